/* blur.h - pictures out of focus
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

/* Numbers lie as [n_planes][height][width]. */
typedef struct
{
  gsize n_planes;
  int height;
  int width;
} LensBlurShape;

/**
 * lens_blur:
 * @deviation: of the bell curve, in pixels; 0 copies
 * @y: where the result goes; not @x
 *
 * The picture is continued by its mirror image, the border pixel first, so that a constant
 * picture stays as it is.  The bell curve is cut at four deviations.  In parallel.
 */
void lens_blur (LensBlurShape shape, double deviation, const LensReal *x, LensReal *y);

G_END_DECLS
