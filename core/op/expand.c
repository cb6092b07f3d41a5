/* expand.c - sizes of 1 stretched to a shape
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

static gboolean
infer (const LensInfer *infer, GError **error)
{
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  LensShape wanted;
  LensInts sizes;

  return slot != NULL && lens_infer_ints (infer, 1, "shape", &sizes, error) &&
         lens_shape_from_ints (&sizes, &wanted, error) &&
         lens_shape_broadcast (&slot->shape, &wanted, &infer->outputs[0].shape,
                               error) &&
         lens_shape_check (&infer->outputs[0].shape, error);
}

static LensMove
stretching (const LensShape *shape_in, const LensShape *shape_out)
{
  const int n_new = shape_out->rank - shape_in->rank;
  gssize from[LENS_MAX_RANK];
  gssize to[LENS_MAX_RANK];
  LensMove move = { 0 };

  lens_shape_strides (shape_in, from);
  lens_shape_strides (shape_out, to);
  for (int i = 0; i < shape_out->rank; i++)
    {
      const gboolean is_stretched = i < n_new || shape_in->dims[i - n_new] == 1;

      lens_move_add_axis (&move, (gsize) shape_out->dims[i],
                          is_stretched ? 0 : from[i - n_new], to[i]);
    }
  return move;
}

static void
forward (const LensForward *forward)
{
  const LensMove move = stretching (forward->inputs[0].shape,
                                    forward->outputs[0].shape);

  lens_move_copy (&move, forward->inputs[0].data, forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  const LensMove move = stretching (backward->inputs[0].shape,
                                    backward->outputs[0].shape);
  const LensMove reversed = lens_move_reversed (&move);

  if (backward->output_signals[0] != NULL && backward->input_signals[0] != NULL)
    lens_move_sum (&reversed, backward->output_signals[0], backward->input_signals[0]);
}

const LensOp lens_expand = {
  .name = "expand",
  .title = N_ ("expansion"),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = lens_same_spatial_reach,
  .need = lens_same_spatial_need,
};
