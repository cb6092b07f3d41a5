/* cum-sum.c - running sums along an axis
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way back is the running sum of the signal from the other end.
 */

#include "core/base/error.h"
#include "core/op/ops.h"

typedef struct
{
  gboolean exclusive;
  gboolean reverse;
  int axis; /* not a field */
} Settings;

static const LensField fields[] = {
  {
    LENS_BOOL (Settings, exclusive),
    .title = N_ ("Exclusive"),
    .help = N_ ("whether a number is left out of its own sum"),
  },
  {
    LENS_BOOL (Settings, reverse),
    .title = N_ ("Reverse"),
    .help = N_ ("whether sums run from the end"),
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensShape *shape = &infer->inputs[0]->shape;
  LensInts axis = { 0 };

  if (!lens_infer_ints (infer, 1, "axis", &axis, error))
    return FALSE;
  if (axis.n != 1)
    return lens_fail (error, LENS_ERROR_SHAPE, "axis: one number expected, %d found",
                      axis.n);
  infer->outputs[0].shape = *shape;
  return lens_shape_axis (shape, axis.at[0], &settings->axis, error);
}

/* to[k] += Σ from[…k] for each line along the axis. */
static void
add_running_sums (const Settings *settings,
                  const LensShape *shape,
                  gboolean is_reverse,
                  const LensReal *from,
                  LensReal *to)
{
  gsize n = (gsize) shape->dims[settings->axis];
  gsize inner = lens_shape_span (shape, settings->axis + 1, shape->rank);
  gsize n_lines = n == 0 ? 0 : lens_shape_n_elements (shape) / n;

  for (gsize line = 0; line < n_lines; line++)
    {
      gsize start = line / inner * n * inner + line % inner;
      double sum = 0;

      for (gsize k = 0; k < n; k++)
        {
          gsize at = start + (is_reverse ? n - 1 - k : k) * inner;

          if (settings->exclusive)
            to[at] += (LensReal) sum;
          sum += from[at];
          if (!settings->exclusive)
            to[at] += (LensReal) sum;
        }
    }
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  const LensShape *shape = forward->inputs[0].shape;
  LensReal *y = forward->outputs[0].data;

  for (gsize i = 0; i < lens_shape_n_elements (shape); i++)
    y[i] = 0;
  add_running_sums (settings, shape, settings->reverse, forward->inputs[0].data, y);
}

static void
backward (const LensBackward *backward)
{
  const Settings *settings = backward->settings;

  if (backward->output_signals[0] != NULL && backward->input_signals[0] != NULL)
    add_running_sums (settings, backward->inputs[0].shape, !settings->reverse,
                      backward->output_signals[0], backward->input_signals[0]);
}

const LensOp lens_cum_sum = {
  .name = "cum-sum",
  .title = N_ ("running sum"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
