/* export-work.h - what is on the screen, on its way into a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"

G_BEGIN_DECLS

/* Everything that a file is made of, held together while a thread writes it. */
typedef struct
{
  GPtrArray *frames; /* LensFrame; a clip has them all; none: the job is done first */
  int n_shown;      /* up to the one on the screen: a picture shows the last of these */
  LensQuery *query; /* (nullable) */
  LensJob *job;     /* its look and clip count */
  char **notes;
  char *path;
  gboolean is_trial; /* written only to see how large it becomes, then removed */
  gint64 size;       /* bytes, once written */
  gpointer owner;    /* whoever wants to know when it is done */
  GDestroyNotify free_owner; /* (nullable) */
} LensExportWork;

/* (transfer full) (nullable): of what the present view shows; NULL: nothing yet.  Of two that
 * stand side by side it is the comparison of both. */
LensExportWork *lens_export_work_new (LensSession *session);
LensExportWork *lens_export_work_copy (const LensExportWork *work);
void lens_export_work_free (LensExportWork *work);

/* What was done for @from need not be done again for @work. */
void lens_export_work_learn (LensExportWork *work, const LensExportWork *from);

/* (transfer full): “guided-backprop-Egyptian-cat.gif”. */
char *lens_export_work_dup_name (const LensExportWork *work, const LensWriter *writer);

/**
 * lens_export_work_start:
 * @work: (transfer full): with its path
 * @done: on the main context, unless cancelled; its data is the work, lent
 *
 * Returns: (transfer full): progress, and a way to stop
 */
LensMonitor *lens_export_work_start (LensExportWork *work,
                                     LensSession *session,
                                     LensErrandDone done);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensExportWork, lens_export_work_free)

G_END_DECLS
