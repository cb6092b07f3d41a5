/* comparison.c - two maps on one scale, and what is left when one is taken from the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two maps share the bar that stands beside the second; their difference has its own,
 * with 0 in the neutral middle.
 */

#include "core/figure/colorbar.h"
#include "core/figure/figures.h"
#include "core/figure/panels.h"

#define SIDE 240.0

/* Headings need so much room, however small the maps. */
#define MIN_WIDTH 200.0

enum
{
  PLACE_PICTURE,
  PLACE_FIRST,
  PLACE_SECOND,
  PLACE_DIFFERENCE,
  N_PLACES,
};

typedef struct
{
  LensArea panels[N_PLACES];
  gboolean has_picture;
  char *subtitle;
  double heading;
  double height;
  double width;
} Layout;

static gboolean
has_bar (const LensScene *scene, int place)
{
  return scene->look->has_colorbar &&
         (place == PLACE_SECOND || place == PLACE_DIFFERENCE);
}

/* In two columns what has a bar stands at the right, so that columns remain. */
static const int orders[][N_PLACES] = {
  { PLACE_PICTURE, PLACE_FIRST, PLACE_SECOND, PLACE_DIFFERENCE },
  { PLACE_FIRST, PLACE_SECOND, PLACE_PICTURE, PLACE_DIFFERENCE },
};

/* Nothing is compared with a map that stands alone below three others. */
static int
choose_columns (const LensScene *scene, const Layout *layout)
{
  const int n_columns = scene->look->columns > 0 ? scene->look->columns : N_PLACES;

  return n_columns == 3 && layout->has_picture ? 2 : n_columns;
}

/* Panels fill rows from the left; a bar takes its room beside its map. */
static void
place_panels (const LensScene *scene, Layout *layout)
{
  const LensArea panel = lens_panel_measure (scene, SIDE);
  const int n_columns = choose_columns (scene, layout);
  const int *order = orders[n_columns == 2 ? 1 : 0];
  const double step = panel.height + LENS_GAP + LENS_LABEL_HEIGHT;
  double x = 0;
  int n_placed = 0;

  for (int i = 0; i < N_PLACES; i++)
    {
      LensArea *place = &layout->panels[order[i]];

      if (order[i] == PLACE_PICTURE && !layout->has_picture)
        continue;
      if (n_placed % n_columns == 0)
        x = 0;
      *place = panel;
      place->y = n_placed / n_columns * step;
      place->x = x;
      x += panel.width + (has_bar (scene, order[i]) ? LENS_COLORBAR_WIDTH : 0);
      layout->width = MAX (layout->width, x);
      x += LENS_GAP;
      n_placed++;
    }
  layout->height = layout->panels[PLACE_DIFFERENCE].y + panel.height;
}

static Layout
lay_out (const LensScene *scene)
{
  Layout layout = { .has_picture = scene->image != NULL };
  double above;

  place_panels (scene, &layout);
  layout.width = MAX (layout.width, MIN_WIDTH);
  layout.subtitle = lens_heading_dup_subtitle (scene);
  layout.heading = lens_heading_height (scene, layout.width, layout.subtitle);
  above = LENS_MARGIN + layout.heading + LENS_LABEL_HEIGHT;
  for (int i = 0; i < N_PLACES; i++)
    {
      layout.panels[i].y += above;
      layout.panels[i].x += LENS_MARGIN;
    }
  layout.height += above + LENS_MARGIN;
  layout.width += 2 * LENS_MARGIN;
  return layout;
}

static void
measure (const LensScene *scene, int *height, int *width)
{
  Layout layout = lay_out (scene);

  *height = (int) layout.height;
  *width = (int) layout.width;
  g_free (layout.subtitle);
}

/* What is needed to draw one of the maps: the scene with another frame. */
static LensScene
scene_of (const LensScene *scene, LensFrame *frame, const LensScale *scale)
{
  LensScene other = *scene;

  other.frame = frame;
  if (scale != NULL)
    other.scale = *scale;
  return other;
}

/* The scale of the two maps; where they do not share, each has its own. */
static void
find_scales (const LensScene *scene, LensScale scales[2])
{
  LensFrame *const *parts = scene->frame->parts;

  for (int i = 0; i < 2; i++)
    scales[i] = lens_frame_scale (parts[i], scene->look, FALSE);
  if (scene->look->share != LENS_SHARE_NONE)
    scales[0] = scales[1] = lens_scale_join (&scales[0], &scales[1]);
}

static void
draw_bar (const LensScene *scene, cairo_t *cr, const LensArea *beside)
{
  const LensView view = lens_view_of (scene->frame->kind, scene->frame->map,
                                      scene->look, FALSE);
  const LensTile tile = {
    .map = scene->frame->map,
    .view = &view,
    .scale = &scene->scale,
    .look = scene->look,
    .opacity = 1,
    .is_bgr = scene->is_bgr,
  };
  g_autofree char *quantity = lens_colorbar_dup_quantity (scene->frame, &view);

  if (scene->look->has_colorbar && scene->frame->reason == NULL)
    lens_colorbar_draw (cr, beside, &tile, quantity);
}

static void
draw_map (const LensScene *scene,
          cairo_t *cr,
          const LensArea *area,
          const char *title,
          gboolean with_bar)
{
  lens_label_draw (scene, cr, area, title);
  lens_panel_draw (scene, cr, area, LENS_PANEL_MAP, FALSE);
  if (with_bar)
    draw_bar (scene, cr, area);
}

static void
draw (const LensScene *scene, cairo_t *cr)
{
  Layout layout = lay_out (scene);
  LensFrame *const *parts = scene->frame->parts;
  LensScale scales[2];

  lens_heading_draw (scene, cr, layout.width - 2 * LENS_MARGIN, layout.subtitle);
  g_free (layout.subtitle);
  if (layout.has_picture)
    {
      lens_label_draw (scene, cr, &layout.panels[PLACE_PICTURE], "Picture");
      lens_panel_draw (scene, cr, &layout.panels[PLACE_PICTURE], LENS_PANEL_PICTURE,
                       FALSE);
    }
  find_scales (scene, scales);
  for (int i = 0; i < 2; i++)
    {
      const LensScene part = scene_of (scene, parts[i], &scales[i]);

      draw_map (&part, cr, &layout.panels[PLACE_FIRST + i], parts[i]->title, i == 1);
    }
  draw_map (scene, cr, &layout.panels[PLACE_DIFFERENCE], "Difference", TRUE);
}

const LensFigure lens_comparison = {
  .id = "comparison",
  .title = N_ ("Comparison"),
  .summary = N_ ("Two maps on one scale, and the second taken from the first."),
  .kinds = 1u << LENS_FRAME_COMPARISON,
  .measure = measure,
  .draw = draw,
};
