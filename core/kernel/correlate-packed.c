/* correlate-packed.c - sums over windows, a vector of output channels at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The weights of sixteen channels for one term stand side by side.  A piece of work has the
 * rows of a strip, or the plane itself where windows see one number each, and goes over
 * them with two or four such blocks of channels at once; then their sums, which lie
 * position by position, are turned into planes.
 */

#include "core/kernel/correlate.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/channel-sum.h"
#include "core/kernel/channel-write.h"
#include "core/kernel/strip.h"

/* Terms that are summed before the sums go to memory: their weights stay in the second
 * cache.  The number must not depend on the size of the plane, or a crop would be summed in
 * another order than the whole. */
#define BLOCK_TERMS 576

/* Positions of a strip, about, so that the sums of two blocks stay in the innermost cache;
 * more where rows above and below must be loaded as well. */
#define STRIP_POSITIONS 112
#define STRIP_POSITIONS_TALL 224

/* Blocks of channels at once, and with runs of positions as short as SHORT_RUN. */
#define N_BLOCKS 2
#define N_BLOCKS_SHORT 4
#define SHORT_RUN 7

/* Pieces of parallel work that are enough. */
#define N_PIECES 8

/* Numbers of strips that are loaded in one piece of work. */
#define LOAD_SIZE 16384

/* How the work is cut. */
typedef struct
{
  const LensCorrelation *work;
  const LensReal *packed; /* [n_groups][n_blocks][n_terms][LENS_BLOCK_CHANNELS] */
  gsize n_taps;
  gsize n_terms;  /* n_from · n_taps */
  gsize n_blocks; /* of the channels of a group */
  LensStrip strip;
  gboolean is_plain;  /* the planes are read where they are */
  gsize channel_size; /* numbers from one channel that is read to the next */
  gboolean has_gaps;  /* between the rows of a strip */
  int n_strips;
  guint32 *ahead;     /* [n_terms] */
  gsize n_together;   /* blocks at once */
  gsize piece_blocks; /* blocks of a piece */
  gsize n_divisions;  /* pieces of a strip */
  LensReal *shared;   /* all strips, where pieces share them */
} Plan;

/* A strip and some blocks of channels of one image and group. */
typedef struct
{
  const Plan *plan;
  LensStripPlace place;
  const LensReal *numbers;
  LensReal *sums;  /* [positions][n_together · LENS_BLOCK_CHANNELS] */
  LensReal *apart; /* [LENS_BLOCK_CHANNELS][positions, rounded up] */
} Piece;

static gboolean
has_steps (const LensCorrelation *work)
{
  return work->step_y != 1 || work->step_x != 1 ||
         work->to_width != work->window.x.out_size;
}

static void
write_steps (const Piece *piece, const LensReal *from, LensReal *plane)
{
  const LensCorrelation *work = piece->plan->work;
  gsize width = (gsize) work->window.x.out_size;

  for (int row = 0; row < piece->place.n_rows; row++)
    lens_add_steps (from + (gsize) row * width, width,
                    plane +
                      (gssize) ((piece->place.row + row) * work->step_y +
                                work->first_y) *
                        work->to_width +
                      work->first_x,
                    (gsize) work->step_x);
}

/* The rows of a strip follow each other in their plane. */
static void
write_rows (const Piece *piece, gsize channel, const LensReal *from, gsize at)
{
  const LensCorrelation *work = piece->plan->work;
  gsize width = (gsize) work->window.x.out_size;
  LensChannelWrite write = { work->bias, work->epilogue, work->adds, work->to };
  LensEpilogueRun run = {
    .channel = piece->place.group * work->n_to + channel,
    .at = at + (gsize) piece->place.row * width,
    .n = (gsize) piece->place.n_rows * width,
  };

  lens_channel_write (&write, &run, from);
}

static gsize
n_positions_of (const Piece *piece)
{
  return (gsize) piece->place.n_rows * (gsize) piece->plan->work->window.x.out_size;
}

static gsize
round_up (gsize n, gsize step)
{
  return (n + step - 1) / step * step;
}

/* Takes @n_blocks blocks from @first on from sums to planes. */
static void
write_blocks (const Piece *piece, gsize first, gsize n_blocks)
{
  const Plan *plan = piece->plan;
  const LensCorrelation *work = plan->work;
  gsize n_positions = n_positions_of (piece);
  gsize room = round_up (n_positions, LENS_BLOCK_CHANNELS);
  gsize plane_size = (gsize) work->to_height * (gsize) work->to_width;

  for (gsize i = 0; i < n_blocks; i++)
    {
      gsize channel = (first + i) * LENS_BLOCK_CHANNELS;
      gsize end = MIN (channel + LENS_BLOCK_CHANNELS, work->n_to);

      lens_channels_apart (piece->sums + i * LENS_BLOCK_CHANNELS,
                           plan->n_together * LENS_BLOCK_CHANNELS, n_positions,
                           piece->apart, room);
      for (const LensReal *from = piece->apart; channel < end; channel++)
        {
          gsize at = (piece->place.image_group * work->n_to + channel) * plane_size;

          if (has_steps (work))
            write_steps (piece, from, work->to + at);
          else
            write_rows (piece, channel, from, at);
          from += room;
        }
    }
}

/* Some blocks of channels at all positions of a piece. */
static void
sum_blocks (const Piece *piece, gsize first, gsize n_blocks)
{
  const Plan *plan = piece->plan;
  gsize n_each = MAX (BLOCK_TERMS / plan->n_taps, 1) * plan->n_taps;
  gsize block_size = plan->n_terms * LENS_BLOCK_CHANNELS;
  gsize width = (gsize) plan->work->window.x.out_size;
  gsize n_runs = plan->has_gaps ? (gsize) piece->place.n_rows : 1;
  gsize n = plan->has_gaps ? width : n_positions_of (piece);
  const LensReal *weights = plan->packed +
                            (piece->place.group * plan->n_blocks + first) * block_size;

  for (gsize begin = 0; begin < plan->n_terms; begin += n_each)
    {
      LensChannelSum sum = {
        .weights = weights + begin * LENS_BLOCK_CHANNELS,
        .block_size = block_size,
        .numbers = piece->numbers,
        .ahead = plan->ahead + begin,
        .n_terms = MIN (n_each, plan->n_terms - begin),
        .sums = piece->sums,
        .sum_size = plan->n_together * LENS_BLOCK_CHANNELS,
        .adds = begin > 0,
      };

      for (gsize run = 0; run < n_runs; run++)
        {
          lens_channel_sum (&sum, n, n_blocks);
          sum.numbers += plan->strip.pitch;
          sum.sums += n * sum.sum_size;
        }
    }
}

static void
run_piece (const Piece *piece, gsize begin, gsize end)
{
  for (gsize first = begin; first < end; first += piece->plan->n_together)
    {
      gsize n_blocks = MIN (piece->plan->n_together, end - first);

      sum_blocks (piece, first, n_blocks);
      write_blocks (piece, first, n_blocks);
    }
}

static LensReal *
new_room (const Plan *plan, Piece *piece)
{
  gsize n_positions = round_up ((gsize) plan->strip.max_rows *
                                  (gsize) plan->work->window.x.out_size,
                                LENS_BLOCK_CHANNELS);
  LensReal *room = LENS_SCRATCH_NEW (LensReal, n_positions * LENS_BLOCK_CHANNELS *
                                                 (plan->n_together + 1));

  piece->sums = room;
  piece->apart = room + n_positions * plan->n_together * LENS_BLOCK_CHANNELS;
  return room;
}

static const LensReal *
planes_of (const Plan *plan, const Piece *piece)
{
  const LensCorrelation *work = plan->work;

  return work->from +
         piece->place.image_group * work->n_from * lens_window_in_size (&work->window);
}

/* Each piece has a strip of its own and all channels. */
static void
run_own_strips (gsize begin, gsize end, gpointer data)
{
  const Plan *plan = data;
  const LensCorrelation *work = plan->work;
  Piece piece = { .plan = plan };
  LENS_SCRATCH LensReal *room = new_room (plan, &piece);
  LENS_SCRATCH LensReal *numbers = NULL;

  if (!plan->is_plain)
    numbers = LENS_SCRATCH_NEW (LensReal, lens_strip_size (&plan->strip, work->n_from));
  for (gsize i = begin; i < end; i++)
    {
      piece.place = lens_strip_place (&plan->strip, work->n_groups, i);
      piece.numbers = planes_of (plan, &piece) +
                      (gsize) piece.place.row * (gsize) work->window.x.in_size;
      if (!plan->is_plain)
        {
          lens_strip_load (&plan->strip, piece.place.row, work->n_from,
                           planes_of (plan, &piece), numbers);
          piece.numbers = numbers;
        }
      run_piece (&piece, 0, plan->n_blocks);
    }
}

static void
load_shared_strips (gsize begin, gsize end, gpointer data)
{
  const Plan *plan = data;
  const LensCorrelation *work = plan->work;

  for (gsize i = begin; i < end; i++)
    {
      Piece piece = { .plan = plan };
      gsize channel = i % work->n_from;

      piece.place = lens_strip_place (&plan->strip, work->n_groups, i / work->n_from);
      lens_strip_load (&plan->strip, piece.place.row, 1,
                       planes_of (plan, &piece) +
                         channel * lens_window_in_size (&work->window),
                       plan->shared + i * plan->strip.channel_size);
    }
}

/* Pieces are blocks of output channels of a strip that others work on as well. */
static void
run_shared_strips (gsize begin, gsize end, gpointer data)
{
  const Plan *plan = data;
  const LensCorrelation *work = plan->work;
  Piece piece = { .plan = plan };
  LENS_SCRATCH LensReal *room = new_room (plan, &piece);

  for (gsize i = begin; i < end; i++)
    {
      gsize index = i / plan->n_divisions;
      gsize first = i % plan->n_divisions * plan->piece_blocks;

      piece.place = lens_strip_place (&plan->strip, work->n_groups, index);
      if (plan->is_plain)
        piece.numbers = planes_of (plan, &piece) +
                        (gsize) piece.place.row * (gsize) work->window.x.in_size;
      else
        piece.numbers = plan->shared + index * work->n_from * plan->strip.channel_size;
      run_piece (&piece, first, MIN (first + plan->piece_blocks, plan->n_blocks));
    }
}

static void
run_shared (Plan *plan, gsize n)
{
  const LensCorrelation *work = plan->work;
  LENS_SCRATCH LensReal *numbers = NULL;

  if (!plan->is_plain)
    {
      numbers = LENS_SCRATCH_NEW (LensReal,
                                  lens_strip_size (&plan->strip, n * work->n_from));
      plan->shared = numbers;
      lens_parallel_for (n * work->n_from,
                         MAX (LOAD_SIZE / MAX (plan->strip.channel_size, 1), 1),
                         load_shared_strips, plan);
    }
  lens_parallel_for (n * plan->n_divisions, 1, run_shared_strips, plan);
}

static gboolean
sees_itself (const LensAxis *axis)
{
  return axis->kernel_size == 1 && axis->stride == 1 && axis->pad_begin == 0 &&
         axis->out_size == axis->in_size;
}

static void
plan_strips (Plan *plan)
{
  const LensWindow *window = &plan->work->window;
  int height = window->y.out_size;
  int n_positions = window->y.kernel_size > 1 ? STRIP_POSITIONS_TALL : STRIP_POSITIONS;
  int n_rows = CLAMP (n_positions / window->x.out_size, 1, height);
  int n_strips = (height + n_rows - 1) / n_rows;

  plan->strip = lens_strip_make (window, (height + n_strips - 1) / n_strips);
  plan->n_strips = lens_strip_count (&plan->strip);
  plan->is_plain = sees_itself (&window->y) && sees_itself (&window->x);
  plan->channel_size = plan->is_plain ? lens_window_in_size (window)
                                      : plan->strip.channel_size;
  plan->has_gaps = !plan->is_plain && plan->strip.pitch != (gsize) window->x.out_size;
}

static void
plan_terms (Plan *plan)
{
  const LensCorrelation *work = plan->work;
  const LensWindow *window = &work->window;
  guint32 *ahead = plan->ahead;

  for (gsize from = 0; from < work->n_from; from++)
    for (int y = 0; y < window->y.kernel_size; y++)
      for (int x = 0; x < window->x.kernel_size; x++)
        *ahead++ = (guint32) (from * plan->channel_size +
                              (plan->is_plain
                                 ? 0
                                 : lens_strip_offset (&plan->strip, y, x)));
}

/* Where strips are few, their output channels are cut into pieces as well. */
static void
plan_pieces (Plan *plan, gsize n)
{
  gsize wanted = (N_PIECES + n - 1) / n;
  gsize each = MAX (plan->n_blocks / wanted, 1);

  plan->n_together = plan->has_gaps && plan->work->window.x.out_size <= SHORT_RUN
                       ? N_BLOCKS_SHORT
                       : N_BLOCKS;
  plan->n_together = MIN (plan->n_together, plan->n_blocks);
  plan->piece_blocks = round_up (each, plan->n_together);
  plan->n_divisions = (plan->n_blocks + plan->piece_blocks - 1) / plan->piece_blocks;
}

static void
run_plan (Plan *plan)
{
  gsize n = plan->work->n_images * (gsize) plan->n_strips;

  plan_pieces (plan, n);
  if (plan->n_divisions > 1)
    run_shared (plan, n);
  else
    /* Strips that lie side by side share lines of the cache, and should share a thread. */
    lens_parallel_for (n, MAX (n / N_PIECES, 1), run_own_strips, plan);
}

void
lens_correlate_packed (const LensCorrelation *work, const LensTensor *constant)
{
  Plan plan = { .work = work, .n_taps = lens_window_n_taps (&work->window) };
  LENS_SCRATCH guint32 *ahead = NULL;
  LENS_SCRATCH LensReal *packed = NULL;

  if (lens_window_out_size (&work->window) == 0 || work->n_to == 0 ||
      work->n_images == 0 || work->n_from * plan.n_taps == 0)
    return;
  plan.n_blocks = lens_count_blocks (work->n_to);
  plan.n_terms = work->n_from * plan.n_taps;
  plan.packed = lens_correlate_pack (work, constant, &packed);
  plan_strips (&plan);
  plan.ahead = ahead = LENS_SCRATCH_NEW (guint32, plan.n_terms);
  plan_terms (&plan);
  run_plan (&plan);
}
