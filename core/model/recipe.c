/* recipe.c - the topology of a network as a text that people write
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/recipe-inside.h"

#include "core/base/error.h"
#include "core/op/ops.h"
#include "core/wire/source.h"

#include <string.h>

LensRecipe *
lens_recipe_from_text (const char *text, const char *name, GError **error)
{
  g_autoptr (GPtrArray) lines = lens_recipe_lines_read (text, name, error);
  g_autoptr (LensRecipe) recipe = NULL;

  if (lines == NULL)
    return NULL;
  recipe = lens_recipe_new ();
  if (!lens_recipe_build (recipe, lines, error))
    {
      g_prefix_error (error, "%s:", name);
      return NULL;
    }
  recipe->text = g_strdup (text);
  return g_steal_pointer (&recipe);
}

LensRecipe *
lens_recipe_open (const char *path, GError **error)
{
  g_autoptr (LensSource) source = lens_source_open (path, error);
  g_autofree char *text = NULL;
  const guint8 *data;
  gsize size;

  if (source == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  data = lens_source_data (source, &size);
  if (memchr (data, '\0', size) != NULL)
    {
      lens_fail (error, LENS_ERROR_FORMAT, "%s: not a text; a recipe expected", path);
      return NULL;
    }
  text = g_strndup ((const char *) data, size);
  return lens_recipe_from_text (text, path, error);
}

LensRecipe *
lens_recipe_ref (LensRecipe *recipe)
{
  g_atomic_int_inc (&recipe->n_references);
  return recipe;
}

void
lens_recipe_unref (LensRecipe *recipe)
{
  if (recipe == NULL || !g_atomic_int_dec_and_test (&recipe->n_references))
    return;
  g_free (recipe->text);
  g_ptr_array_unref (recipe->nodes);
  g_ptr_array_unref (recipe->values);
  g_array_unref (recipe->parameters);
  g_ptr_array_unref (recipe->dropouts);
  g_ptr_array_unref (recipe->names);
  g_free (recipe);
}

const char *
lens_recipe_text (const LensRecipe *recipe)
{
  return recipe->text;
}

static const LensRecipeValue *
value_at (const LensRecipe *recipe, int value)
{
  return g_ptr_array_index (recipe->values, value);
}

const LensShape *
lens_recipe_input_shape (const LensRecipe *recipe)
{
  return &value_at (recipe, 0)->shape;
}

int
lens_recipe_n_classes (const LensRecipe *recipe)
{
  return (int) value_at (recipe, recipe->scores)->shape.dims[1];
}

int
lens_recipe_n_parameters (const LensRecipe *recipe)
{
  return (int) recipe->parameters->len;
}

const LensParameter *
lens_recipe_parameter (const LensRecipe *recipe, int index)
{
  return &g_array_index (recipe->parameters, LensParameter, index);
}

int
lens_recipe_n_dropouts (const LensRecipe *recipe)
{
  return (int) recipe->dropouts->len;
}

static const LensRecipeNode *
dropout_at (const LensRecipe *recipe, int index)
{
  return g_ptr_array_index (recipe->dropouts, index);
}

const char *
lens_recipe_dropout_mask (const LensRecipe *recipe, int index)
{
  return dropout_at (recipe, index)->mask;
}

double
lens_recipe_dropout_fraction (const LensRecipe *recipe, int index)
{
  return dropout_at (recipe, index)->fraction;
}

/* One making of a draft. */
typedef struct
{
  const LensRecipe *recipe;
  LensDraft *draft;
  LensRecipeMode mode;
  int n_pictures;
  const char **names; /* by value: what is read in its place */
} Making;

static gboolean
is_learnt (const LensParameter *parameter)
{
  return parameter->role != LENS_PARAMETER_MEAN &&
         parameter->role != LENS_PARAMETER_VARIANCE;
}

static gboolean
add_input (const Making *making, const char *name, const LensShape *one, GError **error)
{
  LensShape shape = *one;

  shape.dims[0] = making->n_pictures;
  return lens_draft_add_input (making->draft, name, &shape, LENS_KIND_REAL, NULL,
                               error);
}

static gboolean
add_constant (const Making *making,
              const LensParameter *parameter,
              LensTensor *tensor,
              GError **error)
{
  g_autofree char *wanted = lens_shape_to_string (&parameter->shape);
  g_autofree char *found = lens_shape_to_string (lens_tensor_shape (tensor));

  if (!lens_shape_equal (&parameter->shape, lens_tensor_shape (tensor)))
    return lens_fail (error, LENS_ERROR_SHAPE, "parameter “%s”: %s expected, %s found",
                      parameter->name, wanted, found);
  return lens_draft_add_constant (making->draft, parameter->name, tensor, error);
}

static gboolean
add_parameters (const Making *making, LensTensor *const *parameters, GError **error)
{
  const LensRecipe *recipe = making->recipe;

  for (int i = 0; i < lens_recipe_n_parameters (recipe); i++)
    {
      const LensParameter *parameter = lens_recipe_parameter (recipe, i);

      if (making->mode == LENS_RECIPE_TRAINING && !is_learnt (parameter))
        continue;
      if (making->mode == LENS_RECIPE_USE && parameters != NULL)
        {
          if (!add_constant (making, parameter, parameters[i], error))
            return FALSE;
        }
      else if (!lens_draft_add_input (making->draft, parameter->name, &parameter->shape,
                                      LENS_KIND_REAL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_masks (const Making *making, GError **error)
{
  const LensRecipe *recipe = making->recipe;

  for (int i = 0; i < lens_recipe_n_dropouts (recipe); i++)
    {
      const LensRecipeNode *node = dropout_at (recipe, i);

      if (!add_input (making, node->mask, &value_at (recipe, node->output)->shape,
                      error))
        return FALSE;
    }
  return TRUE;
}

/* The operator that normalises with the statistics of its batch and gives these too: x,
 * scale and shift in; y, mean and variance out. */
static const LensOp *
training_norm (GError **error)
{
  const LensOp *op = lens_op_find ("batch-normalization-training");

  if (op == NULL)
    lens_fail (error, LENS_ERROR_UNSUPPORTED,
               "batch normalisation cannot be trained by this program");
  return op;
}

/* The node as it is in use.  The settings are copied, so that the recipe can be drafted
 * again. */
static gboolean
add_op (const Making *making,
        const LensRecipeNode *node,
        const char *const *inputs,
        GError **error)
{
  const char *output = making->names[node->output];
  gpointer settings = lens_draft_add_node (making->draft, node->op, output, inputs,
                                           node->n_inputs, &output, 1, error);

  if (settings == NULL)
    return FALSE;
  if (node->settings != NULL)
    {
      lens_fields_clear (node->op->fields, settings);
      lens_fields_copy (node->op->fields, node->settings, node->op->settings_size,
                        settings);
    }
  return TRUE;
}

static gboolean
add_batch_norm (const Making *making,
                const LensRecipeNode *node,
                const char *const *inputs,
                GError **error)
{
  const LensOp *op = training_norm (error);
  const char *outputs[] = { making->names[node->output], node->batch_mean,
                            node->batch_variance };
  gpointer settings;

  if (op == NULL)
    return FALSE;
  settings = lens_draft_add_node (making->draft, op, outputs[0], inputs, 3, outputs, 3,
                                  error);
  if (settings == NULL)
    return FALSE;
  LENS_FOR_EACH_FIELD (field, op->fields)
    if (g_str_equal (field->name, "epsilon"))
      lens_field_set_number (field, settings, node->epsilon, NULL);
  return TRUE;
}

static gboolean
add_mask_product (const Making *making,
                  const LensRecipeNode *node,
                  const char *const *inputs,
                  GError **error)
{
  const char *operands[] = { inputs[0], node->mask };
  const char *output = making->names[node->output];

  return lens_draft_add_node (making->draft, &lens_mul, output, operands, 2, &output, 1,
                              error) != NULL;
}

static gboolean
add_node (const Making *making, const LensRecipeNode *node, GError **error)
{
  const char *inputs[LENS_RECIPE_MAX_INPUTS];

  for (int i = 0; i < node->n_inputs; i++)
    inputs[i] = making->names[node->inputs[i]];
  if (node->kind == LENS_RECIPE_NORM && making->mode == LENS_RECIPE_TRAINING)
    return add_batch_norm (making, node, inputs, error);
  if (node->kind == LENS_RECIPE_DROPOUT && making->mode == LENS_RECIPE_TRAINING)
    return add_mask_product (making, node, inputs, error);
  if (node->kind == LENS_RECIPE_DROPOUT)
    {
      making->names[node->output] = inputs[0];
      return TRUE;
    }
  return add_op (making, node, inputs, error);
}

static gboolean
add_nodes (const Making *making, GError **error)
{
  const LensRecipe *recipe = making->recipe;

  for (guint i = 0; i < recipe->nodes->len; i++)
    if (!add_node (making, recipe->nodes->pdata[i], error))
      return FALSE;

  lens_draft_add_output (making->draft, making->names[recipe->scores]);
  for (int i = 0; i < lens_recipe_n_parameters (recipe); i++)
    {
      const LensParameter *parameter = lens_recipe_parameter (recipe, i);

      if (making->mode == LENS_RECIPE_TRAINING && parameter->batch_value != NULL)
        lens_draft_add_output (making->draft, parameter->batch_value);
    }
  return TRUE;
}

LensDraft *
lens_recipe_draft (const LensRecipe *recipe,
                   LensRecipeMode mode,
                   int n_pictures,
                   LensTensor *const *parameters,
                   GError **error)
{
  g_autofree const char **names = g_new (const char *, recipe->values->len);
  g_autoptr (LensDraft) draft = lens_draft_new (LENS_RECIPE_OPSET);
  Making making = { recipe, draft, mode, n_pictures, names };

  for (guint i = 0; i < recipe->values->len; i++)
    names[i] = value_at (recipe, (int) i)->name;
  if (!add_input (&making, names[0], lens_recipe_input_shape (recipe), error) ||
      !add_parameters (&making, parameters, error) ||
      (mode == LENS_RECIPE_TRAINING && !add_masks (&making, error)) ||
      !add_nodes (&making, error))
    return NULL;
  return g_steal_pointer (&draft);
}
