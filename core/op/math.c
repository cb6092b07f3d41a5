/* math.c - functions of one number that are no activations
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows differ in their function alone; macros write them.
 */

#include "core/op/ops.h"
#include "core/op/unary.h"

typedef struct
{
  double alpha;
  double beta;
  double scale;
  gboolean detect_negative;
  gboolean detect_positive;
} Settings;

/* @a_value and @b_value are in terms of settings. */
#define FORWARD(symbol, activation, a_value, b_value)                           \
  static LensActivationShape symbol##_shape (gconstpointer its_settings)        \
  {                                                                             \
    G_GNUC_UNUSED const Settings *settings = its_settings;                      \
                                                                                \
    return (LensActivationShape){ (LensReal) (a_value), (LensReal) (b_value) }; \
  }                                                                             \
                                                                                \
  static void symbol##_forward (const LensForward *forward)                     \
  {                                                                             \
    lens_unary_forward (forward, &lens_activation_##activation,                 \
                        symbol##_shape (forward->settings));                    \
  }

#define ROW(symbol, id, words, activation, its_fields, a_value, b_value) \
  FORWARD (symbol, activation, a_value, b_value)                         \
                                                                         \
  static void symbol##_backward (const LensBackward *backward)           \
  {                                                                      \
    lens_unary_backward (backward, &lens_activation_##activation,        \
                         symbol##_shape (backward->settings));           \
  }                                                                      \
                                                                         \
  const LensOp lens_##symbol = {                                         \
    .name = id,                                                          \
    .title = N_ (words),                                                 \
    .fields = its_fields,                                                \
    .settings_size = sizeof (Settings),                                  \
    .min_inputs = 1,                                                     \
    .max_inputs = 1,                                                     \
    .traits = LENS_TRAIT_POINTWISE,                                      \
    .infer = lens_unary_infer,                                           \
    .forward = symbol##_forward,                                         \
    .backward = symbol##_backward,                                       \
  };

/* Without a derivative worth the name. */
#define STEP(symbol, id, words, its_infer, its_fields, a_value, b_value) \
  FORWARD (symbol, symbol, a_value, b_value)                             \
                                                                         \
  const LensOp lens_##symbol = {                                         \
    .name = id,                                                          \
    .title = N_ (words),                                                 \
    .fields = its_fields,                                                \
    .settings_size = sizeof (Settings),                                  \
    .min_inputs = 1,                                                     \
    .max_inputs = 1,                                                     \
    .traits = LENS_TRAIT_POINTWISE | LENS_TRAIT_NO_GRADIENT,             \
    .infer = its_infer,                                                  \
    .forward = symbol##_forward,                                         \
  };

static const LensField is_inf_fields[] = {
  {
    LENS_BOOL (Settings, detect_negative),
    .title = N_ ("Negative"),
    .help = N_ ("whether minus infinity counts"),
    .initial = 1,
  },
  {
    LENS_BOOL (Settings, detect_positive),
    .title = N_ ("Positive"),
    .help = N_ ("whether plus infinity counts"),
    .initial = 1,
  },
  { .kind = LENS_FIELD_END },
};

static const LensField affine_fields[] = {
  {
    LENS_REAL (Settings, alpha),
    .title = N_ ("Alpha"),
    .help = N_ ("factor"),
    .initial = 1,
  },
  {
    LENS_REAL (Settings, beta),
    .title = N_ ("Beta"),
    .help = N_ ("what is added"),
  },
  { .kind = LENS_FIELD_END },
};

static const LensField scale_fields[] = {
  {
    LENS_REAL (Settings, scale),
    .title = N_ ("Scale"),
    .help = N_ ("factor"),
    .initial = 1,
  },
  { .kind = LENS_FIELD_END },
};

ROW (abs, "abs", "absolute value", abs, NULL, 0, 0)
ROW (neg, "neg", "negate", neg, NULL, 0, 0)
ROW (reciprocal, "reciprocal", "reciprocal", reciprocal, NULL, 0, 0)
ROW (exp, "exp", "exp", exp, NULL, 0, 0)
ROW (log, "log", "log", log, NULL, 0, 0)
ROW (sqrt, "sqrt", "square root", sqrt, NULL, 0, 0)
ROW (erf, "erf", "erf", erf, NULL, 0, 0)
ROW (sin, "sin", "sine", sin, NULL, 0, 0)
ROW (cos, "cos", "cosine", cos, NULL, 0, 0)
ROW (tan, "tan", "tangent", tan, NULL, 0, 0)
ROW (asin, "asin", "arc sine", asin, NULL, 0, 0)
ROW (acos, "acos", "arc cosine", acos, NULL, 0, 0)
ROW (atan, "atan", "arc tangent", atan, NULL, 0, 0)
ROW (sinh, "sinh", "hyperbolic sine", sinh, NULL, 0, 0)
ROW (cosh, "cosh", "hyperbolic cosine", cosh, NULL, 0, 0)
ROW (asinh, "asinh", "inverse hyperbolic sine", asinh, NULL, 0, 0)
ROW (acosh, "acosh", "inverse hyperbolic cosine", acosh, NULL, 0, 0)
ROW (atanh, "atanh", "inverse hyperbolic tangent", atanh, NULL, 0, 0)
ROW (affine, "affine", "affine", line, affine_fields, settings->alpha, settings->beta)
ROW (scale, "scale", "scale", line, scale_fields, settings->scale, 0)

STEP (sign, "sign", "sign", lens_unary_infer, NULL, 0, 0)
STEP (floor, "floor", "floor", lens_unary_infer, NULL, 0, 0)
STEP (ceil, "ceil", "ceiling", lens_unary_infer, NULL, 0, 0)
STEP (round, "round", "round", lens_unary_infer, NULL, 0, 0)
STEP (not, "not", "not", lens_unary_infer_truth, NULL, 0, 0)
STEP (is_nan, "is-nan", "is not a number", lens_unary_infer_truth, NULL, 0, 0)
STEP (is_inf,
      "is-inf",
      "is infinite",
      lens_unary_infer_truth,
      is_inf_fields,
      settings->detect_positive,
      settings->detect_negative)

#undef STEP
#undef ROW
#undef FORWARD
