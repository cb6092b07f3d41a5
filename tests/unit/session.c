/* session.c - the window's state without a window: places, history, results
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/data.h"
#include "tests/unit/session-watch.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_opens_a_network_and_a_picture (void)
{
  Watch *watch = watch_open_sample ();
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
  Watch *watch = watch_open_sample ();
  g_autofree char *path = support_tree_file ("samples/README.md");
  LensModel *model = lens_session_model (watch->session);
  g_autoptr (LensPlace) place = lens_place_copy (lens_session_place (watch->session));

  watch_open (watch, path);
  watch_wait (watch, watch_has_failed);
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
  Watch *watch = watch_open_sample ();
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
  watch_wait (watch, watch_is_answered);
  watch_free (watch);
}

static void
test_a_slider_is_one_turn (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  g_autofree char *before = g_strdup (lens_session_undo_title (session));

  for (int size = 40; size < 140; size += 5)
    lens_session_set_tile_size (session, size);
  g_assert_cmpint (lens_session_place (session)->tile_size, ==, 135);
  lens_session_undo (session);
  g_assert_cmpstr (lens_session_undo_title (session), ==, before);
  watch_free (watch);
}

static gboolean
is_at_layer_0 (Watch *watch)
{
  return watch_is_answered (watch) && lens_session_layer (watch->session) == 0;
}

static void
test_a_place_survives_json (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (LensPlace) place = NULL;
  g_autoptr (GError) error = NULL;

  lens_session_set_layer (session, 0);
  lens_session_set_unit (session, 1, -1, -1);
  lens_session_set_method (session, lens_method_find ("grad-cam", NULL));
  lens_session_set_look (session, "blend", "0.25");
  lens_session_set_beside (session, LENS_BESIDE_LAYER, "nowhere");
  lens_session_set_score (session, LENS_SCORE_SIGMOID);
  node = lens_place_to_json (lens_session_place (session));
  place = lens_place_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_true (lens_place_equal (place, lens_session_place (session)));
  g_assert_cmpint (place->view, ==, LENS_QUESTION_EXPLAIN);
  g_assert_true (place->explains_unit);
  watch_free (watch);
}

static void
test_what_cannot_be_set_is_told (void)
{
  Watch *watch = watch_open_sample ();
  g_autoptr (LensPlace) place = lens_place_copy (lens_session_place (watch->session));

  lens_session_set_view (watch->session, LENS_QUESTION_OCCLUDE);
  lens_session_set_setting (watch->session, "strid", "3");
  g_assert_nonnull (strstr (watch->failure, "did you mean"));
  lens_session_set_setting (watch->session, "stride", "many");
  lens_session_set_look (watch->session, "blend", "7");
  lens_session_set_figure (watch->session, "gist");
  g_assert_cmpint (watch->n_failures, ==, 4);
  lens_session_undo (watch->session);
  g_assert_true (lens_place_equal (place, lens_session_place (watch->session)));
  watch_free (watch);
}

/* What the view shows, as a file. */
static void
export_view (LensSession *session, const char *path)
{
  LensReel *reel = lens_session_reel (session);
  g_autoptr (LensJob) job = lens_reel_dup_complete_job (reel);
  g_autofree char *text = lens_job_to_text (job);
  LensFrame *frame = lens_reel_frame (reel, lens_reel_n_frames (reel) - 1);
  LensExport what = {
    .frames = &frame,
    .n_frames = 1,
    .query = lens_reel_query (reel),
    .look = &job->look,
    .clip = &job->clip,
    .job = text,
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (lens_export (&what, path, &error));
  g_assert_no_error (error);
}

static gboolean
is_in_explain (Watch *watch)
{
  return watch_is_answered (watch) &&
         lens_session_place (watch->session)->view == LENS_QUESTION_EXPLAIN;
}

static void
check_reopening (const char *suffix)
{
  Watch *watch = watch_open_sample ();
  g_autofree char *folder = g_dir_make_tmp ("netlens-session-XXXXXX", NULL);
  g_autofree char *name = g_strconcat ("figure", suffix, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (LensJob) expected = NULL;
  g_autoptr (LensJob) found = NULL;
  g_autofree char *expected_work = NULL;
  g_autofree char *found_work = NULL;

  lens_session_set_layer (watch->session, 1);
  lens_session_set_class (watch->session, 2);
  lens_session_set_method (watch->session, lens_method_find ("grad-cam", NULL));
  lens_session_set_look (watch->session, "blend", "0.125");
  watch_wait (watch, is_in_explain);
  expected = lens_reel_dup_complete_job (lens_session_reel (watch->session));
  export_view (watch->session, path);
  watch_free (watch);

  watch = watch_new ();
  watch_open (watch, path);
  watch_wait (watch, is_in_explain);
  g_assert_cmpint (watch->n_failures, ==, 0);
  found = lens_reel_dup_complete_job (lens_session_reel (watch->session));
  expected_work = lens_job_dup_work (expected);
  found_work = lens_job_dup_work (found);
  g_assert_cmpstr (expected_work, ==, found_work);
  g_assert_cmpfloat (found->look.blend, ==, 0.125);
  g_assert_cmpint (lens_session_layer (watch->session), ==, 1);
  g_assert_cmpint (lens_session_n_pictures (watch->session), ==, 1);
  watch_free (watch);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_an_exported_figure_brings_its_place_back (void)
{
  check_reopening (".png");
  check_reopening (".gif");
  check_reopening (".svg");
  check_reopening (".json");
}

static gboolean
has_kept (Watch *watch)
{
  return lens_session_has_last (watch->session);
}

static void
test_the_last_session_is_kept (void)
{
  Watch *watch = watch_open_sample ();
  g_autoptr (LensPlace) place = NULL;

  lens_session_set_layer (watch->session, 0);
  lens_session_set_view (watch->session, LENS_QUESTION_EXPLAIN);
  lens_session_add_bookmark (watch->session);
  place = lens_place_copy (lens_session_place (watch->session));
  watch_free (watch);

  watch = watch_new ();
  watch_wait (watch, has_kept);
  g_assert_cmpint (lens_session_n_bookmarks (watch->session), ==, 1);
  g_assert_nonnull (
    strstr (lens_session_bookmark_title (watch->session, 0), "shapes.onnx"));
  lens_session_go_to_last (watch->session);
  watch_wait (watch, is_at_layer_0);
  g_assert_true (lens_place_equal (place, lens_session_place (watch->session)));
  lens_session_set_view (watch->session, LENS_QUESTION_LAYERS);
  lens_session_go_to_bookmark (watch->session, 0);
  g_assert_true (lens_place_equal (place, lens_session_place (watch->session)));
  lens_session_remove_bookmark (watch->session, 0);
  g_assert_cmpint (lens_session_n_bookmarks (watch->session), ==, 0);
  watch_free (watch);
}

static void
test_a_pasted_picture_joins_the_strip (void)
{
  Watch *watch = watch_open_sample ();
  g_autofree char *path = support_tree_file ("samples/images/shapes.png");
  g_autoptr (GBytes) bytes = NULL;
  char *data;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  bytes = g_bytes_new_take (data, size);
  watch->what = 0;
  lens_session_open_bytes (watch->session, bytes);
  while (lens_session_opening (watch->session) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (lens_session_n_pictures (watch->session), ==, 2);
  g_assert_cmpint (lens_session_present_picture (watch->session), ==, 1);
  g_assert_nonnull (lens_session_thumbnail (watch->session, 1));
  lens_session_remove_picture (watch->session, 1);
  g_assert_cmpint (lens_session_n_pictures (watch->session), ==, 1);
  g_assert_cmpint (lens_session_present_picture (watch->session), ==, 0);
  lens_session_remove_picture (watch->session, 0);
  g_assert_cmpint (lens_session_present_picture (watch->session), ==, -1);
  g_assert_null (lens_session_place (watch->session)->picture);
  g_assert_cmpint (lens_reel_n_frames (lens_session_reel (watch->session)), ==, 0);
  watch_free (watch);
}

/* Another preprocessing is another network to the core; the place is the same but for it. */
static void
test_preprocessing_is_a_choice_like_others (void)
{
  Watch *watch = watch_open_sample ();
  g_autoptr (JsonNode) node = lens_json_parse ("{\"channels\": \"bgr\"}", 19, NULL);
  LensSession *session = watch->session;

  lens_session_set_preprocess (session, node);
  while (lens_session_opening (session) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (lens_model_preprocess (lens_session_model (session))->channels, ==,
                   LENS_CHANNELS_BGR);
  watch_wait (watch, watch_is_answered);
  lens_session_undo (session);
  while (lens_session_opening (session) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (lens_model_preprocess (lens_session_model (session))->channels, ==,
                   LENS_CHANNELS_RGB);
  g_assert_nonnull (lens_session_redo_title (session));
  watch_free (watch);
}

static void
add_tests (void)
{
  g_test_add_func ("/session/opens-a-network-and-a-picture",
                   test_opens_a_network_and_a_picture);
  g_test_add_func ("/session/a-bad-file-leaves-what-was-open",
                   test_a_bad_file_leaves_what_was_open);
  g_test_add_func ("/session/undo-walks-back-ten-choices",
                   test_undo_walks_back_ten_choices);
  g_test_add_func ("/session/a-slider-is-one-turn", test_a_slider_is_one_turn);
  g_test_add_func ("/session/a-place-survives-json", test_a_place_survives_json);
  g_test_add_func ("/session/what-cannot-be-set-is-told",
                   test_what_cannot_be_set_is_told);
  g_test_add_func ("/session/an-exported-figure-brings-its-place-back",
                   test_an_exported_figure_brings_its_place_back);
  g_test_add_func ("/session/the-last-session-is-kept", test_the_last_session_is_kept);
  g_test_add_func ("/session/a-pasted-picture-joins-the-strip",
                   test_a_pasted_picture_joins_the_strip);
  g_test_add_func ("/session/preprocessing-is-a-choice-like-others",
                   test_preprocessing_is_a_choice_like_others);
}

int
main (int argc, char **argv)
{
  return watch_run (argc, argv, add_tests);
}
