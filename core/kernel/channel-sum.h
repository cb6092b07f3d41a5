/* channel-sum.h - the innermost loop of convolution with packed weights
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A vector's worth of output channels at each of a few positions, all sums in registers.
 * Positions need not fill a vector, so small and odd planes are as quick as large ones.
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/unit.h"

G_BEGIN_DECLS

/* Channels of a block: their weights for one term stand side by side. */
#define LENS_BLOCK_CHANNELS ((gsize) LENS_N_LANES)

static inline gsize
lens_count_blocks (gsize n_channels)
{
  return (n_channels + LENS_BLOCK_CHANNELS - 1) / LENS_BLOCK_CHANNELS;
}

/**
 * LensChannelSum:
 * @weights: [n_terms][LENS_BLOCK_CHANNELS] of the first block
 * @block_size: numbers from the weights of one block to those of the next
 * @numbers: what is read
 * @ahead: [n_terms]: where in @numbers a term is for the first position; the other positions
 *   follow it
 * @n_terms: how many products a sum has
 * @sums: [n_positions][sum_size], blocks side by side
 * @sum_size: numbers from one position to the next
 * @adds: whether sums are added to what is there, when they are complete: a long sum in parts
 *   keeps more digits than one in a row
 */
typedef struct
{
  const LensReal *weights;
  gsize block_size;
  const LensReal *numbers;
  const guint32 *ahead;
  gsize n_terms;
  LensReal *sums;
  gsize sum_size;
  gboolean adds;
} LensChannelSum;

/* With the widest unit that the processor has. */
void lens_channel_sum (const LensChannelSum *sum, gsize n_positions, gsize n_blocks);

/* With a unit that exists. */
void lens_channel_sum_by (LensUnit unit,
                          const LensChannelSum *sum,
                          gsize n_positions,
                          gsize n_blocks);

/**
 * lens_channels_apart:
 * @sums: [n_positions][sum_size]
 * @n_channels: up to LENS_BLOCK_CHANNELS
 * @planes: channel after channel, @plane_size numbers from one to the next
 *
 * Turns the sums of one block into runs of positions, one a channel.  Each run is written up to
 * the next multiple of LENS_N_LANES.
 */
void lens_channels_apart (const LensReal *sums,
                          gsize sum_size,
                          gsize n_positions,
                          LensReal *planes,
                          gsize plane_size);

G_END_DECLS
