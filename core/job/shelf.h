/* shelf.h - results that have been computed and may be wanted again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The least recently used one goes first when they take more memory than allowed.  A shelf
 * is used by one thread.
 */

#pragma once

#include "core/job/worker.h"

G_BEGIN_DECLS

/* What came of a job.  Frozen once made. */
typedef struct
{
  gint n_references;
  GPtrArray *frames; /* LensFrame, at least one */
  LensQuery *query;
  LensJob *job; /* with what was assumed written down */
  char **notes; /* NULL-terminated */
} LensOutcome;

/* (transfer full) (nullable): of a ticket that is done; NULL if it gave no frame. */
LensOutcome *lens_outcome_new (const LensTicket *ticket);
LensOutcome *lens_outcome_ref (LensOutcome *result);
void lens_outcome_unref (LensOutcome *result);

/**
 * lens_job_dup_work:
 *
 * Returns: (transfer full): a text that is the same for two jobs if their frames are: what
 *   they look like and where they are written does not count, nor what the method does not
 *   ask for
 */
char *lens_job_dup_work (const LensJob *job);

typedef struct _LensShelf LensShelf;

/* @limit: in bytes, of frames and recorded passes. */
LensShelf *lens_shelf_new (gsize limit);
void lens_shelf_free (LensShelf *shelf);
gsize lens_shelf_limit (const LensShelf *shelf);
void lens_shelf_set_limit (LensShelf *shelf, gsize limit);

/* @work: as lens_job_dup_work () makes it.  A result that is larger than the shelf is not
 * kept. */
void lens_shelf_put (LensShelf *shelf, const char *work, LensOutcome *result);

/* (transfer none) (nullable) */
LensOutcome *lens_shelf_find (LensShelf *shelf, const char *work);
gboolean lens_shelf_has (const LensShelf *shelf, const char *work);

/* What lies there now, in bytes. */
gsize lens_shelf_size (const LensShelf *shelf);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensOutcome, lens_outcome_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensShelf, lens_shelf_free)

G_END_DECLS
