/* channel-sum.c - the innermost loop of convolution with packed weights
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many positions and blocks of channels fit depends on the registers: 32 of 64 bytes
 * hold the sums of 14 positions and two blocks or 7 positions and four; 16 of 32 bytes those
 * of 6 positions and one block, 16 of 16 bytes of 3.  A table a unit has a function for each
 * number of positions.
 */

#include "core/kernel/channel-sum.h"

#define MAX_POSITIONS 14

/* Vector v of a position's sums, and of a term's weights. */
#define PLACE(Vector, v, block_size)                           \
  ((v) / (LENS_VECTOR_SIZE / sizeof (Vector)) * (block_size) + \
   (v) % (LENS_VECTOR_SIZE / sizeof (Vector)) * (sizeof (Vector) / sizeof (LensReal)))

/* All counts are constants wherever this is used, so that the sums stay in registers. */
#define SUM_TILE(name, Vector, max_sums)                                              \
  static inline __attribute__ ((always_inline)) void name (const LensChannelSum *sum, \
                                                           const gsize n_positions,   \
                                                           const gsize n_blocks)      \
  {                                                                                   \
    const gsize n_vectors = n_blocks * (LENS_VECTOR_SIZE / sizeof (Vector));          \
    const LensReal *weights = sum->weights;                                           \
    const gsize block_size = sum->block_size;                                         \
    Vector sums[max_sums] = { 0 };                                                    \
                                                                                      \
    for (gsize k = 0; k < sum->n_terms; k++)                                          \
      {                                                                               \
        const LensReal *numbers = sum->numbers + sum->ahead[k];                       \
        Vector weight[4];                                                             \
                                                                                      \
        _Pragma ("GCC unroll 4") for (gsize v = 0; v < n_vectors; v++)                \
          weight[v] = *(const Vector *) (weights + PLACE (Vector, v, block_size));    \
        weights += LENS_BLOCK_CHANNELS;                                               \
        _Pragma ("GCC unroll 14") for (gsize p = 0; p < n_positions; p++)             \
          _Pragma ("GCC unroll 4") for (gsize v = 0; v < n_vectors; v++)              \
            sums[p * n_vectors + v] += weight[v] * numbers[p];                        \
      }                                                                               \
    if (sum->adds)                                                                    \
      {                                                                               \
        _Pragma ("GCC unroll 14") for (gsize p = 0; p < n_positions; p++)             \
          _Pragma ("GCC unroll 4") for (gsize v = 0; v < n_vectors; v++)              \
            sums[p * n_vectors + v] += *(                                             \
              const Vector *) (sum->sums + p * sum->sum_size +                        \
                               PLACE (Vector, v, LENS_BLOCK_CHANNELS));               \
      }                                                                               \
    _Pragma ("GCC unroll 14") for (gsize p = 0; p < n_positions; p++)                 \
        _Pragma ("GCC unroll 4") for (gsize v = 0; v < n_vectors; v++) *              \
      (Vector *) (sum->sums + p * sum->sum_size +                                     \
                  PLACE (Vector, v, LENS_BLOCK_CHANNELS)) = sums[p * n_vectors + v];  \
  }

SUM_TILE (sum_narrow, LensLanes16, 12)
#ifdef LENS_MIDDLE
SUM_TILE (sum_middle, LensLanes32, 12)
#endif
#ifdef LENS_WIDE
SUM_TILE (sum_wide, LensLanes, 28)
#endif

typedef void (*Function) (const LensChannelSum *sum);

#define TILE(unit, target, n_positions, n_blocks)                                  \
  target static void unit##_##n_positions##_##n_blocks (const LensChannelSum *sum) \
  {                                                                                \
    sum_##unit (sum, n_positions, n_blocks);                                       \
  }

#define FEW(unit, target, n_blocks) \
  TILE (unit, target, 1, n_blocks)  \
  TILE (unit, target, 2, n_blocks)  \
  TILE (unit, target, 3, n_blocks)

#define SIX(unit, target, n_blocks) \
  FEW (unit, target, n_blocks)      \
  TILE (unit, target, 4, n_blocks)  \
  TILE (unit, target, 5, n_blocks)  \
  TILE (unit, target, 6, n_blocks)

#define MANY(unit, target, n_blocks) \
  SIX (unit, target, n_blocks)       \
  TILE (unit, target, 7, n_blocks)   \
  TILE (unit, target, 8, n_blocks)   \
  TILE (unit, target, 9, n_blocks)   \
  TILE (unit, target, 10, n_blocks)  \
  TILE (unit, target, 11, n_blocks)  \
  TILE (unit, target, 12, n_blocks)  \
  TILE (unit, target, 13, n_blocks)  \
  TILE (unit, target, 14, n_blocks)

/* What one unit has for so many blocks at once. */
typedef struct
{
  gsize n_blocks;
  gsize max_positions;
  Function functions[MAX_POSITIONS + 1];
} Row;

/* The rows of a unit; the first whose blocks are there is taken. */
typedef struct
{
  Row few_positions; /* for no more positions than it takes */
  Row pair;
  Row single;
} Unit;

FEW (narrow, , 1)

#define NAMES_FEW(unit, b) NULL, unit##_1_##b, unit##_2_##b, unit##_3_##b
#define NAMES_SIX(unit, b) NAMES_FEW (unit, b), unit##_4_##b, unit##_5_##b, unit##_6_##b
#define NAMES_MANY(unit, b)                                                     \
  NAMES_SIX (unit, b), unit##_7_##b, unit##_8_##b, unit##_9_##b, unit##_10_##b, \
    unit##_11_##b, unit##_12_##b, unit##_13_##b, unit##_14_##b

static const Unit narrow_unit = {
  .single = { 1, 3, { NAMES_FEW (narrow, 1) } },
};

#ifdef LENS_MIDDLE
SIX (middle, LENS_MIDDLE, 1)

static const Unit middle_unit = {
  .single = { 1, 6, { NAMES_SIX (middle, 1) } },
};
#endif

#ifdef LENS_WIDE
MANY (wide, LENS_WIDE, 1)
MANY (wide, LENS_WIDE, 2)
SIX (wide, LENS_WIDE, 4)
TILE (wide, LENS_WIDE, 7, 4)

static const Unit wide_unit = {
  .few_positions = { 4, 7, { NAMES_SIX (wide, 4), wide_7_4 } },
  .pair = { 2, 14, { NAMES_MANY (wide, 2) } },
  .single = { 1, 14, { NAMES_MANY (wide, 1) } },
};
#endif

static const Unit *const units[LENS_N_UNITS] = {
#ifdef LENS_WIDE
  [LENS_UNIT_WIDE] = &wide_unit,
#endif
#ifdef LENS_MIDDLE
  [LENS_UNIT_MIDDLE] = &middle_unit,
#endif
  [LENS_UNIT_NARROW] = &narrow_unit,
};

static const Row *
find_row (const Unit *unit, gsize n_positions, gsize n_blocks)
{
  if (n_blocks >= unit->few_positions.n_blocks &&
      n_positions <= unit->few_positions.max_positions)
    return &unit->few_positions;
  return unit->pair.n_blocks > 0 && n_blocks >= unit->pair.n_blocks ? &unit->pair
                                                                    : &unit->single;
}

/* Runs of about the same length. */
static void
sum_positions (const LensChannelSum *sum, const Row *row, gsize n_positions)
{
  gsize n_runs = (n_positions + row->max_positions - 1) / row->max_positions;
  LensChannelSum run = *sum;

  for (gsize i = 0; i < n_runs; i++)
    {
      gsize begin = i * n_positions / n_runs;
      gsize end = (i + 1) * n_positions / n_runs;

      run.numbers = sum->numbers + begin;
      run.sums = sum->sums + begin * sum->sum_size;
      row->functions[end - begin](&run);
    }
}

void
lens_channel_sum_by (LensUnit unit_index,
                     const LensChannelSum *sum,
                     gsize n_positions,
                     gsize n_blocks)
{
  const Unit *unit = units[unit_index];
  LensChannelSum part = *sum;

  if (n_positions == 0)
    return;
  while (n_blocks > 0)
    {
      const Row *row = find_row (unit, n_positions, n_blocks);

      sum_positions (&part, row, n_positions);
      part.weights += row->n_blocks * part.block_size;
      part.sums += row->n_blocks * LENS_BLOCK_CHANNELS;
      n_blocks -= row->n_blocks;
    }
}

void
lens_channel_sum (const LensChannelSum *sum, gsize n_positions, gsize n_blocks)
{
  lens_channel_sum_by (lens_unit_widest (), sum, n_positions, n_blocks);
}

/* Eight rows of eight numbers, or four of four, become columns. */
#ifdef LENS_DOUBLE
#define SIDE 4
#else
#define SIDE 8
#endif

#ifdef LENS_DOUBLE

static inline __attribute__ ((always_inline)) void
transpose (const LensReal *from, gsize from_size, LensReal *to, gsize to_size)
{
  for (gsize i = 0; i < SIDE; i++)
    for (gsize j = 0; j < SIDE; j++)
      to[i * to_size + j] = from[j * from_size + i];
}

#else

static inline __attribute__ ((always_inline)) void
transpose (const LensReal *from, gsize from_size, LensReal *to, gsize to_size)
{
  LensLanes32 rows[SIDE];
  LensLanes32 pairs[SIDE];

#pragma GCC unroll 8
  for (gsize i = 0; i < SIDE; i++)
    rows[i] = *(const LensLanes32 *) (from + i * from_size);
#pragma GCC unroll 4
  for (gsize i = 0; i < SIDE; i += 2)
    {
      pairs[i] = __builtin_shufflevector (rows[i], rows[i + 1], 0, 8, 1, 9, 4, 12, 5,
                                          13);
      pairs[i + 1] = __builtin_shufflevector (rows[i], rows[i + 1], 2, 10, 3, 11, 6, 14,
                                              7, 15);
    }
#pragma GCC unroll 4
  for (gsize i = 0; i < SIDE; i += 4)
#pragma GCC unroll 2
    for (gsize j = 0; j < 2; j++)
      {
        rows[i + 2 * j] = __builtin_shufflevector (pairs[i + j], pairs[i + 2 + j], 0, 1,
                                                   8, 9, 4, 5, 12, 13);
        rows[i + 2 * j + 1] = __builtin_shufflevector (pairs[i + j], pairs[i + 2 + j],
                                                       2, 3, 10, 11, 6, 7, 14, 15);
      }
#pragma GCC unroll 4
  for (gsize i = 0; i < SIDE / 2; i++)
    {
      *(LensLanes32 *) (to +
                        i * to_size) = __builtin_shufflevector (rows[i], rows[i + 4], 0,
                                                                1, 2, 3, 8, 9, 10, 11);
      *(LensLanes32 *) (to + (i + 4) * to_size) = __builtin_shufflevector (
        rows[i], rows[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

#endif

LENS_VECTOR void
lens_channels_apart (const LensReal *sums,
                     gsize sum_size,
                     gsize n_positions,
                     LensReal *planes,
                     gsize plane_size)
{
  for (gsize p = 0; p < n_positions; p += SIDE)
    for (gsize c = 0; c < LENS_BLOCK_CHANNELS; c += SIDE)
      transpose (sums + p * sum_size + c, sum_size, planes + c * plane_size + p,
                 plane_size);
}
