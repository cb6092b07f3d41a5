/* winograd-form.h - the shapes of tiles that Winograd's convolution works with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tile is a few neighbouring results and the inputs that they see.  In Winograd's
 * coordinates it is as many numbers as it has inputs, each the product of one of the inputs
 * and one of the weights.
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/window.h"

G_BEGIN_DECLS

/* Results along an axis that is tiled. */
#define LENS_WINOGRAD_TILE 4

/* Rows of tiles of one plane. */
typedef struct
{
  int first_row; /* of tiles */
  int n_rows;
  int n_columns; /* tiles of a row */
} LensTileRows;

typedef struct _LensWinogradForm LensWinogradForm;

/**
 * LensWinogradForm:
 * @tile_height: results of a tile
 * @n_points: numbers of a tile in Winograd's coordinates
 * @line: of the tiles that are lines: the polynomials' points
 * @scratch_size: how many numbers @input needs to work with
 * @weights: of @n pairs of channels: [kernel_height][kernel_width] of pair i at
 *   weights[i · distance] → point k at result[k · step + i].  @is_turned: by half a turn, for
 *   the way back
 * @input: the tiles of one plane: point k of tile t at result[k · step + t].  If it
 *   @overhangs, each point may be written up to the next multiple of LENS_N_LANES; lines,
 *   which only the packed way takes, always are
 * @output_lanes: and back, for LENS_N_LANES channels that stand side by side: point k of tile
 *   t at points[k · step + t · tile_step] → [rows][width][LENS_N_LANES], and
 *   LENS_WINOGRAD_REST positions that are written besides
 */
struct _LensWinogradForm
{
  int kernel_height;
  int kernel_width;
  int tile_height;
  int tile_width;
  gsize n_points;
  gconstpointer line;
  gsize (*scratch_size) (const LensWinogradForm *form, const LensTileRows *rows);
  void (*weights) (const LensWinogradForm *form,
                   const LensReal *weights,
                   gsize n,
                   gsize distance,
                   gboolean is_turned,
                   LensReal *result,
                   gsize step);
  void (*input) (const LensWinogradForm *form,
                 const LensReal *plane,
                 const LensWindow *window,
                 const LensTileRows *rows,
                 LensReal *scratch,
                 LensReal *result,
                 gsize step,
                 gboolean overhangs);
  void (*output_lanes) (const LensWinogradForm *form,
                        const LensReal *points,
                        gsize step,
                        gsize tile_step,
                        const LensTileRows *rows,
                        gsize width,
                        LensReal *results);
};

#define LENS_WINOGRAD_REST (LENS_WINOGRAD_TILE * LENS_WINOGRAD_TILE)

/* What a window of this shape is tiled with, NULL if nothing fits it. */
const LensWinogradForm *lens_winograd_form (const LensWindow *window);

G_END_DECLS
