/* pool.c - pools agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-case.h"

/* The 2 × 2 switches every account of unpooling prints. */
static void
test_first_switches (void)
{
  static const double numbers[] = { 1, 2, 3, 4, 5, 6, 5, 1, 9, 0, 1, 9, 3, 4, 5, 6 };
  static const double places[] = { 5, 6, 8, 11 };
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
      g_assert_cmpint ((int) test->outputs[1][i], ==, (int) places[i]);
      g_assert_true (test->input_signals[0][(int) places[i]] ==
                     test->output_signals[0][i]);
    }
  op_case_check_all (test, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/pool2d/first-maximum-wins", test_first_switches);
  return g_test_run ();
}
