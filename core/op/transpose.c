/* transpose.c - axes in another order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  LensInts perm;
  LensAxes order; /* the operand's axis for each of the result */
} Settings;

static const LensField fields[] = {
  {
    LENS_INTS (Settings, perm),
    .title = N_ ("Permutation"),
    .help = N_ ("the operand's axis for each axis of the result"),
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  LensShape shape;

  if (slot == NULL)
    return FALSE;
  shape = slot->shape;
  settings->order.n = shape.rank;
  for (int i = 0; i < shape.rank; i++)
    settings->order.at[i] = shape.rank - 1 - i;
  if (settings->perm.n > 0)
    {
      if (settings->perm.n != shape.rank)
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "perm: %d numbers expected, %d found", shape.rank,
                          settings->perm.n);
      if (!lens_axes_from_ints (&settings->perm, shape.rank, &settings->order, error))
        return FALSE;
    }
  for (int i = 0; i < shape.rank; i++)
    shape.dims[i] = slot->shape.dims[settings->order.at[i]];
  infer->outputs[0].shape = shape;
  return TRUE;
}

static LensMove
transposition (const Settings *settings,
               const LensShape *shape_in,
               const LensShape *shape_out)
{
  gssize from[LENS_MAX_RANK];
  gssize to[LENS_MAX_RANK];
  LensMove move = { 0 };

  lens_shape_strides (shape_in, from);
  lens_shape_strides (shape_out, to);
  for (int i = 0; i < shape_out->rank; i++)
    lens_move_add_axis (&move, (gsize) shape_out->dims[i], from[settings->order.at[i]],
                        to[i]);
  return move;
}

static void
forward (const LensForward *forward)
{
  const LensMove move = transposition (forward->settings, forward->inputs[0].shape,
                                       forward->outputs[0].shape);

  lens_move_copy (&move, forward->inputs[0].data, forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  const LensMove move = transposition (backward->settings, backward->inputs[0].shape,
                                       backward->outputs[0].shape);
  const LensMove reversed = lens_move_reversed (&move);

  if (backward->output_signals[0] != NULL && backward->input_signals[0] != NULL)
    lens_move_sum (&reversed, backward->output_signals[0], backward->input_signals[0]);
}

static gboolean
reach (gconstpointer settings,
       int input_index,
       const LensShape *shape_in,
       const LensShape *shape_out,
       const LensBox *in,
       LensBox *out)
{
  const LensAxes *order = &((const Settings *) settings)->order;

  for (int i = 2; i < order->n; i++)
    if (order->at[i] != i)
      return FALSE;
  return lens_same_spatial_reach (settings, input_index, shape_in, shape_out, in, out);
}

gboolean
lens_transpose_brings_channels_first (gconstpointer settings)
{
  const LensAxes *order = &((const Settings *) settings)->order;

  return order->n == 4 && order->at[0] == 0 && order->at[1] == 3 && order->at[2] == 1 &&
         order->at[3] == 2;
}

const LensOp lens_transpose = {
  .name = "transpose",
  .title = N_ ("transposition"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_SHAPE,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = reach,
  .need = lens_same_spatial_need,
};
