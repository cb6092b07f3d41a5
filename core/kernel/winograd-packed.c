/* winograd-packed.c - 3×3 convolution with fewer products and weights that never change
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The weights are in Winograd's coordinates already, sixteen output channels side by side.
 * A block of tiles is taken there plane by plane; then, for two blocks of channels at a
 * time, each of the 36 coordinates is a sum over the input channels at a few tiles, and the
 * sums are taken back while they are in the cache.  Where there are many blocks of tiles each
 * is a piece of parallel work with channels of its own, else pieces share the inputs.
 */

#include "core/kernel/winograd.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/channel-sum.h"
#include "core/kernel/channel-write.h"
#include "core/kernel/winograd-planes.h"

#include <string.h>

#define POINTS LENS_WINOGRAD_POINTS
#define TILE LENS_WINOGRAD_TILE

/* Tiles of a block that is a piece of work: what is made of them stays in the second cache. */
#define BLOCK_TILES 28

/* Of a block whose steps are spread: there would be fewer blocks than MANY_BLOCKS, or the
 * weights, which are read once a block, do not stay in the last cache. */
#define BLOCK_TILES_SPREAD 256
#define MANY_BLOCKS 7
#define LARGE_WEIGHTS ((gsize) 4 << 20)

/* Where the channels are too few for that: enough for a sum. */
#define BLOCK_TILES_FEW 14
#define FEW_CHANNELS 96

/* Blocks of channels at a time. */
#define N_TOGETHER 2

/* Numbers between what would else lie a power of two apart. */
#define GAP LENS_BLOCK_CHANNELS

/* Below these the way to the coordinates and back, or reading four times the weights, costs
 * more than it saves. */
#define MIN_TILES 16
#define MIN_CHANNELS 16
#define MIN_TO 32

/* From planes that are read to planes that are written. */
typedef struct
{
  LensWinogradPlanes planes;
  gsize n_blocks;         /* of output channels */
  const LensReal *points; /* [group][36][n_blocks][n_from][LENS_BLOCK_CHANNELS] */
  LensChannelWrite write;
  LensWinogradCut cut;
} Pass;

/* A block of tiles at work. */
typedef struct
{
  const Pass *pass;
  LensWinogradBlock part; /* its inputs: [36][n_from][tiles, and a vector's rest] */
  const guint32 *ahead;   /* [n_from]: where a channel's inputs are */
} Block;

static gsize
sum_step (const Block *block)
{
  return block->part.n_tiles * N_TOGETHER * LENS_BLOCK_CHANNELS + GAP;
}

/* @window: of the @n_to planes that are written. */
static gboolean
suits (const LensConv2d *conv, const LensWindow *window, gsize n_to)
{
  gsize n_tiles = lens_winograd_n_tiles (window) *
                  (conv->n_groups == 1 ? conv->batch : 1);

  return lens_winograd_fits (window) && conv->constant != NULL &&
         n_tiles >= MIN_TILES && n_to >= MIN_TO &&
         MIN (conv->in_channels, conv->out_channels) >= MIN_CHANNELS;
}

gboolean
lens_conv2d_suits_winograd_packed (const LensConv2d *conv)
{
  return suits (conv, &conv->window, conv->out_channels);
}

gboolean
lens_conv2d_suits_winograd_packed_to_input (const LensConv2d *conv)
{
  LensWindow window = lens_winograd_turn (&conv->window);

  return suits (conv, &window, conv->in_channels);
}

typedef struct
{
  const LensWinogradPlanes *planes;
  LensReal *points;
} Transform;

static void
transform_blocks (gsize begin, gsize end, gpointer data)
{
  const Transform *transform = data;
  const LensWinogradPlanes *planes = transform->planes;
  gsize n_blocks = lens_count_blocks (planes->n_to);
  gsize block_size = planes->n_from * LENS_BLOCK_CHANNELS;
  gsize step = n_blocks * block_size;

  for (gsize i = begin; i < end; i++)
    {
      gsize group = i / n_blocks;
      gsize block = i % n_blocks;
      gsize first = block * LENS_BLOCK_CHANNELS;
      gsize n = MIN (LENS_BLOCK_CHANNELS, planes->n_to - first);
      const LensReal *weights = lens_winograd_weights_of (planes, group, first);
      LensReal *points = transform->points + group * POINTS * step + block * block_size;

      if (n < LENS_BLOCK_CHANNELS)
        for (gsize point = 0; point < POINTS; point++)
          memset (points + point * step, 0, block_size * sizeof (LensReal));
      for (gsize from = 0; from < planes->n_from; from++)
        lens_winograd_weights (weights + from * planes->weight_from, n,
                               planes->weight_to, planes->is_turned,
                               points + from * LENS_BLOCK_CHANNELS, step);
    }
}

static void
transform_weights (gconstpointer question, LensReal *points)
{
  Transform transform = { question, points };

  lens_parallel_for (transform.planes->n_groups *
                       lens_count_blocks (transform.planes->n_to),
                     1, transform_blocks, &transform);
}

/* The sums of @n_blocks blocks of channels from @first on. */
static void
sum_points (const Block *block, gsize first, gsize n_blocks, LensReal *sums)
{
  const Pass *pass = block->pass;
  const LensWinogradBlock *part = &block->part;
  gsize group = part->image % part->planes->n_groups;
  gsize block_size = part->planes->n_from * LENS_BLOCK_CHANNELS;

  for (gsize point = 0; point < POINTS; point++)
    lens_channel_sum (
      &(LensChannelSum){
        .weights = pass->points +
                   ((group * POINTS + point) * pass->n_blocks + first) * block_size,
        .block_size = block_size,
        .numbers = part->inputs + point * part->point_step,
        .ahead = block->ahead,
        .n_terms = part->planes->n_from,
        .sums = sums + point * sum_step (block),
        .sum_size = N_TOGETHER * LENS_BLOCK_CHANNELS,
      },
      part->n_tiles, n_blocks);
}

/* Room for the results of some rows of tiles of one image, and a little more where the
 * last tiles overhang. */
static gsize
n_positions_of (const LensWindow *window, const LensTileRows *rows)
{
  return (gsize) rows->n_rows * TILE * (gsize) window->x.out_size;
}

static gsize
room_of (const LensWindow *window, const LensTileRows *rows)
{
  gsize n = n_positions_of (window, rows) + TILE * TILE;

  return (n + LENS_BLOCK_CHANNELS - 1) / LENS_BLOCK_CHANNELS * LENS_BLOCK_CHANNELS;
}

/* What a piece works with. */
typedef struct
{
  LensReal *sums;    /* [36][n_tiles][N_TOGETHER][LENS_BLOCK_CHANNELS] */
  LensReal *results; /* [positions][LENS_BLOCK_CHANNELS] */
  LensReal *planes;  /* [LENS_BLOCK_CHANNELS][positions] */
} Room;

static LensReal *
new_room (const Block *block, Room *room)
{
  gsize n_sums = POINTS * sum_step (block);
  gsize n = room_of (&block->part.planes->window, &block->part.rows) *
            LENS_BLOCK_CHANNELS;
  LensReal *numbers = LENS_SCRATCH_NEW (LensReal, n_sums + 2 * n);

  *room = (Room){ numbers, numbers + n_sums, numbers + n_sums + n };
  return numbers;
}

/* The results of one block of channels in one image. */
static void
write_planes (const Block *block, gsize image, gsize channel, const Room *room)
{
  const LensWinogradPlanes *planes = block->part.planes;
  const LensTileRows *rows = &block->part.rows;
  const LensWindow *window = &planes->window;
  gsize width = (gsize) window->x.out_size;
  int row = rows->first_row * TILE;
  int n_rows = MIN (rows->n_rows * TILE, window->y.out_size - row);
  gsize plane = room_of (window, rows);
  gsize end = MIN (channel + LENS_BLOCK_CHANNELS, planes->n_to);
  LensEpilogueRun run = { .n = (gsize) n_rows * width };

  lens_channels_apart (room->results, LENS_BLOCK_CHANNELS, run.n, room->planes, plane);
  for (const LensReal *from = room->planes; channel < end; channel++)
    {
      run.channel = image % planes->n_groups * planes->n_to + channel;
      run.at = (image * planes->n_to + channel) * lens_window_out_size (window) +
               (gsize) row * width;
      lens_channel_write (&block->pass->write, &run, from);
      from += plane;
    }
}

static void
run_channels (const Block *block, gsize begin, gsize end)
{
  const LensWinogradBlock *part = &block->part;
  gsize n_tiles = part->n_tiles / part->n_images;
  gsize tile_size = N_TOGETHER * LENS_BLOCK_CHANNELS;
  Room room;
  G_GNUC_UNUSED LENS_SCRATCH LensReal *numbers = new_room (block, &room);

  for (gsize first = begin; first < end; first += N_TOGETHER)
    {
      gsize n_blocks = MIN (N_TOGETHER, end - first);

      sum_points (block, first, n_blocks, room.sums);
      for (gsize i = 0; i < n_blocks * part->n_images; i++)
        {
          gsize image = i / n_blocks;
          gsize which = i % n_blocks;

          lens_winograd_output_lanes (room.sums + image * n_tiles * tile_size +
                                        which * LENS_BLOCK_CHANNELS,
                                      sum_step (block), tile_size, &part->rows,
                                      (gsize) part->planes->window.x.out_size,
                                      room.results);
          write_planes (block, part->image + image,
                        (first + which) * LENS_BLOCK_CHANNELS, &room);
        }
    }
}

static void
run_groups (gsize begin, gsize end, gpointer data)
{
  const Block *block = data;

  run_channels (block, begin * N_TOGETHER,
                MIN (end * N_TOGETHER, block->pass->n_blocks));
}

/* For the tiles of a channel of some images, the last vector of which overhangs. */
static gsize
room_for (gsize n_images, gsize n_tiles)
{
  return lens_count_blocks ((n_images - 1) * n_tiles +
                            lens_count_blocks (n_tiles) * LENS_BLOCK_CHANNELS) *
         LENS_BLOCK_CHANNELS;
}

/* No block needs more than the first, which is the largest. */
static gsize
n_inputs (const Pass *pass)
{
  gsize n_columns = (gsize) lens_winograd_n_tiles_along (
    pass->planes.window.x.out_size);
  gsize room = room_for (pass->cut.n_images, (gsize) pass->cut.n_rows * n_columns);

  return POINTS * (room * pass->planes.n_from + GAP);
}

static void
run_blocks (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  gsize n_from = pass->planes.n_from;
  LENS_SCRATCH LensReal *inputs = LENS_SCRATCH_NEW (LensReal, n_inputs (pass));
  LENS_SCRATCH guint32 *ahead = LENS_SCRATCH_NEW (guint32, n_from);

  for (gsize i = begin; i < end; i++)
    {
      LensWinogradBlock part = lens_winograd_block (&pass->planes, &pass->cut, i);
      Block block;

      part.inputs = inputs;
      part.channel_step = room_for (part.n_images, part.n_tiles / part.n_images);
      part.point_step = n_from * part.channel_step + GAP;
      part.overhangs = TRUE;
      block = (Block){ pass, part, ahead };
      for (gsize from = 0; from < n_from; from++)
        ahead[from] = (guint32) (from * part.channel_step);
      lens_winograd_block_load (&block.part);
      lens_parallel_for ((pass->n_blocks + N_TOGETHER - 1) / N_TOGETHER, 1, run_groups,
                         &block);
    }
}

static void
run_cut (Pass *pass)
{
  const LensWinogradPlanes *planes = &pass->planes;
  gboolean is_large = POINTS * planes->n_from * planes->n_to > LARGE_WEIGHTS;
  gsize n;

  pass->cut = lens_winograd_cut (planes, BLOCK_TILES);
  n = pass->cut.n_blocks;
  if (planes->n_to <= FEW_CHANNELS && n < MANY_BLOCKS)
    pass->cut = lens_winograd_cut (planes, BLOCK_TILES_FEW);
  else if (n < MANY_BLOCKS || is_large)
    {
      pass->cut = lens_winograd_cut (planes, BLOCK_TILES_SPREAD);
      run_blocks (0, pass->cut.n_blocks, pass);
      return;
    }
  n = pass->cut.n_blocks;
  lens_parallel_for (n, MAX (n / MANY_BLOCKS, 1), run_blocks, pass);
}

static void
run (Pass *pass)
{
  const LensWinogradPlanes *planes = &pass->planes;
  LENS_SCRATCH LensReal *room = NULL;

  if (lens_window_out_size (&planes->window) == 0 || planes->n_images == 0 ||
      planes->n_to == 0)
    return;
  pass->n_blocks = lens_count_blocks (planes->n_to);
  pass->points = lens_winograd_points (planes, transform_weights,
                                       planes->n_groups * POINTS * pass->n_blocks *
                                         LENS_BLOCK_CHANNELS * planes->n_from,
                                       &room);
  run_cut (pass);
}

void
lens_conv2d_winograd_packed (const LensConv2d *conv,
                             const LensReal *in,
                             const LensReal *weights,
                             const LensReal *bias,
                             LensReal *out,
                             gboolean adds)
{
  Pass pass = {
    .planes = lens_winograd_planes (conv, weights, in),
    .write = { bias, conv->epilogue, adds, out },
  };

  run (&pass);
}

void
lens_conv2d_winograd_packed_to_input (const LensConv2d *conv,
                                      const LensReal *weights,
                                      const LensReal *signal,
                                      LensReal *in_signal)
{
  Pass pass = {
    .planes = lens_winograd_planes_to_input (conv, weights, signal),
    .write = { .adds = !conv->sets, .to = in_signal },
  };

  run (&pass);
}
