/* direct.h - convolution straight from the definition
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/kernel/conv2d.h"

G_BEGIN_DECLS

/* Whether planes are large enough, and taps close enough together, for each function to be
 * the quickest way; all of them work for anything. */
gboolean lens_conv2d_suits_direct (const LensConv2d *conv);
gboolean lens_conv2d_suits_direct_to_input (const LensConv2d *conv);
gboolean lens_conv2d_suits_direct_to_weights (const LensConv2d *conv);

/* Whether it is the quickest for weights that never change, of sums too short for others. */
gboolean lens_conv2d_suits_thin (const LensConv2d *conv);

/* As lens_conv2d (). */
void lens_conv2d_direct (const LensConv2d *conv,
                         const LensReal *in,
                         const LensReal *weights,
                         const LensReal *bias,
                         LensReal *out,
                         gboolean adds);

/* The same with vectors of output channels instead of positions: for weights that never
 * change, which are put into another order first. */
gboolean lens_conv2d_suits_packed (const LensConv2d *conv);
gboolean lens_conv2d_suits_packed_to_input (const LensConv2d *conv);
void lens_conv2d_packed (const LensConv2d *conv,
                         const LensReal *in,
                         const LensReal *weights,
                         const LensReal *bias,
                         LensReal *out,
                         gboolean adds);
void lens_conv2d_packed_to_input (const LensConv2d *conv,
                                  const LensReal *weights,
                                  const LensReal *signal,
                                  LensReal *in_signal);

/* As lens_conv2d_to_input (). */
void lens_conv2d_direct_to_input (const LensConv2d *conv,
                                  const LensReal *weights,
                                  const LensReal *signal,
                                  LensReal *in_signal);

/* As lens_conv2d_to_weights (). */
void lens_conv2d_direct_to_weights (const LensConv2d *conv,
                                    const LensReal *in,
                                    const LensReal *signal,
                                    LensReal *weight_signal);

G_END_DECLS
