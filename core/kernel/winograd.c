/* winograd.c - 3×3 convolution with fewer products
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The weights of each pair of channels are taken to Winograd's coordinates once a call.
 * The coordinates of a channel stand together, or writing them would jump through memory.
 * Then, for a block of tiles at a time, of a part of an image or of several images, so that
 * all of it stays in the cache: every input plane is taken there, each of the 36
 * coordinates is one product of matrices over the channels, and every output plane is taken
 * back.  Where there are many blocks each is a piece of parallel work, else the steps of a
 * block are.
 */

#include "core/kernel/winograd.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/blas.h"
#include "core/kernel/winograd-tiles.h"
#include "core/tensor/form.h"

#define POINTS LENS_WINOGRAD_POINTS
#define TILE LENS_WINOGRAD_TILE

/* Tiles of a block: enough columns for the product to be quick. */
#define BLOCK_TILES 96

/* With fewer blocks than this the steps of each are spread instead. */
#define MANY_BLOCKS 4

/* Below these the way to the coordinates and back costs more than it saves. */
#define MIN_CHANNELS 32
#define MIN_TILES 25

/* Weights that stay in the cache while they are taken there cost little; more of them are
 * worth it where many tiles use them. */
#define SMALL_WEIGHTS ((gsize) 1 << 20)
#define MANY_TILES 120

/* Channels of a piece of parallel work. */
#define GRAIN 4

/* From planes that are read to planes that are written. */
typedef struct
{
  LensWindow window; /* as the planes that are written see those that are read */
  gsize n_images;    /* groups of all images */
  gsize n_groups;
  gsize n_from; /* channels of a group */
  gsize n_to;
  const LensReal *from;
  const LensReal *weights;
  gsize weight_from; /* numbers from one channel to the next */
  gsize weight_to;
  gboolean is_turned; /* weights by half a turn */
  const LensReal *bias;
  gboolean adds;
  LensReal *to;
  const LensTensor *constant; /* (nullable) */
  const LensReal *points;     /* the weights: [group][n_to][36][n_from] */
  gsize images_of_block; /* where all rows of an image are not enough for a block */
  int rows_of_block;
  gsize n_blocks; /* of a group of an image */
} Pass;

/* A block at work. */
typedef struct
{
  const Pass *pass;
  gsize image; /* the first … */
  gsize n_images;
  gsize n_tiles; /* of all of them */
  LensTileRows rows;
  LensReal *inputs;  /* [n_from][36][n_tiles] */
  LensReal *results; /* [n_to][36][n_tiles] */
} Block;

static int
n_tiles_along (int size)
{
  return (size + TILE - 1) / TILE;
}

/* The planes that come out are so many tiles high and wide; all images of a batch use the
 * weights that were taken there once. */
static gboolean
suits (const LensConv2d *conv, int height_in_tiles, int width_in_tiles)
{
  const LensAxis *y = &conv->window.y;
  const LensAxis *x = &conv->window.x;
  gsize n_tiles = (gsize) height_in_tiles * (gsize) width_in_tiles * conv->batch;
  gsize n_numbers = conv->in_channels * conv->out_channels * POINTS;

  if (y->kernel_size != 3 || x->kernel_size != 3 || y->stride != 1 || x->stride != 1 ||
      y->dilation != 1 || x->dilation != 1)
    return FALSE;
  return conv->in_channels >= MIN_CHANNELS && conv->out_channels >= MIN_CHANNELS &&
         n_tiles >= (n_numbers <= SMALL_WEIGHTS ? MIN_TILES : MANY_TILES);
}

gboolean
lens_conv2d_suits_winograd (const LensConv2d *conv)
{
  return suits (conv, n_tiles_along (conv->window.y.out_size),
                n_tiles_along (conv->window.x.out_size));
}

gboolean
lens_conv2d_suits_winograd_to_input (const LensConv2d *conv)
{
  return suits (conv, n_tiles_along (conv->window.y.in_size),
                n_tiles_along (conv->window.x.in_size));
}

typedef struct
{
  const Pass *pass;
  LensReal *points;
} Transform;

static void
transform_channels (gsize begin, gsize end, gpointer data)
{
  const Transform *transform = data;
  const Pass *pass = transform->pass;

  for (gsize i = begin; i < end; i++)
    {
      gsize group = i / pass->n_to;
      gsize to = i % pass->n_to;
      const LensReal *weights = pass->weights + group * pass->n_to * pass->n_from * 9 +
                                to * pass->weight_to;

      lens_winograd_weights (weights, pass->n_from, pass->weight_from, pass->is_turned,
                             transform->points + i * POINTS * pass->n_from,
                             pass->n_from);
    }
}

static void
transform_weights (gconstpointer question, LensReal *points)
{
  Transform transform = { question, points };

  lens_parallel_for (transform.pass->n_groups * transform.pass->n_to, GRAIN,
                     transform_channels, &transform);
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
                           block->inputs + i * POINTS * block->n_tiles +
                             image * n_tiles,
                           block->n_tiles, FALSE);
}

static void
multiply_points (gsize begin, gsize end, gpointer data)
{
  const Block *block = data;
  const Pass *pass = block->pass;
  gsize group = block->image % pass->n_groups;

  for (gsize i = begin; i < end; i++)
    {
      LensProduct product = {
        .n_rows = pass->n_to,
        .n_columns = block->n_tiles,
        .depth = pass->n_from,
        .alpha = 1,
        .a = { pass->points + (group * pass->n_to * POINTS + i) * pass->n_from,
               POINTS * pass->n_from },
        .b = { block->inputs + i * block->n_tiles, POINTS * block->n_tiles },
        .c = block->results + i * block->n_tiles,
        .c_stride = POINTS * block->n_tiles,
      };

      lens_gemm_alone (&product);
    }
}

static void
transform_results (gsize begin, gsize end, gpointer data)
{
  const Block *block = data;
  const Pass *pass = block->pass;
  gsize group = block->image % pass->n_groups;
  gsize plane_size = lens_window_out_size (&pass->window);
  gsize n_tiles = block->n_tiles / block->n_images;
  LENS_SCRATCH LensReal *scratch = LENS_SCRATCH_NEW (LensReal,
                                                     lens_winograd_scratch_size (
                                                       &block->rows));

  for (gsize i = begin; i < end; i++)
    for (gsize image = 0; image < block->n_images; image++)
      lens_winograd_output (
        block->results + i * POINTS * block->n_tiles + image * n_tiles, block->n_tiles,
        &pass->window, &block->rows, scratch,
        pass->bias != NULL ? pass->bias[group * pass->n_to + i] : 0, pass->adds,
        pass->to + ((block->image + image) * pass->n_to + i) * plane_size);
}

static void
run_blocks (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  int n_rows = n_tiles_along (pass->window.y.out_size);
  int n_columns = n_tiles_along (pass->window.x.out_size);
  gsize room = pass->images_of_block * (gsize) pass->rows_of_block * (gsize) n_columns *
               POINTS;
  LENS_SCRATCH LensReal *numbers = LENS_SCRATCH_NEW (LensReal, room * (pass->n_from +
                                                                       pass->n_to));

  for (gsize i = begin; i < end; i++)
    {
      int first = (int) (i % pass->n_blocks) * pass->rows_of_block;
      Block block = {
        .pass = pass,
        .image = i / pass->n_blocks * pass->images_of_block,
        .rows = { first, MIN (pass->rows_of_block, n_rows - first), n_columns },
        .inputs = numbers,
        .results = numbers + room * pass->n_from,
      };

      block.n_images = MIN (pass->images_of_block, pass->n_images - block.image);
      block.n_tiles = block.n_images * (gsize) block.rows.n_rows * (gsize) n_columns;
      lens_parallel_for (pass->n_from, GRAIN, transform_inputs, &block);
      lens_parallel_for (POINTS, 1, multiply_points, &block);
      lens_parallel_for (pass->n_to, GRAIN, transform_results, &block);
    }
}

/* Blocks of about the same size: some of an image's rows, or the whole of some images. */
static void
plan_blocks (Pass *pass)
{
  gsize n_rows = (gsize) n_tiles_along (pass->window.y.out_size);
  gsize n_columns = (gsize) n_tiles_along (pass->window.x.out_size);
  gsize wanted = MAX (BLOCK_TILES / n_columns, 1);
  gsize n_blocks = (n_rows + wanted - 1) / wanted;
  gsize rows = (n_rows + n_blocks - 1) / n_blocks;
  gsize images = pass->n_groups == 1 && n_blocks == 1 ? MAX (wanted / n_rows, 1) : 1;
  gsize n_pieces = MAX ((pass->n_images + images - 1) / images, 1);

  pass->rows_of_block = (int) rows;
  pass->n_blocks = (n_rows + rows - 1) / rows;
  pass->images_of_block = (pass->n_images + n_pieces - 1) / n_pieces;
}

/* Takes the weights there, or finds them there.  Returns (nullable) what to give back. */
static LensReal *
find_points (Pass *pass)
{
  LensFormQuery query = {
    .make = transform_weights,
    .question = pass,
    .n = pass->n_groups * POINTS * pass->n_to * pass->n_from,
  };
  LensReal *points = NULL;

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
run (Pass *pass)
{
  LENS_SCRATCH LensReal *points = find_points (pass);
  gsize n;

  plan_blocks (pass);
  n = (pass->n_images + pass->images_of_block - 1) / MAX (pass->images_of_block, 1) *
      pass->n_blocks;
  if (n < MANY_BLOCKS)
    run_blocks (0, n, pass);
  else
    lens_parallel_for (n, 1, run_blocks, pass);
}

void
lens_conv2d_winograd (const LensConv2d *conv,
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
    .bias = bias,
    .adds = adds,
    .to = out,
  };

  run (&pass);
  lens_conv2d_finish (conv, out);
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

void
lens_conv2d_winograd_to_input (const LensConv2d *conv,
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
    .adds = !conv->sets,
    .to = in_signal,
  };

  run (&pass);
}
