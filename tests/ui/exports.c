/* exports.c - what each view shows is written by each writer, and brings its place back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With a network and a photograph as they are in the wild where they are here, else with the
 * sample.  With NETLENS_SHOW set to a folder the files are kept there, to be looked at.
 */

#include "core/tensor/npy.h"
#include "tests/support/data.h"
#include "tests/ui/stage.h"
#include "ui/export-work.h"

#include <glib/gstdio.h>
#include <string.h>

enum
{
  PATIENCE_MS = 60000,
};

#define MODEL "models/nihui-ncnn-assets/squeezenet_v1.1.onnx"
#define PICTURE "images/chelsea.png"

typedef struct
{
  const char *name;
  LensQuestion view;
  LensBeside beside;
  const char *what;
} Case;

static const Case cases[] = {
  { "layers", LENS_QUESTION_LAYERS },
  { "explain", LENS_QUESTION_EXPLAIN },
  { "comparison", LENS_QUESTION_EXPLAIN, LENS_BESIDE_METHOD, "gradient" },
  { "occlude", LENS_QUESTION_OCCLUDE },
  { "build-up", LENS_QUESTION_BUILD_UP },
  { "gist", LENS_QUESTION_GIST },
};

typedef struct
{
  gboolean is_over;
  char *failure;
  gint64 size;
} Writing;

static LensSession *
open_something (void)
{
  g_autofree char *folder = support_data_folder ();
  g_autofree char *model = g_build_filename (folder, MODEL, NULL);
  g_autofree char *picture = g_build_filename (folder, PICTURE, NULL);

  return g_file_test (model, G_FILE_TEST_EXISTS) ? stage_session (model, picture)
                                                 : stage_sample ();
}

static gboolean
is_done (gpointer session)
{
  LensReel *reel = lens_session_reel (session);

  return lens_reel_is_done (reel) && !lens_reel_is_stale (reel);
}

static void
note_written (gpointer *result, const GError *error, gpointer data)
{
  const LensExportWork *work = data;
  Writing *writing = work->owner;

  writing->is_over = TRUE;
  writing->size = work->size;
  writing->failure = error != NULL ? g_strdup (error->message) : NULL;
}

static gboolean
is_over (gpointer writing)
{
  return ((Writing *) writing)->is_over;
}

/* (transfer full) (nullable): the path, where the writer can show this. */
static char *
write_shown (LensSession *session,
             const Case *what,
             const LensWriter *writer,
             const char *folder)
{
  LensExportWork *work = lens_export_work_new (session);
  g_autofree char *name = g_strconcat (what->name, writer->suffix, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  Writing writing = { 0 };
  const gboolean has_map = work->job->method->kind != LENS_FRAME_GIST;

  g_assert_nonnull (work);
  work->path = g_strdup (path);
  work->owner = &writing;
  lens_monitor_unref (lens_export_work_start (work, session, note_written));
  g_assert_true (stage_wait (is_over, &writing, PATIENCE_MS));
  if (!has_map && strcmp (writer->suffix, ".npy") == 0)
    {
      g_assert_nonnull (strstr (writing.failure, "no single map"));
      g_free (writing.failure);
      return NULL;
    }
  g_assert_cmpstr (writing.failure, ==, NULL);
  g_assert_cmpint (writing.size, >, 100);
  g_test_message ("%s: %d kB", name, (int) (writing.size / 1000));
  return g_steal_pointer (&path);
}

static void
check_contents (const char *path, const char *suffix)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LensImage) image = NULL;
  g_autoptr (LensTensor) tensor = NULL;

  if (strcmp (suffix, ".png") == 0)
    {
      image = lens_image_open (path, &error);
      g_assert_no_error (error);
      g_assert_cmpint (lens_image_height (image), >, 100);
    }
  if (strcmp (suffix, ".npy") == 0)
    {
      tensor = lens_npy_read (path, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (lens_tensor_n_elements (tensor), >, 1);
    }
}

/* What the file says is done again, is what was on the screen. */
static void
check_job (const char *path, LensJob *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = lens_export_read_job (path, &error);
  g_autoptr (GPtrArray) jobs = NULL;
  LensJob *job;

  g_assert_no_error (error);
  jobs = lens_jobs_from_text (text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 1);
  job = g_ptr_array_index (jobs, 0);
  g_assert_true (job->method == expected->method);
  g_assert_cmpstr (job->model, ==, expected->model);
  g_assert_cmpstr (job->picture, ==, expected->picture);
  g_assert_cmpstr (job->layer, ==, expected->layer);
  g_assert_cmpstr (job->figure, ==, expected->figure);
  g_assert_nonnull (job->model_hash);
  g_assert_nonnull (job->picture_hash);
}

static gboolean
has_view (gpointer session)
{
  return lens_session_model (session) != NULL && lens_session_opening (session) == NULL;
}

/* Another window, that knows nothing of it. */
static void
check_reopens (const char *path, const LensJob *expected)
{
  LensSession *session = lens_session_new ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  const LensPlace *place;

  lens_session_open (session, &file, 1);
  g_assert_true (stage_wait (has_view, session, PATIENCE_MS));
  place = lens_session_place (session);
  g_assert_cmpint (place->view, ==, expected->method->question);
  g_assert_true (place->jobs[place->view]->method == expected->method);
  g_assert_cmpstr (place->picture, ==, expected->picture);
  stage_close (session);
}

static void
remove_file (const char *path)
{
  g_autofree char *beside = g_strconcat (path, ".json", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      g_remove (inside);
    }
  g_remove (beside);
  g_remove (path);
}

static void
export_all (LensSession *session, const Case *what, const char *folder)
{
  g_autoptr (LensExportWork) work = NULL;

  lens_session_set_view (session, what->view);
  lens_session_set_beside (session, what->beside, what->what);
  g_assert_true (stage_wait (is_done, session, PATIENCE_MS));
  work = lens_export_work_new (session);
  for (const LensWriter *writer = lens_writers; writer->suffix != NULL; writer++)
    {
      g_autofree char *path = NULL;

      if (writer->is_clip && !work->job->method->is_clip)
        continue;
      path = write_shown (session, what, writer, folder);
      if (path == NULL)
        continue;
      check_contents (path, writer->suffix);
      check_job (path, work->job);
      if (strcmp (writer->suffix, ".png") == 0 || strcmp (writer->suffix, ".gif") == 0)
        check_reopens (path, work->job);
      if (g_getenv ("NETLENS_SHOW") == NULL)
        remove_file (path);
    }
}

static void
test_brings_its_place_back (gconstpointer data)
{
  const Case *what = data;
  g_autofree char *own = NULL;
  const char *folder = g_getenv ("NETLENS_SHOW");
  LensSession *session;

  if (!stage_has_display ())
    return;
  if (folder == NULL)
    folder = own = g_dir_make_tmp ("netlens-exports-XXXXXX", NULL);
  session = open_something ();
  export_all (session, what, folder);
  stage_close (session);
  if (own != NULL)
    g_rmdir (own);
}

int
main (int argc, char **argv)
{
  stage_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ui/exports/%s-brings-its-place-back",
                                               cases[i].name);

      g_test_add_data_func (path, &cases[i], test_brings_its_place_back);
    }
  return g_test_run ();
}
