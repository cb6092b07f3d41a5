/* map-value.h - the number of a map at a place of the picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/lens.h"

G_BEGIN_DECLS

/**
 * lens_map_value:
 * @frame: with a map of positions, of one plane or of colours, which are added up
 * @y: place in the picture, 0 to 1
 *
 * Returns: (nullable): “0.0312 at (112, 87)” in positions of the map; %NULL where there is no
 *   such number
 */
char *lens_map_dup_value (const LensFrame *frame, double y, double x);

G_END_DECLS
