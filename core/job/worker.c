/* worker.c - one thread that turns from lane to lane
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tasks wait in a queue for each lane.  The thread takes one step of the first task that
 * is ready, then looks again: so something more urgent waits for one step at most, and
 * what was interrupted goes on later where it was.  A cancelled task stays in its lane
 * until the thread has let go of what it holds.  The locks are pthread's because
 * ThreadSanitizer understands those.
 */

#include "core/job/worker-inside.h"

#include <pthread.h>
#include <sys/resource.h>

enum
{
  NICENESS = 5,
};

struct _LensWorker
{
  gint n_references; /* the owner's, the thread's, and one a task */
  pthread_t thread;
  GMainContext *context;
  pthread_mutex_t lock;
  pthread_cond_t arrived;
  GQueue lanes[LENS_N_LANES]; /* LensTask */
  gboolean is_closing;
};

static LensWorker *
worker_ref (LensWorker *worker)
{
  g_atomic_int_inc (&worker->n_references);
  return worker;
}

static void
worker_unref (LensWorker *worker)
{
  if (!g_atomic_int_dec_and_test (&worker->n_references))
    return;
  pthread_cond_destroy (&worker->arrived);
  pthread_mutex_destroy (&worker->lock);
  g_main_context_unref (worker->context);
  g_free (worker);
}

void
lens_task_init (LensTask *task, const LensTaskKind *kind, LensWorker *worker)
{
  task->n_references = 1;
  task->kind = kind;
  task->worker = worker_ref (worker);
  task->monitor = lens_monitor_new ();
}

LensTask *
lens_task_ref (LensTask *task)
{
  g_atomic_int_inc (&task->n_references);
  return task;
}

void
lens_task_unref (LensTask *task)
{
  if (g_atomic_int_dec_and_test (&task->n_references))
    task->kind->free (task);
}

void
lens_task_clear (LensTask *task)
{
  lens_monitor_unref (task->monitor);
  worker_unref (task->worker);
}

/* Called with the lock held.  What is cancelled comes first: it only lets go. */
static LensTask *
choose (LensWorker *worker, LensLane *lane)
{
  for (int i = 0; i < LENS_N_LANES; i++)
    for (GList *link = worker->lanes[i].head; link != NULL; link = link->next)
      {
        LensTask *task = link->data;

        *lane = (LensLane) i;
        if (lens_monitor_is_cancelled (task->monitor))
          return task;
      }
  for (int i = 0; i < LENS_N_LANES; i++)
    {
      LensTask *task = g_queue_peek_head (&worker->lanes[i]);

      *lane = (LensLane) i;
      if (task != NULL && task->kind->is_ready (task))
        return task;
    }
  return NULL;
}

/* Called with the lock held, which is let go of meanwhile. */
static void
take_step (LensWorker *worker, LensTask *task, LensLane lane, LensDesk *desk)
{
  gboolean has_ended;

  pthread_mutex_unlock (&worker->lock);
  has_ended = lens_monitor_is_cancelled (task->monitor) ||
              task->kind->advance (task, desk);
  if (has_ended)
    task->kind->leave (task);
  pthread_mutex_lock (&worker->lock);
  if (has_ended)
    g_queue_remove (&worker->lanes[lane], task);
  pthread_mutex_unlock (&worker->lock);
  if (has_ended)
    lens_task_unref (task);
  pthread_mutex_lock (&worker->lock);
}

static void
empty_lanes (LensWorker *worker)
{
  for (int i = 0; i < LENS_N_LANES; i++)
    while (!g_queue_is_empty (&worker->lanes[i]))
      {
        LensTask *task = g_queue_pop_head (&worker->lanes[i]);

        task->kind->leave (task);
        lens_task_unref (task);
      }
}

/* The thread, and those it starts to share loops with, give way to whoever draws windows:
 * this one, the display server, the desktop.  On Linux a thread has a niceness of its own,
 * and who = 0 is the calling thread.  Where it is refused nothing is lost. */
static void
give_way (void)
{
  if (setpriority (PRIO_PROCESS, 0, NICENESS) != 0)
    g_debug ("the niceness stays as it is");
}

static void *
serve (void *data)
{
  LensWorker *worker = data;
  LensDesk *desk = lens_desk_new ();

  give_way ();

  pthread_mutex_lock (&worker->lock);
  while (!worker->is_closing)
    {
      LensLane lane;
      LensTask *task = choose (worker, &lane);

      if (task != NULL)
        take_step (worker, task, lane, desk);
      else
        pthread_cond_wait (&worker->arrived, &worker->lock);
    }
  pthread_mutex_unlock (&worker->lock);

  /* Nothing is put into a lane any more. */
  empty_lanes (worker);
  lens_desk_free (desk);
  worker_unref (worker);
  return NULL;
}

LensWorker *
lens_worker_new (GMainContext *context)
{
  LensWorker *worker = g_new0 (LensWorker, 1);

  worker->n_references = 2;
  worker->context = context != NULL ? g_main_context_ref (context)
                                    : g_main_context_ref_thread_default ();
  pthread_mutex_init (&worker->lock, NULL);
  pthread_cond_init (&worker->arrived, NULL);
  if (pthread_create (&worker->thread, NULL, serve, worker) != 0)
    g_error ("no thread can be made");
  return worker;
}

static void
end_all (LensWorker *worker)
{
  pthread_mutex_lock (&worker->lock);
  worker->is_closing = TRUE;
  for (int i = 0; i < LENS_N_LANES; i++)
    for (GList *link = worker->lanes[i].head; link != NULL; link = link->next)
      lens_monitor_cancel (((LensTask *) link->data)->monitor);
  pthread_cond_signal (&worker->arrived);
  pthread_mutex_unlock (&worker->lock);
}

void
lens_worker_free (LensWorker *worker)
{
  if (worker == NULL)
    return;
  end_all (worker);
  pthread_join (worker->thread, NULL);
  worker_unref (worker);
}

void
lens_worker_close (LensWorker *worker)
{
  if (worker == NULL)
    return;
  pthread_detach (worker->thread);
  end_all (worker);
  worker_unref (worker);
}

void
lens_worker_wake (LensWorker *worker)
{
  pthread_mutex_lock (&worker->lock);
  pthread_cond_signal (&worker->arrived);
  pthread_mutex_unlock (&worker->lock);
}

void
lens_worker_put (LensWorker *worker, LensLane lane, LensTask *task)
{
  GQueue *queue = &worker->lanes[lane];

  pthread_mutex_lock (&worker->lock);
  for (GList *link = queue->head; link != NULL && !task->is_queued; link = link->next)
    if (!((LensTask *) link->data)->is_queued)
      lens_monitor_cancel (((LensTask *) link->data)->monitor);
  g_queue_push_tail (queue, lens_task_ref (task));
  pthread_cond_signal (&worker->arrived);
  pthread_mutex_unlock (&worker->lock);
}

/* What one thread has written is seen by the next that holds the lock.  GLib's own locks do
 * the same, but ThreadSanitizer cannot know. */
static void
pass_on (LensWorker *worker)
{
  pthread_mutex_lock (&worker->lock);
  pthread_mutex_unlock (&worker->lock);
}

static gboolean
make_call (gpointer data)
{
  LensTask *task = data;

  pass_on (task->worker);
  task->kind->told (task);
  return G_SOURCE_REMOVE;
}

static void
end_call (gpointer data)
{
  LensTask *task = data;

  pass_on (task->worker);
  if (task->kind->release != NULL)
    task->kind->release (task);
  lens_task_unref (task);
}

/* That of GTK's drawing, so that the main loop turns to both by turns.  Where drawing is
 * slow, an animation is due again as soon as it is drawn: whatever came after it would
 * never come. */
#define TOLD_PRIORITY (G_PRIORITY_HIGH_IDLE + 20)

void
lens_worker_tell (LensTask *task)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, TOLD_PRIORITY);
  g_source_set_callback (source, make_call, lens_task_ref (task), end_call);
  /* Under the lock that pass_on () takes, so that what the context allocates for the source
   * is passed on too. */
  pthread_mutex_lock (&task->worker->lock);
  g_source_attach (source, task->worker->context);
  g_source_unref (source);
  pthread_mutex_unlock (&task->worker->lock);
}
