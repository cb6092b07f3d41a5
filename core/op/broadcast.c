/* broadcast.c - what operators of two operands, number by number, have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/broadcast.h"

#include "core/base/error.h"

#define FIELD_BROADCAST                                              \
  {                                                                  \
    LENS_BOOL (LensBroadcastSettings, broadcast),                    \
      .title = N_ ("Broadcast"),                                     \
      .help = N_ ("before opset 7: whether operand 1 is stretched"), \
  }
#define FIELD_AXIS                                                                 \
  {                                                                                \
    LENS_INTS (LensBroadcastSettings, axis),                                       \
      .title = N_ ("Axis"),                                                        \
      .help = N_ ("before opset 7: where operand 1 begins, the end if not given"), \
  }

const LensField lens_broadcast_fields[] = {
  FIELD_BROADCAST,
  FIELD_AXIS,
  { .kind = LENS_FIELD_END },
};

const LensField lens_mod_fields[] = {
  {
    LENS_BOOL (LensBroadcastSettings, fmod),
    .title = N_ ("C remainder"),
    .help = N_ ("whether the result has the sign of operand 0, as fmod in C"),
  },
  { .kind = LENS_FIELD_END },
};

#undef FIELD_AXIS
#undef FIELD_BROADCAST

/* Operand 1 with the axes of size 1 that stand behind it. */
static LensShape
aligned_shape (const LensShape *shape, int n_trailing)
{
  LensShape aligned = *shape;

  for (int i = 0; i < n_trailing; i++)
    aligned.dims[aligned.rank++] = 1;
  return aligned;
}

static gboolean
has_spatial_sizes (const LensShape *operand, const LensShape *result)
{
  if (operand->rank != result->rank)
    return FALSE;
  for (int axis = 2; axis < result->rank; axis++)
    if (operand->dims[axis] != result->dims[axis])
      return FALSE;
  return TRUE;
}

gboolean
lens_broadcast_is_local (const LensShape *operand, const LensShape *result)
{
  if (has_spatial_sizes (operand, result))
    return TRUE;
  for (int i = 1; i <= result->rank - 2 && i <= operand->rank; i++)
    if (operand->dims[operand->rank - i] != 1)
      return FALSE;
  return TRUE;
}

gboolean
lens_broadcast_reach (gconstpointer its_settings,
                      int input_index,
                      const LensShape *shape_in,
                      const LensShape *shape_out,
                      const LensBox *in,
                      LensBox *out)
{
  const LensBroadcastSettings *settings = its_settings;

  *out = *in;
  return settings->is_local && has_spatial_sizes (shape_in, shape_out);
}

void
lens_broadcast_need (gconstpointer settings,
                     int input_index,
                     const LensShape *shape_in,
                     const LensShape *shape_out,
                     const LensBox *out,
                     LensBox *in,
                     gpointer crop)
{
  if (has_spatial_sizes (shape_in, shape_out))
    *in = *out;
}

static gboolean
align_operand (const LensInfer *infer, GError **error)
{
  LensBroadcastSettings *settings = infer->settings;
  const LensShape *a = &infer->inputs[0]->shape;
  const LensShape *b = &infer->inputs[1]->shape;
  int axis = 0;

  settings->n_trailing = 0;
  if (infer->opset >= 7 || !settings->broadcast || settings->axis.n == 0)
    return TRUE;
  if (settings->axis.n > 1)
    return lens_fail (error, LENS_ERROR_SHAPE, "axis: one number expected, %d found",
                      settings->axis.n);
  if (!lens_shape_axis (a, settings->axis.at[0], &axis, error))
    return FALSE;
  if (axis + b->rank > a->rank)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "axis %d: operand 1 has %d axes, at most %d fit from there on",
                      axis, b->rank, a->rank - axis);
  settings->n_trailing = a->rank - axis - b->rank;
  return TRUE;
}

gboolean
lens_broadcast_infer (const LensInfer *infer, GError **error)
{
  LensBroadcastSettings *settings = infer->settings;
  LensSlot *result = &infer->outputs[0];
  LensShape shape;
  LensShape b;

  if (!align_operand (infer, error))
    return FALSE;
  b = aligned_shape (&infer->inputs[1]->shape, settings->n_trailing);
  if (!lens_shape_broadcast (&infer->inputs[0]->shape, &b, &shape, error) ||
      !lens_shape_check (&shape, error))
    return FALSE;
  result->shape = shape;
  result->kind = infer->inputs[0]->kind;
  settings->is_local = lens_broadcast_is_local (&infer->inputs[0]->shape, &shape) &&
                       lens_broadcast_is_local (&b, &shape);
  settings->is_base_integer = infer->inputs[0]->kind == LENS_KIND_INTEGER;
  settings->is_integer = settings->is_base_integer &&
                         infer->inputs[1]->kind == LENS_KIND_INTEGER;
  return TRUE;
}

gboolean
lens_broadcast_infer_truth (const LensInfer *infer, GError **error)
{
  if (!lens_broadcast_infer (infer, error))
    return FALSE;
  infer->outputs[0].kind = LENS_KIND_BOOLEAN;
  return TRUE;
}

void
lens_broadcast_forward (const LensForward *forward, const LensArithmetic *arithmetic)
{
  const LensBroadcastSettings *settings = forward->settings;
  const LensShape b = aligned_shape (forward->inputs[1].shape, settings->n_trailing);
  const LensShape *operands[] = { forward->inputs[0].shape, &b };
  LensStretch stretch;

  lens_stretch_plan (&stretch, operands, 2, forward->outputs[0].shape);
  lens_arithmetic_forward (arithmetic, &stretch, forward->inputs[0].data,
                           forward->inputs[1].data, forward->outputs[0].data);
}

void
lens_broadcast_backward (const LensBackward *backward, const LensArithmetic *arithmetic)
{
  const LensBroadcastSettings *settings = backward->settings;
  const LensShape b = aligned_shape (backward->inputs[1].shape, settings->n_trailing);
  const LensArithmeticPass pass = {
    .a = backward->inputs[0].data,
    .b = backward->inputs[1].data,
    .signal = backward->output_signals[0],
    .result = backward->outputs[0].shape,
    .operands = { backward->inputs[0].shape, &b },
    .sets = { backward->sets != NULL && backward->sets[0],
              backward->sets != NULL && backward->sets[1] },
  };
  LensStretch stretch;

  if (pass.signal == NULL)
    return;
  lens_stretch_plan (&stretch, pass.operands, 2, pass.result);
  for (int which = 0; which < 2; which++)
    if (backward->input_signals[which] != NULL)
      lens_arithmetic_backward (arithmetic, &stretch, &pass, which,
                                backward->input_signals[which]);
}
