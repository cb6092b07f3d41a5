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

/* A path in a job is seen from where the job was given, or else from beside the file. */
static void
settle_path (char **path, const char *beside)
{
  g_autofree char *folder = g_path_get_dirname (beside);
  char *settled;

  if (*path == NULL || g_path_is_absolute (*path))
    return;
  settled = g_canonicalize_filename (*path, NULL);
  if (!g_file_test (settled, G_FILE_TEST_EXISTS))
    {
      g_free (settled);
      settled = g_canonicalize_filename (*path, folder);
    }
  g_free (*path);
  *path = settled;
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
looks_like_json (const char *text, gsize size)
{
  gsize i = 0;

  while (i < size && strchr (" \t\r\n", text[i]) != NULL)
    i++;
  return i < size && (text[i] == '{' || text[i] == '[');
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
    found->problem = g_strdup_printf ("%s: %s", found->path,
                                      error != NULL ? error->message
                                                    : _ ("no job in it"));
  return TRUE;
}

static void
look_into (Found *found)
{
  g_autofree char *text = NULL;
  g_autoptr (LensImage) image = NULL;

  if (!g_file_test (found->path, G_FILE_TEST_IS_REGULAR))
    {
      found->problem = g_strdup_printf (_ ("“%s” is not a file"), found->path);
      return;
    }
  if (find_job_text (found))
    return;
  text = lens_export_read_job (found->path, NULL);
  if (text != NULL)
    found->job = read_job (text, strlen (text), found->path, NULL);
  if (found->job != NULL)
    return;
  image = lens_image_open (found->path, NULL);
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
take_into_place (LensSession *session, LensPlace **place, const Found *found)
{
  if (found->problem != NULL)
    {
      lens_session_fail (session, "%s", found->problem);
    }
  else if (found->job != NULL)
    {
      LensPlace *there = lens_place_from_job (*place, found->job);

      lens_place_unref (*place);
      *place = there;
    }
  else if (!found->is_picture)
    {
      set_model (*place, found->path);
    }
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
      first = first != NULL ? first : found->path;
    }
  if (first != NULL)
    set_text (&place->picture, first);
  if (place->picture == NULL && session->pictures->len > 0)
    set_text (&place->picture, lens_session_picture (session, 0));
}

static void
take_files (gpointer *result, const GError *error, gpointer data)
{
  LensSession *session = ((Search *) data)->session;
  const GPtrArray *all = *result;
  LensPlace *place;
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  lens_session_set_opening (session, NULL, NULL);
  if (all == NULL)
    {
      lens_session_fail (session, "%s", error->message);
      lens_session_tell (session, LENS_CHANGE_BUSY);
      return;
    }
  place = lens_place_copy (session->place);
  for (guint i = 0; i < all->len; i++)
    take_into_place (session, &place, g_ptr_array_index (all, i));
  take_pictures (session, place, all);
  name = g_path_get_basename (((Found *) g_ptr_array_index (all, 0))->path);
  title = g_strdup_printf (_ ("Open %s"), name);
  lens_session_tell (session, LENS_CHANGE_BUSY | LENS_CHANGE_PICTURES);
  lens_session_go (session, place, title, FALSE);
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
