/* winograd-lines.c - tiles that are lines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The polynomials of Toom and Cook are evaluated at 0, at ±p for some p, and at ∞.  With
 * W(z) = ∏(z − p²) over all p, and W_p(z) without the factor of p itself, the rows of Bᵀ are
 * the coefficients of
 *
 *   0: W(x²)    ±p: x (x ± p) W_p(x²)    ∞: x W(x²)
 *
 * those of G are 1/W(0), pʲ/2p²W_p(p²) with pʲ's sign, and the last weight; Aᵀ's are the
 * powers of the points (Winograd 1980; the signs of Lavin and Gray 2016).  What is even and
 * what is odd in a point is worked out once for both signs.
 */

#include "core/kernel/winograd-lines.h"

#include "core/kernel/winograd-rows.h"

/* Wider ones gain nothing here, where most is reading and writing, and narrower units would
 * take them apart by way of memory. */
typedef LensLanes32 Vector;

#define N_LANES (sizeof (Vector) / sizeof (LensReal))

#define TILE LENS_WINOGRAD_TILE
#define MAX_PAIRS 4
#define MAX_PLACES (2 * MAX_PAIRS + 2)

/* More digits than numbers have, for what is worked out once. */
#ifdef LENS_DOUBLE
typedef long double Precise;
#else
typedef double Precise;
#endif

/* Of a kernel with 2 · n_pairs − 1 weights. */
typedef struct
{
  int n_pairs;
  Precise points[MAX_PAIRS];           /* p */
  LensReal whole[MAX_PAIRS + 1];       /* W, the lowest power first */
  LensReal even[MAX_PAIRS][MAX_PAIRS]; /* W_p */
  LensReal odd[MAX_PAIRS][MAX_PAIRS];  /* p W_p */
  LensReal powers[MAX_PAIRS][TILE];    /* of p */
  Precise first_factor;                /* 1 / W(0) */
  Precise factors[MAX_PAIRS];          /* 1 / 2p²W_p(p²) */
} Line;

/* Points that lose few digits.  Of three weights, as in winograd-tiles.c; of more, those with
 * the least error of a search over short binary fractions, so that they are exact. */
static Line lines[] = {
  { .n_pairs = 2, .points = { 0.70710678118654752440L, 1.41421356237309504880L } },
  { .n_pairs = 3, .points = { 0.5, 1, 2 } },
  { .n_pairs = 4, .points = { 0.40625, 0.8125, 1.25, 2.375 } },
};

/* ∏(z − p²) without the factor of @left_out, -1: with all.  Returns: its degree. */
static int
multiply_factors (const Line *line, int left_out, Precise *coefficients)
{
  int degree = 0;

  coefficients[0] = 1;
  for (int i = 0; i < line->n_pairs; i++)
    {
      Precise square = line->points[i] * line->points[i];

      if (i == left_out)
        continue;
      coefficients[++degree] = 1;
      for (int j = degree - 1; j > 0; j--)
        coefficients[j] = coefficients[j - 1] - square * coefficients[j];
      coefficients[0] *= -square;
    }
  return degree;
}

static void
fill_pair (Line *line, int pair)
{
  const Precise p = line->points[pair];
  Precise coefficients[MAX_PAIRS + 1];
  Precise power = 1;
  Precise value = 0;
  int degree = multiply_factors (line, pair, coefficients);

  for (int i = degree; i >= 0; i--)
    {
      line->even[pair][i] = (LensReal) coefficients[i];
      line->odd[pair][i] = (LensReal) (p * coefficients[i]);
      value = value * p * p + coefficients[i];
    }
  line->factors[pair] = 1 / (2 * p * p * value);
  for (int i = 0; i < TILE; i++, power *= p)
    line->powers[pair][i] = (LensReal) power;
}

static void
fill_line (Line *line)
{
  Precise coefficients[MAX_PAIRS + 1];
  int degree = multiply_factors (line, -1, coefficients);

  for (int i = 0; i <= degree; i++)
    line->whole[i] = (LensReal) coefficients[i];
  line->first_factor = 1 / coefficients[0];
  for (int i = 0; i < line->n_pairs; i++)
    fill_pair (line, i);
}

static const Line *
line_of (const LensWinogradForm *form)
{
  return form->line;
}

static void
take_weights (const LensWinogradForm *form,
              const LensReal *weights,
              gsize n,
              gsize distance,
              gboolean is_turned,
              LensReal *result,
              gsize step)
{
  const Line *line = line_of (form);
  const int n_weights = 2 * line->n_pairs - 1;

  for (gsize i = 0; i < n; i++)
    {
      Precise g[2 * MAX_PAIRS];

      for (int j = 0; j < n_weights; j++)
        g[is_turned ? n_weights - 1 - j : j] = weights[i * distance + (gsize) j];
      g[n_weights] = 0;
      result[i] = (LensReal) (line->first_factor * g[0]);
      for (int pair = 0; pair < line->n_pairs; pair++)
        {
          const Precise p = line->points[pair];
          LensReal *to = result + (gsize) (2 * pair + 1) * step + i;
          Precise even = 0;
          Precise odd = 0;

          for (int j = n_weights - 1; j >= 0; j -= 2)
            {
              even = even * p * p + g[j];
              odd = odd * p * p + g[j + 1];
            }
          to[0] = (LensReal) (line->factors[pair] * (even + p * odd));
          to[step] = (LensReal) (line->factors[pair] * (even - p * odd));
        }
      result[(gsize) (2 * line->n_pairs + 1) * step + i] = (LensReal) g[n_weights - 1];
    }
}

/* Places of @n tiles, in rows @d[0], @d[1], …, whole vectors at a time. */
static inline __attribute__ ((always_inline)) void
take_places (const Line *line,
             const int n_pairs,
             const LensReal *const *d,
             gsize n,
             LensReal *to,
             gsize to_step)
{
  for (gsize t = 0; t < n; t += N_LANES)
    {
      Vector even[MAX_PAIRS + 1] = { { 0 } };
      Vector odd[MAX_PAIRS + 1] = { { 0 } };
      Vector first;
      Vector last;

#pragma GCC unroll 8
      for (int i = 0; i <= n_pairs; i++)
        {
          even[i] = *(const Vector *) (d[2 * i] + t);
          odd[i] = *(const Vector *) (d[2 * i + 1] + t);
        }
      first = line->whole[0] * even[0];
      last = line->whole[0] * odd[0];
#pragma GCC unroll 8
      for (int i = 1; i <= n_pairs; i++)
        {
          first += line->whole[i] * even[i];
          last += line->whole[i] * odd[i];
        }
      *(Vector *) (to + t) = first;
      *(Vector *) (to + (gsize) (2 * n_pairs + 1) * to_step + t) = last;
#pragma GCC unroll 8
      for (int pair = 0; pair < n_pairs; pair++)
        {
          LensReal *place = to + (gsize) (2 * pair + 1) * to_step + t;
          Vector sum = line->even[pair][0] * even[1];
          Vector difference = line->odd[pair][0] * odd[0];

#pragma GCC unroll 8
          for (int i = 1; i < n_pairs; i++)
            {
              sum += line->even[pair][i] * even[i + 1];
              difference += line->odd[pair][i] * odd[i];
            }
          *(Vector *) place = sum + difference;
          *(Vector *) (place + to_step) = sum - difference;
        }
    }
}

static LENS_VECTOR void
take_line (const Line *line,
           const LensReal *const *d,
           gsize n,
           LensReal *to,
           gsize to_step)
{
  switch (line->n_pairs)
    {
    case 2:
      take_places (line, 2, d, n, to, to_step);
      break;
    case 3:
      take_places (line, 3, d, n, to, to_step);
      break;
    default:
      take_places (line, MAX_PAIRS, d, n, to, to_step);
      break;
    }
}

/* Rows of numbers that one phase of four needs: those of the tiles, and as many as the
 * last tile sees beyond itself. */
static gsize
n_phase_rows (const LensWinogradForm *form, const LensTileRows *rows)
{
  return (gsize) rows->n_rows + (form->n_points - 1) / TILE;
}

/* Numbers of a place of all tiles of lines along x. */
static gsize
room_along_x (const LensTileRows *rows)
{
  return lens_winograd_round_up ((gsize) rows->n_rows * (gsize) rows->n_columns) +
         (gsize) LENS_N_LANES;
}

static gsize
scratch_size_along_x (const LensWinogradForm *form, const LensTileRows *rows)
{
  return form->n_points * room_along_x (rows) + TILE * (gsize) rows->n_columns +
         form->n_points + LENS_WINOGRAD_ROW_REST + TILE * (gsize) LENS_N_LANES;
}

static gsize
scratch_size_along_y (const LensWinogradForm *form, const LensTileRows *rows)
{
  return TILE * n_phase_rows (form, rows) * (gsize) rows->n_columns +
         (gsize) LENS_N_LANES;
}

static void
take_along_x (const LensWinogradForm *form,
              const LensReal *plane,
              const LensWindow *window,
              const LensTileRows *rows,
              LensReal *scratch,
              LensReal *result,
              gsize step,
              G_GNUC_UNUSED gboolean overhangs)
{
  const gsize n_columns = (gsize) rows->n_columns;
  const gsize room = room_along_x (rows);
  const int length = rows->n_columns * TILE + (int) form->n_points - TILE;
  LensReal *padded = scratch + form->n_points * room;
  const LensReal *places[MAX_PLACES];

  for (int row = 0; row < rows->n_rows; row++)
    {
      lens_winograd_pad_row (plane, window, rows->first_row + row - window->y.pad_begin,
                             length, padded);
      lens_winograd_spread_row (padded, n_columns, form->n_points,
                                scratch + (gsize) row * n_columns, room);
    }
  for (gsize i = 0; i < form->n_points; i++)
    places[i] = scratch + i * room;
  take_line (line_of (form), places, (gsize) rows->n_rows * n_columns, result, step);
}

static void
take_along_y (const LensWinogradForm *form,
              const LensReal *plane,
              const LensWindow *window,
              const LensTileRows *rows,
              LensReal *scratch,
              LensReal *result,
              gsize step,
              G_GNUC_UNUSED gboolean overhangs)
{
  const gsize n_columns = (gsize) rows->n_columns;
  const gsize phase_size = n_phase_rows (form, rows) * n_columns;
  const int n_rows = rows->n_rows * TILE + (int) form->n_points - TILE;
  const LensReal *places[MAX_PLACES];

  for (int row = 0; row < n_rows; row++)
    lens_winograd_pad_row (plane, window,
                           rows->first_row * TILE + row - window->y.pad_begin,
                           rows->n_columns,
                           scratch + (gsize) (row % TILE) * phase_size +
                             (gsize) (row / TILE) * n_columns);
  for (gsize i = 0; i < form->n_points; i++)
    places[i] = scratch + i % TILE * phase_size + i / TILE * n_columns;
  take_line (line_of (form), places, (gsize) rows->n_rows * n_columns, result, step);
}

/* The inverse at one tile, for a vector of channels: its results are at to[0], to[to_step],
 * … */
static inline __attribute__ ((always_inline)) void
bring_back (const Line *line,
            const int n_pairs,
            const LensReal *points,
            gsize step,
            LensReal *to,
            gsize to_step)
{
  Vector results[TILE] = { *(const Vector *) points, { 0 }, { 0 }, { 0 } };

  results[TILE - 1] = *(const Vector *) (points + (gsize) (2 * n_pairs + 1) * step);
#pragma GCC unroll 8
  for (int pair = 0; pair < n_pairs; pair++)
    {
      const LensReal *from = points + (gsize) (2 * pair + 1) * step;
      Vector plus = *(const Vector *) from;
      Vector minus = *(const Vector *) (from + step);
      Vector sum = plus + minus;
      Vector difference = plus - minus;

      results[0] += sum;
      results[1] += line->powers[pair][1] * difference;
      results[2] += line->powers[pair][2] * sum;
      results[3] += line->powers[pair][3] * difference;
    }
#pragma GCC unroll 8
  for (gsize i = 0; i < TILE; i++)
    *(Vector *) (to + i * to_step) = results[i];
}

/* From the last tile of a row to the first: what overhangs the plane is written over by the
 * first tile of the row below. */
static inline __attribute__ ((always_inline)) void
bring_rows_back (const LensWinogradForm *form,
                 const int n_pairs,
                 const LensReal *points,
                 gsize step,
                 gsize tile_step,
                 const LensTileRows *rows,
                 gsize width,
                 LensReal *results)
{
  const gsize n_columns = (gsize) rows->n_columns;
  const gsize height = (gsize) form->tile_height;
  const gsize to_step = form->tile_width == TILE ? 1 : width;

  for (gsize row = 0; row < (gsize) rows->n_rows; row++)
    for (gsize i = n_columns; i > 0; i--)
      for (gsize lane = 0; lane < (gsize) LENS_N_LANES; lane += N_LANES)
        bring_back (form->line, n_pairs,
                    points + (row * n_columns + i - 1) * tile_step + lane, step,
                    results +
                      (row * height * width + (i - 1) * (gsize) form->tile_width) *
                        LENS_N_LANES +
                      lane,
                    to_step * LENS_N_LANES);
}

static LENS_VECTOR void
give_lanes (const LensWinogradForm *form,
            const LensReal *points,
            gsize step,
            gsize tile_step,
            const LensTileRows *rows,
            gsize width,
            LensReal *results)
{
  switch (line_of (form)->n_pairs)
    {
    case 2:
      bring_rows_back (form, 2, points, step, tile_step, rows, width, results);
      break;
    case 3:
      bring_rows_back (form, 3, points, step, tile_step, rows, width, results);
      break;
    default:
      bring_rows_back (form, MAX_PAIRS, points, step, tile_step, rows, width, results);
      break;
    }
}

#define ALONG_X(line, n_weights)                                             \
  {                                                                          \
    1, n_weights, 1, TILE, n_weights + TILE - 1, line, scratch_size_along_x, \
      take_weights, take_along_x, give_lanes                                 \
  }
#define ALONG_Y(line, n_weights)                                             \
  {                                                                          \
    n_weights, 1, TILE, 1, n_weights + TILE - 1, line, scratch_size_along_y, \
      take_weights, take_along_y, give_lanes                                 \
  }

static const LensWinogradForm forms[] = {
  ALONG_X (&lines[0], 3), ALONG_X (&lines[1], 5), ALONG_X (&lines[2], 7),
  ALONG_Y (&lines[0], 3), ALONG_Y (&lines[1], 5), ALONG_Y (&lines[2], 7),
};

const LensWinogradForm *
lens_winograd_line (int kernel_height, int kernel_width)
{
  static gsize is_filled;

  if (g_once_init_enter (&is_filled))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
        fill_line (&lines[i]);
      g_once_init_leave (&is_filled, 1);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (forms[i].kernel_height == kernel_height &&
        forms[i].kernel_width == kernel_width)
      return &forms[i];
  return NULL;
}
