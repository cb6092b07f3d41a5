/* three-panel.c - picture, map, and map over picture, side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/figures.h"
#include "core/figure/panels.h"

static const LensPanel three[] = {
  { LENS_PANEL_PICTURE, N_ ("Picture") },
  { LENS_PANEL_MAP, N_ ("Map") },
  { LENS_PANEL_OVERLAY, N_ ("Overlay") },
};

static const LensPanels panels = {
  .panels = three,
  .n_panels = G_N_ELEMENTS (three),
  .side = 240,
};

const LensFigure lens_three_panel = {
  .id = "three-panel",
  .title = N_ ("Three panels"),
  .summary = N_ ("Picture, map, and map over picture, side by side."),
  .kinds = 1u << LENS_FRAME_HEAT | 1u << LENS_FRAME_SIGNED,
  .panels = &panels,
};
