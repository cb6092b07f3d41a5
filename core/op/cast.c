/* cast.c - numbers as another kind of number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All numbers are LensReal in memory, so that only what a kind cannot hold changes: the
 * fraction of a real number, and everything but zero and not zero.
 */

#include "core/base/error.h"
#include "core/op/ops.h"
#include "core/op/unary.h"

typedef struct
{
  int to;
  gboolean saturate;
  LensKind from_kind; /* not fields */
  LensKind to_kind;
} Settings;

#define FIELD_SATURATE                                                               \
  {                                                                                  \
    LENS_BOOL (Settings, saturate),                                                  \
      .title = N_ ("Saturate"),                                                      \
      .help = N_ ("whether 8-bit reals stop at their largest number"), .initial = 1, \
  }

static const LensField cast_fields[] = {
  {
    LENS_INT (Settings, to),
    .title = N_ ("Type"),
    .help = N_ ("the number ONNX gives to the type of the result"),
    .initial = 1,
  },
  FIELD_SATURATE,
  { .kind = LENS_FIELD_END },
};

static const LensField cast_like_fields[] = {
  FIELD_SATURATE,
  { .kind = LENS_FIELD_END },
};

#undef FIELD_SATURATE

/* By the numbers of TensorProto.DataType. */
static const struct
{
  gboolean is_known;
  LensKind kind;
} types[] = {
  [1] = { TRUE, LENS_KIND_REAL },     /* float */
  [2] = { TRUE, LENS_KIND_INTEGER },  /* uint8 */
  [3] = { TRUE, LENS_KIND_INTEGER },  /* int8 */
  [4] = { TRUE, LENS_KIND_INTEGER },  /* uint16 */
  [5] = { TRUE, LENS_KIND_INTEGER },  /* int16 */
  [6] = { TRUE, LENS_KIND_INTEGER },  /* int32 */
  [7] = { TRUE, LENS_KIND_INTEGER },  /* int64 */
  [9] = { TRUE, LENS_KIND_BOOLEAN },  /* bool */
  [10] = { TRUE, LENS_KIND_REAL },    /* float16 */
  [11] = { TRUE, LENS_KIND_REAL },    /* double */
  [12] = { TRUE, LENS_KIND_INTEGER }, /* uint32 */
  [13] = { TRUE, LENS_KIND_INTEGER }, /* uint64 */
  [16] = { TRUE, LENS_KIND_REAL },    /* bfloat16 */
};

static gboolean
infer_kind (const LensInfer *infer, LensKind kind, GError **error)
{
  Settings *settings = infer->settings;

  if (!lens_unary_infer (infer, error))
    return FALSE;
  settings->from_kind = infer->inputs[0]->kind;
  settings->to_kind = kind;
  infer->outputs[0].kind = kind;
  return TRUE;
}

static gboolean
cast_infer (const LensInfer *infer, GError **error)
{
  const Settings *settings = infer->settings;

  if (settings->to < 0 || settings->to >= (int) G_N_ELEMENTS (types) ||
      !types[settings->to].is_known)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "to: type %d; real and whole numbers of 8 to 64 bits and bool "
                      "can be handled",
                      settings->to);
  return infer_kind (infer, types[settings->to].kind, error);
}

static gboolean
cast_like_infer (const LensInfer *infer, GError **error)
{
  return infer_kind (infer, infer->inputs[1]->kind, error);
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  const LensActivationShape same = { 1, 0 };

  if (settings->to_kind == LENS_KIND_BOOLEAN)
    lens_unary_forward (forward, &lens_activation_truth, same);
  else if (settings->to_kind == LENS_KIND_INTEGER &&
           settings->from_kind == LENS_KIND_REAL)
    lens_unary_forward (forward, &lens_activation_trunc, same);
  else
    lens_unary_forward (forward, &lens_activation_line, same);
}

static void
backward (const LensBackward *backward)
{
  const Settings *settings = backward->settings;

  if (settings->to_kind == LENS_KIND_REAL)
    lens_unary_backward (backward, &lens_activation_line,
                         (LensActivationShape){ 1, 0 });
}

const LensOp lens_cast = {
  .name = "cast",
  .title = N_ ("cast"),
  .fields = cast_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_POINTWISE,
  .infer = cast_infer,
  .forward = forward,
  .backward = backward,
};

const LensOp lens_cast_like = {
  .name = "cast-like",
  .title = N_ ("cast"),
  .fields = cast_like_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 2,
  .traits = LENS_TRAIT_POINTWISE,
  .infer = cast_like_infer,
  .forward = forward,
  .backward = backward,
};
