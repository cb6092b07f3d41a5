/* session-open.c - networks, pictures, exported figures and jobs, told by their content
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The clerk looks into the files; what the place becomes is decided when it is back.
 */

#include "ui/i18n.h"
#include "ui/session-inside.h"

#include <string.h>

/* A file of a few letters may be a job; a longer one is looked at as something else. */
#define MAX_JOB_SIZE ((gsize) 16 << 20)

/* What the clerk has found a file to be. */
typedef struct
{
  char *path;
  LensJob *job; /* an exported figure, or a job */
  gboolean is_picture;
  LensImage *thumbnail; /* (nullable): of a picture */
  char *problem;        /* (nullable): why it is none of all */
} Found;

/* What the clerk is sent for. */
typedef struct
{
  LensSession *session;
  GPtrArray *paths; /* char * */
  GBytes *bytes;    /* (nullable): a picture without a file … */
  char *folder;     /* … which is kept here */
} Search;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->path);
  lens_job_unref (found->job);
  g_clear_pointer (&found->thumbnail, lens_image_unref);
  g_free (found->problem);
  g_free (found);
}

static void
search_free (gpointer data)
{
  Search *search = data;

  g_object_unref (search->session);
  g_ptr_array_unref (search->paths);
  g_clear_pointer (&search->bytes, g_bytes_unref);
  g_free (search->folder);
  g_free (search);
}

/* A path in a job is seen from where the job was given, or else from beside the file that
 * the job is in; there, a file of the same name is as good. */
static void
settle_path (char **path, const char *beside)
{
  g_autofree char *folder = g_path_get_dirname (beside);
  g_autofree char *name = *path != NULL ? g_path_get_basename (*path) : NULL;
  char *places[3];
  int found = 0;

  if (*path == NULL)
    return;
  places[0] = g_canonicalize_filename (*path, NULL);
  places[1] = g_canonicalize_filename (*path, folder);
  places[2] = g_canonicalize_filename (name, folder);
  for (int i = (int) G_N_ELEMENTS (places) - 1; i >= 0; i--)
    if (g_file_test (places[i], G_FILE_TEST_EXISTS))
      found = i;
  g_free (*path);
  *path = g_steal_pointer (&places[found]);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    g_free (places[i]);
}

/* The first job of a text; NULL if it is no text of jobs. */
static LensJob *
read_job (const char *text, gsize size, const char *path, GError **error)
{
  g_autoptr (GPtrArray) jobs = lens_jobs_from_text (text, (gssize) size, error);
  LensJob *job;

  if (jobs == NULL || jobs->len == 0)
    return NULL;
  job = lens_job_copy (g_ptr_array_index (jobs, 0));
  settle_path (&job->model, path);
  settle_path (&job->picture, path);
  return job;
}

static gboolean
is_called_picture (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);

  return g_content_type_is_a (type, "image/*");
}

static gboolean
looks_like_json (const char *text, gsize size)
{
  gsize i = 0;

  while (i < size && strchr (" \t\r\n", text[i]) != NULL)
    i++;
  return i < size && (text[i] == '{' || text[i] == '[');
}

/* A window has no room for whole paths. */
static void
set_problem (Found *found, const char *problem)
{
  g_autofree char *name = g_path_get_basename (found->path);

  found->problem = g_strdup_printf ("%s: %s", name, problem);
}

/* The same of a message that begins with the path. */
static const char *
shorten (const char *message, const char *path)
{
  const char *slash = strrchr (path, '/');

  return g_str_has_prefix (message, path) && slash != NULL
           ? message + (slash + 1 - path)
           : message;
}

/* TRUE if the file is text that a job could stand in; then it is one, or has a problem. */
static gboolean
find_job_text (Found *found)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (found->path, FALSE, NULL);
  const char *text = file != NULL ? g_mapped_file_get_contents (file) : NULL;
  const gsize size = file != NULL ? g_mapped_file_get_length (file) : 0;
  g_autoptr (GError) error = NULL;
  g_autofree char *inside = NULL;

  if (text == NULL || size > MAX_JOB_SIZE || !looks_like_json (text, size))
    return FALSE;
  /* Results written as JSON have their job inside. */
  inside = lens_export_read_job (found->path, NULL);
  found->job = inside != NULL ? read_job (inside, strlen (inside), found->path, &error)
                              : read_job (text, size, found->path, &error);
  if (found->job == NULL)
    set_problem (found, error != NULL ? error->message : _ ("no job in it"));
  return TRUE;
}

static void
look_into (Found *found)
{
  g_autofree char *text = NULL;
  g_autoptr (LensImage) image = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (found->path, G_FILE_TEST_IS_REGULAR))
    {
      set_problem (found, g_file_test (found->path, G_FILE_TEST_EXISTS)
                            ? _ ("not a file")
                            : _ ("there is no such file"));
      return;
    }
  if (find_job_text (found))
    return;
  text = lens_export_read_job (found->path, NULL);
  if (text != NULL)
    found->job = read_job (text, strlen (text), found->path, NULL);
  if (found->job != NULL)
    return;
  image = lens_image_open (found->path, &error);
  if (image == NULL && is_called_picture (found->path))
    {
      found->problem = g_strdup (shorten (error->message, found->path));
      return;
    }
  found->is_picture = image != NULL || g_str_has_suffix (found->path, ".npy");
  if (image != NULL)
    found->thumbnail = lens_strip_shrink (image);
}

/* A picture from the clipboard becomes a file whose name is its content. */
static gboolean
save_bytes (Search *search, GError **error)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
                                                       search->bytes);
  g_autofree char *name = g_strdup_printf ("pasted-%.12s.png", sum);
  char *path = g_build_filename (search->folder, name, NULL);

  g_ptr_array_add (search->paths, path);
  g_mkdir_with_parents (search->folder, 0700);
  return lens_output_save (path, g_bytes_get_data (search->bytes, NULL),
                           g_bytes_get_size (search->bytes), error);
}

/* On the clerk's thread. */
static gpointer
look_at_files (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  Search *search = data;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (found_free);

  if (search->bytes != NULL && !save_bytes (search, error))
    return NULL;
  for (guint i = 0; i < search->paths->len; i++)
    {
      Found *found = g_new0 (Found, 1);

      if (!lens_monitor_check (monitor, error))
        {
          g_free (found);
          return NULL;
        }
      found->path = g_strdup (g_ptr_array_index (search->paths, i));
      g_ptr_array_add (all, found);
      look_into (found);
    }
  return g_steal_pointer (&all);
}

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

/* Another network knows nothing of the layers, units and classes of the one before. */
static void
set_model (LensPlace *place, const char *path)
{
  set_text (&place->model, path);
  set_text (&place->layer, NULL);
  set_text (&place->unit, NULL);
  set_text (&place->target, "top");
  set_text (&place->beside_what, NULL);
  place->explains_unit = FALSE;
  place->beside = LENS_BESIDE_NOTHING;
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    {
      LensJob *job = place->jobs[i];

      g_clear_pointer (&job->preprocess, json_node_unref);
      set_text (&job->preprocess_path, NULL);
      set_text (&job->labels, NULL);
      job->input_shape = (LensShape){ 0 };
    }
}

static void
take_into_trip (LensTrip *trip, const Found *found)
{
  if (found->job != NULL)
    {
      LensPlace *there = lens_place_from_job (trip->place, found->job);

      lens_place_unref (trip->place);
      trip->place = there;
      set_text (&trip->model_hash, found->job->model_hash);
    }
  else if (!found->is_picture)
    {
      set_model (trip->place, found->path);
      set_text (&trip->model_hash, NULL);
    }
}

/* One line, however many files there are that cannot be read. */
static char *
dup_problem (const GPtrArray *all)
{
  const char *first = NULL;
  int n_more = -1;

  for (guint i = 0; i < all->len; i++)
    {
      const Found *found = g_ptr_array_index (all, i);

      if (found->problem == NULL)
        continue;
      first = first != NULL ? first : found->problem;
      n_more++;
    }
  if (n_more <= 0)
    return g_strdup (first);
  return g_strdup_printf (P_ ("%s; and %d more file cannot be read",
                              "%s; and %d more files cannot be read", n_more),
                          first, n_more);
}

/* The first of the pictures becomes the present one. */
static void
take_pictures (LensSession *session, LensPlace *place, const GPtrArray *all)
{
  const char *first = NULL;

  for (guint i = 0; i < all->len; i++)
    {
      const Found *found = g_ptr_array_index (all, i);

      if (!found->is_picture)
        continue;
      lens_session_need_picture (session, found->path, found->thumbnail);
      lens_place_add_picture (place, found->path);
      first = first != NULL ? first : found->path;
    }
  if (first != NULL)
    set_text (&place->picture, first);
  if (place->picture == NULL && place->pictures[0] != NULL)
    set_text (&place->picture, place->pictures[0]);
}

/* The way to what was found; NULL, and the reason, where nothing was. */
static LensTrip *
plan_trip (LensSession *session, const GPtrArray *all, gboolean are_files)
{
  LensTrip *trip = lens_trip_new (lens_place_copy (session->place), NULL, NULL);
  const char *first = NULL;
  g_autofree char *name = NULL;

  trip->opened = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < all->len; i++)
    {
      const Found *found = g_ptr_array_index (all, i);

      if (found->problem != NULL)
        continue;
      first = first != NULL ? first : found->path;
      take_into_trip (trip, found);
      if (are_files)
        g_ptr_array_add (trip->opened, g_strdup (found->path));
    }
  take_pictures (session, trip->place, all);
  trip->problem = dup_problem (all);
  if (first == NULL)
    {
      lens_session_fail (session, "%s", trip->problem);
      lens_trip_free (trip);
      return NULL;
    }
  name = g_path_get_basename (first);
  trip->title = g_strdup_printf (_ ("Open %s"), name);
  return trip;
}

static void
take_files (gpointer *result, const GError *error, gpointer data)
{
  const Search *search = data;
  LensSession *session = search->session;
  LensTrip *trip;

  lens_session_set_opening (session, NULL, NULL);
  if (*result == NULL)
    {
      lens_session_fail (session, "%s", error->message);
      lens_session_tell (session, LENS_CHANGE_BUSY);
      return;
    }
  trip = plan_trip (session, *result, search->bytes == NULL);
  lens_session_tell (session, LENS_CHANGE_BUSY);
  if (trip != NULL)
    lens_session_travel (session, trip);
}

/* Takes @search. */
static void
send_clerk (LensSession *session, Search *search, const char *what)
{
  LensErrand errand = {
    .work = look_at_files,
    .done = take_files,
    .data = search,
    .free_data = search_free,
    .free_result = (GDestroyNotify) g_ptr_array_unref,
    .is_queued = TRUE,
  };

  lens_session_set_opening (session, what,
                            lens_worker_call (session->clerk, LENS_LANE_TOUCH,
                                              &errand));
  lens_session_tell (session, LENS_CHANGE_BUSY);
}

static Search *
search_new (LensSession *session)
{
  Search *search = g_new0 (Search, 1);

  search->session = g_object_ref (session);
  search->paths = g_ptr_array_new_with_free_func (g_free);
  return search;
}

void
lens_session_open (LensSession *session, GFile *const *files, int n_files)
{
  Search *search;
  g_autofree char *name = NULL;

  if (session->is_closed || n_files <= 0)
    return;
  search = search_new (session);
  for (int i = 0; i < n_files; i++)
    if (g_file_peek_path (files[i]) != NULL)
      g_ptr_array_add (search->paths, g_file_get_path (files[i]));
    else
      {
        g_autofree char *where = g_file_get_parse_name (files[i]);

        lens_session_fail (session, _ ("“%s” is not on this computer; copy it first"),
                           where);
      }
  if (search->paths->len == 0)
    {
      search_free (search);
      return;
    }
  name = g_path_get_basename (g_ptr_array_index (search->paths, 0));
  send_clerk (session, search, name);
}

void
lens_session_open_bytes (LensSession *session, GBytes *picture)
{
  Search *search;

  if (session->is_closed)
    return;
  search = search_new (session);
  search->bytes = g_bytes_ref (picture);
  search->folder = g_build_filename (g_get_user_cache_dir (), "netlens", NULL);
  send_clerk (session, search, _ ("Pasted picture"));
}
