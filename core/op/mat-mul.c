/* mat-mul.c - the product of matrices, or of stacks of matrices
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NumPy's rules: an operand of one axis is a row on the left and a column on the right,
 * and loses that axis again; the axes before the last two are stretched.
 */

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/kernel/blas.h"
#include "core/op/op.h"

/* A product of stacks: which matrix of each operand belongs to each result. */
typedef struct
{
  gsize n_rows;
  gsize n_columns;
  gsize depth;
  gsize n_products;
  gsize *a_index; /* [n_products] */
  gsize *b_index;
} Stack;

/* The shape with at least two axes. */
static LensShape
as_matrix (const LensShape *shape, gboolean is_left)
{
  if (shape->rank != 1)
    return *shape;
  return is_left ? lens_shape (1, shape->dims[0]) : lens_shape (shape->dims[0], 1);
}

/* The axes before the last two. */
static LensShape
stack_of (const LensShape *matrix)
{
  LensShape stack = *matrix;

  stack.rank -= 2;
  return stack;
}

/* For each element of the stack @all, which element of the stretched @part it is. */
static gsize *
new_indices (const LensShape *part, const LensShape *all)
{
  gsize n = lens_shape_n_elements (all);
  gsize *indices = g_new0 (gsize, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    {
      gsize rest = i;
      gsize step = 1;

      for (int axis = 1; axis <= part->rank; axis++)
        {
          gsize size = (gsize) part->dims[part->rank - axis];
          gsize size_all = (gsize) all->dims[all->rank - axis];

          indices[i] += size == 1 ? 0 : rest % size_all * step;
          rest /= size_all;
          step *= size;
        }
    }
  return indices;
}

static Stack
make_stack (const LensShape *a_shape, const LensShape *b_shape)
{
  LensShape a = as_matrix (a_shape, TRUE);
  LensShape b = as_matrix (b_shape, FALSE);
  LensShape a_stack = stack_of (&a);
  LensShape b_stack = stack_of (&b);
  LensShape all = LENS_SHAPE_SCALAR;
  Stack stack = {
    .n_rows = (gsize) a.dims[a.rank - 2],
    .n_columns = (gsize) b.dims[b.rank - 1],
    .depth = (gsize) a.dims[a.rank - 1],
  };

  /* One matrix on the right serves all rows on the left: one large product. */
  if (b.rank == 2)
    {
      stack.n_rows *= lens_shape_n_elements (&a_stack);
      a_stack.rank = 0;
    }
  lens_shape_broadcast (&a_stack, &b_stack, &all, NULL);
  stack.n_products = lens_shape_n_elements (&all);
  stack.a_index = new_indices (&a_stack, &all);
  stack.b_index = new_indices (&b_stack, &all);
  return stack;
}

static void
clear_stack (Stack *stack)
{
  g_free (stack->a_index);
  g_free (stack->b_index);
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  const LensShape *shape_a = &infer->inputs[0]->shape;
  const LensShape *shape_b = &infer->inputs[1]->shape;
  LensShape a = as_matrix (shape_a, TRUE);
  LensShape b = as_matrix (shape_b, FALSE);
  g_autofree char *text_a = lens_shape_to_string (shape_a);
  g_autofree char *text_b = lens_shape_to_string (shape_b);
  LensShape stack_a;
  LensShape stack_b;
  LensShape out;

  if (a.rank < 2 || b.rank < 2 || a.dims[a.rank - 1] != b.dims[b.rank - 2])
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "matrices of %s and %s cannot be multiplied", text_a, text_b);
  stack_a = stack_of (&a);
  stack_b = stack_of (&b);
  if (!lens_shape_broadcast (&stack_a, &stack_b, &out, error))
    return FALSE;

  if (shape_a->rank > 1)
    out.dims[out.rank++] = a.dims[a.rank - 2];
  if (shape_b->rank > 1)
    out.dims[out.rank++] = b.dims[b.rank - 1];
  infer->outputs[0].shape = out;
  return TRUE;
}

typedef struct
{
  const Stack *stack;
  const LensReal *a;
  const LensReal *b;
  LensReal *out;
} Pass;

static LensProduct
forward_product (const Pass *pass, gsize index)
{
  const Stack *stack = pass->stack;

  return (LensProduct){
    .n_rows = stack->n_rows,
    .n_columns = stack->n_columns,
    .depth = stack->depth,
    .alpha = 1,
    .a = { pass->a + stack->a_index[index] * stack->n_rows * stack->depth,
           stack->depth },
    .b = { pass->b + stack->b_index[index] * stack->depth * stack->n_columns,
           stack->n_columns },
    .c = pass->out + index * stack->n_rows * stack->n_columns,
    .c_stride = stack->n_columns,
  };
}

static void
multiply_stack (gsize begin, gsize end, gpointer data)
{
  for (gsize i = begin; i < end; i++)
    {
      LensProduct product = forward_product (data, i);

      lens_gemm_alone (&product);
    }
}

static void
forward (const LensForward *forward)
{
  Stack stack = make_stack (forward->inputs[0].shape, forward->inputs[1].shape);
  Pass pass = {
    .stack = &stack,
    .a = forward->inputs[0].data,
    .b = forward->inputs[1].data,
    .out = forward->outputs[0].data,
  };

  if (stack.n_products == 1)
    {
      LensProduct product = forward_product (&pass, 0);

      lens_gemm (&product);
    }
  else
    lens_parallel_for (stack.n_products, 1, multiply_stack, &pass);
  clear_stack (&stack);
}

/* Results may share an operand, so they take turns; the product itself is spread. */
static void
add_left (const LensBackward *backward, const Stack *stack)
{
  for (gsize i = 0; i < stack->n_products; i++)
    lens_gemm (&(LensProduct){
      .n_rows = stack->n_rows,
      .n_columns = stack->depth,
      .depth = stack->n_columns,
      .alpha = 1,
      .a = { backward->output_signals[0] + i * stack->n_rows * stack->n_columns,
             stack->n_columns },
      .b = { backward->inputs[1].data +
               stack->b_index[i] * stack->depth * stack->n_columns,
             stack->n_columns, TRUE },
      .beta = 1,
      .c = backward->input_signals[0] +
           stack->a_index[i] * stack->n_rows * stack->depth,
      .c_stride = stack->depth,
    });
}

static void
add_right (const LensBackward *backward, const Stack *stack)
{
  for (gsize i = 0; i < stack->n_products; i++)
    lens_gemm (&(LensProduct){
      .n_rows = stack->depth,
      .n_columns = stack->n_columns,
      .depth = stack->n_rows,
      .alpha = 1,
      .a = { backward->inputs[0].data +
               stack->a_index[i] * stack->n_rows * stack->depth,
             stack->depth, TRUE },
      .b = { backward->output_signals[0] + i * stack->n_rows * stack->n_columns,
             stack->n_columns },
      .beta = 1,
      .c = backward->input_signals[1] +
           stack->b_index[i] * stack->depth * stack->n_columns,
      .c_stride = stack->n_columns,
    });
}

static void
backward (const LensBackward *backward)
{
  Stack stack = make_stack (backward->inputs[0].shape, backward->inputs[1].shape);

  if (backward->output_signals[0] != NULL && backward->input_signals[0] != NULL)
    add_left (backward, &stack);
  if (backward->output_signals[0] != NULL && backward->input_signals[1] != NULL)
    add_right (backward, &stack);
  clear_stack (&stack);
}

static double
n_multiply_adds (gconstpointer settings,
                 const LensSlot *const *inputs,
                 const LensSlot *outputs)
{
  const LensShape *a = &inputs[0]->shape;

  return (double) lens_shape_n_elements (&outputs[0].shape) *
         (double) a->dims[a->rank - 1];
}

const LensOp lens_mat_mul = {
  .name = "mat-mul",
  .title = N_ ("matrix product"),
  .min_inputs = 2,
  .max_inputs = 2,
  .traits = LENS_TRAIT_LINEAR,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .n_multiply_adds = n_multiply_adds,
};
