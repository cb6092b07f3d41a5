/* norm-sums.c - the sums that the ways back of normalisations begin with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/norm-sums.h"

#include "core/base/simd.h"

/* Sums that vector units can keep apart. */
#define N_LANES 16

LENS_VECTOR void
lens_norm_sums_add (LensNormSums *sums,
                    const LensReal *restrict signal,
                    const LensReal *restrict in,
                    gsize n,
                    double mean)
{
  double lanes[N_LANES] = { 0 };
  double products[N_LANES] = { 0 };
  gsize i = 0;

  for (; i + N_LANES <= n; i += N_LANES)
    for (int k = 0; k < N_LANES; k++)
      {
        double s = (double) signal[i + (gsize) k];

        lanes[k] += s;
        products[k] += s * ((double) in[i + (gsize) k] - mean);
      }
  for (; i < n; i++)
    {
      sums->signal += (double) signal[i];
      sums->product += (double) signal[i] * ((double) in[i] - mean);
    }
  for (int k = 0; k < N_LANES; k++)
    {
      sums->signal += lanes[k];
      sums->product += products[k];
    }
}
