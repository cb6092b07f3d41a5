/* lp-pool2d.c - the norm of each window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/pool2d.h"

#include "core/kernel/pool-rows.h"

#include <string.h>
#include <tgmath.h>

/* What all passes over planes hand to their pieces. */
typedef struct
{
  const LensPool2d *pool;
  double p;
  const LensReal *in;
  const LensReal *out;
  const LensReal *signal;
  LensReal *result; /* out, or in_signal */
} Pass;

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
