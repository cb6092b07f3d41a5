/* winograd-tiles.h - tiles of 4×4 results
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * F(4×4, 3×3) of Lavin and Gray 2016: 36 products for 16 results where the definition takes
 * 144.
 */

#pragma once

#include "core/kernel/winograd-form.h"

G_BEGIN_DECLS

extern const LensWinogradForm lens_winograd_tiles;

/* Back from Winograd's coordinates: point k of tile t at points[k · step + t]; @plane is
 * [out_size][out_size] of @window, set to the results + @bias, or added to.  @scratch: as
 * the form's. */
void lens_winograd_output (const LensReal *points,
                           gsize step,
                           const LensWindow *window,
                           const LensTileRows *rows,
                           LensReal *scratch,
                           LensReal bias,
                           gboolean adds,
                           LensReal *plane);

G_END_DECLS
