/* query-inside.h - the members of a query, for the files that make it up
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/method/query.h"

G_BEGIN_DECLS

/* A picture's forward pass, shared by all queries about the picture.  It is recorded when
 * first needed; of two threads that both record, the first to publish wins. */
typedef struct
{
  gint n_references;
  LensModel *model;
  int picture; /* the input that takes it */
  LensImage *image;
  LensTensor *input;
  LensTensor **inputs; /* of the graph, the picture's among them */
  LensLayout layout;
  LensTape *tape; /* atomic; NULL until recorded */
} LensRecording;

struct _LensQuery
{
  gint n_references;
  LensRecording *recording;
  LensTarget target;
  LensScore score;
  int layer;
  gboolean has_classes; /* the target's value holds the class scores */
};

LensRecording *lens_recording_new (const LensQueryWords *words, GError **error);
LensRecording *lens_recording_ref (LensRecording *recording);
void lens_recording_unref (LensRecording *recording);

/* (transfer none) */
LensTape *
lens_recording_tape (LensRecording *recording, LensMonitor *monitor, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensRecording, lens_recording_unref)

G_END_DECLS
