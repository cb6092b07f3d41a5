/* blas.c - the matrix product
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/blas.h"

#include "core/base/parallel.h"
#include "core/base/simd.h"

#include <cblas.h>
#include <string.h>

#ifdef LENS_DOUBLE
#define cblas_gemm cblas_dgemm
#define cblas_gemv cblas_dgemv
#else
#define cblas_gemm cblas_sgemm
#define cblas_gemv cblas_sgemv
#endif

/* Multiply-adds of a tile: some tens of microseconds, so that handing out tiles costs
 * nothing and a few threads finish at about the same time. */
#define TILE_WORK 4.0e6

/* A tile's sides are multiples of this, which suits the vector units. */
#define TILE_STEP 48

/* Sides that are no longer than this are left where there are tiles enough: a deep product
 * in narrow tiles would read the other operand again and again. */
#define SHORT_SIDE 256
#define MANY_TILES 16

static CBLAS_TRANSPOSE
transpose_of (const LensMatrix *matrix)
{
  return matrix->is_transposed ? CblasTrans : CblasNoTrans;
}

static const LensReal *
part_of (const LensMatrix *matrix, gsize row, gsize column)
{
  if (matrix->is_transposed)
    return matrix->data + column * matrix->stride + row;
  return matrix->data + row * matrix->stride + column;
}

LENS_VECTOR static void
prepare_row (LensReal *c, gsize n, LensReal beta, LensReal bias)
{
  if (beta == 0)
    for (gsize j = 0; j < n; j++)
      c[j] = bias;
  else
    for (gsize j = 0; j < n; j++)
      c[j] = beta * c[j] + bias;
}

/* Brings c to beta · c + row_bias. */
static void
prepare_result (const LensProduct *product)
{
  for (gsize i = 0; i < product->n_rows; i++)
    prepare_row (product->c + i * product->c_stride, product->n_columns, product->beta,
                 product->row_bias == NULL ? 0 : product->row_bias[i]);
}

/* A result of one column, or of one row, is a matrix times a vector. */
static void
multiply_vector (const LensProduct *product)
{
  gboolean is_column = product->n_columns == 1;
  const LensMatrix *matrix = is_column ? &product->a : &product->b;
  const LensMatrix *vector = is_column ? &product->b : &product->a;
  gsize n = is_column ? product->n_rows : product->n_columns;
  gboolean swaps = matrix->is_transposed == is_column;
  gboolean has_stride = vector->is_transposed != is_column;

  cblas_gemv (CblasRowMajor, swaps ? CblasTrans : CblasNoTrans,
              (int) (swaps ? product->depth : n), (int) (swaps ? n : product->depth),
              product->alpha, matrix->data, (int) matrix->stride, vector->data,
              has_stride ? (int) vector->stride : 1, product->beta, product->c,
              is_column ? (int) product->c_stride : 1);
}

static void
multiply_matrix (const LensProduct *product)
{
  cblas_gemm (CblasRowMajor, transpose_of (&product->a), transpose_of (&product->b),
              (int) product->n_rows, (int) product->n_columns, (int) product->depth,
              product->alpha, product->a.data, (int) product->a.stride, product->b.data,
              (int) product->b.stride, product->beta, product->c,
              (int) product->c_stride);
}

void
lens_gemm_alone (const LensProduct *product)
{
  LensProduct prepared = *product;

  if (product->n_rows == 0 || product->n_columns == 0)
    return;
  if (product->row_bias != NULL || product->depth == 0)
    {
      prepare_result (product);
      prepared.beta = 1;
    }
  if (product->depth == 0)
    return;
  if (product->n_rows == 1 || product->n_columns == 1)
    multiply_vector (&prepared);
  else
    multiply_matrix (&prepared);
}

typedef struct
{
  const LensProduct *product;
  gsize tile_rows;
  gsize tile_columns;
  gsize n_across;
} Tiles;

static gsize
halve (gsize size)
{
  gsize half = (size + 1) / 2;

  return (half + TILE_STEP - 1) / TILE_STEP * TILE_STEP;
}

static gsize
count_tiles (gsize size, gsize tile)
{
  return (size + tile - 1) / tile;
}

static gsize
n_tiles (const LensProduct *product, const Tiles *tiles)
{
  return count_tiles (product->n_rows, tiles->tile_rows) *
         count_tiles (product->n_columns, tiles->tile_columns);
}

/* Halves the longer side until a tile is small enough. */
static void
choose_tiles (const LensProduct *product, Tiles *tiles)
{
  tiles->product = product;
  tiles->tile_rows = product->n_rows;
  tiles->tile_columns = product->n_columns;
  while ((double) tiles->tile_rows * (double) tiles->tile_columns *
           (double) product->depth >
         TILE_WORK)
    {
      gsize *longer = tiles->tile_rows > tiles->tile_columns ? &tiles->tile_rows
                                                             : &tiles->tile_columns;

      if (halve (*longer) >= *longer ||
          (*longer <= SHORT_SIDE && n_tiles (product, tiles) >= MANY_TILES))
        break;
      *longer = halve (*longer);
    }
  tiles->n_across = count_tiles (product->n_columns, tiles->tile_columns);
}

static void
multiply_tiles (gsize begin, gsize end, gpointer data)
{
  const Tiles *tiles = data;

  for (gsize i = begin; i < end; i++)
    {
      LensProduct tile = *tiles->product;
      gsize row = i / tiles->n_across * tiles->tile_rows;
      gsize column = i % tiles->n_across * tiles->tile_columns;

      tile.n_rows = MIN (tiles->tile_rows, tile.n_rows - row);
      tile.n_columns = MIN (tiles->tile_columns, tile.n_columns - column);
      tile.a.data = part_of (&tile.a, row, 0);
      tile.b.data = part_of (&tile.b, 0, column);
      tile.c += row * tile.c_stride + column;
      if (tile.row_bias != NULL)
        tile.row_bias += row;
      lens_gemm_alone (&tile);
    }
}

void
lens_gemm (const LensProduct *product)
{
  Tiles tiles;

  if (product->n_rows == 0 || product->n_columns == 0)
    return;
  choose_tiles (product, &tiles);
  lens_parallel_for (count_tiles (product->n_rows, tiles.tile_rows) * tiles.n_across, 1,
                     multiply_tiles, &tiles);
}
