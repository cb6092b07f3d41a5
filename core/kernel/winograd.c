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
#include "core/kernel/winograd-planes.h"
#include "core/kernel/winograd-tiles.h"

/* Of a tile of 4×4. */
#define POINTS ((gsize) 36)

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
  LensWinogradPlanes planes;
  const LensReal *points; /* the weights: [group][n_to][36][n_from] */
  const LensReal *bias;
  gboolean adds;
  LensReal *to;
  LensWinogradCut cut;
} Pass;

/* A block at work. */
typedef struct
{
  const Pass *pass;
  LensWinogradBlock part; /* its inputs: [n_from][36][n_tiles] */
  LensReal *results;      /* [n_to][36][n_tiles] */
} Block;

/* @window: of the planes that are written.  All images of a batch use the weights that were
 * taken there once. */
static gboolean
suits (const LensConv2d *conv, const LensWindow *window)
{
  gsize n_tiles = lens_winograd_n_tiles (&lens_winograd_tiles, window) * conv->batch;
  gsize n_numbers = conv->in_channels * conv->out_channels * POINTS;

  return lens_winograd_form (window) == &lens_winograd_tiles &&
         conv->in_channels >= MIN_CHANNELS && conv->out_channels >= MIN_CHANNELS &&
         n_tiles >= (n_numbers <= SMALL_WEIGHTS ? MIN_TILES : MANY_TILES);
}

gboolean
lens_conv2d_suits_winograd (const LensConv2d *conv)
{
  return suits (conv, &conv->window);
}

gboolean
lens_conv2d_suits_winograd_to_input (const LensConv2d *conv)
{
  LensWindow window = lens_winograd_turn (&conv->window);

  return suits (conv, &window);
}

typedef struct
{
  const LensWinogradPlanes *planes;
  LensReal *points;
} Transform;

static void
transform_channels (gsize begin, gsize end, gpointer data)
{
  const Transform *transform = data;
  const LensWinogradPlanes *planes = transform->planes;

  for (gsize i = begin; i < end; i++)
    planes->form->weights (planes->form,
                           lens_winograd_weights_of (planes, i / planes->n_to,
                                                     i % planes->n_to),
                           planes->n_from, planes->weight_from, planes->is_turned,
                           transform->points + i * POINTS * planes->n_from,
                           planes->n_from);
}

static void
transform_weights (gconstpointer question, LensReal *points)
{
  Transform transform = { question, points };

  lens_parallel_for (transform.planes->n_groups * transform.planes->n_to, GRAIN,
                     transform_channels, &transform);
}

static void
multiply_points (gsize begin, gsize end, gpointer data)
{
  const Block *block = data;
  const LensWinogradPlanes *planes = block->part.planes;
  gsize n_tiles = block->part.n_tiles;
  gsize group = block->part.image % planes->n_groups;

  for (gsize i = begin; i < end; i++)
    {
      LensProduct product = {
        .n_rows = planes->n_to,
        .n_columns = n_tiles,
        .depth = planes->n_from,
        .alpha = 1,
        .a = { block->pass->points +
                 (group * planes->n_to * POINTS + i) * planes->n_from,
               POINTS * planes->n_from },
        .b = { block->part.inputs + i * n_tiles, POINTS * n_tiles },
        .c = block->results + i * n_tiles,
        .c_stride = POINTS * n_tiles,
      };

      lens_gemm_alone (&product);
    }
}

static void
transform_results (gsize begin, gsize end, gpointer data)
{
  const Block *block = data;
  const Pass *pass = block->pass;
  const LensWinogradBlock *part = &block->part;
  const LensWinogradPlanes *planes = part->planes;
  gsize group = part->image % planes->n_groups;
  gsize plane_size = lens_window_out_size (&planes->window);
  gsize n_tiles = part->n_tiles / part->n_images;
  LENS_SCRATCH LensReal *scratch = LENS_SCRATCH_NEW (
    LensReal, planes->form->scratch_size (planes->form, &part->rows));

  for (gsize i = begin; i < end; i++)
    for (gsize image = 0; image < part->n_images; image++)
      lens_winograd_output (
        block->results + i * POINTS * part->n_tiles + image * n_tiles, part->n_tiles,
        &planes->window, &part->rows, scratch,
        pass->bias != NULL ? pass->bias[group * planes->n_to + i] : 0, pass->adds,
        pass->to + ((part->image + image) * planes->n_to + i) * plane_size);
}

static void
run_blocks (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensWinogradPlanes *planes = &pass->planes;
  gsize room = pass->cut.n_images * (gsize) pass->cut.n_rows * POINTS *
               (gsize) lens_winograd_n_columns (planes->form, &planes->window);
  LENS_SCRATCH LensReal *numbers = LENS_SCRATCH_NEW (LensReal, room * (planes->n_from +
                                                                       planes->n_to));

  for (gsize i = begin; i < end; i++)
    {
      Block block = {
        .pass = pass,
        .part = lens_winograd_block (planes, &pass->cut, i),
        .results = numbers + room * planes->n_from,
      };

      block.part.inputs = numbers;
      block.part.channel_step = POINTS * block.part.n_tiles;
      block.part.point_step = block.part.n_tiles;
      lens_winograd_block_load (&block.part);
      lens_parallel_for (POINTS, 1, multiply_points, &block);
      lens_parallel_for (planes->n_to, GRAIN, transform_results, &block);
    }
}

static void
run (Pass *pass)
{
  const LensWinogradPlanes *planes = &pass->planes;
  LENS_SCRATCH LensReal *room = NULL;

  pass->points = lens_winograd_points (planes, transform_weights,
                                       planes->n_groups * POINTS * planes->n_to *
                                         planes->n_from,
                                       &room);
  pass->cut = lens_winograd_cut (planes, BLOCK_TILES);
  if (pass->cut.n_blocks < MANY_BLOCKS)
    run_blocks (0, pass->cut.n_blocks, pass);
  else
    lens_parallel_for (pass->cut.n_blocks, 1, run_blocks, pass);
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
    .planes = lens_winograd_planes (conv, weights, in),
    .bias = bias,
    .adds = adds,
    .to = out,
  };

  run (&pass);
  lens_conv2d_finish (conv, out);
}

void
lens_conv2d_winograd_to_input (const LensConv2d *conv,
                               const LensReal *weights,
                               const LensReal *signal,
                               LensReal *in_signal)
{
  Pass pass = {
    .planes = lens_winograd_planes_to_input (conv, weights, signal),
    .adds = !conv->sets,
    .to = in_signal,
  };

  run (&pass);
}
