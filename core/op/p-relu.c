/* p-relu.c - a rectifier with learned slopes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The slopes broadcast to the operand.  Before opset 7, and in files that still do so
 * later, a row of slopes is one a channel.
 */

#include "core/base/error.h"
#include "core/kernel/arithmetic.h"
#include "core/op/broadcast.h"
#include "core/op/ops.h"

typedef struct
{
  int n_trailing; /* axes of size 1 to add behind the slopes */
  gboolean is_local;
} Settings;

static LensShape
slope_shape (const Settings *settings, const LensShape *shape)
{
  LensShape aligned = *shape;

  for (int i = 0; i < settings->n_trailing; i++)
    aligned.dims[aligned.rank++] = 1;
  return aligned;
}

static gboolean
stretches_to (const LensShape *slope, const LensShape *shape)
{
  LensShape result;

  return lens_shape_broadcast (shape, slope, &result, NULL) &&
         lens_shape_equal (&result, shape);
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensShape *shape = &infer->inputs[0]->shape;
  const LensShape *slope = &infer->inputs[1]->shape;
  gboolean is_row = slope->rank == 1 && shape->rank >= 2 &&
                    slope->dims[0] == shape->dims[1];
  g_autofree char *shape_text = lens_shape_to_string (shape);
  g_autofree char *slope_text = lens_shape_to_string (slope);

  infer->outputs[0].shape = *shape;
  settings->n_trailing = 0;
  if (is_row && (infer->opset < 7 || !stretches_to (slope, shape)))
    settings->n_trailing = shape->rank - 2;
  else if (!stretches_to (slope, shape))
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "slopes %s do not fit %s; one a channel was expected", slope_text,
                      shape_text);

  const LensShape aligned = slope_shape (settings, slope);

  settings->is_local = lens_broadcast_is_local (&aligned, shape);
  return TRUE;
}

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
  return settings->is_local && input_index == 0;
}

static void
forward (const LensForward *forward)
{
  const LensShape slope = slope_shape (forward->settings, forward->inputs[1].shape);
  const LensShape *operands[] = { forward->inputs[0].shape, &slope };
  LensStretch stretch;

  lens_stretch_plan (&stretch, operands, 2, forward->outputs[0].shape);
  lens_arithmetic_forward (&lens_arithmetic_prelu, &stretch, forward->inputs[0].data,
                           forward->inputs[1].data, forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  const LensShape slope = slope_shape (backward->settings, backward->inputs[1].shape);
  const LensArithmeticPass pass = {
    .a = backward->inputs[0].data,
    .b = backward->inputs[1].data,
    .signal = backward->output_signals[0],
    .result = backward->outputs[0].shape,
    .operands = { backward->inputs[0].shape, &slope },
  };
  LensStretch stretch;

  if (pass.signal == NULL)
    return;
  lens_stretch_plan (&stretch, pass.operands, 2, pass.result);
  for (int which = 0; which < 2; which++)
    if (backward->input_signals[which] != NULL)
      lens_arithmetic_backward (&lens_arithmetic_prelu, &stretch, &pass, which,
                                backward->input_signals[which]);
}

const LensOp lens_p_relu = {
  .name = "p-relu",
  .title = N_ ("parametric relu"),
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 2,
  .traits = LENS_TRAIT_POINTWISE | LENS_TRAIT_ACTIVATION | LENS_TRAIT_BENT,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = reach,
  .need = lens_broadcast_need,
};
