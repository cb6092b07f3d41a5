/* cell.c - the small pictures in a gist
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/cell.h"

#include <math.h>

/* Of more channels a cell shows the first ones. */
#define MAX_MULTIPLES 16

/* Of more points in a scatter an even sample is drawn. */
#define MAX_DOTS 500

static LensView
view_of_cell (const LensCell *cell, const LensLook *look)
{
  return lens_view_of (cell->kind, cell->map, look, FALSE);
}

gboolean
lens_cell_has_scale (const LensCell *cell)
{
  gboolean is_map = cell->kind == LENS_FRAME_HEAT || cell->kind == LENS_FRAME_SIGNED ||
                    cell->kind == LENS_FRAME_CHANNELS;

  return is_map && cell->map != NULL && cell->reason == NULL && !cell->is_scatter &&
         !cell->is_histogram && !cell->is_number &&
         lens_tensor_n_elements (cell->map) > 0;
}

LensScale
lens_cell_scale (const LensCell *cell, const LensLook *look)
{
  LensView view = view_of_cell (cell, look);

  return lens_view_scale (&view, cell->map, look);
}

char *
lens_cell_dup_range (const LensCell *cell, const LensScale *scale)
{
  g_autofree char *high = lens_number_text (scale->high, 2);
  g_autofree char *low = lens_number_text (scale->low, 2);
  const char *more = scale->is_cut_low || scale->is_cut_high ? "+" : "";

  if (!lens_cell_has_scale (cell))
    return NULL;
  if (scale->is_signed)
    return g_strconcat ("±", high, more, NULL);
  return g_strdup_printf ("%s…%s%s", low, high, more);
}

/* Channels in a square, as many as fit. */
static void
draw_multiples (const LensCellPen *pen, const LensArea *area, const LensTile *tile)
{
  int n_planes = MIN (lens_planes_of (tile->map).n_planes, MAX_MULTIPLES);
  int n_sides = (int) ceil (sqrt (n_planes));
  const double gap = 2;

  lens_fill_area (pen->cr, area, lens_palette (pen->look)->background);
  for (int i = 0; i < n_planes; i++)
    {
      LensArea place = {
        .height = (area->height - (n_sides - 1) * gap) / n_sides,
        .width = (area->width - (n_sides - 1) * gap) / n_sides,
      };

      place.y = area->y + i / n_sides * (place.height + gap);
      place.x = area->x + i % n_sides * (place.width + gap);
      lens_tile_draw_plane (pen->cr, &place, tile, i);
      lens_note_area (pen->areas, pen->cr, &place, pen->index, TRUE);
    }
}

static void
draw_map (const LensCellPen *pen, const LensArea *area, const LensCell *cell)
{
  LensView view = view_of_cell (cell, pen->look);
  LensTile tile = {
    .map = cell->map,
    .view = &view,
    .scale = &pen->scale,
    .look = pen->look,
    .opacity = 1,
    .is_bgr = pen->is_bgr,
  };

  if (view.is_stack && lens_planes_of (cell->map).n_planes > 1)
    draw_multiples (pen, area, &tile);
  else
    {
      lens_tile_draw (pen->cr, area, &tile);
      lens_note_area (pen->areas, pen->cr, area, pen->index, TRUE);
    }
}

static double
largest_of (const LensReal *values, gsize n_values)
{
  double largest = 0;

  for (gsize i = 0; i < n_values; i++)
    if (isfinite (values[i]))
      largest = MAX (largest, values[i]);
  return largest;
}

static void
draw_histogram (const LensCellPen *pen, const LensArea *area, const LensCell *cell)
{
  const LensReal *counts = lens_tensor_data (cell->map);
  gsize n_bins = lens_tensor_n_elements (cell->map);
  double largest = largest_of (counts, n_bins);
  double step = area->width / MAX (n_bins, 1);

  lens_fill_area (pen->cr, area, lens_palette (pen->look)->background);
  for (gsize i = 0; i < n_bins; i++)
    {
      double count = isfinite (counts[i]) ? MAX (counts[i], 0) : 0;
      LensArea bar = {
        .x = area->x + i * step,
        .height = largest > 0 ? count / largest * (area->height - 4) : 0,
        .width = MAX (step - MIN (1, step / 4), 0.5),
      };

      /* A bin with anything in it can be seen. */
      if (count > 0)
        bar.height = MAX (bar.height, 1);
      bar.y = area->y + area->height - bar.height;
      lens_fill_area (pen->cr, &bar, lens_palette (pen->look)->accent);
    }
}

typedef struct
{
  double low;
  double per_unit;
} Stretch;

static Stretch
stretch_to (const LensTensor *tensor, double extent)
{
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  lens_tensor_range (tensor, &minimum, &maximum, &mean);
  return (Stretch){
    .low = minimum,
    .per_unit = maximum > minimum ? extent / ((double) maximum - minimum) : 0,
  };
}

static void
draw_scatter (const LensCellPen *pen, const LensArea *area, const LensCell *cell)
{
  gsize n_points = MIN (lens_tensor_n_elements (cell->map),
                        lens_tensor_n_elements (cell->other));
  gsize step = MAX (n_points / MAX_DOTS, 1);
  const double inset = 5;
  Stretch along = stretch_to (cell->map, area->width - 2 * inset);
  Stretch up = stretch_to (cell->other, area->height - 2 * inset);

  lens_fill_area (pen->cr, area, lens_palette (pen->look)->background);
  lens_set_colour (pen->cr, lens_palette (pen->look)->accent, 0.45);
  for (gsize i = 0; i < n_points; i += step)
    {
      double x = lens_tensor_data (cell->map)[i];
      double y = lens_tensor_data (cell->other)[i];

      if (!isfinite (x) || !isfinite (y))
        continue;
      cairo_arc (pen->cr, area->x + inset + (x - along.low) * along.per_unit,
                 area->y + area->height - inset - (y - up.low) * up.per_unit, 1.3, 0,
                 2 * G_PI);
      cairo_fill (pen->cr);
    }
}

/* Luminance as the eye weighs it (Rec. 709), near enough to choose black or white on it. */
static gboolean
is_bright (guint32 colour)
{
  return 0.2126 * (colour >> 16 & 0xff) + 0.7152 * (colour >> 8 & 0xff) +
           0.0722 * (colour & 0xff) >
         140;
}

static void
draw_number (const LensCellPen *pen, const LensArea *area, const LensCell *cell)
{
  double number = lens_tensor_data (cell->map)[0];
  double shown = isfinite (number) ? CLAMP (number, -1, 1) : 0;
  const LensColormap *colormap = lens_colormap_for_sign (TRUE);
  guint32 colour = lens_colormap_at (colormap, (shown + 1) / 2);
  double size = CLAMP (area->height / 4, 8, 22);
  LensTextStyle style = {
    .size = size,
    .colour = is_bright (colour) ? 0x1b1f24 : 0xffffff,
    .align = LENS_ALIGN_MIDDLE,
    .max_width = area->width - 4,
  };
  g_autofree char *text = lens_fixed_text (number, 2);

  lens_fill_area (pen->cr, area, colour);
  lens_text_draw (pen->cr, &style, text, area->y + area->height / 2 + size * 0.36,
                  area->x + area->width / 2);
}

/* What a cell without a map says stands in its middle. */
static void
draw_words (const LensCellPen *pen, const LensArea *area, const LensCell *cell)
{
  const char *words = cell->reason != NULL    ? cell->reason
                      : cell->caption != NULL ? cell->caption
                                              : "";

  lens_tile_draw_reason (pen->cr, area, pen->look, words);
}

void
lens_cell_draw (const LensCellPen *pen, const LensArea *area, const LensCell *cell)
{
  if (cell == NULL)
    {
      lens_fill_area (pen->cr, area, lens_palette (pen->look)->panel);
      return;
    }
  if (cell->reason != NULL || cell->map == NULL ||
      lens_tensor_n_elements (cell->map) == 0)
    draw_words (pen, area, cell);
  else if (cell->is_number)
    draw_number (pen, area, cell);
  else if (cell->is_scatter && cell->other != NULL)
    draw_scatter (pen, area, cell);
  else if (cell->is_histogram || !lens_cell_has_scale (cell))
    draw_histogram (pen, area, cell);
  else
    draw_map (pen, area, cell);
}
