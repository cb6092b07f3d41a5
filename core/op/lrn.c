/* lrn.c - response normalisation over neighbouring channels
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/kernel/norm.h"
#include "core/op/op.h"

typedef struct
{
  int size;
  double alpha;
  double beta;
  double bias;
} Settings;

static const LensField fields[] = {
  {
    LENS_INT (Settings, size),
    .title = N_ ("Size"),
    .help = N_ ("channels that are summed over"),
    .initial = 1,
    .min = 1,
    .max = 1 << 24,
  },
  {
    LENS_REAL (Settings, alpha),
    .title = N_ ("Alpha"),
    .help = N_ ("factor of the sum"),
    .initial = 0.0001,
  },
  {
    LENS_REAL (Settings, beta),
    .title = N_ ("Beta"),
    .help = N_ ("exponent"),
    .initial = 0.75,
  },
  {
    LENS_REAL (Settings, bias),
    .title = N_ ("Bias"),
    .help = N_ ("added to the sum"),
    .initial = 1,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  const Settings *settings = infer->settings;
  const LensShape *in = &infer->inputs[0]->shape;
  g_autofree char *text = lens_shape_to_string (in);

  if (in->rank < 2)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "batch and channels expected, the shape is %s", text);
  if (settings->size < 1)
    return lens_fail (error, LENS_ERROR_SHAPE, "size: 1 or more expected, %d found",
                      settings->size);
  infer->outputs[0].shape = *in;
  return TRUE;
}

static LensChannelNorm
make_norm (const Settings *settings, const LensShape *shape)
{
  return (LensChannelNorm){
    .batch = (gsize) shape->dims[0],
    .n_channels = (gsize) shape->dims[1],
    .plane_size = lens_shape_span (shape, 2, shape->rank),
    .size = (gsize) settings->size,
    .alpha = settings->alpha,
    .beta = settings->beta,
    .bias = settings->bias,
  };
}

static void
forward (const LensForward *forward)
{
  LensChannelNorm norm = make_norm (forward->settings, forward->inputs[0].shape);

  lens_channel_norm (&norm, forward->inputs[0].data, forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  LensChannelNorm norm = make_norm (backward->settings, backward->inputs[0].shape);

  if (backward->input_signals[0] != NULL && backward->output_signals[0] != NULL)
    lens_channel_norm_to_input (&norm, backward->inputs[0].data,
                                backward->output_signals[0],
                                backward->input_signals[0]);
}

const LensOp lens_lrn = {
  .name = "lrn",
  .title = N_ ("response normalisation"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_NORM | LENS_TRAIT_POINTWISE,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
