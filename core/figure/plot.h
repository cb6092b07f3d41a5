/* plot.h - axes, and lines between them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/page.h"

G_BEGIN_DECLS

typedef struct
{
  double low;
  double high;
  const char *title; /* NULL for none */
} LensAxis;

typedef struct
{
  cairo_t *cr;
  const LensLook *look;
  LensArea area; /* between the axes: numbers and titles stand outside, see below */
  LensAxis y;
  LensAxis x;
} LensPlot;

/* What numbers and titles take left of and below a plot's area. */
#define LENS_PLOT_LEFT 58.0
#define LENS_PLOT_BELOW 36.0

/* Opens the range a little, and widens one that is empty. */
LensAxis lens_axis_around (double low, double high, const char *title);

void lens_plot_draw_axes (const LensPlot *plot);

/* Point @i at x = @i; numbers that are not finite leave a gap.  The last point gets a dot. */
void lens_plot_draw_line (const LensPlot *plot,
                          const LensReal *values,
                          gsize n_values,
                          guint32 colour);

/* A horizontal dashed line. */
void lens_plot_draw_level (const LensPlot *plot, double value, guint32 colour);

/* A short stroke in the line's colour and its name, with the right end at @x; returns the
 * left end. */
double lens_plot_draw_key (const LensPlot *plot,
                           const char *name,
                           guint32 colour,
                           double y,
                           double x);

double lens_plot_y (const LensPlot *plot, double value);
double lens_plot_x (const LensPlot *plot, double value);

/* Round numbers from @low to @high, about @n_wanted of them: double. */
GArray *lens_nice_ticks (double low, double high, int n_wanted);

G_END_DECLS
