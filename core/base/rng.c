/* rng.c - random numbers that are the same everywhere for the same seed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/rng.h"

#include <math.h>

static guint64
split_mix (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static guint64
rotate_left (guint64 x, int k)
{
  return (x << k) | (x >> (64 - k));
}

void
lens_rng_seed (LensRng *rng, guint64 seed)
{
  for (int i = 0; i < 4; i++)
    rng->state[i] = split_mix (&seed);
}

void
lens_rng_seed_at (LensRng *rng, guint64 seed, guint64 series, guint64 index)
{
  guint64 state = seed;

  /* Each number is stirred before the next one joins, so that no sum of them is the same
   * sequence. */
  state = split_mix (&state) ^ series;
  state = split_mix (&state) ^ index;
  lens_rng_seed (rng, split_mix (&state));
}

guint64
lens_rng_next (LensRng *rng)
{
  guint64 *s = rng->state;
  guint64 result = rotate_left (s[0] + s[3], 23) + s[0];
  guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left (s[3], 45);
  return result;
}

double
lens_rng_uniform (LensRng *rng)
{
  return (double) (lens_rng_next (rng) >> 11) * 0x1p-53;
}

double
lens_rng_normal (LensRng *rng)
{
  double radius = sqrt (-2 * log (1 - lens_rng_uniform (rng)));

  return radius * cos (2 * G_PI * lens_rng_uniform (rng));
}

int
lens_rng_int (LensRng *rng, int begin, int end)
{
  return begin + (int) (lens_rng_uniform (rng) * ((double) end - begin));
}
