/* recipe-build.c - nodes, values and parameters of a recipe, one after the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/recipe-inside.h"

#include "core/base/error.h"
#include "core/model/onnx-ops.h"

#include <string.h>

/* Numbers to learn, and numbers that one picture makes on its way through. */
#define MAX_PARAMETERS ((gsize) 1 << 26)
#define MAX_VALUES ((gsize) 1 << 26)

static void
free_node (gpointer data)
{
  LensRecipeNode *node = data;

  if (node->settings != NULL)
    lens_fields_clear (node->op->fields, node->settings);
  g_free (node->settings);
  g_free (node);
}

static void
free_value (gpointer data)
{
  LensRecipeValue *value = data;

  g_free (value->name);
  g_free (value);
}

LensRecipe *
lens_recipe_new (void)
{
  LensRecipe *recipe = g_new0 (LensRecipe, 1);

  recipe->n_references = 1;
  recipe->nodes = g_ptr_array_new_with_free_func (free_node);
  recipe->values = g_ptr_array_new_with_free_func (free_value);
  recipe->parameters = g_array_new (FALSE, TRUE, sizeof (LensParameter));
  recipe->names = g_ptr_array_new_with_free_func (g_free);
  recipe->dropouts = g_ptr_array_new ();
  return recipe;
}

LensRecipeValue *
lens_recipe_build_at (const LensRecipeBuild *build, int value)
{
  return g_ptr_array_index (build->recipe->values, value);
}

int
lens_recipe_build_value (const LensRecipeBuild *build)
{
  return build->value;
}

const LensShape *
lens_recipe_build_shape (const LensRecipeBuild *build)
{
  return &lens_recipe_build_at (build, build->value)->shape;
}

void
lens_recipe_build_go_to (LensRecipeBuild *build, int value)
{
  build->value = value;
}

static int
add_value (LensRecipeBuild *build, const char *name, const LensShape *shape)
{
  LensRecipeValue *value = g_new0 (LensRecipeValue, 1);

  value->name = lens_recipe_build_dup_unique (build, name);
  value->shape = *shape;
  value->parameter = -1;
  g_ptr_array_add (build->recipe->values, value);
  return (int) build->recipe->values->len - 1;
}

static gboolean
count_numbers (gsize *total,
               const LensShape *shape,
               gsize limit,
               const char *what,
               GError **error)
{
  if (!lens_shape_check (shape, error))
    return FALSE;
  *total += lens_shape_n_elements (shape);
  if (*total > limit)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      "the network has more than %" G_GSIZE_FORMAT
                      " %s up to here; a smaller one expected",
                      limit, what);
  return TRUE;
}

int
lens_recipe_build_parameter (LensRecipeBuild *build,
                             const char *what,
                             LensParameterRole role,
                             const LensShape *shape,
                             GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", build->layer, what);
  LensParameter parameter = { .role = role, .shape = *shape };
  int value;

  if (!count_numbers (&build->n_parameters, shape, MAX_PARAMETERS, "parameters", error))
    return -1;
  value = add_value (build, name, shape);
  parameter.name = lens_recipe_build_at (build, value)->name;
  lens_recipe_build_at (build, value)->parameter = (int) build->recipe->parameters->len;
  g_array_append_val (build->recipe->parameters, parameter);
  return value;
}

void
lens_recipe_build_set_fans (LensRecipeBuild *build,
                            int value,
                            gsize fan_in,
                            gsize fan_out)
{
  LensParameter *parameter = &g_array_index (
    build->recipe->parameters, LensParameter,
    lens_recipe_build_at (build, value)->parameter);

  parameter->fan_in = fan_in;
  parameter->fan_out = fan_out;
}

/* The shape of the result, found by the operator itself on a copy of the settings, which
 * it completes. */
static gboolean
find_shape (LensRecipeBuild *build,
            const LensRecipeNode *node,
            LensShape *shape,
            GError **error)
{
  const LensOp *op = node->op;
  g_autofree gpointer settings = g_malloc0 (MAX (op->settings_size, 1));
  LensSlot slots[LENS_RECIPE_MAX_INPUTS] = { 0 };
  const LensSlot *inputs[LENS_RECIPE_MAX_INPUTS] = { NULL };
  LensSlot output = { 0 };
  LensInfer question = {
    .settings = settings,
    .opset = LENS_RECIPE_OPSET,
    .n_inputs = node->n_inputs,
    .inputs = inputs,
    .n_outputs = 1,
    .outputs = &output,
  };
  gboolean is_found;

  for (int i = 0; i < node->n_inputs; i++)
    {
      slots[i].shape = lens_recipe_build_at (build, node->inputs[i])->shape;
      inputs[i] = &slots[i];
    }
  if (node->settings != NULL)
    lens_fields_copy (op->fields, node->settings, op->settings_size, settings);
  is_found = op->infer (&question, error);
  lens_fields_clear (op->fields, settings);
  *shape = output.shape;
  return is_found && count_numbers (&build->n_values, shape, MAX_VALUES,
                                    "numbers a picture", error);
}

/* A file stores real settings as floats; a network that is trained with what its file will
 * say answers as the file does. */
static void
round_settings (const LensOp *op, gpointer settings)
{
  LENS_FOR_EACH_FIELD (field, op->fields)
    {
      g_autofree char *text = lens_field_to_text (field, settings);

      if (field->kind == LENS_FIELD_REAL && !lens_field_is_initial (field, settings))
        lens_field_set_number (field, settings,
                               (double) (float) g_ascii_strtod (text, NULL), NULL);
    }
}

LensRecipeNode *
lens_recipe_build_node (LensRecipeBuild *build,
                        const LensOp *op,
                        gpointer settings,
                        const int *inputs,
                        int n_inputs,
                        GError **error)
{
  LensRecipeNode *node = g_new0 (LensRecipeNode, 1);
  g_autofree char *camel = lens_onnx_dup_type_name (op);
  g_autofree char *name = NULL;
  LensShape shape;

  g_ptr_array_add (build->recipe->nodes, node);
  node->op = op;
  node->settings = settings;
  if (settings != NULL)
    round_settings (op, settings);
  node->n_inputs = n_inputs;
  memcpy (node->inputs, inputs, (gsize) n_inputs * sizeof (int));
  if (!find_shape (build, node, &shape, error))
    return NULL;
  name = g_strdup_printf ("%s/%s", build->layer, camel);
  node->output = add_value (build, name, &shape);
  build->value = node->output;
  return node;
}

/* (transfer none): a name of its own for a value that only trainings have. */
static const char *
add_name (LensRecipeBuild *build, const char *ending)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", build->layer, ending);
  char *unique = lens_recipe_build_dup_unique (build, name);

  g_ptr_array_add (build->recipe->names, unique);
  return unique;
}

/* The batch's statistics are what the running ones are made of. */
void
lens_recipe_build_make_norm (LensRecipeBuild *build,
                             LensRecipeNode *node,
                             double epsilon)
{
  GArray *parameters = build->recipe->parameters;
  int mean = lens_recipe_build_at (build, node->inputs[3])->parameter;
  int variance = lens_recipe_build_at (build, node->inputs[4])->parameter;

  node->kind = LENS_RECIPE_NORM;
  node->epsilon = epsilon;
  node->batch_mean = add_name (build, "norm.batch-mean");
  node->batch_variance = add_name (build, "norm.batch-variance");
  g_array_index (parameters, LensParameter, mean).batch_value = node->batch_mean;
  g_array_index (parameters, LensParameter, variance).batch_value = node
                                                                      ->batch_variance;
}

void
lens_recipe_build_make_dropout (LensRecipeBuild *build,
                                LensRecipeNode *node,
                                double fraction)
{
  node->kind = LENS_RECIPE_DROPOUT;
  node->fraction = fraction;
  node->mask = add_name (build, "mask");
  g_ptr_array_add (build->recipe->dropouts, node);
}

gboolean
lens_recipe_build_input (LensRecipeBuild *build, const LensShape *shape, GError **error)
{
  if (build->recipe->values->len > 0)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "a second input; one expected, in the first line");
  if (!count_numbers (&build->n_values, shape, MAX_VALUES, "numbers a picture", error))
    return FALSE;
  build->value = add_value (build, "input", shape);
  return TRUE;
}
