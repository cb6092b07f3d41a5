/* hostile.c - no operator falls over the numbers that a file may hold
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Infer is the only place that can fail, so it must bear anything: huge and negative
 * settings, odd ranks, sizes of zero.  What it accepts and what is small is computed, both
 * ways.  Under sanitizers this is where an overflow shows.
 */

#include "tests/support/cases.h"
#include "tests/support/op-case.h"

#include <math.h>

#define N_CASES 1000

/* Elements of what is worth computing. */
#define SMALL 4096

static const gint64 numbers[] = {
  0,     1,     2,          3,           -1,         -2,         5,          64,
  65535, 65536, 2147483647, -2147483648, G_MAXINT64, G_MININT64, 1073741824, 1,
};

static const int ranks[] = { 0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 4, 5, 6 };

static const gint64 sizes[] = { 0, 1, 1, 2, 3, 3, 4, 7, 16, 65536, 536870912 };

/* Of lists: as many as a plane has axes, or twice that, more often than not. */
static const int lengths[] = { 0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5 };

static gint64
pick_number (LensRng *rng)
{
  return numbers[lens_rng_int (rng, 0, G_N_ELEMENTS (numbers))];
}

static void
upset_settings (const LensOp *op, gpointer settings, LensRng *rng)
{
  LENS_FOR_EACH_FIELD (field, op->fields)
    {
      LensInts *ints = (LensInts *) ((char *) settings + field->offset);

      if (lens_rng_int (rng, 0, 2) == 0)
        continue;
      if (field->kind == LENS_FIELD_INTS)
        {
          ints->n = lengths[lens_rng_int (rng, 0, G_N_ELEMENTS (lengths))];
          for (int i = 0; i < ints->n; i++)
            ints->at[i] = lens_rng_int (rng, 0, 12) == 0 ? pick_number (rng)
                                                         : lens_rng_int (rng, 1, 4);
        }
      else if (field->kind != LENS_FIELD_TEXT)
        lens_field_set_number (field, settings, (double) pick_number (rng), NULL);
    }
}

static LensShape
random_shape (LensRng *rng)
{
  gboolean is_small = lens_rng_int (rng, 0, 4) > 0;

  while (TRUE)
    {
      LensShape shape = { .rank = ranks[lens_rng_int (rng, 0, G_N_ELEMENTS (ranks))] };

      for (int i = 0; i < shape.rank; i++)
        shape.dims[i] = sizes[lens_rng_int (rng, 0,
                                            is_small ? 7 : (int) G_N_ELEMENTS (sizes))];
      if (lens_shape_check (&shape, NULL))
        return shape;
    }
}

/* A case as op_case_new () makes them, but with nothing sound in it. */
static OpCase *
make_case (const LensOp *op, LensRng *rng)
{
  OpCase *test = g_new0 (OpCase, 1);
  int n_max = op->max_inputs < 0 ? op->min_inputs + 2 : op->max_inputs;

  test->text = (OpCaseText){ .op = op->name, .shapes = "hostile" };
  test->op = op;
  test->opset = lens_rng_int (rng, 1, 22);
  test->n_inputs = lens_rng_int (rng, op->min_inputs, n_max + 1);
  test->n_outputs = op->max_outputs > 1 ? lens_rng_int (rng, 1, op->max_outputs + 1)
                                        : 1;
  test->settings = g_malloc0 (op->settings_size);
  lens_fields_init (op->fields, test->settings);
  upset_settings (op, test->settings, rng);
  for (int i = 0; i < test->n_inputs; i++)
    {
      gsize n;

      test->input_shapes[i] = i > 0 && lens_rng_int (rng, 0, 2) == 0
                                ? test->input_shapes[i - 1]
                                : random_shape (rng);
      n = lens_shape_n_elements (&test->input_shapes[i]);
      if (i >= op->min_inputs && lens_rng_int (rng, 0, 3) == 0)
        continue;
      test->inputs[i] = g_new0 (LensReal, MAX (MIN (n, SMALL), 1));
      for (gsize k = 0; k < MIN (n, SMALL); k++)
        test->inputs[i][k] = (LensReal) pick_number (rng);
      test->is_constant[i] = n <= SMALL && lens_rng_int (rng, 0, 2) == 0;
    }
  return test;
}

/* Whether computing it is a matter of moments: the sizes and the settings are all small. */
static gboolean
is_small (const OpCase *test)
{
  double work = 1;

  for (int i = 0; i < test->n_inputs; i++)
    if (test->inputs[i] != NULL &&
        lens_shape_n_elements (&test->input_shapes[i]) > SMALL)
      return FALSE;
  for (int i = 0; i < test->n_outputs; i++)
    if (lens_shape_n_elements (&test->output_shapes[i]) > SMALL)
      return FALSE;
  LENS_FOR_EACH_FIELD (field, test->op->fields)
    {
      const LensInts *ints = (const LensInts *) ((const char *) test->settings +
                                                 field->offset);

      for (int i = 0; field->kind == LENS_FIELD_INTS && i < ints->n; i++)
        work *= MAX (fabs ((double) ints->at[i]), 1);
    }
  return work < 1e6;
}

static gboolean
infer_shapes (OpCase *test, GError **error)
{
  LensSlot slots[OP_CASE_MAX_OPERANDS] = { 0 };
  const LensSlot *inputs[OP_CASE_MAX_OPERANDS] = { NULL };
  LensSlot outputs[OP_CASE_MAX_OPERANDS] = { 0 };
  g_autoptr (GPtrArray) constants = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_tensor_unref);
  gboolean is_sound;

  for (int i = 0; i < test->n_inputs; i++)
    {
      if (test->inputs[i] == NULL)
        continue;
      slots[i].shape = test->input_shapes[i];
      if (test->is_constant[i])
        {
          LensTensor *tensor = lens_tensor_new_copy (&test->input_shapes[i],
                                                     test->inputs[i]);

          g_ptr_array_add (constants, tensor);
          slots[i].constant = tensor;
        }
      inputs[i] = &slots[i];
    }
  is_sound = test->op->infer (
    &(LensInfer){
      .settings = test->settings,
      .opset = test->opset,
      .n_inputs = test->n_inputs,
      .inputs = inputs,
      .n_outputs = test->n_outputs,
      .outputs = outputs,
    },
    error);
  for (int i = 0; is_sound && i < test->n_outputs; i++)
    {
      /* Whoever builds a graph checks each result, so here it is checked as well. */
      if (!lens_shape_check (&outputs[i].shape, NULL))
        is_sound = FALSE;
      test->output_shapes[i] = outputs[i].shape;
    }
  return is_sound;
}

static void
test_op (gconstpointer data)
{
  const LensOp *op = data;
  const int n = support_n_cases (N_CASES);
  LensRng rng;
  int n_accepted = 0;

  lens_rng_seed (&rng, 20240504 + g_str_hash (op->name));
  for (int i = 0; i < n; i++)
    {
      g_autoptr (OpCase) test = make_case (op, &rng);
      g_autoptr (GError) error = NULL;

      if (!infer_shapes (test, &error))
        continue;
      g_assert_no_error (error);
      if (!is_small (test))
        continue;
      n_accepted++;
      op_case_run (test);
    }
  g_test_message ("%s: %d of %d were computed", op->name, n_accepted, n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 0; lens_ops[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/op/%s/bears-anything",
                                               lens_ops[i]->name);

      g_test_add_data_func (path, lens_ops[i], test_op);
    }
  return g_test_run ();
}
