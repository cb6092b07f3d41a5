/* planes.c - a picture on its way through transforms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/planes.h"

#include "core/base/simd.h"

#include <string.h>
#include <tgmath.h>

const LensChoice lens_fill_choices[] = {
  [LENS_FILL_EDGE] = { "edge", N_ ("the nearest pixel") },
  [LENS_FILL_BLACK] = { "black", N_ ("black") },
  [LENS_FILL_MEAN] = { "mean", N_ ("the picture's mean colour") },
  { NULL, NULL },
};

void
lens_planes_clear (LensPlanes *planes)
{
  g_free (planes->data);
  g_free (planes->spare);
  g_free (planes->bytes);
  lens_resizer_free (planes->resizer);
  *planes = (LensPlanes){ 0 };
}

gsize
lens_planes_size (const LensPlanes *planes)
{
  return (gsize) planes->height * (gsize) planes->width;
}

void
lens_planes_reserve (LensPlanes *planes, gsize n)
{
  if (n <= planes->capacity)
    return;
  planes->data = g_renew (LensReal, planes->data, n);
  planes->spare = g_renew (LensReal, planes->spare, n);
  planes->capacity = n;
}

static void
reserve_bytes (LensPlanes *planes, gsize size)
{
  if (size <= planes->bytes_capacity)
    return;
  g_free (planes->bytes);
  planes->bytes = g_malloc (size);
  planes->bytes_capacity = size;
}

void
lens_planes_begin (LensPlanes *planes, const LensImage *image)
{
  planes->image = image;
  planes->n_channels = 3;
  planes->height = lens_image_height (image);
  planes->width = lens_image_width (image);
}

void
lens_planes_swap (LensPlanes *planes, int height, int width)
{
  LensReal *data = planes->data;

  planes->data = planes->spare;
  planes->spare = data;
  planes->height = height;
  planes->width = width;
}

/* [n][3] samples become [3][n] numbers. */
LENS_VECTOR static void
split_samples (const guint8 *restrict from, LensReal *restrict to, gsize n)
{
  LensReal *green = to + n;
  LensReal *blue = to + 2 * n;

  for (gsize i = 0; i < n; i++)
    {
      to[i] = from[3 * i] / (LensReal) 255;
      green[i] = from[3 * i + 1] / (LensReal) 255;
      blue[i] = from[3 * i + 2] / (LensReal) 255;
    }
}

/* The way back; numbers outside 0 … 1 are cut. */
LENS_VECTOR static void
join_samples (const LensReal *restrict from, guint8 *restrict to, gsize n)
{
  for (gsize c = 0; c < 3; c++)
    for (gsize i = 0; i < n; i++)
      {
        LensReal value = from[c * n + i] * 255 + (LensReal) 0.5;

        value = value < 0 ? 0 : value > 255 ? 255 : value;
        to[3 * i + c] = (guint8) value;
      }
}

void
lens_planes_load (LensPlanes *planes)
{
  gsize n = lens_planes_size (planes);

  if (planes->image == NULL)
    return;
  lens_planes_reserve (planes, 3 * n);
  split_samples (lens_image_pixels (planes->image), planes->data, n);
  planes->image = NULL;
}

void
lens_planes_resize (LensPlanes *planes,
                    const LensRectangle *source,
                    const LensResize *wanted)
{
  gsize n_before = lens_planes_size (planes);
  gsize n_after = (gsize) wanted->part.height * (gsize) wanted->part.width;
  gsize first = 3 * ((gsize) source->y * (gsize) planes->width + (gsize) source->x);
  LensPixels pixels = {
    .height = source->height,
    .width = source->width,
    .n_channels = 3,
    .stride = 3 * (gsize) planes->width,
  };
  guint8 *to;

  if (planes->resizer == NULL)
    planes->resizer = lens_resizer_new ();
  reserve_bytes (planes, 3 * (n_after + (planes->image == NULL ? n_before : 0)));
  to = planes->bytes;
  if (planes->image != NULL)
    pixels.data = lens_image_pixels (planes->image) + first;
  else
    {
      join_samples (planes->data, planes->bytes + 3 * n_after, n_before);
      pixels.data = planes->bytes + 3 * n_after + first;
    }
  lens_resizer_run (planes->resizer, &pixels, wanted, to);
  planes->image = NULL;
  planes->height = wanted->part.height;
  planes->width = wanted->part.width;
  lens_planes_reserve (planes, 3 * n_after);
  split_samples (to, planes->data, n_after);
}

/* In 16 binary digits; whole colours give whole numbers below 2^24, so nothing is lost in
 * float. */
LENS_VECTOR static void
mix_grey (LensReal *restrict red,
          const LensReal *restrict green,
          const LensReal *restrict blue,
          gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      LensReal sum = floor (red[i] * 255 + (LensReal) 0.5) * 19595 +
                     floor (green[i] * 255 + (LensReal) 0.5) * 38470 +
                     floor (blue[i] * 255 + (LensReal) 0.5) * 7471;

      red[i] = floor ((sum + 0x8000) / 0x10000) / 255;
    }
}

void
lens_planes_make_grey (LensPlanes *planes)
{
  gsize n = lens_planes_size (planes);

  if (planes->n_channels == 1)
    return;
  mix_grey (planes->data, planes->data + n, planes->data + 2 * n, n);
  planes->n_channels = 1;
}

LensReal
lens_planes_fill (const LensPlanes *planes, LensFill fill, int channel)
{
  gsize n = lens_planes_size (planes);
  const LensReal *data = planes->data + (gsize) channel * n;
  double sum = 0;

  if (fill != LENS_FILL_MEAN)
    return 0;
  for (gsize i = 0; i < n; i++)
    sum += (double) data[i];
  return (LensReal) (sum / (double) n);
}
