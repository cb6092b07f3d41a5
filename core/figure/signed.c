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

const LensFigure lens_signed = {
  .id = "signed",
  .title = N_ ("Signed map"),
  .summary = N_ ("The numbers with their signs, zero in the neutral middle."),
  .kinds = 1u << LENS_FRAME_SIGNED | 1u << LENS_FRAME_COMPARISON,
  .panels = &panels,
};
