/* pool.c - pools agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/oracle/pool-definition.h"

#include <math.h>
#include <string.h>

#define N_CASES 200

static PoolSizes
random_sizes (LensRng *rng)
{
  PoolSizes sizes = {
    .rank = lens_rng_int (rng, 0, 5) == 0 ? 1 : 2,
    .n_planes = { lens_rng_int (rng, 1, 4), lens_rng_int (rng, 1, 6) },
    .auto_pad = lens_rng_int (rng, 0, 2) == 0 ? 0 : lens_rng_int (rng, 0, 4),
    .rounds_up = lens_rng_int (rng, 0, 2) == 1,
    .counts_padding = lens_rng_int (rng, 0, 2) == 1,
    .p = lens_rng_int (rng, 1, 4),
  };

  for (int i = 0; i < 2; i++)
    {
      int extent;

      sizes.kernel[i] = lens_rng_int (rng, 1, 6);
      sizes.stride[i] = lens_rng_int (rng, 1, 5);
      sizes.dilation[i] = lens_rng_int (rng, 0, 2) == 0 ? 1 : lens_rng_int (rng, 1, 4);
      extent = (sizes.kernel[i] - 1) * sizes.dilation[i] + 1;
      sizes.pad[i] = lens_rng_int (rng, 0, MIN (extent, 4));
      sizes.pad[2 + i] = lens_rng_int (rng, 0, MIN (extent, 4));
      sizes.in[i] = extent + lens_rng_int (rng, 0, 20);
    }
  if (sizes.rank == 1)
    {
      sizes.in[0] = sizes.kernel[0] = sizes.stride[0] = sizes.dilation[0] = 1;
      sizes.pad[0] = sizes.pad[2] = 0;
    }
  return sizes;
}

static double
define_max (const PoolSizes *sizes, const PoolSeen *window, double *share)
{
  int best = 0;

  for (int i = 0; i < window->n; i++)
    {
      share[i] = 0;
      if (window->x[i] > window->x[best])
        best = i;
    }
  share[best] = 1;
  return window->n > 0 ? window->x[best] : 0;
}

static double
define_lp (const PoolSizes *sizes, const PoolSeen *window, double *share)
{
  double sum = 0;
  double norm;

  for (int i = 0; i < window->n; i++)
    sum += pow (fabs (window->x[i]), sizes->p);
  norm = pow (sum, 1.0 / sizes->p);
  for (int i = 0; i < window->n; i++)
    share[i] = copysign (pow (fabs (window->x[i]) / norm, sizes->p - 1), window->x[i]);
  return norm;
}

typedef struct
{
  const char *op;
  PoolDefinition define;
} Pool;

static const Pool pools[] = {
  { "max-pool", define_max },
  { "average-pool", pool_define_average },
  { "lp-pool", define_lp },
};

static void
test_agrees_with_definition (gconstpointer data)
{
  const Pool *pool = data;
  guint64 seed = 20240502;
  LensRng rng;

  lens_rng_seed (&rng, seed);
  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  for (int i = 0; i < N_CASES; i++)
    {
      PoolSizes sizes = random_sizes (&rng);
      g_autoptr (OpCase) test = pool_case_new (pool->op, &sizes, (guint64) i);

      /* Few different numbers, so that many are equal. */
      for (gsize k = 0;
           i % 2 == 0 && k < lens_shape_n_elements (&test->input_shapes[0]); k++)
        test->inputs[0][k] = round (2 * test->inputs[0][k]) / 2 + (LensReal) 0.25;
      op_case_run (test);
      pool_check_definition (test, &sizes, pool->define);
      op_case_check_adds (test);
      op_case_check_sets (test);
      op_case_check_infer_again (test);
      /* Places have no crop, so the boxes are tried on a case without them. */
      test->n_outputs = 1;
      op_case_run (test);
      op_case_check_boxes (test, (guint64) i);
    }
}

static void
test_ignores_threads (gconstpointer data)
{
  const Pool *pool = data;
  PoolSizes sizes = {
    .rank = 2,
    .n_planes = { 2, 40 },
    .in = { 64, 67 },
    .kernel = { 3, 3 },
    .stride = { 2, 2 },
    .dilation = { 1, 1 },
    .pad = { 1, 1, 1, 1 },
    .p = 2,
  };
  g_autoptr (OpCase) test = pool_case_new (pool->op, &sizes, 5);

  op_case_check_threads (test);
}

/* The 2 × 2 switches that every account of unpooling prints. */
static void
test_first_switches (void)
{
  static const double numbers[] = { 1, 2, 3, 4, 5, 6, 5, 1, 9, 0, 1, 9, 3, 4, 5, 6 };
  static const int places[] = { 5, 6, 8, 11 };
  g_autoptr (OpCase) test = op_case_new (
    &(OpCaseText){
      .op = "max-pool",
      .settings = "kernel_shape=2,2 strides=2,2",
      .shapes = "1x1x4x4",
      .n_outputs = 2,
    },
    1);

  op_case_fill (test, 0, numbers, 16);
  op_case_run (test);
  for (int i = 0; i < 4; i++)
    {
      g_assert_cmpint ((int) test->outputs[1][i], ==, places[i]);
      g_assert_true (test->input_signals[0][places[i]] == test->output_signals[0][i]);
    }
  op_case_check_all (test, 1);
}

static void
test_column_places (void)
{
  static const int places[] = { 5, 9, 2, 14 };
  static const double numbers[] = { 1, 2, 3, 4, 5, 6, 5, 1, 9, 0, 1, 9, 3, 4, 5, 6 };
  g_autoptr (OpCase) test = op_case_new (
    &(OpCaseText){
      .op = "max-pool",
      .settings = "kernel_shape=2,2 strides=2,2 storage_order=1",
      .shapes = "1x1x4x4",
      .n_outputs = 2,
    },
    1);

  op_case_fill (test, 0, numbers, 16);
  op_case_run (test);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint ((int) test->outputs[1][i], ==, places[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (pools); i++)
    {
      g_autofree char *agrees = g_strdup_printf ("/kernel/%s/agrees-with-definition",
                                                 pools[i].op);
      g_autofree char *threads = g_strdup_printf ("/kernel/%s/ignores-thread-count",
                                                  pools[i].op);

      g_test_add_data_func (agrees, &pools[i], test_agrees_with_definition);
      g_test_add_data_func (threads, &pools[i], test_ignores_threads);
    }
  g_test_add_func ("/kernel/max-pool/first-maximum-wins", test_first_switches);
  g_test_add_func ("/op/max-pool/counts-columns", test_column_places);
  return g_test_run ();
}
