/* channel-set.c - the channels of a layer: their numbers, their order, small pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing here uses the pool of threads: a painter must not wait for a convolution that is
 * being computed beside it.
 */

#include "core/job/channel-set.h"

#include "core/base/error.h"
#include "core/figure/tile.h"
#include "core/method/attribution.h"

#include <math.h>
#include <string.h>

static gsize
n_positions_of (const LensChannelSet *set)
{
  return (gsize) set->height * (gsize) set->width;
}

static const LensReal *
plane_of (const LensChannelSet *set, int channel)
{
  return lens_tensor_data (set->map) + (gsize) channel * n_positions_of (set);
}

/* Numbers that are not finite do not count, as on the scale of a figure. */
static void
measure_channel (LensChannelSet *set, int index)
{
  LensChannel *channel = &set->channels[index];
  const LensReal *plane = plane_of (set, index);
  const gsize n_positions = n_positions_of (set);
  double sum = 0;
  gsize n_finite = 0;

  channel->is_dead = TRUE;
  for (gsize i = 0; i < n_positions; i++)
    {
      const double value = (double) plane[i];

      channel->is_dead &= value == 0;
      if (!isfinite (value))
        continue;
      if (n_finite == 0 || value < channel->minimum)
        channel->minimum = value;
      if (n_finite == 0 || value > channel->maximum)
        {
          channel->maximum = value;
          channel->peak_y = (int) (i / (gsize) set->width);
          channel->peak_x = (int) (i % (gsize) set->width);
        }
      sum += value;
      n_finite++;
    }
  channel->mean = n_finite > 0 ? sum / (double) n_finite : 0;
}

static void
sum_up (LensChannelSet *set)
{
  g_autofree double *strengths = lens_channel_strengths (set->map);

  for (int i = 0; i < set->n_channels; i++)
    {
      LensChannel *channel = &set->channels[i];

      channel->strength = strengths[i];
      set->n_dead += channel->is_dead;
      set->low = i == 0 ? channel->minimum : MIN (set->low, channel->minimum);
      set->high = i == 0 ? channel->maximum : MAX (set->high, channel->maximum);
    }
  set->is_signed = set->low < 0;
  set->by_strength = lens_rank_channels (strengths, set->n_channels);
}

static void
count_values (LensChannelSet *set)
{
  const LensReal *data = lens_tensor_data (set->map);
  const gsize n = lens_tensor_n_elements (set->map);
  const double extent = set->high - set->low;

  for (gsize i = 0; i < n; i++)
    {
      const double place = extent > 0 ? ((double) data[i] - set->low) / extent : 0;

      if (isfinite (place))
        set->histogram[CLAMP ((int) (place * LENS_N_CHANNEL_BINS), 0,
                              LENS_N_CHANNEL_BINS - 1)]++;
    }
}

static LensChannelSet *
set_alloc (LensTensor *map)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (map));
  LensChannelSet *set = g_new0 (LensChannelSet, 1);

  set->n_references = 1;
  set->map = lens_tensor_ref (map);
  set->n_channels = lens_tensor_n_elements (map) > 0 ? grid.n_channels : 0;
  set->height = grid.height;
  set->width = grid.width;
  set->is_spatial = grid.is_spatial;
  set->channels = g_new0 (LensChannel, (gsize) set->n_channels);
  return set;
}

LensChannelSet *
lens_channel_set_new (LensTensor *map, LensMonitor *monitor, GError **error)
{
  g_autoptr (LensChannelSet) set = set_alloc (map);

  if (!lens_monitor_check (monitor, error))
    return NULL;
  for (int i = 0; i < set->n_channels; i++)
    measure_channel (set, i);
  sum_up (set);
  if (!lens_monitor_check (monitor, error))
    return NULL;
  count_values (set);
  return g_steal_pointer (&set);
}

static LensChannelSet *
set_copy (const LensChannelSet *set)
{
  const gsize n = (gsize) set->n_channels;
  LensChannelSet *copy = set_alloc (set->map);

  memcpy (copy->channels, set->channels, n * sizeof (LensChannel));
  copy->by_strength = g_memdup2 (set->by_strength, n * sizeof (int));
  copy->is_signed = set->is_signed;
  copy->n_dead = set->n_dead;
  copy->low = set->low;
  copy->high = set->high;
  memcpy (copy->histogram, set->histogram, sizeof copy->histogram);
  return copy;
}

/* d score / d layer. */
static LensTensor *
carry_back (LensQuery *query, LensMonitor *monitor, GError **error)
{
  LensTape *tape = lens_query_tape (query, monitor, error);
  const int target = lens_query_target (query)->value;
  const int layer = lens_query_layer (query);
  g_autoptr (LensTensor) signal = NULL;
  LensBackwardQuery how = { .n_seeds = 1 };
  LensTensor *gradient = NULL;
  LensSeed seed;

  if (tape == NULL)
    return NULL;
  signal = lens_query_signal (query, lens_tape_value (tape, target));
  seed = (LensSeed){ .value = target, .signal = signal };
  how.seeds = &seed;
  if (!lens_tape_backward (tape, &how, &layer, 1, &gradient, monitor, error))
    return NULL;
  return gradient;
}

LensChannelSet *
lens_channel_set_weigh (const LensChannelSet *set,
                        LensQuery *query,
                        LensMonitor *monitor,
                        GError **error)
{
  const LensModel *model = lens_query_model (query);
  const int layer = lens_query_layer (query);
  g_autoptr (LensTensor) gradient = NULL;
  g_autofree double *contributions = NULL;
  LensChannelSet *weighed;

  if (!lens_graph_depends (lens_model_graph (model), lens_query_target (query)->value,
                           layer))
    {
      lens_fail (error, LENS_ERROR_SETTING,
                 "the target does not depend on layer “%s”: its channels contribute "
                 "nothing",
                 lens_model_value_name (model, layer));
      return NULL;
    }
  gradient = carry_back (query, monitor, error);
  if (gradient == NULL)
    return NULL;
  contributions = lens_channel_contributions (set->map, gradient);
  weighed = set_copy (set);
  for (int i = 0; i < weighed->n_channels; i++)
    weighed->channels[i].contribution = contributions[i];
  weighed->by_contribution = lens_rank_channels (contributions, weighed->n_channels);
  return weighed;
}

LensChannelSet *
lens_channel_set_ref (LensChannelSet *set)
{
  g_atomic_int_inc (&set->n_references);
  return set;
}

void
lens_channel_set_unref (LensChannelSet *set)
{
  if (set == NULL || !g_atomic_int_dec_and_test (&set->n_references))
    return;
  lens_tensor_unref (set->map);
  g_free (set->channels);
  g_free (set->by_strength);
  g_free (set->by_contribution);
  g_free (set);
}

double
lens_channel_set_value (const LensChannelSet *set, int channel, int y, int x)
{
  return (double) plane_of (set, channel)[(gsize) y * (gsize) set->width + x];
}

const LensColormap *
lens_channel_set_colormap (const LensChannelSet *set, const LensLook *look)
{
  return look->colormap > 0 ? lens_colormaps[look->colormap - 1]
                            : lens_colormap_for_sign (set->is_signed);
}

/* What lens_view_of () would say, which reads all numbers for their sign. */
static LensView
view_of (const LensChannelSet *set, const LensLook *look)
{
  return (LensView){
    .is_signed = set->is_signed,
    .is_stack = TRUE,
    .colormap = lens_channel_set_colormap (set, look),
  };
}

LensScale
lens_channel_set_scale (const LensChannelSet *set, const LensLook *look, int channel)
{
  const LensView view = view_of (set, look);

  if (channel < 0)
    return lens_view_scale (&view, set->map, look);
  return lens_scale_values (plane_of (set, channel), n_positions_of (set),
                            view.is_signed, look);
}

/* What all pictures share. */
typedef struct
{
  const LensChannelSet *set;
  const LensChannelSetPaint *paint;
  gboolean is_signed;
  guint32 entries[LENS_COLORMAP_ENTRIES];
  guint32 *pixels;
} Painter;

static void
paint_channel (const Painter *painter, int index)
{
  const LensChannelSetPaint *paint = painter->paint;
  const int channel = paint->which[index];
  const gsize n_pixels = (gsize) paint->height * (gsize) paint->width;
  guint32 *pixels = painter->pixels + (gsize) index * n_pixels;
  g_autofree LensPlane *plane = lens_plane_copy (painter->set->map, channel);
  g_autofree LensPlane *fitted = lens_plane_resize (
    plane, paint->height, paint->width, (LensUpsample) paint->look->upsample);
  LensScale scale;

  if (paint->scale != NULL)
    scale = *paint->scale;
  else
    scale = lens_scale_values (plane->values, n_positions_of (painter->set),
                               painter->is_signed, paint->look);
  for (gsize i = 0; i < n_pixels; i++)
    {
      const double place = lens_scale_place (&scale, (double) fitted->values[i]);
      const int entry = (int) (place * (LENS_COLORMAP_ENTRIES - 1) + 0.5);

      pixels[i] = 0xff000000U | painter->entries[entry];
    }
}

GBytes *
lens_channel_set_paint (const LensChannelSet *set,
                        const LensChannelSetPaint *paint,
                        LensMonitor *monitor,
                        GError **error)
{
  const LensView view = view_of (set, paint->look);
  const gsize size = (gsize) paint->n * (gsize) paint->height * (gsize) paint->width *
                     sizeof (guint32);
  g_autofree Painter *painter = g_new0 (Painter, 1);

  painter->set = set;
  painter->paint = paint;
  painter->is_signed = view.is_signed;
  painter->pixels = g_malloc (size);
  lens_colormap_fill (view.colormap, painter->entries);
  for (int i = 0; i < paint->n && !lens_monitor_is_cancelled (monitor); i++)
    paint_channel (painter, i);
  if (!lens_monitor_check (monitor, error))
    {
      g_free (painter->pixels);
      return NULL;
    }
  return g_bytes_new_take (painter->pixels, size);
}
