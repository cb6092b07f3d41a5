/* chain.c - small pictures through chains of transforms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/train/chain.h"

#include "core/base/json.h"

#include <math.h>
#include <string.h>

static Picture
picture_new (int height, int width)
{
  Picture picture = { .height = height, .width = width };

  picture.data = g_new0 (double, picture_size (&picture));
  return picture;
}

Picture
picture_draw (guint64 seed, int height, int width)
{
  Picture picture = picture_new (height, width);
  LensRng rng;

  lens_rng_seed (&rng, seed + 1000);
  for (gsize i = 0; i < picture_size (&picture); i++)
    picture.data[i] = (double) ((LensReal) lens_rng_int (&rng, 0, 256) / 255);
  return picture;
}

Picture
picture_slope (int height, int width)
{
  Picture picture = picture_new (height, width);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        picture.data[y * width + x] = rint (255.0 * y / (height - 1)) / 255;
        picture.data[(height + y) * width + x] = rint (255.0 * x / (width - 1)) / 255;
      }
  return picture;
}

Picture
picture_copy (const Picture *picture)
{
  Picture copy = picture_new (picture->height, picture->width);

  memcpy (copy.data, picture->data, picture_size (picture) * sizeof (double));
  return copy;
}

void
picture_clear (Picture *picture)
{
  g_clear_pointer (&picture->data, g_free);
}

gsize
picture_size (const Picture *picture)
{
  return 3 * (gsize) picture->height * (gsize) picture->width;
}

double
picture_at (const Picture *picture, int channel, int y, int x)
{
  return picture->data[(channel * picture->height + y) * picture->width + x];
}

void
picture_to_planes (const Picture *picture, LensPlanes *planes)
{
  for (gsize i = 0; i < picture_size (picture); i++)
    planes->data[i] = (LensReal) picture->data[i];
}

void
picture_from_planes (Picture *picture, const LensPlanes *planes)
{
  for (gsize i = 0; i < picture_size (picture); i++)
    picture->data[i] = (double) planes->data[i];
}

LensImage *
picture_to_image (const Picture *picture)
{
  LensImage *image = lens_image_new (picture->height, picture->width);
  guint8 *to = lens_image_writable (image);

  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      for (int c = 0; c < 3; c++)
        *to++ = (guint8) rint (255 * picture_at (picture, c, y, x));
  return image;
}

void
assert_near (const Picture *a, const Picture *b, double tolerance)
{
  g_assert_cmpint (a->height, ==, b->height);
  g_assert_cmpint (a->width, ==, b->width);
  for (gsize i = 0; i < picture_size (a); i++)
    g_assert_cmpfloat (fabs (a->data[i] - b->data[i]), <=, tolerance);
}

LensTransforms *
chain_new (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = lens_json_parse (text, strlen (text), &error);
  LensTransforms *transforms;

  g_assert_no_error (error);
  transforms = lens_transforms_from_json (node, &error);
  g_assert_no_error (error);
  return transforms;
}

static Picture
apply (const char *text, const Picture *picture, LensRng *rng)
{
  g_autoptr (LensTransforms) transforms = chain_new (text);
  g_autoptr (LensImage) image = picture_to_image (picture);
  g_autofree LensReal *numbers = NULL;
  g_autoptr (GError) error = NULL;
  LensPlanes planes = { 0 };
  int height = picture->height;
  int width = picture->width;
  Picture result;

  lens_transforms_measure (transforms, &height, &width, &error);
  g_assert_no_error (error);
  result = picture_new (height, width);
  numbers = g_new (LensReal, picture_size (&result));
  lens_transforms_apply (transforms, image, &planes, rng, 3, numbers);
  for (gsize i = 0; i < picture_size (&result); i++)
    result.data[i] = (double) numbers[i];
  lens_planes_clear (&planes);
  return result;
}

Picture
chain_apply (const char *text, const Picture *picture, guint64 seed)
{
  LensRng rng;

  lens_rng_seed (&rng, seed);
  return apply (text, picture, &rng);
}

Picture
chain_apply_still (const char *text, const Picture *picture)
{
  return apply (text, picture, NULL);
}
