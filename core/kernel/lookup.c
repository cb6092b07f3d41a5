/* lookup.c - numbers looked up in an operand, axis by axis
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/move.h"

#include "core/base/parallel.h"

#include <string.h>

/* Numbers a piece of work has, about. */
#define PIECE 32768

typedef struct
{
  LensLookup lookup; /* neighbouring axes without a table made one */
  gsize strides[LENS_MAX_RANK];
  int n_leading; /* axes before the first table */
  const LensReal *from;
  LensReal outside;
  LensReal *to;
} Task;

static void
merge_axes (const LensLookup *lookup, Task *task)
{
  LensLookup *merged = &task->lookup;
  gsize stride = 1;

  for (int i = 0; i < lookup->rank; i++)
    {
      const int last = merged->rank - 1;

      if (last >= 0 && lookup->indices[i] == NULL && merged->indices[last] == NULL)
        {
          merged->dims[last] *= lookup->dims[i];
          merged->from_dims[last] *= lookup->from_dims[i];
          continue;
        }
      merged->dims[merged->rank] = lookup->dims[i];
      merged->from_dims[merged->rank] = lookup->from_dims[i];
      merged->indices[merged->rank] = lookup->indices[i];
      merged->rank++;
    }
  if (merged->rank == 0)
    {
      merged->dims[0] = 1;
      merged->from_dims[0] = 1;
      merged->rank = 1;
    }
  for (int i = merged->rank - 1; i >= 0; i--)
    {
      task->strides[i] = stride;
      stride *= merged->from_dims[i];
    }
  while (task->n_leading < merged->rank && merged->indices[task->n_leading] == NULL)
    task->n_leading++;
}

static gsize
count (const LensLookup *lookup, int begin, int end)
{
  gsize product = 1;

  for (int i = begin; i < end; i++)
    product *= lookup->dims[i];
  return product;
}

/* Where row @row of the result begins in the operand, -1 if it lies outside. */
static gssize
row_begin (const Task *task, gsize row)
{
  const LensLookup *lookup = &task->lookup;
  gssize offset = 0;

  for (int i = lookup->rank - 2; i >= 0; i--)
    {
      const gsize index = row % lookup->dims[i];
      const gssize source = lookup->indices[i] == NULL ? (gssize) index
                                                       : lookup->indices[i][index];

      if (source < 0)
        return -1;
      offset += source * (gssize) task->strides[i];
      row /= lookup->dims[i];
    }
  return offset;
}

static void
copy_row (const Task *task, gssize offset, LensReal *to)
{
  const int last = task->lookup.rank - 1;
  const gsize n = task->lookup.dims[last];
  const gssize *indices = task->lookup.indices[last];

  if (offset < 0)
    for (gsize x = 0; x < n; x++)
      to[x] = task->outside;
  else if (indices == NULL)
    memcpy (to, task->from + offset, n * sizeof (LensReal));
  else
    for (gsize x = 0; x < n; x++)
      to[x] = indices[x] < 0 ? task->outside : task->from[offset + indices[x]];
}

static void
copy_rows (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const gsize n = task->lookup.dims[task->lookup.rank - 1];

  for (gsize row = begin; row < end; row++)
    copy_row (task, row_begin (task, row), task->to + row * n);
}

static void
add_row_back (const Task *task, gssize offset, const LensReal *signal)
{
  const int last = task->lookup.rank - 1;
  const gsize n = task->lookup.dims[last];
  const gssize *indices = task->lookup.indices[last];

  if (offset < 0)
    return;
  if (indices == NULL)
    for (gsize x = 0; x < n; x++)
      task->to[offset + (gssize) x] += signal[x];
  else
    for (gsize x = 0; x < n; x++)
      if (indices[x] >= 0)
        task->to[offset + indices[x]] += signal[x];
}

/* Blocks begin … end-1 of the leading axes: no two of them meet in the operand. */
static void
add_blocks_back (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensLookup *lookup = &task->lookup;
  const gsize n = lookup->dims[lookup->rank - 1];
  const gsize n_rows = count (lookup, MIN (task->n_leading, lookup->rank - 1),
                              lookup->rank - 1);

  for (gsize row = begin * n_rows; row < end * n_rows; row++)
    add_row_back (task, row_begin (task, row), task->from + row * n);
}

void
lens_lookup_copy (const LensLookup *lookup,
                  const LensReal *from,
                  LensReal outside,
                  LensReal *to)
{
  Task task = { .from = from, .outside = outside, .to = to };

  merge_axes (lookup, &task);
  if (count (&task.lookup, 0, task.lookup.rank) == 0)
    return;
  lens_parallel_for (count (&task.lookup, 0, task.lookup.rank - 1),
                     MAX (1, PIECE / task.lookup.dims[task.lookup.rank - 1]), copy_rows,
                     &task);
}

void
lens_lookup_add_back (const LensLookup *lookup,
                      const LensReal *signal,
                      LensReal *from_signal)
{
  Task task = { .from = signal, .to = from_signal };
  gsize n_blocks;
  gsize n;

  merge_axes (lookup, &task);
  n = count (&task.lookup, 0, task.lookup.rank);
  if (n == 0)
    return;
  n_blocks = count (&task.lookup, 0, MIN (task.n_leading, task.lookup.rank - 1));
  lens_parallel_for (n_blocks, MAX (1, PIECE / (n / n_blocks)), add_blocks_back, &task);
}
