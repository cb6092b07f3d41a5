/* figures.h - the rows of lens_figures[], one a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/figure.h"

G_BEGIN_DECLS

extern const LensFigure lens_heat;
extern const LensFigure lens_signed;
extern const LensFigure lens_overlay;
extern const LensFigure lens_three_panel;
extern const LensFigure lens_channels;
extern const LensFigure lens_filters;
extern const LensFigure lens_bars;
extern const LensFigure lens_curve;
extern const LensFigure lens_sweep;
extern const LensFigure lens_build_up;
extern const LensFigure lens_gist_page;
extern const LensFigure lens_comparison;

G_END_DECLS
