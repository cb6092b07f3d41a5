/* overlay.c - the map over the grey picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/figures.h"
#include "core/figure/panels.h"

static const LensPanel one[] = {
  { LENS_PANEL_OVERLAY, NULL },
};

static const LensPanels panels = {
  .panels = one,
  .n_panels = G_N_ELEMENTS (one),
  .side = 360,
};

static void
measure (const LensScene *scene, int *height, int *width)
{
  lens_panels_measure (&panels, scene, height, width);
}

static void
draw (const LensScene *scene, cairo_t *cr)
{
  lens_panels_draw (&panels, scene, cr);
}

const LensFigure lens_overlay = {
  .id = "overlay",
  .title = N_ ("Overlay"),
  .summary = N_ ("The map over the grey picture."),
  .kinds = 1u << LENS_FRAME_HEAT | 1u << LENS_FRAME_SIGNED |
           1u << LENS_FRAME_COMPARISON,
  .measure = measure,
  .draw = draw,
};
