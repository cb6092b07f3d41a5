/* worker-inside.h - what lies in the lanes of a worker, for the files that make it up
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/job/worker.h"

G_BEGIN_DECLS

typedef struct _LensTask LensTask;

/* What can be done with one.  What comes before told is called on the worker's thread. */
typedef struct
{
  /* Whether the main thread has room for more; called with the worker's lock held. */
  gboolean (*is_ready) (LensTask *task);

  /* One step; TRUE when nothing is left to do. */
  gboolean (*advance) (LensTask *task, LensDesk *desk);

  /* It leaves its lane, done or not. */
  void (*leave) (LensTask *task);

  /* On the main context, after lens_worker_tell (). */
  void (*told) (LensTask *task);

  /* After the last of these, or with the end of that context; (nullable). */
  void (*release) (LensTask *task);

  void (*free) (LensTask *task);
} LensTaskKind;

/* The head of a ticket and of an errand. */
struct _LensTask
{
  gint n_references;
  const LensTaskKind *kind;
  LensWorker *worker; /* a reference, so that both may end in any order */
  LensMonitor *monitor;
  gboolean is_queued; /* neither cancels nor is cancelled by others of its lane */
};

/* Fills in the head; it has one reference. */
void lens_task_init (LensTask *task, const LensTaskKind *kind, LensWorker *worker);
LensTask *lens_task_ref (LensTask *task);
void lens_task_unref (LensTask *task);

/* Frees what lens_task_init () made. */
void lens_task_clear (LensTask *task);

/* Takes a reference. */
void lens_worker_put (LensWorker *worker, LensLane lane, LensTask *task);

/* A task has become ready or has been cancelled. */
void lens_worker_wake (LensWorker *worker);

/* Has told called on the main context.  A task that has a release tells once, at its end. */
void lens_worker_tell (LensTask *task);

G_END_DECLS
