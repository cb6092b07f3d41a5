/* mosaic.h - many small maps in rows, numbered
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/tile.h"

G_BEGIN_DECLS

typedef struct
{
  const LensLook *look;
  int n_tiles;
  int n_rows;
  int n_columns;
  LensArea tile;       /* its size */
  double row_height;   /* with label and gap */
  double column_width; /* with gap */
  gboolean
    has_numbers; /* every tile its own; else the first of each row, at the left */
  double left;   /* what those take */
  double height;
  double width;
} LensMosaic;

/* @height, @width: of one map in its own pixels. */
LensMosaic lens_mosaic_plan (const LensLook *look, int n_tiles, int height, int width);

/* The place of a tile in a mosaic whose left upper corner is at (@y, @x). */
LensArea lens_mosaic_place (const LensMosaic *mosaic, int index, double y, double x);

/* The numbers of all tiles. */
void
lens_mosaic_draw_numbers (const LensMosaic *mosaic, cairo_t *cr, double y, double x);

G_END_DECLS
