/* pool-global.c - pools of whole planes, unpooling, and what pools do not accept
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/oracle/pool-definition.h"
#include "tests/support/op-case.h"

#include <math.h>
#include <string.h>

static void
test_unpool_puts_back (void)
{
  static const double numbers[] = { 1, 2, 3, 4 };
  static const double places[] = { 5, 7, 13, 15 };
  static const gint64 shape[] = { 1, 1, 5, 5 };
  static const int larger[] = { 6, 8, 16, 18 };
  g_autoptr (OpCase) test = op_case_new (
    &(OpCaseText){
      .op = "max-unpool",
      .settings = "kernel_shape=2,2 strides=2,2",
      .shapes = "1x1x2x2 1x1x2x2",
    },
    1);
  g_autoptr (OpCase) shaped = op_case_new (
    &(OpCaseText){
      .op = "max-unpool",
      .settings = "kernel_shape=2,2 strides=2,2",
      .shapes = "1x1x2x2 1x1x2x2 4",
    },
    1);

  op_case_fill (test, 0, numbers, 4);
  op_case_fill (test, 1, places, 4);
  test->input_kinds[1] = LENS_KIND_INTEGER;
  op_case_run (test);
  op_case_check_all (test, 1);
  op_case_check_adjoint (test, 0);
  op_case_fill (shaped, 0, numbers, 4);
  op_case_fill (shaped, 1, places, 4);
  op_case_fill_ints (shaped, 2, shape, 4);
  op_case_run (shaped);
  for (int i = 0; i < 4; i++)
    {
      g_assert_true (test->outputs[0][(int) places[i]] == i + 1);
      g_assert_true (shaped->outputs[0][larger[i]] == i + 1);
    }

  /* A place that does not exist is nobody's. */
  test->inputs[1][2] = 16;
  test->inputs[1][3] = (LensReal) NAN;
  op_case_forward (test);
  g_assert_true (test->outputs[0][13] == 0 && test->outputs[0][5] == 1);
}

static double
define_global (const char *op, const LensReal *x, gsize n, double p)
{
  double sum = 0;
  double largest = -INFINITY;

  for (gsize i = 0; i < n; i++)
    {
      sum += strcmp (op, "global-lp-pool") == 0 ? pow (fabs ((double) x[i]), p)
                                                : (double) x[i];
      largest = MAX (largest, (double) x[i]);
    }
  if (strcmp (op, "global-max-pool") == 0)
    return largest;
  return strcmp (op, "global-lp-pool") == 0 ? pow (sum, 1 / p) : sum / (double) n;
}

static void
test_global (gconstpointer data)
{
  static const char *const shapes[] = { "2x3x7x5", "1x70x31x33", "2x3x9", "3x4",
                                        "1x2x3x4x5" };
  const char *op = data;
  gboolean has_p = strcmp (op, "global-lp-pool") == 0;

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (int p = 1; p <= (has_p ? 3 : 1); p++)
      {
        g_autofree char *settings = has_p ? g_strdup_printf ("p=%d", p) : NULL;
        g_autoptr (OpCase) test = op_case_new (
          &(OpCaseText){ .op = op, .settings = settings, .shapes = shapes[i] }, i);
        gsize n_planes = lens_shape_span (&test->input_shapes[0], 0, 2);
        gsize n = lens_shape_n_elements (&test->input_shapes[0]) / n_planes;
        g_autofree double *out = g_new (double, n_planes);

        op_case_run (test);
        for (gsize k = 0; k < n_planes; k++)
          out[k] = define_global (op, test->inputs[0] + k * n, n, p);
        pool_assert_close (test, "the result", test->outputs[0], out, n_planes);
        if (n < 1000)
          op_case_check_differences (test, 0, 1e-8);
        op_case_check_all (test, i);
      }
}

static void
test_says_what_does_not_fit (void)
{
  static const struct
  {
    const char *op;
    const char *settings;
    const char *shapes;
    LensErrorCode code;
    const char *words;
  } cases[] = {
    { "max-pool", "kernel_shape=2,2,2", "1x1x4x4x4", LENS_ERROR_UNSUPPORTED, "3-D" },
    { "max-pool", "", "1x1x4x4", LENS_ERROR_SHAPE, "kernel_shape: 2 numbers" },
    { "max-pool", "kernel_shape=5,5", "1x1x4x4", LENS_ERROR_SHAPE, "covers 5" },
    { "average-pool", "kernel_shape=2,2 pads=-1,0,0,0", "1x1x4x4", LENS_ERROR_SHAPE,
      "pads" },
    { "lp-pool", "kernel_shape=2,2 strides=0,0", "1x1x4x4", LENS_ERROR_SHAPE,
      "strides" },
    { "global-max-pool", "", "4", LENS_ERROR_SHAPE, "batch, channels" },
    { "global-max-pool", "", "4x4x0", LENS_ERROR_SHAPE, "nothing to pool" },
    { "max-unpool", "kernel_shape=2,2", "1x1x2x2 1x1x2x3", LENS_ERROR_SHAPE, "differ" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&(OpCaseText){ .op = cases[i].op,
                                           .settings = cases[i].settings,
                                           .shapes = cases[i].shapes },
                            cases[i].code, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op/max-unpool/puts-back", test_unpool_puts_back);
  g_test_add_data_func ("/kernel/global-average/agrees-with-definition",
                        "global-average-pool", test_global);
  g_test_add_data_func ("/kernel/global-max/agrees-with-definition", "global-max-pool",
                        test_global);
  g_test_add_data_func ("/kernel/global-lp/agrees-with-definition", "global-lp-pool",
                        test_global);
  g_test_add_func ("/op/pool/says-what-does-not-fit", test_says_what_does_not_fit);
  return g_test_run ();
}
