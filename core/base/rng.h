/* rng.h - random numbers that are the same everywhere for the same seed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 state[4];
} LensRng;

/* xoshiro256++ (Blackman and Vigna 2019), seeded through splitmix64. */
void lens_rng_seed (LensRng *rng, guint64 seed);
guint64 lens_rng_next (LensRng *rng);

/* 0 <= x < 1, 53 random bits. */
double lens_rng_uniform (LensRng *rng);

/* Mean 0, variance 1; Box and Muller's method, two draws a number. */
double lens_rng_normal (LensRng *rng);

/* begin <= i < end. */
int lens_rng_int (LensRng *rng, int begin, int end);

G_END_DECLS
