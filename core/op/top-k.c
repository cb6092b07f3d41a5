/* top-k.c - the largest or smallest numbers along an axis, in order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"
#include "core/base/parallel.h"

#include <math.h>
#include <stdlib.h>

typedef struct
{
  int axis;
  int k;
  gboolean largest;
  gboolean sorted;
  int resolved_axis;
} Settings;

static const LensField fields[] = {
  {
    LENS_INT (Settings, axis),
    .title = N_ ("Axis"),
    .help = N_ ("along which the numbers are compared"),
    .initial = -1,
    .min = -LENS_MAX_RANK,
    .max = LENS_MAX_RANK,
  },
  {
    LENS_INT (Settings, k),
    .title = N_ ("How many"),
    .help = N_ ("how many numbers stay, where no operand says"),
  },
  {
    LENS_BOOL (Settings, largest),
    .title = N_ ("Largest"),
    .help = N_ ("whether the largest stay, else the smallest"),
    .initial = TRUE,
  },
  {
    LENS_BOOL (Settings, sorted),
    .title = N_ ("Sorted"),
    .help = N_ ("whether the order matters; they are in order either way"),
    .initial = TRUE,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  const LensInts attribute = { .n = 1, .at = { settings->k } };
  LensInts k;
  LensShape shape;
  int axis;

  if (slot == NULL || !lens_infer_ints_or (infer, 1, &attribute, "k", &k, error) ||
      !lens_shape_axis (&slot->shape, settings->axis, &axis, error))
    return FALSE;
  shape = slot->shape;
  if (k.n != 1 || k.at[0] < 0 || k.at[0] > shape.dims[axis])
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "k: one number, 0 to %" G_GINT64_FORMAT " expected",
                      shape.dims[axis]);
  shape.dims[axis] = k.at[0];
  settings->resolved_axis = axis;
  for (int i = 0; i < infer->n_outputs; i++)
    infer->outputs[i].shape = shape;
  if (infer->n_outputs > 1)
    infer->outputs[1].kind = LENS_KIND_INTEGER;
  return TRUE;
}

typedef struct
{
  LensReal number;
  gsize index;
} Entry;

/* What is not a number is larger than any; equals keep their order. */
static int
compare_numbers (const Entry *a, const Entry *b)
{
  if (isnan (a->number) || isnan (b->number))
    return (isnan (b->number) ? 1 : 0) - (isnan (a->number) ? 1 : 0);
  return (a->number < b->number) - (a->number > b->number);
}

static int
compare_indices (const Entry *a, const Entry *b)
{
  return (a->index > b->index) - (a->index < b->index);
}

static int
largest_first (gconstpointer a, gconstpointer b)
{
  const int order = compare_numbers (a, b);

  return order != 0 ? order : compare_indices (a, b);
}

static int
smallest_first (gconstpointer a, gconstpointer b)
{
  const int order = compare_numbers (b, a);

  return order != 0 ? order : compare_indices (a, b);
}

typedef struct
{
  const LensReal *from;
  gsize n; /* along the axis */
  gsize n_kept;
  gsize n_inner; /* numbers between neighbours along the axis */
  gboolean is_largest;
  LensReal *values;       /* NULL where not wanted */
  LensReal *indices;      /* NULL where not wanted */
  const LensReal *signal; /* of the values, on the way back */
  LensReal *from_signal;
} Task;

static void
sort_lines (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  g_autofree Entry *entries = g_new (Entry, task->n);

  for (gsize line = begin; line < end; line++)
    {
      const gsize outer = line / task->n_inner;
      const gsize inner = line % task->n_inner;
      const gsize first = outer * task->n * task->n_inner + inner;
      const gsize first_kept = outer * task->n_kept * task->n_inner + inner;

      for (gsize i = 0; i < task->n; i++)
        entries[i] = (Entry){ task->from[first + i * task->n_inner], i };
      if (task->n > 0)
        qsort (entries, task->n, sizeof (Entry),
               task->is_largest ? largest_first : smallest_first);
      for (gsize i = 0; i < task->n_kept; i++)
        {
          const gsize place = first_kept + i * task->n_inner;

          if (task->values != NULL)
            task->values[place] = entries[i].number;
          if (task->indices != NULL)
            task->indices[place] = (LensReal) entries[i].index;
          if (task->signal != NULL)
            task->from_signal[first +
                              entries[i].index * task->n_inner] += task->signal[place];
        }
    }
}

static void
run (Task *task, const Settings *settings, const LensShape *shape, gint64 n_kept)
{
  const int axis = settings->resolved_axis;
  const gsize n_lines = lens_shape_span (shape, 0, axis) *
                        lens_shape_span (shape, axis + 1, shape->rank);

  task->n = (gsize) shape->dims[axis];
  task->n_kept = (gsize) n_kept;
  task->n_inner = lens_shape_span (shape, axis + 1, shape->rank);
  task->is_largest = settings->largest;
  lens_parallel_for (n_lines, MAX (1, 4096 / MAX (task->n, 1)), sort_lines, task);
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  Task task = {
    .from = forward->inputs[0].data,
    .values = forward->outputs[0].data,
    .indices = forward->n_outputs > 1 ? forward->outputs[1].data : NULL,
  };

  run (&task, settings, forward->inputs[0].shape,
       forward->outputs[0].shape->dims[settings->resolved_axis]);
}

static void
backward (const LensBackward *backward)
{
  const Settings *settings = backward->settings;
  Task task = {
    .from = backward->inputs[0].data,
    .signal = backward->output_signals[0],
    .from_signal = backward->input_signals[0],
  };

  if (task.signal != NULL && task.from_signal != NULL)
    run (&task, settings, backward->inputs[0].shape,
         backward->outputs[0].shape->dims[settings->resolved_axis]);
}

const LensOp lens_top_k = {
  .name = "top-k",
  .title = N_ ("top k"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 2,
  .max_outputs = 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
