/* max-pool2d.c - the largest number of each window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/simd.h"
#include "core/kernel/pool-rows.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const LensPool2d *pool;
  const LensReal *in;
  const LensReal *signal;
  LensReal *result; /* out, or in_signal */
  gint32 *winners;
} Pass;

/* Numbers and where they stand. */
typedef struct
{
  LensReal *numbers;
  gint32 *places;
} Row;

/* What is not a number wins, so that it is seen further on. */
LENS_VECTOR static void
take_larger (const LensReal *restrict in, LensReal *restrict best, int n)
{
  for (int i = 0; i < n; i++)
    best[i] = in[i] > best[i] || in[i] != in[i] ? in[i] : best[i];
}

LENS_VECTOR static void
take_larger_of_run (const PoolRun *run,
                    const LensReal *restrict in,
                    LensReal *restrict best)
{
  in += run->in_begin;
  best += run->begin;
  if (run->step == 1)
    for (int i = 0; i < run->n; i++)
      best[i] = in[i] > best[i] || in[i] != in[i] ? in[i] : best[i];
  else if (run->step == 2)
    for (int i = 0; i < run->n; i++)
      best[i] = in[2 * i] > best[i] || in[2 * i] != in[2 * i] ? in[2 * i] : best[i];
  else
    for (int i = 0; i < run->n; i++)
      {
        LensReal number = in[i * run->step];

        best[i] = number > best[i] || number != number ? number : best[i];
      }
}

/* Row @y of the results; @seen has room for a row of the input. */
static void
max_row (const LensWindow *window,
         int y,
         const PoolRun *runs,
         const LensReal *in,
         LensReal *seen,
         LensReal *best)
{
  int width = window->x.in_size;
  gboolean is_first = TRUE;

  for (int tap = 0; tap < window->y.kernel_size; tap++)
    {
      int row = pool_row (window, y, tap);

      if (row < 0)
        continue;
      if (is_first)
        memcpy (seen, in + (gsize) row * (gsize) width,
                (gsize) width * sizeof (LensReal));
      else
        take_larger (in + (gsize) row * (gsize) width, seen, width);
      is_first = FALSE;
    }
  for (int x = 0; x < window->x.out_size; x++)
    best[x] = (LensReal) -INFINITY;
  for (int tap = 0; tap < window->x.kernel_size; tap++)
    take_larger_of_run (&runs[tap], seen, best);
}

LENS_VECTOR static void
begin_row (const LensReal *restrict in, const Row *seen, int place, int n)
{
  LensReal *restrict numbers = seen->numbers;
  gint32 *restrict places = seen->places;

  for (int i = 0; i < n; i++)
    {
      numbers[i] = in[i];
      places[i] = place + i;
    }
}

LENS_VECTOR static void
take_larger_row (const LensReal *restrict in, const Row *seen, int place, int n)
{
  LensReal *restrict numbers = seen->numbers;
  gint32 *restrict places = seen->places;

  for (int i = 0; i < n; i++)
    {
      gboolean is_larger = in[i] > numbers[i];

      numbers[i] = is_larger ? in[i] : numbers[i];
      places[i] = is_larger ? place + i : places[i];
    }
}

/* Of equal numbers the earlier place wins, so that the whole window is as if it had been
 * gone through row by row.  A step that is a constant lets the loop become vectors. */
static inline __attribute__ ((always_inline)) void
take_larger_steps (const PoolRun *run, const Row *seen, const Row *best, int step)
{
  const LensReal *restrict numbers = seen->numbers + run->in_begin;
  const gint32 *restrict places = seen->places + run->in_begin;
  LensReal *restrict best_numbers = best->numbers + run->begin;
  gint32 *restrict best_places = best->places + run->begin;
  int n = run->n;

  for (int i = 0; i < n; i++)
    {
      LensReal number = numbers[i * step];
      gint32 place = places[i * step];
      gboolean wins = (best_places[i] < 0) | (number > best_numbers[i]) |
                      ((number == best_numbers[i]) & (place < best_places[i]));

      best_numbers[i] = wins ? number : best_numbers[i];
      best_places[i] = wins ? place : best_places[i];
    }
}

LENS_VECTOR static void
take_larger_place (const PoolRun *run, const Row *seen, const Row *best)
{
  if (run->step == 1)
    take_larger_steps (run, seen, best, 1);
  else if (run->step == 2)
    take_larger_steps (run, seen, best, 2);
  else
    take_larger_steps (run, seen, best, run->step);
}

static void
max_row_and_place (const LensWindow *window,
                   int y,
                   const PoolRun *runs,
                   const LensReal *in,
                   const Row *seen,
                   const Row *best)
{
  int width = window->x.in_size;
  gboolean is_first = TRUE;

  for (int x = 0; x < window->x.out_size; x++)
    {
      best->numbers[x] = 0;
      best->places[x] = -1;
    }
  for (int tap = 0; tap < window->y.kernel_size; tap++)
    {
      int row = pool_row (window, y, tap);

      if (row < 0)
        continue;
      if (is_first)
        begin_row (in + (gsize) row * (gsize) width, seen, row * width, width);
      else
        take_larger_row (in + (gsize) row * (gsize) width, seen, row * width, width);
      is_first = FALSE;
    }
  for (int tap = 0; !is_first && tap < window->x.kernel_size; tap++)
    take_larger_place (&runs[tap], seen, best);
}

/* Whether each window sees at least one number: the first tap that is not before the input
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
  gsize width = (gsize) window->x.in_size;
  LENS_SCRATCH PoolRun *runs = pool_new_runs (&window->x);
  LENS_SCRATCH LensReal *numbers = LENS_SCRATCH_NEW (LensReal, width);
  LENS_SCRATCH gint32 *places = LENS_SCRATCH_NEW (gint32, width);
  Row seen = { numbers, places };

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < window->y.out_size; y++)
      {
        gsize row = plane * lens_window_out_size (window) +
                    (gsize) y * (gsize) window->x.out_size;
        const LensReal *in = pass->in + plane * lens_window_in_size (window);
        Row best = { pass->result + row, NULL };

        if (pass->winners == NULL)
          {
            max_row (window, y, runs, in, numbers, best.numbers);
            continue;
          }
        best.places = pass->winners + row;
        max_row_and_place (window, y, runs, in, &seen, &best);
      }
}

void
lens_max_pool2d (const LensPool2d *pool,
                 const LensReal *in,
                 LensReal *out,
                 gint32 *winners)
{
  Pass pass = { .pool = pool, .in = in, .result = out, .winners = winners };
  LENS_SCRATCH gint32 *own_winners = NULL;

  /* The quick way has no word for a window without numbers. */
  if (winners == NULL &&
      !(sees_something (&pool->window.y) && sees_something (&pool->window.x)))
    {
      own_winners = LENS_SCRATCH_NEW (gint32, pool->n_planes *
                                                lens_window_out_size (&pool->window));
      pass.winners = own_winners;
    }
  pool_for_planes (pool, max_planes, &pass);
}

static void
max_planes_backward (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensWindow *window = &pass->pool->window;
  gsize in_width = (gsize) window->x.in_size;
  gsize out_width = (gsize) window->x.out_size;
  LENS_SCRATCH PoolRun *runs = pool_new_runs (&window->x);
  LENS_SCRATCH LensReal *numbers = LENS_SCRATCH_NEW (LensReal, in_width + out_width);
  LENS_SCRATCH gint32 *places = LENS_SCRATCH_NEW (gint32, in_width + out_width);
  Row seen = { numbers, places };
  Row best = { numbers + in_width, places + in_width };

  for (gsize plane = begin; plane < end; plane++)
    for (int y = 0; y < window->y.out_size; y++)
      {
        const LensReal *signal = pass->signal + plane * lens_window_out_size (window) +
                                 (gsize) y * out_width;
        LensReal *result = pass->result + plane * lens_window_in_size (window);

        max_row_and_place (window, y, runs,
                           pass->in + plane * lens_window_in_size (window), &seen,
                           &best);
        for (gsize x = 0; x < out_width; x++)
          if (best.places[x] >= 0)
            result[best.places[x]] += signal[x];
      }
}

void
lens_max_pool2d_backward (const LensPool2d *pool,
                          const LensReal *in,
                          const LensReal *signal,
                          LensReal *in_signal)
{
  Pass pass = { .pool = pool, .in = in, .signal = signal, .result = in_signal };

  pool_for_planes (pool, max_planes_backward, &pass);
}
