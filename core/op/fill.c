/* fill.c - values made from a recipe: constant-of-shape, range, eye-like
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

#include <math.h>

typedef struct
{
  double value;
  gboolean is_integer;
} ConstantSettings;

static const LensField constant_fields[] = {
  {
    LENS_REAL (ConstantSettings, value),
    .title = N_ ("Value"),
    .help = N_ ("the number that stands everywhere"),
  },
  {
    LENS_BOOL (ConstantSettings, is_integer),
    .title = N_ ("Whole number"),
    .help = N_ ("whether the file stores the number as a whole one"),
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer_constant (const LensInfer *infer, GError **error)
{
  const ConstantSettings *settings = infer->settings;
  LensInts sizes;

  infer->outputs[0].kind = settings->is_integer ? LENS_KIND_INTEGER : LENS_KIND_REAL;
  return lens_infer_ints (infer, 0, "shape", &sizes, error) &&
         lens_shape_from_ints (&sizes, &infer->outputs[0].shape, error);
}

static void
forward_constant (const LensForward *forward)
{
  const ConstantSettings *settings = forward->settings;
  const gsize n = lens_shape_n_elements (forward->outputs[0].shape);

  for (gsize i = 0; i < n; i++)
    forward->outputs[0].data[i] = (LensReal) settings->value;
}

const LensOp lens_constant_of_shape = {
  .name = "constant-of-shape",
  .title = N_ ("constant"),
  .fields = constant_fields,
  .settings_size = sizeof (ConstantSettings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_NO_GRADIENT,
  .infer = infer_constant,
  .forward = forward_constant,
};

static gboolean
infer_range (const LensInfer *infer, GError **error)
{
  double start;
  double limit;
  double delta;
  double n;

  if (!lens_infer_real (infer, 0, "start", &start, error) ||
      !lens_infer_real (infer, 1, "limit", &limit, error) ||
      !lens_infer_real (infer, 2, "delta", &delta, error))
    return FALSE;

  n = fmax (ceil ((limit - start) / delta), 0);
  if (!(n <= (double) LENS_MAX_ELEMENTS) || delta == 0)
    return lens_fail (error, LENS_ERROR_SHAPE, "from %g to %g by %g cannot be counted",
                      start, limit, delta);
  infer->outputs[0].shape = lens_shape ((gint64) n);
  return TRUE;
}

static void
forward_range (const LensForward *forward)
{
  const double start = forward->inputs[0].data[0];
  const double delta = forward->inputs[2].data[0];
  const gint64 n = forward->outputs[0].shape->dims[0];

  for (gint64 i = 0; i < n; i++)
    forward->outputs[0].data[i] = (LensReal) (start + (double) i * delta);
}

const LensOp lens_range = {
  .name = "range",
  .title = N_ ("range"),
  .min_inputs = 3,
  .max_inputs = 3,
  .traits = LENS_TRAIT_NO_GRADIENT,
  .infer = infer_range,
  .forward = forward_range,
};

typedef struct
{
  int k;
  int dtype;
} EyeSettings;

static const LensField eye_fields[] = {
  {
    LENS_INT (EyeSettings, k),
    .title = N_ ("Diagonal"),
    .help = N_ ("which diagonal holds the ones: 0 the main one, 1 the one above it"),
  },
  {
    LENS_INT (EyeSettings, dtype),
    .title = N_ ("Type"),
    .help = N_ ("the number ONNX gives the type of the result; 0 for the operand's"),
  },
  { .kind = LENS_FIELD_END },
};

/* The numbers ONNX gives float, float16, double and bfloat16. */
static gboolean
is_real_type (int dtype)
{
  return dtype == 1 || dtype == 10 || dtype == 11 || dtype == 16;
}

static gboolean
infer_eye (const LensInfer *infer, GError **error)
{
  const EyeSettings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);

  if (slot == NULL)
    return FALSE;
  if (slot->shape.rank != 2)
    return lens_fail (error, LENS_ERROR_SHAPE, "2 axes expected, %d found",
                      slot->shape.rank);
  infer->outputs[0].shape = slot->shape;
  if (settings->dtype != 0)
    infer->outputs[0].kind = is_real_type (settings->dtype) ? LENS_KIND_REAL
                                                            : LENS_KIND_INTEGER;
  return TRUE;
}

static void
forward_eye (const LensForward *forward)
{
  const EyeSettings *settings = forward->settings;
  const gint64 n_rows = forward->outputs[0].shape->dims[0];
  const gint64 n_columns = forward->outputs[0].shape->dims[1];

  for (gint64 y = 0; y < n_rows; y++)
    for (gint64 x = 0; x < n_columns; x++)
      forward->outputs[0].data[y * n_columns + x] = x - y == settings->k ? 1 : 0;
}

const LensOp lens_eye_like = {
  .name = "eye-like",
  .title = N_ ("identity matrix"),
  .fields = eye_fields,
  .settings_size = sizeof (EyeSettings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_NO_GRADIENT | LENS_TRAIT_SHAPE_ONLY,
  .infer = infer_eye,
  .forward = forward_eye,
};
