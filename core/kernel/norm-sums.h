/* norm-sums.h - the sums that the ways back of normalisations begin with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

/* What a signal says about a shift and about a scale of the numbers that it is at. */
typedef struct
{
  double signal;  /* Σ s */
  double product; /* Σ s (x − mean) */
} LensNormSums;

/* Adds those of @n numbers. */
void lens_norm_sums_add (LensNormSums *sums,
                         const LensReal *signal,
                         const LensReal *in,
                         gsize n,
                         double mean);

G_END_DECLS
