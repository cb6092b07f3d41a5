/* blur.c - pictures out of focus agree with the definition
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The definition weighs every pixel of a picture mirrored many times over with the bell
 * curve of both axes at once.
 */

#include "core/kernel/blur.h"
#include "core/base/parallel.h"
#include "core/base/rng.h"

#include <math.h>
#include <string.h>

#define N_CASES 40

static double
mirrored (const LensReal *plane, const LensBlurShape *shape, int y, int x)
{
  while (y < 0 || y >= shape->height)
    y = y < 0 ? -1 - y : 2 * shape->height - 1 - y;
  while (x < 0 || x >= shape->width)
    x = x < 0 ? -1 - x : 2 * shape->width - 1 - x;
  return (double) plane[y * shape->width + x];
}

static double
definition (const LensReal *plane,
            const LensBlurShape *shape,
            double deviation,
            int y,
            int x)
{
  int reach = (int) floor (4 * deviation + 0.5);
  double sum = 0;
  double total = 0;

  for (int j = -reach; j <= reach; j++)
    for (int i = -reach; i <= reach; i++)
      {
        double weight = exp (-(j * j + i * i) / (2 * deviation * deviation));

        sum += weight * mirrored (plane, shape, y + j, x + i);
        total += weight;
      }
  return sum / total;
}

static void
fill_normal (LensReal *numbers, gsize n, LensRng *rng)
{
  for (gsize i = 0; i < n; i++)
    numbers[i] = (LensReal) lens_rng_normal (rng);
}

static void
test_definition (void)
{
  guint64 seed = (guint32) g_test_rand_int ();
  LensRng rng;

  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  lens_rng_seed (&rng, seed);
  for (int i = 0; i < N_CASES; i++)
    {
      const LensBlurShape shape = { (gsize) lens_rng_int (&rng, 1, 4),
                                    lens_rng_int (&rng, 1, 12),
                                    lens_rng_int (&rng, 1, 12) };
      const double deviation = 0.1 + 3 * lens_rng_uniform (&rng);
      const gsize size = (gsize) shape.height * (gsize) shape.width;
      g_autofree LensReal *x = g_new (LensReal, shape.n_planes * size);
      g_autofree LensReal *y = g_new (LensReal, shape.n_planes * size);

      fill_normal (x, shape.n_planes * size, &rng);
      lens_blur (shape, deviation, x, y);
      for (gsize at = 0; at < shape.n_planes * size; at++)
        {
          const LensReal *plane = x + at / size * size;
          int place = (int) (at % size);
          double expected = definition (plane, &shape, deviation, place / shape.width,
                                        place % shape.width);

          g_assert_true (fabs ((double) y[at] - expected) < 32 * LENS_REAL_EPSILON);
        }
    }
}

static void
test_bounds (void)
{
  const LensBlurShape shape = { 1, 3, 5 };
  LensReal x[15];
  LensReal y[15];
  double mean = 0;

  for (int i = 0; i < 15; i++)
    {
      x[i] = i * i;
      mean += i * i / 15.0;
    }
  lens_blur (shape, 0, x, y);
  g_assert_cmpmem (x, sizeof (x), y, sizeof (y));
  lens_blur (shape, 1e9, x, y);
  for (int i = 0; i < 15; i++)
    g_assert_true (fabs ((double) y[i] - mean) < 0.1);
  lens_blur ((LensBlurShape){ 0, 3, 5 }, 1, x, y);
}

static void
test_threads (void)
{
  const LensBlurShape shape = { 3, 50, 61 };
  const gsize n = 3 * 50 * 61;
  g_autofree LensReal *x = g_new (LensReal, n);
  g_autofree LensReal *alone = g_new (LensReal, n);
  g_autofree LensReal *together = g_new (LensReal, n);
  LensRng rng;

  lens_rng_seed (&rng, 1);
  fill_normal (x, n, &rng);
  lens_parallel_set_n_threads (1);
  lens_blur (shape, 5, x, alone);
  lens_parallel_set_n_threads (3);
  lens_blur (shape, 5, x, together);
  g_assert_cmpmem (alone, n * sizeof (LensReal), together, n * sizeof (LensReal));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/blur/agrees-with-definition", test_definition);
  g_test_add_func ("/kernel/blur/bears-no-blur-and-much-of-it", test_bounds);
  g_test_add_func ("/kernel/blur/ignores-thread-count", test_threads);
  return g_test_run ();
}
