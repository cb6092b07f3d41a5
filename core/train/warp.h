/* warp.h - a picture turned, moved, stretched and slanted
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/train/planes.h"

G_BEGIN_DECLS

/* Where a pixel of the result comes from, both seen from the middle of the picture:
 * y of the source = at[0][0] y + at[0][1] x + at[0][2], and x by the second row. */
typedef struct
{
  double at[2][3];
} LensWarp;

/**
 * lens_warp_set:
 * @degrees: turned by so much, anticlockwise
 * @scale: and enlarged
 * @shear_degrees: and slanted: what was upright leans to the right by so much
 *
 * Around the middle; at[0][2] and at[1][2] are 0.
 */
void lens_warp_set (LensWarp *warp, double degrees, double scale, double shear_degrees);

/* Moves what the result shows, by pixels down and to the right. */
void lens_warp_move (LensWarp *warp, double down, double right);

/* Bilinear between the four pixels around; beyond the border stands @fill. */
void lens_planes_warp (LensPlanes *planes, const LensWarp *warp, LensFill fill);

G_END_DECLS
