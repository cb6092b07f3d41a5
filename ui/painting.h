/* painting.h - a figure that is to be drawn for the screen, as a value
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two paintings that are equal have the same pixels, so that what has been drawn can be
 * found again.  A painting is made on the main thread and drawn on a painter's.
 */

#pragma once

#include "ui/reel.h"

G_BEGIN_DECLS

typedef struct
{
  gint n_references;
  GPtrArray
    *frames; /* LensFrame: the one that is drawn, then all that share its scale */
  int index; /* in frames */
  LensQuery *query; /* (nullable) */
  const LensFigure *figure;
  LensLook look;
  int height; /* of the place on the screen, in its units */
  int width;
  double density; /* device pixels a unit */
} LensPainting;

/**
 * lens_painting_new:
 * @reel: its present frame is drawn
 * @companion: (nullable): whose frames share the scale
 *
 * Returns: (transfer full) (nullable): without figure, look and size; %NULL where the reel
 *   has no frames
 */
LensPainting *lens_painting_new (LensReel *reel, LensReel *companion);
LensPainting *lens_painting_ref (LensPainting *painting);
void lens_painting_unref (LensPainting *painting);

gboolean lens_painting_equal (const LensPainting *a, const LensPainting *b);

/* Whether both show frames of one clip: the older may stand in for the newer. */
gboolean lens_painting_is_kin (const LensPainting *a, const LensPainting *b);

LensFrame *lens_painting_frame (const LensPainting *painting);

/**
 * lens_painting_draw:
 *
 * Where the look leaves the size of maps to the figure, they are made as large as the place
 * allows, so that maps grow with a window and letters do not.  A figure that has no maps
 * to grow is enlarged a little, and no more.
 *
 * Returns: (transfer full) (nullable): its pixels; at most as many as the place has
 */
LensRaster *
lens_painting_draw (const LensPainting *painting, LensMonitor *monitor, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensPainting, lens_painting_unref)

G_END_DECLS
