/* guided-build-up.c - the picture of guided backprop grows out of its parts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By unit: at one layer the channels are let through one after another in falling order of
 * what they contribute to the target, Σ g_k·A_k over positions (g_k the gradient of the
 * score at channel k, A_k its activation).  With all of them let through the last frame is
 * guided backprop itself.
 *
 * By layer: from the first layer to the last, guided backprop of the layer's strongest
 * channels; then that of the target.  Signals of different layers differ by orders of
 * magnitude and in how few places they stand, so these frames show where and what, not how
 * much: each is divided by the number that 98 % of what is not zero stays below, and
 * limited to ±1.
 */

#include "core/base/error.h"
#include "core/method/attribution.h"
#include "core/method/layer-pick.h"
#include "core/method/methods.h"
#include "core/rule/rules.h"

#include <math.h>
#include <stdlib.h>

typedef struct
{
  int by;
  int frames;
  int channels;
  char *layers;
} Settings;

enum
{
  BY_UNIT,
  BY_LAYER,
};

typedef struct
{
  int n_frames;
  int n_shown;

  /* by unit */
  double *contribution; /* by channel */
  int *order;           /* channels in falling order of it */
  guint8 *is_open;      /* by channel */
  int n_channels;
  int n_open;

  GArray *layers; /* by layer: int, values */
} State;

static const LensChoice ways[] = {
  [BY_UNIT] = { "unit", N_ ("the channels of one layer") },
  [BY_LAYER] = { "layer", N_ ("the layers of the network") },
  { NULL, NULL },
};

static const LensField fields[] = {
  {
    LENS_CHOICE (Settings, by),
    .title = N_ ("By"),
    .help = N_ ("what is added from frame to frame"),
    .choices = ways,
  },
  {
    LENS_INT (Settings, frames),
    .title = N_ ("Frames"),
    .help = N_ ("by unit: at most so many frames"),
    .initial = 40,
    .min = 1,
    .max = 100000,
  },
  {
    LENS_INT (Settings, channels),
    .title = N_ ("Channels"),
    .help = N_ ("by layer: how many of the strongest channels of each layer"),
    .initial = 8,
    .min = 1,
    .max = 100000,
  },
  {
    LENS_TEXT (Settings, layers),
    .title = N_ ("Layers"),
    .help = N_ ("by layer: all, a number of layers or names with commas"),
    .initial_text = "all",
  },
  { .kind = LENS_FIELD_END },
};

/* Guided backprop with the open channels let through. */
static LensTensor *
carry_back_open (LensRun *run, const LensTape *tape, GError **error)
{
  const State *state = lens_run_state (run);
  LensQuery *query = lens_run_query (run);
  LensGate gate = { .value = lens_query_layer (query), .is_open = state->is_open };
  LensBackwardQuery how = { .rules = lens_guided_rules, .gate = &gate };

  return lens_run_signal_at (run, tape, &how, lens_query_input_value (query), error);
}

/* A skip connection around the layer carries its part of the signal in every frame. */
static gboolean
warn_about_detours (LensRun *run, const LensTape *tape, GError **error)
{
  g_autoptr (LensTensor) rest = carry_back_open (run, tape, error);
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  if (rest == NULL)
    return FALSE;
  lens_tensor_range (rest, &minimum, &maximum, &mean);
  if (minimum != 0 || maximum != 0)
    lens_run_add_note (run, "some of the signal goes around this layer and is in every "
                            "frame; a layer that all paths go through shows the units "
                            "alone");
  return TRUE;
}

static gboolean
begin_by_unit (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  LensQuery *query = lens_run_query (run);
  LensTape *tape = lens_query_tape (query, lens_run_monitor (run), error);
  int layer = lens_query_layer (query);
  g_autoptr (LensTensor) gradient = NULL;

  if (tape == NULL)
    return FALSE;
  if (!lens_graph_depends (lens_tape_graph (tape), lens_query_target (query)->value,
                           layer))
    return lens_fail (error, LENS_ERROR_SETTING,
                      "the target does not depend on layer “%s”; a layer before it was "
                      "expected",
                      lens_model_value_name (lens_query_model (query), layer));
  gradient = lens_run_signal_at (run, tape, &(LensBackwardQuery){ 0 }, layer, error);
  if (gradient == NULL)
    return FALSE;

  state->n_channels = lens_run_layer_grid (run).n_channels;
  state->contribution = lens_channel_contributions (lens_tape_value (tape, layer),
                                                    gradient);
  state->order = lens_rank_channels (state->contribution, state->n_channels);
  state->is_open = g_new0 (guint8, (gsize) state->n_channels);
  state->n_frames = MIN (settings->frames, state->n_channels);
  return warn_about_detours (run, tape, error);
}

static gboolean
begin_by_layer (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  LensQuery *query = lens_run_query (run);
  LensGraph *graph = lens_model_graph (lens_query_model (query));
  int target = lens_query_target (query)->value;

  state->layers = lens_pick_layers (query, settings->layers, error);
  if (state->layers == NULL)
    return FALSE;
  for (guint i = state->layers->len; i > 0; i--)
    {
      int layer = g_array_index (state->layers, int, i - 1);

      if (layer == target || !lens_graph_depends (graph, target, layer))
        g_array_remove_index (state->layers, i - 1);
    }
  state->n_frames = (int) state->layers->len + 1;
  return TRUE;
}

static gboolean
begin (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);

  if (settings->by == BY_LAYER)
    return begin_by_layer (run, error);
  return begin_by_unit (run, error);
}

/* The first channels matter most, so they come one by one and the rest in ever larger
 * groups: a square law. */
static int
channels_at_frame (const State *state, int index)
{
  double part = (index + 1.0) / state->n_frames;

  return MAX (index + 1, (int) lround (state->n_channels * part * part));
}

static double
sum_of_open (const State *state)
{
  double sum = 0;

  for (int i = 0; i < state->n_open; i++)
    sum += state->contribution[state->order[i]];
  return sum;
}

static LensFrame *
make_unit_frame (LensRun *run, GError **error)
{
  State *state = lens_run_state (run);
  LensTape *tape = lens_query_tape (lens_run_query (run), lens_run_monitor (run),
                                    error);
  int n_open = channels_at_frame (state, state->n_shown);
  LensTensor *signal;
  LensFrame *frame;

  while (state->n_open < n_open)
    state->is_open[state->order[state->n_open++]] = 1;
  signal = carry_back_open (run, tape, error);
  if (signal == NULL)
    return NULL;
  frame = lens_attribution (run, signal);
  frame->caption = g_strdup_printf ("%d of %d channels", state->n_open,
                                    state->n_channels);
  frame->quantity = "signal at the input";
  lens_frame_add_statistic (frame, "channels", state->n_open);
  lens_frame_add_statistic (frame, "contribution", sum_of_open (state));
  return frame;
}

/* Ones at the strongest channels of a layer. */
static LensTensor *
seed_strongest (const LensTensor *value, int n_strongest)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (value));
  g_autofree double *strengths = lens_channel_strengths (value);
  g_autofree int *order = lens_rank_channels (strengths, grid.n_channels);
  LensTensor *seed = lens_tensor_new (lens_tensor_shape (value));
  LensReal *ones = lens_tensor_writable (seed);

  for (int i = 0; i < MIN (n_strongest, grid.n_channels); i++)
    for (gsize j = 0; j < grid.n_positions; j++)
      ones[(gsize) order[i] * grid.n_positions + j] = 1;
  return seed;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const LensReal first = *(const LensReal *) a;
  const LensReal second = *(const LensReal *) b;

  return (first > second) - (first < second);
}

/* The magnitude that 98 % of what is not zero stays below; 0 if all is zero. */
static LensReal
find_magnitude (const LensTensor *signal)
{
  const LensReal *numbers = lens_tensor_data (signal);
  const gsize n = lens_tensor_n_elements (signal);
  g_autofree LensReal *magnitudes = g_new (LensReal, MAX (n, 1));
  gsize n_found = 0;

  for (gsize i = 0; i < n; i++)
    if (numbers[i] != 0)
      magnitudes[n_found++] = (LensReal) fabs (numbers[i]);
  if (n_found == 0)
    return 0;
  qsort (magnitudes, n_found, sizeof (LensReal), compare_numbers);
  return magnitudes[(gsize) ((double) (n_found - 1) * 0.98)];
}

static void
normalise (LensTensor *signal)
{
  const LensReal magnitude = find_magnitude (signal);
  LensReal *numbers = lens_tensor_writable (signal);

  for (gsize i = 0; i < lens_tensor_n_elements (signal) && magnitude > 0; i++)
    numbers[i] = CLAMP (numbers[i] / magnitude, -1, 1);
}

static LensTensor *
carry_back_layer (LensRun *run, const LensTape *tape, int layer, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  g_autoptr (LensTensor) ones = seed_strongest (lens_tape_value (tape, layer),
                                                settings->channels);
  LensSeed seed = { .value = layer, .signal = ones };
  LensBackwardQuery how = {
    .seeds = &seed,
    .n_seeds = 1,
    .rules = lens_guided_rules,
  };

  return lens_run_signal_at (run, tape, &how,
                             lens_query_input_value (lens_run_query (run)), error);
}

static LensFrame *
make_layer_frame (LensRun *run, GError **error)
{
  const State *state = lens_run_state (run);
  LensQuery *query = lens_run_query (run);
  LensTape *tape = lens_query_tape (query, lens_run_monitor (run), error);
  gboolean is_target = state->n_shown + 1 == state->n_frames;
  g_autofree char *target = NULL;
  LensTensor *signal = NULL;
  LensFrame *frame;
  int layer = -1;

  if (tape == NULL)
    return NULL;
  if (!is_target)
    layer = g_array_index (state->layers, int, state->n_shown);
  if (is_target)
    signal = lens_run_gradient (run, NULL, lens_guided_rules, error);
  else
    signal = carry_back_layer (run, tape, layer, error);
  if (signal == NULL)
    return NULL;

  normalise (signal);
  frame = lens_attribution (run, signal);
  frame->caption = is_target
                     ? lens_query_describe_target (query)
                     : g_strdup (
                         lens_model_value_name (lens_query_model (query), layer));
  frame->quantity = "signal at the input, limited";
  target = lens_query_describe_target (query);
  frame->title = g_strdup_printf ("Guided build-up · %s", target);
  return frame;
}

static LensStep
step (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  LensFrame *frame;

  if (state->n_shown == state->n_frames)
    return LENS_STEP_DONE;

  lens_run_report (run, state->n_shown, state->n_frames);
  if (settings->by == BY_LAYER)
    frame = make_layer_frame (run, error);
  else
    frame = make_unit_frame (run, error);
  if (frame == NULL)
    return LENS_STEP_FAILED;
  state->n_shown++;
  frame->n_expected = state->n_frames;
  return lens_run_publish (run, frame);
}

static void
end (LensRun *run)
{
  State *state = lens_run_state (run);

  g_free (state->contribution);
  g_free (state->order);
  g_free (state->is_open);
  g_clear_pointer (&state->layers, g_array_unref);
}

const LensMethod lens_method_guided_build_up = {
  .id = "guided-build-up",
  .title = N_ ("Guided build-up"),
  .summary = N_ (
    "Guided backprop grows unit by unit, or layer by layer, into its whole."),
  .paper = "after Springenberg, Dosovitskiy, Brox and Riedmiller, 2015",
  .link = "https://arxiv.org/abs/1412.6806",
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_LAYER | LENS_NEEDS_RECTIFIERS,
  .question = LENS_QUESTION_BUILD_UP,
  .kind = LENS_FRAME_SIGNED,
  .is_clip = TRUE,
  .fields = fields,
  .settings_size = sizeof (Settings),
  .state_size = sizeof (State),
  .figure = "build-up",
  .begin = begin,
  .step = step,
  .end = end,
};
