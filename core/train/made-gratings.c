/* made-gratings.c - stripes, and which way they run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sine grating in one of six directions, the stimulus of Hubel and Wiesel's heirs: a
 * network that tells them apart needs little more than one layer of edges.
 */

#include "core/train/made-inside.h"

#include <math.h>

typedef struct
{
  LensMadeBasics basics;
  double contrast;
  double spread;
} Settings;

static const LensField fields[] = {
  LENS_MADE_BASIC_FIELDS,
  {
    LENS_REAL (Settings, contrast),
    .title = N_ ("Contrast"),
    .help = N_ ("least difference in brightness of the stripes"),
    .initial = 0.2,
    .min = 0.02,
    .max = 0.9,
  },
  {
    LENS_REAL (Settings, spread),
    .title = N_ ("Spread"),
    .help = N_ ("degrees that a direction may be off its class's"),
    .initial = 8,
    .min = 0,
    .max = 14,
  },
  { .kind = LENS_FIELD_END },
};

/* Degrees anticlockwise from level. */
static const char *const names[] = { "0", "30", "60", "90", "120", "150", NULL };

static const char *const *
classes (gconstpointer settings)
{
  return names;
}

static LensImage *
make (gconstpointer data, guint64 seed, LensSplit split, int index)
{
  const Settings *settings = data;
  const int size = settings->basics.size;
  int n_classes = (int) G_N_ELEMENTS (names) - 1;
  g_autoptr (LensCanvas) canvas = NULL;
  LensColour trough;
  LensColour crest;
  double n_cycles;
  double angle;
  double phase;
  float *sample;
  LensRng rng;

  lens_made_seed (&rng, seed, split, index);
  lens_made_colours (&settings->basics, settings->contrast, &rng, &trough, &crest);
  canvas = lens_canvas_new (size, size, &trough);
  angle = 180.0 / n_classes * (index % n_classes) +
          lens_made_between (&rng, -settings->spread, settings->spread);
  angle *= G_PI / 180;
  n_cycles = lens_made_between (&rng, 2.5, MIN (size / 5.0, 14));
  phase = lens_made_between (&rng, 0, 2 * G_PI);

  sample = canvas->data;
  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      {
        /* Across the stripes, in pictures; y points down. */
        double across = ((x + 0.5) * sin (angle) + (y + 0.5) * cos (angle)) / size;
        double share = 0.5 + 0.5 * sin (2 * G_PI * n_cycles * across + phase);

        for (int c = 0; c < 3; c++)
          *sample++ += (float) (share * (crest.at[c] - trough.at[c]));
      }
  return lens_made_finish (canvas, &settings->basics, &rng);
}

const LensMadeSet lens_made_gratings = {
  .id = "gratings",
  .title = N_ ("Gratings"),
  .summary = N_ (
    "Stripes in one of six directions; the class is the angle in degrees."),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .classes = classes,
  .n_pictures = lens_made_n_pictures,
  .make = make,
};
