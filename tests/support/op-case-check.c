/* op-case-check.c - what must hold for every operator
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "tests/support/op-case.h"

#include <math.h>
#include <string.h>

#define N_DIFFERENCES 12
#define N_BOXES 6

static gsize
n_numbers (const OpCase *test, int input)
{
  return lens_shape_n_elements (&test->input_shapes[input]);
}

/* ⟨outputs, signals⟩ */
static double
scalar_result (OpCase *test)
{
  double sum = 0;

  op_case_forward (test);
  for (int i = 0; i < test->n_outputs; i++)
    {
      gsize n = lens_shape_n_elements (&test->output_shapes[i]);

      for (gsize j = 0; test->output_signals[i] != NULL && j < n; j++)
        sum += (double) test->outputs[i][j] * (double) test->output_signals[i][j];
    }
  return sum;
}

static void
fail_case (const OpCase *test, const char *what, int input, double found, double wanted)
{
  g_autofree char *text = op_case_to_string (test);

  g_error ("%s: %s of operand %d is %.12g, expected %.12g", text, what, input, found,
           wanted);
}

#ifdef LENS_DOUBLE
/* Moves the operand along @direction both ways. */
static double
difference_along (OpCase *test, int input, const LensReal *direction)
{
  const double step = 1e-6;
  gsize n = n_numbers (test, input);
  g_autofree LensReal *kept = g_memdup2 (test->inputs[input], n * sizeof (LensReal));
  double ahead;
  double behind;

  for (gsize i = 0; i < n; i++)
    test->inputs[input][i] = kept[i] + step * direction[i];
  ahead = scalar_result (test);
  for (gsize i = 0; i < n; i++)
    test->inputs[input][i] = kept[i] - step * direction[i];
  behind = scalar_result (test);
  memcpy (test->inputs[input], kept, n * sizeof (LensReal));
  return (ahead - behind) / (2 * step);
}

void
op_case_check_differences (OpCase *test, int input, double tolerance)
{
  gsize n = n_numbers (test, input);
  g_autofree LensReal *direction = g_new0 (LensReal, MAX (n, 1));
  LensRng rng;
  double scale = 1;

  lens_rng_seed (&rng, 99);
  for (gsize i = 0; i < n; i++)
    scale = MAX (scale, fabs (test->input_signals[input][i]));
  for (int k = 0; k <= N_DIFFERENCES && n > 0; k++)
    {
      double expected = 0;
      double found = 0;

      memset (direction, 0, n * sizeof (LensReal));
      for (gsize i = 0; k == N_DIFFERENCES && i < n; i++)
        direction[i] = lens_rng_normal (&rng);
      if (k < N_DIFFERENCES)
        direction[lens_rng_next (&rng) % n] = 1;

      expected = difference_along (test, input, direction);
      for (gsize i = 0; i < n; i++)
        found += test->input_signals[input][i] * direction[i];
      if (!(fabs (found - expected) <= tolerance * (scale + fabs (expected))))
        fail_case (test, "the derivative", input, found, expected);
    }
  op_case_forward (test);
}
#else
void
op_case_check_differences (OpCase *test, int input, double tolerance)
{
}
#endif

void
op_case_check_adjoint (OpCase *test, int input)
{
  gsize n = n_numbers (test, input);
  g_autofree LensReal *kept = g_memdup2 (test->inputs[input], n * sizeof (LensReal));
  double forward = scalar_result (test);
  double backward = 0;
  double size = 0;

  op_case_backward (test);
  for (gsize i = 0; i < n; i++)
    {
      double product = (double) test->inputs[input][i] *
                       (double) test->input_signals[input][i];

      backward += product;
      size += fabs (product);
    }
  memset (test->inputs[input], 0, n * sizeof (LensReal));
  forward -= scalar_result (test);
  memcpy (test->inputs[input], kept, n * sizeof (LensReal));
  op_case_forward (test);
  if (!(fabs (forward - backward) <= 64 * LENS_REAL_EPSILON * (1 + size)))
    fail_case (test, "the adjoint product", input, backward, forward);
}

static void
run_backward_into (OpCase *test, LensReal **signals)
{
  LensOperand inputs[OP_CASE_MAX_OPERANDS];
  LensOperand outputs[OP_CASE_MAX_OPERANDS];
  LensBackward backward = {
    .settings = test->settings,
    .n_inputs = test->n_inputs,
    .inputs = inputs,
    .n_outputs = test->n_outputs,
    .outputs = outputs,
    .output_signals = (const LensReal *const *) test->output_signals,
    .input_signals = signals,
  };

  for (int i = 0; i < test->n_inputs; i++)
    inputs[i] = (LensOperand){ &test->input_shapes[i], test->inputs[i] };
  for (int i = 0; i < test->n_outputs; i++)
    outputs[i] = (LensOperand){ &test->output_shapes[i], test->outputs[i] };
  test->op->backward (&backward);
}

void
op_case_check_adds (OpCase *test)
{
  if (test->op->backward == NULL)
    return;

  /* Bit k of the mask asks for the signal of operand k. */
  for (guint mask = 0; mask < 1u << MIN (test->n_inputs, 4); mask++)
    {
      LensReal *signals[OP_CASE_MAX_OPERANDS] = { NULL };

      for (int i = 0; i < test->n_inputs; i++)
        {
          gsize n = n_numbers (test, i);

          if (test->input_signals[i] == NULL || (mask >> i & 1) == 0)
            continue;
          signals[i] = g_new0 (LensReal, MAX (n, 1));
          for (gsize j = 0; j < n; j++)
            signals[i][j] = 1;
        }
      run_backward_into (test, signals);
      for (int i = 0; i < test->n_inputs; i++)
        {
          for (gsize j = 0; signals[i] != NULL && j < n_numbers (test, i); j++)
            signals[i][j] -= 1;
          if (signals[i] != NULL)
            op_case_assert_close (test, "a signal added to ones", signals[i],
                                  test->input_signals[i], n_numbers (test, i),
                                  16 * LENS_REAL_EPSILON);
          g_free (signals[i]);
        }
    }
}

static void
assert_same_bits (const OpCase *test,
                  const char *what,
                  int n_threads,
                  const LensReal *a,
                  const LensReal *b,
                  gsize n)
{
  g_autofree char *text = NULL;

  if (memcmp (a, b, n * sizeof (LensReal)) == 0)
    return;
  text = op_case_to_string (test);
  g_error ("%s: %s differs with %d threads", text, what, n_threads);
}

void
op_case_check_threads (OpCase *test)
{
  static const int counts[] = { 2, 3, 8 };
  LensReal *outputs[OP_CASE_MAX_OPERANDS] = { NULL };
  LensReal *signals[OP_CASE_MAX_OPERANDS] = { NULL };
  int n_threads = lens_parallel_n_threads ();

  lens_parallel_set_n_threads (1);
  op_case_run (test);
  for (int i = 0; i < test->n_outputs; i++)
    outputs[i] = g_memdup2 (test->outputs[i],
                            lens_shape_n_elements (&test->output_shapes[i]) *
                              sizeof (LensReal));
  for (int i = 0; i < test->n_inputs; i++)
    if (test->input_signals[i] != NULL)
      signals[i] = g_memdup2 (test->input_signals[i],
                              n_numbers (test, i) * sizeof (LensReal));

  for (gsize k = 0; k < G_N_ELEMENTS (counts); k++)
    {
      lens_parallel_set_n_threads (counts[k]);
      op_case_run (test);
      for (int i = 0; i < test->n_outputs; i++)
        assert_same_bits (test, "a result", counts[k], test->outputs[i], outputs[i],
                          lens_shape_n_elements (&test->output_shapes[i]));
      for (int i = 0; i < test->n_inputs; i++)
        if (signals[i] != NULL)
          assert_same_bits (test, "a signal", counts[k], test->input_signals[i],
                            signals[i], n_numbers (test, i));
    }

  lens_parallel_set_n_threads (n_threads);
  for (int i = 0; i < OP_CASE_MAX_OPERANDS; i++)
    {
      g_free (outputs[i]);
      g_free (signals[i]);
    }
}

static LensBox
whole_box (const LensShape *shape)
{
  LensBox box = { 0, 1, 0, (int) shape->dims[shape->rank - 1] };

  if (shape->rank == 4)
    box.y_end = (int) shape->dims[2];
  return box;
}

static gboolean
is_spatial (const LensShape *shape)
{
  return shape->rank == 3 || shape->rank == 4;
}

static LensShape
box_shape (const LensShape *shape, const LensBox *box)
{
  LensShape made = *shape;

  made.dims[made.rank - 1] = box->x_end - box->x_begin;
  if (made.rank == 4)
    made.dims[2] = box->y_end - box->y_begin;
  return made;
}

static LensBox
random_box (const LensShape *shape, LensRng *rng)
{
  LensBox whole = whole_box (shape);
  LensBox box;

  box.y_begin = lens_rng_int (rng, 0, whole.y_end);
  box.y_end = lens_rng_int (rng, box.y_begin + 1, whole.y_end + 1);
  box.x_begin = lens_rng_int (rng, 0, whole.x_end);
  box.x_end = lens_rng_int (rng, box.x_begin + 1, whole.x_end + 1);
  return box;
}

static LensReal *
cut (const LensReal *numbers, const LensShape *shape, const LensBox *box)
{
  LensBox whole = whole_box (shape);
  LensShape made = box_shape (shape, box);
  LensReal *copy = g_new0 (LensReal, MAX (lens_shape_n_elements (&made), 1));
  LensReal *to = copy;

  for (gsize plane = 0; plane < (gsize) (shape->dims[0] * shape->dims[1]); plane++)
    for (int y = box->y_begin; y < box->y_end; y++)
      for (int x = box->x_begin; x < box->x_end; x++)
        *to++ = numbers[(plane * (gsize) whole.y_end + (gsize) y) *
                          (gsize) whole.x_end +
                        (gsize) x];
  return copy;
}

static gboolean
same_extent (const LensShape *a, const LensShape *b)
{
  LensBox box_a;
  LensBox box_b;

  if (!is_spatial (a) || a->rank != b->rank)
    return FALSE;
  box_a = whole_box (a);
  box_b = whole_box (b);
  return memcmp (&box_a, &box_b, sizeof (LensBox)) == 0;
}

/* The part of an operand that a box of the result is computed from. */
static void
crop_operand (const OpCase *test, OpCase *crop, int input, const LensBox *out)
{
  const LensShape *shape = &test->input_shapes[input];
  LensBox in = *out;

  if (test->op->need != NULL)
    {
      if (!is_spatial (shape))
        return;
      in = whole_box (shape);
      test->op->need (test->settings, input, shape, &test->output_shapes[0], out, &in,
                      crop->settings);
    }
  else if (!same_extent (shape, &test->output_shapes[0]))
    return;

  g_assert_cmpint (in.y_begin, >=, 0);
  g_assert_cmpint (in.x_begin, >=, 0);
  g_assert_cmpint (in.y_begin, <, in.y_end);
  g_assert_cmpint (in.x_begin, <, in.x_end);
  g_assert_cmpint (in.y_end, <=, whole_box (shape).y_end);
  g_assert_cmpint (in.x_end, <=, whole_box (shape).x_end);
  g_free (crop->inputs[input]);
  crop->inputs[input] = cut (test->inputs[input], shape, &in);
  crop->input_shapes[input] = box_shape (shape, &in);
}

static void
check_need (OpCase *test, const LensBox *out)
{
  g_autoptr (OpCase) crop = op_case_new (&test->text, 1);
  g_autofree LensReal *expected = cut (test->outputs[0], &test->output_shapes[0], out);

  crop->n_outputs = test->n_outputs;
  lens_fields_clear (test->op->fields, crop->settings);
  lens_fields_copy (test->op->fields, test->settings, test->op->settings_size,
                    crop->settings);
  for (int i = 0; i < test->n_inputs; i++)
    if (test->inputs[i] != NULL)
      {
        memcpy (crop->inputs[i], test->inputs[i],
                n_numbers (test, i) * sizeof (LensReal));
        crop_operand (test, crop, i, out);
      }
  for (int i = 0; i < test->n_outputs; i++)
    {
      crop->output_shapes[i] = same_extent (&test->output_shapes[i],
                                            &test->output_shapes[0])
                                 ? box_shape (&test->output_shapes[i], out)
                                 : test->output_shapes[i];
      crop->outputs[i] = g_new0 (LensReal,
                                 MAX (lens_shape_n_elements (&crop->output_shapes[i]),
                                      1));
    }
  op_case_forward (crop);
  op_case_assert_close (test, "the result on a crop", crop->outputs[0], expected,
                        lens_shape_n_elements (&crop->output_shapes[0]),
                        8 * LENS_REAL_EPSILON);
}

/* Changes what is inside the box and sees that nothing changes outside its reach. */
static void
check_reach (OpCase *test, int input, const LensBox *in)
{
  const LensShape *shape = &test->input_shapes[input];
  const LensShape *result = &test->output_shapes[0];
  LensBox whole = whole_box (shape);
  LensBox whole_out = whole_box (result);
  LensBox out = *in;
  gsize n = lens_shape_n_elements (result);
  g_autofree LensReal *before = g_memdup2 (test->outputs[0], n * sizeof (LensReal));
  g_autofree LensReal *kept = g_memdup2 (test->inputs[input],
                                         n_numbers (test, input) * sizeof (LensReal));

  if (test->op->reach != NULL &&
      !test->op->reach (test->settings, input, shape, result, in, &out))
    return;
  g_assert_cmpint (out.y_begin, >=, 0);
  g_assert_cmpint (out.x_begin, >=, 0);
  g_assert_cmpint (out.y_end, <=, whole_out.y_end);
  g_assert_cmpint (out.x_end, <=, whole_out.x_end);

  for (gsize i = 0; i < n_numbers (test, input); i++)
    {
      int x = (int) (i % (gsize) whole.x_end);
      int y = (int) (i / (gsize) whole.x_end % (gsize) whole.y_end);

      if (y >= in->y_begin && y < in->y_end && x >= in->x_begin && x < in->x_end)
        test->inputs[input][i] += 3;
    }
  op_case_forward (test);
  for (gsize i = 0; i < n; i++)
    {
      int x = (int) (i % (gsize) whole_out.x_end);
      int y = (int) (i / (gsize) whole_out.x_end % (gsize) whole_out.y_end);

      if (y < out.y_begin || y >= out.y_end || x < out.x_begin || x >= out.x_end)
        op_case_assert_close (test, "a result out of reach", &test->outputs[0][i],
                              &before[i], 1, 8 * LENS_REAL_EPSILON);
    }
  memcpy (test->inputs[input], kept, n_numbers (test, input) * sizeof (LensReal));
  op_case_forward (test);
}

/* An operand may lie across the spatial axes of a pointwise result, as a row does that is
 * added to each row of a plane: then no part of the result can be had alone. */
static gboolean
lies_across (const OpCase *test, int input)
{
  const LensShape *shape = &test->input_shapes[input];
  const LensShape *result = &test->output_shapes[0];

  if (test->inputs[input] == NULL || same_extent (shape, result))
    return FALSE;
  for (int i = 1; i <= result->rank - 2 && i <= shape->rank; i++)
    if (shape->dims[shape->rank - i] != 1)
      return TRUE;
  return FALSE;
}

/* Whether the operator says of some operand that a box of it changes a box of the result:
 * only then is it asked what a box needs. */
static gboolean
has_boxes (const OpCase *test)
{
  for (int i = 0; test->op->reach == NULL && i < test->n_inputs; i++)
    if (lies_across (test, i))
      return FALSE;
  for (int i = 0; test->op->reach != NULL && i < test->n_inputs; i++)
    {
      const LensShape *shape = &test->input_shapes[i];
      LensBox in;
      LensBox out;

      if (test->inputs[i] == NULL || !is_spatial (shape))
        continue;
      in = whole_box (shape);
      if (test->op->reach (test->settings, i, shape, &test->output_shapes[0], &in,
                           &out))
        return TRUE;
    }
  return test->op->reach == NULL;
}

void
op_case_check_boxes (OpCase *test, guint64 seed)
{
  gboolean is_pointwise = (test->op->traits & LENS_TRAIT_POINTWISE) != 0;
  LensRng rng;

  if (!is_spatial (&test->output_shapes[0]) ||
      lens_shape_n_elements (&test->output_shapes[0]) == 0 ||
      (test->op->need == NULL && !is_pointwise) || !has_boxes (test))
    return;

  lens_rng_seed (&rng, seed);
  for (int k = 0; k < N_BOXES; k++)
    {
      LensBox out = random_box (&test->output_shapes[0], &rng);

      check_need (test, &out);
      for (int i = 0; i < test->n_inputs; i++)
        if (test->inputs[i] != NULL && is_spatial (&test->input_shapes[i]) &&
            n_numbers (test, i) > 0 &&
            (test->op->reach != NULL ||
             same_extent (&test->input_shapes[i], &test->output_shapes[0])))
          {
            LensBox in = random_box (&test->input_shapes[i], &rng);

            check_reach (test, i, &in);
          }
    }
}

void
op_case_check_infer_again (OpCase *test)
{
  LensShape shapes[OP_CASE_MAX_OPERANDS];
  g_autoptr (GError) error = NULL;

  memcpy (shapes, test->output_shapes, sizeof (shapes));
  g_assert_true (op_case_infer (test, &error));
  g_assert_no_error (error);
  for (int i = 0; i < test->n_outputs; i++)
    g_assert_true (lens_shape_equal (&shapes[i], &test->output_shapes[i]));
  op_case_run (test);
}

void
op_case_check_all (OpCase *test, guint64 seed)
{
  op_case_check_adds (test);
  op_case_check_boxes (test, seed);
  op_case_check_threads (test);
  op_case_check_infer_again (test);
}
