/* errand.c - something small that is done on the worker's thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An errand touches nothing that belongs to the main thread: its result crosses over in the
 * call that tells of it.
 */

#include "core/job/worker-inside.h"

typedef struct
{
  LensTask task;
  LensErrand errand;
  gpointer result;
  GError *error;
} Errand;

static gboolean
is_ready (LensTask *task)
{
  return TRUE;
}

static gboolean
advance (LensTask *task, LensDesk *desk)
{
  Errand *errand = (Errand *) task;

  errand->result = errand->errand.work (desk, task->monitor, errand->errand.data,
                                        &errand->error);
  return TRUE;
}

/* On the main context. */
static void
hand_over (LensTask *task)
{
  Errand *errand = (Errand *) task;

  if (errand->errand.done != NULL && !lens_monitor_is_cancelled (task->monitor))
    errand->errand.done (&errand->result, errand->error, errand->errand.data);
}

/* On the main context too. */
static void
release (LensTask *task)
{
  Errand *errand = (Errand *) task;

  if (errand->result != NULL && errand->errand.free_result != NULL)
    errand->errand.free_result (errand->result);
  if (errand->errand.free_data != NULL)
    errand->errand.free_data (errand->errand.data);
}

static void
leave (LensTask *task)
{
  lens_worker_tell (task);
}

static void
errand_free (LensTask *task)
{
  Errand *errand = (Errand *) task;

  g_clear_error (&errand->error);
  lens_task_clear (task);
  g_free (errand);
}

static const LensTaskKind errand_kind = {
  .is_ready = is_ready,
  .advance = advance,
  .leave = leave,
  .told = hand_over,
  .release = release,
  .free = errand_free,
};

LensMonitor *
lens_worker_call (LensWorker *worker, LensLane lane, const LensErrand *errand)
{
  Errand *copy = g_new0 (Errand, 1);
  LensMonitor *monitor;

  lens_task_init (&copy->task, &errand_kind, worker);
  copy->task.is_queued = errand->is_queued;
  copy->errand = *errand;
  monitor = lens_monitor_ref (copy->task.monitor);
  lens_worker_put (worker, lane, &copy->task);
  lens_task_unref (&copy->task);
  return monitor;
}
