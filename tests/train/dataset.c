/* dataset.c - pictures in folders become a data set, or it is said why not
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/dataset.h"
#include "core/base/parallel.h"
#include "core/tensor/png.h"
#include "tests/support/folder.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("netlens-XXXXXX", NULL);
}

static void
tear_down (Place *place, gconstpointer data)
{
  folder_remove (place->folder);
  g_free (place->folder);
}

/* The path of a name inside, with the folders that lead to it made. */
static char *
reach (const Place *place, const char *name)
{
  char *path = g_build_filename (place->folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0777), ==, 0);
  return path;
}

static void
put_picture (const Place *place, const char *name, int side, guint8 value)
{
  g_autofree char *path = reach (place, name);
  g_autofree guint8 *samples = g_malloc ((gsize) (side * side));
  g_autoptr (GError) error = NULL;

  memset (samples, value, (gsize) (side * side));
  lens_png_write (path,
                  &(LensPixels){
                    .height = side,
                    .width = side,
                    .n_channels = 1,
                    .stride = (gsize) side,
                    .data = samples,
                  },
                  NULL, &error);
  g_assert_no_error (error);
}

static void
put_text (const Place *place, const char *name, const char *text)
{
  g_autofree char *path = reach (place, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
put_folder (const Place *place, const char *name)
{
  g_autofree char *path = g_build_filename (place->folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0777), ==, 0);
}

/* Three classes of three, one and one pictures; each has its own brightness. */
static void
put_good_set (const Place *place)
{
  static const char *const classes[] = { "2", "10", "1" };
  guint8 value = 10;

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    for (int j = 0; j < 5; j++)
      {
        const char *split = j < 3 ? "train" : j < 4 ? "val" : "test";
        g_autofree char *name = g_strdup_printf ("%s/%s/%d.png", split, classes[i],
                                                 12 - j);

        put_picture (place, name, 8, value++);
      }
}

static LensDataset *
open_set (const Place *place, guint64 seed, gsize memory)
{
  g_autoptr (GError) error = NULL;
  LensDataset *dataset = lens_dataset_open (
    place->folder, &(LensDatasetOptions){ .seed = seed, .memory = memory }, &error);

  g_assert_no_error (error);
  return dataset;
}

/* The message, with the folder's name replaced by FOLDER. */
static void
assert_fails (const Place *place, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *found = NULL;

  g_assert_null (lens_dataset_open (place->folder, NULL, &error));
  g_assert_error (error, LENS_ERROR, LENS_ERROR_INPUT);
  parts = g_strsplit (error->message, place->folder, -1);
  found = g_strjoinv ("FOLDER", parts);
  g_assert_cmpstr (found, ==, message);
}

static void
test_reads_folders (Place *place, gconstpointer data)
{
  static const char *const names[] = {
    "train/1/10.png", "train/1/11.png", "train/1/12.png",  "train/2/10.png",
    "train/2/11.png", "train/2/12.png", "train/10/10.png",
  };
  g_autoptr (LensDataset) dataset = NULL;
  g_autoptr (LensImage) image = NULL;
  int height;
  int width;

  put_good_set (place);
  put_text (place, "train/1/.DS_Store", "not a picture");
  put_text (place, "train/.cache/1.png", "not a picture");
  dataset = open_set (place, 0, 0);
  g_assert_cmpint (lens_dataset_n_classes (dataset), ==, 3);
  g_assert_cmpstr (lens_dataset_class_name (dataset, 0), ==, "1");
  g_assert_cmpstr (lens_dataset_class_name (dataset, 1), ==, "2");
  g_assert_cmpstr (lens_dataset_class_name (dataset, 2), ==, "10");
  g_assert_cmpint (lens_dataset_n_pictures (dataset, LENS_SPLIT_TRAIN), ==, 9);
  g_assert_cmpint (lens_dataset_n_pictures (dataset, LENS_SPLIT_VAL), ==, 3);
  g_assert_cmpint (lens_dataset_n_pictures (dataset, LENS_SPLIT_TEST), ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_cmpstr (lens_dataset_picture_name (dataset, LENS_SPLIT_TRAIN, (int) i),
                       ==, names[i]);
      g_assert_cmpint (lens_dataset_class_of (dataset, LENS_SPLIT_TRAIN, (int) i), ==,
                       (int) i / 3);
    }
  lens_dataset_picture_size (dataset, LENS_SPLIT_TEST, 2, &height, &width);
  g_assert_cmpint (height, ==, 8);
  g_assert_cmpint (width, ==, 8);
  /* Class “2” was written first: 10, 11 and 12 fell to train. */
  image = lens_dataset_picture (dataset, LENS_SPLIT_TRAIN, 5, NULL);
  g_assert_cmpint (lens_image_pixels (image)[0], ==, 10);
  g_assert_null (lens_dataset_skipped (dataset)[0]);
  g_assert_null (lens_dataset_notes (dataset)[0]);
}

static void
test_names_what_is_skipped (Place *place, gconstpointer data)
{
  static const char *const skipped[] = {
    "train/picture.png: stands in no folder of a class",
    "train/1/folder: a folder inside a class, which is not looked into",
    "train/1/gone.png: No such file or directory",
    "train/1/loop.png: Too many levels of symbolic links",
    "train/1/pipe: not a file with a picture",
    "train/1/empty.png: not a picture that can be read",
    "train/1/text.png: not a picture that can be read",
  };
  const char *const *found;
  g_autofree char *link = NULL;
  g_autofree char *loop = NULL;
  g_autofree char *pipe_path = NULL;
  g_autoptr (LensDataset) dataset = NULL;

  put_good_set (place);
  put_picture (place, "train/picture.png", 8, 0);
  put_text (place, "train/1/folder/a.png", "");
  put_text (place, "train/1/empty.png", "");
  put_text (place, "train/1/text.png", "no picture at all, and longer than a header");
  link = reach (place, "train/1/gone.png");
  g_assert_cmpint (symlink ("nowhere.png", link), ==, 0);
  loop = reach (place, "train/1/loop.png");
  g_assert_cmpint (symlink ("loop.png", loop), ==, 0);
  pipe_path = reach (place, "train/1/pipe");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);

  dataset = open_set (place, 0, 0);
  found = lens_dataset_skipped (dataset);
  g_assert_cmpint ((int) g_strv_length ((char **) found), ==,
                   (int) G_N_ELEMENTS (skipped));
  for (gsize i = 0; i < G_N_ELEMENTS (skipped); i++)
    {
      if (!g_str_has_prefix (found[i], skipped[i]))
        g_error ("“%s” found, “%s” expected", found[i], skipped[i]);
    }
  g_assert_cmpstr (lens_dataset_notes (dataset)[0], ==,
                   "7 files are left out, the first: train/picture.png: stands in no "
                   "folder of a class");
  g_assert_cmpint (lens_dataset_n_pictures (dataset, LENS_SPLIT_TRAIN), ==, 9);
}

/* A class may be a link, and one that leads back up is a class with no pictures. */
static void
test_follows_links_once (Place *place, gconstpointer data)
{
  g_autofree char *up = NULL;

  put_good_set (place);
  up = reach (place, "train/up");
  g_assert_cmpint (symlink ("..", up), ==, 0);
  put_folder (place, "val/up");
  put_folder (place, "test/up");
  assert_fails (place, "FOLDER/train/up has no picture that can be read; every class "
                       "needs some");
}

static void
test_sets_aside_for_val (Place *place, gconstpointer data)
{
  g_autoptr (LensDataset) first = NULL;
  g_autoptr (LensDataset) same = NULL;
  g_autoptr (LensDataset) other = NULL;
  int n_moved = 0;

  for (int i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("train/%s/%d.png",
                                               i < 40 ? "cat" : "dog", i);

      put_picture (place, name, 4, (guint8) i);
    }
  first = open_set (place, 1, 0);
  same = open_set (place, 1, 0);
  other = open_set (place, 2, 0);
  g_assert_cmpint (lens_dataset_n_pictures (first, LENS_SPLIT_TRAIN), ==, 60 - 5 - 2);
  g_assert_cmpint (lens_dataset_n_pictures (first, LENS_SPLIT_VAL), ==, 5 + 2);
  g_assert_cmpint (lens_dataset_n_pictures (first, LENS_SPLIT_TEST), ==, 0);
  for (int i = 0; i < 7; i++)
    {
      const char *name = lens_dataset_picture_name (first, LENS_SPLIT_VAL, i);

      g_assert_cmpint (lens_dataset_class_of (first, LENS_SPLIT_VAL, i), ==, i >= 5);
      g_assert_cmpstr (name, ==, lens_dataset_picture_name (same, LENS_SPLIT_VAL, i));
      n_moved += !g_str_equal (name,
                               lens_dataset_picture_name (other, LENS_SPLIT_VAL, i));
    }
  g_assert_cmpint (n_moved, >, 0);
  g_assert_cmpstr (
    lens_dataset_notes (first)[0], ==,
    "no folder “val”: 7 of the 60 pictures of train are set aside for it");
  g_assert_true (g_str_has_prefix (lens_dataset_notes (first)[1], "no folder “test”"));
  g_assert_cmpstr (lens_dataset_hash (first), ==, lens_dataset_hash (same));
  g_assert_cmpstr (lens_dataset_hash (first), !=, lens_dataset_hash (other));
}

static void
test_refuses (Place *place, gconstpointer data)
{
  assert_fails (place,
                "FOLDER has no folder “train”; pictures were expected in train/CLASS/");
  put_folder (place, "train");
  assert_fails (place, "FOLDER/train has no folders; one with pictures for each class "
                       "was expected");
  put_picture (place, "train/cat/1.png", 4, 1);
  assert_fails (place, "FOLDER/train has one class only, “cat”; two or more were "
                       "expected");
  put_folder (place, "train/dog");
  assert_fails (place, "FOLDER/train/dog has no picture that can be read; every class "
                       "needs some");
  put_picture (place, "train/dog/1.png", 4, 1);
  assert_fails (place, "FOLDER has no folder “val”, and train has too few pictures to "
                       "set some aside; two or more of a class were expected");
  put_folder (place, "val/cat");
  assert_fails (place, "FOLDER/val lacks the class “dog” that train has; every split "
                       "needs every class");
  put_folder (place, "val/dog");
  assert_fails (place, "FOLDER/val has no picture that can be read");
  put_folder (place, "val/cow");
  assert_fails (place, "FOLDER/val has a class “cow” that train has not; every split "
                       "needs every class");
}

static void
test_refuses_no_pictures (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_folder (place, "train/a");
  put_folder (place, "train/b");
  assert_fails (place, "FOLDER/train has no picture that can be read; its folders are "
                       "empty");
  put_text (place, "train/a/x.txt", "no picture at all, and longer than a header");
  assert_fails (place, "FOLDER/train has no picture that can be read; train/a/x.txt: "
                       "not a picture that can be read");
  g_assert_null (lens_dataset_open ("/nowhere/at/all", NULL, &error));
  g_assert_cmpstr (error->message, ==, "/nowhere/at/all: no such folder");
}

/* The hash is of what was learnt from, and of nothing else. */
static void
test_hash_tells_pictures (Place *place, gconstpointer data)
{
  g_autofree char *moved = g_strconcat (place->folder, "-moved", NULL);
  g_autofree char *first = NULL;

  put_good_set (place);
  {
    g_autoptr (LensDataset) dataset = open_set (place, 0, 0);

    first = g_strdup (lens_dataset_hash (dataset));
    g_assert_cmpint ((int) strlen (first), ==, 64);
  }
  g_assert_cmpint (g_rename (place->folder, moved), ==, 0);
  {
    g_autoptr (LensDataset) dataset = lens_dataset_open (moved, NULL, NULL);

    g_assert_cmpstr (lens_dataset_hash (dataset), ==, first);
  }
  g_assert_cmpint (g_rename (moved, place->folder), ==, 0);
  put_picture (place, "train/1/10.png", 8, 99);
  {
    g_autoptr (LensDataset) dataset = open_set (place, 0, 0);

    g_assert_cmpstr (lens_dataset_hash (dataset), !=, first);
  }
}

static void
test_small_memory_changes_nothing (Place *place, gconstpointer data)
{
  g_autoptr (LensDataset) all = NULL;
  g_autoptr (LensDataset) few = NULL;
  g_autoptr (LensImage) gone = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  put_good_set (place);
  all = open_set (place, 0, 0);
  few = open_set (place, 0, 1);
  g_assert_cmpstr (lens_dataset_hash (all), ==, lens_dataset_hash (few));
  for (int i = 0; i < 9; i++)
    {
      g_autoptr (LensImage) kept = lens_dataset_picture (all, LENS_SPLIT_TRAIN, i,
                                                         NULL);
      g_autoptr (LensImage) again = lens_dataset_picture (few, LENS_SPLIT_TRAIN, i,
                                                          NULL);

      g_assert_cmpmem (lens_image_pixels (kept), 192, lens_image_pixels (again), 192);
    }
  put_picture (place, "train/1/10.png", 8, 99);
  g_assert_null (lens_dataset_picture (few, LENS_SPLIT_TRAIN, 0, &error));
  g_assert_true (
    g_str_has_suffix (error->message,
                      "train/1/10.png: the file has changed since the data set was "
                      "opened"));
  g_clear_error (&error);
  path = reach (place, "train/1/10.png");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_null (lens_dataset_picture (few, LENS_SPLIT_TRAIN, 0, &error));
  g_assert_error (error, LENS_ERROR, LENS_ERROR_INPUT);
  gone = lens_dataset_picture (all, LENS_SPLIT_TRAIN, 0, NULL);
  g_assert_nonnull (gone);
}

static void
test_ignores_thread_count (Place *place, gconstpointer data)
{
  g_autofree char *first = NULL;

  put_good_set (place);
  for (int n_threads = 1; n_threads <= 4; n_threads++)
    {
      g_autoptr (LensDataset) dataset = NULL;

      lens_parallel_set_n_threads (n_threads);
      dataset = open_set (place, 0, 0);
      if (first == NULL)
        first = g_strdup (lens_dataset_hash (dataset));
      g_assert_cmpstr (lens_dataset_hash (dataset), ==, first);
    }
  lens_parallel_set_n_threads (0);
}

static void
test_can_be_cancelled (Place *place, gconstpointer data)
{
  g_autoptr (LensMonitor) monitor = lens_monitor_new ();
  g_autoptr (GError) error = NULL;

  put_good_set (place);
  lens_monitor_cancel (monitor);
  g_assert_null (lens_dataset_open (place->folder,
                                    &(LensDatasetOptions){ .monitor = monitor },
                                    &error));
  g_assert_error (error, LENS_ERROR, LENS_ERROR_CANCELLED);
}

static void
test_tells_pictures_in_two_splits (Place *place, gconstpointer data)
{
  g_autoptr (LensDataset) dataset = NULL;

  put_good_set (place);
  put_picture (place, "test/1/other.png", 8, 10);
  put_picture (place, "test/1/third.png", 8, 200);
  dataset = open_set (place, 0, 0);
  g_assert_cmpstr (lens_dataset_notes (dataset)[0], ==,
                   "1 of the 5 pictures of test are in train too, byte for byte: it "
                   "will look better than it is");
  g_assert_null (lens_dataset_notes (dataset)[1]);
}

/* Names that are no UTF-8 are read and shown as well as can be. */
static void
test_reads_names_in_any_bytes (Place *place, gconstpointer data)
{
  g_autoptr (LensDataset) dataset = NULL;

  for (int i = 0; i < 2; i++)
    {
      put_picture (place, "train/caf\xe9/1.png", 4, 1);
      put_picture (place, "train/caf\xe9/2\xff.png", 4, 2);
      put_picture (place, "train/tea/1.png", 4, 3);
    }
  dataset = open_set (place, 0, 0);
  g_assert_cmpint (lens_dataset_n_pictures (dataset, LENS_SPLIT_TRAIN), ==, 2);
  for (int i = 0; i < 2; i++)
    {
      g_assert_true (g_utf8_validate (lens_dataset_class_name (dataset, i), -1, NULL));
      g_assert_true (
        g_utf8_validate (lens_dataset_picture_name (dataset, LENS_SPLIT_TRAIN, i), -1,
                         NULL));
    }
}

#define ADD(name, test) \
  g_test_add ("/dataset/" name, Place, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("reads-folders", test_reads_folders);
  ADD ("names-what-is-skipped", test_names_what_is_skipped);
  ADD ("follows-links-once", test_follows_links_once);
  ADD ("sets-aside-for-val", test_sets_aside_for_val);
  ADD ("refuses", test_refuses);
  ADD ("refuses-no-pictures", test_refuses_no_pictures);
  ADD ("hash-tells-pictures", test_hash_tells_pictures);
  ADD ("small-memory-changes-nothing", test_small_memory_changes_nothing);
  ADD ("ignores-thread-count", test_ignores_thread_count);
  ADD ("can-be-cancelled", test_can_be_cancelled);
  ADD ("tells-pictures-in-two-splits", test_tells_pictures_in_two_splits);
  ADD ("reads-names-in-any-bytes", test_reads_names_in_any_bytes);
  return g_test_run ();
}
