/* pad.c - a margin around a value, or a cut off it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every mode is a table an axis: which index of the operand stands at an index of the
 * result, -1 for the constant.  A negative pad cuts off instead.
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  int mode;
  LensInts pads;
  LensInts paddings; /* its name in operator set 1 */
  double value;
  LensInts axes;               /* of center-crop-pad */
  gint64 begin[LENS_MAX_RANK]; /* by axis */
  gint64 n_in[LENS_MAX_RANK];  /* sizes of the whole operand */
  LensCrop crop;
} Settings;

typedef enum
{
  MODE_CONSTANT,
  MODE_REFLECT,
  MODE_EDGE,
  MODE_WRAP,
} Mode;

static const LensChoice modes[] = {
  { "constant", N_ ("a number") },
  { "reflect", N_ ("mirrored, the edge once") },
  { "edge", N_ ("the edge repeated") },
  { "wrap", N_ ("the other side") },
  { NULL, NULL },
};

static const LensField fields[] = {
  {
    LENS_CHOICE (Settings, mode),
    .title = N_ ("Mode"),
    .help = N_ ("what stands in the margin"),
    .choices = modes,
  },
  {
    LENS_INTS (Settings, pads),
    .title = N_ ("Pads"),
    .help = N_ ("the margin before each axis, then after each"),
  },
  {
    LENS_INTS (Settings, paddings),
    .title = N_ ("Paddings"),
    .help = N_ ("older name of the pads"),
  },
  {
    LENS_REAL (Settings, value),
    .title = N_ ("Value"),
    .help = N_ ("the number in a constant margin"),
  },
  { .kind = LENS_FIELD_END },
};

/* No sound file asks for a margin of this size; sums of two stay far from overflow. */
#define LONGEST ((gint64) 1 << 40)

/* No margin yet. */
static void
begin_whole (Settings *settings, const LensShape *shape)
{
  settings->crop = (LensCrop){ 0 };
  for (int i = 0; i < shape->rank; i++)
    {
      settings->begin[i] = 0;
      settings->n_in[i] = shape->dims[i];
    }
}

static gboolean
pad_axis (Settings *settings, int axis, gint64 before, gint64 after, LensShape *shape)
{
  const gint64 n = shape->dims[axis];

  if (before < -LONGEST || before > LONGEST || after < -LONGEST || after > LONGEST ||
      n + before + after < 0)
    return FALSE;
  shape->dims[axis] = n + before + after;
  settings->begin[axis] = before;
  return n > 0 || shape->dims[axis] == 0 || settings->mode == MODE_CONSTANT;
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensInts *attribute = settings->pads.n > 0 ? &settings->pads
                                                   : &settings->paddings;
  const LensInts no_axes = { 0 };
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  LensInts named;
  LensAxes axes;
  LensInts pads;
  LensShape shape;

  if (slot == NULL || !lens_infer_ints_or (infer, 1, attribute, "pads", &pads, error) ||
      !lens_infer_ints_or (infer, 3, &no_axes, "axes", &named, error) ||
      !lens_axes_from_ints (&named, slot->shape.rank, &axes, error))
    return FALSE;
  shape = slot->shape;
  if (!lens_infer_has (infer, 3))
    axes = lens_axes_all (shape.rank);
  if (pads.n != 2 * axes.n)
    return lens_fail (error, LENS_ERROR_SHAPE, "pads: %d numbers expected, %d found",
                      2 * axes.n, pads.n);

  begin_whole (settings, &shape);
  for (int i = 0; i < axes.n; i++)
    if (!pad_axis (settings, axes.at[i], pads.at[i], pads.at[axes.n + i], &shape))
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "pads %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT
                        " do not fit axis %d of size %" G_GINT64_FORMAT,
                        pads.at[i], pads.at[axes.n + i], axes.at[i],
                        slot->shape.dims[axes.at[i]]);
  infer->outputs[0].shape = shape;
  return lens_shape_check (&shape, error);
}

/* @index lies inside 0 … n-1 or, in a margin, outside. */
static gint64
source_index (Mode mode, gint64 index, gint64 n)
{
  const gint64 period = mode == MODE_REFLECT ? MAX (2 * (n - 1), 1) : n;
  gint64 phase;

  if (index >= 0 && index < n)
    return index;
  if (mode == MODE_CONSTANT)
    return -1;
  if (mode == MODE_EDGE)
    return CLAMP (index, 0, n - 1);
  phase = (index % period + period) % period;
  return phase < n ? phase : period - phase;
}

/* For @n_out results of the crop that the settings are of; indices of the whole operand. */
static gssize *
index_table (const Settings *settings, int axis, gsize n_out)
{
  gssize *table = g_new (gssize, n_out);

  for (gsize i = 0; i < n_out; i++)
    table[i] = (gssize) source_index (settings->mode,
                                      (gint64) i + settings->crop.out[axis] -
                                        settings->begin[axis],
                                      settings->n_in[axis]);
  return table;
}

/* Tables for the axes that change; NULL for the others. */
static LensLookup
padding (const Settings *settings,
         const LensShape *shape_in,
         const LensShape *shape_out,
         gssize *tables[LENS_MAX_RANK])
{
  LensLookup lookup = { .rank = shape_out->rank };

  for (int axis = 0; axis < shape_out->rank; axis++)
    {
      const gsize n = (gsize) shape_out->dims[axis];

      lookup.dims[axis] = n;
      lookup.from_dims[axis] = (gsize) shape_in->dims[axis];
      tables[axis] = NULL;
      if (settings->begin[axis] == 0 && lookup.from_dims[axis] == n &&
          settings->crop.in[axis] == settings->crop.out[axis])
        continue;

      tables[axis] = index_table (settings, axis, n);
      for (gsize i = 0; i < n; i++)
        if (tables[axis][i] >= 0)
          tables[axis][i] -= (gssize) settings->crop.in[axis];
      lookup.indices[axis] = tables[axis];
    }
  return lookup;
}

static void
free_tables (gssize *tables[LENS_MAX_RANK], int rank)
{
  for (int i = 0; i < rank; i++)
    g_free (tables[i]);
}

static void
forward (const LensForward *forward)
{
  const Settings *settings = forward->settings;
  const gboolean has_value = forward->n_inputs > 2 && forward->inputs[2].data != NULL &&
                             lens_shape_n_elements (forward->inputs[2].shape) > 0;
  gssize *tables[LENS_MAX_RANK];
  const LensLookup lookup = padding (settings, forward->inputs[0].shape,
                                     forward->outputs[0].shape, tables);

  lens_lookup_copy (&lookup, forward->inputs[0].data,
                    has_value ? forward->inputs[2].data[0] : (LensReal) settings->value,
                    forward->outputs[0].data);
  free_tables (tables, lookup.rank);
}

static void
backward (const LensBackward *backward)
{
  gssize *tables[LENS_MAX_RANK];
  LensLookup lookup;

  if (backward->output_signals[0] == NULL || backward->input_signals[0] == NULL)
    return;
  lookup = padding (backward->settings, backward->inputs[0].shape,
                    backward->outputs[0].shape, tables);
  lens_lookup_add_back (&lookup, backward->output_signals[0],
                        backward->input_signals[0]);
  free_tables (tables, lookup.rank);
}

static gboolean
reach (gconstpointer settings,
       int input_index,
       const LensShape *shape_in,
       const LensShape *shape_out,
       const LensBox *in,
       LensBox *out)
{
  if (input_index != 0 || (shape_out->rank != 3 && shape_out->rank != 4))
    return FALSE;
  *out = lens_whole_box (shape_out);
  for (int i = 2; i < shape_out->rank; i++)
    {
      const gsize n = (gsize) shape_out->dims[i];
      g_autofree gssize *table = index_table (settings, i, n);
      gint64 begin;
      gint64 end;

      lens_box_span (in, shape_in, i, &begin, &end);
      lens_table_reach (table, n, &begin, &end);
      lens_box_set_span (out, shape_out, i, begin, end);
    }
  return TRUE;
}

/* From a span of results to the span of the operand that they are copied from.  No table:
 * the operand may be said to be far larger than any memory. */
static void
find_sources (const Settings *settings,
              int axis,
              gint64 n_in,
              gint64 *begin,
              gint64 *end)
{
  gint64 smallest = G_MAXINT64;
  gint64 largest = -1;

  for (gint64 i = *begin; i < *end; i++)
    {
      gint64 source = source_index (
        settings->mode, i + settings->crop.out[axis] - settings->begin[axis], n_in);

      if (source >= 0)
        {
          smallest = MIN (smallest, source);
          largest = MAX (largest, source);
        }
    }
  *begin = largest < 0 ? 0 : smallest;
  *end = MAX (largest, 0) + 1;
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
  *in = lens_whole_box (shape_in);
  if (input_index != 0)
    return;
  for (int i = 2; i < shape_out->rank; i++)
    {
      gint64 begin;
      gint64 end;

      lens_box_span (out, shape_out, i, &begin, &end);
      find_sources (settings, i, shape_in->dims[i], &begin, &end);
      lens_box_set_span (in, shape_in, i, begin, end);
    }
  lens_crop_set (&((Settings *) crop)->crop, shape_in, in, shape_out, out);
}

const LensOp lens_pad = {
  .name = "pad",
  .title = N_ ("padding"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 4,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = reach,
  .need = need,
};

static const LensField center_fields[] = {
  {
    LENS_INTS (Settings, axes),
    .title = N_ ("Axes"),
    .help = N_ ("the axes whose size is given; all in order if none is named"),
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer_center (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  LensInts wanted;
  LensAxes axes;
  LensShape shape;

  if (slot == NULL || !lens_infer_ints (infer, 1, "shape", &wanted, error) ||
      !lens_axes_from_ints (&settings->axes, slot->shape.rank, &axes, error))
    return FALSE;
  shape = slot->shape;
  if (settings->axes.n == 0)
    axes = lens_axes_all (shape.rank);
  if (wanted.n != axes.n)
    return lens_fail (error, LENS_ERROR_SHAPE, "shape: %d numbers expected, %d found",
                      axes.n, wanted.n);

  settings->mode = MODE_CONSTANT;
  settings->value = 0;
  begin_whole (settings, &shape);
  for (int i = 0; i < axes.n; i++)
    {
      const int axis = axes.at[i];
      const gint64 more = wanted.at[i] - shape.dims[axis];

      /* The odd one is cut, or stands, at the end. */
      settings->begin[axis] = more < 0 ? -(-more / 2) : more / 2;
      shape.dims[axis] = wanted.at[i];
    }
  infer->outputs[0].shape = shape;
  return lens_shape_check (&shape, error);
}

const LensOp lens_center_crop_pad = {
  .name = "center-crop-pad",
  .title = N_ ("centre crop or pad"),
  .fields = center_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer_center,
  .forward = forward,
  .backward = backward,
  .reach = reach,
  .need = need,
};
