/* batch-normalization-training.c - normalisation with the batch's own statistics
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operands: x, scale, bias.  Results: y, and mean and unbiased variance of each channel of
 * the batch, which running statistics are made of.  It has no counterpart in files: a
 * network that is used has known statistics and batch-normalization.
 */

#include "core/base/error.h"
#include "core/kernel/norm.h"
#include "core/op/op.h"

typedef struct
{
  double epsilon;
} Settings;

static const LensField fields[] = {
  {
    LENS_REAL (Settings, epsilon),
    .title = N_ ("Epsilon"),
    .help = N_ ("added to the variance"),
    .initial = 1e-5,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  static const char *const names[] = { "x", "scale", "bias" };
  const LensShape *in = &infer->inputs[0]->shape;
  gsize n_each;

  if (infer->n_outputs != 3)
    return lens_fail (error, LENS_ERROR_SHAPE, "3 results expected, %d found",
                      infer->n_outputs);
  if (in->rank < 2)
    return lens_fail (error, LENS_ERROR_SHAPE, "batch and channels expected");
  for (int i = 1; i < 3; i++)
    {
      const LensShape *shape = &infer->inputs[i]->shape;
      g_autofree char *text = lens_shape_to_string (shape);

      if (shape->rank != 1 || shape->dims[0] != in->dims[1])
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "%s: one number for each of %" G_GINT64_FORMAT
                          " channels expected, its shape is %s",
                          names[i], in->dims[1], text);
    }
  n_each = (gsize) in->dims[0] * lens_shape_span (in, 2, in->rank);
  if (n_each < 2)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "%" G_GSIZE_FORMAT " number a channel has no variance; more "
                      "pictures a batch, or no normalisation here",
                      n_each);
  infer->outputs[0].shape = *in;
  for (int i = 1; i < 3; i++)
    infer->outputs[i].shape = infer->inputs[1]->shape;
  return TRUE;
}

static LensTrainingNorm
make_norm (const Settings *settings, const LensOperand *inputs)
{
  const LensShape *shape = inputs[0].shape;

  return (LensTrainingNorm){
    .batch = (gsize) shape->dims[0],
    .n_channels = (gsize) shape->dims[1],
    .plane_size = lens_shape_span (shape, 2, shape->rank),
    .epsilon = settings->epsilon,
    .scale = inputs[1].data,
    .bias = inputs[2].data,
  };
}

static void
forward (const LensForward *forward)
{
  LensTrainingNorm norm = make_norm (forward->settings, forward->inputs);

  lens_training_norm (&norm, forward->inputs[0].data, forward->outputs[0].data,
                      forward->outputs[1].data, forward->outputs[2].data);
}

static void
backward (const LensBackward *backward)
{
  LensTrainingNorm norm = make_norm (backward->settings, backward->inputs);

  lens_backward_open (backward, 1);
  lens_backward_open (backward, 2);
  lens_training_norm_back (&norm,
                           &(LensTrainingNormPass){
                             .in = backward->inputs[0].data,
                             .mean = backward->outputs[1].data,
                             .variance = backward->outputs[2].data,
                             .out_signal = backward->output_signals[0],
                             .mean_signal = backward->output_signals[1],
                             .variance_signal = backward->output_signals[2],
                           },
                           &(LensTrainingNormSignals){
                             .in = backward->input_signals[0],
                             .scale = backward->input_signals[1],
                             .bias = backward->input_signals[2],
                             .sets_in = backward->sets != NULL && backward->sets[0],
                           });
}

const LensOp lens_batch_normalization_training = {
  .name = "batch-normalization-training",
  .title = N_ ("batch normalisation"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 3,
  .max_inputs = 3,
  .max_outputs = 3,
  .traits = LENS_TRAIT_NORM | LENS_TRAIT_SETS_SIGNALS,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
