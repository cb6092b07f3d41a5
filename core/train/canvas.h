/* canvas.h - lines and rings with soft edges
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Just enough drawing for the made sets.  A pixel is covered by as much as its middle lies
 * inside the line, from none to all over the width of one pixel.
 */

#pragma once

#include "core/base/rng.h"
#include "core/tensor/image.h"

G_BEGIN_DECLS

/* In pixels; the middle of the upper left pixel is at (0.5, 0.5). */
typedef struct
{
  double y;
  double x;
} LensPoint;

typedef struct
{
  LensPoint from;
  LensPoint to;
} LensSegment;

/* Red, green, blue; 0 … 1. */
typedef struct
{
  double at[3];
} LensColour;

typedef struct
{
  int height;
  int width;
  float *data; /* [height][width][3], 0 … 1 */
} LensCanvas;

LensCanvas *lens_canvas_new (int height, int width, const LensColour *ground);
void lens_canvas_free (LensCanvas *canvas);

/* All segments in one go, with round ends: where they meet nothing is painted twice. */
void lens_canvas_add_lines (LensCanvas *canvas,
                            const LensSegment *segments,
                            int n,
                            double thickness,
                            const LensColour *colour);

void lens_canvas_add_ring (LensCanvas *canvas,
                           LensPoint middle,
                           double radius,
                           double thickness,
                           const LensColour *colour);

/* Adds to every sample a number of mean 0 and deviation @sigma; the same for red, green and
 * blue unless @is_coloured. */
void lens_canvas_add_noise (LensCanvas *canvas,
                            double sigma,
                            gboolean is_coloured,
                            LensRng *rng);

/* (transfer full): rounded to 8 bits. */
LensImage *lens_canvas_to_image (const LensCanvas *canvas);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensCanvas, lens_canvas_free)

G_END_DECLS
