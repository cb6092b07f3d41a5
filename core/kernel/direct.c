/* direct.c - convolution straight from the definition
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way back to the input is again a sum over windows: the input positions that are
 * alike modulo the stride see the signal through a window of stride 1, with some of the
 * taps in reverse order.
 */

#include "core/kernel/direct.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/channel-sum.h"
#include "core/kernel/correlate.h"
#include "core/kernel/move.h"
#include "core/kernel/strip.h"

/* Small groups leave a matrix product little to work on. */
#define FEW_CHANNELS 4

/* Of the numbers that are worked out, so many are results, in percent; with fewer, the
 * product of matrices is quicker though it moves more. */
#define MIN_PERCENT 55

/* Output positions with which walking over all weights again for each vector pays; on the
 * way back the weights lie further apart. */
#define MIN_POSITIONS 36
#define MIN_POSITIONS_BACK 150

/* On the way to the weights sums are short where planes are small, and the strips of many
 * channels leave the cache. */
#define MIN_POSITIONS_WEIGHTS 150
#define MAX_CHANNELS_WEIGHTS 256

/* Positions of a result with strides up to which packed weights pay on the way back. */
#define MAX_POSITIONS_STRIDED 400

/* Products of a sum of packed weights. */
#define MIN_TERMS 48

/* Small groups that are worked on at once, with strides, and how many make it worth it. */
#define GROUPS_OF_PIECE 8
#define MANY_GROUPS 32

/* A strip of all rows of so few numbers is no burden, whatever part of it is padding. */
#define SMALL_STRIP 16384

/* Channels that are summed side by side, and numbers of a vector. */
#define FULL_ROWS 6
#define FEW_ROWS 3
#define FULL_VECTOR 16

static gboolean
is_dense (const LensConv2d *conv)
{
  const LensWindow *window = &conv->window;
  LensStrip strip = lens_strip_make (window, MAX (window->y.out_size, 1));
  gsize n_positions = lens_window_out_size (window);
  gsize n = (lens_strip_n_numbers (&strip, strip.max_rows) + FULL_VECTOR - 1) /
            FULL_VECTOR * FULL_VECTOR;

  /* Padding and gaps between taps must not make much of a small input. */
  return n_positions * 100 >= n * MIN_PERCENT &&
         strip.channel_size / 4 <= lens_window_in_size (window) + n_positions;
}

static gboolean
has_few_channels (const LensConv2d *conv)
{
  return conv->in_channels <= FEW_CHANNELS && conv->out_channels <= FEW_CHANNELS;
}

static gboolean
is_small (const LensConv2d *conv)
{
  LensStrip strip = lens_strip_make (&conv->window, MAX (conv->window.y.out_size, 1));

  return strip.channel_size <= SMALL_STRIP;
}

/* Whether most of the blocks of channels is used, and sums are long enough to pay for
 * turning them into planes. */
static gboolean
fills_blocks (const LensConv2d *conv, gsize n_terms, gsize n_to)
{
  return conv->constant != NULL && n_terms >= MIN_TERMS &&
         n_to * 4 >= lens_count_blocks (n_to) * LENS_BLOCK_CHANNELS * 3;
}

gboolean
lens_conv2d_suits_packed (const LensConv2d *conv)
{
  return fills_blocks (conv, conv->in_channels * lens_window_n_taps (&conv->window),
                       conv->out_channels);
}

static gboolean
has_strides (const LensConv2d *conv)
{
  return conv->window.y.stride != 1 || conv->window.x.stride != 1;
}

gboolean
lens_conv2d_suits_thin (const LensConv2d *conv)
{
  return conv->constant != NULL && conv->in_channels >= FULL_ROWS &&
         conv->in_channels * lens_window_n_taps (&conv->window) < MIN_TERMS &&
         lens_conv2d_suits_direct (conv);
}

gboolean
lens_conv2d_suits_packed_to_input (const LensConv2d *conv)
{
  /* Large planes with strides are written in pieces too small. */
  if (has_strides (conv) && lens_window_n_taps (&conv->window) > 1 &&
      lens_window_out_size (&conv->window) > MAX_POSITIONS_STRIDED)
    return FALSE;
  return fills_blocks (conv, conv->out_channels * lens_window_n_taps (&conv->window),
                       conv->in_channels);
}

gboolean
lens_conv2d_suits_direct (const LensConv2d *conv)
{
  if (conv->in_channels == 0)
    return FALSE;
  if (has_few_channels (conv))
    return is_dense (conv) || is_small (conv);
  return is_dense (conv) && lens_window_out_size (&conv->window) >= MIN_POSITIONS;
}

gboolean
lens_conv2d_suits_direct_to_input (const LensConv2d *conv)
{
  if (has_few_channels (conv))
    return is_dense (conv) || is_small (conv);
  return is_dense (conv) &&
         conv->in_channels >= (has_strides (conv) ? FULL_ROWS : FEW_ROWS) &&
         lens_window_out_size (&conv->window) >= MIN_POSITIONS_BACK;
}

gboolean
lens_conv2d_suits_direct_to_weights (const LensConv2d *conv)
{
  if (has_few_channels (conv))
    return is_dense (conv) || is_small (conv);
  return is_dense (conv) && lens_window_n_taps (&conv->window) > 1 &&
         conv->in_channels + conv->out_channels <= MAX_CHANNELS_WEIGHTS &&
         lens_window_out_size (&conv->window) >= MIN_POSITIONS_WEIGHTS;
}

/* Which vectors: of positions, or of channels. */
typedef enum
{
  WAY_POSITIONS,
  WAY_PACKED,
} Way;

static void
correlate (Way way, const LensCorrelation *work, const LensConv2d *conv)
{
  if (way == WAY_PACKED)
    lens_correlate_packed (work, lens_conv2d_constant (conv, work->weights));
  else
    lens_correlate (work);
}

/* A convolution forward, and what it reads and writes. */
typedef struct
{
  const LensReal *in;
  const LensReal *weights;
  const LensReal *bias;
  LensReal *out;
  gboolean adds;
} Operands;

static void
run_forward (const LensConv2d *conv, Way way, const Operands *operands)
{
  gsize n_taps = lens_window_n_taps (&conv->window);
  LENS_SCRATCH int *tap_weights = LENS_SCRATCH_NEW (int, n_taps);
  LensCorrelation work = {
    .window = conv->window,
    .n_images = conv->batch * conv->n_groups,
    .n_groups = conv->n_groups,
    .n_from = conv->in_channels,
    .n_to = conv->out_channels,
    .from = operands->in,
    .weights = operands->weights,
    .weight_from = n_taps,
    .weight_to = conv->in_channels * n_taps,
    .weight_group = conv->out_channels * conv->in_channels * n_taps,
    .bias = operands->bias,
    .to = operands->out,
    .to_height = conv->window.y.out_size,
    .to_width = conv->window.x.out_size,
    .step_y = 1,
    .step_x = 1,
    .adds = operands->adds,
    .epilogue = conv->epilogue,
    .tap_weights = tap_weights,
  };

  for (gsize i = 0; i < n_taps; i++)
    tap_weights[i] = (int) i;
  correlate (way, &work, conv);
}

void
lens_conv2d_direct (const LensConv2d *conv,
                    const LensReal *in,
                    const LensReal *weights,
                    const LensReal *bias,
                    LensReal *out,
                    gboolean adds)
{
  run_forward (conv, WAY_POSITIONS, &(Operands){ in, weights, bias, out, adds });
}

void
lens_conv2d_packed (const LensConv2d *conv,
                    const LensReal *in,
                    const LensReal *weights,
                    const LensReal *bias,
                    LensReal *out,
                    gboolean adds)
{
  run_forward (conv, WAY_PACKED, &(Operands){ in, weights, bias, out, adds });
}

/* The input positions r, r + stride, … of an axis, as the results of a window of stride 1
 * over the signal. */
typedef struct
{
  LensAxis axis;
  int last_tap; /* of the convolution: what the new window's first tap is */
  int tap_step; /* backward, from one new tap to the next */
} Back;

/* Input position j · stride + r is seen by tap k of output position j + (r + pad − k ·
 * dilation) / stride, wherever that is whole. */
static Back
turn_axis (const LensAxis *axis, int r)
{
  Back back = { .last_tap = -1, .tap_step = lens_axis_period (axis) };
  int first_shift;

  back.axis = (LensAxis){
    .in_size = axis->out_size,
    .out_size = r < axis->in_size ? (axis->in_size - 1 - r) / axis->stride + 1 : 0,
    .stride = 1,
    .dilation = axis->dilation * back.tap_step / axis->stride,
  };
  for (int k = 0; k < axis->kernel_size; k++)
    if ((r + axis->pad_begin - k * axis->dilation) % axis->stride == 0)
      {
        back.last_tap = k;
        back.axis.kernel_size++;
      }
  first_shift = (r + axis->pad_begin - back.last_tap * axis->dilation) / axis->stride;
  back.axis.pad_begin = -first_shift;
  return back;
}

/* Only positions modulo the stride that some tap falls on have a signal. */
static int
n_phases (const LensAxis *axis)
{
  return MIN (lens_axis_period (axis), axis->kernel_size);
}

/* The first position of that phase that lies in the input, or would. */
static int
find_first (const LensAxis *axis, int phase)
{
  int place = (phase * axis->dilation - axis->pad_begin) % axis->stride;

  return place < 0 ? place + axis->stride : place;
}

static void
correlate_back (LensCorrelation *work,
                const LensConv2d *conv,
                Way way,
                int first_y,
                int first_x)
{
  Back y = turn_axis (&conv->window.y, first_y);
  Back x = turn_axis (&conv->window.x, first_x);
  gsize n_taps = (gsize) y.axis.kernel_size * (gsize) x.axis.kernel_size;
  LENS_SCRATCH int *tap_weights = NULL;

  if (n_taps == 0)
    return;
  tap_weights = LENS_SCRATCH_NEW (int, n_taps);
  for (int i = 0; i < y.axis.kernel_size; i++)
    for (int j = 0; j < x.axis.kernel_size; j++)
      tap_weights[i * x.axis.kernel_size + j] = (y.last_tap - i * y.tap_step) *
                                                  conv->window.x.kernel_size +
                                                x.last_tap - j * x.tap_step;
  work->window = (LensWindow){ y.axis, x.axis };
  work->tap_weights = tap_weights;
  work->first_y = first_y;
  work->first_x = first_x;
  correlate (way, work, conv);
}

/* Whether one sum over windows gives every number of the input. */
static gboolean
sees_all (const LensConv2d *conv)
{
  return conv->window.y.stride == 1 && conv->window.x.stride == 1 &&
         conv->out_channels > 0 && lens_window_out_size (&conv->window) > 0;
}

/* A convolution backward. */
typedef struct
{
  const LensConv2d *conv;
  Way way;
  const LensReal *weights;
  const LensReal *signal;
  LensReal *in_signal;
} BackPass;

static void
run_phases (const BackPass *pass)
{
  const LensConv2d *conv = pass->conv;
  gsize n_taps = lens_window_n_taps (&conv->window);
  gboolean is_whole = sees_all (conv);

  if (conv->sets && !is_whole)
    lens_clear (pass->in_signal, conv->batch * conv->n_groups * conv->in_channels *
                                   lens_window_in_size (&conv->window));
  for (int i = 0; i < n_phases (&conv->window.y); i++)
    for (int j = 0; j < n_phases (&conv->window.x); j++)
      {
        LensCorrelation work = {
          .n_images = conv->batch * conv->n_groups,
          .n_groups = conv->n_groups,
          .n_from = conv->out_channels,
          .n_to = conv->in_channels,
          .from = pass->signal,
          .weights = pass->weights,
          .weight_from = conv->in_channels * n_taps,
          .weight_to = n_taps,
          .weight_group = conv->out_channels * conv->in_channels * n_taps,
          .to = pass->in_signal,
          .to_height = conv->window.y.in_size,
          .to_width = conv->window.x.in_size,
          .step_y = conv->window.y.stride,
          .step_x = conv->window.x.stride,
          .adds = !conv->sets || !is_whole,
        };

        correlate_back (&work, conv, pass->way, find_first (&conv->window.y, i),
                        find_first (&conv->window.x, j));
      }
}

/* Groups that are worked on at once: a divisor of their number. */
static gsize
groups_of_piece (gsize n_groups)
{
  gsize n = GROUPS_OF_PIECE;

  while (n_groups % n != 0)
    n--;
  return n;
}

static void
run_group_phases (gsize begin, gsize end, gpointer data)
{
  const BackPass *whole = data;
  LensConv2d conv = *whole->conv;
  gsize n_each = groups_of_piece (conv.n_groups);
  gsize in_size = conv.in_channels * lens_window_in_size (&conv.window);
  gsize out_size = conv.out_channels * lens_window_out_size (&conv.window);
  gsize weights_size = conv.in_channels * conv.out_channels *
                       lens_window_n_taps (&conv.window);

  conv.batch = 1;
  conv.n_groups = n_each;
  for (gsize i = begin * n_each; i < end * n_each; i += n_each)
    run_phases (&(BackPass){
      .conv = &conv,
      .way = whole->way,
      .weights = whole->weights + i % whole->conv->n_groups * weights_size,
      .signal = whole->signal + i * out_size,
      .in_signal = whole->in_signal + i * in_size,
    });
}

/* With strides every plane is gone over several times; where groups are small and many, each
 * piece does so while its planes are in the cache. */
static void
run_back (const BackPass *pass)
{
  const LensConv2d *conv = pass->conv;
  gsize n = conv->batch * conv->n_groups;

  if (has_strides (conv) && has_few_channels (conv) && n >= MANY_GROUPS)
    lens_parallel_for (n / groups_of_piece (conv->n_groups), 1, run_group_phases,
                       (gpointer) pass);
  else
    run_phases (pass);
}

void
lens_conv2d_direct_to_input (const LensConv2d *conv,
                             const LensReal *weights,
                             const LensReal *signal,
                             LensReal *in_signal)
{
  run_back (&(BackPass){ conv, WAY_POSITIONS, weights, signal, in_signal });
}

void
lens_conv2d_packed_to_input (const LensConv2d *conv,
                             const LensReal *weights,
                             const LensReal *signal,
                             LensReal *in_signal)
{
  run_phases (&(BackPass){ conv, WAY_PACKED, weights, signal, in_signal });
}
