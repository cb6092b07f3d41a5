/* epilogue.c - what becomes of a result's numbers before they are written
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/epilogue.h"

#include "core/base/parallel.h"
#include "core/base/simd.h"

/* Numbers a piece: large enough to pay for handing it to a thread. */
#define PIECE_SIZE 32768

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
finish (const Line *line, const LensReal *in, LensReal *out)
{
  const Line l = *line;

  _Pragma ("GCC ivdep") for (gsize i = 0; i < l.n; i++)
  {
    out[i] = clamp ((in[i] + l.bias) * l.scale + l.shift, l.low, l.high);
  }
}

/* @addend may be @out. */
LENS_VECTOR static void
finish_sum (const Line *line, const LensReal *in, const LensReal *addend, LensReal *out)
{
  const Line l = *line;

  _Pragma ("GCC ivdep") for (gsize i = 0; i < l.n; i++)
  {
    out[i] = clamp ((in[i] + l.bias) * l.scale + l.shift + addend[i], l.low, l.high);
  }
}

void
lens_epilogue_run (const LensEpilogue *epilogue,
                   const LensEpilogueRun *run,
                   const LensReal *in,
                   LensReal *out)
{
  const Line line = {
    .n = run->n,
    .bias = run->bias,
    .scale = epilogue->scale != NULL ? epilogue->scale[run->channel] : 1,
    .shift = epilogue->shift != NULL ? epilogue->shift[run->channel] : 0,
    .low = epilogue->low,
    .high = epilogue->high,
  };

  if (epilogue->addend != NULL)
    finish_sum (&line, in, epilogue->addend + run->at, out);
  else
    finish (&line, in, out);
}

typedef struct
{
  const LensEpilogue *epilogue;
  const LensEpilogueShape *shape;
  const LensReal *in;
  LensReal *out;
} Work;

static void
finish_planes (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;
  const gsize plane_size = work->shape->plane_size;

  for (gsize plane = begin; plane < end; plane++)
    {
      const LensEpilogueRun run = {
        .channel = plane % work->shape->n_channels,
        .at = plane * plane_size,
        .n = plane_size,
      };

      lens_epilogue_run (work->epilogue, &run, work->in + run.at, work->out + run.at);
    }
}

static void
finish_numbers (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;
  const LensEpilogueRun run = { .at = begin, .n = end - begin };

  lens_epilogue_run (work->epilogue, &run, work->in + begin, work->out + begin);
}

void
lens_epilogue (const LensEpilogue *epilogue,
               const LensEpilogueShape *shape,
               const LensReal *in,
               LensReal *out)
{
  const gsize n_planes = shape->batch * shape->n_channels;
  Work work = { epilogue, shape, in, out };

  /* Without channels there are no planes to tell apart. */
  if (epilogue->scale == NULL && epilogue->shift == NULL)
    lens_parallel_for (n_planes * shape->plane_size, PIECE_SIZE, finish_numbers, &work);
  else
    lens_parallel_for (n_planes, MAX (PIECE_SIZE / MAX (shape->plane_size, 1), 1),
                       finish_planes, &work);
}
