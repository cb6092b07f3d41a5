/* pool2d.c - the mean and the norm of each window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/pool2d.h"

#include "core/base/simd.h"
#include "core/kernel/pool-rows.h"

#include <string.h>
#include <tgmath.h>

/* What all passes over planes hand to their pieces. */
typedef struct
{
  const LensPool2d *pool;
  double p;
  gboolean counts_padding;
  const LensReal *in;
  const LensReal *out;
  const LensReal *signal;
  LensReal *result; /* out, or in_signal */
} Pass;

LENS_VECTOR static void
add_row (const LensReal *restrict in, LensReal *restrict sum, int n)
{
  for (int i = 0; i < n; i++)
    sum[i] += in[i];
}

LENS_VECTOR static void
add_run (const PoolRun *run, const LensReal *restrict in, LensReal *restrict sum)
{
  in += run->in_begin;
  sum += run->begin;
  if (run->step == 1)
    for (int i = 0; i < run->n; i++)
      sum[i] += in[i];
  else if (run->step == 2)
    for (int i = 0; i < run->n; i++)
      sum[i] += in[2 * i];
  else
    for (int i = 0; i < run->n; i++)
      sum[i] += in[i * run->step];
}

LENS_VECTOR static void
spread_run (const PoolRun *run, const LensReal *restrict from, LensReal *restrict to)
{
  from += run->begin;
  to += run->in_begin;
  if (run->step == 1)
    for (int i = 0; i < run->n; i++)
      to[i] += from[i];
  else
    for (int i = 0; i < run->n; i++)
      to[i * run->step] += from[i];
}

/* How many taps of each position count.  The number of a window is the product of those of
 * its row and its column. */
static int *
new_tap_counts (const LensAxis *axis, gboolean counts_padding)
{
  int *counts = LENS_SCRATCH_NEW (int, (gsize) axis->out_size);
  int begin = counts_padding ? -axis->pad_begin : 0;
  int end = axis->in_size + (counts_padding ? axis->pad_end : 0);

  memset (counts, 0, (gsize) axis->out_size * sizeof (int));
  for (int position = 0; position < axis->out_size; position++)
    for (int tap = 0; tap < axis->kernel_size; tap++)
      {
        int at = lens_axis_in (axis, position, tap);

        counts[position] += at >= begin && at < end;
      }
  return counts;
}

/* to = from divided by the number of taps that count, a row. */
LENS_VECTOR static void
divide_row (int count_y, const int *counts_x, int n, const LensReal *from, LensReal *to)
{
  for (int x = 0; x < n; x++)
    {
      int count = count_y * counts_x[x];

      to[x] = count > 0 ? from[x] / (LensReal) count : 0;
    }
}

/* What a piece of an average needs besides. */
typedef struct
{
  int *counts_y;
  int *counts_x;
  PoolRun *runs;
  LensReal *seen;  /* a row of the input */
  LensReal *share; /* a row of the result */
} Average;

static Average
new_average (const Pass *pass)
{
  const LensWindow *window = &pass->pool->window;

  return (Average){
    .counts_y = new_tap_counts (&window->y, pass->counts_padding),
    .counts_x = new_tap_counts (&window->x, pass->counts_padding),
    .runs = pool_new_runs (&window->x),
    .seen = LENS_SCRATCH_NEW (LensReal, (gsize) window->x.in_size),
    .share = LENS_SCRATCH_NEW (LensReal, (gsize) window->x.out_size),
  };
}

static void
clear_average (Average *average)
{
  lens_scratch_give (average->counts_y);
  lens_scratch_give (average->counts_x);
  lens_scratch_give (average->runs);
  lens_scratch_give (average->seen);
  lens_scratch_give (average->share);
}

static void
average_row (const Pass *pass, const Average *average, gsize plane, int y)
{
  const LensWindow *window = &pass->pool->window;
  gsize width = (gsize) window->x.in_size;
  const LensReal *in = pass->in + plane * lens_window_in_size (window);
  LensReal *out = pass->result + plane * lens_window_out_size (window) +
                  (gsize) y * (gsize) window->x.out_size;

  memset (average->seen, 0, width * sizeof (LensReal));
  memset (out, 0, (gsize) window->x.out_size * sizeof (LensReal));
  for (int tap = 0; tap < window->y.kernel_size; tap++)
    {
      int row = pool_row (window, y, tap);

      if (row >= 0)
        add_row (in + (gsize) row * width, average->seen, (int) width);
    }
  for (int tap = 0; tap < window->x.kernel_size; tap++)
    add_run (&average->runs[tap], average->seen, out);
  divide_row (average->counts_y[y], average->counts_x, window->x.out_size, out, out);
}

static void
average_planes (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  Average average = new_average (pass);

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < pass->pool->window.y.out_size; y++)
      average_row (pass, &average, plane, y);
  clear_average (&average);
}

void
lens_average_pool2d (const LensPool2d *pool,
                     gboolean counts_padding,
                     const LensReal *in,
                     LensReal *out)
{
  Pass pass = {
    .pool = pool,
    .counts_padding = counts_padding,
    .in = in,
    .result = out,
  };

  pool_for_planes (pool, average_planes, &pass);
}

static void
spread_average_row (const Pass *pass, const Average *average, gsize plane, int y)
{
  const LensWindow *window = &pass->pool->window;
  gsize width = (gsize) window->x.in_size;
  const LensReal *signal = pass->signal + plane * lens_window_out_size (window) +
                           (gsize) y * (gsize) window->x.out_size;
  LensReal *result = pass->result + plane * lens_window_in_size (window);

  divide_row (average->counts_y[y], average->counts_x, window->x.out_size, signal,
              average->share);
  memset (average->seen, 0, width * sizeof (LensReal));
  for (int tap = 0; tap < window->x.kernel_size; tap++)
    spread_run (&average->runs[tap], average->share, average->seen);
  for (int tap = 0; tap < window->y.kernel_size; tap++)
    {
      int row = pool_row (window, y, tap);

      if (row >= 0)
        add_row (average->seen, result + (gsize) row * width, (int) width);
    }
}

static void
average_planes_backward (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  Average average = new_average (pass);

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < pass->pool->window.y.out_size; y++)
      spread_average_row (pass, &average, plane, y);
  clear_average (&average);
}

void
lens_average_pool2d_backward (const LensPool2d *pool,
                              gboolean counts_padding,
                              const LensReal *signal,
                              LensReal *in_signal)
{
  Pass pass = {
    .pool = pool,
    .counts_padding = counts_padding,
    .signal = signal,
    .result = in_signal,
  };

  pool_for_planes (pool, average_planes_backward, &pass);
}

static LensReal
power (LensReal number, double p)
{
  if (p == 1)
    return fabs (number);
  if (p == 2)
    return number * number;
  return pow (fabs (number), (LensReal) p);
}

static LensReal
root (LensReal number, double p)
{
  if (p == 1)
    return number;
  if (p == 2)
    return sqrt (number);
  return pow (number, (LensReal) (1 / p));
}

static void
lp_row (const Pass *pass, const PoolRun *runs, gsize plane, int y)
{
  const LensWindow *window = &pass->pool->window;
  LensReal *out = pass->result + plane * lens_window_out_size (window) +
                  (gsize) y * (gsize) window->x.out_size;

  memset (out, 0, (gsize) window->x.out_size * sizeof (LensReal));
  for (int tap_y = 0; tap_y < window->y.kernel_size; tap_y++)
    {
      int row = pool_row (window, y, tap_y);
      const LensReal *in = pass->in + plane * lens_window_in_size (window) +
                           (gsize) MAX (row, 0) * (gsize) window->x.in_size;

      for (int tap_x = 0; row >= 0 && tap_x < window->x.kernel_size; tap_x++)
        for (int i = 0; i < runs[tap_x].n; i++)
          out[runs[tap_x].begin + i] += power (
            in[runs[tap_x].in_begin + i * runs[tap_x].step], pass->p);
    }
  for (int x = 0; x < window->x.out_size; x++)
    out[x] = root (out[x], pass->p);
}

static void
lp_planes (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  LENS_SCRATCH PoolRun *runs = pool_new_runs (&pass->pool->window.x);

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < pass->pool->window.y.out_size; y++)
      lp_row (pass, runs, plane, y);
}

void
lens_lp_pool2d (const LensPool2d *pool, double p, const LensReal *in, LensReal *out)
{
  Pass pass = { .pool = pool, .p = p, .in = in, .result = out };

  pool_for_planes (pool, lp_planes, &pass);
}

/* The derivative of (Σ |x|^p)^(1/p) by x is sign (x) (|x| / out)^(p-1). */
static void
spread_lp (const Pass *pass, const PoolRun *run, gsize in_row, gsize out_row)
{
  for (int i = 0; i < run->n; i++)
    {
      gsize at = in_row + (gsize) (run->in_begin + i * run->step);
      gsize from = out_row + (gsize) (run->begin + i);
      LensReal x = pass->in[at];

      if (x != 0 && pass->out[from] > 0)
        pass->result[at] += pass->signal[from] * (x > 0 ? 1 : -1) *
                            power (x / pass->out[from], pass->p - 1);
    }
}

static void
lp_planes_backward (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensWindow *window = &pass->pool->window;
  LENS_SCRATCH PoolRun *runs = pool_new_runs (&window->x);
  gsize n_rows = (gsize) window->y.out_size * (gsize) window->y.kernel_size;

  for (gsize i = begin * n_rows; i < end * n_rows; i++)
    {
      gsize plane = i / n_rows;
      int y = (int) (i % n_rows) / window->y.kernel_size;
      int row = pool_row (window, y, (int) (i % n_rows) % window->y.kernel_size);

      for (int tap = 0; row >= 0 && tap < window->x.kernel_size; tap++)
        spread_lp (pass, &runs[tap],
                   plane * lens_window_in_size (window) +
                     (gsize) row * (gsize) window->x.in_size,
                   plane * lens_window_out_size (window) +
                     (gsize) y * (gsize) window->x.out_size);
    }
}

void
lens_lp_pool2d_backward (const LensPool2d *pool,
                         double p,
                         const LensReal *in,
                         const LensReal *out,
                         const LensReal *signal,
                         LensReal *in_signal)
{
  Pass pass = {
    .pool = pool,
    .p = p,
    .in = in,
    .out = out,
    .signal = signal,
    .result = in_signal,
  };

  pool_for_planes (pool, lp_planes_backward, &pass);
}
