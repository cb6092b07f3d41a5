/* pool-average.c - means agree with their definition in all ways of the kernel
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/oracle/pool-definition.h"

#include <math.h>

/* Shapes that each take another way through the kernel of the mean. */
static const PoolSizes all_sizes[] = {
  /* No padding: rows of a plane are one long row, and planes end within a band. */
  { .n_planes = { 2, 40 }, .in = { 19, 19 }, .kernel = { 3, 3 } },
  { .n_planes = { 3, 1 }, .in = { 5, 4 }, .kernel = { 3, 2 } },
  { .n_planes = { 1, 300 }, .in = { 5, 5 }, .kernel = { 3, 3 } },
  { .n_planes = { 1, 1 }, .in = { 3, 3 }, .kernel = { 3, 3 } },
  { .n_planes = { 1, 2 }, .in = { 70, 65 }, .kernel = { 5, 4 } },
  /* Wider than a band. */
  { .n_planes = { 1, 2 }, .in = { 3, 2311 }, .kernel = { 2, 3 } },
  /* A window that reaches farther than the vectors that are written at once. */
  { .n_planes = { 1, 2 }, .in = { 2, 2099 }, .kernel = { 1, 40 } },
  /* Padding on all sides, on one, and more of it than a window sees. */
  { .n_planes = { 1, 70 },
    .in = { 17, 17 },
    .kernel = { 3, 3 },
    .pad = { 1, 1, 1, 1 } },
  { .n_planes = { 1, 7 }, .in = { 7, 9 }, .kernel = { 3, 3 }, .pad = { 0, 2, 0, 0 } },
  { .n_planes = { 1, 7 }, .in = { 7, 9 }, .kernel = { 3, 3 }, .pad = { 0, 0, 0, 2 } },
  { .n_planes = { 1, 7 }, .in = { 7, 9 }, .kernel = { 3, 3 }, .pad = { 2, 0, 0, 0 } },
  { .n_planes = { 1, 7 }, .in = { 7, 9 }, .kernel = { 3, 3 }, .pad = { 0, 0, 2, 0 } },
  { .n_planes = { 1, 3 }, .in = { 4, 40 }, .kernel = { 2, 2 }, .pad = { 3, 21, 4, 9 } },
  { .n_planes = { 1, 3 }, .in = { 4, 3 }, .kernel = { 2, 3 }, .pad = { 1, 12, 1, 12 } },
  /* Windows wider than the plane. */
  { .n_planes = { 1, 9 }, .in = { 2, 3 }, .kernel = { 5, 5 }, .pad = { 2, 2, 2, 2 } },
  { .n_planes = { 1, 9 }, .in = { 3, 2 }, .kernel = { 7, 4 }, .pad = { 4, 0, 3, 3 } },
  /* Far windows: every second sum is taken, every third, or a sum is made for each. */
  { .n_planes = { 1, 9 }, .in = { 33, 71 }, .kernel = { 3, 3 }, .stride = { 2, 2 } },
  { .n_planes = { 1, 9 }, .in = { 9, 7 }, .kernel = { 2, 2 }, .stride = { 1, 2 } },
  { .n_planes = { 1, 9 },
    .in = { 13, 37 },
    .kernel = { 3, 5 },
    .stride = { 2, 3 },
    .pad = { 0, 2, 1, 1 } },
  { .n_planes = { 1, 9 }, .in = { 21, 22 }, .kernel = { 7, 7 }, .stride = { 7, 7 } },
  /* Taps apart, and a last window that goes on beyond the padding. */
  { .n_planes = { 1, 9 },
    .in = { 15, 17 },
    .kernel = { 3, 3 },
    .dilation = { 2, 3 },
    .pad = { 2, 3, 2, 3 } },
  { .n_planes = { 1, 9 },
    .in = { 12, 12 },
    .kernel = { 3, 3 },
    .stride = { 2, 2 },
    .pad = { 0, 0, 1, 0 },
    .rounds_up = TRUE },
};

static PoolSizes
sizes_of_case (gsize i, gboolean counts_padding)
{
  PoolSizes sizes = all_sizes[i];

  sizes.rank = 2;
  sizes.counts_padding = counts_padding;
  for (int axis = 0; axis < 2; axis++)
    {
      sizes.stride[axis] = MAX (sizes.stride[axis], 1);
      sizes.dilation[axis] = MAX (sizes.dilation[axis], 1);
    }
  return sizes;
}

static void
test_agrees_in_all_shapes (void)
{
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (all_sizes); i++)
    {
      PoolSizes sizes = sizes_of_case (i / 2, i % 2 == 1);
      g_autoptr (OpCase) test = pool_case_new ("average-pool", &sizes, (guint64) i);

      op_case_run (test);
      pool_check_definition (test, &sizes, pool_define_average);
      op_case_check_adds (test);
      op_case_check_threads (test);
      op_case_check_boxes (test, (guint64) i);
    }
}

/* Copies the first plane to the others. */
static void
repeat_plane (LensReal *numbers, gsize n, gsize n_planes)
{
  for (gsize i = n / n_planes; i < n; i++)
    numbers[i] = numbers[i - n / n_planes];
}

static void
assert_repeats (const LensReal *numbers, gsize n, gsize n_planes)
{
  for (gsize i = n / n_planes; i < n; i++)
    g_assert_true (numbers[i] == numbers[i - n / n_planes]);
}

/* Which rows are in hand together must not be seen in how a sum is rounded. */
static void
test_same_for_every_plane (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (all_sizes); i++)
    {
      PoolSizes sizes = sizes_of_case (i, FALSE);
      gsize n_planes = (gsize) (sizes.n_planes[0] * sizes.n_planes[1]);
      g_autoptr (OpCase) test = pool_case_new ("average-pool", &sizes, (guint64) i);
      gsize n_in = lens_shape_n_elements (&test->input_shapes[0]);
      gsize n_out;

      op_case_run (test);
      n_out = lens_shape_n_elements (&test->output_shapes[0]);
      repeat_plane (test->inputs[0], n_in, n_planes);
      repeat_plane (test->output_signals[0], n_out, n_planes);
      op_case_forward (test);
      op_case_backward (test);
      assert_repeats (test->outputs[0], n_out, n_planes);
      assert_repeats (test->input_signals[0], n_in, n_planes);
    }
}

/* Planes and rows lie side by side in the kernel: what is not a number must be met by the
 * windows that see it and nobody else, on the way back by the numbers of its window. */
static void
check_numbers_apart (OpCase *test, const PoolSizes *sizes, gsize seen, gsize signalled)
{
  int height = pool_expected_size (sizes, 0);
  int width = pool_expected_size (sizes, 1);
  gsize n_in = lens_shape_n_elements (&test->input_shapes[0]);
  g_autofree gboolean *has_signal = g_new0 (gboolean, n_in);

  test->inputs[0][seen] = (LensReal) NAN;
  test->output_signals[0][signalled] = (LensReal) NAN;
  op_case_forward (test);
  op_case_backward (test);
  for (gsize k = 0; k < lens_shape_n_elements (&test->output_shapes[0]); k++)
    {
      PoolSeen window = pool_find_seen (test, sizes, k / (gsize) (height * width),
                                        (int) (k / (gsize) width) % height,
                                        (int) (k % (gsize) width));
      gboolean sees = FALSE;

      for (int i = 0; i < window.n; i++)
        {
          sees |= window.at[i] == seen;
          has_signal[window.at[i]] |= k == signalled;
        }
      g_assert_cmpint (isnan (test->outputs[0][k]) != 0, ==, sees);
    }
  for (gsize i = 0; i < n_in; i++)
    g_assert_cmpint (isnan (test->input_signals[0][i]) != 0, ==, has_signal[i]);
}

static void
test_keeps_numbers_apart (void)
{
  LensRng rng;

  lens_rng_seed (&rng, 7);
  for (gsize i = 0; i < G_N_ELEMENTS (all_sizes); i++)
    {
      PoolSizes sizes = sizes_of_case (i, FALSE);
      g_autoptr (OpCase) test = pool_case_new ("average-pool", &sizes, (guint64) i);

      op_case_run (test);
      check_numbers_apart (
        test, &sizes,
        (gsize) lens_rng_int (&rng, 0,
                              (int) lens_shape_n_elements (&test->input_shapes[0])),
        (gsize) lens_rng_int (&rng, 0,
                              (int) lens_shape_n_elements (&test->output_shapes[0])));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/average-pool/agrees-with-definition-in-all-shapes",
                   test_agrees_in_all_shapes);
  g_test_add_func ("/kernel/average-pool/is-the-same-for-every-plane",
                   test_same_for_every_plane);
  g_test_add_func ("/kernel/average-pool/keeps-numbers-apart",
                   test_keeps_numbers_apart);
  return g_test_run ();
}
