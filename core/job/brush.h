/* brush.h - the answer to a window laid over the picture, while it is dragged
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only what the window reaches is computed again: core/graph/patch.h.
 */

#pragma once

#include "core/job/desk.h"

G_BEGIN_DECLS

/* Where the window is, in pixels of the network's input. */
typedef struct
{
  int y;
  int x;
  int height;
  int width;
  LensBaseline fill;
} LensBrushStroke;

#define LENS_N_BRUSH_CLASSES 5

typedef struct
{
  LensBrushStroke stroke;
  double score;  /* of the target, with the window … */
  double before; /* … and without */
  int n_classes;
  int classes[LENS_N_BRUSH_CLASSES]; /* the likeliest with the window */
  double probabilities[LENS_N_BRUSH_CLASSES];
  double share; /* of a full pass's multiply-adds that it took */
} LensBrushAnswer;

typedef struct _LensBrush LensBrush;

/* For one query; a brush belongs to the thread that uses it. */
LensBrush *lens_brush_new (LensQuery *query, LensMonitor *monitor, GError **error);
void lens_brush_free (LensBrush *brush);

/* The stroke is clipped to the picture; an empty one covers nothing.  FALSE if cancelled. */
gboolean lens_brush_answer (LensBrush *brush,
                            const LensBrushStroke *stroke,
                            LensBrushAnswer *answer,
                            LensMonitor *monitor,
                            GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensBrush, lens_brush_free)

G_END_DECLS
