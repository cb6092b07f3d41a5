/* correlate.c - sums over windows, a vector of positions at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A piece of work has a strip of rows and goes over it in blocks as long as a vector, a
 * few output channels at once.
 */

#include "core/kernel/correlate.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/channel-write.h"
#include "core/kernel/strip.h"
#include "core/kernel/tap-sum.h"
#include "core/kernel/vector.h"

#include <string.h>

/* Taps that are summed before the sums go to memory: their weights and what they see stay
 * in the innermost cache.  The number must not depend on the size of the plane, or a crop
 * would be summed in another order than the whole. */
#define BLOCK_TAPS 288

/* Numbers of a strip. */
#define STRIP_SIZE 16384

/* Multiply-adds of a piece of parallel work, at least, and pieces that are enough. */
#define PIECE_WORK 500000
#define N_PIECES 8

/* How the work is cut. */
typedef struct
{
  const LensCorrelation *work;
  gsize n_taps;
  LensStrip strip;
  LensTap *taps; /* [n_from][n_taps] */
  int n_strips;
  gsize block_from; /* input channels whose taps are summed at once */
  gsize block_to;   /* output channels of a piece */
  gsize n_blocks;
  gsize n_together; /* small planes that are loaded in one go */
  LensReal *shared; /* all strips, where pieces share them */
} Plan;

/* Rows of a result on their way from the strip's layout to their plane. */
typedef struct
{
  const LensReal *from;
  gsize pitch;
  LensReal *to;
  gssize row_step;
  gssize step;
  int n_rows;
  int n;
  gboolean adds;
  LensReal bias;
  const LensEpilogue *epilogue; /* (nullable) */
  const LensReal *addend;       /* (nullable): the epilogue's, where @to is */
  LensReal scale;
  LensReal shift;
} Writing;

/* Row after row, each with a little too much behind it that the next one overwrites; the
 * last ones exactly. */
static inline __attribute__ ((always_inline)) void
set_rows (const Writing *writing)
{
  int n = writing->n;
  int n_lavish = (n + LENS_N_LANES - 1) / LENS_N_LANES * LENS_N_LANES;
  const LensReal *end = writing->to + (writing->n_rows - 1) * writing->row_step + n;

  for (int row = 0; row < writing->n_rows; row++)
    {
      const LensReal *from = writing->from + (gsize) row * writing->pitch;
      LensReal *to = writing->to + row * writing->row_step;

      if (end - to >= n_lavish)
        for (int i = 0; i < n; i += LENS_N_LANES)
          *(LensLanes *) (to + i) = *(const LensLanes *) (from + i) + writing->bias;
      else
        for (int i = 0; i < n; i++)
          to[i] = from[i] + writing->bias;
    }
}

/* Not a number stays one: the comparisons are false for it. */
static inline LensReal
clamp (LensReal x, LensReal low, LensReal high)
{
  const LensReal raised = x < low ? low : x;

  return raised > high ? high : raised;
}

/* The same, through the epilogue. */
static inline __attribute__ ((always_inline)) void
finish_rows (const Writing *writing)
{
  const Writing w = *writing;
  const LensReal low = w.epilogue->low;
  const LensReal high = w.epilogue->high;
  int n_lavish = (w.n + LENS_N_LANES - 1) / LENS_N_LANES * LENS_N_LANES;
  const LensReal *end = w.to + (w.n_rows - 1) * w.row_step + w.n;

  for (int row = 0; row < w.n_rows; row++)
    {
      const LensReal *from = w.from + (gsize) row * w.pitch;
      LensReal *to = w.to + row * w.row_step;
      int n = end - to >= n_lavish ? n_lavish : w.n;

      if (w.addend == NULL)
        {
#pragma GCC ivdep
          for (int i = 0; i < n; i++)
            to[i] = clamp ((from[i] + w.bias) * w.scale + w.shift, low, high);
        }
      else
        {
          const LensReal *addend = w.addend + row * w.row_step;

#pragma GCC ivdep
          for (int i = 0; i < w.n; i++)
            to[i] = clamp ((from[i] + w.bias) * w.scale + w.shift + addend[i], low,
                           high);
        }
    }
}

static inline __attribute__ ((always_inline)) void
add_rows (const Writing *writing)
{
  int n = writing->n;

  for (int row = 0; row < writing->n_rows; row++)
    {
      const LensReal *restrict from = writing->from + (gsize) row * writing->pitch;
      LensReal *restrict to = writing->to + row * writing->row_step;

      if (writing->step == 1)
        for (int i = 0; i < n; i++)
          to[i] += from[i] + writing->bias;
      else
        lens_add_steps (from, (gsize) n, to, (gsize) writing->step);
    }
}

LENS_VECTOR static void
write_rows (const Writing *writing)
{
  if (writing->epilogue != NULL)
    finish_rows (writing);
  else if (writing->adds)
    add_rows (writing);
  else
    set_rows (writing);
}

/* A strip of some output channels of one image and group. */
typedef struct
{
  const Plan *plan;
  LensStripPlace place;
  gsize first_to;
  gsize end_to;
  const LensReal *numbers;
  LensReal *results;
  gsize result_stride;
} Piece;

static void
write_plane (const Piece *piece, gsize channel, const LensReal *results)
{
  const Plan *plan = piece->plan;
  const LensCorrelation *work = plan->work;
  const LensEpilogue *epilogue = work->epilogue;
  gsize index = piece->place.group * work->n_to + channel;
  gsize plane = piece->place.image_group * work->n_to + channel;
  gssize at = (gssize) (plane * (gsize) work->to_height * (gsize) work->to_width) +
              (gssize) (piece->place.row * work->step_y + work->first_y) *
                work->to_width +
              work->first_x;
  Writing writing = {
    .from = results,
    .pitch = plan->strip.pitch,
    .to = work->to + at,
    .row_step = (gssize) work->step_y * work->to_width,
    .step = work->step_x,
    .n_rows = piece->place.n_rows,
    .n = work->window.x.out_size,
    .bias = work->bias == NULL ? 0 : work->bias[index],
    .adds = work->adds,
    .epilogue = epilogue,
    .scale = 1,
  };

  if (epilogue != NULL)
    {
      writing.scale = epilogue->scale == NULL ? 1 : epilogue->scale[index];
      writing.shift = epilogue->shift == NULL ? 0 : epilogue->shift[index];
      writing.addend = epilogue->addend == NULL ? NULL : epilogue->addend + at;
    }
  write_rows (&writing);
}

/* All taps of a few output channels, block by block. */
static void
sum_channels (const Piece *piece, gsize first, gsize n_channels)
{
  const Plan *plan = piece->plan;
  const LensCorrelation *work = plan->work;
  gsize block_from = plan->block_from;
  LensTapSum sum = {
    .numbers = piece->numbers,
    .weights = work->weights + piece->place.group * work->weight_group +
               first * work->weight_to,
    .weight_row = work->weight_to,
    .n = lens_strip_n_numbers (&plan->strip, piece->place.n_rows),
    .results = piece->results,
    .result_stride = piece->result_stride,
  };

  for (gsize from = 0; from < work->n_from; from += block_from)
    {
      sum.taps = plan->taps + from * plan->n_taps;
      sum.n_taps = MIN (block_from, work->n_from - from) * plan->n_taps;
      sum.adds = from > 0;
      lens_tap_sum (&sum, n_channels);
    }
}

static void
run_piece (const Piece *piece)
{
  for (gsize channel = piece->first_to; channel < piece->end_to;)
    {
      gsize n_channels = MIN (LENS_TAP_SUM_ROWS, piece->end_to - channel);

      sum_channels (piece, channel, n_channels);
      for (gsize i = 0; i < n_channels; i++)
        write_plane (piece, channel + i, piece->results + i * piece->result_stride);
      channel += n_channels;
    }
}

static LensReal *
new_results (const Plan *plan, Piece *piece)
{
  piece->result_stride = lens_strip_n_numbers (&plan->strip, plan->strip.max_rows) +
                         LENS_STRIP_SLACK;
  return LENS_SCRATCH_NEW (LensReal, MIN (plan->work->n_to, LENS_TAP_SUM_ROWS) *
                                       piece->result_stride);
}

/* Room for the strips of so many images and groups. */
static LensReal *
new_numbers (const Plan *plan, gsize n)
{
  gsize size = n * plan->work->n_from * plan->strip.channel_size;
  LensReal *numbers = LENS_SCRATCH_NEW (LensReal, size + LENS_STRIP_SLACK);

  memset (numbers + size, 0, LENS_STRIP_SLACK * sizeof (LensReal));
  return numbers;
}

static void
load_strips (const Plan *plan, const Piece *piece, gsize n, LensReal *numbers)
{
  const LensCorrelation *work = plan->work;
  gsize in_size = work->n_from * lens_window_in_size (&work->window);

  lens_strip_load (&plan->strip, piece->place.row, n * work->n_from,
                   work->from + piece->place.image_group * in_size, numbers);
}

/* Each piece loads the strips it works on.  Small planes are loaded many at a time. */
static void
run_own_strips (gsize begin, gsize end, gpointer data)
{
  const Plan *plan = data;
  const LensCorrelation *work = plan->work;
  gsize in_turn = plan->n_strips == 1 ? plan->n_together : 1;
  Piece piece = { .plan = plan, .end_to = work->n_to };
  LENS_SCRATCH LensReal *numbers = new_numbers (plan, in_turn);

  piece.results = new_results (plan, &piece);
  for (gsize i = begin; i < end; i += in_turn)
    {
      gsize n = MIN (in_turn, end - i);

      piece.place = lens_strip_place (&plan->strip, work->n_groups, i);
      load_strips (plan, &piece, n, numbers);
      for (gsize k = 0; k < n; k++)
        {
          piece.place = lens_strip_place (&plan->strip, work->n_groups, i + k);
          piece.numbers = numbers + k * work->n_from * plan->strip.channel_size;
          run_piece (&piece);
        }
    }
  lens_scratch_give (piece.results);
}

static void
load_shared_strips (gsize begin, gsize end, gpointer data)
{
  const Plan *plan = data;
  const LensCorrelation *work = plan->work;
  gsize strip_size = work->n_from * plan->strip.channel_size;
  gsize plane_size = lens_window_in_size (&work->window);

  for (gsize i = begin; i < end; i++)
    {
      Piece piece = { .plan = plan };
      gsize channel = i % work->n_from;
      gsize index = i / work->n_from;

      piece.place = lens_strip_place (&plan->strip, work->n_groups, index);
      lens_strip_load (&plan->strip, piece.place.row, 1,
                       work->from + (piece.place.image_group * work->n_from + channel) *
                                      plane_size,
                       plan->shared + index * strip_size +
                         channel * plan->strip.channel_size);
    }
}

/* Pieces are blocks of output channels of a strip that is loaded already. */
static void
run_shared_strips (gsize begin, gsize end, gpointer data)
{
  const Plan *plan = data;
  const LensCorrelation *work = plan->work;
  Piece piece = { .plan = plan };

  piece.results = new_results (plan, &piece);
  for (gsize i = begin; i < end; i++)
    {
      gsize index = i / plan->n_blocks;

      piece.place = lens_strip_place (&plan->strip, work->n_groups, index);
      piece.numbers = plan->shared + index * work->n_from * plan->strip.channel_size;
      piece.first_to = i % plan->n_blocks * plan->block_to;
      piece.end_to = MIN (piece.first_to + plan->block_to, work->n_to);
      run_piece (&piece);
    }
  lens_scratch_give (piece.results);
}

/* Rows of a strip, so that what a block of taps sees stays in the cache; strips of about
 * the same size. */
static int
choose_rows (const Plan *plan)
{
  const LensCorrelation *work = plan->work;
  LensStrip one = lens_strip_make (&work->window, 1);
  int height = work->window.y.out_size;
  int n_seen = (int) (one.n_rows - 1);
  gsize block_from = MIN (work->n_from, plan->block_from);
  gsize row_size = block_from * one.channel_size / one.n_rows;
  gsize n_fitting = STRIP_SIZE / MAX (row_size, 1);
  int n = (int) MIN (n_fitting, (gsize) (height + n_seen)) - n_seen;
  int n_strips;

  n = CLAMP (n, MIN (4, height), height);
  n_strips = (height + n - 1) / n;
  return (height + n_strips - 1) / n_strips;
}

static void
plan_taps (Plan *plan)
{
  const LensCorrelation *work = plan->work;
  const LensWindow *window = &work->window;
  LensTap *tap = plan->taps;

  for (gsize from = 0; from < work->n_from; from++)
    for (gsize i = 0; i < plan->n_taps; i++)
      {
        int y = (int) i / window->x.kernel_size;
        int x = (int) i % window->x.kernel_size;

        tap->ahead = (guint32) (from * plan->strip.channel_size +
                                lens_strip_offset (&plan->strip, y, x));
        tap->weight = (guint32) (from * work->weight_from +
                                 (gsize) work->tap_weights[i]);
        tap++;
      }
}

/* Where strips are few, their output channels are cut into blocks to have enough pieces. */
static void
choose_blocks (Plan *plan, gsize n, double strip_work)
{
  const LensCorrelation *work = plan->work;
  gsize n_wanted = (gsize) MIN (N_PIECES / n, strip_work / PIECE_WORK);
  gsize n_rows = MAX (work->n_to / MAX (n_wanted, 1), 1);

  plan->block_to = (n_rows + LENS_TAP_SUM_ROWS - 1) / LENS_TAP_SUM_ROWS *
                   LENS_TAP_SUM_ROWS;
  plan->n_blocks = (work->n_to + plan->block_to - 1) / plan->block_to;
}

static void
run_shared (Plan *plan, gsize n)
{
  LENS_SCRATCH LensReal *numbers = new_numbers (plan, n);

  plan->shared = numbers;
  lens_parallel_for (n * plan->work->n_from,
                     MAX (STRIP_SIZE / MAX (plan->strip.channel_size, 1), 1),
                     load_shared_strips, plan);
  lens_parallel_for (n * plan->n_blocks, 1, run_shared_strips, plan);
}

static void
run_plan (Plan *plan)
{
  const LensCorrelation *work = plan->work;
  gsize n = work->n_images * (gsize) plan->n_strips;
  int max_rows = plan->strip.max_rows;
  double strip_work = (double) work->n_from * (double) plan->n_taps *
                      (double) work->n_to *
                      (double) lens_strip_n_numbers (&plan->strip, max_rows);

  choose_blocks (plan, n, strip_work);
  if (plan->n_blocks > 1)
    run_shared (plan, n);
  else
    lens_parallel_for (n, (gsize) MAX (PIECE_WORK / MAX (strip_work, 1), 1),
                       run_own_strips, plan);
}

void
lens_correlate (const LensCorrelation *work)
{
  Plan plan = { .work = work, .n_taps = lens_window_n_taps (&work->window) };
  LENS_SCRATCH LensTap *taps = NULL;

  if (lens_window_out_size (&work->window) == 0 || work->n_to == 0 ||
      work->n_images == 0 || work->n_from * plan.n_taps == 0)
    return;
  plan.block_from = MAX (BLOCK_TAPS / plan.n_taps, 1);
  plan.strip = lens_strip_make (&work->window, choose_rows (&plan));
  plan.n_strips = lens_strip_count (&plan.strip);
  plan.n_together = MAX (STRIP_SIZE / (work->n_from * plan.strip.channel_size), 1);
  taps = LENS_SCRATCH_NEW (LensTap, work->n_from * plan.n_taps);
  plan.taps = taps;
  plan_taps (&plan);
  run_plan (&plan);
}
