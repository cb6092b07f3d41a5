/* tile.c - a value repeated side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  gint64 repeats[LENS_MAX_RANK];
} Settings;

/* Operator set 1 repeats along one axis, named by operand 2. */
static gboolean
read_one_axis (const LensInfer *infer,
               const LensShape *shape,
               Settings *settings,
               GError **error)
{
  LensInts repeats;
  LensInts named;
  int axis;

  if (!lens_infer_ints (infer, 1, "tiles", &repeats, error) ||
      !lens_infer_ints (infer, 2, "axis", &named, error))
    return FALSE;
  if (repeats.n != 1 || named.n != 1)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "one number of tiles and one axis expected");
  if (!lens_shape_axis (shape, named.at[0], &axis, error))
    return FALSE;
  for (int i = 0; i < shape->rank; i++)
    settings->repeats[i] = 1;
  settings->repeats[axis] = repeats.at[0];
  return TRUE;
}

static gboolean
read_repeats (const LensInfer *infer,
              const LensShape *shape,
              Settings *settings,
              GError **error)
{
  LensInts repeats;

  if (!lens_infer_ints (infer, 1, "repeats", &repeats, error))
    return FALSE;
  if (repeats.n != shape->rank)
    return lens_fail (error, LENS_ERROR_SHAPE, "repeats: %d numbers expected, %d found",
                      shape->rank, repeats.n);
  for (int i = 0; i < shape->rank; i++)
    settings->repeats[i] = repeats.at[i];
  return TRUE;
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  LensShape shape;

  if (slot == NULL)
    return FALSE;
  shape = slot->shape;
  if (!(lens_infer_has (infer, 2) ? read_one_axis (infer, &shape, settings, error)
                                  : read_repeats (infer, &shape, settings, error)))
    return FALSE;
  for (int i = 0; i < shape.rank; i++)
    {
      if (settings->repeats[i] < 0 || settings->repeats[i] > (gint64) LENS_MAX_ELEMENTS)
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "%" G_GINT64_FORMAT " repeats on axis %d",
                          settings->repeats[i], i);
      shape.dims[i] *= settings->repeats[i];
    }
  infer->outputs[0].shape = shape;
  return lens_shape_check (&shape, error);
}

/* Each axis of the operand gets a companion that counts its repetitions. */
static LensMove
tiling (const Settings *settings, const LensShape *shape_in, const LensShape *shape_out)
{
  gssize from[LENS_MAX_RANK];
  gssize to[LENS_MAX_RANK];
  LensMove move = { 0 };

  lens_shape_strides (shape_in, from);
  lens_shape_strides (shape_out, to);
  for (int i = 0; i < shape_in->rank; i++)
    {
      const gsize n = (gsize) shape_in->dims[i];

      lens_move_add_axis (&move, (gsize) settings->repeats[i], 0, (gssize) n * to[i]);
      lens_move_add_axis (&move, n, from[i], to[i]);
    }
  return move;
}

static void
forward (const LensForward *forward)
{
  const LensMove move = tiling (forward->settings, forward->inputs[0].shape,
                                forward->outputs[0].shape);

  lens_move_copy (&move, forward->inputs[0].data, forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  const LensMove move = tiling (backward->settings, backward->inputs[0].shape,
                                backward->outputs[0].shape);
  const LensMove reversed = lens_move_reversed (&move);

  if (backward->output_signals[0] != NULL && backward->input_signals[0] != NULL)
    lens_move_sum (&reversed, backward->output_signals[0], backward->input_signals[0]);
}

const LensOp lens_tile = {
  .name = "tile",
  .title = N_ ("tiling"),
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 3,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = lens_same_spatial_reach,
  .need = lens_same_spatial_need,
};
