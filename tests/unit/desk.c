/* desk.c - what a desk keeps open is not done twice, and opening copies nothing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/desk.h"

#include "core/model/export-onnx.h"
#include "tests/support/data.h"

#include <glib/gstdio.h>
#include <string.h>

static LensJob *
make_job (const char *method, const char *target, const char *picture)
{
  LensJob *job = lens_job_new (lens_method_find (method, NULL));

  job->model = support_tree_file ("samples/models/shapes.onnx");
  job->picture = support_tree_file (picture);
  g_free (job->target);
  job->target = g_strdup (target);
  return job;
}

/* Runs a job to its end and tells which pass it was about. */
static LensTape *
explain (LensDesk *desk, const char *method, const char *target, const char *picture)
{
  g_autoptr (LensJob) job = make_job (method, target, picture);
  g_autoptr (LensRun) run = lens_desk_start (desk, job, NULL, NULL);
  LensFrame *frame = NULL;

  g_assert_nonnull (run);
  while (lens_run_next (run, &frame, NULL) == LENS_STEP_FRAME)
    lens_frame_unref (frame);
  return lens_query_tape (lens_run_query (run), NULL, NULL);
}

static void
test_one_picture_takes_one_pass (void)
{
  g_autoptr (LensDesk) desk = lens_desk_new ();
  const char *picture = "samples/images/shapes.png";
  g_autoptr (LensTape) first = lens_tape_ref (
    explain (desk, "guided-backprop", "top", picture));

  g_assert_true (explain (desk, "guided-backprop", "top", picture) == first);
  g_assert_true (explain (desk, "grad-cam", "#1", picture) == first);
  g_assert_true (explain (desk, "occlusion", "#2", picture) == first);
  g_assert_true (explain (desk, "gradient", "top", "samples/images/die-1-03.png") !=
                 first);
}

/* Memory of the process's own in bytes; files that are mapped do not count. */
static gsize
own_memory (void)
{
  g_autofree char *status = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    line = strstr (status, "RssAnon:");
  return line != NULL ? 1024 * g_ascii_strtoull (line + strlen ("RssAnon:"), NULL, 10)
                      : 0;
}

/* A file of dense layers, as large as @path's recipe makes it. */
static void
write_network (const char *recipe, const char *path)
{
  const LensModelOptions options = { .path = recipe };
  const LensOnnxOptions about = { .name = "large" };
  g_autoptr (LensModel) model = NULL;

  g_assert_true (g_file_set_contents (recipe,
                                      "input 3 32 32\nconv 8\nrelu\ndense 1500\nrelu\n"
                                      "dense 10\n",
                                      -1, NULL));
  model = lens_model_open (&options, NULL, NULL);
  g_assert_nonnull (model);
  g_assert_true (lens_onnx_write (lens_model_graph (model), &about, path, NULL));
}

static void
test_opening_copies_no_weights (void)
{
  g_autofree char *folder = g_dir_make_tmp ("netlens-XXXXXX", NULL);
  g_autofree char *recipe = g_build_filename (folder, "large.recipe", NULL);
  g_autofree char *path = g_build_filename (folder, "large.onnx", NULL);
  const LensModelOptions options = { .path = path };
  GStatBuf status;
  gsize before;

  write_network (recipe, path);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_size, >, 48 * 1000 * 1000);
  before = own_memory ();
  if (before == 0)
    g_test_skip ("the system does not tell what memory is the process's own");
  else
    {
      g_autoptr (LensModel) model = lens_model_open (&options, NULL, NULL);

      g_assert_nonnull (model);
      g_assert_cmpuint (own_memory (), <, before + (gsize) status.st_size / 8);
    }
  g_unlink (recipe);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/one-picture-takes-one-pass", test_one_picture_takes_one_pass);
  g_test_add_func ("/desk/opening-copies-no-weights", test_opening_copies_no_weights);
  return g_test_run ();
}
