/* channel-grid.h - the channels of a layer as a grid that scrolls
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only the tiles that can be seen exist, so thousands of channels cost what a windowful
 * costs.  To be put into a GtkScrolledWindow.
 *
 * Signals: “picked” (int channel): a click or a key.
 *          “hovered” (int channel, double y, double x): the pointer is at this place of the
 *          channel, 0 to 1; -1, -1, -1: it has left.
 *          “resized”: there is another width, and pictures may have another size.
 */

#pragma once

#include "ui/channel-tile.h"

G_BEGIN_DECLS

#define LENS_TYPE_CHANNEL_GRID (lens_channel_grid_get_type ())
G_DECLARE_FINAL_TYPE (LensChannelGrid, lens_channel_grid, LENS, CHANNEL_GRID, GtkWidget)

GtkWidget *lens_channel_grid_new (void);

/**
 * lens_channel_grid_show:
 * @album: (nullable): lent, until something else is shown
 * @order: (nullable): the album's channels in the order of the grid, copied; NULL: as they
 *   are numbered
 */
void lens_channel_grid_show (LensChannelGrid *grid,
                             LensChannelAlbum *album,
                             const int *order);

/* A single channel of it. */
void lens_channel_grid_show_one (LensChannelGrid *grid,
                                 LensChannelAlbum *album,
                                 int channel);

/* Pictures have come. */
void lens_channel_grid_refresh (LensChannelGrid *grid);

/* The longer side of a picture; small ones have no numbers. */
void lens_channel_grid_set_tile_size (LensChannelGrid *grid, int size);
void lens_channel_grid_set_dimmed (LensChannelGrid *grid, gboolean is_dimmed);

/* -1: none.  It is scrolled to if it cannot be seen. */
void lens_channel_grid_set_selected (LensChannelGrid *grid, int channel);
void lens_channel_grid_set_mark (LensChannelGrid *grid, double y, double x);

/* The channel so many rows and columns from the selected one; -1 where there is none. */
int lens_channel_grid_neighbour (LensChannelGrid *grid, int rows, int columns);

/* How large the pictures of @n channels of these proportions would be. */
void lens_channel_grid_measure_picture (LensChannelGrid *grid,
                                        int n,
                                        int *height,
                                        int *width);

/* How many channels fit into sight, about. */
int lens_channel_grid_n_visible (LensChannelGrid *grid);

/* Whether all that can be seen has its picture, and no coarse one. */
gboolean lens_channel_grid_is_whole (LensChannelGrid *grid);

/* What its tiles have done since this was called last. */
LensTileWork lens_channel_grid_take_work (LensChannelGrid *grid);

G_END_DECLS
