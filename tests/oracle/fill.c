/* fill.c - values made from a recipe or a shape hold what they should
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/draw.h"

#define SEED 20240617

static void
test_shape_sizes (void)
{
  static const struct
  {
    OpCaseText text;
    int n;
    int numbers[4];
  } cases[] = {
    { { "shape", NULL, "2x3x4" }, 3, { 2, 3, 4 } },
    { { "shape", "start=1", "2x3x4" }, 2, { 3, 4 } },
    { { "shape", "start=-10 end=-1", "2x3x4" }, 2, { 2, 3 } },
    { { "shape", "start=2 end=1", "2x3x4" }, 0, { 0 } },
    { { "shape", NULL, "scalar" }, 0, { 0 } },
    { { "size", NULL, "2x3x4" }, 1, { 24 } },
    { { "size", NULL, "2x0" }, 1, { 0 } },
    { { "eye-like", "k=1", "1x3" }, 3, { 0, 1, 0 } },
    { { "eye-like", "k=-1", "2x2" }, 4, { 0, 0, 1, 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&cases[i].text, SEED);

      op_case_run (test);
      g_assert_cmpuint (n_results (test), ==, (gsize) cases[i].n);
      for (int k = 0; k < cases[i].n; k++)
        assert_number (test, (gsize) k, (LensReal) cases[i].numbers[k]);
    }
}

static void
test_fills (void)
{
  static const gint64 sizes[] = { 2, 3 };
  static const gint64 counting[] = { 10, 4, -2 };
  g_autoptr (OpCase) constant = op_case_new (&(OpCaseText){ "constant-of-shape",
                                                            "value=0.5", "2" },
                                             SEED);
  g_autoptr (OpCase) range = op_case_new (&(OpCaseText){ "range", NULL,
                                                         "scalar scalar scalar" },
                                          SEED);

  op_case_fill_ints (constant, 0, sizes, 2);
  op_case_run (constant);
  g_assert_cmpuint (n_results (constant), ==, 6);
  for (gsize i = 0; i < 6; i++)
    assert_number (constant, i, 0.5);

  for (int i = 0; i < 3; i++)
    op_case_fill_ints (range, i, &counting[i], 1);
  op_case_run (range);
  g_assert_cmpuint (n_results (range), ==, 3);
  for (gsize i = 0; i < 3; i++)
    assert_number (range, i, (LensReal) (10 - 2 * (int) i));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op/shape/gives-the-sizes", test_shape_sizes);
  g_test_add_func ("/op/constant-of-shape/fills", test_fills);
  return g_test_run ();
}
