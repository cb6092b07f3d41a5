/* channel-write.c - one channel's results on their way to memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/channel-write.h"

#include "core/kernel/vector.h"

void
lens_channel_write (const LensChannelWrite *write,
                    const LensEpilogueRun *run,
                    const LensReal *from)
{
  LensEpilogue epilogue = LENS_EPILOGUE_NONE;
  LensEpilogueRun biased = *run;

  if (write->epilogue != NULL)
    epilogue = *write->epilogue;
  if (write->adds)
    epilogue.addend = write->to;
  if (write->bias != NULL)
    biased.bias = write->bias[run->channel];
  lens_epilogue_run (&epilogue, &biased, from, write->to + run->at);
}

/* The numbers of one vector, and zeros between them. */
#ifdef LENS_DOUBLE
#define FIRST_HALF(a, zeros) \
  __builtin_shufflevector ((a), (zeros), 0, 8, 1, 8, 2, 8, 3, 8)
#define SECOND_HALF(a, zeros) \
  __builtin_shufflevector ((a), (zeros), 4, 8, 5, 8, 6, 8, 7, 8)
#else
#define FIRST_HALF(a, zeros)                                                          \
  __builtin_shufflevector ((a), (zeros), 0, 16, 1, 16, 2, 16, 3, 16, 4, 16, 5, 16, 6, \
                           16, 7, 16)
#define SECOND_HALF(a, zeros)                                                          \
  __builtin_shufflevector ((a), (zeros), 8, 16, 9, 16, 10, 16, 11, 16, 12, 16, 13, 16, \
                           14, 16, 15, 16)
#endif

/* A zero is added to the numbers between, except behind the last. */
LENS_VECTOR void
lens_add_steps (const LensReal *restrict from,
                gsize n,
                LensReal *restrict to,
                gsize step)
{
  const LensLanes zeros = { 0 };
  gsize n_lanes = (gsize) LENS_N_LANES;
  gsize i = 0;

  for (; step == 2 && i + n_lanes < n; i += n_lanes)
    {
      LensLanes numbers = *(const LensLanes *) (from + i);
      LensLanes *at = (LensLanes *) (to + 2 * i);

      at[0] += FIRST_HALF (numbers, zeros);
      at[1] += SECOND_HALF (numbers, zeros);
    }
  for (; i < n; i++)
    to[i * step] += from[i];
}
