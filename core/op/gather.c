/* gather.c - numbers picked by index
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gather picks whole slices along one axis; gather-elements and gather-nd, which pick single
 * numbers and blocks, are in gather-elements.c.
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

typedef struct
{
  int axis;
  int resolved_axis;
} Settings;

static const LensField fields[] = {
  {
    LENS_INT (Settings, axis),
    .title = N_ ("Axis"),
    .help = N_ ("along which slices are picked"),
    .min = -LENS_MAX_RANK,
    .max = LENS_MAX_RANK,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *value = lens_infer_operand (infer, 0, "value", error);
  const LensSlot *indices;
  LensShape shape = { 0 };
  int axis;

  if (value == NULL ||
      (indices = lens_infer_operand (infer, 1, "indices", error)) == NULL ||
      !lens_shape_axis (&value->shape, settings->axis, &axis, error) ||
      !lens_infer_indices (indices, value->shape.dims[axis], "index", error))
    return FALSE;

  settings->resolved_axis = axis;
  shape.rank = value->shape.rank - 1 + indices->shape.rank;
  if (shape.rank > LENS_MAX_RANK)
    return lens_shape_check (&shape, error);
  shape.rank = 0;
  for (int i = 0; i < axis; i++)
    shape.dims[shape.rank++] = value->shape.dims[i];
  for (int i = 0; i < indices->shape.rank; i++)
    shape.dims[shape.rank++] = indices->shape.dims[i];
  for (int i = axis + 1; i < value->shape.rank; i++)
    shape.dims[shape.rank++] = value->shape.dims[i];
  infer->outputs[0].shape = shape;
  return lens_shape_check (&shape, error);
}

/* @table has room for every index. */
static LensLookup
gathering (const LensOperand *inputs, int axis, gssize *table)
{
  const LensShape *shape = inputs[0].shape;
  const gsize n_indices = lens_shape_n_elements (inputs[1].shape);
  const gsize n_outer = lens_shape_span (shape, 0, axis);
  const gsize n_inner = lens_shape_span (shape, axis + 1, shape->rank);

  for (gsize i = 0; i < n_indices; i++)
    table[i] = lens_index_inside (inputs[1].data[i], shape->dims[axis]);
  return (LensLookup){
    .rank = 3,
    .dims = { n_outer, n_indices, n_inner },
    .from_dims = { n_outer, (gsize) shape->dims[axis], n_inner },
    .indices = { NULL, table, NULL },
  };
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  const gsize n_indices = lens_shape_n_elements (forward->inputs[1].shape);
  g_autofree gssize *table = g_new (gssize, n_indices);
  const LensLookup lookup = gathering (forward->inputs, settings->resolved_axis, table);

  lens_lookup_copy (&lookup, forward->inputs[0].data, 0, forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  const Settings *settings = backward->settings;
  const gsize n_indices = lens_shape_n_elements (backward->inputs[1].shape);
  g_autofree gssize *table = g_new (gssize, n_indices);
  const LensLookup lookup = gathering (backward->inputs, settings->resolved_axis,
                                       table);

  if (backward->output_signals[0] != NULL && backward->input_signals[0] != NULL)
    lens_lookup_add_back (&lookup, backward->output_signals[0],
                          backward->input_signals[0]);
}

/* Picking channels leaves every position where it is. */
static gboolean
reach (gconstpointer settings,
       int input_index,
       const LensShape *shape_in,
       const LensShape *shape_out,
       const LensBox *in,
       LensBox *out)
{
  return input_index == 0 && ((const Settings *) settings)->resolved_axis < 2 &&
         shape_in->rank == shape_out->rank &&
         lens_same_spatial_reach (settings, 0, shape_in, shape_out, in, out);
}

static void
need (gconstpointer settings,
      int input_index,
      const LensShape *shape_in,
      const LensShape *shape_out,
      const LensBox *out,
      LensBox *in,
      gpointer crop)
{
  if (input_index == 0)
    lens_same_spatial_need (settings, 0, shape_in, shape_out, out, in, crop);
  else
    *in = lens_whole_box (shape_in);
}

const LensOp lens_gather = {
  .name = "gather",
  .title = N_ ("gather"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = reach,
  .need = need,
};
