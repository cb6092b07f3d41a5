/* resample.c - what resize and upsample have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The nearest neighbour is a lookup.  Anything else goes along one axis after the other,
 * the last first: enlarging is then cheapest where it is slowest.  A crop computes the taps
 * of its own part of each axis, so that its numbers are those of the whole.
 */

#include "core/op/resample.h"

#include "core/base/error.h"

#include <math.h>

/* More taps than this a position are a mistake or an attack. */
#define MOST_TAPS 65536

void
lens_resample_begin (LensResampleSettings *settings, const LensShape *shape)
{
  settings->crop = (LensCrop){ 0 };
  for (int i = 0; i < shape->rank; i++)
    {
      settings->is_resized[i] = FALSE;
      settings->axis[i] = (LensResizeAxis){
        .n_in = (gsize) shape->dims[i],
        .n_out = (gsize) shape->dims[i],
        .scale = 1,
        .end = 1,
      };
    }
}

gboolean
lens_resample_set_axis (LensResampleSettings *settings,
                        int axis,
                        double n_out,
                        double scale,
                        GError **error)
{
  LensResizeAxis *resized = &settings->axis[axis];

  if (!(n_out >= 0) || n_out > (double) LENS_MAX_ELEMENTS ||
      (resized->n_in == 0 && n_out > 0))
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "axis %d of size %" G_GSIZE_FORMAT " cannot become %g", axis,
                      resized->n_in, n_out);
  resized->n_out = (gsize) n_out;
  if (n_out == 0)
    return TRUE;
  if (!(scale > 0) || lens_taps_count (&settings->kind, scale) > MOST_TAPS)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      "axis %d cannot be scaled by %g with this filter", axis, scale);
  resized->scale = scale;
  settings->is_resized[axis] = scale != 1 || resized->n_in != resized->n_out ||
                               settings->kind.coordinates == LENS_RESIZE_CROP;
  return TRUE;
}

gboolean
lens_resample_finish (const LensResampleSettings *settings,
                      const LensShape *shape_in,
                      LensShape *shape_out,
                      GError **error)
{
  *shape_out = *shape_in;
  for (int i = 0; i < shape_in->rank; i++)
    shape_out->dims[i] = (gint64) settings->axis[i].n_out;
  return lens_shape_check (shape_out, error);
}

/* The taps of a crop of the result, into the crop of the operand. */
static LensTaps *
crop_taps (const LensResampleSettings *settings, int axis, gsize n_out)
{
  LensTaps *taps = lens_taps_new (&settings->kind, &settings->axis[axis],
                                  (gsize) settings->crop.out[axis], n_out);
  const gsize n = taps->n_out * (gsize) taps->n_taps;

  for (gsize i = 0; i < n; i++)
    taps->indices[i] = MAX (taps->indices[i] - (gssize) settings->crop.in[axis], 0);
  return taps;
}

static int
count_resized (const LensResampleSettings *settings, int rank)
{
  int n = 0;

  for (int i = 0; i < rank; i++)
    n += settings->is_resized[i];
  return n;
}

static LensResampling
block_of (const LensShape *shape, int axis)
{
  return (LensResampling){
    .n_outer = lens_shape_span (shape, 0, axis),
    .n_in = (gsize) shape->dims[axis],
    .n_inner = lens_shape_span (shape, axis + 1, shape->rank),
  };
}

/* Tables for the axes that change. */
static LensLookup
nearest_lookup (const LensResampleSettings *settings,
                const LensShape *shape_in,
                const LensShape *shape_out,
                LensTaps *taps[LENS_MAX_RANK])
{
  LensLookup lookup = { .rank = shape_in->rank };

  for (int i = 0; i < shape_in->rank; i++)
    {
      lookup.dims[i] = (gsize) shape_out->dims[i];
      lookup.from_dims[i] = (gsize) shape_in->dims[i];
      taps[i] = NULL;
      if (!settings->is_resized[i])
        continue;
      taps[i] = crop_taps (settings, i, lookup.dims[i]);
      for (gsize k = 0; k < lookup.dims[i]; k++)
        if (taps[i]->is_outside[k])
          taps[i]->indices[k] = -1;
      lookup.indices[i] = taps[i]->indices;
    }
  return lookup;
}

static void
free_taps (LensTaps *taps[LENS_MAX_RANK], int rank)
{
  for (int i = 0; i < rank; i++)
    lens_taps_free (taps[i]);
}

/* Writes the extrapolation value wherever the axis looks outside. */
static void
fill_outside (const LensShape *shape,
              int axis,
              const LensTaps *taps,
              LensReal value,
              LensReal *to)
{
  const LensResampling block = block_of (shape, axis);

  for (gsize outer = 0; outer < block.n_outer; outer++)
    for (gsize i = 0; i < block.n_in; i++)
      if (taps->is_outside[i])
        for (gsize x = 0; x < block.n_inner; x++)
          to[(outer * block.n_in + i) * block.n_inner + x] = value;
}

static void
forward_filter (const LensForward *forward)
{
  const LensResampleSettings *settings = forward->settings;
  const LensShape *shape_out = forward->outputs[0].shape;
  const LensReal *from = forward->inputs[0].data;
  LensShape shape = *forward->inputs[0].shape;
  g_autofree LensReal *held = NULL;
  int n_left = count_resized (settings, shape.rank);

  if (n_left == 0)
    lens_same_numbers_forward (forward);
  for (int axis = shape.rank - 1; n_left > 0; axis--)
    {
      const LensResampling block = block_of (&shape, axis);
      g_autoptr (LensTaps) taps = NULL;
      LensReal *to;

      if (!settings->is_resized[axis])
        continue;
      taps = crop_taps (settings, axis, (gsize) shape_out->dims[axis]);
      shape.dims[axis] = shape_out->dims[axis];
      n_left--;
      to = n_left == 0 ? forward->outputs[0].data
                       : g_new (LensReal, lens_shape_n_elements (&shape));
      lens_resample (&block, taps, from, to);
      g_free (held);
      held = n_left == 0 ? NULL : to;
      from = to;
    }
  for (int axis = 0; axis < shape.rank; axis++)
    if (settings->is_resized[axis] && settings->kind.coordinates == LENS_RESIZE_CROP)
      {
        g_autoptr (LensTaps) taps = crop_taps (settings, axis,
                                               (gsize) shape.dims[axis]);

        fill_outside (&shape, axis, taps, (LensReal) settings->extrapolation_value,
                      forward->outputs[0].data);
      }
}

void
lens_resample_forward (const LensForward *forward)
{
  const LensResampleSettings *settings = forward->settings;
  LensTaps *taps[LENS_MAX_RANK];
  LensLookup lookup;

  if (lens_shape_n_elements (forward->outputs[0].shape) == 0)
    return;
  if (settings->kind.mode != LENS_RESIZE_NEAREST)
    {
      forward_filter (forward);
      return;
    }
  lookup = nearest_lookup (settings, forward->inputs[0].shape,
                           forward->outputs[0].shape, taps);
  lens_lookup_copy (&lookup, forward->inputs[0].data,
                    (LensReal) settings->extrapolation_value, forward->outputs[0].data);
  free_taps (taps, lookup.rank);
}

/* The axes the other way round: what came last goes first. */
static void
backward_filter (const LensBackward *backward)
{
  const LensResampleSettings *settings = backward->settings;
  const LensShape *shape_in = backward->inputs[0].shape;
  const LensReal *signal = backward->output_signals[0];
  LensShape shape = *backward->outputs[0].shape;
  g_autofree LensReal *held = NULL;
  int n_left = count_resized (settings, shape.rank);

  if (n_left == 0)
    lens_same_numbers_backward (backward);
  for (int axis = 0; n_left > 0; axis++)
    {
      g_autoptr (LensTaps) taps = NULL;
      LensResampling block;
      LensReal *to;

      if (!settings->is_resized[axis])
        continue;
      taps = crop_taps (settings, axis, (gsize) shape.dims[axis]);
      shape.dims[axis] = shape_in->dims[axis];
      block = block_of (&shape, axis);
      n_left--;
      to = n_left == 0 ? backward->input_signals[0]
                       : g_new0 (LensReal, lens_shape_n_elements (&shape));
      lens_resample_add_back (&block, taps, signal, to);
      g_free (held);
      held = n_left == 0 ? NULL : to;
      signal = to;
    }
}

void
lens_resample_backward (const LensBackward *backward)
{
  const LensResampleSettings *settings = backward->settings;
  LensTaps *taps[LENS_MAX_RANK];
  LensLookup lookup;

  if (backward->output_signals[0] == NULL || backward->input_signals[0] == NULL ||
      lens_shape_n_elements (backward->outputs[0].shape) == 0)
    return;
  if (settings->kind.mode != LENS_RESIZE_NEAREST)
    {
      backward_filter (backward);
      return;
    }
  lookup = nearest_lookup (settings, backward->inputs[0].shape,
                           backward->outputs[0].shape, taps);
  lens_lookup_add_back (&lookup, backward->output_signals[0],
                        backward->input_signals[0]);
  free_taps (taps, lookup.rank);
}

/* The results that one of begin … end-1 has a part in. */
static void
reach_axis (const LensTaps *taps, gint64 *begin, gint64 *end)
{
  gint64 first = G_MAXINT64;
  gint64 last = -1;

  for (gsize i = 0; i < taps->n_out * (gsize) taps->n_taps; i++)
    if (taps->weights[i] != 0 && taps->indices[i] >= *begin && taps->indices[i] < *end)
      {
        const gint64 index = (gint64) (i / (gsize) taps->n_taps);

        first = MIN (first, index);
        last = MAX (last, index);
      }
  *begin = last < 0 ? 0 : first;
  *end = MAX (last, 0) + 1;
}

gboolean
lens_resample_reach (gconstpointer settings,
                     int input_index,
                     const LensShape *shape_in,
                     const LensShape *shape_out,
                     const LensBox *in,
                     LensBox *out)
{
  const LensResampleSettings *resample = settings;

  if (input_index != 0 || (shape_in->rank != 3 && shape_in->rank != 4) ||
      lens_shape_n_elements (shape_out) == 0)
    return FALSE;
  *out = *in;
  for (int i = 2; i < shape_in->rank; i++)
    {
      g_autoptr (LensTaps) taps = NULL;
      gint64 begin;
      gint64 end;

      if (!resample->is_resized[i])
        continue;
      taps = lens_taps_new (&resample->kind, &resample->axis[i], 0,
                            (gsize) shape_out->dims[i]);
      lens_box_span (in, shape_in, i, &begin, &end);
      reach_axis (taps, &begin, &end);
      lens_box_set_span (out, shape_out, i, begin, end);
    }
  return TRUE;
}

/* All operands that results begin … end-1 look at, whatever their weights. */
static void
need_axis (const LensTaps *taps, gint64 *begin, gint64 *end)
{
  gssize smallest = G_MAXSSIZE;
  gssize largest = 0;

  for (gsize i = 0; i < taps->n_out * (gsize) taps->n_taps; i++)
    {
      smallest = MIN (smallest, taps->indices[i]);
      largest = MAX (largest, taps->indices[i]);
    }
  *begin = smallest;
  *end = largest + 1;
}

void
lens_resample_need (gconstpointer settings,
                    int input_index,
                    const LensShape *shape_in,
                    const LensShape *shape_out,
                    const LensBox *out,
                    LensBox *in,
                    gpointer crop)
{
  const LensResampleSettings *resample = settings;

  *in = lens_whole_box (shape_in);
  if (input_index != 0)
    return;
  *in = *out;
  for (int i = 2; i < shape_in->rank; i++)
    {
      g_autoptr (LensTaps) taps = NULL;
      LensResizeAxis axis;
      gint64 begin;
      gint64 end;

      if (!resample->is_resized[i])
        continue;
      lens_box_span (out, shape_out, i, &begin, &end);
      axis = resample->axis[i];
      axis.n_in = (gsize) shape_in->dims[i];
      taps = lens_taps_new (&resample->kind, &axis, (gsize) begin,
                            (gsize) (end - begin));
      need_axis (taps, &begin, &end);
      lens_box_set_span (in, shape_in, i, begin, end);
    }
  lens_crop_set (&((LensResampleSettings *) crop)->crop, shape_in, in, shape_out, out);
}
