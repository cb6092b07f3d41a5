/* colorbar.c - the numbers behind the colours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/colorbar.h"

#include "core/figure/plot.h"

#include <math.h>

#define BAR_WIDTH 12.0
#define TICK_LENGTH 4.0

/* Numbers stand at least so far apart. */
#define MIN_SPACING (1.3 * LENS_TEXT_SMALL)

typedef struct
{
  cairo_t *cr;
  LensArea area;
  const LensTile *tile;
  double unit; /* the numbers are written as multiples of it */
} Bar;

static void
add_stops (cairo_pattern_t *pattern, const LensColormap *colormap)
{
  const LensColourStop *stop = colormap->stops;

  while (TRUE)
    {
      cairo_pattern_add_color_stop_rgb (pattern, stop->place / 255.0,
                                        (stop->colour >> 16 & 0xff) / 255.0,
                                        (stop->colour >> 8 & 0xff) / 255.0,
                                        (stop->colour & 0xff) / 255.0);
      if (stop->place == 255)
        break;
      stop++;
    }
}

static void
draw_gradient (const Bar *bar)
{
  cairo_pattern_t *pattern = cairo_pattern_create_linear (
    0, bar->area.y + bar->area.height, 0, bar->area.y);

  if (bar->tile->view->is_colour)
    {
      cairo_pattern_add_color_stop_rgb (pattern, 0, 0, 0, 0);
      cairo_pattern_add_color_stop_rgb (pattern, 1, 1, 1, 1);
    }
  else
    add_stops (pattern, bar->tile->view->colormap);
  cairo_rectangle (bar->cr, bar->area.x, bar->area.y, bar->area.width,
                   bar->area.height);
  cairo_set_source (bar->cr, pattern);
  cairo_fill (bar->cr);
  cairo_pattern_destroy (pattern);
}

/* A triangle in the end's colour: numbers beyond the end are drawn like it. */
static void
draw_arrow (const Bar *bar, double y, double tip, double place)
{
  double middle = bar->area.x + bar->area.width / 2;
  guint32 colour = lens_colormap_at (bar->tile->view->colormap, place);

  if (bar->tile->view->is_colour)
    colour = place > 0.5 ? 0xffffff : 0x000000;
  cairo_move_to (bar->cr, bar->area.x, y);
  cairo_line_to (bar->cr, middle, tip);
  cairo_line_to (bar->cr, bar->area.x + bar->area.width, y);
  cairo_close_path (bar->cr);
  lens_set_colour (bar->cr, colour, 1);
  cairo_fill (bar->cr);
}

static double
y_of (const Bar *bar, double value)
{
  return bar->area.y +
         bar->area.height * (1 - lens_scale_place (bar->tile->scale, value));
}

static void
draw_tick (const Bar *bar, double value)
{
  LensTextStyle style = lens_text_style (bar->tile->look, LENS_TEXT_SMALL,
                                         LENS_ALIGN_LEFT, 44);
  g_autofree char *text = lens_number_text (value / bar->unit, 3);
  double y = y_of (bar, value);
  double x = bar->area.x + bar->area.width;

  lens_set_colour (bar->cr, style.colour, 1);
  cairo_set_line_width (bar->cr, 0.75);
  cairo_move_to (bar->cr, x, y);
  cairo_line_to (bar->cr, x + TICK_LENGTH, y);
  cairo_stroke (bar->cr);
  lens_text_draw (bar->cr, &style, text, y + LENS_TEXT_SMALL * 0.36,
                  x + TICK_LENGTH + 3);
}

static void
draw_numbers (const Bar *bar)
{
  const LensScale *scale = bar->tile->scale;
  g_autoptr (GArray) ticks = lens_nice_ticks (scale->low, scale->high,
                                              (int) CLAMP (bar->area.height / 45, 1,
                                                           8));

  draw_tick (bar, scale->low);
  draw_tick (bar, scale->high);
  for (guint i = 0; i < ticks->len; i++)
    {
      double tick = g_array_index (ticks, double, i);
      double y = y_of (bar, tick);

      if (y - bar->area.y >= MIN_SPACING &&
          bar->area.y + bar->area.height - y >= MIN_SPACING)
        draw_tick (bar, tick);
    }
}

/* Numbers much smaller or larger than 1 are written as multiples of a power of ten, which
 * stands once above the bar. */
static double
choose_unit (const LensScale *scale, int *exponent)
{
  double largest = MAX (fabs (scale->low), fabs (scale->high));

  *exponent = 0;
  if (largest > 0 && (largest < 0.1 || largest >= 10000))
    *exponent = (int) floor (log10 (largest));
  return pow (10, *exponent);
}

/* Reading upwards, in one line or two. */
static void
draw_quantity (const Bar *bar, const char *quantity)
{
  LensTextStyle style = lens_muted_style (bar->tile->look, LENS_TEXT_SMALL,
                                          LENS_ALIGN_MIDDLE, bar->area.height);
  g_auto (GStrv) lines = lens_text_wrap (&style, quantity, 2);
  double x = bar->area.x + LENS_COLORBAR_WIDTH - LENS_GAP - 5;

  for (int i = 0; lines[i] != NULL; i++)
    {
      lens_text_draw_upwards (bar->cr, &style, lines[i],
                              bar->area.y + bar->area.height / 2, x);
      x += LENS_TEXT_SMALL * 1.2;
    }
}

static void
draw_power (const Bar *bar, int exponent)
{
  LensTextStyle style = lens_muted_style (bar->tile->look, LENS_TEXT_SMALL,
                                          LENS_ALIGN_LEFT, 0);
  g_autofree char *power = lens_power_text (exponent);

  if (exponent != 0)
    lens_text_draw (bar->cr, &style, power, bar->area.y - 7,
                    bar->area.x + bar->area.width + 4);
}

void
lens_colorbar_draw (cairo_t *cr,
                    const LensArea *beside,
                    const LensTile *tile,
                    const char *quantity)
{
  const LensPalette *palette = lens_palette (tile->look);
  Bar bar = {
    .cr = cr,
    .area = { .y = beside->y,
              .x = beside->x + beside->width + LENS_GAP,
              .height = beside->height,
              .width = BAR_WIDTH },
    .tile = tile,
  };
  int exponent;

  bar.unit = choose_unit (tile->scale, &exponent);
  lens_frame_area (cr, &bar.area, palette->rule);
  draw_gradient (&bar);
  if (tile->scale->is_cut_high)
    draw_arrow (&bar, bar.area.y, bar.area.y - 7, 1);
  if (tile->scale->is_cut_low)
    draw_arrow (&bar, bar.area.y + bar.area.height, bar.area.y + bar.area.height + 7,
                0);
  draw_numbers (&bar);
  draw_power (&bar, exponent);
  if (quantity != NULL)
    draw_quantity (&bar, quantity);
}

char *
lens_colorbar_dup_quantity (const LensFrame *frame, const LensView *view)
{
  const char *collapse = lens_view_collapse_text (view, frame->map);

  if (frame->quantity == NULL)
    return g_strdup (collapse);
  if (collapse == NULL)
    return g_strdup (frame->quantity);
  return g_strdup_printf ("%s, %s", frame->quantity, collapse);
}
