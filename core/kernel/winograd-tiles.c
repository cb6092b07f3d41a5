/* winograd-tiles.c - tiles into Winograd's coordinates and back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The polynomials are evaluated at 0, ±√½, ±√2 and ∞, which keep more digits than the
 * customary 0, ±1, ±2 and ∞.  With p = √½ and q = √2, one axis of a tile goes
 *
 *   d0 … d5 → Bᵀd:  d0 − 5/2 d2 + d4
 *                   (d4 − 2 d2) ± p (d3 − 2 d1)
 *                   (d4 − ½ d2) ± q (d3 − ½ d1)
 *                   d1 − 5/2 d3 + d5
 *   m0 … m5 → Aᵀm:  m0 + s1 + s2,  p t1 + q t2,  ½ s1 + 2 s2,  ½ p t1 + 2 q t2 + m5
 *                   with s = m1 + m2, m3 + m4 and t = m1 − m2, m3 − m4
 *   g0 … g2 → Gg:   g0,  ⅔ (−g0 ∓ p g1 − ½ g2),  1/6 (g0 ± q g1 + 2 g2),  g2
 *
 * where rows of Bᵀ and G may share a factor and its inverse.  Loops run over the tiles:
 * each place in a tile has a row of its own, in which neighbouring tiles are neighbours.
 */

#include "core/kernel/winograd-tiles.h"

#include "core/kernel/winograd-rows.h"

#define P ((LensReal) 0.70710678118654752440)
#define Q ((LensReal) 1.41421356237309504880)

/* Places along one axis of a tile of inputs. */
#define SIDE 6
#define STEP LENS_WINOGRAD_TILE

/* Numbers of a place: the last two rows of inputs of a tile are the first two of the one
 * below.  Whole vectors are worked on, the last of which overhangs. */
static gsize
room_of (const LensTileRows *rows)
{
  gsize n_columns = (gsize) rows->n_columns;

  return lens_winograd_round_up ((gsize) rows->n_rows * n_columns +
                                 lens_winograd_round_up (n_columns));
}

static gsize
scratch_size (G_GNUC_UNUSED const LensWinogradForm *form, const LensTileRows *rows)
{
  gsize row_size = STEP * lens_winograd_round_up ((gsize) rows->n_columns) + SIDE;

  /* Inputs by place, four rows of a tile, before and after the first axis, and one row as it
   * is padded; the way back needs less. */
  return 2 * STEP * SIDE * room_of (rows) + row_size + 2 * STEP * (gsize) LENS_N_LANES;
}

/* Pairs of channels that are worked on at a time. */
#define PAIRS 64

/* One axis of the weights of @n pairs: g0, g1 and g2 in rows. */
static LENS_VECTOR void
weights_axis (const LensReal *restrict g,
              gsize g_step,
              gsize n,
              LensReal *restrict u,
              gsize u_step)
{
  const LensReal sixth = (LensReal) 1 / 6;

  for (gsize i = 0; i < n; i++)
    {
      LensReal even_1 = sixth * (-4 * g[i] - 2 * g[2 * g_step + i]);
      LensReal odd_1 = sixth * 4 * P * g[g_step + i];
      LensReal even_2 = sixth * (g[i] + 2 * g[2 * g_step + i]);
      LensReal odd_2 = sixth * Q * g[g_step + i];

      u[i] = g[i];
      u[u_step + i] = even_1 - odd_1;
      u[2 * u_step + i] = even_1 + odd_1;
      u[3 * u_step + i] = even_2 + odd_2;
      u[4 * u_step + i] = even_2 - odd_2;
      u[5 * u_step + i] = g[2 * g_step + i];
    }
}

static void
transform_pairs (const LensReal *taps, gsize n, LensReal *result, gsize step)
{
  LensReal half[SIDE * 3 * PAIRS];

  for (gsize x = 0; x < 3; x++)
    weights_axis (taps + x * PAIRS, 3 * PAIRS, n, half + x * PAIRS, 3 * PAIRS);
  for (gsize y = 0; y < SIDE; y++)
    weights_axis (half + y * 3 * PAIRS, PAIRS, n, result + y * SIDE * step, step);
}

static void
take_weights (G_GNUC_UNUSED const LensWinogradForm *form,
              const LensReal *weights,
              gsize n,
              gsize distance,
              gboolean is_turned,
              LensReal *result,
              gsize step)
{
  LensReal taps[9 * PAIRS];

  for (gsize begin = 0; begin < n; begin += PAIRS)
    {
      gsize n_pairs = MIN (PAIRS, n - begin);

      for (gsize i = 0; i < n_pairs; i++)
        for (gsize tap = 0; tap < 9; tap++)
          taps[(is_turned ? 8 - tap : tap) * PAIRS +
               i] = weights[(begin + i) * distance + tap];
      transform_pairs (taps, n_pairs, result + begin, step);
    }
}

/* One axis of @n tiles: the places of a tile are the rows @d[0] … @d[5].  The compiler would
 * not check that many rows for what they share, which is nothing. */
static LENS_VECTOR void
input_axis (const LensReal *const *d, gsize n, LensReal *to, gsize to_step)
{
  const LensReal *restrict d0 = d[0];
  const LensReal *restrict d1 = d[1];
  const LensReal *restrict d2 = d[2];
  const LensReal *restrict d3 = d[3];
  const LensReal *restrict d4 = d[4];
  const LensReal *restrict d5 = d[5];

#pragma GCC ivdep
  for (gsize t = 0; t < n; t++)
    {
      LensReal even_1 = d4[t] - 2 * d2[t];
      LensReal odd_1 = P * (d3[t] - 2 * d1[t]);
      LensReal even_2 = d4[t] - d2[t] / 2;
      LensReal odd_2 = Q * (d3[t] - d1[t] / 2);

      to[t] = d0[t] - (LensReal) 2.5 * d2[t] + d4[t];
      to[to_step + t] = even_1 + odd_1;
      to[2 * to_step + t] = even_1 - odd_1;
      to[3 * to_step + t] = even_2 + odd_2;
      to[4 * to_step + t] = even_2 - odd_2;
      to[5 * to_step + t] = d1[t] - (LensReal) 2.5 * d3[t] + d5[t];
    }
}

static void
take_input (G_GNUC_UNUSED const LensWinogradForm *form,
            const LensReal *plane,
            const LensWindow *window,
            const LensTileRows *rows,
            LensReal *scratch,
            LensReal *result,
            gsize step,
            gboolean overhangs)
{
  gsize n_columns = (gsize) rows->n_columns;
  gsize n_tiles = (gsize) rows->n_rows * n_columns;
  gsize room = room_of (rows);
  int length = rows->n_columns * STEP + SIDE - STEP;
  LensReal *placed = scratch;
  LensReal *half = placed + STEP * SIDE * room;
  LensReal *padded = half + STEP * SIDE * room;
  const LensReal *taps[SIDE];

  for (int i = 0; i < rows->n_rows * STEP + SIDE - STEP; i++)
    {
      int y = rows->first_row * STEP + i - window->y.pad_begin;
      gsize place = (gsize) (i % STEP) * SIDE * room + (gsize) (i / STEP) * n_columns;

      lens_winograd_pad_row (plane, window, y, length, padded);
      lens_winograd_spread_row (padded, n_columns, SIDE, placed + place, room);
    }
  for (gsize y = 0; y < STEP; y++)
    {
      for (gsize x = 0; x < SIDE; x++)
        taps[x] = placed + (y * SIDE + x) * room;
      /* Of the row of tiles below only the first two rows of inputs are there. */
      input_axis (taps,
                  lens_winograd_round_up (y < SIDE - STEP ? n_tiles + n_columns
                                                          : n_tiles),
                  half + y * SIDE * room, room);
    }
  for (gsize x = 0; x < SIDE; x++)
    {
      for (gsize y = 0; y < SIDE; y++)
        taps[y] = half + (y % STEP * SIDE + x) * room + y / STEP * n_columns;
      input_axis (taps, overhangs ? lens_winograd_round_up (n_tiles) : n_tiles,
                  result + x * step, SIDE * step);
    }
}

/* The inverse along one axis: point k of @n tiles at from[k · from_step]. */
static inline __attribute__ ((always_inline)) void
bring_back (const LensReal *restrict from,
            gsize from_step,
            gsize n,
            LensReal *restrict to,
            gsize to_step)
{
  for (gsize t = 0; t < n; t++)
    {
      LensReal sum_1 = from[from_step + t] + from[2 * from_step + t];
      LensReal difference_1 = P * (from[from_step + t] - from[2 * from_step + t]);
      LensReal sum_2 = from[3 * from_step + t] + from[4 * from_step + t];
      LensReal difference_2 = Q * (from[3 * from_step + t] - from[4 * from_step + t]);

      to[t] = from[t] + sum_1 + sum_2;
      to[to_step + t] = difference_1 + difference_2;
      to[2 * to_step + t] = sum_1 / 2 + 2 * sum_2;
      to[3 * to_step + t] = difference_1 / 2 + 2 * difference_2 +
                            from[5 * from_step + t];
    }
}

static LENS_VECTOR void
output_axis (const LensReal *restrict from,
             gsize from_step,
             gsize n,
             LensReal *restrict to,
             gsize to_step)
{
  bring_back (from, from_step, n, to, to_step);
}

/* One row of results from the four rows of its places. */
static LENS_VECTOR void
gather_row (const LensReal *from, gsize from_step, gsize n_tiles, LensReal *row)
{
  for (gsize t = 0; t < n_tiles; t++)
    for (gsize x = 0; x < STEP; x++)
      row[t * STEP + x] = from[x * from_step + t];
}

static LENS_VECTOR void
write_row (const LensReal *row, gsize n, LensReal bias, gboolean adds, LensReal *to)
{
  if (adds)
    for (gsize x = 0; x < n; x++)
      to[x] += row[x] + bias;
  else
    for (gsize x = 0; x < n; x++)
      to[x] = row[x] + bias;
}

void
lens_winograd_output (const LensReal *points,
                      gsize step,
                      const LensWindow *window,
                      const LensTileRows *rows,
                      LensReal *scratch,
                      LensReal bias,
                      gboolean adds,
                      LensReal *plane)
{
  gsize n_columns = (gsize) rows->n_columns;
  gsize n_tiles = (gsize) rows->n_rows * n_columns;
  LensReal *half = scratch;                        /* [4][6][n_tiles] */
  LensReal *placed = half + STEP * SIDE * n_tiles; /* [4][4][n_tiles] */
  LensReal *row = placed + STEP * STEP * n_tiles;

  for (gsize x = 0; x < SIDE; x++)
    output_axis (points + x * step, SIDE * step, n_tiles, half + x * n_tiles,
                 SIDE * n_tiles);
  for (gsize y = 0; y < STEP; y++)
    output_axis (half + y * SIDE * n_tiles, n_tiles, n_tiles,
                 placed + y * STEP * n_tiles, n_tiles);

  for (int i = 0; i < rows->n_rows * STEP; i++)
    {
      int y = rows->first_row * STEP + i;

      if (y >= window->y.out_size)
        break;
      gather_row (placed + (gsize) (i % STEP) * STEP * n_tiles +
                    (gsize) (i / STEP) * n_columns,
                  n_tiles, n_columns, row);
      write_row (row, (gsize) window->x.out_size, bias, adds,
                 plane + (gsize) y * (gsize) window->x.out_size);
    }
}

/* From the last tile of a row to the first: what overhangs the plane is written over by the
 * first tile of the row below. */
static LENS_VECTOR void
give_lanes (G_GNUC_UNUSED const LensWinogradForm *form,
            const LensReal *points,
            gsize step,
            gsize tile_step,
            const LensTileRows *rows,
            gsize width,
            LensReal *results)
{
  gsize n_columns = (gsize) rows->n_columns;

  for (gsize row = 0; row < (gsize) rows->n_rows; row++)
    for (gsize i = n_columns; i > 0; i--)
      {
        const LensReal *tile = points + (row * n_columns + i - 1) * tile_step;
        LensReal half[STEP * SIDE * LENS_N_LANES];

        for (gsize x = 0; x < SIDE; x++)
          bring_back (tile + x * step, SIDE * step, LENS_N_LANES,
                      half + x * LENS_N_LANES, SIDE * LENS_N_LANES);
        for (gsize y = 0; y < STEP; y++)
          bring_back (half + y * SIDE * LENS_N_LANES, LENS_N_LANES, LENS_N_LANES,
                      results +
                        ((row * STEP + y) * width + (i - 1) * STEP) * LENS_N_LANES,
                      LENS_N_LANES);
      }
}

const LensWinogradForm lens_winograd_tiles = {
  .kernel_height = 3,
  .kernel_width = 3,
  .tile_height = STEP,
  .tile_width = STEP,
  .n_points = SIDE * SIDE,
  .scratch_size = scratch_size,
  .weights = take_weights,
  .input = take_input,
  .output_lanes = give_lanes,
};
