/* op.c - what operators share while they infer, and on the way back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/op.h"

#include "core/base/error.h"
#include "core/kernel/move.h"

#include <math.h>
#include <string.h>

const LensOp *
lens_op_find (const char *name)
{
  for (int i = 0; lens_ops[i] != NULL; i++)
    if (strcmp (lens_ops[i]->name, name) == 0)
      return lens_ops[i];
  return NULL;
}

void
lens_forward_finish (const LensForward *forward)
{
  const LensResult *result = &forward->outputs[0];
  const LensShape *shape = result->shape;

  if (forward->epilogue == NULL)
    return;
  lens_epilogue (
    forward->epilogue,
    &(LensEpilogueShape){
      .batch = lens_shape_span (shape, 0, MIN (1, shape->rank)),
      .n_channels = lens_shape_span (shape, MIN (1, shape->rank), MIN (2, shape->rank)),
      .plane_size = lens_shape_span (shape, MIN (2, shape->rank), shape->rank),
    },
    result->data, result->data);
}

gboolean
lens_lies_whole (gconstpointer settings,
                 int input_index,
                 const LensShape *const *shapes_in,
                 const LensShape *shape_out,
                 gsize *at)
{
  *at = 0;
  return input_index == 0;
}

gboolean
lens_infer_has (const LensInfer *infer, int input_index)
{
  return input_index < infer->n_inputs && infer->inputs[input_index] != NULL;
}

const LensSlot *
lens_infer_operand (const LensInfer *infer,
                    int input_index,
                    const char *what,
                    GError **error)
{
  if (lens_infer_has (infer, input_index))
    return infer->inputs[input_index];
  lens_fail (error, LENS_ERROR_SHAPE, "%s: expected as operand %d, absent", what,
             input_index);
  return NULL;
}

static const LensTensor *
known_operand (const LensInfer *infer,
               int input_index,
               const char *what,
               GError **error)
{
  const LensSlot *slot = lens_infer_operand (infer, input_index, what, error);

  if (slot == NULL)
    return NULL;
  if (slot->constant == NULL)
    {
      lens_fail (
        error, LENS_ERROR_UNSUPPORTED,
        "%s is computed while the network runs; a value that is known when the file "
        "is opened was expected: export the network with fixed sizes",
        what);
      return NULL;
    }
  return slot->constant;
}

gboolean
lens_infer_ints (const LensInfer *infer,
                 int input_index,
                 const char *what,
                 LensInts *result,
                 GError **error)
{
  const LensTensor *tensor = known_operand (infer, input_index, what, error);
  const LensReal *data;
  gsize n;

  if (tensor == NULL)
    return FALSE;
  n = lens_tensor_n_elements (tensor);
  if (n > LENS_MAX_INTS)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      "%s: %" G_GSIZE_FORMAT " numbers; at most %d", what, n,
                      LENS_MAX_INTS);

  data = lens_tensor_data (tensor);
  result->n = (int) n;
  for (gsize i = 0; i < n; i++)
    {
      if (!isfinite (data[i]))
        return lens_fail (error, LENS_ERROR_SHAPE, "%s: a whole number expected", what);
      /* INT64_MAX means “to the end” in slices; as a float it is one too large. */
      result->at[i] = (gint64) CLAMP ((double) data[i], -0x1p62, 0x1p62);
    }
  return TRUE;
}

gboolean
lens_infer_reals (const LensInfer *infer,
                  int input_index,
                  const char *what,
                  double *result,
                  int *n_result,
                  GError **error)
{
  const LensTensor *tensor = known_operand (infer, input_index, what, error);
  const LensReal *data;
  gsize n;

  if (tensor == NULL)
    return FALSE;
  n = lens_tensor_n_elements (tensor);
  if (n > LENS_MAX_INTS)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      "%s: %" G_GSIZE_FORMAT " numbers; at most %d", what, n,
                      LENS_MAX_INTS);

  data = lens_tensor_data (tensor);
  for (gsize i = 0; i < n; i++)
    if (!isfinite (data[i]))
      return lens_fail (error, LENS_ERROR_SHAPE, "%s: a finite number expected", what);
  for (gsize i = 0; i < n; i++)
    result[i] = (double) data[i];
  *n_result = (int) n;
  return TRUE;
}

gboolean
lens_infer_real (const LensInfer *infer,
                 int input_index,
                 const char *what,
                 double *result,
                 GError **error)
{
  const LensTensor *tensor = known_operand (infer, input_index, what, error);

  if (tensor == NULL)
    return FALSE;
  if (lens_tensor_n_elements (tensor) != 1)
    return lens_fail (error, LENS_ERROR_SHAPE, "%s: one number expected", what);
  *result = (double) lens_tensor_data (tensor)[0];
  return TRUE;
}

void
lens_backward_open (const LensBackward *backward, int input)
{
  if (input < backward->n_inputs && backward->input_signals[input] != NULL &&
      backward->sets != NULL && backward->sets[input])
    lens_clear (backward->input_signals[input],
                lens_shape_n_elements (backward->inputs[input].shape));
}
