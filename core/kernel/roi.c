/* roi.c - regions of interest brought to one size
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samples lie on a grid, so each axis is worked out once; channels then run side by side.
 */

#include "core/kernel/roi.h"

#include "core/base/parallel.h"

#include <tgmath.h>

/* A region computed by a network may be absurdly large; no bin of a sound one has more
 * samples along an axis. */
#define MOST_SAMPLES 256

/* Channels a piece of work has. */
#define GRAIN 4

/* Two neighbours along an axis. */
typedef struct
{
  gsize low;
  gsize high;
  LensReal weight_low;
  LensReal weight_high;
} Sample;

/* The samples of an axis: [bins][samples]. */
typedef struct
{
  gsize n_bins;
  gsize n_samples;
  Sample *samples;
} AxisSamples;

/* Samples more than one position beyond the edge are 0. */
static Sample
sample_at (double position, gsize size)
{
  Sample sample = { 0 };

  if (!(position >= -1 && position <= (double) size))
    return sample;
  position = fmax (position, 0);
  sample.low = MIN ((gsize) position, size - 1);
  sample.high = MIN (sample.low + 1, size - 1);
  if (sample.low == size - 1)
    position = (double) sample.low;
  sample.weight_high = (LensReal) (position - (double) sample.low);
  sample.weight_low = (LensReal) (1 - (position - (double) sample.low));
  return sample;
}

static AxisSamples
sample_axis (const LensRoi *roi, double begin, double end, gsize size, gsize n_bins)
{
  const double extent = roi->is_aligned ? end - begin : fmax (end - begin, 1);
  const double bin = extent / (double) n_bins;
  const double wanted = roi->n_samples > 0 ? roi->n_samples : ceil (bin);
  AxisSamples axis = { .n_bins = n_bins };

  axis.n_samples = (gsize) fmin (fmax (wanted, 0), MOST_SAMPLES);
  axis.samples = g_new (Sample, n_bins * axis.n_samples);
  for (gsize i = 0; i < n_bins * axis.n_samples; i++)
    {
      const double place = (double) (i / axis.n_samples) +
                           ((double) (i % axis.n_samples) + 0.5) /
                             (double) axis.n_samples;

      axis.samples[i] = sample_at (begin + place * bin, size);
    }
  return axis;
}

typedef struct
{
  const LensRoi *roi;
  AxisSamples y;
  AxisSamples x;
  const LensRegion *region;
  const LensReal *maps;
  LensReal *to;
  const LensReal *signal;
  LensReal *maps_signal;
} Task;

/* One of the four neighbours of a sample, and its weight. */
typedef struct
{
  gsize offset;
  LensReal weight;
} Neighbour;

static Neighbour
neighbour_of (const Task *task, const Sample *y, const Sample *x, int corner)
{
  const gboolean is_lower = (corner & 2) != 0;
  const gboolean is_right = (corner & 1) != 0;

  return (Neighbour){
    .offset = (is_lower ? y->high : y->low) * task->roi->width +
              (is_right ? x->high : x->low),
    .weight = (is_lower ? y->weight_high : y->weight_low) *
              (is_right ? x->weight_high : x->weight_low),
  };
}

/* Neighbours of the samples of a bin, one after the other. */
static Neighbour
bin_neighbour (const Task *task, gsize bin_y, gsize bin_x, gsize index)
{
  const gsize sample = index / 4;
  const Sample *y = &task->y
                       .samples[bin_y * task->y.n_samples + sample / task->x.n_samples];
  const Sample *x = &task->x
                       .samples[bin_x * task->x.n_samples + sample % task->x.n_samples];

  return neighbour_of (task, y, x, (int) (index % 4));
}

static gsize
count_neighbours (const Task *task)
{
  return 4 * task->y.n_samples * task->x.n_samples;
}

static LensReal
align_bin (const Task *task, const LensReal *map, gsize bin_y, gsize bin_x)
{
  const gsize n = count_neighbours (task);
  LensReal largest = 0;
  LensReal sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      const Neighbour neighbour = bin_neighbour (task, bin_y, bin_x, i);
      const LensReal number = neighbour.weight * map[neighbour.offset];

      sum += number;
      largest = i == 0 ? number : MAX (largest, number);
    }
  if (task->roi->takes_largest)
    return largest;
  return sum / (LensReal) MAX (n / 4, 1);
}

static void
align_channels (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensRoi *roi = task->roi;
  const gsize n_bins = roi->out_height * roi->out_width;

  for (gsize channel = begin; channel < end; channel++)
    for (gsize bin = 0; bin < n_bins; bin++)
      task->to[channel * n_bins + bin] = align_bin (task,
                                                    task->maps + channel * roi->height *
                                                                   roi->width,
                                                    bin / roi->out_width,
                                                    bin % roi->out_width);
}

static void
align_bin_back (const Task *task,
                const LensReal *map,
                gsize bin_y,
                gsize bin_x,
                LensReal signal,
                LensReal *map_signal)
{
  const gsize n = count_neighbours (task);
  Neighbour winner = { 0 };
  LensReal largest = 0;

  for (gsize i = 0; i < n; i++)
    {
      const Neighbour neighbour = bin_neighbour (task, bin_y, bin_x, i);
      const LensReal number = neighbour.weight * map[neighbour.offset];

      if (!task->roi->takes_largest)
        map_signal[neighbour.offset] += neighbour.weight * signal / (LensReal) (n / 4);
      else if (i == 0 || number > largest)
        {
          largest = number;
          winner = neighbour;
        }
    }
  if (task->roi->takes_largest && n > 0)
    map_signal[winner.offset] += winner.weight * signal;
}

static void
align_channels_back (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensRoi *roi = task->roi;
  const gsize n_bins = roi->out_height * roi->out_width;
  const gsize map_size = roi->height * roi->width;

  for (gsize channel = begin; channel < end; channel++)
    for (gsize bin = 0; bin < n_bins; bin++)
      align_bin_back (task, task->maps + channel * map_size, bin / roi->out_width,
                      bin % roi->out_width, task->signal[channel * n_bins + bin],
                      task->maps_signal + channel * map_size);
}

static void
run_align (Task *task, LensBody body)
{
  const LensRoi *roi = task->roi;
  const LensRegion *region = task->region;

  task->y = sample_axis (roi, region->y_begin, region->y_end, roi->height,
                         roi->out_height);
  task->x = sample_axis (roi, region->x_begin, region->x_end, roi->width,
                         roi->out_width);
  lens_parallel_for (roi->n_channels, GRAIN, body, task);
  g_free (task->y.samples);
  g_free (task->x.samples);
}

void
lens_roi_align (const LensRoi *roi,
                const LensRegion *region,
                const LensReal *maps,
                LensReal *to)
{
  Task task = { .roi = roi, .region = region, .maps = maps, .to = to };

  run_align (&task, align_channels);
}

void
lens_roi_align_backward (const LensRoi *roi,
                         const LensRegion *region,
                         const LensReal *maps,
                         const LensReal *signal,
                         LensReal *maps_signal)
{
  Task task = { .roi = roi,
                .region = region,
                .maps = maps,
                .signal = signal,
                .maps_signal = maps_signal };

  run_align (&task, align_channels_back);
}

/* Positions of a bin along an axis, inside the map. */
typedef struct
{
  gsize begin;
  gsize end;
} Bin;

static Bin
bin_of (double begin, double end, gsize size, gsize n_bins, gsize index)
{
  const double first = round (begin);
  const double extent = fmax (round (end) - first + 1, 1);
  const double bin = extent / (double) n_bins;
  const double low = first + floor ((double) index * bin);
  const double high = first + ceil ((double) (index + 1) * bin);

  return (Bin){
    .begin = (gsize) fmin (fmax (low, 0), (double) size),
    .end = (gsize) fmin (fmax (high, 0), (double) size),
  };
}

/* Offset of the first largest number of a bin in its map, -1 where the bin is empty. */
static gssize
find_largest (const Task *task, const LensReal *map, gsize bin)
{
  const LensRoi *roi = task->roi;
  const LensRegion *region = task->region;
  const Bin y_bin = bin_of (region->y_begin, region->y_end, roi->height,
                            roi->out_height, bin / roi->out_width);
  const Bin x_bin = bin_of (region->x_begin, region->x_end, roi->width, roi->out_width,
                            bin % roi->out_width);
  gssize largest = -1;

  for (gsize y = y_bin.begin; y < y_bin.end; y++)
    for (gsize x = x_bin.begin; x < x_bin.end; x++)
      {
        const gsize offset = y * roi->width + x;

        if (largest < 0 || map[offset] > map[largest])
          largest = (gssize) offset;
      }
  return largest;
}

static void
pool_channels (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensRoi *roi = task->roi;
  const gsize n_bins = roi->out_height * roi->out_width;

  for (gsize i = begin * n_bins; i < end * n_bins; i++)
    {
      const LensReal *map = task->maps + i / n_bins * roi->height * roi->width;
      const gssize largest = find_largest (task, map, i % n_bins);

      task->to[i] = largest < 0 ? 0 : map[largest];
    }
}

static void
pool_channels_back (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensRoi *roi = task->roi;
  const gsize n_bins = roi->out_height * roi->out_width;

  for (gsize i = begin * n_bins; i < end * n_bins; i++)
    {
      const gsize first = i / n_bins * roi->height * roi->width;
      const gssize largest = find_largest (task, task->maps + first, i % n_bins);

      if (largest >= 0)
        task->maps_signal[first + (gsize) largest] += task->signal[i];
    }
}

void
lens_roi_pool (const LensRoi *roi,
               const LensRegion *region,
               const LensReal *maps,
               LensReal *to)
{
  Task task = { .roi = roi, .region = region, .maps = maps, .to = to };

  lens_parallel_for (roi->n_channels, GRAIN, pool_channels, &task);
}

void
lens_roi_pool_backward (const LensRoi *roi,
                        const LensRegion *region,
                        const LensReal *maps,
                        const LensReal *signal,
                        LensReal *maps_signal)
{
  Task task = { .roi = roi,
                .region = region,
                .maps = maps,
                .signal = signal,
                .maps_signal = maps_signal };

  lens_parallel_for (roi->n_channels, GRAIN, pool_channels_back, &task);
}
