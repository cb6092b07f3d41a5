/* mosaic.c - many small maps in rows, numbered
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/mosaic.h"

#include <math.h>

/* Pages are a little wider than high. */
#define PAGE_ASPECT 1.35

/* Narrower tiles have no room for a number of four digits. */
#define MIN_NUMBERED_WIDTH 26.0

#define NUMBER_HEIGHT 12.0
#define ROW_NUMBER_WIDTH 34.0

/* The more tiles, the smaller. */
static const struct
{
  int most;
  double side;
} sides[] = {
  { 4, 160 },  { 16, 112 }, { 36, 88 },   { 64, 72 },
  { 144, 56 }, { 512, 40 }, { 1024, 28 },
};

static double
choose_side (int n_tiles)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    if (n_tiles <= sides[i].most)
      return sides[i].side;
  return 20;
}

LensMosaic
lens_mosaic_plan (const LensLook *look, int n_tiles, int height, int width)
{
  LensMosaic mosaic = { .look = look, .n_tiles = MAX (n_tiles, 1) };
  double gap;

  lens_tile_measure (look, height, width, choose_side (mosaic.n_tiles), &mosaic.tile);
  mosaic.has_numbers = mosaic.tile.width >= MIN_NUMBERED_WIDTH;
  mosaic.left = mosaic.has_numbers ? 0 : ROW_NUMBER_WIDTH;
  gap = mosaic.has_numbers ? 6 : 3;
  mosaic.row_height = mosaic.tile.height + gap +
                      (mosaic.has_numbers ? NUMBER_HEIGHT : 0);
  mosaic.column_width = mosaic.tile.width + gap;

  mosaic.n_columns = (int) ceil (
    sqrt (mosaic.n_tiles * PAGE_ASPECT * mosaic.row_height / mosaic.column_width));
  mosaic.n_columns = CLAMP (mosaic.n_columns, 1, mosaic.n_tiles);
  mosaic.n_rows = (mosaic.n_tiles + mosaic.n_columns - 1) / mosaic.n_columns;
  mosaic.height = mosaic.n_rows * mosaic.row_height - gap;
  mosaic.width = mosaic.left + mosaic.n_columns * mosaic.column_width - gap;
  return mosaic;
}

LensArea
lens_mosaic_place (const LensMosaic *mosaic, int index, double y, double x)
{
  int row = index / mosaic->n_columns;
  int column = index % mosaic->n_columns;

  return (LensArea){
    .y = y + row * mosaic->row_height,
    .x = x + mosaic->left + column * mosaic->column_width,
    .height = mosaic->tile.height,
    .width = mosaic->tile.width,
  };
}

static void
draw_number (const LensMosaic *mosaic, cairo_t *cr, const LensArea *place, int index)
{
  g_autofree char *text = g_strdup_printf ("%d", index);
  LensTextStyle below = lens_muted_style (mosaic->look, LENS_TEXT_TINY,
                                          LENS_ALIGN_MIDDLE, place->width);
  LensTextStyle before = lens_muted_style (mosaic->look, LENS_TEXT_TINY,
                                           LENS_ALIGN_RIGHT, mosaic->left);

  if (mosaic->has_numbers)
    lens_text_draw (cr, &below, text, place->y + place->height + NUMBER_HEIGHT - 2,
                    place->x + place->width / 2);
  else
    lens_text_draw (cr, &before, text,
                    place->y + place->height / 2 + LENS_TEXT_TINY * 0.36, place->x - 5);
}

void
lens_mosaic_draw_numbers (const LensMosaic *mosaic, cairo_t *cr, double y, double x)
{
  int step = mosaic->has_numbers ? 1 : mosaic->n_columns;

  for (int i = 0; i < mosaic->n_tiles; i += step)
    {
      LensArea place = lens_mosaic_place (mosaic, i, y, x);

      draw_number (mosaic, cr, &place, i);
    }
}
