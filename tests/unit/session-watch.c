/* session-watch.c - a session, and what it has told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/unit/session-watch.h"

#include "tests/support/data.h"
#include "tests/support/home.h"

#define PATIENCE_US (20 * G_USEC_PER_SEC)

static void
note_change (LensSession *session, guint what, gpointer data)
{
  ((Watch *) data)->what |= what;
}

static void
note_failure (LensSession *session, const char *text, gpointer data)
{
  Watch *watch = data;

  watch->n_failures++;
  g_free (watch->failure);
  watch->failure = g_strdup (text);
}

int
watch_run (int argc, char **argv, void (*add_tests) (void))
{
  home_begin ();
  g_test_init (&argc, &argv, NULL);
  add_tests ();
  return g_test_run ();
}

Watch *
watch_new (void)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->session = lens_session_new ();
  g_signal_connect (watch->session, "changed", G_CALLBACK (note_change), watch);
  g_signal_connect (watch->session, "failed", G_CALLBACK (note_failure), watch);
  return watch;
}

void
watch_free (Watch *watch)
{
  LensSession *session = watch->session;

  lens_session_close (session);
  g_object_add_weak_pointer (G_OBJECT (session), (gpointer *) &session);
  g_object_unref (watch->session);
  /* Threads end by themselves, and let go of it on the main context. */
  for (int i = 0; session != NULL && i < 2000; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_null (session);
  g_free (watch->failure);
  g_free (watch);
}

void
watch_wait (Watch *watch, gboolean (*is_so) (Watch *watch))
{
  const gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (!is_so (watch) && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  g_assert_true (is_so (watch));
}

gboolean
watch_is_answered (Watch *watch)
{
  LensReel *reel = lens_session_reel (watch->session);

  return lens_reel_is_done (reel) && !lens_reel_is_stale (reel) &&
         lens_session_overview (watch->session) != NULL;
}

gboolean
watch_has_failed (Watch *watch)
{
  return watch->n_failures > 0 && lens_session_opening (watch->session) == NULL;
}

void
watch_open (Watch *watch, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  lens_session_open (watch->session, &file, 1);
}

Watch *
watch_open_sample (void)
{
  Watch *watch = watch_new ();
  g_autofree char *model = support_tree_file ("samples/models/shapes.onnx");
  g_autofree char *picture = support_tree_file ("samples/images/shapes.png");
  g_autoptr (GFile) model_file = g_file_new_for_path (model);
  g_autoptr (GFile) picture_file = g_file_new_for_path (picture);
  GFile *files[] = { picture_file, model_file };

  lens_session_open (watch->session, files, G_N_ELEMENTS (files));
  g_assert_nonnull (lens_session_opening (watch->session));
  watch_wait (watch, watch_is_answered);
  g_assert_cmpint (watch->n_failures, ==, 0);
  return watch;
}
