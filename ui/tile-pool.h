/* tile-pool.h - as many tiles as a grid shows at once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A child that is added while its parents are given their places spoils these, so tiles that
 * are lacking then come after that frame.  Whoever knows before says so with
 * lens_tile_pool_cover ().
 */

#pragma once

#include "ui/channel-tile.h"
#include "ui/grid-plan.h"

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *grid;  /* their parent; lent */
  GPtrArray *tiles; /* LensChannelTile */
  guint n_wanted;
  guint growing; /* source */
  gboolean
    is_whole; /* all that could be seen last had its picture, and no coarse one */
  LensTileWork work;
} LensTilePool;

void lens_tile_pool_init (LensTilePool *pool, GtkWidget *grid);
void lens_tile_pool_clear (LensTilePool *pool);

/* What is to be seen. */
typedef struct
{
  LensChannelAlbum *album; /* (nullable): lent */
  int *order; /* (nullable): channels by place; NULL: as they are numbered */
  int n_channels;
  int selected; /* channel, or -1 */
  gboolean is_dimmed;
  double mark_y; /* the probe, 0 to 1; -1: nowhere */
  double mark_x;
  int top;    /* how far it is scrolled */
  int height; /* that can be seen */
} LensTileScene;

/* The channel at a place; -1: there is none. */
int lens_tile_scene_channel (const LensTileScene *scene, int place);

/* As many tiles as cover a height, at once; not while places are given. */
void lens_tile_pool_cover (LensTilePool *pool, const LensGridPlan *plan, int height);

/* Gives tiles to all that can be seen. */
void lens_tile_pool_place (LensTilePool *pool,
                           const LensTileScene *scene,
                           const LensGridPlan *plan);

G_END_DECLS
