/* arithmetic.c - operators of several operands, number by number, agree with definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapes are drawn so that they broadcast; the definition finds each operand's number from
 * the coordinates of the result, one at a time.
 */

#include "tests/support/op-case.h"

#include <math.h>

#define N_CASES 30
#define MAX_OPERANDS 5
#define MAX_RANK 4

typedef struct
{
  const char *op;
  const char *settings;
  int n_operands; /* 0 for any number */
  double (*definition) (const double *x, int n);
  double begin[MAX_OPERANDS]; /* operands to try; both 0 for −3 … 3 */
  double end[MAX_OPERANDS];
  gboolean is_whole; /* whole operands, so that some are equal */
} Arithmetic;

static double
sum (const double *x, int n)
{
  double total = 0;

  for (int i = 0; i < n; i++)
    total += x[i];
  return total;
}

static double
mean (const double *x, int n)
{
  return sum (x, n) / n;
}

static double
largest (const double *x, int n)
{
  double best = x[0];

  for (int i = 1; i < n; i++)
    best = fmax (best, x[i]);
  return best;
}

static double
smallest (const double *x, int n)
{
  double best = x[0];

  for (int i = 1; i < n; i++)
    best = fmin (best, x[i]);
  return best;
}

static double
difference (const double *x, int n)
{
  return x[0] - x[1];
}

static double
product (const double *x, int n)
{
  return x[0] * x[1];
}

static double
quotient (const double *x, int n)
{
  return x[0] / x[1];
}

static double
power (const double *x, int n)
{
  return pow (x[0], x[1]);
}

static double
remainder_of_divisor (const double *x, int n)
{
  return x[0] - floor (x[0] / x[1]) * x[1];
}

static double
remainder_of_dividend (const double *x, int n)
{
  return x[0] - trunc (x[0] / x[1]) * x[1];
}

static double
is_equal (const double *x, int n)
{
  return x[0] == x[1];
}

static double
is_greater (const double *x, int n)
{
  return x[0] > x[1];
}

static double
is_greater_or_equal (const double *x, int n)
{
  return x[0] >= x[1];
}

static double
is_less (const double *x, int n)
{
  return x[0] < x[1];
}

static double
is_less_or_equal (const double *x, int n)
{
  return x[0] <= x[1];
}

static double
both (const double *x, int n)
{
  return x[0] != 0 && x[1] != 0;
}

static double
either (const double *x, int n)
{
  return x[0] != 0 || x[1] != 0;
}

static double
one_of (const double *x, int n)
{
  return (x[0] != 0) + (x[1] != 0) == 1;
}

static double
chosen (const double *x, int n)
{
  return x[0] != 0 ? x[1] : x[2];
}

static const Arithmetic arithmetics[] = {
  { .op = "add", .n_operands = 2, .definition = sum },
  { .op = "sub", .n_operands = 2, .definition = difference },
  { .op = "mul", .n_operands = 2, .definition = product },
  { .op = "div",
    .n_operands = 2,
    .definition = quotient,
    .begin = { -3, 0.5 },
    .end = { 3, 3 } },
  { .op = "pow",
    .n_operands = 2,
    .definition = power,
    .begin = { 0.3, -2 },
    .end = { 3, 3 } },
  { .op = "pow",
    .n_operands = 2,
    .definition = power,
    .is_whole = TRUE,
    .begin = { 1, -3 },
    .end = { 4, 4 } },
  { .op = "mod",
    .n_operands = 2,
    .definition = remainder_of_divisor,
    .begin = { -3, 7 },
    .end = { 3, 9 } },
  { .op = "mod",
    .settings = "fmod=1",
    .n_operands = 2,
    .definition = remainder_of_dividend,
    .begin = { -30, 7 },
    .end = { 30, 7.1 } },
  { .op = "max", .n_operands = 2, .definition = largest },
  { .op = "max", .definition = largest },
  { .op = "min", .definition = smallest },
  { .op = "sum", .definition = sum },
  { .op = "mean", .definition = mean },
  { .op = "where", .n_operands = 3, .definition = chosen },
  { .op = "equal", .n_operands = 2, .definition = is_equal, .is_whole = TRUE },
  { .op = "greater", .n_operands = 2, .definition = is_greater, .is_whole = TRUE },
  { .op = "greater-or-equal",
    .n_operands = 2,
    .definition = is_greater_or_equal,
    .is_whole = TRUE },
  { .op = "less", .n_operands = 2, .definition = is_less, .is_whole = TRUE },
  { .op = "less-or-equal",
    .n_operands = 2,
    .definition = is_less_or_equal,
    .is_whole = TRUE },
  { .op = "and", .n_operands = 2, .definition = both, .is_whole = TRUE },
  { .op = "or", .n_operands = 2, .definition = either, .is_whole = TRUE },
  { .op = "xor", .n_operands = 2, .definition = one_of, .is_whole = TRUE },
};

/* Sizes of the result, and operands that leave some out, or have 1 there. */
static char *
random_shapes (LensRng *rng, int n_operands)
{
  GString *text = g_string_new (NULL);
  int rank = lens_rng_int (rng, 0, MAX_RANK + 1);
  int sizes[MAX_RANK];

  for (int i = 0; i < rank; i++)
    sizes[i] = lens_rng_int (rng, 1, 6);
  for (int k = 0; k < n_operands; k++)
    {
      int left_out = lens_rng_int (rng, 0, 3) == 0 ? lens_rng_int (rng, 0, rank + 1)
                                                   : 0;

      if (k > 0)
        g_string_append_c (text, ' ');
      for (int i = left_out; i < rank; i++)
        g_string_append_printf (text, "%s%d", i > left_out ? "x" : "",
                                lens_rng_int (rng, 0, 3) == 0 ? 1 : sizes[i]);
      if (left_out == rank)
        g_string_append (text, "scalar");
    }
  return g_string_free (text, FALSE);
}

static void
fill (OpCase *test, const Arithmetic *arithmetic, guint64 seed)
{
  for (int k = 0; k < test->n_inputs; k++)
    {
      gsize n = lens_shape_n_elements (&test->input_shapes[k]);
      gboolean is_given = arithmetic->end[k] != arithmetic->begin[k];

      op_case_fill_uniform (test, k, is_given ? arithmetic->begin[k] : -3,
                            is_given ? arithmetic->end[k] : 3, seed + (guint64) k);
      for (gsize i = 0; arithmetic->is_whole && i < n; i++)
        test->inputs[k][i] = (LensReal) floor ((double) test->inputs[k][i]);
    }
}

/* The number of operand @k that lies under element @at of the result. */
static double
number_under (const OpCase *test, int k, gsize at)
{
  const LensShape *shape = &test->input_shapes[k];
  const LensShape *result = &test->output_shapes[0];
  gint64 place = 0;
  gint64 stride = 1;

  for (int i = 1; i <= result->rank; i++)
    {
      gint64 coordinate = (gint64) at % result->dims[result->rank - i];

      at /= (gsize) result->dims[result->rank - i];
      if (i > shape->rank)
        continue;
      if (shape->dims[shape->rank - i] > 1)
        place += coordinate * stride;
      stride *= shape->dims[shape->rank - i];
    }
  return (double) test->inputs[k][place];
}

static void
check_definition (const OpCase *test, const Arithmetic *arithmetic)
{
  gsize n = lens_shape_n_elements (&test->output_shapes[0]);
  g_autofree LensReal *expected = g_new (LensReal, n);

  for (gsize i = 0; i < n; i++)
    {
      double x[MAX_OPERANDS];

      for (int k = 0; k < test->n_inputs; k++)
        x[k] = number_under (test, k, i);
      expected[i] = (LensReal) arithmetic->definition (x, test->n_inputs);
    }
  op_case_assert_close (test, "the result", test->outputs[0], expected, n,
                        16 * LENS_REAL_EPSILON);
}

static gboolean
has_slopes (const OpCase *test, int input)
{
  return test->op->backward != NULL && test->output_kinds[0] == LENS_KIND_REAL &&
         !(g_str_equal (test->op->name, "where") && input == 0);
}

static void
test_definition (gconstpointer data)
{
  const Arithmetic *arithmetic = data;
  guint64 seed = (guint32) g_test_rand_int ();
  LensRng rng;

  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  lens_rng_seed (&rng, seed);
  for (int i = 0; i < N_CASES; i++)
    {
      int n = arithmetic->n_operands > 0 ? arithmetic->n_operands
                                         : lens_rng_int (&rng, 1, MAX_OPERANDS + 1);
      g_autofree char *shapes = random_shapes (&rng, n);
      const OpCaseText text = {
        .op = arithmetic->op,
        .settings = arithmetic->settings,
        .shapes = shapes,
      };
      g_autoptr (OpCase) test = op_case_new (&text, 1);

      fill (test, arithmetic, lens_rng_next (&rng));
      op_case_run (test);
      check_definition (test, arithmetic);
      op_case_check_all (test, seed);
      for (int k = 0; k < n && !arithmetic->is_whole; k++)
        if (has_slopes (test, k))
          op_case_check_differences (test, k, 1e-6);
    }
}

static void
test_threads (gconstpointer data)
{
  const Arithmetic *arithmetic = data;
  static const char *const shapes[] = {
    "1x8x96x97 1x8x96x97 8x1x1",
    "1x8x96x97 8x1x1 96x97",
    "scalar 1x8x96x97 1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_auto (GStrv) words = g_strsplit (shapes[i], " ", 3);
      g_autofree char *pair = g_strconcat (words[0], " ", words[1], NULL);
      const OpCaseText text = {
        .op = arithmetic->op,
        .settings = arithmetic->settings,
        .shapes = arithmetic->n_operands == 2 ? pair : shapes[i],
      };
      g_autoptr (OpCase) test = op_case_new (&text, i);

      fill (test, arithmetic, i);
      op_case_run (test);
      check_definition (test, arithmetic);
      op_case_check_threads (test);
    }
}

/* Ties: the signal is not counted twice. */
static void
test_first_of_equals (void)
{
  static const char *const ops[] = { "max", "min" };
  static const double number[] = { 1.5 };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ .op = ops[i],
                                                            .shapes = "1 1 1" },
                                             1);

      for (int k = 0; k < 3; k++)
        op_case_fill (test, k, number, 1);
      op_case_run (test);
      g_assert_true (test->input_signals[0][0] == test->output_signals[0][0]);
      g_assert_true (test->input_signals[1][0] == 0 && test->input_signals[2][0] == 0);
    }
}

static void
test_whole_numbers (void)
{
  static const gint64 a[] = { 7, -7, 8, -9, 5, 2 };
  static const gint64 b[] = { 2, 2, -3, -4, 0, 3 };
  static const struct
  {
    const char *op;
    double expected[6];
  } cases[] = {
    { "div", { 3, -3, -2, 2, 0, 0 } },
    { "pow", { 49, 49, 0, 0, 1, 8 } },
    { "add", { 9, -5, 5, -13, 5, 5 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ .op = cases[i].op,
                                                            .shapes = "6 6" },
                                             1);

      op_case_fill_ints (test, 0, a, 6);
      op_case_fill_ints (test, 1, b, 6);
      op_case_infer (test, NULL);
      g_assert_cmpint (test->output_kinds[0], ==, LENS_KIND_INTEGER);
      op_case_forward (test);
      for (int j = 0; j < 6; j++)
        g_assert_true ((double) test->outputs[0][j] == cases[i].expected[j]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (arithmetics); i++)
    {
      g_autofree char *name = g_strdup_printf ("/op/%s/%zu", arithmetics[i].op, i);
      g_autofree char *agrees = g_strconcat (name, "/agrees-with-definition", NULL);
      g_autofree char *threads = g_strconcat (name, "/ignores-thread-count", NULL);

      g_test_add_data_func (agrees, &arithmetics[i], test_definition);
      g_test_add_data_func (threads, &arithmetics[i], test_threads);
    }
  g_test_add_func ("/op/max/first-of-equals-takes-the-signal", test_first_of_equals);
  g_test_add_func ("/op/div/cuts-whole-numbers", test_whole_numbers);
  return g_test_run ();
}
