/* draw.h - random cases of operators, and the places of their numbers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What definitions of operators need that say for each place of a result where its number
 * comes from.
 */

#pragma once

#include "tests/support/op-case.h"

/* An index along each axis. */
typedef struct
{
  gint64 at[LENS_MAX_RANK];
} Place;

/* A random shape, and the numbers to draw the rest of the case with. */
typedef struct
{
  LensRng rng;
  int rank;
  LensShape in;
} Draw;

/* Ranks and sizes are inclusive. */
Draw draw_case (guint64 seed, int lowest_rank, int highest_rank, int longest);
LensShape draw_shape (Draw *draw, int rank, int longest);

/* begin … end, end included. */
int draw_int (Draw *draw, int begin, int end);

/* “2x3x4” and “2,3,4”; free with g_free (). */
char *shape_word (const LensShape *shape);
char *ints_word (const LensInts *ints);

/* The place of a number of a row-major value, and the number of an operand at a place,
 * which must lie inside. */
Place place_of (const LensShape *shape, gsize flat);
LensReal number_at (const OpCase *test, int input, const Place *place);

/* How many numbers the first result has, and that one of them is what it should be. */
gsize n_results (const OpCase *test);
void assert_number (const OpCase *test, gsize flat, LensReal expected);

/* The adjoint of the first @n_operands, and all that any operator owes. */
void check_linear (OpCase *test, int n_operands, guint64 seed);
