/* curve.c - functions of one number agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Definitions are taken in double from the mathematical library; the kernels have their
 * own exp and tanh in float.
 */

#include "tests/support/op-case.h"

#include <math.h>

#define N_KINKS 2

typedef struct
{
  const char *op;
  const char *settings;
  double (*definition) (double x);
  double begin; /* operands to try */
  double end;
  double kinks[N_KINKS]; /* where the derivative jumps; 0 stands for none, or for 0 */
} Curve;

/* Unlike fmin and fmax this keeps what is not a number. */
static double
into (double x, double low, double high)
{
  if (x < low)
    return low;
  return x > high ? high : x;
}

static double
relu (double x)
{
  return into (x, 0, INFINITY);
}

static double
leaky (double x)
{
  return x < 0 ? 0.01 * x : x;
}

static double
leaky_more (double x)
{
  return x < 0 ? 0.3 * x : x;
}

static double
thresholded (double x)
{
  return x <= 0.5 ? 0 : x;
}

static double
clip (double x)
{
  return into (x, -0.5, 1.5);
}

static double
elu (double x)
{
  return x > 0 ? x : exp (x) - 1;
}

static double
selu (double x)
{
  return 1.05070102214813232421875 *
         (x > 0 ? x : 1.67326319217681884765625 * (exp (x) - 1));
}

static double
celu (double x)
{
  return into (x, 0, INFINITY) + into (2 * (exp (x / 2) - 1), -2, 0);
}

static double
gelu (double x)
{
  return x * 0.5 * erfc (-x / sqrt (2));
}

static double
gelu_tanh (double x)
{
  return 0.5 * x * (1 + tanh (sqrt (2 / M_PI) * (x + 0.044715 * pow (x, 3))));
}

static double
mish (double x)
{
  return x * tanh (log1p (exp (x)));
}

static double
silu (double x)
{
  return x / (1 + exp (-x));
}

static double
sigmoid (double x)
{
  return 1 / (1 + exp (-x));
}

static double
hard_sigmoid (double x)
{
  return into (0.2 * x + 0.5, 0, 1);
}

static double
hard_swish (double x)
{
  return x * into (x / 6 + 0.5, 0, 1);
}

static double
softplus (double x)
{
  return x > 40 ? x : log (exp (x) + 1);
}

static double
softsign (double x)
{
  return x / (1 + fabs (x));
}

static double
negate (double x)
{
  return 0 - x;
}

static double
reciprocal (double x)
{
  return 1 / x;
}

static double
line (double x)
{
  return 2 * x - 3;
}

static double
same (double x)
{
  return x;
}

static double
sign (double x)
{
  return isnan (x) ? x : (x > 0) - (x < 0);
}

static double
round_to_even (double x)
{
  double down = floor (x);

  if (x - down != 0.5)
    return floor (x + 0.5);
  return fmod (down, 2) == 0 ? down : down + 1;
}

static double
is_something (double x)
{
  return x != 0;
}

static double
is_zero (double x)
{
  return x == 0;
}

static double
is_nan (double x)
{
  return isnan (x) ? 1 : 0;
}

static double
is_infinite (double x)
{
  return isinf (x) ? 1 : 0;
}

static double
is_plus_infinite (double x)
{
  return x == INFINITY;
}

static double
triple (double x)
{
  return 3 * x;
}

static const Curve curves[] = {
  { "relu", NULL, relu, -5, 5, { 0 } },
  { "leaky-relu", NULL, leaky, -5, 5, { 0 } },
  { "leaky-relu", "alpha=0.3", leaky_more, -5, 5, { 0 } },
  { "thresholded-relu", "alpha=0.5", thresholded, -5, 5, { 0.5 } },
  { "clip", "min=-0.5 max=1.5", clip, -3, 3, { -0.5, 1.5 } },
  { "elu", NULL, elu, -9, 5, { 0 } },
  { "selu", NULL, selu, -9, 5, { 0 } },
  { "celu", "alpha=2", celu, -9, 5, { 0 } },
  { "gelu", NULL, gelu, -6, 6, { 0 } },
  { "gelu", "approximate=tanh", gelu_tanh, -6, 6, { 0 } },
  { "mish", NULL, mish, -30, 30, { 0 } },
  { "silu", NULL, silu, -30, 30, { 0 } },
  { "sigmoid", NULL, sigmoid, -30, 30, { 0 } },
  { "hard-sigmoid", NULL, hard_sigmoid, -5, 5, { -2.5, 2.5 } },
  { "hard-swish", NULL, hard_swish, -5, 5, { -3, 3 } },
  { "softplus", NULL, softplus, -30, 30, { 0 } },
  { "softsign", NULL, softsign, -9, 9, { 0 } },
  { "tanh", NULL, tanh, -9, 9, { 0 } },

  { "abs", NULL, fabs, -3, 3, { 0 } },
  { "neg", NULL, negate, -3, 3, { 0 } },
  { "reciprocal", NULL, reciprocal, 0.3, 9, { 0 } },
  { "exp", NULL, exp, -20, 2, { 0 } },
  { "log", NULL, log, 0.1, 9, { 0 } },
  { "sqrt", NULL, sqrt, 0.1, 9, { 0 } },
  { "erf", NULL, erf, -5, 5, { 0 } },
  { "sin", NULL, sin, -9, 9, { 0 } },
  { "cos", NULL, cos, -9, 9, { 0 } },
  { "tan", NULL, tan, -1.2, 1.2, { 0 } },
  { "asin", NULL, asin, -0.9, 0.9, { 0 } },
  { "acos", NULL, acos, -0.9, 0.9, { 0 } },
  { "atan", NULL, atan, -9, 9, { 0 } },
  { "sinh", NULL, sinh, -3, 3, { 0 } },
  { "cosh", NULL, cosh, -3, 3, { 0 } },
  { "asinh", NULL, asinh, -9, 9, { 0 } },
  { "acosh", NULL, acosh, 1.3, 9, { 0 } },
  { "atanh", NULL, atanh, -0.9, 0.9, { 0 } },
  { "affine", "alpha=2 beta=-3", line, -3, 3, { 0 } },
  { "scale", "scale=3", triple, -3, 3, { 0 } },
  { "identity", NULL, same, -3, 3, { 0 } },
  { "dropout", NULL, same, -3, 3, { 0 } },
  { "cast", "to=1", same, -3, 3, { 0 } },

  { "sign", NULL, sign, -3, 3, { 0 } },
  { "floor", NULL, floor, -3, 3, { 0 } },
  { "ceil", NULL, ceil, -3, 3, { 0 } },
  { "round", NULL, round_to_even, -3, 3, { 0 } },
  { "cast", "to=7", trunc, -3, 3, { 0 } },
  { "cast", "to=9", is_something, -3, 3, { 0 } },
  { "not", NULL, is_zero, -3, 3, { 0 } },
  { "is-nan", NULL, is_nan, -3, 3, { 0 } },
  { "is-inf", NULL, is_infinite, -3, 3, { 0 } },
  { "is-inf", "detect_negative=0", is_plus_infinite, -3, 3, { 0 } },
};

/* Numbers nearer than this to a kink say nothing about a derivative. */
#define CLEARANCE 1e-3

static void
keep_off_kinks (OpCase *test, const Curve *curve)
{
  gsize n = lens_shape_n_elements (&test->input_shapes[0]);

  for (gsize i = 0; i < n; i++)
    for (int k = 0; k < N_KINKS; k++)
      if (fabs ((double) test->inputs[0][i] - curve->kinks[k]) < CLEARANCE)
        test->inputs[0][i] = (LensReal) (curve->kinks[k] + 2 * CLEARANCE);
}

static OpCase *
new_case (const Curve *curve, const char *shapes, guint64 seed)
{
  const OpCaseText text = {
    .op = curve->op,
    .settings = curve->settings,
    .shapes = shapes,
  };
  OpCase *test = op_case_new (&text, seed);

  op_case_fill_uniform (test, 0, curve->begin, curve->end, seed);
  keep_off_kinks (test, curve);
  op_case_run (test);
  return test;
}

static void
test_definition (gconstpointer data)
{
  const Curve *curve = data;
  g_autoptr (OpCase) test = new_case (curve, "3x1001", 5);
  g_autofree LensReal *expected = g_new (LensReal, 3003);

  for (int i = 0; i < 3003; i++)
    {
      double y = curve->definition ((double) test->inputs[0][i]);
      double difference = fabs ((double) test->outputs[0][i] - y);

      /* Relative where the curve is near 0 too, but for what float cannot hold. */
      if (!(difference <= 12 * LENS_REAL_EPSILON * (fabs (y) + 0.2)))
        g_error ("%s (%.9g) is %.9g, expected %.9g", curve->op,
                 (double) test->inputs[0][i], (double) test->outputs[0][i], y);
    }
  if (test->op->backward != NULL && test->output_kinds[0] == LENS_KIND_REAL)
    op_case_check_differences (test, 0, 1e-7);
}

static void
test_all_that_holds (gconstpointer data)
{
  const Curve *curve = data;
  g_autoptr (OpCase) small = new_case (curve, "2x3x5x7", 6);
  g_autoptr (OpCase) scalar = new_case (curve, "scalar", 7);
  g_autoptr (OpCase) empty = new_case (curve, "2x0x3", 8);
  g_autoptr (OpCase) large = new_case (curve, "1x8x96x97", 9);

  op_case_check_all (small, 6);
  op_case_check_all (scalar, 7);
  op_case_check_all (empty, 8);
  op_case_check_threads (large);
}

static void
test_numbers_that_are_none (gconstpointer data)
{
  const Curve *curve = data;
  static const double odd[] = { NAN, INFINITY, -INFINITY, -0.0, 0, 0.5, -1.5, 2.5 };
  const int n = G_N_ELEMENTS (odd);
  g_autoptr (OpCase) test = new_case (curve, "8", 1);

  op_case_fill (test, 0, odd, n);
  op_case_run (test);
  for (int i = 0; i < n; i++)
    {
      double found = (double) test->outputs[0][i];
      double y = curve->definition (odd[i]);
      gboolean is_right = fabs (found - y) <= 2e-6 * (fabs (y) + 0.01) || found == y;

      /* What becomes of infinity times 0 is nobody's fault. */
      if (isnan (y))
        is_right = isnan (found) || !isnan (odd[i]);
      if (!is_right)
        g_error ("%s (%g) is %.9g, expected %.9g", curve->op, odd[i], found, y);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (curves); i++)
    {
      g_autofree char *name = g_strdup_printf ("/op/%s/%zu", curves[i].op, i);
      g_autofree char *agrees = g_strconcat (name, "/agrees-with-definition", NULL);
      g_autofree char *holds = g_strconcat (name, "/keeps-the-rules", NULL);
      g_autofree char *odd = g_strconcat (name, "/bears-odd-numbers", NULL);

      g_test_add_data_func (agrees, &curves[i], test_definition);
      g_test_add_data_func (holds, &curves[i], test_all_that_holds);
      g_test_add_data_func (odd, &curves[i], test_numbers_that_are_none);
    }
  return g_test_run ();
}
