/* conv.c - convolution
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operands: the input, the weights [out][in / group][kernel…], the bias [out] or none.
 */

#include "core/base/error.h"
#include "core/kernel/conv2d.h"
#include "core/op/window.h"

static const LensField fields[] = {
  LENS_FIELD_AUTO_PAD,        LENS_FIELD_KERNEL_SHAPE, LENS_FIELD_STRIDES,
  LENS_FIELD_DILATIONS,       LENS_FIELD_PADS,         LENS_FIELD_GROUP,
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
    .in_channels = (gsize) in->dims[1] / n_groups,
    .out_channels = (gsize) out->dims[1] / n_groups,
    .window = lens_window_make (settings, in, out),
  };
}

static gboolean
check_channels (const LensWindowSettings *settings,
                const LensShape *in,
                const LensShape *weights,
                GError **error)
{
  g_autofree char *text = lens_shape_to_string (weights);

  if (weights->dims[0] % settings->group != 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "group: %d does not divide the %" G_GINT64_FORMAT
                      " output channels of the weights (%s)",
                      settings->group, weights->dims[0], text);
  if (weights->dims[1] > (gint64) LENS_MAX_ELEMENTS ||
      weights->dims[1] * settings->group != in->dims[1])
    return lens_fail (
      error, LENS_ERROR_SHAPE,
      "the input has %" G_GINT64_FORMAT
      " channels; the weights (%s) in %d group%s expect %" G_GINT64_FORMAT " each",
      in->dims[1], text, settings->group, settings->group == 1 ? "" : "s",
      weights->dims[1]);
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
      !lens_window_take_kernel (settings, weights, rank, error) ||
      !check_channels (settings, in, weights, error) ||
      !lens_window_check_bias (infer, weights->dims[0], error))
    return FALSE;
  out.dims[1] = weights->dims[0];
  if (!lens_window_infer (settings, in, &out, error))
    return FALSE;
  infer->outputs[0].shape = out;
  return TRUE;
}

static void
forward (const LensForward *forward)
{
  LensConv2d conv = make_conv (forward->settings, forward->inputs[0].shape,
                               forward->outputs[0].shape);

  conv.constant = forward->inputs[1].constant;
  conv.epilogue = forward->epilogue;
  lens_conv2d (&conv, forward->inputs[0].data, forward->inputs[1].data,
               forward->n_inputs > 2 ? forward->inputs[2].data : NULL,
               forward->outputs[0].data, FALSE);
}

static void
backward (const LensBackward *backward)
{
  const LensShape *out = backward->outputs[0].shape;
  const LensReal *signal = backward->output_signals[0];
  LensConv2d conv = make_conv (backward->settings, backward->inputs[0].shape, out);

  if (signal == NULL)
    return;
  conv.sets = backward->sets != NULL && backward->sets[0];
  conv.constant = backward->inputs[1].constant;
  if (backward->input_signals[0] != NULL)
    lens_conv2d_to_input (&conv, backward->inputs[1].data, signal,
                          backward->input_signals[0]);
  lens_backward_open (backward, 1);
  if (backward->input_signals[1] != NULL)
    lens_conv2d_to_weights (&conv, backward->inputs[0].data, signal,
                            backward->input_signals[1]);
  lens_backward_open (backward, 2);
  if (backward->n_inputs > 2 && backward->input_signals[2] != NULL)
    lens_sum_planes (conv.batch, (gsize) out->dims[1],
                     lens_window_out_size (&conv.window), signal,
                     backward->input_signals[2]);
}

static double
n_multiply_adds (gconstpointer settings,
                 const LensSlot *const *inputs,
                 const LensSlot *outputs)
{
  const LensShape *weights = &inputs[1]->shape;

  return (double) lens_shape_n_elements (&outputs[0].shape) *
         (double) lens_shape_span (weights, 1, weights->rank);
}

const LensOp lens_conv = {
  .name = "conv",
  .title = N_ ("convolution"),
  .fields = fields,
  .settings_size = sizeof (LensWindowSettings),
  .min_inputs = 2,
  .max_inputs = 3,
  .traits = LENS_TRAIT_LINEAR | LENS_TRAIT_SETS_SIGNALS | LENS_TRAIT_EPILOGUE,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = lens_window_reach,
  .need = lens_window_need,
  .n_multiply_adds = n_multiply_adds,
};
