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

/* One of a great many independent sequences under one seed, as for picture @index of
 * epoch @series: what it gives depends on the three numbers alone. */
void lens_rng_seed_at (LensRng *rng, guint64 seed, guint64 series, guint64 index);

guint64 lens_rng_next (LensRng *rng);

/* 0 <= x < 1, 53 random bits. */
double lens_rng_uniform (LensRng *rng);

/* Mean 0, variance 1; Box and Muller's method, two draws a number. */
double lens_rng_normal (LensRng *rng);

/* begin <= i < end. */
int lens_rng_int (LensRng *rng, int begin, int end);

G_END_DECLS
