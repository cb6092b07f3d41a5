/* grid-sample.c - a value looked at between its numbers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A point has up to four taps along each axis; the number there is the sum over all
 * combinations of them.  Combinations are worked out once for all channels.  The rules for
 * edges are PyTorch's grid_sample: a linear or nearest position is brought inside, of a
 * cubic one each tap.
 */

#include "core/kernel/grid-sample.h"

#include "core/base/parallel.h"

#include <tgmath.h>

#define MOST_TAPS 4

/* Positions are clamped to this before they become whole numbers. */
#define FARTHEST 0x1p30

/* Numbers a piece of work has, about. */
#define PIECE 8192

/* Keys 1981 with the coefficient of PyTorch and ONNX. */
#define CUBIC_A -0.75

typedef struct
{
  gssize index[MOST_TAPS]; /* -1 outside */
  double weight[MOST_TAPS];
  double slope[MOST_TAPS]; /* of the weight, by the coordinate in the grid */
} AxisTaps;

static int
count_taps (LensGridMode mode)
{
  static const int counts[] = {
    [LENS_GRID_LINEAR] = 2,
    [LENS_GRID_NEAREST] = 1,
    [LENS_GRID_CUBIC] = 4,
  };

  return counts[mode];
}

/* Mirrors a position between the ends of the axis as often as it takes; *slope takes its
 * sign. */
static double
reflect (double position, double low, double high, double *slope)
{
  const double span = high - low;
  const double distance = fabs (position - low);
  double rest;

  if (span <= 0)
    {
      *slope = 0;
      return 0;
    }
  if (position < low)
    *slope = -*slope;
  rest = fmod (distance, span);
  if (fmod (floor (distance / span), 2) == 0)
    return rest + low;
  *slope = -*slope;
  return span - rest + low;
}

static double
clip (double position, double last, double *slope)
{
  if (position >= 0 && position <= last)
    return position;
  *slope = 0;
  return position < 0 ? 0 : last;
}

/* Brings a position inside, as the padding has it. */
static double
pad_position (const LensGridSample *sample, double position, double size, double *slope)
{
  const double margin = sample->align_corners ? 0 : 0.5;

  if (sample->padding == LENS_GRID_ZEROS)
    return position;
  if (sample->padding == LENS_GRID_REFLECTION)
    position = reflect (position, -margin, size - 1 + margin, slope);
  return clip (position, size - 1, slope);
}

static gssize
pad_index (const LensGridSample *sample, double index, double size)
{
  double slope = 1;

  if (index >= 0 && index < size)
    return (gssize) index;
  if (sample->padding == LENS_GRID_ZEROS)
    return -1;
  return (gssize) rint (pad_position (sample, index, size, &slope));
}

static double
cubic_weight (double x)
{
  x = fabs (x);
  if (x <= 1)
    return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
  return ((CUBIC_A * x - 5 * CUBIC_A) * x + 8 * CUBIC_A) * x - 4 * CUBIC_A;
}

/* By the distance. */
static double
cubic_slope (double x)
{
  const double sign = x < 0 ? -1 : 1;

  x = fabs (x);
  if (x <= 1)
    return sign * (3 * (CUBIC_A + 2) * x - 2 * (CUBIC_A + 3)) * x;
  return sign * ((3 * CUBIC_A * x - 10 * CUBIC_A) * x + 8 * CUBIC_A);
}

static void
find_axis_taps (const LensGridSample *sample,
                int axis,
                double coordinate,
                AxisTaps *taps)
{
  const double size = (double) sample->sizes[axis];
  double slope = (sample->align_corners ? size - 1 : size) / 2;
  double position = (coordinate + 1) * slope - (sample->align_corners ? 0 : 0.5);
  double first;

  if (isnan (position))
    position = -FARTHEST;
  if (sample->mode != LENS_GRID_CUBIC)
    position = pad_position (sample, position, size, &slope);
  position = CLAMP (position, -FARTHEST, FARTHEST);
  first = floor (position);
  if (sample->mode == LENS_GRID_NEAREST)
    {
      taps->index[0] = pad_index (sample, rint (position), size);
      taps->weight[0] = 1;
      taps->slope[0] = 0;
      return;
    }
  if (sample->mode == LENS_GRID_LINEAR)
    {
      for (int i = 0; i < 2; i++)
        {
          taps->index[i] = pad_index (sample, first + i, size);
          taps->weight[i] = i == 0 ? 1 - (position - first) : position - first;
          taps->slope[i] = i == 0 ? -slope : slope;
        }
      return;
    }
  for (int i = 0; i < 4; i++)
    {
      const double x = position - (first - 1 + i);

      taps->index[i] = pad_index (sample, first - 1 + i, size);
      taps->weight[i] = cubic_weight (x);
      taps->slope[i] = cubic_slope (x) * slope;
    }
}

/* The innermost axis comes first in the grid. */
static void
find_taps (const LensGridSample *sample,
           const LensReal *point,
           AxisTaps taps[LENS_GRID_MAX_AXES])
{
  for (int axis = 0; axis < sample->n_axes; axis++)
    find_axis_taps (sample, axis, (double) point[sample->n_axes - 1 - axis],
                    &taps[axis]);
}

static int
count_combinations (const LensGridSample *sample)
{
  int n = 1;

  for (int i = 0; i < sample->n_axes; i++)
    n *= count_taps (sample->mode);
  return n;
}

static gsize
plane_size (const LensGridSample *sample)
{
  gsize n = 1;

  for (int i = 0; i < sample->n_axes; i++)
    n *= sample->sizes[i];
  return n;
}

/* Offset of a combination in a plane, -1 outside.  The slope along axis @sloped takes the
 * place of its weight; -1 for none. */
static gssize
combine (const LensGridSample *sample,
         const AxisTaps taps[LENS_GRID_MAX_AXES],
         int combination,
         int sloped,
         double *weight)
{
  const int n_taps = count_taps (sample->mode);
  gssize offset = 0;
  gssize stride = 1;

  *weight = 1;
  for (int axis = sample->n_axes - 1; axis >= 0; axis--)
    {
      const int tap = combination % n_taps;

      if (taps[axis].index[tap] < 0)
        return -1;
      offset += taps[axis].index[tap] * stride;
      *weight *= axis == sloped ? taps[axis].slope[tap] : taps[axis].weight[tap];
      stride *= (gssize) sample->sizes[axis];
      combination /= n_taps;
    }
  return offset;
}

typedef struct
{
  const LensGridSample *sample;
  int n_combinations;
  gsize plane_size;
  const LensReal *grid;
  gssize *offsets;   /* [points][combinations]; 0 with weight 0 outside */
  LensReal *weights; /* [points][combinations] */
  const LensReal *from;
  LensReal *to;
  const LensGridSampleBackward *backward;
} Task;

static void
write_combinations (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensGridSample *sample = task->sample;

  for (gsize i = begin; i < end; i++)
    {
      AxisTaps taps[LENS_GRID_MAX_AXES];

      find_taps (sample, task->grid + i * (gsize) sample->n_axes, taps);
      for (int k = 0; k < task->n_combinations; k++)
        {
          const gsize place = i * (gsize) task->n_combinations + (gsize) k;
          double weight;
          const gssize offset = combine (sample, taps, k, -1, &weight);

          task->offsets[place] = MAX (offset, 0);
          task->weights[place] = offset < 0 ? 0 : (LensReal) weight;
        }
    }
}

static void
prepare (Task *task, const LensGridSample *sample, const LensReal *grid)
{
  task->sample = sample;
  task->grid = grid;
  task->n_combinations = count_combinations (sample);
  task->plane_size = plane_size (sample);
  task->offsets = g_new (gssize, sample->n_points * (gsize) task->n_combinations);
  task->weights = g_new (LensReal, sample->n_points * (gsize) task->n_combinations);
  lens_parallel_for (sample->n_points, PIECE / MOST_TAPS, write_combinations, task);
}

static void
clear (Task *task)
{
  g_free (task->offsets);
  g_free (task->weights);
}

/* Points counted through all channels. */
static void
gather_points (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const gsize n_points = task->sample->n_points;
  const gsize n = (gsize) task->n_combinations;

  for (gsize i = begin; i < end; i++)
    {
      const LensReal *plane = task->from + i / n_points * task->plane_size;
      const gsize first = i % n_points * n;
      LensReal sum = 0;

      for (gsize k = first; k < first + n; k++)
        sum += task->weights[k] * plane[task->offsets[k]];
      task->to[i] = sum;
    }
}

void
lens_grid_sample (const LensGridSample *sample,
                  const LensReal *from,
                  const LensReal *grid,
                  LensReal *to)
{
  Task task = { .from = from, .to = to };

  prepare (&task, sample, grid);
  lens_parallel_for (sample->n_channels * sample->n_points, PIECE, gather_points,
                     &task);
  clear (&task);
}

/* Channels do not meet in the operand; points do. */
static void
scatter_channels (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const gsize n_points = task->sample->n_points;
  const gsize n = (gsize) task->n_combinations;

  for (gsize channel = begin; channel < end; channel++)
    {
      const LensReal *signal = task->backward->signal + channel * n_points;
      LensReal *plane = task->backward->from_signal + channel * task->plane_size;

      for (gsize k = 0; k < n_points * n; k++)
        plane[task->offsets[k]] += task->weights[k] * signal[k / n];
    }
}

/* ⟨signal, number at @offset⟩ over the channels. */
static double
dot_channels (const Task *task, gsize point, gssize offset)
{
  const LensGridSample *sample = task->sample;
  double sum = 0;

  for (gsize channel = 0; channel < sample->n_channels; channel++)
    sum += (double) task->backward->signal[channel * sample->n_points + point] *
           (double) task->backward->from[channel * task->plane_size + (gsize) offset];
  return sum;
}

static void
grid_points (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensGridSample *sample = task->sample;

  for (gsize i = begin; i < end; i++)
    {
      LensReal *signal = task->backward->grid_signal + i * (gsize) sample->n_axes;
      AxisTaps taps[LENS_GRID_MAX_AXES];

      find_taps (sample, task->grid + i * (gsize) sample->n_axes, taps);
      for (int k = 0; k < task->n_combinations; k++)
        {
          double weight;
          const gssize offset = combine (sample, taps, k, -1, &weight);
          double dot;

          if (offset < 0)
            continue;
          dot = dot_channels (task, i, offset);
          for (int axis = 0; axis < sample->n_axes; axis++)
            {
              combine (sample, taps, k, axis, &weight);
              signal[sample->n_axes - 1 - axis] += (LensReal) (weight * dot);
            }
        }
    }
}

void
lens_grid_sample_backward (const LensGridSample *sample,
                           const LensGridSampleBackward *backward)
{
  Task task = { .backward = backward };

  prepare (&task, sample, backward->grid);
  if (backward->from_signal != NULL)
    lens_parallel_for (sample->n_channels, 1, scatter_channels, &task);
  if (backward->grid_signal != NULL && sample->mode != LENS_GRID_NEAREST)
    lens_parallel_for (sample->n_points,
                       MAX (1, PIECE / (4 * MAX (sample->n_channels, 1))), grid_points,
                       &task);
  clear (&task);
}
