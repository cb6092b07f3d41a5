/* resize.c - pictures of another size, to the last bit as Pillow makes them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Networks are trained and compared on pictures that Pillow resized, so the same rounding
 * is kept: a triangle filter widened when shrinking, first along the rows and then down
 * the columns, with weights of 22 binary digits and 8-bit samples in between.
 */

#include "core/tensor/image.h"

#include <math.h>
#include <string.h>

#define WEIGHT_BITS 22

/* For each place of the result along one axis: where its samples begin, how many there
 * are, and their weights, which add up to 2^WEIGHT_BITS but for rounding. */
typedef struct
{
  int n;
  int max_samples;
  int *begin;
  int *n_samples;
  gint32 *weights; /* [n][max_samples] */
} Taps;

static void
taps_clear (Taps *taps)
{
  g_free (taps->begin);
  g_free (taps->n_samples);
  g_free (taps->weights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Taps, taps_clear)

static double
triangle (double x)
{
  return MAX (0.0, 1.0 - fabs (x));
}

/* The weights for one place of the result, whose middle is at @centre in the source. */
static void
set_tap (Taps *taps, int i, double centre, double reach, int n_source)
{
  gint32 *weights = taps->weights + (gsize) i * (gsize) taps->max_samples;
  int begin = MAX ((int) (centre - reach + 0.5), 0);
  int end = MIN ((int) (centre + reach + 0.5), n_source);
  double sum = 0;

  taps->begin[i] = begin;
  taps->n_samples[i] = end - begin;
  for (int j = begin; j < end; j++)
    sum += triangle ((j - centre + 0.5) * (1.0 / reach));
  for (int j = begin; j < end; j++)
    {
      double weight = triangle ((j - centre + 0.5) * (1.0 / reach));

      if (sum != 0)
        weight /= sum;
      weights[j - begin] = (gint32) (0.5 + weight * (1 << WEIGHT_BITS));
    }
}

/* Places @begin … @begin + @n - 1 of a result that is @n_full long altogether. */
static Taps
taps_new (int n_source, gint64 n_full, gint64 begin, int n)
{
  double scale = (double) n_source / (double) n_full;
  double reach = MAX (scale, 1.0);
  Taps taps = { .n = n, .max_samples = (int) ceil (reach) * 2 + 1 };

  taps.begin = g_new (int, (gsize) n);
  taps.n_samples = g_new (int, (gsize) n);
  taps.weights = g_new (gint32, (gsize) n * (gsize) taps.max_samples);
  for (int i = 0; i < n; i++)
    set_tap (&taps, i, ((double) (begin + i) + 0.5) * scale, reach, n_source);
  return taps;
}

static guint8
round_sum (gint32 sum)
{
  return (guint8) CLAMP (sum >> WEIGHT_BITS, 0, 255);
}

/* One row, made shorter or longer. */
static void
resize_row (const Taps *taps, const guint8 *from, guint8 *to)
{
  for (int x = 0; x < taps->n; x++)
    {
      const gint32 *weights = taps->weights + (gsize) x * (gsize) taps->max_samples;
      const guint8 *pixel = from + 3 * (gsize) taps->begin[x];
      gint32 sums[3] = { 1 << (WEIGHT_BITS - 1), 1 << (WEIGHT_BITS - 1),
                         1 << (WEIGHT_BITS - 1) };

      for (int j = 0; j < taps->n_samples[x]; j++)
        for (int c = 0; c < 3; c++)
          sums[c] += pixel[3 * j + c] * weights[j];
      for (int c = 0; c < 3; c++)
        *to++ = round_sum (sums[c]);
    }
}

/* Row @y of the result from rows of equal length; @sums holds one number a sample. */
static void
mix_rows (const Taps *taps,
          int y,
          const guint8 *rows,
          gsize row_size,
          gint32 *sums,
          guint8 *to)
{
  const gint32 *weights = taps->weights + (gsize) y * (gsize) taps->max_samples;

  for (gsize i = 0; i < row_size; i++)
    sums[i] = 1 << (WEIGHT_BITS - 1);
  for (int j = 0; j < taps->n_samples[y]; j++)
    {
      const guint8 *row = rows + (gsize) j * row_size;

      for (gsize i = 0; i < row_size; i++)
        sums[i] += row[i] * weights[j];
    }
  for (gsize i = 0; i < row_size; i++)
    to[i] = round_sum (sums[i]);
}

LensImage *
lens_image_resize_part (const LensImage *image,
                        gint64 full_height,
                        gint64 full_width,
                        const LensRectangle *part)
{
  int height = lens_image_height (image);
  int width = lens_image_width (image);
  g_auto (Taps) down = taps_new (height, full_height, part->y, part->height);
  g_auto (Taps) along = taps_new (width, full_width, part->x, part->width);
  LensImage *result = lens_image_new (part->height, part->width);
  gsize row_size = 3 * (gsize) part->width;
  int first_row = down.begin[0];
  int last_row = down.begin[down.n - 1] + down.n_samples[down.n - 1];
  g_autofree guint8 *rows = g_malloc ((gsize) (last_row - first_row) * row_size);
  g_autofree gint32 *sums = g_new (gint32, row_size);

  g_assert (part->y >= 0 && part->y + part->height <= full_height);
  g_assert (part->x >= 0 && part->x + part->width <= full_width);

  for (int y = first_row; y < last_row; y++)
    resize_row (&along, lens_image_pixels (image) + (gsize) y * 3 * (gsize) width,
                rows + (gsize) (y - first_row) * row_size);
  for (int y = 0; y < part->height; y++)
    mix_rows (&down, y, rows + (gsize) (down.begin[y] - first_row) * row_size, row_size,
              sums, lens_image_writable (result) + (gsize) y * row_size);
  return result;
}

LensImage *
lens_image_resize (const LensImage *image, int height, int width)
{
  const LensRectangle all = { .height = height, .width = width };

  return lens_image_resize_part (image, height, width, &all);
}
