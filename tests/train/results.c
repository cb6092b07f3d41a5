/* results.c - what a training leaves is read rightly by the rest of the program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/json.h"
#include "core/model/model.h"
#include "core/train/training.h"
#include "tests/support/training.h"

#include <math.h>
#include <string.h>

/* The same sums in another order: batches of eight in training, of one here. */
#define TOLERANCE 2e-4

static char *folder;
static LensTraining *training; /* one for all tests */

static LensModel *
open_model (void)
{
  g_autofree char *path = training_file (folder, "small.onnx");
  const LensModelOptions options = { .path = path };
  g_autoptr (GError) error = NULL;
  LensModel *model = lens_model_open (&options, NULL, &error);

  g_assert_no_error (error);
  return model;
}

/* Nothing is assumed: labels and preprocessing are said beside the network. */
static void
test_says_all_of_itself (void)
{
  g_autoptr (LensModel) model = open_model ();

  g_assert_true (lens_model_is_classifier (model));
  g_assert_cmpint (lens_model_n_classes (model), ==, 2);
  g_assert_cmpstr (lens_model_label (model, 0), ==, "circle");
  g_assert_cmpstr (lens_model_label (model, 1), ==, "triangle");
  g_assert_cmpstr (lens_model_preprocess (model)->source, ==, "small.netlens.json");
  for (int i = 0; lens_model_notes (model)[i] != NULL; i++)
    g_test_message ("%s", lens_model_notes (model)[i]);
  g_assert_null (lens_model_notes (model)[0]);
}

/* Scores of one picture as everybody else gets them. */
static void
answer (LensModel *model, const LensImage *image, LensReal *scores)
{
  LensGraph *graph = lens_model_graph (model);
  g_autoptr (LensTensor) input = lens_preprocess_apply (lens_model_preprocess (model),
                                                        image);
  const int wanted = lens_model_scores (model);
  LensTensor *result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (lens_graph_eval (graph, &input, &wanted, 1, &result, NULL, &error));
  g_assert_no_error (error);
  memcpy (scores, lens_tensor_data (result), 2 * sizeof (LensReal));
  lens_tensor_unref (result);
}

static double
loss_of (const LensReal *scores, int class)
{
  return log1p (exp ((double) scores[1 - class] - (double) scores[class]));
}

/* The loss and the right answers of both splits, counted again over the exported network
 * with its own preprocessing. */
static void
test_answers_as_in_training (void)
{
  static const LensSplit splits[] = { LENS_SPLIT_VAL, LENS_SPLIT_TEST };
  g_autoptr (LensModel) model = open_model ();
  LensDataset *dataset = lens_training_dataset (training);

  for (gsize i = 0; i < G_N_ELEMENTS (splits); i++)
    {
      const LensEvaluation *evaluation = lens_training_evaluation (training, splits[i]);
      const int n = lens_dataset_n_pictures (dataset, splits[i]);
      int confusion[4] = { 0 };
      double loss = 0;

      for (int k = 0; k < n; k++)
        {
          g_autoptr (LensImage) image = lens_dataset_picture (dataset, splits[i], k,
                                                              NULL);
          const int class = lens_dataset_class_of (dataset, splits[i], k);
          LensReal scores[2];

          answer (model, image, scores);
          loss += loss_of (scores, class) / n;
          confusion[2 * class + (scores[1] > scores[0])]++;
        }
      g_assert_cmpint (evaluation->n_pictures, ==, n);
      g_assert_cmpfloat_with_epsilon (evaluation->loss, loss, TOLERANCE);
      for (int k = 0; k < 4; k++)
        g_assert_cmpint (evaluation->confusion[k], ==, confusion[k]);
      g_assert_cmpint (evaluation->n_right, ==, confusion[0] + confusion[3]);
      g_assert_cmpint (evaluation->mistakes->len, ==, confusion[1] + confusion[2]);
    }
}

static JsonObject *
open_record (JsonNode **node)
{
  g_autofree char *path = training_file (folder, "small.training.json");
  g_autoptr (GError) error = NULL;

  *node = lens_json_open (path, &error);
  g_assert_no_error (error);
  return json_node_get_object (*node);
}

static void
assert_hash (JsonObject *object, const char *member, const char *file)
{
  g_autoptr (GBytes) bytes = training_read (folder, file);
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  g_assert_cmpstr (json_object_get_string_member (object, member), ==, hash);
}

static void
test_the_record_tells_all (void)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *record = open_record (&node);
  JsonObject *plan = json_object_get_object_member (record, "plan");
  JsonObject *recipe = json_object_get_object_member (record, "recipe");
  JsonObject *data = json_object_get_object_member (record, "data");
  JsonObject *test = json_object_get_object_member (record, "test");
  JsonObject *machine = json_object_get_object_member (record, "machine");

  g_assert_cmpstr (json_object_get_string_member (record, "netlens"), ==, LENS_VERSION);
  assert_hash (record, "network-sha256", "small.onnx");
  g_assert_cmpstr (json_object_get_string_member (recipe, "text"), ==, training_recipe);
  assert_hash (recipe, "sha256", "small.recipe");
  g_assert_cmpint (json_object_get_int_member (plan, "seed"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (plan, "output"), ==, "small.onnx");
  g_assert_cmpstr (json_object_get_string_member (data, "sha256"), ==,
                   lens_dataset_hash (lens_training_dataset (training)));
  g_assert_cmpint (json_object_get_int_member (data, "train"), ==, 43);
  g_assert_cmpuint (json_array_get_length (
                      json_object_get_array_member (record, "history")),
                    ==, 3);
  g_assert_cmpint (json_object_get_int_member (record, "best-epoch"), ==,
                   lens_training_best_epoch (training) + 1);
  g_assert_cmpint (json_object_get_int_member (test, "pictures"), ==, 9);
  g_assert_cmpuint (json_array_get_length (
                      json_object_get_array_member (test, "confusion")),
                    ==, 2);
  g_assert_cmpfloat (json_object_get_double_member (record, "seconds"), >, 0);
  g_assert_cmpint (json_object_get_int_member (machine, "threads"), >=, 1);
}

/* Nobody learns from it where or by whom it was made. */
static void
test_the_record_names_no_place (void)
{
  g_autoptr (GBytes) bytes = training_read (folder, "small.training.json");
  g_autoptr (LensPlan) plan = NULL;
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL),
                                     g_bytes_get_size (bytes));
  g_autofree char *output = training_file (folder, "small.onnx");
  g_autoptr (LensTraining) other = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *other_text = NULL;

  g_assert_null (strstr (text, folder));
  g_assert_null (strstr (text, g_get_home_dir ()));
  g_assert_null (strstr (text, g_get_host_name ()));

  /* Also where the plan says whole paths. */
  plan = training_plan (folder, "output", output, NULL);
  other = training_open (plan, FALSE);
  node = lens_training_record (other);
  other_text = lens_json_to_text (node);
  g_assert_null (strstr (other_text, folder));
}

/* The plan of the record makes the same network again. */
static void
test_the_record_can_be_repeated (void)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *record = open_record (&node);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensPlan) plan = lens_plan_from_json (json_object_get_member (record,
                                                                           "plan"),
                                                   folder, &error);
  g_autoptr (LensTraining) again = NULL;

  g_assert_no_error (error);
  again = training_open (plan, FALSE);
  training_finish (again);
  assert_hash (record, "network-sha256", "small.onnx");
}

int
main (int argc, char **argv)
{
  g_autoptr (LensPlan) plan = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = training_folder_new ();
  plan = training_plan (folder, NULL);
  training = training_open (plan, FALSE);
  training_finish (training);
  g_test_add_func ("/train/results/say-all-of-themselves", test_says_all_of_itself);
  g_test_add_func ("/train/results/answer-as-in-training", test_answers_as_in_training);
  g_test_add_func ("/train/results/the-record-tells-all", test_the_record_tells_all);
  g_test_add_func ("/train/results/the-record-names-no-place",
                   test_the_record_names_no_place);
  g_test_add_func ("/train/results/the-record-can-be-repeated",
                   test_the_record_can_be_repeated);
  status = g_test_run ();
  lens_training_free (training);
  training_remove (folder);
  g_free (folder);
  return status;
}
