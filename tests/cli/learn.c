/* learn.c - a network learns what there is to learn, in a minute
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sample's plan, through the program, from nothing to a network that others read.
 */

#include "core/lens.h"
#include "tests/cli/program.h"
#include "tests/support/data.h"
#include "tests/support/python.h"

#include <string.h>

/* What the issue asks for, in pictures that the network has never seen. */
#define LEAST_ACCURACY 0.99
#define MOST_SECONDS 60

static JsonNode *
train_shapes (const char *output)
{
  g_autofree char *plan = support_tree_file ("samples/train/shapes.json");
  g_auto (ProgramRun) run = { 0 };
  JsonNode *record;

  program_run (&run, "train", plan, "--output", output, "--json", NULL);
  program_assert_done (&run);
  record = lens_json_parse (run.output, strlen (run.output), NULL);
  g_assert_nonnull (record);
  return record;
}

static void
test_learns_shapes (void)
{
  g_autofree char *output = program_file ("shapes.onnx");
  const gint64 begin = g_get_monotonic_time ();
  g_autoptr (JsonNode) record = train_shapes (output);
  const double seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  JsonObject *test = json_object_get_object_member (json_node_get_object (record),
                                                    "test");
  const double accuracy = json_object_get_double_member (test, "accuracy");

  g_test_message ("%.2f %% of %d in %.1f s", accuracy * 100,
                  (int) json_object_get_int_member (test, "pictures"), seconds);
  g_assert_cmpint (json_object_get_int_member (test, "pictures"), >=, 300);
  g_assert_cmpfloat (accuracy, >, LEAST_ACCURACY);
  g_assert_cmpfloat (seconds, <, MOST_SECONDS);
}

static void
test_passes_the_onnx_checker (void)
{
  g_autofree char *path = program_file ("shapes.onnx");

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    python_ask ("tests/export/check.py", program_folder ());
  else
    g_test_skip ("no network was made");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/learn/shapes", test_learns_shapes);
  g_test_add_func ("/cli/learn/passes-the-onnx-checker", test_passes_the_onnx_checker);
  status = g_test_run ();
  program_finish ();
  return status;
}
