/* winograd-planes.c - what all ways of Winograd's convolution begin with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/winograd-planes.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/winograd-lines.h"
#include "core/kernel/winograd-tiles.h"

/* Channels of a piece of parallel work. */
#define GRAIN 4

LensWinogradPlanes
lens_winograd_planes (const LensConv2d *conv,
                      const LensReal *weights,
                      const LensReal *in)
{
  const gsize n_taps = lens_window_n_taps (&conv->window);

  return (LensWinogradPlanes){
    .form = lens_winograd_form (&conv->window),
    .window = conv->window,
    .n_images = conv->batch * conv->n_groups,
    .n_groups = conv->n_groups,
    .n_from = conv->in_channels,
    .n_to = conv->out_channels,
    .from = in,
    .weights = weights,
    .constant = lens_conv2d_constant (conv, weights),
    .weight_from = n_taps,
    .weight_to = conv->in_channels * n_taps,
  };
}

LensWinogradPlanes
lens_winograd_planes_to_input (const LensConv2d *conv,
                               const LensReal *weights,
                               const LensReal *signal)
{
  const gsize n_taps = lens_window_n_taps (&conv->window);

  return (LensWinogradPlanes){
    .form = lens_winograd_form (&conv->window),
    .window = lens_winograd_turn (&conv->window),
    .n_images = conv->batch * conv->n_groups,
    .n_groups = conv->n_groups,
    .n_from = conv->out_channels,
    .n_to = conv->in_channels,
    .from = signal,
    .weights = weights,
    .constant = lens_conv2d_constant (conv, weights),
    .weight_from = conv->in_channels * n_taps,
    .weight_to = n_taps,
    .is_turned = TRUE,
  };
}

/* What the signal's planes are to the input's: a convolution with the weights turned, and
 * with the pads that are left of the window. */
static LensAxis
turn_axis (const LensAxis *axis)
{
  LensAxis turned = *axis;

  turned.in_size = axis->out_size;
  turned.out_size = axis->in_size;
  turned.pad_begin = axis->kernel_size - 1 - axis->pad_begin;
  return turned;
}

LensWindow
lens_winograd_turn (const LensWindow *window)
{
  return (LensWindow){ turn_axis (&window->y), turn_axis (&window->x) };
}

const LensWinogradForm *
lens_winograd_form (const LensWindow *window)
{
  const LensAxis *y = &window->y;
  const LensAxis *x = &window->x;

  if (y->stride != 1 || x->stride != 1 || y->dilation != 1 || x->dilation != 1)
    return NULL;
  if (y->kernel_size == 3 && x->kernel_size == 3)
    return &lens_winograd_tiles;
  return lens_winograd_line (y->kernel_size, x->kernel_size);
}

int
lens_winograd_n_rows (const LensWinogradForm *form, const LensWindow *window)
{
  return (window->y.out_size + form->tile_height - 1) / form->tile_height;
}

int
lens_winograd_n_columns (const LensWinogradForm *form, const LensWindow *window)
{
  return (window->x.out_size + form->tile_width - 1) / form->tile_width;
}

gsize
lens_winograd_n_tiles (const LensWinogradForm *form, const LensWindow *window)
{
  return (gsize) lens_winograd_n_rows (form, window) *
         (gsize) lens_winograd_n_columns (form, window);
}

const LensReal *
lens_winograd_weights_of (const LensWinogradPlanes *planes, gsize group, gsize to)
{
  return planes->weights +
         group * planes->n_to * planes->n_from * lens_window_n_taps (&planes->window) +
         to * planes->weight_to;
}

const LensReal *
lens_winograd_points (const LensWinogradPlanes *planes,
                      LensFormMake make,
                      gsize n,
                      LensReal **room)
{
  LensFormQuery query = { .make = make, .question = planes, .n = n };
  const LensReal *points = NULL;

  query.key = lens_form_key (query.key, planes->is_turned);
  query.key = lens_form_key (query.key, planes->n_groups);
  query.key = lens_form_key (query.key, planes->n_to);
  query.key = lens_form_key (query.key, (guint64) planes->form->kernel_height);
  if (planes->constant != NULL)
    points = lens_tensor_form (planes->constant, &query);
  if (points != NULL)
    return points;
  *room = LENS_SCRATCH_NEW (LensReal, n);
  make (planes, *room);
  return *room;
}

LensWinogradCut
lens_winograd_cut (const LensWinogradPlanes *planes, gsize n_tiles)
{
  gsize n_rows = (gsize) lens_winograd_n_rows (planes->form, &planes->window);
  gsize n_columns = (gsize) lens_winograd_n_columns (planes->form, &planes->window);
  gsize wanted = MAX (n_tiles / n_columns, 1);
  gsize n_blocks = (n_rows + wanted - 1) / wanted;
  gsize rows = (n_rows + n_blocks - 1) / n_blocks;
  gsize images = planes->n_groups == 1 && n_blocks == 1 ? MAX (wanted / n_rows, 1) : 1;
  gsize n_pieces = MAX ((planes->n_images + images - 1) / images, 1);
  LensWinogradCut cut = {
    .n_images = MAX ((planes->n_images + n_pieces - 1) / n_pieces, 1),
    .n_rows = (int) rows,
    .n_parts = (n_rows + rows - 1) / rows,
  };

  cut.n_blocks = (planes->n_images + cut.n_images - 1) / cut.n_images * cut.n_parts;
  return cut;
}

LensWinogradBlock
lens_winograd_block (const LensWinogradPlanes *planes,
                     const LensWinogradCut *cut,
                     gsize index)
{
  int n_rows = lens_winograd_n_rows (planes->form, &planes->window);
  int first = (int) (index % cut->n_parts) * cut->n_rows;
  LensWinogradBlock block = {
    .planes = planes,
    .image = index / cut->n_parts * cut->n_images,
    .rows = { first, MIN (cut->n_rows, n_rows - first),
              lens_winograd_n_columns (planes->form, &planes->window) },
  };

  block.n_images = MIN (cut->n_images, planes->n_images - block.image);
  block.n_tiles = block.n_images * (gsize) block.rows.n_rows *
                  (gsize) block.rows.n_columns;
  return block;
}

static void
load_channels (gsize begin, gsize end, gpointer data)
{
  const LensWinogradBlock *block = data;
  const LensWinogradPlanes *planes = block->planes;
  gsize plane_size = lens_window_in_size (&planes->window);
  gsize n_tiles = block->n_tiles / block->n_images;
  LENS_SCRATCH LensReal *scratch = LENS_SCRATCH_NEW (
    LensReal, planes->form->scratch_size (planes->form, &block->rows));

  for (gsize i = begin; i < end; i++)
    for (gsize image = 0; image < block->n_images; image++)
      planes->form->input (planes->form,
                           planes->from +
                             ((block->image + image) * planes->n_from + i) * plane_size,
                           &planes->window, &block->rows, scratch,
                           block->inputs + i * block->channel_step + image * n_tiles,
                           block->point_step, block->overhangs);
}

void
lens_winograd_block_load (const LensWinogradBlock *block)
{
  lens_parallel_for (block->planes->n_from, GRAIN, load_channels, (gpointer) block);
}
