/* bench.c - what the bench verb can time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every run begins with the input's numbers: nothing is kept from one to the next but what
 * belongs to the network.  Occlusion alone begins with a recorded pass, which is one of
 * hundreds.
 */

#include "app/bench.h"

#include <math.h>

/* As fast as scores can be had; no value is kept. */
static gboolean
run_forward (Bench *bench, GError **error)
{
  LensGraph *graph = lens_model_graph (lens_query_model (bench->query));
  g_autofree LensTensor **inputs = lens_query_inputs (bench->query,
                                                      lens_query_input (bench->query));
  int goal = lens_query_target (bench->query)->value;
  g_autoptr (LensTensor) scores = NULL;

  return lens_graph_eval (graph, inputs, &goal, 1, &scores, bench->monitor, error);
}

static LensTape *
record (Bench *bench, GError **error)
{
  LensGraph *graph = lens_model_graph (lens_query_model (bench->query));
  g_autofree LensTensor **inputs = lens_query_inputs (bench->query,
                                                      lens_query_input (bench->query));

  return lens_tape_record (graph, inputs, bench->monitor, error);
}

static gboolean
run_record (Bench *bench, GError **error)
{
  g_autoptr (LensTape) tape = record (bench, error);

  return tape != NULL;
}

/* A pass forward, and one back from the target's score. */
static gboolean
go_back (Bench *bench, const LensRuleUse *rules, GError **error)
{
  const LensTarget *target = lens_query_target (bench->query);
  g_autoptr (LensTape) tape = record (bench, error);
  g_autoptr (LensTensor) signal = NULL;
  g_autoptr (LensTensor) gradient = NULL;
  LensSeed seed = { .value = target->value };
  LensBackwardQuery backward = { .seeds = &seed, .n_seeds = 1, .rules = rules };
  int input = lens_query_input_value (bench->query);

  if (tape == NULL)
    return FALSE;
  signal = lens_query_signal (bench->query, lens_tape_value (tape, target->value));
  seed.signal = signal;
  return lens_tape_backward (tape, &backward, &input, 1, &gradient, bench->monitor,
                             error);
}

static gboolean
run_gradient (Bench *bench, GError **error)
{
  return go_back (bench, NULL, error);
}

static gboolean
run_guided (Bench *bench, GError **error)
{
  return go_back (bench, lens_guided_rules, error);
}

/* Asks anew, so that the pass is not the one that was recorded before. */
static gboolean
run_grad_cam (Bench *bench, GError **error)
{
  LensQueryWords words = {
    .model = lens_query_model (bench->query),
    .tensor = lens_query_input (bench->query),
    .layer = bench->layer,
    .monitor = bench->monitor,
  };
  const LensMethod *method = lens_method_find ("grad-cam", error);
  g_autoptr (LensQuery) query = lens_query_new (&words, error);
  g_autoptr (LensRun) run = NULL;
  g_autoptr (LensFrame) frame = NULL;

  if (query == NULL)
    return FALSE;
  run = lens_run_start (method, NULL, query, 0, bench->monitor, error);
  return run != NULL && lens_run_next (run, &frame, error) == LENS_STEP_FRAME;
}

/* The windows to be covered, counted in scan order: of the rows in the middle of as many
 * equal parts of all as there are to be. */
static GArray *
choose_windows (const Bench *bench, const LensSweep *sweep)
{
  GArray *windows = g_array_new (FALSE, FALSE, sizeof (int));
  const int n_columns = lens_sweep_n_columns (sweep);
  const int n_all = lens_sweep_n_rows (sweep);
  const int n_rows = bench->n_rows > 0 ? MIN (n_all, bench->n_rows) : n_all;

  for (int i = 0; i < n_rows; i++)
    for (int column = 0; column < n_columns; column++)
      {
        int window = (2 * i + 1) * n_all / (2 * n_rows) * n_columns + column;

        g_array_append_val (windows, window);
      }
  return windows;
}

static gboolean
sweep_all (Bench *bench, LensSweep *sweep, GPtrArray *scores, GError **error)
{
  g_autoptr (GArray) windows = choose_windows (bench, sweep);
  int n_done = 0;

  while (n_done < (int) windows->len)
    {
      LensTensor *values[LENS_SWEEP_PIECE];
      int n = MIN (lens_sweep_piece (sweep), (int) windows->len - n_done);

      if (!lens_sweep_eval (sweep, &g_array_index (windows, int, n_done), n, values,
                            bench->monitor, error))
        return FALSE;
      for (int i = 0; i < n; i++)
        g_ptr_array_add (scores, values[i]);
      n_done += n;
      if (bench->is_warming)
        break;
    }
  return TRUE;
}

/* Made once: a picture has thousands of windows, and what a sweep plans for the first holds
 * for all. */
static LensSweep *
make_sweep (Bench *bench, gboolean is_incremental, GError **error)
{
  const LensSweepPlan plan = {
    .window_height = bench->window,
    .window_width = bench->window,
    .stride = bench->stride,
    .is_incremental = is_incremental,
  };
  const LensBaseline baseline = { .kind = LENS_BASELINE_VALUE, .value = 0 };
  g_autoptr (LensTensor) fill = lens_query_baseline (bench->query, &baseline, 0);
  LensTape *tape = lens_query_tape (bench->query, bench->monitor, error);

  if (tape == NULL)
    return NULL;
  return lens_sweep_new (bench->query, tape, lens_query_target (bench->query)->value,
                         &plan, fill);
}

static gboolean
occlude (Bench *bench, gboolean is_incremental, GPtrArray **scores, GError **error)
{
  LensSweep **sweep = &bench->sweeps[is_incremental];

  if (*sweep == NULL)
    *sweep = make_sweep (bench, is_incremental, error);
  g_clear_pointer (scores, g_ptr_array_unref);
  *scores = g_ptr_array_new_with_free_func ((GDestroyNotify) lens_tensor_unref);
  if (*sweep == NULL || !sweep_all (bench, *sweep, *scores, error))
    return FALSE;
  bench->n_windows = (int) (*scores)->len;
  if (is_incremental)
    bench->saved = lens_sweep_saved (*sweep);
  return TRUE;
}

static gboolean
run_occlusion (Bench *bench, GError **error)
{
  return occlude (bench, TRUE, &bench->scores, error);
}

static gboolean
run_occlusion_full (Bench *bench, GError **error)
{
  return occlude (bench, FALSE, &bench->full_scores, error);
}

const BenchMeasure bench_measures[] = {
  {
    .name = "forward",
    .key = "forward_ms",
    .is_usual = TRUE,
    .run = run_forward,
  },
  {
    .name = "record",
    .key = "record_ms",
    .run = run_record,
  },
  {
    .name = "gradient",
    .key = "gradient_ms",
    .is_usual = TRUE,
    .run = run_gradient,
  },
  {
    .name = "guided",
    .key = "guided_ms",
    .is_usual = TRUE,
    .run = run_guided,
  },
  {
    .name = "grad-cam",
    .key = "grad_cam_ms",
    .run = run_grad_cam,
  },
  {
    .name = "occlusion",
    .key = "occlusion_ms",
    .is_long = TRUE,
    .run = run_occlusion,
  },
  {
    .name = "occlusion-full",
    .key = "occlusion_full_ms",
    .is_long = TRUE,
    .run = run_occlusion_full,
  },
  { .name = NULL },
};

double
bench_difference (const Bench *bench)
{
  double worst = -1;

  if (bench->scores == NULL || bench->full_scores == NULL)
    return -1;
  for (guint i = 0; i < MIN (bench->scores->len, bench->full_scores->len); i++)
    {
      const LensTensor *a = g_ptr_array_index (bench->scores, i);
      const LensTensor *b = g_ptr_array_index (bench->full_scores, i);
      double difference = 0;
      double largest = 0;

      for (gsize k = 0; k < lens_tensor_n_elements (b); k++)
        {
          double expected = (double) lens_tensor_data (b)[k];

          difference = MAX (difference,
                            fabs ((double) lens_tensor_data (a)[k] - expected));
          largest = MAX (largest, fabs (expected));
        }
      worst = MAX (worst, largest > 0 ? difference / largest : difference);
    }
  return worst;
}

void
bench_clear (Bench *bench)
{
  g_clear_pointer (&bench->query, lens_query_unref);
  g_clear_pointer (&bench->sweeps[FALSE], lens_sweep_free);
  g_clear_pointer (&bench->sweeps[TRUE], lens_sweep_free);
  g_clear_pointer (&bench->scores, g_ptr_array_unref);
  g_clear_pointer (&bench->full_scores, g_ptr_array_unref);
}
