/* shape.c - the sizes of a tensor, outermost first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/tensor/shape.h"

#include "core/base/error.h"

gsize
lens_shape_span (const LensShape *shape, int begin, int end)
{
  gsize product = 1;

  for (int i = begin; i < end; i++)
    product *= (gsize) shape->dims[i];
  return product;
}

gsize
lens_shape_n_elements (const LensShape *shape)
{
  return lens_shape_span (shape, 0, shape->rank);
}

gboolean
lens_shape_check (const LensShape *shape, GError **error)
{
  gsize product = 1;

  if (shape->rank < 0 || shape->rank > LENS_MAX_RANK)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "shape: %d axes; at most %d can be handled", shape->rank,
                      LENS_MAX_RANK);

  for (int i = 0; i < shape->rank; i++)
    if (shape->dims[i] < 0)
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "shape: size %" G_GINT64_FORMAT
                        " on axis %d; 0 or more expected",
                        shape->dims[i], i);

  /* Sizes of an empty tensor are held to the limit too, zeros apart: whoever walks over
   * some of its axes only must be able to rely on it. */
  for (int i = 0; i < shape->rank; i++)
    if (!g_size_checked_mul (&product, product, MAX ((gsize) shape->dims[i], 1)) ||
        product > LENS_MAX_ELEMENTS)
      {
        g_autofree char *text = lens_shape_to_string (shape);

        return lens_fail (error, LENS_ERROR_LIMIT,
                          "shape %s has too many elements; at most %" G_GSIZE_FORMAT
                          " can be handled",
                          text, LENS_MAX_ELEMENTS);
      }
  return TRUE;
}

gboolean
lens_shape_equal (const LensShape *a, const LensShape *b)
{
  if (a->rank != b->rank)
    return FALSE;
  for (int i = 0; i < a->rank; i++)
    if (a->dims[i] != b->dims[i])
      return FALSE;
  return TRUE;
}

gboolean
lens_shape_broadcast (const LensShape *a,
                      const LensShape *b,
                      LensShape *result,
                      GError **error)
{
  LensShape made = { .rank = MAX (a->rank, b->rank) };

  for (int i = 1; i <= made.rank; i++)
    {
      gint64 size_a = i <= a->rank ? a->dims[a->rank - i] : 1;
      gint64 size_b = i <= b->rank ? b->dims[b->rank - i] : 1;

      if (size_a != size_b && size_a != 1 && size_b != 1)
        {
          g_autofree char *text_a = lens_shape_to_string (a);
          g_autofree char *text_b = lens_shape_to_string (b);

          return lens_fail (error, LENS_ERROR_SHAPE,
                            "shapes %s and %s do not fit together", text_a, text_b);
        }
      made.dims[made.rank - i] = size_a == 1 ? size_b : size_a;
    }
  *result = made;
  return TRUE;
}

char *
lens_shape_to_string (const LensShape *shape)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < shape->rank; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "×" : "",
                            shape->dims[i]);
  if (shape->rank == 0)
    g_string_append (text, "scalar");
  return g_string_free (text, FALSE);
}

gboolean
lens_shape_axis (const LensShape *shape, gint64 axis, int *result, GError **error)
{
  if (shape->rank == 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "axis %" G_GINT64_FORMAT "; a scalar has no axes", axis);
  if (axis < -shape->rank || axis >= shape->rank)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "axis %" G_GINT64_FORMAT "; %d to %d expected", axis,
                      -shape->rank, shape->rank - 1);
  *result = (int) (axis < 0 ? axis + shape->rank : axis);
  return TRUE;
}
