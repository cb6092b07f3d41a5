/* arithmetic.c - operators of two operands, number by number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows differ in what is done with two numbers; a macro writes them.
 */

#include "core/op/broadcast.h"
#include "core/op/ops.h"

/* @whole is used where both operands are whole numbers. */
#define FORWARD(symbol, real, whole)                                                  \
  static void symbol##_forward (const LensForward *forward)                           \
  {                                                                                   \
    const LensBroadcastSettings *settings = forward->settings;                        \
                                                                                      \
    lens_broadcast_forward (forward, settings->is_integer ? &lens_arithmetic_##whole  \
                                                          : &lens_arithmetic_##real); \
  }

/* The other operand, if neither is stretched and the sum is one of real numbers. */
static gboolean
add_tail (const LensTailQuery *query, LensTail *tail)
{
  const LensBroadcastSettings *settings = query->settings;
  const LensSlot *const *operands = query->inputs;

  tail->addend = 1 - query->input_index;
  return !settings->is_integer && settings->n_trailing == 0 &&
         lens_shape_equal (&operands[0]->shape, &operands[1]->shape);
}

#define ROW(symbol, id, words, more_traits, its_tail, whole)                  \
  FORWARD (symbol, symbol, whole)                                             \
                                                                              \
  static void symbol##_backward (const LensBackward *backward)                \
  {                                                                           \
    lens_broadcast_backward (backward, &lens_arithmetic_##symbol);            \
  }                                                                           \
                                                                              \
  const LensOp lens_##symbol = {                                              \
    .name = id,                                                               \
    .title = N_ (words),                                                      \
    .fields = lens_broadcast_fields,                                          \
    .settings_size = sizeof (LensBroadcastSettings),                          \
    .min_inputs = 2,                                                          \
    .max_inputs = 2,                                                          \
    .traits = LENS_TRAIT_POINTWISE | LENS_TRAIT_SETS_SIGNALS | (more_traits), \
    .infer = lens_broadcast_infer,                                            \
    .forward = symbol##_forward,                                              \
    .backward = symbol##_backward,                                            \
    .tail = its_tail,                                                         \
    .reach = lens_broadcast_reach,                                            \
    .need = lens_broadcast_need,                                              \
  };

#define TEST(symbol, id, words)                              \
  FORWARD (symbol, symbol, symbol)                           \
                                                             \
  const LensOp lens_##symbol = {                             \
    .name = id,                                              \
    .title = N_ (words),                                     \
    .fields = lens_broadcast_fields,                         \
    .settings_size = sizeof (LensBroadcastSettings),         \
    .min_inputs = 2,                                         \
    .max_inputs = 2,                                         \
    .traits = LENS_TRAIT_POINTWISE | LENS_TRAIT_NO_GRADIENT, \
    .infer = lens_broadcast_infer_truth,                     \
    .forward = symbol##_forward,                             \
    .reach = lens_broadcast_reach,                           \
    .need = lens_broadcast_need,                             \
  };

ROW (add,
     "add",
     "add",
     LENS_TRAIT_JOIN | LENS_TRAIT_IN_PLACE | LENS_TRAIT_PASSES_SIGNAL,
     add_tail,
     add)
ROW (sub, "sub", "subtract", 0, NULL, sub)
ROW (mul, "mul", "multiply", 0, NULL, mul)
ROW (div, "div", "divide", 0, NULL, divide_whole)

TEST (equal, "equal", "equal")
TEST (greater, "greater", "greater")
TEST (greater_or_equal, "greater-or-equal", "greater or equal")
TEST (less, "less", "less")
TEST (less_or_equal, "less-or-equal", "less or equal")
TEST (and, "and", "and")
TEST (or, "or", "or")
TEST (xor, "xor", "exclusive or")

#undef TEST
#undef ROW
#undef FORWARD

/* The result of a power is of the first operand's kind, whatever the exponent's. */
static const LensArithmetic *
pow_of (const LensBroadcastSettings *settings)
{
  return settings->is_base_integer ? &lens_arithmetic_pow_whole : &lens_arithmetic_pow;
}

static void
pow_forward (const LensForward *forward)
{
  lens_broadcast_forward (forward, pow_of (forward->settings));
}

static void
pow_backward (const LensBackward *backward)
{
  lens_broadcast_backward (backward, &lens_arithmetic_pow);
}

const LensOp lens_pow = {
  .name = "pow",
  .title = N_ ("power"),
  .fields = lens_broadcast_fields,
  .settings_size = sizeof (LensBroadcastSettings),
  .min_inputs = 2,
  .max_inputs = 2,
  .traits = LENS_TRAIT_POINTWISE,
  .infer = lens_broadcast_infer,
  .forward = pow_forward,
  .backward = pow_backward,
  .reach = lens_broadcast_reach,
  .need = lens_broadcast_need,
};

static const LensArithmetic *
mod_of (const LensBroadcastSettings *settings)
{
  return settings->fmod ? &lens_arithmetic_fmod : &lens_arithmetic_mod;
}

static void
mod_forward (const LensForward *forward)
{
  lens_broadcast_forward (forward, mod_of (forward->settings));
}

static void
mod_backward (const LensBackward *backward)
{
  lens_broadcast_backward (backward, mod_of (backward->settings));
}

const LensOp lens_mod = {
  .name = "mod",
  .title = N_ ("remainder"),
  .fields = lens_mod_fields,
  .settings_size = sizeof (LensBroadcastSettings),
  .min_inputs = 2,
  .max_inputs = 2,
  .traits = LENS_TRAIT_POINTWISE,
  .infer = lens_broadcast_infer,
  .forward = mod_forward,
  .backward = mod_backward,
  .reach = lens_broadcast_reach,
  .need = lens_broadcast_need,
};
