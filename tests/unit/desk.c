/* desk.c - what a desk keeps open is not done twice, and opening copies nothing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/desk.h"

#include "core/model/export-onnx.h"
#include "core/tensor/form.h"
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

/* The map of guided backprop, by a desk that is closed again; meanwhile weights in a faster
 * order take @size bytes. */
static LensTensor *
explain_dice (gsize *size)
{
  g_autoptr (LensDesk) desk = lens_desk_new ();
  g_autoptr (LensJob) job = make_job ("guided-backprop", "top",
                                      "samples/images/die-5-02.png");
  g_autoptr (LensRun) run = NULL;
  LensTensor *map = NULL;
  LensFrame *frame = NULL;

  g_free (job->model);
  job->model = support_tree_file ("samples/models/dice.onnx");
  run = lens_desk_start (desk, job, NULL, NULL);
  g_assert_nonnull (run);
  while (lens_run_next (run, &frame, NULL) == LENS_STEP_FRAME)
    {
      g_clear_pointer (&map, lens_tensor_unref);
      map = lens_tensor_ref (frame->map);
      lens_frame_unref (frame);
    }
  *size = lens_forms_size ();
  return map;
}

static void
test_weights_are_kept_twice_within_limits (void)
{
  gsize size;
  gsize none;
  g_autoptr (LensTensor) with = explain_dice (&size);
  g_autoptr (LensTensor) without = NULL;

  g_assert_cmpuint (size, >, 0);
  g_assert_cmpuint (lens_forms_size (), ==, 0);
  lens_forms_set_budget (0);
  without = explain_dice (&none);
  g_assert_cmpuint (none, ==, 0);
  g_assert_cmpmem (lens_tensor_data (with),
                   lens_tensor_n_elements (with) * sizeof (LensReal),
                   lens_tensor_data (without),
                   lens_tensor_n_elements (without) * sizeof (LensReal));

  /* Room for some, but not for all. */
  lens_forms_set_budget (size / 2);
  g_clear_pointer (&without, lens_tensor_unref);
  without = explain_dice (&none);
  g_assert_cmpuint (none, <=, size / 2);
  g_assert_cmpmem (lens_tensor_data (with),
                   lens_tensor_n_elements (with) * sizeof (LensReal),
                   lens_tensor_data (without),
                   lens_tensor_n_elements (without) * sizeof (LensReal));
  lens_forms_set_budget (LENS_FORMS_USUAL_BUDGET);
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
  g_test_add_func ("/desk/keeps-faster-weights-within-limits",
                   test_weights_are_kept_twice_within_limits);
  return g_test_run ();
}
