/* transform-warp.c - the picture turned, or moved, enlarged and slanted
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/transform-rows.h"
#include "core/train/warp.h"

#include <math.h>

typedef struct
{
  double degrees;
  int fill;
} RotateSettings;

static const LensField rotate_fields[] = {
  {
    LENS_REAL (RotateSettings, degrees),
    .title = N_ ("Degrees"),
    .help = N_ ("turned by at most so much, either way"),
    .initial = 15,
    .min = 0,
    .max = 180,
  },
  {
    LENS_CHOICE (RotateSettings, fill),
    .title = N_ ("Fill"),
    .help = N_ ("what is seen beyond the border"),
    .choices = lens_fill_choices,
  },
  { .kind = LENS_FIELD_END },
};

static void
rotate_apply (gconstpointer data, LensPlanes *planes, LensRng *rng)
{
  const RotateSettings *settings = data;
  LensWarp warp;

  if (rng == NULL)
    return;
  lens_warp_set (&warp, lens_transform_draw (rng, settings->degrees), 1, 0);
  if (settings->degrees > 0)
    lens_planes_warp (planes, &warp, (LensFill) settings->fill);
}

const LensTransform lens_transform_rotate = {
  .id = "rotate",
  .title = N_ ("Rotate"),
  .summary = N_ ("Turns the picture around its middle."),
  .fields = rotate_fields,
  .settings_size = sizeof (RotateSettings),
  .apply = rotate_apply,
};

typedef struct
{
  double translate;
  double scale;
  double shear;
  int fill;
} AffineSettings;

static const LensField affine_fields[] = {
  {
    LENS_REAL (AffineSettings, translate),
    .title = N_ ("Translate"),
    .help = N_ ("moved by at most this share of height and width, each way"),
    .initial = 0.05,
    .min = 0,
    .max = 1,
  },
  {
    LENS_REAL (AffineSettings, scale),
    .title = N_ ("Scale"),
    .help = N_ ("enlarged or made smaller by at most this share"),
    .initial = 0.1,
    .min = 0,
    .max = 0.9,
  },
  {
    LENS_REAL (AffineSettings, shear),
    .title = N_ ("Shear"),
    .help = N_ ("slanted by at most so many degrees, either way"),
    .initial = 0,
    .min = 0,
    .max = 60,
  },
  {
    LENS_CHOICE (AffineSettings, fill),
    .title = N_ ("Fill"),
    .help = N_ ("what is seen beyond the border"),
    .choices = lens_fill_choices,
  },
  { .kind = LENS_FIELD_END },
};

static void
affine_apply (gconstpointer data, LensPlanes *planes, LensRng *rng)
{
  const AffineSettings *settings = data;
  double down;
  double right;
  double scale;
  LensWarp warp;

  if (rng == NULL)
    return;
  down = planes->height * lens_transform_draw (rng, settings->translate);
  right = planes->width * lens_transform_draw (rng, settings->translate);
  scale = 1 + lens_transform_draw (rng, settings->scale);
  lens_warp_set (&warp, 0, scale, lens_transform_draw (rng, settings->shear));
  lens_warp_move (&warp, down, right);
  if (settings->translate > 0 || settings->scale > 0 || settings->shear > 0)
    lens_planes_warp (planes, &warp, (LensFill) settings->fill);
}

const LensTransform lens_transform_affine = {
  .id = "affine",
  .title = N_ ("Affine"),
  .summary = N_ ("Moves, enlarges and slants the picture."),
  .fields = affine_fields,
  .settings_size = sizeof (AffineSettings),
  .apply = affine_apply,
};
