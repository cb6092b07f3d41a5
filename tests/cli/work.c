/* work.c - every verb does its work on the sample network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/lens.h"
#include "tests/cli/program.h"
#include "tests/support/data.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

static char *model;
static char *picture;

static void
assert_same_bytes (const char *path_a, const char *path_b)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  gsize size_a = 0;
  gsize size_b = 0;

  g_assert_true (g_file_get_contents (path_a, &a, &size_a, NULL));
  g_assert_true (g_file_get_contents (path_b, &b, &size_b, NULL));
  g_assert_cmpmem (a, size_a, b, size_b);
}

static void
test_explain_writes_every_kind_of_file (void)
{
  static const char *const names[] = { "e.png", "e.svg", "e.pdf",
                                       "e.gif", "e.npy", "e.json" };
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = program_file ("frames/");
  g_auto (ProgramRun) run = { 0 };

  g_ptr_array_add (words, "explain");
  g_ptr_array_add (words, model);
  g_ptr_array_add (words, picture);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_ptr_array_add (paths, program_file (names[i]));
      g_ptr_array_add (words, "-o");
      g_ptr_array_add (words, g_ptr_array_index (paths, i));
    }
  g_ptr_array_add (words, "-o");
  g_ptr_array_add (words, folder);
  g_ptr_array_add (words, NULL);
  program_run_words (&run, (const char *const *) words->pdata);
  program_assert_done (&run);
  g_assert_cmpstr (run.output, ==, "");
  for (guint i = 0; i < paths->len; i++)
    g_assert_true (g_file_test (g_ptr_array_index (paths, i), G_FILE_TEST_IS_REGULAR));
  g_assert_cmpint (program_count_files (folder), >=, 1);
}

static void
test_numbers_are_those_of_the_core (void)
{
  g_autofree char *path = program_file ("numbers.npy");
  g_autoptr (LensDesk) desk = lens_desk_new ();
  g_autoptr (LensJob) job = lens_job_new (lens_method_find ("guided-backprop", NULL));
  g_autoptr (LensRun) own = NULL;
  g_autoptr (LensFrame) frame = NULL;
  g_autoptr (LensTensor) written = NULL;
  g_auto (ProgramRun) run = { 0 };

  program_run (&run, "explain", model, picture, "--threads", "1", "-o", path, NULL);
  program_assert_done (&run);
  written = lens_npy_read (path, NULL);
  job->model = g_strdup (model);
  job->picture = g_strdup (picture);
  own = lens_desk_start (desk, job, NULL, NULL);
  g_assert_nonnull (own);
  g_assert_cmpint (lens_run_next (own, &frame, NULL), ==, LENS_STEP_FRAME);
  g_assert_true (
    lens_shape_equal (lens_tensor_shape (written), lens_tensor_shape (frame->map)));
  g_assert_cmpmem (lens_tensor_data (written),
                   lens_tensor_n_elements (written) * sizeof (LensReal),
                   lens_tensor_data (frame->map),
                   lens_tensor_n_elements (frame->map) * sizeof (LensReal));
}

static void
test_a_shown_job_repeats_its_file (void)
{
  static const char *const suffixes[] = { ".png", ".npy", ".gif" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat ("first", suffixes[i], NULL);
      g_autofree char *again_name = g_strconcat ("again", suffixes[i], NULL);
      g_autofree char *path = program_file (name);
      g_autofree char *again = program_file (again_name);
      g_autofree char *job_path = program_file ("job.json");
      g_auto (ProgramRun) made = { 0 };
      g_auto (ProgramRun) shown = { 0 };
      g_auto (ProgramRun) repeated = { 0 };
      g_auto (ProgramRun) direct = { 0 };

      program_run (&made, "explain", model, picture, "-m", "smooth-gradient", "--seed",
                   "5", "-o", path, NULL);
      program_assert_done (&made);
      program_run (&shown, "show", path, NULL);
      program_assert_done (&shown);
      g_assert_true (g_file_set_contents (job_path, shown.output, -1, NULL));
      program_run (&repeated, "run", job_path, "-o", again, NULL);
      program_assert_done (&repeated);
      assert_same_bytes (path, again);
      program_run (&direct, "run", path, "-o", again, NULL);
      program_assert_done (&direct);
      assert_same_bytes (path, again);
    }
}

static void
test_a_list_of_jobs_runs (void)
{
  g_autofree char *path = program_file ("jobs.json");
  g_autofree char *first = program_file ("one.npy");
  g_autofree char *second = program_file ("two.npy");
  g_autofree char *text = g_strdup_printf (
    "[{\"model\": \"%s\", \"picture\": \"%s\", \"method\": \"gradient\", \"output\": "
    "\"%s\"},"
    " {\"model\": \"%s\", \"picture\": \"%s\", \"method\": \"grad-cam\", \"target\": 0,"
    " \"settings\": {\"relu\": false}, \"output\": [\"%s\"]}]",
    model, picture, first, model, picture, second);
  g_auto (ProgramRun) run = { 0 };
  g_auto (ProgramRun) wrong = { 0 };

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  program_run (&run, "run", path, NULL);
  program_assert_done (&run);
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));

  g_assert_true (g_file_set_contents (path, "{\"modle\": \"a\"}", -1, NULL));
  program_run (&wrong, "run", path, "-q", NULL);
  program_assert_failed (&wrong, 1, "did you mean “model”?");
}

static void
test_classify_as_text_and_json (void)
{
  g_auto (ProgramRun) text = { 0 };
  g_auto (ProgramRun) json = { 0 };
  g_autoptr (JsonNode) root = NULL;
  JsonObject *answer;
  JsonArray *top;

  program_run (&text, "classify", model, picture, picture, "--top", "2", NULL);
  program_assert_done (&text);
  /* Both pictures are answered; what is noted of the network is noted once. */
  g_assert_nonnull (strstr (strstr (text.output, picture) + 1, picture));
  g_assert_nonnull (strstr (text.errors, "note: input: "));
  g_assert_null (strstr (strstr (text.errors, "note: input: ") + 1, "note: input: "));
  program_run (&json, "classify", model, picture, "--top", "2", "--json", NULL);
  program_assert_done (&json);
  root = json_from_string (json.output, NULL);
  g_assert_nonnull (root);
  answer = json_array_get_object_element (json_node_get_array (root), 0);
  top = json_object_get_array_member (answer, "top");
  g_assert_cmpuint (json_array_get_length (top), ==, 2);
  g_assert_cmpfloat (
    json_object_get_double_member (json_array_get_object_element (top, 0),
                                   "probability"),
    >=,
    json_object_get_double_member (json_array_get_object_element (top, 1),
                                   "probability"));
}

/* The new file answers as the old one, to the last digit, and needs nothing beside it but
 * what is written there. */
static void
test_convert_keeps_the_answers (void)
{
  g_autofree char *path = program_file ("again.onnx");
  g_autofree char *sidecar = program_file ("again.netlens.json");
  g_autofree char *labels = program_file ("again.labels.txt");
  g_auto (ProgramRun) convert = { 0 };
  g_auto (ProgramRun) before = { 0 };
  g_auto (ProgramRun) after = { 0 };
  g_auto (ProgramRun) full = { 0 };

  program_run (&convert, "convert", model, path, NULL);
  program_assert_done (&convert);
  g_assert_cmpstr (convert.output, ==, "");
  g_assert_true (g_file_test (sidecar, G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_file_test (labels, G_FILE_TEST_IS_REGULAR));
  program_run (&before, "classify", model, picture, "--json", NULL);
  program_run (&after, "classify", path, picture, "--json", NULL);
  program_assert_done (&after);
  g_assert_cmpstr (after.output, ==, before.output);
  program_run (&full, "convert", model, "/dev/full", NULL);
  program_assert_failed (&full, 1, "/dev/full: cannot be written");
}

static void
test_inspect_in_three_ways (void)
{
  g_auto (ProgramRun) plain = { 0 };
  g_auto (ProgramRun) json = { 0 };
  g_auto (ProgramRun) dot = { 0 };
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;

  program_run (&plain, "inspect", model, NULL);
  program_assert_done (&plain);
  g_assert_nonnull (strstr (plain.output, "convolution"));
  program_run (&json, "inspect", model, "--json", NULL);
  program_assert_done (&json);
  root = json_from_string (json.output, NULL);
  g_assert_nonnull (root);
  object = json_node_get_object (root);
  g_assert_cmpuint (json_array_get_length (
                      json_object_get_array_member (object, "layers")),
                    >, 2);
  g_assert_cmpint (strlen (json_object_get_string_member (object, "sha256")), ==, 64);
  program_run (&dot, "inspect", model, "--dot", NULL);
  program_assert_done (&dot);
  g_assert_true (g_str_has_prefix (dot.output, "digraph"));
}

static void
test_eval_writes_outputs_and_inner_values (void)
{
  g_autoptr (LensModel) opened = NULL;
  LensModelOptions options = { .path = model };
  g_autoptr (LensTensor) input = NULL;
  g_autofree char *input_path = program_file ("input.npy");
  g_autofree char *folder = program_file ("values");
  g_autofree char *argument = NULL;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;
  g_autoptr (LensTensor) output = NULL;
  g_auto (ProgramRun) all = { 0 };
  g_auto (ProgramRun) one = { 0 };
  g_auto (ProgramRun) none = { 0 };
  LensGraph *graph;
  const LensValue *value;

  opened = lens_model_open (&options, NULL, NULL);
  graph = lens_model_graph (opened);
  value = lens_graph_value (graph, lens_graph_input (graph, 0));
  input = lens_tensor_new (&value->shape);
  g_assert_true (lens_npy_write (input_path, input, NULL));
  argument = g_strdup_printf ("%s=%s", value->name, input_path);

  program_run (&all, "eval", model, "--input", argument, "--output-dir", folder, NULL);
  program_assert_done (&all);
  g_assert_cmpint (program_count_files (folder), ==, lens_graph_n_outputs (graph));
  file = g_strconcat (lens_graph_value (graph, lens_graph_output (graph, 0))->name,
                      ".npy", NULL);
  path = g_build_filename (folder, file, NULL);
  output = lens_npy_read (path, NULL);
  g_assert_nonnull (output);
  g_assert_true (
    lens_shape_equal (lens_tensor_shape (output),
                      &lens_graph_value (graph, lens_graph_output (graph, 0))->shape));

  program_run (&one, "eval", model, "--input", argument, "--value",
               lens_model_layer (opened, 0)->file_name, "--output-dir", folder, NULL);
  program_assert_done (&one);
  program_run (&none, "eval", model, "--output-dir", folder, "-q", NULL);
  program_assert_failed (&none, 2, "is not given");
}

static void
test_bench_prints_medians (void)
{
  g_auto (ProgramRun) run = { 0 };
  g_autoptr (JsonNode) root = NULL;
  static const char *const members[] = { "forward_ms", "gradient_ms", "guided_ms",
                                         "peak_mib", "threads" };

  program_run (&run, "bench", model, "--json", "--repeat", "3", "--threads", "2", NULL);
  program_assert_done (&run);
  root = json_from_string (run.output, NULL);
  g_assert_nonnull (root);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_cmpfloat (json_object_get_double_member (json_node_get_object (root),
                                                      members[i]),
                       >, 0);
}

static void
test_bench_occludes_both_ways (void)
{
  g_auto (ProgramRun) run = { 0 };
  g_auto (ProgramRun) wide = { 0 };
  g_auto (ProgramRun) unknown = { 0 };
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  double n_windows;

  program_run (&run, "bench", model, "--json", "--measure",
               "grad-cam,occlusion,occlusion-full", "--rows", "2", "--stride", "16",
               "--repeat", "1", NULL);
  program_assert_done (&run);
  root = json_from_string (run.output, NULL);
  g_assert_nonnull (root);
  object = json_node_get_object (root);
  n_windows = json_object_get_double_member (object, "occlusion_windows");
  g_assert_cmpfloat (n_windows, >=, 4);
  g_assert_cmpfloat (json_object_get_double_member (object, "occlusion_difference"), <,
                     1e-4);
  g_assert_false (json_object_has_member (object, "forward_ms"));

  /* The third window of a row would lie beyond the picture. */
  program_run (&wide, "bench", model, "--json", "--measure", "occlusion", "--window",
               "3", "--stride", "50", NULL);
  program_assert_done (&wide);
  g_assert_nonnull (strstr (wide.output, "\"occlusion_windows\" : 4"));

  program_run (&unknown, "bench", model, "--measure", "backward", NULL);
  program_assert_failed (&unknown, 2, "unknown measure “backward”");
}

static void
test_gist_in_both_modes (void)
{
  static const char *const modes[] = { "views", "pairs" };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *name = g_strconcat (modes[i], ".png", NULL);
      g_autofree char *path = program_file (name);
      g_auto (ProgramRun) run = { 0 };

      program_run (&run, "gist", model, picture, "--layers", "2", "--mode", modes[i],
                   "--output", path, NULL);
      program_assert_done (&run);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

static void
test_an_interrupted_run_leaves_nothing (void)
{
  g_autofree char *folder = program_file ("interrupted");
  g_autofree char *clip = g_build_filename (folder, "clip.gif", NULL);
  const char *words[] = { "explain",  model,       picture,
                          "-m",       "occlusion", "--set",
                          "stride=1", "--set",     "incremental=false",
                          "-q",       "-o",        clip,
                          NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *errors = NULL;

  g_assert_cmpint (g_mkdir (folder, 0777), ==, 0);
  process = program_start (words);
  g_usleep (300000);
  g_subprocess_send_signal (process, SIGINT);
  g_assert_true (
    g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_cmpstr (errors, ==, "netlens-cli: cancelled\n");
  g_assert_cmpint (program_count_files (folder), ==, 0);
}

static void
test_verbose_says_the_steps (void)
{
  g_autofree char *path = program_file ("verbose.png");
  g_auto (ProgramRun) run = { 0 };
  g_auto (ProgramRun) quiet = { 0 };

  program_run (&run, "explain", model, picture, "--verbose", "-o", path, NULL);
  program_assert_done (&run);
  g_assert_nonnull (strstr (run.errors, "mapping "));
  g_assert_nonnull (strstr (run.errors, "folding constants"));
  g_assert_nonnull (strstr (run.errors, "naming layers"));
  g_assert_nonnull (strstr (run.errors, "writing "));
  program_run (&quiet, "explain", model, picture, "--quiet", "-o", path, NULL);
  program_assert_done (&quiet);
  g_assert_cmpstr (quiet.errors, ==, "");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  model = support_tree_file ("samples/models/shapes.onnx");
  picture = support_tree_file ("samples/images/shapes.png");
  g_test_add_func ("/cli/explain/writes-every-kind-of-file",
                   test_explain_writes_every_kind_of_file);
  g_test_add_func ("/cli/explain/numbers-are-those-of-the-core",
                   test_numbers_are_those_of_the_core);
  g_test_add_func ("/cli/run/a-shown-job-repeats-its-file",
                   test_a_shown_job_repeats_its_file);
  g_test_add_func ("/cli/run/a-list-of-jobs-runs", test_a_list_of_jobs_runs);
  g_test_add_func ("/cli/classify/as-text-and-json", test_classify_as_text_and_json);
  g_test_add_func ("/cli/convert/keeps-the-answers", test_convert_keeps_the_answers);
  g_test_add_func ("/cli/inspect/in-three-ways", test_inspect_in_three_ways);
  g_test_add_func ("/cli/eval/writes-outputs-and-inner-values",
                   test_eval_writes_outputs_and_inner_values);
  g_test_add_func ("/cli/bench/prints-medians", test_bench_prints_medians);
  g_test_add_func ("/cli/bench/occludes-both-ways", test_bench_occludes_both_ways);
  g_test_add_func ("/cli/gist/in-both-modes", test_gist_in_both_modes);
  g_test_add_func ("/cli/cancel/an-interrupted-run-leaves-nothing",
                   test_an_interrupted_run_leaves_nothing);
  g_test_add_func ("/cli/verbose/says-the-steps", test_verbose_says_the_steps);
  status = g_test_run ();
  program_finish ();
  g_free (model);
  g_free (picture);
  return status;
}
