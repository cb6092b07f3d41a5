/* plane.c - the planes of a map, and how they become pixels
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Resizing is two passes, each with a table of taps for every row or column of the result:
 * the kernels are separable.
 */

#include "core/figure/plane.h"

#include <math.h>

LensPlanes
lens_planes_of (const LensTensor *map)
{
  const LensShape *shape = lens_tensor_shape (map);
  int rank = shape->rank;
  LensPlanes planes = { 1, 1, 1 };

  if (rank == 1)
    planes.width = (int) shape->dims[0];
  if (rank == 2)
    planes.n_planes = (int) shape->dims[1];
  if (rank == 3)
    planes = (LensPlanes){ (int) shape->dims[1], 1, (int) shape->dims[2] };
  if (rank >= 4)
    planes = (LensPlanes){ (int) shape->dims[1],
                           (int) lens_shape_span (shape, 2, rank - 1),
                           (int) shape->dims[rank - 1] };
  if (lens_tensor_n_elements (map) == 0)
    planes = (LensPlanes){ 0, 0, 0 };
  return planes;
}

LensPlane *
lens_plane_new (int height, int width)
{
  gsize n_values = (gsize) height * (gsize) width;
  LensPlane *plane = g_malloc0 (sizeof (LensPlane) + n_values * sizeof (LensReal));

  plane->height = height;
  plane->width = width;
  return plane;
}

/* A map of no numbers at all is drawn as one 0. */
static LensPlane *
new_like (const LensPlanes *planes)
{
  return lens_plane_new (MAX (planes->height, 1), MAX (planes->width, 1));
}

static LensReal
without_infinity (LensReal value)
{
  return isfinite (value) ? value : 0;
}

LensPlane *
lens_plane_copy (const LensTensor *map, int plane)
{
  LensPlanes planes = lens_planes_of (map);
  LensPlane *copy = new_like (&planes);
  gsize n_values = (gsize) planes.height * planes.width;
  const LensReal *data = lens_tensor_data (map) + (gsize) plane * n_values;

  for (gsize i = 0; i < n_values; i++)
    copy->values[i] = without_infinity (data[i]);
  return copy;
}

LensPlane *
lens_plane_collapse (const LensTensor *map, LensCollapse collapse)
{
  LensPlanes planes = lens_planes_of (map);
  LensPlane *one = new_like (&planes);
  gsize n_values = (gsize) planes.height * planes.width;
  const LensReal *data = lens_tensor_data (map);

  for (int plane = 0; plane < planes.n_planes; plane++)
    for (gsize i = 0; i < n_values; i++)
      {
        double value = without_infinity (data[(gsize) plane * n_values + i]);

        if (collapse == LENS_COLLAPSE_MAX_ABSOLUTE)
          one->values[i] = MAX (one->values[i], fabs (value));
        else if (collapse == LENS_COLLAPSE_SUM_ABSOLUTE)
          one->values[i] += fabs (value);
        else
          one->values[i] += value;
      }
  return one;
}

/* The numbers that one pixel of the result is mixed from. */
typedef struct
{
  int first;
  int n;
  double *weights;
} Tap;

static double
bicubic_weight (double distance)
{
  double d = fabs (distance);

  if (d < 1)
    return (1.5 * d - 2.5) * d * d + 1;
  if (d < 2)
    return ((-0.5 * d + 2.5) * d - 4) * d + 2;
  return 0;
}

static double
upsample_weight (LensUpsample upsample, double distance)
{
  if (upsample == LENS_UPSAMPLE_BICUBIC)
    return bicubic_weight (distance);
  return MAX (1 - fabs (distance), 0);
}

/* Shrinking: each number counts as much as it covers of the result's pixel. */
static void
fill_shrinking_tap (Tap *tap, double begin, double end, int size)
{
  tap->first = CLAMP ((int) floor (begin), 0, size - 1);
  tap->n = CLAMP ((int) ceil (end), tap->first + 1, size) - tap->first;
  tap->weights = g_new (double, tap->n);
  for (int i = 0; i < tap->n; i++)
    {
      double cell = tap->first + i;

      tap->weights[i] = MAX (MIN (cell + 1, end) - MAX (cell, begin), 0) /
                        (end - begin);
    }
}

static void
fill_enlarging_tap (Tap *tap, double centre, int size, LensUpsample upsample)
{
  int begin = (int) floor (centre) - 1;

  tap->first = CLAMP (begin, 0, size - 1);
  tap->n = CLAMP (begin + 4, tap->first + 1, size) - tap->first;
  tap->weights = g_new0 (double, tap->n);

  /* The border repeats: what lies outside counts for the last number inside. */
  for (int i = begin; i < begin + 4; i++)
    {
      int inside = CLAMP (i, tap->first, tap->first + tap->n - 1);

      tap->weights[inside - tap->first] += upsample_weight (upsample, centre - i);
    }
}

static Tap *
make_taps (int size, int new_size, LensUpsample upsample)
{
  Tap *taps = g_new0 (Tap, new_size);
  double step = (double) size / new_size;

  for (int i = 0; i < new_size; i++)
    {
      if (new_size < size)
        fill_shrinking_tap (&taps[i], i * step, (i + 1) * step, size);
      else if (upsample == LENS_UPSAMPLE_NEAREST)
        {
          taps[i].first = MIN ((int) ((i + 0.5) * step), size - 1);
          taps[i].n = 1;
          taps[i].weights = g_new (double, 1);
          taps[i].weights[0] = 1;
        }
      else
        fill_enlarging_tap (&taps[i], (i + 0.5) * step - 0.5, size, upsample);
    }
  return taps;
}

static void
free_taps (Tap *taps, int n_taps)
{
  for (int i = 0; i < n_taps; i++)
    g_free (taps[i].weights);
  g_free (taps);
}

static LensPlane *
resize_width (const LensPlane *plane, int width, LensUpsample upsample)
{
  LensPlane *resized = lens_plane_new (plane->height, width);
  Tap *taps = make_taps (plane->width, width, upsample);

  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < width; x++)
      {
        const LensReal *from = plane->values + (gsize) y * plane->width + taps[x].first;
        double sum = 0;

        for (int i = 0; i < taps[x].n; i++)
          sum += taps[x].weights[i] * from[i];
        resized->values[(gsize) y * width + x] = sum;
      }
  free_taps (taps, width);
  return resized;
}

static LensPlane *
resize_height (const LensPlane *plane, int height, LensUpsample upsample)
{
  LensPlane *resized = lens_plane_new (height, plane->width);
  Tap *taps = make_taps (plane->height, height, upsample);

  for (int y = 0; y < height; y++)
    for (int i = 0; i < taps[y].n; i++)
      {
        const LensReal *from = plane->values +
                               (gsize) (taps[y].first + i) * plane->width;
        LensReal *row = resized->values + (gsize) y * plane->width;
        LensReal weight = taps[y].weights[i];

        for (int x = 0; x < plane->width; x++)
          row[x] += weight * from[x];
      }
  free_taps (taps, height);
  return resized;
}

LensPlane *
lens_plane_resize (const LensPlane *plane, int height, int width, LensUpsample upsample)
{
  g_autofree LensPlane *wide = resize_width (plane, width, upsample);

  return resize_height (wide, height, upsample);
}

static cairo_surface_t *
new_surface (int height, int width, guint32 **pixels, gsize *row_size)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width,
                                                         height);

  cairo_surface_flush (surface);
  *pixels = (guint32 *) (void *) cairo_image_surface_get_data (surface);
  *row_size = cairo_image_surface_get_stride (surface) / sizeof (guint32);
  return surface;
}

cairo_surface_t *
lens_plane_paint (const LensPlane *plane,
                  const LensScale *scale,
                  const LensColormap *colormap)
{
  guint32 entries[LENS_COLORMAP_ENTRIES];
  gsize row_size;
  guint32 *pixels;
  cairo_surface_t *surface = new_surface (plane->height, plane->width, &pixels,
                                          &row_size);

  lens_colormap_fill (colormap, entries);
  for (int y = 0; pixels != NULL && y < plane->height; y++)
    for (int x = 0; x < plane->width; x++)
      {
        double value = plane->values[(gsize) y * plane->width + x];
        double place = lens_scale_place (scale, value);

        pixels[y * row_size +
               x] = entries[(int) (place * (LENS_COLORMAP_ENTRIES - 1) + 0.5)];
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
lens_planes_paint_colour (LensPlane *const planes[3], const LensScale *scale)
{
  gsize row_size;
  guint32 *pixels;
  cairo_surface_t *surface = new_surface (planes[0]->height, planes[0]->width, &pixels,
                                          &row_size);

  for (int y = 0; pixels != NULL && y < planes[0]->height; y++)
    for (int x = 0; x < planes[0]->width; x++)
      {
        gsize i = (gsize) y * planes[0]->width + x;
        guint32 colour = 0;

        for (int plane = 0; plane < 3; plane++)
          colour = colour << 8 |
                   (guint32) lround (
                     255 * lens_scale_place (scale, planes[plane]->values[i]));
        pixels[y * row_size + x] = colour;
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
lens_image_paint (const LensImage *image, gboolean is_grey)
{
  int height = lens_image_height (image);
  int width = lens_image_width (image);
  const guint8 *from = lens_image_pixels (image);
  gsize row_size;
  guint32 *pixels;
  cairo_surface_t *surface = new_surface (height, width, &pixels, &row_size);

  for (int y = 0; pixels != NULL && y < height; y++)
    for (int x = 0; x < width; x++, from += 3)
      {
        guint32 grey = (guint32) (0.299 * from[0] + 0.587 * from[1] + 0.114 * from[2] +
                                  0.5);

        pixels[y * row_size + x] = is_grey ? grey << 16 | grey << 8 | grey
                                           : (guint32) from[0] << 16 |
                                               (guint32) from[1] << 8 | from[2];
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}
