/* compare.h - how far two pictures are apart
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* In steps of 255, over red, green and blue. */
typedef struct
{
  double largest;
  double mean;
} CompareDifference;

/* Both pictures are softened by a mean of 3×3 pixels first, so that the edge of a letter
 * that another version of FreeType draws a fraction of a pixel further on counts little
 * and a letter too many counts much.  FALSE where sizes differ. */
gboolean compare_pictures (cairo_surface_t *a,
                           cairo_surface_t *b,
                           CompareDifference *difference);

/* Eight times the difference, on black; the larger of both sizes. */
cairo_surface_t *compare_amplify (cairo_surface_t *a, cairo_surface_t *b);

G_END_DECLS
