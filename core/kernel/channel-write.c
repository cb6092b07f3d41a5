/* channel-write.c - one channel's results on their way to memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/channel-write.h"

#include "core/kernel/vector.h"

/* What a run needs, without a way to look for it. */
typedef struct
{
  gsize n;
  LensReal bias;
  LensReal scale;
  LensReal shift;
  LensReal low;
  LensReal high;
} Line;

/* Not a number stays one: the comparisons are false for it. */
static inline LensReal
clamp (LensReal x, LensReal low, LensReal high)
{
  const LensReal raised = x < low ? low : x;

  return raised > high ? high : raised;
}

LENS_VECTOR static void
write_line (const Line *line, const LensReal *from, LensReal *to)
{
  const Line l = *line;

  _Pragma ("GCC ivdep") for (gsize i = 0; i < l.n; i++)
  {
    to[i] = clamp ((from[i] + l.bias) * l.scale + l.shift, l.low, l.high);
  }
}

/* @addend may be @to. */
LENS_VECTOR static void
write_sum (const Line *line, const LensReal *from, const LensReal *addend, LensReal *to)
{
  const Line l = *line;

  _Pragma ("GCC ivdep") for (gsize i = 0; i < l.n; i++)
  {
    to[i] = clamp ((from[i] + l.bias) * l.scale + l.shift + addend[i], l.low, l.high);
  }
}

void
lens_channel_write (const LensChannelWrite *write,
                    const LensEpilogueRun *run,
                    const LensReal *from)
{
  const LensEpilogue none = LENS_EPILOGUE_NONE;
  const LensEpilogue *epilogue = write->epilogue == NULL ? &none : write->epilogue;
  Line line = {
    .n = run->n,
    .bias = write->bias == NULL ? 0 : write->bias[run->channel],
    .scale = epilogue->scale == NULL ? 1 : epilogue->scale[run->channel],
    .shift = epilogue->shift == NULL ? 0 : epilogue->shift[run->channel],
    .low = epilogue->low,
    .high = epilogue->high,
  };

  if (write->adds)
    write_sum (&line, from, write->to + run->at, write->to + run->at);
  else if (epilogue->addend != NULL)
    write_sum (&line, from, epilogue->addend + run->at, write->to + run->at);
  else
    write_line (&line, from, write->to + run->at);
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
