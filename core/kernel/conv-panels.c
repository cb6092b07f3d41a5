/* conv-panels.c - convolution as a product with what the windows see
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The matrix of what the windows see is made a panel of columns at a time and multiplied
 * while it is in the cache; all of it never exists.
 */

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/blas.h"
#include "core/kernel/conv-product.h"
#include "core/kernel/im2col.h"
#include "core/kernel/parts.h"

#include <string.h>

/* Numbers of a panel: half of a common second-level cache. */
#define PANEL_SIZE 131072

/* Columns of a panel: enough to make the product efficient. */
#define MIN_COLUMNS 96
#define MAX_COLUMNS 1024

/* Rows of the matrix that a piece works on, on the way back. */
#define BLOCK_ROWS 144

/* With fewer panels than this the product of each is cut instead. */
#define MANY_PANELS 4

typedef struct
{
  const LensConv2d *conv;
  const LensReal *in;
  const LensReal *weights;
  const LensReal *bias;
  const LensReal *signal;
  LensReal *result;
  gboolean adds;
  gsize depth;         /* in_channels · taps */
  gsize panel_columns; /* output positions of a panel */
  gsize n_panels;      /* of one image and group */
  gsize n_blocks;      /* of input channels */
  gsize n_slices;      /* of the batch, on the way to the weights */
  gsize block_channels;
} Pass;

static gsize
in_plane (const LensConv2d *conv)
{
  return lens_window_in_size (&conv->window);
}

static gsize
out_plane (const LensConv2d *conv)
{
  return lens_window_out_size (&conv->window);
}

static gsize
columns_of_panel (gsize depth, gsize n_positions)
{
  gsize n = CLAMP (PANEL_SIZE / MAX (depth, 1), MIN_COLUMNS, MAX_COLUMNS);
  gsize n_panels = (n_positions + n - 1) / n;

  /* Panels of about the same size. */
  return MAX ((n_positions + n_panels - 1) / MAX (n_panels, 1), 1);
}

static Pass
plan (const LensConv2d *conv)
{
  Pass pass = { .conv = conv };
  gsize n_positions = out_plane (conv);

  pass.depth = conv->in_channels * lens_window_n_taps (&conv->window);
  pass.panel_columns = columns_of_panel (pass.depth, n_positions);
  pass.n_panels = (n_positions + pass.panel_columns - 1) / pass.panel_columns;
  return pass;
}

static LensPanel
make_panel (const Pass *pass, gsize panel_index, gsize n_channels)
{
  gsize begin = panel_index * pass->panel_columns;

  return (LensPanel){
    .window = &pass->conv->window,
    .n_channels = n_channels,
    .begin = begin,
    .end = MIN (begin + pass->panel_columns, out_plane (pass->conv)),
  };
}

/* weights · what the windows see. */
static LensProduct
forward_product (const Pass *pass,
                 gsize image_group,
                 const LensPanel *panel,
                 const LensReal *columns)
{
  const LensConv2d *conv = pass->conv;
  gsize group = image_group % conv->n_groups;

  return (LensProduct){
    .n_rows = conv->out_channels,
    .n_columns = panel->end - panel->begin,
    .depth = pass->depth,
    .alpha = 1,
    .a = { pass->weights + group * conv->out_channels * pass->depth, pass->depth },
    .b = { columns, panel->end - panel->begin },
    .beta = pass->adds ? 1 : 0,
    .row_bias = pass->bias == NULL ? NULL : pass->bias + group * conv->out_channels,
    .c = pass->result + image_group * conv->out_channels * out_plane (conv) +
         panel->begin,
    .c_stride = out_plane (conv),
  };
}

static void
forward_panels (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensConv2d *conv = pass->conv;
  LENS_SCRATCH LensReal *columns = LENS_SCRATCH_NEW (LensReal,
                                                     pass->depth * pass->panel_columns);

  for (gsize i = begin; i < end; i++)
    {
      gsize image_group = i / pass->n_panels;
      LensPanel panel = make_panel (pass, i % pass->n_panels, conv->in_channels);
      LensProduct product = forward_product (pass, image_group, &panel, columns);

      lens_im2col (&panel, pass->in + image_group * conv->in_channels * in_plane (conv),
                   columns);
      lens_gemm (&product);
    }
}

void
lens_conv2d_panels (const LensConv2d *conv,
                    const LensReal *in,
                    const LensReal *weights,
                    const LensReal *bias,
                    LensReal *out,
                    gboolean adds)
{
  Pass pass = plan (conv);
  gsize n = conv->batch * conv->n_groups * pass.n_panels;

  pass.in = in;
  pass.weights = weights;
  pass.bias = bias;
  pass.result = out;
  pass.adds = adds;
  if (n < MANY_PANELS)
    forward_panels (0, n, &pass);
  else
    lens_parallel_for (n, 1, forward_panels, &pass);
  lens_conv2d_finish (conv, out);
}

/* Input channels are cut into blocks: each piece of work owns the planes it adds to. */
static void
plan_blocks (Pass *pass)
{
  const LensConv2d *conv = pass->conv;
  gsize n_taps = lens_window_n_taps (&conv->window);
  gsize wanted = MAX (BLOCK_ROWS / n_taps, 1);

  pass->n_blocks = (conv->in_channels + wanted - 1) / wanted;
  pass->block_channels = (conv->in_channels + pass->n_blocks - 1) /
                         MAX (pass->n_blocks, 1);
  pass->panel_columns = columns_of_panel (pass->block_channels * n_taps,
                                          out_plane (conv));
  pass->n_panels = (out_plane (conv) + pass->panel_columns - 1) / pass->panel_columns;
}

typedef struct
{
  gsize image_group;
  gsize group;
  gsize first_channel;
  gsize n_channels;
} Block;

static Block
make_block (const Pass *pass, gsize index)
{
  const LensConv2d *conv = pass->conv;
  Block block;

  block.image_group = index / pass->n_blocks;
  block.group = block.image_group % conv->n_groups;
  block.first_channel = index % pass->n_blocks * pass->block_channels;
  block.first_channel = MIN (block.first_channel, conv->in_channels);
  block.n_channels = MIN (pass->block_channels,
                          conv->in_channels - block.first_channel);
  return block;
}

static void
input_block (const Pass *pass, const Block *block, LensReal *columns)
{
  const LensConv2d *conv = pass->conv;
  gsize n_taps = lens_window_n_taps (&conv->window);
  LensReal *result = pass->result +
                     (block->image_group * conv->in_channels + block->first_channel) *
                       in_plane (conv);

  if (conv->sets)
    memset (result, 0, block->n_channels * in_plane (conv) * sizeof (LensReal));
  for (gsize i = 0; i < pass->n_panels; i++)
    {
      LensPanel panel = make_panel (pass, i, block->n_channels);
      gsize n_columns = panel.end - panel.begin;
      LensProduct product = {
        .n_rows = block->n_channels * n_taps,
        .n_columns = n_columns,
        .depth = conv->out_channels,
        .alpha = 1,
        .a = { pass->weights + block->group * conv->out_channels * pass->depth +
                 block->first_channel * n_taps,
               pass->depth, TRUE },
        .b = { pass->signal +
                 block->image_group * conv->out_channels * out_plane (conv) +
                 panel.begin,
               out_plane (conv) },
        .c = columns,
        .c_stride = n_columns,
      };

      lens_gemm_alone (&product);
      lens_col2im (&panel, columns, result);
    }
}

static LensReal *
new_block_columns (const Pass *pass)
{
  return LENS_SCRATCH_NEW (LensReal, pass->block_channels * pass->panel_columns *
                                       lens_window_n_taps (&pass->conv->window));
}

static void
input_blocks (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  LENS_SCRATCH LensReal *columns = new_block_columns (pass);

  for (gsize i = begin; i < end; i++)
    {
      Block block = make_block (pass, i);

      input_block (pass, &block, columns);
    }
}

void
lens_conv2d_panels_to_input (const LensConv2d *conv,
                             const LensReal *weights,
                             const LensReal *signal,
                             LensReal *in_signal)
{
  Pass pass = plan (conv);

  pass.weights = weights;
  pass.signal = signal;
  pass.result = in_signal;
  plan_blocks (&pass);
  lens_parallel_for (conv->batch * conv->n_groups * pass.n_blocks, 1, input_blocks,
                     &pass);
}

/* signal · (what the windows see)ᵀ, over the images of a slice: their sum stays in one
 * piece. */
static void
weight_block (const Pass *pass, gsize slice, const Block *block, LensReal *columns)
{
  const LensConv2d *conv = pass->conv;
  gsize n_taps = lens_window_n_taps (&conv->window);
  gsize begin = slice * conv->batch / pass->n_slices;
  gsize end = (slice + 1) * conv->batch / pass->n_slices;
  LensReal *result = pass->result + (slice * conv->n_groups + block->group) *
                                      conv->out_channels * pass->depth;

  for (gsize i = begin * pass->n_panels; i < end * pass->n_panels; i++)
    {
      gsize image_group = i / pass->n_panels * conv->n_groups + block->group;
      LensPanel panel = make_panel (pass, i % pass->n_panels, block->n_channels);
      const LensReal *in = pass->in +
                           (image_group * conv->in_channels + block->first_channel) *
                             in_plane (conv);
      LensProduct product = {
        .n_rows = conv->out_channels,
        .n_columns = block->n_channels * n_taps,
        .depth = panel.end - panel.begin,
        .alpha = 1,
        .a = { pass->signal + image_group * conv->out_channels * out_plane (conv) +
                 panel.begin,
               out_plane (conv) },
        .b = { columns, panel.end - panel.begin, TRUE },
        .beta = i == begin * pass->n_panels && pass->n_slices > 1 ? 0 : 1,
        .c = result + block->first_channel * n_taps,
        .c_stride = pass->depth,
      };

      lens_im2col (&panel, in, columns);
      lens_gemm_alone (&product);
    }
}

static void
weight_blocks (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  gsize n_each = pass->conv->n_groups * pass->n_blocks;
  LENS_SCRATCH LensReal *columns = new_block_columns (pass);

  for (gsize i = begin; i < end; i++)
    {
      Block block = make_block (pass, i % n_each);

      weight_block (pass, i / n_each, &block, columns);
    }
}

void
lens_conv2d_panels_to_weights (const LensConv2d *conv,
                               const LensReal *in,
                               const LensReal *signal,
                               LensReal *weight_signal)
{
  Pass pass = plan (conv);
  gsize n_weights = conv->n_groups * conv->out_channels * pass.depth;
  LENS_SCRATCH LensReal *parts = NULL;
  gsize n_each;

  if (out_plane (conv) == 0)
    return;
  pass.in = in;
  pass.signal = signal;
  pass.result = weight_signal;
  plan_blocks (&pass);
  n_each = conv->n_groups * pass.n_blocks;
  pass.n_slices = lens_parts_count (conv->batch, n_each);
  if (pass.n_slices > 1)
    pass.result = parts = LENS_SCRATCH_NEW (LensReal, pass.n_slices * n_weights);
  lens_parallel_for (pass.n_slices * n_each, 1, weight_blocks, &pass);
  if (parts != NULL)
    lens_parts_add (parts, pass.n_slices, n_weights, weight_signal);
}
