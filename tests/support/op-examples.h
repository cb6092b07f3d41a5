/* op-examples.h - every operator, at least once, ready to run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One list serves the tests of what holds for all operators, the comparison of their
 * derivatives with differences, and whatever else asks for one of each.
 */

#pragma once

#include "tests/support/op-case.h"

typedef struct
{
  OpCaseText text;

  /* What operands hold in place of normal random numbers: “0:0.5..3” for uniform ones,
   * “1=2,-1” for whole ones that infer may see, “1~0,2” for numbers it may not.  Several
   * are parted by spaces. */
  const char *operands;

  /* Whose derivative is to be compared with differences: “0,2”; NULL for operand 0, “”
   * for none. */
  const char *smooth;
} OpExample;

/* Sorted by operator; the last has no operator. */
extern const OpExample op_examples[];

OpCase *op_example_new (const OpExample *example, guint64 seed);

/* Whether the derivative for this operand is to be compared. */
gboolean op_example_is_smooth (const OpExample *example, int input);
