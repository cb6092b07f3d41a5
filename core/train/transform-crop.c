/* transform-crop.c - a part of the picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/base/simd.h"
#include "core/train/transform-rows.h"

#include <math.h>
#include <string.h>

typedef struct
{
  int height;
  int width;
  int padding;
  int fill;
} CropSettings;

static const LensField crop_fields[] = {
  {
    LENS_INT (CropSettings, height),
    .title = N_ ("Height"),
    .help = N_ ("in pixels"),
    .initial = 224,
    .min = 1,
    .max = 4096,
  },
  {
    LENS_INT (CropSettings, width),
    .title = N_ ("Width"),
    .help = N_ ("in pixels"),
    .initial = 224,
    .min = 1,
    .max = 4096,
  },
  {
    LENS_INT (CropSettings, padding),
    .title = N_ ("Padding"),
    .help = N_ ("pixels that the part may reach beyond the border"),
    .min = 0,
    .max = 512,
  },
  {
    LENS_CHOICE (CropSettings, fill),
    .title = N_ ("Fill"),
    .help = N_ ("what is seen beyond the border"),
    .choices = lens_fill_choices,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
crop_measure (gconstpointer data, int *height, int *width, GError **error)
{
  const CropSettings *settings = data;

  if (*height > 0 && (*height < settings->height || *width < settings->width))
    return lens_fail (error, LENS_ERROR_SETTING,
                      "%d×%d cannot be cut out of %d×%d; a resize to more before it "
                      "expected",
                      settings->height, settings->width, *height, *width);
  *height = settings->height;
  *width = settings->width;
  return TRUE;
}

static gboolean
crop_prepare (gconstpointer data, LensPreprocess *preprocess, GError **error)
{
  const CropSettings *settings = data;
  int larger = MAX (settings->height, settings->width);

  /* The whole picture; only its padding is random. */
  if (preprocess->height == settings->height && preprocess->width == settings->width)
    return TRUE;
  if (preprocess->height > 0 || preprocess->shorter_side == 0)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "pictures of any aspect come in; {\"resize\": "
                      "{\"shorter-side\": N}} before it expected");
  if (preprocess->shorter_side < larger)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "%d×%d cannot be cut out of a shorter side of %d",
                      settings->height, settings->width, preprocess->shorter_side);
  preprocess->height = settings->height;
  preprocess->width = settings->width;
  return TRUE;
}

/* One row of the part: what lies beyond the picture on the left, in it, and on the right. */
static void
copy_row (const LensReal *row, int n, int first, LensReal *to, int n_to)
{
  int n_left = CLAMP (-first, 0, n_to);
  int n_inside = MAX (MIN (first + n_to, n) - MAX (first, 0), 0);

  for (int x = 0; x < n_left; x++)
    to[x] = row[0];
  memcpy (to + n_left, row + MAX (first, 0), (gsize) n_inside * sizeof (LensReal));
  for (int x = n_left + n_inside; x < n_to; x++)
    to[x] = row[n - 1];
}

/* Beyond the border stands the nearest pixel; for another fill it is written over. */
static void
cut_channel (const LensPlanes *planes, const LensRectangle *part, int channel)
{
  const LensReal *from = planes->data + (gsize) channel * lens_planes_size (planes);
  LensReal *to = planes->spare +
                 (gsize) channel * (gsize) part->height * (gsize) part->width;

  for (int y = 0; y < part->height; y++, to += part->width)
    {
      int source_y = CLAMP (part->y + y, 0, planes->height - 1);

      copy_row (from + (gsize) source_y * (gsize) planes->width, planes->width, part->x,
                to, part->width);
    }
}

static void
paint_outside (const LensPlanes *planes,
               const LensRectangle *part,
               int channel,
               LensReal value)
{
  LensReal *to = planes->spare +
                 (gsize) channel * (gsize) part->height * (gsize) part->width;

  for (int y = part->y; y < part->y + part->height; y++)
    for (int x = part->x; x < part->x + part->width; x++, to++)
      if (y < 0 || x < 0 || y >= planes->height || x >= planes->width)
        *to = value;
}

static void
cut (LensPlanes *planes, const LensRectangle *part, LensFill fill)
{
  gboolean is_inside = part->y >= 0 && part->x >= 0 &&
                       part->y + part->height <= planes->height &&
                       part->x + part->width <= planes->width;

  lens_planes_reserve (planes, (gsize) planes->n_channels * (gsize) part->height *
                                 (gsize) part->width);
  for (int channel = 0; channel < planes->n_channels; channel++)
    {
      cut_channel (planes, part, channel);
      if (!is_inside && fill != LENS_FILL_EDGE)
        paint_outside (planes, part, channel, lens_planes_fill (planes, fill, channel));
    }
  lens_planes_swap (planes, part->height, part->width);
}

static void
crop_apply (gconstpointer data, LensPlanes *planes, LensRng *rng)
{
  const CropSettings *settings = data;
  LensRectangle part = { .height = settings->height, .width = settings->width };
  int rest_y = planes->height - settings->height;
  int rest_x = planes->width - settings->width;

  if (rng != NULL)
    {
      part.y = lens_rng_int (rng, -settings->padding, rest_y + settings->padding + 1);
      part.x = lens_rng_int (rng, -settings->padding, rest_x + settings->padding + 1);
    }
  else
    {
      part.y = rest_y / 2;
      part.x = rest_x / 2;
    }
  if (part.y != 0 || part.x != 0 || rest_y != 0 || rest_x != 0)
    cut (planes, &part, (LensFill) settings->fill);
}

const LensTransform lens_transform_crop = {
  .id = "crop",
  .title = N_ ("Crop"),
  .summary = N_ ("A part at a random place; the middle outside training."),
  .fields = crop_fields,
  .settings_size = sizeof (CropSettings),
  .measure = crop_measure,
  .prepare = crop_prepare,
  .apply = crop_apply,
};

typedef struct
{
  int height;
  int width;
  double smallest;
  double aspect;
} ResizedSettings;

static const LensField resized_fields[] = {
  {
    LENS_INT (ResizedSettings, height),
    .title = N_ ("Height"),
    .help = N_ ("in pixels"),
    .initial = 224,
    .min = 1,
    .max = 4096,
  },
  {
    LENS_INT (ResizedSettings, width),
    .title = N_ ("Width"),
    .help = N_ ("in pixels"),
    .initial = 224,
    .min = 1,
    .max = 4096,
  },
  {
    LENS_REAL (ResizedSettings, smallest),
    .title = N_ ("Smallest"),
    .help = N_ ("smallest share of the picture's area"),
    .initial = 0.35,
    .min = 0.01,
    .max = 1,
  },
  {
    LENS_REAL (ResizedSettings, aspect),
    .title = N_ ("Aspect"),
    .help = N_ ("how many times as wide as high the part may be, or as high as wide"),
    .initial = 4.0 / 3,
    .min = 1,
    .max = 4,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
resized_measure (gconstpointer data, int *height, int *width, GError **error)
{
  const ResizedSettings *settings = data;

  *height = settings->height;
  *width = settings->width;
  return TRUE;
}

static gboolean
resized_prepare (gconstpointer data, LensPreprocess *preprocess, GError **error)
{
  const ResizedSettings *settings = data;

  if (preprocess->height > 0 || preprocess->shorter_side > 0)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "sets the size itself; no resize or crop before it expected");
  preprocess->fit = LENS_FIT_CROP;
  preprocess->height = settings->height;
  preprocess->width = settings->width;
  return TRUE;
}

/* As torchvision's RandomResizedCrop: ten trials, then as much of the middle as the aspect
 * allows. */
static LensRectangle
draw_part (const ResizedSettings *settings, const LensPlanes *planes, LensRng *rng)
{
  const double area = (double) planes->height * planes->width;
  const double widest = settings->aspect;
  LensRectangle part = { .height = planes->height, .width = planes->width };

  for (int trial = 0; trial < 10; trial++)
    {
      double share = settings->smallest +
                     (1 - settings->smallest) * lens_rng_uniform (rng);
      double aspect = exp (lens_transform_draw (rng, log (widest)));

      part.width = (int) rint (sqrt (area * share * aspect));
      part.height = (int) rint (sqrt (area * share / aspect));
      if (part.width < 1 || part.width > planes->width || part.height < 1 ||
          part.height > planes->height)
        continue;
      part.y = lens_rng_int (rng, 0, planes->height - part.height + 1);
      part.x = lens_rng_int (rng, 0, planes->width - part.width + 1);
      return part;
    }
  part.height = (int) MIN (planes->height, rint (planes->width * widest));
  part.width = (int) MIN (planes->width, rint (planes->height * widest));
  part.y = (planes->height - part.height) / 2;
  part.x = (planes->width - part.width) / 2;
  return part;
}

static void
resized_apply (gconstpointer data, LensPlanes *planes, LensRng *rng)
{
  const ResizedSettings *settings = data;
  LensRectangle source = { .height = planes->height, .width = planes->width };
  LensPreprocess preprocess = {
    .height = settings->height,
    .width = settings->width,
    .fit = LENS_FIT_CROP,
  };
  LensResize wanted;

  if (rng != NULL)
    {
      source = draw_part (settings, planes, rng);
      preprocess.fit = LENS_FIT_STRETCH;
    }
  lens_preprocess_place (&preprocess, source.height, source.width, &wanted);
  lens_planes_resize (planes, &source, &wanted);
}

const LensTransform lens_transform_random_resized_crop = {
  .id = "random-resized-crop",
  .title = N_ ("Random resized crop"),
  .summary = N_ ("A part of random size and aspect, resized; the middle outside "
                 "training."),
  .fields = resized_fields,
  .settings_size = sizeof (ResizedSettings),
  .takes_image = TRUE,
  .measure = resized_measure,
  .prepare = resized_prepare,
  .apply = resized_apply,
};
