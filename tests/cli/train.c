/* train.c - training as its users meet it: lines, files, Ctrl-C, and on again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/lens.h"
#include "tests/cli/program.h"
#include "tests/support/training.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>

/* The same sums of float in another order. */
#define TOLERANCE 2e-4

/* Long enough to be interrupted: half a second. */
#define N_EPOCHS "25"
#define MORE_PICTURES "data.train=300"

typedef struct
{
  char *folder;
  char *plan;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = training_folder_new ();
  place->plan = training_file (place->folder, "small.json");
}

static void
tear_down (Place *place, gconstpointer data)
{
  training_remove (place->folder);
  g_free (place->plan);
  g_free (place->folder);
}

static int
count_lines (const char *text, const char *begin)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  int count = 0;

  for (int i = 0; lines[i] != NULL; i++)
    count += g_str_has_prefix (lines[i], begin);
  return count;
}

static void
test_says_a_line_an_epoch (Place *place, gconstpointer data)
{
  g_auto (ProgramRun) run = { 0 };
  g_auto (ProgramRun) quiet = { 0 };

  program_run (&run, "train", place->plan, NULL);
  program_assert_done (&run);
  g_assert_cmpint (count_lines (run.errors, "epoch 1/3: loss "), ==, 1);
  g_assert_cmpint (count_lines (run.errors, "epoch "), ==, 3);
  g_assert_cmpint (count_lines (run.output, "best epoch: "), ==, 1);
  g_assert_cmpint (count_lines (run.output, "validation: "), ==, 1);
  g_assert_cmpint (count_lines (run.output, "test: "), ==, 1);
  g_assert_nonnull (strstr (run.output, "triangle"));
  g_assert_nonnull (strstr (run.output, "small.training.json"));

  program_run (&quiet, "train", place->plan, "--quiet", NULL);
  program_assert_done (&quiet);
  g_assert_cmpstr (quiet.errors, ==, "");
  g_assert_cmpstr (quiet.output, ==, run.output);
}

/* The help names each number of a plan with its first value. */
static void
test_helps (Place *place, gconstpointer data)
{
  LensPlanSettings settings;
  g_auto (ProgramRun) run = { 0 };

  program_run (&run, "train", "--help", NULL);
  program_assert_done (&run);
  lens_fields_init (lens_plan_fields, &settings);
  LENS_FOR_EACH_FIELD (field, lens_plan_fields)
    {
      g_autofree char *name = lens_field_dup_name (field);
      g_autofree char *value = lens_field_to_text (field, &settings);
      g_autofree char *words = g_strdup_printf ("\"%s\" %s", name, value);

      if (strstr (run.output, words) == NULL)
        g_error ("%s expected in the help", words);
    }
}

static JsonObject *
parse (const char *text, JsonNode **node)
{
  g_autoptr (GError) error = NULL;

  *node = lens_json_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  return json_node_get_object (*node);
}

static void
test_takes_changes (Place *place, gconstpointer data)
{
  g_autofree char *output = training_file (place->folder, "other.onnx");
  g_auto (ProgramRun) run = { 0 };
  g_autoptr (JsonNode) node = NULL;
  JsonObject *record;
  JsonObject *plan;

  program_run (&run, "train", place->plan, "--json", "--set", "epochs=1", "-s",
               "optimiser.beta1=0.8", "--seed", "9", "--output", output, "-q", NULL);
  program_assert_done (&run);
  record = parse (run.output, &node);
  plan = json_object_get_object_member (record, "plan");
  g_assert_cmpint (json_object_get_int_member (plan, "epochs"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (plan, "seed"), ==, 9);
  g_assert_cmpfloat (json_object_get_double_member (
                       json_object_get_object_member (plan, "optimiser"), "beta1"),
                     ==, 0.8);
  g_assert_true (g_file_test (output, G_FILE_TEST_EXISTS));
}

/* Sum of -log of the probability of @class over the answers of classify. */
static double
add_losses (const char *model, const char *folder, const char *class, int *n)
{
  g_autofree char *inside = g_build_filename (folder, "val", class, NULL);
  g_autoptr (GDir) dir = g_dir_open (inside, 0, NULL);
  double sum = 0;
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *picture = g_build_filename (inside, name, NULL);
      g_auto (ProgramRun) run = { 0 };
      g_autoptr (JsonNode) node = NULL;
      JsonArray *top;

      program_run (&run, "classify", model, picture, "--json", NULL);
      program_assert_done (&run);
      g_assert_nonnull (strstr (run.errors, " (small.netlens.json)\n"));
      node = json_from_string (run.output, NULL);
      top = json_object_get_array_member (
        json_array_get_object_element (json_node_get_array (node), 0), "top");
      for (guint i = 0; i < json_array_get_length (top); i++)
        {
          JsonObject *answer = json_array_get_object_element (top, i);

          if (strcmp (json_object_get_string_member (answer, "name"), class) == 0)
            sum -= log (json_object_get_double_member (answer, "probability"));
        }
      (*n)++;
    }
  return sum;
}

/* From a folder of pictures to a network that another verb reads without any flag: its
 * probabilities are those that the training measured. */
static void
test_classifies_as_it_learnt (Place *place, gconstpointer data)
{
  g_autofree char *folder = training_file (place->folder, "data");
  g_autofree char *model = training_file (place->folder, "small.onnx");
  g_autofree char *change = g_strconcat ("data=", folder, NULL);
  g_auto (ProgramRun) made = { 0 };
  g_auto (ProgramRun) run = { 0 };
  g_autoptr (JsonNode) node = NULL;
  JsonObject *val;
  double loss = 0;
  int n = 0;

  program_run (&made, "made", "shapes", folder, "--set", "size=24", "--set", "train=24",
               "--set", "val=7", "--set", "test=4", NULL);
  program_assert_done (&made);
  training_save (place->folder, "small.json",
                 "{ \"recipe\": \"small.recipe\", \"data\": \"data\", \"transforms\": ["
                 "  { \"resize\": { \"shorter-side\": 18 } },"
                 "  { \"crop\": { \"height\": 16, \"width\": 16 } },"
                 "  { \"normalise\": { \"mean\": \"0.4\", \"std\": \"0.3\" } } ],"
                 "  \"epochs\": 2, \"batch\": 8, \"output\": \"small.onnx\" }");
  program_run (&run, "train", place->plan, "--json", "-q", NULL);
  program_assert_done (&run);
  val = json_object_get_object_member (parse (run.output, &node), "val");

  loss = add_losses (model, folder, "circle", &n);
  loss += add_losses (model, folder, "triangle", &n);
  g_assert_cmpint (n, ==, 7);
  g_assert_cmpfloat_with_epsilon (loss / n, json_object_get_double_member (val, "loss"),
                                  TOLERANCE);
}

static GSubprocess *
start_long (const Place *place)
{
  const char *const words[] = { "train", place->plan,   "--set", "epochs=" N_EPOCHS,
                                "--set", MORE_PICTURES, NULL };

  return program_start (words);
}

/* Until the file is another one than @before, or there at all. */
static void
wait_for_checkpoint (const Place *place, guint64 before, guint64 *now)
{
  g_autofree char *path = training_file (place->folder, "small.checkpoint");
  GStatBuf status;

  for (int i = 0; i < 30000; i++)
    {
      if (g_stat (path, &status) == 0 && status.st_ino != before)
        {
          *now = status.st_ino;
          return;
        }
      g_usleep (1000);
    }
  g_error ("no checkpoint came");
}

/* Two epochs at least are done: the first checkpoint is written before the first. */
static void
wait_for_epochs (const Place *place)
{
  guint64 inode = 0;

  for (int i = 0; i < 3; i++)
    wait_for_checkpoint (place, inode, &inode);
}

static GBytes *
train_undisturbed (const Place *place)
{
  g_auto (ProgramRun) run = { 0 };

  program_run (&run, "train", place->plan, "--set", "epochs=" N_EPOCHS, "--set",
               MORE_PICTURES, NULL);
  program_assert_done (&run);
  return training_read (place->folder, "small.onnx");
}

static void
go_on (const Place *place, GBytes *expected)
{
  g_auto (ProgramRun) run = { 0 };
  g_autoptr (GBytes) network = NULL;

  program_run (&run, "train", place->plan, "--resume", "--threads", "1", "--set",
               "epochs=" N_EPOCHS, "--set", MORE_PICTURES, NULL);
  program_assert_done (&run);
  g_assert_cmpint (count_lines (run.errors, "epoch  1/"), ==, 0);
  g_assert_cmpint (count_lines (run.errors, "epoch " N_EPOCHS "/"), ==, 1);
  network = training_read (place->folder, "small.onnx");
  g_assert_true (g_bytes_equal (network, expected));
}

static void
test_goes_on_after_an_interrupt (Place *place, gconstpointer data)
{
  static const int signals[] = { SIGINT, SIGTERM };
  g_autoptr (GBytes) expected = train_undisturbed (place);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr (GSubprocess) process = start_long (place);
      g_autofree char *errors = NULL;
      const char *last;

      wait_for_epochs (place);
      g_subprocess_send_signal (process, signals[i]);
      g_assert_true (
        g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, NULL));
      g_assert_true (g_subprocess_get_if_exited (process));
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
      last = strstr (errors, "netlens-cli: stopped in epoch ");
      g_assert_nonnull (last);
      g_assert_nonnull (
        strstr (last, "keeps what is done; the same command with --resume goes on\n"));
      go_on (place, expected);
    }
}

/* The first asks, the second does not: steps of a second or more show the difference. */
static void
test_a_second_interrupt_ends_at_once (Place *place, gconstpointer data)
{
  const char *const words[] = { "train", place->plan,  "--threads",
                                "1",     "--set",      "data.train=1000",
                                "--set", "batch=1000", NULL };
  g_autoptr (GSubprocess) process = NULL;
  guint64 inode = 0;

  training_save (place->folder, "small.recipe",
                 "input 3 16 16\nconv 16 11\nconv 16 11\nconv 16 11\nconv 16 11\n"
                 "global-average-pool\ndense 2\n");
  process = program_start (words);
  wait_for_checkpoint (place, 0, &inode);
  g_usleep (100000);
  g_subprocess_send_signal (process, SIGINT);
  g_usleep (30000);
  g_subprocess_send_signal (process, SIGINT);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGINT);
}

static void
test_goes_on_after_it_was_killed (Place *place, gconstpointer data)
{
  g_autoptr (GBytes) expected = train_undisturbed (place);
  g_autoptr (GSubprocess) process = start_long (place);

  wait_for_epochs (place);
  g_subprocess_send_signal (process, SIGKILL);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (process));
  go_on (place, expected);
}

static void
test_makes_the_same_with_any_threads (Place *place, gconstpointer data)
{
  static const char *const counts[] = { "1", "2", "3" };
  g_autoptr (GBytes) first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_auto (ProgramRun) run = { 0 };
      g_autoptr (GBytes) network = NULL;

      program_run (&run, "train", place->plan, "--threads", counts[i], NULL);
      program_assert_done (&run);
      network = training_read (place->folder, "small.onnx");
      if (first == NULL)
        first = g_bytes_ref (network);
      g_assert_true (g_bytes_equal (network, first));
    }
}

static void
test_says_what_is_wrong (Place *place, gconstpointer data)
{
  const struct
  {
    const char *words[6];
    int status;
    const char *message;
  } cases[] = {
    { { "train" }, 2, "usage: netlens-cli train PLAN.json" },
    { { "train", place->plan, "--resum" }, 2, "did you mean “--resume”?" },
    { { "train", place->plan, "--set", "epoch=3" }, 2, "did you mean “epochs”?" },
    { { "train", place->plan, "--set", "epochs" }, 2, "NAME=VALUE expected" },
    { { "train", place->plan, "--resume" }, 1, "no such checkpoint" },
    { { "train", "/nowhere.json" }, 1, "/nowhere.json" },
    { { "train", place->plan, "-o", "/nowhere/a.onnx" }, 1, "no such folder" },
    { { "train", place->plan, "-o", "a.png" }, 2, "a name that ends in .onnx" },
    { { "train", place->plan, "--set", "batch=99" }, 2, "there are only 43" },
  };
  g_auto (ProgramRun) run = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ProgramRun) wrong = { 0 };

      program_run_words (&wrong, cases[i].words);
      program_assert_failed (&wrong, cases[i].status, cases[i].message);
    }
  training_save (place->folder, "small.json", "{ \"recepi\": \"x\" }");
  program_run (&run, "train", place->plan, NULL);
  program_assert_failed (&run, 1, "did you mean “recipe”?");
}

static void
remove_class (const Place *place, const char *class)
{
  static const char *const splits[] = { "train", "val", "test" };

  for (gsize i = 0; i < G_N_ELEMENTS (splits); i++)
    {
      g_autofree char *path = g_build_filename (place->folder, "data", splits[i], class,
                                                NULL);

      training_remove (path);
    }
}

/* What cannot be read is left out and named; what is left must be worth learning. */
static void
test_folders_may_be_bad (Place *place, gconstpointer data)
{
  g_autofree char *folder = training_file (place->folder, "data");
  g_autofree char *change = g_strconcat ("data=", folder, NULL);
  g_auto (ProgramRun) made = { 0 };
  g_auto (ProgramRun) partly = { 0 };
  g_auto (ProgramRun) one = { 0 };
  g_auto (ProgramRun) none = { 0 };

  program_run (&made, "made", "shapes", folder, "--set", "size=16", "--set", "train=24",
               "--set", "val=6", "--set", "test=4", NULL);
  program_assert_done (&made);
  training_save (place->folder, "data/train/circle/a.png", "This is no picture.");
  training_save (place->folder, "data/val/triangle/b.jpg", "Nor is this.");
  program_run (&partly, "train", place->plan, "--set", change, "--set", "epochs=1",
               "--json", NULL);
  program_assert_done (&partly);
  g_assert_nonnull (strstr (partly.errors, "note: 2 files are left out, the first: "));
  g_assert_nonnull (strstr (partly.errors, "small.training.json will name all"));
  g_assert_nonnull (strstr (partly.output, "\"train/circle/a.png: "));
  g_assert_nonnull (strstr (partly.output, "\"val/triangle/b.jpg: "));

  remove_class (place, "circle");
  program_run (&one, "train", place->plan, "--set", change, NULL);
  program_assert_failed (&one, 1, "data");
  remove_class (place, "triangle");
  program_run (&none, "train", place->plan, "--set", change, NULL);
  program_assert_failed (&none, 1, "data");
}

/* The numbers grow until they are none; the first epochs are worth keeping. */
static void
test_keeps_the_best_of_what_broke (Place *place, gconstpointer data)
{
  g_autofree char *model = training_file (place->folder, "small.onnx");
  g_auto (ProgramRun) run = { 0 };
  g_auto (ProgramRun) inspect = { 0 };
  const char *last;

  training_save (place->folder, "small.recipe",
                 "input 3 16 16\nfirst: conv 4\nsecond: conv 4\nflatten\ndense 2\n");
  program_run (&run, "train", place->plan, "--set", "epochs=500", "--set",
               "optimiser=sgd", "--set", "rate=0.01", "--set", "schedule=constant",
               "--set", "loss=squared-error", NULL);
  g_test_message ("%s", run.errors);
  g_assert_cmpint (run.status, ==, 1);
  last = strstr (run.errors, "netlens-cli: ");
  g_assert_nonnull (last);
  g_assert_nonnull (strstr (last, " of layer “"));
  g_assert_nonnull (strstr (last, "” is not finite; try a smaller learning rate"));
  g_assert_nonnull (strstr (last, "the best network so far, of epoch "));
  program_run (&inspect, "inspect", model, NULL);
  program_assert_done (&inspect);
}

#define ADD(name, function) \
  g_test_add ("/cli/train/" name, Place, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ADD ("helps", test_helps);
  ADD ("says-a-line-an-epoch", test_says_a_line_an_epoch);
  ADD ("takes-changes", test_takes_changes);
  ADD ("classifies-as-it-learnt", test_classifies_as_it_learnt);
  ADD ("goes-on-after-an-interrupt", test_goes_on_after_an_interrupt);
  ADD ("a-second-interrupt-ends-at-once", test_a_second_interrupt_ends_at_once);
  ADD ("goes-on-after-it-was-killed", test_goes_on_after_it_was_killed);
  ADD ("makes-the-same-with-any-threads", test_makes_the_same_with_any_threads);
  ADD ("says-what-is-wrong", test_says_what_is_wrong);
  ADD ("folders-may-be-bad", test_folders_may_be_bad);
  ADD ("keeps-the-best-of-what-broke", test_keeps_the_best_of_what_broke);
  status = g_test_run ();
  program_finish ();
  return status;
}
