/* channel-album.c - small pictures of a layer's channels, made when they are looked at
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/channel-album.h"

/* Pixels that one errand paints at most: it takes a few milliseconds, so that what is asked
 * for next does not wait long. */
#define BATCH_PIXELS (1 << 19)

typedef enum
{
  TILE_UNKNOWN,
  TILE_ASKED,
  TILE_BEGUN,
  TILE_DONE,
} TileState;

typedef struct
{
  GdkTexture *texture;
  TileState state;
} Tile;

struct _LensChannelAlbum
{
  LensSession *session; /* lent */
  LensAlbumKey key;
  Tile *tiles;          /* by channel */
  GArray *asked;        /* int: channels, the last asked for at the end */
  LensMonitor *monitor; /* (nullable): of the batch that is being painted */
  guint beginning;      /* source */
  gboolean has_scale;
  LensScale scale;
  gsize size;
  void (*changed) (gpointer data);
  gpointer data;
};

/* Used on both threads, at different times. */
typedef struct
{
  LensChannelAlbum *album; /* the main thread's */
  LensAlbumKey key;
  GArray *channels; /* int */
  gboolean has_scale;
  LensScale scale;
} Batch;

static void begin_later (LensChannelAlbum *album);

static gsize
tile_size (const LensAlbumKey *key)
{
  return (gsize) key->height * (gsize) key->width * 4;
}

static gpointer
paint_batch (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  Batch *batch = data;
  LensChannelSetPaint paint = {
    .which = (const int *) (void *) batch->channels->data,
    .n = (int) batch->channels->len,
    .look = &batch->key.look,
    .height = batch->key.height,
    .width = batch->key.width,
  };

  if (batch->key.look.share != LENS_SHARE_NONE)
    {
      if (!batch->has_scale)
        batch->scale = lens_channel_set_scale (batch->key.set, paint.look, -1);
      batch->has_scale = TRUE;
      paint.scale = &batch->scale;
    }
  return lens_channel_set_paint (batch->key.set, &paint, monitor, error);
}

static void
take_tile (LensChannelAlbum *album, int channel, GBytes *pixels, gsize index)
{
  const gsize size = tile_size (&album->key);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (pixels, index * size, size);
  Tile *tile = &album->tiles[channel];

  g_clear_object (&tile->texture);
  tile->texture = gdk_memory_texture_new (album->key.width, album->key.height,
                                          GDK_MEMORY_DEFAULT, part,
                                          (gsize) album->key.width * 4);
  tile->state = TILE_DONE;
  album->size += size;
}

static void
take_batch (gpointer *result, const GError *error, gpointer data)
{
  const Batch *batch = data;
  LensChannelAlbum *album = batch->album;

  g_clear_pointer (&album->monitor, lens_monitor_unref);
  album->has_scale = batch->has_scale;
  album->scale = batch->scale;
  for (guint i = 0; i < batch->channels->len && *result != NULL; i++)
    take_tile (album, g_array_index (batch->channels, int, i), *result, i);
  if (album->asked->len > 0)
    begin_later (album);
  if (album->changed != NULL)
    album->changed (album->data);
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  lens_channel_set_unref (batch->key.set);
  g_array_unref (batch->channels);
  g_free (batch);
}

static Batch *
batch_new (LensChannelAlbum *album)
{
  Batch *batch = g_new0 (Batch, 1);
  const gsize most = MAX (BATCH_PIXELS * 4 / tile_size (&album->key), 1);

  batch->album = album;
  batch->key = album->key;
  lens_channel_set_ref (batch->key.set);
  batch->has_scale = album->has_scale;
  batch->scale = album->scale;
  batch->channels = g_array_new (FALSE, FALSE, sizeof (int));
  while (album->asked->len > 0 && batch->channels->len < most)
    {
      const int channel = g_array_index (album->asked, int, album->asked->len - 1);

      g_array_set_size (album->asked, album->asked->len - 1);
      g_array_append_val (batch->channels, channel);
      album->tiles[channel].state = TILE_BEGUN;
    }
  return batch;
}

static gboolean
begin (gpointer data)
{
  LensChannelAlbum *album = data;
  LensWorker *painter = lens_session_painter (album->session);
  LensErrand errand = {
    .work = paint_batch,
    .done = take_batch,
    .free_data = batch_free,
    .free_result = (GDestroyNotify) g_bytes_unref,
    .is_queued = TRUE,
  };

  album->beginning = 0;
  if (painter == NULL || album->monitor != NULL || album->asked->len == 0)
    return G_SOURCE_REMOVE;
  errand.data = batch_new (album);
  album->monitor = lens_worker_call (painter, LENS_LANE_VIEW, &errand);
  return G_SOURCE_REMOVE;
}

/* What is asked for while a window is drawn is begun together. */
static void
begin_later (LensChannelAlbum *album)
{
  if (album->beginning == 0 && album->monitor == NULL)
    album->beginning = g_idle_add_full (G_PRIORITY_DEFAULT, begin, album, NULL);
}

LensChannelAlbum *
lens_channel_album_new (LensSession *session, const LensAlbumKey *key)
{
  LensChannelAlbum *album = g_new0 (LensChannelAlbum, 1);

  album->session = session;
  album->key = *key;
  lens_channel_set_ref (album->key.set);
  album->tiles = g_new0 (Tile, (gsize) key->set->n_channels);
  album->asked = g_array_new (FALSE, FALSE, sizeof (int));
  return album;
}

void
lens_channel_album_free (LensChannelAlbum *album)
{
  if (album == NULL)
    return;
  if (album->monitor != NULL)
    lens_monitor_cancel (album->monitor);
  g_clear_pointer (&album->monitor, lens_monitor_unref);
  g_clear_handle_id (&album->beginning, g_source_remove);
  for (int i = 0; i < album->key.set->n_channels; i++)
    g_clear_object (&album->tiles[i].texture);
  g_free (album->tiles);
  g_array_unref (album->asked);
  lens_channel_set_unref (album->key.set);
  g_free (album);
}

void
lens_channel_album_listen (LensChannelAlbum *album,
                           void (*changed) (gpointer),
                           gpointer data)
{
  album->changed = changed;
  album->data = data;
}

/* Only what colours the channels counts: a grid does not care for titles. */
static gboolean
has_same_colours (const LensLook *a, const LensLook *b)
{
  return a->colormap == b->colormap && a->scale == b->scale && a->limit == b->limit &&
         (a->share == LENS_SHARE_NONE) == (b->share == LENS_SHARE_NONE) &&
         a->upsample == b->upsample;
}

gboolean
lens_channel_album_has_key (const LensChannelAlbum *album, const LensAlbumKey *key)
{
  return album->key.set->map == key->set->map && album->key.height == key->height &&
         album->key.width == key->width &&
         has_same_colours (&album->key.look, &key->look);
}

LensChannelSet *
lens_channel_album_set (const LensChannelAlbum *album)
{
  return album->key.set;
}

const LensLook *
lens_channel_album_look (const LensChannelAlbum *album)
{
  return &album->key.look;
}

GdkTexture *
lens_channel_album_peek (LensChannelAlbum *album, int channel)
{
  Tile *tile = &album->tiles[channel];

  if (tile->state == TILE_UNKNOWN)
    {
      tile->state = TILE_ASKED;
      g_array_append_val (album->asked, channel);
      begin_later (album);
    }
  return tile->texture;
}

gboolean
lens_channel_album_is_settled (const LensChannelAlbum *album)
{
  return album->monitor == NULL && album->asked->len == 0;
}

const LensScale *
lens_channel_album_scale (const LensChannelAlbum *album)
{
  return album->has_scale ? &album->scale : NULL;
}

gsize
lens_channel_album_size (const LensChannelAlbum *album)
{
  return album->size;
}
