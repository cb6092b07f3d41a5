/* alignment.c - how operands of different shapes are laid under each other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-case.h"

#include <math.h>

static const struct
{
  const char *shapes;
  const char *settings;
  int opset;
  const char *modern; /* the slopes' or operand's shape as NumPy would have it */
} old_shapes[] = {
  { "2x3x4x5 3x4", "broadcast=1 axis=1", 6, "3x4x1" },
  { "2x3x4x5 2", "broadcast=1 axis=0", 6, "2x1x1x1" },
  { "2x3x4x5 3", "broadcast=1 axis=-3", 1, "3x1x1" },
  { "2x3x4x5 4x5", "broadcast=1", 6, "4x5" },
  { "2x3x4x5 5", "broadcast=1 axis=3", 6, "5" },
  { "2x3x4x5 1", "broadcast=1", 6, "1" },
  { "2x3x4x5 5", "broadcast=1 axis=1", 7, "5" },
};

static void
test_old_alignment (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (old_shapes); i++)
    {
      g_autofree char *modern_shapes = g_strconcat ("2x3x4x5 ", old_shapes[i].modern,
                                                    NULL);
      g_autoptr (OpCase) old = op_case_new (
        &(OpCaseText){
          .op = "mul",
          .settings = old_shapes[i].settings,
          .shapes = old_shapes[i].shapes,
          .opset = old_shapes[i].opset,
        },
        3);
      g_autoptr (OpCase) modern = op_case_new (&(OpCaseText){ .op = "mul",
                                                              .shapes = modern_shapes },
                                               3);

      op_case_run (old);
      op_case_run (modern);
      op_case_assert_close (old, "the result", old->outputs[0], modern->outputs[0], 120,
                            0);
      op_case_assert_close (old, "the signal of operand 1", old->input_signals[1],
                            modern->input_signals[1],
                            lens_shape_n_elements (&modern->input_shapes[1]), 0);
    }
}

/* A row of slopes is one a channel before opset 7, and later where it fits no other way. */
static void
test_slopes_of_channels (void)
{
  static const struct
  {
    const char *shapes;
    int opset;
    gboolean is_channel;
  } cases[] = {
    { "2x3x4x5 3", 6, TRUE },      { "2x3x4x5 3", 16, TRUE },
    { "2x3x4x3 3", 16, FALSE },    { "2x3x4x3 3", 6, TRUE },
    { "2x3x4x5 3x1x1", 16, TRUE }, { "2x3x4x5 1x3x1x1", 9, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ .op = "p-relu",
                                                            .shapes = cases[i].shapes,
                                                            .opset = cases[i].opset },
                                             4);
      gsize width = (gsize) test->input_shapes[0].dims[3];

      op_case_run (test);
      for (gsize at = 0; at < lens_shape_n_elements (&test->input_shapes[0]); at++)
        {
          gsize place = cases[i].is_channel ? at / (4 * width) % 3 : at % width;
          double x = (double) test->inputs[0][at];
          double expected = x < 0 ? x * (double) test->inputs[1][place] : x;

          g_assert_true (fabs ((double) test->outputs[0][at] - expected) < 1e-6);
        }
      op_case_check_all (test, 4);
      op_case_check_differences (test, 0, 1e-7);
      op_case_check_differences (test, 1, 1e-7);
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    OpCaseText text;
    LensErrorCode code;
    const char *words;
  } cases[] = {
    { { "add", NULL, "2x3 4" }, LENS_ERROR_SHAPE, "do not fit together" },
    { { "sum", NULL, "2x3 2x3 4" }, LENS_ERROR_SHAPE, "do not fit together" },
    { { "sum", NULL, "2x3 - 3" }, LENS_ERROR_SHAPE, "operand 1 is absent" },
    { { "where", NULL, "2x3 2x3 4" }, LENS_ERROR_SHAPE, "do not fit together" },
    { { "mul", "broadcast=1 axis=3", "2x3x4x5 4x5", 6 },
      LENS_ERROR_SHAPE,
      "at most 1" },
    { { "mul", "broadcast=1 axis=9", "2x3 3", 6 }, LENS_ERROR_SHAPE, "axis 9" },
    { { "mul", "broadcast=1 axis=1,2", "2x3 3", 6 }, LENS_ERROR_SHAPE, "one number" },
    { { "p-relu", NULL, "2x3x4x5 7" }, LENS_ERROR_SHAPE, "slopes 7 do not fit" },
    { { "p-relu", NULL, "3 2x3" }, LENS_ERROR_SHAPE, "do not fit" },
    { { "clip", NULL, "3 2" }, LENS_ERROR_SHAPE, "one number" },
    { { "cast", "to=8", "3" }, LENS_ERROR_UNSUPPORTED, "type 8" },
    { { "cast", "to=-7", "3" }, LENS_ERROR_UNSUPPORTED, "type -7" },
    { { "cast", "to=2000000000", "3" }, LENS_ERROR_UNSUPPORTED, "type 2000000000" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&cases[i].text, cases[i].code, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op/mul/aligns-as-of-old", test_old_alignment);
  g_test_add_func ("/op/p-relu/has-slopes-of-channels", test_slopes_of_channels);
  g_test_add_func ("/op/arithmetic/refuses-with-words", test_refusals);
  return g_test_run ();
}
