/* real.c - the program on real networks and real photographs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The expected answers stand in models.json beside the networks and come from other
 * people's programs.
 */

#include "core/lens.h"
#include "tests/cli/program.h"
#include "tests/support/data.h"

#include <math.h>
#include <string.h>

/* How far a probability may lie outside the range over common ways of resizing. */
#define PROBABILITY_SLACK 0.01

/* Outputs for made-up inputs agree to this: other software sums in another order. */
#define SYNTHETIC_TOLERANCE 1e-4

static JsonParser *parser; /* of models.json */
static char *data_folder;

static JsonArray *
models (void)
{
  return json_object_get_array_member (json_node_get_object (
                                         json_parser_get_root (parser)),
                                       "models");
}

static char *
data_path (const char *folder, const char *name)
{
  return g_build_filename (data_folder, folder, name, NULL);
}

static gboolean
is_onnx (JsonObject *model)
{
  return strcmp (json_object_get_string_member (model, "format"), "onnx") == 0;
}

/* The list of pictures with their five likeliest classes; NULL if there is none. */
static JsonArray *
pictures_with_classes (JsonObject *model)
{
  JsonNode *expected = json_object_get_member (model, "expected");
  JsonArray *pictures;

  if (!is_onnx (model) || expected == NULL || !JSON_NODE_HOLDS_OBJECT (expected) ||
      !json_object_has_member (json_node_get_object (expected), "pictures"))
    return NULL;
  pictures = json_object_get_array_member (json_node_get_object (expected), "pictures");
  return json_object_has_member (json_array_get_object_element (pictures, 0), "top5")
           ? pictures
           : NULL;
}

/* Where the text says that the first place holds for any resize, it must hold for ours. */
static gboolean
must_hold (JsonObject *picture)
{
  return !json_object_has_member (picture, "top1_holds") ||
         strcmp (json_object_get_string_member (picture, "top1_holds"),
                 "for any resize") == 0;
}

static void
check_answer (JsonObject *picture, JsonObject *answer)
{
  JsonObject *expected = json_array_get_object_element (
    json_object_get_array_member (picture, "top5"), 0);
  JsonObject *found = json_array_get_object_element (
    json_object_get_array_member (answer, "top"), 0);
  double probability = json_object_get_double_member (found, "probability");
  double low = json_object_get_double_member (expected, "p");
  double high = low;

  if (!must_hold (picture))
    return;
  g_test_message ("%s: %s %.4f", json_object_get_string_member (picture, "image"),
                  json_object_get_string_member (found, "name"), probability);
  g_assert_cmpint (json_object_get_int_member (found, "index"), ==,
                   json_object_get_int_member (expected, "index"));
  if (json_object_has_member (picture, "p_range"))
    {
      JsonArray *range = json_object_get_array_member (picture, "p_range");

      low = json_array_get_double_element (range, 0);
      high = json_array_get_double_element (range, 1);
    }
  g_assert_cmpfloat (probability, >=, low - PROBABILITY_SLACK);
  g_assert_cmpfloat (probability, <=, high + PROBABILITY_SLACK);
}

/* No flags: what the program assumes of each network must be right. */
static void
test_names_what_is_in_the_photographs (gconstpointer data)
{
  JsonObject *model = (JsonObject *) data;
  JsonArray *pictures = pictures_with_classes (model);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_auto (ProgramRun) run = { 0 };
  g_autoptr (JsonNode) root = NULL;

  g_ptr_array_add (words, g_strdup ("classify"));
  g_ptr_array_add (words,
                   data_path ("models", json_object_get_string_member (model, "file")));
  for (guint i = 0; i < json_array_get_length (pictures); i++)
    g_ptr_array_add (words,
                     data_path (".", json_object_get_string_member (
                                       json_array_get_object_element (pictures, i),
                                       "image")));
  g_ptr_array_add (words, g_strdup ("--json"));
  g_ptr_array_add (words, NULL);
  program_run_words (&run, (const char *const *) words->pdata);
  program_assert_done (&run);
  root = json_from_string (run.output, NULL);
  for (guint i = 0; i < json_array_get_length (pictures); i++)
    check_answer (json_array_get_object_element (pictures, i),
                  json_array_get_object_element (json_node_get_array (root), i));
}

/* Element k is lo + (hi - lo) * ((k * 2654435761) mod 2^32) / 2^32. */
static void
write_synthetic_input (JsonObject *model, const char *path)
{
  JsonObject *synthetic = json_object_get_object_member (model, "synthetic");
  JsonArray *sizes = json_object_get_array_member (
    json_object_get_object_member (model, "input"), "shape");
  double lo = json_object_get_double_member (synthetic, "lo");
  double hi = json_object_get_double_member (synthetic, "hi");
  LensShape shape = { .rank = (int) json_array_get_length (sizes) };
  g_autoptr (LensTensor) tensor = NULL;
  LensReal *numbers;

  for (int i = 0; i < shape.rank; i++)
    {
      JsonNode *size = json_array_get_element (sizes, (guint) i);

      shape.dims[i] = json_node_get_value_type (size) == G_TYPE_INT64
                        ? json_node_get_int (size)
                        : 1;
    }
  tensor = lens_tensor_new (&shape);
  numbers = lens_tensor_writable (tensor);
  for (gsize k = 0; k < lens_tensor_n_elements (tensor); k++)
    numbers[k] = (LensReal) (lo + (hi - lo) * (double) (guint32) (k * 2654435761u) /
                                    4294967296.0);
  g_assert_true (lens_npy_write (path, tensor, NULL));
}

static void
check_output (JsonObject *expected, const char *folder)
{
  g_autofree char *stem = g_strdelimit (
    g_strdup (json_object_get_string_member (expected, "name")), "/", '_');
  g_autofree char *file = g_strconcat (stem, ".npy", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (LensTensor) tensor = lens_npy_read (path, NULL);
  JsonArray *first = json_object_get_array_member (expected, "first");
  double max = json_object_get_double_member (expected, "max");
  double min = json_object_get_double_member (expected, "min");
  double slack = SYNTHETIC_TOLERANCE * fmax (fabs (max), fabs (min));
  LensReal lowest;
  LensReal highest;
  LensReal mean;

  g_assert_nonnull (tensor);
  g_assert_true (lens_tensor_range (tensor, &lowest, &highest, &mean));
  g_assert_cmpfloat_with_epsilon ((double) highest, max, slack);
  g_assert_cmpfloat_with_epsilon ((double) lowest, min, slack);
  g_assert_cmpfloat_with_epsilon ((double) mean *
                                    (double) lens_tensor_n_elements (tensor),
                                  json_object_get_double_member (expected, "sum"),
                                  slack * (double) lens_tensor_n_elements (tensor) /
                                    10);
  for (guint i = 0; i < json_array_get_length (first); i++)
    g_assert_cmpfloat_with_epsilon ((double) lens_tensor_data (tensor)[i],
                                    json_array_get_double_element (first, i), slack);
}

static void
test_answers_a_made_up_input (gconstpointer data)
{
  JsonObject *model = (JsonObject *) data;
  JsonArray *outputs = json_object_get_array_member (
    json_object_get_object_member (model, "synthetic"), "outputs");
  const char *name = json_object_get_string_member (
    json_object_get_object_member (model, "input"), "name");
  g_autofree char *path = data_path ("models",
                                     json_object_get_string_member (model, "file"));
  g_autofree char *input = program_file ("synthetic.npy");
  g_autofree char *argument = g_strdup_printf ("%s=%s", name, input);
  g_autofree char *folder = program_file ("synthetic");
  g_auto (ProgramRun) run = { 0 };

  write_synthetic_input (model, input);
  program_run (&run, "eval", path, "--input", argument, "--output-dir", folder, NULL);
  program_assert_done (&run);
  for (guint i = 0; i < json_array_get_length (outputs); i++)
    check_output (json_array_get_object_element (outputs, i), folder);
}

static void
add_tests (void)
{
  for (guint i = 0; i < json_array_get_length (models ()); i++)
    {
      JsonObject *model = json_array_get_object_element (models (), i);
      g_autofree char *name = g_path_get_basename (
        json_object_get_string_member (model, "file"));
      g_autofree char *pictures = g_strconcat ("/cli/classify/names-what-", name, NULL);
      g_autofree char *synthetic = g_strconcat ("/cli/eval/answers-", name, NULL);

      if (pictures_with_classes (model) != NULL)
        g_test_add_data_func (pictures, model, test_names_what_is_in_the_photographs);
      if (is_onnx (model) && json_object_has_member (model, "synthetic"))
        g_test_add_data_func (synthetic, model, test_answers_a_made_up_input);
    }
}

static void
test_absent (void)
{
  g_test_skip ("no test data");
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  data_folder = support_data_folder ();
  path = data_path ("models", "models.json");
  parser = json_parser_new ();
  if (json_parser_load_from_file (parser, path, NULL))
    add_tests ();
  else
    g_test_add_func ("/cli/data/present", test_absent);
  status = g_test_run ();
  program_finish ();
  g_object_unref (parser);
  g_free (data_folder);
  return status;
}
