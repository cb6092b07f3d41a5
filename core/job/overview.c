/* overview.c - what a network makes of a picture at first sight
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/overview.h"

#include "core/base/parallel.h"

#include <math.h>
#include <stdlib.h>

/* A channel of a layer, in numbers. */
typedef struct
{
  double mean; /* of |v| */
  double maximum;
  gboolean is_dead; /* the same everywhere */
} Channel;

static Channel
measure_channel (const LensReal *values, gsize n)
{
  Channel channel = { .is_dead = TRUE };
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      const double size = fabs ((double) values[i]);

      if (!isfinite (size))
        continue;
      sum += size;
      channel.maximum = MAX (channel.maximum, size);
      channel.is_dead = channel.is_dead && values[i] == values[0];
    }
  channel.mean = sum / (double) MAX (n, 1);
  /* One number alone is constant without being dead. */
  if (n == 1)
    channel.is_dead = values[0] == 0;
  return channel;
}

static void
fill_spark (LensActivity *activity, const Channel *channels, gsize n_channels)
{
  double strongest = 0;
  double highest = 0;

  for (gsize i = 0; i < n_channels; i++)
    strongest = MAX (strongest, channels[i].mean);
  if (strongest <= 0)
    return;
  for (gsize i = 0; i < n_channels; i++)
    {
      int bin = (int) (channels[i].mean / strongest * LENS_N_SPARK_BINS);

      activity->spark[MIN (bin, LENS_N_SPARK_BINS - 1)]++;
    }
  for (int i = 0; i < LENS_N_SPARK_BINS; i++)
    highest = MAX (highest, activity->spark[i]);
  for (int i = 0; i < LENS_N_SPARK_BINS; i++)
    activity->spark[i] /= highest;
}

static LensActivity
measure_layer (const LensTensor *value)
{
  const LensShape *shape = lens_tensor_shape (value);
  const gsize n_channels = shape->rank > 1 ? (gsize) shape->dims[1] : 1;
  const gsize n = lens_tensor_n_elements (value) / MAX (n_channels, 1);
  const LensReal *data = lens_tensor_data (value);
  g_autofree Channel *channels = g_new0 (Channel, n_channels + 1);
  LensActivity activity = { 0 };

  for (gsize i = 0; i < n_channels; i++)
    {
      channels[i] = measure_channel (data + i * n, n);
      activity.mean += channels[i].mean / (double) n_channels;
      activity.maximum = MAX (activity.maximum, channels[i].maximum);
      activity.dead_share += channels[i].is_dead ? 1.0 / (double) n_channels : 0;
    }
  fill_spark (&activity, channels, n_channels);
  return activity;
}

typedef struct
{
  LensOverview *overview;
  LensTape *tape;
} Measure;

static void
measure_layers (gsize begin, gsize end, gpointer data)
{
  const Measure *measure = data;

  for (gsize i = begin; i < end; i++)
    measure->overview->activities[i] = measure_layer (
      lens_tape_value (measure->tape,
                       lens_model_layer (measure->overview->model, (int) i)->value));
}

/* qsort () has no room for the numbers it compares by. */
typedef struct
{
  int index;
  double probability;
} Rank;

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  const Rank *left = a;
  const Rank *right = b;

  if (left->probability != right->probability)
    return left->probability < right->probability ? 1 : -1;
  return left->index - right->index;
}

static void
rank_classes (LensOverview *overview)
{
  const LensReal *probabilities = lens_tensor_data (overview->probabilities);
  const int n = (int) lens_tensor_n_elements (overview->probabilities);
  g_autofree Rank *ranks = g_new (Rank, (gsize) n);

  /* What is not a number is the least likely. */
  for (int i = 0; i < n; i++)
    ranks[i] = (Rank){ i, isnan (probabilities[i]) ? -1 : (double) probabilities[i] };
  qsort (ranks, (gsize) n, sizeof (Rank), compare_ranks);
  overview->n_classes = n;
  overview->ranking = g_new (int, (gsize) n);
  for (int i = 0; i < n; i++)
    overview->ranking[i] = ranks[i].index;
}

LensOverview *
lens_overview_make (LensDesk *desk,
                    const LensJob *job,
                    LensMonitor *monitor,
                    GError **error)
{
  g_autoptr (LensOverview) overview = NULL;
  LensQuery *query = lens_desk_open (desk, job, monitor, error);
  LensTape *tape = query != NULL ? lens_query_tape (query, monitor, error) : NULL;
  Measure measure;

  if (tape == NULL)
    return NULL;
  overview = g_new0 (LensOverview, 1);
  overview->n_references = 1;
  overview->model = lens_model_ref (lens_query_model (query));
  if (lens_query_image (query) != NULL)
    overview->image = lens_image_ref (lens_query_image (query));
  if (lens_model_is_classifier (overview->model))
    {
      overview->probabilities = lens_query_probabilities (query, monitor, error);
      if (overview->probabilities == NULL)
        return NULL;
      rank_classes (overview);
    }
  overview->n_layers = lens_model_n_layers (overview->model);
  overview->activities = g_new0 (LensActivity, (gsize) overview->n_layers + 1);
  measure = (Measure){ overview, tape };
  lens_parallel_for ((gsize) overview->n_layers, 1, measure_layers, &measure);
  overview->notes = lens_desk_dup_notes (desk, job, monitor);
  return lens_monitor_check (monitor, error) ? g_steal_pointer (&overview) : NULL;
}

LensOverview *
lens_overview_ref (LensOverview *overview)
{
  g_atomic_int_inc (&overview->n_references);
  return overview;
}

void
lens_overview_unref (LensOverview *overview)
{
  if (overview == NULL || !g_atomic_int_dec_and_test (&overview->n_references))
    return;
  lens_model_unref (overview->model);
  g_clear_pointer (&overview->image, lens_image_unref);
  g_clear_pointer (&overview->probabilities, lens_tensor_unref);
  g_free (overview->ranking);
  g_free (overview->activities);
  g_strfreev (overview->notes);
  g_free (overview);
}
