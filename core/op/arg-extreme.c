/* arg-extreme.c - where the largest or smallest number stands along an axis
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/kernel/reduce.h"
#include "core/op/ops.h"

typedef struct
{
  int axis;
  gboolean keepdims;
  gboolean select_last_index;
  int resolved_axis; /* not a field */
} Settings;

static const LensField fields[] = {
  {
    LENS_INT (Settings, axis),
    .title = N_ ("Axis"),
    .help = N_ ("the axis to search"),
  },
  {
    LENS_BOOL (Settings, keepdims),
    .title = N_ ("Keep axis"),
    .help = N_ ("whether the axis stays, with size 1"),
    .initial = 1,
  },
  {
    LENS_BOOL (Settings, select_last_index),
    .title = N_ ("Last"),
    .help = N_ ("whether the last of several equal numbers counts"),
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensShape *shape = &infer->inputs[0]->shape;
  LensShape left = { 0 };

  if (!lens_shape_axis (shape, settings->axis, &settings->resolved_axis, error))
    return FALSE;
  if (shape->dims[settings->resolved_axis] == 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "axis %d has no numbers; at least one was expected",
                      settings->axis);

  for (int axis = 0; axis < shape->rank; axis++)
    if (axis != settings->resolved_axis)
      left.dims[left.rank++] = shape->dims[axis];
    else if (settings->keepdims)
      left.dims[left.rank++] = 1;
  infer->outputs[0].shape = left;
  infer->outputs[0].kind = LENS_KIND_INTEGER;
  return TRUE;
}

static void
find (const LensForward *forward, gboolean is_minimum)
{
  const Settings *settings = forward->settings;
  const LensExtreme extreme = { is_minimum, settings->select_last_index };
  gboolean is_reduced[LENS_MAX_RANK] = { FALSE };
  LensReducePlan plan;

  is_reduced[settings->resolved_axis] = TRUE;
  lens_reduce_plan (&plan, forward->inputs[0].shape, is_reduced);
  lens_reduce_extremes (&plan, extreme, forward->inputs[0].data,
                        forward->outputs[0].data, NULL);
}

static void
max_forward (const LensForward *forward)
{
  find (forward, FALSE);
}

static void
min_forward (const LensForward *forward)
{
  find (forward, TRUE);
}

const LensOp lens_arg_max = {
  .name = "arg-max",
  .title = N_ ("place of maximum"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_NO_GRADIENT,
  .infer = infer,
  .forward = max_forward,
};

const LensOp lens_arg_min = {
  .name = "arg-min",
  .title = N_ ("place of minimum"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_NO_GRADIENT,
  .infer = infer,
  .forward = min_forward,
};
