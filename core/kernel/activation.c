/* activation.c - functions of one number, and their derivatives
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each function is a line of arithmetic that a macro turns into two loops, because only a
 * loop with the arithmetic inside it fills the vector unit.  Derivatives at kinks are
 * PyTorch's: relu′(0) = 0, and clip passes the signal at its bounds.
 */

#include "core/kernel/activation.h"

#include "core/base/parallel.h"
#include "core/base/simd.h"
#include "core/kernel/exponential.h"

#include <tgmath.h>

/* Numbers a piece: large enough to pay for handing it to a thread. */
#define GRAIN 32768

struct _LensActivation
{
  void (*forward) (const LensReal *x, LensReal *y, gsize n, LensActivationShape shape);
  void (*backward) (const LensActivationPass *pass,
                    LensReal *result,
                    LensActivationShape shape);
};

/* @value is in terms of x, a and b.  The result may be the operand itself, which ivdep
 * allows. */
#define FORWARD(name, value)                                                         \
  LENS_VECTOR static void name##_forward (const LensReal *xs, LensReal *ys, gsize n, \
                                          LensActivationShape shape)                 \
  {                                                                                  \
    G_GNUC_UNUSED const LensReal a = shape.a;                                        \
    G_GNUC_UNUSED const LensReal b = shape.b;                                        \
                                                                                     \
    _Pragma ("GCC ivdep") for (gsize i = 0; i < n; i++)                              \
    {                                                                                \
      const LensReal x = xs[i];                                                      \
                                                                                     \
      ys[i] = (value);                                                               \
    }                                                                                \
  }

/* @signal_back is in terms of x, y, a, b and s, the signal that arrives. */
#define BACK(assign, signal_back)                     \
  _Pragma ("GCC ivdep") for (gsize i = 0; i < n; i++) \
  {                                                   \
    G_GNUC_UNUSED const LensReal x = xs[i];           \
    G_GNUC_UNUSED const LensReal y = ys[i];           \
    const LensReal s = signals[i];                    \
                                                      \
    result[i] assign (signal_back);                   \
  }

/* Where it sets, the result may be the signal itself. */
#define BACKWARD(name, signal_back)                                        \
  LENS_VECTOR static void name##_backward (const LensActivationPass *pass, \
                                           LensReal *result,               \
                                           LensActivationShape shape)      \
  {                                                                        \
    G_GNUC_UNUSED const LensReal a = shape.a;                              \
    G_GNUC_UNUSED const LensReal b = shape.b;                              \
    const LensReal *xs = pass->x;                                          \
    const LensReal *ys = pass->y;                                          \
    const LensReal *signals = pass->signal;                                \
    const gsize n = pass->n;                                               \
                                                                           \
    if (pass->sets)                                                        \
      {                                                                    \
        BACK (=, signal_back)                                              \
      }                                                                    \
    else                                                                   \
      {                                                                    \
        BACK (+=, signal_back)                                             \
      }                                                                    \
  }

#define ACTIVATION(name, value, signal_back)      \
  FORWARD (name, value)                           \
  BACKWARD (name, signal_back)                    \
  const LensActivation lens_activation_##name = { \
    .forward = name##_forward,                    \
    .backward = name##_backward,                  \
  };

#define STEP(name, value)                         \
  FORWARD (name, value)                           \
  const LensActivation lens_activation_##name = { \
    .forward = name##_forward,                    \
  };

static const LensReal half = 0.5;
static const LensReal sixth = 1.0 / 6;
static const LensReal root_half = 0.70710678118654752440;
static const LensReal two_by_root_pi = 1.12837916709551257390;
static const LensReal one_by_root_two_pi = 0.39894228040143267794;

/* Hendrycks and Gimpel 2016: √(2 / π) and the cubic term of their approximation. */
static const LensReal gelu_slope = 0.79788456080286535588;
static const LensReal gelu_cubic = 0.044715;

static inline LensReal
clamp (LensReal x, LensReal low, LensReal high)
{
  const LensReal raised = x < low ? low : x;

  return raised > high ? high : raised;
}

static inline LensReal
gelu_derivative (LensReal x)
{
  const LensReal share = half * (1 + lens_real_erf (x * root_half));
  const LensReal density = one_by_root_two_pi * lens_real_exp (-half * x * x);

  return share + x * density;
}

static inline LensReal
gelu_tanh_value (LensReal x)
{
  const LensReal u = gelu_slope * (x + gelu_cubic * x * x * x);

  return half * x * (1 + lens_real_tanh (u));
}

static inline LensReal
gelu_tanh_derivative (LensReal x)
{
  const LensReal t = lens_real_tanh (gelu_slope * (x + gelu_cubic * x * x * x));
  const LensReal slope = gelu_slope * (1 + 3 * gelu_cubic * x * x);

  return half * (1 + t) + half * x * (1 - t * t) * slope;
}

/* tanh (log (1 + e)) = (e² + 2 e) / (e² + 2 e + 2), e = exp (x): no logarithm needed. */
static inline LensReal
tanh_of_softplus (LensReal x)
{
  const LensReal large = 20; /* the quotient is 1 long before */
  const LensReal e = lens_real_exp (x > large ? large : x);
  const LensReal sum = e * (e + 2);

  return sum / (sum + 2);
}

static inline LensReal
mish_derivative (LensReal x)
{
  const LensReal t = tanh_of_softplus (x);

  return t + x * (1 - t * t) * lens_real_sigmoid (x);
}

static inline LensReal
silu_derivative (LensReal x)
{
  const LensReal share = lens_real_sigmoid (x);

  return share * (1 + x * (1 - share));
}

static inline LensReal
hard_swish_derivative (LensReal x)
{
  const LensReal inside = 2 * sixth * x + half;
  const LensReal above = x < -3 ? 0 : inside;

  return x > 3 ? 1 : above;
}

/* Not a number stays one: the comparison is false for it. */
ACTIVATION (relu, (x <= 0 ? 0 : x), (x > 0 ? s : 0))
ACTIVATION (leaky_relu, (x < 0 ? a * x : x), (x > 0 ? s : a * s))
ACTIVATION (thresholded_relu, (x <= a ? 0 : x), (x > a ? s : 0))
ACTIVATION (clip, (clamp (x, a, b)), ((x >= a) & (x <= b) ? s : 0))
ACTIVATION (elu,
            (x > 0 ? x : a * lens_real_expm1 (x)),
            (x > 0 ? s : s * a * lens_real_exp (x)))
ACTIVATION (selu,
            (b * (x > 0 ? x : a * lens_real_expm1 (x))),
            (s * b * (x > 0 ? 1 : a * lens_real_exp (x))))
ACTIVATION (celu,
            (x > 0 ? x : a * lens_real_expm1 (x / a)),
            (x > 0 ? s : s * lens_real_exp (x / a)))
ACTIVATION (gelu,
            (half * x * (1 + lens_real_erf (x * root_half))),
            (s * gelu_derivative (x)))
ACTIVATION (gelu_tanh, (gelu_tanh_value (x)), (s * gelu_tanh_derivative (x)))
ACTIVATION (mish, (x * tanh_of_softplus (x)), (s * mish_derivative (x)))
ACTIVATION (silu, (x * lens_real_sigmoid (x)), (s * silu_derivative (x)))
ACTIVATION (sigmoid, (lens_real_sigmoid (x)), (s * y * (1 - y)))
ACTIVATION (hard_sigmoid,
            (clamp (a * x + b, 0, 1)),
            ((a * x + b > 0) & (a * x + b < 1) ? s * a : 0))
ACTIVATION (hard_swish,
            (x * clamp (sixth * x + half, 0, 1)),
            (s * hard_swish_derivative (x)))
ACTIVATION (softplus,
            ((x > 0 ? x : 0) + lens_real_log1p (lens_real_exp (-fabs (x)))),
            (s * lens_real_sigmoid (x)))
ACTIVATION (softsign, (x / (1 + fabs (x))), (s / ((1 + fabs (x)) * (1 + fabs (x)))))
ACTIVATION (tanh, (lens_real_tanh (x)), (s * (1 - y * y)))

ACTIVATION (abs, (fabs (x)), (x > 0 ? s : (x < 0 ? -s : 0)))
ACTIVATION (neg, (-x), (-s))
ACTIVATION (reciprocal, (1 / x), (-s * y * y))
ACTIVATION (exp, (lens_real_exp (x)), (s * y))
ACTIVATION (log, (lens_real_log (x)), (s / x))
ACTIVATION (sqrt, (sqrt (x)), (s / (2 * y)))
ACTIVATION (erf, (lens_real_erf (x)), (s * two_by_root_pi * lens_real_exp (-x * x)))
ACTIVATION (sin, (sin (x)), (s * cos (x)))
ACTIVATION (cos, (cos (x)), (-s * sin (x)))
ACTIVATION (tan, (tan (x)), (s * (1 + y * y)))
ACTIVATION (asin, (asin (x)), (s / sqrt (1 - x * x)))
ACTIVATION (acos, (acos (x)), (-s / sqrt (1 - x * x)))
ACTIVATION (atan, (atan (x)), (s / (1 + x * x)))
ACTIVATION (sinh, (sinh (x)), (s * cosh (x)))
ACTIVATION (cosh, (cosh (x)), (s * sinh (x)))
ACTIVATION (asinh, (asinh (x)), (s / sqrt (x * x + 1)))
ACTIVATION (acosh, (acosh (x)), (s / sqrt (x * x - 1)))
ACTIVATION (atanh, (atanh (x)), (s / (1 - x * x)))
ACTIVATION (line, (a * x + b), (s * a))

STEP (sign, (x > 0 ? 1 : (x < 0 ? -1 : x)))
STEP (floor, (floor (x)))
STEP (ceil, (ceil (x)))
STEP (round, (rint (x)))
STEP (trunc, (trunc (x)))
STEP (not, (x == 0 ? 1 : 0))
STEP (truth, (x == 0 ? 0 : 1))
STEP (is_nan, (x != x ? 1 : 0))
STEP (is_inf, (((x > LENS_REAL_MAX) & (a != 0)) | ((x < -LENS_REAL_MAX) & (b != 0))))

#undef STEP
#undef ACTIVATION
#undef BACKWARD
#undef BACK
#undef FORWARD

typedef struct
{
  const LensActivation *activation;
  LensActivationShape shape;
  const LensReal *x;
  LensReal *y;
} ForwardWork;

static void
forward_piece (gsize begin, gsize end, gpointer data)
{
  const ForwardWork *work = data;

  work->activation->forward (work->x + begin, work->y + begin, end - begin,
                             work->shape);
}

void
lens_activation_forward (const LensActivation *activation,
                         LensActivationShape shape,
                         const LensReal *x,
                         LensReal *y,
                         gsize n)
{
  ForwardWork work = { activation, shape, x, y };

  lens_parallel_for (n, GRAIN, forward_piece, &work);
}

typedef struct
{
  const LensActivation *activation;
  LensActivationShape shape;
  LensActivationPass pass;
  LensReal *result;
} BackwardWork;

static void
backward_piece (gsize begin, gsize end, gpointer data)
{
  const BackwardWork *work = data;
  const LensActivationPass piece = {
    .n = end - begin,
    .x = work->pass.x + begin,
    .y = work->pass.y + begin,
    .signal = work->pass.signal + begin,
    .sets = work->pass.sets,
  };

  work->activation->backward (&piece, work->result + begin, work->shape);
}

void
lens_activation_backward (const LensActivation *activation,
                          LensActivationShape shape,
                          const LensActivationPass *pass,
                          LensReal *result)
{
  BackwardWork work = { activation, shape, *pass, result };

  lens_parallel_for (pass->n, GRAIN, backward_piece, &work);
}
