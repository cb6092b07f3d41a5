/* op-case-check.c - what must hold for every operator
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "tests/support/op-case.h"

#include <math.h>
#include <string.h>

#define N_DIFFERENCES 12

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

  if (n == 0)
    return;
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
  gboolean sets[OP_CASE_MAX_OPERANDS];
  LensBackward backward = {
    .settings = test->settings,
    .n_inputs = test->n_inputs,
    .inputs = inputs,
    .n_outputs = test->n_outputs,
    .outputs = outputs,
    .output_signals = (const LensReal *const *) test->output_signals,
    .input_signals = signals,
    .sets = sets,
  };

  for (int i = 0; i < test->n_inputs; i++)
    {
      inputs[i] = (LensOperand){ &test->input_shapes[i], test->inputs[i] };
      sets[i] = test->sets;
    }
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

void
op_case_check_sets (OpCase *test)
{
  LensReal *signals[OP_CASE_MAX_OPERANDS] = { NULL };

  if ((test->op->traits & LENS_TRAIT_SETS_SIGNALS) == 0 ||
      test->output_signals[0] == NULL)
    return;

  for (int i = 0; i < test->n_inputs; i++)
    {
      signals[i] = test->input_signals[i] == NULL
                     ? NULL
                     : g_new (LensReal, MAX (n_numbers (test, i), 1));
      for (gsize j = 0; signals[i] != NULL && j < n_numbers (test, i); j++)
        signals[i][j] = NAN;
    }
  test->sets = TRUE;
  run_backward_into (test, signals);
  test->sets = FALSE;
  for (int i = 0; i < test->n_inputs; i++)
    {
      if (signals[i] != NULL)
        op_case_assert_close (test, "a signal set", signals[i], test->input_signals[i],
                              n_numbers (test, i), 16 * LENS_REAL_EPSILON);
      g_free (signals[i]);
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

  if (n == 0 || memcmp (a, b, n * sizeof (LensReal)) == 0)
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
  op_case_check_sets (test);
  op_case_check_boxes (test, seed);
  op_case_check_threads (test);
  op_case_check_infer_again (test);
}
