/* session-pictures.c - the strip of pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/i18n.h"
#include "ui/session-inside.h"

#define THUMBNAIL_SIDE 128

void
lens_strip_picture_free (LensStripPicture *picture)
{
  g_free (picture->path);
  g_clear_pointer (&picture->thumbnail, lens_image_unref);
  g_free (picture);
}

LensImage *
lens_strip_shrink (const LensImage *image)
{
  const int height = lens_image_height (image);
  const int width = lens_image_width (image);
  const double zoom = MIN (1.0, (double) THUMBNAIL_SIDE / MAX (height, width));

  return lens_image_resize (image, (int) MAX (height * zoom, 1),
                            (int) MAX (width * zoom, 1));
}

static int
find_picture (const LensPlace *place, const char *path)
{
  for (int i = 0; path != NULL && place->pictures[i] != NULL; i++)
    if (g_str_equal (place->pictures[i], path))
      return i;
  return -1;
}

typedef struct
{
  LensSession *session;
  char *path;
} Shrink;

static void
shrink_free (gpointer data)
{
  Shrink *shrink = data;

  g_object_unref (shrink->session);
  g_free (shrink->path);
  g_free (shrink);
}

/* On the clerk's thread. */
static gpointer
shrink_file (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  g_autoptr (LensImage) image = lens_image_open (((Shrink *) data)->path, error);

  return image != NULL ? lens_strip_shrink (image) : NULL;
}

static void
take_thumbnail (gpointer *result, const GError *error, gpointer data)
{
  const Shrink *shrink = data;
  LensStripPicture *picture = g_hash_table_lookup (shrink->session->pictures,
                                                   shrink->path);

  if (picture == NULL || *result == NULL || picture->thumbnail != NULL)
    return;
  picture->thumbnail = g_steal_pointer (result);
  lens_session_tell (shrink->session, LENS_CHANGE_PICTURES);
}

static void
order_thumbnail (LensSession *session, const char *path)
{
  Shrink *shrink = g_new0 (Shrink, 1);
  LensErrand errand = {
    .work = shrink_file,
    .done = take_thumbnail,
    .data = shrink,
    .free_data = shrink_free,
    .free_result = (GDestroyNotify) lens_image_unref,
    .is_queued = TRUE,
  };

  shrink->session = g_object_ref (session);
  shrink->path = g_strdup (path);
  lens_monitor_unref (lens_worker_call (session->clerk, LENS_LANE_OVERVIEW, &errand));
}

void
lens_session_need_picture (LensSession *session, const char *path, LensImage *thumbnail)
{
  LensStripPicture *picture = g_hash_table_lookup (session->pictures, path);

  if (picture != NULL)
    return;
  picture = g_new0 (LensStripPicture, 1);
  picture->path = g_strdup (path);
  g_hash_table_insert (session->pictures, picture->path, picture);
  if (thumbnail != NULL)
    picture->thumbnail = lens_image_ref (thumbnail);
  else if (!g_str_has_suffix (path, ".npy"))
    order_thumbnail (session, path);
}

void
lens_session_need_pictures (LensSession *session)
{
  for (int i = 0; session->place->pictures[i] != NULL; i++)
    lens_session_need_picture (session, session->place->pictures[i], NULL);
}

int
lens_session_n_pictures (LensSession *session)
{
  return (int) g_strv_length (session->place->pictures);
}

const char *
lens_session_picture (LensSession *session, int index)
{
  return index >= 0 && index < lens_session_n_pictures (session)
           ? session->place->pictures[index]
           : NULL;
}

LensImage *
lens_session_thumbnail (LensSession *session, int index)
{
  const char *path = lens_session_picture (session, index);
  const LensStripPicture *picture = path != NULL
                                      ? g_hash_table_lookup (session->pictures, path)
                                      : NULL;

  return picture != NULL ? picture->thumbnail : NULL;
}

int
lens_session_present_picture (LensSession *session)
{
  return find_picture (session->place, session->place->picture);
}

void
lens_place_add_picture (LensPlace *place, const char *path)
{
  const guint n = g_strv_length (place->pictures);

  if (find_picture (place, path) >= 0)
    return;
  place->pictures = g_renew (char *, place->pictures, n + 2);
  place->pictures[n] = g_strdup (path);
  place->pictures[n + 1] = NULL;
}

/* The path, which is the caller's now. */
static char *
take_out (LensPlace *place, int index)
{
  const int n = (int) g_strv_length (place->pictures);
  char *path = place->pictures[index];

  for (int i = index; i < n; i++)
    place->pictures[i] = place->pictures[i + 1];
  return path;
}

/* Takes @place. */
static void
go (LensSession *session, LensPlace *place, const char *format, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *title = g_strdup_printf (format, name);

  lens_session_go (session, place, title, FALSE);
}

void
lens_session_set_present_picture (LensSession *session, int index)
{
  const char *path = lens_session_picture (session, index);
  LensPlace *place;

  if (path == NULL || index == lens_session_present_picture (session))
    return;
  place = lens_place_copy (session->place);
  g_free (place->picture);
  place->picture = g_strdup (path);
  go (session, place, _ ("Picture %s"), path);
}

/* The one after it becomes the present one, or else the one before. */
void
lens_session_remove_picture (LensSession *session, int index)
{
  const int n = lens_session_n_pictures (session);
  g_autofree char *path = NULL;
  LensPlace *place;

  if (index < 0 || index >= n)
    return;
  place = lens_place_copy (session->place);
  path = take_out (place, index);
  if (index == lens_session_present_picture (session))
    {
      g_free (place->picture);
      place->picture = n > 1 ? g_strdup (place->pictures[MIN (index, n - 2)]) : NULL;
    }
  go (session, place, _ ("Remove %s"), path);
}

void
lens_session_move_picture (LensSession *session, int index, int to)
{
  const int n = lens_session_n_pictures (session);
  LensPlace *place;
  char *path;

  if (index < 0 || index >= n || to < 0 || to >= n || index == to)
    return;
  place = lens_place_copy (session->place);
  path = take_out (place, index);
  for (int i = n - 1; i > to; i--)
    place->pictures[i] = place->pictures[i - 1];
  place->pictures[to] = path;
  go (session, place, _ ("Move %s"), path);
}
