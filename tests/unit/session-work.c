/* session-work.c - what a session gives out, cancels, keeps and plays
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/data.h"
#include "tests/unit/session-watch.h"

/* Tries to be quicker than the promised time: a machine that is busy otherwise may need
 * more than one. */
enum
{
  N_TRIES = 8,
};

static gboolean
has_begun (Watch *watch)
{
  LensReel *reel = lens_session_reel (watch->session);

  return lens_reel_is_running (reel) && !lens_reel_is_stale (reel) &&
         lens_reel_n_frames (reel) > 1;
}

/* A sweep that takes its time is under way. */
static Watch *
begin_sweep (void)
{
  Watch *watch = watch_open_sample ();

  lens_session_set_view (watch->session, LENS_QUESTION_OCCLUDE);
  lens_session_set_setting (watch->session, "stride", "1");
  lens_session_set_setting (watch->session, "frames", "100000");
  watch_wait (watch, has_begun);
  return watch;
}

static gint64
time_until (Watch *watch, gboolean (*is_so) (Watch *watch))
{
  const gint64 begin = g_get_monotonic_time ();

  while (!is_so (watch))
    g_main_context_iteration (NULL, TRUE);
  return g_get_monotonic_time () - begin;
}

static void
test_a_newer_choice_cancels_the_older (void)
{
  gint64 best = G_MAXINT64;

  for (int i = 0; i < N_TRIES && best > 100 * 1000; i++)
    {
      Watch *watch = begin_sweep ();
      LensReel *sweep = lens_session_reel (watch->session);

      lens_session_set_view (watch->session, LENS_QUESTION_LAYERS);
      g_assert_false (lens_reel_is_running (sweep));
      lens_session_set_method (watch->session, lens_method_find ("gradient", NULL));
      best = MIN (best, time_until (watch, watch_is_answered));
      g_assert_false (lens_reel_is_done (sweep));
      watch_free (watch);
    }
  g_assert_cmpint (best, <=, 100 * 1000);
}

static void
test_a_computed_layer_costs_nothing (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  const int layer = lens_session_layer (session);
  LensReel *reel = lens_session_reel (session);
  LensFrame *frame = lens_reel_frame (reel, 0);

  lens_session_set_layer (session, 0);
  watch_wait (watch, watch_is_answered);
  g_assert_true (lens_reel_frame (reel, 0) != frame);
  lens_session_set_layer (session, layer);
  /* At once, without the main loop. */
  g_assert_true (watch_is_answered (watch));
  g_assert_true (lens_reel_frame (reel, 0) == frame);
  watch_free (watch);
}

/* The neighbours of a layer are there before anybody asks. */
static void
test_neighbours_are_computed_ahead (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  gboolean is_there = FALSE;

  lens_session_set_layer (session, 0);
  watch_wait (watch, watch_is_answered);
  for (int i = 0; i < 4000 && !is_there; i++)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
      if (i % 50 != 49)
        continue;
      lens_session_set_layer (session, 1);
      is_there = lens_reel_is_done (lens_session_reel (session)) &&
                 !lens_reel_is_stale (lens_session_reel (session));
      if (!is_there)
        lens_session_set_layer (session, 0);
    }
  g_assert_true (is_there);
  watch_free (watch);
}

static void
test_old_frames_stay_until_new_ones_come (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  LensReel *reel;

  lens_session_set_view (session, LENS_QUESTION_EXPLAIN);
  watch_wait (watch, watch_is_answered);
  reel = lens_session_reel (session);
  lens_session_set_class (session, 1);
  g_assert_true (lens_reel_is_stale (reel));
  g_assert_cmpint (lens_reel_n_frames (reel), ==, 1);
  g_assert_false (lens_job_equal (lens_reel_job (reel), lens_reel_shown_job (reel)));
  watch_wait (watch, watch_is_answered);
  g_assert_true (lens_job_equal (lens_reel_job (reel), lens_reel_shown_job (reel)));
  watch_free (watch);
}

/* Colours are no reason to compute. */
static void
test_a_look_restarts_nothing (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  LensFrame *frame;

  lens_session_set_view (session, LENS_QUESTION_EXPLAIN);
  watch_wait (watch, watch_is_answered);
  frame = lens_reel_frame (lens_session_reel (session), 0);
  lens_session_set_look (session, "blend", "0.75");
  g_assert_true (watch_is_answered (watch));
  g_assert_true (lens_reel_frame (lens_session_reel (session), 0) == frame);
  g_assert_cmpfloat (lens_reel_shown_job (lens_session_reel (session))->look.blend, ==,
                     0.75);
  watch_free (watch);
}

static void
test_what_was_stopped_stays_stopped (void)
{
  Watch *watch = begin_sweep ();
  LensSession *session = watch->session;
  LensReel *reel = lens_session_reel (session);
  int n_frames;

  lens_session_cancel (session);
  n_frames = lens_reel_n_frames (reel);
  g_assert_false (lens_reel_is_running (reel));
  lens_session_set_look (session, "size", "200");
  g_assert_false (lens_reel_is_running (reel));
  g_assert_cmpint (lens_reel_n_frames (reel), ==, n_frames);
  lens_session_retry (session);
  g_assert_true (lens_reel_is_running (reel));
  watch_free (watch);
}

typedef struct
{
  int n_answers;
  LensBrushAnswer last;
} Answers;

static void
note_answer (const LensBrushAnswer *answer, gpointer data)
{
  Answers *answers = data;

  answers->n_answers++;
  answers->last = *answer;
}

static void
test_the_brush_answers_during_a_sweep (void)
{
  Watch *watch = begin_sweep ();
  LensBrushStroke stroke = { .height = 6, .width = 6 };
  Answers answers = { 0 };

  for (int x = 0; x < 20; x++)
    {
      stroke.x = x;
      lens_session_brush (watch->session, &stroke, note_answer, &answers);
    }
  while (answers.n_answers == 0 || answers.last.stroke.x != 19)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lens_reel_is_running (lens_session_reel (watch->session)));
  g_assert_cmpint (answers.last.n_classes, >, 1);
  g_assert_cmpfloat (answers.last.probabilities[0], >=, answers.last.probabilities[1]);
  watch_free (watch);
}

static gboolean
is_played (Watch *watch)
{
  return !lens_reel_is_playing (lens_session_reel (watch->session));
}

static void
test_a_clip_is_played_to_its_end (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  LensReel *reel;

  lens_session_set_view (session, LENS_QUESTION_BUILD_UP);
  lens_session_set_clip (session, "delay-ms", "10");
  lens_session_set_clip (session, "last-delay-ms", "10");
  watch_wait (watch, watch_is_answered);
  reel = lens_session_reel (session);
  g_assert_cmpint (lens_reel_n_frames (reel), >, 2);
  g_assert_cmpint (lens_reel_position (reel), ==, lens_reel_n_frames (reel) - 1);
  lens_reel_set_playing (reel, TRUE);
  g_assert_cmpint (lens_reel_position (reel), ==, 0);
  watch_wait (watch, is_played);
  g_assert_cmpint (lens_reel_position (reel), ==, lens_reel_n_frames (reel) - 1);
  lens_reel_set_position (reel, 1);
  g_assert_cmpint (lens_reel_position (reel), ==, 1);
  lens_reel_set_position (reel, 100000);
  g_assert_cmpint (lens_reel_position (reel), ==, lens_reel_n_frames (reel) - 1);
  watch_free (watch);
}

static void
test_two_are_compared (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  LensReel *beside = lens_session_beside_reel (session);

  lens_session_set_view (session, LENS_QUESTION_EXPLAIN);
  lens_session_set_beside (session, LENS_BESIDE_TARGET, "1");
  while (!lens_reel_is_done (beside))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (lens_reel_shown_job (beside)->target, ==, "1");
  lens_session_set_beside (session, LENS_BESIDE_NOTHING, NULL);
  g_assert_cmpint (lens_reel_n_frames (beside), ==, 0);
  watch_free (watch);
}

/* There and back, and undone; the job that is exported says it all. */
static void
test_a_difference_is_shown (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  LensReel *reel = lens_session_view_reel (session, LENS_QUESTION_EXPLAIN);
  g_autofree char *text = NULL;

  lens_session_set_view (session, LENS_QUESTION_EXPLAIN);
  lens_session_set_method (session, lens_method_find ("integrated-gradients", NULL));
  lens_session_set_setting (session, "steps", "7");
  lens_session_set_beside (session, LENS_BESIDE_TARGET, "1");
  lens_session_set_shows_difference (session, TRUE);
  g_assert_true (lens_place_shows_difference (lens_session_place (session)));
  while (!lens_reel_is_done (reel) || lens_reel_is_stale (reel))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (lens_reel_frame (reel, 0)->kind, ==, LENS_FRAME_COMPARISON);
  text = lens_job_to_text (lens_reel_shown_job (reel));
  g_assert_nonnull (strstr (text, "steps=7"));

  lens_session_set_beside (session, LENS_BESIDE_METHOD, "gradient");
  g_assert_true (lens_place_shows_difference (lens_session_place (session)));
  lens_session_set_shows_difference (session, FALSE);
  g_assert_cmpint (lens_session_place (session)->beside, ==, LENS_BESIDE_METHOD);
  g_assert_cmpstr (lens_session_place (session)->beside_what, ==, "gradient");
  g_assert_cmpstr (
    lens_session_place (session)->jobs[LENS_QUESTION_EXPLAIN]->method->id, ==,
    "integrated-gradients");
  lens_session_undo (session);
  g_assert_true (lens_place_shows_difference (lens_session_place (session)));
  lens_session_set_beside (session, LENS_BESIDE_NOTHING, NULL);
  g_assert_false (lens_place_shows_difference (lens_session_place (session)));
  watch_free (watch);
}

/* Nothing that runs keeps a window from closing. */
static void
test_it_closes_in_the_middle_of_anything (void)
{
  for (int i = 0; i < 10; i++)
    {
      Watch *watch = watch_new ();
      g_autofree char *model = support_tree_file ("samples/models/shapes.onnx");
      g_autofree char *picture = support_tree_file ("samples/images/shapes.png");
      const gint64 end = g_get_monotonic_time () + i * 4000;
      gint64 begin;

      watch_open (watch, model);
      watch_open (watch, picture);
      while (g_get_monotonic_time () < end)
        g_main_context_iteration (NULL, FALSE);
      begin = g_get_monotonic_time ();
      lens_session_close (watch->session);
      g_assert_cmpint (g_get_monotonic_time () - begin, <, G_USEC_PER_SEC);
      watch_free (watch);
    }
}

static void
add_tests (void)
{
  g_test_add_func ("/session/a-newer-choice-cancels-the-older",
                   test_a_newer_choice_cancels_the_older);
  g_test_add_func ("/session/a-computed-layer-costs-nothing",
                   test_a_computed_layer_costs_nothing);
  g_test_add_func ("/session/neighbours-are-computed-ahead",
                   test_neighbours_are_computed_ahead);
  g_test_add_func ("/session/old-frames-stay-until-new-ones-come",
                   test_old_frames_stay_until_new_ones_come);
  g_test_add_func ("/session/a-look-restarts-nothing", test_a_look_restarts_nothing);
  g_test_add_func ("/session/what-was-stopped-stays-stopped",
                   test_what_was_stopped_stays_stopped);
  g_test_add_func ("/session/the-brush-answers-during-a-sweep",
                   test_the_brush_answers_during_a_sweep);
  g_test_add_func ("/session/a-clip-is-played-to-its-end",
                   test_a_clip_is_played_to_its_end);
  g_test_add_func ("/session/two-are-compared", test_two_are_compared);
  g_test_add_func ("/session/a-difference-is-shown", test_a_difference_is_shown);
  g_test_add_func ("/session/it-closes-in-the-middle-of-anything",
                   test_it_closes_in_the_middle_of_anything);
}

int
main (int argc, char **argv)
{
  return watch_run (argc, argv, add_tests);
}
