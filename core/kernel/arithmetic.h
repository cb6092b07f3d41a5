/* arithmetic.h - arithmetic of two arrays, the smaller one stretched
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/kernel/stretch.h"

G_BEGIN_DECLS

typedef struct _LensArithmetic LensArithmetic;

extern const LensArithmetic lens_arithmetic_add;
extern const LensArithmetic lens_arithmetic_sub;
extern const LensArithmetic lens_arithmetic_mul;
extern const LensArithmetic lens_arithmetic_div;
extern const LensArithmetic
  lens_arithmetic_divide_whole; /* cut towards 0; x / 0 is 0 */
extern const LensArithmetic lens_arithmetic_pow;
extern const LensArithmetic lens_arithmetic_pow_whole; /* cut towards 0 */
extern const LensArithmetic lens_arithmetic_max; /* ties belong to the first operand */
extern const LensArithmetic lens_arithmetic_min;
extern const LensArithmetic lens_arithmetic_prelu; /* a, or a · b where a is negative */
extern const LensArithmetic lens_arithmetic_mod;   /* sign of the divisor */
extern const LensArithmetic lens_arithmetic_fmod;  /* sign of the dividend */

/* 1 where it holds, else 0; no slopes. */
extern const LensArithmetic lens_arithmetic_equal;
extern const LensArithmetic lens_arithmetic_greater;
extern const LensArithmetic lens_arithmetic_greater_or_equal;
extern const LensArithmetic lens_arithmetic_less;
extern const LensArithmetic lens_arithmetic_less_or_equal;
extern const LensArithmetic lens_arithmetic_and;
extern const LensArithmetic lens_arithmetic_or;
extern const LensArithmetic lens_arithmetic_xor;

/* y = a ∘ b, in parallel.  @y may be @a where that is whole. */
void lens_arithmetic_forward (const LensArithmetic *arithmetic,
                              const LensStretch *stretch,
                              const LensReal *a,
                              const LensReal *b,
                              LensReal *y);

/* A pass back. */
typedef struct
{
  const LensReal *a;
  const LensReal *b;
  const LensReal *signal; /* at the result */
  const LensShape *result;
  const LensShape *operands[2];
  gboolean sets[2]; /* writes the operand's signal instead of adding to it */
} LensArithmeticPass;

/* sum +=, or =, the signal of operand @which (0 or 1), summed over the axes it was stretched
 * along. */
void lens_arithmetic_backward (const LensArithmetic *arithmetic,
                               const LensStretch *stretch,
                               const LensArithmeticPass *pass,
                               int which,
                               LensReal *sum);

G_END_DECLS
