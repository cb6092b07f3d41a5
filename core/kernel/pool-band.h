/* pool-band.h - rows of many planes at once, for sums over windows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sum over windows goes in two steps, down and across.  Between them lies a band: some
 * rows of windows, counted through all planes, one after the other with the padding that
 * their windows see.  So a step runs over all of them as over one long row, and planes may
 * be narrower than a vector.
 */

#pragma once

#include "core/kernel/pool-rows.h"

G_BEGIN_DECLS

/* The input rows that a row of windows sees.  @n_joined rows of windows from here on are one
 * long row, as are those they see. */
typedef struct
{
  int first;
  int n;
  int n_joined;
} LensPoolRows;

/* A row has its columns from @left on and zeros beside them; the next follows at @pitch.
 * With @runs sums are made for the windows alone, else wherever one could begin. */
typedef struct
{
  const LensPool2d *pool;
  LensPoolRows *rows; /* [out_height] */
  LensReal *counts_y; /* [out_height] */
  LensReal *counts_x; /* [out_width], and a vector more */
  PoolRun *runs;      /* (nullable) [kernel_width] */
  int first_column;   /* of the input */
  int n_columns;
  int left;
  int pitch;
  int sum_pitch; /* of the sums across */
  int sum_step;  /* from that of a window to that of the next */
  int lead;      /* zeros before all of them: as far as a window reaches */
  gsize n_rows;
  LensReal *down;   /* sums of rows: [n_rows][pitch], and some */
  LensReal *across; /* lead, [n_rows][sum_pitch], and some */
} LensPoolBand;

/**
 * lens_pool_band_init:
 * @counts_padding: whether taps in the padding count
 *
 * A piece of parallel work has a band of its own.  Both sums begin as zeros and have room
 * for two vectors behind them.  Taps are counted for each row and column of windows, the
 * product is that of a window; where none counts that is infinity.
 */
void lens_pool_band_init (LensPoolBand *band,
                          const LensPool2d *pool,
                          gboolean counts_padding);

void lens_pool_band_clear (LensPoolBand *band);

/* Where in the input the first number stands that row @row of all rows of windows sees. */
static inline gsize
lens_pool_band_place (const LensPoolBand *band, gsize row)
{
  const LensWindow *window = &band->pool->window;
  gsize height = (gsize) window->y.out_size;

  return row / height * lens_window_in_size (window) +
         (gsize) band->rows[row % height].first * (gsize) window->x.in_size +
         (gsize) band->first_column;
}

G_END_DECLS
