/* winograd-rows.h - rows of a plane as tiles see them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/vector.h"
#include "core/kernel/window.h"
#include "core/kernel/winograd-form.h"

G_BEGIN_DECLS

static inline gsize
lens_winograd_round_up (gsize n)
{
  gsize step = (gsize) LENS_N_LANES;

  return (n + step - 1) / step * step;
}

/* Row @y of the plane, with what pads it: @length numbers. */
void lens_winograd_pad_row (const LensReal *plane,
                            const LensWindow *window,
                            int y,
                            int length,
                            LensReal *to);

/* The numbers that lens_winograd_spread_row () reads beyond the tiles of a row. */
#define LENS_WINOGRAD_ROW_REST (3 * LENS_WINOGRAD_TILE * LENS_N_LANES)

/* Each of the @n_places places of a row's tiles gets a row of its own; the last vector of each
 * overhangs. */
void lens_winograd_spread_row (const LensReal *row,
                               gsize n_tiles,
                               gsize n_places,
                               LensReal *to,
                               gsize to_step);

G_END_DECLS
