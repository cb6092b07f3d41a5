/* shape.h - the sizes of a tensor, outermost first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LENS_MAX_RANK 8

/* No value of a graph may have more elements than this; larger is a mistake or an attack. */
#define LENS_MAX_ELEMENTS ((gsize) 1 << 28)

typedef struct
{
  int rank;
  gint64 dims[LENS_MAX_RANK];
} LensShape;

/* lens_shape (1, 3, 224, 224): at most LENS_MAX_RANK sizes. */
#define lens_shape(...)                                                   \
  ((LensShape){                                                           \
    .rank = (int) (sizeof ((gint64[]){ __VA_ARGS__ }) / sizeof (gint64)), \
    .dims = { __VA_ARGS__ },                                              \
  })

#define LENS_SHAPE_SCALAR ((LensShape){ .rank = 0 })

/* 1 for a scalar.  The shape has been checked: the product cannot overflow. */
gsize lens_shape_n_elements (const LensShape *shape);

/* The product of dims[begin] … dims[end - 1]. */
gsize lens_shape_span (const LensShape *shape, int begin, int end);

/* Every size at least 0, and not more than LENS_MAX_ELEMENTS altogether. */
gboolean lens_shape_check (const LensShape *shape, GError **error);

gboolean lens_shape_equal (const LensShape *a, const LensShape *b);

/* NumPy's rule: aligned at the last axis, a size of 1 stretches. */
gboolean lens_shape_broadcast (const LensShape *a,
                               const LensShape *b,
                               LensShape *result,
                               GError **error);

/* “1×3×224×224”, or “scalar”. */
char *lens_shape_to_string (const LensShape *shape);

/* Makes an axis of -rank … rank-1 positive; an error names the range. */
gboolean
lens_shape_axis (const LensShape *shape, gint64 axis, int *result, GError **error);

G_END_DECLS
