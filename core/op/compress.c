/* compress.c - the part of a value that a condition names, and the places of what is not 0
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much that is must be known before anything runs, so the condition has to be.
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

/* Stands for a value taken as one long row. */
#define NO_AXIS G_MAXINT

typedef struct
{
  int axis;
  int resolved_axis; /* -1 for one long row */
} Settings;

static const LensField fields[] = {
  {
    LENS_INT (Settings, axis),
    .title = N_ ("Axis"),
    .help = N_ (
      "along which slices are kept; the numbers one by one if it is not named"),
    .initial = NO_AXIS,
  },
  { .kind = LENS_FIELD_END },
};

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
    lens_fail (error, LENS_ERROR_UNSUPPORTED,
               "%s is computed while the network runs, and with it the size of the "
               "result; a value that is known when the file is opened was expected",
               what);
  return slot->constant;
}

static gint64
count_true (const LensReal *data, gsize n)
{
  gint64 count = 0;

  for (gsize i = 0; i < n; i++)
    count += data[i] != 0;
  return count;
}

static gboolean
infer_compress (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  const LensTensor *condition;
  LensShape shape;
  gsize n;
  int axis;

  if (slot == NULL ||
      (condition = known_operand (infer, 1, "condition", error)) == NULL)
    return FALSE;
  shape = slot->shape;
  settings->resolved_axis = -1;
  if (settings->axis == NO_AXIS)
    shape = lens_shape ((gint64) lens_shape_n_elements (&slot->shape));
  else if (!lens_shape_axis (&shape, settings->axis, &settings->resolved_axis, error))
    return FALSE;

  axis = MAX (settings->resolved_axis, 0);
  n = lens_tensor_n_elements (condition);
  if ((gint64) n > shape.dims[axis])
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "condition: at most %" G_GINT64_FORMAT
                      " numbers expected, %" G_GSIZE_FORMAT " found",
                      shape.dims[axis], n);
  shape.dims[axis] = count_true (lens_tensor_data (condition), n);
  infer->outputs[0].shape = shape;
  return TRUE;
}

/* @table: which slices are kept; to be freed */
static LensLookup
compression (const Settings *settings,
             const LensOperand *inputs,
             const LensShape *shape_out,
             gssize **table)
{
  const LensShape *shape = inputs[0].shape;
  const int axis = settings->resolved_axis;
  const gsize n = lens_shape_n_elements (inputs[1].shape);
  const gsize n_kept = (gsize) shape_out->dims[MAX (axis, 0)];
  const gsize n_outer = axis < 0 ? 1 : lens_shape_span (shape, 0, axis);
  const gsize n_inner = axis < 0 ? 1 : lens_shape_span (shape, axis + 1, shape->rank);
  gsize n_written = 0;

  *table = g_new (gssize, n_kept);
  for (gsize i = 0; i < n && n_written < n_kept; i++)
    if (inputs[1].data[i] != 0)
      (*table)[n_written++] = (gssize) i;
  return (LensLookup){
    .rank = 3,
    .dims = { n_outer, n_kept, n_inner },
    .from_dims = { n_outer,
                   axis < 0 ? lens_shape_n_elements (shape) : (gsize) shape->dims[axis],
                   n_inner },
    .indices = { NULL, *table, NULL },
  };
}

static void
forward_compress (const LensForward *forward)
{
  g_autofree gssize *table = NULL;
  const LensLookup lookup = compression (forward->settings, forward->inputs,
                                         forward->outputs[0].shape, &table);

  lens_lookup_copy (&lookup, forward->inputs[0].data, 0, forward->outputs[0].data);
}

static void
backward_compress (const LensBackward *backward)
{
  g_autofree gssize *table = NULL;
  const LensLookup lookup = compression (backward->settings, backward->inputs,
                                         backward->outputs[0].shape, &table);

  if (backward->output_signals[0] != NULL && backward->input_signals[0] != NULL)
    lens_lookup_add_back (&lookup, backward->output_signals[0],
                          backward->input_signals[0]);
}

const LensOp lens_compress = {
  .name = "compress",
  .title = N_ ("selection"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer_compress,
  .forward = forward_compress,
  .backward = backward_compress,
};

static gboolean
infer_non_zero (const LensInfer *infer, GError **error)
{
  const LensTensor *value = known_operand (infer, 0, "value", error);

  if (value == NULL)
    return FALSE;
  infer->outputs[0].shape = lens_shape (lens_tensor_shape (value)->rank,
                                        count_true (lens_tensor_data (value),
                                                    lens_tensor_n_elements (value)));
  infer->outputs[0].kind = LENS_KIND_INTEGER;
  return lens_shape_check (&infer->outputs[0].shape, error);
}

static void
forward_non_zero (const LensForward *forward)
{
  const LensShape *shape = forward->inputs[0].shape;
  const gsize n = lens_shape_n_elements (shape);
  const gsize n_found = (gsize) forward->outputs[0].shape->dims[1];
  gsize n_written = 0;

  for (gsize i = 0; i < n && n_written < n_found; i++)
    {
      gsize rest = i;

      if (forward->inputs[0].data[i] == 0)
        continue;
      for (int k = shape->rank - 1; k >= 0; k--)
        {
          forward->outputs[0].data[(gsize) k * n_found +
                                   n_written] = (LensReal) (rest %
                                                            (gsize) shape->dims[k]);
          rest /= (gsize) shape->dims[k];
        }
      n_written++;
    }
}

const LensOp lens_non_zero = {
  .name = "non-zero",
  .title = N_ ("places that are not zero"),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_NO_GRADIENT,
  .infer = infer_non_zero,
  .forward = forward_non_zero,
};
