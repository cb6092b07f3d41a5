/* desk.h - what stays open between jobs: the network, the picture, the recorded pass
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A second job about the same network and picture costs neither a load nor a forward pass.
 * A desk is used by one thread at a time.
 */

#pragma once

#include "core/job/job.h"

G_BEGIN_DECLS

typedef struct _LensDesk LensDesk;

LensDesk *lens_desk_new (void);
void lens_desk_free (LensDesk *desk);

/* Whether networks that it opens fold, see lens_graph_set_folds (); they do unless told
 * otherwise. */
void lens_desk_set_folds (LensDesk *desk, gboolean folds);

/**
 * lens_desk_open_model:
 * @job: its model, preprocessing, labels and input shape count
 *
 * Returns: (transfer none) (nullable): the network, opened or still open
 */
LensModel *lens_desk_open_model (LensDesk *desk,
                                 const LensJob *job,
                                 LensMonitor *monitor,
                                 GError **error);

/**
 * lens_desk_open:
 * @job: what is asked
 *
 * Returns: (transfer none) (nullable): the question, about the network and picture of
 *   @job; it stays until the next call
 */
LensQuery *lens_desk_open (LensDesk *desk,
                           const LensJob *job,
                           LensMonitor *monitor,
                           GError **error);

/**
 * lens_desk_start:
 *
 * Returns: (transfer full) (nullable): the run of the job's method
 */
LensRun *lens_desk_start (LensDesk *desk,
                          const LensJob *job,
                          LensMonitor *monitor,
                          GError **error);

/**
 * lens_desk_complete:
 * @job: a job that has been opened
 *
 * Returns: (transfer full): the job with what was assumed written down: hashes and the
 *   preprocessing in force; without outputs
 */
LensJob *lens_desk_complete (LensDesk *desk, const LensJob *job);

/**
 * lens_desk_dup_notes:
 *
 * What the user should be told about the job that has been opened: how the picture is
 * prepared and who says so, where the labels are from, whether the answer looks as if the
 * picture had been understood.
 *
 * @monitor: (nullable): the last takes a forward pass; left out where that is cancelled
 *
 * Returns: (transfer full): texts, NULL-terminated
 */
char **lens_desk_dup_notes (LensDesk *desk, const LensJob *job, LensMonitor *monitor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensDesk, lens_desk_free)

G_END_DECLS
