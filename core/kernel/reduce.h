/* reduce.h - many numbers into one, along some axes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"
#include "core/tensor/shape.h"

G_BEGIN_DECLS

/* What is made of the numbers; log and roots are left to the caller. */
typedef enum
{
  LENS_REDUCE_SUM,
  LENS_REDUCE_SUM_OF_SIZES,   /* Σ |x| */
  LENS_REDUCE_SUM_OF_SQUARES, /* Σ x² */
  LENS_REDUCE_PRODUCT,
  LENS_REDUCE_MAXIMUM, /* −∞ of nothing; not a number if one is not */
  LENS_REDUCE_MINIMUM, /* +∞ of nothing */
} LensReduceKind;

/* Reduced and kept axes, neighbours of a sort merged. */
typedef struct
{
  int n_kept;
  gsize kept_sizes[LENS_MAX_RANK];
  gsize kept_strides[LENS_MAX_RANK]; /* in the operand */
  gsize n_results;
  int n_reduced;
  gsize reduced_sizes[LENS_MAX_RANK];
  gsize reduced_strides[LENS_MAX_RANK];
  gsize n_each; /* numbers that make one result */
} LensReducePlan;

/* @is_reduced: for each axis of @shape. */
void lens_reduce_plan (LensReducePlan *plan,
                       const LensShape *shape,
                       const gboolean *is_reduced);

/* The place in the operand of number @count, row-major, of those that make @result. */
gsize lens_reduce_place (const LensReducePlan *plan, gsize result, gsize count);

/* Sums are kept in double; in parallel over results.  @y is written. */
void lens_reduce_forward (const LensReducePlan *plan,
                          LensReduceKind kind,
                          const LensReal *x,
                          LensReal *y);

/* Which of the numbers along the reduced axes is sought. */
typedef struct
{
  gboolean is_minimum;
  gboolean is_last; /* of several equal ones; else the first */
} LensExtreme;

/* Finds the largest or smallest numbers, in parallel over results.  There is at least one
 * number for each.  @counts: (nullable): its position along the reduced axes, row-major;
 * @places: (nullable): its place in x. */
void lens_reduce_extremes (const LensReducePlan *plan,
                           LensExtreme extreme,
                           const LensReal *x,
                           LensReal *counts,
                           gsize *places);

G_END_DECLS
