/* tap-sum.c - the innermost loop of direct convolution
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A vector of positions and a few output channels at a time, all sums in registers.
 */

#include "core/kernel/tap-sum.h"

#include "core/kernel/vector.h"

/* The count of rows is a constant wherever this is used, so that the sums stay in
 * registers. */
static inline __attribute__ ((always_inline)) void
sum_rows (const LensTapSum *sum, const gsize n_rows)
{
  gsize weight_row = sum->weight_row;

  for (gsize i = 0; i < sum->n; i += LENS_N_LANES)
    {
      const LensReal *numbers = sum->numbers + i;
      LensLanes sums[LENS_TAP_SUM_ROWS] = { 0 };

#pragma GCC unroll 6
      for (gsize row = 0; row < n_rows; row++)
        if (sum->adds)
          sums[row] = *(LensLanes *) (sum->results + row * sum->result_stride + i);
      for (gsize k = 0; k < sum->n_taps; k++)
        {
          LensLanes seen = *(const LensLanes *) (numbers + sum->taps[k].ahead);
          const LensReal *weights = sum->weights + sum->taps[k].weight;

#pragma GCC unroll 6
          for (gsize row = 0; row < n_rows; row++)
            sums[row] += seen * weights[row * weight_row];
        }
#pragma GCC unroll 6
      for (gsize row = 0; row < n_rows; row++)
        *(LensLanes *) (sum->results + row * sum->result_stride + i) = sums[row];
    }
}

/* Few rows have too few sums to keep the multipliers busy; they take some vectors at once.
 * Both counts are constants wherever this is used. */
static inline __attribute__ ((always_inline)) void
sum_few (const LensTapSum *sum, const gsize n_rows, const gsize n_vectors)
{
  gsize weight_row = sum->weight_row;
  gsize step = (gsize) LENS_N_LANES;

  for (gsize i = 0; i < sum->n; i += n_vectors * step)
    {
      const LensReal *numbers = sum->numbers + i;
      LensReal *results = sum->results + i;
      LensLanes sums[3 * 4] = { 0 };

#pragma GCC unroll 3
      for (gsize row = 0; row < n_rows; row++)
#pragma GCC unroll 4
        for (gsize j = 0; j < n_vectors; j++)
          if (sum->adds)
            sums[row * n_vectors + j] = *(
              LensLanes *) (results + row * sum->result_stride + j * step);
      for (gsize k = 0; k < sum->n_taps; k++)
        {
          const LensReal *seen = numbers + sum->taps[k].ahead;
          const LensReal *weights = sum->weights + sum->taps[k].weight;

#pragma GCC unroll 4
          for (gsize j = 0; j < n_vectors; j++)
            {
              LensLanes lanes = *(const LensLanes *) (seen + j * step);

#pragma GCC unroll 3
              for (gsize row = 0; row < n_rows; row++)
                sums[row * n_vectors + j] += lanes * weights[row * weight_row];
            }
        }
#pragma GCC unroll 3
      for (gsize row = 0; row < n_rows; row++)
#pragma GCC unroll 4
        for (gsize j = 0; j < n_vectors; j++)
          *(LensLanes *) (results + row * sum->result_stride +
                          j * step) = sums[row * n_vectors + j];
    }
}

LENS_VECTOR static void
sum_1 (const LensTapSum *sum)
{
  sum_few (sum, 1, 4);
}

LENS_VECTOR static void
sum_2 (const LensTapSum *sum)
{
  sum_few (sum, 2, 4);
}

LENS_VECTOR static void
sum_3 (const LensTapSum *sum)
{
  sum_few (sum, 3, 4);
}

LENS_VECTOR static void
sum_4 (const LensTapSum *sum)
{
  sum_rows (sum, 4);
}

LENS_VECTOR static void
sum_5 (const LensTapSum *sum)
{
  sum_rows (sum, 5);
}

LENS_VECTOR static void
sum_6 (const LensTapSum *sum)
{
  sum_rows (sum, 6);
}

static void (*const functions[LENS_TAP_SUM_ROWS + 1]) (const LensTapSum *sum) = {
  NULL, sum_1, sum_2, sum_3, sum_4, sum_5, sum_6,
};

void
lens_tap_sum (const LensTapSum *sum, gsize n_rows)
{
  functions[n_rows](sum);
}
