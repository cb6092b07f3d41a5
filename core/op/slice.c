/* slice.c - every so many numbers from here to there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  LensInts starts;
  LensInts ends;
  LensInts axes;
  gint64 begin[LENS_MAX_RANK]; /* by axis, 0 or more */
  gint64 step[LENS_MAX_RANK];
  LensCrop crop;
} Settings;

static const LensField fields[] = {
  {
    LENS_INTS (Settings, starts),
    .title = N_ ("Starts"),
    .help = N_ ("the first index along each axis named"),
  },
  {
    LENS_INTS (Settings, ends),
    .title = N_ ("Ends"),
    .help = N_ ("the index before which each axis named stops"),
  },
  {
    LENS_INTS (Settings, axes),
    .title = N_ ("Axes"),
    .help = N_ ("the axes that are cut; all in order if none is named"),
  },
  { .kind = LENS_FIELD_END },
};

typedef struct
{
  LensInts starts;
  LensInts ends;
  LensInts steps;
  LensAxes axes;
} Cut;

static gboolean
read_cut (const LensInfer *infer, int rank, Cut *cut, GError **error)
{
  const Settings *settings = infer->settings;
  const LensInts no_steps = { 0 };
  LensInts axes;

  if (!lens_infer_ints_or (infer, 1, &settings->starts, "starts", &cut->starts,
                           error) ||
      !lens_infer_ints_or (infer, 2, &settings->ends, "ends", &cut->ends, error) ||
      !lens_infer_ints_or (infer, 3, &settings->axes, "axes", &axes, error) ||
      !lens_infer_ints_or (infer, 4, &no_steps, "steps", &cut->steps, error))
    return FALSE;

  if (cut->starts.n > rank)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "starts: at most %d numbers expected, %d found", rank,
                      cut->starts.n);
  cut->axes = lens_axes_all (cut->starts.n);
  if (axes.n > 0 && !lens_axes_from_ints (&axes, rank, &cut->axes, error))
    return FALSE;
  if (cut->ends.n != cut->starts.n || cut->axes.n != cut->starts.n ||
      (cut->steps.n != 0 && cut->steps.n != cut->starts.n))
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "%d starts, %d ends, %d axes and %d steps; as many of "
                      "each expected",
                      cut->starts.n, cut->ends.n, cut->axes.n, cut->steps.n);
  return TRUE;
}

/* NumPy's rule: negative counts from the end, beyond the end is the end.  Returns how many
 * numbers remain of @size. */
static gint64
cut_axis (gint64 size, gint64 *start, gint64 end, gint64 step)
{
  const gint64 lowest = step < 0 ? -1 : 0;
  const gint64 highest = step < 0 ? size - 1 : size;

  *start = CLAMP (*start < 0 ? *start + size : *start, lowest, highest);
  end = CLAMP (end < 0 ? end + size : end, lowest, highest);
  if (step > 0)
    return end > *start ? 1 + (end - *start - 1) / step : 0;
  return *start > end ? 1 + (*start - end - 1) / -step : 0;
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  const gint64 longest = (gint64) LENS_MAX_ELEMENTS;
  LensShape shape;
  Cut cut;

  if (slot == NULL || !read_cut (infer, slot->shape.rank, &cut, error))
    return FALSE;

  shape = slot->shape;
  settings->crop = (LensCrop){ 0 };
  for (int i = 0; i < shape.rank; i++)
    {
      settings->begin[i] = 0;
      settings->step[i] = 1;
    }
  for (int i = 0; i < cut.axes.n; i++)
    {
      const int axis = cut.axes.at[i];
      gint64 start = cut.starts.at[i];
      /* A longer step than any axis steps over all of it just the same. */
      const gint64 step = cut.steps.n == 0 ? 1
                                           : CLAMP (cut.steps.at[i], -longest, longest);

      if (step == 0)
        return lens_fail (error, LENS_ERROR_SHAPE, "a step of 0 on axis %d", axis);
      shape.dims[axis] = cut_axis (shape.dims[axis], &start, cut.ends.at[i], step);
      settings->begin[axis] = start;
      settings->step[axis] = step;
    }
  infer->outputs[0].shape = shape;
  return TRUE;
}

/* Index in the operand, or a crop of it, of the first number of the result, or a crop. */
static gint64
first_index (const Settings *settings, int axis)
{
  return settings->begin[axis] + settings->crop.out[axis] * settings->step[axis] -
         settings->crop.in[axis];
}

/* The walk, and at what offset it begins in the operand. */
static LensMove
slicing (const Settings *settings,
         const LensShape *shape_in,
         const LensShape *shape_out,
         gssize *offset)
{
  gssize from[LENS_MAX_RANK];
  gssize to[LENS_MAX_RANK];
  LensMove move = { 0 };

  lens_shape_strides (shape_in, from);
  lens_shape_strides (shape_out, to);
  *offset = 0;
  for (int i = 0; i < shape_out->rank; i++)
    {
      *offset += (gssize) first_index (settings, i) * from[i];
      lens_move_add_axis (&move, (gsize) shape_out->dims[i],
                          (gssize) settings->step[i] * from[i], to[i]);
    }
  return move;
}

static void
forward (const LensForward *forward)
{
  gssize offset;
  const LensMove move = slicing (forward->settings, forward->inputs[0].shape,
                                 forward->outputs[0].shape, &offset);

  if (lens_shape_n_elements (forward->outputs[0].shape) > 0)
    lens_move_copy (&move, forward->inputs[0].data + offset, forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  gssize offset;
  const LensMove move = slicing (backward->settings, backward->inputs[0].shape,
                                 backward->outputs[0].shape, &offset);
  const LensMove reversed = lens_move_reversed (&move);

  if (backward->output_signals[0] != NULL && backward->input_signals[0] != NULL &&
      lens_shape_n_elements (backward->outputs[0].shape) > 0)
    lens_move_sum (&reversed, backward->output_signals[0],
                   backward->input_signals[0] + offset);
}

static gssize *
index_table (const Settings *settings, const LensShape *shape_out, int axis)
{
  gssize *table = g_new (gssize, (gsize) shape_out->dims[axis]);

  for (gint64 i = 0; i < shape_out->dims[axis]; i++)
    table[i] = (gssize) (settings->begin[axis] + i * settings->step[axis]);
  return table;
}

static gboolean
reach (gconstpointer settings,
       int input_index,
       const LensShape *shape_in,
       const LensShape *shape_out,
       const LensBox *in,
       LensBox *out)
{
  *out = lens_whole_box (shape_out);
  for (int i = 2; i < shape_out->rank; i++)
    {
      g_autofree gssize *table = index_table (settings, shape_out, i);
      gint64 begin;
      gint64 end;

      lens_box_span (in, shape_in, i, &begin, &end);
      lens_table_reach (table, (gsize) shape_out->dims[i], &begin, &end);
      lens_box_set_span (out, shape_out, i, begin, end);
    }
  return shape_out->rank == 3 || shape_out->rank == 4;
}

static void
need (gconstpointer settings,
      int input_index,
      const LensShape *shape_in,
      const LensShape *shape_out,
      const LensBox *out,
      LensBox *in,
      gpointer crop)
{
  const Settings *own = settings;

  *in = lens_whole_box (shape_in);
  for (int i = 2; i < shape_out->rank; i++)
    {
      gint64 begin;
      gint64 end;
      gint64 first;
      gint64 last;

      lens_box_span (out, shape_out, i, &begin, &end);
      first = own->begin[i] + begin * own->step[i];
      last = own->begin[i] + (end - 1) * own->step[i];
      lens_box_set_span (in, shape_in, i, MIN (first, last), MAX (first, last) + 1);
    }
  lens_crop_set (&((Settings *) crop)->crop, shape_in, in, shape_out, out);
}

const LensOp lens_slice = {
  .name = "slice",
  .title = N_ ("slice"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 5,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = reach,
  .need = need,
};
