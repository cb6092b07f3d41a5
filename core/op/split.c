/* split.c - a value cut into parts along an axis
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  int axis;
  LensInts split;
  int num_outputs;
  int resolved_axis;
  LensInts sizes; /* of all parts */
} Settings;

static const LensField fields[] = {
  {
    LENS_INT (Settings, axis),
    .title = N_ ("Axis"),
    .help = N_ ("along which the value is cut"),
    .min = -LENS_MAX_RANK,
    .max = LENS_MAX_RANK,
  },
  {
    LENS_INTS (Settings, split),
    .title = N_ ("Parts"),
    .help = N_ ("the size of each part; equal parts if none is named"),
  },
  {
    LENS_INT (Settings, num_outputs),
    .title = N_ ("Number of parts"),
    .help = N_ ("how many equal parts; 0 for one a result"),
    .max = LENS_MAX_INTS,
  },
  { .kind = LENS_FIELD_END },
};

/* The last part is smaller where the size does not divide. */
static gboolean
share_equally (LensInts *sizes, int n_parts, gint64 size, GError **error)
{
  const gint64 share = (size + n_parts - 1) / n_parts;

  if (n_parts > LENS_MAX_INTS)
    return lens_fail (error, LENS_ERROR_LIMIT, "%d parts; at most %d", n_parts,
                      LENS_MAX_INTS);
  sizes->n = n_parts;
  for (int i = 0; i < n_parts; i++)
    {
      sizes->at[i] = MIN (share, size);
      size -= sizes->at[i];
    }
  return TRUE;
}

static gboolean
check_sizes (const LensInts *sizes, gint64 size, int n_outputs, GError **error)
{
  gint64 remaining = size;

  if (sizes->n < n_outputs)
    return lens_fail (error, LENS_ERROR_SHAPE, "%d parts for %d results", sizes->n,
                      n_outputs);
  for (int i = 0; i < sizes->n; i++)
    {
      if (sizes->at[i] < 0 || sizes->at[i] > remaining)
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "a part of %" G_GINT64_FORMAT " where %" G_GINT64_FORMAT
                          " remain",
                          sizes->at[i], remaining);
      remaining -= sizes->at[i];
    }
  if (remaining != 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "the parts leave %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                      " over",
                      remaining, size);
  return TRUE;
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  const int n_parts = settings->num_outputs > 0 ? settings->num_outputs
                                                : infer->n_outputs;
  LensInts sizes;
  gint64 size;
  int axis;

  if (slot == NULL || !lens_shape_axis (&slot->shape, settings->axis, &axis, error) ||
      !lens_infer_ints_or (infer, 1, &settings->split, "parts", &sizes, error))
    return FALSE;
  size = slot->shape.dims[axis];
  if ((sizes.n == 0 && !share_equally (&sizes, n_parts, size, error)) ||
      !check_sizes (&sizes, size, infer->n_outputs, error))
    return FALSE;

  settings->resolved_axis = axis;
  settings->sizes = sizes;
  for (int i = 0; i < infer->n_outputs; i++)
    {
      infer->outputs[i].shape = slot->shape;
      infer->outputs[i].shape.dims[axis] = sizes.at[i];
      infer->outputs[i].kind = slot->kind;
    }
  return TRUE;
}

/* The move of part @index, and at what offset it begins. */
static LensMove
cutting (const Settings *settings, const LensShape *shape, int index, gsize *offset)
{
  const int axis = settings->resolved_axis;
  const gsize inner = lens_shape_span (shape, axis + 1, shape->rank);
  const gsize block = (gsize) settings->sizes.at[index] * inner;
  LensMove move = { 0 };

  *offset = 0;
  for (int i = 0; i < index; i++)
    *offset += (gsize) settings->sizes.at[i] * inner;
  lens_move_add_axis (&move, lens_shape_span (shape, 0, axis),
                      (gssize) ((gsize) shape->dims[axis] * inner), (gssize) block);
  lens_move_add_axis (&move, block, 1, 1);
  return move;
}

static void
forward (const LensForward *forward)
{
  for (int i = 0; i < forward->n_outputs; i++)
    {
      gsize offset;
      const LensMove move = cutting (forward->settings, forward->inputs[0].shape, i,
                                     &offset);

      if (forward->outputs[i].data != NULL)
        lens_move_copy (&move, forward->inputs[0].data + offset,
                        forward->outputs[i].data);
    }
}

static void
backward (const LensBackward *backward)
{
  if (backward->input_signals[0] == NULL)
    return;
  for (int i = 0; i < backward->n_outputs; i++)
    {
      gsize offset;
      const LensMove move = cutting (backward->settings, backward->inputs[0].shape, i,
                                     &offset);
      const LensMove reversed = lens_move_reversed (&move);

      if (backward->output_signals[i] != NULL)
        lens_move_sum (&reversed, backward->output_signals[i],
                       backward->input_signals[0] + offset);
    }
}

static gboolean
reach (gconstpointer settings,
       int input_index,
       const LensShape *shape_in,
       const LensShape *shape_out,
       const LensBox *in,
       LensBox *out)
{
  return ((const Settings *) settings)->resolved_axis < 2 &&
         lens_same_spatial_reach (settings, input_index, shape_in, shape_out, in, out);
}

const LensOp lens_split = {
  .name = "split",
  .title = N_ ("split"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 2,
  .max_outputs = -1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = reach,
  .need = lens_same_spatial_need,
};
