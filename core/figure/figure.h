/* figure.h - frames as pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A figure draws a frame on a cairo context.  The screen, PNG, SVG, PDF, GIF and the
 * golden tests all use the same rows.  A row lays itself out in a size of its own choosing;
 * lens_figure_draw () fits that into any other size, so that nothing is ever cut off or
 * laid over something else.
 */

#pragma once

#include "core/figure/scene.h"
#include <cairo.h>

G_BEGIN_DECLS

typedef struct _LensFigure LensFigure;

struct _LensFigure
{
  const char *id;           /* kebab-case */
  const char *title;        /* “Three panels” */
  const char *summary;      /* one sentence */
  guint kinds;              /* 1 << LensFrameKind of the frames it can draw */
  gboolean shows_magnitude; /* how large numbers are, whatever their sign */

  /* (nullable): all that there is to the figure, which has neither of the functions then. */
  const struct _LensPanels *panels;

  /* The size in pixels (points on paper) that shows the scene as it should be. */
  void (*measure) (const LensScene *scene, int *height, int *width);

  /* Draws at exactly that size; the background is there already. */
  void (*draw) (const LensScene *scene, cairo_t *cr);
};

/* In the order of a menu; ends with NULL. */
extern const LensFigure *const lens_figures[];

/**
 * lens_figure_find:
 * @id: a figure's id
 * @kind: of the frame it is to draw
 *
 * Returns: the row, or %NULL with “did you mean”, or with the figures that can draw this
 *   kind of frame
 */
const LensFigure *lens_figure_find (const char *id, LensFrameKind kind, GError **error);

/* The figure that shows a kind of frame where nobody chose one. */
const LensFigure *lens_figure_for_kind (LensFrameKind kind);

/**
 * lens_scene_fit:
 * @frames: at least one; of a clip all, so that one scale holds for all
 *
 * Sets the scene's scales to hold what @figure shows of these frames: the widest of theirs.
 */
void lens_scene_fit (LensScene *scene,
                     const LensFigure *figure,
                     LensFrame *const *frames,
                     int n_frames);

/* “heat”, “signed”, “channels”, …: how a kind is called. */
const char *lens_frame_kind_name (LensFrameKind kind);

void lens_figure_measure (const LensFigure *figure,
                          const LensScene *scene,
                          int *height,
                          int *width);

/* Draws into (0, 0) … (width, height), background included: as large as fits, centred. */
void lens_figure_draw (const LensFigure *figure,
                       const LensScene *scene,
                       cairo_t *cr,
                       int height,
                       int width);

G_END_DECLS
