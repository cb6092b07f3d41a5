/* tile.c - a map or a picture in a rectangle of the page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Maps are enlarged here to the pixels of the surface rather than by cairo, so that a
 * figure looks the same on the screen, in a PNG and on paper.
 */

#include "core/figure/tile.h"

#include <math.h>

/* Pixels that a map gets for one unit of a surface that has none of its own. */
#define VECTOR_DENSITY 3.0

/* No map is enlarged to more pixels a side. */
#define MAX_SIDE 8192

/* A map longer than so many times its height is drawn less long. */
#define MAX_ASPECT 4.0

LensView
lens_view_of (LensFrameKind kind,
              const LensTensor *map,
              const LensLook *look,
              gboolean shows_magnitude)
{
  LensPlanes planes = lens_planes_of (map);
  const gboolean has_signs = kind == LENS_FRAME_SIGNED || kind == LENS_FRAME_COMPARISON;
  LensView view = {
    .collapse = (LensCollapse) look->collapse,
    .is_pixels = kind == LENS_FRAME_SIGNED,
  };
  LensReal minimum = 0;
  LensReal maximum;
  LensReal mean;

  if (view.collapse == LENS_COLLAPSE_AUTO ||
      (view.collapse == LENS_COLLAPSE_COLOUR && planes.n_planes != 3))
    view.collapse = shows_magnitude && has_signs ? LENS_COLLAPSE_MAX_ABSOLUTE
                                                 : LENS_COLLAPSE_SUM;
  view.is_colour = view.collapse == LENS_COLLAPSE_COLOUR && !shows_magnitude;
  if (has_signs)
    view.is_signed = view.collapse == LENS_COLLAPSE_SUM || view.is_colour;
  if (kind == LENS_FRAME_CHANNELS)
    {
      lens_tensor_range (map, &minimum, &maximum, &mean);
      view.is_signed = minimum < 0;
      view.is_stack = TRUE;
    }
  view.colormap = look->colormap > 0 ? lens_colormaps[look->colormap - 1]
                                     : lens_colormap_for_sign (view.is_signed);
  return view;
}

/* Attributions to pixels and their colours, and the channels of a layer, have a few numbers
 * far above the rest, which the rule of PAIR saliency is for. */
static LensLook
settle_scale (const LensView *view, const LensTensor *map, const LensLook *look)
{
  LensLook settled = *look;

  if (look->scale == LENS_SCALE_AUTO && (view->is_pixels || view->is_stack) &&
      lens_planes_of (map).n_planes > 1)
    settled.scale = LENS_SCALE_PERCENTILE_99;
  return settled;
}

LensScale
lens_view_scale (const LensView *view, const LensTensor *map, const LensLook *look)
{
  LensLook settled = settle_scale (view, map, look);
  g_autofree LensPlane *plane = NULL;

  if (view->is_colour || view->is_stack)
    return lens_scale_values (lens_tensor_data (map), lens_tensor_n_elements (map),
                              view->is_signed, &settled);
  plane = lens_plane_collapse (map, view->collapse);
  return lens_scale_values (plane->values, (gsize) plane->height * plane->width,
                            view->is_signed, &settled);
}

LensScale
lens_frame_scale (const LensFrame *frame,
                  const LensLook *look,
                  gboolean shows_magnitude)
{
  const LensView view = lens_view_of (frame->kind, frame->map, look, shows_magnitude);
  LensLook settled = *look;

  if (frame->is_of_pixels && look->scale == LENS_SCALE_AUTO)
    settled.scale = LENS_SCALE_PERCENTILE_99;
  return lens_view_scale (&view, frame->map, &settled);
}

const char *
lens_view_collapse_text (const LensView *view, const LensTensor *map)
{
  if (lens_planes_of (map).n_planes <= 1 || view->is_colour || view->is_stack)
    return NULL;
  if (view->collapse == LENS_COLLAPSE_SUM_ABSOLUTE)
    return "sum of |·| over colours";
  if (view->collapse == LENS_COLLAPSE_MAX_ABSOLUTE)
    return "largest |·| of the colours";
  return "sum over colours";
}

double
lens_pixel_density (cairo_t *cr)
{
  cairo_surface_t *surface = cairo_get_group_target (cr);
  double x = 1;
  double y = 0;
  double x_scale = 1;
  double y_scale = 1;

  cairo_user_to_device_distance (cr, &x, &y);
  cairo_surface_get_device_scale (surface, &x_scale, &y_scale);
  if (cairo_surface_get_type (surface) != CAIRO_SURFACE_TYPE_IMAGE)
    x_scale *= VECTOR_DENSITY;
  return MAX (hypot (x, y) * x_scale, 1e-3);
}

void
lens_paint_surface (cairo_t *cr,
                    const LensArea *area,
                    cairo_surface_t *surface,
                    gboolean is_sharp,
                    double opacity)
{
  double height = cairo_image_surface_get_height (surface);
  double width = cairo_image_surface_get_width (surface);

  cairo_save (cr);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  cairo_translate (cr, area->x, area->y);
  cairo_scale (cr, area->width / width, area->height / height);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            is_sharp ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR);
  cairo_paint_with_alpha (cr, opacity);
  cairo_restore (cr);
}

static int
pixels_for (double extent, double density)
{
  return CLAMP ((int) lround (extent * density), 1, MAX_SIDE);
}

/* Enlarged by nearest neighbours, the small map itself says it all. */
static LensPlane *
fit_plane (cairo_t *cr,
           const LensArea *area,
           const LensPlane *plane,
           LensUpsample upsample)
{
  double density = lens_pixel_density (cr);

  return lens_plane_resize (plane, pixels_for (area->height, density),
                            pixels_for (area->width, density), upsample);
}

static void
draw_colour (cairo_t *cr, const LensArea *area, const LensTile *tile)
{
  LensPlane *planes[3];
  cairo_surface_t *surface;

  for (int i = 0; i < 3; i++)
    {
      g_autofree LensPlane *plane = lens_plane_copy (tile->map,
                                                     tile->is_bgr ? 2 - i : i);

      planes[i] = fit_plane (cr, area, plane, (LensUpsample) tile->look->upsample);
    }
  surface = lens_planes_paint_colour (planes, tile->scale);
  lens_paint_surface (cr, area, surface, TRUE, tile->opacity);
  cairo_surface_destroy (surface);
  for (int i = 0; i < 3; i++)
    g_free (planes[i]);
}

static void
draw_plane (cairo_t *cr,
            const LensArea *area,
            const LensTile *tile,
            const LensPlane *plane)
{
  g_autofree LensPlane *fitted = fit_plane (cr, area, plane,
                                            (LensUpsample) tile->look->upsample);
  cairo_surface_t *surface = lens_plane_paint (fitted, tile->scale,
                                               tile->view->colormap);

  lens_paint_surface (cr, area, surface, TRUE, tile->opacity);
  cairo_surface_destroy (surface);
}

void
lens_tile_draw (cairo_t *cr, const LensArea *area, const LensTile *tile)
{
  g_autofree LensPlane *plane = NULL;

  if (tile->view->is_colour)
    {
      draw_colour (cr, area, tile);
      return;
    }
  plane = lens_plane_collapse (tile->map, tile->view->collapse);
  draw_plane (cr, area, tile, plane);
}

void
lens_tile_draw_plane (cairo_t *cr,
                      const LensArea *area,
                      const LensTile *tile,
                      int plane)
{
  g_autofree LensPlane *copy = lens_plane_copy (tile->map, plane);

  draw_plane (cr, area, tile, copy);
}

void
lens_tile_draw_image (cairo_t *cr,
                      const LensArea *area,
                      const LensImage *image,
                      gboolean is_grey)
{
  double density = lens_pixel_density (cr);
  int height = pixels_for (area->height, density);
  int width = pixels_for (area->width, density);
  g_autoptr (LensImage) fitted = NULL;
  cairo_surface_t *surface;

  /* A few large pixels are shown as what they are; many are smoothed. */
  gboolean is_coarse = height >= 4 * lens_image_height (image);

  if (!is_coarse)
    fitted = lens_image_resize (image, height, width);
  surface = lens_image_paint (is_coarse ? image : fitted, is_grey);
  lens_paint_surface (cr, area, surface, TRUE, 1);
  cairo_surface_destroy (surface);
}

void
lens_tile_draw_reason (cairo_t *cr,
                       const LensArea *area,
                       const LensLook *look,
                       const char *reason)
{
  double size = CLAMP (area->width / 18, 7, LENS_TEXT_BODY);
  double leading = size * LENS_TEXT_LEADING;
  int n_lines = MAX ((int) ((area->height - size / 2) / leading), 1);
  LensTextStyle style = lens_muted_style (look, size, LENS_ALIGN_MIDDLE,
                                          area->width * 0.84);
  g_auto (GStrv) lines = lens_text_wrap (&style, reason, n_lines);
  double text_height = g_strv_length (lines) * leading;
  double y = area->y + (area->height - text_height) / 2 + size;

  lens_fill_area (cr, area, lens_palette (look)->panel);
  cairo_save (cr);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  lens_text_draw_lines (cr, &style, lines, y, area->x + area->width / 2);
  cairo_restore (cr);
}

void
lens_tile_measure (const LensLook *look,
                   int height,
                   int width,
                   double side,
                   LensArea *area)
{
  double shorter = MAX (MIN (height, width), 1);
  double aspect = (double) MAX (height, width) / shorter;
  double drawn = look->size > 0 ? look->size : side;
  double longer;

  if (look->size == 0 && shorter <= side * 1.25)
    drawn = shorter * MAX (round (side / shorter), 1);

  /* A strip keeps its length in bounds and stays wide enough to be seen. */
  longer = drawn * MIN (aspect, MAX_ASPECT);
  if (aspect > MAX_ASPECT)
    drawn = MAX (longer / aspect, drawn / 8);
  area->height = round (height <= width ? drawn : longer);
  area->width = round (height <= width ? longer : drawn);
}
