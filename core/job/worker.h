/* worker.h - jobs on a background thread, their frames on the caller's main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread works; a newer ticket cancels the older.  Frames are appended to the ticket
 * and at most one call is queued on the main context, however many arrive; it hands over
 * all that came since.  Nothing here ever makes the main thread wait, except
 * lens_worker_free (), which waits for a cancelled step to end.
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
  LENS_TICKET_FAILED, /* also when cancelled: see lens_ticket_error () */
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

/* @context: (nullable): where changes are told; NULL: the caller's thread-default one. */
LensWorker *lens_worker_new (GMainContext *context);

/* Cancels what runs and waits for its present step to end. */
void lens_worker_free (LensWorker *worker);

/**
 * lens_worker_submit:
 * @job: a reference is taken
 * @changed: (nullable): called when there is news
 *
 * Cancels the ticket before.
 *
 * Returns: (transfer full): the ticket
 */
LensTicket *lens_worker_submit (LensWorker *worker,
                                LensJob *job,
                                LensTicketChanged changed,
                                gpointer data);

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
