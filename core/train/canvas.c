/* canvas.c - lines and rings with soft edges
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/canvas.h"

#include <math.h>

/* What a line covers: the rows and columns that it can touch. */
typedef struct
{
  int top;
  int left;
  int bottom; /* one past the last */
  int right;  /* one past the last */
} Box;

LensCanvas *
lens_canvas_new (int height, int width, const LensColour *ground)
{
  LensCanvas *canvas = g_new0 (LensCanvas, 1);
  gsize n_pixels = (gsize) height * (gsize) width;

  canvas->height = height;
  canvas->width = width;
  canvas->data = g_new (float, 3 * n_pixels);
  for (gsize i = 0; i < n_pixels; i++)
    for (gsize c = 0; c < 3; c++)
      canvas->data[3 * i + c] = (float) ground->at[c];
  return canvas;
}

void
lens_canvas_free (LensCanvas *canvas)
{
  if (canvas == NULL)
    return;
  g_free (canvas->data);
  g_free (canvas);
}

static Box
box_around (const LensCanvas *canvas, LensPoint first, LensPoint last, double margin)
{
  return (Box){
    .top = (int) CLAMP (floor (first.y - margin), 0, canvas->height),
    .left = (int) CLAMP (floor (first.x - margin), 0, canvas->width),
    .bottom = (int) CLAMP (ceil (last.y + margin), 0, canvas->height),
    .right = (int) CLAMP (ceil (last.x + margin), 0, canvas->width),
  };
}

static void
cover (LensCanvas *canvas, int y, int x, double share, const LensColour *colour)
{
  float *pixel = canvas->data + 3 * ((gsize) y * (gsize) canvas->width + (gsize) x);

  if (share <= 0)
    return;
  for (int c = 0; c < 3; c++)
    pixel[c] += (float) (MIN (share, 1) * (colour->at[c] - (double) pixel[c]));
}

static double
distance_to_segment (const LensSegment *segment, double y, double x)
{
  double along_y = segment->to.y - segment->from.y;
  double along_x = segment->to.x - segment->from.x;
  double length = along_y * along_y + along_x * along_x;
  double share = (y - segment->from.y) * along_y + (x - segment->from.x) * along_x;

  share = length > 0 ? CLAMP (share / length, 0, 1) : 0;
  return hypot (y - segment->from.y - share * along_y,
                x - segment->from.x - share * along_x);
}

void
lens_canvas_add_lines (LensCanvas *canvas,
                       const LensSegment *segments,
                       int n,
                       double thickness,
                       const LensColour *colour)
{
  LensPoint first = segments[0].from;
  LensPoint last = segments[0].from;
  Box box;

  for (int i = 0; i < n; i++)
    {
      first.y = MIN (first.y, MIN (segments[i].from.y, segments[i].to.y));
      first.x = MIN (first.x, MIN (segments[i].from.x, segments[i].to.x));
      last.y = MAX (last.y, MAX (segments[i].from.y, segments[i].to.y));
      last.x = MAX (last.x, MAX (segments[i].from.x, segments[i].to.x));
    }
  box = box_around (canvas, first, last, thickness / 2 + 1);
  for (int y = box.top; y < box.bottom; y++)
    for (int x = box.left; x < box.right; x++)
      {
        double distance = G_MAXDOUBLE;

        for (int i = 0; i < n; i++)
          distance = MIN (distance,
                          distance_to_segment (&segments[i], y + 0.5, x + 0.5));
        cover (canvas, y, x, thickness / 2 + 0.5 - distance, colour);
      }
}

void
lens_canvas_add_ring (LensCanvas *canvas,
                      LensPoint middle,
                      double radius,
                      double thickness,
                      const LensColour *colour)
{
  Box box = box_around (canvas, middle, middle, radius + thickness / 2 + 1);

  for (int y = box.top; y < box.bottom; y++)
    for (int x = box.left; x < box.right; x++)
      {
        double distance = fabs (hypot (y + 0.5 - middle.y, x + 0.5 - middle.x) -
                                radius);

        cover (canvas, y, x, thickness / 2 + 0.5 - distance, colour);
      }
}

void
lens_canvas_add_noise (LensCanvas *canvas,
                       double sigma,
                       gboolean is_coloured,
                       LensRng *rng)
{
  gsize n_pixels = (gsize) canvas->height * (gsize) canvas->width;

  if (sigma <= 0)
    return;
  for (gsize i = 0; i < n_pixels; i++)
    {
      double noise = sigma * lens_rng_normal (rng);

      for (gsize c = 0; c < 3; c++)
        {
          if (is_coloured && c > 0)
            noise = sigma * lens_rng_normal (rng);
          canvas->data[3 * i + c] += (float) noise;
        }
    }
}

LensImage *
lens_canvas_to_image (const LensCanvas *canvas)
{
  LensImage *image = lens_image_new (canvas->height, canvas->width);
  guint8 *to = lens_image_writable (image);
  gsize n = 3 * (gsize) canvas->height * (gsize) canvas->width;

  for (gsize i = 0; i < n; i++)
    to[i] = (guint8) CLAMP (rint (255 * (double) canvas->data[i]), 0, 255);
  return image;
}
