/* identity.c - operators that give their operand as it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dropout does nothing but in training, and Netlens does not train through it.
 */

#include "core/base/error.h"
#include "core/op/ops.h"
#include "core/op/unary.h"

#include <string.h>

typedef struct
{
  double ratio;
  int seed;
  gboolean is_test;
} Settings;

static const LensField dropout_fields[] = {
  {
    LENS_REAL (Settings, ratio),
    .title = N_ ("Ratio"),
    .help = N_ ("share of numbers dropped while training"),
    .initial = 0.5,
  },
  {
    LENS_INT (Settings, seed),
    .title = N_ ("Seed"),
    .help = N_ ("of the random choice while training"),
  },
  {
    LENS_BOOL (Settings, is_test),
    .title = N_ ("Is test"),
    .help = N_ ("before opset 7: whether nothing is dropped"),
    .initial = 1,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
is_nonzero (const LensInfer *infer, int input_index, gboolean fallback)
{
  const LensSlot *slot = input_index < infer->n_inputs ? infer->inputs[input_index]
                                                       : NULL;

  if (slot == NULL || slot->constant == NULL ||
      lens_tensor_n_elements (slot->constant) == 0)
    return fallback;
  return lens_tensor_data (slot->constant)[0] != 0;
}

static gboolean
dropout_infer (const LensInfer *infer, GError **error)
{
  /* Without operand 1 the share is one half. */
  if (is_nonzero (infer, 2, FALSE) && is_nonzero (infer, 1, TRUE))
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "training_mode is on, so that every run would differ; export the "
                      "network for inference");

  if (infer->n_outputs > 1)
    {
      infer->outputs[1].shape = infer->inputs[0]->shape;
      infer->outputs[1].kind = LENS_KIND_BOOLEAN;
    }
  return lens_unary_infer (infer, error);
}

static void
identity_forward (const LensForward *forward)
{
  gsize n = lens_shape_n_elements (forward->outputs[0].shape);

  if (n > 0 && forward->outputs[0].data != forward->inputs[0].data)
    memcpy (forward->outputs[0].data, forward->inputs[0].data, n * sizeof (LensReal));
}

static void
dropout_forward (const LensForward *forward)
{
  gsize n = lens_shape_n_elements (forward->outputs[0].shape);

  if (forward->outputs[0].data != NULL)
    identity_forward (forward);
  for (gsize i = 0; forward->n_outputs > 1 && forward->outputs[1].data != NULL && i < n;
       i++)
    forward->outputs[1].data[i] = 1;
}

static void
identity_backward (const LensBackward *backward)
{
  gsize n = lens_shape_n_elements (backward->inputs[0].shape);
  const LensReal *from = backward->output_signals[0];
  LensReal *to = backward->input_signals[0];

  for (gsize i = 0; from != NULL && to != NULL && i < n; i++)
    to[i] += from[i];
}

const LensOp lens_identity = {
  .name = "identity",
  .title = N_ ("identity"),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_POINTWISE | LENS_TRAIT_IDENTITY,
  .infer = lens_unary_infer,
  .forward = identity_forward,
  .backward = identity_backward,
  .lies = lens_lies_whole,
};

const LensOp lens_dropout = {
  .name = "dropout",
  .title = N_ ("dropout"),
  .fields = dropout_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 3,
  .max_outputs = 2,
  .traits = LENS_TRAIT_POINTWISE | LENS_TRAIT_IDENTITY,
  .infer = dropout_infer,
  .forward = dropout_forward,
  .backward = identity_backward,
  .lies = lens_lies_whole,
};
