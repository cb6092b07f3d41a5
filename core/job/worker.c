/* worker.c - jobs on a background thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each ticket has two halves: what the worker has made (guarded by the ticket's lock) and
 * what the main thread has been given (its alone).  The queued call moves the one to the
 * other.  The locks are pthread's because ThreadSanitizer understands those.
 */

#include "core/job/worker.h"

#include "core/base/error.h"

#include <pthread.h>

struct _LensTicket
{
  gint n_references;
  LensJob *job;
  LensMonitor *monitor;
  GMainContext *context;
  LensTicketChanged changed;
  gpointer data;

  pthread_mutex_t lock; /* for the fresh members */
  GPtrArray *fresh_frames;
  GPtrArray *fresh_notes;
  GError *fresh_error;
  LensTicketState fresh_state;
  LensQuery *fresh_query;
  LensJob *fresh_job;
  gboolean is_queued;

  GPtrArray *frames; /* the main thread's */
  GPtrArray *notes;  /* char *, ends with NULL */
  GError *error;
  LensTicketState state;
  LensQuery *query;
  LensJob *complete;
};

struct _LensWorker
{
  pthread_t thread;
  GMainContext *context;
  pthread_mutex_t lock;
  pthread_cond_t arrived;
  LensTicket *next; /* waiting; a newer one takes its place */
  LensTicket *present;
  gboolean is_closing;
  LensDesk *desk; /* the thread's own */
};

static LensTicket *
ticket_new (LensWorker *worker, LensJob *job, LensTicketChanged changed, gpointer data)
{
  LensTicket *ticket = g_new0 (LensTicket, 1);

  ticket->n_references = 1;
  ticket->job = lens_job_ref (job);
  ticket->monitor = lens_monitor_new ();
  ticket->context = g_main_context_ref (worker->context);
  ticket->changed = changed;
  ticket->data = data;
  pthread_mutex_init (&ticket->lock, NULL);
  ticket->fresh_frames = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_frame_unref);
  ticket->fresh_notes = g_ptr_array_new_with_free_func (g_free);
  ticket->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) lens_frame_unref);
  ticket->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (ticket->notes, NULL);
  return ticket;
}

LensTicket *
lens_ticket_ref (LensTicket *ticket)
{
  g_atomic_int_inc (&ticket->n_references);
  return ticket;
}

void
lens_ticket_unref (LensTicket *ticket)
{
  if (ticket == NULL || !g_atomic_int_dec_and_test (&ticket->n_references))
    return;
  g_ptr_array_unref (ticket->fresh_frames);
  g_ptr_array_unref (ticket->fresh_notes);
  g_clear_error (&ticket->fresh_error);
  g_clear_pointer (&ticket->fresh_query, lens_query_unref);
  g_clear_pointer (&ticket->fresh_job, lens_job_unref);
  g_ptr_array_unref (ticket->frames);
  g_ptr_array_unref (ticket->notes);
  g_clear_error (&ticket->error);
  g_clear_pointer (&ticket->query, lens_query_unref);
  g_clear_pointer (&ticket->complete, lens_job_unref);
  pthread_mutex_destroy (&ticket->lock);
  g_main_context_unref (ticket->context);
  lens_monitor_unref (ticket->monitor);
  lens_job_unref (ticket->job);
  g_free (ticket);
}

void
lens_ticket_cancel (LensTicket *ticket)
{
  lens_monitor_cancel (ticket->monitor);
}

/* The frames that came, where a preview gives way to whatever follows it. */
static void
take_frames (LensTicket *ticket)
{
  for (guint i = 0; i < ticket->fresh_frames->len; i++)
    {
      LensFrame *last = ticket->frames->len > 0
                          ? g_ptr_array_index (ticket->frames, ticket->frames->len - 1)
                          : NULL;

      if (last != NULL && last->is_preview)
        g_ptr_array_set_size (ticket->frames, (int) ticket->frames->len - 1);
      g_ptr_array_add (ticket->frames,
                       lens_frame_ref (g_ptr_array_index (ticket->fresh_frames, i)));
    }
  g_ptr_array_set_size (ticket->fresh_frames, 0);
}

static void
take_notes (LensTicket *ticket)
{
  g_ptr_array_set_size (ticket->notes, (int) ticket->notes->len - 1);
  while (ticket->fresh_notes->len > 0)
    g_ptr_array_add (ticket->notes, g_ptr_array_steal_index (ticket->fresh_notes, 0));
  g_ptr_array_add (ticket->notes, NULL);
}

/* On the main context. */
static gboolean
hand_over (gpointer data)
{
  LensTicket *ticket = data;

  pthread_mutex_lock (&ticket->lock);
  ticket->is_queued = FALSE;
  take_frames (ticket);
  take_notes (ticket);
  if (ticket->query == NULL)
    ticket->query = g_steal_pointer (&ticket->fresh_query);
  if (ticket->complete == NULL)
    ticket->complete = g_steal_pointer (&ticket->fresh_job);
  if (ticket->error == NULL)
    ticket->error = g_steal_pointer (&ticket->fresh_error);
  ticket->state = ticket->fresh_state;
  pthread_mutex_unlock (&ticket->lock);

  if (ticket->changed != NULL && !lens_monitor_is_cancelled (ticket->monitor))
    ticket->changed (ticket, ticket->data);
  return G_SOURCE_REMOVE;
}

/* Called with the lock held. */
static void
queue_call (LensTicket *ticket)
{
  g_autoptr (GSource) source = NULL;

  if (ticket->is_queued)
    return;
  ticket->is_queued = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT_IDLE);
  g_source_set_callback (source, hand_over, lens_ticket_ref (ticket),
                         (GDestroyNotify) lens_ticket_unref);
  g_source_attach (source, ticket->context);
}

static void
set_state (LensTicket *ticket, LensTicketState state)
{
  pthread_mutex_lock (&ticket->lock);
  ticket->fresh_state = state;
  queue_call (ticket);
  pthread_mutex_unlock (&ticket->lock);
}

static void
add_notes (LensTicket *ticket, const char *const *notes)
{
  pthread_mutex_lock (&ticket->lock);
  for (int i = 0; notes[i] != NULL; i++)
    g_ptr_array_add (ticket->fresh_notes, g_strdup (notes[i]));
  queue_call (ticket);
  pthread_mutex_unlock (&ticket->lock);
}

static void
add_frame (LensTicket *ticket, LensFrame *frame)
{
  pthread_mutex_lock (&ticket->lock);
  g_ptr_array_add (ticket->fresh_frames, frame);
  queue_call (ticket);
  pthread_mutex_unlock (&ticket->lock);
}

static gboolean
run_frames (LensTicket *ticket, LensRun *run, GError **error)
{
  while (TRUE)
    {
      LensFrame *frame = NULL;
      LensStep step = lens_run_next (run, &frame, error);

      if (step != LENS_STEP_FRAME)
        return step == LENS_STEP_DONE;
      add_frame (ticket, frame);
    }
}

static gboolean
work_on (LensWorker *worker, LensTicket *ticket, GError **error)
{
  g_autoptr (LensRun) run = lens_desk_start (worker->desk, ticket->job, ticket->monitor,
                                             error);
  g_auto (GStrv) notes = NULL;
  gboolean is_done;

  if (run == NULL)
    return FALSE;
  pthread_mutex_lock (&ticket->lock);
  ticket->fresh_query = lens_query_ref (lens_run_query (run));
  pthread_mutex_unlock (&ticket->lock);
  notes = lens_desk_dup_notes (worker->desk, ticket->job);
  add_notes (ticket, (const char *const *) notes);

  is_done = run_frames (ticket, run, error);
  add_notes (ticket, lens_run_notes (run));
  if (is_done)
    {
      LensJob *complete = lens_desk_complete (worker->desk, ticket->job);

      pthread_mutex_lock (&ticket->lock);
      ticket->fresh_job = complete;
      pthread_mutex_unlock (&ticket->lock);
    }
  return is_done;
}

static void
work (LensWorker *worker, LensTicket *ticket)
{
  GError *error = NULL;

  if (lens_monitor_is_cancelled (ticket->monitor))
    return;
  set_state (ticket, LENS_TICKET_RUNNING);
  if (work_on (worker, ticket, &error))
    {
      set_state (ticket, LENS_TICKET_DONE);
      return;
    }
  pthread_mutex_lock (&ticket->lock);
  ticket->fresh_error = error;
  ticket->fresh_state = LENS_TICKET_FAILED;
  queue_call (ticket);
  pthread_mutex_unlock (&ticket->lock);
}

static void *
serve (void *data)
{
  LensWorker *worker = data;

  pthread_mutex_lock (&worker->lock);
  while (!worker->is_closing)
    {
      if (worker->next == NULL)
        {
          pthread_cond_wait (&worker->arrived, &worker->lock);
          continue;
        }
      worker->present = g_steal_pointer (&worker->next);
      pthread_mutex_unlock (&worker->lock);
      work (worker, worker->present);
      pthread_mutex_lock (&worker->lock);
      g_clear_pointer (&worker->present, lens_ticket_unref);
    }
  pthread_mutex_unlock (&worker->lock);
  return NULL;
}

LensWorker *
lens_worker_new (GMainContext *context)
{
  LensWorker *worker = g_new0 (LensWorker, 1);

  worker->context = context != NULL ? g_main_context_ref (context)
                                    : g_main_context_ref_thread_default ();
  worker->desk = lens_desk_new ();
  pthread_mutex_init (&worker->lock, NULL);
  pthread_cond_init (&worker->arrived, NULL);
  if (pthread_create (&worker->thread, NULL, serve, worker) != 0)
    g_error ("no thread can be made");
  return worker;
}

/* Called with the lock held. */
static void
cancel_all (LensWorker *worker)
{
  if (worker->next != NULL)
    lens_ticket_cancel (worker->next);
  if (worker->present != NULL)
    lens_ticket_cancel (worker->present);
  g_clear_pointer (&worker->next, lens_ticket_unref);
}

void
lens_worker_free (LensWorker *worker)
{
  if (worker == NULL)
    return;
  pthread_mutex_lock (&worker->lock);
  worker->is_closing = TRUE;
  cancel_all (worker);
  pthread_cond_signal (&worker->arrived);
  pthread_mutex_unlock (&worker->lock);
  pthread_join (worker->thread, NULL);

  lens_desk_free (worker->desk);
  pthread_cond_destroy (&worker->arrived);
  pthread_mutex_destroy (&worker->lock);
  g_main_context_unref (worker->context);
  g_free (worker);
}

LensTicket *
lens_worker_submit (LensWorker *worker,
                    LensJob *job,
                    LensTicketChanged changed,
                    gpointer data)
{
  LensTicket *ticket = ticket_new (worker, job, changed, data);

  pthread_mutex_lock (&worker->lock);
  cancel_all (worker);
  worker->next = lens_ticket_ref (ticket);
  pthread_cond_signal (&worker->arrived);
  pthread_mutex_unlock (&worker->lock);
  return ticket;
}

LensTicketState
lens_ticket_state (const LensTicket *ticket)
{
  return ticket->state;
}

double
lens_ticket_fraction (const LensTicket *ticket)
{
  return lens_monitor_fraction (ticket->monitor);
}

const GError *
lens_ticket_error (const LensTicket *ticket)
{
  return ticket->error;
}

const GPtrArray *
lens_ticket_frames (const LensTicket *ticket)
{
  return ticket->frames;
}

const char *const *
lens_ticket_notes (const LensTicket *ticket)
{
  return (const char *const *) ticket->notes->pdata;
}

LensQuery *
lens_ticket_query (const LensTicket *ticket)
{
  return ticket->query;
}

LensJob *
lens_ticket_job (const LensTicket *ticket)
{
  return ticket->complete;
}
