/* ops.c - what holds for every row of the table of operators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-examples.h"

#include <math.h>
#include <string.h>

/* Results larger than this are not computed: hostile settings may ask for anything. */
#define MAX_RESULT 100000

static gboolean
is_kebab (const char *text)
{
  if (!g_ascii_islower (*text))
    return FALSE;
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_islower (*at) && !g_ascii_isdigit (*at) &&
        !(*at == '-' && g_ascii_isalnum (at[1])))
      return FALSE;
  return TRUE;
}

static void
test_names (void)
{
  for (int i = 0; lens_ops[i] != NULL; i++)
    {
      g_assert_true (is_kebab (lens_ops[i]->name));
      g_assert_true (lens_op_find (lens_ops[i]->name) == lens_ops[i]);
      g_assert_true (lens_ops[i]->title != NULL && *lens_ops[i]->title != '\0');
      if (i > 0)
        g_assert_cmpstr (lens_ops[i - 1]->name, <, lens_ops[i]->name);
    }
}

static void
test_functions (void)
{
  for (int i = 0; lens_ops[i] != NULL; i++)
    {
      const LensOp *op = lens_ops[i];
      gboolean has_none = (op->traits & LENS_TRAIT_NO_GRADIENT) != 0;

      g_assert_nonnull (op->infer);
      g_assert_nonnull (op->forward);
      g_assert_true ((op->backward == NULL) == has_none);
      g_assert_true ((op->reach == NULL) == (op->need == NULL));
      g_assert_cmpint (op->min_inputs, >=, 1);
      g_assert_true (op->max_inputs < 0 || op->max_inputs >= op->min_inputs);
      if ((op->traits & LENS_TRAIT_RECTIFIER) != 0)
        g_assert_true ((op->traits & LENS_TRAIT_ACTIVATION) != 0);
    }
}

static void
check_field (const LensOp *op, const LensField *field, gconstpointer settings)
{
  g_autoptr (JsonNode) node = lens_field_to_json (field, settings);
  g_autofree gpointer copy = g_malloc0 (op->settings_size);
  g_autoptr (GError) error = NULL;

  g_assert_true (field->title != NULL && *field->title != '\0');
  if (field->help == NULL || g_ascii_isupper (field->help[0]) ||
      g_str_has_suffix (field->help, "."))
    g_error ("%s: %s: one clause of help expected, lower case, no full stop", op->name,
             field->name);

  lens_fields_init (op->fields, copy);
  g_assert_true (lens_field_set_json (field, copy, node, &error));
  g_assert_no_error (error);
  g_assert_true (lens_field_is_initial (field, copy));
  lens_fields_clear (op->fields, copy);
}

static void
test_fields (void)
{
  for (int i = 0; lens_ops[i] != NULL; i++)
    {
      const LensOp *op = lens_ops[i];
      g_autofree gpointer settings = g_malloc0 (MAX (op->settings_size, 1));

      lens_fields_init (op->fields, settings);
      LENS_FOR_EACH_FIELD (field, op->fields)
        {
          g_assert_cmpuint (field->offset, <, op->settings_size);
          check_field (op, field, settings);
        }
      lens_fields_clear (op->fields, settings);
    }
}

static void
test_examples (void)
{
  for (int i = 0; lens_ops[i] != NULL; i++)
    {
      gboolean is_there = FALSE;

      for (const OpExample *example = op_examples; example->text.op != NULL; example++)
        is_there |= g_str_equal (example->text.op, lens_ops[i]->name);
      if (!is_there)
        g_error ("%s: no example; add one to tests/support/op-examples.c",
                 lens_ops[i]->name);
    }
}

static void
test_rules (gconstpointer data)
{
  const OpExample *example = data;
  g_autoptr (OpCase) test = op_example_new (example, 5);

  op_case_run (test);
  op_case_check_all (test, 5);
  for (int i = 0; i < test->n_inputs && test->op->backward != NULL; i++)
    if (op_example_is_smooth (example, i))
      op_case_check_differences (test, i, 1e-6);
}

/* Computes what hostile settings or operands ask for, if they are accepted. */
static void
try_case (OpCase *test)
{
  g_autoptr (GError) error = NULL;
  gsize n = 0;

  if (!op_case_infer (test, &error))
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == LENS_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_false (g_ascii_isupper (error->message[0]));
      return;
    }
  for (int i = 0; i < test->n_outputs; i++)
    n += lens_shape_n_elements (&test->output_shapes[i]);
  if (n > MAX_RESULT)
    return;
  op_case_forward (test);
  if (test->op->backward != NULL)
    op_case_backward (test);
}

static const char *const hostile_texts[] = {
  "-9223372036854775808",
  "-2147483648",
  "-7",
  "-1",
  "0",
  "1",
  "3",
  "99",
  "2147483647",
  "9223372036854775807",
  "",
  "0,0",
  "1,1,1,1",
  "-1,5,0,9223372036854775807",
  "2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2",
};

/* Whatever a file says of one setting, infer refuses with words or the rest bears it. */
static void
test_hostile_settings (gconstpointer data)
{
  const OpExample *example = data;
  const LensOp *op = lens_op_find (example->text.op);

  LENS_FOR_EACH_FIELD (field, op->fields)
    for (gsize i = 0; i < G_N_ELEMENTS (hostile_texts); i++)
      {
        g_autoptr (OpCase) test = op_example_new (example, 1);

        if (lens_field_set_text (field, test->settings, hostile_texts[i], NULL))
          try_case (test);
      }
}

static const double hostile_numbers[] = {
  -9.3e18, -2147483649.0, -100,         -1,     0,        1,   2,
  100,     65536,         4294967296.0, 9.3e18, INFINITY, NAN,
};

/* The same for one number of an operand that infer looks at. */
static void
test_hostile_operands (gconstpointer data)
{
  const OpExample *example = data;
  g_autoptr (OpCase) model = op_example_new (example, 1);

  for (int k = 0; k < model->n_inputs; k++)
    for (gsize i = 0; i < G_N_ELEMENTS (hostile_numbers); i++)
      for (gsize at = 0; model->is_constant[k] && at < 2; at++)
        {
          g_autoptr (OpCase) test = op_example_new (example, 1);

          if (at >= lens_shape_n_elements (&test->input_shapes[k]))
            continue;
          test->inputs[k][at] = (LensReal) hostile_numbers[i];
          try_case (test);
        }
}

/* Operands of other shapes than the operator has in mind. */
static void
test_hostile_shapes (gconstpointer data)
{
  static const char *const shapes[] = {
    "scalar",  "0",       "1",       "7",         "2x3",
    "1x1x1x1", "0x3x4x5", "2x3x0x5", "1x2x3x4x5", "1x1x1x1x1x1x1x1",
  };
  const OpExample *example = data;
  g_auto (GStrv) words = g_strsplit (example->text.shapes, " ", -1);

  for (int k = 0; words[k] != NULL; k++)
    for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
      {
        g_autofree char *kept = words[k];
        g_autofree char *text = NULL;
        OpExample other = *example;

        words[k] = (char *) shapes[i];
        text = g_strjoinv (" ", words);
        words[k] = g_steal_pointer (&kept);
        other.text.shapes = text;

        g_autoptr (OpCase) test = op_example_new (&other, 1);

        try_case (test);
      }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *claim;
    void (*test) (gconstpointer data);
  } claims[] = {
    { "keeps-the-rules", test_rules },
    { "bears-hostile-settings", test_hostile_settings },
    { "bears-hostile-operands", test_hostile_operands },
    { "bears-hostile-shapes", test_hostile_shapes },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/have-names-in-order", test_names);
  g_test_add_func ("/ops/have-functions-that-fit-their-traits", test_functions);
  g_test_add_func ("/ops/have-fields-that-read-back", test_fields);
  g_test_add_func ("/ops/have-an-example-each", test_examples);
  for (int i = 0; op_examples[i].text.op != NULL; i++)
    for (gsize k = 0; k < G_N_ELEMENTS (claims); k++)
      {
        g_autofree char *name = g_strdup_printf ("/ops/%s/%d/%s",
                                                 op_examples[i].text.op, i,
                                                 claims[k].claim);

        g_test_add_data_func (name, &op_examples[i], claims[k].test);
      }
  return g_test_run ();
}
