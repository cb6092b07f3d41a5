/* parts.c - one sum from several that were taken side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/parts.h"

#include "core/base/parallel.h"

/* Pieces that are enough for any number of threads. */
#define N_PIECES 16

/* Sums of a piece of parallel work. */
#define PIECE_SIZE 8192

typedef struct
{
  const LensReal *parts;
  gsize n_parts;
  gsize n;
  LensReal *result;
} Addition;

gsize
lens_parts_count (gsize batch, gsize n_pieces)
{
  gsize wanted = (N_PIECES + n_pieces - 1) / MAX (n_pieces, 1);

  return CLAMP (wanted, 1, MAX (batch, 1));
}

static void
add_parts (gsize begin, gsize end, gpointer data)
{
  const Addition *addition = data;

  for (gsize i = begin; i < end; i++)
    {
      double sum = 0;

      for (gsize part = 0; part < addition->n_parts; part++)
        sum += (double) addition->parts[part * addition->n + i];
      addition->result[i] += (LensReal) sum;
    }
}

void
lens_parts_add (const LensReal *parts, gsize n_parts, gsize n, LensReal *result)
{
  Addition addition = { parts, n_parts, n, result };

  lens_parallel_for (n, PIECE_SIZE, add_parts, &addition);
}
