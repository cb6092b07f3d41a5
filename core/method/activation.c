/* activation.c - what a layer says to the picture: its channels, as they are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/method/attribution.h"
#include "core/method/methods.h"

static gboolean
begin (LensRun *run, GError **error)
{
  /* A dense layer is a layer too, so this method does not ask for one with positions. */
  if (lens_query_layer (lens_run_query (run)) < 0)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "this network has no layer with positions; name the layer that "
                      "is wanted");
  return TRUE;
}

/* Units that give nothing anywhere, of all units. */
static double
share_of_dead (const LensTensor *value)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (value));
  const LensReal *data = lens_tensor_data (value);
  int n_dead = 0;

  for (int channel = 0; channel < grid.n_channels; channel++)
    {
      const LensReal *plane = data + (gsize) channel * grid.n_positions;
      gsize i = 0;

      while (i < grid.n_positions && plane[i] == 0)
        i++;
      n_dead += i == grid.n_positions;
    }
  return n_dead / (double) MAX (grid.n_channels, 1);
}

static LensStep
step (LensRun *run, GError **error)
{
  LensQuery *query = lens_run_query (run);
  int layer = lens_query_layer (query);
  LensTape *tape;
  LensFrame *frame;

  if (lens_run_n_published (run) > 0)
    return LENS_STEP_DONE;
  tape = lens_query_tape (query, lens_run_monitor (run), error);
  if (tape == NULL)
    return LENS_STEP_FAILED;

  frame = lens_frame_new (LENS_FRAME_CHANNELS,
                          lens_tensor_ref (lens_tape_value (tape, layer)));
  frame->is_at_layer = TRUE;
  frame->n_expected = 1;
  frame->quantity = "activation";
  frame->title = g_strdup_printf ("Activation · %s",
                                  lens_model_value_name (lens_query_model (query),
                                                         layer));
  lens_frame_add_statistic (frame, "share of dead channels",
                            share_of_dead (frame->map));
  return lens_run_publish (run, frame);
}

const LensMethod lens_method_activation = {
  .id = "activation",
  .title = N_ ("Activation"),
  .summary = N_ ("What every channel of a layer answers to the picture."),
  .needs = LENS_NEEDS_ANY_LAYER,
  .question = LENS_QUESTION_LAYERS,
  .kind = LENS_FRAME_CHANNELS,
  .figure = "channels",
  .begin = begin,
  .step = step,
};
