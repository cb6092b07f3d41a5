/* tap-sum.h - the innermost loop of direct convolution
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/unit.h"

G_BEGIN_DECLS

/* Output channels that are summed at once: with two vectors each they fit sixteen registers. */
#define LENS_TAP_SUM_ROWS 6

/* One term of a sum: the number this far ahead times the weight at this place. */
typedef struct
{
  guint32 ahead;
  guint32 weight;
} LensTap;

/**
 * LensTapSum:
 * @numbers: in the layout of a strip
 * @weights: those of the first row
 * @weight_row: from the weights of a row to those of the next
 * @taps: what is summed
 * @n: numbers of a row
 * @results: [rows][result_stride]
 * @adds: whether results go on from what is there
 *
 * results[row][i] = Σ over taps of weights[row · weight_row + tap.weight] ·
 * numbers[i + tap.ahead].  Up to LENS_STRIP_SLACK numbers behind @n are read and written.
 */
typedef struct
{
  const LensReal *numbers;
  const LensReal *weights;
  gsize weight_row;
  const LensTap *taps;
  gsize n_taps;
  gsize n;
  LensReal *results;
  gsize result_stride;
  gboolean adds;
} LensTapSum;

/* @n_rows: 1 to LENS_TAP_SUM_ROWS.  With the widest unit that the processor has. */
void lens_tap_sum (const LensTapSum *sum, gsize n_rows);

/* With a unit that exists. */
void lens_tap_sum_by (LensUnit unit, const LensTapSum *sum, gsize n_rows);

G_END_DECLS
