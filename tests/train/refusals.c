/* refusals.c - a training that cannot be says so in one line, and nothing is lost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/output.h"
#include "core/train/training.h"
#include "tests/support/training.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

typedef struct
{
  char *folder;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = training_folder_new ();
}

static void
tear_down (Place *place, gconstpointer data)
{
  training_remove (place->folder);
  g_free (place->folder);
}

static void
assert_says (const char *message, const char *text)
{
  if (strstr (message, text) == NULL)
    g_error ("“%s” expected in “%s”", text, message);
}

static void
assert_refused (LensPlan *plan, gboolean resumes, LensErrorCode code, const char *text)
{
  g_autofree char *message = training_fail_open (plan, resumes, code);

  assert_says (message, text);
}

static gboolean
is_there (const Place *place, const char *name)
{
  g_autofree char *path = training_file (place->folder, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* What is wrong is found before anything is written. */
static void
test_sizes_must_fit (Place *place, gconstpointer data)
{
  static const struct
  {
    const char *recipe;
    const char *name;
    const char *value;
    LensErrorCode code;
    const char *message;
  } cases[] = {
    { "input 3 16 16\nconv 4\nglobal-average-pool\ndense 3\n", "rate", "1",
      LENS_ERROR_SHAPE, "the data have 2 classes, the recipe ends in 3 scores" },
    { "input 3 20 16\nconv 4\nglobal-average-pool\ndense 2\n", "rate", "1",
      LENS_ERROR_INPUT, "comes out of the transforms as 16×16" },
    { "input 2 16 16\nconv 4\nglobal-average-pool\ndense 2\n", "rate", "1",
      LENS_ERROR_SHAPE, "pictures have 1 or 3 channels" },
    { NULL, "batch", "44", LENS_ERROR_SETTING,
      "batch: 44 pictures, but there are only 43 to learn from" },
    { NULL, "output", "/nowhere/at/all/a.onnx", LENS_ERROR_INPUT,
      "/nowhere/at/all: no such folder to write to" },
    { NULL, "output", "/tmp/a.png", LENS_ERROR_SETTING,
      "output: a name that ends in .onnx expected" },
    { NULL, "output", "/dev/full", LENS_ERROR_SETTING,
      "output: a name that ends in .onnx expected" },
    { NULL, "recipe", "/nowhere.recipe", LENS_ERROR_FORMAT, "/nowhere.recipe" },
    { NULL, "data", "/nowhere/at/all", LENS_ERROR_INPUT, "/nowhere/at/all" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LensPlan) plan = training_plan (place->folder, cases[i].name,
                                                 cases[i].value, NULL);

      training_save (place->folder, "small.recipe",
                     cases[i].recipe != NULL ? cases[i].recipe : training_recipe);
      assert_refused (plan, FALSE, cases[i].code, cases[i].message);
      g_assert_false (is_there (place, "small.checkpoint"));
      g_assert_false (is_there (place, "small.onnx"));
    }
}

static void
test_the_output_is_a_file (Place *place, gconstpointer data)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, NULL);
  g_autofree char *path = training_file (place->folder, "small.onnx");

  g_assert_cmpint (symlink ("/dev/full", path), ==, 0);
  assert_refused (plan, FALSE, LENS_ERROR_INPUT, "no ordinary file");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0777), ==, 0);
  assert_refused (plan, FALSE, LENS_ERROR_INPUT, "no ordinary file");
  g_clear_pointer (&plan->output, g_free);
  assert_refused (plan, FALSE, LENS_ERROR_SETTING, "nowhere to write to");
}

static void
test_a_full_disk_is_found_at_once (Place *place, gconstpointer data)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, NULL);
  g_autofree char *path = training_file (place->folder, "small.checkpoint");

  g_assert_cmpint (symlink ("/dev/full", path), ==, 0);
  assert_refused (plan, FALSE, LENS_ERROR_INPUT, "No space left on device");
}

/* No file may grow beyond @size from now on; a write says so in place of a signal. */
static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (size, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static int
count_files (const Place *place)
{
  g_autoptr (GDir) dir = g_dir_open (place->folder, 0, NULL);
  int count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

/* The disk fills up within a training, or at its end. */
static void
test_a_disk_that_fills_up_loses_nothing (Place *place, gconstpointer data)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, "epochs", "2", NULL);
  g_autoptr (LensTraining) whole = training_open (plan, FALSE);
  g_autoptr (LensTraining) training = NULL;
  g_autoptr (LensTraining) again = NULL;
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GBytes) network = NULL;
  g_autoptr (GError) error = NULL;
  LensTrainingStep step;
  int n_files;

  training_finish (whole);
  expected = training_read (place->folder, "small.onnx");

  training = training_open (plan, FALSE);
  training_advance (training, 7);
  before = training_read (place->folder, "small.checkpoint");
  n_files = count_files (place);
  limit_files (1000);
  do
    step = lens_training_next (training, &error);
  while (step < LENS_TRAINING_DONE);
  limit_files (RLIM_INFINITY);
  g_assert_cmpint (step, ==, LENS_TRAINING_FAILED);
  assert_says (error->message, "small.checkpoint: cannot be written");
  assert_says (error->message, "is kept as it was before");
  after = training_read (place->folder, "small.checkpoint");
  g_assert_true (g_bytes_equal (before, after));
  g_assert_cmpint (count_files (place), ==, n_files);

  again = training_open (plan, TRUE);
  training_finish (again);
  network = training_read (place->folder, "small.onnx");
  g_assert_true (g_bytes_equal (network, expected));
}

static void
test_the_end_waits_for_room (Place *place, gconstpointer data)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, "epochs", "1", NULL);
  g_autoptr (LensTraining) training = training_open (plan, FALSE);
  g_autoptr (LensTraining) again = NULL;
  g_autoptr (GError) error = NULL;

  training_advance (training, 7);
  limit_files (1000);
  g_assert_cmpint (lens_training_next (training, &error), ==, LENS_TRAINING_FAILED);
  limit_files (RLIM_INFINITY);
  assert_says (error->message, "small.onnx: cannot be written");
  assert_says (error->message, "small.checkpoint keeps what is learnt");
  g_assert_false (is_there (place, "small.onnx"));

  again = training_open (plan, TRUE);
  g_assert_cmpfloat (lens_training_fraction (again), ==, 1);
  training_finish (again);
  g_assert_true (is_there (place, "small.onnx"));
}

/* Leaves a checkpoint of one epoch. */
static void
begin (const Place *place)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, NULL);
  g_autoptr (LensTraining) training = training_open (plan, FALSE);

  training_advance (training, 7);
}

static void
test_only_the_same_is_gone_on_from (Place *place, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *value;
    const char *message;
  } cases[] = {
    { "rate", "0.02", "of another plan: rate was 0.01, and is 0.02" },
    { "epochs", "4", "epochs was 3, and is 4" },
    { "seed", "5", "seed was 1, and is 5" },
    { "optimiser", "sgd", "optimiser was {" },
    { "data.train", "44", "data was {" },
  };
  g_autoptr (LensPlan) same = training_plan (place->folder, NULL);

  assert_refused (same, TRUE, LENS_ERROR_INPUT, "no such checkpoint");
  begin (place);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LensPlan) plan = training_plan (place->folder, cases[i].name,
                                                 cases[i].value, NULL);

      assert_refused (plan, TRUE, LENS_ERROR_INPUT, cases[i].message);
    }
  training_save (place->folder, "small.recipe",
                 "input 3 16 16\nconv 5\nglobal-average-pool\ndense 2\n");
  assert_refused (same, TRUE, LENS_ERROR_INPUT, "the recipe has changed since");
  training_save (place->folder, "small.checkpoint", "not one at all");
  assert_refused (same, TRUE, LENS_ERROR_FORMAT, "not a checkpoint");
}

/* A picture of one colour for each class and split. */
static void
write_pictures (const Place *place, guint8 colour)
{
  static const char *const splits[] = { "train", "val" };
  static const char *const classes[] = { "dark", "light" };

  for (gsize i = 0; i < G_N_ELEMENTS (splits); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (classes); k++)
      for (int n = 0; n < 5; n++)
        {
          g_autofree char *folder = g_build_filename (place->folder, "data", splits[i],
                                                      classes[k], NULL);
          g_autofree char *path = g_strdup_printf ("%s/%d.ppm", folder, n);
          g_autoptr (GByteArray) bytes = g_byte_array_new ();
          guint8 value = (guint8) (colour + 100 * k + n);

          g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
          g_byte_array_append (bytes, (const guint8 *) "P6 16 16 255\n", 13);
          for (int pixel = 0; pixel < 16 * 16 * 3; pixel++)
            g_byte_array_append (bytes, &value, 1);
          g_assert_true (lens_output_save (path, bytes->data, bytes->len, NULL));
        }
}

static void
test_changed_pictures_are_noticed (Place *place, gconstpointer data)
{
  g_autofree char *folder = training_file (place->folder, "data");
  g_autoptr (LensPlan) plan = training_plan (place->folder, "data", folder, "batch",
                                             "4", NULL);
  g_autoptr (LensTraining) training = NULL;
  g_autoptr (LensTraining) again = NULL;

  write_pictures (place, 10);
  training = training_open (plan, FALSE);
  training_advance (training, 1);
  again = training_open (plan, TRUE);
  write_pictures (place, 11);
  assert_refused (plan, TRUE, LENS_ERROR_INPUT, "the data have changed since");
}

static void
test_an_earlier_checkpoint_is_kept (Place *place, gconstpointer data)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, NULL);
  g_autoptr (LensTraining) training = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;

  begin (place);
  before = training_read (place->folder, "small.checkpoint");
  training = training_open (plan, FALSE);
  after = training_read (place->folder, "small.checkpoint~");
  g_assert_true (g_bytes_equal (before, after));
  assert_says (lens_training_notes (training)[0], "is kept as ");
  g_assert_null (lens_training_notes (training)[1]);
}

#define ADD(name, function) \
  g_test_add ("/train/refusals/" name, Place, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sizes-must-fit", test_sizes_must_fit);
  ADD ("the-output-is-a-file", test_the_output_is_a_file);
  ADD ("a-full-disk-is-found-at-once", test_a_full_disk_is_found_at_once);
  ADD ("a-disk-that-fills-up-loses-nothing", test_a_disk_that_fills_up_loses_nothing);
  ADD ("the-end-waits-for-room", test_the_end_waits_for_room);
  ADD ("only-the-same-is-gone-on-from", test_only_the_same_is_gone_on_from);
  ADD ("changed-pictures-are-noticed", test_changed_pictures_are_noticed);
  ADD ("an-earlier-checkpoint-is-kept", test_an_earlier_checkpoint_is_kept);
  return g_test_run ();
}
