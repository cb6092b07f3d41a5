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
  return g_test_run ();
}
