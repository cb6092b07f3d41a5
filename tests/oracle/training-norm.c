/* training-norm.c - the batch's own normalisation agrees with its definition
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-case.h"

#include <math.h>

#define DIFFERENCE_TOLERANCE 1e-8

static const struct
{
  const char *settings;
  const char *shapes;
} cases[] = {
  { "epsilon=0.001", "2x3x4x5 3 3" },
  { "", "3x40x33x31 40 40" },
  { "", "4x6 6 6" },
  { "", "3x5x7 5 5" },
  { "", "2x2x1x1 2 2" },
};

static gsize
count (const LensShape *shape)
{
  return lens_shape_n_elements (shape);
}

/* The channel of element @i. */
static gsize
channel_of (const LensShape *shape, gsize i)
{
  return i / lens_shape_span (shape, 2, shape->rank) % (gsize) shape->dims[1];
}

static OpCase *
make_case (gsize k)
{
  return op_case_new (&(OpCaseText){ .op = "batch-normalization-training",
                                     .settings = cases[k].settings,
                                     .shapes = cases[k].shapes,
                                     .n_outputs = 3 },
                      k);
}

static void
compare (const OpCase *test, int output, const double *expected, double tolerance)
{
  gsize n = count (&test->output_shapes[output]);
  g_autofree LensReal *rounded = g_new (LensReal, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    rounded[i] = (LensReal) expected[i];
  op_case_assert_close (test, "a result", test->outputs[output], rounded, n, tolerance);
}

static void
check_rest (OpCase *test, guint64 seed)
{
  for (int i = 0; i < test->n_inputs; i++)
    if (count (&test->input_shapes[0]) < 2000)
      op_case_check_differences (test, i, DIFFERENCE_TOLERANCE);
  op_case_check_all (test, seed);
}

/* Mean and variance of a channel as they are defined: the variance over all numbers. */
static void
find_statistics (const OpCase *test, gsize channel, double *mean, double *variance)
{
  const LensShape *shape = &test->input_shapes[0];
  double n = (double) count (shape) / (double) shape->dims[1];

  *mean = 0;
  *variance = 0;
  for (gsize i = 0; i < count (shape); i++)
    if (channel_of (shape, i) == channel)
      *mean += (double) test->inputs[0][i] / n;
  for (gsize i = 0; i < count (shape); i++)
    if (channel_of (shape, i) == channel)
      *variance += pow ((double) test->inputs[0][i] - *mean, 2) / n;
}

static void
define_training (const OpCase *test, double epsilon, double *out[3])
{
  const LensShape *shape = &test->input_shapes[0];
  double n = (double) count (shape) / (double) shape->dims[1];

  for (gsize c = 0; c < (gsize) shape->dims[1]; c++)
    {
      double mean;
      double variance;

      find_statistics (test, c, &mean, &variance);
      out[1][c] = mean;
      out[2][c] = variance * n / (n - 1);
      for (gsize i = 0; i < count (shape); i++)
        if (channel_of (shape, i) == c)
          out[0][i] = ((double) test->inputs[0][i] - mean) / sqrt (variance + epsilon) *
                        (double) test->inputs[1][c] +
                      (double) test->inputs[2][c];
    }
}

static void
test_training (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (OpCase) test = make_case (k);
      gsize n_channels = (gsize) test->input_shapes[0].dims[1];
      g_autofree double *y = g_new (double, count (&test->input_shapes[0]));
      g_autofree double *mean = g_new (double, n_channels);
      g_autofree double *variance = g_new (double, n_channels);

      /* A mean far from 0 is where a careless variance cancels. */
      op_case_fill_uniform (test, 0, 20, 22, k);
      op_case_run (test);
      define_training (test, k == 0 ? 0.001 : 1e-5, (double *[]){ y, mean, variance });
      /* The definition adds up some thousand numbers one by one; in float, a mean of 20 is
       * rounded once and numbers around it spread over 1. */
      compare (test, 0, y, MAX (64 * LENS_REAL_EPSILON, 1e-11));
      compare (test, 1, mean, MAX (16 * LENS_REAL_EPSILON, 1e-11));
      compare (test, 2, variance, MAX (16 * LENS_REAL_EPSILON, 1e-11));
      check_rest (test, k);
      for (int i = 0; i < 3; i++)
        {
          g_clear_pointer (&test->output_signals[i], g_free);
          op_case_backward (test);
          check_rest (test, k);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/training-norm/agrees-with-definition", test_training);
  return g_test_run ();
}
