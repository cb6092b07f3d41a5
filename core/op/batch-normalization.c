/* batch-normalization.c - normalisation with the means and variances of training
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operands: x, scale, bias, mean, variance.  Old files name four more results, which are
 * the mean and the variance again.
 */

#include "core/base/error.h"
#include "core/kernel/norm.h"
#include "core/op/op.h"

#include <string.h>

typedef struct
{
  double epsilon;
  double momentum;
  gboolean spatial;
  gboolean is_test;
  gboolean training_mode;
} Settings;

static const LensField fields[] = {
  {
    LENS_REAL (Settings, epsilon),
    .title = N_ ("Epsilon"),
    .help = N_ ("added to the variance"),
    .initial = 1e-5,
  },
  {
    LENS_REAL (Settings, momentum),
    .title = N_ ("Momentum"),
    .help = N_ ("of the running mean; has no effect once trained"),
    .initial = 0.9,
  },
  {
    LENS_BOOL (Settings, spatial),
    .title = N_ ("Spatial"),
    .help = N_ ("old files only: one mean a channel, not one a number"),
    .initial = 1,
  },
  {
    LENS_BOOL (Settings, is_test),
    .title = N_ ("Trained"),
    .help = N_ ("old files only: has no effect"),
  },
  {
    LENS_BOOL (Settings, training_mode),
    .title = N_ ("Training"),
    .help = N_ ("statistics of the batch itself; not supported"),
  },
  { .kind = LENS_FIELD_END },
};

/* Numbers that have a mean of their own. */
static gsize
count_channels (const Settings *settings, const LensShape *shape)
{
  if (shape->rank == 1)
    return 1;
  return lens_shape_span (shape, 1, settings->spatial ? 2 : shape->rank);
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  static const char *const names[] = { "x", "scale", "bias", "mean", "variance" };
  const Settings *settings = infer->settings;
  const LensShape *in = &infer->inputs[0]->shape;
  gsize n_channels;

  if (settings->training_mode)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "the normalisation is in training mode; only trained networks "
                      "are supported: export it in evaluation mode");
  if (in->rank < 1)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "batch and channels expected, a single "
                      "number found");
  n_channels = count_channels (settings, in);
  for (int i = 1; i < 5; i++)
    {
      const LensShape *shape = &infer->inputs[i]->shape;
      g_autofree char *text = lens_shape_to_string (shape);

      if (!lens_shape_check (shape, error))
        return FALSE;
      if (lens_shape_n_elements (shape) != n_channels)
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "%s: one number for each of %" G_GSIZE_FORMAT
                          " channels expected, its shape is %s",
                          names[i], n_channels, text);
    }
  infer->outputs[0].shape = *in;
  for (int i = 1; i < infer->n_outputs; i++)
    infer->outputs[i].shape = infer->inputs[3]->shape;
  return TRUE;
}

static LensBatchNorm
make_norm (const Settings *settings, const LensOperand *inputs)
{
  const LensShape *shape = inputs[0].shape;
  gsize n_channels = count_channels (settings, shape);
  gsize batch = shape->rank == 1 ? 1 : (gsize) shape->dims[0];

  return (LensBatchNorm){
    .batch = batch,
    .n_channels = n_channels,
    .plane_size = lens_shape_n_elements (shape) / MAX (batch * n_channels, 1),
    .epsilon = settings->epsilon,
    .scale = inputs[1].data,
    .bias = inputs[2].data,
    .mean = inputs[3].data,
    .variance = inputs[4].data,
  };
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  LensBatchNorm norm = make_norm (settings, forward->inputs);

  /* Old files may have more channels here than the epilogue means. */
  lens_batch_norm (&norm, settings->spatial ? forward->epilogue : NULL,
                   forward->inputs[0].data, forward->outputs[0].data);
  if (!settings->spatial)
    lens_forward_finish (forward);
  for (int i = 1; i < forward->n_outputs; i++)
    if (forward->outputs[i].data != NULL)
      memcpy (forward->outputs[i].data, i % 2 == 1 ? norm.mean : norm.variance,
              norm.n_channels * sizeof (LensReal));
}

static void
backward (const LensBackward *backward)
{
  LensBatchNorm norm = make_norm (backward->settings, backward->inputs);
  const LensReal *signal = backward->output_signals[0];
  LensBatchNormSignals signals = {
    .scale = backward->input_signals[1],
    .bias = backward->input_signals[2],
    .mean = backward->input_signals[3],
    .variance = backward->input_signals[4],
  };

  if (signal == NULL)
    return;
  if (backward->input_signals[0] != NULL)
    lens_batch_norm_to_input (&norm, signal,
                              backward->sets != NULL && backward->sets[0],
                              backward->input_signals[0]);
  for (int i = 1; i < 5; i++)
    lens_backward_open (backward, i);
  if (signals.scale != NULL || signals.bias != NULL || signals.mean != NULL ||
      signals.variance != NULL)
    lens_batch_norm_to_operands (&norm, backward->inputs[0].data, signal, &signals);
}

static gboolean
tail (const LensTailQuery *query, LensTail *tail)
{
  const Settings *settings = query->settings;
  LensOperand operands[5];
  LensBatchNorm norm;

  if (query->input_index != 0 || query->inputs[0]->shape.rank < 2 || !settings->spatial)
    return FALSE;
  for (int i = 0; i < 5; i++)
    {
      const LensTensor *constant = query->inputs[i]->constant;

      if (i > 0 && constant == NULL)
        return FALSE;
      operands[i] = (LensOperand){
        .shape = &query->inputs[i]->shape,
        .data = i > 0 ? lens_tensor_data (constant) : NULL,
      };
    }
  norm = make_norm (settings, operands);
  tail->scale = g_new (LensReal, MAX (norm.n_channels, 1));
  tail->shift = g_new (LensReal, MAX (norm.n_channels, 1));
  lens_batch_norm_lines (&norm, tail->scale, tail->shift);
  return TRUE;
}

const LensOp lens_batch_normalization = {
  .name = "batch-normalization",
  .title = N_ ("batch normalisation"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 5,
  .max_inputs = 5,
  .max_outputs = 5,
  .traits = LENS_TRAIT_NORM | LENS_TRAIT_POINTWISE | LENS_TRAIT_SETS_SIGNALS |
            LENS_TRAIT_IN_PLACE | LENS_TRAIT_EPILOGUE,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .tail = tail,
};
