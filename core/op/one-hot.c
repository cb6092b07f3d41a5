/* one-hot.c - indices as rows with a single number on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  int axis;
  int resolved_axis;
} Settings;

static const LensField fields[] = {
  {
    LENS_INT (Settings, axis),
    .title = N_ ("Axis"),
    .help = N_ ("the new axis of the result"),
    .initial = -1,
    .min = -LENS_MAX_RANK,
    .max = LENS_MAX_RANK,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *indices = lens_infer_operand (infer, 0, "indices", error);
  const LensSlot *values;
  LensShape shape = { 0 };
  double depth;
  int axis;

  if (indices == NULL || !lens_infer_real (infer, 1, "depth", &depth, error) ||
      (values = lens_infer_operand (infer, 2, "values", error)) == NULL)
    return FALSE;
  if (lens_shape_n_elements (&values->shape) != 2)
    return lens_fail (error, LENS_ERROR_SHAPE, "values: 2 numbers expected");
  if (!(depth >= 0 && depth <= (double) LENS_MAX_ELEMENTS))
    return lens_fail (error, LENS_ERROR_SHAPE, "depth: a size expected, %g found",
                      depth);

  shape.rank = indices->shape.rank + 1;
  if (shape.rank > LENS_MAX_RANK)
    return lens_shape_check (&shape, error);
  if (!lens_shape_axis (&shape, settings->axis, &axis, error))
    return FALSE;
  for (int i = 0; i < shape.rank; i++)
    shape.dims[i] = i == axis ? (gint64) depth
                              : indices->shape.dims[i < axis ? i : i - 1];
  settings->resolved_axis = axis;
  infer->outputs[0].shape = shape;
  infer->outputs[0].kind = values->kind;
  return lens_shape_check (&shape, error);
}

static void
forward (const LensForward *forward)
{
  const int axis = ((const Settings *) forward->settings)->resolved_axis;
  const LensShape *shape = forward->outputs[0].shape;
  const LensReal *values = forward->inputs[2].data;
  const LensReal depth = (LensReal) shape->dims[axis];
  const gsize n = lens_shape_n_elements (shape);
  const gsize n_inner = lens_shape_span (shape, axis + 1, shape->rank);
  const gsize n_indices = lens_shape_n_elements (forward->inputs[0].shape);

  for (gsize i = 0; i < n; i++)
    forward->outputs[0].data[i] = values[0];
  for (gsize i = 0; i < n_indices; i++)
    {
      const LensReal index = forward->inputs[0].data[i];
      const gsize block = i / n_inner * (gsize) shape->dims[axis];

      /* An index outside turns nothing on. */
      if (index >= -depth && index < depth)
        forward->outputs[0]
          .data[(block + (gsize) lens_index_inside (index, shape->dims[axis])) *
                  n_inner +
                i % n_inner] = values[1];
    }
}

const LensOp lens_one_hot = {
  .name = "one-hot",
  .title = N_ ("one hot"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 3,
  .max_inputs = 3,
  .traits = LENS_TRAIT_NO_GRADIENT,
  .infer = infer,
  .forward = forward,
};
