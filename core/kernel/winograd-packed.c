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
#include "core/kernel/winograd-tiles.h"
#include "core/tensor/form.h"

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

/* Channels of a piece of parallel work. */
#define GRAIN 4

/* Below these the way to the coordinates and back, or reading four times the weights, costs
 * more than it saves. */
#define MIN_TILES 16
#define MIN_CHANNELS 16
#define MIN_TO 32

/* From planes that are read to planes that are written. */
typedef struct
{
  LensWindow window; /* as the planes that are written see those that are read */
  gsize n_images;    /* groups of all images */
  gsize n_groups;
  gsize n_from; /* channels of a group */
  gsize n_to;
  gsize n_blocks; /* of those channels */
  const LensReal *from;
  const LensReal *weights;
  const LensTensor *constant; /* (nullable) */
  gsize weight_from;          /* numbers from one channel to the next */
  gsize weight_to;
  gboolean is_turned; /* weights by half a turn */
  LensChannelWrite write;
  const LensReal *points; /* [group][36][n_blocks][n_from][LENS_BLOCK_CHANNELS] */
  guint32 *ahead;         /* [n_from]: where a channel's tiles are */
  gsize images_of_block;  /* where all rows of an image are not enough for a block */
  int rows_of_block;
  gsize n_parts; /* blocks of a group of an image */
} Pass;

/* A block of tiles at work. */
typedef struct
{
  const Pass *pass;
  gsize image; /* the first … */
  gsize n_images;
  gsize n_tiles; /* of all of them */
  gsize room;    /* for the tiles of a channel, the last vector of which overhangs */
  LensTileRows rows;
  LensReal *inputs; /* [36][n_from][room] */
  const guint32 *ahead;
} Block;

static int
n_tiles_along (int size)
{
  return (size + TILE - 1) / TILE;
}

/* From one point to the next. */
static gsize
input_step (const Block *block)
{
  return block->pass->n_from * block->room + GAP;
}

static gsize
sum_step (const Block *block)
{
  return block->n_tiles * N_TOGETHER * LENS_BLOCK_CHANNELS + GAP;
}

static gboolean
suits (const LensConv2d *conv, const LensAxis *y, const LensAxis *x, gsize n_to)
{
  gsize n_tiles = (gsize) n_tiles_along (y->out_size) *
                  (gsize) n_tiles_along (x->out_size) *
                  (conv->n_groups == 1 ? conv->batch : 1);

  if (y->kernel_size != 3 || x->kernel_size != 3 || y->stride != 1 || x->stride != 1 ||
      y->dilation != 1 || x->dilation != 1)
    return FALSE;
  return conv->constant != NULL && n_tiles >= MIN_TILES && n_to >= MIN_TO &&
         MIN (conv->in_channels, conv->out_channels) >= MIN_CHANNELS;
}

typedef struct
{
  const Pass *pass;
  LensReal *points;
} Transform;

static void
transform_blocks (gsize begin, gsize end, gpointer data)
{
  const Transform *transform = data;
  const Pass *pass = transform->pass;
  gsize step = pass->n_blocks * pass->n_from * LENS_BLOCK_CHANNELS;

  for (gsize i = begin; i < end; i++)
    {
      gsize group = i / pass->n_blocks;
      gsize block = i % pass->n_blocks;
      gsize first = block * LENS_BLOCK_CHANNELS;
      gsize n = MIN (LENS_BLOCK_CHANNELS, pass->n_to - first);
      const LensReal *weights = pass->weights + group * pass->n_to * pass->n_from * 9 +
                                first * pass->weight_to;
      LensReal *points = transform->points + group * POINTS * step +
                         block * pass->n_from * LENS_BLOCK_CHANNELS;

      if (n < LENS_BLOCK_CHANNELS)
        for (gsize point = 0; point < POINTS; point++)
          memset (points + point * step, 0,
                  pass->n_from * LENS_BLOCK_CHANNELS * sizeof (LensReal));
      for (gsize from = 0; from < pass->n_from; from++)
        lens_winograd_weights (weights + from * pass->weight_from, n, pass->weight_to,
                               pass->is_turned, points + from * LENS_BLOCK_CHANNELS,
                               step);
    }
}

static void
transform_weights (gconstpointer question, LensReal *points)
{
  Transform transform = { question, points };

  lens_parallel_for (transform.pass->n_groups * transform.pass->n_blocks, 1,
                     transform_blocks, &transform);
}

/* Takes the weights there, or finds them there.  Returns (nullable) what to give back. */
static LensReal *
find_points (Pass *pass)
{
  LensFormQuery query = {
    .make = transform_weights,
    .question = pass,
    .n = pass->n_groups * POINTS * pass->n_blocks * LENS_BLOCK_CHANNELS * pass->n_from,
  };
  LensReal *points;

  query.key = lens_form_key (query.key, pass->is_turned);
  query.key = lens_form_key (query.key, pass->n_groups);
  query.key = lens_form_key (query.key, pass->n_to);
  if (pass->constant != NULL)
    pass->points = lens_tensor_form (pass->constant, &query);
  if (pass->points != NULL)
    return NULL;
  points = LENS_SCRATCH_NEW (LensReal, query.n);
  transform_weights (pass, points);
  pass->points = points;
  return points;
}

static void
transform_inputs (gsize begin, gsize end, gpointer data)
{
  const Block *block = data;
  const Pass *pass = block->pass;
  gsize plane_size = lens_window_in_size (&pass->window);
  gsize n_tiles = block->n_tiles / block->n_images;
  LENS_SCRATCH LensReal *scratch = LENS_SCRATCH_NEW (LensReal,
                                                     lens_winograd_scratch_size (
                                                       &block->rows));

  for (gsize i = begin; i < end; i++)
    for (gsize image = 0; image < block->n_images; image++)
      lens_winograd_input (pass->from +
                             ((block->image + image) * pass->n_from + i) * plane_size,
                           &pass->window, &block->rows, scratch,
                           block->inputs + i * block->room + image * n_tiles,
                           input_step (block), TRUE);
}

/* The sums of @n_blocks blocks of channels from @first on. */
static void
sum_points (const Block *block, gsize first, gsize n_blocks, LensReal *sums)
{
  const Pass *pass = block->pass;
  gsize group = block->image % pass->n_groups;
  gsize block_size = pass->n_from * LENS_BLOCK_CHANNELS;

  for (gsize point = 0; point < POINTS; point++)
    lens_channel_sum (
      &(LensChannelSum){
        .weights = pass->points +
                   ((group * POINTS + point) * pass->n_blocks + first) * block_size,
        .block_size = block_size,
        .numbers = block->inputs + point * input_step (block),
        .ahead = block->ahead,
        .n_terms = pass->n_from,
        .sums = sums + point * sum_step (block),
        .sum_size = N_TOGETHER * LENS_BLOCK_CHANNELS,
      },
      block->n_tiles, n_blocks);
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
  gsize n = room_of (&block->pass->window, &block->rows) * LENS_BLOCK_CHANNELS;
  LensReal *numbers = LENS_SCRATCH_NEW (LensReal, n_sums + 2 * n);

  *room = (Room){ numbers, numbers + n_sums, numbers + n_sums + n };
  return numbers;
}

/* The results of one block of channels in one image. */
static void
write_planes (const Block *block, gsize image, gsize channel, const Room *room)
{
  const Pass *pass = block->pass;
  const LensWindow *window = &pass->window;
  gsize width = (gsize) window->x.out_size;
  int row = block->rows.first_row * TILE;
  int n_rows = MIN (block->rows.n_rows * TILE, window->y.out_size - row);
  gsize plane = room_of (window, &block->rows);
  gsize end = MIN (channel + LENS_BLOCK_CHANNELS, pass->n_to);
  LensEpilogueRun run = { .n = (gsize) n_rows * width };

  lens_channels_apart (room->results, LENS_BLOCK_CHANNELS, run.n, room->planes, plane);
  for (const LensReal *from = room->planes; channel < end; channel++)
    {
      run.channel = image % pass->n_groups * pass->n_to + channel;
      run.at = (image * pass->n_to + channel) * lens_window_out_size (window) +
               (gsize) row * width;
      lens_channel_write (&pass->write, &run, from);
      from += plane;
    }
}

static void
run_channels (const Block *block, gsize begin, gsize end)
{
  const Pass *pass = block->pass;
  gsize n_tiles = block->n_tiles / block->n_images;
  gsize tile_size = N_TOGETHER * LENS_BLOCK_CHANNELS;
  Room room;
  G_GNUC_UNUSED LENS_SCRATCH LensReal *numbers = new_room (block, &room);

  for (gsize first = begin; first < end; first += N_TOGETHER)
    {
      gsize n_blocks = MIN (N_TOGETHER, end - first);

      sum_points (block, first, n_blocks, room.sums);
      for (gsize i = 0; i < n_blocks * block->n_images; i++)
        {
          gsize image = i / n_blocks;
          gsize which = i % n_blocks;

          lens_winograd_output_lanes (room.sums + image * n_tiles * tile_size +
                                        which * LENS_BLOCK_CHANNELS,
                                      sum_step (block), tile_size, &block->rows,
                                      (gsize) pass->window.x.out_size, room.results);
          write_planes (block, block->image + image,
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

/* Where the tiles of each channel are. */
static gsize
room_for (const Pass *pass, gsize n_images, int n_rows)
{
  gsize n_tiles = (gsize) n_rows * (gsize) n_tiles_along (pass->window.x.out_size);

  return lens_count_blocks ((n_images - 1) * n_tiles +
                            lens_count_blocks (n_tiles) * LENS_BLOCK_CHANNELS) *
         LENS_BLOCK_CHANNELS;
}

static void
run_blocks (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  int n_rows = n_tiles_along (pass->window.y.out_size);
  int n_columns = n_tiles_along (pass->window.x.out_size);
  gsize room = room_for (pass, pass->images_of_block, pass->rows_of_block);
  LENS_SCRATCH LensReal *inputs = LENS_SCRATCH_NEW (LensReal,
                                                    POINTS *
                                                      (room * pass->n_from + GAP));
  LENS_SCRATCH guint32 *ahead = LENS_SCRATCH_NEW (guint32, pass->n_from);

  for (gsize i = begin; i < end; i++)
    {
      int first = (int) (i % pass->n_parts) * pass->rows_of_block;
      Block block = {
        .pass = pass,
        .image = i / pass->n_parts * pass->images_of_block,
        .rows = { first, MIN (pass->rows_of_block, n_rows - first), n_columns },
        .inputs = inputs,
        .ahead = ahead,
      };

      block.n_images = MIN (pass->images_of_block, pass->n_images - block.image);
      block.n_tiles = block.n_images * (gsize) block.rows.n_rows * (gsize) n_columns;
      block.room = room_for (pass, block.n_images, block.rows.n_rows);
      for (gsize from = 0; from < pass->n_from; from++)
        ahead[from] = (guint32) (from * block.room);
      lens_parallel_for (pass->n_from, GRAIN, transform_inputs, &block);
      lens_parallel_for ((pass->n_blocks + N_TOGETHER - 1) / N_TOGETHER, 1, run_groups,
                         &block);
    }
}

/* Blocks of about the same size: some of an image's rows, or the whole of some images.
 * Returns how many there are. */
static gsize
cut (Pass *pass, gsize n_tiles)
{
  gsize n_rows = (gsize) n_tiles_along (pass->window.y.out_size);
  gsize n_columns = (gsize) n_tiles_along (pass->window.x.out_size);
  gsize wanted = MAX (n_tiles / n_columns, 1);
  gsize n_blocks = (n_rows + wanted - 1) / wanted;
  gsize rows = (n_rows + n_blocks - 1) / n_blocks;
  gsize images = pass->n_groups == 1 && n_blocks == 1 ? MAX (wanted / n_rows, 1) : 1;
  gsize n_pieces = MAX ((pass->n_images + images - 1) / images, 1);

  pass->rows_of_block = (int) rows;
  pass->n_parts = (n_rows + rows - 1) / rows;
  pass->images_of_block = (pass->n_images + n_pieces - 1) / n_pieces;
  return (pass->n_images + pass->images_of_block - 1) / pass->images_of_block *
         pass->n_parts;
}

static void
run_plan (Pass *pass)
{
  gboolean is_large = POINTS * pass->n_from * pass->n_to > LARGE_WEIGHTS;
  gsize n = cut (pass, BLOCK_TILES);

  if (pass->n_to <= FEW_CHANNELS && n < MANY_BLOCKS)
    n = cut (pass, BLOCK_TILES_FEW);
  else if (n < MANY_BLOCKS || is_large)
    {
      run_blocks (0, cut (pass, BLOCK_TILES_SPREAD), pass);
      return;
    }
  lens_parallel_for (n, MAX (n / MANY_BLOCKS, 1), run_blocks, pass);
}

static void
run (Pass *pass)
{
  LENS_SCRATCH LensReal *points = NULL;

  if (lens_window_out_size (&pass->window) == 0 || pass->n_images == 0 ||
      pass->n_to == 0)
    return;
  pass->n_blocks = lens_count_blocks (pass->n_to);
  points = find_points (pass);
  run_plan (pass);
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
    .window = conv->window,
    .n_images = conv->batch * conv->n_groups,
    .n_groups = conv->n_groups,
    .n_from = conv->in_channels,
    .n_to = conv->out_channels,
    .from = in,
    .weights = weights,
    .constant = lens_conv2d_constant (conv, weights),
    .weight_from = 9,
    .weight_to = conv->in_channels * 9,
    .write = { bias, conv->epilogue, adds, out },
  };

  run (&pass);
}

/* What the signal's planes are to the input's: a convolution with the weights turned, and
 * with the pads that are left of a window of three. */
static LensAxis
turn_axis (const LensAxis *axis)
{
  LensAxis turned = *axis;

  turned.in_size = axis->out_size;
  turned.out_size = axis->in_size;
  turned.pad_begin = 2 - axis->pad_begin;
  return turned;
}

gboolean
lens_conv2d_suits_winograd_packed (const LensConv2d *conv)
{
  return suits (conv, &conv->window.y, &conv->window.x, conv->out_channels);
}

gboolean
lens_conv2d_suits_winograd_packed_to_input (const LensConv2d *conv)
{
  LensAxis y = turn_axis (&conv->window.y);
  LensAxis x = turn_axis (&conv->window.x);

  return suits (conv, &y, &x, conv->in_channels);
}

void
lens_conv2d_winograd_packed_to_input (const LensConv2d *conv,
                                      const LensReal *weights,
                                      const LensReal *signal,
                                      LensReal *in_signal)
{
  Pass pass = {
    .window = { turn_axis (&conv->window.y), turn_axis (&conv->window.x) },
    .n_images = conv->batch * conv->n_groups,
    .n_groups = conv->n_groups,
    .n_from = conv->out_channels,
    .n_to = conv->in_channels,
    .from = signal,
    .weights = weights,
    .constant = lens_conv2d_constant (conv, weights),
    .weight_from = conv->in_channels * 9,
    .weight_to = 9,
    .is_turned = TRUE,
    .write = { .adds = !conv->sets, .to = in_signal },
  };

  run (&pass);
}
