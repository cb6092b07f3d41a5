/* gist-views.c - six ways to look at a layer, each a small picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/method/gist.h"

#include "core/method/attribution.h"
#include "core/method/cam.h"
#include "core/method/sweep.h"
#include "core/rule/rules.h"

#include <math.h>

#define N_BINS 32

LensGistLayer *
lens_gist_layer_new (LensTape *tape, int value)
{
  LensGistLayer *layer = g_new0 (LensGistLayer, 1);
  g_autofree double *strengths = lens_channel_strengths (lens_tape_value (tape, value));

  layer->tape = lens_tape_ref (tape);
  layer->value = value;
  layer->activation = lens_tape_value (tape, value);
  layer->n_channels = lens_grid_of (lens_tensor_shape (layer->activation)).n_channels;
  layer->means = lens_channel_means (layer->activation);
  layer->order = lens_rank_channels (strengths, layer->n_channels);
  return layer;
}

void
lens_gist_layer_free (LensGistLayer *layer)
{
  if (layer == NULL)
    return;
  g_free (layer->means);
  g_free (layer->order);
  lens_tape_unref (layer->tape);
  g_free (layer);
}

static gboolean
is_dead (const LensGistLayer *layer)
{
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  lens_tensor_range (layer->activation, &minimum, &maximum, &mean);
  return minimum == 0 && maximum == 0;
}

/* A blank map says so; a layer without life says it in every cell. */
static void
explain (const LensGistLayer *layer, LensCell *cell, const char *otherwise)
{
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  if (!lens_tensor_range (cell->map, &minimum, &maximum, &mean))
    cell->reason = g_strdup ("not finite");
  else if (minimum == 0 && maximum == 0)
    cell->reason = g_strdup (is_dead (layer) ? "every unit is dead" : otherwise);
}

static gboolean
fill_mean (LensRun *run,
           const LensGistLayer *layer,
           const LensGistChoices *choices,
           LensCell *cell,
           GError **error)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (layer->activation));
  const LensReal *data = lens_tensor_data (layer->activation);
  g_autofree double *mean = g_new0 (double, grid.n_positions);

  for (int k = 0; k < grid.n_channels; k++)
    for (gsize i = 0; i < grid.n_positions; i++)
      mean[i] += (double) data[(gsize) k * grid.n_positions + i] / grid.n_channels;
  cell->map = lens_tensor_from_doubles (&lens_shape (1, 1, grid.height, grid.width),
                                        mean);
  explain (layer, cell, "0 everywhere");
  return TRUE;
}

static gboolean
fill_channels (LensRun *run,
               const LensGistLayer *layer,
               const LensGistChoices *choices,
               LensCell *cell,
               GError **error)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (layer->activation));
  const LensReal *data = lens_tensor_data (layer->activation);
  const int n = MIN (choices->channels, grid.n_channels);
  LensReal *to;
  GString *numbers = g_string_new (NULL);

  cell->map = lens_tensor_new_unset (&lens_shape (1, n, grid.height, grid.width));
  to = lens_tensor_writable (cell->map);
  for (int i = 0; i < n; i++)
    {
      const LensReal *plane = data + (gsize) layer->order[i] * grid.n_positions;

      for (gsize j = 0; j < grid.n_positions; j++)
        *to++ = plane[j];
      g_string_append_printf (numbers, "%s%d", i > 0 ? ", " : "", layer->order[i]);
    }
  cell->channel = layer->order[0];
  cell->caption = g_string_free (numbers, FALSE);
  explain (layer, cell, "0 everywhere");
  return TRUE;
}

LensTensor *
lens_gist_guided (LensRun *run, const LensGistLayer *layer, int channel, GError **error)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (layer->activation));
  g_autoptr (LensTensor) ones = lens_tensor_new (lens_tensor_shape (layer->activation));
  LensReal *to = lens_tensor_writable (ones) + (gsize) channel * grid.n_positions;
  LensQuery *query = lens_run_query (run);
  LensSeed seed = { .value = layer->value, .signal = ones };
  LensBackwardQuery how = {
    .seeds = &seed,
    .n_seeds = 1,
    .rules = lens_guided_rules,
  };
  g_autoptr (LensTensor) signal = NULL;

  for (gsize i = 0; i < grid.n_positions; i++)
    to[i] = 1;
  signal = lens_run_signal_at (run, layer->tape, &how, lens_query_input_value (query),
                               error);
  if (signal == NULL)
    return NULL;
  return lens_query_planes (query, signal);
}

static gboolean
fill_guided (LensRun *run,
             const LensGistLayer *layer,
             const LensGistChoices *choices,
             LensCell *cell,
             GError **error)
{
  cell->channel = layer->order[0];
  cell->map = lens_gist_guided (run, layer, cell->channel, error);
  if (cell->map == NULL)
    return FALSE;
  cell->caption = g_strdup_printf ("channel %d", cell->channel);
  explain (layer, cell, "no positive signal comes through");
  return TRUE;
}

static gboolean
fill_cam (LensRun *run,
          const LensGistLayer *layer,
          const LensGistChoices *choices,
          LensCell *cell,
          GError **error)
{
  LensGraph *graph = lens_tape_graph (layer->tape);
  int target = lens_query_target (lens_run_query (run))->value;
  g_autoptr (LensTensor) gradient = NULL;

  if (target != layer->value && !lens_graph_depends (graph, target, layer->value))
    {
      cell->reason = g_strdup ("the target does not depend on this layer");
      return TRUE;
    }
  gradient = lens_run_signal_at (run, layer->tape, &(LensBackwardQuery){ 0 },
                                 layer->value, error);
  if (gradient == NULL)
    return FALSE;
  cell->map = lens_cam_map (LENS_CAM_GRAD, layer->activation, gradient, 0);
  lens_cam_rectify (cell->map);
  explain (layer, cell, "nothing here speaks for the target");
  return TRUE;
}

static double
mean_of_channel (const LensTensor *value, int channel)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (value));
  const LensReal *plane = lens_tensor_data (value) + (gsize) channel * grid.n_positions;
  double sum = 0;

  for (gsize i = 0; i < grid.n_positions; i++)
    sum += (double) plane[i];
  return sum / (double) grid.n_positions;
}

static LensSweep *
start_sweep (LensRun *run, const LensGistLayer *layer, int n_windows)
{
  LensQuery *query = lens_run_query (run);
  const LensLayout *layout = lens_query_layout (query);
  const int shorter = MIN (layout->height, layout->width);
  const int side = layout->height == 1 ? layout->width : shorter;
  const int window = MAX ((side + n_windows - 1) / n_windows, 1);
  LensSweepPlan plan = {
    .window_height = window,
    .window_width = window,
    .stride = window,
    .is_incremental = TRUE,
  };
  LensBaseline mean_colour = { .kind = LENS_BASELINE_MEAN };
  g_autoptr (LensTensor) fill = lens_query_baseline (query, &mean_colour, 0);

  return lens_sweep_new (query, layer->tape, layer->value, &plan, fill);
}

static gboolean
fill_occlusion (LensRun *run,
                const LensGistLayer *layer,
                const LensGistChoices *choices,
                LensCell *cell,
                GError **error)
{
  const int channel = layer->order[0];
  g_autoptr (LensSweep) sweep = start_sweep (run, layer, choices->windows);
  const int n_rows = lens_sweep_n_rows (sweep);
  const int n_columns = lens_sweep_n_columns (sweep);
  g_autofree double *falls = g_new0 (double, (gsize) n_rows *n_columns);
  LensTensor *values[LENS_SWEEP_PIECE];
  int positions[LENS_SWEEP_PIECE];

  for (int begin = 0; begin < n_rows * n_columns; begin += lens_sweep_piece (sweep))
    {
      int n = MIN (lens_sweep_piece (sweep), n_rows * n_columns - begin);

      for (int i = 0; i < n; i++)
        positions[i] = begin + i;
      if (!lens_sweep_eval (sweep, positions, n, values, lens_run_monitor (run), error))
        return FALSE;
      for (int i = 0; i < n; i++)
        {
          falls[begin + i] = layer->means[channel] -
                             mean_of_channel (values[i], channel);
          lens_tensor_unref (values[i]);
        }
    }
  cell->channel = channel;
  cell->map = lens_tensor_from_doubles (&lens_shape (1, 1, n_rows, n_columns), falls);
  cell->caption = g_strdup_printf ("channel %d", channel);
  explain (layer, cell, "no window changes it");
  return TRUE;
}

/* Units are positions of channels; a channel without one that answers is dead. */
static char *
describe_units (const LensTensor *activation)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (activation));
  const LensReal *data = lens_tensor_data (activation);
  gsize n_zero = 0;
  int n_dead = 0;

  for (int k = 0; k < grid.n_channels; k++)
    {
      gsize n_zero_here = 0;

      for (gsize i = 0; i < grid.n_positions; i++)
        n_zero_here += data[(gsize) k * grid.n_positions + i] == 0;
      n_zero += n_zero_here;
      n_dead += n_zero_here == grid.n_positions;
    }
  return g_strdup_printf ("%.0f %% zero, %d dead",
                          100.0 * (double) n_zero /
                            ((double) grid.n_positions * grid.n_channels),
                          n_dead);
}

static gboolean
fill_distribution (LensRun *run,
                   const LensGistLayer *layer,
                   const LensGistChoices *choices,
                   LensCell *cell,
                   GError **error)
{
  const LensReal *data = lens_tensor_data (layer->activation);
  double counts[N_BINS] = { 0 };
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  cell->is_histogram = TRUE;
  if (!lens_tensor_range (layer->activation, &minimum, &maximum, &mean))
    {
      cell->reason = g_strdup ("not finite");
      return TRUE;
    }
  cell->caption = describe_units (layer->activation);
  if (minimum == maximum)
    {
      cell->reason = g_strdup_printf ("all are %g", (double) minimum);
      return TRUE;
    }
  for (gsize i = 0; i < lens_tensor_n_elements (layer->activation); i++)
    {
      double part = ((double) data[i] - (double) minimum) /
                    ((double) maximum - (double) minimum);

      counts[MIN ((int) (part * N_BINS), N_BINS - 1)]++;
    }
  cell->low = (double) minimum;
  cell->high = (double) maximum;
  cell->map = lens_tensor_from_doubles (&lens_shape (N_BINS), counts);
  return TRUE;
}

const LensGistView lens_gist_views[] = {
  { N_ ("Mean activation"), LENS_FRAME_HEAT, "activation", fill_mean },
  { N_ ("Strongest channels"), LENS_FRAME_CHANNELS, "activation", fill_channels },
  { N_ ("Guided backprop"), LENS_FRAME_SIGNED, "guided-backprop", fill_guided },
  { N_ ("Grad-CAM"), LENS_FRAME_HEAT, "grad-cam", fill_cam },
  { N_ ("Occlusion"), LENS_FRAME_SIGNED, "occlusion", fill_occlusion },
  { N_ ("Distribution"), LENS_FRAME_BARS, "activation", fill_distribution },
  { NULL, LENS_FRAME_HEAT, NULL, NULL },
};
