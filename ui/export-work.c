/* export-work.c - what is on the screen, on its way into a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/export-work.h"

#include <glib/gstdio.h>
#include <string.h>

static void
unref_frame (gpointer frame)
{
  lens_frame_unref (frame);
}

static void
add_frames (LensExportWork *work, LensReel *reel)
{
  for (int i = 0; i < lens_reel_n_frames (reel); i++)
    g_ptr_array_add (work->frames, lens_frame_ref (lens_reel_frame (reel, i)));
  work->n_shown = MIN (lens_reel_position (reel) + 1, (int) work->frames->len);
}

/* Both of the two that are compared, as one job; NULL where nothing is. */
static LensJob *
dup_comparison (LensSession *session)
{
  const LensPlace *place = lens_session_place (session);
  g_autoptr (LensPlace) both = lens_place_dup_difference (place);

  return place->beside != LENS_BESIDE_NOTHING && lens_place_shows_difference (both)
           ? lens_place_dup_job (both, both->view)
           : NULL;
}

/* The file is drawn as the screen is. */
static void
take_usual_figure (LensExportWork *work)
{
  const char *usual = lens_place_usual_figure (work->job->method->question);
  const LensFrame *last = g_ptr_array_index (work->frames, work->n_shown - 1);

  if (work->job->figure == NULL && usual != NULL &&
      lens_figure_find (usual, last->kind, NULL) != NULL)
    work->job->figure = g_strdup (usual);
}

LensExportWork *
lens_export_work_new (LensSession *session)
{
  LensReel *reel = lens_session_reel (session);
  LensJob *shown = lens_reel_shown_job (reel);
  LensExportWork *work;

  if (lens_reel_n_frames (reel) == 0 || shown == NULL)
    return NULL;

  work = g_new0 (LensExportWork, 1);
  work->frames = g_ptr_array_new_with_free_func (unref_frame);
  work->query = lens_reel_query (reel) != NULL ? lens_query_ref (lens_reel_query (reel))
                                               : NULL;
  work->notes = g_strdupv ((char **) lens_reel_notes (reel));
  work->job = dup_comparison (session);
  if (work->job != NULL)
    return work;
  add_frames (work, reel);
  work->job = lens_reel_dup_complete_job (reel);
  if (work->job == NULL)
    work->job = lens_job_copy (shown);
  take_usual_figure (work);
  return work;
}

void
lens_export_work_learn (LensExportWork *work, const LensExportWork *from)
{
  if (work->frames->len > 0)
    return;
  for (guint i = 0; i < from->frames->len; i++)
    g_ptr_array_add (work->frames,
                     lens_frame_ref (g_ptr_array_index (from->frames, i)));
  work->n_shown = from->n_shown;
  g_clear_pointer (&work->query, lens_query_unref);
  work->query = from->query != NULL ? lens_query_ref (from->query) : NULL;
}

LensExportWork *
lens_export_work_copy (const LensExportWork *work)
{
  LensExportWork *copy = g_new0 (LensExportWork, 1);

  copy->frames = g_ptr_array_new_with_free_func (unref_frame);
  for (guint i = 0; i < work->frames->len; i++)
    g_ptr_array_add (copy->frames,
                     lens_frame_ref (g_ptr_array_index (work->frames, i)));
  copy->n_shown = work->n_shown;
  copy->query = work->query != NULL ? lens_query_ref (work->query) : NULL;
  copy->job = lens_job_copy (work->job);
  copy->notes = g_strdupv (work->notes);
  copy->path = g_strdup (work->path);
  copy->is_trial = work->is_trial;
  return copy;
}

void
lens_export_work_free (LensExportWork *work)
{
  g_clear_pointer (&work->frames, g_ptr_array_unref);
  g_clear_pointer (&work->query, lens_query_unref);
  g_clear_pointer (&work->job, lens_job_unref);
  g_strfreev (work->notes);
  g_free (work->path);
  if (work->free_owner != NULL)
    work->free_owner (work->owner);
  g_free (work);
}

/* The program does not end before the thread has let go of its file: one that is cancelled
 * has a neighbour to be removed. */
static void
hold_program (void)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL)
    g_application_hold (application);
}

static void
end_work (gpointer data)
{
  GApplication *application = g_application_get_default ();

  lens_export_work_free (data);
  if (application != NULL)
    g_application_release (application);
}

char *
lens_export_work_dup_name (const LensExportWork *work, const LensWriter *writer)
{
  g_autofree char *what = work->query != NULL ? lens_query_describe_target (work->query)
                                              : g_strdup ("netlens");
  g_autofree char *name = g_strdup_printf ("%s-%s", work->job->method->id, what);

  g_strdelimit (name, " /\\:*?\"<>|,()", '-');
  while (strstr (name, "--") != NULL)
    memmove (strstr (name, "--"), strstr (name, "--") + 1,
             strlen (strstr (name, "--") + 1) + 1);
  while (g_str_has_suffix (name, "-"))
    name[strlen (name) - 1] = '\0';
  return g_strconcat (name, strcmp (writer->suffix, "/") == 0 ? "" : writer->suffix,
                      NULL);
}

/* Bytes of a file, or of all files of a folder. */
static gint64
size_of (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  GStatBuf status;
  gint64 size = 0;
  const char *name;

  if (folder == NULL)
    return g_stat (path, &status) == 0 ? (gint64) status.st_size : 0;
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      size += size_of (inside);
    }
  return size;
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      g_remove (inside);
    }
  g_remove (path);
}

static gpointer
write_frames (LensExportWork *work, LensMonitor *monitor, GError **error)
{
  const LensWriter *writer = lens_writer_find (work->path, error);
  const LensJob *job = work->job;
  const char *figure = job->figure != NULL ? job->figure : job->method->figure;
  g_autofree char *text = lens_job_to_text (job);
  LensFrame *last = g_ptr_array_index (work->frames, work->n_shown - 1);
  LensExport what = {
    .frames = (LensFrame *const *) work->frames->pdata,
    .query = work->query,
    .look = &job->look,
    .clip = &job->clip,
    .job = text,
    .notes = (const char *const *) work->notes,
    .monitor = monitor,
  };

  if (writer == NULL)
    return NULL;
  what.n_frames = writer->is_clip ? (int) work->frames->len : work->n_shown;
  what.figure = figure != NULL ? lens_figure_find (figure, last->kind, NULL) : NULL;
  if (!lens_export (&what, work->path, error))
    return NULL;
  work->size = size_of (work->path);
  if (work->is_trial)
    remove_all (work->path);
  return work;
}

static void
take_query (LensExportWork *work, LensQuery *query)
{
  g_clear_pointer (&work->query, lens_query_unref);
  work->query = lens_query_ref (query);
}

/* The job's frames, where there are none yet. */
static gboolean
do_job (LensExportWork *work, LensDesk *desk, LensMonitor *monitor, GError **error)
{
  g_autoptr (LensRun) run = NULL;
  g_autoptr (LensJob) asked = work->job;
  LensFrame *frame = NULL;
  LensStep step;

  run = lens_desk_start (desk, asked, monitor, error);
  work->job = run != NULL ? lens_desk_complete (desk, asked) : lens_job_copy (asked);
  if (run == NULL)
    return FALSE;
  while ((step = lens_run_next (run, &frame, error)) == LENS_STEP_FRAME)
    g_ptr_array_add (work->frames, frame);
  work->n_shown = (int) work->frames->len;
  take_query (work, lens_run_query (run));
  return step == LENS_STEP_DONE && work->n_shown > 0;
}

/* On the exporter's thread. */
static gpointer
write_file (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  LensExportWork *work = data;

  if (work->frames->len == 0 && !do_job (work, desk, monitor, error))
    return NULL;
  return write_frames (work, monitor, error);
}

LensMonitor *
lens_export_work_start (LensExportWork *work, LensSession *session, LensErrandDone done)
{
  LensErrand errand = {
    .work = write_file,
    .done = done,
    .data = work,
    .free_data = end_work,
  };

  hold_program ();
  return lens_worker_call (lens_session_exporter (session), LENS_LANE_VIEW, &errand);
}
