/* grid-sample.c - a value looked at where a grid says, and grids of affine maps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/grid-sample.h"
#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  int mode;
  int padding_mode;
  gboolean align_corners;
} SampleSettings;

/* Operator set 20 renamed bilinear and bicubic. */
static const LensChoice modes[] = {
  { "linear", N_ ("linear") },
  { "nearest", N_ ("nearest neighbour") },
  { "cubic", N_ ("cubic") },
  { "bilinear", N_ ("linear, by its older name") },
  { "bicubic", N_ ("cubic, by its older name") },
  { NULL, NULL },
};

static const LensGridMode kernel_modes[] = {
  LENS_GRID_LINEAR, LENS_GRID_NEAREST, LENS_GRID_CUBIC,
  LENS_GRID_LINEAR, LENS_GRID_CUBIC,
};

/* In the order of LensGridPadding. */
static const LensChoice paddings[] = {
  { "zeros", N_ ("nothing") },
  { "border", N_ ("the edge repeated") },
  { "reflection", N_ ("mirrored") },
  { NULL, NULL },
};

static const LensField sample_fields[] = {
  {
    LENS_CHOICE (SampleSettings, mode),
    .title = N_ ("Mode"),
    .help = N_ ("what stands between the numbers"),
    .choices = modes,
  },
  {
    LENS_CHOICE (SampleSettings, padding_mode),
    .title = N_ ("Padding"),
    .help = N_ ("what lies beyond the edge"),
    .choices = paddings,
  },
  {
    LENS_BOOL (SampleSettings, align_corners),
    .title = N_ ("Align corners"),
    .help = N_ ("whether -1 and 1 are the centres of the outer numbers"),
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer_sample (const LensInfer *infer, GError **error)
{
  const LensSlot *value = lens_infer_operand (infer, 0, "value", error);
  const LensSlot *grid;
  LensShape shape;

  if (value == NULL || (grid = lens_infer_operand (infer, 1, "grid", error)) == NULL)
    return FALSE;
  shape = grid->shape;
  if (value->shape.rank < 3 || value->shape.rank > 2 + LENS_GRID_MAX_AXES ||
      shape.rank != value->shape.rank ||
      shape.dims[shape.rank - 1] != value->shape.rank - 2 ||
      shape.dims[0] != value->shape.dims[0])
    {
      g_autofree char *text = lens_shape_to_string (&value->shape);
      g_autofree char *text_grid = lens_shape_to_string (&shape);

      return lens_fail (error, LENS_ERROR_SHAPE,
                        "a value of shape %s and a grid of shape %s do not fit", text,
                        text_grid);
    }
  if (lens_shape_n_elements (&value->shape) == 0)
    return lens_fail (error, LENS_ERROR_SHAPE, "a value without elements");

  for (int i = shape.rank - 1; i > 1; i--)
    shape.dims[i] = shape.dims[i - 1];
  shape.dims[1] = value->shape.dims[1];
  infer->outputs[0].shape = shape;
  return lens_shape_check (&shape, error);
}

static LensGridSample
sample_of (const SampleSettings *settings, const LensOperand *inputs)
{
  const LensShape *value = inputs[0].shape;
  const LensShape *grid = inputs[1].shape;
  LensGridSample sample = {
    .mode = kernel_modes[settings->mode],
    .padding = settings->padding_mode,
    .align_corners = settings->align_corners,
    .n_axes = value->rank - 2,
    .n_channels = (gsize) value->dims[1],
    .n_points = lens_shape_span (grid, 1, grid->rank - 1),
  };

  for (int i = 0; i < sample.n_axes; i++)
    sample.sizes[i] = (gsize) value->dims[2 + i];
  return sample;
}

static void
forward_sample (const LensForward *forward)
{
  const LensGridSample sample = sample_of (forward->settings, forward->inputs);
  const LensShape *value = forward->inputs[0].shape;
  const gsize value_size = lens_shape_span (value, 1, value->rank);
  const gsize grid_size = sample.n_points * (gsize) sample.n_axes;

  for (gsize i = 0; i < (gsize) value->dims[0]; i++)
    lens_grid_sample (&sample, forward->inputs[0].data + i * value_size,
                      forward->inputs[1].data + i * grid_size,
                      forward->outputs[0].data +
                        i * sample.n_channels * sample.n_points);
}

static LensReal *
advance (LensReal *signal, gsize n)
{
  return signal == NULL ? NULL : signal + n;
}

static void
backward_sample (const LensBackward *backward)
{
  const LensGridSample sample = sample_of (backward->settings, backward->inputs);
  const LensShape *value = backward->inputs[0].shape;
  const gsize value_size = lens_shape_span (value, 1, value->rank);
  const gsize grid_size = sample.n_points * (gsize) sample.n_axes;

  if (backward->output_signals[0] == NULL)
    return;
  for (gsize i = 0; i < (gsize) value->dims[0]; i++)
    lens_grid_sample_backward (
      &sample,
      &(LensGridSampleBackward){
        .from = backward->inputs[0].data + i * value_size,
        .grid = backward->inputs[1].data + i * grid_size,
        .signal = backward->output_signals[0] + i * sample.n_channels * sample.n_points,
        .from_signal = advance (backward->input_signals[0], i * value_size),
        .grid_signal = advance (backward->input_signals[1], i * grid_size),
      });
}

const LensOp lens_grid_sample_op = {
  .name = "grid-sample",
  .title = N_ ("grid sample"),
  .fields = sample_fields,
  .settings_size = sizeof (SampleSettings),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer_sample,
  .forward = forward_sample,
  .backward = backward_sample,
};

typedef struct
{
  gboolean align_corners;
} AffineSettings;

static const LensField affine_fields[] = {
  {
    LENS_BOOL (AffineSettings, align_corners),
    .title = N_ ("Align corners"),
    .help = N_ ("whether -1 and 1 are the centres of the outer positions"),
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer_affine (const LensInfer *infer, GError **error)
{
  const LensSlot *theta = lens_infer_operand (infer, 0, "theta", error);
  LensShape shape;
  LensInts size;
  int n_axes;

  if (theta == NULL || !lens_infer_ints (infer, 1, "size", &size, error))
    return FALSE;
  n_axes = size.n - 2;
  if ((n_axes != 2 && n_axes != 3) || theta->shape.rank != 3 ||
      theta->shape.dims[0] != size.at[0] || theta->shape.dims[1] != n_axes ||
      theta->shape.dims[2] != n_axes + 1)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "4 or 5 sizes, and theta [batch][axes][axes + 1] expected");

  shape = (LensShape){ .rank = size.n, .dims = { size.at[0] } };
  for (int i = 0; i < n_axes; i++)
    shape.dims[1 + i] = size.at[2 + i];
  shape.dims[1 + n_axes] = n_axes;
  infer->outputs[0].shape = shape;
  return lens_shape_check (&shape, error);
}

/* The point before the map: the innermost axis first, then 1. */
static void
base_point (gconstpointer settings, const LensShape *grid, gsize flat, double *point)
{
  const gboolean align_corners = ((const AffineSettings *) settings)->align_corners;
  const int n_axes = grid->rank - 2;

  for (int i = 0; i < n_axes; i++)
    {
      const gint64 size = grid->dims[n_axes - i];
      const double index = (double) (flat % (gsize) size);

      if (align_corners)
        point[i] = size > 1 ? 2 * index / (double) (size - 1) - 1 : 0;
      else
        point[i] = (2 * index + 1) / (double) size - 1;
      flat /= (gsize) size;
    }
  point[n_axes] = 1;
}

static void
forward_affine (const LensForward *forward)
{
  const LensShape *grid = forward->outputs[0].shape;
  const int n_axes = grid->rank - 2;
  const gsize n_points = lens_shape_span (grid, 1, grid->rank - 1);
  LensReal *to = forward->outputs[0].data;

  for (gsize i = 0; i < (gsize) grid->dims[0] * n_points; i++)
    {
      const LensReal *theta = forward->inputs[0].data +
                              i / n_points * (gsize) (n_axes * (n_axes + 1));
      double point[LENS_GRID_MAX_AXES + 1];

      base_point (forward->settings, grid, i % n_points, point);
      for (int row = 0; row < n_axes; row++)
        {
          double sum = 0;

          for (int k = 0; k <= n_axes; k++)
            sum += (double) theta[row * (n_axes + 1) + k] * point[k];
          *to++ = (LensReal) sum;
        }
    }
}

static void
backward_affine (const LensBackward *backward)
{
  const LensShape *grid = backward->outputs[0].shape;
  const int n_axes = grid->rank - 2;
  const gsize n_points = lens_shape_span (grid, 1, grid->rank - 1);
  const LensReal *signal = backward->output_signals[0];

  if (signal == NULL || backward->input_signals[0] == NULL)
    return;
  for (gsize batch = 0; batch < (gsize) grid->dims[0]; batch++)
    {
      double sums[LENS_GRID_MAX_AXES * (LENS_GRID_MAX_AXES + 1)] = { 0 };
      const int n_theta = n_axes * (n_axes + 1);

      for (gsize i = 0; i < n_points; i++)
        {
          double point[LENS_GRID_MAX_AXES + 1];

          base_point (backward->settings, grid, i, point);
          for (int row = 0; row < n_axes; row++, signal++)
            for (int k = 0; k <= n_axes; k++)
              sums[row * (n_axes + 1) + k] += (double) *signal * point[k];
        }
      for (int i = 0; i < n_theta; i++)
        backward->input_signals[0][batch * (gsize) n_theta + (gsize) i] += (LensReal)
          sums[i];
    }
}

const LensOp lens_affine_grid = {
  .name = "affine-grid",
  .title = N_ ("affine grid"),
  .fields = affine_fields,
  .settings_size = sizeof (AffineSettings),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer_affine,
  .forward = forward_affine,
  .backward = backward_affine,
};
