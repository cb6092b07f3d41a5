/* linear.c - matrix products agree with their definition
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-case.h"

#include <math.h>
#include <string.h>

#define N_CASES 200

static gsize
count (const LensShape *shape)
{
  return lens_shape_n_elements (shape);
}

/* The error of a sum grows with the root of the number of its terms. */
static void
compare (const OpCase *test,
         const char *what,
         const LensReal *found,
         double *expected,
         gsize n,
         gsize n_terms)
{
  g_autofree LensReal *rounded = g_new (LensReal, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    rounded[i] = (LensReal) expected[i];
  op_case_assert_close (test, what, found, rounded, n,
                        (16 + sqrt ((double) n_terms)) * LENS_REAL_EPSILON);
  g_free (expected);
}

/* Everything by definition: out = alpha Σ a b + beta c and the signals. */
typedef struct
{
  double alpha;
  double beta;
  int transposes_a;
  int transposes_b;
  int n_rows;
  int n_columns;
  int depth;
  const char *addend; /* shape of c, or NULL */
} Gemm;

static gsize
addend_index (const OpCase *test, int row, int column)
{
  const LensShape *c = &test->input_shapes[2];
  gint64 height = c->rank > 1 ? c->dims[c->rank - 2] : 1;
  gint64 width = c->rank > 0 ? c->dims[c->rank - 1] : 1;

  return (gsize) ((height == 1 ? 0 : row) * width + (width == 1 ? 0 : column));
}

static void
check_gemm (const OpCase *test, const Gemm *g)
{
  double *out = g_new0 (double, (gsize) (g->n_rows * g->n_columns));
  double *a_signal = g_new0 (double, (gsize) (g->n_rows * g->depth));
  double *b_signal = g_new0 (double, (gsize) (g->depth * g->n_columns));
  double *c_signal = g_new0 (double, 10000);

  for (int i = 0; i < g->n_rows; i++)
    for (int j = 0; j < g->n_columns; j++)
      {
        int at = i * g->n_columns + j;
        double signal = (double) test->output_signals[0][at];

        for (int k = 0; k < g->depth; k++)
          {
            int a = g->transposes_a ? k * g->n_rows + i : i * g->depth + k;
            int b = g->transposes_b ? j * g->depth + k : k * g->n_columns + j;

            out[at] += g->alpha * (double) test->inputs[0][a] *
                       (double) test->inputs[1][b];
            a_signal[a] += g->alpha * signal * (double) test->inputs[1][b];
            b_signal[b] += g->alpha * signal * (double) test->inputs[0][a];
          }
        if (g->addend != NULL)
          {
            gsize c = addend_index (test, i, j);

            out[at] += g->beta * (double) test->inputs[2][c];
            c_signal[c] += g->beta * signal;
          }
      }
  compare (test, "the result", test->outputs[0], out, count (&test->output_shapes[0]),
           1);
  compare (test, "the signal of a", test->input_signals[0], a_signal,
           count (&test->input_shapes[0]), 1);
  compare (test, "the signal of b", test->input_signals[1], b_signal,
           count (&test->input_shapes[1]), 1);
  if (g->addend != NULL)
    compare (test, "the signal of c", test->input_signals[2], c_signal,
             count (&test->input_shapes[2]), count (&test->output_shapes[0]));
  else
    g_free (c_signal);
}

static OpCase *
make_gemm (const Gemm *g, guint64 seed)
{
  char alpha[G_ASCII_DTOSTR_BUF_SIZE];
  char beta[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *settings = g_strdup_printf (
    "alpha=%s beta=%s transA=%d transB=%d",
    g_ascii_dtostr (alpha, sizeof (alpha), g->alpha),
    g_ascii_dtostr (beta, sizeof (beta), g->beta), g->transposes_a, g->transposes_b);
  g_autofree char *shapes = g_strdup_printf ("%dx%d %dx%d %s",
                                             g->transposes_a ? g->depth : g->n_rows,
                                             g->transposes_a ? g->n_rows : g->depth,
                                             g->transposes_b ? g->n_columns : g->depth,
                                             g->transposes_b ? g->depth : g->n_columns,
                                             g->addend == NULL ? "-" : g->addend);

  return op_case_new (&(OpCaseText){ .op = "gemm",
                                     .settings = g_intern_string (settings),
                                     .shapes = g_intern_string (shapes) },
                      seed);
}

static void
test_gemm (void)
{
  guint64 seed = 20240503;
  LensRng rng;

  lens_rng_seed (&rng, seed);
  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  for (int i = 0; i < N_CASES; i++)
    {
      int largest = i % 4 == 0 ? 3 : 90;
      Gemm g = {
        .alpha = i % 3 == 0 ? 1 : lens_rng_normal (&rng),
        .beta = i % 3 == 0 ? 1 : lens_rng_normal (&rng),
        .transposes_a = lens_rng_int (&rng, 0, 2),
        .transposes_b = lens_rng_int (&rng, 0, 2),
        .n_rows = lens_rng_int (&rng, 1, largest),
        .n_columns = lens_rng_int (&rng, 1, largest),
        .depth = lens_rng_int (&rng, 1, largest),
      };
      g_autofree char *addends[] = {
        g_strdup_printf ("%dx%d", g.n_rows, g.n_columns),
        g_strdup_printf ("%d", g.n_columns),
        g_strdup_printf ("%dx1", g.n_rows),
        g_strdup ("scalar"),
        NULL,
      };
      g_autoptr (OpCase) test = NULL;

      g.addend = addends[lens_rng_int (&rng, 0, 5)];
      test = make_gemm (&g, (guint64) i);
      op_case_run (test);
      check_gemm (test, &g);
      op_case_check_adds (test);
      op_case_check_sets (test);
      for (gsize k = 1; k < G_N_ELEMENTS (addends); k++)
        g_free (addends[k]);
    }
}

static void
test_ignores_threads (void)
{
  static const Gemm cases[] = {
    { 1, 1, 0, 1, 1, 1000, 2048, "1000" },
    { 1, 1, 0, 0, 333, 517, 611, NULL },
    { 2, 3, 1, 1, 200, 700, 300, "200x1" },
    { 1, 1, 0, 0, 700, 1, 3000, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpCase) test = make_gemm (&cases[i], i);

      op_case_check_threads (test);
      op_case_check_adjoint (test, 0);
      op_case_check_adjoint (test, 1);
    }
}

/* Shapes and what NumPy says of them. */
static const struct
{
  const char *shapes;
  const char *result;
} products[] = {
  { "3x4 4x5", "3×5" },
  { "4 4", "scalar" },
  { "4 4x5", "5" },
  { "3x4 4", "3" },
  { "2x3x4 4x5", "2×3×5" },
  { "2x3x4 4", "2×3" },
  { "2x3x4 2x4x5", "2×3×5" },
  { "1x3x4 2x4x5", "2×3×5" },
  { "3x4 2x4x5", "2×3×5" },
  { "4 2x4x5", "2×5" },
  { "2x1x3x4 1x6x4x5", "2×6×3×5" },
  { "6x3x4 2x1x4x5", "2×6×3×5" },
  { "2x12x50x64 2x12x64x50", "2×12×50×50" },
};

/* The operand's flat index for a stack index, a row and a column, stretched as NumPy does;
 * ranks have been brought to @rank with ones in front. */
static gsize
flat (const LensShape *shape, const gsize *at, int rank)
{
  gsize index = 0;

  for (int axis = 0; axis < rank; axis++)
    index = index * (gsize) shape->dims[axis] + (shape->dims[axis] == 1 ? 0 : at[axis]);
  return index;
}

static LensShape
widen (const LensShape *shape, int rank, gboolean is_left)
{
  LensShape wide = { .rank = rank };
  LensShape matrix = *shape;

  if (shape->rank == 1)
    matrix = is_left ? lens_shape (1, shape->dims[0]) : lens_shape (shape->dims[0], 1);
  for (int i = 0; i < rank; i++)
    wide.dims[i] = i < rank - matrix.rank ? 1 : matrix.dims[i - rank + matrix.rank];
  return wide;
}

static void
check_product (const OpCase *test)
{
  int rank = MAX (MAX (test->input_shapes[0].rank, test->input_shapes[1].rank), 2);
  LensShape a = widen (&test->input_shapes[0], rank, TRUE);
  LensShape b = widen (&test->input_shapes[1], rank, FALSE);
  gsize n_rows = (gsize) a.dims[rank - 2];
  gsize n_columns = (gsize) b.dims[rank - 1];
  gsize n_out = count (&test->output_shapes[0]);
  double *out = g_new0 (double, n_out);
  double *a_signal = g_new0 (double, count (&a));
  double *b_signal = g_new0 (double, count (&b));

  for (gsize i = 0; i < n_out; i++)
    {
      gsize at_a[LENS_MAX_RANK] = { 0 };
      gsize at_b[LENS_MAX_RANK] = { 0 };
      gsize rest = i / (n_rows * n_columns);

      for (int axis = rank - 3; axis >= 0; axis--)
        {
          gsize size = (gsize) MAX (a.dims[axis], b.dims[axis]);

          at_a[axis] = at_b[axis] = rest % size;
          rest /= size;
        }
      at_a[rank - 2] = i / n_columns % n_rows;
      at_b[rank - 1] = i % n_columns;
      for (gsize k = 0; k < (gsize) a.dims[rank - 1]; k++)
        {
          gsize index_a;
          gsize index_b;

          at_a[rank - 1] = at_b[rank - 2] = k;
          index_a = flat (&a, at_a, rank);
          index_b = flat (&b, at_b, rank);
          out[i] += (double) test->inputs[0][index_a] *
                    (double) test->inputs[1][index_b];
          a_signal[index_a] += (double) test->output_signals[0][i] *
                               (double) test->inputs[1][index_b];
          b_signal[index_b] += (double) test->output_signals[0][i] *
                               (double) test->inputs[0][index_a];
        }
    }
  compare (test, "the result", test->outputs[0], out, n_out, 1);
  compare (test, "the signal of a", test->input_signals[0], a_signal, count (&a), 1);
  compare (test, "the signal of b", test->input_signals[1], b_signal, count (&b), 1);
}

static void
test_products (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (products); i++)
    {
      g_autoptr (OpCase) test = op_case_new (
        &(OpCaseText){ .op = "mat-mul", .shapes = products[i].shapes }, i);
      g_autofree char *shape = NULL;

      op_case_run (test);
      shape = lens_shape_to_string (&test->output_shapes[0]);
      g_assert_cmpstr (shape, ==, products[i].result);
      check_product (test);
      op_case_check_all (test, i);
    }
}

static void
test_says_what_does_not_fit (void)
{
  static const struct
  {
    const char *op;
    const char *shapes;
    const char *words;
  } cases[] = {
    { "gemm", "3x4 3x5", "3×4 and 3×5 cannot be multiplied" },
    { "gemm", "3x4x1 4x5", "two matrices expected" },
    { "gemm", "3x4 4x5 2x5", "2×5 cannot be stretched to 3×5" },
    { "gemm", "1x4 4x5 3x5", "3×5 cannot be stretched to 1×5" },
    { "mat-mul", "3x4 3x5", "3×4 and 3×5 cannot be multiplied" },
    { "mat-mul", "2x3x4 3x4x5", "do not fit together" },
    { "mat-mul", "scalar 3", "cannot be multiplied" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&(OpCaseText){ .op = cases[i].op,
                                           .shapes = cases[i].shapes },
                            LENS_ERROR_SHAPE, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/blas/gemm-agrees-with-definition", test_gemm);
  g_test_add_func ("/kernel/blas/ignores-thread-count", test_ignores_threads);
  g_test_add_func ("/op/mat-mul/agrees-with-definition", test_products);
  g_test_add_func ("/op/gemm/says-what-does-not-fit", test_says_what_does_not_fit);
  return g_test_run ();
}
