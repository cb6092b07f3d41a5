/* clip.c - numbers held between two bounds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bounds are settings up to opset 10 and operands from 11 on; an operand wins.
 */

#include "core/base/error.h"
#include "core/op/ops.h"
#include "core/op/unary.h"

typedef struct
{
  double min;
  double max;
} Settings;

static const LensField fields[] = {
  {
    LENS_REAL (Settings, min),
    .title = N_ ("Smallest"),
    .help = N_ ("what smaller numbers become"),
    .initial = -G_MAXFLOAT,
  },
  {
    LENS_REAL (Settings, max),
    .title = N_ ("Largest"),
    .help = N_ ("what larger numbers become"),
    .initial = G_MAXFLOAT,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
take_bound (const LensInfer *infer,
            int input_index,
            const char *what,
            double *bound,
            GError **error)
{
  const LensSlot *slot = input_index < infer->n_inputs ? infer->inputs[input_index]
                                                       : NULL;

  if (slot == NULL)
    return TRUE;
  if (lens_shape_n_elements (&slot->shape) != 1)
    {
      g_autofree char *shape = lens_shape_to_string (&slot->shape);

      return lens_fail (error, LENS_ERROR_SHAPE, "%s: one number expected, %s found",
                        what, shape);
    }
  if (slot->constant != NULL)
    *bound = (double) lens_tensor_data (slot->constant)[0];
  return TRUE;
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;

  if (!take_bound (infer, 1, "min", &settings->min, error) ||
      !take_bound (infer, 2, "max", &settings->max, error))
    return FALSE;
  return lens_unary_infer (infer, error);
}

static LensActivationShape
bounds (const Settings *settings, const LensOperand *inputs, int n_inputs)
{
  LensActivationShape shape = { (LensReal) settings->min, (LensReal) settings->max };

  if (n_inputs > 1 && inputs[1].data != NULL)
    shape.a = *inputs[1].data;
  if (n_inputs > 2 && inputs[2].data != NULL)
    shape.b = *inputs[2].data;
  return shape;
}

static void
forward (const LensForward *forward)
{
  lens_unary_forward (forward, &lens_activation_clip,
                      bounds (forward->settings, forward->inputs, forward->n_inputs));
}

/* Bounds are numbers of the architecture, not weights: nothing flows to them. */
static void
backward (const LensBackward *backward)
{
  for (int i = 1; i < backward->n_inputs; i++)
    lens_backward_open (backward, i);
  lens_unary_backward (backward, &lens_activation_clip,
                       bounds (backward->settings, backward->inputs,
                               backward->n_inputs));
}

static gboolean
tail (const LensTailQuery *query, LensTail *tail)
{
  const Settings *settings = query->settings;
  LensReal *bounds[] = { &tail->low, &tail->high };

  tail->low = (LensReal) settings->min;
  tail->high = (LensReal) settings->max;
  for (int i = 1; i < query->n_inputs; i++)
    {
      if (query->inputs[i] == NULL)
        continue;
      if (query->inputs[i]->constant == NULL)
        return FALSE;
      *bounds[i - 1] = *lens_tensor_data (query->inputs[i]->constant);
    }
  return query->input_index == 0;
}

const LensOp lens_clip = {
  .name = "clip",
  .title = N_ ("clip"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 3,
  .traits = LENS_TRAIT_POINTWISE | LENS_TRAIT_ACTIVATION | LENS_TRAIT_RECTIFIER |
            LENS_TRAIT_SETS_SIGNALS | LENS_TRAIT_IN_PLACE,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .tail = tail,
};
