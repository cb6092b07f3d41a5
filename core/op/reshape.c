/* reshape.c - the same numbers under another shape
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  LensInts shape;
  gboolean allowzero;
} ReshapeSettings;

static const LensField reshape_fields[] = {
  {
    LENS_INTS (ReshapeSettings, shape),
    .title = N_ ("Shape"),
    .help = N_ ("the new sizes: 0 keeps one, -1 is what remains"),
  },
  {
    LENS_BOOL (ReshapeSettings, allowzero),
    .title = N_ ("Zero means zero"),
    .help = N_ ("whether a size of 0 is meant as such"),
  },
  { .kind = LENS_FIELD_END },
};

/* Sizes of 0 and -1 become what they stand for; *open is the axis of -1, or -1. */
static gboolean
read_sizes (const ReshapeSettings *settings,
            const LensInts *wanted,
            const LensShape *from,
            LensShape *shape,
            int *open)
{
  *open = -1;
  shape->rank = wanted->n;
  for (int i = 0; i < wanted->n; i++)
    {
      shape->dims[i] = wanted->at[i];
      if (wanted->at[i] == 0 && !settings->allowzero)
        {
          if (i >= from->rank)
            return FALSE;
          shape->dims[i] = from->dims[i];
        }
      if (wanted->at[i] == -1)
        {
          if (*open >= 0)
            return FALSE;
          *open = i;
          shape->dims[i] = 1;
        }
    }
  return TRUE;
}

static gboolean
fail_sizes (const LensInts *wanted, const LensShape *from, GError **error)
{
  const LensShape asked = { .rank = MIN (wanted->n, LENS_MAX_RANK) };
  LensShape shown = asked;
  g_autofree char *text = NULL;
  g_autofree char *text_from = lens_shape_to_string (from);

  for (int i = 0; i < asked.rank; i++)
    shown.dims[i] = wanted->at[i];
  text = lens_shape_to_string (&shown);
  return lens_fail (error, LENS_ERROR_SHAPE, "%s does not fit a value of shape %s",
                    text, text_from);
}

static gboolean
infer_reshape (const LensInfer *infer, GError **error)
{
  const ReshapeSettings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  LensShape shape = { 0 };
  LensInts wanted;
  gsize n_known;
  gsize n;
  int open;

  if (slot == NULL ||
      !lens_infer_ints_or (infer, 1, &settings->shape, "shape", &wanted, error))
    return FALSE;
  if (wanted.n > LENS_MAX_RANK)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "%d axes; at most %d can be handled", wanted.n, LENS_MAX_RANK);
  if (!read_sizes (settings, &wanted, &slot->shape, &shape, &open) ||
      !lens_shape_check (&shape, NULL))
    return fail_sizes (&wanted, &slot->shape, error);

  n = lens_shape_n_elements (&slot->shape);
  n_known = lens_shape_n_elements (&shape);
  if (open >= 0 && n_known > 0 && n % n_known == 0)
    shape.dims[open] = (gint64) (n / n_known);
  if (!lens_shape_check (&shape, NULL) || lens_shape_n_elements (&shape) != n)
    return fail_sizes (&wanted, &slot->shape, error);
  infer->outputs[0].shape = shape;
  return TRUE;
}

const LensOp lens_reshape = {
  .name = "reshape",
  .title = N_ ("reshape"),
  .fields = reshape_fields,
  .settings_size = sizeof (ReshapeSettings),
  .min_inputs = 1,
  .max_inputs = 2,
  .traits = LENS_TRAIT_SHAPE,
  .infer = infer_reshape,
  .forward = lens_same_numbers_forward,
  .backward = lens_same_numbers_backward,
  .lies = lens_lies_whole,
  .reach = lens_same_spatial_reach,
  .need = lens_same_spatial_need,
};

typedef struct
{
  int axis;
} FlattenSettings;

static const LensField flatten_fields[] = {
  {
    LENS_INT (FlattenSettings, axis),
    .title = N_ ("Axis"),
    .help = N_ ("the first that goes to the second side"),
    .initial = 1,
    .min = -LENS_MAX_RANK,
    .max = LENS_MAX_RANK,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer_flatten (const LensInfer *infer, GError **error)
{
  const FlattenSettings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  int axis;

  if (slot == NULL)
    return FALSE;
  axis = settings->axis < 0 ? settings->axis + slot->shape.rank : settings->axis;
  if (axis < 0 || axis > slot->shape.rank)
    return lens_fail (error, LENS_ERROR_SHAPE, "axis %d; %d to %d expected",
                      settings->axis, -slot->shape.rank, slot->shape.rank);
  infer->outputs[0].shape = lens_shape ((gint64) lens_shape_span (&slot->shape, 0,
                                                                  axis),
                                        (gint64) lens_shape_span (&slot->shape, axis,
                                                                  slot->shape.rank));
  return lens_shape_check (&infer->outputs[0].shape, error);
}

const LensOp lens_flatten = {
  .name = "flatten",
  .title = N_ ("flatten"),
  .fields = flatten_fields,
  .settings_size = sizeof (FlattenSettings),
  .min_inputs = 1,
  .max_inputs = 1,
  .traits = LENS_TRAIT_SHAPE,
  .infer = infer_flatten,
  .forward = lens_same_numbers_forward,
  .backward = lens_same_numbers_backward,
  .lies = lens_lies_whole,
};

/* For squeeze and unsqueeze. */
typedef struct
{
  LensInts axes;
} AxesSettings;

static const LensField axes_fields[] = {
  {
    LENS_INTS (AxesSettings, axes),
    .title = N_ ("Axes"),
    .help = N_ ("the axes of size 1 that go or come"),
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer_squeeze (const LensInfer *infer, GError **error)
{
  const AxesSettings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  gboolean goes[LENS_MAX_RANK] = { FALSE };
  LensShape shape = { 0 };
  LensInts named;
  LensAxes axes;

  if (slot == NULL ||
      !lens_infer_ints_or (infer, 1, &settings->axes, "axes", &named, error) ||
      !lens_axes_from_ints (&named, slot->shape.rank, &axes, error))
    return FALSE;

  for (int i = 0; i < axes.n; i++)
    if (slot->shape.dims[axes.at[i]] != 1)
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "axis %d has size %" G_GINT64_FORMAT "; 1 expected", axes.at[i],
                        slot->shape.dims[axes.at[i]]);
    else
      goes[axes.at[i]] = TRUE;

  for (int i = 0; i < slot->shape.rank; i++)
    if (!(axes.n > 0 ? goes[i] : slot->shape.dims[i] == 1))
      shape.dims[shape.rank++] = slot->shape.dims[i];
  infer->outputs[0].shape = shape;
  return TRUE;
}

const LensOp lens_squeeze = {
  .name = "squeeze",
  .title = N_ ("squeeze"),
  .fields = axes_fields,
  .settings_size = sizeof (AxesSettings),
  .min_inputs = 1,
  .max_inputs = 2,
  .traits = LENS_TRAIT_SHAPE,
  .infer = infer_squeeze,
  .forward = lens_same_numbers_forward,
  .backward = lens_same_numbers_backward,
  .lies = lens_lies_whole,
  .reach = lens_same_spatial_reach,
  .need = lens_same_spatial_need,
};

static gboolean
infer_unsqueeze (const LensInfer *infer, GError **error)
{
  const AxesSettings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  gboolean comes[LENS_MAX_RANK] = { FALSE };
  LensShape shape;
  LensInts named;
  LensAxes axes;
  int next = 0;

  if (slot == NULL ||
      !lens_infer_ints_or (infer, 1, &settings->axes, "axes", &named, error))
    return FALSE;
  shape = (LensShape){ .rank = slot->shape.rank + named.n };
  if (!lens_shape_check (&shape, error) ||
      !lens_axes_from_ints (&named, shape.rank, &axes, error))
    return FALSE;

  for (int i = 0; i < axes.n; i++)
    comes[axes.at[i]] = TRUE;
  for (int i = 0; i < shape.rank; i++)
    shape.dims[i] = comes[i] ? 1 : slot->shape.dims[next++];
  infer->outputs[0].shape = shape;
  return TRUE;
}

const LensOp lens_unsqueeze = {
  .name = "unsqueeze",
  .title = N_ ("unsqueeze"),
  .fields = axes_fields,
  .settings_size = sizeof (AxesSettings),
  .min_inputs = 1,
  .max_inputs = 2,
  .traits = LENS_TRAIT_SHAPE,
  .infer = infer_unsqueeze,
  .forward = lens_same_numbers_forward,
  .backward = lens_same_numbers_backward,
  .lies = lens_lies_whole,
  .reach = lens_same_spatial_reach,
  .need = lens_same_spatial_need,
};
