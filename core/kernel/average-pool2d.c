/* average-pool2d.c - the mean of each window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows that each row of windows sees are added up, then the numbers across, then the
 * sums of windows are divided.  The signal takes the same steps from the last to the first.
 * Loops write whole vectors: what comes after a row is overwritten by the row after it.
 */

#include "core/kernel/pool-band.h"
#include "core/kernel/vector.h"

#include <string.h>

#define ALWAYS_INLINE inline __attribute__ ((always_inline))

typedef struct
{
  const LensPool2d *pool;
  gboolean counts_padding;
  const LensReal *from; /* the input, or the signal */
  LensReal *to;         /* the result, or the signal of the input */
} Pass;

/* Numbers that are added up: each is @step behind the one before. */
typedef struct
{
  const LensReal *at;
  gsize step;
  int n;
  gsize room; /* how many may be read from @at on */
} Taps;

/* to[i] = Σ at[i + tap · step] for i < n; up to a vector more is written. */
static ALWAYS_INLINE void
add_taps (const Taps *taps, gsize n, LensReal *to)
{
  const LensReal *at = taps->at;
  const gsize step = taps->step;
  const int n_taps = taps->n;
  const gsize reach = (gsize) MAX (n_taps - 1, 0) * step + LENS_N_LANES;
  const gsize room = taps->room;
  gsize i = 0;

  for (; i < n && i + reach <= room; i += LENS_N_LANES)
    {
      LensLanes sum = { 0 };

      for (int tap = 0; tap < n_taps; tap++)
        sum += *(const LensLanes *) (at + i + (gsize) tap * step);
      *(LensLanes *) (to + i) = sum;
    }
  for (; i < n; i++)
    {
      LensReal sum = 0;

      for (int tap = 0; tap < n_taps; tap++)
        sum += at[i + (gsize) tap * step];
      to[i] = sum;
    }
}

/* Zeros from @begin to @end; up to a vector more is written. */
static ALWAYS_INLINE void
clear_numbers (LensReal *to, gsize begin, gsize end)
{
  for (gsize i = begin; i < end; i += LENS_N_LANES)
    *(LensLanes *) (to + i) = (LensLanes){ 0 };
}

LENS_VECTOR static void
add_down (const Pass *pass, const LensPoolBand *band, gsize begin, gsize end)
{
  const LensWindow *window = &pass->pool->window;
  const gsize n_numbers = pass->pool->n_planes * lens_window_in_size (window);
  const gsize pitch = (gsize) band->pitch;
  LensReal *to = band->down + band->left;

  for (gsize row = begin; row < end;)
    {
      const LensPoolRows *rows = &band->rows[row % (gsize) window->y.out_size];
      gsize n_rows = MIN ((gsize) rows->n_joined, end - row);
      gsize n = (n_rows - 1) * pitch + (gsize) band->n_columns;
      gsize place = lens_pool_band_place (band, row);
      const Taps taps = {
        .at = pass->from + place,
        .step = (gsize) window->y.dilation * (gsize) window->x.in_size,
        .n = rows->n,
        .room = n_numbers - place,
      };

      add_taps (&taps, n, to);
      clear_numbers (to, n, n_rows * pitch);
      row += n_rows;
      to += n_rows * pitch;
    }
}

/* Where a window could begin: to[i] is the sum of those that a window sees from i on. */
LENS_VECTOR static void
add_across (const LensPoolBand *band, const LensReal *from, gsize n_rows, LensReal *to)
{
  const Taps taps = {
    .at = from,
    .step = (gsize) band->pool->window.x.dilation,
    .n = band->pool->window.x.kernel_size,
    .room = G_MAXSIZE,
  };

  add_taps (&taps, n_rows * (gsize) band->pitch, to);
}

/* For the windows alone. */
LENS_VECTOR static void
add_runs (const LensPoolBand *band, gsize n_rows)
{
  const LensAxis *axis = &band->pool->window.x;
  const gsize width = (gsize) axis->out_size;

  memset (band->across, 0, n_rows * width * sizeof (LensReal));
  for (gsize row = 0; row < n_rows; row++)
    for (int tap = 0; tap < axis->kernel_size; tap++)
      {
        const PoolRun run = band->runs[tap];
        const LensReal *from = band->down + row * (gsize) band->pitch + run.in_begin;
        LensReal *restrict to = band->across + row * width + run.begin;

        for (int i = 0; i < run.n; i++)
          to[i] += from[i * run.step];
      }
}

/* @room: how many numbers the piece has from @to on. */
static ALWAYS_INLINE void
write_row (const LensPoolBand *band,
           LensReal count,
           const LensReal *from,
           LensReal *to,
           gsize room)
{
  const LensReal *counts = band->counts_x;
  const gsize step = (gsize) band->sum_step;
  const gsize n = (gsize) band->pool->window.x.out_size;
  gsize x = 0;

  if (step == 1)
    for (; x < n && x + LENS_N_LANES <= room; x += LENS_N_LANES)
      *(LensLanes *) (to + x) = *(const LensLanes *) (from + x) /
                                (*(const LensLanes *) (counts + x) * count);
  if (step == 2)
    for (; x < n && x + LENS_N_LANES32 <= room; x += LENS_N_LANES32)
      {
        const LensLanes32 *at = (const LensLanes32 *) (from + 2 * x);

        *(LensLanes32 *) (to + x) = LENS_EVEN_LANES (at[0], at[1]) /
                                    (*(const LensLanes32 *) (counts + x) * count);
      }
  for (; x < n; x++)
    to[x] = from[x * step] / (counts[x] * count);
}

/* Rows @begin … @end of a piece that goes on to row @last. */
LENS_VECTOR static void
write_means (const Pass *pass,
             const LensPoolBand *band,
             gsize begin,
             gsize end,
             gsize last)
{
  const gsize height = (gsize) pass->pool->window.y.out_size;
  const gsize width = (gsize) pass->pool->window.x.out_size;
  const LensReal *from = band->across;
  gsize y = begin % height;

  for (gsize row = begin; row < end; row++)
    {
      write_row (band, band->counts_y[y], from, pass->to + row * width,
                 (last - row) * width);
      from += band->sum_pitch;
      y = y + 1 < height ? y + 1 : 0;
    }
}

static void
average_planes (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const gsize height = (gsize) pass->pool->window.y.out_size;
  LensPoolBand band;
  gsize n_rows;

  lens_pool_band_init (&band, pass->pool, pass->counts_padding);
  for (gsize row = begin * height; row < end * height; row += n_rows)
    {
      n_rows = MIN (band.n_rows, end * height - row);
      add_down (pass, &band, row, row + n_rows);
      if (band.runs == NULL)
        add_across (&band, band.down, n_rows, band.across);
      else
        add_runs (&band, n_rows);
      write_means (pass, &band, row, row + n_rows, end * height);
    }
  lens_pool_band_clear (&band);
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
    .from = in,
    .to = out,
  };

  pool_for_planes (pool, average_planes, &pass);
}

/* What each number that a window sees has of its signal; zeros up to the next row.  @room:
 * how many numbers may be read from @from on. */
static ALWAYS_INLINE void
share_row (const LensPoolBand *band,
           LensReal count,
           const LensReal *from,
           LensReal *to,
           gsize room)
{
  const LensReal *counts = band->counts_x;
  const gsize step = (gsize) band->sum_step;
  const gsize n = (gsize) band->pool->window.x.out_size;
  gsize x = 0;

  if (step == 1)
    for (; x < n && x + LENS_N_LANES <= room; x += LENS_N_LANES)
      *(LensLanes *) (to + x) = *(const LensLanes *) (from + x) /
                                (*(const LensLanes *) (counts + x) * count);
  for (; x < n; x++)
    to[x * step] = from[x] / (counts[x] * count);
  /* Farther steps never write where the zeros are. */
  if (step == 1)
    clear_numbers (to, n, (gsize) band->sum_pitch);
}

LENS_VECTOR static void
read_shares (const Pass *pass, const LensPoolBand *band, gsize begin, gsize end)
{
  const gsize height = (gsize) pass->pool->window.y.out_size;
  const gsize width = (gsize) pass->pool->window.x.out_size;
  const gsize last = pass->pool->n_planes * height;
  LensReal *to = band->across + band->lead;
  gsize y = begin % height;

  for (gsize row = begin; row < end; row++)
    {
      share_row (band, band->counts_y[y], pass->from + row * width, to,
                 (last - row) * width);
      to += band->sum_pitch;
      y = y + 1 < height ? y + 1 : 0;
    }
}

LENS_VECTOR static void
spread_runs (const LensPoolBand *band, gsize n_rows)
{
  const LensAxis *axis = &band->pool->window.x;
  const gsize pitch = (gsize) band->pitch;

  memset (band->down, 0, n_rows * pitch * sizeof (LensReal));
  for (gsize row = 0; row < n_rows; row++)
    for (int tap = 0; tap < axis->kernel_size; tap++)
      {
        const PoolRun run = band->runs[tap];
        const LensReal *from = band->across + row * (gsize) axis->out_size + run.begin;
        LensReal *restrict to = band->down + row * pitch + run.in_begin;

        for (int i = 0; i < run.n; i++)
          to[i * run.step] += from[i];
      }
}

/* The last tap comes first: so an input row takes from the rows of windows in their order,
 * wherever one band ends and the next begins. */
LENS_VECTOR static void
spread_down (const Pass *pass, const LensPoolBand *band, gsize begin, gsize end)
{
  const LensWindow *window = &pass->pool->window;
  const gsize step = (gsize) window->y.dilation * (gsize) window->x.in_size;
  const gsize pitch = (gsize) band->pitch;
  const LensReal *from = band->down + band->left;

  for (gsize row = begin; row < end;)
    {
      const LensPoolRows *rows = &band->rows[row % (gsize) window->y.out_size];
      gsize n_rows = MIN ((gsize) rows->n_joined, end - row);
      gsize n = (n_rows - 1) * pitch + (gsize) band->n_columns;
      LensReal *restrict to = pass->to + lens_pool_band_place (band, row);

      for (int tap = rows->n - 1; tap >= 0; tap--)
        for (gsize i = 0; i < n; i++)
          to[(gsize) tap * step + i] += from[i];
      row += n_rows;
      from += n_rows * pitch;
    }
}

static void
average_planes_backward (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const gsize height = (gsize) pass->pool->window.y.out_size;
  LensPoolBand band;
  gsize n_rows;

  lens_pool_band_init (&band, pass->pool, pass->counts_padding);
  for (gsize row = begin * height; row < end * height; row += n_rows)
    {
      n_rows = MIN (band.n_rows, end * height - row);
      read_shares (pass, &band, row, row + n_rows);
      if (band.runs == NULL)
        add_across (&band, band.across, n_rows, band.down);
      else
        spread_runs (&band, n_rows);
      spread_down (pass, &band, row, row + n_rows);
    }
  lens_pool_band_clear (&band);
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
    .from = signal,
    .to = in_signal,
  };

  pool_for_planes (pool, average_planes_backward, &pass);
}
