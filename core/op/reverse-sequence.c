/* reverse-sequence.c - the first so many steps of each sequence in reverse
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/ops.h"
#include "core/op/pick.h"

#include "core/base/error.h"

#include <math.h>

typedef struct
{
  int batch_axis;
  int time_axis;
} Settings;

static const LensField fields[] = {
  {
    LENS_INT (Settings, batch_axis),
    .title = N_ ("Batch axis"),
    .help = N_ ("along which the sequences stand"),
    .initial = 1,
    .max = 1,
  },
  {
    LENS_INT (Settings, time_axis),
    .title = N_ ("Time axis"),
    .help = N_ ("along which a sequence runs"),
    .max = 1,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  const Settings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  const LensSlot *lengths;

  if (slot == NULL ||
      (lengths = lens_infer_operand (infer, 1, "lengths", error)) == NULL)
    return FALSE;
  if (slot->shape.rank < 2 || settings->batch_axis == settings->time_axis)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "2 axes or more and two different ones expected");
  if (lens_shape_n_elements (&lengths->shape) !=
      (gsize) slot->shape.dims[settings->batch_axis])
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "lengths: %" G_GINT64_FORMAT " numbers expected",
                      slot->shape.dims[settings->batch_axis]);
  infer->outputs[0].shape = slot->shape;
  return TRUE;
}

static LensPicks *
pick (const Settings *settings, const LensOperand *inputs)
{
  const LensShape *shape = inputs[0].shape;
  const gsize n_second = (gsize) shape->dims[1];
  const gsize block = lens_shape_span (shape, 2, shape->rank);
  LensPicks *picks = lens_picks_new (lens_shape_span (shape, 0, 2), block);

  for (gsize i = 0; i < picks->n; i++)
    {
      gint64 place[2] = { (gint64) (i / n_second), (gint64) (i % n_second) };
      const LensReal length = inputs[1].data[place[settings->batch_axis]];
      const gint64 n_steps = shape->dims[settings->time_axis];
      const gint64 n_reversed = isnan (length) ? 0
                                               : (gint64) CLAMP (length, 0, n_steps);
      gint64 *step = &place[settings->time_axis];

      if (*step < n_reversed)
        *step = n_reversed - 1 - *step;
      picks->offsets[i] = ((gsize) place[0] * n_second + (gsize) place[1]) * block;
    }
  return picks;
}

static void
forward (const LensForward *forward)
{
  g_autoptr (LensPicks) picks = pick (forward->settings, forward->inputs);

  lens_picks_gather (picks, forward->inputs[0].data, forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  g_autoptr (LensPicks) picks = NULL;

  if (backward->output_signals[0] == NULL || backward->input_signals[0] == NULL)
    return;
  picks = pick (backward->settings, backward->inputs);
  lens_picks_add_back (picks, backward->output_signals[0], backward->input_signals[0]);
}

const LensOp lens_reverse_sequence = {
  .name = "reverse-sequence",
  .title = N_ ("reversed sequence"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
