/* move.c - numbers carried from one arrangement to another
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A move is first brought to its shortest form: axes in the order in which the target lies
 * in memory, summed axes last, neighbours that continue each other made one.  The target is
 * then cut into pieces of a fixed number of elements.  Where source and target run along
 * different axes the plane of the two is walked in tiles, so that neither side loses its
 * cache lines.
 */

#include "core/kernel/move.h"

#include "core/base/parallel.h"
#include "core/base/simd.h"

#include <stdlib.h>
#include <string.h>

/* Numbers a piece of work has, about. */
#define PIECE 32768

/* Edge of a tile; 32 numbers are two cache lines. */
#define TILE 32

/* Sums kept at a time on the stack. */
#define CHUNK 64

static void
clear_piece (gsize begin, gsize end, gpointer data)
{
  memset ((LensReal *) data + begin, 0, (end - begin) * sizeof (LensReal));
}

void
lens_clear (LensReal *numbers, gsize n)
{
  lens_parallel_for (n, PIECE, clear_piece, numbers);
}

void
lens_move_add_axis (LensMove *move, gsize n, gssize from, gssize to)
{
  g_assert (move->rank < LENS_MOVE_MAX_RANK);
  move->dims[move->rank] = n;
  move->from[move->rank] = from;
  move->to[move->rank] = to;
  move->rank++;
}

LensMove
lens_move_reversed (const LensMove *move)
{
  LensMove reversed = *move;

  memcpy (reversed.from, move->to, sizeof (move->to));
  memcpy (reversed.to, move->from, sizeof (move->from));
  return reversed;
}

void
lens_shape_strides (const LensShape *shape, gssize strides[LENS_MAX_RANK])
{
  gssize stride = 1;

  for (int i = shape->rank - 1; i >= 0; i--)
    {
      strides[i] = stride;
      stride *= (gssize) shape->dims[i];
    }
}

/* Whether axis @a of @move comes before axis @b: kept before summed, then wide strides
 * before narrow ones. */
static gboolean
comes_before (const LensMove *move, int a, int b)
{
  if (move->to[a] != 0 || move->to[b] != 0)
    return llabs (move->to[a]) > llabs (move->to[b]);
  return llabs (move->from[a]) > llabs (move->from[b]);
}

/* Puts an axis where it belongs among those already there. */
static void
insert_axis (LensMove *sorted, const LensMove *move, int axis)
{
  int place = sorted->rank;

  lens_move_add_axis (sorted, move->dims[axis], move->from[axis], move->to[axis]);
  for (; place > 0 && comes_before (sorted, place, place - 1); place--)
    {
      const gsize n = sorted->dims[place];
      const gssize from = sorted->from[place];
      const gssize to = sorted->to[place];

      sorted->dims[place] = sorted->dims[place - 1];
      sorted->from[place] = sorted->from[place - 1];
      sorted->to[place] = sorted->to[place - 1];
      sorted->dims[place - 1] = n;
      sorted->from[place - 1] = from;
      sorted->to[place - 1] = to;
    }
}

/* The shortest form; its rank is at least 1. */
static LensMove
simplify (const LensMove *move)
{
  LensMove sorted = { 0 };
  LensMove merged = { 0 };

  for (int i = 0; i < move->rank; i++)
    if (move->dims[i] != 1)
      insert_axis (&sorted, move, i);

  for (int i = 0; i < sorted.rank; i++)
    {
      const int last = merged.rank - 1;
      const gssize n = (gssize) sorted.dims[i];

      if (last >= 0 && merged.from[last] == n * sorted.from[i] &&
          merged.to[last] == n * sorted.to[i])
        {
          merged.dims[last] *= sorted.dims[i];
          merged.from[last] = sorted.from[i];
          merged.to[last] = sorted.to[i];
        }
      else
        lens_move_add_axis (&merged, sorted.dims[i], sorted.from[i], sorted.to[i]);
    }
  if (merged.rank == 0)
    lens_move_add_axis (&merged, 1, 1, 1);
  return merged;
}

static gsize
count (const LensMove *move, int begin, int end)
{
  gsize product = 1;

  for (int i = begin; i < end; i++)
    product *= move->dims[i];
  return product;
}

/* Where a walk over the axes begin … end-1 stands. */
typedef struct
{
  const LensMove *move;
  int begin;
  int end;
  gsize index[LENS_MOVE_MAX_RANK];
  gssize from;
  gssize to;
} Walk;

static Walk
walk_from (const LensMove *move, int begin, int end, gsize flat)
{
  Walk walk = { .move = move, .begin = begin, .end = end };

  for (int i = end - 1; i >= begin; i--)
    {
      walk.index[i] = flat % move->dims[i];
      flat /= move->dims[i];
      walk.from += (gssize) walk.index[i] * move->from[i];
      walk.to += (gssize) walk.index[i] * move->to[i];
    }
  return walk;
}

static void
walk_on (Walk *walk)
{
  const LensMove *move = walk->move;

  for (int i = walk->end - 1; i >= walk->begin; i--)
    {
      walk->from += move->from[i];
      walk->to += move->to[i];
      if (++walk->index[i] < move->dims[i])
        return;
      walk->from -= (gssize) move->dims[i] * move->from[i];
      walk->to -= (gssize) move->dims[i] * move->to[i];
      walk->index[i] = 0;
    }
}

typedef struct
{
  LensMove move;
  int n_kept;    /* axes with a target stride: they come first */
  int tile_axis; /* of the plane walked in tiles */
  gboolean adds;
  const LensReal *from;
  LensReal *to;
} Task;

/* n numbers along one axis. */
LENS_VECTOR static void
move_row (gsize n,
          const LensReal *from,
          gssize from_stride,
          LensReal *to,
          gssize to_stride)
{
  if (from_stride == 1 && to_stride == 1)
    memcpy (to, from, n * sizeof (LensReal));
  else if (from_stride == 0 && to_stride == 1)
    for (gsize i = 0; i < n; i++)
      to[i] = *from;
  else
    for (gsize i = 0; i < n; i++)
      to[(gssize) i * to_stride] = from[(gssize) i * from_stride];
}

LENS_VECTOR static void
add_row (gsize n,
         const LensReal *from,
         gssize from_stride,
         LensReal *to,
         gssize to_stride)
{
  if (from_stride == 1 && to_stride == 1)
    for (gsize i = 0; i < n; i++)
      to[i] += from[i];
  else
    for (gsize i = 0; i < n; i++)
      to[(gssize) i * to_stride] += from[(gssize) i * from_stride];
}

/* Elements begin … end-1 of the target, counted over all axes. */
static void
move_rows (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensMove *move = &task->move;
  const int last = move->rank - 1;
  const gsize row_length = move->dims[last];
  gsize x = begin % row_length;
  Walk walk = walk_from (move, 0, last, begin / row_length);

  for (gsize i = begin; i < end;)
    {
      const gsize n = MIN (row_length - x, end - i);
      const LensReal *from = task->from + walk.from + (gssize) x * move->from[last];
      LensReal *to = task->to + walk.to + (gssize) x * move->to[last];

      if (task->adds)
        add_row (n, from, move->from[last], to, move->to[last]);
      else
        move_row (n, from, move->from[last], to, move->to[last]);
      i += n;
      x = 0;
      walk_on (&walk);
    }
}

/* A strip of TILE rows across the plane of the tile axis and the last one. */
static void
move_strip (const Task *task, gssize from_begin, gssize to_begin, gsize n_rows)
{
  const LensMove *move = &task->move;
  const int last = move->rank - 1;
  const int axis = task->tile_axis;

  for (gsize x = 0; x < move->dims[last]; x += TILE)
    {
      const gsize n = MIN (TILE, move->dims[last] - x);

      for (gsize y = 0; y < n_rows; y++)
        {
          const LensReal *from = task->from + from_begin +
                                 (gssize) x * move->from[last] +
                                 (gssize) y * move->from[axis];
          LensReal *to = task->to + to_begin + (gssize) x * move->to[last] +
                         (gssize) y * move->to[axis];

          if (task->adds)
            add_row (n, from, move->from[last], to, move->to[last]);
          else
            move_row (n, from, move->from[last], to, move->to[last]);
        }
    }
}

/* Strips begin … end-1.  The tile axis stands just before the last. */
static void
move_tiles (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensMove *move = &task->move;
  const int axis = task->tile_axis;
  const gsize n_rows = move->dims[axis];
  const gsize n_strips = (n_rows + TILE - 1) / TILE;

  for (gsize i = begin; i < end; i++)
    {
      const Walk walk = walk_from (move, 0, axis, i / n_strips);
      const gsize y = i % n_strips * TILE;

      move_strip (task, walk.from + (gssize) y * move->from[axis],
                  walk.to + (gssize) y * move->to[axis], MIN (TILE, n_rows - y));
    }
}

/* Brings the axis along which the source runs next to the last one.  FALSE if source and
 * target run along the same axis, or tiles would not pay. */
static gboolean
prepare_tiles (Task *task)
{
  LensMove *move = &task->move;
  const int last = move->rank - 1;
  int axis = 0;

  if (llabs (move->from[last]) <= 1)
    return FALSE;
  for (int i = 1; i <= last; i++)
    if (llabs (move->from[i]) < llabs (move->from[axis]))
      axis = i;
  if (axis == last || move->dims[axis] < 4 || move->dims[last] < 4)
    return FALSE;

  for (int i = axis; i < last - 1; i++)
    {
      const gsize n = move->dims[i];
      const gssize from = move->from[i];
      const gssize to = move->to[i];

      move->dims[i] = move->dims[i + 1];
      move->from[i] = move->from[i + 1];
      move->to[i] = move->to[i + 1];
      move->dims[i + 1] = n;
      move->from[i + 1] = from;
      move->to[i + 1] = to;
    }
  task->tile_axis = last - 1;
  return TRUE;
}

static void
run_without_sums (Task *task)
{
  const LensMove *move = &task->move;
  gsize n_strips;

  if (!prepare_tiles (task))
    {
      lens_parallel_for (count (move, 0, move->rank), PIECE, move_rows, task);
      return;
    }
  n_strips = (move->dims[task->tile_axis] + TILE - 1) / TILE;
  lens_parallel_for (count (move, 0, task->tile_axis) * n_strips,
                     MAX (1, PIECE / (TILE * move->dims[move->rank - 1])), move_tiles,
                     task);
}

/* Up to CHUNK neighbouring numbers of the target, each summed over all summed axes. */
static void
sum_chunk (const Task *task, gsize n, const LensReal *from, LensReal *to)
{
  const LensMove *move = &task->move;
  const int row = task->n_kept - 1;
  const gssize from_stride = row >= 0 ? move->from[row] : 0;
  const gssize to_stride = row >= 0 ? move->to[row] : 0;
  const gsize n_terms = count (move, task->n_kept, move->rank);
  Walk walk = walk_from (move, task->n_kept, move->rank, 0);
  double sums[CHUNK] = { 0 };

  for (gsize i = 0; i < n_terms; i++)
    {
      for (gsize x = 0; x < n; x++)
        sums[x] += (double) from[walk.from + (gssize) x * from_stride];
      walk_on (&walk);
    }
  for (gsize x = 0; x < n; x++)
    to[(gssize) x * to_stride] += (LensReal) sums[x];
}

/* Elements begin … end-1 of the target, counted over the kept axes. */
static void
sum_rows (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensMove *move = &task->move;
  const int row = task->n_kept - 1;
  const gsize row_length = row >= 0 ? move->dims[row] : 1;

  for (gsize i = begin; i < end;)
    {
      const gsize n = MIN (MIN (row_length - i % row_length, end - i), CHUNK);
      const Walk walk = walk_from (move, 0, task->n_kept, i);

      sum_chunk (task, n, task->from + walk.from, task->to + walk.to);
      i += n;
    }
}

static void
run (const LensMove *move, const LensReal *from, LensReal *to, gboolean adds)
{
  Task task = { .from = from, .to = to, .adds = adds };
  gsize n_terms;

  for (int i = 0; i < move->rank; i++)
    if (move->dims[i] == 0)
      return;

  task.move = simplify (move);
  while (task.n_kept < task.move.rank && task.move.to[task.n_kept] != 0)
    task.n_kept++;
  if (task.n_kept == task.move.rank)
    {
      run_without_sums (&task);
      return;
    }
  n_terms = count (&task.move, task.n_kept, task.move.rank);
  lens_parallel_for (count (&task.move, 0, task.n_kept), MAX (1, PIECE / n_terms),
                     sum_rows, &task);
}

void
lens_move_copy (const LensMove *move, const LensReal *from, LensReal *to)
{
  run (move, from, to, FALSE);
}

void
lens_move_sum (const LensMove *move, const LensReal *from, LensReal *to)
{
  run (move, from, to, TRUE);
}

void
lens_copy (gsize n, const LensReal *from, LensReal *to)
{
  const LensMove move = { .rank = 1, .dims = { n }, .from = { 1 }, .to = { 1 } };

  run (&move, from, to, FALSE);
}

void
lens_accumulate (gsize n, const LensReal *from, LensReal *to)
{
  const LensMove move = { .rank = 1, .dims = { n }, .from = { 1 }, .to = { 1 } };

  run (&move, from, to, TRUE);
}
