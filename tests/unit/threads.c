/* threads.c - what is shared between threads gives each of them the right answer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread computes, another draws and a third exports.  They share tapes, queries,
 * decoded weights and the pool.  ThreadSanitizer has something to look at here.
 */

#include "core/base/parallel.h"
#include "core/job/desk.h"
#include "core/job/raster.h"
#include "tests/support/cases.h"
#include "tests/support/data.h"

#include <string.h>

enum
{
  N_THREADS = 4,
  N_ROUNDS = 4,
};

static void
add_up (gsize begin, gsize end, gpointer data)
{
  double *sums = data;

  for (gsize i = begin; i < end; i++)
    for (int k = 0; k < 200; k++)
      sums[i] += (double) (i * k % 7);
}

static gpointer
loop_many_times (gpointer nothing)
{
  double expected[64] = { 0 };
  int n_wrong = 0;

  add_up (0, G_N_ELEMENTS (expected), expected);
  for (int round = 0; round < support_n_cases (300); round++)
    {
      double sums[G_N_ELEMENTS (expected)] = { 0 };

      lens_parallel_for (G_N_ELEMENTS (sums), 1, add_up, sums);
      n_wrong += memcmp (sums, expected, sizeof (sums)) != 0;
    }
  return GINT_TO_POINTER (n_wrong);
}

static int
run_in_threads (GThreadFunc body, gpointer data)
{
  GThread *threads[N_THREADS];
  int n_wrong = 0;

  for (int i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("test", body, data);
  for (int i = 0; i < N_THREADS; i++)
    n_wrong += GPOINTER_TO_INT (g_thread_join (threads[i]));
  return n_wrong;
}

static void
test_loops_run_side_by_side (void)
{
  g_assert_cmpint (run_in_threads (loop_many_times, NULL), ==, 0);
}

/* The last frame of a method asked about a query. */
static LensFrame *
run_to_the_end (LensQuery *query, const char *method)
{
  g_autoptr (LensRun) run = lens_run_start (lens_method_find (method, NULL), NULL,
                                            query, 0, NULL, NULL);
  LensFrame *last = NULL;
  LensFrame *frame;

  while (lens_run_next (run, &frame, NULL) == LENS_STEP_FRAME)
    {
      g_clear_pointer (&last, lens_frame_unref);
      last = frame;
    }
  return last;
}

typedef struct
{
  LensQuery *query;    /* nobody has recorded its pass yet */
  LensFrame *expected; /* from another query about the same */
} Shared;

static gboolean
is_same_map (const LensTensor *a, const LensTensor *b)
{
  return lens_tensor_n_elements (a) == lens_tensor_n_elements (b) &&
         memcmp (lens_tensor_data (a), lens_tensor_data (b),
                 lens_tensor_n_elements (a) * sizeof (LensReal)) == 0;
}

static gpointer
explain_and_draw (gpointer data)
{
  const Shared *shared = data;
  int n_wrong = 0;

  for (int round = 0; round < 3; round++)
    {
      g_autoptr (LensFrame) frame = run_to_the_end (shared->query, "occlusion");
      g_autoptr (LensRaster) raster = NULL;
      LensLook look;
      LensRasterOptions options = {
        .frames = &frame,
        .n_frames = 1,
        .query = shared->query,
        .look = &look,
      };

      lens_fields_init (lens_look_fields, &look);
      raster = lens_raster_draw (&options, NULL, NULL);
      n_wrong += raster == NULL || !is_same_map (frame->map, shared->expected->map);
      n_wrong += strlen (lens_model_hash (lens_query_model (shared->query))) != 64;
    }
  return GINT_TO_POINTER (n_wrong);
}

static LensJob *
sample_job (void)
{
  LensJob *job = lens_job_new (lens_method_find ("occlusion", NULL));

  job->model = support_tree_file ("samples/models/shapes.onnx");
  job->picture = support_tree_file ("samples/images/shapes.png");
  g_free (job->target);
  job->target = g_strdup ("0");
  return job;
}

/* The pass, decoded weights and the file's sum are made when first asked for: here by all
 * at once. */
static void
test_a_question_is_shared (void)
{
  g_autoptr (LensJob) job = sample_job ();
  g_autoptr (LensDesk) reference = lens_desk_new ();
  Shared shared = { 0 };

  shared.expected = run_to_the_end (lens_desk_open (reference, job, NULL, NULL),
                                    "occlusion");
  for (int round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (LensDesk) desk = lens_desk_new ();

      shared.query = lens_query_ref (lens_desk_open (desk, job, NULL, NULL));
      g_assert_cmpint (run_in_threads (explain_and_draw, &shared), ==, 0);
      lens_query_unref (shared.query);
    }
  lens_frame_unref (shared.expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threads/loops-run-side-by-side", test_loops_run_side_by_side);
  /* Whole figures by many threads: minutes under valgrind, which lets one run at a time. */
  if (support_n_cases (N_ROUNDS) == N_ROUNDS)
    g_test_add_func ("/threads/a-question-is-shared", test_a_question_is_shared);
  return g_test_run ();
}
