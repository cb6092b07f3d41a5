/* gemm.c - alpha · a · b + beta · c, either matrix transposed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/base/scratch.h"
#include "core/kernel/blas.h"
#include "core/op/op.h"

#include <string.h>

typedef struct
{
  double alpha;
  double beta;
  gboolean transA;
  gboolean transB;
  gboolean broadcast; /* before opset 7 c had to ask for being stretched */
} Settings;

static const LensField fields[] = {
  {
    LENS_REAL (Settings, alpha),
    .title = N_ ("Alpha"),
    .help = N_ ("factor of the product"),
    .initial = 1,
  },
  {
    LENS_REAL (Settings, beta),
    .title = N_ ("Beta"),
    .help = N_ ("factor of the addend"),
    .initial = 1,
  },
  {
    LENS_BOOL (Settings, transA),
    .title = N_ ("Transpose first"),
    .help = N_ ("whether the first matrix is transposed"),
  },
  {
    LENS_BOOL (Settings, transB),
    .title = N_ ("Transpose second"),
    .help = N_ ("whether the second matrix is transposed"),
  },
  {
    LENS_BOOL (Settings, broadcast),
    .title = N_ ("Broadcast"),
    .help = N_ ("old files only: whether the addend is stretched"),
  },
  { .kind = LENS_FIELD_END },
};

/* How the addend is read for element (row, column) of the result. */
typedef struct
{
  gsize row_step;
  gsize column_step;
} Addend;

static Addend
find_addend (const LensShape *c)
{
  gint64 n_columns = c->rank >= 1 ? c->dims[c->rank - 1] : 1;
  gint64 n_rows = c->rank >= 2 ? c->dims[c->rank - 2] : 1;

  return (Addend){
    .row_step = n_rows == 1 ? 0 : (gsize) n_columns,
    .column_step = n_columns == 1 ? 0 : 1,
  };
}

static gboolean
check_addend (const LensInfer *infer, const LensShape *out, GError **error)
{
  const LensSlot *slot = infer->n_inputs > 2 ? infer->inputs[2] : NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_out = NULL;
  LensShape stretched;

  if (slot == NULL || (lens_shape_broadcast (&slot->shape, out, &stretched, NULL) &&
                       lens_shape_equal (&stretched, out)))
    return TRUE;
  text = lens_shape_to_string (&slot->shape);
  text_out = lens_shape_to_string (out);
  return lens_fail (error, LENS_ERROR_SHAPE,
                    "the addend of shape %s cannot be stretched to %s", text, text_out);
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  const Settings *settings = infer->settings;
  const LensShape *a = &infer->inputs[0]->shape;
  const LensShape *b = &infer->inputs[1]->shape;
  g_autofree char *text_a = lens_shape_to_string (a);
  g_autofree char *text_b = lens_shape_to_string (b);
  LensShape out = { .rank = 2 };

  if (a->rank != 2 || b->rank != 2)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "two matrices expected, the shapes are %s and %s", text_a,
                      text_b);
  if (a->dims[settings->transA ? 0 : 1] != b->dims[settings->transB ? 1 : 0])
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "matrices of %s%s and %s%s cannot be multiplied", text_a,
                      settings->transA ? " transposed" : "", text_b,
                      settings->transB ? " transposed" : "");
  out.dims[0] = a->dims[settings->transA ? 1 : 0];
  out.dims[1] = b->dims[settings->transB ? 0 : 1];
  if (!check_addend (infer, &out, error))
    return FALSE;
  infer->outputs[0].shape = out;
  return TRUE;
}

static LensMatrix
make_matrix (const LensOperand *operand, gboolean is_transposed)
{
  return (LensMatrix){ operand->data, (gsize) operand->shape->dims[1], is_transposed };
}

static void
fill_with_addend (const LensForward *forward, double beta)
{
  Addend addend = find_addend (forward->inputs[2].shape);
  const LensReal *c = forward->inputs[2].data;
  gsize n_rows = (gsize) forward->outputs[0].shape->dims[0];
  gsize n_columns = (gsize) forward->outputs[0].shape->dims[1];

  for (gsize i = 0; i < n_rows; i++)
    for (gsize j = 0; j < n_columns; j++)
      forward->outputs[0]
        .data[i * n_columns + j] = (LensReal) beta *
                                   c[i * addend.row_step + j * addend.column_step];
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  const LensShape *a = forward->inputs[0].shape;
  const LensShape *out = forward->outputs[0].shape;
  gboolean has_addend = forward->n_inputs > 2 && forward->inputs[2].data != NULL;

  if (has_addend)
    fill_with_addend (forward, settings->beta);
  lens_gemm (&(LensProduct){
    .n_rows = (gsize) out->dims[0],
    .n_columns = (gsize) out->dims[1],
    .depth = (gsize) a->dims[settings->transA ? 0 : 1],
    .alpha = (LensReal) settings->alpha,
    .a = make_matrix (&forward->inputs[0], settings->transA),
    .b = make_matrix (&forward->inputs[1], settings->transB),
    .beta = has_addend ? 1 : 0,
    .c = forward->outputs[0].data,
    .c_stride = (gsize) out->dims[1],
  });
  lens_forward_finish (forward);
}

/* The signal of a is s · bᵀ, or its transpose where a came in transposed; b alike. */
static void
add_product (const LensBackward *backward,
             int which,
             const LensMatrix *left,
             const LensMatrix *right,
             gsize depth)
{
  const Settings *settings = backward->settings;
  const LensShape *shape = backward->inputs[which].shape;

  if (backward->input_signals[which] == NULL)
    return;
  lens_gemm (&(LensProduct){
    .n_rows = (gsize) shape->dims[0],
    .n_columns = (gsize) shape->dims[1],
    .depth = depth,
    .alpha = (LensReal) settings->alpha,
    .a = *left,
    .b = *right,
    .beta = 1,
    .c = backward->input_signals[which],
    .c_stride = (gsize) shape->dims[1],
  });
}

static void
add_addend (const LensBackward *backward, gsize n_rows, gsize n_columns)
{
  const Settings *settings = backward->settings;
  Addend addend = find_addend (backward->inputs[2].shape);
  gsize n = lens_shape_n_elements (backward->inputs[2].shape);
  LENS_SCRATCH double *sums = LENS_SCRATCH_NEW (double, n);

  memset (sums, 0, n * sizeof (double));
  for (gsize i = 0; i < n_rows; i++)
    for (gsize j = 0; j < n_columns; j++)
      sums[i * addend.row_step + j * addend.column_step] +=
        (double) backward->output_signals[0][i * n_columns + j];
  for (gsize i = 0; i < n; i++)
    backward->input_signals[2][i] += (LensReal) (settings->beta * sums[i]);
}

static void
backward (const LensBackward *backward)
{
  const Settings *settings = backward->settings;
  gsize n_rows = (gsize) backward->outputs[0].shape->dims[0];
  gsize n_columns = (gsize) backward->outputs[0].shape->dims[1];
  LensMatrix signal = { backward->output_signals[0], n_columns, FALSE };
  LensMatrix turned = { backward->output_signals[0], n_columns, TRUE };
  LensMatrix a = make_matrix (&backward->inputs[0], settings->transA);
  LensMatrix b = make_matrix (&backward->inputs[1], settings->transB);

  if (signal.data == NULL)
    return;
  if (settings->transA)
    add_product (backward, 0, &b, &turned, n_columns);
  else
    {
      b.is_transposed = !b.is_transposed;
      add_product (backward, 0, &signal, &b, n_columns);
    }
  if (settings->transB)
    add_product (backward, 1, &turned, &a, n_rows);
  else
    {
      a.is_transposed = !a.is_transposed;
      add_product (backward, 1, &a, &signal, n_rows);
    }
  if (backward->n_inputs > 2 && backward->input_signals[2] != NULL)
    add_addend (backward, n_rows, n_columns);
}

static double
n_multiply_adds (gconstpointer data,
                 const LensSlot *const *inputs,
                 const LensSlot *outputs)
{
  const Settings *settings = data;

  return (double) lens_shape_n_elements (&outputs[0].shape) *
         (double) inputs[0]->shape.dims[settings->transA ? 0 : 1];
}

const LensOp lens_gemm_op = {
  .name = "gemm",
  .title = N_ ("dense"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 3,
  .traits = LENS_TRAIT_LINEAR | LENS_TRAIT_EPILOGUE,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .n_multiply_adds = n_multiply_adds,
};
