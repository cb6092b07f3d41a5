/* recipe-layers.c - the words of a recipe, and layers without a window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/recipe-inside.h"

#include "core/base/error.h"
#include "core/op/ops.h"

#include <string.h>

#define MAX_SIZE 16384
#define MAX_UNITS 65536

typedef struct
{
  int channels;
  int height;
  int width;
} InputSettings;

static const LensField input_fields[] = {
  {
    LENS_INT (InputSettings, channels),
    .title = N_ ("Channels"),
    .help = N_ ("3 for colour, 1 for grey"),
    .min = 1,
    .max = MAX_UNITS,
  },
  {
    LENS_INT (InputSettings, height),
    .title = N_ ("Height"),
    .help = N_ ("rows of a picture"),
    .min = 1,
    .max = MAX_SIZE,
  },
  {
    LENS_INT (InputSettings, width),
    .title = N_ ("Width"),
    .help = N_ ("columns of a picture"),
    .min = 1,
    .max = MAX_SIZE,
  },
  { .kind = LENS_FIELD_END },
};

typedef struct
{
  double epsilon;
} NormSettings;

static const LensField norm_fields[] = {
  {
    LENS_REAL (NormSettings, epsilon),
    .title = N_ ("Epsilon"),
    .help = N_ ("added to the variance"),
    .initial = 1e-5,
    .min = 1e-12,
    .max = 1,
  },
  { .kind = LENS_FIELD_END },
};

typedef struct
{
  int units;
  int bias;
} DenseSettings;

static const LensField dense_fields[] = {
  {
    LENS_INT (DenseSettings, units),
    .title = N_ ("Units"),
    .help = N_ ("how many numbers it makes; the number of classes at the end"),
    .min = 1,
    .max = MAX_UNITS,
  },
  {
    LENS_CHOICE (DenseSettings, bias),
    .title = N_ ("Bias"),
    .help = N_ ("a number added to each unit; auto: unless batch-norm follows"),
    .choices = lens_recipe_biases,
  },
  { .kind = LENS_FIELD_END },
};

typedef struct
{
  double fraction;
} DropoutSettings;

static const LensField dropout_fields[] = {
  {
    LENS_REAL (DropoutSettings, fraction),
    .title = N_ ("Fraction"),
    .help = N_ ("share of numbers that are set to zero in training"),
    .initial = 0.5,
    .min = 0,
    .max = 0.99,
  },
  { .kind = LENS_FIELD_END },
};

/* (transfer full): settings of an operator at their initial values. */
static gpointer
new_settings (const LensOp *op)
{
  gpointer settings = g_malloc0 (MAX (op->settings_size, 1));

  lens_fields_init (op->fields, settings);
  return settings;
}

static void
set_number (const LensOp *op, gpointer settings, const char *name, double number)
{
  LENS_FOR_EACH_FIELD (field, op->fields)
    if (g_str_equal (field->name, name))
      lens_field_set_number (field, settings, number, NULL);
}

static gboolean
add_input (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  const InputSettings *settings = line->settings;

  return lens_recipe_build_input (build,
                                  &lens_shape (1, settings->channels, settings->height,
                                               settings->width),
                                  error);
}

/* Layers that are one operator without numbers to learn. */
static gboolean
add_op (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  const LensOp *op = line->layer->op;
  int input = lens_recipe_build_value (build);
  gpointer settings = g_malloc0 (MAX (op->settings_size, 1));

  lens_fields_copy (op->fields, line->settings, op->settings_size, settings);
  return lens_recipe_build_node (build, op, settings, &input, 1, error) != NULL;
}

static gboolean
add_flatten (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  int input = lens_recipe_build_value (build);

  return lens_recipe_build_node (build, &lens_flatten, new_settings (&lens_flatten),
                                 &input, 1, error) != NULL;
}

gboolean
lens_recipe_build_norm (LensRecipeBuild *build, double epsilon, GError **error)
{
  static const struct
  {
    const char *name;
    LensParameterRole role;
  } parts[] = {
    { "norm.scale", LENS_PARAMETER_SCALE },
    { "norm.shift", LENS_PARAMETER_SHIFT },
    { "norm.mean", LENS_PARAMETER_MEAN },
    { "norm.variance", LENS_PARAMETER_VARIANCE },
  };
  const LensOp *op = &lens_batch_normalization;
  LensShape shape = lens_shape (lens_recipe_build_shape (build)->dims[1]);
  int inputs[5] = { lens_recipe_build_value (build) };
  gpointer settings;
  LensRecipeNode *node;

  for (int i = 0; i < 4; i++)
    {
      inputs[1 + i] = lens_recipe_build_parameter (build, parts[i].name, parts[i].role,
                                                   &shape, error);
      if (inputs[1 + i] < 0)
        return FALSE;
    }
  settings = new_settings (op);
  set_number (op, settings, "epsilon", epsilon);
  node = lens_recipe_build_node (build, op, settings, inputs, 5, error);
  if (node == NULL)
    return FALSE;
  lens_recipe_build_make_norm (build, node, epsilon);
  return TRUE;
}

static gboolean
add_norm (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  const NormSettings *settings = line->settings;

  return lens_recipe_build_norm (build, settings->epsilon, error);
}

static gboolean
add_dropout (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  const DropoutSettings *settings = line->settings;
  int input = lens_recipe_build_value (build);
  LensRecipeNode *node = lens_recipe_build_node (build, &lens_dropout,
                                                 new_settings (&lens_dropout), &input,
                                                 1, error);

  if (node == NULL)
    return FALSE;
  lens_recipe_build_make_dropout (build, node, settings->fraction);
  return TRUE;
}

/* Rows and columns are strung together where there still are any. */
static gboolean
add_dense (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  const DenseSettings *settings = line->settings;
  gboolean has_bias = lens_recipe_wants_bias (build, line, settings->bias);
  int inputs[3];
  gint64 n_in;
  gpointer its_settings;

  if (lens_recipe_build_shape (build)->rank != 2 && !add_flatten (build, line, error))
    return FALSE;
  n_in = lens_recipe_build_shape (build)->dims[1];
  inputs[0] = lens_recipe_build_value (build);
  inputs[1] = lens_recipe_build_parameter (build, "weight", LENS_PARAMETER_WEIGHT,
                                           &lens_shape (settings->units, n_in), error);
  if (inputs[1] < 0)
    return FALSE;
  lens_recipe_build_set_fans (build, inputs[1], (gsize) n_in, (gsize) settings->units);
  if (has_bias)
    {
      inputs[2] = lens_recipe_build_parameter (build, "bias", LENS_PARAMETER_BIAS,
                                               &lens_shape (settings->units), error);
      if (inputs[2] < 0)
        return FALSE;
    }
  its_settings = new_settings (&lens_gemm_op);
  set_number (&lens_gemm_op, its_settings, "transB", 1);
  return lens_recipe_build_node (build, &lens_gemm_op, its_settings, inputs,
                                 has_bias ? 3 : 2, error) != NULL;
}

static const LensRecipeLayer layer_input = {
  .id = "input",
  .summary = N_ ("the size of a picture; the first line"),
  .fields = input_fields,
  .settings_size = sizeof (InputSettings),
  .n_required = 3,
  .add = add_input,
};

static const LensRecipeLayer layer_batch_norm = {
  .id = "batch-norm",
  .summary = N_ ("each channel with mean 0 and variance 1, then scaled and shifted"),
  .fields = norm_fields,
  .settings_size = sizeof (NormSettings),
  .add = add_norm,
};

static const LensRecipeLayer layer_dropout = {
  .id = "dropout",
  .summary = N_ ("in training, numbers set to zero by chance"),
  .fields = dropout_fields,
  .settings_size = sizeof (DropoutSettings),
  .add = add_dropout,
};

static const LensRecipeLayer layer_flatten = {
  .id = "flatten",
  .summary = N_ ("rows, columns and channels strung together"),
  .add = add_flatten,
};

static const LensRecipeLayer layer_dense = {
  .id = "dense",
  .summary = N_ ("weighted sums of everything"),
  .stem = "dense",
  .fields = dense_fields,
  .settings_size = sizeof (DenseSettings),
  .n_required = 1,
  .add = add_dense,
};

static const LensRecipeLayer layer_global_average_pool = {
  .id = "global-average-pool",
  .summary = N_ ("the mean of each channel"),
  .stem = "pool",
  .op = &lens_global_average_pool,
  .add = add_op,
};

static const LensRecipeLayer layer_global_max_pool = {
  .id = "global-max-pool",
  .summary = N_ ("the largest number of each channel"),
  .stem = "pool",
  .op = &lens_global_max_pool,
  .add = add_op,
};

/* An activation is its operator. */
#define ACTIVATION(symbol, words, description)    \
  static const LensRecipeLayer layer_##symbol = { \
    .id = words,                                  \
    .summary = N_ (description),                  \
    .op = &lens_##symbol,                         \
    .add = add_op,                                \
  };

ACTIVATION (relu, "relu", "max (x, 0)")
ACTIVATION (leaky_relu, "leaky-relu", "x, with a small slope below 0")
ACTIVATION (elu, "elu", "x, and an exponential curve below 0")
ACTIVATION (selu, "selu", "elu with the factors that keep mean and variance")
ACTIVATION (celu, "celu", "elu, smooth at 0 for every alpha")
ACTIVATION (silu, "silu", "x · sigmoid (x)")
ACTIVATION (gelu, "gelu", "x · Φ (x)")
ACTIVATION (mish, "mish", "x · tanh (softplus (x))")
ACTIVATION (hard_swish, "hard-swish", "x · clip (x + 3, 0, 6) / 6")
ACTIVATION (softplus, "softplus", "log (1 + exp (x))")
ACTIVATION (sigmoid, "sigmoid", "1 / (1 + exp (-x))")
ACTIVATION (tanh, "tanh", "the hyperbolic tangent")

#undef ACTIVATION

/* In the order in which a manual explains them. */
const LensRecipeLayer *const lens_recipe_layers[] = {
  &layer_input,
  &lens_recipe_conv,
  &lens_recipe_depthwise,
  &layer_batch_norm,
  &layer_relu,
  &layer_leaky_relu,
  &layer_elu,
  &layer_selu,
  &layer_celu,
  &layer_silu,
  &layer_gelu,
  &layer_mish,
  &layer_hard_swish,
  &layer_softplus,
  &layer_sigmoid,
  &layer_tanh,
  &lens_recipe_max_pool,
  &lens_recipe_average_pool,
  &layer_global_average_pool,
  &layer_global_max_pool,
  &layer_dropout,
  &layer_flatten,
  &layer_dense,
  &lens_recipe_block,
  &lens_recipe_residual,
  &lens_recipe_repeat,
  NULL,
};

gboolean
lens_recipe_word (int index, LensRecipeWord *word)
{
  const LensRecipeLayer *layer = lens_recipe_layers[index];

  if (layer == NULL)
    return FALSE;
  *word = (LensRecipeWord){ layer->id, layer->summary,
                            lens_recipe_layer_fields (layer) };
  return TRUE;
}
