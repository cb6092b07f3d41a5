/* channel-tile.h - one channel in a grid
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/channel-album.h"

G_BEGIN_DECLS

#define LENS_TYPE_CHANNEL_TILE (lens_channel_tile_get_type ())
G_DECLARE_FINAL_TYPE (LensChannelTile, lens_channel_tile, LENS, CHANNEL_TILE, GtkWidget)

/* What a tile shows of its channel. */
typedef struct
{
  LensChannelAlbum *album; /* (nullable): lent */
  int channel;
  gboolean is_selected;
  gboolean is_dimmed; /* an older layer's, until the new one is there */
  int number_height;  /* what the number takes below the picture; 0: none */
  double mark_y;      /* the probe, 0 to 1; -1: nowhere */
  double mark_x;
} LensTileFace;

/* What tiles have done since it was looked at last. */
typedef struct
{
  guint n_drawn;   /* tiles that made what is drawn of them anew */
  guint n_coarse;  /* … of these with a coarse picture */
  guint n_empty;   /* … of these with none */
  guint n_turned;  /* tiles that were given another channel */
  guint n_made;    /* new tiles */
  guint n_missing; /* places in sight without a tile */
} LensTileWork;

/* @work: lent; what the tile does is counted there. */
GtkWidget *lens_channel_tile_new (LensTileWork *work);
void lens_channel_tile_set_face (LensChannelTile *tile, const LensTileFace *face);

/* Whether it has its picture, and no coarse one. */
gboolean lens_channel_tile_is_fine (LensChannelTile *tile);

G_END_DECLS
