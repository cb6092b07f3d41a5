/* gather-elements.c - single numbers, or blocks, picked by index
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/ops.h"
#include "core/op/pick.h"

typedef struct
{
  int axis;
  int batch_dims;
  int resolved_axis;
} Settings;

static const LensField element_fields[] = {
  {
    LENS_INT (Settings, axis),
    .title = N_ ("Axis"),
    .help = N_ ("the axis that the indices are along"),
    .min = -LENS_MAX_RANK,
    .max = LENS_MAX_RANK,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer_elements (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *value = lens_infer_operand (infer, 0, "value", error);
  const LensSlot *indices;

  if (value == NULL ||
      (indices = lens_infer_operand (infer, 1, "indices", error)) == NULL ||
      !lens_shape_axis (&value->shape, settings->axis, &settings->resolved_axis,
                        error) ||
      !lens_elements_infer (&value->shape, indices, settings->resolved_axis, error))
    return FALSE;
  infer->outputs[0].shape = indices->shape;
  return TRUE;
}

static LensPicks *
pick_elements (gconstpointer settings, const LensOperand *inputs)
{
  return lens_elements_new (inputs[0].shape, &inputs[1],
                            ((const Settings *) settings)->resolved_axis);
}

static void
forward_elements (const LensForward *forward)
{
  g_autoptr (LensPicks) picks = pick_elements (forward->settings, forward->inputs);

  lens_picks_gather (picks, forward->inputs[0].data, forward->outputs[0].data);
}

static void
backward_elements (const LensBackward *backward)
{
  g_autoptr (LensPicks) picks = NULL;

  if (backward->output_signals[0] == NULL || backward->input_signals[0] == NULL)
    return;
  picks = pick_elements (backward->settings, backward->inputs);
  lens_picks_add_back (picks, backward->output_signals[0], backward->input_signals[0]);
}

const LensOp lens_gather_elements = {
  .name = "gather-elements",
  .title = N_ ("gather elements"),
  .fields = element_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer_elements,
  .forward = forward_elements,
  .backward = backward_elements,
};

static const LensField block_fields[] = {
  {
    LENS_INT (Settings, batch_dims),
    .title = N_ ("Batch axes"),
    .help = N_ ("leading axes that value and indices share"),
    .max = LENS_MAX_RANK,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer_blocks (const LensInfer *infer, GError **error)
{
  const Settings *settings = infer->settings;
  const LensSlot *value = lens_infer_operand (infer, 0, "value", error);
  const LensSlot *indices;

  return value != NULL &&
         (indices = lens_infer_operand (infer, 1, "indices", error)) != NULL &&
         lens_blocks_infer (&value->shape, indices, settings->batch_dims,
                            &infer->outputs[0].shape, error);
}

static LensPicks *
pick_blocks (gconstpointer settings, const LensOperand *inputs)
{
  return lens_blocks_new (inputs[0].shape, &inputs[1],
                          ((const Settings *) settings)->batch_dims);
}

static void
forward_blocks (const LensForward *forward)
{
  g_autoptr (LensPicks) picks = pick_blocks (forward->settings, forward->inputs);

  lens_picks_gather (picks, forward->inputs[0].data, forward->outputs[0].data);
}

static void
backward_blocks (const LensBackward *backward)
{
  g_autoptr (LensPicks) picks = NULL;

  if (backward->output_signals[0] == NULL || backward->input_signals[0] == NULL)
    return;
  picks = pick_blocks (backward->settings, backward->inputs);
  lens_picks_add_back (picks, backward->output_signals[0], backward->input_signals[0]);
}

const LensOp lens_gather_nd = {
  .name = "gather-nd",
  .title = N_ ("gather blocks"),
  .fields = block_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer_blocks,
  .forward = forward_blocks,
  .backward = backward_blocks,
};
