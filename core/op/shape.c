/* shape.c - the sizes of a value, as numbers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

typedef struct
{
  int start;
  int end;
  int first_axis;
} ShapeSettings;

static const LensField shape_fields[] = {
  {
    LENS_INT (ShapeSettings, start),
    .title = N_ ("Start"),
    .help = N_ ("the first axis whose size is given"),
  },
  {
    LENS_INT (ShapeSettings, end),
    .title = N_ ("End"),
    .help = N_ ("the axis before which the sizes stop"),
    .initial = G_MAXINT,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer_shape (const LensInfer *infer, GError **error)
{
  ShapeSettings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  gint64 begin = settings->start;
  gint64 end = settings->end;
  int rank;

  if (slot == NULL)
    return FALSE;
  rank = slot->shape.rank;
  begin = CLAMP (begin < 0 ? begin + rank : begin, 0, rank);
  end = CLAMP (end < 0 ? end + rank : end, 0, rank);
  settings->first_axis = (int) begin;
  infer->outputs[0].shape = lens_shape (MAX (end - begin, 0));
  infer->outputs[0].kind = LENS_KIND_INTEGER;
  return TRUE;
}

static void
forward_shape (const LensForward *forward)
{
  const ShapeSettings *settings = forward->settings;

  for (int i = 0; i < forward->outputs[0].shape->dims[0]; i++)
    forward->outputs[0].data[i] = (LensReal) forward->inputs[0]
                                    .shape->dims[settings->first_axis + i];
}

const LensOp lens_shape_of = {
  .name = "shape",
  .title = N_ ("shape"),
  .fields = shape_fields,
  .settings_size = sizeof (ShapeSettings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_NO_GRADIENT | LENS_TRAIT_SHAPE_ONLY,
  .infer = infer_shape,
  .forward = forward_shape,
};

static gboolean
infer_size (const LensInfer *infer, GError **error)
{
  if (lens_infer_operand (infer, 0, "value", error) == NULL)
    return FALSE;
  infer->outputs[0].shape = LENS_SHAPE_SCALAR;
  infer->outputs[0].kind = LENS_KIND_INTEGER;
  return TRUE;
}

static void
forward_size (const LensForward *forward)
{
  forward->outputs[0].data[0] = (LensReal) lens_shape_n_elements (
    forward->inputs[0].shape);
}

const LensOp lens_size = {
  .name = "size",
  .title = N_ ("size"),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_NO_GRADIENT | LENS_TRAIT_SHAPE_ONLY,
  .infer = infer_size,
  .forward = forward_size,
};
