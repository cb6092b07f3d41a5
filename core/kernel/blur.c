/* blur.c - pictures out of focus
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bell curve over both axes is one along the rows after one along the columns.
 */

#include "core/kernel/blur.h"

#include "core/base/parallel.h"
#include "core/base/simd.h"

#include <math.h>
#include <string.h>

/* Where the curve is cut, in deviations. */
#define CUT 4

/* A wider curve than this many pixels is a constant for any picture; it also keeps the
 * number of weights in bounds. */
#define MAX_REACH 65536

/* Products a piece. */
#define GRAIN 65536

typedef struct
{
  LensBlurShape shape;
  int reach;
  const LensReal *weights; /* [2 reach + 1] */
  const LensReal *from;
  LensReal *to;
} Work;

/* The pixel that stands at @at when the line is continued by mirrors: … 1 0 | 0 1 2 … */
static int
mirror (int at, int size)
{
  int period = 2 * size;
  int place = at % period;

  if (place < 0)
    place += period;
  return place < size ? place : period - 1 - place;
}

LENS_VECTOR static void
add_weighted (const LensReal *restrict from,
              LensReal weight,
              gsize n,
              LensReal *restrict to)
{
  for (gsize i = 0; i < n; i++)
    to[i] += weight * from[i];
}

static void
blur_rows (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;
  int width = work->shape.width;
  g_autofree LensReal *line = g_new (LensReal, width + 2 * work->reach);

  for (gsize row = begin; row < end; row++)
    {
      const LensReal *from = work->from + row * (gsize) width;
      LensReal *to = work->to + row * (gsize) width;

      for (int i = -work->reach; i < width + work->reach; i++)
        line[i + work->reach] = from[mirror (i, width)];
      memset (to, 0, (gsize) width * sizeof (LensReal));
      for (int k = 0; k <= 2 * work->reach; k++)
        add_weighted (line + k, work->weights[k], (gsize) width, to);
    }
}

static void
blur_columns (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;
  int height = work->shape.height;
  gsize width = (gsize) work->shape.width;

  for (gsize row = begin; row < end; row++)
    {
      const LensReal *plane = work->from +
                              row / (gsize) height * (gsize) height * width;
      int y = (int) (row % (gsize) height);
      LensReal *to = work->to + row * width;

      memset (to, 0, width * sizeof (LensReal));
      for (int k = -work->reach; k <= work->reach; k++)
        add_weighted (plane + (gsize) mirror (y + k, height) * width,
                      work->weights[k + work->reach], width, to);
    }
}

static LensReal *
new_weights (double deviation, int reach)
{
  LensReal *weights = g_new (LensReal, 2 * reach + 1);
  double sum = 0;

  for (int k = -reach; k <= reach; k++)
    sum += exp (-0.5 * k * k / (deviation * deviation));
  for (int k = -reach; k <= reach; k++)
    weights[k + reach] = (LensReal) (exp (-0.5 * k * k / (deviation * deviation)) /
                                     sum);
  return weights;
}

void
lens_blur (LensBlurShape shape, double deviation, const LensReal *x, LensReal *y)
{
  gsize n_rows = shape.n_planes * (gsize) shape.height;
  gsize n = n_rows * (gsize) shape.width;
  int reach = (int) MIN (CUT * deviation + 0.5, MAX_REACH);
  gsize row_work = (gsize) shape.width * (gsize) (2 * reach + 1);
  gsize grain = MAX (GRAIN / MAX (row_work, 1), 1);
  g_autofree LensReal *half = NULL;
  g_autofree LensReal *weights = NULL;
  Work work = { .shape = shape, .reach = reach };

  if (n == 0)
    return;
  if (!(deviation > 0) || reach == 0)
    {
      memcpy (y, x, n * sizeof (LensReal));
      return;
    }

  half = g_new (LensReal, n);
  weights = new_weights (deviation, reach);
  work.weights = weights;
  work.from = x;
  work.to = half;
  lens_parallel_for (n_rows, grain, blur_rows, &work);
  work.from = half;
  work.to = y;
  lens_parallel_for (n_rows, grain, blur_columns, &work);
}
