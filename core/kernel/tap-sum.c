/* tap-sum.c - the innermost loop of direct convolution
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Some vectors of positions and a few output channels at a time, all sums in registers: few
 * channels have too few sums to keep the multipliers busy, so they take more vectors.
 */

#include "core/kernel/tap-sum.h"

#define MAX_SUMS 12

/* Both counts are constants wherever this is used, so that the sums stay in registers. */
#define SUM_ROWS(name, Vector)                                                     \
  static inline __attribute__ ((always_inline)) void name (const LensTapSum *sum,  \
                                                           const gsize n_rows,     \
                                                           const gsize n_vectors)  \
  {                                                                                \
    const gsize step = sizeof (Vector) / sizeof (LensReal);                        \
    const gsize weight_row = sum->weight_row;                                      \
                                                                                   \
    for (gsize i = 0; i < sum->n; i += n_vectors * step)                           \
      {                                                                            \
        const LensReal *numbers = sum->numbers + i;                                \
        LensReal *results = sum->results + i;                                      \
        Vector sums[MAX_SUMS] = { 0 };                                             \
                                                                                   \
        if (sum->adds)                                                             \
          {                                                                        \
            _Pragma ("GCC unroll 6") for (gsize row = 0; row < n_rows; row++)      \
              _Pragma ("GCC unroll 4") for (gsize j = 0; j < n_vectors; j++)       \
                sums[row * n_vectors + j] = *(                                     \
                  const Vector *) (results + row * sum->result_stride + j * step); \
          }                                                                        \
        for (gsize k = 0; k < sum->n_taps; k++)                                    \
          {                                                                        \
            const LensReal *seen = numbers + sum->taps[k].ahead;                   \
            const LensReal *weights = sum->weights + sum->taps[k].weight;          \
            Vector lanes[4];                                                       \
                                                                                   \
            _Pragma ("GCC unroll 4") for (gsize j = 0; j < n_vectors; j++)         \
              lanes[j] = *(const Vector *) (seen + j * step);                      \
            _Pragma ("GCC unroll 6") for (gsize row = 0; row < n_rows; row++)      \
              _Pragma ("GCC unroll 4") for (gsize j = 0; j < n_vectors; j++)       \
                sums[row * n_vectors + j] += lanes[j] * weights[row * weight_row]; \
          }                                                                        \
        _Pragma ("GCC unroll 6") for (gsize row = 0; row < n_rows; row++)          \
            _Pragma ("GCC unroll 4") for (gsize j = 0; j < n_vectors; j++) *       \
          (Vector *) (results + row * sum->result_stride +                         \
                      j * step) = sums[row * n_vectors + j];                       \
      }                                                                            \
  }

#define ROW(unit, target, n_rows, n_vectors)                 \
  target static void unit##_##n_rows (const LensTapSum *sum) \
  {                                                          \
    sum_##unit (sum, n_rows, n_vectors);                     \
  }

#define ROWS(unit, target, n_of_three, n_of_more) \
  ROW (unit, target, 1, 4)                        \
  ROW (unit, target, 2, 4)                        \
  ROW (unit, target, 3, n_of_three)               \
  ROW (unit, target, 4, n_of_more)                \
  ROW (unit, target, 5, n_of_more)                \
  ROW (unit, target, 6, n_of_more)

#define NAMES(unit)                                                  \
  {                                                                  \
    NULL, unit##_1, unit##_2, unit##_3, unit##_4, unit##_5, unit##_6 \
  }

/* Sixteen registers hold the sums, what is seen, and one weight. */
SUM_ROWS (sum_narrow, LensLanes16)
ROWS (narrow, , 3, 2)
#ifdef LENS_MIDDLE
SUM_ROWS (sum_middle, LensLanes32)
ROWS (middle, LENS_MIDDLE, 3, 2)
#endif
/* Small planes have few of the widest vectors. */
#ifdef LENS_WIDE
SUM_ROWS (sum_wide, LensLanes)
ROWS (wide, LENS_WIDE, 4, 1)
#endif

typedef void (*Function) (const LensTapSum *sum);

static const Function functions[LENS_N_UNITS][LENS_TAP_SUM_ROWS + 1] = {
#ifdef LENS_WIDE
  [LENS_UNIT_WIDE] = NAMES (wide),
#endif
#ifdef LENS_MIDDLE
  [LENS_UNIT_MIDDLE] = NAMES (middle),
#endif
  [LENS_UNIT_NARROW] = NAMES (narrow),
};

void
lens_tap_sum_by (LensUnit unit, const LensTapSum *sum, gsize n_rows)
{
  functions[unit][n_rows](sum);
}

void
lens_tap_sum (const LensTapSum *sum, gsize n_rows)
{
  lens_tap_sum_by (lens_unit_widest (), sum, n_rows);
}
