/* instance-normalization.c - each plane, or group of planes, to mean 0 and variance 1
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operands of both: x [batch][channels][…], scale, bias.  Instance normalisation is the
 * group normalisation with as many groups as channels.
 */

#include "core/base/error.h"
#include "core/kernel/norm.h"
#include "core/op/op.h"

typedef struct
{
  double epsilon;
  int num_groups;
  int stash_type;
} Settings;

#define FIELD_EPSILON                                                                 \
  {                                                                                   \
    LENS_REAL (Settings, epsilon),                                                    \
      .title = N_ ("Epsilon"), .help = N_ ("added to the variance"), .initial = 1e-5, \
  }

static const LensField instance_fields[] = {
  FIELD_EPSILON,
  { .kind = LENS_FIELD_END },
};

static const LensField group_fields[] = {
  FIELD_EPSILON,
  {
    LENS_INT (Settings, num_groups),
    .title = N_ ("Groups"),
    .help = N_ ("parts that the channels are cut into"),
    .initial = 1,
    .min = 1,
    .max = 1 << 24,
  },
  {
    LENS_INT (Settings, stash_type),
    .title = N_ ("Stash type"),
    .help = N_ ("number type of the moments; has no effect"),
    .initial = 1,
  },
  { .kind = LENS_FIELD_END },
};

#undef FIELD_EPSILON

static gboolean
check_operand (const LensInfer *infer, int index, gint64 n, GError **error)
{
  const LensShape *shape = &infer->inputs[index]->shape;
  g_autofree char *text = lens_shape_to_string (shape);

  if (shape->rank == 1 && shape->dims[0] == n)
    return TRUE;
  return lens_fail (error, LENS_ERROR_SHAPE,
                    "%s: %" G_GINT64_FORMAT " numbers expected, its shape is %s",
                    index == 1 ? "scale" : "bias", n, text);
}

static gboolean
check_input (const LensInfer *infer, GError **error)
{
  const LensShape *in = &infer->inputs[0]->shape;
  g_autofree char *text = lens_shape_to_string (in);

  infer->outputs[0].shape = *in;
  if (in->rank >= 2)
    return TRUE;
  return lens_fail (error, LENS_ERROR_SHAPE,
                    "batch and channels expected, the shape is %s", text);
}

static gboolean
infer_instance (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  gint64 n_channels;

  if (!check_input (infer, error))
    return FALSE;
  n_channels = infer->inputs[0]->shape.dims[1];
  settings->num_groups = (int) n_channels;
  return check_operand (infer, 1, n_channels, error) &&
         check_operand (infer, 2, n_channels, error);
}

/* Opset 18 has one scale a group, opset 21 one a channel; files are taken at their word,
 * which is the shape. */
static gboolean
infer_group (const LensInfer *infer, GError **error)
{
  const Settings *settings = infer->settings;
  gint64 n_channels;
  gint64 n;

  if (!check_input (infer, error))
    return FALSE;
  n_channels = infer->inputs[0]->shape.dims[1];
  if (settings->num_groups < 1 || n_channels % settings->num_groups != 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "num_groups: %d does not divide the %" G_GINT64_FORMAT
                      " channels",
                      settings->num_groups, n_channels);
  n = infer->inputs[1]->shape.rank == 1 &&
          infer->inputs[1]->shape.dims[0] == settings->num_groups
        ? settings->num_groups
        : n_channels;
  return check_operand (infer, 1, n, error) && check_operand (infer, 2, n, error);
}

static LensRowNorm
make_norm (const Settings *settings, const LensOperand *inputs)
{
  const LensShape *shape = inputs[0].shape;
  gsize n_groups = (gsize) MAX (settings->num_groups, 1);
  gsize n_rows = (gsize) shape->dims[0] * n_groups;

  return (LensRowNorm){
    .n_rows = n_rows,
    .row_size = lens_shape_n_elements (shape) / MAX (n_rows, 1),
    .n_kinds = n_groups,
    .n_segments = (gsize) inputs[1].shape->dims[0] / n_groups,
    .epsilon = settings->epsilon,
    .scale = inputs[1].data,
    .bias = inputs[2].data,
  };
}

static void
forward (const LensForward *forward)
{
  LensRowNorm norm = make_norm (forward->settings, forward->inputs);

  lens_row_norm (&norm, forward->inputs[0].data, forward->outputs[0].data, NULL, NULL);
}

static void
backward (const LensBackward *backward)
{
  LensRowNorm norm = make_norm (backward->settings, backward->inputs);
  const LensReal *signal = backward->output_signals[0];
  const LensReal *in = backward->inputs[0].data;

  if (signal == NULL)
    return;
  if (backward->input_signals[0] != NULL)
    lens_row_norm_to_input (&norm, in, signal, backward->input_signals[0]);
  if (backward->input_signals[1] != NULL || backward->input_signals[2] != NULL)
    lens_row_norm_to_operands (&norm, in, signal, backward->input_signals[1],
                               backward->input_signals[2]);
}

const LensOp lens_instance_normalization = {
  .name = "instance-normalization",
  .title = N_ ("instance normalisation"),
  .fields = instance_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 3,
  .max_inputs = 3,
  .traits = LENS_TRAIT_NORM,
  .infer = infer_instance,
  .forward = forward,
  .backward = backward,
};

const LensOp lens_group_normalization = {
  .name = "group-normalization",
  .title = N_ ("group normalisation"),
  .fields = group_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 3,
  .max_inputs = 3,
  .traits = LENS_TRAIT_NORM,
  .infer = infer_group,
  .forward = forward,
  .backward = backward,
};
