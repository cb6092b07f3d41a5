/* cell.h - the small pictures in a gist
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/tile.h"
#include "core/method/frame.h"

G_BEGIN_DECLS

/* What a cell is drawn with. */
typedef struct
{
  cairo_t *cr;
  const LensLook *look;
  LensScale scale; /* of its map; see lens_cell_scale () */
  gboolean is_bgr;
  GArray *areas; /* (nullable): LensMapArea: gets the places of its maps */
  int index;     /* of the cell, for these */
} LensCellPen;

/* Whether colours stand for its numbers. */
gboolean lens_cell_has_scale (const LensCell *cell);

LensScale lens_cell_scale (const LensCell *cell, const LensLook *look);

/* @cell may be NULL: not made yet. */
void
lens_cell_draw (const LensCellPen *pen, const LensArea *area, const LensCell *cell);

/* “0…3.2”, “±0.031”: the ends of the cell's colours, with a “+” where numbers lie beyond; NULL
 * if it has none. */
char *lens_cell_dup_range (const LensCell *cell, const LensScale *scale);

G_END_DECLS
