/* session-kept.c - bookmarks and the last place, in files of the user's data folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One file of JSON: { "place": …, "bookmarks": [{ "title", "place" }] }.
 * It is written whole or not at all, by the clerk.
 */

#include "ui/i18n.h"
#include "ui/session-inside.h"

#include <glib/gstdio.h>
#include <string.h>

#define FILE_NAME "session.json"

/* Changes are written when nothing new has come for so long. */
#define REST_MS 800

void
lens_bookmark_free (LensBookmark *bookmark)
{
  lens_place_unref (bookmark->place);
  g_free (bookmark->title);
  g_free (bookmark);
}

static char *
path_of_file (LensSession *session)
{
  return g_build_filename (session->folder, FILE_NAME, NULL);
}

static JsonNode *
bookmarks_to_json (LensSession *session)
{
  JsonArray *list = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < session->bookmarks->len; i++)
    {
      const LensBookmark *bookmark = g_ptr_array_index (session->bookmarks, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "title", bookmark->title);
      json_object_set_member (object, "place", lens_place_to_json (bookmark->place));
      json_array_add_object_element (list, object);
    }
  json_node_take_array (node, list);
  return node;
}

/* A session that never opened anything leaves the place of the one before. */
static char *
make_text (LensSession *session)
{
  const gboolean is_somewhere = session->place->model != NULL;
  const LensPlace *place = is_somewhere || session->last == NULL ? session->place
                                                                 : session->last;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_member (object, "place", lens_place_to_json (place));
  json_object_set_member (object, "bookmarks", bookmarks_to_json (session));
  json_node_take_object (node, object);
  return lens_json_to_text (node);
}

typedef struct
{
  LensSession *session;
  char *folder;
  char *path;
  char *text;
  GApplication *holder; /* (nullable): does not end before this is written */
  LensWorker *clerk;    /* (nullable): to be closed after that */
} Keep;

static void
keep_free (gpointer data)
{
  Keep *keep = data;

  if (keep->holder != NULL)
    {
      g_application_release (keep->holder);
      g_object_unref (keep->holder);
    }
  lens_worker_close (keep->clerk);
  g_object_unref (keep->session);
  g_free (keep->folder);
  g_free (keep->path);
  g_free (keep->text);
  g_free (keep);
}

/* On the clerk's thread. */
static gpointer
write_file (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  const Keep *keep = data;
  g_autoptr (GError) problem = NULL;

  g_mkdir_with_parents (keep->folder, 0700);
  if (!lens_output_save (keep->path, keep->text, strlen (keep->text), &problem))
    g_message ("%s", problem->message);
  return NULL;
}

static void
end_writing (gpointer *result, const GError *error, gpointer data)
{
  ((Keep *) data)->session->is_writing = FALSE;
}

static void
write_down (LensSession *session, gboolean is_last)
{
  GApplication *application = g_application_get_default ();
  Keep *keep = g_new0 (Keep, 1);
  LensErrand errand = {
    .work = write_file,
    .done = end_writing,
    .data = keep,
    .free_data = keep_free,
    .is_queued = TRUE,
  };

  session->is_writing = TRUE;
  keep->session = g_object_ref (session);
  keep->folder = g_strdup (session->folder);
  keep->path = path_of_file (session);
  keep->text = make_text (session);
  if (application != NULL)
    {
      keep->holder = g_object_ref (application);
      g_application_hold (keep->holder);
    }
  lens_monitor_unref (lens_worker_call (session->clerk,
                                        is_last ? LENS_LANE_TOUCH : LENS_LANE_AHEAD,
                                        &errand));
  if (is_last)
    keep->clerk = g_steal_pointer (&session->clerk);
}

static gboolean
keep_now (gpointer data)
{
  LensSession *session = data;

  session->keep_timer = 0;
  write_down (session, FALSE);
  return G_SOURCE_REMOVE;
}

void
lens_session_keep (LensSession *session, gboolean is_last)
{
  if (session->is_closed || !session->is_kept_known)
    return;
  /* What is still being written would be cancelled with the clerk. */
  if (is_last && session->keep_timer == 0 && !session->is_writing)
    return;
  g_clear_handle_id (&session->keep_timer, g_source_remove);
  if (is_last)
    write_down (session, TRUE);
  else
    session->keep_timer = g_timeout_add (REST_MS, keep_now, session);
}

typedef struct
{
  LensSession *session;
  char *path;
} Load;

/* What was kept. */
typedef struct
{
  LensPlace *place;
  GPtrArray *bookmarks; /* LensBookmark */
} Kept;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->session);
  g_free (load->path);
  g_free (load);
}

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  lens_place_unref (kept->place);
  g_ptr_array_unref (kept->bookmarks);
  g_free (kept);
}

static JsonArray *
peek_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
                                                      : NULL;
}

/* Of the strip, what is still there; the present picture stays, to be asked for. */
static void
drop_missing_pictures (LensPlace *place)
{
  int n = 0;

  for (int i = 0; place->pictures[i] != NULL; i++)
    if (g_file_test (place->pictures[i], G_FILE_TEST_IS_REGULAR) ||
        g_strcmp0 (place->pictures[i], place->picture) == 0)
      place->pictures[n++] = place->pictures[i];
    else
      g_free (place->pictures[i]);
  place->pictures[n] = NULL;
}

static void
read_bookmark (Kept *kept, JsonNode *node)
{
  LensBookmark *bookmark;
  LensPlace *place;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  if (!json_object_has_member (object, "place"))
    return;
  place = lens_place_from_json (json_object_get_member (object, "place"), NULL);
  if (place == NULL)
    return;
  bookmark = g_new0 (LensBookmark, 1);
  bookmark->place = place;
  bookmark->title = g_strdup (
    json_object_get_string_member_with_default (object, "title", _ ("Bookmark")));
  g_ptr_array_add (kept->bookmarks, bookmark);
}

/* What cannot be read is not written over: somebody may want the bookmarks in it. */
static void
set_aside (const char *path, const GError *problem)
{
  g_autofree char *aside = g_strconcat (path, ".unreadable", NULL);

  if (g_rename (path, aside) == 0)
    g_message ("%s: %s; kept as %s", path,
               problem != NULL ? problem->message : "not an object", aside);
}

/* On the clerk's thread.  A file of another version is read as far as it can be. */
static gpointer
read_file (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  const char *path = ((Load *) data)->path;
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonNode) root = lens_json_open (path, &problem);
  Kept *kept = g_new0 (Kept, 1);
  JsonArray *bookmarks;
  JsonObject *object;

  kept->bookmarks = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_bookmark_free);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        set_aside (path, problem);
      return kept;
    }
  object = json_node_get_object (root);
  if (json_object_has_member (object, "place"))
    kept->place = lens_place_from_json (json_object_get_member (object, "place"), NULL);
  if (kept->place != NULL)
    drop_missing_pictures (kept->place);
  bookmarks = peek_array (object, "bookmarks");
  for (guint i = 0; bookmarks != NULL && i < json_array_get_length (bookmarks); i++)
    read_bookmark (kept, json_array_get_element (bookmarks, i));
  return kept;
}

static void
take_kept (gpointer *result, const GError *error, gpointer data)
{
  LensSession *session = ((Load *) data)->session;
  Kept *kept = *result;

  session->is_kept_known = TRUE;
  if (kept->place != NULL && kept->place->model != NULL)
    session->last = g_steal_pointer (&kept->place);
  while (kept->bookmarks->len > 0)
    g_ptr_array_add (session->bookmarks, g_ptr_array_steal_index (kept->bookmarks, 0));
  lens_session_tell (session, LENS_CHANGE_BOOKMARKS);
  if (session->place->model != NULL)
    lens_session_keep (session, FALSE);
}

void
lens_session_load_kept (LensSession *session)
{
  Load *load = g_new0 (Load, 1);
  LensErrand errand = {
    .work = read_file,
    .done = take_kept,
    .data = load,
    .free_data = load_free,
    .free_result = kept_free,
    .is_queued = TRUE,
  };

  load->session = g_object_ref (session);
  load->path = path_of_file (session);
  lens_monitor_unref (lens_worker_call (session->clerk, LENS_LANE_VIEW, &errand));
}

gboolean
lens_session_has_last (LensSession *session)
{
  return session->last != NULL;
}

void
lens_session_go_to_last (LensSession *session)
{
  if (session->last == NULL)
    return;
  lens_session_go (session, lens_place_copy (session->last), _ ("Last session"), FALSE);
}

int
lens_session_n_bookmarks (LensSession *session)
{
  return (int) session->bookmarks->len;
}

static LensBookmark *
bookmark_at (LensSession *session, int index)
{
  if (index < 0 || index >= (int) session->bookmarks->len)
    return NULL;
  return g_ptr_array_index (session->bookmarks, index);
}

const char *
lens_session_bookmark_title (LensSession *session, int index)
{
  const LensBookmark *bookmark = bookmark_at (session, index);

  return bookmark != NULL ? bookmark->title : NULL;
}

/* “squeezenet_v1.1 · cat.png · fire9-concat · Grad-CAM” */
static char *
make_title (LensSession *session)
{
  const LensPlace *place = session->place;
  const char *layer = lens_session_layer_name (session, session->layer);
  g_autofree char *model = g_path_get_basename (place->model);
  g_autofree char *picture = place->picture != NULL
                               ? g_path_get_basename (place->picture)
                               : g_strdup ("–");

  return g_strdup_printf ("%s · %s · %s · %s", model, picture,
                          layer != NULL ? layer : "–",
                          _ (place->jobs[place->view]->method->title));
}

void
lens_session_add_bookmark (LensSession *session)
{
  LensBookmark *bookmark;

  if (session->place->model == NULL)
    return;
  bookmark = g_new0 (LensBookmark, 1);
  bookmark->place = lens_place_ref (session->place);
  bookmark->title = make_title (session);
  g_ptr_array_add (session->bookmarks, bookmark);
  lens_session_keep (session, FALSE);
  lens_session_tell (session, LENS_CHANGE_BOOKMARKS);
}

/* The strip is that of today; the picture of the bookmark joins it. */
void
lens_session_go_to_bookmark (LensSession *session, int index)
{
  const LensBookmark *bookmark = bookmark_at (session, index);
  LensPlace *place;

  if (bookmark == NULL)
    return;
  place = lens_place_copy (bookmark->place);
  g_strfreev (place->pictures);
  place->pictures = g_strdupv (session->place->pictures);
  lens_session_go (session, place, bookmark->title, FALSE);
}

void
lens_session_remove_bookmark (LensSession *session, int index)
{
  if (bookmark_at (session, index) == NULL)
    return;
  g_ptr_array_remove_index (session->bookmarks, (guint) index);
  lens_session_keep (session, FALSE);
  lens_session_tell (session, LENS_CHANGE_BOOKMARKS);
}
