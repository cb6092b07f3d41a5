/* transform-flip.c - the picture mirrored
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/simd.h"
#include "core/train/transform-rows.h"

#include <string.h>

typedef struct
{
  double horizontal;
  double vertical;
} Settings;

static const LensField fields[] = {
  {
    LENS_REAL (Settings, horizontal),
    .title = N_ ("Horizontal"),
    .help = N_ ("how likely left and right change places"),
    .initial = 0.5,
    .min = 0,
    .max = 1,
  },
  {
    LENS_REAL (Settings, vertical),
    .title = N_ ("Vertical"),
    .help = N_ ("how likely top and bottom change places"),
    .initial = 0,
    .min = 0,
    .max = 1,
  },
  { .kind = LENS_FIELD_END },
};

LENS_VECTOR static void
mirror_rows (const LensReal *restrict from, LensReal *restrict to, gsize n_rows, int n)
{
  for (gsize i = 0; i < n_rows; i++, from += n, to += n)
    for (int x = 0; x < n; x++)
      to[x] = from[n - 1 - x];
}

static void
turn_over (LensPlanes *planes)
{
  gsize n = (gsize) planes->width;
  gsize n_rows = (gsize) planes->height;

  for (gsize channel = 0; channel < (gsize) planes->n_channels; channel++)
    for (gsize y = 0; y < n_rows; y++)
      memcpy (planes->spare + (channel * n_rows + y) * n,
              planes->data + (channel * n_rows + n_rows - 1 - y) * n,
              n * sizeof (LensReal));
  lens_planes_swap (planes, planes->height, planes->width);
}

static void
apply (gconstpointer data, LensPlanes *planes, LensRng *rng)
{
  const Settings *settings = data;
  gboolean is_mirrored;
  gboolean is_turned;

  if (rng == NULL)
    return;
  is_mirrored = lens_rng_uniform (rng) < settings->horizontal;
  is_turned = lens_rng_uniform (rng) < settings->vertical;
  if (is_mirrored)
    {
      mirror_rows (planes->data, planes->spare,
                   (gsize) planes->n_channels * (gsize) planes->height, planes->width);
      lens_planes_swap (planes, planes->height, planes->width);
    }
  if (is_turned)
    turn_over (planes);
}

const LensTransform lens_transform_flip = {
  .id = "flip",
  .title = N_ ("Flip"),
  .summary = N_ ("Mirrors the picture, or turns it over, or not."),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .apply = apply,
};
