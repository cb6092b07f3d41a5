/* figure.h - frames as pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A figure draws a frame on a cairo context.  The screen, PNG, SVG, PDF, GIF and the
 * golden tests all use the same rows.
 */

#pragma once

#include "core/method/frame.h"
#include "core/method/query.h"
#include <cairo.h>

G_BEGIN_DECLS

typedef struct _LensFigure LensFigure;

/* The looks that all figures share; fields in look.c. */
typedef struct
{
  int colormap; /* index in lens_colormaps[]; 0: by the kind of map */
  int scale;    /* max, outlier 2 %, percentile 99, fixed */
  double limit; /* of a fixed scale */
  int collapse; /* how colour planes become one: sum, sum of |.|, max of |.| */
  int upsample; /* nearest, bilinear, bicubic */
  double blend; /* of an overlay, 0 to 1 */
  int size;     /* pixels: the shorter side of one map; 0: the figure's own */
  int theme;    /* light, dark */
  gboolean has_colorbar;
} LensLook;

extern const LensField lens_look_fields[];

/* What is to be drawn. */
typedef struct
{
  LensFrame *frame;
  LensQuery *query; /* the picture under the map, names, labels */
  const LensLook *look;
  double low; /* the scale's limits, the same for a whole clip; see lens_scale_frames */
  double high;
} LensScene;

struct _LensFigure
{
  const char *id;
  const char *title;
  const char *summary;
  guint kinds; /* 1 << LensFrameKind of the frames it can draw */

  /* Size in pixels (or points) that shows the scene as it should be. */
  void (*measure) (const LensScene *scene, int *height, int *width);

  /* Draws into (0, 0) … (width, height), background included. */
  void (*draw) (const LensScene *scene, cairo_t *cr, int height, int width);
};

/* Ends with NULL. */
extern const LensFigure *const lens_figures[];

/* NULL with “did you mean”, or with the figures that can draw this kind of frame. */
const LensFigure *lens_figure_find (const char *id, LensFrameKind kind, GError **error);

/* Limits of the scale over all of @frames by @look's rule: one scale a clip. */
void lens_scale_frames (LensFrame *const *frames,
                        int n_frames,
                        const LensLook *look,
                        double *low,
                        double *high);

G_END_DECLS
