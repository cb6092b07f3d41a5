/* scratch.c - what is given back is kept, and nobody gets what another holds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/scratch.h"

#include "core/base/parallel.h"

#include <string.h>

#define N 4000

static void
test_aligned (void)
{
  for (gsize size = 0; size < 100000; size = size * 3 / 2 + 1)
    {
      LENS_SCRATCH guint8 *memory = LENS_SCRATCH_NEW (guint8, size);

      g_assert_cmpuint (GPOINTER_TO_SIZE (memory) % 64, ==, 0);
      memset (memory, 1, size);
    }
}

/* A piece holds two blocks of one size and one of another. */
static void
work (gsize begin, gsize end, gpointer data)
{
  guint8 *is_wrong = data;
  LENS_SCRATCH gsize *first = LENS_SCRATCH_NEW (gsize, N);
  LENS_SCRATCH gsize *second = LENS_SCRATCH_NEW (gsize, N);
  LENS_SCRATCH gsize *small = LENS_SCRATCH_NEW (gsize, 10);

  for (gsize i = 0; i < N; i++)
    {
      first[i] = begin + i;
      second[i] = begin + 2 * i;
      small[i % 10] = begin;
    }
  for (gsize i = 0; i < N; i++)
    is_wrong[begin] |= first[i] != begin + i || second[i] != begin + 2 * i ||
                       small[i % 10] != begin;
}

static void
test_kept (void)
{
  guint8 is_wrong[64] = { 0 };
  gsize before = 0;

  lens_parallel_set_n_threads (4);
  for (int round = 0; round < 20; round++)
    {
      lens_parallel_for (64, 1, work, is_wrong);
      if (round == 0)
        before = lens_scratch_n_blocks ();
    }
  for (int i = 0; i < 64; i++)
    g_assert_cmpint (is_wrong[i], ==, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  g_assert_cmpuint (lens_scratch_n_blocks (), ==, before);
#else
  g_assert_cmpuint (lens_scratch_n_blocks (), >=, before);
#endif
  lens_parallel_set_n_threads (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/scratch/is-aligned", test_aligned);
  g_test_add_func ("/base/scratch/is-kept-after-the-first-round", test_kept);
  return g_test_run ();
}
