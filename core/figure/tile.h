/* tile.h - a map or a picture in a rectangle of the page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/page.h"
#include "core/figure/plane.h"

G_BEGIN_DECLS

/* How a frame's map is seen: which numbers, which colours. */
typedef struct
{
  LensCollapse collapse; /* never LENS_COLLAPSE_AUTO */
  gboolean is_signed;    /* 0 is the neutral middle */
  gboolean is_colour;    /* three planes as red, green and blue */
  gboolean is_pixels;    /* attributions to the numbers of the picture */
  gboolean is_stack;     /* planes are shown apart, one a channel */
  const LensColormap *colormap;
} LensView;

/**
 * lens_view_of:
 * @map: the numbers
 * @shows_magnitude: how large they are, whatever their sign
 */
LensView lens_view_of (LensFrameKind kind,
                       const LensTensor *map,
                       const LensLook *look,
                       gboolean shows_magnitude);

/* The scale of what a view shows of a map. */
LensScale
lens_view_scale (const LensView *view, const LensTensor *map, const LensLook *look);

/* “sum of |·| over colours”; NULL for a map of one plane. */
const char *lens_view_collapse_text (const LensView *view, const LensTensor *map);

/* The whole map of one view. */
typedef struct
{
  const LensTensor *map;
  const LensView *view;
  const LensScale *scale;
  const LensLook *look;
  double opacity;
  gboolean is_bgr; /* three planes are blue, green, red */
} LensTile;

void lens_tile_draw (cairo_t *cr, const LensArea *area, const LensTile *tile);

/* One channel of it. */
void lens_tile_draw_plane (cairo_t *cr,
                           const LensArea *area,
                           const LensTile *tile,
                           int plane);

void lens_tile_draw_image (cairo_t *cr,
                           const LensArea *area,
                           const LensImage *image,
                           gboolean is_grey);

/* The scale of a frame's map. */
LensScale lens_frame_scale (const LensFrame *frame,
                            const LensLook *look,
                            gboolean shows_magnitude);

/* An empty map with the reason in the middle of it. */
void lens_tile_draw_reason (cairo_t *cr,
                            const LensArea *area,
                            const LensLook *look,
                            const char *reason);

/* Height and width at which a map of this many pixels should be drawn: the shorter side near
 * @side (or as the look says), whole multiples of its pixels where it is enlarged. */
void lens_tile_measure (const LensLook *look,
                        int height,
                        int width,
                        double side,
                        LensArea *area);

/* How many pixels of a surface stand for one unit. */
double lens_pixel_density (cairo_t *cr);

/* Paints a surface over the area; @is_sharp keeps its pixels square. */
void lens_paint_surface (cairo_t *cr,
                         const LensArea *area,
                         cairo_surface_t *surface,
                         gboolean is_sharp,
                         double opacity);

G_END_DECLS
