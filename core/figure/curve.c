/* curve.c - a number a step as a line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/figures.h"
#include "core/figure/plot.h"

#define PLOT_HEIGHT 240.0
#define PLOT_WIDTH 420.0
#define KEY_HEIGHT 22.0

static double
page_width (const LensScene *scene)
{
  double zoom = scene->look->size > 0 ? scene->look->size / PLOT_HEIGHT : 1;

  return LENS_PLOT_LEFT + PLOT_WIDTH * zoom + 6;
}

static double
plot_height (const LensScene *scene)
{
  return scene->look->size > 0 ? scene->look->size : PLOT_HEIGHT;
}

static void
measure (const LensScene *scene, int *height, int *width)
{
  double text_width = page_width (scene);
  double heading = lens_heading_height (scene, text_width, scene->frame->caption);

  *width = (int) (text_width + 2 * LENS_MARGIN);
  *height = (int) (heading + KEY_HEIGHT + plot_height (scene) + LENS_PLOT_BELOW +
                   2 * LENS_MARGIN);
}

/* A frame of the kind curve has it as its map; others carry one beside their map. */
static const LensTensor *
curve_of (const LensFrame *frame)
{
  return frame->curve != NULL ? frame->curve : frame->map;
}

static LensAxis
y_axis (const LensScene *scene)
{
  const LensFrame *frame = scene->frame;
  double low = scene->curve_low;
  double high = scene->curve_high;
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  if (low >= high)
    {
      lens_tensor_range (curve_of (frame), &minimum, &maximum, &mean);
      low = minimum;
      high = maximum;
    }
  if (scene->curve_low >= scene->curve_high && frame->curve_other != NULL)
    {
      lens_tensor_range (frame->curve_other, &minimum, &maximum, &mean);
      low = MIN (low, minimum);
      high = MAX (high, maximum);
    }
  return lens_axis_around (low, high,
                           frame->quantity != NULL ? frame->quantity : N_ ("score"));
}

static void
draw_lines (const LensScene *scene, const LensPlot *plot)
{
  const LensPalette *palette = lens_palette (scene->look);
  const LensFrame *frame = scene->frame;
  const LensTensor *curve = curve_of (frame);
  double x = plot->area.x + plot->area.width;
  double y = plot->area.y - 8;

  if (frame->curve_other != NULL)
    {
      lens_plot_draw_line (plot, lens_tensor_data (frame->curve_other),
                           lens_tensor_n_elements (frame->curve_other),
                           palette->second);
      x = lens_plot_draw_key (plot,
                              frame->curve_other_label != NULL
                                ? frame->curve_other_label
                                : "strongest other",
                              palette->second, y, x) -
          LENS_GAP;
    }
  lens_plot_draw_line (plot, lens_tensor_data (curve), lens_tensor_n_elements (curve),
                       palette->accent);
  if (scene->target != NULL)
    lens_plot_draw_key (plot, scene->target, palette->accent, y, x);
}

static void
draw (const LensScene *scene, cairo_t *cr)
{
  const LensFrame *frame = scene->frame;
  double text_width = page_width (scene);
  double heading = lens_heading_height (scene, text_width, frame->caption);
  gsize n_points = curve_of (frame) != NULL ? lens_tensor_n_elements (curve_of (frame))
                                            : 0;

  LensPlot plot = {
    .cr = cr,
    .look = scene->look,
    .area = { .y = LENS_MARGIN + heading + KEY_HEIGHT,
              .x = LENS_MARGIN + LENS_PLOT_LEFT,
              .height = plot_height (scene),
              .width = text_width - LENS_PLOT_LEFT - 6 },
    .x = { 0, MAX (MAX ((double) n_points, frame->n_expected) - 1, 1), N_ ("step") },
  };

  lens_heading_draw (scene, cr, text_width, frame->caption);
  if (n_points == 0)
    return;
  plot.y = y_axis (scene);
  lens_plot_draw_axes (&plot);
  draw_lines (scene, &plot);
}

const LensFigure lens_curve = {
  .id = "curve",
  .title = N_ ("Curve"),
  .summary = N_ ("The score at every step, with the class that takes over."),
  .kinds = 1u << LENS_FRAME_CURVE,
  .measure = measure,
  .draw = draw,
};
