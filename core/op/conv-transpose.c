/* conv-transpose.c - the adjoint of a convolution as a forward pass
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operands: the input, the weights [in][out / group][kernel…], the bias [out] or none.
 * The kernel sees a convolution from the result to the input, with the same weights.
 */

#include "core/base/error.h"
#include "core/kernel/conv2d.h"
#include "core/op/window.h"

#include <string.h>

#define MAX_OUTPUT_PADDING 4096

static const LensField fields[] = {
  LENS_FIELD_AUTO_PAD,
  LENS_FIELD_KERNEL_SHAPE,
  LENS_FIELD_STRIDES,
  LENS_FIELD_DILATIONS,
  LENS_FIELD_PADS,
  LENS_FIELD_GROUP,
  {
    LENS_INTS (LensWindowSettings, output_padding),
    .title = N_ ("Output padding"),
    .help = N_ ("positions added at the end of the result"),
  },
  {
    LENS_INTS (LensWindowSettings, output_shape),
    .title = N_ ("Output shape"),
    .help = N_ ("size of the result, from which the pads follow"),
  },
  { .kind = LENS_FIELD_END },
};

static LensConv2d
make_conv (gconstpointer data, const LensShape *in, const LensShape *out)
{
  const LensWindowSettings *settings = data;
  gsize n_groups = (gsize) settings->group;

  return (LensConv2d){
    .batch = (gsize) in->dims[0],
    .n_groups = n_groups,
    .in_channels = (gsize) out->dims[1] / n_groups,
    .out_channels = (gsize) in->dims[1] / n_groups,
    .window = lens_window_make (settings, out, in),
  };
}

static gboolean
complete_output_padding (LensWindowSettings *settings, int rank, GError **error)
{
  LensInts *padding = &settings->output_padding;

  if (padding->n == 0)
    *padding = (LensInts){ .n = rank };
  if (padding->n != rank)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "output_padding: %d numbers expected, %d found", rank,
                      padding->n);
  for (int i = 0; i < rank; i++)
    if (padding->at[i] < 0 || padding->at[i] > MAX_OUTPUT_PADDING)
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "output_padding: 0 to %d expected, %" G_GINT64_FORMAT " found",
                        MAX_OUTPUT_PADDING, padding->at[i]);
  if (settings->output_shape.n != 0 && settings->output_shape.n != rank &&
      settings->output_shape.n != rank + 2)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "output_shape: %d numbers expected, %d found", rank,
                      settings->output_shape.n);
  return TRUE;
}

/* The size that is asked for on an axis, or -1 where it follows from the pads. */
static gint64
asked_size (const LensWindowSettings *settings, int rank, int axis, gint64 in)
{
  const LensInts *shape = &settings->output_shape;

  if (shape->n > 0)
    return shape->at[shape->n - rank + axis];
  if (settings->auto_pad == LENS_AUTO_PAD_SAME_UPPER ||
      settings->auto_pad == LENS_AUTO_PAD_SAME_LOWER)
    return in * settings->strides.at[axis];
  return -1;
}

/* Pads for a size that is asked for; what cannot be reached stays without contributions. */
static void
split_pads (LensWindowSettings *settings, int rank, int axis, gint64 total)
{
  gint64 smaller;

  total = MAX (total, 0);
  smaller = total / 2;
  settings->pads.at[axis] = settings->auto_pad == LENS_AUTO_PAD_SAME_UPPER
                              ? smaller
                              : total - smaller;
  settings->pads.at[rank + axis] = total - settings->pads.at[axis];
}

static gboolean
infer_axis (LensWindowSettings *settings,
            const LensShape *in,
            int axis,
            gint64 *out,
            GError **error)
{
  int rank = in->rank - 2;
  gint64 size = in->dims[2 + axis];
  gint64 extent = (settings->kernel_shape.at[axis] - 1) * settings->dilations.at[axis] +
                  1;
  gint64 full = (size - 1) * settings->strides.at[axis] + extent +
                settings->output_padding.at[axis];
  gint64 asked = asked_size (settings, rank, axis, size);

  if (size < 1)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "the input has %" G_GINT64_FORMAT
                      " positions on axis %d; at least 1 expected",
                      size, 2 + axis);
  if (asked >= 0)
    split_pads (settings, rank, axis, full - asked);
  *out = asked >= 0 ? asked
                    : full - settings->pads.at[axis] - settings->pads.at[rank + axis];
  if (*out < 1 || *out > (gint64) LENS_MAX_ELEMENTS)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "the result would have %" G_GINT64_FORMAT
                      " positions on axis %d; at least 1 expected",
                      *out, 2 + axis);
  return TRUE;
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  LensWindowSettings *settings = infer->settings;
  const LensShape *in = &infer->inputs[0]->shape;
  const LensShape *weights = &infer->inputs[1]->shape;
  LensShape out = *in;
  int rank;

  if (!lens_window_rank (in, "input", &rank, error) ||
      !lens_window_take_kernel (settings, weights, rank, error))
    return FALSE;
  if (weights->dims[0] != in->dims[1] || in->dims[1] % settings->group != 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "the input has %" G_GINT64_FORMAT
                      " channels; the weights expect %" G_GINT64_FORMAT " in %d groups",
                      in->dims[1], weights->dims[0], settings->group);
  if (weights->dims[1] > (gint64) LENS_MAX_ELEMENTS)
    return lens_fail (error, LENS_ERROR_LIMIT, "too many output channels");
  out.dims[1] = weights->dims[1] * settings->group;

  if (!lens_window_check_bias (infer, out.dims[1], error) ||
      !lens_window_complete (settings, rank, error) ||
      !complete_output_padding (settings, rank, error))
    return FALSE;
  for (int i = 0; i < rank; i++)
    if (!infer_axis (settings, in, i, &out.dims[2 + i], error))
      return FALSE;
  infer->outputs[0].shape = out;
  return TRUE;
}

static void
fill_with_bias (const LensForward *forward)
{
  const LensShape *shape = forward->outputs[0].shape;
  const LensReal *bias = forward->n_inputs > 2 ? forward->inputs[2].data : NULL;
  gsize n_channels = (gsize) shape->dims[1];
  gsize plane_size = lens_shape_span (shape, 2, shape->rank);
  LensReal *out = forward->outputs[0].data;

  for (gsize plane = 0; plane < (gsize) shape->dims[0] * n_channels; plane++)
    for (gsize i = 0; i < plane_size; i++)
      out[plane * plane_size + i] = bias == NULL ? 0 : bias[plane % n_channels];
}

static void
forward (const LensForward *forward)
{
  LensConv2d conv = make_conv (forward->settings, forward->inputs[0].shape,
                               forward->outputs[0].shape);

  fill_with_bias (forward);
  lens_conv2d_to_input (&conv, forward->inputs[1].data, forward->inputs[0].data,
                        forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  const LensShape *out = backward->outputs[0].shape;
  const LensReal *signal = backward->output_signals[0];
  LensConv2d conv = make_conv (backward->settings, backward->inputs[0].shape, out);

  if (signal == NULL)
    return;
  if (backward->input_signals[0] != NULL)
    lens_conv2d (&conv, signal, backward->inputs[1].data, NULL,
                 backward->input_signals[0], TRUE);
  if (backward->input_signals[1] != NULL)
    lens_conv2d_to_weights (&conv, signal, backward->inputs[0].data,
                            backward->input_signals[1]);
  if (backward->n_inputs > 2 && backward->input_signals[2] != NULL)
    lens_sum_planes (conv.batch, (gsize) out->dims[1],
                     lens_window_in_size (&conv.window), signal,
                     backward->input_signals[2]);
}

/* Input and result change places, so reach and need do too. */
static gboolean
reach (gconstpointer settings,
       int input_index,
       const LensShape *shape_in,
       const LensShape *shape_out,
       const LensBox *in,
       LensBox *out)
{
  LensWindow window;
  LensSpan y;
  LensSpan x;

  if (input_index != 0)
    return FALSE;
  window = lens_window_make (settings, shape_out, shape_in);
  y = lens_axis_covered (&window.y, (LensSpan){ in->y_begin, in->y_end });
  x = lens_axis_covered (&window.x, (LensSpan){ in->x_begin, in->x_end });
  *out = (LensBox){ y.begin, y.end, x.begin, x.end };
  return TRUE;
}

/* Result position p of the crop is p + @out_begin of the whole. */
static LensSpan
crop_axis (const LensAxis *axis, LensSpan out, gint64 *pad_begin)
{
  LensSpan in = lens_axis_covering (axis, out);

  in.begin = MIN (in.begin, axis->out_size - 1);
  in.end = MAX (in.end, in.begin + 1);
  *pad_begin = axis->pad_begin + out.begin - in.begin * axis->stride;
  return in;
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
  LensWindowSettings *cropped = crop;
  gint64 ignored;
  LensWindow window;
  LensSpan y;
  LensSpan x;

  if (input_index != 0)
    {
      *in = lens_whole_box (shape_in);
      return;
    }
  window = lens_window_make (settings, shape_out, shape_in);
  cropped->auto_pad = LENS_AUTO_PAD_NOTSET;
  y = crop_axis (&window.y, (LensSpan){ out->y_begin, out->y_end },
                 shape_in->rank == 4 ? &cropped->pads.at[0] : &ignored);
  x = crop_axis (&window.x, (LensSpan){ out->x_begin, out->x_end },
                 &cropped->pads.at[shape_in->rank - 3]);
  *in = (LensBox){ y.begin, y.end, x.begin, x.end };
}

static double
n_multiply_adds (gconstpointer settings,
                 const LensSlot *const *inputs,
                 const LensSlot *outputs)
{
  const LensShape *weights = &inputs[1]->shape;

  return (double) lens_shape_n_elements (&inputs[0]->shape) *
         (double) lens_shape_span (weights, 1, weights->rank);
}

const LensOp lens_conv_transpose = {
  .name = "conv-transpose",
  .title = N_ ("transposed convolution"),
  .fields = fields,
  .settings_size = sizeof (LensWindowSettings),
  .min_inputs = 2,
  .max_inputs = 3,
  .traits = LENS_TRAIT_LINEAR,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = reach,
  .need = need,
  .n_multiply_adds = n_multiply_adds,
};
