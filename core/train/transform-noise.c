/* transform-noise.c - Gaussian noise on every sample
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two sequences of 32-bit numbers come from counting, through a function that stirs all
 * bits (Chris Wellons' lowbias32), so that a loop needs no state and fills the vector unit;
 * the picture's own generator gives the two keys.  Box and Muller's method makes two normal
 * numbers of each pair.
 */

#include "core/base/simd.h"
#include "core/kernel/exponential.h"
#include "core/train/transform-rows.h"

#include <tgmath.h>

typedef struct
{
  double sigma;
} Settings;

static const LensField fields[] = {
  {
    LENS_REAL (Settings, sigma),
    .title = N_ ("Sigma"),
    .help = N_ ("deviation, as a share of white"),
    .initial = 0.02,
    .min = 0,
    .max = 1,
  },
  { .kind = LENS_FIELD_END },
};

static inline guint32
stir (guint32 x)
{
  x ^= x >> 16;
  x *= 0x7feb352d;
  x ^= x >> 15;
  x *= 0x846ca68b;
  x ^= x >> 16;
  return x;
}

/* Sine of a quarter turn times @x, -1 ≤ x ≤ 1: Taylor's series, whose rest is below 1e-7. */
static inline LensReal
quarter_sine (LensReal x)
{
  const LensReal z = x * x;
  LensReal sum = (LensReal) -3.5988432352120840e-6;

  sum = sum * z + (LensReal) 1.6044118478735982e-4;
  sum = sum * z + (LensReal) -4.6817541353186881e-3;
  sum = sum * z + (LensReal) 7.9692626246167046e-2;
  sum = sum * z + (LensReal) -0.64596409750624625;
  sum = sum * z + (LensReal) 1.5707963267948966;
  return sum * x;
}

static inline LensReal
cut (LensReal value)
{
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/* Numbers i and i + @half get the cosine and the sine of one pair. */
LENS_VECTOR static void
add_noise (LensReal *restrict first,
           LensReal *restrict second,
           gsize half,
           LensReal sigma,
           guint64 keys)
{
  const guint32 key = (guint32) keys;
  const guint32 other_key = (guint32) (keys >> 32);

  for (guint32 i = 0; i < (guint32) half; i++)
    {
      guint32 a = stir (stir (i ^ key) + other_key);
      guint32 b = stir (stir (i ^ other_key) + key + 0x9e3779b9);
      /* 24 bits each, in the middle of their step: never 0. */
      LensReal uniform = ((LensReal) (gint32) (a >> 8) + (LensReal) 0.5) *
                         (LensReal) 0x1p-24;
      LensReal radius = sigma * sqrt (-2 * lens_real_log (uniform));
      /* -2 … 2 quarter turns. */
      LensReal quarters = (LensReal) (gint32) (b >> 8) * (LensReal) 0x1p-22 - 2;
      LensReal distance = fabs (quarters);
      LensReal fold = 1 - fabs (distance - 1);
      LensReal sine = quarter_sine (fold);

      /* cos (q) = sin (1 - |q|), and sin (q) has the sign of q. */
      first[i] = cut (first[i] + radius * quarter_sine (1 - distance));
      second[i] = cut (second[i] + radius * (quarters < 0 ? -sine : sine));
    }
}

static void
apply (gconstpointer data, LensPlanes *planes, LensRng *rng)
{
  const Settings *settings = data;
  const gsize n = (gsize) planes->n_channels * lens_planes_size (planes);
  const gsize half = n / 2;
  guint64 keys;

  if (rng == NULL)
    return;
  keys = lens_rng_next (rng);
  if (settings->sigma == 0)
    return;
  add_noise (planes->data, planes->data + half, half, (LensReal) settings->sigma, keys);
  if (n % 2 != 0)
    planes->data[n - 1] = cut (planes->data[n - 1] +
                               (LensReal) (settings->sigma * lens_rng_normal (rng)));
}

const LensTransform lens_transform_noise = {
  .id = "noise",
  .title = N_ ("Noise"),
  .summary = N_ ("Adds Gaussian noise, and keeps colours within black and white."),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .apply = apply,
};
