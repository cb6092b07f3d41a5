/* softmax.c - scores into probabilities
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Before opset 13 all axes from the given one on make one distribution, and the default is
 * axis 1; from 13 on one axis makes it, and the default is the last.
 */

#include "core/kernel/softmax.h"
#include "core/base/error.h"
#include "core/op/ops.h"

typedef struct
{
  LensInts axis;
  int first_axis; /* not fields: the axes of one distribution */
  int last_axis;
} Settings;

static const LensField fields[] = {
  {
    LENS_INTS (Settings, axis),
    .title = N_ ("Axis"),
    .help = N_ ("the axis to normalise; before opset 13 the first of several"),
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensShape *shape = &infer->inputs[0]->shape;
  gboolean is_flat = infer->opset < 13;
  gint64 axis = is_flat ? 1 : -1;

  if (settings->axis.n > 1)
    return lens_fail (error, LENS_ERROR_SHAPE, "axis: one number expected, %d found",
                      settings->axis.n);
  if (settings->axis.n == 1)
    axis = settings->axis.at[0];

  infer->outputs[0].shape = *shape;
  if (is_flat && axis == shape->rank)
    settings->first_axis = shape->rank;
  else if (shape->rank == 0 && (axis == 0 || axis == -1))
    settings->first_axis = 0;
  else if (!lens_shape_axis (shape, axis, &settings->first_axis, error))
    return FALSE;
  settings->last_axis = is_flat || shape->rank == 0 ? shape->rank - 1
                                                    : settings->first_axis;
  return TRUE;
}

static LensSoftmaxShape
make_shape (const Settings *settings, const LensShape *shape)
{
  return (LensSoftmaxShape){
    .outer = lens_shape_span (shape, 0, settings->first_axis),
    .n = lens_shape_span (shape, settings->first_axis, settings->last_axis + 1),
    .inner = lens_shape_span (shape, settings->last_axis + 1, shape->rank),
  };
}

/* Positions are independent of each other if the distribution is over channels. */
static gboolean
reach (gconstpointer its_settings,
       int input_index,
       const LensShape *shape_in,
       const LensShape *shape_out,
       const LensBox *in,
       LensBox *out)
{
  const Settings *settings = its_settings;

  *out = *in;
  return settings->last_axis <= 1;
}

static void
need (gconstpointer settings,
      int input_index,
      const LensShape *shape_in,
      const LensShape *shape_out,
      const LensBox *out,
      LensBox *in,
      gpointer crop)
{
  *in = *out;
}

#define FORWARD(symbol)                                                                \
  static void symbol##_forward (const LensForward *forward)                            \
  {                                                                                    \
    lens_##symbol##_forward (make_shape (forward->settings, forward->inputs[0].shape), \
                             forward->inputs[0].data, forward->outputs[0].data);       \
  }

#define BACKWARD(symbol)                                                           \
  static void symbol##_backward (const LensBackward *backward)                     \
  {                                                                                \
    if (backward->output_signals[0] != NULL && backward->input_signals[0] != NULL) \
      lens_##symbol##_backward (make_shape (backward->settings,                    \
                                            backward->inputs[0].shape),            \
                                backward->outputs[0].data,                         \
                                backward->output_signals[0],                       \
                                backward->input_signals[0]);                       \
  }

FORWARD (softmax)
BACKWARD (softmax)
FORWARD (log_softmax)
BACKWARD (log_softmax)
FORWARD (hardmax)

#undef BACKWARD
#undef FORWARD

const LensOp lens_softmax = {
  .name = "softmax",
  .title = N_ ("softmax"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_SOFTMAX,
  .infer = infer,
  .forward = softmax_forward,
  .backward = softmax_backward,
  .reach = reach,
  .need = need,
};

const LensOp lens_log_softmax = {
  .name = "log-softmax",
  .title = N_ ("log softmax"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = log_softmax_forward,
  .backward = log_softmax_backward,
  .reach = reach,
  .need = need,
};

const LensOp lens_hardmax = {
  .name = "hardmax",
  .title = N_ ("hardmax"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_NO_GRADIENT,
  .infer = infer,
  .forward = hardmax_forward,
  .reach = reach,
  .need = need,
};
