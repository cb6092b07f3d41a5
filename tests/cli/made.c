/* made.c - a made set, written by the program, is the data set that it makes in memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/lens.h"
#include "tests/cli/program.h"

#include <string.h>

/* The seed, and a few small pictures. */
static void
write_set (ProgramRun *run, const char *id, const char *folder)
{
  program_run (run, "made", id, folder, "--seed", "5", "--set", "train=12", "--val",
               "6", "--test", "0", "--size", "24", NULL);
}

static LensDataset *
make_set (const LensMadeSet *set)
{
  static const char *const values[][2] = { { "train", "12" },
                                           { "val", "6" },
                                           { "test", "0" },
                                           { "size", "24" } };
  g_autofree gpointer settings = g_malloc0 (set->settings_size);
  LensDataset *dataset;

  lens_fields_init (set->fields, settings);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    lens_field_set_text (lens_fields_find (set->fields, values[i][0], set->id, NULL),
                         settings, values[i][1], NULL);
  dataset = lens_dataset_make (set, settings, &(LensDatasetOptions){ .seed = 5 }, NULL);
  lens_fields_clear (set->fields, settings);
  return dataset;
}

/* Pictures stand by class in the folder, and in turn in the made set. */
static void
assert_same_pictures (const LensDataset *made, const LensDataset *read)
{
  int n_classes = lens_dataset_n_classes (made);
  int n = lens_dataset_n_pictures (made, LENS_SPLIT_TRAIN);

  g_assert_cmpint (lens_dataset_n_classes (read), ==, n_classes);
  g_assert_cmpint (lens_dataset_n_pictures (read, LENS_SPLIT_TRAIN), ==, n);
  g_assert_cmpint (lens_dataset_n_pictures (read, LENS_SPLIT_TEST), ==, 0);
  for (int i = 0; i < n_classes; i++)
    g_assert_cmpstr (lens_dataset_class_name (made, i), ==,
                     lens_dataset_class_name (read, i));
  for (int i = 0; i < n; i++)
    {
      int place = i / n_classes + i % n_classes * (n / n_classes);
      g_autoptr (LensImage) a = lens_dataset_picture (made, LENS_SPLIT_TRAIN, i, NULL);
      g_autoptr (LensImage) b = lens_dataset_picture (read, LENS_SPLIT_TRAIN, place,
                                                      NULL);

      g_assert_cmpmem (lens_image_pixels (a), 3 * 24 * 24, lens_image_pixels (b),
                       3 * 24 * 24);
    }
}

static void
test_writes_the_made_set (void)
{
  for (int i = 0; lens_made_sets[i] != NULL; i++)
    {
      g_autofree char *folder = program_file (lens_made_sets[i]->id);
      g_auto (ProgramRun) run = { 0 };
      g_autoptr (LensDataset) made = make_set (lens_made_sets[i]);
      g_autoptr (LensDataset) read = NULL;
      g_autoptr (GError) error = NULL;

      write_set (&run, lens_made_sets[i]->id, folder);
      program_assert_done (&run);
      g_assert_cmpstr (run.output, ==, "");
      read = lens_dataset_open (folder, NULL, &error);
      g_assert_no_error (error);
      assert_same_pictures (made, read);
    }
}

static void
test_keeps_what_is_there (void)
{
  g_autofree char *folder = program_file ("twice");
  g_auto (ProgramRun) first = { 0 };
  g_auto (ProgramRun) second = { 0 };

  write_set (&first, "gratings", folder);
  program_assert_done (&first);
  write_set (&second, "shapes", folder);
  program_assert_failed (&second, 1, "the folder is not empty; a new one was expected");
  g_assert_cmpint (program_count_files (folder), ==, 2);
}

static void
test_tells_mistakes (void)
{
  g_autofree char *folder = program_file ("never");
  g_auto (ProgramRun) unknown = { 0 };
  g_auto (ProgramRun) setting = { 0 };
  g_auto (ProgramRun) range = { 0 };

  program_run (&unknown, "made", "shape", folder, NULL);
  program_assert_failed (&unknown, 2,
                         "unknown made set “shape”; did you mean “shapes”?");
  program_run (&setting, "made", "shapes", folder, "--set", "sise=3", NULL);
  program_assert_failed (&setting, 2,
                         "unknown setting “sise” of made set shapes; did you mean "
                         "“size”?");
  program_run (&range, "made", "shapes", folder, "--size", "8", NULL);
  program_assert_failed (&range, 2, "size: 16 to 512 expected, 8 found");
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/made/writes-the-made-set", test_writes_the_made_set);
  g_test_add_func ("/cli/made/keeps-what-is-there", test_keeps_what_is_there);
  g_test_add_func ("/cli/made/tells-mistakes", test_tells_mistakes);
  status = g_test_run ();
  program_finish ();
  return status;
}
