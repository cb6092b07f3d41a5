/* quantize.c - real numbers onto a grid of whole ones, and back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * q = round (x / scale) + zero, held within the type's range; x = (q − zero) · scale.
 * Everything stays LensReal: what a file's types say of the range arrives as output_dtype.
 * On the way back rounding counts for nothing, so the signal passes as through a line,
 * inside the range.
 *
 * A scale belongs to everything, to a slice along the axis, or to a block of such slices.
 */

#include "core/base/error.h"
#include "core/base/simd.h"
#include "core/op/ops.h"

#include <tgmath.h>

typedef struct
{
  int axis;
  int block_size;
  int output_dtype;
  gboolean saturate;

  /* Not fields. */
  gboolean is_single;
  gboolean is_blocked;
  int resolved_axis;
} Settings;

#define FIELD_AXIS                                                                     \
  {                                                                                    \
    LENS_INT (Settings, axis), .title = N_ ("Axis"),                                   \
                               .help = N_ ("along which scales differ"), .initial = 1, \
  }
#define FIELD_BLOCK_SIZE                                         \
  {                                                              \
    LENS_INT (Settings, block_size),                             \
      .title = N_ ("Block"),                                     \
      .help = N_ ("slices that share a scale; 0 for no blocks"), \
  }

static const LensField quantize_fields[] = {
  FIELD_AXIS,
  FIELD_BLOCK_SIZE,
  {
    LENS_INT (Settings, output_dtype),
    .title = N_ ("Type"),
    .help = N_ ("the number ONNX gives to the whole type; 0 for 8 bits without sign"),
  },
  {
    LENS_BOOL (Settings, saturate),
    .title = N_ ("Saturate"),
    .help = N_ ("whether 8-bit reals stop at their largest number"),
    .initial = 1,
  },
  { .kind = LENS_FIELD_END },
};

static const LensField dequantize_fields[] = {
  FIELD_AXIS,
  FIELD_BLOCK_SIZE,
  { .kind = LENS_FIELD_END },
};

#undef FIELD_BLOCK_SIZE
#undef FIELD_AXIS

/* By the numbers of TensorProto.DataType. */
static const struct
{
  LensReal low;
  LensReal high;
} ranges[] = {
  [0] = { 0, 255 },   [2] = { 0, 255 },        [3] = { -128, 127 },
  [4] = { 0, 65535 }, [5] = { -32768, 32767 }, [6] = { -2147483648.0, 2147483647.0 },
  [21] = { 0, 15 },   [22] = { -8, 7 },
};

static gboolean
check_scales (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensShape *shape = &infer->inputs[0]->shape;
  const LensShape *scale = &infer->inputs[1]->shape;
  g_autofree char *text = lens_shape_to_string (scale);
  LensShape blocks = *shape;
  gint64 size;

  settings->is_blocked = settings->block_size > 0 && scale->rank == shape->rank;
  settings->is_single = !settings->is_blocked && lens_shape_n_elements (scale) == 1;
  if (settings->block_size < 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "block_size: 0 or more expected, %d found", settings->block_size);
  if (settings->is_single)
    return TRUE;
  if (!lens_shape_axis (shape, settings->axis, &settings->resolved_axis, error))
    return FALSE;

  size = shape->dims[settings->resolved_axis];
  if (settings->is_blocked)
    blocks.dims[settings->resolved_axis] = size / settings->block_size +
                                           (size % settings->block_size != 0);
  if (settings->is_blocked ? !lens_shape_equal (&blocks, scale)
                           : scale->rank != 1 || scale->dims[0] != size)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "scale: %s found; one number, one a slice along axis %d or one "
                      "a block expected",
                      text, settings->resolved_axis);
  return TRUE;
}

static gboolean
infer_common (const LensInfer *infer, GError **error)
{
  const LensSlot *zero = infer->n_inputs > 2 ? infer->inputs[2] : NULL;

  if (!check_scales (infer, error))
    return FALSE;
  if (zero != NULL && lens_shape_n_elements (&zero->shape) !=
                        lens_shape_n_elements (&infer->inputs[1]->shape))
    {
      g_autofree char *text = lens_shape_to_string (&zero->shape);

      return lens_fail (error, LENS_ERROR_SHAPE,
                        "zero point: %s found; as many numbers as scales expected",
                        text);
    }
  infer->outputs[0].shape = infer->inputs[0]->shape;
  infer->outputs[0].kind = LENS_KIND_REAL;
  return TRUE;
}

static gboolean
quantize_infer (const LensInfer *infer, GError **error)
{
  const Settings *settings = infer->settings;
  int type = settings->output_dtype;

  if (type < 0 || type >= (int) G_N_ELEMENTS (ranges) ||
      ranges[type].low == ranges[type].high)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "output_dtype: type %d; whole numbers of 4 to 32 bits can be "
                      "handled",
                      type);
  return infer_common (infer, error);
}

/* A stretch of numbers that share a scale. */
typedef struct
{
  gsize begin;
  gsize end;
  LensReal scale;
  LensReal zero;
} Run;

typedef struct
{
  const Settings *settings;
  const LensShape *shape;
  const LensOperand *inputs;
  int n_inputs;
} Grid;

/* The place of the scale of the run that begins at element @at. */
static gsize
scale_place (const Grid *grid, gsize at)
{
  const Settings *settings = grid->settings;
  int axis = settings->resolved_axis;
  gsize inner;
  gsize n;
  gsize slice;

  if (settings->is_single)
    return 0;
  inner = lens_shape_span (grid->shape, axis + 1, grid->shape->rank);
  n = (gsize) grid->shape->dims[axis];
  slice = at / inner % n;
  if (!settings->is_blocked)
    return slice;

  gsize block_size = (gsize) settings->block_size;
  gsize n_blocks = n / block_size + (n % block_size != 0);

  return (at / inner / n * n_blocks + slice / block_size) * inner + at % inner;
}

static gsize
run_length (const Grid *grid)
{
  const Settings *settings = grid->settings;

  if (settings->is_single)
    return MAX (lens_shape_n_elements (grid->shape), 1);
  if (settings->is_blocked)
    return 1;
  return lens_shape_span (grid->shape, settings->resolved_axis + 1, grid->shape->rank);
}

static void
for_each_run (const Grid *grid,
              void (*visit) (const Run *run, gpointer data),
              gpointer data)
{
  gsize n = lens_shape_n_elements (grid->shape);
  gsize length = run_length (grid);
  gboolean has_zero = grid->n_inputs > 2 && grid->inputs[2].data != NULL;

  for (gsize at = 0; at < n; at += length)
    {
      gsize place = scale_place (grid, at);
      const Run run = {
        .begin = at,
        .end = at + length,
        .scale = grid->inputs[1].data[place],
        .zero = has_zero ? grid->inputs[2].data[place] : 0,
      };

      visit (&run, data);
    }
}

typedef struct
{
  LensReal low;
  LensReal high;
  const LensReal *x;
  const LensReal *signal;
  LensReal *y;
} Work;

LENS_VECTOR static void
quantize_run (const Run *run, gpointer data)
{
  const Work *work = data;

  for (gsize i = run->begin; i < run->end; i++)
    {
      LensReal q = rint (work->x[i] / run->scale) + run->zero;

      q = q < work->low ? work->low : q;
      work->y[i] = q > work->high ? work->high : q;
    }
}

LENS_VECTOR static void
quantize_run_back (const Run *run, gpointer data)
{
  const Work *work = data;

  for (gsize i = run->begin; i < run->end; i++)
    {
      LensReal q = rint (work->x[i] / run->scale) + run->zero;

      if (q >= work->low && q <= work->high)
        work->y[i] += work->signal[i] / run->scale;
    }
}

static void
dequantize_run (const Run *run, gpointer data)
{
  const Work *work = data;

  for (gsize i = run->begin; i < run->end; i++)
    work->y[i] = (work->x[i] - run->zero) * run->scale;
}

static void
dequantize_run_back (const Run *run, gpointer data)
{
  const Work *work = data;

  for (gsize i = run->begin; i < run->end; i++)
    work->y[i] += work->signal[i] * run->scale;
}

static void
run_forward (const LensForward *forward, void (*visit) (const Run *run, gpointer data))
{
  const Settings *settings = forward->settings;
  const Grid grid = {
    .settings = settings,
    .shape = forward->inputs[0].shape,
    .inputs = forward->inputs,
    .n_inputs = forward->n_inputs,
  };
  Work work = {
    .low = ranges[settings->output_dtype].low,
    .high = ranges[settings->output_dtype].high,
    .x = forward->inputs[0].data,
    .y = forward->outputs[0].data,
  };

  for_each_run (&grid, visit, &work);
}

static void
run_backward (const LensBackward *backward,
              void (*visit) (const Run *run, gpointer data))
{
  const Settings *settings = backward->settings;
  const Grid grid = {
    .settings = settings,
    .shape = backward->inputs[0].shape,
    .inputs = backward->inputs,
    .n_inputs = backward->n_inputs,
  };
  Work work = {
    .low = ranges[settings->output_dtype].low,
    .high = ranges[settings->output_dtype].high,
    .x = backward->inputs[0].data,
    .signal = backward->output_signals[0],
    .y = backward->input_signals[0],
  };

  if (work.signal != NULL && work.y != NULL)
    for_each_run (&grid, visit, &work);
}

static void
quantize_forward (const LensForward *forward)
{
  run_forward (forward, quantize_run);
}

static void
quantize_backward (const LensBackward *backward)
{
  run_backward (backward, quantize_run_back);
}

static void
dequantize_forward (const LensForward *forward)
{
  run_forward (forward, dequantize_run);
}

static void
dequantize_backward (const LensBackward *backward)
{
  run_backward (backward, dequantize_run_back);
}

/* Positions are independent of each other unless scales differ between them. */
static gboolean
reach (gconstpointer its_settings,
       int input_index,
       const LensShape *shape_in,
       const LensShape *shape_out,
       const LensBox *in,
       LensBox *out)
{
  const Settings *settings = its_settings;
  gboolean is_channel = !settings->is_blocked && settings->resolved_axis <= 1;

  *out = *in;
  return input_index == 0 && (settings->is_single || is_channel);
}

static void
need (gconstpointer settings,
      int input_index,
      const LensShape *shape_in,
      const LensShape *shape_out,
      const LensBox *out,
      LensBox *in,
      gpointer crop)
{
  if (input_index == 0)
    *in = *out;
}

const LensOp lens_quantize_linear = {
  .name = "quantize-linear",
  .title = N_ ("quantise"),
  .fields = quantize_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 3,
  .infer = quantize_infer,
  .forward = quantize_forward,
  .backward = quantize_backward,
  .reach = reach,
  .need = need,
};

const LensOp lens_dequantize_linear = {
  .name = "dequantize-linear",
  .title = N_ ("dequantise"),
  .fields = dequantize_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 3,
  .infer = infer_common,
  .forward = dequantize_forward,
  .backward = dequantize_backward,
  .reach = reach,
  .need = need,
};
