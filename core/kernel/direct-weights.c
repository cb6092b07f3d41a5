/* direct-weights.c - what a signal says about the weights of a few channels
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/direct.h"

#include "core/base/parallel.h"
#include "core/kernel/strip.h"
#include "core/kernel/vector.h"

#include <string.h>

/* Rows of a strip at most. */
#define STRIP_ROWS 16

/* Multiply-adds of a piece of parallel work. */
#define PIECE_WORK 500000

/* One group's signal in the layout of a strip, zero between its rows, so that a weight's
 * signal is one sum of products over numbers. */
static void
load_signal (const LensStrip *strip, int n_rows, const LensReal *in, LensReal *to)
{
  gsize width = (gsize) strip->window->x.out_size;

  for (gsize y = 0; y < (gsize) n_rows; y++)
    {
      memcpy (to + y * strip->pitch, in + y * width, width * sizeof (LensReal));
      memset (to + y * strip->pitch + width, 0,
              (strip->pitch - width) * sizeof (LensReal));
    }
  memset (to + lens_strip_n_numbers (strip, n_rows), 0,
          LENS_STRIP_SLACK * sizeof (LensReal));
}

LENS_VECTOR static double
sum_products (const LensReal *a, const LensReal *b, gsize n)
{
  LensLanes lanes[2] = { 0 };
  double sum = 0;

  for (gsize i = 0; i < n; i += 2 * LENS_N_LANES)
    {
      lanes[0] += *(const LensLanes *) (a + i) * *(const LensLanes *) (b + i);
      lanes[1] += *(const LensLanes *) (a + i + LENS_N_LANES) *
                  *(const LensLanes *) (b + i + LENS_N_LANES);
    }
  lanes[0] += lanes[1];
  for (gsize i = 0; i < LENS_N_LANES; i++)
    sum += (double) lanes[0][i];
  return sum;
}

typedef struct
{
  const LensConv2d *conv;
  const LensReal *in;
  const LensReal *signal;
  LensReal *result;
  LensStrip strip;
} WeightPass;

/* Some rows of one image and group. */
typedef struct
{
  gsize image_group;
  int row;
  int n_rows;
} Piece;

/* Adds what one strip of one image says. */
static void
sum_strip (const WeightPass *pass, const Piece *piece, LensReal *memory, double *sums)
{
  const LensConv2d *conv = pass->conv;
  const LensStrip *strip = &pass->strip;
  gsize n_taps = lens_window_n_taps (&conv->window);
  gsize n = lens_strip_n_numbers (strip, piece->n_rows);
  gsize in_size = conv->in_channels * lens_window_in_size (&conv->window);
  gsize out_size = lens_window_out_size (&conv->window);
  LensReal *signal = memory + lens_strip_size (strip, conv->in_channels);

  lens_strip_load (strip, piece->row, conv->in_channels,
                   pass->in + piece->image_group * in_size, memory);
  for (gsize to = 0; to < conv->out_channels; to++)
    {
      load_signal (strip, piece->n_rows,
                   pass->signal +
                     (piece->image_group * conv->out_channels + to) * out_size +
                     (gsize) (piece->row * conv->window.x.out_size),
                   signal);
      for (gsize from = 0; from < conv->in_channels; from++)
        for (gsize tap = 0; tap < n_taps; tap++)
          {
            int y = (int) tap / conv->window.x.kernel_size;
            int x = (int) tap % conv->window.x.kernel_size;

            *sums++ += sum_products (signal,
                                     memory + from * strip->channel_size +
                                       lens_strip_offset (strip, y, x),
                                     n);
          }
    }
}

static void
sum_groups (gsize begin, gsize end, gpointer data)
{
  const WeightPass *pass = data;
  const LensConv2d *conv = pass->conv;
  const LensStrip *strip = &pass->strip;
  gsize n_weights = conv->out_channels * conv->in_channels *
                    lens_window_n_taps (&conv->window);
  gsize size = lens_strip_size (strip, conv->in_channels) +
               (gsize) strip->max_rows * strip->pitch + LENS_STRIP_SLACK;
  g_autofree LensReal *memory = g_new0 (LensReal, size);
  g_autofree double *all = g_new (double, MAX (n_weights, 1));

  for (gsize group = begin; group < end; group++)
    {
      memset (all, 0, n_weights * sizeof (double));
      for (gsize image = 0; image < conv->batch; image++)
        for (int row = 0; row < conv->window.y.out_size; row += strip->max_rows)
          sum_strip (pass,
                     &(Piece){
                       .image_group = image * conv->n_groups + group,
                       .row = row,
                       .n_rows = MIN (strip->max_rows, conv->window.y.out_size - row),
                     },
                     memory, all);
      for (gsize i = 0; i < n_weights; i++)
        pass->result[group * n_weights + i] += (LensReal) all[i];
    }
}

void
lens_conv2d_direct_to_weights (const LensConv2d *conv,
                               const LensReal *in,
                               const LensReal *signal,
                               LensReal *weight_signal)
{
  gsize n_taps = lens_window_n_taps (&conv->window);
  WeightPass pass = {
    .conv = conv,
    .in = in,
    .signal = signal,
    .result = weight_signal,
  };
  gsize work = conv->batch * conv->in_channels * conv->out_channels * n_taps *
               lens_window_out_size (&conv->window);

  if (work == 0)
    return;
  pass.strip = lens_strip_make (&conv->window,
                                MIN (STRIP_ROWS, conv->window.y.out_size));
  lens_parallel_for (conv->n_groups, MAX (PIECE_WORK / work, 1), sum_groups, &pass);
}
