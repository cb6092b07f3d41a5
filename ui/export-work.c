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
  for (int i = 0; i < lens_reel_n_frames (reel); i++)
    g_ptr_array_add (work->frames, lens_frame_ref (lens_reel_frame (reel, i)));
  work->n_shown = MIN (lens_reel_position (reel) + 1, (int) work->frames->len);
  work->query = lens_reel_query (reel) != NULL ? lens_query_ref (lens_reel_query (reel))
                                               : NULL;
  work->job = lens_reel_dup_complete_job (reel);
  if (work->job == NULL)
    work->job = lens_job_copy (shown);
  work->notes = g_strdupv ((char **) lens_reel_notes (reel));
  return work;
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
  g_free (work);
}

static void
free_work (gpointer data)
{
  lens_export_work_free (data);
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

/* On the exporter's thread. */
static gpointer
write_file (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  LensExportWork *work = data;
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

LensMonitor *
lens_export_work_start (LensExportWork *work, LensSession *session, LensErrandDone done)
{
  LensErrand errand = {
    .work = write_file,
    .done = done,
    .data = work,
    .free_data = free_work,
  };

  return lens_worker_call (lens_session_exporter (session), LENS_LANE_VIEW, &errand);
}
