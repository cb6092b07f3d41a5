/* conv-product.h - convolution as a product of matrices
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arguments are those of conv2d.h.
 */

#pragma once

#include "core/kernel/conv2d.h"

G_BEGIN_DECLS

/* Whether each window sees one number, its own position, in channels enough for a product:
 * the matrix of what the windows see is then the input itself. */
gboolean lens_conv2d_suits_plain (const LensConv2d *conv);

void lens_conv2d_plain (const LensConv2d *conv,
                        const LensReal *in,
                        const LensReal *weights,
                        const LensReal *bias,
                        LensReal *out,
                        gboolean adds);
void lens_conv2d_plain_to_input (const LensConv2d *conv,
                                 const LensReal *weights,
                                 const LensReal *signal,
                                 LensReal *in_signal);
void lens_conv2d_plain_to_weights (const LensConv2d *conv,
                                   const LensReal *in,
                                   const LensReal *signal,
                                   LensReal *weight_signal);

/* For anything: the matrix is made a panel at a time and multiplied while it is in the
 * cache. */
void lens_conv2d_panels (const LensConv2d *conv,
                         const LensReal *in,
                         const LensReal *weights,
                         const LensReal *bias,
                         LensReal *out,
                         gboolean adds);
void lens_conv2d_panels_to_input (const LensConv2d *conv,
                                  const LensReal *weights,
                                  const LensReal *signal,
                                  LensReal *in_signal);
void lens_conv2d_panels_to_weights (const LensConv2d *conv,
                                    const LensReal *in,
                                    const LensReal *signal,
                                    LensReal *weight_signal);

G_END_DECLS
