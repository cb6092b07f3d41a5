/* gist-pairs.c - how alike two layers see the picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Layers of different sizes are brought to one coarse grid by averaging over areas.  What
 * is compared there is the energy of the positions, e (p) = sqrt (mean over k of A_k (p)²),
 * and the channel vectors at the positions, by linear centred kernel alignment (Kornblith
 * et al. 2019, equation 1): <K, L> / (|K| |L|), K and L the Gram matrices of the centred
 * vectors.
 */

#include "core/method/gist.h"

#include "core/method/attribution.h"
#include <math.h>

/* A grid finer than this costs much and shows no more in a small picture; one coarser
 * than this has too few positions to correlate. */
#define FINEST 14
#define COARSEST 5

void
lens_gist_choose_grid (LensTape *tape, const GArray *layers, int *height, int *width)
{
  *height = FINEST;
  *width = FINEST;
  for (guint i = 0; i < layers->len; i++)
    {
      const LensTensor *value = lens_tape_value (tape, g_array_index (layers, int, i));
      const LensGrid grid = lens_grid_of (lens_tensor_shape (value));

      *height = MIN (*height, MAX (grid.height, grid.height == 1 ? 1 : COARSEST));
      *width = MIN (*width, MAX (grid.width, COARSEST));
    }
}

/* How much of cell @index of @n_cells lies in line @line of @n_lines, as a part of the
 * cell. */
static double
overlap (int index, int n_cells, int line, int n_lines)
{
  const double scale = n_lines / (double) n_cells;
  const double begin = MAX (index * scale, line);
  const double end = MIN ((index + 1) * scale, line + 1.0);

  return MAX (end - begin, 0) / scale;
}

/* The first and last lines that a cell touches. */
static void
find_lines (int index, int n_cells, int n_lines, int *first, int *last)
{
  *first = (int) ((gint64) index * n_lines / n_cells);
  *last = (int) (((gint64) (index + 1) * n_lines - 1) / n_cells);
}

static double
average_area (const double *plane,
              const LensGrid *grid,
              int y,
              int x,
              const int size[2])
{
  double sum = 0;
  int first_row;
  int last_row;
  int first_column;
  int last_column;

  find_lines (y, size[0], grid->height, &first_row, &last_row);
  find_lines (x, size[1], grid->width, &first_column, &last_column);
  for (int row = first_row; row <= last_row; row++)
    for (int column = first_column; column <= last_column; column++)
      sum += plane[(gsize) row * grid->width + column] *
             overlap (y, size[0], row, grid->height) *
             overlap (x, size[1], column, grid->width);
  return sum;
}

static void
shrink_plane (const double *plane, const LensGrid *grid, const int size[2], double *to)
{
  for (int y = 0; y < size[0]; y++)
    for (int x = 0; x < size[1]; x++)
      *to++ = average_area (plane, grid, y, x, size);
}

/* The mean over positions is taken away, so that what all positions share does not count. */
static void
centre (double *numbers, int n)
{
  double mean = 0;

  for (int i = 0; i < n; i++)
    mean += numbers[i] / n;
  for (int i = 0; i < n; i++)
    numbers[i] -= mean;
}

LensGistSketch *
lens_gist_sketch_new (const LensTensor *activation, int height, int width)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (activation));
  const LensReal *data = lens_tensor_data (activation);
  const int size[2] = { height, width };
  const int n = height * width;
  LensGistSketch *sketch = g_new0 (LensGistSketch, 1);
  g_autofree double *plane = g_new (double, grid.n_positions);
  g_autofree double *energy = g_new0 (double, grid.n_positions);
  g_autofree double *small = g_new (double, (gsize) n);

  sketch->n = n;
  sketch->energy = g_new0 (double, (gsize) n);
  sketch->gram = g_new0 (double, (gsize) n *n);
  for (int k = 0; k < grid.n_channels; k++)
    {
      for (gsize i = 0; i < grid.n_positions; i++)
        {
          plane[i] = (double) data[(gsize) k * grid.n_positions + i];
          energy[i] += plane[i] * plane[i] / grid.n_channels;
        }
      shrink_plane (plane, &grid, size, small);
      centre (small, n);
      for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
          sketch->gram[(gsize) i * n + j] += small[i] * small[j];
    }
  for (gsize i = 0; i < grid.n_positions; i++)
    energy[i] = sqrt (energy[i]);
  shrink_plane (energy, &grid, size, sketch->energy);
  return sketch;
}

void
lens_gist_sketch_free (LensGistSketch *sketch)
{
  if (sketch == NULL)
    return;
  g_free (sketch->energy);
  g_free (sketch->gram);
  g_free (sketch);
}

static double
cosine (const double *a, const double *b, gsize n)
{
  double product = 0;
  double a_square = 0;
  double b_square = 0;

  for (gsize i = 0; i < n; i++)
    {
      product += a[i] * b[i];
      a_square += a[i] * a[i];
      b_square += b[i] * b[i];
    }
  if (!(a_square > 0) || !(b_square > 0))
    return NAN;
  return product / sqrt (a_square * b_square);
}

double
lens_gist_correlate (const LensGistSketch *a, const LensGistSketch *b)
{
  g_autofree double *x = g_memdup2 (a->energy, (gsize) a->n * sizeof (double));
  g_autofree double *y = g_memdup2 (b->energy, (gsize) b->n * sizeof (double));

  centre (x, a->n);
  centre (y, b->n);
  return cosine (x, y, (gsize) a->n);
}

double
lens_gist_align (const LensGistSketch *a, const LensGistSketch *b)
{
  return cosine (a->gram, b->gram, (gsize) a->n * a->n);
}
