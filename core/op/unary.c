/* unary.c - what operators of one operand, number by number, have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/unary.h"

gboolean
lens_unary_infer (const LensInfer *infer, GError **error)
{
  infer->outputs[0].shape = infer->inputs[0]->shape;
  infer->outputs[0].kind = infer->inputs[0]->kind;
  return TRUE;
}

gboolean
lens_unary_infer_truth (const LensInfer *infer, GError **error)
{
  infer->outputs[0].shape = infer->inputs[0]->shape;
  infer->outputs[0].kind = LENS_KIND_BOOLEAN;
  return TRUE;
}

void
lens_unary_forward (const LensForward *forward,
                    const LensActivation *activation,
                    LensActivationShape shape)
{
  lens_activation_forward (activation, shape, forward->inputs[0].data,
                           forward->outputs[0].data,
                           lens_shape_n_elements (forward->outputs[0].shape));
}

void
lens_unary_backward (const LensBackward *backward,
                     const LensActivation *activation,
                     LensActivationShape shape)
{
  const LensActivationPass pass = {
    .n = lens_shape_n_elements (backward->inputs[0].shape),
    .x = backward->inputs[0].data,
    .y = backward->outputs[0].data,
    .signal = backward->output_signals[0],
    .sets = backward->sets != NULL && backward->sets[0],
  };

  if (pass.signal != NULL && backward->input_signals[0] != NULL)
    lens_activation_backward (activation, shape, &pass, backward->input_signals[0]);
}
