/* channels.c - all channels of a layer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/colorbar.h"
#include "core/figure/figures.h"
#include "core/figure/mosaic.h"

#define MIN_WIDTH 220.0

typedef struct
{
  LensMosaic mosaic;
  gboolean is_shared; /* one scale for all channels */
  char *subtitle;
  double heading;
  double text_width;
} Layout;

static char *
make_subtitle (const LensScene *scene, gboolean is_shared)
{
  g_autofree char *subtitle = lens_heading_dup_subtitle (scene);

  if (is_shared)
    return g_steal_pointer (&subtitle);
  return g_strdup_printf ("%s%severy channel on its own scale", subtitle,
                          *subtitle != '\0' ? " · " : "");
}

static Layout
lay_out (const LensScene *scene)
{
  LensPlanes planes = { 1, 1, 1 };
  Layout layout = { .is_shared = scene->look->share == LENS_SHARE_AUTO ||
                                 scene->look->share == LENS_SHARE_ALL };

  if (scene->frame->map != NULL)
    planes = lens_planes_of (scene->frame->map);
  layout.mosaic = lens_mosaic_plan (scene->look, planes.n_planes, planes.height,
                                    planes.width);
  layout.text_width = layout.mosaic.width;
  if (layout.is_shared && scene->look->has_colorbar)
    layout.text_width += LENS_COLORBAR_WIDTH;
  layout.text_width = MAX (layout.text_width, MIN_WIDTH);
  layout.subtitle = make_subtitle (scene, layout.is_shared);
  layout.heading = lens_heading_height (scene, layout.text_width, layout.subtitle);

  /* The power of ten over the bar. */
  layout.heading += LENS_GAP;
  return layout;
}

static void
measure (const LensScene *scene, int *height, int *width)
{
  Layout layout = lay_out (scene);

  *width = (int) (layout.text_width + 2 * LENS_MARGIN);
  *height = (int) (layout.heading + layout.mosaic.height + 2 * LENS_MARGIN);
  g_free (layout.subtitle);
}

static LensScale
scale_of_channel (const LensTile *tile, int channel)
{
  LensPlanes planes = lens_planes_of (tile->map);
  gsize n_values = (gsize) planes.height * planes.width;

  return lens_scale_values (lens_tensor_data (tile->map) + (gsize) channel * n_values,
                            n_values, tile->view->is_signed, tile->look);
}

static void
draw_channels (const LensScene *scene,
               const LensTile *tile,
               cairo_t *cr,
               const Layout *layout,
               double y)
{
  const LensPlanes planes = lens_planes_of (tile->map);
  guint32 rule = lens_palette (tile->look)->rule;

  for (int i = 0; i < layout->mosaic.n_tiles; i++)
    {
      LensArea place = lens_mosaic_place (&layout->mosaic, i, y, LENS_MARGIN);
      LensTile one = *tile;
      LensScale scale;

      if (!layout->is_shared)
        {
          scale = scale_of_channel (tile, i);
          one.scale = &scale;
        }
      if (layout->mosaic.has_numbers)
        lens_frame_area (cr, &place, rule);
      lens_tile_draw_plane (cr, &place, &one, i);
      lens_note_area (scene->areas, cr, &place, i, planes.height * planes.width > 1);
    }
}

static void
draw_map (const LensScene *scene,
          cairo_t *cr,
          const Layout *layout,
          const LensArea *area)
{
  LensView view = lens_view_of (scene->frame->kind, scene->frame->map, scene->look,
                                FALSE);
  LensTile tile = {
    .map = scene->frame->map,
    .view = &view,
    .scale = &scene->scale,
    .look = scene->look,
    .opacity = 1,
  };

  draw_channels (scene, &tile, cr, layout, area->y);
  lens_mosaic_draw_numbers (&layout->mosaic, cr, area->y, area->x);
  if (layout->is_shared && scene->look->has_colorbar)
    lens_colorbar_draw (cr, area, &tile, scene->frame->quantity);
}

static void
draw (const LensScene *scene, cairo_t *cr)
{
  Layout layout = lay_out (scene);
  const char *reason = scene->frame->reason;

  LensArea area = {
    .y = LENS_MARGIN + layout.heading,
    .x = LENS_MARGIN,
    .height = layout.mosaic.height,
    .width = layout.mosaic.width,
  };

  lens_heading_draw (scene, cr, layout.text_width, layout.subtitle);
  g_free (layout.subtitle);
  if (scene->frame->map == NULL || lens_tensor_n_elements (scene->frame->map) == 0 ||
      reason != NULL)
    lens_tile_draw_reason (cr, &area, scene->look,
                           reason != NULL ? reason : "no channels");
  else
    draw_map (scene, cr, &layout, &area);
}

const LensFigure lens_channels = {
  .id = "channels",
  .title = N_ ("Channels"),
  .summary = N_ ("All channels of a layer, numbered, on one scale."),
  .kinds = 1u << LENS_FRAME_CHANNELS,
  .measure = measure,
  .draw = draw,
};
