/* reduce.c - many numbers into one, along some axes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * After neighbouring axes of a sort are merged, the last axis is either reduced: a result
 * is made of contiguous runs; or kept: neighbouring results are made together, run after
 * run.  Either way memory is read in order.
 */

#include "core/kernel/reduce.h"

#include "core/base/parallel.h"
#include "core/base/simd.h"

#include <string.h>
#include <tgmath.h>

/* Numbers read by a piece. */
#define GRAIN 32768

/* Results made together when the last axis is kept. */
#define BLOCK 64

/* Numbers added side by side in a run, to keep the vector unit busy. */
#define LANES 16

typedef struct
{
  double initial;

  /* Joins n contiguous numbers to *sum. */
  void (*along) (const LensReal *x, gsize n, double *sum);

  /* Joins x[j] to sums[j]. */
  void (*across) (const LensReal *x, gsize n, double *sums);
} Kind;

/* @join makes the new s of the old one and x. */
#define KIND(name, start, join)                                                \
  LENS_VECTOR static void name##_across (const LensReal *restrict xs, gsize n, \
                                         double *restrict sums)                \
  {                                                                            \
    for (gsize j = 0; j < n; j++)                                              \
      {                                                                        \
        const double x = xs[j];                                                \
        const double s = sums[j];                                              \
                                                                               \
        sums[j] = (join);                                                      \
      }                                                                        \
  }                                                                            \
                                                                               \
  LENS_VECTOR static void name##_along (const LensReal *restrict xs, gsize n,  \
                                        double *restrict sum)                  \
  {                                                                            \
    double lanes[LANES];                                                       \
    gsize i = 0;                                                               \
                                                                               \
    for (int lane = 0; lane < LANES; lane++)                                   \
      lanes[lane] = (start);                                                   \
    for (; i + LANES <= n; i += LANES)                                         \
      for (int lane = 0; lane < LANES; lane++)                                 \
        {                                                                      \
          const double x = xs[i + lane];                                       \
          const double s = lanes[lane];                                        \
                                                                               \
          lanes[lane] = (join);                                                \
        }                                                                      \
    for (int lane = 0; lane < LANES && i < n; lane++, i++)                     \
      {                                                                        \
        const double x = xs[i];                                                \
        const double s = lanes[lane];                                          \
                                                                               \
        lanes[lane] = (join);                                                  \
      }                                                                        \
    name##_lanes (lanes, sum);                                                 \
  }

/* Lanes are results already: they are joined without |x| or x². */
#define LANES_INTO(name, join)                                \
  static void name##_lanes (const double *lanes, double *sum) \
  {                                                           \
    for (int lane = 0; lane < LANES; lane++)                  \
      {                                                       \
        const double x = lanes[lane];                         \
        const double s = *sum;                                \
                                                              \
        *sum = (join);                                        \
      }                                                       \
  }

LANES_INTO (sum, (s + x))
LANES_INTO (sum_of_sizes, (s + x))
LANES_INTO (sum_of_squares, (s + x))
LANES_INTO (product, (s * x))
LANES_INTO (maximum, (((s >= x) | (s != s)) ? s : x))
LANES_INTO (minimum, (((s <= x) | (s != s)) ? s : x))

KIND (sum, 0, (s + x))
KIND (sum_of_sizes, 0, (s + fabs (x)))
KIND (sum_of_squares, 0, (s + x * x))
KIND (product, 1, (s * x))
KIND (maximum, -INFINITY, (((s >= x) | (s != s)) ? s : x))
KIND (minimum, INFINITY, (((s <= x) | (s != s)) ? s : x))

#undef LANES_INTO
#undef KIND

static const Kind kinds[] = {
  [LENS_REDUCE_SUM] = { 0, sum_along, sum_across },
  [LENS_REDUCE_SUM_OF_SIZES] = { 0, sum_of_sizes_along, sum_of_sizes_across },
  [LENS_REDUCE_SUM_OF_SQUARES] = { 0, sum_of_squares_along, sum_of_squares_across },
  [LENS_REDUCE_PRODUCT] = { 1, product_along, product_across },
  [LENS_REDUCE_MAXIMUM] = { -INFINITY, maximum_along, maximum_across },
  [LENS_REDUCE_MINIMUM] = { INFINITY, minimum_along, minimum_across },
};

/* Axes of one sort, outermost first. */
typedef struct
{
  int n;
  gsize *sizes;
  gsize *strides;
} Axes;

static void
add_axis (Axes *axes, gsize size, gsize stride)
{
  if (axes->n > 0 && axes->strides[axes->n - 1] == stride * size)
    {
      axes->sizes[axes->n - 1] *= size;
      axes->strides[axes->n - 1] = stride;
      return;
    }
  axes->sizes[axes->n] = size;
  axes->strides[axes->n] = stride;
  axes->n++;
}

void
lens_reduce_plan (LensReducePlan *plan,
                  const LensShape *shape,
                  const gboolean *is_reduced)
{
  Axes kept = { 0, plan->kept_sizes, plan->kept_strides };
  Axes reduced = { 0, plan->reduced_sizes, plan->reduced_strides };

  plan->n_results = 1;
  plan->n_each = 1;
  for (int axis = 0; axis < shape->rank; axis++)
    *(is_reduced[axis] ? &plan->n_each : &plan->n_results) *= (gsize) shape->dims[axis];

  for (int axis = 0; axis < shape->rank; axis++)
    if (shape->dims[axis] != 1)
      add_axis (is_reduced[axis] ? &reduced : &kept, (gsize) shape->dims[axis],
                lens_shape_span (shape, axis + 1, shape->rank));
  plan->n_kept = kept.n;
  plan->n_reduced = reduced.n;
}

/* The place of element @index of a row-major walk over the axes. */
static gsize
place_of (gsize index, int n_axes, const gsize *sizes, const gsize *strides)
{
  gsize place = 0;

  for (int axis = n_axes - 1; axis >= 0; axis--)
    {
      place += index % sizes[axis] * strides[axis];
      index /= sizes[axis];
    }
  return place;
}

static gsize
kept_place (const LensReducePlan *plan, gsize result)
{
  return place_of (result, plan->n_kept, plan->kept_sizes, plan->kept_strides);
}

static gsize
reduced_place (const LensReducePlan *plan, gsize count)
{
  return place_of (count, plan->n_reduced, plan->reduced_sizes, plan->reduced_strides);
}

gsize
lens_reduce_place (const LensReducePlan *plan, gsize result, gsize count)
{
  return kept_place (plan, result) + reduced_place (plan, count);
}

typedef struct
{
  const LensReducePlan *plan;
  const Kind *kind;
  const LensReal *x;
  LensReal *y;
} Work;

static void
reduce_runs (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;
  const LensReducePlan *plan = work->plan;
  gsize run = plan->reduced_sizes[plan->n_reduced - 1];

  for (gsize result = begin; result < end; result++)
    {
      const LensReal *x = work->x + kept_place (plan, result);
      double sum = work->kind->initial;

      for (gsize count = 0; count < plan->n_each; count += run)
        work->kind->along (x + reduced_place (plan, count), run, &sum);
      work->y[result] = (LensReal) sum;
    }
}

/* Results that lie side by side in one row of the last kept axis. */
static void
reduce_block (const Work *work, gsize begin, gsize n)
{
  const LensReducePlan *plan = work->plan;
  const LensReal *x = work->x + kept_place (plan, begin);
  double sums[BLOCK];

  for (gsize j = 0; j < n; j++)
    sums[j] = work->kind->initial;
  for (gsize count = 0; count < plan->n_each; count++)
    work->kind->across (x + reduced_place (plan, count), n, sums);
  for (gsize j = 0; j < n; j++)
    work->y[begin + j] = (LensReal) sums[j];
}

/* How many results from @result on lie side by side in the operand. */
static gsize
block_size (const LensReducePlan *plan, gsize result, gsize end)
{
  gsize row = plan->n_kept > 0 ? plan->kept_sizes[plan->n_kept - 1] : 1;
  gsize n = MIN (end - result, row - result % row);

  return MIN (n, BLOCK);
}

static void
reduce_blocks (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;

  for (gsize result = begin; result < end;)
    {
      gsize n = block_size (work->plan, result, end);

      reduce_block (work, result, n);
      result += n;
    }
}

static gboolean
ends_with_a_run (const LensReducePlan *plan)
{
  return plan->n_reduced > 0 && plan->reduced_strides[plan->n_reduced - 1] == 1;
}

void
lens_reduce_forward (const LensReducePlan *plan,
                     LensReduceKind kind,
                     const LensReal *x,
                     LensReal *y)
{
  Work work = { plan, &kinds[kind], x, y };
  gsize grain = MAX (GRAIN / MAX (plan->n_each, 1), 1);

  if (plan->n_each == 0)
    for (gsize i = 0; i < plan->n_results; i++)
      y[i] = (LensReal) kinds[kind].initial;
  else if (ends_with_a_run (plan))
    lens_parallel_for (plan->n_results, grain, reduce_runs, &work);
  else
    lens_parallel_for (plan->n_results, MAX (grain, BLOCK), reduce_blocks, &work);
}

typedef struct
{
  const LensReducePlan *plan;
  LensExtreme extreme;
  const LensReal *x;
  LensReal *counts;
  gsize *places;
} ExtremeWork;

static gboolean
replaces (LensExtreme extreme, LensReal challenger, LensReal holder)
{
  if (challenger == holder)
    return extreme.is_last;
  return extreme.is_minimum ? challenger < holder : challenger > holder;
}

static void
keep_extreme (const ExtremeWork *work, gsize result, gsize place, gsize count)
{
  if (work->counts != NULL)
    work->counts[result] = (LensReal) count;
  if (work->places != NULL)
    work->places[result] = place;
}

static void
find_in_runs (gsize begin, gsize end, gpointer data)
{
  const ExtremeWork *work = data;
  const LensReducePlan *plan = work->plan;
  gsize run = plan->reduced_sizes[plan->n_reduced - 1];

  for (gsize result = begin; result < end; result++)
    {
      gsize best = lens_reduce_place (plan, result, 0);
      gsize best_count = 0;

      for (gsize count = 0; count < plan->n_each; count += run)
        {
          gsize place = lens_reduce_place (plan, result, count);

          for (gsize i = 0; i < run; i++)
            if (replaces (work->extreme, work->x[place + i], work->x[best]))
              {
                best = place + i;
                best_count = count + i;
              }
        }
      keep_extreme (work, result, best, best_count);
    }
}

/* Results that lie side by side, each number of one against that of all others at once. */
static void
find_in_block (const ExtremeWork *work, gsize begin, gsize n)
{
  const LensReducePlan *plan = work->plan;
  const LensReal *x = work->x + kept_place (plan, begin);
  LensReal best[BLOCK];
  gsize best_counts[BLOCK] = { 0 };

  memcpy (best, x, n * sizeof (LensReal));
  for (gsize count = 1; count < plan->n_each; count++)
    {
      const LensReal *row = x + reduced_place (plan, count);

      for (gsize j = 0; j < n; j++)
        if (replaces (work->extreme, row[j], best[j]))
          {
            best[j] = row[j];
            best_counts[j] = count;
          }
    }
  for (gsize j = 0; j < n; j++)
    keep_extreme (work, begin + j, lens_reduce_place (plan, begin + j, best_counts[j]),
                  best_counts[j]);
}

static void
find_in_blocks (gsize begin, gsize end, gpointer data)
{
  const ExtremeWork *work = data;

  for (gsize result = begin; result < end;)
    {
      gsize n = block_size (work->plan, result, end);

      find_in_block (work, result, n);
      result += n;
    }
}

void
lens_reduce_extremes (const LensReducePlan *plan,
                      LensExtreme extreme,
                      const LensReal *x,
                      LensReal *counts,
                      gsize *places)
{
  ExtremeWork work = { plan, extreme, x, counts, places };

  gsize grain = MAX (GRAIN / MAX (plan->n_each, 1), 1);

  if (ends_with_a_run (plan))
    lens_parallel_for (plan->n_results, grain, find_in_runs, &work);
  else
    lens_parallel_for (plan->n_results, MAX (grain, BLOCK), find_in_blocks, &work);
}
