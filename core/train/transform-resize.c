/* transform-resize.c - the picture in another size
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With the filter and the rounding that are used when the trained network is opened, so
 * that it sees the same numbers.
 */

#include "core/base/error.h"
#include "core/train/transform-rows.h"

/* A picture may be long and thin, but not without end. */
#define MAX_PIXELS ((gint64) 1 << 24)

typedef struct
{
  int height;
  int width;
  int shorter_side;
  int fit;
} Settings;

static const LensChoice fits[] = {
  { "stretch", N_ ("the whole picture, aspect not kept") },
  { "crop", N_ ("as large as fills the size, the middle of it") },
  { NULL, NULL },
};

enum
{
  FIT_STRETCH,
  FIT_CROP,
};

static const LensField fields[] = {
  {
    LENS_INT (Settings, height),
    .title = N_ ("Height"),
    .help = N_ ("in pixels"),
    .min = 0,
    .max = 4096,
  },
  {
    LENS_INT (Settings, width),
    .title = N_ ("Width"),
    .help = N_ ("in pixels"),
    .min = 0,
    .max = 4096,
  },
  {
    LENS_INT (Settings, shorter_side),
    .title = N_ ("Shorter side"),
    .help = N_ ("in place of height and width: the longer side keeps the aspect"),
    .min = 0,
    .max = 4096,
  },
  {
    LENS_CHOICE (Settings, fit),
    .title = N_ ("Fit"),
    .help = N_ ("how pictures of another aspect get height and width"),
    .choices = fits,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
check (gconstpointer data, GError **error)
{
  const Settings *settings = data;
  gboolean has_size = settings->height > 0 && settings->width > 0;

  if ((settings->height > 0) != (settings->width > 0))
    return lens_fail (
      error, LENS_ERROR_SETTING,
      "height and width belong together; both or shorter-side expected");
  if (has_size == (settings->shorter_side > 0))
    return lens_fail (error, LENS_ERROR_SETTING,
                      "%s; either height and width or shorter-side expected",
                      has_size ? "too many sizes" : "no size");
  if (settings->shorter_side > 0 && settings->fit != FIT_STRETCH)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "fit: goes with height and width, not with shorter-side");
  return TRUE;
}

/* What the sidecar will say of it. */
static void
describe (const Settings *settings, LensPreprocess *preprocess)
{
  preprocess->height = settings->height;
  preprocess->width = settings->width;
  preprocess->shorter_side = settings->shorter_side;
  preprocess->fit = settings->shorter_side > 0 || settings->fit == FIT_CROP
                      ? LENS_FIT_CROP
                      : LENS_FIT_STRETCH;
}

/* A whole picture and the size that it gets. */
static void
find_resize (const Settings *settings, int height, int width, LensResize *wanted)
{
  LensPreprocess preprocess = { 0 };

  describe (settings, &preprocess);
  lens_preprocess_place (&preprocess, height, width, wanted);
}

static gboolean
measure (gconstpointer data, int *height, int *width, GError **error)
{
  const Settings *settings = data;
  LensResize wanted;

  if (settings->shorter_side == 0)
    {
      *height = settings->height;
      *width = settings->width;
      return TRUE;
    }
  if (*height == 0)
    return TRUE;
  find_resize (settings, *height, *width, &wanted);
  if (wanted.height * wanted.width > MAX_PIXELS)
    return lens_fail (error, LENS_ERROR_INPUT,
                      "%d×%d would become %" G_GINT64_FORMAT "×%" G_GINT64_FORMAT
                      ", which is too large",
                      *height, *width, wanted.height, wanted.width);
  *height = wanted.part.height;
  *width = wanted.part.width;
  return TRUE;
}

static gboolean
prepare (gconstpointer data, LensPreprocess *preprocess, GError **error)
{
  if (preprocess->height > 0 || preprocess->shorter_side > 0)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "the size is set already; one resize or crop to a size expected");
  describe (data, preprocess);
  return TRUE;
}

static void
apply (gconstpointer data, LensPlanes *planes, LensRng *rng)
{
  const LensRectangle all = { .height = planes->height, .width = planes->width };
  LensResize wanted;

  find_resize (data, planes->height, planes->width, &wanted);
  if (wanted.part.height != planes->height || wanted.part.width != planes->width)
    lens_planes_resize (planes, &all, &wanted);
}

const LensTransform lens_transform_resize = {
  .id = "resize",
  .title = N_ ("Resize"),
  .summary = N_ ("Brings every picture to one size."),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .takes_image = TRUE,
  .check = check,
  .measure = measure,
  .prepare = prepare,
  .apply = apply,
};
