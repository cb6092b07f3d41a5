/* conv-sizes.c - what convolutions accept, and what they say of the rest
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-case.h"

/* Sizes of zero are sound as long as there is something to look at. */
static void
test_bears_nothing (void)
{
  static const char *const shapes[] = { "1x0x4x4 3x0x3x3 3", "0x2x4x4 3x2x3x3 3",
                                        "1x2x4x4 0x2x3x3 0" };

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ .op = "conv",
                                                            .settings = "pads=1,1,1,1",
                                                            .shapes = shapes[i] },
                                             i);

      op_case_run (test);
      for (gsize k = 0; k < lens_shape_n_elements (&test->output_shapes[0]); k++)
        g_assert_true (test->outputs[0][k] == test->inputs[2][k / 16]);
    }
}

static void
test_says_what_does_not_fit (void)
{
  static const struct
  {
    const char *settings;
    const char *shapes;
    LensErrorCode code;
    const char *words;
  } cases[] = {
    { "", "1x3x8x8x8 4x3x3x3x3", LENS_ERROR_UNSUPPORTED, "3-D" },
    { "", "3x8 4x3x3x3", LENS_ERROR_SHAPE, "1 or 2 spatial axes" },
    { "", "1x3x8x8 4x3x3", LENS_ERROR_SHAPE, "4 axes expected" },
    { "", "1x3x8x8 4x2x3x3", LENS_ERROR_SHAPE, "has 3 channels" },
    { "group=2", "1x4x8x8 3x2x3x3", LENS_ERROR_SHAPE, "group: 2 does not divide" },
    { "", "1x3x2x8 4x3x3x3", LENS_ERROR_SHAPE, "the kernel covers 3 positions" },
    { "", "1x3x8x8 4x3x0x3", LENS_ERROR_SHAPE, "kernel_shape: 1 to" },
    { "kernel_shape=5,5", "1x3x8x8 4x3x3x3", LENS_ERROR_SHAPE, "does not agree" },
    { "strides=0,1", "1x3x8x8 4x3x3x3", LENS_ERROR_SHAPE, "strides: 1 to" },
    { "strides=2", "1x3x8x8 4x3x3x3", LENS_ERROR_SHAPE, "strides: 2 numbers" },
    { "dilations=1,0", "1x3x8x8 4x3x3x3", LENS_ERROR_SHAPE, "dilations: 1 to" },
    { "dilations=9223372036854775807,1", "1x3x8x8 4x3x3x3", LENS_ERROR_SHAPE,
      "dilations: 1 to" },
    { "pads=0,0,-1,0", "1x3x8x8 4x3x3x3", LENS_ERROR_SHAPE, "pads: 0 to" },
    { "pads=1,1", "1x3x8x8 4x3x3x3", LENS_ERROR_SHAPE, "pads: 4 numbers" },
    { "pads=0,0,0,9223372036854775807", "1x3x8x8 4x3x3x3", LENS_ERROR_SHAPE, "pads:" },
    { "", "1x3x8x8 4x3x3x3 5", LENS_ERROR_SHAPE, "the bias has the shape 5" },
    { "", "1x3x0x8 4x3x3x3", LENS_ERROR_SHAPE, "at least 1 expected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&(OpCaseText){ .op = "conv",
                                           .settings = cases[i].settings,
                                           .shapes = cases[i].shapes },
                            cases[i].code, cases[i].words);
}

static void
test_transposed_says_what_does_not_fit (void)
{
  static const struct
  {
    const char *settings;
    const char *shapes;
    LensErrorCode code;
    const char *words;
  } cases[] = {
    { "", "1x3x8x8x8 3x4x3x3x3", LENS_ERROR_UNSUPPORTED, "3-D" },
    { "", "1x3x8x8 4x3x3x3", LENS_ERROR_SHAPE, "has 3 channels" },
    { "group=2", "1x3x8x8 3x2x3x3", LENS_ERROR_SHAPE, "2 groups" },
    { "", "1x3x8x8 3x4x3x3 5", LENS_ERROR_SHAPE, "the bias has the shape 5" },
    { "pads=9,9,9,9", "1x3x8x8 3x4x3x3", LENS_ERROR_SHAPE, "the result would have -8" },
    { "output_padding=1", "1x3x8x8 3x4x3x3", LENS_ERROR_SHAPE, "output_padding: 2" },
    { "output_padding=-1,0", "1x3x8x8 3x4x3x3", LENS_ERROR_SHAPE, "output_padding: 0" },
    { "output_shape=9,9,9", "1x3x8x8 3x4x3x3", LENS_ERROR_SHAPE, "output_shape: 2" },
    { "output_shape=9,9223372036854775807", "1x3x8x8 3x4x3x3", LENS_ERROR_SHAPE,
      "the result would have" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&(OpCaseText){ .op = "conv-transpose",
                                           .settings = cases[i].settings,
                                           .shapes = cases[i].shapes },
                            cases[i].code, cases[i].words);
}

static void
test_transposed_sizes (void)
{
  static const struct
  {
    const char *settings;
    gint64 height;
    gint64 width;
  } cases[] = {
    { "", 5, 5 },
    { "strides=3,2", 9, 7 },
    { "strides=3,2 output_padding=1,1", 10, 8 },
    { "strides=3,2 output_shape=10,8", 10, 8 },
    { "strides=2,2 auto_pad=SAME_UPPER", 6, 6 },
    { "strides=2,2 auto_pad=SAME_LOWER", 6, 6 },
    { "strides=3,2 pads=1,2,1,2", 7, 3 },
    { "dilations=2,2", 7, 7 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpCase) test = op_case_new (
        &(OpCaseText){ .op = "conv-transpose",
                       .settings = cases[i].settings,
                       .shapes = "1x1x3x3 1x2x3x3" },
        i);

      op_case_run (test);
      g_assert_cmpint (test->output_shapes[0].dims[2], ==, cases[i].height);
      g_assert_cmpint (test->output_shapes[0].dims[3], ==, cases[i].width);
      op_case_check_adjoint (test, 0);
      op_case_check_all (test, i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op/conv/bears-nothing", test_bears_nothing);
  g_test_add_func ("/op/conv/says-what-does-not-fit", test_says_what_does_not_fit);
  g_test_add_func ("/op/conv-transpose/says-what-does-not-fit",
                   test_transposed_says_what_does_not_fit);
  g_test_add_func ("/op/conv-transpose/finds-sizes", test_transposed_sizes);
  return g_test_run ();
}
