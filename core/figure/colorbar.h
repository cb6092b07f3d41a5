/* colorbar.h - the numbers behind the colours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/tile.h"

G_BEGIN_DECLS

/* What a bar takes beside its map, whatever its numbers are: the frames of a clip must
 * have one size. */
#define LENS_COLORBAR_WIDTH 90.0

/**
 * lens_colorbar_draw:
 * @beside: the map; the bar stands to the right of it, as high as it is
 * @quantity: (nullable): what the numbers are
 *
 * Both ends have numbers, and round numbers stand between them.  An arrow says that some
 * numbers lie beyond an end.
 */
void lens_colorbar_draw (cairo_t *cr,
                         const LensArea *beside,
                         const LensTile *tile,
                         const char *quantity);

/* “drop of the score, sum over colours”; NULL where there is nothing to say. */
char *lens_colorbar_dup_quantity (const LensFrame *frame, const LensView *view);

G_END_DECLS
