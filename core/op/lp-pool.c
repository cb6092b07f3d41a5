/* lp-pool.c - the p-norm of the numbers under a window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/pool2d.h"
#include "core/op/window.h"

static const LensField fields[] = {
  LENS_FIELD_AUTO_PAD, LENS_FIELD_KERNEL_SHAPE,
  LENS_FIELD_STRIDES,  LENS_FIELD_DILATIONS,
  LENS_FIELD_PADS,     LENS_FIELD_CEIL_MODE,
  LENS_FIELD_P,        { .kind = LENS_FIELD_END },
};

static void
forward (const LensForward *forward)
{
  const LensWindowSettings *settings = forward->settings;
  LensPool2d pool = lens_window_pool (settings, forward->inputs[0].shape,
                                      forward->outputs[0].shape);

  lens_lp_pool2d (&pool, settings->p, forward->inputs[0].data,
                  forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  const LensWindowSettings *settings = backward->settings;
  LensPool2d pool = lens_window_pool (settings, backward->inputs[0].shape,
                                      backward->outputs[0].shape);

  if (backward->input_signals[0] != NULL && backward->output_signals[0] != NULL)
    lens_lp_pool2d_backward (&pool, settings->p, backward->inputs[0].data,
                             backward->outputs[0].data, backward->output_signals[0],
                             backward->input_signals[0]);
}

const LensOp lens_lp_pool = {
  .name = "lp-pool",
  .title = N_ ("norm pool"),
  .fields = fields,
  .settings_size = sizeof (LensWindowSettings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_POOL,
  .infer = lens_window_infer_pool,
  .forward = forward,
  .backward = backward,
  .reach = lens_window_reach,
  .need = lens_window_need,
};
