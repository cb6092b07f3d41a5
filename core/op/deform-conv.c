/* deform-conv.c - a convolution whose taps wander
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operands: the input, the weights, the offsets, the bias or none, the mask or none.
 */

#include "core/kernel/deform-conv.h"
#include "core/op/ops.h"
#include "core/op/window.h"

#include "core/base/error.h"
#include "core/kernel/move.h"

/* The shared settings stand first, where their fields look for them. */
typedef struct
{
  LensWindowSettings window;
  int offset_group;
} Settings;

static const LensField fields[] = {
  LENS_FIELD_KERNEL_SHAPE,
  LENS_FIELD_STRIDES,
  LENS_FIELD_DILATIONS,
  LENS_FIELD_PADS,
  LENS_FIELD_GROUP,
  {
    LENS_INT (Settings, offset_group),
    .title = N_ ("Offset groups"),
    .help = N_ ("how many groups of channels have offsets of their own"),
    .initial = 1,
    .min = 1,
    .max = 1 << 20,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
check_shape (const LensInfer *infer,
             int input_index,
             const char *what,
             const LensShape *expected,
             GError **error)
{
  const LensShape *shape = &infer->inputs[input_index]->shape;
  g_autofree char *text = lens_shape_to_string (shape);
  g_autofree char *text_expected = lens_shape_to_string (expected);

  if (lens_shape_equal (shape, expected))
    return TRUE;
  return lens_fail (error, LENS_ERROR_SHAPE, "%s: shape %s expected, %s found", what,
                    text_expected, text);
}

static gboolean
check_channels (const Settings *settings,
                const LensShape *in,
                const LensShape *weights,
                GError **error)
{
  const gint64 n_groups = settings->window.group;

  if (weights->rank == 4 && weights->dims[0] % n_groups == 0 &&
      in->dims[1] % n_groups == 0 && weights->dims[1] == in->dims[1] / n_groups &&
      in->dims[1] % settings->offset_group == 0)
    return TRUE;
  return lens_fail (
    error, LENS_ERROR_SHAPE,
    "%" G_GINT64_FORMAT
    " channels do not fit the weights in %d groups, or %d offset groups",
    in->dims[1], settings->window.group, settings->offset_group);
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  static const char *const names[] = { "input", "weights", "offsets" };
  Settings *settings = infer->settings;
  const LensShape *in;
  const LensShape *weights;
  LensShape out;
  LensShape expected;
  gint64 n_taps;

  for (int i = 0; i < 3; i++)
    if (lens_infer_operand (infer, i, names[i], error) == NULL)
      return FALSE;
  in = &infer->inputs[0]->shape;
  weights = &infer->inputs[1]->shape;
  if (in->rank != 4)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "input: 4 axes can be handled, %d found", in->rank);
  if (!check_channels (settings, in, weights, error) ||
      !lens_window_take_kernel (&settings->window, weights, 2, error))
    return FALSE;
  out = *in;
  out.dims[1] = weights->dims[0];
  if (!lens_window_infer (&settings->window, in, &out, error))
    return FALSE;

  n_taps = weights->dims[2] * weights->dims[3] * settings->offset_group;
  expected = lens_shape (in->dims[0], 2 * n_taps, out.dims[2], out.dims[3]);
  if (!check_shape (infer, 2, "offsets", &expected, error))
    return FALSE;
  expected.dims[1] = n_taps;
  if (lens_infer_has (infer, 4) && !check_shape (infer, 4, "mask", &expected, error))
    return FALSE;
  expected = lens_shape (weights->dims[0]);
  if (lens_infer_has (infer, 3) && !check_shape (infer, 3, "bias", &expected, error))
    return FALSE;
  infer->outputs[0].shape = out;
  return TRUE;
}

static LensDeformConv
make_conv (gconstpointer data, const LensShape *in, const LensShape *out)
{
  const Settings *settings = data;

  return (LensDeformConv){
    .window = lens_window_make (&settings->window, in, out),
    .n_channels = (gsize) in->dims[1],
    .n_out_channels = (gsize) out->dims[1],
    .n_groups = (gsize) settings->window.group,
    .n_offset_groups = (gsize) settings->offset_group,
  };
}

static gboolean
is_given (const LensOperand *inputs, int n_inputs, int input_index)
{
  return input_index < n_inputs && inputs[input_index].data != NULL;
}

/* The operands of one picture. */
static LensDeformOperands
operands_of (const LensOperand *inputs, int n_inputs, gsize picture)
{
  return (LensDeformOperands){
    .in = inputs[0].data + picture * lens_shape_span (inputs[0].shape, 1, 4),
    .weights = inputs[1].data,
    .offsets = inputs[2].data + picture * lens_shape_span (inputs[2].shape, 1, 4),
    .mask = is_given (inputs, n_inputs, 4)
              ? inputs[4].data + picture * lens_shape_span (inputs[4].shape, 1, 4)
              : NULL,
  };
}

static void
forward (const LensForward *forward)
{
  const LensShape *out = forward->outputs[0].shape;
  const LensDeformConv conv = make_conv (forward->settings, forward->inputs[0].shape,
                                         out);
  const gsize n_positions = lens_shape_span (out, 2, 4);
  const gboolean has_bias = is_given (forward->inputs, forward->n_inputs, 3);
  static const LensReal zero = 0;
  LensMove spread = { 0 };

  /* The result begins as the bias of its channel. */
  lens_move_add_axis (&spread, (gsize) out->dims[0], 0,
                      (gssize) (conv.n_out_channels * n_positions));
  lens_move_add_axis (&spread, conv.n_out_channels, has_bias ? 1 : 0,
                      (gssize) n_positions);
  lens_move_add_axis (&spread, n_positions, 0, 1);
  lens_move_copy (&spread, has_bias ? forward->inputs[3].data : &zero,
                  forward->outputs[0].data);
  for (gsize i = 0; i < (gsize) out->dims[0]; i++)
    {
      const LensDeformOperands operands = operands_of (forward->inputs,
                                                       forward->n_inputs, i);

      lens_deform_conv (&conv, &operands,
                        forward->outputs[0].data +
                          i * conv.n_out_channels * n_positions);
    }
}

/* The signal of an operand that has a part for each picture. */
static LensReal *
signal_of (const LensBackward *backward, int input_index, gsize picture)
{
  if (input_index >= backward->n_inputs || backward->input_signals[input_index] == NULL)
    return NULL;
  return backward->input_signals[input_index] +
         picture * lens_shape_span (backward->inputs[input_index].shape, 1, 4);
}

static void
backward (const LensBackward *backward)
{
  const LensShape *out = backward->outputs[0].shape;
  const LensDeformConv conv = make_conv (backward->settings, backward->inputs[0].shape,
                                         out);
  const gsize n_positions = lens_shape_span (out, 2, 4);
  const LensReal *signal = backward->output_signals[0];
  LensMove gathered = { 0 };

  if (signal == NULL)
    return;
  for (gsize i = 0; i < (gsize) out->dims[0]; i++)
    {
      const LensDeformOperands operands = operands_of (backward->inputs,
                                                       backward->n_inputs, i);
      const LensDeformSignals signals = {
        .in = signal_of (backward, 0, i),
        .weights = backward->input_signals[1],
        .offsets = signal_of (backward, 2, i),
        .mask = operands.mask == NULL ? NULL : signal_of (backward, 4, i),
      };

      lens_deform_conv_backward (&conv, &operands,
                                 signal + i * conv.n_out_channels * n_positions,
                                 &signals);
    }
  if (!is_given (backward->inputs, backward->n_inputs, 3) ||
      backward->input_signals[3] == NULL)
    return;
  lens_move_add_axis (&gathered, (gsize) out->dims[0],
                      (gssize) (conv.n_out_channels * n_positions), 0);
  lens_move_add_axis (&gathered, conv.n_out_channels, (gssize) n_positions, 1);
  lens_move_add_axis (&gathered, n_positions, 1, 0);
  lens_move_sum (&gathered, signal, backward->input_signals[3]);
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

const LensOp lens_deform_conv_op = {
  .name = "deform-conv",
  .title = N_ ("deformable convolution"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 3,
  .max_inputs = 5,
  .traits = LENS_TRAIT_LINEAR,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .n_multiply_adds = n_multiply_adds,
};
