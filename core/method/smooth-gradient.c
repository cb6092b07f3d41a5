/* smooth-gradient.c - the gradient over many noisy copies of the picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SmoothGrad (Smilkov et al. 2017) is the mean of the gradients at x + ε, SquareGrad
 * (Hooker et al. 2019) the mean of their squares, VarGrad (Adebayo et al. 2018) their
 * variance; ε is normal with deviation σ = noise fraction · (max x - min x).
 */

#include "core/base/rng.h"
#include "core/method/attribution.h"
#include "core/method/methods.h"

typedef struct
{
  int samples;
  double noise_fraction;
  int kind;
} Settings;

enum
{
  KIND_MEAN,
  KIND_SQUARE,
  KIND_VARIANCE,
};

typedef struct
{
  int n_done;
  double deviation;
  double *mean; /* of the gradients so far */
  double
    *squares; /* sum of squares: of the gradients, or of what they differ from mean */
} State;

static const LensChoice kinds[] = {
  [KIND_MEAN] = { "mean", N_ ("mean (SmoothGrad)") },
  [KIND_SQUARE] = { "square", N_ ("mean of squares (SquareGrad)") },
  [KIND_VARIANCE] = { "variance", N_ ("variance (VarGrad)") },
  { NULL, NULL },
};

static const char *const quantities[] = {
  [KIND_MEAN] = "mean gradient of the score",
  [KIND_SQUARE] = "mean squared gradient of the score",
  [KIND_VARIANCE] = "variance of the gradient of the score",
};

static const LensField fields[] = {
  {
    LENS_INT (Settings, samples),
    .title = N_ ("Samples"),
    .help = N_ ("how many noisy copies"),
    .initial = 50,
    .min = 1,
    .max = 10000,
  },
  {
    LENS_REAL (Settings, noise_fraction),
    .title = N_ ("Noise"),
    .help = N_ ("deviation of the noise as a part of the range of the input's numbers"),
    .initial = 0.15,
    .min = 0,
    .max = 10,
  },
  {
    LENS_CHOICE (Settings, kind),
    .title = N_ ("Summary"),
    .help = N_ ("what is taken of the gradients"),
    .choices = kinds,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
begin (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  LensTensor *input = lens_query_input (lens_run_query (run));
  const gsize n = lens_tensor_n_elements (input);
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  lens_tensor_range (input, &minimum, &maximum, &mean);
  state->deviation = settings->noise_fraction * ((double) maximum - (double) minimum);
  state->mean = g_new0 (double, n);
  state->squares = g_new0 (double, n);
  return TRUE;
}

/* Every copy has its own seed, so that it does not depend on the others. */
static LensTensor *
make_noisy (LensRun *run, const State *state)
{
  const LensTensor *input = lens_query_input (lens_run_query (run));
  const LensReal *from = lens_tensor_data (input);
  LensTensor *noisy = lens_tensor_new_unset (lens_tensor_shape (input));
  LensReal *to = lens_tensor_writable (noisy);
  LensRng seeds;
  LensRng rng;

  lens_rng_seed (&seeds, lens_run_seed (run) + (guint64) state->n_done);
  lens_rng_seed (&rng, lens_rng_next (&seeds));
  for (gsize i = 0; i < lens_tensor_n_elements (input); i++)
    to[i] = (LensReal) ((double) from[i] + state->deviation * lens_rng_normal (&rng));
  return noisy;
}

/* Welford's way: the variance keeps its digits where the mean is large. */
static void
take_in (State *state, const LensTensor *gradient, gboolean is_variance)
{
  const LensReal *g = lens_tensor_data (gradient);

  for (gsize i = 0; i < lens_tensor_n_elements (gradient); i++)
    {
      const double difference = (double) g[i] - state->mean[i];

      state->mean[i] += difference / state->n_done;
      if (is_variance)
        state->squares[i] += difference * ((double) g[i] - state->mean[i]);
      else
        state->squares[i] += (double) g[i] * (double) g[i];
    }
}

static LensTensor *
summarise (const State *state, const LensShape *shape, int kind)
{
  LensTensor *summary;
  LensReal *numbers;

  if (kind == KIND_MEAN)
    return lens_tensor_from_doubles (shape, state->mean);

  summary = lens_tensor_new_unset (shape);
  numbers = lens_tensor_writable (summary);
  for (gsize i = 0; i < lens_shape_n_elements (shape); i++)
    numbers[i] = (LensReal) (state->squares[i] / state->n_done);
  return summary;
}

static LensStep
step (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  g_autoptr (LensTensor) noisy = NULL;
  g_autoptr (LensTensor) gradient = NULL;
  LensFrame *frame;

  if (state->n_done == settings->samples)
    return LENS_STEP_DONE;

  lens_run_report (run, state->n_done, settings->samples);
  noisy = make_noisy (run, state);
  gradient = lens_run_gradient (run, noisy, NULL, error);
  if (gradient == NULL)
    return LENS_STEP_FAILED;
  state->n_done++;
  take_in (state, gradient, settings->kind == KIND_VARIANCE);

  frame = lens_attribution (run, summarise (state, lens_tensor_shape (gradient),
                                            settings->kind));
  frame->is_preview = state->n_done < settings->samples;
  frame->n_expected = settings->samples;
  frame->caption = g_strdup_printf ("%d of %d samples", state->n_done,
                                    settings->samples);
  frame->quantity = quantities[settings->kind];
  lens_frame_add_statistic (frame, "noise deviation", state->deviation);
  return lens_run_publish (run, frame);
}

static void
end (LensRun *run)
{
  State *state = lens_run_state (run);

  g_free (state->mean);
  g_free (state->squares);
}

const LensMethod lens_method_smooth_gradient = {
  .id = "smooth-gradient",
  .title = N_ ("SmoothGrad"),
  .summary = N_ ("The gradient averaged over noisy copies of the picture."),
  .paper = "Smilkov, Thorat, Kim, Viégas and Wattenberg, 2017",
  .link = "https://arxiv.org/abs/1706.03825",
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
