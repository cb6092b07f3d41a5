/* worker.h - jobs on a background thread, their frames on the caller's main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread works.  What is submitted lies in a lane: a newer submission cancels the older
 * one of its lane, and between two steps the worker turns to the lane that is most urgent.
 * Frames are appended to the ticket and at most one call is queued on the main context,
 * however many arrive; it hands over all that came since.  Nothing here ever makes the main
 * thread wait, except lens_worker_free (), which waits for a cancelled step to end.  The
 * worker waits when the main thread does not keep up with the frames of a clip.
 */

#pragma once

#include "core/job/desk.h"

G_BEGIN_DECLS

typedef struct _LensWorker LensWorker;
typedef struct _LensTicket LensTicket;

typedef enum
{
  LENS_TICKET_WAITING,
  LENS_TICKET_RUNNING,
  LENS_TICKET_DONE,
  LENS_TICKET_FAILED, /* see lens_ticket_error () */
} LensTicketState;

/**
 * LensTicketChanged:
 * @ticket: the ticket
 * @data: what was given to lens_worker_submit ()
 *
 * Called on the main context when frames, notes or a new state have arrived.  Never called
 * for a ticket that has been cancelled.
 */
typedef void (*LensTicketChanged) (LensTicket *ticket, gpointer data);

/* The most urgent first. */
typedef enum
{
  LENS_LANE_TOUCH,    /* answers while the pointer moves */
  LENS_LANE_VIEW,     /* what the user looks at */
  LENS_LANE_BESIDE,   /* what it is compared with */
  LENS_LANE_OVERVIEW, /* answers, activity of the layers, small pictures */
  LENS_LANE_AHEAD,    /* what the user may look at next */
  LENS_N_LANES,
} LensLane;

/* @context: (nullable): where changes are told; NULL: the caller's thread-default one. */
LensWorker *lens_worker_new (GMainContext *context);

/* Cancels what runs and waits for its present step to end. */
void lens_worker_free (LensWorker *worker);

/* The same without waiting: the thread ends by itself.  Nobody is called any more; the data
 * of errands are freed on the main context. */
void lens_worker_close (LensWorker *worker);

/**
 * lens_worker_submit:
 * @lane: a ticket of the same lane is cancelled
 * @job: a reference is taken
 * @changed: (nullable): called when there is news
 *
 * Returns: (transfer full): the ticket
 */
LensTicket *lens_worker_submit (LensWorker *worker,
                                LensLane lane,
                                LensJob *job,
                                LensTicketChanged changed,
                                gpointer data);

/* Something small that is done on the worker's thread, where its desk is at hand.
 * Returns a result that @free_result of the errand frees, or NULL with an error. */
typedef gpointer (*LensErrandWork) (LensDesk *desk,
                                    LensMonitor *monitor,
                                    gpointer data,
                                    GError **error);

/* On the main context, once, unless cancelled; @result may be stolen by setting it to NULL
 * and is NULL where @error is set. */
typedef void (*LensErrandDone) (gpointer *result, const GError *error, gpointer data);

typedef struct
{
  LensErrandWork work;
  LensErrandDone done;        /* (nullable) */
  gpointer data;              /* handed to both */
  GDestroyNotify free_data;   /* (nullable): on the main context, in the end, always */
  GDestroyNotify free_result; /* (nullable) */
  gboolean is_queued; /* waits for those before it in its lane instead of cancelling
                         them, and is not cancelled by those that follow */
} LensErrand;

/**
 * lens_worker_call:
 * @errand: copied
 *
 * Returns: (transfer full): cancels the errand when it is cancelled
 */
LensMonitor *
lens_worker_call (LensWorker *worker, LensLane lane, const LensErrand *errand);

LensTicket *lens_ticket_ref (LensTicket *ticket);
void lens_ticket_unref (LensTicket *ticket);

/* No more calls come after this; the work stops at its next step. */
void lens_ticket_cancel (LensTicket *ticket);

/* All that follows is for the thread of the main context. */

LensTicketState lens_ticket_state (const LensTicket *ticket);

/* 0 to 1; moves also between calls. */
double lens_ticket_fraction (const LensTicket *ticket);

/* Why it failed; NULL while it has not. */
const GError *lens_ticket_error (const LensTicket *ticket);

/* (element-type LensFrame): those handed over so far, without replaced previews. */
const GPtrArray *lens_ticket_frames (const LensTicket *ticket);

/* NULL-terminated; complete when the ticket is done. */
const char *const *lens_ticket_notes (const LensTicket *ticket);

/* (nullable): the question behind the frames, once it is known: picture, names. */
LensQuery *lens_ticket_query (const LensTicket *ticket);

/* (nullable): the job with what was assumed written down, once it is done. */
LensJob *lens_ticket_job (const LensTicket *ticket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensWorker, lens_worker_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensTicket, lens_ticket_unref)

G_END_DECLS
