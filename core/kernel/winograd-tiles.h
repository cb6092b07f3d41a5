/* winograd-tiles.h - tiles into Winograd's coordinates and back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tile is 4×4 results and the 6×6 inputs that they see; in Winograd's coordinates it is
 * 6×6 numbers, each the product of one of the input and one of the weights.
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/window.h"

G_BEGIN_DECLS

#define LENS_WINOGRAD_TILE 4
#define LENS_WINOGRAD_POINTS 36

/* Rows of tiles of one plane. */
typedef struct
{
  int first_row; /* of tiles */
  int n_rows;
  int n_columns; /* tiles of a row */
} LensTileRows;

/* How many numbers lens_winograd_input () and lens_winograd_output () need to work with. */
gsize lens_winograd_scratch_size (const LensTileRows *rows);

/* The weights of @n pairs of channels: [3][3] of pair i at weights[i · distance] → point k at
 * result[k · step + i].  @is_turned: by half a turn, for the way back. */
void lens_winograd_weights (const LensReal *weights,
                            gsize n,
                            gsize distance,
                            gboolean is_turned,
                            LensReal *result,
                            gsize step);

/* The tiles of one plane: point k of tile t at result[k · step + t].  If it @overhangs, each
 * point is written up to the next multiple of LENS_N_LANES. */
void lens_winograd_input (const LensReal *plane,
                          const LensWindow *window,
                          const LensTileRows *rows,
                          LensReal *scratch,
                          LensReal *result,
                          gsize step,
                          gboolean overhangs);

/* And back: point k of tile t at points[k · step + t]; @plane is [out_size][out_size] of
 * @window, set to the results + @bias, or added to. */
void lens_winograd_output (const LensReal *points,
                           gsize step,
                           const LensWindow *window,
                           const LensTileRows *rows,
                           LensReal *scratch,
                           LensReal bias,
                           gboolean adds,
                           LensReal *plane);

/**
 * lens_winograd_output_lanes:
 * @points: of LENS_N_LANES channels, which stand side by side: point k of tile t at
 *   points[k · step + t · tile_step]
 * @width: of the plane
 * @results: [rows][width][LENS_N_LANES], and TILE · TILE positions that are written besides
 *
 * The same for many channels at once, whose planes are taken apart later.
 */
void lens_winograd_output_lanes (const LensReal *points,
                                 gsize step,
                                 gsize tile_step,
                                 const LensTileRows *rows,
                                 gsize width,
                                 LensReal *results);

G_END_DECLS
