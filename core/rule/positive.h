/* positive.h - max (signal, 0)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

static inline void
lens_keep_positive (const LensReal *signal, gsize n, LensReal *positive)
{
  for (gsize i = 0; i < n; i++)
    positive[i] = signal[i] > 0 ? signal[i] : 0;
}

static inline void
lens_add_positive (const LensReal *signal, gsize n, LensReal *sum)
{
  for (gsize i = 0; i < n; i++)
    sum[i] += signal[i] > 0 ? signal[i] : 0;
}

G_END_DECLS
