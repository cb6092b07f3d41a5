/* winograd-planes.h - what all ways of Winograd's convolution begin with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forward and back are one thing here: planes that are read, planes that are written, and
 * weights between them.  The way back reads the signal, with the weights turned by half a
 * turn and their channels the other way round.
 */

#pragma once

#include "core/kernel/conv2d.h"
#include "core/kernel/winograd-form.h"
#include "core/tensor/form.h"

G_BEGIN_DECLS

/* From planes that are read to planes that are written. */
typedef struct
{
  const LensWinogradForm *form;
  LensWindow window; /* as the planes that are written see those that are read */
  gsize n_images;    /* groups of all images */
  gsize n_groups;
  gsize n_from; /* channels of a group */
  gsize n_to;
  const LensReal *from;
  const LensReal *weights;
  const LensTensor *constant; /* (nullable) */
  gsize weight_from;          /* numbers from one channel to the next */
  gsize weight_to;
  gboolean is_turned; /* weights by half a turn */
} LensWinogradPlanes;

LensWinogradPlanes lens_winograd_planes (const LensConv2d *conv,
                                         const LensReal *weights,
                                         const LensReal *in);
LensWinogradPlanes lens_winograd_planes_to_input (const LensConv2d *conv,
                                                  const LensReal *weights,
                                                  const LensReal *signal);

/* The window of the way back. */
LensWindow lens_winograd_turn (const LensWindow *window);

/* Tiles of a plane that is written: rows of them, those of a row, and all. */
int lens_winograd_n_rows (const LensWinogradForm *form, const LensWindow *window);
int lens_winograd_n_columns (const LensWinogradForm *form, const LensWindow *window);
gsize lens_winograd_n_tiles (const LensWinogradForm *form, const LensWindow *window);

/* The weights of output channel @to of @group. */
const LensReal *
lens_winograd_weights_of (const LensWinogradPlanes *planes, gsize group, gsize to);

/**
 * lens_winograd_points:
 * @make: takes the weights of a LensWinogradPlanes to Winograd's coordinates, in its order
 * @n: how many numbers that are
 * @room: set to scratch memory to be given back, if they are not kept with the constant
 */
const LensReal *lens_winograd_points (const LensWinogradPlanes *planes,
                                      LensFormMake make,
                                      gsize n,
                                      LensReal **room);

/* Blocks of about the same size: some of an image's rows, or the whole of some images. */
typedef struct
{
  gsize n_images; /* of a block, where all rows of an image are not enough for one */
  int n_rows;     /* of tiles, of a block */
  gsize n_parts;  /* blocks of a group of an image */
  gsize n_blocks; /* of all images */
} LensWinogradCut;

LensWinogradCut lens_winograd_cut (const LensWinogradPlanes *planes, gsize n_tiles);

/* A block at work: point k of tile t of channel c is to stand at inputs[c · channel_step +
 * k · point_step + t], the images one behind the other. */
typedef struct
{
  const LensWinogradPlanes *planes;
  gsize image; /* the first … */
  gsize n_images;
  gsize n_tiles; /* of all of them */
  LensTileRows rows;
  LensReal *inputs;
  gsize channel_step;
  gsize point_step;
  gboolean overhangs; /* up to the next multiple of LENS_N_LANES */
} LensWinogradBlock;

/* Block @index of a cut; where its inputs are to stand is not said yet. */
LensWinogradBlock lens_winograd_block (const LensWinogradPlanes *planes,
                                       const LensWinogradCut *cut,
                                       gsize index);

/* Takes what the block reads to Winograd's coordinates. */
void lens_winograd_block_load (const LensWinogradBlock *block);

G_END_DECLS
