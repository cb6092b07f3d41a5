/* where.c - one of two arrays, chosen number by number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/where.h"

#include "core/base/parallel.h"

#define GRAIN 32768

typedef struct
{
  const LensStretch *stretch;
  const LensReal *operands[3];
  const LensReal *signal;
  int which;
  LensReal *result;
} Work;

static void
forward_row (const LensStretchRow *row, gpointer data)
{
  const Work *work = data;
  const LensReal *conditions = work->operands[0] + row->from[0];
  const LensReal *as = work->operands[1] + row->from[1];
  const LensReal *bs = work->operands[2] + row->from[2];
  LensReal *ys = work->result + row->at;

  for (gsize i = 0; i < row->n; i++)
    ys[i] = conditions[i * row->steps[0]] != 0 ? as[i * row->steps[1]]
                                               : bs[i * row->steps[2]];
}

static void
forward_piece (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;

  lens_stretch_rows (work->stretch, begin, end, forward_row, data);
}

void
lens_where_forward (const LensStretch *stretch,
                    const LensReal *const operands[3],
                    LensReal *y)
{
  Work work = {
    .stretch = stretch,
    .operands = { operands[0], operands[1], operands[2] },
    .result = y,
  };

  lens_parallel_for (stretch->n, GRAIN, forward_piece, &work);
}

static void
backward_row (const LensStretchRow *row, gpointer data)
{
  const Work *work = data;
  const LensReal *conditions = work->operands[0] + row->from[0];
  const gboolean wanted = work->which == 1;

  for (gsize i = 0; i < row->n; i++)
    if ((conditions[i * row->steps[0]] != 0) == wanted)
      work->result[row->at + i] += work->signal[row->at + i];
}

static void
backward_piece (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;

  lens_stretch_rows (work->stretch, begin, end, backward_row, data);
}

void
lens_where_backward (const LensStretch *stretch,
                     const LensReal *condition,
                     const LensReal *signal,
                     int which,
                     LensReal *result)
{
  Work work = {
    .stretch = stretch,
    .operands = { condition, NULL, NULL },
    .signal = signal,
    .which = which,
    .result = result,
  };

  lens_parallel_for (stretch->n, GRAIN, backward_piece, &work);
}
