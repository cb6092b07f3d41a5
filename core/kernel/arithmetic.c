/* arithmetic.c - arithmetic of two arrays, the smaller one stretched
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each operation is a line that a macro turns into three loops: array with array, array
 * with number and number with array.  With the steps known, the loops fill the vector
 * unit.
 */

#include "core/kernel/arithmetic.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/base/simd.h"
#include "core/kernel/move.h"

#include <string.h>
#include <tgmath.h>

#define GRAIN 32768

typedef struct
{
  gsize n;
  const LensReal *a;
  const LensReal *b;
  gboolean a_moves; /* else one number for the whole row */
  gboolean b_moves;
} Row;

struct _LensArithmetic
{
  void (*forward) (const Row *row, LensReal *y);

  /* result += the signal of an operand; NULL where nothing flows back. */
  void (*slopes[2]) (const Row *row, const LensReal *signal, LensReal *result);

  /* The signal of an operand is that of the result, unchanged. */
  gboolean is_sum[2];
};

/* @body uses a, b and i.  The result may be operand a itself, which ivdep allows. */
#define FOR_ROW(body)                                     \
  const LensReal *as = row->a;                            \
  const LensReal *bs = row->b;                            \
  const gsize n = row->n;                                 \
                                                          \
  if (row->a_moves && row->b_moves)                       \
    {                                                     \
      _Pragma ("GCC ivdep") for (gsize i = 0; i < n; i++) \
      {                                                   \
        G_GNUC_UNUSED const LensReal a = as[i];           \
        G_GNUC_UNUSED const LensReal b = bs[i];           \
                                                          \
        body;                                             \
      }                                                   \
    }                                                     \
  else if (row->a_moves)                                  \
    {                                                     \
      G_GNUC_UNUSED const LensReal b = *bs;               \
                                                          \
      _Pragma ("GCC ivdep") for (gsize i = 0; i < n; i++) \
      {                                                   \
        G_GNUC_UNUSED const LensReal a = as[i];           \
                                                          \
        body;                                             \
      }                                                   \
    }                                                     \
  else                                                    \
    {                                                     \
      G_GNUC_UNUSED const LensReal a = *as;               \
      const gsize b_step = row->b_moves ? 1 : 0;          \
                                                          \
      _Pragma ("GCC ivdep") for (gsize i = 0; i < n; i++) \
      {                                                   \
        G_GNUC_UNUSED const LensReal b = bs[i * b_step];  \
                                                          \
        body;                                             \
      }                                                   \
    }

/* @value is in terms of a and b. */
#define FORWARD(name, value)                                            \
  LENS_VECTOR static void name##_forward (const Row *row, LensReal *ys) \
  {                                                                     \
    FOR_ROW (ys[i] = (value))                                           \
  }

/* @signal_back is in terms of a, b and s, the signal that arrives. */
#define SLOPE(name, signal_back)                                                      \
  LENS_VECTOR static void name (const Row *row, const LensReal *signals,              \
                                LensReal *result)                                     \
  {                                                                                   \
    FOR_ROW (G_GNUC_UNUSED const LensReal s = signals[i]; result[i] += (signal_back)) \
  }

#define ARITHMETIC(name, value, back_to_a, back_to_b) \
  FORWARD (name, value)                               \
  SLOPE (name##_to_a, back_to_a)                      \
  SLOPE (name##_to_b, back_to_b)                      \
  const LensArithmetic lens_arithmetic_##name = {     \
    .forward = name##_forward,                        \
    .slopes = { name##_to_a, name##_to_b },           \
  };

#define TEST(name, value)                         \
  FORWARD (name, value)                           \
  const LensArithmetic lens_arithmetic_##name = { \
    .forward = name##_forward,                    \
  };

/* Squares and cubes are what networks ask for; the general power is slow. */
static inline LensReal
power (LensReal a, LensReal b)
{
  if (b == 2)
    return a * a;
  if (b == 3)
    return a * a * a;
  return pow (a, b);
}

static inline LensReal
power_slope_a (LensReal a, LensReal b)
{
  return b == 0 ? 0 : b * power (a, b - 1);
}

static inline LensReal
power_slope_b (LensReal a, LensReal b)
{
  return a == 0 && b >= 0 ? 0 : pow (a, b) * log (a);
}

static inline LensReal
floored_modulo (LensReal a, LensReal b)
{
  const LensReal rest = fmod (a, b);

  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

FORWARD (add, (a + b))
SLOPE (add_back, (s))
FORWARD (sub, (a - b))
SLOPE (sub_to_b, (-s))

const LensArithmetic lens_arithmetic_add = {
  .forward = add_forward,
  .slopes = { add_back, add_back },
  .is_sum = { TRUE, TRUE },
};

const LensArithmetic lens_arithmetic_sub = {
  .forward = sub_forward,
  .slopes = { add_back, sub_to_b },
  .is_sum = { TRUE, FALSE },
};

ARITHMETIC (mul, (a * b), (s * b), (s * a))
ARITHMETIC (div, (a / b), (s / b), (-s * a / (b * b)))
ARITHMETIC (pow, (power (a, b)), (s * power_slope_a (a, b)), (s * power_slope_b (a, b)))
ARITHMETIC (mod, (floored_modulo (a, b)), (s), (-s * floor (a / b)))
ARITHMETIC (fmod, (fmod (a, b)), (s), (-s * trunc (a / b)))

/* Not a number wins on either side. */
ARITHMETIC (max,
            ((a >= b) | (a != a) ? a : b),
            ((a >= b) | (a != a) ? s : 0),
            ((a >= b) | (a != a) ? 0 : s))
ARITHMETIC (min,
            ((a <= b) | (a != a) ? a : b),
            ((a <= b) | (a != a) ? s : 0),
            ((a <= b) | (a != a) ? 0 : s))
ARITHMETIC (prelu, (a < 0 ? a * b : a), (a > 0 ? s : s * b), (a > 0 ? 0 : s * a))

TEST (divide_whole, (b == 0 ? 0 : trunc (a / b)))
TEST (pow_whole, (trunc (pow (a, b))))
TEST (equal, (a == b ? 1 : 0))
TEST (greater, (a > b ? 1 : 0))
TEST (greater_or_equal, (a >= b ? 1 : 0))
TEST (less, (a < b ? 1 : 0))
TEST (less_or_equal, (a <= b ? 1 : 0))
TEST (and, ((a != 0) & (b != 0) ? 1 : 0))
TEST (or, ((a != 0) | (b != 0) ? 1 : 0))
TEST (xor, ((a != 0) != (b != 0) ? 1 : 0))

#undef TEST
#undef ARITHMETIC
#undef SLOPE
#undef FORWARD
#undef FOR_ROW

typedef struct
{
  const LensArithmetic *arithmetic;
  const LensStretch *stretch;
  const LensReal *a;
  const LensReal *b;
  const LensReal *signal;
  LensReal *result;
  int which;
  gboolean sets; /* on the way back */
} Work;

static Row
make_row (const Work *work, const LensStretchRow *row)
{
  return (Row){
    .n = row->n,
    .a = work->a + row->from[0],
    .b = work->b + row->from[1],
    .a_moves = row->steps[0] != 0,
    .b_moves = row->steps[1] != 0,
  };
}

static void
forward_row (const LensStretchRow *row, gpointer data)
{
  const Work *work = data;
  const Row operands = make_row (work, row);

  work->arithmetic->forward (&operands, work->result + row->at);
}

static void
forward_piece (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;

  lens_stretch_rows (work->stretch, begin, end, forward_row, data);
}

void
lens_arithmetic_forward (const LensArithmetic *arithmetic,
                         const LensStretch *stretch,
                         const LensReal *a,
                         const LensReal *b,
                         LensReal *y)
{
  Work work = {
    .arithmetic = arithmetic,
    .stretch = stretch,
    .a = a,
    .b = b,
    .result = y,
  };

  lens_parallel_for (stretch->n, GRAIN, forward_piece, &work);
}

static void
backward_row (const LensStretchRow *row, gpointer data)
{
  const Work *work = data;
  const Row operands = make_row (work, row);

  work->arithmetic->slopes[work->which](&operands, work->signal + row->at,
                                        work->result + row->at);
}

static void
backward_piece (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;

  if (work->sets)
    memset (work->result + begin, 0, (end - begin) * sizeof (LensReal));
  lens_stretch_rows (work->stretch, begin, end, backward_row, data);
}

void
lens_arithmetic_backward (const LensArithmetic *arithmetic,
                          const LensStretch *stretch,
                          const LensArithmeticPass *pass,
                          int which,
                          LensReal *sum)
{
  gboolean is_whole = stretch->is_whole[which];
  LENS_SCRATCH LensReal *signal = NULL;
  Work work = {
    .arithmetic = arithmetic,
    .stretch = stretch,
    .a = pass->a,
    .b = pass->b,
    .signal = pass->signal,
    .which = which,
  };

  if (!is_whole && pass->sets[which])
    lens_clear (sum, lens_shape_n_elements (pass->operands[which]));
  if (!is_whole && arithmetic->is_sum[which])
    {
      lens_stretch_sum (pass->operands[which], pass->result, pass->signal, sum);
      return;
    }
  if (!is_whole)
    signal = LENS_SCRATCH_NEW (LensReal, stretch->n);
  work.result = is_whole ? sum : signal;
  work.sets = !is_whole || pass->sets[which];
  lens_parallel_for (stretch->n, GRAIN, backward_piece, &work);
  if (!is_whole)
    lens_stretch_sum (pass->operands[which], pass->result, signal, sum);
}
