/* plot.c - axes, and lines between them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/plot.h"

#include <math.h>

#define DOT_RADIUS 2.5

/* The multiple of a power of ten by 1, 2 or 5 that is nearest in ratio. */
static double
nearest_step (double rough)
{
  static const double multiples[] = { 1, 2, 5, 10 };
  double power = pow (10, floor (log10 (rough)));
  double best = power;

  for (gsize i = 1; i < G_N_ELEMENTS (multiples); i++)
    if (fabs (log (multiples[i] * power / rough)) < fabs (log (best / rough)))
      best = multiples[i] * power;
  return best;
}

GArray *
lens_nice_ticks (double low, double high, int n_wanted)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (double));
  double rough = (high - low) / MAX (n_wanted, 1);
  double step;

  if (!(rough > 0) || !isfinite (rough))
    return ticks;
  step = nearest_step (rough);
  for (double n = ceil (low / step - 1e-9); n * step <= high + step * 1e-9; n++)
    {
      double tick = n * step;

      g_array_append_val (ticks, tick);
    }
  return ticks;
}

LensAxis
lens_axis_around (double low, double high, const char *title)
{
  double extent = high - low;

  if (!(extent > 0))
    extent = MAX (fabs (low), 1);
  return (LensAxis){
    .low = low - 0.06 * extent,
    .high = high + 0.06 * extent,
    .title = title,
  };
}

double
lens_plot_y (const LensPlot *plot, double value)
{
  double place = (value - plot->y.low) / (plot->y.high - plot->y.low);

  return plot->area.y + plot->area.height * (1 - CLAMP (place, 0, 1));
}

double
lens_plot_x (const LensPlot *plot, double value)
{
  double place = (value - plot->x.low) / (plot->x.high - plot->x.low);

  return plot->area.x + plot->area.width * CLAMP (place, 0, 1);
}

static void
draw_grid_line (const LensPlot *plot, double y, double x, double y_end, double x_end)
{
  lens_set_colour (plot->cr, lens_palette (plot->look)->rule, 0.5);
  cairo_set_line_width (plot->cr, 0.75);
  cairo_move_to (plot->cr, x, y);
  cairo_line_to (plot->cr, x_end, y_end);
  cairo_stroke (plot->cr);
}

static void
draw_y_ticks (const LensPlot *plot)
{
  LensTextStyle style = lens_text_style (plot->look, LENS_TEXT_SMALL, LENS_ALIGN_RIGHT,
                                         36);
  g_autoptr (GArray) ticks = lens_nice_ticks (plot->y.low, plot->y.high,
                                              (int) CLAMP (plot->area.height / 36, 2,
                                                           8));

  for (guint i = 0; i < ticks->len; i++)
    {
      double tick = g_array_index (ticks, double, i);
      double y = lens_plot_y (plot, tick);
      g_autofree char *text = lens_number_text (tick, 3);

      draw_grid_line (plot, y, plot->area.x, y, plot->area.x + plot->area.width);
      lens_text_draw (plot->cr, &style, text, y + LENS_TEXT_SMALL * 0.36,
                      plot->area.x - 6);
    }
}

static void
draw_x_ticks (const LensPlot *plot)
{
  LensTextStyle style = lens_text_style (plot->look, LENS_TEXT_SMALL, LENS_ALIGN_MIDDLE,
                                         0);
  g_autoptr (GArray) ticks = lens_nice_ticks (plot->x.low, plot->x.high,
                                              (int) CLAMP (plot->area.width / 70, 2,
                                                           10));
  double bottom = plot->area.y + plot->area.height;

  for (guint i = 0; i < ticks->len; i++)
    {
      double tick = g_array_index (ticks, double, i);
      double x = lens_plot_x (plot, tick);
      g_autofree char *text = lens_number_text (tick, 4);

      draw_grid_line (plot, bottom, x, bottom + 4, x);
      lens_text_draw (plot->cr, &style, text, bottom + 15, x);
    }
}

static void
draw_titles (const LensPlot *plot)
{
  LensTextStyle across = lens_muted_style (plot->look, LENS_TEXT_SMALL,
                                           LENS_ALIGN_MIDDLE, plot->area.width);
  LensTextStyle upwards = across;

  upwards.max_width = plot->area.height;
  if (plot->x.title != NULL)
    lens_text_draw (plot->cr, &across, plot->x.title,
                    plot->area.y + plot->area.height + LENS_PLOT_BELOW - 5,
                    plot->area.x + plot->area.width / 2);
  if (plot->y.title != NULL)
    lens_text_draw_upwards (plot->cr, &upwards, plot->y.title,
                            plot->area.y + plot->area.height / 2,
                            plot->area.x - LENS_PLOT_LEFT + 11);
}

void
lens_plot_draw_axes (const LensPlot *plot)
{
  const LensArea *area = &plot->area;

  draw_y_ticks (plot);
  draw_x_ticks (plot);
  draw_titles (plot);
  lens_set_colour (plot->cr, lens_palette (plot->look)->muted, 1);
  cairo_set_line_width (plot->cr, 1);
  cairo_move_to (plot->cr, area->x, area->y);
  cairo_line_to (plot->cr, area->x, area->y + area->height);
  cairo_line_to (plot->cr, area->x + area->width, area->y + area->height);
  cairo_stroke (plot->cr);
}

static void
draw_dot (const LensPlot *plot, double y, double x)
{
  cairo_arc (plot->cr, x, y, DOT_RADIUS, 0, 2 * G_PI);
  cairo_fill (plot->cr);
}

void
lens_plot_draw_line (const LensPlot *plot,
                     const LensReal *values,
                     gsize n_values,
                     guint32 colour)
{
  gboolean is_down = FALSE;
  double y = 0;
  double x = 0;

  lens_set_colour (plot->cr, colour, 1);
  cairo_set_line_width (plot->cr, 1.5);
  cairo_set_line_join (plot->cr, CAIRO_LINE_JOIN_ROUND);
  for (gsize i = 0; i < n_values; i++)
    {
      gboolean was_down = is_down;

      is_down = isfinite (values[i]);
      if (!is_down)
        continue;
      y = lens_plot_y (plot, values[i]);
      x = lens_plot_x (plot, (double) i);
      if (was_down)
        cairo_line_to (plot->cr, x, y);
      else
        cairo_move_to (plot->cr, x, y);
    }
  cairo_stroke (plot->cr);
  if (is_down)
    draw_dot (plot, y, x);
}

void
lens_plot_draw_level (const LensPlot *plot, double value, guint32 colour)
{
  static const double dashes[] = { 4, 3 };
  double y = lens_plot_y (plot, value);

  cairo_save (plot->cr);
  lens_set_colour (plot->cr, colour, 1);
  cairo_set_dash (plot->cr, dashes, 2, 0);
  cairo_set_line_width (plot->cr, 1);
  cairo_move_to (plot->cr, plot->area.x, y);
  cairo_line_to (plot->cr, plot->area.x + plot->area.width, y);
  cairo_stroke (plot->cr);
  cairo_restore (plot->cr);
}

double
lens_plot_draw_key (const LensPlot *plot,
                    const char *name,
                    guint32 colour,
                    double y,
                    double x)
{
  LensTextStyle style = lens_text_style (
    plot->look, LENS_TEXT_SMALL, LENS_ALIGN_RIGHT,
    MIN (plot->area.width * 0.6, MAX (x - plot->area.x + LENS_PLOT_LEFT - 20, 1)));
  g_autofree char *fitted = lens_text_fit (&style, name);
  double left = x - lens_text_width (&style, fitted);

  lens_text_draw (plot->cr, &style, fitted, y, x);
  lens_set_colour (plot->cr, colour, 1);
  cairo_set_line_width (plot->cr, 2);
  cairo_move_to (plot->cr, left - 20, y - LENS_TEXT_SMALL * 0.36);
  cairo_line_to (plot->cr, left - 5, y - LENS_TEXT_SMALL * 0.36);
  cairo_stroke (plot->cr);
  return left - 20;
}
