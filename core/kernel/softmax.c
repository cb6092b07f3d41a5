/* softmax.c - scores into probabilities
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The largest score is taken off first, so that exp cannot overflow.  Groups that lie side
 * by side are worked on together, which reads memory in order and fills the vector unit;
 * a group that is contiguous is worked on by itself.
 */

#include "core/kernel/softmax.h"

#include "core/base/parallel.h"
#include "core/base/simd.h"
#include "core/kernel/exponential.h"

#include <tgmath.h>

/* Numbers a piece. */
#define GRAIN 16384

/* Groups worked on together. */
#define BLOCK 64

/* Numbers added side by side along a group. */
#define LANES 16

/* Part of the work: @width groups side by side; number k of group j is at
 * k * stride + j. */
typedef struct
{
  gsize n;
  gsize width;
  gsize stride;
  const LensReal *x; /* operand on the way forward, result on the way back */
  const LensReal *signal;
  LensReal *y; /* where the answer goes */
} Block;

LENS_VECTOR static void
find_largest (const Block *block, LensReal *restrict largest)
{
  for (gsize j = 0; j < block->width; j++)
    largest[j] = -INFINITY;
  for (gsize k = 0; k < block->n; k++)
    {
      const LensReal *restrict x = block->x + k * block->stride;

      for (gsize j = 0; j < block->width; j++)
        largest[j] = x[j] > largest[j] ? x[j] : largest[j];
    }
}

/* y = exp (x − largest), and its sums. */
LENS_VECTOR static void
take_exponentials (const Block *block,
                   const LensReal *restrict largest,
                   double *restrict sums)
{
  for (gsize j = 0; j < block->width; j++)
    sums[j] = 0;
  for (gsize k = 0; k < block->n; k++)
    {
      const LensReal *restrict x = block->x + k * block->stride;
      LensReal *restrict y = block->y + k * block->stride;

      for (gsize j = 0; j < block->width; j++)
        {
          y[j] = lens_real_exp (x[j] - largest[j]);
          sums[j] += y[j];
        }
    }
}

/* Numbers of a contiguous group, added in an order that does not depend on anything. */
static inline double
sum_row (const LensReal *restrict x, gsize n)
{
  double lanes[LANES] = { 0 };
  double sum = 0;
  gsize k = 0;

  for (; k + LANES <= n; k += LANES)
    for (int lane = 0; lane < LANES; lane++)
      lanes[lane] += x[k + lane];
  for (; k < n; k++)
    sum += x[k];
  for (int lane = 0; lane < LANES; lane++)
    sum += lanes[lane];
  return sum;
}

static inline double
multiply_rows (const LensReal *restrict x, const LensReal *restrict y, gsize n)
{
  double lanes[LANES] = { 0 };
  double sum = 0;
  gsize k = 0;

  for (; k + LANES <= n; k += LANES)
    for (int lane = 0; lane < LANES; lane++)
      lanes[lane] += (double) x[k + lane] * (double) y[k + lane];
  for (; k < n; k++)
    sum += (double) x[k] * (double) y[k];
  for (int lane = 0; lane < LANES; lane++)
    sum += lanes[lane];
  return sum;
}

static inline LensReal
largest_in_row (const LensReal *restrict x, gsize n)
{
  LensReal lanes[LANES];
  LensReal largest = -INFINITY;
  gsize k = 0;

  for (int lane = 0; lane < LANES; lane++)
    lanes[lane] = -INFINITY;
  for (; k + LANES <= n; k += LANES)
    for (int lane = 0; lane < LANES; lane++)
      lanes[lane] = x[k + lane] > lanes[lane] ? x[k + lane] : lanes[lane];
  for (; k < n; k++)
    largest = x[k] > largest ? x[k] : largest;
  for (int lane = 0; lane < LANES; lane++)
    largest = lanes[lane] > largest ? lanes[lane] : largest;
  return largest;
}

LENS_VECTOR static void
softmax_row (const Block *block)
{
  const LensReal *restrict x = block->x;
  LensReal *restrict y = block->y;
  const gsize n = block->n;
  const LensReal largest = largest_in_row (x, n);

  for (gsize k = 0; k < n; k++)
    y[k] = lens_real_exp (x[k] - largest);

  const LensReal share = (LensReal) (1 / sum_row (y, n));

  for (gsize k = 0; k < n; k++)
    y[k] *= share;
}

LENS_VECTOR static void
log_softmax_row (const Block *block)
{
  const LensReal *restrict x = block->x;
  LensReal *restrict y = block->y;
  const gsize n = block->n;
  const LensReal largest = largest_in_row (x, n);

  for (gsize k = 0; k < n; k++)
    y[k] = lens_real_exp (x[k] - largest);

  const LensReal height = (LensReal) log (sum_row (y, n));

  for (gsize k = 0; k < n; k++)
    y[k] = x[k] - largest - height;
}

LENS_VECTOR static void
softmax_row_back (const Block *block)
{
  const LensReal *restrict y = block->x;
  const LensReal *restrict signal = block->signal;
  LensReal *restrict result = block->y;
  const LensReal mean = (LensReal) multiply_rows (y, signal, block->n);

  for (gsize k = 0; k < block->n; k++)
    result[k] += y[k] * (signal[k] - mean);
}

LENS_VECTOR static void
log_softmax_row_back (const Block *block)
{
  const LensReal *restrict y = block->x;
  const LensReal *restrict signal = block->signal;
  LensReal *restrict result = block->y;
  const LensReal sum = (LensReal) sum_row (signal, block->n);

  for (gsize k = 0; k < block->n; k++)
    result[k] += signal[k] - lens_real_exp (y[k]) * sum;
}

static void
softmax_forward (const Block *block)
{
  LensReal largest[BLOCK];
  double sums[BLOCK];

  find_largest (block, largest);
  take_exponentials (block, largest, sums);
  for (gsize k = 0; k < block->n; k++)
    for (gsize j = 0; j < block->width; j++)
      block->y[k * block->stride + j] /= (LensReal) sums[j];
}

static void
log_softmax_forward (const Block *block)
{
  LensReal largest[BLOCK];
  LensReal heights[BLOCK];
  double sums[BLOCK];

  find_largest (block, largest);
  take_exponentials (block, largest, sums);
  for (gsize j = 0; j < block->width; j++)
    heights[j] = (LensReal) log (sums[j]);
  for (gsize k = 0; k < block->n; k++)
    for (gsize j = 0; j < block->width; j++)
      {
        gsize at = k * block->stride + j;

        block->y[at] = block->x[at] - largest[j] - heights[j];
      }
}

static void
hardmax_forward (const Block *block)
{
  for (gsize j = 0; j < block->width; j++)
    {
      gsize best = 0;

      for (gsize k = 1; k < block->n; k++)
        if (block->x[k * block->stride + j] > block->x[best * block->stride + j])
          best = k;
      for (gsize k = 0; k < block->n; k++)
        block->y[k * block->stride + j] = k == best ? 1 : 0;
    }
}

/* ∂: y (signal − Σ signal y). */
static void
softmax_backward (const Block *block)
{
  double sums[BLOCK] = { 0 };

  for (gsize k = 0; k < block->n; k++)
    for (gsize j = 0; j < block->width; j++)
      {
        gsize at = k * block->stride + j;

        sums[j] += (double) block->signal[at] * (double) block->x[at];
      }
  for (gsize k = 0; k < block->n; k++)
    for (gsize j = 0; j < block->width; j++)
      {
        gsize at = k * block->stride + j;

        block->y[at] += block->x[at] * (block->signal[at] - (LensReal) sums[j]);
      }
}

/* ∂: signal − exp (y) Σ signal. */
static void
log_softmax_backward (const Block *block)
{
  double sums[BLOCK] = { 0 };

  for (gsize k = 0; k < block->n; k++)
    for (gsize j = 0; j < block->width; j++)
      sums[j] += block->signal[k * block->stride + j];
  for (gsize k = 0; k < block->n; k++)
    for (gsize j = 0; j < block->width; j++)
      {
        gsize at = k * block->stride + j;

        block->y[at] += block->signal[at] -
                        lens_real_exp (block->x[at]) * (LensReal) sums[j];
      }
}

typedef struct
{
  LensSoftmaxShape shape;
  const LensReal *x;
  const LensReal *signal;
  LensReal *y;
  void (*side_by_side) (const Block *block);
  void (*row) (const Block *block); /* for contiguous groups */
} Work;

/* Over groups, row-major in [outer][inner]. */
static void
work_on_groups (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;
  gsize inner = work->shape.inner;

  for (gsize group = begin; group < end;)
    {
      gsize start = group / inner * work->shape.n * inner + group % inner;
      gsize width = MIN (end - group, inner - group % inner);
      const Block block = {
        .n = work->shape.n,
        .width = inner == 1 ? 1 : MIN (width, BLOCK),
        .stride = inner,
        .x = work->x + start,
        .signal = work->signal != NULL ? work->signal + start : NULL,
        .y = work->y + start,
      };

      if (inner == 1)
        work->row (&block);
      else
        work->side_by_side (&block);
      group += block.width;
    }
}

static void
work_on_all (const Work *work)
{
  gsize n_groups = work->shape.outer * work->shape.inner;
  gsize grain = MAX (GRAIN / MAX (work->shape.n, 1), 1);

  if (work->shape.inner > 1)
    grain = MAX (grain, BLOCK);
  if (work->shape.n > 0)
    lens_parallel_for (n_groups, grain, work_on_groups, (gpointer) work);
}

void
lens_softmax_forward (LensSoftmaxShape shape, const LensReal *x, LensReal *y)
{
  work_on_all (&(Work){ shape, x, NULL, y, softmax_forward, softmax_row });
}

void
lens_log_softmax_forward (LensSoftmaxShape shape, const LensReal *x, LensReal *y)
{
  work_on_all (&(Work){ shape, x, NULL, y, log_softmax_forward, log_softmax_row });
}

void
lens_hardmax_forward (LensSoftmaxShape shape, const LensReal *x, LensReal *y)
{
  work_on_all (&(Work){ shape, x, NULL, y, hardmax_forward, hardmax_forward });
}

void
lens_softmax_backward (LensSoftmaxShape shape,
                       const LensReal *y,
                       const LensReal *signal,
                       LensReal *result)
{
  work_on_all (&(Work){ shape, y, signal, result, softmax_backward, softmax_row_back });
}

void
lens_log_softmax_backward (LensSoftmaxShape shape,
                           const LensReal *y,
                           const LensReal *signal,
                           LensReal *result)
{
  work_on_all (
    &(Work){ shape, y, signal, result, log_softmax_backward, log_softmax_row_back });
}
