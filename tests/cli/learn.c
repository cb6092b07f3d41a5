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

#define N_CHECKED 4

/* Pictures of the test split as the network's input, and the scores that this program
 * gives them, in files beside the network. */
static void
write_examples (LensModel *model, const char *inputs_path, const char *scores_path)
{
  const LensMadeSet *set = lens_made_set_find ("shapes", NULL);
  const LensShape input_shape = lens_shape (N_CHECKED, 3, 32, 32);
  const LensShape scores_shape = lens_shape (N_CHECKED, 2);
  g_autoptr (LensTensor) inputs = lens_tensor_new (&input_shape);
  g_autoptr (LensTensor) scores = lens_tensor_new (&scores_shape);
  g_autofree gpointer settings = g_malloc0 (set->settings_size);
  const gsize n = 3 * 32 * 32;

  lens_fields_init (set->fields, settings);
  for (gsize i = 0; i < N_CHECKED; i++)
    {
      g_autoptr (LensImage) image = set->make (settings, 7, LENS_SPLIT_TEST, (int) i);
      g_autoptr (LensTensor) input = lens_preprocess_apply (lens_model_preprocess (
                                                              model),
                                                            image);
      const int wanted = lens_model_scores (model);
      LensTensor *result = NULL;

      g_assert_true (lens_graph_eval (lens_model_graph (model), &input, &wanted, 1,
                                      &result, NULL, NULL));
      memcpy (lens_tensor_writable (inputs) + i * n, lens_tensor_data (input),
              n * sizeof (LensReal));
      memcpy (lens_tensor_writable (scores) + i * 2, lens_tensor_data (result),
              2 * sizeof (LensReal));
      lens_tensor_unref (result);
    }
  g_assert_true (lens_npy_write (inputs_path, inputs, NULL));
  g_assert_true (lens_npy_write (scores_path, scores, NULL));
}

/* Another reader of ONNX computes the same scores, several pictures at once. */
static void
test_is_read_by_pytorch (void)
{
  g_autofree char *path = program_file ("shapes.onnx");
  g_autofree char *inputs = program_file ("shapes.input.npy");
  g_autofree char *scores = program_file ("shapes.scores.npy");
  const LensModelOptions options = { .path = path };
  g_autoptr (LensModel) model = lens_model_open (&options, NULL, NULL);

  if (model == NULL)
    {
      g_test_skip ("no network was made");
      return;
    }
  write_examples (model, inputs, scores);
  python_ask ("tests/export/read-with-torch.py", program_folder ());
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/learn/shapes", test_learns_shapes);
  g_test_add_func ("/cli/learn/passes-the-onnx-checker", test_passes_the_onnx_checker);
  g_test_add_func ("/cli/learn/is-read-by-pytorch", test_is_read_by_pytorch);
  status = g_test_run ();
  program_finish ();
  return status;
}
