/* variadic.c - sum, mean, largest and smallest of any number of operands
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operands are taken one after the other: the first is stretched to the result, the others
 * are joined to it in place.
 */

#include "core/base/error.h"
#include "core/kernel/activation.h"
#include "core/kernel/arithmetic.h"
#include "core/op/ops.h"

static gboolean
infer (const LensInfer *infer, GError **error)
{
  LensShape shape = infer->inputs[0]->shape;

  for (int i = 1; i < infer->n_inputs; i++)
    {
      if (infer->inputs[i] == NULL)
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "operand %d is absent; every operand is required", i);
      if (!lens_shape_broadcast (&shape, &infer->inputs[i]->shape, &shape, error))
        return FALSE;
    }
  infer->outputs[0].shape = shape;
  infer->outputs[0].kind = infer->inputs[0]->kind;
  return lens_shape_check (&shape, error);
}

static void
join (const LensForward *forward, const LensArithmetic *arithmetic)
{
  const LensResult *result = &forward->outputs[0];
  const LensShape *operands[] = { forward->inputs[0].shape, NULL };
  gboolean is_copied = FALSE;
  LensStretch stretch;

  lens_stretch_plan (&stretch, operands, 1, result->shape);
  if (forward->n_inputs == 1 || !stretch.is_whole[0])
    {
      lens_stretch_copy (&stretch, forward->inputs[0].data, result->data);
      is_copied = TRUE;
    }
  operands[0] = result->shape;
  for (int i = 1; i < forward->n_inputs; i++)
    {
      const LensReal *sum = i == 1 && !is_copied ? forward->inputs[0].data
                                                 : result->data;

      operands[1] = forward->inputs[i].shape;
      lens_stretch_plan (&stretch, operands, 2, result->shape);
      lens_arithmetic_forward (arithmetic, &stretch, sum, forward->inputs[i].data,
                               result->data);
    }
}

static void
sum_forward (const LensForward *forward)
{
  join (forward, &lens_arithmetic_add);
}

static void
mean_forward (const LensForward *forward)
{
  const LensResult *result = &forward->outputs[0];
  const LensActivationShape share = { 1 / (LensReal) forward->n_inputs, 0 };

  join (forward, &lens_arithmetic_add);
  lens_activation_forward (&lens_activation_line, share, result->data, result->data,
                           lens_shape_n_elements (result->shape));
}

static void
max_forward (const LensForward *forward)
{
  join (forward, &lens_arithmetic_max);
}

static void
min_forward (const LensForward *forward)
{
  join (forward, &lens_arithmetic_min);
}

static void
sum_backward (const LensBackward *backward)
{
  for (int i = 0; i < backward->n_inputs; i++)
    if (backward->input_signals[i] != NULL && backward->output_signals[0] != NULL)
      lens_stretch_sum (backward->inputs[i].shape, backward->outputs[0].shape,
                        backward->output_signals[0], backward->input_signals[i]);
}

static void
mean_backward (const LensBackward *backward)
{
  gsize n = lens_shape_n_elements (backward->outputs[0].shape);
  const LensActivationShape share = { 1 / (LensReal) backward->n_inputs, 0 };
  g_autofree LensReal *signal = NULL;

  if (backward->output_signals[0] == NULL)
    return;
  signal = g_new (LensReal, MAX (n, 1));
  lens_activation_forward (&lens_activation_line, share, backward->output_signals[0],
                           signal, n);
  for (int i = 0; i < backward->n_inputs; i++)
    if (backward->input_signals[i] != NULL)
      lens_stretch_sum (backward->inputs[i].shape, backward->outputs[0].shape, signal,
                        backward->input_signals[i]);
}

/* Where an operand equals the result it takes what is left of the signal; the first to do
 * so takes it all. */
static void
claim (const LensOperand *operand,
       const LensOperand *result,
       LensReal *left,
       LensReal *operand_signal)
{
  gsize n = lens_shape_n_elements (result->shape);
  const LensShape *operands[] = { operand->shape };
  g_autofree LensReal *share = g_new (LensReal, MAX (n, 1));
  LensStretch stretch;

  lens_stretch_plan (&stretch, operands, 1, result->shape);
  lens_stretch_copy (&stretch, operand->data, share);
  for (gsize i = 0; i < n; i++)
    {
      gboolean is_its = share[i] == result->data[i];

      share[i] = is_its ? left[i] : 0;
      left[i] = is_its ? 0 : left[i];
    }
  if (operand_signal != NULL)
    lens_stretch_sum (operand->shape, result->shape, share, operand_signal);
}

static void
extreme_backward (const LensBackward *backward)
{
  gsize n = lens_shape_n_elements (backward->outputs[0].shape);
  g_autofree LensReal *left = NULL;

  if (backward->output_signals[0] == NULL || n == 0)
    return;
  left = g_memdup2 (backward->output_signals[0], n * sizeof (LensReal));
  for (int i = 0; i < backward->n_inputs; i++)
    claim (&backward->inputs[i], &backward->outputs[0], left,
           backward->input_signals[i]);
}

#define ROW(symbol, id, words, its_backward)          \
  const LensOp lens_##symbol = {                      \
    .name = id,                                       \
    .title = N_ (words),                              \
    .min_inputs = 1,                                  \
    .max_inputs = -1,                                 \
    .traits = LENS_TRAIT_POINTWISE | LENS_TRAIT_JOIN, \
    .infer = infer,                                   \
    .forward = symbol##_forward,                      \
    .backward = its_backward,                         \
  };

ROW (sum, "sum", "sum", sum_backward)
ROW (mean, "mean", "mean", mean_backward)
ROW (max, "max", "maximum", extreme_backward)
ROW (min, "min", "minimum", extreme_backward)

#undef ROW
