/* stretch.h - small operands laid under a larger result
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"
#include "core/tensor/shape.h"

G_BEGIN_DECLS

#define LENS_STRETCH_OPERANDS 3

/* How operands lie under a result.  Axes that lie alike in all of them are one axis here,
 * so that two equal shapes are one long row and a number per channel is three axes. */
typedef struct
{
  int rank; /* at least 1 */
  int n_operands;
  gsize n; /* elements of the result */
  gsize sizes[LENS_MAX_RANK];
  gsize strides[LENS_STRETCH_OPERANDS][LENS_MAX_RANK]; /* 0 where stretched */
  gboolean is_whole[LENS_STRETCH_OPERANDS]; /* nothing of the operand is stretched */
} LensStretch;

/* Each operand broadcasts to @result by NumPy's rule; that has been checked. */
void lens_stretch_plan (LensStretch *stretch,
                        const LensShape *const *operands,
                        int n_operands,
                        const LensShape *result);

/* Part of one row of the result: steps are 0 or 1. */
typedef struct
{
  gsize n;
  gsize at;                           /* first element of the result */
  gsize from[LENS_STRETCH_OPERANDS];  /* first element of each operand */
  gsize steps[LENS_STRETCH_OPERANDS]; /* along the row */
} LensStretchRow;

/* Calls @visit for each part of a row among elements @begin … @end − 1 of the result. */
void lens_stretch_rows (const LensStretch *stretch,
                        gsize begin,
                        gsize end,
                        void (*visit) (const LensStretchRow *row, gpointer data),
                        gpointer data);

/* result = operand 0, stretched. */
void lens_stretch_copy (const LensStretch *stretch,
                        const LensReal *operand,
                        LensReal *result);

/* operand_sum += the sums of @signal over the axes along which an operand of shape
 * @operand was stretched to @result. */
void lens_stretch_sum (const LensShape *operand,
                       const LensShape *result,
                       const LensReal *signal,
                       LensReal *operand_sum);

G_END_DECLS
