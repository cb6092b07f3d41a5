/* integrated-gradients.c - the gradient, added up on the way from a baseline
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sundararajan et al. 2017, equation 1: attribution i is (x_i - b_i) times the mean of
 * dF/dx_i along the straight line from the baseline b to x.  The attributions add up to
 * F (x) - F (b); by how much they miss it is the completeness gap.
 */

#include "core/method/attribution.h"
#include "core/method/methods.h"

#include <math.h>

typedef struct
{
  int steps;
  int rule;
  LensBaseline baseline;
} Settings;

enum
{
  RULE_MIDPOINT,
  RULE_LEFT,
  RULE_RIGHT,
  RULE_TRAPEZOID,
};

typedef struct
{
  LensTensor *start;
  double *sum;       /* of the weighted gradients so far */
  double sum_weight; /* 1 when all are in */
  int n_done;
  int n_points;
  int stride; /* between points taken one after another */
} State;

static const LensChoice rules[] = {
  [RULE_MIDPOINT] = { "midpoint", N_ ("the middle of each step") },
  [RULE_LEFT] = { "left", N_ ("the beginning of each step") },
  [RULE_RIGHT] = { "right", N_ ("the end of each step") },
  [RULE_TRAPEZOID] = { "trapezoid", N_ ("the mean of both ends of each step") },
  { NULL, NULL },
};

static const LensField fields[] = {
  {
    LENS_INT (Settings, steps),
    .title = N_ ("Steps"),
    .help = N_ ("steps on the path from the baseline to the picture"),
    .initial = 50,
    .min = 1,
    .max = 10000,
  },
  {
    LENS_CHOICE (Settings, rule),
    .title = N_ ("Rule"),
    .help = N_ ("where in each step the gradient is taken"),
    .choices = rules,
  },
  {
    LENS_BASELINE (Settings, baseline),
    .title = N_ ("Baseline"),
    .help = N_ ("where the path starts"),
    .initial_text = "0",
  },
  { .kind = LENS_FIELD_END },
};

static int
greatest_common_divisor (int a, int b)
{
  while (b != 0)
    {
      int rest = a % b;

      a = b;
      b = rest;
    }
  return a;
}

static gboolean
begin (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  LensQuery *query = lens_run_query (run);

  state->start = lens_query_baseline (query, &settings->baseline, lens_run_seed (run));
  state->sum = g_new0 (double, lens_tensor_n_elements (state->start));
  state->n_points = settings->steps + (settings->rule == RULE_TRAPEZOID);

  /* Jumping about by the golden section makes every preview a fair sample of the path. */
  state->stride = MAX ((int) (state->n_points * 0.618), 1);
  while (greatest_common_divisor (state->stride, state->n_points) != 1)
    state->stride++;
  return TRUE;
}

/* Where on the path a point lies, 0 to 1, and what it weighs. */
static double
place_point (const Settings *settings, int point, double *weight)
{
  static const double offsets[] = {
    [RULE_MIDPOINT] = 0.5,
    [RULE_RIGHT] = 1,
    [RULE_TRAPEZOID] = 0,
  };
  gboolean is_end = point == 0 || point == settings->steps;

  *weight = 1.0 / settings->steps;
  if (settings->rule == RULE_TRAPEZOID && is_end)
    *weight /= 2;
  return (point + offsets[settings->rule]) / settings->steps;
}

static LensTensor *
make_point (LensRun *run, const State *state, double place)
{
  const LensTensor *input = lens_query_input (lens_run_query (run));
  const LensReal *to = lens_tensor_data (input);
  const LensReal *from = lens_tensor_data (state->start);
  LensTensor *tensor = lens_tensor_new_unset (lens_tensor_shape (input));
  LensReal *point = lens_tensor_writable (tensor);

  for (gsize i = 0; i < lens_tensor_n_elements (input); i++)
    point[i] = (LensReal) ((double) from[i] +
                           place * ((double) to[i] - (double) from[i]));
  return tensor;
}

/* (x - b) times the mean gradient of the points so far. */
static LensTensor *
attribute (LensRun *run, const State *state, double *total)
{
  const LensTensor *input = lens_query_input (lens_run_query (run));
  const LensReal *to = lens_tensor_data (input);
  const LensReal *from = lens_tensor_data (state->start);
  LensTensor *tensor = lens_tensor_new_unset (lens_tensor_shape (input));
  LensReal *attribution = lens_tensor_writable (tensor);

  *total = 0;
  for (gsize i = 0; i < lens_tensor_n_elements (input); i++)
    {
      double share = ((double) to[i] - (double) from[i]) * state->sum[i] /
                     state->sum_weight;

      attribution[i] = (LensReal) share;
      *total += share;
    }
  return tensor;
}

static gboolean
add_point (LensRun *run, State *state, GError **error)
{
  int index = (int) ((gint64) state->n_done * state->stride % state->n_points);
  double weight;
  double place = place_point (lens_run_settings (run), index, &weight);
  g_autoptr (LensTensor) point = make_point (run, state, place);
  g_autoptr (LensTensor) gradient = lens_run_gradient (run, point, NULL, error);
  const LensReal *g;

  if (gradient == NULL)
    return FALSE;
  g = lens_tensor_data (gradient);
  for (gsize i = 0; i < lens_tensor_n_elements (gradient); i++)
    state->sum[i] += weight * (double) g[i];
  state->sum_weight += weight;
  state->n_done++;
  return TRUE;
}

static gboolean
add_gap (LensRun *run, LensFrame *frame, double total, GError **error)
{
  const State *state = lens_run_state (run);
  LensQuery *query = lens_run_query (run);
  LensTape *tape = lens_query_tape (query, lens_run_monitor (run), error);
  double score;
  double start_score;

  if (tape == NULL || !lens_run_score (run, state->start, &start_score, error))
    return FALSE;
  score = lens_query_read_score (query,
                                 lens_tape_value (tape,
                                                  lens_query_target (query)->value));
  lens_frame_add_statistic (frame, "score of the baseline", start_score);
  lens_frame_add_statistic (frame, "sum of the attributions", total);
  lens_frame_add_statistic (frame, "completeness gap",
                            fabs (total - (score - start_score)));
  return TRUE;
}

static LensStep
step (LensRun *run, GError **error)
{
  State *state = lens_run_state (run);
  LensFrame *frame;
  double total;

  if (state->n_done == state->n_points)
    return LENS_STEP_DONE;

  lens_run_report (run, state->n_done, state->n_points);
  if (!add_point (run, state, error))
    return LENS_STEP_FAILED;

  frame = lens_attribution (run, attribute (run, state, &total));
  frame->is_preview = state->n_done < state->n_points;
  frame->quantity = "part of the change of the score";
  frame->n_expected = state->n_points;
  frame->caption = g_strdup_printf ("%d of %d points", state->n_done, state->n_points);
  if (!frame->is_preview && !add_gap (run, frame, total, error))
    {
      lens_frame_unref (frame);
      return LENS_STEP_FAILED;
    }
  return lens_run_publish (run, frame);
}

static void
end (LensRun *run)
{
  State *state = lens_run_state (run);

  g_clear_pointer (&state->start, lens_tensor_unref);
  g_free (state->sum);
}

const LensMethod lens_method_integrated_gradients = {
  .id = "integrated-gradients",
  .title = N_ ("Integrated gradients"),
  .summary = N_ ("The gradient, added up on a straight path from a baseline."),
  .paper = "Sundararajan, Taly and Yan, 2017",
  .link = "https://arxiv.org/abs/1703.01365",
  .needs = LENS_NEEDS_TARGET,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_SIGNED,
  .fields = fields,
  .settings_size = sizeof (Settings),
  .state_size = sizeof (State),
  .figure = "signed",
  .begin = begin,
  .step = step,
  .end = end,
};
