/* stretch.c - small operands laid under a larger result
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * After neighbouring axes that behave alike are merged, the last axis of every operand
 * has step 1 or 0: a row is always plain array against plain array or one number.
 */

#include "core/kernel/stretch.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/reduce.h"

#include <string.h>

#define GRAIN 32768

/* The step of an operand along an axis of the result. */
static gsize
axis_stride (const LensShape *operand, const LensShape *result, int axis)
{
  int own = axis - (result->rank - operand->rank);

  if (own < 0 || operand->dims[own] == 1)
    return 0;
  return lens_shape_span (operand, own + 1, operand->rank);
}

static gboolean
continues_last_axis (const LensStretch *stretch, gsize size, const gsize *strides)
{
  if (stretch->rank == 0)
    return FALSE;
  for (int k = 0; k < stretch->n_operands; k++)
    if (stretch->strides[k][stretch->rank - 1] != strides[k] * size)
      return FALSE;
  return TRUE;
}

static void
add_axis (LensStretch *stretch, gsize size, const gsize *strides)
{
  if (continues_last_axis (stretch, size, strides))
    stretch->sizes[stretch->rank - 1] *= size;
  else
    stretch->sizes[stretch->rank++] = size;
  for (int k = 0; k < stretch->n_operands; k++)
    stretch->strides[k][stretch->rank - 1] = strides[k];
}

void
lens_stretch_plan (LensStretch *stretch,
                   const LensShape *const *operands,
                   int n_operands,
                   const LensShape *result)
{
  *stretch = (LensStretch){
    .n_operands = n_operands,
    .n = lens_shape_n_elements (result),
  };
  for (int k = 0; k < n_operands; k++)
    stretch->is_whole[k] = lens_shape_n_elements (operands[k]) == stretch->n;
  if (stretch->n == 0)
    return;

  for (int axis = 0; axis < result->rank; axis++)
    {
      gsize strides[LENS_STRETCH_OPERANDS] = { 0 };

      for (int k = 0; k < n_operands; k++)
        strides[k] = axis_stride (operands[k], result, axis);
      if (result->dims[axis] != 1)
        add_axis (stretch, (gsize) result->dims[axis], strides);
    }
  if (stretch->rank == 0)
    {
      stretch->rank = 1;
      stretch->sizes[0] = 1;
    }
}

void
lens_stretch_rows (const LensStretch *stretch,
                   gsize begin,
                   gsize end,
                   void (*visit) (const LensStretchRow *row, gpointer data),
                   gpointer data)
{
  int last = stretch->rank - 1;

  for (gsize at = begin; at < end;)
    {
      gsize left = at / stretch->sizes[last];
      gsize x = at % stretch->sizes[last];
      LensStretchRow row = { .at = at, .n = MIN (stretch->sizes[last] - x, end - at) };

      for (int k = 0; k < stretch->n_operands; k++)
        {
          row.steps[k] = stretch->strides[k][last];
          row.from[k] = x * row.steps[k];
        }
      for (int axis = last - 1; axis >= 0; axis--)
        {
          gsize index = left % stretch->sizes[axis];

          left /= stretch->sizes[axis];
          for (int k = 0; k < stretch->n_operands; k++)
            row.from[k] += index * stretch->strides[k][axis];
        }
      visit (&row, data);
      at += row.n;
    }
}

typedef struct
{
  const LensStretch *stretch;
  const LensReal *operand;
  LensReal *result;
} CopyWork;

static void
copy_row (const LensStretchRow *row, gpointer data)
{
  const CopyWork *work = data;
  const LensReal *from = work->operand + row->from[0];
  LensReal *to = work->result + row->at;

  if (row->steps[0] == 1)
    memcpy (to, from, row->n * sizeof (LensReal));
  else
    for (gsize i = 0; i < row->n; i++)
      to[i] = *from;
}

static void
copy_piece (gsize begin, gsize end, gpointer data)
{
  const CopyWork *work = data;

  lens_stretch_rows (work->stretch, begin, end, copy_row, data);
}

void
lens_stretch_copy (const LensStretch *stretch,
                   const LensReal *operand,
                   LensReal *result)
{
  CopyWork work = { stretch, operand, result };

  lens_parallel_for (stretch->n, GRAIN, copy_piece, &work);
}

void
lens_stretch_sum (const LensShape *operand,
                  const LensShape *result,
                  const LensReal *signal,
                  LensReal *operand_sum)
{
  gboolean is_reduced[LENS_MAX_RANK] = { FALSE };
  LensReducePlan plan;
  LENS_SCRATCH LensReal *sums = NULL;

  for (int axis = 0; axis < result->rank; axis++)
    {
      int own = axis - (result->rank - operand->rank);

      is_reduced[axis] = own < 0 || operand->dims[own] != result->dims[axis];
    }
  lens_reduce_plan (&plan, result, is_reduced);
  sums = LENS_SCRATCH_NEW (LensReal, plan.n_results);
  lens_reduce_forward (&plan, LENS_REDUCE_SUM, signal, sums);
  for (gsize i = 0; i < plan.n_results; i++)
    operand_sum[i] += sums[i];
}
