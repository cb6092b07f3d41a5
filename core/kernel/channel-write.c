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

/* A zero is added to the numbers between, except behind the last. */
LENS_VECTOR void
lens_add_steps (const LensReal *restrict from,
                gsize n,
                LensReal *restrict to,
                gsize step)
{
  const LensLanes32 zeros = { 0 };
  gsize n_lanes = (gsize) LENS_N_LANES32;
  gsize i = 0;

  for (; step == 2 && i + n_lanes < n; i += n_lanes)
    {
      LensLanes32 numbers = *(const LensLanes32 *) (from + i);
      LensLanes32 *at = (LensLanes32 *) (to + 2 * i);

      at[0] += LENS_FIRST_LANES (numbers, zeros);
      at[1] += LENS_LAST_LANES (numbers, zeros);
    }
  for (; i < n; i++)
    to[i * step] += from[i];
}
