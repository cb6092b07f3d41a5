/* panels.c - maps and pictures of one size, side by side or in rows, with one colour bar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/panels.h"

#include "core/figure/colorbar.h"

/* Headings need so much room, however small the map. */
#define MIN_WIDTH 200.0

typedef struct
{
  LensArea panel; /* the first one */
  int n_shown;
  int n_columns;
  gboolean has_titles;
  double heading;
  char *subtitle;
  double height;
  double width;
} Layout;

static gboolean
is_shown (const LensPanels *panels, const LensScene *scene, int i)
{
  LensPanelKind kind = panels->panels[i].kind;

  if (scene->image != NULL || kind == LENS_PANEL_MAP)
    return TRUE;

  /* An overlay without a picture is a map: once is enough. */
  return kind == LENS_PANEL_OVERLAY && panels->n_panels == 1;
}

LensArea
lens_panel_measure (const LensScene *scene, double side)
{
  LensArea panel = { 0 };
  LensPlanes planes = { 1, 1, 1 };

  if (scene->frame->map != NULL)
    planes = lens_planes_of (scene->frame->map);
  if (scene->image != NULL)
    lens_tile_measure (scene->look, lens_image_height (scene->image),
                       lens_image_width (scene->image), side, &panel);
  else
    lens_tile_measure (scene->look, planes.height, planes.width, side, &panel);
  return panel;
}

/* From one row of panels to the next. */
static double
row_height (const Layout *layout)
{
  return layout->panel.height + LENS_GAP + (layout->has_titles ? LENS_LABEL_HEIGHT : 0);
}

static int
n_rows (const Layout *layout)
{
  return (layout->n_shown + layout->n_columns - 1) / layout->n_columns;
}

/* Of the panel that is shown after @index others. */
static LensArea
place_of (const Layout *layout, int index)
{
  LensArea place = layout->panel;

  place.y += index / layout->n_columns * row_height (layout);
  place.x += index % layout->n_columns * (place.width + LENS_GAP);
  return place;
}

/* The bar stands beside the last panel: where that ends its row, the page is wider. */
static double
bar_room (const Layout *layout, const LensScene *scene)
{
  const int n_free = n_rows (layout) * layout->n_columns - layout->n_shown;
  const double free_width = n_free * (layout->panel.width + LENS_GAP);

  if (!scene->look->has_colorbar)
    return 0;
  return MAX (LENS_COLORBAR_WIDTH - free_width, 0);
}

static Layout
lay_out (const LensPanels *panels, const LensScene *scene)
{
  Layout layout = { .panel = lens_panel_measure (scene, panels->side) };
  double text_width;

  layout.has_titles = panels->panels[0].title != NULL;
  for (int i = 0; i < panels->n_panels; i++)
    layout.n_shown += is_shown (panels, scene, i);
  layout.n_shown = MAX (layout.n_shown, 1);
  layout.n_columns = scene->look->columns > 0
                       ? MIN (scene->look->columns, layout.n_shown)
                       : layout.n_shown;
  text_width = layout.n_columns * (layout.panel.width + LENS_GAP) - LENS_GAP +
               bar_room (&layout, scene);
  text_width = MAX (text_width, MIN_WIDTH);

  layout.subtitle = panels->hides_caption ? lens_heading_dup_layer (scene)
                                          : lens_heading_dup_subtitle (scene);
  layout.heading = lens_heading_height (scene, text_width, layout.subtitle);
  layout.width = text_width + 2 * LENS_MARGIN;
  layout.panel.x = LENS_MARGIN;
  layout.panel.y = LENS_MARGIN + layout.heading +
                   (layout.has_titles ? LENS_LABEL_HEIGHT : 0);
  layout.height = place_of (&layout, layout.n_shown - 1).y + layout.panel.height +
                  panels->foot + LENS_MARGIN;

  /* The power of ten above a bar needs a line of its own where nothing else gives it. */
  if (layout.heading == 0 && !layout.has_titles && scene->look->has_colorbar)
    {
      layout.panel.y += LENS_GAP;
      layout.height += LENS_GAP;
    }
  return layout;
}

void
lens_panels_measure (const LensPanels *panels,
                     const LensScene *scene,
                     int *height,
                     int *width)
{
  Layout layout = lay_out (panels, scene);

  *height = (int) layout.height;
  *width = (int) layout.width;
  g_free (layout.subtitle);
}

static LensView
view_of_scene (const LensScene *scene, gboolean shows_magnitude)
{
  return lens_view_of (scene->frame->kind, scene->frame->map, scene->look,
                       shows_magnitude);
}

static LensTile
tile_of_scene (const LensScene *scene, const LensView *view)
{
  return (LensTile){
    .map = scene->frame->map,
    .view = view,
    .scale = &scene->scale,
    .look = scene->look,
    .opacity = 1,
    .is_bgr = scene->is_bgr,
  };
}

static void
draw_map (const LensScene *scene,
          cairo_t *cr,
          const LensArea *area,
          LensPanelKind kind,
          gboolean shows_magnitude)
{
  const char *reason = scene->frame->reason;
  gboolean is_overlay = kind == LENS_PANEL_OVERLAY && scene->image != NULL;
  LensView view;
  LensTile tile;

  if (reason != NULL || scene->frame->map == NULL)
    {
      if (is_overlay)
        lens_tile_draw_image (cr, area, scene->image, TRUE);
      else
        lens_tile_draw_reason (cr, area, scene->look,
                               reason != NULL ? reason : "no map");
      return;
    }
  view = view_of_scene (scene, shows_magnitude);
  tile = tile_of_scene (scene, &view);
  if (is_overlay)
    {
      lens_tile_draw_image (cr, area, scene->image, TRUE);
      tile.opacity = scene->look->blend;
    }
  lens_tile_draw (cr, area, &tile);
}

void
lens_panel_draw (const LensScene *scene,
                 cairo_t *cr,
                 const LensArea *area,
                 LensPanelKind kind,
                 gboolean shows_magnitude)
{
  lens_frame_area (cr, area, lens_palette (scene->look)->rule);
  lens_note_area (scene->areas, cr, area, -1, TRUE);
  if (kind == LENS_PANEL_PICTURE && scene->image != NULL)
    lens_tile_draw_image (cr, area, scene->image, FALSE);
  else if (kind == LENS_PANEL_PICTURE)
    lens_tile_draw_reason (cr, area, scene->look, "no picture");
  else
    draw_map (scene, cr, area, kind, shows_magnitude);
}

static void
draw_bar (const LensPanels *panels,
          const LensScene *scene,
          cairo_t *cr,
          const LensArea *beside)
{
  g_autofree char *quantity = NULL;
  LensView view;
  LensTile tile;

  /* A map that is not shown has no colours to explain. */
  if (!scene->look->has_colorbar || scene->frame->map == NULL ||
      scene->frame->reason != NULL)
    return;
  view = view_of_scene (scene, panels->shows_magnitude);
  tile = tile_of_scene (scene, &view);
  quantity = lens_colorbar_dup_quantity (scene->frame, &view);
  lens_colorbar_draw (cr, beside, &tile, quantity);
}

LensArea
lens_panels_draw (const LensPanels *panels, const LensScene *scene, cairo_t *cr)
{
  Layout layout = lay_out (panels, scene);
  LensArea area = layout.panel;
  int n_drawn = 0;

  lens_heading_draw (scene, cr, layout.width - 2 * LENS_MARGIN, layout.subtitle);
  g_free (layout.subtitle);
  for (int i = 0; i < panels->n_panels; i++)
    {
      if (!is_shown (panels, scene, i))
        continue;
      area = place_of (&layout, n_drawn++);
      if (layout.has_titles)
        lens_label_draw (scene, cr, &area, panels->panels[i].title);
      lens_panel_draw (scene, cr, &area, panels->panels[i].kind,
                       panels->shows_magnitude);
    }
  draw_bar (panels, scene, cr, &area);
  return (LensArea){
    .y = area.y + area.height,
    .x = LENS_MARGIN,
    .height = panels->foot,
    .width = layout.width - 2 * LENS_MARGIN,
  };
}

gboolean
lens_panels_find (const LensPanels *panels,
                  const LensScene *scene,
                  LensPanelKind kind,
                  LensArea *place)
{
  const Layout layout = lay_out (panels, scene);
  int n_before = 0;

  g_free (layout.subtitle);
  for (int i = 0; i < panels->n_panels; i++)
    {
      if (!is_shown (panels, scene, i))
        continue;
      if (panels->panels[i].kind == kind)
        {
          *place = place_of (&layout, n_before);
          return TRUE;
        }
      n_before++;
    }
  return FALSE;
}

LensArea
lens_panel_box (const LensScene *scene, const LensArea *panel)
{
  const LensBox *box = &scene->frame->box;
  LensPlanes planes = { 1, 1, 1 };
  double y_scale;
  double x_scale;

  if (scene->frame->map != NULL)
    planes = lens_planes_of (scene->frame->map);
  if (scene->image != NULL)
    {
      planes.height = lens_image_height (scene->image);
      planes.width = lens_image_width (scene->image);
    }
  y_scale = panel->height / MAX (planes.height, 1);
  x_scale = panel->width / MAX (planes.width, 1);
  return (LensArea){
    .y = panel->y + CLAMP (box->y_begin, 0, planes.height) * y_scale,
    .x = panel->x + CLAMP (box->x_begin, 0, planes.width) * x_scale,
    .height = MAX (MIN (box->y_end, planes.height) - MAX (box->y_begin, 0), 0) *
              y_scale,
    .width = MAX (MIN (box->x_end, planes.width) - MAX (box->x_begin, 0), 0) * x_scale,
  };
}
