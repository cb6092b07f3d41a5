/* session-lost.c - files that are no longer where they were
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bookmark, an exported figure or the last session may name a file that was moved since.
 * The way there is kept until the user has said where the file is now, or goes elsewhere.
 */

#include "ui/i18n.h"
#include "ui/session-inside.h"

static char **
lost_path (LensSession *session)
{
  LensPlace *place = session->lost->place;

  return session->has_lost_picture ? &place->picture : &place->model;
}

void
lens_session_forget_lost (LensSession *session)
{
  g_clear_pointer (&session->lost, lens_trip_free);
}

void
lens_session_lose (LensSession *session, LensTrip *trip, gboolean is_picture)
{
  g_autofree char *name = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *text = NULL;
  const char *path;

  lens_session_forget_lost (session);
  session->lost = trip;
  session->has_lost_picture = is_picture;
  path = *lost_path (session);
  name = g_path_get_basename (path);
  folder = g_path_get_dirname (path);
  text = g_strdup_printf (is_picture ? _ ("the picture “%s” is no longer in “%s”")
                                     : _ ("the network “%s” is no longer in “%s”"),
                          name, folder);
  lens_session_tell_failure (session, text);
}

const char *
lens_session_lost (LensSession *session, gboolean *is_picture)
{
  if (session->lost == NULL)
    return NULL;
  *is_picture = session->has_lost_picture;
  return *lost_path (session);
}

/* The place with another path in it, also where the strip names it. */
static LensPlace *
mend (LensSession *session, const char *path)
{
  LensPlace *place = lens_place_copy (session->lost->place);
  char **broken = session->has_lost_picture ? &place->picture : &place->model;

  for (int i = 0; session->has_lost_picture && place->pictures[i] != NULL; i++)
    if (g_str_equal (place->pictures[i], *broken))
      {
        g_free (place->pictures[i]);
        place->pictures[i] = g_strdup (path);
      }
  g_free (*broken);
  *broken = g_strdup (path);
  return place;
}

void
lens_session_find_lost (LensSession *session, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *title = g_strdup_printf (_ ("Find %s"), name);
  LensTrip *trip;

  if (session->lost == NULL || session->is_closed)
    return;
  trip = lens_trip_new (mend (session, path), title, NULL);
  trip->model_hash = g_strdup (session->lost->model_hash);
  lens_session_forget_lost (session);
  lens_session_travel (session, trip);
}
