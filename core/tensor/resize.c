/* resize.c - pictures of another size, to the last bit as Pillow makes them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Networks are trained and compared on pictures that Pillow resized, so the same rounding
 * is kept: a triangle filter widened when shrinking, first along the rows and then down
 * the columns, with weights of 22 binary digits and 8-bit samples in between.
 */

#include "core/tensor/resize.h"

#include "core/base/simd.h"

#include <math.h>
#include <string.h>

#define WEIGHT_BITS 22

/* For each place of the result along one axis: where its samples begin, how many there
 * are, and their weights, which add up to 2^WEIGHT_BITS but for rounding.  They are kept
 * for the next picture of the same size. */
typedef struct
{
  int n_source;
  gint64 n_full;
  gint64 begin;
  int n;
  int max_samples;
  int *first;
  int *n_samples;
  gint32 *weights; /* [n][max_samples] */
  gsize capacity;  /* weights there is room for; places likewise */
} Taps;

struct _LensResizer
{
  Taps down;
  Taps along;
  guint8 *rows; /* [rows of the source][width][3] */
  gsize rows_capacity;
  gint32 *sums; /* one number a sample of a row, or four a pixel of the source */
  gsize sums_capacity;
};

LensResizer *
lens_resizer_new (void)
{
  return g_new0 (LensResizer, 1);
}

static void
taps_clear (Taps *taps)
{
  g_free (taps->first);
  g_free (taps->n_samples);
  g_free (taps->weights);
}

void
lens_resizer_free (LensResizer *resizer)
{
  if (resizer == NULL)
    return;
  taps_clear (&resizer->down);
  taps_clear (&resizer->along);
  g_free (resizer->rows);
  g_free (resizer->sums);
  g_free (resizer);
}

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

  taps->first[i] = begin;
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
static void
taps_set (Taps *taps, int n_source, gint64 n_full, gint64 begin, int n)
{
  double scale = (double) n_source / (double) n_full;
  double reach = MAX (scale, 1.0);
  gsize n_weights;

  if (taps->n_source == n_source && taps->n_full == n_full && taps->begin == begin &&
      taps->n == n)
    return;
  taps->n_source = n_source;
  taps->n_full = n_full;
  taps->begin = begin;
  taps->n = n;
  taps->max_samples = (int) ceil (reach) * 2 + 1;
  n_weights = (gsize) n * (gsize) taps->max_samples;
  if (n_weights > taps->capacity)
    {
      taps_clear (taps);
      taps->first = g_new0 (int, n_weights);
      taps->n_samples = g_new0 (int, n_weights);
      taps->weights = g_new0 (gint32, n_weights);
      taps->capacity = n_weights;
    }
  for (int i = 0; i < n; i++)
    set_tap (taps, i, ((double) (begin + i) + 0.5) * scale, reach, n_source);
}

static inline guint8
round_sum (gint32 sum)
{
  return (guint8) CLAMP (sum >> WEIGHT_BITS, 0, 255);
}

/* Samples with a fourth one beside them, so that a pixel fills a vector. */
LENS_VECTOR static void
widen_row (const guint8 *restrict from, gint32 *restrict to, int n)
{
  for (int x = 0; x < n; x++)
    {
      to[4 * x] = from[3 * x];
      to[4 * x + 1] = from[3 * x + 1];
      to[4 * x + 2] = from[3 * x + 2];
      to[4 * x + 3] = 0;
    }
}

/* One row, made shorter or longer. */
LENS_VECTOR static void
resize_row (const Taps *taps, const gint32 *restrict wide, guint8 *restrict to)
{
  for (int x = 0; x < taps->n; x++)
    {
      const gint32 *weights = taps->weights + (gsize) x * (gsize) taps->max_samples;
      const gint32 *pixel = wide + 4 * (gsize) taps->first[x];
      const int n_samples = taps->n_samples[x];
      gint32 sums[4] = { 1 << (WEIGHT_BITS - 1), 1 << (WEIGHT_BITS - 1),
                         1 << (WEIGHT_BITS - 1), 0 };

      for (int j = 0; j < n_samples; j++, pixel += 4)
        for (int c = 0; c < 4; c++)
          sums[c] += pixel[c] * weights[j];
      for (int c = 0; c < 3; c++)
        *to++ = round_sum (sums[c]);
    }
}

LENS_VECTOR static void
add_row (const guint8 *restrict row, gint32 weight, gint32 *restrict sums, gsize n)
{
  for (gsize i = 0; i < n; i++)
    sums[i] += row[i] * weight;
}

LENS_VECTOR static void
round_row (const gint32 *restrict sums, guint8 *restrict to, gsize n)
{
  for (gsize i = 0; i < n; i++)
    to[i] = round_sum (sums[i]);
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
    add_row (rows + (gsize) j * row_size, weights[j], sums, row_size);
  round_row (sums, to, row_size);
}

static void
make_room (LensResizer *resizer, gsize rows_size, gsize row_size)
{
  if (rows_size > resizer->rows_capacity)
    {
      g_free (resizer->rows);
      resizer->rows = g_malloc (rows_size);
      resizer->rows_capacity = rows_size;
    }
  if (row_size > resizer->sums_capacity)
    {
      g_free (resizer->sums);
      resizer->sums = g_new0 (gint32, row_size);
      resizer->sums_capacity = row_size;
    }
}

void
lens_resizer_run (LensResizer *resizer,
                  const LensPixels *source,
                  const LensResize *wanted,
                  guint8 *to)
{
  const LensRectangle *part = &wanted->part;
  const Taps *down = &resizer->down;
  gsize row_size = 3 * (gsize) part->width;
  int first_row;
  int last_row;

  g_assert (source->n_channels == 3);
  g_assert (part->height > 0 && part->width > 0);
  g_assert (part->y >= 0 && part->y + part->height <= wanted->height);
  g_assert (part->x >= 0 && part->x + part->width <= wanted->width);

  taps_set (&resizer->down, source->height, wanted->height, part->y, part->height);
  taps_set (&resizer->along, source->width, wanted->width, part->x, part->width);
  first_row = down->first[0];
  last_row = down->first[down->n - 1] + down->n_samples[down->n - 1];
  make_room (resizer, (gsize) (last_row - first_row) * row_size,
             MAX (row_size, 4 * (gsize) source->width));
  for (int y = first_row; y < last_row; y++)
    {
      widen_row (source->data + (gsize) y * source->stride, resizer->sums,
                 source->width);
      resize_row (&resizer->along, resizer->sums,
                  resizer->rows + (gsize) (y - first_row) * row_size);
    }
  for (int y = 0; y < part->height; y++)
    mix_rows (down, y, resizer->rows + (gsize) (down->first[y] - first_row) * row_size,
              row_size, resizer->sums, to + (gsize) y * row_size);
}

LensImage *
lens_image_resize_part (const LensImage *image,
                        gint64 full_height,
                        gint64 full_width,
                        const LensRectangle *part)
{
  g_autoptr (LensResizer) resizer = lens_resizer_new ();
  LensImage *result = lens_image_new (part->height, part->width);
  const LensPixels source = {
    .height = lens_image_height (image),
    .width = lens_image_width (image),
    .n_channels = 3,
    .stride = 3 * (gsize) lens_image_width (image),
    .data = lens_image_pixels (image),
  };
  const LensResize wanted = { full_height, full_width, *part };

  lens_resizer_run (resizer, &source, &wanted, lens_image_writable (result));
  return result;
}

LensImage *
lens_image_resize (const LensImage *image, int height, int width)
{
  const LensRectangle all = { .height = height, .width = width };

  return lens_image_resize_part (image, height, width, &all);
}
