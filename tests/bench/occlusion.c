/* occlusion.c - what computing only what a window reaches saves
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-occlusion MODEL [ROWS] [THREADS] [WINDOW] [STRIDE]
 *
 * Rows of windows spread evenly over the picture are swept incrementally and with full
 * passes, after a few windows each that are not counted.  Printed are milliseconds a window, the ratio of the two, the ratio of
 * their multiply-adds, which bounds it but for what is not multiplied, milliseconds for a
 * window that comes alone, and the largest difference of a score relative to the largest
 * score.
 */

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/method/sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  LensQuery *query;
  LensSweepPlan plan;
  int n_rows;
} Question;

/* Scores of all windows of the rows, and how long they took. */
typedef struct
{
  LensTensor **values;
  int n_windows;
  double milliseconds;
  double saved;
} Answer;

static LensTensor *
make_picture (LensModel *model)
{
  int input = lens_model_picture_input (model);
  LensTensor *picture = lens_tensor_new (
    &lens_graph_value (lens_model_graph (model), input)->shape);
  LensReal *data = lens_tensor_writable (picture);
  LensRng rng;

  lens_rng_seed (&rng, 1);
  for (gsize i = 0; i < lens_tensor_n_elements (picture); i++)
    data[i] = (LensReal) (2 * lens_rng_uniform (&rng) - 1);
  return picture;
}

/* The first windows of a row. */
static void
sweep_row (LensSweep *sweep, int row, int n_windows, LensTensor **values)
{
  const int n_columns = lens_sweep_n_columns (sweep);

  for (int done = 0; done < n_windows;)
    {
      const int n = MIN (n_windows - done, lens_sweep_piece (sweep));
      int positions[LENS_SWEEP_PIECE];

      for (int i = 0; i < n; i++)
        positions[i] = row * n_columns + done + i;
      lens_sweep_eval (sweep, positions, n, values + done, NULL, NULL);
      done += n;
    }
}

static LensSweep *
start (const Question *question, gboolean is_incremental)
{
  const LensBaseline black = { 0 };
  g_autoptr (LensTensor) fill = lens_query_baseline (question->query, &black, 0);
  LensTape *tape = lens_query_tape (question->query, NULL, NULL);
  LensSweepPlan plan = question->plan;

  plan.is_incremental = is_incremental;
  return lens_sweep_new (question->query, tape,
                         lens_query_target (question->query)->value, &plan, fill);
}

/* Milliseconds for some windows of the middle row, at once. */
static double
sweep_middle (const Question *question, gboolean is_incremental, int n_windows)
{
  g_autoptr (LensSweep) sweep = start (question, is_incremental);
  const int n = MIN (MIN (lens_sweep_piece (sweep), n_windows),
                     lens_sweep_n_columns (sweep));
  LensTensor *values[LENS_SWEEP_PIECE];
  const gint64 begin = g_get_monotonic_time ();

  sweep_row (sweep, lens_sweep_n_rows (sweep) / 2, n, values);
  for (int i = 0; i < n; i++)
    lens_tensor_unref (values[i]);
  return (double) (g_get_monotonic_time () - begin) / 1000;
}

/* Milliseconds of an ordinary full pass, the best of some. */
static double
pass_once (const Question *question)
{
  LensQuery *query = question->query;
  g_autofree LensTensor **inputs = lens_query_inputs (query, lens_query_input (query));
  gint64 best = G_MAXINT64;

  for (int i = 0; i < 5; i++)
    {
      g_autoptr (LensTensor) value = NULL;
      const gint64 begin = g_get_monotonic_time ();

      lens_graph_eval (lens_model_graph (lens_query_model (query)), inputs,
                       &lens_query_target (query)->value, 1, &value, NULL, NULL);
      best = MIN (best, g_get_monotonic_time () - begin);
    }
  return (double) best / 1000;
}

static Answer
sweep_rows (const Question *question, gboolean is_incremental)
{
  g_autoptr (LensSweep) sweep = start (question, is_incremental);
  const int n_rows = lens_sweep_n_rows (sweep);
  const int n_columns = lens_sweep_n_columns (sweep);
  Answer answer = { 0 };
  gint64 begin;

  answer.values = g_new0 (LensTensor *, (gsize) question->n_rows * (gsize) n_columns);
  /* What is made when it is first needed is made before the clock runs. */
  sweep_middle (question, is_incremental, LENS_SWEEP_PIECE);
  begin = g_get_monotonic_time ();
  for (int i = 0; i < question->n_rows; i++)
    {
      sweep_row (sweep, (2 * i + 1) * n_rows / (2 * question->n_rows), n_columns,
                 answer.values + answer.n_windows);
      answer.n_windows += n_columns;
    }
  answer.milliseconds = (double) (g_get_monotonic_time () - begin) / 1000;
  answer.saved = lens_sweep_saved (sweep);
  return answer;
}

static double
largest_difference (const Answer *a, const Answer *b)
{
  double largest = 0;
  double difference = 0;

  for (int i = 0; i < a->n_windows; i++)
    for (gsize j = 0; j < lens_tensor_n_elements (a->values[i]); j++)
      {
        double x = (double) lens_tensor_data (a->values[i])[j];
        double y = (double) lens_tensor_data (b->values[i])[j];

        largest = MAX (largest, fabs (y));
        difference = MAX (difference, fabs (x - y));
      }
  return difference / largest;
}

static void
answer_clear (Answer *answer)
{
  for (int i = 0; i < answer->n_windows; i++)
    lens_tensor_unref (answer->values[i]);
  g_free (answer->values);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  const LensModelOptions options = { .path = argc > 1 ? argv[1] : "" };
  g_autoptr (LensModel) model = lens_model_open (&options, NULL, &error);
  g_autoptr (LensTensor) picture = NULL;
  g_autoptr (LensQuery) query = NULL;
  Question question = {
    .n_rows = argc > 2 ? atoi (argv[2]) : 3,
    .plan = {
      .window_height = argc > 4 ? atoi (argv[4]) : 16,
      .window_width = argc > 4 ? atoi (argv[4]) : 16,
      .stride = argc > 5 ? atoi (argv[5]) : 4,
    },
  };
  Answer part;
  Answer full;
  double alone = G_MAXDOUBLE;

  if (model == NULL)
    {
      fprintf (stderr, "bench-occlusion: %s\n", error->message);
      return 1;
    }
  lens_parallel_set_n_threads (argc > 3 ? atoi (argv[3]) : 0);
  picture = make_picture (model);
  query = lens_query_new (&(LensQueryWords){ .model = model, .tensor = picture },
                          &error);
  if (query == NULL)
    {
      fprintf (stderr, "bench-occlusion: %s\n", error->message);
      return 1;
    }
  question.query = query;
  part = sweep_rows (&question, TRUE);
  full = sweep_rows (&question, FALSE);
  for (int i = 0; i < 5; i++)
    alone = MIN (alone, sweep_middle (&question, TRUE, 1));
  printf ("%s: %d windows, %.2f ms each, full %.2f ms: %.2f times as fast, by "
          "multiply-adds %.2f; one pass %.2f ms; one window alone %.1f ms; largest "
          "difference %.1e\n",
          argv[1], part.n_windows, part.milliseconds / part.n_windows,
          full.milliseconds / full.n_windows, full.milliseconds / part.milliseconds,
          1 / (1 - part.saved), pass_once (&question), alone,
          largest_difference (&part, &full));
  answer_clear (&part);
  answer_clear (&full);
  return 0;
}
