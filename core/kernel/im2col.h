/* im2col.h - what windows see, as the columns of a matrix
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Row (channel, tap) and column (output position) of the matrix hold what that tap of the
 * window at that position looks at.  Only a panel of columns exists at a time, small
 * enough to stay in the cache.
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/window.h"

G_BEGIN_DECLS

typedef struct
{
  const LensWindow *window;
  gsize n_channels; /* planes one after the other */
  gsize begin;      /* first output position, row-major */
  gsize end;
} LensPanel;

/* The numbers of a panel: n_channels · taps · positions. */
gsize lens_panel_size (const LensPanel *panel);

/* @columns becomes [n_channels][taps][end - begin]. */
void lens_im2col (const LensPanel *panel, const LensReal *in, LensReal *columns);

/* The adjoint: adds each number of the matrix to where it was taken from. */
void lens_col2im (const LensPanel *panel, const LensReal *columns, LensReal *in);

G_END_DECLS
