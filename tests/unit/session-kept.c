/* session-kept.c - what is kept survives whatever happens between two starts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   unit-session-kept --work   opens the sample, keeps two places, and waits to be killed
 */

#include "tests/support/data.h"
#include "tests/unit/session-watch.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

static const char *program;

static char *
kept_file (void)
{
  return g_build_filename (g_getenv ("XDG_DATA_HOME"), "netlens", "session.json", NULL);
}

static gboolean
is_known (Watch *watch)
{
  return (watch->what & LENS_CHANGE_BOOKMARKS) != 0;
}

/* The other process: never ends by itself. */
static int
work (void)
{
  Watch *watch = watch_open_sample ();

  lens_session_set_layer (watch->session, 2);
  lens_session_add_bookmark (watch->session);
  lens_session_set_method (watch->session, lens_method_find ("grad-cam", NULL));
  lens_session_add_bookmark (watch->session);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}

/* Until the file has two bookmarks in it. */
static void
wait_for_file (const char *path)
{
  for (int i = 0; i < 2000; i++)
    {
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL) &&
          strstr (text, "grad-cam") != NULL)
        return;
      g_usleep (10000);
    }
  g_error ("nothing was written to %s", path);
}

static void
test_survives_a_kill (void)
{
  g_autofree char *path = kept_file ();
  g_autoptr (GSubprocess) other = NULL;
  Watch *watch;

  g_unlink (path);
  other = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL, program, "--work",
                            NULL);
  g_assert_nonnull (other);
  wait_for_file (path);
  g_subprocess_send_signal (other, SIGKILL);
  g_subprocess_wait (other, NULL, NULL);

  watch = watch_new ();
  watch_wait (watch, is_known);
  g_assert_true (lens_session_has_last (watch->session));
  g_assert_cmpint (lens_session_n_bookmarks (watch->session), ==, 2);
  lens_session_go_to_last (watch->session);
  watch_wait (watch, watch_is_answered);
  g_assert_cmpint (lens_session_layer (watch->session), ==, 2);
  g_assert_cmpint (lens_session_place (watch->session)->view, ==,
                   LENS_QUESTION_EXPLAIN);
  g_assert_cmpint (lens_session_n_pictures (watch->session), ==, 1);
  lens_session_remove_bookmark (watch->session, 1);
  lens_session_remove_bookmark (watch->session, 0);
  watch_free (watch);
}

/* One line on standard error, a fresh start, and the old file is still there to look at. */
static void
check_spoilt (const char *content, gsize size)
{
  g_autofree char *path = kept_file ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *aside = g_strconcat (path, ".unreadable", NULL);
  g_autofree char *found = NULL;
  Watch *watch;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, content, (gssize) size, NULL));
  g_test_expect_message ("netlens", G_LOG_LEVEL_MESSAGE, "*session.json*");
  watch = watch_new ();
  watch_wait (watch, is_known);
  g_test_assert_expected_messages ();
  g_assert_false (lens_session_has_last (watch->session));
  g_assert_cmpint (lens_session_n_bookmarks (watch->session), ==, 0);
  watch_free (watch);
  g_assert_true (g_file_get_contents (aside, &found, NULL, NULL));
  g_assert_cmpint (memcmp (found, content, size), ==, 0);
  g_unlink (aside);
}

static void
test_spoilt_file (void)
{
  const char cut[] = "{ \"place\": { \"model\": \"/a";
  const char list[] = "[]";
  const char noise[] = "\x7f\x01\xff\xfe noise";

  check_spoilt (cut, strlen (cut));
  check_spoilt (list, strlen (list));
  check_spoilt (noise, strlen (noise));
}

/* What is of another kind than expected is left out, the rest is used. */
static void
test_odd_members (void)
{
  const char text[] = "{ \"place\": 3, \"bookmarks\": [ 1, null, { \"title\": \"t\" },"
                      " { \"title\": \"u\", \"place\": { \"model\": \"/x.onnx\","
                      " \"view\": 7, \"pictures\": \"no\", \"jobs\": [] } } ] }";
  g_autofree char *path = kept_file ();
  Watch *watch;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  watch = watch_new ();
  watch_wait (watch, is_known);
  g_assert_false (lens_session_has_last (watch->session));
  g_assert_cmpint (lens_session_n_bookmarks (watch->session), ==, 1);
  g_assert_cmpstr (lens_session_bookmark_title (watch->session, 0), ==, "u");
  watch_free (watch);
  g_unlink (path);
}

static void
add_tests (void)
{
  g_test_add_func ("/session/kept/survives-a-kill", test_survives_a_kill);
  g_test_add_func ("/session/kept/spoilt-file", test_spoilt_file);
  g_test_add_func ("/session/kept/odd-members", test_odd_members);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc > 1 && strcmp (argv[1], "--work") == 0)
    return work ();
  return watch_run (argc, argv, add_tests);
}
