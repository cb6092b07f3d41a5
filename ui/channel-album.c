/* channel-album.c - small pictures of a layer's channels, made when they are looked at
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When nothing else is asked for, coarse pictures of all channels are made, which is quick,
 * and then those that may be scrolled to next: so there is always something to draw.
 */

#include "ui/channel-album.h"

/* Pixels that one errand paints at most: it takes a few milliseconds, so that what is asked
 * for next does not wait long. */
#define BATCH_PIXELS (1 << 19)

/* The longer side of a coarse picture. */
#define COARSE_SIDE 16

/* So long an album rests before it does what nobody has asked for. */
#define REST_MS 60

/* Bytes of pictures from which on those that were not seen for longest are dropped. */
#define MAX_SIZE ((gsize) 96 << 20)

typedef enum
{
  TILE_UNKNOWN,
  TILE_AHEAD, /* may be asked for soon */
  TILE_ASKED,
  TILE_BEGUN,
  TILE_DONE,
} TileState;

typedef struct
{
  GdkTexture *texture; /* (nullable) */
  GdkTexture *coarse;  /* (nullable) */
  TileState state;
  gboolean is_awaited; /* somebody has looked for it in vain */
  guint seen;          /* when it was last looked at */
} Tile;

struct _LensChannelAlbum
{
  LensSession *session; /* lent */
  LensAlbumKey key;
  Tile *tiles;          /* by channel */
  GArray *asked;        /* int: channels, the last asked for at the end */
  GArray *ahead;        /* int: likewise */
  LensMonitor *monitor; /* (nullable): of the batch that is being painted */
  guint beginning;      /* source */
  guint resting;        /* source */
  gboolean is_present;  /* shown, so that it works ahead */
  int n_coarse;         /* channels that have a coarse picture */
  guint n_awaited;      /* tiles */
  guint turn;           /* counts batches */
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
  LensAlbumKey key;        /* with the size that is painted */
  GArray *channels;        /* int */
  gboolean is_coarse;
  gboolean has_scale;
  LensScale scale;
} Batch;

static void begin_later (LensChannelAlbum *album);
static void rest (LensChannelAlbum *album);

static gsize
tile_size (const LensAlbumKey *key)
{
  return (gsize) key->height * (gsize) key->width * 4;
}

/* Whether pictures are so large that coarse ones are worth making. */
static gboolean
has_coarse (const LensChannelAlbum *album)
{
  return MAX (album->key.height, album->key.width) > 2 * COARSE_SIDE;
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

static GdkTexture *
new_texture (const Batch *batch, GBytes *pixels, gsize index)
{
  const gsize size = tile_size (&batch->key);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (pixels, index * size, size);

  return gdk_memory_texture_new (batch->key.width, batch->key.height,
                                 GDK_MEMORY_DEFAULT, part,
                                 (gsize) batch->key.width * 4);
}

/* Whether somebody waits for it. */
static gboolean
take_tile (LensChannelAlbum *album, const Batch *batch, GBytes *pixels, guint index)
{
  Tile *tile = &album->tiles[g_array_index (batch->channels, int, index)];
  const gboolean was_awaited = tile->is_awaited;

  if (batch->is_coarse)
    {
      g_clear_object (&tile->coarse);
      tile->coarse = new_texture (batch, pixels, index);
      return was_awaited;
    }
  g_clear_object (&tile->texture);
  tile->texture = new_texture (batch, pixels, index);
  tile->state = TILE_DONE;
  tile->seen = album->turn;
  tile->is_awaited = FALSE;
  album->n_awaited -= was_awaited ? 1 : 0;
  album->size += tile_size (&album->key);
  return was_awaited;
}

static void
drop_tile (LensChannelAlbum *album, Tile *tile)
{
  g_clear_object (&tile->texture);
  tile->state = TILE_UNKNOWN;
  album->size -= tile_size (&album->key);
}

/* What was not looked at for longest goes first, by whole turns. */
static void
drop_old (LensChannelAlbum *album)
{
  while (album->size > MAX_SIZE)
    {
      guint oldest = album->turn;

      for (int i = 0; i < album->key.set->n_channels; i++)
        if (album->tiles[i].state == TILE_DONE)
          oldest = MIN (oldest, album->tiles[i].seen);
      if (album->turn - oldest < 2)
        return;
      for (int i = 0; i < album->key.set->n_channels; i++)
        if (album->tiles[i].state == TILE_DONE && album->tiles[i].seen == oldest)
          drop_tile (album, &album->tiles[i]);
    }
}

static void
take_batch (gpointer *result, const GError *error, gpointer data)
{
  const Batch *batch = data;
  LensChannelAlbum *album = batch->album;
  gboolean was_awaited = FALSE;

  g_clear_pointer (&album->monitor, lens_monitor_unref);
  album->has_scale = batch->has_scale;
  album->scale = batch->scale;
  album->turn++;
  for (guint i = 0; i < batch->channels->len && *result != NULL; i++)
    was_awaited |= take_tile (album, batch, *result, i);
  drop_old (album);
  if (album->asked->len > 0)
    begin_later (album);
  else
    rest (album);
  if (was_awaited && album->changed != NULL)
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

  batch->album = album;
  batch->key = album->key;
  lens_channel_set_ref (batch->key.set);
  batch->has_scale = album->has_scale;
  batch->scale = album->scale;
  batch->channels = g_array_new (FALSE, FALSE, sizeof (int));
  return batch;
}

/* Channels from the end of a list, as long as they are still in the state of that list. */
static void
fill_batch (LensChannelAlbum *album, Batch *batch, GArray *list, TileState state)
{
  const gsize most = MAX (BATCH_PIXELS * 4 / tile_size (&album->key), 1);

  while (list->len > 0 && batch->channels->len < most)
    {
      const int channel = g_array_index (list, int, list->len - 1);

      g_array_set_size (list, list->len - 1);
      if (album->tiles[channel].state != state)
        continue;
      g_array_append_val (batch->channels, channel);
      album->tiles[channel].state = TILE_BEGUN;
    }
}

/* Every number of a channel is read for its coarse picture, so these are what counts. */
static void
fill_coarse (LensChannelAlbum *album, Batch *batch)
{
  const LensChannelSet *set = album->key.set;
  const int longer = MAX (album->key.height, album->key.width);
  const int area = MAX (set->height * set->width, COARSE_SIDE * COARSE_SIDE);
  const int end = MIN (album->n_coarse + MAX (BATCH_PIXELS / area, 1), set->n_channels);

  batch->is_coarse = TRUE;
  batch->key.height = MAX (album->key.height * COARSE_SIDE / longer, 1);
  batch->key.width = MAX (album->key.width * COARSE_SIDE / longer, 1);
  for (; album->n_coarse < end; album->n_coarse++)
    g_array_append_val (batch->channels, album->n_coarse);
}

static void
begin_batch (LensChannelAlbum *album, Batch *batch)
{
  LensErrand errand = {
    .work = paint_batch,
    .done = take_batch,
    .data = batch,
    .free_data = batch_free,
    .free_result = (GDestroyNotify) g_bytes_unref,
    .is_queued = TRUE,
  };

  if (batch->channels->len == 0)
    batch_free (batch);
  else
    album->monitor = lens_worker_call (lens_session_painter (album->session),
                                       LENS_LANE_VIEW, &errand);
}

static gboolean
begin (gpointer data)
{
  LensChannelAlbum *album = data;
  Batch *batch;

  album->beginning = 0;
  if (lens_session_painter (album->session) == NULL || album->monitor != NULL ||
      album->asked->len == 0)
    return G_SOURCE_REMOVE;
  batch = batch_new (album);
  fill_batch (album, batch, album->asked, TILE_ASKED);
  begin_batch (album, batch);
  return G_SOURCE_REMOVE;
}

/* What is asked for while a window is drawn is begun together. */
static void
begin_later (LensChannelAlbum *album)
{
  if (album->beginning == 0 && album->monitor == NULL)
    album->beginning = g_idle_add_full (G_PRIORITY_DEFAULT, begin, album, NULL);
}

static gboolean
work_ahead (gpointer data)
{
  LensChannelAlbum *album = data;
  Batch *batch;

  album->resting = 0;
  if (lens_session_painter (album->session) == NULL || !album->is_present ||
      album->monitor != NULL || album->asked->len > 0)
    return G_SOURCE_REMOVE;
  batch = batch_new (album);
  if (has_coarse (album) && album->n_coarse < album->key.set->n_channels)
    fill_coarse (album, batch);
  else
    fill_batch (album, batch, album->ahead, TILE_AHEAD);
  begin_batch (album, batch);
  return G_SOURCE_REMOVE;
}

static void
rest (LensChannelAlbum *album)
{
  if (album->resting == 0 && album->is_present)
    album->resting = g_timeout_add (REST_MS, work_ahead, album);
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
  album->ahead = g_array_new (FALSE, FALSE, sizeof (int));
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
  g_clear_handle_id (&album->resting, g_source_remove);
  for (int i = 0; i < album->key.set->n_channels; i++)
    {
      g_clear_object (&album->tiles[i].texture);
      g_clear_object (&album->tiles[i].coarse);
    }
  g_free (album->tiles);
  g_array_unref (album->asked);
  g_array_unref (album->ahead);
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

  tile->seen = album->turn;
  if (tile->state == TILE_UNKNOWN || tile->state == TILE_AHEAD)
    {
      tile->state = TILE_ASKED;
      g_array_append_val (album->asked, channel);
      begin_later (album);
    }
  if (tile->texture == NULL && !tile->is_awaited)
    {
      tile->is_awaited = TRUE;
      album->n_awaited++;
    }
  return tile->texture;
}

GdkTexture *
lens_channel_album_peek_coarse (const LensChannelAlbum *album, int channel)
{
  return album->tiles[channel].coarse;
}

void
lens_channel_album_expect (LensChannelAlbum *album, int channel)
{
  Tile *tile = &album->tiles[channel];

  tile->seen = album->turn;
  if (tile->state != TILE_UNKNOWN)
    return;
  tile->state = TILE_AHEAD;
  g_array_append_val (album->ahead, channel);
  rest (album);
}

void
lens_channel_album_set_present (LensChannelAlbum *album, gboolean is_present)
{
  if (album->is_present == is_present)
    return;
  album->is_present = is_present;
  if (is_present)
    {
      rest (album);
      return;
    }
  g_clear_handle_id (&album->resting, g_source_remove);
  for (guint i = 0; i < album->ahead->len; i++)
    {
      Tile *tile = &album->tiles[g_array_index (album->ahead, int, i)];

      if (tile->state == TILE_AHEAD)
        tile->state = TILE_UNKNOWN;
    }
  g_array_set_size (album->ahead, 0);
}

gboolean
lens_channel_album_is_settled (const LensChannelAlbum *album)
{
  return album->n_awaited == 0;
}

gboolean
lens_channel_album_is_at_rest (const LensChannelAlbum *album)
{
  return album->monitor == NULL && album->beginning == 0 && album->resting == 0;
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
