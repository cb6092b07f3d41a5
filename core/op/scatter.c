/* scatter.c - single numbers, or blocks, put to an index
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/ops.h"
#include "core/op/pick.h"

#include "core/base/error.h"

typedef struct
{
  int axis;
  int reduction;
  int resolved_axis; /* -1 where blocks are put */
} Settings;

/* In the order of LensReduction. */
static const LensChoice reductions[] = {
  { "none", N_ ("the last one stays") }, { "add", N_ ("the sum") },
  { "mul", N_ ("the product") },         { "max", N_ ("the largest") },
  { "min", N_ ("the smallest") },        { NULL, NULL },
};

#define FIELD_AXIS                                                                 \
  {                                                                                \
    LENS_INT (Settings, axis), .title = N_ ("Axis"),                               \
                               .help = N_ ("the axis that the indices are along"), \
                               .min = -LENS_MAX_RANK, .max = LENS_MAX_RANK,        \
  }
#define FIELD_REDUCTION                                                               \
  {                                                                                   \
    LENS_CHOICE (Settings, reduction),                                                \
      .title = N_ ("Reduction"),                                                      \
      .help = N_ ("what happens to the number that is there"), .choices = reductions, \
  }

static const LensField old_fields[] = {
  FIELD_AXIS,
  { .kind = LENS_FIELD_END },
};

static const LensField element_fields[] = {
  FIELD_AXIS,
  FIELD_REDUCTION,
  { .kind = LENS_FIELD_END },
};

static const LensField block_fields[] = {
  FIELD_REDUCTION,
  { .kind = LENS_FIELD_END },
};

#undef FIELD_AXIS
#undef FIELD_REDUCTION

/* The three operands, and that the updates have the shape that the indices ask for. */
static gboolean
read_operands (const LensInfer *infer, const LensSlot *slots[3], GError **error)
{
  static const char *const names[] = { "value", "indices", "updates" };

  for (int i = 0; i < 3; i++)
    {
      slots[i] = lens_infer_operand (infer, i, names[i], error);
      if (slots[i] == NULL)
        return FALSE;
    }
  infer->outputs[0].shape = slots[0]->shape;
  return TRUE;
}

static gboolean
check_updates (const LensShape *updates, const LensShape *expected, GError **error)
{
  g_autofree char *text = lens_shape_to_string (updates);
  g_autofree char *text_expected = lens_shape_to_string (expected);

  if (lens_shape_equal (updates, expected))
    return TRUE;
  return lens_fail (error, LENS_ERROR_SHAPE, "updates: shape %s expected, %s found",
                    text_expected, text);
}

static gboolean
infer_elements (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slots[3];

  return read_operands (infer, slots, error) &&
         lens_shape_axis (&slots[0]->shape, settings->axis, &settings->resolved_axis,
                          error) &&
         lens_elements_infer (&slots[0]->shape, slots[1], settings->resolved_axis,
                              error) &&
         check_updates (&slots[2]->shape, &slots[1]->shape, error);
}

static gboolean
infer_blocks (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slots[3];
  LensShape picked;

  settings->resolved_axis = -1;
  return read_operands (infer, slots, error) &&
         lens_blocks_infer (&slots[0]->shape, slots[1], 0, &picked, error) &&
         check_updates (&slots[2]->shape, &picked, error);
}

static LensPicks *
pick (const Settings *settings, const LensOperand *inputs)
{
  if (settings->resolved_axis < 0)
    return lens_blocks_new (inputs[0].shape, &inputs[1], 0);
  return lens_elements_new (inputs[0].shape, &inputs[1], settings->resolved_axis);
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  g_autoptr (LensPicks) picks = pick (settings, forward->inputs);

  lens_same_numbers_forward (forward);
  lens_picks_scatter (picks, settings->reduction, forward->inputs[2].data,
                      forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  const Settings *settings = backward->settings;
  const LensScatterBackward scatter = {
    .n_data = lens_shape_n_elements (backward->inputs[0].shape),
    .data = backward->inputs[0].data,
    .updates = backward->inputs[2].data,
    .result = backward->outputs[0].data,
    .signal = backward->output_signals[0],
    .data_signal = backward->input_signals[0],
    .updates_signal = backward->input_signals[2],
  };
  g_autoptr (LensPicks) picks = NULL;

  if (scatter.signal == NULL)
    return;
  picks = pick (settings, backward->inputs);
  lens_picks_scatter_backward (picks, settings->reduction, &scatter);
}

const LensOp lens_scatter = {
  .name = "scatter",
  .title = N_ ("scatter"),
  .fields = old_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 3,
  .max_inputs = 3,
  .infer = infer_elements,
  .forward = forward,
  .backward = backward,
};

const LensOp lens_scatter_elements = {
  .name = "scatter-elements",
  .title = N_ ("scatter elements"),
  .fields = element_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 3,
  .max_inputs = 3,
  .infer = infer_elements,
  .forward = forward,
  .backward = backward,
};

const LensOp lens_scatter_nd = {
  .name = "scatter-nd",
  .title = N_ ("scatter blocks"),
  .fields = block_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 3,
  .max_inputs = 3,
  .infer = infer_blocks,
  .forward = forward,
  .backward = backward,
};
