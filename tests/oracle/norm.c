/* norm.c - normalisations agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forward results are held against the formula; derivatives against central differences
 * in the double build.
 */

#include "tests/support/op-case.h"

#include <math.h>
#include <string.h>

#define DIFFERENCE_TOLERANCE 1e-8

typedef struct
{
  const char *op;
  const char *settings;
  const char *shapes;
  int opset;
  int n_outputs;
} Case;

static gsize
count (const LensShape *shape)
{
  return lens_shape_n_elements (shape);
}

static OpCase *
make_case (const Case *row, guint64 seed)
{
  return op_case_new (
    &(OpCaseText){
      .op = row->op,
      .settings = row->settings,
      .shapes = row->shapes,
      .opset = row->opset,
      .n_outputs = row->n_outputs,
    },
    seed);
}

static void
compare_within (const OpCase *test,
                int output,
                const double *expected,
                double tolerance)
{
  gsize n = count (&test->output_shapes[output]);
  g_autofree LensReal *rounded = g_new (LensReal, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    rounded[i] = (LensReal) expected[i];
  op_case_assert_close (test, "a result", test->outputs[output], rounded, n, tolerance);
}

static void
compare (const OpCase *test, int output, const double *expected)
{
  compare_within (test, output, expected, 16 * LENS_REAL_EPSILON);
}

static void
check_rest (OpCase *test, guint64 seed)
{
  for (int i = 0; i < test->n_inputs; i++)
    if (test->inputs[i] != NULL && count (&test->input_shapes[0]) < 2000)
      op_case_check_differences (test, i, DIFFERENCE_TOLERANCE);
  op_case_check_all (test, seed);
}

/* The index along an axis of element @i. */
static gsize
index_on (const LensShape *shape, gsize i, int axis)
{
  return i / lens_shape_span (shape, axis + 1, shape->rank) % (gsize) shape->dims[axis];
}

static const Case batch_cases[] = {
  { "batch-normalization", "epsilon=0.001", "2x3x4x5 3 3 3 3" },
  { "batch-normalization", "", "3x70x33x31 70 70 70 70" },
  { "batch-normalization", "", "4x6 6 6 6 6" },
  { "batch-normalization", "", "2x3x9 3 3 3 3", .opset = 1, .n_outputs = 5 },
  { "batch-normalization", "spatial=0", "2x3x4x5 3x4x5 3x4x5 3x4x5 3x4x5", .opset = 7 },
};

static void
test_batch (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (batch_cases); k++)
    {
      g_autoptr (OpCase) test = make_case (&batch_cases[k], k);
      const LensShape *shape = &test->input_shapes[0];
      gsize n = count (shape);
      g_autofree double *out = g_new (double, n);
      double epsilon = k == 0 ? 0.001 : 1e-5;

      op_case_fill_uniform (test, 4, 0.5, 2, k);
      op_case_run (test);
      for (gsize i = 0; i < n; i++)
        {
          gsize c = batch_cases[k].opset == 7 ? i % lens_shape_span (shape, 1, 4)
                                              : index_on (shape, i, 1);

          out[i] = ((double) test->inputs[0][i] - (double) test->inputs[3][c]) /
                     sqrt ((double) test->inputs[4][c] + epsilon) *
                     (double) test->inputs[1][c] +
                   (double) test->inputs[2][c];
        }
      compare (test, 0, out);
      for (int i = 1; i < test->n_outputs; i++)
        {
          g_assert_true (test->outputs[i][0] == test->inputs[i % 2 == 1 ? 3 : 4][0]);
          g_clear_pointer (&test->output_signals[i], g_free);
        }
      /* With a mean for each position a crop has fewer of them than channels. */
      if (batch_cases[k].opset != 7 && test->n_outputs == 1)
        check_rest (test, k);
    }
}

/* Which row a number belongs to, and which scale. */
typedef struct
{
  gsize row;
  gsize scale;
} Place;

static Place
find_place (const Case *row, const OpCase *test, gsize i, int n_groups)
{
  const LensShape *shape = &test->input_shapes[0];
  gsize channel = index_on (shape, i, 1);
  gsize group = channel / ((gsize) shape->dims[1] / (gsize) n_groups);
  gsize n_scales = count (&test->input_shapes[1]);

  return (Place){
    .row = index_on (shape, i, 0) * (gsize) n_groups + group,
    .scale = n_scales == (gsize) n_groups ? group : channel,
  };
}

static void
define_groups (const Case *row, const OpCase *test, int n_groups, double *out)
{
  const LensShape *shape = &test->input_shapes[0];
  gsize n = count (shape);
  gsize n_rows = (gsize) shape->dims[0] * (gsize) n_groups;
  g_autofree double *mean = g_new0 (double, n_rows);
  g_autofree double *variance = g_new0 (double, n_rows);
  double row_size = (double) n / (double) n_rows;

  for (gsize i = 0; i < n; i++)
    mean[find_place (row, test, i, n_groups).row] += (double) test->inputs[0][i] /
                                                     row_size;
  for (gsize i = 0; i < n; i++)
    {
      gsize at = find_place (row, test, i, n_groups).row;

      variance[at] += pow ((double) test->inputs[0][i] - mean[at], 2) / row_size;
    }
  for (gsize i = 0; i < n; i++)
    {
      Place place = find_place (row, test, i, n_groups);

      out[i] = ((double) test->inputs[0][i] - mean[place.row]) /
                 sqrt (variance[place.row] + 1e-5) *
                 (double) test->inputs[1][place.scale] +
               (double) test->inputs[2][place.scale];
    }
}

static void
test_groups (void)
{
  static const struct
  {
    Case row;
    int n_groups;
  } cases[] = {
    { { "instance-normalization", "", "2x3x4x5 3 3" }, 3 },
    { { "instance-normalization", "", "2x3x9 3 3" }, 3 },
    { { "instance-normalization", "", "2x40x41x43 40 40" }, 40 },
    { { "group-normalization", "num_groups=2", "2x6x4x5 6 6" }, 2 },
    { { "group-normalization", "num_groups=2", "2x6x4x5 2 2", .opset = 18 }, 2 },
    { { "group-normalization", "num_groups=1", "1x6x3 6 6" }, 1 },
    { { "group-normalization", "num_groups=8", "2x64x31x30 64 64" }, 8 },
  };

  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (OpCase) test = make_case (&cases[k].row, k);
      g_autofree double *out = g_new (double, count (&test->input_shapes[0]));

      op_case_run (test);
      define_groups (&cases[k].row, test, cases[k].n_groups, out);
      compare (test, 0, out);
      check_rest (test, k);
    }
}

/* What NumPy's stretching takes for element @i of a row; scale shapes have the rank of the
 * row at most. */
static double
stretched (const OpCase *test, int input, const LensShape *row, gsize i)
{
  const LensShape *shape = &test->input_shapes[input];
  gsize at = 0;

  for (int axis = 0; axis < shape->rank; axis++)
    {
      gsize index = index_on (row, i, row->rank - shape->rank + axis);

      at = at * (gsize) shape->dims[axis] + (shape->dims[axis] == 1 ? 0 : index);
    }
  return (double) test->inputs[input][at];
}

static void
define_layer (const OpCase *test,
              int axis,
              double *out,
              double *means,
              double *inverses)
{
  const LensShape *shape = &test->input_shapes[0];
  gsize n_rows = lens_shape_span (shape, 0, axis);
  gsize n = count (shape) / n_rows;
  LensShape row = { .rank = shape->rank - axis };

  memcpy (row.dims, shape->dims + axis, (gsize) row.rank * sizeof (gint64));
  for (gsize k = 0; k < n_rows; k++)
    {
      double variance = 0;

      means[k] = 0;
      for (gsize i = 0; i < n; i++)
        means[k] += (double) test->inputs[0][k * n + i] / (double) n;
      for (gsize i = 0; i < n; i++)
        variance += pow ((double) test->inputs[0][k * n + i] - means[k], 2) /
                    (double) n;
      inverses[k] = 1 / sqrt (variance + 1e-5);
      for (gsize i = 0; i < n; i++)
        out[k * n + i] = ((double) test->inputs[0][k * n + i] - means[k]) *
                           inverses[k] * stretched (test, 1, &row, i) +
                         (test->n_inputs > 2 ? stretched (test, 2, &row, i) : 0);
    }
}

static void
test_layer (void)
{
  static const struct
  {
    Case row;
    int axis;
  } cases[] = {
    { { "layer-normalization", "", "2x5x8 8 8" }, 2 },
    { { "layer-normalization", "", "2x5x8 8", .n_outputs = 3 }, 2 },
    { { "layer-normalization", "axis=1", "2x3x4x5 3x4x5 3x4x5", .n_outputs = 3 }, 1 },
    { { "layer-normalization", "axis=1", "2x3x4x5 3x1x5 1", .n_outputs = 2 }, 1 },
    { { "layer-normalization", "axis=0", "2x3 2x3 3" }, 0 },
    { { "layer-normalization", "axis=-1", "400x384 384 384" }, 1 },
  };

  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (OpCase) test = make_case (&cases[k].row, k);
      gsize n = count (&test->input_shapes[0]);
      g_autofree double *out = g_new (double, n);
      g_autofree double *means = g_new (double, n);
      g_autofree double *inverses = g_new (double, n);

      op_case_run (test);
      define_layer (test, cases[k].axis, out, means, inverses);
      compare (test, 0, out);
      for (int i = 1; i < test->n_outputs; i++)
        compare (test, i, i == 1 ? means : inverses);
      if (test->n_outputs == 1)
        check_rest (test, k);
    }
}

static void
test_response (void)
{
  static const struct
  {
    Case row;
    int size;
    double alpha;
    double beta;
    double bias;
  } cases[] = {
    { { "lrn", "size=3", "2x7x4x5" }, 3, 0.0001, 0.75, 1 },
    { { "lrn", "size=4 alpha=0.3 beta=0.5 bias=2", "1x9x5" }, 4, 0.3, 0.5, 2 },
    { { "lrn", "size=1 alpha=0.3 beta=1.2 bias=0.4", "1x4x3x3" }, 1, 0.3, 1.2, 0.4 },
    { { "lrn", "size=20 alpha=1 beta=0.75", "2x6x3x3" }, 20, 1, 0.75, 1 },
    { { "lrn", "size=5", "2x16x55x33" }, 5, 0.0001, 0.75, 1 },
  };

  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (OpCase) test = make_case (&cases[k].row, k);
      const LensShape *shape = &test->input_shapes[0];
      gsize plane = lens_shape_span (shape, 2, shape->rank);
      int n_channels = (int) shape->dims[1];
      g_autofree double *out = g_new (double, count (shape));

      op_case_run (test);
      for (gsize i = 0; i < count (shape); i++)
        {
          int c = (int) index_on (shape, i, 1);
          int begin = MAX (0, c - (int) floor ((cases[k].size - 1) / 2.0));
          int end = MIN (n_channels - 1, c + (int) ceil ((cases[k].size - 1) / 2.0));
          double sum = 0;

          for (int j = begin; j <= end; j++)
            sum += pow (
              (double) test->inputs[0][i + (gsize) j * plane - (gsize) c * plane], 2);
          out[i] = (double) test->inputs[0][i] /
                   pow (cases[k].bias + cases[k].alpha / cases[k].size * sum,
                        cases[k].beta);
        }
      compare (test, 0, out);
      check_rest (test, k);
    }
}

static void
test_mean_variance (void)
{
  static const Case cases[] = {
    { "mean-variance-normalization", "", "3x4x5x6" },
    { "mean-variance-normalization", "axes=1,-1", "3x4x5x6" },
    { "mean-variance-normalization", "axes=0,1,2", "3x4x5" },
  };
  static const gboolean is_normalised[][4] = {
    { TRUE, FALSE, TRUE, TRUE },
    { FALSE, TRUE, FALSE, TRUE },
    { TRUE, TRUE, TRUE, FALSE },
  };

  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (OpCase) test = make_case (&cases[k], k);
      const LensShape *shape = &test->input_shapes[0];
      gsize n = count (shape);
      g_autofree double *out = g_new (double, n);

      op_case_run (test);
      for (gsize i = 0; i < n; i++)
        {
          double sum = 0;
          double sum_squares = 0;
          int n_same = 0;

          for (gsize j = 0; j < n; j++)
            {
              gboolean is_same = TRUE;

              for (int axis = 0; axis < shape->rank; axis++)
                is_same &= is_normalised[k][axis] ||
                           index_on (shape, i, axis) == index_on (shape, j, axis);
              sum += is_same ? (double) test->inputs[0][j] : 0;
              sum_squares += is_same ? pow ((double) test->inputs[0][j], 2) : 0;
              n_same += is_same;
            }
          sum /= n_same;
          out[i] = ((double) test->inputs[0][i] - sum) /
                   (sqrt (sum_squares / n_same - sum * sum) + 1e-9);
        }
      /* The definition adds 1e-9 to the deviation. */
      compare_within (test, 0, out, MAX (1e-8, 16 * LENS_REAL_EPSILON));
      check_rest (test, k);
    }
}

static void
test_says_what_does_not_fit (void)
{
  static const struct
  {
    Case row;
    LensErrorCode code;
    const char *words;
  } cases[] = {
    { { "batch-normalization", "training_mode=1", "1x3x4 3 3 3 3" },
      LENS_ERROR_UNSUPPORTED,
      "training mode" },
    { { "batch-normalization", "", "1x3x4 3 3 4 3" }, LENS_ERROR_SHAPE, "mean: one" },
    { { "batch-normalization-training", "", "2x3x4 3 3" },
      LENS_ERROR_SHAPE,
      "3 results expected" },
    { { "batch-normalization-training", "", "2x3x4 3 4", .n_outputs = 3 },
      LENS_ERROR_SHAPE,
      "bias: one" },
    { { "batch-normalization-training", "", "1x3 3 3", .n_outputs = 3 },
      LENS_ERROR_SHAPE,
      "no variance" },
    { { "instance-normalization", "", "1x3x4 3 2" }, LENS_ERROR_SHAPE, "bias: 3" },
    { { "group-normalization", "num_groups=2", "1x3x4 3 3" },
      LENS_ERROR_SHAPE,
      "2 does not divide the 3" },
    { { "layer-normalization", "axis=3", "1x3x4 4" }, LENS_ERROR_SHAPE, "axis 3" },
    { { "layer-normalization", "", "1x3x4 3" }, LENS_ERROR_SHAPE, "scale cannot" },
    { { "lrn", "size=3", "4" }, LENS_ERROR_SHAPE, "batch and channels" },
    { { "mean-variance-normalization", "", "4x4" }, LENS_ERROR_SHAPE, "axis 2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&(OpCaseText){ .op = cases[i].row.op,
                                           .settings = cases[i].row.settings,
                                           .shapes = cases[i].row.shapes,
                                           .n_outputs = cases[i].row.n_outputs },
                            cases[i].code, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/batch-norm/agrees-with-definition", test_batch);
  g_test_add_func ("/kernel/row-norm/groups-agree-with-definition", test_groups);
  g_test_add_func ("/kernel/row-norm/layers-agree-with-definition", test_layer);
  g_test_add_func ("/kernel/channel-norm/agrees-with-definition", test_response);
  g_test_add_func ("/op/mean-variance/agrees-with-definition", test_mean_variance);
  g_test_add_func ("/op/norm/says-what-does-not-fit", test_says_what_does_not_fit);
  return g_test_run ();
}
