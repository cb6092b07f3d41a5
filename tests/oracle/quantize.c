/* quantize.c - quantisation and dropout agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-case.h"

#include <math.h>

typedef struct
{
  const char *settings;
  const char *shapes;
  int axis; /* −1 for one scale */
  int block_size;
  double low;
  double high;
} Grid;

static const Grid grids[] = {
  { NULL, "2x3x4x5 scalar", -1, 1, 0, 255 },
  { "output_dtype=3", "2x3x4x5 scalar scalar", -1, 1, -128, 127 },
  { "output_dtype=2", "2x3x4x5 1 1", -1, 1, 0, 255 },
  { "output_dtype=22", "2x3x4x5 3 3", 1, 1, -8, 7 },
  { "axis=-1 output_dtype=5", "2x3x4x5 5 5", 3, 1, -32768, 32767 },
  { "axis=1 block_size=2 output_dtype=3", "2x7x5 2x4x5 2x4x5", 1, 2, -128, 127 },
  { "axis=0 block_size=3 output_dtype=3", "6x5 2x5", 0, 3, -128, 127 },
};

/* The place of the scale of element @at. */
static gsize
scale_place (const OpCase *test, const Grid *grid, gsize at)
{
  const LensShape *shape = &test->input_shapes[0];
  const LensShape *scale = &test->input_shapes[1];
  gsize place = 0;
  gsize stride = 1;

  if (grid->axis < 0)
    return 0;
  for (int i = shape->rank - 1; i >= 0; i--)
    {
      gsize coordinate = at % (gsize) shape->dims[i];

      at /= (gsize) shape->dims[i];
      if (i == grid->axis)
        coordinate /= (gsize) grid->block_size;
      if (scale->rank == 1 && i != grid->axis)
        continue;
      place += coordinate * stride;
      stride *= (gsize) scale->dims[scale->rank == 1 ? 0 : i];
    }
  return place;
}

static OpCase *
new_case (const char *op, const Grid *grid, guint64 seed)
{
  const OpCaseText text = { .op = op,
                            .settings = grid->settings,
                            .shapes = grid->shapes };
  OpCase *test = op_case_new (&text, seed);

  op_case_fill_uniform (test, 0, -40, 40, seed);
  op_case_fill_uniform (test, 1, 0.5, 2, seed);
  for (gsize i = 0;
       test->n_inputs > 2 && i < lens_shape_n_elements (&test->input_shapes[2]); i++)
    test->inputs[2][i] = (LensReal) floor (10 * (double) test->inputs[2][i]);
  return test;
}

static void
test_quantize (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (grids); i++)
    {
      g_autoptr (OpCase) test = new_case ("quantize-linear", &grids[i], i);

      op_case_run (test);
      for (gsize at = 0; at < lens_shape_n_elements (&test->input_shapes[0]); at++)
        {
          gsize place = scale_place (test, &grids[i], at);
          LensReal scale = test->inputs[1][place];
          double zero = test->n_inputs > 2 ? (double) test->inputs[2][place] : 0;
          double q = rint ((double) (test->inputs[0][at] / scale)) + zero;
          gboolean is_inside = q >= grids[i].low && q <= grids[i].high;

          g_assert_true ((double) test->outputs[0][at] ==
                         fmin (fmax (q, grids[i].low), grids[i].high));
          g_assert_true (test->input_signals[0][at] ==
                         (is_inside ? test->output_signals[0][at] / scale : 0));
        }
      op_case_check_all (test, i);
    }
}

static void
test_dequantize (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (grids); i++)
    {
      Grid grid = grids[i];
      g_autoptr (OpCase) test = NULL;

      /* Only quantising has a type to hold to. */
      if (grid.settings != NULL && g_str_has_prefix (grid.settings, "output_dtype"))
        grid.settings = NULL;
      else if (grid.settings != NULL)
        grid.settings = grid.block_size == 2   ? "axis=1 block_size=2"
                        : grid.block_size == 3 ? "axis=0 block_size=3"
                                               : "axis=-1";
      test = new_case ("dequantize-linear", &grid, i);
      op_case_run (test);
      for (gsize at = 0; at < lens_shape_n_elements (&test->input_shapes[0]); at++)
        {
          gsize place = scale_place (test, &grids[i], at);
          double scale = (double) test->inputs[1][place];
          double zero = test->n_inputs > 2 ? (double) test->inputs[2][place] : 0;
          double expected = ((double) test->inputs[0][at] - zero) * scale;

          g_assert_true (fabs ((double) test->outputs[0][at] - expected) < 1e-4);
        }
      op_case_check_all (test, i);
      op_case_check_adjoint (test, 0);
    }
}

static void
test_halves (void)
{
  static const double numbers[] = { 0.5, 1.5, 2.5, -0.5, 254.5, 1e9, -1e9 };
  static const double expected[] = { 0, 2, 2, 0, 254, 255, 0 };
  g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "quantize-linear", NULL,
                                                        "7 scalar" },
                                         1);

  op_case_fill (test, 0, numbers, 7);
  test->inputs[1][0] = 1;
  op_case_run (test);
  for (int i = 0; i < 7; i++)
    g_assert_true ((double) test->outputs[0][i] == expected[i]);
}

static void
test_dropout (void)
{
  static const gint64 yes[] = { 1 };
  static const gint64 no[] = { 0 };
  g_autoptr (OpCase) idle = op_case_new (
    &(OpCaseText){ "dropout", NULL, "2x3 scalar scalar", .n_outputs = 2 }, 1);
  g_autoptr (OpCase) harmless = op_case_new (
    &(OpCaseText){ "dropout", NULL, "2x3 scalar scalar", .n_outputs = 2 }, 1);
  g_autoptr (OpCase) training = op_case_new (&(OpCaseText){ "dropout", NULL,
                                                            "2x3 scalar scalar" },
                                             1);
  g_autoptr (GError) error = NULL;

  op_case_fill_ints (idle, 2, no, 1);
  op_case_run (idle);
  op_case_fill_ints (harmless, 1, no, 1);
  op_case_fill_ints (harmless, 2, yes, 1);
  op_case_run (harmless);
  for (int i = 0; i < 6; i++)
    {
      g_assert_true (idle->outputs[0][i] == idle->inputs[0][i]);
      g_assert_true (idle->outputs[1][i] == 1);
      g_assert_true (harmless->outputs[0][i] == harmless->inputs[0][i]);
    }
  g_assert_cmpint (idle->output_kinds[1], ==, LENS_KIND_BOOLEAN);

  op_case_fill_ints (training, 2, yes, 1);
  g_assert_false (op_case_infer (training, &error));
  g_assert_error (error, LENS_ERROR, LENS_ERROR_UNSUPPORTED);
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
    { { "quantize-linear", "output_dtype=17", "3 1" },
      LENS_ERROR_UNSUPPORTED,
      "type 17" },
    { { "quantize-linear", "output_dtype=-1", "3 1" },
      LENS_ERROR_UNSUPPORTED,
      "type -1" },
    { { "quantize-linear", "output_dtype=7", "3 1" },
      LENS_ERROR_UNSUPPORTED,
      "type 7" },
    { { "quantize-linear", NULL, "2x3 2" }, LENS_ERROR_SHAPE, "scale: 2 found" },
    { { "quantize-linear", NULL, "2x3 3 2" }, LENS_ERROR_SHAPE, "zero point: 2 found" },
    { { "quantize-linear", "axis=5", "2x3 3" }, LENS_ERROR_SHAPE, "axis 5" },
    { { "dequantize-linear", "block_size=-1", "2x3 1" },
      LENS_ERROR_SHAPE,
      "block_size" },
    { { "dequantize-linear", "block_size=2", "2x3 2x3" },
      LENS_ERROR_SHAPE,
      "2×3 found" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&cases[i].text, cases[i].code, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op/quantize-linear/agrees-with-definition", test_quantize);
  g_test_add_func ("/op/dequantize-linear/agrees-with-definition", test_dequantize);
  g_test_add_func ("/op/quantize-linear/rounds-halves-to-even", test_halves);
  g_test_add_func ("/op/dropout/does-nothing-or-refuses", test_dropout);
  g_test_add_func ("/op/quantize-linear/refuses-with-words", test_refusals);
  return g_test_run ();
}
