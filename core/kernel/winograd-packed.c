/* winograd-packed.c - convolution with fewer products and weights that never change
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The weights are in Winograd's coordinates already, sixteen output channels side by side.
 * A block of tiles is taken there plane by plane; then, for two blocks of channels at a
 * time, each of the coordinates is a sum over the input channels at a few tiles, and the
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

/* Numbers that the tiles of a block take in Winograd's coordinates, in each channel: what is
 * made of a block that is a piece of work stays in the second cache. */
#define BLOCK_NUMBERS (28 * 36)

/* Of a block whose steps are spread: there would be fewer blocks than MANY_BLOCKS, or the
 * weights, which are read once a block, do not stay in the last cache. */
#define BLOCK_NUMBERS_SPREAD (192 * 36)
#define MANY_BLOCKS 7
#define LARGE_WEIGHTS ((gsize) 4 << 20)

/* Where the channels are too few for that: enough for a sum. */
#define BLOCK_NUMBERS_FEW (14 * 36)
#define FEW_CHANNELS 96

/* Blocks of channels at a time. */
#define N_TOGETHER 2

/* Channels of a sum: the way back enlarges what longer ones would lose. */
#define LONGEST_SUM 64

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
  const LensReal *points; /* [group][n_points][n_blocks][n_from][LENS_BLOCK_CHANNELS] */
  LensChannelWrite write;
  LensWinogradCut cut;
} Pass;

/* A block of tiles at work. */
typedef struct
{
  const Pass *pass;
  LensWinogradBlock
    part;               /* its inputs: [n_points][n_from][tiles, and a vector's rest] */
  const guint32 *ahead; /* [n_from]: where a channel's inputs are */
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
  const LensWinogradForm *form = lens_winograd_form (window);
  gsize n_images = conv->n_groups == 1 ? conv->batch : 1;

  return form != NULL && conv->constant != NULL && n_to >= MIN_TO &&
         lens_winograd_n_tiles (form, window) * n_images >= MIN_TILES &&
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
  const LensWinogradForm *form = planes->form;
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
      LensReal *points = transform->points + group * form->n_points * step +
                         block * block_size;

      if (n < LENS_BLOCK_CHANNELS)
        for (gsize point = 0; point < form->n_points; point++)
          memset (points + point * step, 0, block_size * sizeof (LensReal));
      for (gsize from = 0; from < planes->n_from; from++)
        form->weights (form, weights + from * planes->weight_from, n, planes->weight_to,
                       planes->is_turned, points + from * LENS_BLOCK_CHANNELS, step);
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
  gsize n_from = part->planes->n_from;
  gsize block_size = n_from * LENS_BLOCK_CHANNELS;
  gsize n_points = part->planes->form->n_points;
  gsize n_parts = (n_from + LONGEST_SUM - 1) / LONGEST_SUM;

  for (gsize i = 0; i < n_points * n_parts; i++)
    {
      gsize point = i / n_parts;
      gsize begin = i % n_parts * n_from / n_parts;
      gsize end = (i % n_parts + 1) * n_from / n_parts;

      lens_channel_sum (
        &(LensChannelSum){
          .weights = pass->points +
                     ((group * n_points + point) * pass->n_blocks + first) *
                       block_size +
                     begin * LENS_BLOCK_CHANNELS,
          .block_size = block_size,
          .numbers = part->inputs + point * part->point_step,
          .ahead = block->ahead + begin,
          .n_terms = end - begin,
          .sums = sums + point * sum_step (block),
          .sum_size = N_TOGETHER * LENS_BLOCK_CHANNELS,
          .adds = begin > 0,
        },
        part->n_tiles, n_blocks);
    }
}

/* Room for the results of some rows of tiles of one image, and a little more where the
 * last tiles overhang. */
static gsize
n_positions_of (const LensWinogradPlanes *planes, const LensTileRows *rows)
{
  return (gsize) (rows->n_rows * planes->form->tile_height) *
         (gsize) planes->window.x.out_size;
}

static gsize
room_of (const LensWinogradPlanes *planes, const LensTileRows *rows)
{
  gsize n = n_positions_of (planes, rows) + LENS_WINOGRAD_REST;

  return (n + LENS_BLOCK_CHANNELS - 1) / LENS_BLOCK_CHANNELS * LENS_BLOCK_CHANNELS;
}

/* What a piece works with. */
typedef struct
{
  LensReal *sums;    /* [n_points][n_tiles][N_TOGETHER][LENS_BLOCK_CHANNELS] */
  LensReal *results; /* [positions][LENS_BLOCK_CHANNELS] */
  LensReal *planes;  /* [LENS_BLOCK_CHANNELS][positions] */
} Room;

static LensReal *
new_room (const Block *block, Room *room)
{
  const LensWinogradPlanes *planes = block->part.planes;
  gsize n_sums = planes->form->n_points * sum_step (block);
  gsize n = room_of (planes, &block->part.rows) * LENS_BLOCK_CHANNELS;
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
  int row = rows->first_row * planes->form->tile_height;
  int n_rows = MIN (rows->n_rows * planes->form->tile_height, window->y.out_size - row);
  gsize plane = room_of (planes, rows);
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
  const LensWinogradForm *form = part->planes->form;
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

          form->output_lanes (form,
                              room.sums + image * n_tiles * tile_size +
                                which * LENS_BLOCK_CHANNELS,
                              sum_step (block), tile_size, &part->rows,
                              (gsize) part->planes->window.x.out_size, room.results);
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

/* For the tiles of a channel of some images, the last vector of which overhangs.  An odd number
 * of vectors, or channels would lie powers of two apart and drive each other out of the
 * cache. */
static gsize
room_for (gsize n_images, gsize n_tiles)
{
  gsize n = (n_images - 1) * n_tiles +
            lens_count_blocks (n_tiles) * LENS_BLOCK_CHANNELS;

  return (lens_count_blocks (n) | 1) * LENS_BLOCK_CHANNELS;
}

/* No block needs more than the first, which is the largest. */
static gsize
n_inputs (const Pass *pass)
{
  const LensWinogradPlanes *planes = &pass->planes;
  gsize n_columns = (gsize) lens_winograd_n_columns (planes->form, &planes->window);
  gsize room = room_for (pass->cut.n_images, (gsize) pass->cut.n_rows * n_columns);

  return planes->form->n_points * (room * planes->n_from + GAP);
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
  const gsize n_points = planes->form->n_points;
  gboolean is_large = n_points * planes->n_from * planes->n_to > LARGE_WEIGHTS;
  gsize n;

  pass->cut = lens_winograd_cut (planes, BLOCK_NUMBERS / n_points);
  n = pass->cut.n_blocks;
  if (planes->n_to <= FEW_CHANNELS && n < MANY_BLOCKS)
    pass->cut = lens_winograd_cut (planes, BLOCK_NUMBERS_FEW / n_points);
  else if (n < MANY_BLOCKS || is_large)
    {
      pass->cut = lens_winograd_cut (planes, BLOCK_NUMBERS_SPREAD / n_points);
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
                                       planes->n_groups * planes->form->n_points *
                                         pass->n_blocks * LENS_BLOCK_CHANNELS *
                                         planes->n_from,
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
