/* made-inside.h - what the made sets share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/train/canvas.h"
#include "core/train/made.h"

G_BEGIN_DECLS

/* The first member of every set's settings. */
typedef struct
{
  int size;
  int train;
  int val;
  int test;
  gboolean colours;
  double noise;
} LensMadeBasics;

/* The first rows of every set's fields. */
/* clang-format off */
#define LENS_MADE_BASIC_FIELDS                                                       \
  { LENS_INT (LensMadeBasics, size), .title = N_ ("Size"),                           \
    .help = N_ ("height and width of a picture in pixels"),                          \
    .initial = 64, .min = 16, .max = 512 },                                          \
  { LENS_INT (LensMadeBasics, train), .title = N_ ("Training pictures"),             \
    .help = N_ ("how many pictures to learn from"),                                  \
    .initial = 1200, .min = 1, .max = 1000000 },                                     \
  { LENS_INT (LensMadeBasics, val), .title = N_ ("Validation pictures"),             \
    .help = N_ ("how many pictures to look at after each epoch"),                    \
    .initial = 300, .min = 1, .max = 1000000 },                                      \
  { LENS_INT (LensMadeBasics, test), .title = N_ ("Test pictures"),                  \
    .help = N_ ("how many pictures to look at once, at the end"),                    \
    .initial = 300, .min = 0, .max = 1000000 },                                      \
  { LENS_BOOL (LensMadeBasics, colours), .title = N_ ("Colours"),                    \
    .help = N_ ("random colours; else greys"), .initial = TRUE },                    \
  { LENS_REAL (LensMadeBasics, noise), .title = N_ ("Noise"),                        \
    .help = N_ ("deviation of the strongest noise, as a share of white"),            \
    .initial = 0.08, .min = 0, .max = 0.5 }
/* clang-format on */

/* For the rows: reads the basics. */
int lens_made_n_pictures (gconstpointer settings, LensSplit split);

/* A sequence of its own for each picture. */
void lens_made_seed (LensRng *rng, guint64 seed, LensSplit split, int index);

/* From @low to @high. */
double lens_made_between (LensRng *rng, double low, double high);

/* Two colours whose brightness differs by between @contrast and twice as much; either may
 * be the lighter. */
void lens_made_colours (const LensMadeBasics *basics,
                        double contrast,
                        LensRng *rng,
                        LensColour *ground,
                        LensColour *ink);

/* Uneven light: one side of the canvas becomes a little brighter than the other. */
void lens_made_add_light (LensCanvas *canvas, LensRng *rng);

/* Noise of a strength between none and the setting; then 8 bits. */
LensImage *
lens_made_finish (LensCanvas *canvas, const LensMadeBasics *basics, LensRng *rng);

extern const LensMadeSet lens_made_shapes;
extern const LensMadeSet lens_made_counting;
extern const LensMadeSet lens_made_gratings;

G_END_DECLS
