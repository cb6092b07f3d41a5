/* real.c - published networks and ONNX's own tests survive being written again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/rng.h"
#include "tests/export/round.h"
#include "tests/support/data.h"
#include "tests/support/graphs.h"
#include "tests/support/python.h"
#include "tests/support/tensor-file.h"

#include <json-glib/json-glib.h>
#include <string.h>

static GHashTable *
new_given (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) lens_tensor_unref);
}

static LensTensor *
random_input (const LensValue *value)
{
  LensTensor *tensor = lens_tensor_new (&value->shape);
  LensReal *numbers = lens_tensor_writable (tensor);
  LensRng rng;

  lens_rng_seed (&rng, 5);
  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    numbers[i] = value->kind == LENS_KIND_REAL ? (LensReal) lens_rng_normal (&rng)
                                               : (LensReal) lens_rng_int (&rng, 0, 2);
  lens_tensor_set_kind (tensor, value->kind);
  return tensor;
}

static void
test_network (gconstpointer data)
{
  const char *file = data;
  g_autofree char *relative = g_build_filename ("models", file, NULL);
  g_autofree char *path = support_data_file (relative);
  g_autofree char *name = g_strdelimit (g_strdup (file), "/", '-');
  g_autoptr (GHashTable) given = new_given ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LensGraph) graph = NULL;
  g_autofree char *fault = NULL;

  if (path == NULL)
    return;
  graph = support_open_graph (path, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    {
      const LensValue *value = lens_graph_value (graph, lens_graph_input (graph, i));

      g_hash_table_insert (given, g_strdup (value->name), random_input (value));
    }
  fault = round_trip (graph, name, given, NULL);
  g_assert_cmpstr (fault, ==, NULL);
}

static gboolean
read_inputs (JsonObject *test, const char *folder, GHashTable *given)
{
  JsonArray *inputs = json_object_get_array_member (test, "inputs");

  for (guint i = 0; i < json_array_get_length (inputs); i++)
    {
      JsonObject *input = json_array_get_object_element (inputs, i);
      g_autofree char *path = NULL;
      LensTensor *tensor;

      if (json_object_get_null_member (input, "file"))
        continue;
      path = g_build_filename (folder, "test_data_set_0",
                               json_object_get_string_member (input, "file"), NULL);
      tensor = support_read_tensor_file (path, NULL);
      if (tensor == NULL)
        return FALSE;
      g_hash_table_insert (given,
                           g_strdup (json_object_get_string_member (input, "name")),
                           tensor);
    }
  return TRUE;
}

static void
test_case (gconstpointer data)
{
  JsonObject *test = (JsonObject *) data;
  g_autofree char *relative = g_build_filename (
    "conformance", json_object_get_string_member (test, "folder"), NULL);
  g_autofree char *folder = support_data_file (relative);
  g_autoptr (GHashTable) given = new_given ();
  g_autofree char *path = NULL;
  g_autofree char *fault = NULL;
  g_autoptr (LensGraph) graph = NULL;

  if (folder == NULL)
    return;
  path = g_build_filename (folder, "model.onnx", NULL);
  if (!read_inputs (test, folder, given))
    return;
  /* What cannot be read, or leaves nothing to compute, is the matter of other tests. */
  graph = support_open_graph (path, given, NULL);
  if (graph == NULL || lens_graph_n_nodes (graph) == 0)
    return;
  fault = round_trip (graph, json_object_get_string_member (test, "name"), given,
                      given);
  if (fault == NULL)
    return;
  g_test_message ("%s", fault);
  g_test_fail ();
}

static void
test_checker (void)
{
  python_ask ("tests/export/check.py", round_folder ());
}

static JsonArray *
read_list (const char *name, const char *member)
{
  g_autofree char *path = support_data_file (name);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *root;

  if (path == NULL || !json_parser_load_from_file (parser, path, NULL))
    return NULL;
  root = json_node_get_object (json_parser_get_root (parser));
  return json_array_ref (json_object_get_array_member (root, member));
}

static void
test_no_data (void)
{
  g_autofree char *path = support_data_file ("models/models.json");

  g_assert_null (path);
}

int
main (int argc, char **argv)
{
  g_autoptr (JsonArray) models = NULL;
  g_autoptr (JsonArray) tests = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  models = read_list ("models/models.json", "models");
  tests = read_list ("conformance/index.json", "tests");
  if (models == NULL || tests == NULL)
    {
      g_test_add_func ("/export/real/finds-its-data", test_no_data);
      return g_test_run ();
    }
  for (guint i = 0; i < json_array_get_length (models); i++)
    {
      JsonObject *record = json_array_get_object_element (models, i);
      const char *file = json_object_get_string_member (record, "file");
      g_autofree char *name = g_strdelimit (g_strdup (file), "/", '-');
      g_autofree char *path = g_strdup_printf ("/export/real/%s-comes-back", name);

      if (g_str_has_suffix (file, ".onnx"))
        g_test_add_data_func (path, file, test_network);
    }
  for (guint i = 0; i < json_array_get_length (tests); i++)
    {
      JsonObject *test = json_array_get_object_element (tests, i);
      g_autofree char *path = g_strdup_printf ("/export/real/%s-comes-back",
                                               json_object_get_string_member (test,
                                                                              "name"));

      g_test_add_data_func (path, test, test_case);
    }
  g_test_add_func ("/export/real/the-checker-agrees", test_checker);
  status = g_test_run ();
  round_clean ();
  return status;
}
