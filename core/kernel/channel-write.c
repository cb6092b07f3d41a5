/* channel-write.c - one channel's results on their way to memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/channel-write.h"

#include "core/base/simd.h"

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
