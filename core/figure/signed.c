/* signed.c - a map with its signs, zero in the neutral middle
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/figures.h"
#include "core/figure/panels.h"

static const LensPanel one[] = {
  { LENS_PANEL_MAP, NULL },
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

const LensFigure lens_signed = {
  .id = "signed",
  .title = N_ ("Signed map"),
  .summary = N_ ("The numbers with their signs, zero in the neutral middle."),
  .kinds = 1u << LENS_FRAME_SIGNED | 1u << LENS_FRAME_COMPARISON,
  .measure = measure,
  .draw = draw,
};
