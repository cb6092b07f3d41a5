/* made.c - the table of made sets, and what they share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/made.h"

#include "core/base/error.h"
#include "core/train/made-inside.h"

#include <math.h>
#include <string.h>

const LensMadeSet *const lens_made_sets[] = {
  &lens_made_shapes,
  &lens_made_counting,
  &lens_made_gratings,
  NULL,
};

const char *
lens_split_name (LensSplit split)
{
  static const char *const names[] = {
    [LENS_SPLIT_TRAIN] = "train",
    [LENS_SPLIT_VAL] = "val",
    [LENS_SPLIT_TEST] = "test",
  };

  return names[split];
}

const LensMadeSet *
lens_made_set_find (const char *id, GError **error)
{
  const char *ids[G_N_ELEMENTS (lens_made_sets)] = { NULL };

  for (int i = 0; lens_made_sets[i] != NULL; i++)
    {
      if (strcmp (lens_made_sets[i]->id, id) == 0)
        return lens_made_sets[i];
      ids[i] = lens_made_sets[i]->id;
    }
  lens_fail_unknown (error, "made set", id, ids);
  return NULL;
}

int
lens_made_n_pictures (gconstpointer settings, LensSplit split)
{
  const LensMadeBasics *basics = settings;
  const int numbers[] = {
    [LENS_SPLIT_TRAIN] = basics->train,
    [LENS_SPLIT_VAL] = basics->val,
    [LENS_SPLIT_TEST] = basics->test,
  };

  return numbers[split];
}

void
lens_made_seed (LensRng *rng, guint64 seed, LensSplit split, int index)
{
  lens_rng_seed_at (rng, seed, (guint64) split, (guint64) index);
}

double
lens_made_between (LensRng *rng, double low, double high)
{
  return low + (high - low) * lens_rng_uniform (rng);
}

/* Rec. 601. */
static double
brightness (const LensColour *colour)
{
  return 0.299 * colour->at[0] + 0.587 * colour->at[1] + 0.114 * colour->at[2];
}

/* A colour of this brightness, as far from grey as the range lets it be. */
static LensColour
draw_colour (double wanted, gboolean is_coloured, LensRng *rng)
{
  LensColour colour = { { wanted, wanted, wanted } };
  double shift;

  if (!is_coloured)
    return colour;
  for (int c = 0; c < 3; c++)
    colour.at[c] += lens_made_between (rng, -0.4, 0.4);
  shift = wanted - brightness (&colour);
  for (int c = 0; c < 3; c++)
    colour.at[c] = CLAMP (colour.at[c] + shift, 0, 1);
  return colour;
}

void
lens_made_colours (const LensMadeBasics *basics,
                   double contrast,
                   LensRng *rng,
                   LensColour *ground,
                   LensColour *ink)
{
  double difference = lens_made_between (rng, contrast, MIN (2 * contrast, 0.9));
  double darker = lens_made_between (rng, 0.05, 0.95 - difference);
  gboolean is_light_on_dark = lens_rng_uniform (rng) < 0.5;
  LensColour dark = draw_colour (darker, basics->colours, rng);
  LensColour light = draw_colour (darker + difference, basics->colours, rng);

  *ground = is_light_on_dark ? dark : light;
  *ink = is_light_on_dark ? light : dark;
}

void
lens_made_add_light (LensCanvas *canvas, LensRng *rng)
{
  double angle = lens_made_between (rng, 0, 2 * G_PI);
  double strength = lens_made_between (rng, 0, 0.15);
  float *sample = canvas->data;

  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++)
      {
        double down = (y + 0.5) / canvas->height - 0.5;
        double along = (x + 0.5) / canvas->width - 0.5;

        for (int c = 0; c < 3; c++)
          *sample++ += (float) (strength * (sin (angle) * down + cos (angle) * along));
      }
}

LensImage *
lens_made_finish (LensCanvas *canvas, const LensMadeBasics *basics, LensRng *rng)
{
  lens_canvas_add_noise (canvas, lens_made_between (rng, 0, basics->noise),
                         basics->colours, rng);
  return lens_canvas_to_image (canvas);
}
