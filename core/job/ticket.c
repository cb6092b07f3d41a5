/* ticket.c - a job on its way through a worker
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each ticket has two halves: what the worker has made (guarded by the ticket's lock) and
 * what the main thread has been given (its alone).  The queued call moves the one to the
 * other.  A preview gives way to the next frame on either side; frames of a clip are all
 * kept, so the worker turns to other things while too many of them lie there.
 */

#include "core/job/worker-inside.h"

#include "core/base/error.h"

#include <pthread.h>

/* So many frames may wait for the main thread. */
#define MAX_FRESH 24

struct _LensTicket
{
  LensTask task;
  LensJob *job;
  LensTicketChanged changed;
  gpointer data;
  LensRun *run; /* the worker's: between its steps */

  pthread_mutex_t lock; /* for the fresh members */
  GPtrArray *fresh_frames;
  GPtrArray *fresh_notes;
  GError *fresh_error;
  LensTicketState fresh_state;
  LensQuery *fresh_query;
  LensJob *fresh_job;
  gboolean is_told; /* a call is on its way */

  GPtrArray *frames; /* the main thread's */
  GPtrArray *notes;  /* char *, ends with NULL */
  GError *error;
  LensTicketState state;
  LensQuery *query;
  LensJob *complete;
};

LensTicket *
lens_ticket_ref (LensTicket *ticket)
{
  lens_task_ref (&ticket->task);
  return ticket;
}

void
lens_ticket_unref (LensTicket *ticket)
{
  if (ticket != NULL)
    lens_task_unref (&ticket->task);
}

static void
ticket_free (LensTask *task)
{
  LensTicket *ticket = (LensTicket *) task;

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
  lens_job_unref (ticket->job);
  lens_task_clear (task);
  g_free (ticket);
}

void
lens_ticket_cancel (LensTicket *ticket)
{
  lens_monitor_cancel (ticket->task.monitor);
  lens_worker_wake (ticket->task.worker);
}

/* Adds one frame; a preview gives way to whatever follows it. */
static void
append_frame (GPtrArray *frames, LensFrame *frame)
{
  LensFrame *last = frames->len > 0 ? g_ptr_array_index (frames, frames->len - 1)
                                    : NULL;

  if (last != NULL && last->is_preview)
    g_ptr_array_set_size (frames, (int) frames->len - 1);
  g_ptr_array_add (frames, frame);
}

static void
take_frames (LensTicket *ticket)
{
  while (ticket->fresh_frames->len > 0)
    append_frame (ticket->frames, g_ptr_array_steal_index (ticket->fresh_frames, 0));
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
static void
hand_over (LensTask *task)
{
  LensTicket *ticket = (LensTicket *) task;
  gboolean was_full;

  pthread_mutex_lock (&ticket->lock);
  ticket->is_told = FALSE;
  was_full = ticket->fresh_frames->len >= MAX_FRESH;
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
  if (was_full)
    lens_worker_wake (task->worker);

  if (ticket->changed != NULL && !lens_monitor_is_cancelled (task->monitor))
    ticket->changed (ticket, ticket->data);
}

static void
lock (LensTicket *ticket)
{
  pthread_mutex_lock (&ticket->lock);
}

/* After something fresh: one call takes all that has come until it runs. */
static void
unlock_and_tell (LensTicket *ticket)
{
  const gboolean is_told = ticket->is_told;

  ticket->is_told = TRUE;
  pthread_mutex_unlock (&ticket->lock);
  if (!is_told)
    lens_worker_tell (&ticket->task);
}

static void
set_state (LensTicket *ticket, LensTicketState state)
{
  lock (ticket);
  ticket->fresh_state = state;
  unlock_and_tell (ticket);
}

static void
add_notes (LensTicket *ticket, const char *const *notes)
{
  lock (ticket);
  for (int i = 0; notes[i] != NULL; i++)
    g_ptr_array_add (ticket->fresh_notes, g_strdup (notes[i]));
  unlock_and_tell (ticket);
}

/* Takes @frame. */
static void
add_frame (LensTicket *ticket, LensFrame *frame)
{
  lock (ticket);
  append_frame (ticket->fresh_frames, frame);
  unlock_and_tell (ticket);
}

static gboolean
is_ready (LensTask *task)
{
  LensTicket *ticket = (LensTicket *) task;
  gboolean has_room;

  pthread_mutex_lock (&ticket->lock);
  has_room = ticket->fresh_frames->len < MAX_FRESH;
  pthread_mutex_unlock (&ticket->lock);
  return has_room;
}

static gboolean
start (LensTicket *ticket, LensDesk *desk, GError **error)
{
  LensMonitor *monitor = ticket->task.monitor;
  g_auto (GStrv) notes = NULL;

  set_state (ticket, LENS_TICKET_RUNNING);
  ticket->run = lens_desk_start (desk, ticket->job, monitor, error);
  if (ticket->run == NULL)
    return FALSE;
  pthread_mutex_lock (&ticket->lock);
  ticket->fresh_query = lens_query_ref (lens_run_query (ticket->run));
  pthread_mutex_unlock (&ticket->lock);
  notes = lens_desk_dup_notes (desk, ticket->job, monitor);
  add_notes (ticket, (const char *const *) notes);
  return TRUE;
}

/* Other work may have come in between and have left another picture on the desk. */
static void
complete (LensTicket *ticket, LensDesk *desk)
{
  LensJob *job;

  add_notes (ticket, lens_run_notes (ticket->run));
  if (lens_desk_open (desk, ticket->job, ticket->task.monitor, NULL) == NULL)
    return;
  job = lens_desk_complete (desk, ticket->job);
  pthread_mutex_lock (&ticket->lock);
  ticket->fresh_job = job;
  pthread_mutex_unlock (&ticket->lock);
}

/* Takes @error. */
static gboolean
fail (LensTicket *ticket, GError *error)
{
  if (ticket->run != NULL)
    add_notes (ticket, lens_run_notes (ticket->run));
  pthread_mutex_lock (&ticket->lock);
  ticket->fresh_error = error;
  pthread_mutex_unlock (&ticket->lock);
  set_state (ticket, LENS_TICKET_FAILED);
  return TRUE;
}

static gboolean
advance (LensTask *task, LensDesk *desk)
{
  LensTicket *ticket = (LensTicket *) task;
  LensFrame *frame = NULL;
  GError *error = NULL;

  if (ticket->run == NULL)
    return !start (ticket, desk, &error) && fail (ticket, error);
  switch (lens_run_step (ticket->run, &frame, &error))
    {
    case LENS_STEP_FRAME:
      add_frame (ticket, frame);
      return FALSE;
    case LENS_STEP_AGAIN:
      return FALSE;
    case LENS_STEP_FAILED:
      return fail (ticket, error);
    default:
      complete (ticket, desk);
      set_state (ticket, LENS_TICKET_DONE);
      return TRUE;
    }
}

static void
leave (LensTask *task)
{
  g_clear_pointer (&((LensTicket *) task)->run, lens_run_free);
}

static const LensTaskKind ticket_kind = {
  .is_ready = is_ready,
  .advance = advance,
  .leave = leave,
  .told = hand_over,
  .free = ticket_free,
};

LensTicket *
lens_worker_submit (LensWorker *worker,
                    LensLane lane,
                    LensJob *job,
                    LensTicketChanged changed,
                    gpointer data)
{
  LensTicket *ticket = g_new0 (LensTicket, 1);

  lens_task_init (&ticket->task, &ticket_kind, worker);
  ticket->job = lens_job_ref (job);
  ticket->changed = changed;
  ticket->data = data;
  pthread_mutex_init (&ticket->lock, NULL);
  ticket->fresh_frames = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_frame_unref);
  ticket->fresh_notes = g_ptr_array_new_with_free_func (g_free);
  ticket->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) lens_frame_unref);
  ticket->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (ticket->notes, NULL);
  lens_worker_put (worker, lane, &ticket->task);
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
  return lens_monitor_fraction (ticket->task.monitor);
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
