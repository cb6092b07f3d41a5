/* reduce.c - reductions over axes agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The definition walks over all numbers of the operand once for each result, and keeps
 * those whose coordinates fit.
 */

#include "tests/support/op-case.h"

#include <math.h>
#include <string.h>

#define N_CASES 40
#define MAX_RANK 5

typedef struct
{
  const char *op;
  double (*definition) (const double *x, gsize n);
  double begin;
  double end;
} Reduction;

static double
sum (const double *x, gsize n)
{
  double total = 0;

  for (gsize i = 0; i < n; i++)
    total += x[i];
  return total;
}

static double
mean (const double *x, gsize n)
{
  return sum (x, n) / (double) n;
}

static double
sum_of_sizes (const double *x, gsize n)
{
  double total = 0;

  for (gsize i = 0; i < n; i++)
    total += fabs (x[i]);
  return total;
}

static double
sum_of_squares (const double *x, gsize n)
{
  double total = 0;

  for (gsize i = 0; i < n; i++)
    total += x[i] * x[i];
  return total;
}

static double
length (const double *x, gsize n)
{
  return sqrt (sum_of_squares (x, n));
}

static double
log_of_sum (const double *x, gsize n)
{
  return log (sum (x, n));
}

static double
log_of_sum_of_exp (const double *x, gsize n)
{
  double total = 0;

  for (gsize i = 0; i < n; i++)
    total += exp (x[i]);
  return log (total);
}

static double
product (const double *x, gsize n)
{
  double total = 1;

  for (gsize i = 0; i < n; i++)
    total *= x[i];
  return total;
}

static double
largest (const double *x, gsize n)
{
  double best = -INFINITY;

  for (gsize i = 0; i < n; i++)
    best = x[i] > best ? x[i] : best;
  return best;
}

static double
smallest (const double *x, gsize n)
{
  double best = INFINITY;

  for (gsize i = 0; i < n; i++)
    best = x[i] < best ? x[i] : best;
  return best;
}

static const Reduction reductions[] = {
  { "reduce-sum", sum, -3, 3 },
  { "reduce-mean", mean, -3, 3 },
  { "reduce-l1", sum_of_sizes, -3, 3 },
  { "reduce-l2", length, -3, 3 },
  { "reduce-sum-square", sum_of_squares, -3, 3 },
  { "reduce-log-sum", log_of_sum, 0.1, 3 },
  { "reduce-log-sum-exp", log_of_sum_of_exp, -9, 9 },
  { "reduce-prod", product, 0.8, 1.2 },
  { "reduce-max", largest, -3, 3 },
  { "reduce-min", smallest, -3, 3 },
};

/* What is drawn for a case. */
typedef struct
{
  char *shapes;
  char *settings;
  int rank;
  gboolean is_reduced[MAX_RANK];
} Draw;

static Draw
draw_case (LensRng *rng)
{
  Draw draw = { .rank = lens_rng_int (rng, 1, MAX_RANK + 1) };
  g_autoptr (GString) shapes = g_string_new (NULL);
  g_autoptr (GString) axes = g_string_new (NULL);

  for (int i = 0; i < draw.rank; i++)
    {
      g_string_append_printf (shapes, "%s%d", i > 0 ? "x" : "",
                              lens_rng_int (rng, 1, i + 1 == draw.rank ? 40 : 6));
      draw.is_reduced[i] = lens_rng_int (rng, 0, 2) == 0;
      if (draw.is_reduced[i])
        g_string_append_printf (axes, "%s%d", axes->len > 0 ? "," : "",
                                lens_rng_int (rng, 0, 2) == 0 ? i : i - draw.rank);
    }
  for (int i = 0; axes->len == 0 && i < draw.rank; i++)
    draw.is_reduced[i] = TRUE;
  draw.shapes = g_strdup (shapes->str);
  draw.settings = g_strdup_printf ("axes=%s keepdims=%d", axes->str,
                                   lens_rng_int (rng, 0, 2));
  return draw;
}

static void
clear_draw (Draw *draw)
{
  g_free (draw->shapes);
  g_free (draw->settings);
}

/* Which result an element of the operand goes into. */
static gsize
result_of (const LensShape *shape, const gboolean *is_reduced, gsize at)
{
  gsize result = 0;
  gsize stride = 1;

  for (int i = shape->rank - 1; i >= 0; i--)
    {
      if (!is_reduced[i])
        {
          result += at % (gsize) shape->dims[i] * stride;
          stride *= (gsize) shape->dims[i];
        }
      at /= (gsize) shape->dims[i];
    }
  return result;
}

static void
check_definition (const OpCase *test,
                  const gboolean *is_reduced,
                  double (*definition) (const double *x, gsize n))
{
  const LensShape *shape = &test->input_shapes[0];
  gsize n = lens_shape_n_elements (shape);
  gsize n_results = lens_shape_n_elements (&test->output_shapes[0]);
  g_autofree double *x = g_new (double, n);
  g_autofree LensReal *expected = g_new (LensReal, n_results);

  for (gsize i = 0; i < n_results; i++)
    {
      gsize count = 0;

      for (gsize at = 0; at < n; at++)
        if (result_of (shape, is_reduced, at) == i)
          x[count++] = (double) test->inputs[0][at];
      expected[i] = (LensReal) definition (x, count);
    }
  op_case_assert_close (test, "the result", test->outputs[0], expected, n_results,
                        64 * LENS_REAL_EPSILON);
}

static void
check_shape (const OpCase *test, const Draw *draw)
{
  gboolean keeps = strstr (draw->settings, "keepdims=1") != NULL;
  int rank = 0;

  for (int i = 0; i < draw->rank; i++)
    if (keeps || !draw->is_reduced[i])
      g_assert_cmpint (test->output_shapes[0].dims[rank++], ==,
                       draw->is_reduced[i] ? 1 : test->input_shapes[0].dims[i]);
  g_assert_cmpint (test->output_shapes[0].rank, ==, rank);
}

static void
test_definition (gconstpointer data)
{
  const Reduction *reduction = data;
  guint64 seed = (guint32) g_test_rand_int ();
  LensRng rng;

  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  lens_rng_seed (&rng, seed);
  for (int i = 0; i < N_CASES; i++)
    {
      Draw draw = draw_case (&rng);
      const OpCaseText text = {
        .op = reduction->op,
        .settings = draw.settings,
        .shapes = draw.shapes,
      };
      g_autoptr (OpCase) test = op_case_new (&text, 1);

      op_case_fill_uniform (test, 0, reduction->begin, reduction->end,
                            lens_rng_next (&rng));
      op_case_run (test);
      check_shape (test, &draw);
      check_definition (test, draw.is_reduced, reduction->definition);
      op_case_check_all (test, seed);
      op_case_check_differences (test, 0, 1e-6);
      clear_draw (&draw);
    }
}

/* Enough numbers for several threads, in each arrangement of kept and reduced axes. */
static void
test_threads (gconstpointer data)
{
  const Reduction *reduction = data;
  static const struct
  {
    const char *settings;
    gboolean is_reduced[4];
  } cases[] = {
    { "axes=2,3", { FALSE, FALSE, TRUE, TRUE } },
    { "axes=1", { FALSE, TRUE, FALSE, FALSE } },
    { "axes=0,2,3", { TRUE, FALSE, TRUE, TRUE } },
    { "axes=1,3", { FALSE, TRUE, FALSE, TRUE } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const OpCaseText text = {
        .op = reduction->op,
        .settings = cases[i].settings,
        .shapes = "2x5x96x97",
      };
      g_autoptr (OpCase) test = op_case_new (&text, 1);

      /* A product of so many numbers stays finite only close to 1. */
      if (g_str_equal (reduction->op, "reduce-prod"))
        op_case_fill_uniform (test, 0, 0.9999, 1.0001, i);
      else
        op_case_fill_uniform (test, 0, reduction->begin, reduction->end, i);
      op_case_run (test);
      op_case_check_threads (test);
    }
}

/* What is made of nothing, as ONNX has it. */
static void
test_nothing (void)
{
  static const struct
  {
    const char *op;
    double expected;
  } cases[] = {
    { "reduce-sum", 0 },
    { "reduce-l1", 0 },
    { "reduce-l2", 0 },
    { "reduce-sum-square", 0 },
    { "reduce-prod", 1 },
    { "reduce-log-sum", -INFINITY },
    { "reduce-log-sum-exp", -INFINITY },
    { "reduce-max", -INFINITY },
    { "reduce-min", INFINITY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ cases[i].op, "axes=1",
                                                            "2x0x3" },
                                             1);

      op_case_run (test);
      for (int j = 0; j < 6; j++)
        g_assert_true ((double) test->outputs[0][j] == cases[i].expected);
      op_case_check_all (test, 1);
    }
}

static void
test_axes_as_an_operand (void)
{
  static const gint64 axes[] = { -1, 0 };
  g_autoptr (OpCase) operand = op_case_new (
    &(OpCaseText){ "reduce-sum", "axes=1 keepdims=0", "2x3x4 2" }, 1);
  g_autoptr (OpCase) setting = op_case_new (
    &(OpCaseText){ "reduce-sum", "axes=0,2 keepdims=0", "2x3x4" }, 1);

  op_case_fill_ints (operand, 1, axes, 2);
  op_case_run (operand);
  op_case_run (setting);
  g_assert_true (
    lens_shape_equal (&operand->output_shapes[0], &setting->output_shapes[0]));
  op_case_assert_close (operand, "the result", operand->outputs[0], setting->outputs[0],
                        3, 0);
}

static void
test_without_axes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reductions); i++)
    {
      g_autoptr (OpCase) test = op_case_new (
        &(OpCaseText){ reductions[i].op, "noop_with_empty_axes=1", "2x3x4" }, 1);

      op_case_run (test);
      op_case_assert_close (test, "the result", test->outputs[0], test->inputs[0], 24,
                            0);
      op_case_assert_close (test, "the signal", test->input_signals[0],
                            test->output_signals[0], 24, 0);
    }
}

/* Ties go to the first in row-major order, and not a number wins. */
static void
test_extremes (void)
{
  static const double numbers[] = { 1, 5, 2, 5, -3, -3 };
  g_autoptr (OpCase) largest_case = op_case_new (&(OpCaseText){ "reduce-max", NULL,
                                                                "2x3" },
                                                 1);
  g_autoptr (OpCase) smallest_case = op_case_new (&(OpCaseText){ "reduce-min", NULL,
                                                                 "2x3" },
                                                  1);

  op_case_fill (largest_case, 0, numbers, 6);
  op_case_fill (smallest_case, 0, numbers, 6);
  op_case_run (largest_case);
  op_case_run (smallest_case);
  for (int i = 0; i < 6; i++)
    {
      g_assert_true ((largest_case->input_signals[0][i] != 0) == (i == 1));
      g_assert_true ((smallest_case->input_signals[0][i] != 0) == (i == 4));
    }

  largest_case->inputs[0][2] = (LensReal) NAN;
  op_case_forward (largest_case);
  g_assert_true (isnan (largest_case->outputs[0][0]));
}

/* Factors that are 0 have a slope all the same. */
static void
test_product_with_zeros (void)
{
  static const double numbers[] = { 2, 0, 3, 0, 0, 7 };
  static const double slopes[] = { 0, 6, 0, 0, 0, 0 };
  g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "reduce-prod", "axes=1",
                                                        "2x3" },
                                         1);

  op_case_fill (test, 0, numbers, 6);
  op_case_run (test);
  for (int i = 0; i < 6; i++)
    g_assert_true (test->input_signals[0][i] ==
                   (LensReal) slopes[i] * test->output_signals[0][i / 3]);
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
    { { "reduce-mean", "axes=3", "2x3x4" }, LENS_ERROR_SHAPE, "axis 3" },
    { { "reduce-mean", "axes=-4", "2x3x4" }, LENS_ERROR_SHAPE, "axis -4" },
    { { "reduce-mean", "axes=9223372036854775807", "2" }, LENS_ERROR_SHAPE, "axis" },
    { { "reduce-mean", "axes=0", "scalar" }, LENS_ERROR_SHAPE, "axis 0" },
    { { "reduce-sum", NULL, "2x3 1" }, LENS_ERROR_UNSUPPORTED, "axes is computed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&cases[i].text, cases[i].code, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (reductions); i++)
    {
      const char *op = reductions[i].op;
      g_autofree char *agrees = g_strdup_printf ("/op/%s/agrees-with-definition", op);
      g_autofree char *threads = g_strdup_printf ("/op/%s/ignores-thread-count", op);

      g_test_add_data_func (agrees, &reductions[i], test_definition);
      g_test_add_data_func (threads, &reductions[i], test_threads);
    }
  g_test_add_func ("/op/reduce/makes-of-nothing-what-onnx-says", test_nothing);
  g_test_add_func ("/op/reduce/takes-axes-from-an-operand", test_axes_as_an_operand);
  g_test_add_func ("/op/reduce/may-do-nothing-without-axes", test_without_axes);
  g_test_add_func ("/op/reduce/first-of-equals-takes-the-signal", test_extremes);
  g_test_add_func ("/op/reduce-prod/has-slopes-at-zero", test_product_with_zeros);
  g_test_add_func ("/op/reduce/refuses-with-words", test_refusals);
  return g_test_run ();
}
