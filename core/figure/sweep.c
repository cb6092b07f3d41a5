/* sweep.c - a patch moves over the picture, the map fills in, and the score answers below
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/figures.h"
#include "core/figure/panels.h"
#include "core/figure/plot.h"

#define CURVE_HEIGHT 110.0
#define KEY_HEIGHT 26.0

static const LensPanel two[] = {
  { LENS_PANEL_PICTURE, N_ ("Picture") },
  { LENS_PANEL_MAP, N_ ("Map") },
};

static const LensPanels panels = {
  .panels = two,
  .n_panels = G_N_ELEMENTS (two),
  .side = 240,
  .foot = KEY_HEIGHT + CURVE_HEIGHT + LENS_PLOT_BELOW,
};

static void
measure (const LensScene *scene, int *height, int *width)
{
  lens_panels_measure (&panels, scene, height, width);
}

/* The patch itself, in the picture's panel. */
static void
draw_patch (const LensScene *scene, cairo_t *cr)
{
  const LensPalette *palette = lens_palette (scene->look);
  LensArea panel;
  LensArea patch;

  if (!lens_panels_find (&panels, scene, LENS_PANEL_PICTURE, &panel))
    return;
  patch = lens_panel_box (scene, &panel);
  cairo_save (cr);
  cairo_rectangle (cr, panel.x, panel.y, panel.width, panel.height);
  cairo_clip (cr);
  lens_set_colour (cr, 0x808080, 0.85);
  cairo_rectangle (cr, patch.x, patch.y, patch.width, patch.height);
  cairo_fill_preserve (cr);
  lens_set_colour (cr, palette->second, 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* The first row below which nothing right of the patch has been covered yet.  There the map
 * still holds exact zeros. */
static int
find_untouched_row (const LensFrame *frame, int height, int width)
{
  const LensReal *map = lens_tensor_data (frame->map);
  int begin = CLAMP (frame->box.x_end, 0, width);

  for (int y = CLAMP (frame->box.y_end, 0, height) - 1;
       y >= MAX (frame->box.y_begin, 0); y--)
    for (int x = begin; x < width; x++)
      if (map[(gsize) y * width + x] != 0)
        return y + 1;
  return MAX (frame->box.y_begin, 0);
}

/* What the patch has not reached is not 0 but unknown: it is veiled. */
static void
veil_untouched (const LensScene *scene, cairo_t *cr)
{
  const LensFrame *frame = scene->frame;
  LensPlanes planes = lens_planes_of (frame->map);
  int row = find_untouched_row (frame, planes.height, planes.width);
  LensArea panel = { 0 };
  double y_scale;
  double x_scale;
  double patch_end;
  double right;
  LensArea beside;
  LensArea below;

  if (!lens_panels_find (&panels, scene, LENS_PANEL_MAP, &panel))
    return;
  y_scale = panel.height / planes.height;
  x_scale = panel.width / planes.width;
  patch_end = CLAMP (frame->box.y_end, 0, planes.height) * y_scale;
  right = CLAMP (frame->box.x_end, 0, planes.width) * x_scale;
  beside = (LensArea){ panel.y + row * y_scale, panel.x + right,
                       patch_end - row * y_scale, panel.width - right };
  below = (LensArea){ panel.y + patch_end, panel.x, panel.height - patch_end,
                      panel.width };
  lens_fill_area (cr, &beside, lens_palette (scene->look)->rule);
  lens_fill_area (cr, &below, lens_palette (scene->look)->rule);
}

static gboolean
is_under_way (const LensFrame *frame)
{
  return frame->has_box && frame->map != NULL && frame->reason == NULL &&
         lens_planes_of (frame->map).n_planes == 1;
}

static LensPlot
make_plot (const LensScene *scene, cairo_t *cr, const LensArea *foot)
{
  gsize n_points = lens_tensor_n_elements (scene->frame->curve);
  LensReal low;
  LensReal high;
  LensReal mean;

  LensPlot plot = {
    .cr = cr,
    .look = scene->look,
    .area = { .y = foot->y + KEY_HEIGHT,
              .x = foot->x + LENS_PLOT_LEFT,
              .height = CURVE_HEIGHT,
              .width = foot->width - LENS_PLOT_LEFT - 6 },
    .x = { 0, MAX (MAX ((double) n_points, scene->frame->curve_n_expected) - 1, 1),
           N_ ("position of the patch") },
  };

  lens_tensor_range (scene->frame->curve, &low, &high, &mean);
  if (scene->curve_low < scene->curve_high)
    plot.y = lens_axis_around (scene->curve_low, scene->curve_high, N_ ("score"));
  else
    plot.y = lens_axis_around (low, high, N_ ("score"));
  return plot;
}

static void
draw_curves (const LensScene *scene, cairo_t *cr, const LensArea *foot)
{
  const LensPalette *palette = lens_palette (scene->look);
  const LensFrame *frame = scene->frame;
  LensPlot plot = make_plot (scene, cr, foot);
  double key_y = plot.area.y - 8;
  double key_x = plot.area.x + plot.area.width;

  lens_plot_draw_axes (&plot);
  if (frame->curve_other != NULL)
    lens_plot_draw_line (&plot, lens_tensor_data (frame->curve_other),
                         lens_tensor_n_elements (frame->curve_other), palette->second);
  lens_plot_draw_line (&plot, lens_tensor_data (frame->curve),
                       lens_tensor_n_elements (frame->curve), palette->accent);
  key_x = lens_plot_draw_key (&plot, scene->target != NULL ? scene->target : "target",
                              palette->accent, key_y, key_x);
  if (frame->curve_other != NULL)
    lens_plot_draw_key (&plot,
                        frame->curve_other_label != NULL ? frame->curve_other_label
                                                         : "strongest other",
                        palette->second, key_y, key_x - LENS_GAP);
}

static void
draw (const LensScene *scene, cairo_t *cr)
{
  LensArea foot = lens_panels_draw (&panels, scene, cr);

  if (is_under_way (scene->frame))
    veil_untouched (scene, cr);
  if (scene->frame->has_box && scene->image != NULL)
    draw_patch (scene, cr);
  if (scene->frame->curve != NULL && lens_tensor_n_elements (scene->frame->curve) > 0)
    draw_curves (scene, cr, &foot);
}

const LensFigure lens_sweep = {
  .id = "sweep",
  .title = N_ ("Sweep"),
  .summary = N_ ("Picture with the patch, the filling map, and the score below."),
  .kinds = 1u << LENS_FRAME_HEAT | 1u << LENS_FRAME_SIGNED,
  .measure = measure,
  .draw = draw,
};
