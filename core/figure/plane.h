/* plane.h - the planes of a map, and how they become pixels
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/colormap.h"
#include "core/figure/scale.h"
#include "core/tensor/image.h"
#include "core/tensor/tensor.h"

#include <cairo.h>

G_BEGIN_DECLS

/* What a tensor is as a stack of pictures.  [1][C][h][w] has C planes; a map along a line,
 * [1][C][w], has height 1; [1][C] has C planes of one number; [n] is one plane of height 1. */
typedef struct
{
  int n_planes;
  int height;
  int width;
} LensPlanes;

LensPlanes lens_planes_of (const LensTensor *map);

typedef struct
{
  int height;
  int width;
  LensReal values[]; /* [height][width] */
} LensPlane;

LensPlane *lens_plane_new (int height, int width);

/* One plane of a stack; numbers that are not finite become 0. */
LensPlane *lens_plane_copy (const LensTensor *map, int plane);

/* All planes as one.  LENS_COLLAPSE_COLOUR counts as the sum. */
LensPlane *lens_plane_collapse (const LensTensor *map, LensCollapse collapse);

/**
 * lens_plane_resize:
 *
 * Enlarges as @upsample says (bicubic: Keys' kernel with a = -0.5); shrinks by the mean of
 * what falls on a pixel.  Centres of pixels stay where they are; borders are repeated.
 */
LensPlane *lens_plane_resize (const LensPlane *plane,
                              int height,
                              int width,
                              LensUpsample upsample);

/* The plane in colours, as opaque pixels. */
cairo_surface_t *lens_plane_paint (const LensPlane *plane,
                                   const LensScale *scale,
                                   const LensColormap *colormap);

/* Three planes as red, green and blue: the scale's middle is the middle grey. */
cairo_surface_t *lens_planes_paint_colour (LensPlane *const planes[3],
                                           const LensScale *scale);

/* A picture as pixels; @is_grey: its luminance (Rec. 601) only. */
cairo_surface_t *lens_image_paint (const LensImage *image, gboolean is_grey);

G_END_DECLS
