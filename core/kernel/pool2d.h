/* pool2d.h - one number for each window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every function works on @n_planes planes (batch times channels), one after the other in
 * memory: in [n_planes][in_height][in_width], out [n_planes][out_height][out_width].
 * Those that carry a signal back add to @in_signal.  A window that sees only padding gives
 * zero and takes no signal.
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/window.h"

G_BEGIN_DECLS

/* Planes under one window. */
typedef struct
{
  gsize n_planes;
  LensWindow window;
} LensPool2d;

/**
 * lens_max_pool2d:
 * @out: the largest number of each window
 * @winners: (nullable): where in its plane that number stands, in the shape of @out; -1
 *   where a window sees only padding
 *
 * Padding never wins.  Of equal numbers the first in row-major order wins.
 */
void lens_max_pool2d (const LensPool2d *pool,
                      const LensReal *in,
                      LensReal *out,
                      gint32 *winners);

/* The signal goes to the winner. */
void lens_max_pool2d_backward (const LensPool2d *pool,
                               const LensReal *in,
                               const LensReal *signal,
                               LensReal *in_signal);

/* With @counts_padding a window divides by all its taps within the padded plane, else by
 * those within the plane. */
void lens_average_pool2d (const LensPool2d *pool,
                          gboolean counts_padding,
                          const LensReal *in,
                          LensReal *out);
void lens_average_pool2d_backward (const LensPool2d *pool,
                                   gboolean counts_padding,
                                   const LensReal *signal,
                                   LensReal *in_signal);

/* (Σ |x|^p)^(1/p) over the window. */
void
lens_lp_pool2d (const LensPool2d *pool, double p, const LensReal *in, LensReal *out);
void lens_lp_pool2d_backward (const LensPool2d *pool,
                              double p,
                              const LensReal *in,
                              const LensReal *out,
                              const LensReal *signal,
                              LensReal *in_signal);

G_END_DECLS
