/* tile-pool.h - as many tiles as a grid shows at once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A child that is added while its parents are given their places spoils these, so new tiles
 * come after the frame that first lacks them.
 */

#pragma once

#include "ui/channel-tile.h"

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *grid;  /* their parent; lent */
  GPtrArray *tiles; /* LensChannelTile */
  guint n_wanted;
  guint growing; /* source */
} LensTilePool;

void lens_tile_pool_init (LensTilePool *pool, GtkWidget *grid);
void lens_tile_pool_clear (LensTilePool *pool);

/* Asks for so many; how many there are. */
guint lens_tile_pool_want (LensTilePool *pool, guint n_tiles);

LensChannelTile *lens_tile_pool_at (const LensTilePool *pool, guint index);

G_END_DECLS
