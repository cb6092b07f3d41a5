/* deform-conv.h - a convolution whose taps wander
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/window.h"

G_BEGIN_DECLS

/* One picture of a batch.  The window's padding, stride and dilation say where a tap
 * would be; an offset moves it, a mask weighs it. */
typedef struct
{
  LensWindow window;
  gsize n_channels;
  gsize n_out_channels;
  gsize n_groups;
  gsize n_offset_groups; /* channels that share offsets */
} LensDeformConv;

/* offsets: [offset groups][kernel height][kernel width][y, x][out height][out width]
 * mask: the same without [y, x]; NULL for ones
 * weights: [out channels][channels / groups][kernel height][kernel width] */
typedef struct
{
  const LensReal *in;
  const LensReal *weights;
  const LensReal *offsets;
  const LensReal *mask;
} LensDeformOperands;

/* @out: [out channels][out height][out width]; begins as zeros or the bias */
void lens_deform_conv (const LensDeformConv *conv,
                       const LensDeformOperands *operands,
                       LensReal *out);

/* What is added to; NULL where nobody asks. */
typedef struct
{
  LensReal *in;
  LensReal *weights;
  LensReal *offsets;
  LensReal *mask;
} LensDeformSignals;

void lens_deform_conv_backward (const LensDeformConv *conv,
                                const LensDeformOperands *operands,
                                const LensReal *signal,
                                const LensDeformSignals *signals);

G_END_DECLS
