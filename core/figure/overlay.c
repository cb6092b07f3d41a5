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

const LensFigure lens_overlay = {
  .id = "overlay",
  .title = N_ ("Overlay"),
  .summary = N_ ("The map over the grey picture."),
  .kinds = 1u << LENS_FRAME_HEAT | 1u << LENS_FRAME_SIGNED |
           1u << LENS_FRAME_COMPARISON,
  .panels = &panels,
};
