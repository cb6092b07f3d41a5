/* move.h - numbers carried from one arrangement to another
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Transposing, slicing, repeating, joining and stretching are all a walk over a block of
 * several axes with one stride an axis on either side.  Where an axis is looked up in a
 * table instead (gather, mirrored padding, nearest neighbour), a lookup does it.
 */

#pragma once

#include "core/base/real.h"
#include "core/tensor/shape.h"

G_BEGIN_DECLS

/* Tiling gives each axis a companion that counts the repetitions. */
#define LENS_MOVE_MAX_RANK (2 * LENS_MAX_RANK)

/* Zeros, in parallel. */
void lens_clear (LensReal *numbers, gsize n);

/* A block of numbers; strides count numbers and may be negative. */
typedef struct
{
  int rank;
  gsize dims[LENS_MOVE_MAX_RANK];
  gssize from[LENS_MOVE_MAX_RANK]; /* 0: the same number again */
  gssize to[LENS_MOVE_MAX_RANK];
} LensMove;

/* Adds an axis; the order of axes does not matter. */
void lens_move_add_axis (LensMove *move, gsize n, gssize from, gssize to);

/* The way back: what was read is written. */
LensMove lens_move_reversed (const LensMove *move);

/* to[…] = from[…].  No number of @to may be met twice. */
void lens_move_copy (const LensMove *move, const LensReal *from, LensReal *to);

/* to[…] += from[…].  Numbers of @to may be met again along axes whose stride is 0 only:
 * those sums run in double. */
void lens_move_sum (const LensMove *move, const LensReal *from, LensReal *to);

/* to[i] = from[i] and to[i] += from[i], for many numbers in a row. */
void lens_copy (gsize n, const LensReal *from, LensReal *to);
void lens_accumulate (gsize n, const LensReal *from, LensReal *to);

/* The result, row-major, made of an operand, row-major, axis by axis. */
typedef struct
{
  int rank;
  gsize dims[LENS_MAX_RANK];      /* of the result */
  gsize from_dims[LENS_MAX_RANK]; /* of the operand */
  const gssize
    *indices[LENS_MAX_RANK]; /* index in the operand for each of the result, -1
                                           outside; NULL where they are the same */
} LensLookup;

/* @outside: what stands where an index is -1. */
void lens_lookup_copy (const LensLookup *lookup,
                       const LensReal *from,
                       LensReal outside,
                       LensReal *to);

/* The adjoint: adds each number of @signal to where it came from. */
void lens_lookup_add_back (const LensLookup *lookup,
                           const LensReal *signal,
                           LensReal *from_signal);

/* Row-major strides of a shape. */
void lens_shape_strides (const LensShape *shape, gssize strides[LENS_MAX_RANK]);

G_END_DECLS
