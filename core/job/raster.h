/* raster.h - a figure as pixels, for a screen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drawn on whichever thread calls it; a window shows the pixels without touching them.
 */

#pragma once

#include "core/job/job.h"

G_BEGIN_DECLS

/* Everything that the pixels depend on. */
typedef struct
{
  LensFrame *const *frames; /* the clip, so that one scale holds for all */
  int n_frames;
  int index;                /* which of them is drawn */
  LensQuery *query;         /* (nullable) */
  const LensFigure *figure; /* (nullable): what suits the kind */
  const LensLook *look;
  int height; /* device pixels; 0: as the figure measures itself, times resolution */
  int width;
} LensRasterOptions;

/* Where maps of the picture and what can be chosen lie in the pixels.  A cell comes before
 * the maps in it. */
typedef LensMapArea LensRasterArea;

typedef struct
{
  gint n_references;
  int height;
  int width;
  int row_size;    /* bytes */
  GBytes *pixels;  /* BGRA as cairo has it on this machine, premultiplied */
  GArray *areas;   /* LensRasterArea */
  LensScale scale; /* that its maps share; blank where they share none */
} LensRaster;

/* (transfer full) (nullable): NULL if cancelled or too large. */
LensRaster *lens_raster_draw (const LensRasterOptions *options,
                              LensMonitor *monitor,
                              GError **error);
LensRaster *lens_raster_ref (LensRaster *raster);
void lens_raster_unref (LensRaster *raster);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensRaster, lens_raster_unref)

G_END_DECLS
