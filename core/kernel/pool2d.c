/* pool2d.c - one number for each window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row of results is worked out tap by tap: for a fixed tap the numbers that the row looks
 * at lie evenly spaced, which the compiler turns into vector code, and the positions for
 * which the tap falls on padding are a run at either end.
 */

#include "core/kernel/pool2d.h"

#include "core/base/parallel.h"
#include "core/base/simd.h"

#include <tgmath.h>

/* Numbers that one piece of parallel work should touch at least. */
#define PIECE_SIZE 65536

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
  gint32 *winners;
} Pass;

/* One row of results and one tap: result[i] belongs to in[i * stride]. */
typedef struct
{
  int n;
  int stride;
  int in_begin;  /* in its plane */
  int out_begin; /* in its row */
} Run;

static gsize
planes_per_piece (const LensPool2d *pool)
{
  gsize work = lens_window_out_size (&pool->window) *
                 lens_window_n_taps (&pool->window) +
               lens_window_in_size (&pool->window);

  return MAX (PIECE_SIZE / MAX (work, 1), 1);
}

static void
for_planes (Pass *pass, LensBody body)
{
  lens_parallel_for (pass->pool->n_planes, planes_per_piece (pass->pool), body, pass);
}

/* Which results of row @y the tap (@tap_y, @tap_x) serves; FALSE if none. */
static gboolean
find_run (const LensWindow *window, int y, int tap_y, int tap_x, Run *run)
{
  int in_y = lens_axis_in (&window->y, y, tap_y);
  LensSpan span = lens_axis_span (&window->x, tap_x);

  if (in_y < 0 || in_y >= window->y.in_size || span.begin == span.end)
    return FALSE;
  run->n = span.end - span.begin;
  run->stride = window->x.stride;
  run->in_begin = in_y * window->x.in_size +
                  lens_axis_in (&window->x, span.begin, tap_x);
  run->out_begin = span.begin;
  return TRUE;
}

#define FOR_EACH_TAP(window, tap_y, tap_x)                      \
  for (int tap_y = 0; tap_y < (window)->y.kernel_size; tap_y++) \
    for (int tap_x = 0; tap_x < (window)->x.kernel_size; tap_x++)

LENS_VECTOR static void
fill (LensReal *to, int n, LensReal number)
{
  for (int i = 0; i < n; i++)
    to[i] = number;
}

LENS_VECTOR static void
take_larger (const Run *run, const LensReal *in, LensReal *restrict best)
{
  int n = run->n;

  in += run->in_begin;
  best += run->out_begin;
  if (run->stride == 1)
    for (int i = 0; i < n; i++)
      best[i] = in[i] > best[i] ? in[i] : best[i];
  else if (run->stride == 2)
    for (int i = 0; i < n; i++)
      best[i] = in[2 * i] > best[i] ? in[2 * i] : best[i];
  else
    for (int i = 0; i < n; i++)
      best[i] = in[i * run->stride] > best[i] ? in[i * run->stride] : best[i];
}

LENS_VECTOR static void
take_larger_and_place (const Run *run,
                       const LensReal *restrict in,
                       LensReal *restrict best,
                       gint32 *restrict winners)
{
  int n = run->n;

  best += run->out_begin;
  winners += run->out_begin;
  for (int i = 0; i < n; i++)
    {
      gint32 place = run->in_begin + i * run->stride;
      gboolean is_larger = winners[i] < 0 || in[place] > best[i];

      best[i] = is_larger ? in[place] : best[i];
      winners[i] = is_larger ? place : winners[i];
    }
}

static void
max_row (const LensWindow *window, int y, const LensReal *in, LensReal *best)
{
  Run run;

  fill (best, window->x.out_size, (LensReal) -INFINITY);
  FOR_EACH_TAP (window, tap_y, tap_x)
  if (find_run (window, y, tap_y, tap_x, &run))
    take_larger (&run, in, best);
}

static void
max_row_and_place (const LensWindow *window,
                   int y,
                   const LensReal *in,
                   LensReal *best,
                   gint32 *winners)
{
  Run run;

  for (int x = 0; x < window->x.out_size; x++)
    {
      best[x] = 0;
      winners[x] = -1;
    }
  FOR_EACH_TAP (window, tap_y, tap_x)
  if (find_run (window, y, tap_y, tap_x, &run))
    take_larger_and_place (&run, in, best, winners);
}

/* Whether each window sees at least one number; the first tap that is not before the input
 * must not be behind it. */
static gboolean
sees_something (const LensAxis *axis)
{
  for (int position = 0; position < axis->out_size; position++)
    {
      int begin = lens_axis_in (axis, position, 0);
      int tap = begin >= 0 ? 0 : (-begin + axis->dilation - 1) / axis->dilation;

      if (tap >= axis->kernel_size ||
          lens_axis_in (axis, position, tap) >= axis->in_size)
        return FALSE;
    }
  return TRUE;
}

static void
max_planes (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensWindow *window = &pass->pool->window;
  gsize width = (gsize) window->x.out_size;

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < window->y.out_size; y++)
      {
        gsize row = plane * lens_window_out_size (window) + (gsize) y * width;
        const LensReal *in = pass->in + plane * lens_window_in_size (window);

        if (pass->winners == NULL)
          max_row (window, y, in, pass->result + row);
        else
          max_row_and_place (window, y, in, pass->result + row, pass->winners + row);
      }
}

void
lens_max_pool2d (const LensPool2d *pool,
                 const LensReal *in,
                 LensReal *out,
                 gint32 *winners)
{
  Pass pass = { .pool = pool, .in = in, .result = out, .winners = winners };
  g_autofree gint32 *own_winners = NULL;

  /* The quick way has no word for a window without numbers. */
  if (winners == NULL &&
      !(sees_something (&pool->window.y) && sees_something (&pool->window.x)))
    {
      own_winners = g_new (gint32,
                           pool->n_planes * lens_window_out_size (&pool->window));
      pass.winners = own_winners;
    }
  for_planes (&pass, max_planes);
}

static void
max_planes_backward (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensWindow *window = &pass->pool->window;
  int width = window->x.out_size;
  g_autofree LensReal *best = g_new (LensReal, (gsize) width);
  g_autofree gint32 *winners = g_new (gint32, (gsize) width);

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < window->y.out_size; y++)
      {
        const LensReal *signal = pass->signal + plane * lens_window_out_size (window) +
                                 (gsize) y * (gsize) width;
        LensReal *result = pass->result + plane * lens_window_in_size (window);

        max_row_and_place (window, y, pass->in + plane * lens_window_in_size (window),
                           best, winners);
        for (int x = 0; x < width; x++)
          if (winners[x] >= 0)
            result[winners[x]] += signal[x];
      }
}

void
lens_max_pool2d_backward (const LensPool2d *pool,
                          const LensReal *in,
                          const LensReal *signal,
                          LensReal *in_signal)
{
  Pass pass = { .pool = pool, .in = in, .signal = signal, .result = in_signal };

  for_planes (&pass, max_planes_backward);
}

LENS_VECTOR static void
add_run (const Run *run, const LensReal *in, LensReal *restrict sum)
{
  int n = run->n;

  in += run->in_begin;
  sum += run->out_begin;
  if (run->stride == 1)
    for (int i = 0; i < n; i++)
      sum[i] += in[i];
  else if (run->stride == 2)
    for (int i = 0; i < n; i++)
      sum[i] += in[2 * i];
  else
    for (int i = 0; i < n; i++)
      sum[i] += in[i * run->stride];
}

LENS_VECTOR static void
spread_run (const Run *run, const LensReal *restrict from, LensReal *restrict to)
{
  int n = run->n;

  from += run->out_begin;
  to += run->in_begin;
  if (run->stride == 1)
    for (int i = 0; i < n; i++)
      to[i] += from[i];
  else
    for (int i = 0; i < n; i++)
      to[i * run->stride] += from[i];
}

/* How many taps of each position count.  The number of a window is the product of those of
 * its row and its column. */
static int *
new_tap_counts (const LensAxis *axis, gboolean counts_padding)
{
  int *counts = g_new0 (int, (gsize) axis->out_size);
  int begin = counts_padding ? -axis->pad_begin : 0;
  int end = axis->in_size + (counts_padding ? axis->pad_end : 0);

  for (int position = 0; position < axis->out_size; position++)
    for (int tap = 0; tap < axis->kernel_size; tap++)
      {
        int at = lens_axis_in (axis, position, tap);

        counts[position] += at >= begin && at < end;
      }
  return counts;
}

/* to = from divided by the number of taps that count, a row. */
static void
divide_row (int count_y, const int *counts_x, int n, const LensReal *from, LensReal *to)
{
  for (int x = 0; x < n; x++)
    {
      int count = count_y * counts_x[x];

      to[x] = count > 0 ? from[x] / (LensReal) count : 0;
    }
}

static void
average_planes (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensWindow *window = &pass->pool->window;
  int width = window->x.out_size;
  g_autofree int *counts_y = new_tap_counts (&window->y, pass->counts_padding);
  g_autofree int *counts_x = new_tap_counts (&window->x, pass->counts_padding);

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < window->y.out_size; y++)
      {
        LensReal *out = pass->result + plane * lens_window_out_size (window) +
                        (gsize) y * (gsize) width;
        Run run;

        fill (out, width, 0);
        FOR_EACH_TAP (window, tap_y, tap_x)
        if (find_run (window, y, tap_y, tap_x, &run))
          add_run (&run, pass->in + plane * lens_window_in_size (window), out);
        divide_row (counts_y[y], counts_x, width, out, out);
      }
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

  for_planes (&pass, average_planes);
}

static void
average_planes_backward (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensWindow *window = &pass->pool->window;
  int width = window->x.out_size;
  g_autofree int *counts_y = new_tap_counts (&window->y, pass->counts_padding);
  g_autofree int *counts_x = new_tap_counts (&window->x, pass->counts_padding);
  g_autofree LensReal *share = g_new (LensReal, (gsize) width);

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < window->y.out_size; y++)
      {
        Run run;

        divide_row (counts_y[y], counts_x, width,
                    pass->signal + plane * lens_window_out_size (window) +
                      (gsize) y * (gsize) width,
                    share);
        FOR_EACH_TAP (window, tap_y, tap_x)
        if (find_run (window, y, tap_y, tap_x, &run))
          spread_run (&run, share, pass->result + plane * lens_window_in_size (window));
      }
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

  for_planes (&pass, average_planes_backward);
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
lp_planes (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensWindow *window = &pass->pool->window;
  int width = window->x.out_size;

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < window->y.out_size; y++)
      {
        const LensReal *in = pass->in + plane * lens_window_in_size (window);
        LensReal *out = pass->result + plane * lens_window_out_size (window) +
                        (gsize) y * (gsize) width;
        Run run;

        fill (out, width, 0);
        FOR_EACH_TAP (window, tap_y, tap_x)
        if (find_run (window, y, tap_y, tap_x, &run))
          for (int i = 0; i < run.n; i++)
            out[run.out_begin + i] += power (in[run.in_begin + i * run.stride],
                                             pass->p);
        for (int x = 0; x < width; x++)
          out[x] = root (out[x], pass->p);
      }
}

void
lens_lp_pool2d (const LensPool2d *pool, double p, const LensReal *in, LensReal *out)
{
  Pass pass = { .pool = pool, .p = p, .in = in, .result = out };

  for_planes (&pass, lp_planes);
}

/* The derivative of (Σ |x|^p)^(1/p) by x is sign (x) (|x| / out)^(p-1). */
static void
spread_lp (const Pass *pass, const Run *run, gsize in_plane, gsize out_row)
{
  for (int i = 0; i < run->n; i++)
    {
      gsize at = in_plane + (gsize) (run->in_begin + i * run->stride);
      gsize from = out_row + (gsize) (run->out_begin + i);
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

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < window->y.out_size; y++)
      {
        Run run;

        FOR_EACH_TAP (window, tap_y, tap_x)
        if (find_run (window, y, tap_y, tap_x, &run))
          spread_lp (pass, &run, plane * lens_window_in_size (window),
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

  for_planes (&pass, lp_planes_backward);
}
