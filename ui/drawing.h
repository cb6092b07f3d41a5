/* drawing.h - the newest pixels of a painting, and those that are likely to come back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One painting is drawn at a time; of those that are wanted meanwhile only the last counts.
 * What is being drawn is never thrown away half done, so that a clip that plays faster than
 * it can be drawn leaves frames out instead of standing still.
 */

#pragma once

#include "ui/painting.h"
#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pixels, and what they show. */
typedef struct
{
  LensPainting *painting;
  LensRaster *raster;
  GdkTexture *texture; /* shares the raster's memory */
} LensSheet;

typedef struct _LensDrawing LensDrawing;

/* @changed: called on the main thread when there is another sheet, or none. */
LensDrawing *
lens_drawing_new (LensSession *session, void (*changed) (gpointer), gpointer data);
void lens_drawing_free (LensDrawing *drawing);

/* @painting: (transfer full) (nullable): what is to be seen; NULL: nothing. */
void lens_drawing_want (LensDrawing *drawing, LensPainting *painting);

/* (nullable): what can be seen. */
const LensSheet *lens_drawing_sheet (const LensDrawing *drawing);

/* Whether that is what is wanted, or at least of the same clip in another size. */
gboolean lens_drawing_is_settled (const LensDrawing *drawing);
gboolean lens_drawing_shows_kin (const LensDrawing *drawing);

/* How often something was drawn and not found among what was there. */
int lens_drawing_n_drawn (const LensDrawing *drawing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensDrawing, lens_drawing_free)

G_END_DECLS
