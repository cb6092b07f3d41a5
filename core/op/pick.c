/* pick.c - offsets named by a value of indices
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/pick.h"

#include "core/base/error.h"

gboolean
lens_elements_infer (const LensShape *data,
                     const LensSlot *indices,
                     int axis,
                     GError **error)
{
  const LensShape *shape = &indices->shape;

  if (shape->rank != data->rank)
    return lens_fail (error, LENS_ERROR_SHAPE, "indices: %d axes expected, %d found",
                      data->rank, shape->rank);
  for (int i = 0; i < shape->rank; i++)
    if (i != axis && shape->dims[i] > data->dims[i])
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "indices: at most %" G_GINT64_FORMAT
                        " on axis %d expected, %" G_GINT64_FORMAT " found",
                        data->dims[i], i, shape->dims[i]);
  return lens_infer_indices (indices, data->dims[axis], "index", error);
}

LensPicks *
lens_elements_new (const LensShape *data, const LensOperand *indices, int axis)
{
  LensPicks *picks = lens_picks_new (lens_shape_n_elements (indices->shape), 1);
  gssize strides[LENS_MAX_RANK];

  lens_shape_strides (data, strides);
  for (gsize i = 0; i < picks->n; i++)
    {
      gsize rest = i;
      gssize offset = lens_index_inside (indices->data[i], data->dims[axis]) *
                      strides[axis];

      for (int k = data->rank - 1; k >= 0; k--)
        {
          const gsize size = (gsize) indices->shape->dims[k];

          if (k != axis)
            offset += (gssize) (rest % size) * strides[k];
          rest /= size;
        }
      picks->offsets[i] = (gsize) offset;
    }
  return picks;
}

/* Every number of @indices lies in the axis that it is for. */
static gboolean
check_indices (const LensShape *data,
               const LensSlot *indices,
               int n_batch_axes,
               int n_indexed,
               GError **error)
{
  const gsize n = lens_shape_n_elements (&indices->shape);
  const LensReal *numbers;

  for (int k = 0; k < n_indexed; k++)
    if (data->dims[n_batch_axes + k] == 0 && n > 0)
      return lens_fail (error, LENS_ERROR_SHAPE, "index: an axis without elements");
  if (indices->constant == NULL)
    return TRUE;
  numbers = lens_tensor_data (indices->constant);
  for (gsize i = 0; i < n; i++)
    {
      const int axis = n_batch_axes + (int) (i % (gsize) n_indexed);
      const LensReal size = (LensReal) data->dims[axis];

      if (!(numbers[i] >= -size && numbers[i] < size))
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "index: %g; less than %g expected on axis %d",
                          (double) numbers[i], (double) size, axis);
    }
  return TRUE;
}

gboolean
lens_blocks_infer (const LensShape *data,
                   const LensSlot *indices,
                   int n_batch_axes,
                   LensShape *picked,
                   GError **error)
{
  const LensShape *shape = &indices->shape;
  const int last = shape->rank - 1;
  LensShape made = { 0 };
  gint64 n_indexed;

  if (data->rank < 1 || last < 0 || n_batch_axes < 0 || n_batch_axes > last ||
      n_batch_axes >= data->rank)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "a value of %d axes, indices of %d and %d batch axes do not fit",
                      data->rank, shape->rank, n_batch_axes);
  n_indexed = shape->dims[last];
  if (n_indexed < 1 || n_indexed > data->rank - n_batch_axes)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "indices: 1 to %d on the last axis expected, %" G_GINT64_FORMAT
                      " found",
                      data->rank - n_batch_axes, n_indexed);
  for (int i = 0; i < n_batch_axes; i++)
    if (shape->dims[i] != data->dims[i])
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "indices: %" G_GINT64_FORMAT
                        " on axis %d expected, %" G_GINT64_FORMAT " found",
                        data->dims[i], i, shape->dims[i]);

  made.rank = last + data->rank - n_batch_axes - (int) n_indexed;
  if (made.rank > LENS_MAX_RANK)
    return lens_shape_check (&made, error);
  made.rank = 0;
  for (int i = 0; i < last; i++)
    made.dims[made.rank++] = shape->dims[i];
  for (int i = n_batch_axes + (int) n_indexed; i < data->rank; i++)
    made.dims[made.rank++] = data->dims[i];
  *picked = made;
  return lens_shape_check (&made, error) &&
         check_indices (data, indices, n_batch_axes, (int) n_indexed, error);
}

LensPicks *
lens_blocks_new (const LensShape *data, const LensOperand *indices, int n_batch_axes)
{
  const LensShape *shape = indices->shape;
  const gsize n_indexed = (gsize) shape->dims[shape->rank - 1];
  const int inner = n_batch_axes + (int) n_indexed;
  const gsize n = lens_shape_span (shape, 0, shape->rank - 1);
  const gsize n_batch = lens_shape_span (data, 0, n_batch_axes);
  const gsize batch_size = lens_shape_span (data, n_batch_axes, data->rank);
  LensPicks *picks = lens_picks_new (n, lens_shape_span (data, inner, data->rank));
  gssize strides[LENS_MAX_RANK];

  lens_shape_strides (data, strides);
  for (gsize i = 0; i < n; i++)
    {
      gsize offset = i / MAX (n / MAX (n_batch, 1), 1) * batch_size;

      for (gsize k = 0; k < n_indexed; k++)
        {
          const int axis = n_batch_axes + (int) k;

          offset += (gsize) (lens_index_inside (indices->data[i * n_indexed + k],
                                                data->dims[axis]) *
                             strides[axis]);
        }
      picks->offsets[i] = offset;
    }
  return picks;
}
