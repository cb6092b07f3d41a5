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

static LensStripPicture *
picture_at (LensSession *session, int index)
{
  if (index < 0 || index >= (int) session->pictures->len)
    return NULL;
  return g_ptr_array_index (session->pictures, index);
}

static int
find_picture (LensSession *session, const char *path)
{
  for (int i = 0; i < (int) session->pictures->len; i++)
    if (g_strcmp0 (picture_at (session, i)->path, path) == 0)
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
  LensStripPicture *picture = picture_at (shrink->session,
                                          find_picture (shrink->session, shrink->path));

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

int
lens_session_need_picture (LensSession *session, const char *path, LensImage *thumbnail)
{
  LensStripPicture *picture;
  int index;

  if (path == NULL)
    return -1;
  index = find_picture (session, path);
  if (index >= 0)
    return index;
  picture = g_new0 (LensStripPicture, 1);
  picture->path = g_strdup (path);
  g_ptr_array_add (session->pictures, picture);
  if (thumbnail != NULL)
    picture->thumbnail = lens_image_ref (thumbnail);
  else if (!g_str_has_suffix (path, ".npy"))
    order_thumbnail (session, path);
  return (int) session->pictures->len - 1;
}

int
lens_session_n_pictures (LensSession *session)
{
  return (int) session->pictures->len;
}

const char *
lens_session_picture (LensSession *session, int index)
{
  const LensStripPicture *picture = picture_at (session, index);

  return picture != NULL ? picture->path : NULL;
}

LensImage *
lens_session_thumbnail (LensSession *session, int index)
{
  const LensStripPicture *picture = picture_at (session, index);

  return picture != NULL ? picture->thumbnail : NULL;
}

int
lens_session_present_picture (LensSession *session)
{
  return find_picture (session, session->place->picture);
}

static void
go_to_picture (LensSession *session, const char *path)
{
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *title = name != NULL ? g_strdup_printf (_ ("Picture %s"), name)
                                        : g_strdup (_ ("No picture"));
  LensPlace *place = lens_place_copy (session->place);

  g_free (place->picture);
  place->picture = g_strdup (path);
  lens_session_go (session, place, title, FALSE);
}

void
lens_session_set_present_picture (LensSession *session, int index)
{
  const LensStripPicture *picture = picture_at (session, index);

  if (picture != NULL && index != lens_session_present_picture (session))
    go_to_picture (session, picture->path);
}

void
lens_session_remove_picture (LensSession *session, int index)
{
  const int present = lens_session_present_picture (session);
  const int next = index + 1 < (int) session->pictures->len ? index + 1 : index - 1;
  const LensStripPicture *neighbour = picture_at (session, next);

  if (picture_at (session, index) == NULL)
    return;
  if (index == present)
    go_to_picture (session, neighbour != NULL ? neighbour->path : NULL);
  g_ptr_array_remove_index (session->pictures, (guint) index);
  lens_session_keep (session, FALSE);
  lens_session_tell (session, LENS_CHANGE_PICTURES);
}
