/* deform-conv.c - a convolution whose taps wander
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dai et al. 2017, with the masks of Zhu et al. 2019.  As with an ordinary convolution,
 * what the taps see becomes the columns of a matrix, block by block of positions; a tap
 * between pixels sees their bilinear mean, nothing beyond the edge.
 */

#include "core/kernel/deform-conv.h"

#include "core/base/parallel.h"
#include "core/kernel/blas.h"

#include <string.h>
#include <tgmath.h>

/* Output positions of a block. */
#define BLOCK 256

/* The four pixels around a tap; weight 0 outside. */
typedef struct
{
  gsize offset[4];
  LensReal weight[4];
  LensReal slope_y[4]; /* of the weight, by the place of the tap */
  LensReal slope_x[4];
} Corners;

typedef struct
{
  const LensDeformConv *conv;
  const LensDeformOperands *operands;
  gsize begin; /* of the block */
  gsize n;
  LensReal *columns; /* [channels][taps][n] */
  LensReal *out;
  const LensReal *signal;
  const LensDeformSignals *signals;
} Task;

static gsize
tap_place (const LensDeformConv *conv, gsize offset_group, gsize tap)
{
  return offset_group * lens_window_n_taps (&conv->window) + tap;
}

static Corners
find_corners (const Task *task, gsize offset_group, gsize tap, gsize position)
{
  const LensDeformConv *conv = task->conv;
  const LensAxis *axis_y = &conv->window.y;
  const LensAxis *axis_x = &conv->window.x;
  const gsize n_positions = lens_window_out_size (&conv->window);
  const LensReal *offsets = task->operands->offsets +
                            2 * tap_place (conv, offset_group, tap) * n_positions +
                            position;
  const int out_y = (int) (position / (gsize) axis_x->out_size);
  const int out_x = (int) (position % (gsize) axis_x->out_size);
  const int tap_y = (int) (tap / (gsize) axis_x->kernel_size);
  const int tap_x = (int) (tap % (gsize) axis_x->kernel_size);
  const LensReal y = (LensReal) lens_axis_in (axis_y, out_y, tap_y) + offsets[0];
  const LensReal x = (LensReal) lens_axis_in (axis_x, out_x, tap_x) +
                     offsets[n_positions];
  Corners corners = { 0 };

  if (!(y > -1 && y < (LensReal) axis_y->in_size && x > -1 &&
        x < (LensReal) axis_x->in_size))
    return corners;
  for (int i = 0; i < 4; i++)
    {
      const int corner_y = (int) floor (y) + i / 2;
      const int corner_x = (int) floor (x) + i % 2;

      if (corner_y < 0 || corner_y >= axis_y->in_size || corner_x < 0 ||
          corner_x >= axis_x->in_size)
        continue;
      corners.offset[i] = (gsize) corner_y * (gsize) axis_x->in_size + (gsize) corner_x;
      corners.slope_y[i] = (i / 2 == 0 ? -1 : 1) * (1 - fabs (x - (LensReal) corner_x));
      corners.slope_x[i] = (i % 2 == 0 ? -1 : 1) * (1 - fabs (y - (LensReal) corner_y));
      corners.weight[i] = (1 - fabs (y - (LensReal) corner_y)) *
                          (1 - fabs (x - (LensReal) corner_x));
    }
  return corners;
}

static LensReal
mask_at (const Task *task, gsize offset_group, gsize tap, gsize position)
{
  const gsize n_positions = lens_window_out_size (&task->conv->window);

  if (task->operands->mask == NULL)
    return 1;
  return task->operands
    ->mask[tap_place (task->conv, offset_group, tap) * n_positions + position];
}

static LensReal
look (const Corners *corners, const LensReal *plane)
{
  LensReal sum = 0;

  for (int i = 0; i < 4; i++)
    sum += corners->weight[i] * plane[corners->offset[i]];
  return sum;
}

/* What one tap of an offset group sees at the positions of the block. */
static void
write_tap (const Task *task, gsize offset_group, gsize tap)
{
  const LensDeformConv *conv = task->conv;
  const gsize n_taps = lens_window_n_taps (&conv->window);
  const gsize n_channels = conv->n_channels / conv->n_offset_groups;
  const gsize plane_size = lens_window_in_size (&conv->window);

  for (gsize i = 0; i < task->n; i++)
    {
      const gsize position = task->begin + i;
      const Corners corners = find_corners (task, offset_group, tap, position);
      const LensReal mask = mask_at (task, offset_group, tap, position);

      for (gsize k = 0; k < n_channels; k++)
        {
          const gsize channel = offset_group * n_channels + k;

          task->columns[(channel * n_taps + tap) * task->n +
                        i] = mask *
                             look (&corners, task->operands->in + channel * plane_size);
        }
    }
}

static void
write_columns (const Task *task)
{
  const gsize n_taps = lens_window_n_taps (&task->conv->window);

  for (gsize i = 0; i < task->conv->n_offset_groups * n_taps; i++)
    write_tap (task, i / n_taps, i % n_taps);
}

/* The sizes of one group's matrices. */
typedef struct
{
  gsize n_out;
  gsize depth; /* channels and taps */
} GroupSize;

static GroupSize
group_size (const LensDeformConv *conv)
{
  return (GroupSize){
    .n_out = conv->n_out_channels / conv->n_groups,
    .depth = conv->n_channels / conv->n_groups * lens_window_n_taps (&conv->window),
  };
}

static gsize
columns_size (const LensDeformConv *conv, gsize n_positions)
{
  return conv->n_channels * lens_window_n_taps (&conv->window) * n_positions;
}

static void
convolve_blocks (gsize begin, gsize end, gpointer data)
{
  Task task = *(const Task *) data;
  const LensDeformConv *conv = task.conv;
  const gsize n_positions = lens_window_out_size (&conv->window);
  const GroupSize size = group_size (conv);

  for (gsize first = begin; first < end; first += BLOCK)
    {
      g_autofree LensReal *columns = NULL;

      task.begin = first;
      task.n = MIN (BLOCK, end - first);
      columns = g_new (LensReal, columns_size (conv, task.n));
      task.columns = columns;
      write_columns (&task);
      for (gsize group = 0; group < conv->n_groups; group++)
        lens_gemm_alone (&(LensProduct){
          .n_rows = size.n_out,
          .n_columns = task.n,
          .depth = size.depth,
          .alpha = 1,
          .a = { .data = task.operands->weights + group * size.n_out * size.depth,
                 .stride = size.depth },
          .b = { .data = columns + group * size.depth * task.n, .stride = task.n },
          .beta = 1,
          .c = task.out + group * size.n_out * n_positions + first,
          .c_stride = n_positions,
        });
    }
}

void
lens_deform_conv (const LensDeformConv *conv,
                  const LensDeformOperands *operands,
                  LensReal *out)
{
  Task task = { .conv = conv, .operands = operands, .out = out };

  lens_parallel_for (lens_window_out_size (&conv->window), BLOCK, convolve_blocks,
                     &task);
}

static void
add_to_weights (const Task *task)
{
  const LensDeformConv *conv = task->conv;
  const gsize n_positions = lens_window_out_size (&conv->window);
  const GroupSize size = group_size (conv);

  write_columns (task);
  for (gsize group = 0; group < conv->n_groups; group++)
    lens_gemm (&(LensProduct){
      .n_rows = size.n_out,
      .n_columns = size.depth,
      .depth = task->n,
      .alpha = 1,
      .a = { .data = task->signal + group * size.n_out * n_positions + task->begin,
             .stride = n_positions },
      .b = { .data = task->columns + group * size.depth * task->n,
             .stride = task->n,
             .is_transposed = TRUE },
      .beta = 1,
      .c = task->signals->weights + group * size.n_out * size.depth,
      .c_stride = size.depth,
    });
}

/* The columns become what flows back to them. */
static void
pull_columns (const Task *task)
{
  const LensDeformConv *conv = task->conv;
  const gsize n_positions = lens_window_out_size (&conv->window);
  const GroupSize size = group_size (conv);

  for (gsize group = 0; group < conv->n_groups; group++)
    lens_gemm (&(LensProduct){
      .n_rows = size.depth,
      .n_columns = task->n,
      .depth = size.n_out,
      .alpha = 1,
      .a = { .data = task->operands->weights + group * size.n_out * size.depth,
             .stride = size.depth,
             .is_transposed = TRUE },
      .b = { .data = task->signal + group * size.n_out * n_positions + task->begin,
             .stride = n_positions },
      .c = task->columns + group * size.depth * task->n,
      .c_stride = task->n,
    });
}

/* Offset groups share no channel. */
static void
add_to_planes (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensDeformConv *conv = task->conv;
  const gsize n_taps = lens_window_n_taps (&conv->window);
  const gsize n_channels = conv->n_channels / conv->n_offset_groups;
  const gsize plane_size = lens_window_in_size (&conv->window);

  for (gsize channel = begin; channel < end; channel++)
    for (gsize k = 0; k < n_taps * task->n; k++)
      {
        const gsize position = task->begin + k % task->n;
        const gsize offset_group = channel / n_channels;
        const gsize tap = k / task->n;
        const Corners corners = find_corners (task, offset_group, tap, position);
        const LensReal signal = mask_at (task, offset_group, tap, position) *
                                task->columns[channel * n_taps * task->n + k];

        for (int i = 0; i < 4; i++)
          task->signals->in[channel * plane_size + corners.offset[i]] += corners
                                                                           .weight[i] *
                                                                         signal;
      }
}

/* What the place and the weight of one tap get back, over the channels of its group. */
static void
add_to_tap (const Task *task, gsize offset_group, gsize tap, gsize position)
{
  const LensDeformConv *conv = task->conv;
  const gsize n_taps = lens_window_n_taps (&conv->window);
  const gsize n_channels = conv->n_channels / conv->n_offset_groups;
  const gsize plane_size = lens_window_in_size (&conv->window);
  const gsize n_positions = lens_window_out_size (&conv->window);
  const gsize place = tap_place (conv, offset_group, tap);
  const Corners corners = find_corners (task, offset_group, tap, position);
  const LensReal mask = mask_at (task, offset_group, tap, position);
  LensReal to_y = 0;
  LensReal to_x = 0;
  LensReal to_mask = 0;

  for (gsize channel = offset_group * n_channels;
       channel < (offset_group + 1) * n_channels; channel++)
    {
      const LensReal *plane = task->operands->in + channel * plane_size;
      const LensReal signal = task->columns[(channel * n_taps + tap) * task->n +
                                            position - task->begin];

      to_mask += signal * look (&corners, plane);
      for (int i = 0; i < 4; i++)
        {
          to_y += signal * mask * corners.slope_y[i] * plane[corners.offset[i]];
          to_x += signal * mask * corners.slope_x[i] * plane[corners.offset[i]];
        }
    }
  if (task->signals->mask != NULL)
    task->signals->mask[place * n_positions + position] += to_mask;
  if (task->signals->offsets != NULL)
    {
      task->signals->offsets[2 * place * n_positions + position] += to_y;
      task->signals->offsets[(2 * place + 1) * n_positions + position] += to_x;
    }
}

static void
add_to_taps (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const gsize n_taps = lens_window_n_taps (&task->conv->window);

  for (gsize i = begin; i < end; i++)
    for (gsize k = 0; k < task->n; k++)
      add_to_tap (task, i / n_taps, i % n_taps, task->begin + k);
}

void
lens_deform_conv_backward (const LensDeformConv *conv,
                           const LensDeformOperands *operands,
                           const LensReal *signal,
                           const LensDeformSignals *signals)
{
  const gsize n_positions = lens_window_out_size (&conv->window);
  g_autofree LensReal *columns = g_new (LensReal,
                                        columns_size (conv, MIN (BLOCK, n_positions)));
  Task task = {
    .conv = conv,
    .operands = operands,
    .columns = columns,
    .signal = signal,
    .signals = signals,
  };

  for (; task.begin < n_positions; task.begin += BLOCK)
    {
      task.n = MIN (BLOCK, n_positions - task.begin);
      if (signals->weights != NULL)
        add_to_weights (&task);
      if (signals->in == NULL && signals->offsets == NULL && signals->mask == NULL)
        continue;
      pull_columns (&task);
      if (signals->in != NULL)
        lens_parallel_for (conv->n_channels, 1, add_to_planes, &task);
      if (signals->offsets != NULL || signals->mask != NULL)
        lens_parallel_for (conv->n_offset_groups * lens_window_n_taps (&conv->window),
                           1, add_to_taps, &task);
    }
}
