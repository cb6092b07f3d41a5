/* colour.h - the colours of a picture changed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * As torchvision's adjust_brightness () and its siblings define them: a mixture with black,
 * with the mean grey, with the picture's own grey, and a turn of the hue; every result is
 * cut to 0 … 1.  Planes have three channels.
 */

#pragma once

#include "core/train/planes.h"

G_BEGIN_DECLS

/* 1 leaves the picture as it is, in these three. */
void lens_planes_set_brightness (LensPlanes *planes, LensReal factor);
void lens_planes_set_contrast (LensPlanes *planes, LensReal factor);
void lens_planes_set_saturation (LensPlanes *planes, LensReal factor);

/* By a share of the circle. */
void lens_planes_turn_hue (LensPlanes *planes, LensReal turns);

G_END_DECLS
