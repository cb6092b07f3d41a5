/* positive.h - max (signal, 0), in parallel
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/activation.h"

G_BEGIN_DECLS

static const LensActivationShape lens_positive_shape = { 0, 0 };

/* @positive may be @signal. */
static inline void
lens_keep_positive (const LensReal *signal, gsize n, LensReal *positive)
{
  lens_activation_forward (&lens_activation_relu, lens_positive_shape, signal, positive,
                           n);
}

/* The slope of a rectifier that looks at the signal itself. */
static inline void
lens_add_positive (const LensReal *signal, gsize n, LensReal *sum)
{
  const LensActivationPass pass = { .n = n,
                                    .x = signal,
                                    .y = signal,
                                    .signal = signal };

  lens_activation_backward (&lens_activation_relu, lens_positive_shape, &pass, sum);
}

G_END_DECLS
