/* where.c - one of two operands, chosen number by number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/where.h"
#include "core/op/ops.h"

static gboolean
infer (const LensInfer *infer, GError **error)
{
  LensShape shape;

  if (!lens_shape_broadcast (&infer->inputs[0]->shape, &infer->inputs[1]->shape, &shape,
                             error) ||
      !lens_shape_broadcast (&shape, &infer->inputs[2]->shape, &shape, error))
    return FALSE;
  infer->outputs[0].shape = shape;
  infer->outputs[0].kind = infer->inputs[1]->kind;
  return lens_shape_check (&shape, error);
}

static void
plan (LensStretch *stretch, const LensOperand *inputs, const LensShape *result)
{
  const LensShape *shapes[] = { inputs[0].shape, inputs[1].shape, inputs[2].shape };

  lens_stretch_plan (stretch, shapes, 3, result);
}

static void
forward (const LensForward *forward)
{
  const LensReal *const operands[] = {
    forward->inputs[0].data,
    forward->inputs[1].data,
    forward->inputs[2].data,
  };
  LensStretch stretch;

  plan (&stretch, forward->inputs, forward->outputs[0].shape);
  lens_where_forward (&stretch, operands, forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  const LensShape *result = backward->outputs[0].shape;
  const LensReal *signal = backward->output_signals[0];
  LensStretch stretch;

  if (signal == NULL)
    return;
  plan (&stretch, backward->inputs, result);
  for (int which = 1; which <= 2; which++)
    {
      g_autofree LensReal *chosen = NULL;

      if (backward->input_signals[which] == NULL)
        continue;
      chosen = g_new0 (LensReal, MAX (stretch.n, 1));
      lens_where_backward (&stretch, backward->inputs[0].data, signal, which, chosen);
      lens_stretch_sum (backward->inputs[which].shape, result, chosen,
                        backward->input_signals[which]);
    }
}

const LensOp lens_where = {
  .name = "where",
  .title = N_ ("where"),
  .min_inputs = 3,
  .max_inputs = 3,
  .traits = LENS_TRAIT_POINTWISE,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
