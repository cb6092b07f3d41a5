/* arithmetic.c - operators of two operands, number by number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows differ in what is done with two numbers; a macro writes them.
 */

#include "core/op/broadcast.h"
#include "core/op/ops.h"

/* @whole is used where both operands are whole numbers. */
#define ROW(symbol, id, words, more_traits, real, whole)                              \
  static void symbol##_forward (const LensForward *forward)                           \
  {                                                                                   \
    const LensBroadcastSettings *settings = forward->settings;                        \
                                                                                      \
    lens_broadcast_forward (forward, settings->is_integer ? &lens_arithmetic_##whole  \
                                                          : &lens_arithmetic_##real); \
  }                                                                                   \
                                                                                      \
  static void symbol##_backward (const LensBackward *backward)                        \
  {                                                                                   \
    lens_broadcast_backward (backward, &lens_arithmetic_##real);                      \
  }                                                                                   \
                                                                                      \
  const LensOp lens_##symbol = {                                                      \
    .name = id,                                                                       \
    .title = N_ (words),                                                              \
    .fields = lens_broadcast_fields,                                                  \
    .settings_size = sizeof (LensBroadcastSettings),                                  \
    .min_inputs = 2,                                                                  \
    .max_inputs = 2,                                                                  \
    .traits = LENS_TRAIT_POINTWISE | (more_traits),                                   \
    .infer = lens_broadcast_infer,                                                    \
    .forward = symbol##_forward,                                                      \
    .backward = symbol##_backward,                                                    \
  };

ROW (add, "add", "add", LENS_TRAIT_JOIN, add, add)
ROW (sub, "sub", "subtract", 0, sub, sub)
ROW (mul, "mul", "multiply", 0, mul, mul)
ROW (div, "div", "divide", 0, div, divide_whole)

#undef ROW
