/* global-pool.c - one number for each plane: average, largest, norm
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/global-pool.h"

#include "core/base/error.h"
#include "core/op/window.h"

static const LensField lp_fields[] = {
  LENS_FIELD_P,
  { .kind = LENS_FIELD_END },
};

/* All axes behind the channels become 1, however many there are. */
static gboolean
infer (const LensInfer *infer, GError **error)
{
  const LensShape *in = &infer->inputs[0]->shape;
  g_autofree char *text = lens_shape_to_string (in);
  LensShape out = *in;

  if (in->rank < 2)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "batch, channels and spatial axes expected, the shape is %s",
                      text);
  for (int i = 2; i < in->rank; i++)
    {
      if (in->dims[i] < 1)
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "there is nothing to pool in the shape %s", text);
      out.dims[i] = 1;
    }
  infer->outputs[0].shape = out;
  return TRUE;
}

static LensPlanes
make_planes (const LensShape *in)
{
  return (LensPlanes){
    .n_planes = lens_shape_span (in, 0, 2),
    .size = lens_shape_span (in, 2, in->rank),
  };
}

static gboolean
has_work (const LensBackward *backward)
{
  return backward->input_signals[0] != NULL && backward->output_signals[0] != NULL;
}

static void
average_forward (const LensForward *forward)
{
  LensPlanes planes = make_planes (forward->inputs[0].shape);

  lens_global_average (&planes, forward->inputs[0].data, forward->outputs[0].data);
}

static void
average_backward (const LensBackward *backward)
{
  LensPlanes planes = make_planes (backward->inputs[0].shape);

  if (has_work (backward))
    lens_global_average_backward (&planes, backward->output_signals[0],
                                  backward->input_signals[0]);
}

static void
max_forward (const LensForward *forward)
{
  LensPlanes planes = make_planes (forward->inputs[0].shape);

  lens_global_max (&planes, forward->inputs[0].data, forward->outputs[0].data);
}

static void
max_backward (const LensBackward *backward)
{
  LensPlanes planes = make_planes (backward->inputs[0].shape);

  if (has_work (backward))
    lens_global_max_backward (&planes, backward->inputs[0].data,
                              backward->output_signals[0], backward->input_signals[0]);
}

static void
lp_forward (const LensForward *forward)
{
  const LensWindowSettings *settings = forward->settings;
  LensPlanes planes = make_planes (forward->inputs[0].shape);

  lens_global_lp (&planes, settings->p, forward->inputs[0].data,
                  forward->outputs[0].data);
}

static void
lp_backward (const LensBackward *backward)
{
  const LensWindowSettings *settings = backward->settings;
  LensPlanes planes = make_planes (backward->inputs[0].shape);

  if (has_work (backward))
    lens_global_lp_backward (&planes, settings->p, backward->inputs[0].data,
                             backward->output_signals[0], backward->input_signals[0]);
}

const LensOp lens_global_average_pool = {
  .name = "global-average-pool",
  .title = N_ ("global average pool"),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_POOL,
  .infer = infer,
  .forward = average_forward,
  .backward = average_backward,
};

const LensOp lens_global_max_pool = {
  .name = "global-max-pool",
  .title = N_ ("global max pool"),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_POOL,
  .infer = infer,
  .forward = max_forward,
  .backward = max_backward,
};

const LensOp lens_global_lp_pool = {
  .name = "global-lp-pool",
  .title = N_ ("global norm pool"),
  .fields = lp_fields,
  .settings_size = sizeof (LensWindowSettings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_POOL,
  .infer = infer,
  .forward = lp_forward,
  .backward = lp_backward,
};
