/* correlate.h - sums over windows, a vector of positions at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine of direct convolution, forward and back.
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/epilogue.h"
#include "core/kernel/window.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/**
 * LensCorrelation:
 * @window: from the planes that are read to those that are written
 * @n_images: groups of all images
 * @n_groups: groups of an image
 * @n_from: channels of a group that are read
 * @n_to: channels of a group that are written
 * @from: [n_images][n_from][in_height][in_width]
 * @weights: weight of tap t between two channels of a group stands at group ·
 *   weight_group + to · weight_to + from · weight_from + tap_weights[t]
 * @tap_weights: one a tap of the window
 * @bias: (nullable): [n_groups][n_to]; not with steps
 * @to: [n_images][n_to][to_height][to_width]; position (y, x) of the window stands at (y ·
 *   step_y + first_y, x · step_x + first_x)
 * @adds: whether results are added to what is there; steps always add
 * @epilogue: (nullable): what becomes of the results besides; neither with adds nor with steps
 *
 * to (y, x) = Σ over channels and taps of weight · what the tap sees from (y, x).
 */
typedef struct
{
  LensWindow window;
  gsize n_images;
  gsize n_groups;
  gsize n_from;
  gsize n_to;

  const LensReal *from;
  const LensReal *weights;
  gsize weight_from;
  gsize weight_to;
  gsize weight_group;
  const int *tap_weights;
  const LensReal *bias;

  LensReal *to;
  int to_height;
  int to_width;
  int first_y;
  int first_x;
  int step_y;
  int step_x;
  gboolean adds;
  const LensEpilogue *epilogue;
} LensCorrelation;

/* Vectors of positions. */
void lens_correlate (const LensCorrelation *work);

/**
 * lens_correlate_pack:
 * @constant: (nullable): whose numbers the weights are
 * @room: set to scratch memory to be given back, if they are not kept with @constant
 *
 * Returns: [n_groups][blocks of channels][n_from][taps][LENS_BLOCK_CHANNELS]
 */
const LensReal *lens_correlate_pack (const LensCorrelation *work,
                                     const LensTensor *constant,
                                     LensReal **room);

/* Vectors of output channels, with the weights in that order. */
void lens_correlate_packed (const LensCorrelation *work, const LensTensor *constant);

G_END_DECLS
