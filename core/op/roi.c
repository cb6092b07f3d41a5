/* roi.c - regions of interest brought to one size
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/roi.h"
#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

/* Larger maps of a region are a mistake or an attack. */
#define LONGEST_SIDE 4096

typedef struct
{
  int mode;
  int output_height;
  int output_width;
  int sampling_ratio;
  double spatial_scale;
  int coordinate_transformation_mode;
  LensInts pooled_shape;
  gboolean is_aligned;
} Settings;

static const LensChoice modes[] = {
  { "avg", N_ ("the mean of the samples") },
  { "max", N_ ("the largest weighted neighbour") },
  { NULL, NULL },
};

static const LensChoice coordinates[] = {
  { "half_pixel", N_ ("pixels have their centre at a half") },
  { "output_half_pixel", N_ ("pixels have their centre at a whole number") },
  { NULL, NULL },
};

static const LensField align_fields[] = {
  {
    LENS_CHOICE (Settings, mode),
    .title = N_ ("Mode"),
    .help = N_ ("what becomes of the samples of a bin"),
    .choices = modes,
  },
  {
    LENS_INT (Settings, output_height),
    .title = N_ ("Height"),
    .help = N_ ("of a region's map"),
    .initial = 1,
    .min = 1,
    .max = LONGEST_SIDE,
  },
  {
    LENS_INT (Settings, output_width),
    .title = N_ ("Width"),
    .help = N_ ("of a region's map"),
    .initial = 1,
    .min = 1,
    .max = LONGEST_SIDE,
  },
  {
    LENS_INT (Settings, sampling_ratio),
    .title = N_ ("Samples"),
    .help = N_ ("along each axis of a bin; 0 for as many as positions"),
    .max = 256,
  },
  {
    LENS_REAL (Settings, spatial_scale),
    .title = N_ ("Scale"),
    .help = N_ ("from the coordinates of the regions to positions"),
    .initial = 1,
  },
  {
    LENS_CHOICE (Settings, coordinate_transformation_mode),
    .title = N_ ("Coordinates"),
    .help = N_ ("where the centre of a pixel lies"),
    .choices = coordinates,
  },
  { .kind = LENS_FIELD_END },
};

static const LensField pool_fields[] = {
  {
    LENS_INTS (Settings, pooled_shape),
    .title = N_ ("Size"),
    .help = N_ ("height and width of a region's map"),
  },
  {
    LENS_REAL (Settings, spatial_scale),
    .title = N_ ("Scale"),
    .help = N_ ("from the coordinates of the regions to positions"),
    .initial = 1,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
set_shape (const LensInfer *infer,
           const LensSlot *regions,
           gint64 n_columns,
           GError **error)
{
  const Settings *settings = infer->settings;
  const LensSlot *maps = infer->inputs[0];

  if (maps->shape.rank != 4 || lens_shape_n_elements (&maps->shape) == 0 ||
      regions->shape.rank != 2 || regions->shape.dims[1] != n_columns)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "maps with 4 axes and regions [regions][%d] expected",
                      (int) n_columns);
  infer->outputs[0].shape = lens_shape (regions->shape.dims[0], maps->shape.dims[1],
                                        settings->output_height,
                                        settings->output_width);
  return lens_shape_check (&infer->outputs[0].shape, error);
}

static gboolean
infer_align (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *regions;
  const LensSlot *batches;

  if (lens_infer_operand (infer, 0, "maps", error) == NULL ||
      (regions = lens_infer_operand (infer, 1, "regions", error)) == NULL ||
      (batches = lens_infer_operand (infer, 2, "batch indices", error)) == NULL ||
      !set_shape (infer, regions, 4, error))
    return FALSE;
  if (lens_shape_n_elements (&batches->shape) != (gsize) regions->shape.dims[0])
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "batch indices: %" G_GINT64_FORMAT " numbers expected",
                      regions->shape.dims[0]);
  /* Before operator set 16 there was no choice. */
  settings->is_aligned = infer->opset >= 16 &&
                         settings->coordinate_transformation_mode == 0;
  return lens_infer_indices (batches, infer->inputs[0]->shape.dims[0], "batch index",
                             error);
}

static gboolean
infer_pool (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensInts *shape = &settings->pooled_shape;
  const LensSlot *regions;

  if (lens_infer_operand (infer, 0, "maps", error) == NULL ||
      (regions = lens_infer_operand (infer, 1, "regions", error)) == NULL)
    return FALSE;
  if (shape->n != 2 || shape->at[0] < 1 || shape->at[0] > LONGEST_SIDE ||
      shape->at[1] < 1 || shape->at[1] > LONGEST_SIDE)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "pooled_shape: 2 numbers, 1 to %d, expected", LONGEST_SIDE);
  settings->is_aligned = FALSE;
  settings->output_height = (int) shape->at[0];
  settings->output_width = (int) shape->at[1];
  return set_shape (infer, regions, 5, error);
}

static LensRoi
roi_of (const Settings *settings, const LensShape *maps)
{
  return (LensRoi){
    .n_channels = (gsize) maps->dims[1],
    .height = (gsize) maps->dims[2],
    .width = (gsize) maps->dims[3],
    .out_height = (gsize) settings->output_height,
    .out_width = (gsize) settings->output_width,
    .takes_largest = settings->mode == 1,
    .is_aligned = settings->is_aligned,
    .n_samples = settings->sampling_ratio,
  };
}

/* @corners: x, y, x, y */
static LensRegion
region_of (const Settings *settings, const LensReal *corners)
{
  const double shift = settings->is_aligned ? 0.5 : 0;
  const double scale = settings->spatial_scale;

  return (LensRegion){
    .y_begin = (double) corners[1] * scale - shift,
    .y_end = (double) corners[3] * scale - shift,
    .x_begin = (double) corners[0] * scale - shift,
    .x_end = (double) corners[2] * scale - shift,
  };
}

static gsize
batch_offset (const LensShape *maps, LensReal batch)
{
  return (gsize) lens_index_inside (batch, maps->dims[0]) *
         lens_shape_span (maps, 1, 4);
}

static void
forward_align (const LensForward *forward)
{
  const LensOperand *inputs = forward->inputs;
  const LensRoi roi = roi_of (forward->settings, inputs[0].shape);
  const gsize out_size = lens_shape_span (forward->outputs[0].shape, 1, 4);

  for (gsize i = 0; i < (gsize) forward->outputs[0].shape->dims[0]; i++)
    {
      const LensRegion region = region_of (forward->settings, inputs[1].data + 4 * i);

      lens_roi_align (&roi, &region,
                      inputs[0].data +
                        batch_offset (inputs[0].shape, inputs[2].data[i]),
                      forward->outputs[0].data + i * out_size);
    }
}

static void
backward_align (const LensBackward *backward)
{
  const LensOperand *inputs = backward->inputs;
  const LensRoi roi = roi_of (backward->settings, inputs[0].shape);
  const gsize out_size = lens_shape_span (backward->outputs[0].shape, 1, 4);

  if (backward->output_signals[0] == NULL || backward->input_signals[0] == NULL)
    return;
  for (gsize i = 0; i < (gsize) backward->outputs[0].shape->dims[0]; i++)
    {
      const LensRegion region = region_of (backward->settings, inputs[1].data + 4 * i);
      const gsize offset = batch_offset (inputs[0].shape, inputs[2].data[i]);

      lens_roi_align_backward (&roi, &region, inputs[0].data + offset,
                               backward->output_signals[0] + i * out_size,
                               backward->input_signals[0] + offset);
    }
}

const LensOp lens_roi_align_op = {
  .name = "roi-align",
  .title = N_ ("region align"),
  .fields = align_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 3,
  .max_inputs = 3,
  .traits = LENS_TRAIT_POOL,
  .infer = infer_align,
  .forward = forward_align,
  .backward = backward_align,
};

/* A region's row is its batch index and four corners. */
static void
forward_pool (const LensForward *forward)
{
  const LensOperand *inputs = forward->inputs;
  const LensRoi roi = roi_of (forward->settings, inputs[0].shape);
  const gsize out_size = lens_shape_span (forward->outputs[0].shape, 1, 4);

  for (gsize i = 0; i < (gsize) forward->outputs[0].shape->dims[0]; i++)
    {
      const LensReal *row = inputs[1].data + 5 * i;
      const LensRegion region = region_of (forward->settings, row + 1);

      lens_roi_pool (&roi, &region,
                     inputs[0].data + batch_offset (inputs[0].shape, row[0]),
                     forward->outputs[0].data + i * out_size);
    }
}

static void
backward_pool (const LensBackward *backward)
{
  const LensOperand *inputs = backward->inputs;
  const LensRoi roi = roi_of (backward->settings, inputs[0].shape);
  const gsize out_size = lens_shape_span (backward->outputs[0].shape, 1, 4);

  if (backward->output_signals[0] == NULL || backward->input_signals[0] == NULL)
    return;
  for (gsize i = 0; i < (gsize) backward->outputs[0].shape->dims[0]; i++)
    {
      const LensReal *row = inputs[1].data + 5 * i;
      const LensRegion region = region_of (backward->settings, row + 1);
      const gsize offset = batch_offset (inputs[0].shape, row[0]);

      lens_roi_pool_backward (&roi, &region, inputs[0].data + offset,
                              backward->output_signals[0] + i * out_size,
                              backward->input_signals[0] + offset);
    }
}

const LensOp lens_max_roi_pool = {
  .name = "max-roi-pool",
  .title = N_ ("region pool"),
  .fields = pool_fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 2,
  .traits = LENS_TRAIT_POOL,
  .infer = infer_pool,
  .forward = forward_pool,
  .backward = backward_pool,
};
