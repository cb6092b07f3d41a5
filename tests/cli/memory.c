/* memory.c - what explaining costs in memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/lens.h"
#include "tests/cli/program.h"
#include "tests/support/data.h"

#include <stdio.h>
#include <sys/resource.h>

/* The promise for SqueezeNet on a photograph. */
#define MOST_MIB 400

/* A hundred explanations may grow the process by what allocators keep, not by tensors. */
#define MOST_GROWTH_MIB 24

static const char *const methods[] = { "guided-backprop", "occlusion",
                                       "guided-build-up", "gist" };

/* Sanitizers keep freed memory and add shadow memory: their sizes say nothing. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED TRUE
#else
#define IS_SANITIZED FALSE
#endif

static void
test_stays_small (void)
{
  g_autofree char *model = support_data_file (
    "models/nihui-ncnn-assets/squeezenet_v1.1.onnx");
  g_autofree char *picture = model != NULL ? support_data_file ("images/chelsea.png")
                                           : NULL;

  if (picture == NULL)
    return;
  if (IS_SANITIZED)
    {
      g_test_skip ("sanitizers need memory of their own");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *clip = program_file ("memory.gif");
      g_autofree char *still = program_file ("memory.png");
      g_auto (ProgramRun) run = { 0 };
      struct rusage usage;

      program_run (&run, "explain", model, picture, "-m", methods[i], "-o", still, "-o",
                   clip, NULL);
      program_assert_done (&run);
      /* The largest of all children so far. */
      g_assert_cmpint (getrusage (RUSAGE_CHILDREN, &usage), ==, 0);
      g_test_message ("%s: %ld MiB", methods[i], usage.ru_maxrss / 1024);
      g_assert_cmpint (usage.ru_maxrss / 1024, <, MOST_MIB);
    }
}

static long
resident_mib (void)
{
  FILE *file = fopen ("/proc/self/statm", "r");
  long size = 0;
  long resident = 0;

  g_assert_nonnull (file);
  g_assert_cmpint (fscanf (file, "%ld %ld", &size, &resident), ==, 2);
  fclose (file);
  return resident * 4 / 1024;
}

static void
explain_once (LensDesk *desk,
              const char *model,
              const char *picture,
              const char *method)
{
  g_autoptr (LensJob) job = lens_job_new (lens_method_find (method, NULL));
  g_autoptr (LensRun) run = NULL;
  LensFrame *frame = NULL;

  job->model = g_strdup (model);
  job->picture = g_strdup (picture);
  run = lens_desk_start (desk, job, NULL, NULL);
  g_assert_nonnull (run);
  while (lens_run_next (run, &frame, NULL) == LENS_STEP_FRAME)
    g_clear_pointer (&frame, lens_frame_unref);
}

/* A new desk each time: the network is opened and closed too. */
static void
test_a_hundred_explanations_leak_nothing (void)
{
  static const char *const cheap[] = { "gradient", "guided-backprop", "grad-cam",
                                       "layer-cam", "guided-grad-cam" };
  g_autofree char *model = support_data_file (
    "models/nihui-ncnn-assets/squeezenet_v1.1.onnx");
  g_autofree char *picture = model != NULL ? support_data_file ("images/chelsea.png")
                                           : NULL;
  long before = 0;

  if (picture == NULL)
    return;
  for (int i = 0; i < 110; i++)
    {
      g_autoptr (LensDesk) desk = lens_desk_new ();

      explain_once (desk, model, picture, cheap[i % (int) G_N_ELEMENTS (cheap)]);
      if (i == 9)
        before = resident_mib ();
    }
  g_test_message ("%ld MiB after 10, %ld MiB after 110", before, resident_mib ());
  if (!IS_SANITIZED)
    g_assert_cmpint (resident_mib () - before, <, MOST_GROWTH_MIB);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/memory/squeezenet-stays-small", test_stays_small);
  g_test_add_func ("/cli/memory/a-hundred-explanations-leak-nothing",
                   test_a_hundred_explanations_leak_nothing);
  status = g_test_run ();
  program_finish ();
  return status;
}
