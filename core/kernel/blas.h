/* blas.h - the matrix product
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OpenBLAS on one thread; what is large is cut into tiles whose sizes depend on the
 * product alone, so that the result is the same for any number of threads.
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

/* A matrix in row-major memory, or the transpose of one. */
typedef struct
{
  const LensReal *data;
  gsize stride; /* numbers from one row in memory to the next */
  gboolean is_transposed;
} LensMatrix;

/* c = alpha · a · b + beta · c + row_bias, where a is [n_rows][depth] and b is
 * [depth][n_columns].  With beta 0 what c held does not matter. */
typedef struct
{
  gsize n_rows;
  gsize n_columns;
  gsize depth;
  LensReal alpha;
  LensMatrix a;
  LensMatrix b;
  LensReal beta;
  const LensReal *row_bias; /* (nullable): [n_rows] */
  LensReal *c;
  gsize c_stride;
} LensProduct;

/* Spreads a large product over threads. */
void lens_gemm (const LensProduct *product);

/* On this thread, in one call: for pieces of parallel work. */
void lens_gemm_alone (const LensProduct *product);

G_END_DECLS
