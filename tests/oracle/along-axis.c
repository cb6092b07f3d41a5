/* along-axis.c - operators that work along an axis agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-case.h"

#include <math.h>

static gsize
position_of (const LensReal *x,
             gsize n,
             gsize stride,
             gboolean is_min,
             gboolean is_last)
{
  gsize best = 0;

  for (gsize i = 0; i < n; i++)
    {
      LensReal challenger = is_min ? -x[i * stride] : x[i * stride];
      LensReal holder = is_min ? -x[best * stride] : x[best * stride];

      if (challenger > holder || (is_last && challenger == holder))
        best = i;
    }
  return best;
}

static void
test_places (void)
{
  const LensShape shape = lens_shape (3, 4, 5);

  for (int code = 0; code < 3 * 2 * 2 * 2; code++)
    {
      int axis = code % 3;
      gboolean is_min = (code / 3) % 2;
      gboolean is_last = (code / 6) % 2;
      gboolean keeps = (code / 12) % 2;
      gsize inner = lens_shape_span (&shape, axis + 1, 3);
      gsize n = (gsize) shape.dims[axis];
      g_autofree char *settings = g_strdup_printf (
        "axis=%d select_last_index=%d keepdims=%d", is_min ? axis : axis - 3, is_last,
        keeps);
      g_autoptr (OpCase) test = op_case_new (
        &(OpCaseText){ is_min ? "arg-min" : "arg-max", settings, "3x4x5" }, 1);

      for (int i = 0; i < 60; i++)
        test->inputs[0][i] = round (test->inputs[0][i]);
      op_case_run (test);
      g_assert_cmpint (test->output_kinds[0], ==, LENS_KIND_INTEGER);
      g_assert_cmpint (test->output_shapes[0].rank, ==, keeps ? 3 : 2);
      for (gsize i = 0; i < 60 / n; i++)
        {
          const LensReal *x = test->inputs[0] + i / inner * inner * n + i % inner;

          g_assert_true (test->outputs[0][i] ==
                         (LensReal) position_of (x, n, inner, is_min, is_last));
        }
      op_case_check_all (test, 1);
    }
}

static double
running_sum (const LensReal *x, gint64 n, gint64 stride, gint64 k, int code)
{
  gboolean is_reverse = (code & 1) != 0;
  gboolean is_exclusive = (code & 2) != 0;
  double total = 0;

  for (gint64 i = 0; i < n; i++)
    if ((is_reverse ? i > k : i < k) || (i == k && !is_exclusive))
      total += (double) x[i * stride];
  return total;
}

static void
test_running_sums (void)
{
  const LensShape shape = lens_shape (3, 4, 5);

  for (int code = 0; code < 4 * 3; code++)
    {
      const gint64 axis[] = { code / 4 - (code & 1 ? 3 : 0) };
      gint64 inner = (gint64) lens_shape_span (&shape, code / 4 + 1, 3);
      gint64 n = shape.dims[code / 4];
      g_autofree char *settings = g_strdup_printf ("reverse=%d exclusive=%d", code & 1,
                                                   (code >> 1) & 1);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "cum-sum", settings,
                                                            "3x4x5 scalar" },
                                             1);

      op_case_fill_ints (test, 1, axis, 1);
      op_case_run (test);
      for (gint64 i = 0; i < 60; i++)
        {
          gint64 k = i / inner % n;
          double expected = running_sum (test->inputs[0] + (i - k * inner), n, inner, k,
                                         code);

          g_assert_true (fabs ((double) test->outputs[0][i] - expected) < 1e-5);
        }
      op_case_check_all (test, 1);
      op_case_check_adjoint (test, 0);
    }
}

static double
exponential_share (const double *x, gsize n, gsize k)
{
  double total = 0;

  for (gsize i = 0; i < n; i++)
    total += exp (x[i] - x[k]);
  return 1 / total;
}

static double
log_of_share (const double *x, gsize n, gsize k)
{
  return log (exponential_share (x, n, k));
}

static double
is_first_largest (const double *x, gsize n, gsize k)
{
  for (gsize i = 0; i < n; i++)
    if (x[i] > x[k] || (x[i] == x[k] && i < k))
      return 0;
  return 1;
}

static const struct
{
  const char *op;
  double (*definition) (const double *x, gsize n, gsize k);
} shares[] = {
  { "softmax", exponential_share },
  { "log-softmax", log_of_share },
  { "hardmax", is_first_largest },
};

/* The numbers of a group lie @inner apart. */
static void
check_shares (const OpCase *test, int which, gsize n, gsize inner)
{
  gsize total = lens_shape_n_elements (&test->input_shapes[0]);
  g_autofree double *x = g_new (double, n);
  g_autofree LensReal *expected = g_new (LensReal, total);

  for (gsize at = 0; at < total; at++)
    {
      gsize k = at / inner % n;

      for (gsize i = 0; i < n; i++)
        x[i] = (double) test->inputs[0][at - k * inner + i * inner];
      expected[at] = (LensReal) shares[which].definition (x, n, k);
    }
  op_case_assert_close (test, "the result", test->outputs[0], expected, total,
                        16 * LENS_REAL_EPSILON);
}

static const struct
{
  const char *shapes;
  const char *settings;
  int opset;
  int n; /* numbers of a group, and how far apart they lie */
  int inner;
} groups[] = {
  { "2x3x4x5", NULL, 13, 5, 1 },       { "2x3x4x5", "axis=1", 13, 3, 20 },
  { "2x3x4x5", "axis=-4", 13, 2, 60 }, { "2x3x4x5", "axis=2", 21, 4, 5 },
  { "2x1000", NULL, 13, 1000, 1 },     { "3x5x17x19", "axis=1", 13, 5, 323 },
  { "2x3x4x5", NULL, 12, 60, 1 },      { "2x3x4x5", "axis=2", 1, 20, 1 },
  { "2x3x4x5", "axis=-1", 11, 5, 1 },  { "2x3x4x5", "axis=0", 9, 120, 1 },
  { "2x3", "axis=2", 9, 1, 1 },        { "2x6x1x1", NULL, 9, 6, 1 },
  { "scalar", "axis=0", 13, 1, 1 },
};

static void
test_shares (gconstpointer data)
{
  int which = GPOINTER_TO_INT (data);

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      const OpCaseText text = {
        .op = shares[which].op,
        .settings = groups[i].settings,
        .shapes = groups[i].shapes,
        .opset = groups[i].opset,
      };
      g_autoptr (OpCase) test = op_case_new (&text, i);

      op_case_fill_uniform (test, 0, -6, 6, i);
      op_case_run (test);
      check_shares (test, which, (gsize) groups[i].n, (gsize) groups[i].inner);
      op_case_check_all (test, i);
      if (test->op->backward != NULL)
        op_case_check_differences (test, 0, 1e-6);
    }
}

/* Scores may be so large that exp overflows, or −∞ where something is masked. */
static void
test_large_scores (void)
{
  static const double numbers[] = { 1000, 1001, -INFINITY, -1000, -1001, -3000 };
  const double high = 1 / (1 + exp (-1));
  g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "softmax", NULL, "2x3" }, 1);

  op_case_fill (test, 0, numbers, 6);
  op_case_run (test);
  for (int i = 0; i < 2; i++)
    {
      g_assert_true (fabs ((double) test->outputs[0][3 * i + 1 - i] - high) < 1e-6);
      g_assert_true (fabs ((double) test->outputs[0][3 * i + i] - 1 + high) < 1e-6);
      g_assert_true (test->outputs[0][3 * i + 2] == 0);
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
    { { "softmax", "axis=2", "2x3" }, LENS_ERROR_SHAPE, "axis 2" },
    { { "softmax", "axis=-3", "2x3", 9 }, LENS_ERROR_SHAPE, "axis -3" },
    { { "softmax", "axis=3", "2x3", 9 }, LENS_ERROR_SHAPE, "axis 3" },
    { { "log-softmax", "axis=1,2", "2x3" }, LENS_ERROR_SHAPE, "one number" },
    { { "softmax", "axis=-9223372036854775808", "2" }, LENS_ERROR_SHAPE, "axis" },
    { { "arg-max", "axis=2", "2x3" }, LENS_ERROR_SHAPE, "axis 2" },
    { { "arg-max", "axis=1", "2x0" }, LENS_ERROR_SHAPE, "has no numbers" },
    { { "arg-min", NULL, "scalar" }, LENS_ERROR_SHAPE, "axis 0" },
    { { "cum-sum", NULL, "2x3 1" }, LENS_ERROR_UNSUPPORTED, "axis is computed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&cases[i].text, cases[i].code, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      g_autofree char *name = g_strdup_printf ("/op/%s/agrees-with-definition",
                                               shares[i].op);

      g_test_add_data_func (name, GINT_TO_POINTER ((int) i), test_shares);
    }
  g_test_add_func ("/op/softmax/bears-large-scores", test_large_scores);
  g_test_add_func ("/op/arg-max/agrees-with-definition", test_places);
  g_test_add_func ("/op/cum-sum/agrees-with-definition", test_running_sums);
  g_test_add_func ("/op/along-axis/refuses-with-words", test_refusals);
  return g_test_run ();
}
