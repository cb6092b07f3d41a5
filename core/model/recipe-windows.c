/* recipe-windows.c - layers of a recipe with a sliding window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/recipe-inside.h"

#include "core/base/error.h"
#include "core/op/ops.h"
#include "core/op/window.h"

#include <string.h>

#define MAX_CHANNELS 65536
#define MAX_KERNEL 255

typedef enum
{
  BIAS_AUTO,
  BIAS_ON,
  BIAS_OFF,
} Bias;

const LensChoice lens_recipe_biases[] = {
  { "auto", N_ ("where no batch normalisation follows") },
  { "on", N_ ("always") },
  { "off", N_ ("never") },
  { NULL, NULL },
};

typedef struct
{
  int channels;
  LensInts kernel;
  LensInts stride;
  LensInts dilation;
  char *padding;
  int groups;
  int bias;
} Settings;

#define FIELD_CHANNELS                                                         \
  {                                                                            \
    LENS_INT (Settings, channels), .title = N_ ("Channels"),                   \
                                   .help = N_ ("how many it makes"), .min = 1, \
                                   .max = MAX_CHANNELS,                        \
  }
#define FIELD_KERNEL(text)                                           \
  {                                                                  \
    LENS_INTS (Settings, kernel),                                    \
      .title = N_ ("Kernel"),                                        \
      .help = N_ ("size of the window, one number or height,width"), \
      .initial_text = text,                                          \
  }
#define FIELD_STRIDE(words, text)                                        \
  {                                                                      \
    LENS_INTS (Settings, stride), .title = N_ ("Stride"), .help = words, \
                                  .initial_text = text,                  \
  }
#define FIELD_PADDING(text)                                                    \
  {                                                                            \
    LENS_TEXT (Settings, padding),                                             \
      .title = N_ ("Padding"),                                                 \
      .help = N_ ("same: as large as the input where the stride is 1; valid: " \
                  "none; or a number for all four sides"),                     \
      .initial_text = text,                                                    \
  }
#define FIELD_DILATION                                                            \
  {                                                                               \
    LENS_INTS (Settings, dilation), .title = N_ ("Dilation"),                     \
                                    .help = N_ ("distance of neighbouring taps"), \
                                    .initial_text = "1",                          \
  }
#define FIELD_BIAS                                                                    \
  {                                                                                   \
    LENS_CHOICE (Settings, bias),                                                     \
      .title = N_ ("Bias"),                                                           \
      .help = N_ ("a number added to each channel; auto: unless batch-norm follows"), \
      .choices = lens_recipe_biases,                                                  \
  }

static const LensField conv_fields[] = {
  FIELD_CHANNELS,
  FIELD_KERNEL ("3"),
  FIELD_STRIDE (N_ ("how far the window moves"), "1"),
  FIELD_PADDING ("same"),
  FIELD_DILATION,
  {
    LENS_INT (Settings, groups),
    .title = N_ ("Groups"),
    .help = N_ ("parts that the channels are cut into"),
    .initial = 1,
    .min = 1,
    .max = MAX_CHANNELS,
  },
  FIELD_BIAS,
  { .kind = LENS_FIELD_END },
};

static const LensField depthwise_fields[] = {
  FIELD_KERNEL ("3"),
  FIELD_STRIDE (N_ ("how far the window moves"), "1"),
  FIELD_PADDING ("same"),
  FIELD_DILATION,
  FIELD_BIAS,
  { .kind = LENS_FIELD_END },
};

static const LensField pool_fields[] = {
  FIELD_KERNEL ("2"),
  FIELD_STRIDE (N_ ("how far the window moves; the size of the window if not given"),
                NULL),
  FIELD_PADDING ("valid"),
  { .kind = LENS_FIELD_END },
};

#undef FIELD_BIAS
#undef FIELD_DILATION
#undef FIELD_PADDING
#undef FIELD_STRIDE
#undef FIELD_KERNEL
#undef FIELD_CHANNELS

/* One number stands for both axes. */
static gboolean
take_pair (const LensInts *ints, const char *name, LensInts *pair, GError **error)
{
  if (ints->n != 1 && ints->n != 2)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "%s: one number, or height,width expected, %d numbers found",
                      name, ints->n);
  *pair = (LensInts){ .n = 2, .at = { ints->at[0], ints->at[ints->n - 1] } };
  for (int i = 0; i < 2; i++)
    if (pair->at[i] < 1 || pair->at[i] > MAX_KERNEL)
      return lens_fail (error, LENS_ERROR_FORMAT,
                        "%s: 1 to %d expected, %" G_GINT64_FORMAT " found", name,
                        MAX_KERNEL, pair->at[i]);
  return TRUE;
}

/* Pads of “same” are those of a stride of 1, so that they do not depend on the size of the
 * picture; the odd one of an even window is at the end, as in SAME_UPPER. */
static gboolean
take_padding (const char *padding, LensWindowSettings *window, GError **error)
{
  gint64 pad = 0;

  window->pads.n = 4;
  if (g_str_equal (padding, "same"))
    {
      for (int i = 0; i < 2; i++)
        {
          gint64 total = (window->kernel_shape.at[i] - 1) * window->dilations.at[i];

          window->pads.at[i] = total / 2;
          window->pads.at[2 + i] = total - total / 2;
        }
      return TRUE;
    }
  if (!g_str_equal (padding, "valid") &&
      !g_ascii_string_to_signed (padding, 10, 0, MAX_KERNEL, &pad, NULL))
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "padding: “same”, “valid” or a number of 0 to %d expected, “%s” "
                      "found",
                      MAX_KERNEL, padding);
  for (int i = 0; i < 4; i++)
    window->pads.at[i] = pad;
  return TRUE;
}

static gboolean
take_window (const LensRecipeWindow *given, LensWindowSettings *window, GError **error)
{
  return take_pair (given->kernel, "kernel", &window->kernel_shape, error) &&
         take_pair (given->stride, "stride", &window->strides, error) &&
         take_pair (given->dilation, "dilation", &window->dilations, error) &&
         take_padding (given->padding, window, error);
}

/* What comes in must still have rows and columns. */
static gboolean
check_planes (const LensRecipeBuild *build, GError **error)
{
  const LensShape *shape = lens_recipe_build_shape (build);

  if (shape->rank != 4)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "channels with height and width expected, %" G_GINT64_FORMAT
                      " single numbers found; put it before “flatten” and “dense”",
                      shape->dims[1]);
  return TRUE;
}

static int
add_weights (LensRecipeBuild *build,
             const LensRecipeConv *conv,
             const LensInts *kernel,
             GError **error)
{
  gint64 n_in = lens_recipe_build_shape (build)->dims[1] / conv->n_groups;
  LensShape shape = lens_shape (conv->n_channels, n_in, kernel->at[0], kernel->at[1]);
  int weights = lens_recipe_build_parameter (build, "weight", LENS_PARAMETER_WEIGHT,
                                             &shape, error);
  gsize n_taps = (gsize) (kernel->at[0] * kernel->at[1]);

  if (weights >= 0)
    lens_recipe_build_set_fans (build, weights, (gsize) n_in * n_taps,
                                (gsize) (conv->n_channels / conv->n_groups) * n_taps);
  return weights;
}

gboolean
lens_recipe_build_conv (LensRecipeBuild *build,
                        const LensRecipeConv *conv,
                        GError **error)
{
  g_autofree LensWindowSettings *window = g_new0 (LensWindowSettings, 1);
  int inputs[3] = { lens_recipe_build_value (build) };

  lens_fields_init (lens_conv.fields, window);
  if (!check_planes (build, error) || !take_window (&conv->window, window, error))
    return FALSE;
  if (lens_recipe_build_shape (build)->dims[1] % conv->n_groups != 0 ||
      conv->n_channels % conv->n_groups != 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "groups: %d does not divide %" G_GINT64_FORMAT
                      " channels to %" G_GINT64_FORMAT "; a divisor of both expected",
                      conv->n_groups, lens_recipe_build_shape (build)->dims[1],
                      conv->n_channels);
  window->group = conv->n_groups;
  inputs[1] = add_weights (build, conv, &window->kernel_shape, error);
  if (inputs[1] < 0)
    return FALSE;
  if (conv->has_bias)
    {
      inputs[2] = lens_recipe_build_parameter (build, "bias", LENS_PARAMETER_BIAS,
                                               &lens_shape (conv->n_channels), error);
      if (inputs[2] < 0)
        return FALSE;
    }
  return lens_recipe_build_node (build, &lens_conv, g_steal_pointer (&window), inputs,
                                 conv->has_bias ? 3 : 2, error) != NULL;
}

gboolean
lens_recipe_wants_bias (const LensRecipeBuild *build,
                        const LensRecipeLine *line,
                        int choice)
{
  return choice == BIAS_ON ||
         (choice == BIAS_AUTO &&
          !lens_recipe_build_is_before (build, line, "batch-norm"));
}

static gboolean
add_conv (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  const Settings *settings = line->settings;
  LensRecipeConv conv = {
    .n_channels = settings->channels,
    .n_groups = settings->groups,
    .has_bias = lens_recipe_wants_bias (build, line, settings->bias),
    .window = { &settings->kernel, &settings->stride, &settings->dilation,
                settings->padding },
  };

  return lens_recipe_build_conv (build, &conv, error);
}

static gboolean
add_depthwise (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  const Settings *settings = line->settings;
  gint64 n_channels = lens_recipe_build_shape (build)->dims[1];
  LensRecipeConv conv = {
    .n_channels = n_channels,
    .n_groups = (int) n_channels,
    .has_bias = lens_recipe_wants_bias (build, line, settings->bias),
    .window = { &settings->kernel, &settings->stride, &settings->dilation,
                settings->padding },
  };

  return lens_recipe_build_conv (build, &conv, error);
}

static gboolean
add_pool (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  const LensOp *op = g_str_equal (line->layer->id, "max-pool") ? &lens_max_pool
                                                               : &lens_average_pool;
  const Settings *settings = line->settings;
  const LensInts one = { .n = 1, .at = { 1 } };
  const LensRecipeWindow given = {
    &settings->kernel,
    settings->stride.n > 0 ? &settings->stride : &settings->kernel,
    &one,
    settings->padding,
  };
  g_autofree LensWindowSettings *window = g_new0 (LensWindowSettings, 1);
  int input = lens_recipe_build_value (build);

  lens_fields_init (op->fields, window);
  if (!check_planes (build, error) || !take_window (&given, window, error))
    return FALSE;
  for (int i = 0; i < 4; i++)
    if (window->pads.at[i] >= window->kernel_shape.at[i % 2])
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "padding: less than the window expected, or some windows see "
                        "nothing");
  return lens_recipe_build_node (build, op, g_steal_pointer (&window), &input, 1,
                                 error) != NULL;
}

const LensRecipeLayer lens_recipe_conv = {
  .id = "conv",
  .summary = N_ ("convolution"),
  .stem = "conv",
  .fields = conv_fields,
  .settings_size = sizeof (Settings),
  .n_required = 1,
  .add = add_conv,
};

const LensRecipeLayer lens_recipe_depthwise = {
  .id = "depthwise",
  .summary = N_ ("a convolution of each channel by itself"),
  .stem = "depthwise",
  .fields = depthwise_fields,
  .settings_size = sizeof (Settings),
  .add = add_depthwise,
};

const LensRecipeLayer lens_recipe_max_pool = {
  .id = "max-pool",
  .summary = N_ ("the largest number of each window"),
  .stem = "pool",
  .fields = pool_fields,
  .settings_size = sizeof (Settings),
  .add = add_pool,
};

const LensRecipeLayer lens_recipe_average_pool = {
  .id = "average-pool",
  .summary = N_ ("the mean of each window"),
  .stem = "pool",
  .fields = pool_fields,
  .settings_size = sizeof (Settings),
  .add = add_pool,
};
