/* winograd-lines.h - tiles that are lines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * F(4, n) of Winograd 1980 along one axis, for kernels of 3, 5 or 7 weights: n + 3 products
 * for 4 results where the definition takes 4n.
 */

#pragma once

#include "core/kernel/winograd-form.h"

G_BEGIN_DECLS

/* Returns: (nullable): the tiles for a kernel whose one side is 1. */
const LensWinogradForm *lens_winograd_line (int kernel_height, int kernel_width);

G_END_DECLS
