/* worker.c - jobs in the background: frames in order, cancelled at any time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/worker.h"
#include "core/base/error.h"
#include "tests/support/data.h"

#include <string.h>

typedef struct
{
  GMainLoop *loop;
  int n_calls;
  GThread *thread; /* on which the calls came */
} Watch;

static LensJob *
sample_job (const char *method)
{
  LensJob *job = lens_job_new (lens_method_find (method, NULL));

  job->model = support_tree_file ("samples/models/shapes.onnx");
  job->picture = support_tree_file ("samples/images/shapes.png");
  return job;
}

static void
changed (LensTicket *ticket, gpointer data)
{
  Watch *watch = data;
  LensTicketState state = lens_ticket_state (ticket);

  watch->n_calls++;
  watch->thread = g_thread_self ();
  if (state == LENS_TICKET_DONE || state == LENS_TICKET_FAILED)
    g_main_loop_quit (watch->loop);
}

static void
watch_begin (Watch *watch)
{
  *watch = (Watch){ .loop = g_main_loop_new (NULL, FALSE) };
}

static void
watch_end (Watch *watch)
{
  g_main_loop_unref (watch->loop);
}

static void
test_frames_come_in_order (void)
{
  g_autoptr (LensWorker) worker = lens_worker_new (NULL);
  g_autoptr (LensJob) job = sample_job ("occlusion");
  g_autoptr (LensTicket) ticket = NULL;
  const GPtrArray *frames;
  Watch watch;

  watch_begin (&watch);
  ticket = lens_worker_submit (worker, LENS_LANE_VIEW, job, changed, &watch);
  g_main_loop_run (watch.loop);
  g_assert_cmpint (lens_ticket_state (ticket), ==, LENS_TICKET_DONE);
  g_assert_null (lens_ticket_error (ticket));
  frames = lens_ticket_frames (ticket);
  g_assert_cmpuint (frames->len, >, 1);
  for (guint i = 1; i < frames->len; i++)
    g_assert_cmpint (((LensFrame *) g_ptr_array_index (frames, i))->index, >,
                     ((LensFrame *) g_ptr_array_index (frames, i - 1))->index);
  g_assert_nonnull (lens_ticket_query (ticket));
  g_assert_nonnull (lens_ticket_notes (ticket)[0]);
  g_assert_cmpint (strlen (lens_ticket_job (ticket)->model_hash), ==, 64);
  g_assert_true (watch.thread == g_thread_self ());
  watch_end (&watch);
}

static void
test_a_failure_is_told (void)
{
  g_autoptr (LensWorker) worker = lens_worker_new (NULL);
  g_autoptr (LensJob) job = sample_job ("gradient");
  g_autoptr (LensTicket) ticket = NULL;
  Watch watch;

  watch_begin (&watch);
  g_free (job->model);
  job->model = g_strdup ("nowhere.onnx");
  ticket = lens_worker_submit (worker, LENS_LANE_VIEW, job, changed, &watch);
  g_main_loop_run (watch.loop);
  g_assert_cmpint (lens_ticket_state (ticket), ==, LENS_TICKET_FAILED);
  g_assert_nonnull (lens_ticket_error (ticket));
  watch_end (&watch);
}

static void
test_a_newer_one_cancels_the_older (void)
{
  g_autoptr (LensWorker) worker = lens_worker_new (NULL);
  g_autoptr (LensJob) slow = sample_job ("occlusion");
  g_autoptr (LensJob) quick = sample_job ("gradient");
  LensTicket *tickets[8];
  Watch older;
  Watch newest;

  watch_begin (&older);
  watch_begin (&newest);
  g_assert_true (lens_job_set (slow, "stride", "1", NULL));
  for (gsize i = 0; i + 1 < G_N_ELEMENTS (tickets); i++)
    tickets[i] = lens_worker_submit (worker, LENS_LANE_VIEW, slow, changed, &older);
  tickets[7] = lens_worker_submit (worker, LENS_LANE_VIEW, quick, changed, &newest);
  g_main_loop_run (newest.loop);
  g_assert_cmpint (lens_ticket_state (tickets[7]), ==, LENS_TICKET_DONE);
  for (gsize i = 0; i + 1 < G_N_ELEMENTS (tickets); i++)
    g_assert_cmpint (lens_ticket_state (tickets[i]), !=, LENS_TICKET_DONE);
  for (gsize i = 0; i < G_N_ELEMENTS (tickets); i++)
    g_clear_pointer (&tickets[i], lens_ticket_unref);
  watch_end (&older);
  watch_end (&newest);
}

static void
test_it_may_be_closed_at_any_time (void)
{
  for (int i = 0; i < 12; i++)
    {
      LensWorker *worker = lens_worker_new (NULL);
      g_autoptr (LensJob) job = sample_job ("occlusion");
      g_autoptr (LensTicket) ticket = NULL;
      Watch watch;

      watch_begin (&watch);
      g_assert_true (lens_job_set (job, "stride", "1", NULL));
      ticket = lens_worker_submit (worker, LENS_LANE_VIEW, job, changed, &watch);
      g_usleep ((gulong) i * 3000);
      lens_worker_free (worker);
      /* What was queued finds the ticket, but nobody is called for it. */
      watch.n_calls = 0;
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_assert_cmpint (watch.n_calls, ==, 0);
      watch_end (&watch);
    }
}

/* What an errand of these tests does, and what became of it. */
typedef struct
{
  GString *log;    /* the letters of errands as they end, on the main thread */
  gint n_left;     /* atomic */
  gint is_started; /* atomic */
} Diary;

typedef struct
{
  Diary *diary;
  char letter;
  int duration_ms; /* it looks at its monitor meanwhile */
} Note;

static gpointer
do_note (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  const Note *note = data;
  const gint64 end = g_get_monotonic_time () + note->duration_ms * 1000;

  g_atomic_int_set (&note->diary->is_started, 1);
  while (g_get_monotonic_time () < end)
    {
      if (!lens_monitor_check (monitor, error))
        return NULL;
      g_usleep (500);
    }
  return g_strdup_printf ("%c", note->letter);
}

static void
end_note (gpointer *result, const GError *error, gpointer data)
{
  Note *note = data;

  g_string_append (note->diary->log, *result != NULL ? (char *) *result : "!");
}

static void
free_note (gpointer data)
{
  Note *note = data;

  g_atomic_int_add (&note->diary->n_left, -1);
  g_free (note);
}

static Note *
note_new (Diary *diary, char letter, int duration_ms)
{
  Note *note = g_new0 (Note, 1);

  *note = (Note){ diary, letter, duration_ms };
  g_atomic_int_add (&diary->n_left, 1);
  return note;
}

static void
call (LensWorker *worker, LensLane lane, Note *note, gboolean is_queued)
{
  LensErrand errand = {
    .work = do_note,
    .done = end_note,
    .data = note,
    .free_data = free_note,
    .free_result = g_free,
    .is_queued = is_queued,
  };

  lens_monitor_unref (lens_worker_call (worker, lane, &errand));
}

static void
wait_for_notes (Diary *diary)
{
  while (g_atomic_int_get (&diary->n_left) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_start (Diary *diary)
{
  while (g_atomic_int_get (&diary->is_started) == 0)
    g_usleep (200);
}

static void
test_the_more_urgent_lane_comes_first (void)
{
  g_autoptr (LensWorker) worker = lens_worker_new (NULL);
  Diary diary = { .log = g_string_new (NULL) };

  /* While one is under way, the others line up. */
  call (worker, LENS_LANE_AHEAD, note_new (&diary, 'a', 50), TRUE);
  wait_for_start (&diary);
  call (worker, LENS_LANE_AHEAD, note_new (&diary, 'b', 0), TRUE);
  call (worker, LENS_LANE_AHEAD, note_new (&diary, 'c', 0), TRUE);
  call (worker, LENS_LANE_VIEW, note_new (&diary, 'v', 0), TRUE);
  call (worker, LENS_LANE_TOUCH, note_new (&diary, 't', 0), TRUE);
  call (worker, LENS_LANE_OVERVIEW, note_new (&diary, 'o', 0), TRUE);
  wait_for_notes (&diary);
  g_assert_cmpstr (diary.log->str, ==, "atvobc");
  g_string_free (diary.log, TRUE);
}

static void
test_a_newer_errand_cancels_the_older (void)
{
  g_autoptr (LensWorker) worker = lens_worker_new (NULL);
  Diary diary = { .log = g_string_new (NULL) };
  gint64 begin;

  call (worker, LENS_LANE_TOUCH, note_new (&diary, 'a', 60000), FALSE);
  wait_for_start (&diary);
  begin = g_get_monotonic_time ();
  for (char letter = 'b'; letter < 'z'; letter++)
    call (worker, LENS_LANE_TOUCH, note_new (&diary, letter, 0), FALSE);
  call (worker, LENS_LANE_VIEW, note_new (&diary, 'v', 0), FALSE);
  wait_for_notes (&diary);
  g_assert_cmpstr (diary.log->str, ==, "yv");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 30 * G_USEC_PER_SEC);
  g_string_free (diary.log, TRUE);
}

static void
note_running (LensTicket *ticket, gpointer data)
{
  *(gboolean *) data = lens_ticket_frames (ticket)->len > 0;
}

/* The answer comes while the sweep goes on, and the sweep is whole in the end. */
static void
test_a_sweep_lets_the_brush_through (void)
{
  g_autoptr (LensWorker) worker = lens_worker_new (NULL);
  g_autoptr (LensJob) job = sample_job ("occlusion");
  g_autoptr (LensTicket) ticket = NULL;
  Diary diary = { .log = g_string_new (NULL) };
  gboolean is_running = FALSE;
  const GPtrArray *frames;

  g_assert_true (lens_job_set (job, "stride", "1", NULL));
  g_assert_true (lens_job_set (job, "frames", "100000", NULL));
  ticket = lens_worker_submit (worker, LENS_LANE_VIEW, job, note_running, &is_running);
  while (!is_running)
    g_main_context_iteration (NULL, TRUE);
  call (worker, LENS_LANE_TOUCH, note_new (&diary, 't', 0), FALSE);
  wait_for_notes (&diary);
  g_assert_cmpstr (diary.log->str, ==, "t");
  g_assert_cmpint (lens_ticket_state (ticket), ==, LENS_TICKET_RUNNING);
  while (lens_ticket_state (ticket) == LENS_TICKET_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (lens_ticket_state (ticket), ==, LENS_TICKET_DONE);
  frames = lens_ticket_frames (ticket);
  for (guint i = 0; i < frames->len; i++)
    g_assert_cmpint (((LensFrame *) g_ptr_array_index (frames, i))->index, ==, i);
  g_string_free (diary.log, TRUE);
}

/* A main thread that does not look is not flooded; other lanes go on. */
static void
test_it_waits_for_a_slow_main_thread (void)
{
  g_autoptr (LensWorker) worker = lens_worker_new (NULL);
  g_autoptr (LensJob) job = sample_job ("occlusion");
  g_autoptr (LensTicket) ticket = NULL;
  Diary diary = { .log = g_string_new (NULL) };
  double fraction = 0;

  g_assert_true (lens_job_set (job, "stride", "1", NULL));
  g_assert_true (lens_job_set (job, "frames", "100000", NULL));
  ticket = lens_worker_submit (worker, LENS_LANE_VIEW, job, NULL, NULL);
  /* It has come to rest when nothing moves for a while. */
  for (int i_rest = 0; i_rest < 100; i_rest++)
    {
      if (lens_ticket_fraction (ticket) != fraction)
        i_rest = 0;
      fraction = lens_ticket_fraction (ticket);
      g_usleep (2000);
    }
  g_assert_cmpfloat (fraction, >, 0);
  g_assert_cmpfloat (fraction, <, 0.5);
  call (worker, LENS_LANE_AHEAD, note_new (&diary, 'a', 0), FALSE);
  wait_for_notes (&diary);
  g_assert_cmpstr (diary.log->str, ==, "a");
  while (lens_ticket_state (ticket) != LENS_TICKET_DONE)
    g_main_context_iteration (NULL, TRUE);
  g_string_free (diary.log, TRUE);
}

static gboolean
draw_again (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* As GTK does where drawing takes longer than a frame lasts. */
static void
test_it_is_heard_beside_an_animation (void)
{
  g_autoptr (LensWorker) worker = lens_worker_new (NULL);
  Diary diary = { .log = g_string_new (NULL) };
  guint drawing = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 20, draw_again, NULL, NULL);
  const gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  call (worker, LENS_LANE_VIEW, note_new (&diary, 'a', 0), FALSE);
  while (diary.log->len == 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (diary.log->str, ==, "a");
  g_source_remove (drawing);
  wait_for_notes (&diary);
  g_string_free (diary.log, TRUE);
}

static void
test_closing_does_not_wait (void)
{
  Diary diary = { .log = g_string_new (NULL) };
  LensWorker *worker = lens_worker_new (NULL);
  g_autoptr (LensJob) job = sample_job ("occlusion");
  g_autoptr (LensTicket) ticket = NULL;
  gboolean is_running = FALSE;

  g_assert_true (lens_job_set (job, "stride", "1", NULL));
  call (worker, LENS_LANE_TOUCH, note_new (&diary, 'a', 60000), FALSE);
  call (worker, LENS_LANE_TOUCH, note_new (&diary, 'b', 0), TRUE);
  wait_for_start (&diary);
  ticket = lens_worker_submit (worker, LENS_LANE_VIEW, job, note_running, &is_running);
  lens_worker_close (worker);
  /* Nobody is called, but everything is let go of. */
  wait_for_notes (&diary);
  g_assert_cmpstr (diary.log->str, ==, "");
  g_assert_false (is_running);
  g_string_free (diary.log, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/frames-come-in-order", test_frames_come_in_order);
  g_test_add_func ("/worker/a-failure-is-told", test_a_failure_is_told);
  g_test_add_func ("/worker/a-newer-one-cancels-the-older",
                   test_a_newer_one_cancels_the_older);
  g_test_add_func ("/worker/it-may-be-closed-at-any-time",
                   test_it_may_be_closed_at_any_time);
  g_test_add_func ("/worker/the-more-urgent-lane-comes-first",
                   test_the_more_urgent_lane_comes_first);
  g_test_add_func ("/worker/a-newer-errand-cancels-the-older",
                   test_a_newer_errand_cancels_the_older);
  g_test_add_func ("/worker/a-sweep-lets-the-brush-through",
                   test_a_sweep_lets_the_brush_through);
  g_test_add_func ("/worker/it-waits-for-a-slow-main-thread",
                   test_it_waits_for_a_slow_main_thread);
  g_test_add_func ("/worker/it-is-heard-beside-an-animation",
                   test_it_is_heard_beside_an_animation);
  g_test_add_func ("/worker/closing-does-not-wait", test_closing_does_not_wait);
  return g_test_run ();
}
