/* sgemm.c - how fast the machine multiplies matrices: what a convolution is measured by
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-sgemm [THREADS] [SIZE…]
 *
 * Each thread multiplies matrices of its own, which do not share a cache line.  One line a
 * size: thousand million operations a second of the fastest run, all threads together.
 */

#include "core/base/parallel.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>

/* Microseconds to try for. */
#define PATIENCE 400000

typedef struct
{
  int size;
  float *matrices; /* [threads][3][size][size] */
} Work;

static void
multiply (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;
  const gsize n = (gsize) work->size * work->size;

  for (gsize i = begin; i < end; i++)
    {
      float *a = work->matrices + i * 3 * n;

      cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, work->size, work->size,
                   work->size, 1, a, work->size, a + n, work->size, 0, a + 2 * n,
                   work->size);
    }
}

static double
measure (int n_threads, int size)
{
  const gsize n = (gsize) n_threads * 3 * size * size;
  Work work = { size, g_new (float, n) };
  gint64 start = g_get_monotonic_time ();
  double best = 0;

  for (gsize i = 0; i < n; i++)
    work.matrices[i] = (float) (i % 17) / 17;
  while (g_get_monotonic_time () - start < PATIENCE)
    {
      gint64 begin = g_get_monotonic_time ();
      double rate;

      lens_parallel_for ((gsize) n_threads, 1, multiply, &work);
      rate = 2e-3 * n_threads * size * size * size /
             (double) (g_get_monotonic_time () - begin);
      best = MAX (best, rate);
    }
  g_free (work.matrices);
  return best;
}

int
main (int argc, char **argv)
{
  const int usual[] = { 768, 1024, 1536, 2048 };
  const int n_threads = argc > 1 ? MAX (atoi (argv[1]), 1) : 2;

  const int n_sizes = argc > 2 ? argc - 2 : (int) G_N_ELEMENTS (usual);

  lens_parallel_set_n_threads (n_threads);
  for (int i = 0; i < n_sizes; i++)
    {
      const int size = argc > 2 ? atoi (argv[2 + i]) : usual[i];

      printf ("%d %.1f\n", size, measure (n_threads, size));
      fflush (stdout);
    }
  return 0;
}
