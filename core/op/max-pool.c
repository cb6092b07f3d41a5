/* max-pool.c - the largest number under a window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/pool2d.h"
#include "core/op/window.h"

static const LensField fields[] = {
  LENS_FIELD_AUTO_PAD,
  LENS_FIELD_KERNEL_SHAPE,
  LENS_FIELD_STRIDES,
  LENS_FIELD_DILATIONS,
  LENS_FIELD_PADS,
  LENS_FIELD_CEIL_MODE,
  {
    LENS_INT (LensWindowSettings, storage_order),
    .title = N_ ("Storage order"),
    .help = N_ ("0 counts places row by row, 1 column by column"),
    .max = 1,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  LensWindowSettings *settings = infer->settings;

  if (!lens_window_infer_pool (infer, error))
    return FALSE;
  settings->wants_places = infer->n_outputs > 1;
  if (infer->n_outputs > 1)
    {
      infer->outputs[1].shape = infer->outputs[0].shape;
      infer->outputs[1].kind = LENS_KIND_INTEGER;
    }
  return TRUE;
}

/* ONNX counts places over the whole tensor; with storage_order 1 each plane is counted
 * column by column. */
static void
write_places (const LensPool2d *pool,
              gboolean is_column_major,
              const gint32 *winners,
              LensReal *places)
{
  gsize n = lens_window_out_size (&pool->window);
  gsize plane_size = lens_window_in_size (&pool->window);
  int width = pool->window.x.in_size;
  int height = pool->window.y.in_size;

  for (gsize i = 0; i < pool->n_planes * n; i++)
    {
      int place = MAX (winners[i], 0);

      if (is_column_major)
        place = place % width * height + place / width;
      places[i] = (LensReal) (i / n * plane_size + (gsize) place);
    }
}

static void
forward (const LensForward *forward)
{
  const LensWindowSettings *settings = forward->settings;
  LensPool2d pool = lens_window_pool (settings, forward->inputs[0].shape,
                                      forward->outputs[0].shape);
  g_autofree gint32 *winners = NULL;

  if (forward->n_outputs > 1 && forward->outputs[1].data != NULL)
    winners = g_new (gint32, lens_shape_n_elements (forward->outputs[0].shape));
  lens_max_pool2d (&pool, forward->inputs[0].data, forward->outputs[0].data, winners);
  if (winners != NULL)
    write_places (&pool, settings->storage_order == 1, winners,
                  forward->outputs[1].data);
}

static void
backward (const LensBackward *backward)
{
  LensPool2d pool = lens_window_pool (backward->settings, backward->inputs[0].shape,
                                      backward->outputs[0].shape);

  if (backward->input_signals[0] != NULL && backward->output_signals[0] != NULL)
    lens_max_pool2d_backward (&pool, backward->inputs[0].data,
                              backward->output_signals[0], backward->input_signals[0]);
}

const LensOp lens_max_pool = {
  .name = "max-pool",
  .title = N_ ("max pool"),
  .fields = fields,
  .settings_size = sizeof (LensWindowSettings),
  .min_inputs = 1,
  .max_inputs = 1,
  .max_outputs = 2,
  .traits = LENS_TRAIT_POOL,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .reach = lens_window_reach,
  .need = lens_window_need,
};
