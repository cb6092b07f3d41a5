/* tile-pool.c - as many tiles as a grid shows at once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/tile-pool.h"

void
lens_tile_pool_init (LensTilePool *pool, GtkWidget *grid)
{
  pool->grid = grid;
  pool->tiles = g_ptr_array_new ();
}

void
lens_tile_pool_clear (LensTilePool *pool)
{
  g_clear_handle_id (&pool->growing, g_source_remove);
  for (guint i = 0; pool->tiles != NULL && i < pool->tiles->len; i++)
    gtk_widget_unparent (g_ptr_array_index (pool->tiles, i));
  g_clear_pointer (&pool->tiles, g_ptr_array_unref);
}

static gboolean
grow (gpointer data)
{
  LensTilePool *pool = data;

  pool->growing = 0;
  while (pool->tiles->len < pool->n_wanted)
    {
      GtkWidget *tile = lens_channel_tile_new ();

      gtk_widget_set_can_target (tile, FALSE);
      gtk_widget_set_child_visible (tile, FALSE);
      gtk_widget_set_parent (tile, pool->grid);
      g_ptr_array_add (pool->tiles, tile);
    }
  return G_SOURCE_REMOVE;
}

guint
lens_tile_pool_want (LensTilePool *pool, guint n_tiles)
{
  if (n_tiles > pool->tiles->len)
    {
      pool->n_wanted = n_tiles;
      if (pool->growing == 0)
        pool->growing = g_idle_add_full (G_PRIORITY_HIGH, grow, pool, NULL);
    }
  return pool->tiles->len;
}

LensChannelTile *
lens_tile_pool_at (const LensTilePool *pool, guint index)
{
  return g_ptr_array_index (pool->tiles, index);
}
