/* layer-normalization.c - the last axes together to mean 0 and variance 1
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operands: x, the scale and perhaps the bias, both stretched to the normalised axes.
 * Results: the normalised numbers, and the mean and inverse deviation of each row.
 */

#include "core/base/error.h"
#include "core/kernel/norm.h"
#include "core/op/op.h"

typedef struct
{
  int axis;
  double epsilon;
  int stash_type;
} Settings;

static const LensField fields[] = {
  {
    LENS_INT (Settings, axis),
    .title = N_ ("Axis"),
    .help = N_ ("the first axis that is normalised"),
    .initial = -1,
  },
  {
    LENS_REAL (Settings, epsilon),
    .title = N_ ("Epsilon"),
    .help = N_ ("added to the variance"),
    .initial = 1e-5,
  },
  {
    LENS_INT (Settings, stash_type),
    .title = N_ ("Stash type"),
    .help = N_ ("number type of the moments; has no effect"),
    .initial = 1,
  },
  { .kind = LENS_FIELD_END },
};

static LensShape
row_shape (const LensShape *in, int axis)
{
  LensShape row = { .rank = in->rank - axis };

  for (int i = axis; i < in->rank; i++)
    row.dims[i - axis] = in->dims[i];
  return row;
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensShape *in = &infer->inputs[0]->shape;
  LensShape row;
  LensShape moments = *in;

  if (!lens_shape_axis (in, settings->axis, &settings->axis, error))
    return FALSE;
  row = row_shape (in, settings->axis);
  for (int i = 1; i < infer->n_inputs; i++)
    {
      LensShape stretched;
      g_autofree char *text = lens_shape_to_string (&row);

      if (infer->inputs[i] != NULL &&
          !(lens_shape_broadcast (&infer->inputs[i]->shape, &row, &stretched, error) &&
            lens_shape_equal (&stretched, &row)))
        {
          g_clear_error (error);
          return lens_fail (error, LENS_ERROR_SHAPE,
                            "%s cannot be stretched to the normalised axes, %s",
                            i == 1 ? "scale" : "bias", text);
        }
    }
  for (int i = settings->axis; i < in->rank; i++)
    moments.dims[i] = 1;
  infer->outputs[0].shape = *in;
  for (int i = 1; i < infer->n_outputs; i++)
    infer->outputs[i].shape = moments;
  return TRUE;
}

/* For element @i of a row, which element of the stretched operand it takes. */
static gsize
find_source (const LensShape *part, const LensShape *row, gsize i)
{
  gsize source = 0;
  gsize step = 1;

  for (int axis = 1; axis <= part->rank; axis++)
    {
      gsize size = (gsize) part->dims[part->rank - axis];
      gsize size_row = (gsize) row->dims[row->rank - axis];

      source += size == 1 ? 0 : i % size_row * step;
      i /= size_row;
      step *= size;
    }
  return source;
}

/* The operand in the size of a row; NULL if there is none. */
static LensReal *
stretch (const LensOperand *inputs, int n_inputs, int index, const LensShape *row)
{
  gsize n = lens_shape_n_elements (row);
  LensReal *numbers;

  if (index >= n_inputs || inputs[index].data == NULL)
    return NULL;
  numbers = g_new (LensReal, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    numbers[i] = inputs[index].data[find_source (inputs[index].shape, row, i)];
  return numbers;
}

static LensRowNorm
make_norm (const Settings *settings, const LensShape *in, const LensShape *row)
{
  return (LensRowNorm){
    .n_rows = lens_shape_span (in, 0, settings->axis),
    .row_size = lens_shape_n_elements (row),
    .n_kinds = 1,
    .n_segments = MAX (lens_shape_n_elements (row), 1),
    .epsilon = settings->epsilon,
  };
}

static LensReal *
optional_result (const LensForward *forward, int index)
{
  return index < forward->n_outputs ? forward->outputs[index].data : NULL;
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  const LensOperand *inputs = forward->inputs;
  LensShape row = row_shape (inputs[0].shape, settings->axis);
  LensRowNorm norm = make_norm (settings, inputs[0].shape, &row);
  g_autofree LensReal *scale = stretch (inputs, forward->n_inputs, 1, &row);
  g_autofree LensReal *bias = stretch (inputs, forward->n_inputs, 2, &row);

  norm.scale = scale;
  norm.bias = bias;
  lens_row_norm (&norm, inputs[0].data, forward->outputs[0].data,
                 optional_result (forward, 1), optional_result (forward, 2));
}

/* Stretched numbers share a source, which takes all their signals. */
static void
gather_signal (const LensBackward *backward,
               int index,
               const LensShape *row,
               const LensReal *signal)
{
  for (gsize i = 0; i < lens_shape_n_elements (row); i++)
    backward->input_signals[index][find_source (backward->inputs[index].shape, row,
                                                i)] += signal[i];
}

static void
add_to_operands (const LensBackward *backward,
                 const LensRowNorm *norm,
                 const LensShape *row)
{
  gboolean wants_bias = backward->n_inputs > 2 && backward->input_signals[2] != NULL;
  g_autofree LensReal *scale = g_new0 (LensReal, norm->n_segments);
  g_autofree LensReal *bias = g_new0 (LensReal, norm->n_segments);

  lens_row_norm_to_operands (norm, backward->inputs[0].data,
                             backward->output_signals[0], scale, bias);
  if (backward->input_signals[1] != NULL)
    gather_signal (backward, 1, row, scale);
  if (wants_bias)
    gather_signal (backward, 2, row, bias);
}

/* The mean and the deviation are by-products of training; no signal comes through them. */
static void
backward (const LensBackward *backward)
{
  const Settings *settings = backward->settings;
  LensShape row = row_shape (backward->inputs[0].shape, settings->axis);
  LensRowNorm norm = make_norm (settings, backward->inputs[0].shape, &row);
  g_autofree LensReal *scale = stretch (backward->inputs, backward->n_inputs, 1, &row);

  if (backward->output_signals[0] == NULL)
    return;
  norm.scale = scale;
  if (backward->input_signals[0] != NULL)
    lens_row_norm_to_input (&norm, backward->inputs[0].data,
                            backward->output_signals[0], backward->input_signals[0]);
  if ((backward->n_inputs > 1 && backward->input_signals[1] != NULL) ||
      (backward->n_inputs > 2 && backward->input_signals[2] != NULL))
    add_to_operands (backward, &norm, &row);
}

const LensOp lens_layer_normalization = {
  .name = "layer-normalization",
  .title = N_ ("layer normalisation"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 3,
  .max_outputs = 3,
  .traits = LENS_TRAIT_NORM,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
