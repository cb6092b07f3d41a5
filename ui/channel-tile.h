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

GtkWidget *lens_channel_tile_new (void);
void lens_channel_tile_set_face (LensChannelTile *tile, const LensTileFace *face);

G_END_DECLS
