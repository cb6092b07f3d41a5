/* session-files.c - files of a session: what counts as opened, what is lost, the strip
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/data.h"
#include "tests/unit/session-watch.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
copy_of (const char *path, const char *folder, const char *name)
{
  char *copy = g_build_filename (folder, name, NULL);
  g_autofree char *sample = support_tree_file (path);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (sample, &content, &size, NULL));
  g_assert_true (g_file_set_contents (copy, content, (gssize) size, NULL));
  return copy;
}

static void
wait_until_open (LensSession *session)
{
  while (lens_session_opening (session) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
note_opened (LensSession *session, const char *path, GPtrArray *opened)
{
  g_ptr_array_add (opened, g_path_get_basename (path));
}

static void
open_two (Watch *watch, const char *one, const char *other)
{
  GFile *files[] = { g_file_new_for_path (one), g_file_new_for_path (other) };

  lens_session_open (watch->session, files, G_N_ELEMENTS (files));
  wait_until_open (watch->session);
  g_object_unref (files[0]);
  g_object_unref (files[1]);
}

/* A network that cannot be opened was told to be opened all the same, and is not. */
static void
test_only_what_opened_is_told (void)
{
  Watch *watch = watch_open_sample ();
  g_autoptr (GPtrArray) opened = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_dir_make_tmp ("netlens-files-XXXXXX", NULL);
  g_autofree char *broken = g_build_filename (folder, "broken.onnx", NULL);
  g_autofree char *text = g_build_filename (folder, "text.json", NULL);
  g_autofree char *picture = copy_of ("samples/images/shapes.png", folder, "b.png");

  g_signal_connect (watch->session, "opened", G_CALLBACK (note_opened), opened);
  g_assert_true (g_file_set_contents (broken, "no network", -1, NULL));
  g_assert_true (g_file_set_contents (text, "{ \"no\": \"job\" }", -1, NULL));
  open_two (watch, broken, picture);
  g_assert_cmpint (opened->len, ==, 0);
  g_assert_cmpint (lens_session_n_pictures (watch->session), ==, 1);
  g_assert_nonnull (strstr (watch->failure, "broken.onnx"));

  open_two (watch, text, picture);
  g_assert_cmpint (opened->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (opened, 0), ==, "b.png");
  g_assert_nonnull (strstr (watch->failure, "text.json"));
  g_assert_cmpint (lens_session_n_pictures (watch->session), ==, 2);
  g_assert_cmpint (watch->n_failures, ==, 2);
  watch_free (watch);
  g_remove (broken);
  g_remove (text);
  g_remove (picture);
  g_rmdir (folder);
}

static void
test_opening_can_be_stopped (void)
{
  Watch *watch = watch_open_sample ();
  g_autoptr (LensPlace) place = lens_place_copy (lens_session_place (watch->session));
  g_autofree char *model = support_tree_file ("samples/models/dice.onnx");

  watch_open (watch, model);
  g_assert_nonnull (lens_session_opening (watch->session));
  lens_session_cancel (watch->session);
  g_assert_null (lens_session_opening (watch->session));
  for (int i = 0; i < 200; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_true (lens_place_equal (place, lens_session_place (watch->session)));
  g_assert_cmpint (watch->n_failures, ==, 0);
  watch_free (watch);
}

/* A job that names files in @folder, as an exported figure carries it. */
static char *
write_job (const char *folder, const char *model, const char *picture)
{
  char *path = g_build_filename (folder, "job.json", NULL);
  g_autoptr (LensJob) job = lens_job_new (lens_method_find ("grad-cam", NULL));
  g_autofree char *text = NULL;

  job->model = g_strdup (model);
  job->picture = g_strdup (picture);
  text = lens_job_to_text (job);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static gboolean
has_lost (Watch *watch)
{
  gboolean is_picture;

  return lens_session_lost (watch->session, &is_picture) != NULL;
}

static void
test_moved_files_are_asked_for (void)
{
  g_autofree char *folder = g_dir_make_tmp ("netlens-files-XXXXXX", NULL);
  g_autofree char *model = copy_of ("samples/models/shapes.onnx", folder, "a.onnx");
  g_autofree char *picture = copy_of ("samples/images/shapes.png", folder, "a.png");
  g_autofree char *job = write_job (folder, "/nowhere/net.onnx", "/nowhere/cat.png");
  gboolean is_picture = TRUE;
  Watch *watch = watch_new ();

  watch_open (watch, job);
  watch_wait (watch, has_lost);
  g_assert_cmpstr (lens_session_lost (watch->session, &is_picture), ==,
                   "/nowhere/net.onnx");
  g_assert_false (is_picture);
  g_assert_nonnull (strstr (watch->failure, "net.onnx"));
  g_assert_null (lens_session_model (watch->session));

  lens_session_find_lost (watch->session, model);
  watch_wait (watch, has_lost);
  g_assert_cmpstr (lens_session_lost (watch->session, &is_picture), ==,
                   "/nowhere/cat.png");
  g_assert_true (is_picture);
  lens_session_find_lost (watch->session, picture);
  watch_wait (watch, watch_is_answered);
  g_assert_false (has_lost (watch));
  g_assert_cmpint (lens_session_n_pictures (watch->session), ==, 1);
  g_assert_cmpstr (lens_session_picture (watch->session, 0), ==, picture);
  g_assert_cmpint (lens_session_place (watch->session)->view, ==,
                   LENS_QUESTION_EXPLAIN);
  watch_free (watch);
  g_remove (job);
  g_remove (model);
  g_remove (picture);
  g_rmdir (folder);
}

/* What lies beside the figure is found without asking. */
static void
test_moved_together_is_found (void)
{
  g_autofree char *folder = g_dir_make_tmp ("netlens-files-XXXXXX", NULL);
  g_autofree char *model = copy_of ("samples/models/shapes.onnx", folder, "a.onnx");
  g_autofree char *picture = copy_of ("samples/images/shapes.png", folder, "a.png");
  g_autofree char *job = write_job (folder, "/nowhere/a.onnx", "/nowhere/a.png");
  Watch *watch = watch_new ();

  watch_open (watch, job);
  watch_wait (watch, watch_is_answered);
  g_assert_cmpint (watch->n_failures, ==, 0);
  g_assert_cmpstr (lens_session_place (watch->session)->model, ==, model);
  watch_free (watch);
  g_remove (job);
  g_remove (model);
  g_remove (picture);
  g_rmdir (folder);
}

static void
check_strip (LensSession *session, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (int i = 0; i < lens_session_n_pictures (session); i++)
    {
      g_autofree char *name = g_path_get_basename (lens_session_picture (session, i));

      g_string_append_printf (found, "%s%.1s",
                              i == lens_session_present_picture (session) ? "*" : "",
                              name);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

/* Twelve pictures, one taken out, one moved, and all of it undone. */
static void
test_the_strip_is_a_choice_like_others (void)
{
  const char *const names[] = { "a.png", "b.png", "c.png", "d.png", "e.png", "f.png",
                                "g.png", "h.png", "i.png", "j.png", "k.png", "l.png" };
  g_autofree char *folder = g_dir_make_tmp ("netlens-files-XXXXXX", NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = copy_of ("samples/images/shapes.png", folder, names[i]);

      g_ptr_array_add (files, g_file_new_for_path (path));
    }
  lens_session_open (session, (GFile *const *) files->pdata, (int) files->len);
  wait_until_open (session);
  check_strip (session, "s*abcdefghijkl");
  lens_session_remove_picture (session, 3);
  check_strip (session, "s*abdefghijkl");
  lens_session_remove_picture (session, 1);
  check_strip (session, "s*bdefghijkl");
  lens_session_move_picture (session, 1, 4);
  check_strip (session, "sdef*bghijkl");
  lens_session_move_picture (session, 10, 0);
  check_strip (session, "lsdef*bghijk");
  lens_session_set_present_picture (session, 10);
  check_strip (session, "lsdefbghij*k");
  lens_session_remove_picture (session, 10);
  check_strip (session, "lsdefbghi*j");
  lens_session_undo (session);
  check_strip (session, "lsdefbghij*k");
  lens_session_undo (session);
  lens_session_undo (session);
  check_strip (session, "sdef*bghijkl");
  lens_session_undo (session);
  lens_session_undo (session);
  lens_session_undo (session);
  check_strip (session, "s*abcdefghijkl");
  lens_session_undo (session);
  check_strip (session, "*s");
  lens_session_redo (session);
  check_strip (session, "s*abcdefghijkl");
  watch_wait (watch, watch_is_answered);
  g_assert_nonnull (lens_session_thumbnail (session, 12));
  watch_free (watch);
  for (guint i = 0; i < files->len; i++)
    g_remove (g_file_peek_path (g_ptr_array_index (files, i)));
  g_rmdir (folder);
}

/* Going to a bookmark does not take away pictures that were added since. */
static void
test_a_bookmark_leaves_the_strip (void)
{
  g_autofree char *folder = g_dir_make_tmp ("netlens-files-XXXXXX", NULL);
  g_autofree char *picture = copy_of ("samples/images/shapes.png", folder, "b.png");
  Watch *watch = watch_open_sample ();

  lens_session_add_bookmark (watch->session);
  watch_open (watch, picture);
  wait_until_open (watch->session);
  check_strip (watch->session, "s*b");
  lens_session_go_to_bookmark (watch->session, 0);
  check_strip (watch->session, "*sb");
  lens_session_remove_bookmark (watch->session, 0);
  watch_free (watch);
  g_remove (picture);
  g_rmdir (folder);
}

static void
add_tests (void)
{
  g_test_add_func ("/session/only-what-opened-is-told", test_only_what_opened_is_told);
  g_test_add_func ("/session/opening-can-be-stopped", test_opening_can_be_stopped);
  g_test_add_func ("/session/moved-files-are-asked-for",
                   test_moved_files_are_asked_for);
  g_test_add_func ("/session/moved-together-is-found", test_moved_together_is_found);
  g_test_add_func ("/session/the-strip-is-a-choice-like-others",
                   test_the_strip_is_a_choice_like_others);
  g_test_add_func ("/session/a-bookmark-leaves-the-strip",
                   test_a_bookmark_leaves_the_strip);
}

int
main (int argc, char **argv)
{
  return watch_run (argc, argv, add_tests);
}
