/* heat.c - how large the numbers of a map are, in colours of rising lightness
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
  .shows_magnitude = TRUE,
};

const LensFigure lens_heat = {
  .id = "heat",
  .title = N_ ("Heat map"),
  .summary = N_ ("The size of the numbers, from nothing to the strongest."),
  .kinds = 1u << LENS_FRAME_HEAT | 1u << LENS_FRAME_SIGNED,
  .shows_magnitude = TRUE,
  .panels = &panels,
};
