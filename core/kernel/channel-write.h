/* channel-write.h - one channel's results on their way to memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/kernel/epilogue.h"

G_BEGIN_DECLS

/**
 * LensChannelWrite:
 * @bias: (nullable): one a channel
 * @epilogue: (nullable): what else becomes of a result; not with @adds
 * @adds: whether results are added to what is there
 * @to: all results
 */
typedef struct
{
  const LensReal *bias;
  const LensEpilogue *epilogue;
  gboolean adds;
  LensReal *to;
} LensChannelWrite;

/* Results @run->at and following, all of one channel, become those at @from. */
void lens_channel_write (const LensChannelWrite *write,
                         const LensEpilogueRun *run,
                         const LensReal *from);

/* to[i · step] += from[i] for @n numbers. */
void lens_add_steps (const LensReal *from, gsize n, LensReal *to, gsize step);

G_END_DECLS
