/* conformance.c - ONNX's own tests of its operators, and five whole architectures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What does not pass is listed by name with its reason in expected-failures.txt.  A test
 * that fails and is not listed fails here; so does one that is listed and passes, so that
 * the list stays true.
 */

#include "tests/support/data.h"
#include "tests/support/graphs.h"
#include "tests/support/tensor-file.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Upstream compares with 1e-3 and 1e-7; sums in another order differ by a little more. */
#define RELATIVE 1e-3
#define ABSOLUTE 1e-5

/* Of the tests in float32, the share that has to pass. */
#define MIN_SHARE 0.95

static GHashTable *expected_failures; /* name → reason */
static int n_float;
static int n_float_passed;
static int n_other;
static int n_other_passed;

typedef struct
{
  char *folder;
  JsonObject *test;
  GHashTable *given; /* name → LensTensor */
} Case;

/* Reads the tensors of “inputs” that the test gives. */
static gboolean
read_inputs (Case *this, GError **error)
{
  JsonArray *inputs = json_object_get_array_member (this->test, "inputs");

  for (guint i = 0; i < json_array_get_length (inputs); i++)
    {
      JsonObject *input = json_array_get_object_element (inputs, i);
      g_autofree char *path = NULL;
      LensTensor *tensor;

      if (json_object_get_null_member (input, "file"))
        continue;
      path = g_build_filename (this->folder, "test_data_set_0",
                               json_object_get_string_member (input, "file"), NULL);
      tensor = support_read_tensor_file (path, error);
      if (tensor == NULL)
        return FALSE;
      g_hash_table_insert (this->given,
                           g_strdup (json_object_get_string_member (input, "name")),
                           tensor);
    }
  return TRUE;
}

/* NULL if the result is as expected, else what is wrong with it. */
static char *
check_output (Case *this, LensGraph *graph, JsonObject *output, gboolean by_shape_only)
{
  const char *name = json_object_get_string_member (output, "name");
  g_autoptr (GError) error = NULL;
  g_autoptr (LensTensor) expected = NULL;
  g_autoptr (LensTensor) actual = NULL;
  g_autofree char *path = NULL;
  int value = lens_graph_find (graph, name);

  if (json_object_get_null_member (output, "file"))
    return NULL;
  if (value < 0)
    return g_strdup_printf ("output “%s” is not there", name);
  path = g_build_filename (this->folder, "test_data_set_0",
                           json_object_get_string_member (output, "file"), NULL);
  expected = support_read_tensor_file (path, &error);
  if (expected != NULL)
    actual = support_eval (graph, this->given, value, &error);
  if (actual == NULL)
    return g_strdup (error->message);
  if (by_shape_only &&
      lens_shape_equal (lens_tensor_shape (actual), lens_tensor_shape (expected)))
    return NULL;
  return support_compare_tensors (actual, expected, RELATIVE, ABSOLUTE);
}

/* NULL if the case passes; *is_refusal: it does not, and says so before it computes. */
static char *
run_case (Case *this, gboolean *is_refusal)
{
  g_autofree char *path = g_build_filename (this->folder, "model.onnx", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensGraph) graph = NULL;
  JsonArray *outputs = json_object_get_array_member (this->test, "outputs");
  gboolean by_shape_only = json_object_has_member (this->test, "compare");

  if (read_inputs (this, &error))
    graph = support_open_graph (path, this->given, &error);
  *is_refusal = graph == NULL;
  if (graph == NULL)
    return g_strdup (error->message);

  for (guint i = 0; i < json_array_get_length (outputs); i++)
    {
      char *fault = check_output (this, graph,
                                  json_array_get_object_element (outputs, i),
                                  by_shape_only);

      if (fault != NULL)
        return fault;
    }
  return NULL;
}

/* Holds what happened against the list. */
static void
judge (const char *name, const char *fault)
{
  const char *reason = g_hash_table_lookup (expected_failures, name);

  if (fault != NULL && reason == NULL)
    {
      g_test_message ("%s: %s", name, fault);
      g_test_fail ();
    }
  else if (fault != NULL)
    g_test_message ("%s does not pass, as listed (%s): %s", name, reason, fault);
  else if (reason != NULL)
    {
      g_test_message ("%s passes; take it off the list of expected failures", name);
      g_test_fail ();
    }
}

static void
test_case (gconstpointer data)
{
  JsonObject *test = (JsonObject *) data;
  const char *name = json_object_get_string_member (test, "name");
  gboolean is_float = g_str_equal (json_object_get_string_member (test, "class"),
                                   "float");
  g_autofree char *relative = g_build_filename (
    "conformance", json_object_get_string_member (test, "folder"), NULL);
  Case this = { .folder = support_data_file (relative), .test = test };
  g_autofree char *fault = NULL;
  gboolean is_refusal = FALSE;

  if (this.folder == NULL)
    return;
  this.given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) lens_tensor_unref);
  fault = run_case (&this, &is_refusal);
  if (is_float)
    {
      n_float++;
      n_float_passed += fault == NULL;
    }
  else
    {
      n_other++;
      n_other_passed += fault == NULL;
    }
  /* A type that cannot be computed with has to be refused in words, and that is all. */
  if (is_float || !is_refusal)
    judge (name, fault);
  g_hash_table_unref (this.given);
  g_free (this.folder);
}

/* Element i of n is i / n. */
static LensTensor *
make_ramp (const LensShape *shape)
{
  LensTensor *tensor = lens_tensor_new (shape);
  gsize n = lens_tensor_n_elements (tensor);

  for (gsize i = 0; i < n; i++)
    lens_tensor_writable (tensor)[i] = (LensReal) ((double) i / (double) n);
  return tensor;
}

/* Constant weights make scores of up to 1e10, whose neighbours in float are 1024 apart: the
 * last bit of a sum then decides whether softmax finds equal classes.  Scores that are
 * equal but for rounding are what such a network promises. */
#define SCORE_ROUNDING 1e-5

static gboolean
has_equal_scores (LensGraph *graph, GHashTable *given)
{
  const LensNode *last = lens_graph_node (graph, lens_graph_n_nodes (graph) - 1);
  g_autoptr (LensTensor) scores = NULL;
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  if ((last->op->traits & LENS_TRAIT_SOFTMAX) == 0)
    return FALSE;
  scores = support_eval (graph, given, last->inputs[0], NULL);
  return scores != NULL && lens_tensor_range (scores, &minimum, &maximum, &mean) &&
         maximum > 1 / SCORE_ROUNDING &&
         (maximum - minimum) <= SCORE_ROUNDING * (double) maximum;
}

static void
test_architecture (gconstpointer data)
{
  JsonObject *test = (JsonObject *) data;
  const char *model = json_object_get_string_member (test, "model");
  const char *output = json_object_get_string_member (test, "output_file");
  g_autofree char *relative = g_build_filename ("conformance", model, NULL);
  g_autofree char *path = support_data_file (relative);
  g_autofree char *relative_output = g_build_filename ("conformance", output, NULL);
  g_autofree char *output_path = support_data_file (relative_output);
  g_autoptr (GHashTable) given = g_hash_table_new_full (
    g_str_hash, g_str_equal, NULL, (GDestroyNotify) lens_tensor_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensGraph) graph = NULL;
  g_autoptr (LensTensor) expected = NULL;
  g_autoptr (LensTensor) actual = NULL;
  g_autofree char *fault = NULL;

  if (path == NULL || output_path == NULL)
    return;
  expected = support_read_tensor_file (output_path, &error);
  g_assert_no_error (error);
  graph = support_open_graph (path, NULL, &error);
  if (graph != NULL)
    {
      const LensValue *input = lens_graph_value (graph, lens_graph_input (graph, 0));

      g_hash_table_insert (given, input->name, make_ramp (&input->shape));
      actual = support_eval (graph, given, lens_graph_output (graph, 0), &error);
    }
  fault = actual == NULL
            ? g_strdup (error->message)
            : support_compare_tensors (actual, expected, RELATIVE, ABSOLUTE);
  if (fault != NULL && actual != NULL && has_equal_scores (graph, given))
    {
      g_test_message ("%s: equal scores, rounded differently", fault);
      g_clear_pointer (&fault, g_free);
    }
  judge (json_object_get_string_member (test, "name"), fault);
}

static void
test_share (void)
{
  if (n_float == 0)
    {
      g_test_skip ("no float case ran");
      return;
    }
  g_test_message ("%d of %d float cases pass; of other types %d of %d", n_float_passed,
                  n_float, n_other_passed, n_other);
  g_assert_cmpfloat ((double) n_float_passed / n_float, >=, MIN_SHARE);
}

static void
read_expected_failures (void)
{
  g_autofree char *path = support_tree_file ("tests/conformance/expected-failures.txt");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  expected_failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "\t", 2);

      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      g_assert_cmpint (g_strv_length (parts), ==, 2);
      g_hash_table_insert (expected_failures, g_strdup (parts[0]), g_strdup (parts[1]));
    }
}

static void
test_no_data (void)
{
  g_autofree char *path = support_data_file ("conformance/index.json");

  g_assert_null (path);
}

static void
add_tests (JsonObject *root)
{
  JsonArray *tests = json_object_get_array_member (root, "tests");
  JsonArray *light = json_object_get_array_member (root, "light");

  for (guint i = 0; i < json_array_get_length (tests); i++)
    {
      JsonObject *test = json_array_get_object_element (tests, i);
      g_autofree char *name = g_strconcat ("/conformance/node/",
                                           json_object_get_string_member (test, "name"),
                                           NULL);

      g_test_add_data_func (name, test, test_case);
    }
  g_test_add_func ("/conformance/node/enough-float-cases-pass", test_share);
  for (guint i = 0; i < json_array_get_length (light); i++)
    {
      JsonObject *test = json_array_get_object_element (light, i);
      g_autofree char *name = g_strconcat ("/conformance/light/",
                                           json_object_get_string_member (test, "name"),
                                           NULL);

      g_test_add_data_func (name, test, test_architecture);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  int status;

  g_test_init (&argc, &argv, NULL);
  path = support_data_file ("conformance/index.json");
  if (path == NULL)
    {
      g_test_add_func ("/conformance/finds-its-data", test_no_data);
      return g_test_run ();
    }

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  read_expected_failures ();
  add_tests (json_node_get_object (json_parser_get_root (parser)));
  status = g_test_run ();
  g_hash_table_unref (expected_failures);
  return status;
}
