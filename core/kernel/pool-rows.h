/* pool-rows.h - what pools of all kinds have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pool of one row of results goes in two steps: the rows that the windows see become
 * one, and of that row the taps of each window become one number.  This takes as many
 * steps as the window has rows and columns, not as many as it has taps.
 */

#pragma once

#include "core/kernel/pool2d.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"

G_BEGIN_DECLS

/* Numbers that one piece of parallel work should touch at least. */
#define POOL_PIECE_SIZE 65536

/* One tap over a row of results: result[begin + i] looks at in[in_begin + i · step]. */
typedef struct
{
  int n;
  int begin;
  int in_begin;
  int step;
} PoolRun;

static inline PoolRun
pool_run (const LensAxis *axis, int tap)
{
  LensSpan span = lens_axis_span (axis, tap);

  return (PoolRun){
    .n = span.end - span.begin,
    .begin = span.begin,
    .in_begin = lens_axis_in (axis, span.begin, tap),
    .step = axis->stride,
  };
}

/* The runs of all taps across; give back with lens_scratch_give (). */
static inline PoolRun *
pool_new_runs (const LensAxis *axis)
{
  PoolRun *runs = LENS_SCRATCH_NEW (PoolRun, (gsize) axis->kernel_size);

  for (int tap = 0; tap < axis->kernel_size; tap++)
    runs[tap] = pool_run (axis, tap);
  return runs;
}

/* The input row that tap @tap of output row @y looks at, or -1 for padding. */
static inline int
pool_row (const LensWindow *window, int y, int tap)
{
  int row = lens_axis_in (&window->y, y, tap);

  return row >= 0 && row < window->y.in_size ? row : -1;
}

static inline void
pool_for_planes (const LensPool2d *pool, LensBody body, gpointer pass)
{
  const LensWindow *window = &pool->window;
  gsize work = lens_window_in_size (window) +
               lens_window_out_size (window) *
                 (gsize) (window->y.kernel_size + window->x.kernel_size);

  lens_parallel_for (pool->n_planes, MAX (POOL_PIECE_SIZE / MAX (work, 1), 1), body,
                     pass);
}

G_END_DECLS
