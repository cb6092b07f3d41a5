/* arrange.c - what the operators that rearrange numbers share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"

#include "core/base/error.h"

#include <math.h>

gboolean
lens_axes_from_ints (const LensInts *ints, int rank, LensAxes *axes, GError **error)
{
  const LensShape shape = { .rank = rank };
  gboolean is_named[LENS_MAX_RANK] = { FALSE };

  if (ints->n > rank)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "axes: at most %d numbers expected, %d found", rank, ints->n);
  for (int i = 0; i < ints->n; i++)
    {
      int axis;

      if (!lens_shape_axis (&shape, ints->at[i], &axis, error))
        return FALSE;
      if (is_named[axis])
        return lens_fail (error, LENS_ERROR_SHAPE, "axes: axis %d is named twice",
                          axis);
      is_named[axis] = TRUE;
      axes->at[i] = axis;
    }
  axes->n = ints->n;
  return TRUE;
}

LensAxes
lens_axes_all (int rank)
{
  LensAxes axes = { .n = rank };

  for (int i = 0; i < rank; i++)
    axes.at[i] = i;
  return axes;
}

gboolean
lens_infer_ints_or (const LensInfer *infer,
                    int input_index,
                    const LensInts *attribute,
                    const char *what,
                    LensInts *result,
                    GError **error)
{
  if (lens_infer_has (infer, input_index))
    return lens_infer_ints (infer, input_index, what, result, error);
  *result = *attribute;
  return TRUE;
}

gboolean
lens_shape_from_ints (const LensInts *ints, LensShape *shape, GError **error)
{
  LensShape made = { .rank = ints->n };

  if (ints->n > LENS_MAX_RANK)
    return lens_shape_check (&made, error);
  for (int i = 0; i < ints->n; i++)
    made.dims[i] = ints->at[i];
  if (!lens_shape_check (&made, error))
    return FALSE;
  *shape = made;
  return TRUE;
}

gboolean
lens_shape_spatial (const LensShape *shape, gint64 *height, gint64 *width)
{
  if (shape->rank != 3 && shape->rank != 4)
    return FALSE;
  *height = shape->rank == 4 ? shape->dims[2] : 1;
  *width = shape->dims[shape->rank - 1];
  return TRUE;
}

gboolean
lens_shape_same_spatial (const LensShape *a, const LensShape *b)
{
  gint64 height_a;
  gint64 width_a;
  gint64 height_b;
  gint64 width_b;

  return lens_shape_spatial (a, &height_a, &width_a) &&
         lens_shape_spatial (b, &height_b, &width_b) && height_a == height_b &&
         width_a == width_b;
}

static gboolean
is_height (const LensShape *shape, int axis)
{
  return shape->rank == 4 && axis == 2;
}

static gboolean
is_width (const LensShape *shape, int axis)
{
  return (shape->rank == 3 && axis == 2) || (shape->rank == 4 && axis == 3);
}

void
lens_box_span (const LensBox *box,
               const LensShape *shape,
               int axis,
               gint64 *begin,
               gint64 *end)
{
  *begin = 0;
  *end = shape->dims[axis];
  if (is_height (shape, axis))
    {
      *begin = box->y_begin;
      *end = box->y_end;
    }
  else if (is_width (shape, axis))
    {
      *begin = box->x_begin;
      *end = box->x_end;
    }
}

void
lens_box_set_span (LensBox *box,
                   const LensShape *shape,
                   int axis,
                   gint64 begin,
                   gint64 end)
{
  if (is_height (shape, axis))
    {
      box->y_begin = (int) begin;
      box->y_end = (int) end;
    }
  else if (is_width (shape, axis))
    {
      box->x_begin = (int) begin;
      box->x_end = (int) end;
    }
}

void
lens_crop_set (LensCrop *crop,
               const LensShape *shape_in,
               const LensBox *in,
               const LensShape *shape_out,
               const LensBox *out)
{
  gint64 end;

  for (int i = 0; i < shape_in->rank; i++)
    lens_box_span (in, shape_in, i, &crop->in[i], &end);
  for (int i = 0; i < shape_out->rank; i++)
    lens_box_span (out, shape_out, i, &crop->out[i], &end);
}

void
lens_table_reach (const gssize *table, gsize n, gint64 *begin, gint64 *end)
{
  gint64 first = -1;
  gint64 last = -1;

  for (gsize i = 0; i < n; i++)
    if (table[i] >= *begin && table[i] < *end)
      {
        first = first < 0 ? (gint64) i : first;
        last = (gint64) i;
      }
  *begin = MAX (first, 0);
  *end = MAX (last, 0) + 1;
}

gssize
lens_index_inside (LensReal index, gint64 size)
{
  const gint64 whole = isnan (index) ? 0 : (gint64) CLAMP (index, -0x1p62, 0x1p62);

  return (gssize) CLAMP (whole < 0 ? whole + size : whole, 0, size - 1);
}

gboolean
lens_infer_indices (const LensSlot *slot, gint64 size, const char *what, GError **error)
{
  const gsize n = lens_shape_n_elements (&slot->shape);
  const LensReal *data;

  if (size == 0 && n > 0)
    return lens_fail (error, LENS_ERROR_SHAPE, "%s: an axis without elements", what);
  if (slot->constant == NULL)
    return TRUE;

  data = lens_tensor_data (slot->constant);
  for (gsize i = 0; i < n; i++)
    if (!(data[i] >= -(LensReal) size && data[i] < (LensReal) size))
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "%s: %g; %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " expected",
                        what, (double) data[i], -size, size - 1);
  return TRUE;
}

gboolean
lens_same_spatial_reach (gconstpointer settings,
                         int input_index,
                         const LensShape *shape_in,
                         const LensShape *shape_out,
                         const LensBox *in,
                         LensBox *out)
{
  if (!lens_shape_same_spatial (shape_in, shape_out))
    return FALSE;
  *out = *in;
  return TRUE;
}

void
lens_same_spatial_need (gconstpointer settings,
                        int input_index,
                        const LensShape *shape_in,
                        const LensShape *shape_out,
                        const LensBox *out,
                        LensBox *in,
                        gpointer crop)
{
  if (lens_shape_same_spatial (shape_in, shape_out))
    *in = *out;
  else
    *in = lens_whole_box (shape_in);
}

void
lens_same_numbers_forward (const LensForward *forward)
{
  if (forward->inputs[0].data != forward->outputs[0].data)
    lens_copy (lens_shape_n_elements (forward->outputs[0].shape),
               forward->inputs[0].data, forward->outputs[0].data);
}

void
lens_same_numbers_backward (const LensBackward *backward)
{
  if (backward->output_signals[0] == NULL || backward->input_signals[0] == NULL)
    return;
  lens_accumulate (lens_shape_n_elements (backward->outputs[0].shape),
                   backward->output_signals[0], backward->input_signals[0]);
}
