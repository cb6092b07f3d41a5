/* tile-pool.c - as many tiles as a grid shows at once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/tile-pool.h"

/* One in so many more than are lacking: a window that grows soon lacks more. */
#define RESERVE 4

static LensChannelTile *
tile_at (const LensTilePool *pool, guint index)
{
  return g_ptr_array_index (pool->tiles, index);
}

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

static void
grow_to (LensTilePool *pool, guint n_tiles)
{
  while (pool->tiles->len < n_tiles)
    {
      GtkWidget *tile = lens_channel_tile_new (&pool->work);

      gtk_widget_set_can_target (tile, FALSE);
      gtk_widget_set_child_visible (tile, FALSE);
      gtk_widget_set_parent (tile, pool->grid);
      g_ptr_array_add (pool->tiles, tile);
    }
}

static gboolean
grow (gpointer data)
{
  LensTilePool *pool = data;

  pool->growing = 0;
  grow_to (pool, pool->n_wanted);
  return G_SOURCE_REMOVE;
}

static void
grow_later (LensTilePool *pool, guint n_tiles)
{
  pool->n_wanted = n_tiles + n_tiles / RESERVE;
  if (pool->growing == 0)
    pool->growing = g_idle_add_full (G_PRIORITY_HIGH, grow, pool, NULL);
}

/* Tiles that cover a height, wherever the grid is scrolled to. */
static guint
count_tiles (const LensGridPlan *plan, int height)
{
  return (guint) ((height / plan->row_height + 2) * plan->n_columns);
}

void
lens_tile_pool_cover (LensTilePool *pool, const LensGridPlan *plan, int height)
{
  grow_to (pool, MIN (count_tiles (plan, height), (guint) plan->wish.n));
}

int
lens_tile_scene_channel (const LensTileScene *scene, int place)
{
  if (place < 0 || place >= scene->n_channels)
    return -1;
  return scene->order != NULL ? scene->order[place] : place;
}

static void
place_tile (LensChannelTile *tile,
            const LensTileScene *scene,
            int place,
            const LensGridPlan *plan)
{
  const gboolean has_mark = lens_channel_album_set (scene->album)->is_spatial;
  const int channel = lens_tile_scene_channel (scene, place);
  const LensTileFace face = {
    .album = scene->album,
    .channel = channel,
    .is_selected = channel == scene->selected,
    .is_dimmed = scene->is_dimmed,
    .number_height = plan->number,
    .mark_y = has_mark ? scene->mark_y : -1,
    .mark_x = has_mark ? scene->mark_x : -1,
  };
  GtkAllocation at = {
    .width = plan->width,
    .height = plan->height + plan->number,
  };
  int ignored;

  lens_grid_plan_place (plan, place, &at.y, &at.x);
  at.y -= scene->top;
  lens_channel_tile_set_face (tile, &face);
  gtk_widget_set_child_visible (GTK_WIDGET (tile), TRUE);
  gtk_widget_measure (GTK_WIDGET (tile), GTK_ORIENTATION_HORIZONTAL, -1, &ignored,
                      &ignored, NULL, NULL);
  gtk_widget_size_allocate (GTK_WIDGET (tile), &at, -1);
}

/* A page above what is in sight and one below may be scrolled to.  What is said last is
 * painted first, and that are the nearest. */
static void
expect_neighbours (const LensTileScene *scene, int begin, int end)
{
  for (int i = end - begin; i > 0; i--)
    {
      const int above = lens_tile_scene_channel (scene, begin - i);
      const int below = lens_tile_scene_channel (scene, end + i - 1);

      if (above >= 0)
        lens_channel_album_expect (scene->album, above);
      if (below >= 0)
        lens_channel_album_expect (scene->album, below);
    }
}

/* Each place keeps its tile, place modulo the number of tiles, as long as it is in sight: a
 * scroll of one row gives only that row other channels. */
void
lens_tile_pool_place (LensTilePool *pool,
                      const LensTileScene *scene,
                      const LensGridPlan *plan)
{
  const guint n_tiles = count_tiles (plan, scene->height);
  const guint n_there = pool->tiles->len;
  g_autofree gboolean *is_used = g_new0 (gboolean, MAX (n_there, 1));
  int begin = 0;
  int end = 0;

  if (scene->album != NULL)
    lens_grid_plan_range (plan, scene->top, scene->top + scene->height, &begin, &end);
  pool->is_whole = TRUE;
  for (int place = begin; place < end; place++)
    {
      const guint index = (guint) place % n_tiles;

      if (index < n_there)
        {
          place_tile (tile_at (pool, index), scene, place, plan);
          is_used[index] = TRUE;
          pool->is_whole &= lens_channel_tile_is_fine (tile_at (pool, index));
        }
      else
        {
          pool->is_whole = FALSE;
          pool->work.n_missing++;
        }
    }
  for (guint i = 0; i < n_there; i++)
    if (!is_used[i])
      gtk_widget_set_child_visible (GTK_WIDGET (tile_at (pool, i)), FALSE);
  if (n_there < MIN (n_tiles, (guint) scene->n_channels))
    grow_later (pool, n_tiles);
  if (end - begin > 1)
    expect_neighbours (scene, begin, end);
}
