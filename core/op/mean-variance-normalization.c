/* mean-variance-normalization.c - any axes together to mean 0 and variance 1
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The axes are brought to the end, where the numbers that belong together are a row.
 */

#include "core/base/error.h"
#include "core/kernel/norm.h"
#include "core/op/op.h"

/* Keeps a constant row from dividing zero by zero; the variance of the definition has it
 * as the square of what is added to the deviation. */
#define EPSILON 1e-18

typedef struct
{
  LensInts axes;
} Settings;

static const LensField fields[] = {
  {
    LENS_INTS (Settings, axes),
    .title = N_ ("Axes"),
    .help = N_ ("axes that are normalised together"),
    .initial_text = "0,2,3",
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensShape *in = &infer->inputs[0]->shape;

  for (int i = 0; i < settings->axes.n; i++)
    {
      int axis;

      if (!lens_shape_axis (in, settings->axes.at[i], &axis, error))
        return FALSE;
      settings->axes.at[i] = axis;
    }
  infer->outputs[0].shape = *in;
  return TRUE;
}

static gboolean
is_normalised (const Settings *settings, int axis)
{
  for (int i = 0; i < settings->axes.n; i++)
    if (settings->axes.at[i] == axis)
      return TRUE;
  return FALSE;
}

/* Where each number stands once the normalised axes are the last. */
static gsize *
new_places (const Settings *settings, const LensShape *shape)
{
  gsize n = lens_shape_n_elements (shape);
  gsize *places = g_new0 (gsize, MAX (n, 1));
  gsize steps[LENS_MAX_RANK] = { 0 };
  gsize step = 1;

  for (int pass = 1; pass >= 0; pass--)
    for (int axis = shape->rank - 1; axis >= 0; axis--)
      if (is_normalised (settings, axis) == (pass == 1))
        {
          steps[axis] = step;
          step *= (gsize) shape->dims[axis];
        }
  for (gsize i = 0; i < n; i++)
    {
      gsize rest = i;

      for (int axis = shape->rank - 1; axis >= 0; axis--)
        {
          places[i] += rest % (gsize) shape->dims[axis] * steps[axis];
          rest /= (gsize) shape->dims[axis];
        }
    }
  return places;
}

static LensRowNorm
make_norm (const Settings *settings, const LensShape *shape)
{
  LensRowNorm norm = { .row_size = 1, .n_kinds = 1, .n_segments = 1 };

  for (int axis = 0; axis < shape->rank; axis++)
    if (is_normalised (settings, axis))
      norm.row_size *= (gsize) shape->dims[axis];
  norm.n_rows = lens_shape_n_elements (shape) / MAX (norm.row_size, 1);
  norm.epsilon = EPSILON;
  return norm;
}

static LensReal *
new_arranged (const LensReal *numbers, const gsize *places, gsize n)
{
  LensReal *arranged = g_new (LensReal, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    arranged[places[i]] = numbers[i];
  return arranged;
}

static void
forward (const LensForward *forward)
{
  const LensShape *shape = forward->inputs[0].shape;
  gsize n = lens_shape_n_elements (shape);
  LensRowNorm norm = make_norm (forward->settings, shape);
  g_autofree gsize *places = new_places (forward->settings, shape);
  g_autofree LensReal *in = new_arranged (forward->inputs[0].data, places, n);
  g_autofree LensReal *out = g_new (LensReal, MAX (n, 1));

  lens_row_norm (&norm, in, out, NULL, NULL);
  for (gsize i = 0; i < n; i++)
    forward->outputs[0].data[i] = out[places[i]];
}

static void
backward (const LensBackward *backward)
{
  const LensShape *shape = backward->inputs[0].shape;
  gsize n = lens_shape_n_elements (shape);
  LensRowNorm norm = make_norm (backward->settings, shape);
  g_autofree gsize *places = NULL;
  g_autofree LensReal *in = NULL;
  g_autofree LensReal *signal = NULL;
  g_autofree LensReal *in_signal = NULL;

  if (backward->input_signals[0] == NULL || backward->output_signals[0] == NULL)
    return;
  places = new_places (backward->settings, shape);
  in = new_arranged (backward->inputs[0].data, places, n);
  signal = new_arranged (backward->output_signals[0], places, n);
  in_signal = g_new0 (LensReal, MAX (n, 1));
  lens_row_norm_to_input (&norm, in, signal, in_signal);
  for (gsize i = 0; i < n; i++)
    backward->input_signals[0][i] += in_signal[places[i]];
}

const LensOp lens_mean_variance_normalization = {
  .name = "mean-variance-normalization",
  .title = N_ ("mean and variance normalisation"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_NORM,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
