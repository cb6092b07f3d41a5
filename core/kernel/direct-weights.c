/* direct-weights.c - what a signal says about the weights, straight from the planes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The signal at a weight is a sum of products of the signal at its output channel with what
 * its tap sees.  In the layout of a strip both are rows of numbers, so a few output
 * channels times a few taps are summed side by side, each number being read once for all of
 * them.  The batch is cut into slices whose number depends on the shape alone; each has
 * sums of its own, and these are added up in order.
 */

#include "core/kernel/direct.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/base/simd.h"
#include "core/kernel/parts.h"
#include "core/kernel/strip.h"

#include <string.h>

/* Output channels and taps that are summed side by side: their sums, and what is read for
 * them, fill the registers of a unit for vectors of 32 bytes; wider units gain little. */
#define N_SIGNALS 4
#define N_SEEN 3

/* Numbers of a row that stay in the innermost cache together with those of the signals. */
#define ROW_NUMBERS 1024

/* Numbers of all rows of a piece: they stay in the second cache. */
#define PIECE_NUMBERS 200000

/* Numbers that the sums of all slices may be. */
#define MAX_SUMS 4000000

/* Multiply-adds of a piece of parallel work, at least. */
#define PIECE_WORK 500000

#define VECTOR_SIZE 32
#define N_LANES ((gsize) (VECTOR_SIZE / sizeof (LensReal)))

typedef LensReal Lanes
  __attribute__ ((vector_size (VECTOR_SIZE), aligned (sizeof (LensReal)), may_alias));

typedef struct
{
  const LensConv2d *conv;
  const LensReal *in;
  const LensReal *signal;
  LensStrip strip;
  gsize n_weights;   /* of a group */
  gsize n_slices;    /* of the batch */
  gsize n_together;  /* images whose strips are summed at once */
  gsize in_size;     /* numbers of an image's strips of the input */
  gsize signal_size; /* numbers of a channel's strip of the signal */
  gsize *ahead;      /* [in_channels][taps]: where each tap looks */
  LensReal *sums;    /* [n_slices][n_groups][n_weights] */
} Pass;

/* What is summed side by side: some signals, and what some taps see. */
typedef struct
{
  const LensReal *signals;
  const LensReal *seen[N_SEEN];
  gsize signal_row;   /* from one signal to the next */
  gsize signal_image; /* from one image to the next */
  gsize seen_image;
  gsize n; /* numbers of an image, a multiple of N_LANES */
  gsize n_images;
  LensReal *sums;
  gsize sum_row;
} Block;

/* Halves are added to halves: a few instructions, where one number after the other would
 * take as long as a short row itself. */
#ifdef LENS_DOUBLE
#define HALVES 2, 3, 0, 1
#define NEIGHBOURS 1, 0, 3, 2
#else
#define HALVES 4, 5, 6, 7, 0, 1, 2, 3
#define QUARTERS 2, 3, 0, 1, 6, 7, 4, 5
#define NEIGHBOURS 1, 0, 3, 2, 5, 4, 7, 6
#endif

static inline __attribute__ ((always_inline)) LensReal
sum_lanes (Lanes lanes)
{
  lanes += __builtin_shufflevector (lanes, lanes, HALVES);
#ifdef QUARTERS
  lanes += __builtin_shufflevector (lanes, lanes, QUARTERS);
#endif
  lanes += __builtin_shufflevector (lanes, lanes, NEIGHBOURS);
  return lanes[0];
}

/* Both counts are constants wherever this is used, so that the sums stay in registers. */
static inline __attribute__ ((always_inline)) void
sum_block (const Block *block, const int n_signals, const int n_seen)
{
  Lanes sums[N_SIGNALS * N_SEEN] = { 0 };

  for (gsize image = 0; image < block->n_images; image++)
    {
      const LensReal *signals = block->signals + image * block->signal_image;
      gsize offset = image * block->seen_image;

      for (gsize i = 0; i < block->n; i += N_LANES)
        {
          Lanes seen[N_SEEN];

#pragma GCC unroll 3
          for (int k = 0; k < n_seen; k++)
            seen[k] = *(const Lanes *) (block->seen[k] + offset + i);
#pragma GCC unroll 4
          for (int j = 0; j < n_signals; j++)
            {
              Lanes signal = *(const Lanes *) (signals + (gsize) j * block->signal_row +
                                               i);

#pragma GCC unroll 3
              for (int k = 0; k < n_seen; k++)
                sums[j * N_SEEN + k] += signal * seen[k];
            }
        }
    }
  for (int j = 0; j < n_signals; j++)
    for (int k = 0; k < n_seen; k++)
      block->sums[(gsize) j * block->sum_row + (gsize) k] += sum_lanes (
        sums[j * N_SEEN + k]);
}

LENS_VECTOR static void
sum_full (const Block *block)
{
  sum_block (block, N_SIGNALS, N_SEEN);
}

LENS_VECTOR static void
sum_one_tap (const Block *block)
{
  sum_block (block, N_SIGNALS, 1);
}

LENS_VECTOR static void
sum_one_signal (const Block *block)
{
  sum_block (block, 1, N_SEEN);
}

LENS_VECTOR static void
sum_single (const Block *block)
{
  sum_block (block, 1, 1);
}

/* One channel's signal in the layout of a strip, zero between its rows and after them. */
static void
load_signal (const Pass *pass, int n_rows, const LensReal *in, LensReal *to)
{
  gsize width = (gsize) pass->strip.window->x.out_size;
  gsize pitch = pass->strip.pitch;
  gsize end = (gsize) n_rows * pitch;

  for (gsize y = 0; y < (gsize) n_rows; y++)
    {
      memcpy (to + y * pitch, in + y * width, width * sizeof (LensReal));
      memset (to + y * pitch + width, 0, (pitch - width) * sizeof (LensReal));
    }
  memset (to + end, 0, (pass->signal_size - end) * sizeof (LensReal));
}

/* Some rows of some images of a group. */
typedef struct
{
  gsize group;
  gsize first_image;
  gsize n_images;
  int row;
  int n_rows;
  LensReal *in;      /* [n_images][in_size] */
  LensReal *signals; /* [n_images][out_channels][signal_size] */
  LensReal *sums;    /* [n_weights] */
} Piece;

static void
load_piece (const Pass *pass, const Piece *piece)
{
  const LensConv2d *conv = pass->conv;
  gsize in_plane = lens_window_in_size (&conv->window);
  gsize out_plane = lens_window_out_size (&conv->window);
  gsize skipped = (gsize) piece->row * (gsize) conv->window.x.out_size;

  for (gsize i = 0; i < piece->n_images; i++)
    {
      gsize image_group = (piece->first_image + i) * conv->n_groups + piece->group;
      const LensReal *signal = pass->signal +
                               image_group * conv->out_channels * out_plane + skipped;
      LensReal *in = piece->in + i * pass->in_size;

      lens_strip_load (&pass->strip, piece->row, conv->in_channels,
                       pass->in + image_group * conv->in_channels * in_plane, in);
      /* What is read beyond the strips is multiplied by zeros, and must be a number. */
      memset (in + conv->in_channels * pass->strip.channel_size, 0,
              LENS_STRIP_SLACK * sizeof (LensReal));
      for (gsize k = 0; k < conv->out_channels; k++)
        load_signal (pass, piece->n_rows, signal + k * out_plane,
                     piece->signals + (i * conv->out_channels + k) * pass->signal_size);
    }
}

/* All taps with @n_signals output channels from @first on. */
static void
sum_taps (const Pass *pass, const Piece *piece, gsize first, gsize n_signals)
{
  gsize n = pass->n_weights / pass->conv->out_channels;
  gsize n_numbers = lens_strip_n_numbers (&pass->strip, piece->n_rows);
  Block block = {
    .signals = piece->signals + first * pass->signal_size,
    .signal_row = pass->signal_size,
    .signal_image = pass->conv->out_channels * pass->signal_size,
    .seen_image = pass->in_size,
    .n = (n_numbers + N_LANES - 1) / N_LANES * N_LANES,
    .n_images = piece->n_images,
    .sum_row = n,
  };

  for (gsize k = 0; k < n;)
    {
      gsize n_seen = n - k >= N_SEEN ? N_SEEN : 1;

      for (gsize j = 0; j < n_seen; j++)
        block.seen[j] = piece->in + pass->ahead[k + j];
      block.sums = piece->sums + first * n + k;
      if (n_signals == N_SIGNALS)
        (n_seen == N_SEEN ? sum_full : sum_one_tap) (&block);
      else
        (n_seen == N_SEEN ? sum_one_signal : sum_single) (&block);
      k += n_seen;
    }
}

static void
sum_piece (const Pass *pass, const Piece *piece)
{
  gsize n = pass->conv->out_channels;

  load_piece (pass, piece);
  for (gsize first = 0; first < n;)
    {
      gsize n_signals = n - first >= N_SIGNALS ? N_SIGNALS : 1;

      sum_taps (pass, piece, first, n_signals);
      first += n_signals;
    }
}

/* One slice of the batch for one group. */
static void
sum_slice (const Pass *pass, gsize slice, Piece *piece)
{
  const LensConv2d *conv = pass->conv;
  gsize begin = slice * conv->batch / pass->n_slices;
  gsize end = (slice + 1) * conv->batch / pass->n_slices;
  int height = conv->window.y.out_size;

  for (gsize image = begin; image < end; image += pass->n_together)
    for (int row = 0; row < height; row += pass->strip.max_rows)
      {
        piece->first_image = image;
        piece->n_images = MIN (pass->n_together, end - image);
        piece->row = row;
        piece->n_rows = MIN (pass->strip.max_rows, height - row);
        sum_piece (pass, piece);
      }
}

static void
sum_slices (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensConv2d *conv = pass->conv;
  LENS_SCRATCH LensReal *in = LENS_SCRATCH_NEW (LensReal,
                                                pass->n_together * pass->in_size);
  LENS_SCRATCH LensReal *signals = LENS_SCRATCH_NEW (LensReal, pass->n_together *
                                                                 conv->out_channels *
                                                                 pass->signal_size);

  for (gsize i = begin; i < end; i++)
    {
      Piece piece = {
        .group = i % conv->n_groups,
        .in = in,
        .signals = signals,
        .sums = pass->sums + i * pass->n_weights,
      };

      memset (piece.sums, 0, pass->n_weights * sizeof (LensReal));
      sum_slice (pass, i / conv->n_groups, &piece);
    }
}

static void
plan_strips (Pass *pass)
{
  const LensConv2d *conv = pass->conv;
  const LensWindow *window = &conv->window;
  gsize pitch = lens_strip_make (window, 1).pitch;
  gsize max_rows = MAX (ROW_NUMBERS / pitch, 1);
  gsize n_each;

  pass->strip = lens_strip_make (window,
                                 (int) MIN (max_rows, (gsize) window->y.out_size));
  pass->in_size = lens_strip_size (&pass->strip, conv->in_channels);
  pass->signal_size = (gsize) pass->strip.max_rows * pitch + LENS_STRIP_SLACK;
  n_each = pass->in_size + conv->out_channels * pass->signal_size;
  pass->n_together = CLAMP (MIN (ROW_NUMBERS / pass->signal_size,
                                 PIECE_NUMBERS / n_each),
                            1, conv->batch);
}

static void
plan_slices (Pass *pass)
{
  const LensConv2d *conv = pass->conv;
  gsize n_sums = conv->n_groups * pass->n_weights;

  pass->n_slices = MIN (lens_parts_count (conv->batch, conv->n_groups),
                        MAX (MAX_SUMS / n_sums, 1));
}

static void
find_taps (const Pass *pass)
{
  const LensConv2d *conv = pass->conv;
  gsize *ahead = pass->ahead;

  for (gsize channel = 0; channel < conv->in_channels; channel++)
    for (int y = 0; y < conv->window.y.kernel_size; y++)
      for (int x = 0; x < conv->window.x.kernel_size; x++)
        *ahead++ = channel * pass->strip.channel_size +
                   lens_strip_offset (&pass->strip, y, x);
}

void
lens_conv2d_direct_to_weights (const LensConv2d *conv,
                               const LensReal *in,
                               const LensReal *signal,
                               LensReal *weight_signal)
{
  gsize n_seen = conv->in_channels * lens_window_n_taps (&conv->window);
  gsize n_positions = lens_window_out_size (&conv->window);
  Pass pass = {
    .conv = conv,
    .in = in,
    .signal = signal,
    .n_weights = conv->out_channels * n_seen,
  };
  LENS_SCRATCH gsize *ahead = LENS_SCRATCH_NEW (gsize, n_seen);
  LENS_SCRATCH LensReal *sums = NULL;
  gsize work;

  if (conv->batch * conv->n_groups * pass.n_weights * n_positions == 0)
    return;
  plan_strips (&pass);
  plan_slices (&pass);
  sums = LENS_SCRATCH_NEW (LensReal, pass.n_slices * conv->n_groups * pass.n_weights);
  pass.ahead = ahead;
  pass.sums = sums;
  find_taps (&pass);

  work = conv->batch / pass.n_slices * pass.n_weights * n_positions;
  lens_parallel_for (pass.n_slices * conv->n_groups, MAX (PIECE_WORK / work, 1),
                     sum_slices, &pass);
  lens_parts_add (sums, pass.n_slices, conv->n_groups * pass.n_weights, weight_signal);
}
