/* activation.h - functions of one number, and their derivatives
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

typedef struct _LensActivation LensActivation;

/* At most two numbers shape a function; what they are is said beside it in activation.c. */
typedef struct
{
  LensReal a;
  LensReal b;
} LensActivationShape;

/* A pass back through n numbers. */
typedef struct
{
  gsize n;
  const LensReal *x;      /* operands */
  const LensReal *y;      /* results */
  const LensReal *signal; /* at the results */
  gboolean sets;          /* writes the result instead of adding to it */
} LensActivationPass;

/* y = f (x), in parallel.  @y may be @x. */
void lens_activation_forward (const LensActivation *activation,
                              LensActivationShape shape,
                              const LensReal *x,
                              LensReal *y,
                              gsize n);

/* result +=, or with sets =, signal · f′(x), in parallel.  The activation has a derivative.
 * With sets @result may be the signal. */
void lens_activation_backward (const LensActivation *activation,
                               LensActivationShape shape,
                               const LensActivationPass *pass,
                               LensReal *result);

/* f: a and b are the two numbers of the shape. */
extern const LensActivation lens_activation_relu;             /* max (x, 0) */
extern const LensActivation lens_activation_leaky_relu;       /* x or a x */
extern const LensActivation lens_activation_thresholded_relu; /* x above a, or 0 */
extern const LensActivation lens_activation_clip;             /* into a … b */
extern const LensActivation lens_activation_elu;              /* a (exp (x) − 1) */
extern const LensActivation lens_activation_selu;      /* b elu (x), a as there */
extern const LensActivation lens_activation_celu;      /* a (exp (x / a) − 1) */
extern const LensActivation lens_activation_gelu;      /* x Φ (x) */
extern const LensActivation lens_activation_gelu_tanh; /* its approximation */
extern const LensActivation lens_activation_mish;      /* x tanh (softplus (x)) */
extern const LensActivation lens_activation_silu;      /* x sigmoid (x) */
extern const LensActivation lens_activation_sigmoid;
extern const LensActivation lens_activation_hard_sigmoid; /* a x + b into 0 … 1 */
extern const LensActivation lens_activation_hard_swish; /* x (x / 6 + ½ into 0 … 1) */
extern const LensActivation lens_activation_softplus;   /* log (1 + exp (x)) */
extern const LensActivation lens_activation_softsign;   /* x / (1 + |x|) */
extern const LensActivation lens_activation_tanh;

extern const LensActivation lens_activation_abs;
extern const LensActivation lens_activation_neg;
extern const LensActivation lens_activation_reciprocal;
extern const LensActivation lens_activation_exp;
extern const LensActivation lens_activation_log;
extern const LensActivation lens_activation_sqrt;
extern const LensActivation lens_activation_erf;
extern const LensActivation lens_activation_sin;
extern const LensActivation lens_activation_cos;
extern const LensActivation lens_activation_tan;
extern const LensActivation lens_activation_asin;
extern const LensActivation lens_activation_acos;
extern const LensActivation lens_activation_atan;
extern const LensActivation lens_activation_sinh;
extern const LensActivation lens_activation_cosh;
extern const LensActivation lens_activation_asinh;
extern const LensActivation lens_activation_acosh;
extern const LensActivation lens_activation_atanh;
extern const LensActivation lens_activation_line; /* a x + b */

/* Without a derivative. */
extern const LensActivation lens_activation_sign;
extern const LensActivation lens_activation_floor;
extern const LensActivation lens_activation_ceil;
extern const LensActivation lens_activation_round; /* halves to even */
extern const LensActivation lens_activation_trunc;
extern const LensActivation lens_activation_not;    /* 1 where x is 0 */
extern const LensActivation lens_activation_truth;  /* 1 where x is not 0 */
extern const LensActivation lens_activation_is_nan; /* 1 or 0 */
extern const LensActivation lens_activation_is_inf; /* +∞ if a, −∞ if b */

G_END_DECLS
