/* transform-jitter.c - brightness, contrast, saturation and hue by chance
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * As torchvision's ColorJitter: the order of the four is drawn too.  A picture that is grey
 * stays grey.
 */

#include "core/train/colour.h"
#include "core/train/transform-rows.h"

typedef struct
{
  double brightness;
  double contrast;
  double saturation;
  double hue;
} Settings;

static const LensField fields[] = {
  {
    LENS_REAL (Settings, brightness),
    .title = N_ ("Brightness"),
    .help = N_ ("times 1 plus or minus this"),
    .initial = 0.2,
    .min = 0,
    .max = 1,
  },
  {
    LENS_REAL (Settings, contrast),
    .title = N_ ("Contrast"),
    .help = N_ ("distance from the mean grey, times 1 plus or minus this"),
    .initial = 0.2,
    .min = 0,
    .max = 1,
  },
  {
    LENS_REAL (Settings, saturation),
    .title = N_ ("Saturation"),
    .help = N_ ("distance from a pixel's own grey, times 1 plus or minus this"),
    .initial = 0.2,
    .min = 0,
    .max = 1,
  },
  {
    LENS_REAL (Settings, hue),
    .title = N_ ("Hue"),
    .help = N_ ("turned by at most this share of the circle, either way"),
    .initial = 0.02,
    .min = 0,
    .max = 0.5,
  },
  { .kind = LENS_FIELD_END },
};

#define N_CHANGES 4

static void
change (LensPlanes *planes, int which, LensReal amount)
{
  static void (*const changes[N_CHANGES]) (LensPlanes *, LensReal) = {
    lens_planes_set_brightness,
    lens_planes_set_contrast,
    lens_planes_set_saturation,
    lens_planes_turn_hue,
  };

  changes[which](planes, amount);
}

static void
apply (gconstpointer data, LensPlanes *planes, LensRng *rng)
{
  const Settings *settings = data;
  const double reaches[N_CHANGES] = { settings->brightness, settings->contrast,
                                      settings->saturation, settings->hue };
  int order[N_CHANGES] = { 0, 1, 2, 3 };
  double amounts[N_CHANGES];

  if (rng == NULL)
    return;
  for (int i = N_CHANGES - 1; i > 0; i--)
    {
      int j = lens_rng_int (rng, 0, i + 1);
      int other = order[i];

      order[i] = order[j];
      order[j] = other;
    }
  for (int i = 0; i < N_CHANGES; i++)
    amounts[i] = (i < N_CHANGES - 1 ? 1 : 0) + lens_transform_draw (rng, reaches[i]);
  for (int i = 0; i < N_CHANGES; i++)
    if (reaches[order[i]] > 0)
      change (planes, order[i], (LensReal) amounts[order[i]]);
}

const LensTransform lens_transform_colour_jitter = {
  .id = "colour-jitter",
  .title = N_ ("Colour jitter"),
  .summary = N_ ("Changes brightness, contrast, saturation and hue, in any order."),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .apply = apply,
};
