/* session.c - the window's state without a window: places, history, results
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/session.h"
#include "tests/support/data.h"

#include <string.h>

#define PATIENCE_US (20 * G_USEC_PER_SEC)

/* What a session has told. */
typedef struct
{
  LensSession *session;
  guint what; /* LensChange, all together */
  int n_failures;
  char *failure; /* the last one */
} Watch;

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

static Watch *
watch_new (void)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->session = lens_session_new ();
  g_signal_connect (watch->session, "changed", G_CALLBACK (note_change), watch);
  g_signal_connect (watch->session, "failed", G_CALLBACK (note_failure), watch);
  return watch;
}

static void
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

/* Runs the main loop until @is_so says yes. */
static void
wait_until (Watch *watch, gboolean (*is_so) (Watch *watch))
{
  const gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (!is_so (watch) && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  g_assert_true (is_so (watch));
}

static gboolean
is_answered (Watch *watch)
{
  LensReel *reel = lens_session_reel (watch->session);

  return lens_reel_is_done (reel) && !lens_reel_is_stale (reel) &&
         lens_session_overview (watch->session) != NULL;
}

static gboolean
has_failed (Watch *watch)
{
  return watch->n_failures > 0 && lens_session_opening (watch->session) == NULL;
}

static void
open_file (Watch *watch, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  lens_session_open (watch->session, &file, 1);
}

/* A session with the sample open and its first view answered. */
static Watch *
open_sample (void)
{
  Watch *watch = watch_new ();
  g_autofree char *model = support_tree_file ("samples/models/shapes.onnx");
  g_autofree char *picture = support_tree_file ("samples/images/shapes.png");
  g_autoptr (GFile) model_file = g_file_new_for_path (model);
  g_autoptr (GFile) picture_file = g_file_new_for_path (picture);
  GFile *files[] = { picture_file, model_file };

  lens_session_open (watch->session, files, G_N_ELEMENTS (files));
  g_assert_nonnull (lens_session_opening (watch->session));
  wait_until (watch, is_answered);
  g_assert_cmpint (watch->n_failures, ==, 0);
  return watch;
}

static void
test_opens_a_network_and_a_picture (void)
{
  Watch *watch = open_sample ();
  LensSession *session = watch->session;
  const LensOverview *overview = lens_session_overview (session);

  g_assert_nonnull (lens_session_model (session));
  g_assert_cmpint (lens_session_n_pictures (session), ==, 1);
  g_assert_cmpint (lens_session_present_picture (session), ==, 0);
  g_assert_cmpint (lens_session_layer (session), >=, 0);
  g_assert_cmpint (overview->n_layers, ==,
                   lens_model_n_layers (lens_session_model (session)));
  g_assert_cmpint (overview->n_classes, >, 1);
  g_assert_nonnull (overview->image);
  g_assert_cmpint (lens_reel_n_frames (lens_session_reel (session)), >, 0);
  g_assert_true (watch->what & LENS_CHANGE_MODEL);
  g_assert_true (watch->what & LENS_CHANGE_PICTURES);
  watch_free (watch);
}

static void
test_a_bad_file_leaves_what_was_open (void)
{
  Watch *watch = open_sample ();
  g_autofree char *path = support_tree_file ("samples/README.md");
  LensModel *model = lens_session_model (watch->session);
  g_autoptr (LensPlace) place = lens_place_copy (lens_session_place (watch->session));

  open_file (watch, path);
  wait_until (watch, has_failed);
  g_assert_cmpint (watch->n_failures, ==, 1);
  g_assert_nonnull (strstr (watch->failure, "README.md"));
  g_assert_null (strchr (watch->failure, '\n'));
  g_assert_true (lens_session_model (watch->session) == model);
  g_assert_true (lens_place_equal (place, lens_session_place (watch->session)));
  watch_free (watch);
}

static void
test_undo_walks_back_ten_choices (void)
{
  Watch *watch = open_sample ();
  LensSession *session = watch->session;
  LensPlace *before[10];

  for (int i = 0; i < 10; i++)
    {
      before[i] = lens_place_copy (lens_session_place (session));
      lens_session_set_class (session, i % 2 == 0 ? 1 : 2);
      g_assert_nonnull (lens_session_undo_title (session));
      g_assert_false (lens_place_equal (before[i], lens_session_place (session)));
    }
  for (int i = 9; i >= 0; i--)
    {
      lens_session_undo (session);
      g_assert_true (lens_place_equal (before[i], lens_session_place (session)));
      g_assert_nonnull (lens_session_redo_title (session));
    }
  lens_session_redo (session);
  g_assert_true (lens_place_equal (before[1], lens_session_place (session)));
  for (int i = 0; i < 10; i++)
    lens_place_unref (before[i]);
  wait_until (watch, is_answered);
  watch_free (watch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/session/opens-a-network-and-a-picture",
                   test_opens_a_network_and_a_picture);
  g_test_add_func ("/session/a-bad-file-leaves-what-was-open",
                   test_a_bad_file_leaves_what_was_open);
  g_test_add_func ("/session/undo-walks-back-ten-choices",
                   test_undo_walks_back_ten_choices);
  return g_test_run ();
}
