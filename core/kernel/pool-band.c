/* pool-band.c - rows of many planes at once, for sums over windows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/pool-band.h"

#include "core/kernel/vector.h"

#include <math.h>
#include <string.h>

/* Numbers of a band: both sums stay in the nearest cache. */
#define BAND_SIZE 2048

/* With windows farther apart most of the sums that begin at each column would be in vain. */
#define MAX_STEP 4

/* The taps of @position that look at 0 … @in_size − 1. */
static LensSpan
tap_span (const LensAxis *axis, int position, int in_size, int pad_begin)
{
  /* Positions and taps change places. */
  const LensAxis taps = {
    .in_size = in_size,
    .out_size = axis->kernel_size,
    .stride = axis->dilation,
    .dilation = axis->stride,
    .pad_begin = pad_begin,
  };

  return lens_axis_span (&taps, position);
}

static LensReal *
new_tap_counts (const LensAxis *axis, gboolean counts_padding)
{
  gsize n = (gsize) axis->out_size;
  LensReal *counts = LENS_SCRATCH_NEW (LensReal, n + (gsize) LENS_N_LANES);
  int in_size = axis->in_size;
  int pad_begin = axis->pad_begin;

  if (counts_padding)
    {
      in_size += axis->pad_begin + axis->pad_end;
      pad_begin = 0;
    }
  for (int position = 0; position < axis->out_size; position++)
    {
      LensSpan span = tap_span (axis, position, in_size, pad_begin);
      int count = span.end - span.begin;

      counts[position] = count > 0 ? (LensReal) count : (LensReal) INFINITY;
    }
  for (int i = 0; i < LENS_N_LANES; i++)
    counts[n + (gsize) i] = 1;
  return counts;
}

static LensPoolRows *
new_rows (const LensAxis *axis, gboolean are_joined)
{
  LensPoolRows *rows = LENS_SCRATCH_NEW (LensPoolRows, (gsize) axis->out_size);

  for (int y = axis->out_size - 1; y >= 0; y--)
    {
      LensSpan span = tap_span (axis, y, axis->in_size, axis->pad_begin);

      rows[y] = (LensPoolRows){ .n_joined = 1 };
      if (span.end <= span.begin)
        continue;

      rows[y].n = span.end - span.begin;
      rows[y].first = lens_axis_in (axis, y, span.begin);
      if (are_joined && y + 1 < axis->out_size && rows[y + 1].n == rows[y].n &&
          rows[y + 1].first == rows[y].first + 1)
        rows[y].n_joined += rows[y + 1].n_joined;
    }
  return rows;
}

/* Rows with what their windows see beside them; FALSE if that is too much. */
static gboolean
lay_out_dense (LensPoolBand *band)
{
  const LensAxis *axis = &band->pool->window.x;
  int left = MAX (axis->pad_begin, 0);
  int cut = CLAMP (-axis->pad_begin, 0, axis->in_size);
  gint64 lead = (gint64) (axis->kernel_size - 1) * axis->dilation;
  gint64 seen = (gint64) (axis->out_size - 1) * axis->stride + lead + 1;
  gint64 pitch = MAX (seen, (gint64) left + axis->in_size - cut);

  if (axis->stride > MAX_STEP || pitch > 2 * (gint64) axis->in_size + LENS_N_LANES)
    return FALSE;

  band->first_column = cut;
  band->n_columns = axis->in_size - cut;
  band->left = left;
  band->pitch = (int) pitch;
  band->sum_pitch = (int) pitch;
  band->sum_step = axis->stride;
  band->lead = (int) lead;
  return TRUE;
}

/* Rows as they are in the input. */
static void
lay_out_sparse (LensPoolBand *band)
{
  const LensAxis *axis = &band->pool->window.x;

  band->n_columns = axis->in_size;
  band->pitch = axis->in_size;
  band->sum_pitch = axis->out_size;
  band->sum_step = 1;
  band->runs = pool_new_runs (axis);
}

static LensReal *
new_sums (const LensPoolBand *band, int before, int pitch)
{
  gsize n = (gsize) before + band->n_rows * (gsize) pitch + 2 * (gsize) LENS_N_LANES;
  LensReal *sums = LENS_SCRATCH_NEW (LensReal, n);

  memset (sums, 0, n * sizeof (LensReal));
  return sums;
}

void
lens_pool_band_init (LensPoolBand *band,
                     const LensPool2d *pool,
                     gboolean counts_padding)
{
  const LensWindow *window = &pool->window;

  *band = (LensPoolBand){ .pool = pool };
  if (!lay_out_dense (band))
    lay_out_sparse (band);
  band->rows = new_rows (&window->y, band->pitch == window->x.in_size &&
                                       band->n_columns == window->x.in_size);
  band->counts_y = new_tap_counts (&window->y, counts_padding);
  band->counts_x = new_tap_counts (&window->x, counts_padding);
  band->n_rows = (gsize) MAX (BAND_SIZE / MAX (band->pitch, 1), 1);
  /* A step across reads as far as a window reaches. */
  band->down = new_sums (band, MAX (band->left, band->lead), band->pitch);
  band->across = new_sums (band, band->lead, band->sum_pitch);
}

void
lens_pool_band_clear (LensPoolBand *band)
{
  lens_scratch_give (band->rows);
  lens_scratch_give (band->counts_y);
  lens_scratch_give (band->counts_x);
  lens_scratch_give (band->runs);
  lens_scratch_give (band->down);
  lens_scratch_give (band->across);
}
