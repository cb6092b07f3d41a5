/* winograd.h - convolution with fewer products
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * F(4×4, 3×3) of Lavin and Gray 2016: 36 products for 16 results where the definition
 * takes 144.  Arguments are those of conv2d.h.
 */

#pragma once

#include "core/kernel/conv2d.h"

G_BEGIN_DECLS

/* Whether the shape is one that it is for, 3×3 with neither stride nor dilation, and
 * channels and positions enough to pay for the way there and back. */
gboolean lens_conv2d_suits_winograd (const LensConv2d *conv);
gboolean lens_conv2d_suits_winograd_to_input (const LensConv2d *conv);

void lens_conv2d_winograd (const LensConv2d *conv,
                           const LensReal *in,
                           const LensReal *weights,
                           const LensReal *bias,
                           LensReal *out,
                           gboolean adds);
void lens_conv2d_winograd_to_input (const LensConv2d *conv,
                                    const LensReal *weights,
                                    const LensReal *signal,
                                    LensReal *in_signal);

/* For weights that never change, and also for rows and columns of 3, 5 or 7: F(4, n), n + 3
 * products for 4 results where the definition takes 4n (winograd-lines.h). */
gboolean lens_conv2d_suits_winograd_packed (const LensConv2d *conv);
gboolean lens_conv2d_suits_winograd_packed_to_input (const LensConv2d *conv);

void lens_conv2d_winograd_packed (const LensConv2d *conv,
                                  const LensReal *in,
                                  const LensReal *weights,
                                  const LensReal *bias,
                                  LensReal *out,
                                  gboolean adds);
void lens_conv2d_winograd_packed_to_input (const LensConv2d *conv,
                                           const LensReal *weights,
                                           const LensReal *signal,
                                           LensReal *in_signal);

G_END_DECLS
