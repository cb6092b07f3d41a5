/* pool-definition.h - what a pool is, window by window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tests/support/op-case.h"

typedef struct
{
  int rank;
  int n_planes[2];
  int in[2];
  int kernel[2];
  int stride[2];
  int dilation[2];
  int pad[4];
  int auto_pad;
  gboolean rounds_up;
  gboolean counts_padding;
  int p;
} PoolSizes;

/* One window, as lists of what it sees. */
typedef struct
{
  int n;
  gsize at[64];
  double x[64];
  int n_padded; /* taps within the padded plane */
} PoolSeen;

/* The result of a window, and how much each number it sees has in it. */
typedef double (*PoolDefinition) (const PoolSizes *sizes,
                                  const PoolSeen *window,
                                  double *share);

/* The operator, with these settings and random numbers. */
OpCase *pool_case_new (const char *op, const PoolSizes *sizes, guint64 seed);

/* How many windows an axis has, by ONNX's words. */
int pool_expected_size (const PoolSizes *sizes, int axis);

PoolSeen
pool_find_seen (const OpCase *test, const PoolSizes *sizes, gsize plane, int y, int x);

double
pool_define_average (const PoolSizes *sizes, const PoolSeen *window, double *share);

/* Numbers agree to as much as a sum over a window may lose. */
void pool_assert_close (const OpCase *test,
                        const char *what,
                        const LensReal *found,
                        const double *expected,
                        gsize n);

/* The results and the signal of a case that has run.  A second result is where the number
 * stands that has all of the share. */
void pool_check_definition (const OpCase *test,
                            const PoolSizes *sizes,
                            PoolDefinition define);
