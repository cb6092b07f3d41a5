/* global-pool.h - one number for each plane
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Planes of @size numbers, one after the other.  Functions that carry a signal back add.
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

typedef struct
{
  gsize n_planes;
  gsize size;
} LensPlanes;

void lens_global_average (const LensPlanes *planes, const LensReal *in, LensReal *out);
void lens_global_average_backward (const LensPlanes *planes,
                                   const LensReal *signal,
                                   LensReal *in_signal);

/* Of equal numbers the first wins. */
void lens_global_max (const LensPlanes *planes, const LensReal *in, LensReal *out);
void lens_global_max_backward (const LensPlanes *planes,
                               const LensReal *in,
                               const LensReal *signal,
                               LensReal *in_signal);

/* (Σ |x|^p)^(1/p) */
void
lens_global_lp (const LensPlanes *planes, double p, const LensReal *in, LensReal *out);
void lens_global_lp_backward (const LensPlanes *planes,
                              double p,
                              const LensReal *in,
                              const LensReal *signal,
                              LensReal *in_signal);

G_END_DECLS
