/* channel-shelf.c - the channels and pictures of the layers that were looked at last
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Contributions need a pass back through the network, which may take seconds; they are
 * computed on the exporter's thread, so that painting goes on.
 */

#include "ui/channel-shelf.h"

/* What is kept, in bytes: maps of layers, of which the session has most anyway, and
 * pictures. */
#define MAX_MAPS ((gsize) 192 << 20)
#define MAX_PICTURES ((gsize) 128 << 20)

/* What is known of the channels of one layer. */
typedef struct
{
  LensTensor *map;
  LensChannelSet *set;
  char *target;  /* (nullable): what it was weighed for */
  GError *error; /* (nullable): why it could not be */
} Book;

struct _LensChannelShelf
{
  LensSession *session; /* lent */
  void (*changed) (gpointer data);
  gpointer data;
  gboolean has_wish;
  LensChannelWish wish;    /* map, query and job are references */
  char *target;            /* (nullable): of the wish */
  GQueue books;            /* Book, the last used first */
  GQueue albums;           /* LensChannelAlbum, likewise */
  LensChannelAlbum *shown; /* (nullable) */
  LensMonitor *measuring;  /* (nullable) */
  LensMonitor *weighing;   /* (nullable) */
};

static void work_on (LensChannelShelf *shelf);

static void
book_free (Book *book)
{
  lens_tensor_unref (book->map);
  lens_channel_set_unref (book->set);
  g_free (book->target);
  g_clear_error (&book->error);
  g_free (book);
}

static Book *
find_book (LensChannelShelf *shelf, const LensTensor *map)
{
  for (GList *link = shelf->books.head; link != NULL; link = link->next)
    {
      Book *book = link->data;

      if (book->map != map)
        continue;
      g_queue_unlink (&shelf->books, link);
      g_queue_push_head_link (&shelf->books, link);
      return book;
    }
  return NULL;
}

static void
drop_books (LensChannelShelf *shelf)
{
  gsize size = 0;

  for (GList *link = shelf->books.head; link != NULL;)
    {
      GList *next = link->next;
      Book *book = link->data;

      size += lens_tensor_n_elements (book->map) * sizeof (LensReal);
      if (size > MAX_MAPS && link != shelf->books.head)
        {
          book_free (book);
          g_queue_delete_link (&shelf->books, link);
        }
      link = next;
    }
}

/* What an errand needs on the other thread, and where its result goes. */
typedef struct
{
  LensChannelShelf *shelf; /* the main thread's */
  LensTensor *map;
  LensChannelSet *set; /* (nullable) */
  LensQuery *query;    /* (nullable) */
  LensJob *job;        /* (nullable) */
  char *target;        /* (nullable) */
} Errand;

static Errand *
errand_new (LensChannelShelf *shelf)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->shelf = shelf;
  errand->map = lens_tensor_ref (shelf->wish.map);
  return errand;
}

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  lens_tensor_unref (errand->map);
  g_clear_pointer (&errand->set, lens_channel_set_unref);
  g_clear_pointer (&errand->query, lens_query_unref);
  g_clear_pointer (&errand->job, lens_job_unref);
  g_free (errand->target);
  g_free (errand);
}

static gpointer
measure (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  const Errand *errand = data;

  return lens_channel_set_new (errand->map, monitor, error);
}

static void
take_measured (gpointer *result, const GError *error, gpointer data)
{
  const Errand *errand = data;
  LensChannelShelf *shelf = errand->shelf;

  g_clear_pointer (&shelf->measuring, lens_monitor_unref);
  if (*result != NULL)
    {
      Book *book = g_new0 (Book, 1);

      book->map = lens_tensor_ref (errand->map);
      book->set = g_steal_pointer (result);
      g_queue_push_head (&shelf->books, book);
      drop_books (shelf);
    }
  work_on (shelf);
}

static void
begin_measuring (LensChannelShelf *shelf)
{
  LensWorker *painter = lens_session_painter (shelf->session);
  LensErrand errand = {
    .work = measure,
    .done = take_measured,
    .free_data = errand_free,
    .free_result = (GDestroyNotify) lens_channel_set_unref,
    .is_queued = TRUE,
  };

  if (shelf->measuring != NULL || painter == NULL)
    return;
  errand.data = errand_new (shelf);
  shelf->measuring = lens_worker_call (painter, LENS_LANE_VIEW, &errand);
}

/* The frame may be of an older target than the one that is asked about now. */
static gpointer
weigh (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  const Errand *errand = data;
  const char *layer = lens_model_value_name (lens_query_model (errand->query),
                                             lens_query_layer (errand->query));
  const LensQueryWords words = {
    .model = lens_query_model (errand->query),
    .target = errand->job->target,
    .unit = errand->job->unit,
    .layer = layer,
    .score = errand->job->score,
    .monitor = monitor,
  };
  g_autoptr (LensQuery) query = lens_query_new_like (errand->query, &words, error);

  if (query == NULL)
    return NULL;
  return lens_channel_set_weigh (errand->set, query, monitor, error);
}

static void
take_weighed (gpointer *result, const GError *error, gpointer data)
{
  const Errand *errand = data;
  LensChannelShelf *shelf = errand->shelf;
  Book *book = find_book (shelf, errand->map);

  g_clear_pointer (&shelf->weighing, lens_monitor_unref);
  if (book != NULL)
    {
      g_free (book->target);
      book->target = g_strdup (errand->target);
      g_clear_error (&book->error);
      if (error != NULL)
        book->error = g_error_copy (error);
      if (*result != NULL)
        {
          lens_channel_set_unref (book->set);
          book->set = g_steal_pointer (result);
        }
    }
  work_on (shelf);
}

static void
begin_weighing (LensChannelShelf *shelf, const Book *book)
{
  LensWorker *exporter = lens_session_exporter (shelf->session);
  Errand *data;
  LensErrand errand = {
    .work = weigh,
    .done = take_weighed,
    .free_data = errand_free,
    .free_result = (GDestroyNotify) lens_channel_set_unref,
    .is_queued = TRUE,
  };

  if (shelf->weighing != NULL || exporter == NULL)
    return;
  data = errand_new (shelf);
  data->set = lens_channel_set_ref (book->set);
  data->query = lens_query_ref (shelf->wish.query);
  data->job = lens_job_ref ((LensJob *) shelf->wish.job);
  data->target = g_strdup (shelf->target);
  errand.data = data;
  shelf->weighing = lens_worker_call (exporter, LENS_LANE_VIEW, &errand);
}

static void
drop_albums (LensChannelShelf *shelf)
{
  gsize size = 0;

  for (GList *link = shelf->albums.head; link != NULL;)
    {
      GList *next = link->next;

      size += lens_channel_album_size (link->data);
      if (size > MAX_PICTURES && link != shelf->albums.head &&
          link->data != shelf->shown)
        {
          size -= lens_channel_album_size (link->data);
          lens_channel_album_free (link->data);
          g_queue_delete_link (&shelf->albums, link);
        }
      link = next;
    }
}

static void
album_changed (gpointer data)
{
  work_on (data);
}

/* The album of the wish, moved to the front. */
static LensChannelAlbum *
need_album (LensChannelShelf *shelf, const Book *book)
{
  const LensAlbumKey key = {
    .set = book->set,
    .look = shelf->wish.look,
    .height = shelf->wish.height,
    .width = shelf->wish.width,
  };
  GList *link = shelf->albums.head;
  LensChannelAlbum *album;

  while (link != NULL && !lens_channel_album_has_key (link->data, &key))
    link = link->next;
  if (link != shelf->albums.head && shelf->albums.head != NULL)
    lens_channel_album_set_present (shelf->albums.head->data, FALSE);
  if (link != NULL)
    {
      g_queue_unlink (&shelf->albums, link);
      g_queue_push_head_link (&shelf->albums, link);
      lens_channel_album_set_present (link->data, TRUE);
      return link->data;
    }
  album = lens_channel_album_new (shelf->session, &key);
  lens_channel_album_listen (album, album_changed, shelf);
  lens_channel_album_set_present (album, TRUE);
  g_queue_push_head (&shelf->albums, album);
  drop_albums (shelf);
  return album;
}

/* Whether the first pictures are there; asks for those that are not. */
static gboolean
is_presentable (LensChannelShelf *shelf, LensChannelAlbum *album, const int *order)
{
  const int n_channels = lens_channel_album_set (album)->n_channels;
  gboolean is_complete = TRUE;

  /* What is asked for last is painted first. */
  for (int i = MIN (shelf->wish.n_first, n_channels) - 1; i >= 0; i--)
    if (lens_channel_album_peek (album, order != NULL ? order[i] : i) == NULL)
      is_complete = FALSE;
  return is_complete;
}

static gboolean
wants_weights (LensChannelShelf *shelf, const Book *book)
{
  return shelf->wish.wants_contributions && shelf->wish.query != NULL &&
         shelf->wish.job != NULL && g_strcmp0 (book->target, shelf->target) != 0;
}

/* One step nearer to the wish, and news of what there is. */
static void
work_on (LensChannelShelf *shelf)
{
  Book *book;

  if (shelf->has_wish)
    {
      book = find_book (shelf, shelf->wish.map);
      if (book == NULL)
        begin_measuring (shelf);
      else
        {
          LensChannelAlbum *album = need_album (shelf, book);

          if (wants_weights (shelf, book))
            begin_weighing (shelf, book);
          if (is_presentable (shelf, album,
                              lens_channel_order (book->set, shelf->wish.sort)))
            shelf->shown = album;
        }
    }
  shelf->changed (shelf->data);
}

LensChannelShelf *
lens_channel_shelf_new (LensSession *session, void (*changed) (gpointer), gpointer data)
{
  LensChannelShelf *shelf = g_new0 (LensChannelShelf, 1);

  shelf->session = session;
  shelf->changed = changed;
  shelf->data = data;
  g_queue_init (&shelf->books);
  g_queue_init (&shelf->albums);
  return shelf;
}

static void
clear_wish (LensChannelShelf *shelf)
{
  if (!shelf->has_wish)
    return;
  lens_tensor_unref (shelf->wish.map);
  g_clear_pointer (&shelf->wish.query, lens_query_unref);
  if (shelf->wish.job != NULL)
    lens_job_unref ((LensJob *) shelf->wish.job);
  g_clear_pointer (&shelf->target, g_free);
  shelf->has_wish = FALSE;
}

static void
stop (LensMonitor **monitor)
{
  if (*monitor != NULL)
    lens_monitor_cancel (*monitor);
  g_clear_pointer (monitor, lens_monitor_unref);
}

void
lens_channel_shelf_free (LensChannelShelf *shelf)
{
  if (shelf == NULL)
    return;
  stop (&shelf->measuring);
  stop (&shelf->weighing);
  clear_wish (shelf);
  g_queue_clear_full (&shelf->books, (GDestroyNotify) book_free);
  g_queue_clear_full (&shelf->albums, (GDestroyNotify) lens_channel_album_free);
  g_free (shelf);
}

static void
take_wish (LensChannelShelf *shelf, const LensChannelWish *wish)
{
  shelf->has_wish = TRUE;
  shelf->wish = *wish;
  lens_tensor_ref (wish->map);
  if (wish->query != NULL)
    lens_query_ref (wish->query);
  if (wish->job == NULL)
    return;
  lens_job_ref ((LensJob *) wish->job);
  shelf->target = g_strdup_printf ("%s %s %d",
                                   wish->job->unit != NULL ? wish->job->unit : "",
                                   wish->job->target, (int) wish->job->score);
}

void
lens_channel_shelf_want (LensChannelShelf *shelf, const LensChannelWish *wish)
{
  const LensChannelWish before = shelf->wish;
  const gboolean had_wish = shelf->has_wish;

  if (wish != NULL)
    {
      /* References are taken before the old ones are given back. */
      LensChannelShelf old = *shelf;

      shelf->target = NULL;
      take_wish (shelf, wish);
      clear_wish (&old);
    }
  else
    {
      clear_wish (shelf);
      shelf->shown = NULL;
    }

  /* What nobody wants any more is not measured to its end. */
  if (had_wish && (wish == NULL || before.map != wish->map))
    stop (&shelf->measuring);
  work_on (shelf);
}

LensChannelAlbum *
lens_channel_shelf_album (LensChannelShelf *shelf)
{
  return shelf->shown;
}

LensChannelSet *
lens_channel_shelf_set (LensChannelShelf *shelf)
{
  LensChannelSet *set;
  Book *book;

  if (shelf->shown == NULL)
    return NULL;
  set = lens_channel_album_set (shelf->shown);
  book = find_book (shelf, set->map);
  return book != NULL ? book->set : set;
}

gboolean
lens_channel_shelf_is_settled (LensChannelShelf *shelf)
{
  const LensAlbumKey key = {
    .set = lens_channel_shelf_set (shelf),
    .look = shelf->wish.look,
    .height = shelf->wish.height,
    .width = shelf->wish.width,
  };

  if (!shelf->has_wish)
    return shelf->shown == NULL;
  return shelf->shown != NULL && key.set->map == shelf->wish.map &&
         lens_channel_album_has_key (shelf->shown, &key);
}

gboolean
lens_channel_shelf_shows_kin (LensChannelShelf *shelf)
{
  if (!shelf->has_wish || shelf->shown == NULL)
    return !shelf->has_wish && shelf->shown == NULL;
  return lens_channel_album_set (shelf->shown)->map == shelf->wish.map;
}

gboolean
lens_channel_shelf_is_at_rest (LensChannelShelf *shelf)
{
  return shelf->measuring == NULL && shelf->weighing == NULL &&
         (shelf->shown == NULL || lens_channel_album_is_at_rest (shelf->shown));
}

const GError *
lens_channel_shelf_error (LensChannelShelf *shelf)
{
  const Book *book = shelf->has_wish ? find_book (shelf, shelf->wish.map) : NULL;

  return book != NULL && g_strcmp0 (book->target, shelf->target) == 0 ? book->error
                                                                      : NULL;
}

const int *
lens_channel_order (const LensChannelSet *set, LensSort sort)
{
  if (sort == LENS_SORT_STRENGTH)
    return set->by_strength;
  if (sort == LENS_SORT_CONTRIBUTION)
    return set->by_contribution;
  return NULL;
}
