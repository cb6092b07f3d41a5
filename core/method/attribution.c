/* attribution.c - what methods that explain by signals share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/method/attribution.h"

#include <math.h>
#include <stdlib.h>

LensGrid
lens_grid_of (const LensShape *shape)
{
  LensGrid grid = { .n_channels = 1, .height = 1, .width = 1 };

  if (shape->rank == 1)
    grid.n_channels = (int) shape->dims[0];
  else if (shape->rank >= 2)
    grid.n_channels = (int) shape->dims[1];
  if (shape->rank == 3)
    grid.width = (int) shape->dims[2];
  if (shape->rank >= 4)
    {
      grid.height = (int) shape->dims[2];
      grid.width = (int) lens_shape_span (shape, 3, shape->rank);
    }
  grid.is_spatial = shape->rank >= 3;
  grid.n_positions = (gsize) grid.height * (gsize) grid.width;
  return grid;
}

double
lens_grid_read (const LensGrid *grid, const LensReal *plane, double y, double x)
{
  const double top = CLAMP (y - 0.5, 0, grid->height - 1);
  const double left = CLAMP (x - 0.5, 0, grid->width - 1);
  const int y0 = (int) top;
  const int x0 = (int) left;
  const int y1 = MIN (y0 + 1, grid->height - 1);
  const int x1 = MIN (x0 + 1, grid->width - 1);
  const LensReal *upper = plane + (gsize) y0 * grid->width;
  const LensReal *lower = plane + (gsize) y1 * grid->width;
  const double above = (double) upper[x0] +
                       (left - x0) * ((double) upper[x1] - (double) upper[x0]);
  const double below = (double) lower[x0] +
                       (left - x0) * ((double) lower[x1] - (double) lower[x0]);

  return above + (top - y0) * (below - above);
}

LensGrid
lens_run_layer_grid (const LensRun *run)
{
  LensQuery *query = lens_run_query (run);
  LensGraph *graph = lens_model_graph (lens_query_model (query));

  return lens_grid_of (&lens_graph_value (graph, lens_query_layer (query))->shape);
}

LensTape *
lens_run_record (LensRun *run, LensTensor *input, GError **error)
{
  LensQuery *query = lens_run_query (run);
  g_autofree LensTensor **inputs = lens_query_inputs (query, input);

  return lens_tape_record (lens_model_graph (lens_query_model (query)), inputs,
                           lens_run_monitor (run), error);
}

LensTensor *
lens_run_signal_at (LensRun *run,
                    const LensTape *tape,
                    const LensBackwardQuery *how,
                    int value,
                    GError **error)
{
  LensQuery *query = lens_run_query (run);
  int from = lens_query_target (query)->value;
  LensBackwardQuery complete = *how;
  g_autoptr (LensTensor) signal = NULL;
  LensTensor *result = NULL;
  LensSeed seed;

  if (how->n_seeds == 0)
    {
      signal = lens_query_signal (query, lens_tape_value (tape, from));
      seed = (LensSeed){ .value = from, .signal = signal };
      complete.seeds = &seed;
      complete.n_seeds = 1;
    }
  if (!lens_tape_backward (tape, &complete, &value, 1, &result, lens_run_monitor (run),
                           error))
    return NULL;
  return result;
}

gboolean
lens_run_score (LensRun *run, LensTensor *input, double *score, GError **error)
{
  LensQuery *query = lens_run_query (run);
  g_autofree LensTensor **inputs = lens_query_inputs (query, input);
  LensTensor *value = NULL;

  if (!lens_graph_eval (lens_model_graph (lens_query_model (query)), inputs,
                        &lens_query_target (query)->value, 1, &value,
                        lens_run_monitor (run), error))
    return FALSE;
  *score = lens_query_read_score (query, value);
  lens_tensor_unref (value);
  return TRUE;
}

LensFrame *
lens_attribution (LensRun *run, LensTensor *numbers)
{
  LensTensor *planes = lens_query_planes (lens_run_query (run), numbers);

  lens_tensor_unref (numbers);
  return lens_frame_new (LENS_FRAME_SIGNED, planes);
}

LensTensor *
lens_tensor_from_doubles (const LensShape *shape, const double *numbers)
{
  LensTensor *tensor = lens_tensor_new_unset (shape);
  LensReal *data = lens_tensor_writable (tensor);
  const gsize n = lens_shape_n_elements (shape);

  for (gsize i = 0; i < n; i++)
    data[i] = (LensReal) numbers[i];
  return tensor;
}

typedef struct
{
  double worth;
  int channel;
} Rank;

/* NaN has become the least. */
static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  const Rank *first = a;
  const Rank *second = b;

  if (first->worth > second->worth)
    return -1;
  if (first->worth < second->worth)
    return 1;
  return first->channel - second->channel;
}

int *
lens_rank_channels (const double *worth, int n_channels)
{
  g_autofree Rank *ranks = g_new (Rank, (gsize) n_channels);
  int *order = g_new (int, (gsize) n_channels);

  for (int i = 0; i < n_channels; i++)
    ranks[i] = (Rank){ isnan (worth[i]) ? -INFINITY : worth[i], i };
  qsort (ranks, (gsize) n_channels, sizeof (Rank), compare_ranks);
  for (int i = 0; i < n_channels; i++)
    order[i] = ranks[i].channel;
  return order;
}

double *
lens_channel_means (const LensTensor *value)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (value));
  const LensReal *data = lens_tensor_data (value);
  double *means = g_new0 (double, (gsize) grid.n_channels);

  for (int channel = 0; channel < grid.n_channels; channel++)
    {
      const LensReal *plane = data + (gsize) channel * grid.n_positions;

      for (gsize i = 0; i < grid.n_positions; i++)
        means[channel] += (double) plane[i];
      means[channel] /= (double) MAX (grid.n_positions, 1);
    }
  return means;
}

double *
lens_channel_strengths (const LensTensor *value)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (value));
  const LensReal *data = lens_tensor_data (value);
  double *strengths = lens_channel_means (value);

  for (int channel = 0; channel < grid.n_channels && grid.n_positions > 1; channel++)
    {
      const LensReal *plane = data + (gsize) channel * grid.n_positions;
      double squares = 0;

      for (gsize i = 0; i < grid.n_positions; i++)
        {
          const double difference = (double) plane[i] - strengths[channel];

          squares += difference * difference;
        }
      strengths[channel] = sqrt (squares / (double) grid.n_positions);
    }
  return strengths;
}

double *
lens_channel_contributions (const LensTensor *value, const LensTensor *gradient)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (value));
  const LensReal *a = lens_tensor_data (value);
  const LensReal *g = lens_tensor_data (gradient);
  double *contributions = g_new0 (double, (gsize) grid.n_channels);

  for (int k = 0; k < grid.n_channels; k++)
    for (gsize i = 0; i < grid.n_positions; i++)
      {
        const gsize place = (gsize) k * grid.n_positions + i;

        contributions[k] += (double) g[place] * (double) a[place];
      }
  return contributions;
}
