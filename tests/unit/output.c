/* output.c - files appear whole or not at all
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/output.h"
#include "tests/support/place.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static int
count_files (const char *folder)
{
  GDir *opened = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (g_dir_read_name (opened) != NULL)
    n++;
  g_dir_close (opened);
  return n;
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_appears_when_committed (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  LensOutput *output = lens_output_begin (place->path, &error);

  g_assert_no_error (error);
  g_assert_true (lens_output_write (output, "one ", 4, NULL));
  g_assert_true (lens_output_write (output, "two", 3, NULL));
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
  g_assert_true (lens_output_commit (output, &error));
  g_assert_no_error (error);
  assert_content (place->path, "one two");
  g_assert_cmpint (count_files (place->folder), ==, 1);
}

static void
test_an_abandoned_file_leaves_the_old_one (Place *place, gconstpointer data)
{
  LensOutput *output;

  g_assert_true (lens_output_save (place->path, "old", 3, NULL));
  output = lens_output_begin (place->path, NULL);
  g_assert_true (lens_output_write (output, "new", 3, NULL));
  lens_output_abandon (output);
  assert_content (place->path, "old");
  g_assert_cmpint (count_files (place->folder), ==, 1);
}

static void
test_many_bytes_keep_their_order (Place *place, gconstpointer data)
{
  g_autofree char *found = NULL;
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  LensOutput *output = lens_output_begin (place->path, NULL);
  gsize size = 0;

  /* Small ones, one larger than any buffer, small ones. */
  for (guint i = 0; i < 200; i++)
    {
      gsize n = i == 100 ? 300000 : 1 + i * 17;
      g_autofree char *bytes = g_malloc (n);

      memset (bytes, (int) i, n);
      g_byte_array_append (expected, (const guint8 *) bytes, (guint) n);
      g_assert_true (lens_output_write (output, bytes, n, NULL));
    }
  g_assert_true (lens_output_commit (output, NULL));
  g_assert_true (g_file_get_contents (place->path, &found, &size, NULL));
  g_assert_cmpmem (found, size, expected->data, expected->len);
}

static void
test_permissions_and_links_stay (Place *place, gconstpointer data)
{
  g_autofree char *link = g_build_filename (place->folder, "link", NULL);
  GStatBuf status;

  g_assert_true (lens_output_save (place->path, "old", 3, NULL));
  g_assert_cmpint (g_chmod (place->path, 0640), ==, 0);
  g_assert_cmpint (symlink ("result.txt", link), ==, 0);
  g_assert_true (lens_output_save (link, "new", 3, NULL));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  assert_content (place->path, "new");
  g_assert_cmpint (g_stat (place->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
  g_unlink (link);
}

static void
test_a_missing_folder_is_told (Place *place, gconstpointer data)
{
  g_autofree char *path = g_build_filename (place->folder, "none", "x.png", NULL);
  g_autofree char *message = g_strconcat (
    path, ": cannot be written: No such file or directory", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_output_begin (path, &error));
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_a_folder_is_no_file (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_output_begin (place->folder, &error));
  g_assert_true (g_str_has_suffix (error->message, "Is a directory"));
}

static void
test_a_full_disk_is_told (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = g_malloc0 (200000);
  LensOutput *output = lens_output_begin ("/dev/full", NULL);

  if (output == NULL)
    {
      g_test_skip ("no /dev/full here");
      return;
    }
  lens_output_write (output, bytes, 200000, NULL);
  g_assert_false (lens_output_commit (output, &error));
  g_assert_cmpstr (error->message, ==,
                   "/dev/full: cannot be written: No space left on device");
}

static void
test_a_device_is_written_to (Place *place, gconstpointer data)
{
  g_assert_true (lens_output_save ("/dev/null", "x", 1, NULL));
  g_assert_false (g_file_test ("/dev/null", G_FILE_TEST_IS_REGULAR));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add (name, Place, "result.txt", place_set_up, function, place_tear_down)
  ADD ("/output/appears-when-committed", test_appears_when_committed);
  ADD ("/output/an-abandoned-file-leaves-the-old-one",
       test_an_abandoned_file_leaves_the_old_one);
  ADD ("/output/many-bytes-keep-their-order", test_many_bytes_keep_their_order);
  ADD ("/output/permissions-and-links-stay", test_permissions_and_links_stay);
  ADD ("/output/a-missing-folder-is-told", test_a_missing_folder_is_told);
  ADD ("/output/a-folder-is-no-file", test_a_folder_is_no_file);
  ADD ("/output/a-full-disk-is-told", test_a_full_disk_is_told);
  ADD ("/output/a-device-is-written-to", test_a_device_is_written_to);
#undef ADD
  return g_test_run ();
}
