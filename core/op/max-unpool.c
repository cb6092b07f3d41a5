/* max-unpool.c - the largest numbers back at their places
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operands: the numbers, their places as max-pool's second result gives them, and perhaps
 * the shape of the result.  Places are counted over the whole tensor that was pooled, so
 * its size is kept; in a larger result it lies at the beginning of each axis.
 */

#include "core/base/error.h"
#include "core/op/window.h"

typedef struct
{
  LensWindowSettings window;
  LensShape pooled; /* not a field: the shape that places are counted in */
} Settings;

static const LensField fields[] = {
  LENS_FIELD_KERNEL_SHAPE,
  LENS_FIELD_STRIDES,
  LENS_FIELD_PADS,
  { .kind = LENS_FIELD_END },
};

static gboolean
find_pooled (Settings *settings, const LensShape *in, GError **error)
{
  const LensWindowSettings *window = &settings->window;
  int rank = in->rank - 2;

  settings->pooled = *in;
  for (int i = 0; i < rank; i++)
    {
      gint64 size = (in->dims[2 + i] - 1) * window->strides.at[i] +
                    window->kernel_shape.at[i] - window->pads.at[i] -
                    window->pads.at[rank + i];

      if (size < 1)
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "the result would have %" G_GINT64_FORMAT
                          " positions on axis %d; at least 1 expected",
                          size, 2 + i);
      settings->pooled.dims[2 + i] = size;
    }
  return lens_shape_check (&settings->pooled, error);
}

static gboolean
take_shape (const LensInfer *infer,
            const Settings *settings,
            LensShape *out,
            GError **error)
{
  LensInts asked;

  if (!lens_infer_ints (infer, 2, "output_shape", &asked, error))
    return FALSE;
  if (asked.n != out->rank)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "output_shape: %d numbers expected, %d found", out->rank,
                      asked.n);
  for (int i = 0; i < asked.n; i++)
    {
      if (asked.at[i] < settings->pooled.dims[i])
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "output_shape: at least %" G_GINT64_FORMAT
                          " expected on axis %d, %" G_GINT64_FORMAT " found",
                          settings->pooled.dims[i], i, asked.at[i]);
      out->dims[i] = asked.at[i];
    }
  return TRUE;
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensShape *in = &infer->inputs[0]->shape;
  LensShape out;
  int rank;

  if (!lens_window_rank (in, "input", &rank, error) ||
      !lens_window_complete (&settings->window, rank, error) ||
      !find_pooled (settings, in, error))
    return FALSE;
  if (!lens_shape_equal (in, &infer->inputs[1]->shape))
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "the places and the numbers differ in shape");
  out = settings->pooled;
  if (infer->n_inputs > 2 && infer->inputs[2] != NULL &&
      !take_shape (infer, settings, &out, error))
    return FALSE;
  infer->outputs[0].shape = out;
  return TRUE;
}

/* Where place @place of the pooled shape lies in the result; -1 for no place at all: the
 * numbers come from an operand and may be anything. */
static gssize
find_target (const LensShape *pooled, const LensShape *out, LensReal place)
{
  gsize n = lens_shape_n_elements (pooled);
  gsize rest;
  gsize target = 0;
  gsize step = 1;

  if (!(place >= 0) || (double) place >= (double) n)
    return -1;
  rest = (gsize) place;
  for (int axis = pooled->rank - 1; axis >= 0; axis--)
    {
      gsize size = (gsize) pooled->dims[axis];

      target += rest % size * step;
      rest /= size;
      step *= (gsize) out->dims[axis];
    }
  return (gssize) target;
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  const LensShape *out = forward->outputs[0].shape;
  gsize n = lens_shape_n_elements (forward->inputs[0].shape);

  for (gsize i = 0; i < lens_shape_n_elements (out); i++)
    forward->outputs[0].data[i] = 0;
  for (gsize i = 0; i < n; i++)
    {
      gssize target = find_target (&settings->pooled, out, forward->inputs[1].data[i]);

      if (target >= 0)
        forward->outputs[0].data[target] = forward->inputs[0].data[i];
    }
}

/* Where two numbers go to one place the last stands there, so it alone has a signal. */
static void
backward (const LensBackward *backward)
{
  const Settings *settings = backward->settings;
  const LensShape *out = backward->outputs[0].shape;
  gsize n = lens_shape_n_elements (backward->inputs[0].shape);
  g_autofree guint8 *is_taken = NULL;

  if (backward->input_signals[0] == NULL || backward->output_signals[0] == NULL)
    return;
  is_taken = g_new0 (guint8, MAX (lens_shape_n_elements (out), 1));
  for (gsize i = n; i-- > 0;)
    {
      gssize target = find_target (&settings->pooled, out, backward->inputs[1].data[i]);

      if (target < 0 || is_taken[target])
        continue;
      is_taken[target] = 1;
      backward->input_signals[0][i] += backward->output_signals[0][target];
    }
}

const LensOp lens_max_unpool = {
  .name = "max-unpool",
  .title = N_ ("max unpool"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 3,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
