/* compare.c - how far two pictures are apart
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/compare.h"

#include <math.h>

#define AMPLIFICATION 8

typedef struct
{
  const guint8 *data;
  gsize stride;
  int height;
  int width;
} Pixels;

static Pixels
pixels_of (cairo_surface_t *surface)
{
  cairo_surface_flush (surface);
  return (Pixels){
    .data = cairo_image_surface_get_data (surface),
    .stride = cairo_image_surface_get_stride (surface),
    .height = cairo_image_surface_get_height (surface),
    .width = cairo_image_surface_get_width (surface),
  };
}

/* Black outside. */
static int
sample (const Pixels *pixels, int y, int x, int shift)
{
  if (y < 0 || x < 0 || y >= pixels->height || x >= pixels->width)
    return 0;
  return ((const guint32 *) (const void *) (pixels->data + y * pixels->stride))[x] >>
           shift &
         0xff;
}

static double
soft_sample (const Pixels *pixels, int y, int x, int shift)
{
  double sum = 0;

  for (int i = -1; i <= 1; i++)
    for (int j = -1; j <= 1; j++)
      sum += sample (pixels, CLAMP (y + i, 0, pixels->height - 1),
                     CLAMP (x + j, 0, pixels->width - 1), shift);
  return sum / 9;
}

gboolean
compare_pictures (cairo_surface_t *a, cairo_surface_t *b, CompareDifference *difference)
{
  Pixels left = pixels_of (a);
  Pixels right = pixels_of (b);
  double sum = 0;

  *difference = (CompareDifference){ 255, 255 };
  if (left.height != right.height || left.width != right.width)
    return FALSE;
  difference->largest = 0;
  for (int y = 0; y < left.height; y++)
    for (int x = 0; x < left.width; x++)
      for (int shift = 0; shift <= 16; shift += 8)
        {
          double apart = fabs (soft_sample (&left, y, x, shift) -
                               soft_sample (&right, y, x, shift));

          difference->largest = MAX (difference->largest, apart);
          sum += apart;
        }
  difference->mean = sum / (3.0 * left.height * left.width);
  return TRUE;
}

cairo_surface_t *
compare_amplify (cairo_surface_t *a, cairo_surface_t *b)
{
  Pixels left = pixels_of (a);
  Pixels right = pixels_of (b);
  int height = MAX (left.height, right.height);
  int width = MAX (left.width, right.width);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width,
                                                         height);
  guint8 *data = cairo_image_surface_get_data (surface);
  gsize stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint32 colour = 0;

        for (int shift = 0; shift <= 16; shift += 8)
          {
            int apart = ABS (sample (&left, y, x, shift) -
                             sample (&right, y, x, shift));

            colour |= (guint32) MIN (apart * AMPLIFICATION, 255) << shift;
          }
        ((guint32 *) (void *) (data + y * stride))[x] = colour;
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}
