/* activation.c - rectifiers and other curves between layers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows differ in their curve, its defaults and its traits; a macro writes them.
 */

#include "core/op/ops.h"
#include "core/op/unary.h"

#include <math.h>

typedef struct
{
  double alpha;
  double beta;
  double gamma;
  int approximate;
} Settings;

static gboolean
relu_tail (const LensTailQuery *query, LensTail *tail)
{
  tail->low = 0;
  return TRUE;
}

#define RECTIFIER (LENS_TRAIT_POINTWISE | LENS_TRAIT_ACTIVATION | LENS_TRAIT_RECTIFIER)
#define CURVE (LENS_TRAIT_POINTWISE | LENS_TRAIT_ACTIVATION)
#define BENT (CURVE | LENS_TRAIT_BENT)

/* @a_value and @b_value are in terms of settings. */
#define ROW(symbol, id, words, its_traits, its_fields, its_tail, a_value, b_value) \
  static LensActivationShape symbol##_shape (gconstpointer its_settings)           \
  {                                                                                \
    G_GNUC_UNUSED const Settings *settings = its_settings;                         \
                                                                                   \
    return (LensActivationShape){ (LensReal) (a_value), (LensReal) (b_value) };    \
  }                                                                                \
                                                                                   \
  static void symbol##_forward (const LensForward *forward)                        \
  {                                                                                \
    lens_unary_forward (forward, &lens_activation_##symbol,                        \
                        symbol##_shape (forward->settings));                       \
  }                                                                                \
                                                                                   \
  static void symbol##_backward (const LensBackward *backward)                     \
  {                                                                                \
    lens_unary_backward (backward, &lens_activation_##symbol,                      \
                         symbol##_shape (backward->settings));                     \
  }                                                                                \
                                                                                   \
  const LensOp lens_##symbol = {                                                   \
    .name = id,                                                                    \
    .title = N_ (words),                                                           \
    .fields = its_fields,                                                          \
    .settings_size = sizeof (Settings),                                            \
    .min_inputs = 1,                                                               \
    .max_inputs = 1,                                                               \
    .traits = LENS_TRAIT_SETS_SIGNALS | LENS_TRAIT_IN_PLACE | (its_traits),        \
    .infer = lens_unary_infer,                                                     \
    .forward = symbol##_forward,                                                   \
    .backward = symbol##_backward,                                                 \
    .tail = its_tail,                                                              \
  };

#define FIELD_ALPHA(words, value)                                      \
  {                                                                    \
    LENS_REAL (Settings, alpha), .title = N_ ("Alpha"), .help = words, \
                                 .initial = value,                     \
  }
#define FIELD_BETA(words, value)                                                       \
  {                                                                                    \
    LENS_REAL (Settings, beta), .title = N_ ("Beta"), .help = words, .initial = value, \
  }
#define FIELD_GAMMA(words, value)                                      \
  {                                                                    \
    LENS_REAL (Settings, gamma), .title = N_ ("Gamma"), .help = words, \
                                 .initial = value,                     \
  }

static const LensField leaky_relu_fields[] = {
  FIELD_ALPHA (N_ ("slope below zero"), 0.01),
  { .kind = LENS_FIELD_END },
};

static const LensField thresholded_relu_fields[] = {
  FIELD_ALPHA (N_ ("what a number must exceed to pass"), 1),
  { .kind = LENS_FIELD_END },
};

static const LensField elu_fields[] = {
  FIELD_ALPHA (N_ ("how far below zero the curve goes"), 1),
  { .kind = LENS_FIELD_END },
};

/* The numbers are those of Klambauer et al. 2017, as ONNX writes them. */
static const LensField selu_fields[] = {
  FIELD_ALPHA (N_ ("how far below zero the curve goes, before gamma"),
               1.67326319217681884765625),
  FIELD_GAMMA (N_ ("factor of the whole curve"), 1.05070102214813232421875),
  { .kind = LENS_FIELD_END },
};

static const LensField hard_sigmoid_fields[] = {
  FIELD_ALPHA (N_ ("slope of the middle part"), 0.2),
  FIELD_BETA (N_ ("value at zero"), 0.5),
  { .kind = LENS_FIELD_END },
};

ROW (relu, "relu", "relu", RECTIFIER, NULL, relu_tail, 0, 0)
ROW (thresholded_relu,
     "thresholded-relu",
     "thresholded relu",
     RECTIFIER,
     thresholded_relu_fields,
     NULL,
     settings->alpha,
     0)
ROW (leaky_relu,
     "leaky-relu",
     "leaky relu",
     BENT,
     leaky_relu_fields,
     NULL,
     settings->alpha,
     0)
ROW (elu, "elu", "elu", BENT, elu_fields, NULL, settings->alpha, 0)
ROW (celu, "celu", "celu", BENT, elu_fields, NULL, settings->alpha, 0)
ROW (selu, "selu", "selu", BENT, selu_fields, NULL, settings->alpha, settings->gamma)
ROW (mish, "mish", "mish", BENT, NULL, NULL, 0, 0)
ROW (silu, "silu", "silu", BENT, NULL, NULL, 0, 0)
ROW (sigmoid, "sigmoid", "sigmoid", CURVE, NULL, NULL, 0, 0)
ROW (hard_sigmoid,
     "hard-sigmoid",
     "hard sigmoid",
     CURVE,
     hard_sigmoid_fields,
     NULL,
     settings->alpha,
     settings->beta)
ROW (hard_swish, "hard-swish", "hard swish", BENT, NULL, NULL, 0, 0)
ROW (softplus, "softplus", "softplus", BENT, NULL, NULL, 0, 0)
ROW (softsign, "softsign", "softsign", CURVE, NULL, NULL, 0, 0)
ROW (tanh, "tanh", "tanh", CURVE, NULL, NULL, 0, 0)

#undef FIELD_GAMMA
#undef FIELD_BETA
#undef FIELD_ALPHA
#undef ROW

/* The order of approximations[]. */
enum
{
  APPROXIMATE_NONE,
  APPROXIMATE_TANH,
};

static const LensChoice approximations[] = {
  [APPROXIMATE_NONE] = { "none", N_ ("exact") },
  [APPROXIMATE_TANH] = { "tanh", N_ ("by the hyperbolic tangent") },
  { NULL, NULL },
};

static const LensField gelu_fields[] = {
  {
    LENS_CHOICE (Settings, approximate),
    .title = N_ ("Approximation"),
    .help = N_ ("how the normal distribution is computed"),
    .choices = approximations,
  },
  { .kind = LENS_FIELD_END },
};

static const LensActivation *
gelu_of (gconstpointer its_settings)
{
  const Settings *settings = its_settings;

  return settings->approximate == APPROXIMATE_TANH ? &lens_activation_gelu_tanh
                                                   : &lens_activation_gelu;
}

static void
gelu_forward (const LensForward *forward)
{
  lens_unary_forward (forward, gelu_of (forward->settings),
                      (LensActivationShape){ 0, 0 });
}

static void
gelu_backward (const LensBackward *backward)
{
  lens_unary_backward (backward, gelu_of (backward->settings),
                       (LensActivationShape){ 0, 0 });
}

const LensOp lens_gelu = {
  .name = "gelu",
  .title = N_ ("gelu"),
  .fields = gelu_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = BENT | LENS_TRAIT_SETS_SIGNALS | LENS_TRAIT_IN_PLACE,
  .infer = lens_unary_infer,
  .forward = gelu_forward,
  .backward = gelu_backward,
};
