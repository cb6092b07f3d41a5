/* conv2d.h - convolution, back and forth
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * in       [batch][n_groups][in_channels][in_height][in_width]
 * weights  [n_groups][out_channels][in_channels][kernel_height][kernel_width]
 * bias     [n_groups][out_channels]
 * out      [batch][n_groups][out_channels][out_height][out_width]
 *
 * The transposed convolution is the same with lens_conv2d_to_input () as its forward pass.
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/epilogue.h"
#include "core/kernel/window.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/**
 * LensConv2d:
 * @in_channels: of one group
 * @out_channels: of one group
 * @sets: lens_conv2d_to_input () writes what it would add to
 * @constant: (nullable): if the weights are its numbers, what is made of them is kept with it
 * @epilogue: (nullable): what lens_conv2d () does with its results besides; not with adds
 */
typedef struct
{
  gsize batch;
  gsize n_groups;
  gsize in_channels;
  gsize out_channels;
  LensWindow window;
  gboolean sets;
  const LensTensor *constant;
  const LensEpilogue *epilogue;
} LensConv2d;

/* out, or with @adds out +, = weights ∗ in + bias, and through the epilogue.  @bias may be
 * NULL. */
void lens_conv2d (const LensConv2d *conv,
                  const LensReal *in,
                  const LensReal *weights,
                  const LensReal *bias,
                  LensReal *out,
                  gboolean adds);

/* For the ways of conv2d.c: the constant if the weights are its numbers, else NULL. */
const LensTensor *lens_conv2d_constant (const LensConv2d *conv,
                                        const LensReal *weights);

/* For a way that does not heed the epilogue by itself: brings it over @out. */
void lens_conv2d_finish (const LensConv2d *conv, LensReal *out);

/* in_signal +=, or with sets =, what the signal at out says about in. */
void lens_conv2d_to_input (const LensConv2d *conv,
                           const LensReal *weights,
                           const LensReal *signal,
                           LensReal *in_signal);

/* weight_signal += what the signal at out says about weights. */
void lens_conv2d_to_weights (const LensConv2d *conv,
                             const LensReal *in,
                             const LensReal *signal,
                             LensReal *weight_signal);

/* bias_signal[channel] += the sum of each of the @n_channels planes over the batch. */
void lens_sum_planes (gsize batch,
                      gsize n_channels,
                      gsize plane_size,
                      const LensReal *signal,
                      LensReal *bias_signal);

G_END_DECLS
