/* resize.c - values resampled along their axes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The positions and weights are those of ONNX's Resize, operator set 19.  With f the
 * fraction by which the position lies beyond the pixel on its left, 0 < f <= 1, tap i of
 * 2 r taps lies i - r + 1 - f pixels away; the filters below give it its weight.
 */

#include "core/kernel/resize.h"

#include "core/base/parallel.h"
#include "core/base/simd.h"

#include <math.h>
#include <string.h>

/* Positions are clamped to this before they become whole numbers. */
#define FARTHEST 0x1p50

/* Numbers a piece of work has, about. */
#define PIECE 32768

/* Neighbouring columns worked on together. */
#define CHUNK 1024

static double
source_position (const LensResizeKind *kind, const LensResizeAxis *axis, gsize index)
{
  const double x = (double) index;
  const double n_in = (double) axis->n_in;
  const double n_out = axis->scale * n_in; /* before it was rounded */
  const double half_pixel = (x + 0.5) / axis->scale - 0.5;

  switch (kind->coordinates)
    {
    case LENS_RESIZE_ALIGN_CORNERS:
      return n_out == 1 ? 0 : x * (n_in - 1) / (n_out - 1);
    case LENS_RESIZE_ASYMMETRIC:
      return x / axis->scale;
    case LENS_RESIZE_PYTORCH_HALF_PIXEL:
      return n_out == 1 ? -0.5 : half_pixel;
    case LENS_RESIZE_HALF_PIXEL_SYMMETRIC:
      return n_in / 2 * (1 - (double) axis->n_out / n_out) + half_pixel;
    case LENS_RESIZE_CROP:
      if (n_out == 1)
        return (axis->begin + axis->end) * (n_in - 1) / 2;
      return axis->begin * (n_in - 1) +
             x * (axis->end - axis->begin) * (n_in - 1) / (n_out - 1);
    case LENS_RESIZE_TF_HALF_PIXEL:
      return (x + 0.5) / axis->scale;
    case LENS_RESIZE_HALF_PIXEL:
      break;
    }
  return half_pixel;
}

static double
nearest_index (LensResizeNearest nearest, double position, double scale)
{
  switch (nearest)
    {
    case LENS_RESIZE_ROUND_PREFER_FLOOR:
      return ceil (position - 0.5);
    case LENS_RESIZE_ROUND_PREFER_CEIL:
      return floor (position + 0.5);
    case LENS_RESIZE_FLOOR:
      return floor (position);
    case LENS_RESIZE_CEIL:
      return ceil (position);
    case LENS_RESIZE_FLOOR_UP_CEIL_DOWN:
      break;
    }
  return scale < 1 ? ceil (position) : floor (position);
}

/* Keys 1981, equation 4; x is the distance in pixels. */
static double
cubic_weight (double x, double a)
{
  x = fabs (x);
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2)
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

static double
filter_weight (const LensResizeKind *kind, double x)
{
  if (kind->mode == LENS_RESIZE_CUBIC)
    return cubic_weight (x, kind->cubic_a);
  return fmax (1 - fabs (x), 0);
}

/* The filter is stretched by 1 / this. */
static double
filter_scale (const LensResizeKind *kind, double scale)
{
  return kind->antialias ? fmin (scale, 1) : 1;
}

double
lens_taps_count (const LensResizeKind *kind, double scale)
{
  const double reach = kind->mode == LENS_RESIZE_CUBIC ? 2 : 1;

  if (kind->mode == LENS_RESIZE_NEAREST)
    return 1;
  return -2 * floor (-reach / filter_scale (kind, scale));
}

static void
scale_to_one (double *weights, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += weights[i];
  for (int i = 0; i < n && sum != 0; i++)
    weights[i] /= sum;
}

static void
write_filter_taps (const LensResizeKind *kind,
                   const LensResizeAxis *axis,
                   double position,
                   LensTaps *taps,
                   gsize row)
{
  const double scale = filter_scale (kind, axis->scale);
  const double left = ceil (position) - 1;
  const gint64 n_in = (gint64) axis->n_in;
  const gint64 first = (gint64) left - taps->n_taps / 2 + 1;
  g_autofree double *weights = g_new (double, (gsize) taps->n_taps);

  for (int i = 0; i < taps->n_taps; i++)
    weights[i] = filter_weight (kind, ((double) (first + i) - position) * scale);
  if (scale < 1)
    scale_to_one (weights, taps->n_taps);
  if (kind->exclude_outside)
    {
      for (int i = 0; i < taps->n_taps; i++)
        if (first + i < 0 || first + i >= n_in)
          weights[i] = 0;
      scale_to_one (weights, taps->n_taps);
    }
  for (int i = 0; i < taps->n_taps; i++)
    {
      const gsize place = row * (gsize) taps->n_taps + (gsize) i;

      taps->indices[place] = (gssize) CLAMP (first + i, 0, n_in - 1);
      taps->weights[place] = (LensReal) weights[i];
    }
}

static void
write_taps (const LensResizeKind *kind,
            const LensResizeAxis *axis,
            gsize index,
            LensTaps *taps,
            gsize row)
{
  const double last = (double) axis->n_in - 1;
  const double position = CLAMP (source_position (kind, axis, index), -FARTHEST,
                                 FARTHEST);

  if (kind->coordinates == LENS_RESIZE_CROP && (position < 0 || position > last))
    {
      memset (taps->weights + row * (gsize) taps->n_taps, 0,
              (gsize) taps->n_taps * sizeof (LensReal));
      memset (taps->indices + row * (gsize) taps->n_taps, 0,
              (gsize) taps->n_taps * sizeof (gssize));
      taps->is_outside[row] = TRUE;
      return;
    }
  if (kind->mode != LENS_RESIZE_NEAREST)
    {
      write_filter_taps (kind, axis, position, taps, row);
      return;
    }
  taps->indices[row] = (gssize) CLAMP (nearest_index (kind->nearest, position,
                                                      axis->scale),
                                       0, last);
  taps->weights[row] = 1;
}

LensTaps *
lens_taps_new (const LensResizeKind *kind,
               const LensResizeAxis *axis,
               gsize first,
               gsize n)
{
  LensTaps *taps = g_new0 (LensTaps, 1);

  taps->n_out = n;
  taps->n_taps = (int) lens_taps_count (kind, axis->scale);
  taps->indices = g_new (gssize, n * (gsize) taps->n_taps);
  taps->weights = g_new (LensReal, n * (gsize) taps->n_taps);
  taps->is_outside = g_new0 (guint8, n);
  for (gsize i = 0; i < n; i++)
    write_taps (kind, axis, first + i, taps, i);
  return taps;
}

void
lens_taps_free (LensTaps *taps)
{
  if (taps == NULL)
    return;
  g_free (taps->indices);
  g_free (taps->weights);
  g_free (taps->is_outside);
  g_free (taps);
}

typedef struct
{
  LensResampling block;
  const LensTaps *taps;
  const LensReal *from;
  LensReal *to;
} Task;

/* One line along the axis, numbers side by side. */
static void
gather_line (const LensTaps *taps, const LensReal *from, LensReal *to)
{
  const gsize n_taps = (gsize) taps->n_taps;

  for (gsize i = 0; i < taps->n_out; i++)
    {
      LensReal sum = 0;

      for (gsize k = i * n_taps; k < (i + 1) * n_taps; k++)
        sum += taps->weights[k] * from[taps->indices[k]];
      to[i] = sum;
    }
}

static void
scatter_line (const LensTaps *taps, const LensReal *signal, LensReal *from_signal)
{
  const gsize n_taps = (gsize) taps->n_taps;

  for (gsize i = 0; i < taps->n_out; i++)
    for (gsize k = i * n_taps; k < (i + 1) * n_taps; k++)
      from_signal[taps->indices[k]] += taps->weights[k] * signal[i];
}

/* @n columns side by side; rows of the block lie @stride apart. */
LENS_VECTOR static void
gather_columns (const LensTaps *taps,
                gsize stride,
                gsize n,
                const LensReal *from,
                LensReal *to)
{
  const gsize n_taps = (gsize) taps->n_taps;

  for (gsize i = 0; i < taps->n_out; i++)
    {
      LensReal *row = to + i * stride;

      memset (row, 0, n * sizeof (LensReal));
      for (gsize k = i * n_taps; k < (i + 1) * n_taps; k++)
        {
          const LensReal weight = taps->weights[k];
          const LensReal *source = from + (gsize) taps->indices[k] * stride;

          for (gsize x = 0; x < n; x++)
            row[x] += weight * source[x];
        }
    }
}

LENS_VECTOR static void
scatter_columns (const LensTaps *taps,
                 gsize stride,
                 gsize n,
                 const LensReal *signal,
                 LensReal *from_signal)
{
  const gsize n_taps = (gsize) taps->n_taps;

  for (gsize i = 0; i < taps->n_out; i++)
    {
      const LensReal *row = signal + i * stride;

      for (gsize k = i * n_taps; k < (i + 1) * n_taps; k++)
        {
          const LensReal weight = taps->weights[k];
          LensReal *target = from_signal + (gsize) taps->indices[k] * stride;

          for (gsize x = 0; x < n; x++)
            target[x] += weight * row[x];
        }
    }
}

/* Where a piece stands: an outer index, and columns from @x on. */
typedef struct
{
  gsize outer;
  gsize x;
  gsize n;
} Place;

static Place
piece_place (const LensResampling *block, gsize piece)
{
  const gsize n_chunks = (block->n_inner + CHUNK - 1) / CHUNK;
  Place place = { .outer = piece / n_chunks, .x = piece % n_chunks * CHUNK };

  place.n = MIN (CHUNK, block->n_inner - place.x);
  return place;
}

static void
gather_pieces (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensResampling *block = &task->block;

  for (gsize i = begin; i < end; i++)
    {
      const Place place = piece_place (block, i);
      const LensReal *from = task->from + place.outer * block->n_in * block->n_inner +
                             place.x;
      LensReal *to = task->to + place.outer * task->taps->n_out * block->n_inner +
                     place.x;

      if (block->n_inner == 1)
        gather_line (task->taps, from, to);
      else
        gather_columns (task->taps, block->n_inner, place.n, from, to);
    }
}

static void
scatter_pieces (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensResampling *block = &task->block;

  for (gsize i = begin; i < end; i++)
    {
      const Place place = piece_place (block, i);
      const LensReal *signal = task->from +
                               place.outer * task->taps->n_out * block->n_inner +
                               place.x;
      LensReal *from_signal = task->to + place.outer * block->n_in * block->n_inner +
                              place.x;

      if (block->n_inner == 1)
        scatter_line (task->taps, signal, from_signal);
      else
        scatter_columns (task->taps, block->n_inner, place.n, signal, from_signal);
    }
}

static void
run (Task *task, LensBody body)
{
  const LensResampling *block = &task->block;
  const gsize n_chunks = (block->n_inner + CHUNK - 1) / CHUNK;
  const gsize n_numbers = MAX (block->n_in, task->taps->n_out) *
                          MIN (block->n_inner, CHUNK);

  if (block->n_in == 0 || task->taps->n_out == 0)
    return;
  lens_parallel_for (block->n_outer * n_chunks, MAX (1, PIECE / MAX (n_numbers, 1)),
                     body, task);
}

void
lens_resample (const LensResampling *block,
               const LensTaps *taps,
               const LensReal *from,
               LensReal *to)
{
  Task task = { .block = *block, .taps = taps, .from = from, .to = to };

  run (&task, gather_pieces);
}

void
lens_resample_add_back (const LensResampling *block,
                        const LensTaps *taps,
                        const LensReal *signal,
                        LensReal *from_signal)
{
  Task task = { .block = *block, .taps = taps, .from = signal, .to = from_signal };

  run (&task, scatter_pieces);
}

void
lens_resize_maps (const LensMapSizes *sizes,
                  LensResizeMode mode,
                  const LensReal *from,
                  LensReal *to)
{
  const LensResizeKind kind = { .mode = mode, .cubic_a = -0.75 };
  const LensResizeAxis y = {
    .n_in = sizes->height,
    .n_out = sizes->new_height,
    .scale = (double) sizes->new_height / (double) sizes->height,
  };
  const LensResizeAxis x = {
    .n_in = sizes->width,
    .n_out = sizes->new_width,
    .scale = (double) sizes->new_width / (double) sizes->width,
  };
  const LensResampling across = { sizes->n_maps * sizes->height, sizes->width, 1 };
  const LensResampling down = { sizes->n_maps, sizes->height, sizes->new_width };
  g_autoptr (LensTaps) taps_y = lens_taps_new (&kind, &y, 0, sizes->new_height);
  g_autoptr (LensTaps) taps_x = lens_taps_new (&kind, &x, 0, sizes->new_width);
  g_autofree LensReal *wide = g_new (LensReal,
                                     sizes->n_maps * sizes->height * sizes->new_width);

  lens_resample (&across, taps_x, from, wide);
  lens_resample (&down, taps_y, wide, to);
}
