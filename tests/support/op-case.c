/* op-case.c - one operator, run by itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-case.h"

#include <math.h>
#include <string.h>

static void
set_settings (OpCase *test)
{
  g_auto (GStrv) words = NULL;

  test->settings = g_malloc0 (test->op->settings_size);
  lens_fields_init (test->op->fields, test->settings);
  if (test->text.settings == NULL || *test->text.settings == '\0')
    return;

  words = g_strsplit (test->text.settings, " ", -1);
  for (int i = 0; words[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);
      const LensField *field;

      if (*words[i] == '\0')
        continue;
      field = lens_fields_find (test->op->fields, pair[0], test->op->name, &error);
      g_assert_no_error (error);
      lens_field_set_text (field, test->settings, pair[1], &error);
      g_assert_no_error (error);
    }
}

static LensShape
parse_shape (const char *text)
{
  LensShape shape = { 0 };
  g_auto (GStrv) sizes = g_strsplit (text, "x", -1);

  if (g_str_equal (text, "scalar"))
    return shape;
  for (int i = 0; sizes[i] != NULL; i++)
    shape.dims[shape.rank++] = g_ascii_strtoll (sizes[i], NULL, 10);
  return shape;
}

static LensReal *
new_numbers (const LensShape *shape)
{
  return g_new0 (LensReal, MAX (lens_shape_n_elements (shape), 1));
}

static void
fill_normal (LensReal *numbers, gsize n, LensRng *rng)
{
  for (gsize i = 0; i < n; i++)
    numbers[i] = (LensReal) lens_rng_normal (rng);
}

OpCase *
op_case_new (const OpCaseText *text, guint64 seed)
{
  OpCase *test = g_new0 (OpCase, 1);
  g_auto (GStrv) words = g_strsplit (text->shapes, " ", -1);
  LensRng rng;

  test->text = *text;
  test->opset = text->opset == 0 ? 21 : text->opset;
  test->crop_tolerance = 8 * LENS_REAL_EPSILON;
  test->n_outputs = MAX (text->n_outputs, 1);
  test->op = lens_op_find (text->op);
  if (test->op == NULL)
    g_error ("no operator “%s”", text->op);
  set_settings (test);

  lens_rng_seed (&rng, seed);
  for (int i = 0; words[i] != NULL; i++)
    {
      int input = test->n_inputs++;

      g_assert_cmpint (input, <, OP_CASE_MAX_OPERANDS);
      if (g_str_equal (words[i], "-"))
        continue;
      test->input_shapes[input] = parse_shape (words[i]);
      test->inputs[input] = new_numbers (&test->input_shapes[input]);
      fill_normal (test->inputs[input],
                   lens_shape_n_elements (&test->input_shapes[input]), &rng);
    }
  return test;
}

static void
free_outputs (OpCase *test)
{
  for (int i = 0; i < OP_CASE_MAX_OPERANDS; i++)
    {
      g_clear_pointer (&test->outputs[i], g_free);
      g_clear_pointer (&test->output_signals[i], g_free);
      g_clear_pointer (&test->input_signals[i], g_free);
    }
}

void
op_case_free (OpCase *test)
{
  free_outputs (test);
  for (int i = 0; i < test->n_inputs; i++)
    g_free (test->inputs[i]);
  lens_fields_clear (test->op->fields, test->settings);
  g_free (test->settings);
  g_free (test);
}

void
op_case_fill_uniform (OpCase *test, int input, double begin, double end, guint64 seed)
{
  LensRng rng;
  gsize n = lens_shape_n_elements (&test->input_shapes[input]);

  lens_rng_seed (&rng, seed);
  for (gsize i = 0; i < n; i++)
    test->inputs[input][i] = (LensReal) (begin +
                                         (end - begin) * lens_rng_uniform (&rng));
}

void
op_case_fill (OpCase *test, int input, const double *numbers, int n)
{
  g_assert_cmpuint (lens_shape_n_elements (&test->input_shapes[input]), ==, (gsize) n);
  for (int i = 0; i < n; i++)
    test->inputs[input][i] = (LensReal) numbers[i];
}

void
op_case_fill_ints (OpCase *test, int input, const gint64 *numbers, int n)
{
  g_assert_cmpuint (lens_shape_n_elements (&test->input_shapes[input]), ==, (gsize) n);
  for (int i = 0; i < n; i++)
    test->inputs[input][i] = (LensReal) numbers[i];
  test->input_kinds[input] = LENS_KIND_INTEGER;
  test->is_constant[input] = TRUE;
}

static gboolean
call_infer (OpCase *test, gpointer settings, LensSlot *outputs, GError **error)
{
  LensSlot slots[OP_CASE_MAX_OPERANDS] = { 0 };
  const LensSlot *inputs[OP_CASE_MAX_OPERANDS] = { NULL };
  g_autoptr (GPtrArray) constants = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_tensor_unref);
  LensInfer infer = {
    .settings = settings,
    .opset = test->opset,
    .n_inputs = test->n_inputs,
    .inputs = inputs,
    .n_outputs = test->n_outputs,
    .outputs = outputs,
  };

  for (int i = 0; i < test->n_inputs; i++)
    {
      if (test->inputs[i] == NULL)
        continue;
      slots[i].shape = test->input_shapes[i];
      slots[i].kind = test->input_kinds[i];
      if (test->is_constant[i])
        {
          LensTensor *tensor = lens_tensor_new_copy (&test->input_shapes[i],
                                                     test->inputs[i]);

          g_ptr_array_add (constants, tensor);
          slots[i].constant = tensor;
        }
      inputs[i] = &slots[i];
    }
  for (int i = 0; i < test->n_outputs; i++)
    outputs[i].kind = test->input_kinds[0];
  return test->op->infer (&infer, error);
}

gboolean
op_case_infer (OpCase *test, GError **error)
{
  LensSlot outputs[OP_CASE_MAX_OPERANDS] = { 0 };
  LensRng rng;

  if (!call_infer (test, test->settings, outputs, error))
    return FALSE;

  free_outputs (test);
  lens_rng_seed (&rng, 77);
  for (int i = 0; i < test->n_outputs; i++)
    {
      gsize n;

      g_assert_true (lens_shape_check (&outputs[i].shape, NULL));
      n = lens_shape_n_elements (&outputs[i].shape);
      test->output_shapes[i] = outputs[i].shape;
      test->output_kinds[i] = outputs[i].kind;
      test->outputs[i] = new_numbers (&outputs[i].shape);
      if (outputs[i].kind != LENS_KIND_REAL)
        continue;
      test->output_signals[i] = new_numbers (&outputs[i].shape);
      fill_normal (test->output_signals[i], n, &rng);
    }
  return TRUE;
}

static void
collect_operands (const OpCase *test, LensOperand *inputs)
{
  for (int i = 0; i < test->n_inputs; i++)
    inputs[i] = (LensOperand){ &test->input_shapes[i], test->inputs[i] };
}

static void
run_forward (const OpCase *test, LensReal *const *outputs)
{
  LensOperand inputs[OP_CASE_MAX_OPERANDS];
  LensResult results[OP_CASE_MAX_OPERANDS];
  LensForward forward = {
    .settings = test->settings,
    .n_inputs = test->n_inputs,
    .inputs = inputs,
    .n_outputs = test->n_outputs,
    .outputs = results,
  };

  collect_operands (test, inputs);
  for (int i = 0; i < test->n_outputs; i++)
    {
      gsize n = lens_shape_n_elements (&test->output_shapes[i]);

      /* What is not written shows as not a number. */
      for (gsize j = 0; j < n; j++)
        outputs[i][j] = (LensReal) NAN;
      results[i] = (LensResult){ &test->output_shapes[i], outputs[i] };
    }
  test->op->forward (&forward);
}

void
op_case_forward (OpCase *test)
{
  run_forward (test, test->outputs);
}

static void
run_backward (const OpCase *test, LensReal *const *input_signals)
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
    .input_signals = input_signals,
  };

  collect_operands (test, inputs);
  for (int i = 0; i < test->n_outputs; i++)
    outputs[i] = (LensOperand){ &test->output_shapes[i], test->outputs[i] };
  test->op->backward (&backward);
}

void
op_case_backward (OpCase *test)
{
  for (int i = 0; i < test->n_inputs; i++)
    {
      g_clear_pointer (&test->input_signals[i], g_free);
      if (test->inputs[i] != NULL && test->input_kinds[i] == LENS_KIND_REAL)
        test->input_signals[i] = new_numbers (&test->input_shapes[i]);
    }
  run_backward (test, test->input_signals);
}

void
op_case_run (OpCase *test)
{
  g_autoptr (GError) error = NULL;

  op_case_infer (test, &error);
  if (error != NULL)
    {
      g_autofree char *text = op_case_to_string (test);

      g_error ("%s: %s", text, error->message);
    }
  op_case_forward (test);
  if (test->op->backward != NULL)
    op_case_backward (test);
}

char *
op_case_to_string (const OpCase *test)
{
  GString *text = g_string_new (test->op->name);

  if (test->text.settings != NULL)
    g_string_append_printf (text, " %s", test->text.settings);
  g_string_append_printf (text, " opset %d: %s →", test->opset, test->text.shapes);
  for (int i = 0; i < test->n_outputs; i++)
    {
      g_autofree char *shape = lens_shape_to_string (&test->output_shapes[i]);

      g_string_append_printf (text, " %s", shape);
    }
  return g_string_free (text, FALSE);
}

char *
op_case_axes_text (const int *numbers, int rank, int n_lists)
{
  GString *text = g_string_new (NULL);

  for (int k = 0; k < n_lists; k++)
    for (int i = 2 - rank; i < 2; i++)
      g_string_append_printf (text, "%s%d", text->len > 0 ? "," : "",
                              numbers[2 * k + i]);
  return g_string_free (text, FALSE);
}

void
op_case_assert_close (const OpCase *test,
                      const char *what,
                      const LensReal *a,
                      const LensReal *b,
                      gsize n,
                      double tolerance)
{
  double largest = 0;

  for (gsize i = 0; i < n; i++)
    if (isfinite (b[i]))
      largest = MAX (largest, fabs ((double) b[i]));
  for (gsize i = 0; i < n; i++)
    {
      double difference = fabs ((double) a[i] - (double) b[i]);
      g_autofree char *text = NULL;

      if (difference <= tolerance * (1 + largest) || a[i] == b[i] ||
          (isnan (a[i]) && isnan (b[i])))
        continue;
      text = op_case_to_string (test);
      g_error ("%s: %s: element %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
               " is %.9g, expected %.9g",
               text, what, i, n, (double) a[i], (double) b[i]);
    }
}

void
op_case_expect_refusal (const OpCaseText *text, LensErrorCode code, const char *words)
{
  g_autoptr (OpCase) test = op_case_new (text, 1);
  g_autoptr (GError) error = NULL;

  if (op_case_infer (test, &error))
    {
      g_autofree char *shown = op_case_to_string (test);

      g_error ("%s: accepted; expected “%s”", shown, words);
    }
  if (strstr (error->message, words) == NULL)
    g_error ("%s %s %s: “%s”; expected “%s”", text->op,
             text->settings == NULL ? "" : text->settings, text->shapes, error->message,
             words);
  g_assert_error (error, LENS_ERROR, (int) code);
}
