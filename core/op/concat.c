/* concat.c - several values side by side along an axis
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  int axis;
  int resolved_axis; /* 0 or more */
} Settings;

static const LensField fields[] = {
  {
    LENS_INT (Settings, axis),
    .title = N_ ("Axis"),
    .help = N_ ("along which the values stand"),
    .initial = 1,
    .min = -LENS_MAX_RANK,
    .max = LENS_MAX_RANK,
  },
  { .kind = LENS_FIELD_END },
};

/* Adds an operand to the result's shape. */
static gboolean
join_shape (LensShape *joined, const LensShape *shape, int axis, GError **error)
{
  LensShape expected = *joined;

  if (shape->rank == joined->rank)
    expected.dims[axis] = shape->dims[axis];
  if (!lens_shape_equal (&expected, shape))
    {
      g_autofree char *found = lens_shape_to_string (shape);
      g_autofree char *first = lens_shape_to_string (joined);

      return lens_fail (error, LENS_ERROR_SHAPE, "shapes %s and %s differ off axis %d",
                        first, found, axis);
    }
  joined->dims[axis] += shape->dims[axis];
  return lens_shape_check (joined, error);
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  LensShape joined = { 0 };

  for (int i = 0; i < infer->n_inputs; i++)
    {
      const LensSlot *slot = lens_infer_operand (infer, i, "value", error);

      if (slot == NULL)
        return FALSE;
      if (i == 0)
        {
          joined = slot->shape;
          if (!lens_shape_axis (&joined, settings->axis, &settings->resolved_axis,
                                error))
            return FALSE;
        }
      else if (!join_shape (&joined, &slot->shape, settings->resolved_axis, error))
        return FALSE;
    }
  infer->outputs[0].shape = joined;
  return TRUE;
}

/* The move of one operand to its place in the result. */
static LensMove
operand_move (const LensShape *shape, const LensShape *joined, int axis)
{
  const gsize n_outer = lens_shape_span (shape, 0, axis);
  const gsize block = lens_shape_span (shape, axis, shape->rank);
  LensMove move = { 0 };

  lens_move_add_axis (&move, n_outer, (gssize) block,
                      (gssize) lens_shape_span (joined, axis, joined->rank));
  lens_move_add_axis (&move, block, 1, 1);
  return move;
}

/* Behind one another in memory if no axis before that of the join has another index. */
static gboolean
lies (gconstpointer data,
      int input_index,
      const LensShape *const *shapes_in,
      const LensShape *shape_out,
      gsize *at)
{
  const Settings *settings = data;
  gsize begin = 0;

  for (int i = 0; i < input_index; i++)
    begin += lens_shape_n_elements (shapes_in[i]);
  *at = begin;
  return lens_shape_span (shape_out, 0, settings->resolved_axis) == 1;
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  const int axis = settings->resolved_axis;
  LensReal *to = forward->outputs[0].data;

  for (int i = 0; i < forward->n_inputs; i++)
    {
      const LensShape *shape = forward->inputs[i].shape;
      const LensMove move = operand_move (shape, forward->outputs[0].shape, axis);

      if (forward->inputs[i].data != to)
        lens_move_copy (&move, forward->inputs[i].data, to);
      to += lens_shape_span (shape, axis, shape->rank);
    }
}

static void
backward (const LensBackward *backward)
{
  const Settings *settings = backward->settings;
  const int axis = settings->resolved_axis;
  const LensReal *signal = backward->output_signals[0];

  if (signal == NULL)
    return;
  for (int i = 0; i < backward->n_inputs; i++)
    {
      const LensShape *shape = backward->inputs[i].shape;
      const LensMove move = operand_move (shape, backward->outputs[0].shape, axis);
      const LensMove reversed = lens_move_reversed (&move);

      if (backward->input_signals[i] != NULL)
        lens_move_sum (&reversed, signal, backward->input_signals[i]);
      signal += lens_shape_span (shape, axis, shape->rank);
    }
}

const LensOp lens_concat = {
  .name = "concat",
  .title = N_ ("concatenation"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = -1,
  .traits = LENS_TRAIT_JOIN,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .lies = lies,
  .reach = lens_same_spatial_reach,
  .need = lens_same_spatial_need,
};
