/* occlusion.c - a window is covered, and the score answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zeiler and Fergus 2014, section 4.2: the value of a window is S (x) - S (x covered), so
 * positive means that what stands there speaks for the target.  Which score is meant,
 * before or after softmax, is part of the query.  A pixel under several windows gets their
 * mean (Captum) or their sum (PAIR saliency).  A clip takes the windows in scan order, a
 * picture of the scores coarsely first.
 */

#include "core/base/error.h"
#include "core/method/attribution.h"
#include "core/method/methods.h"
#include "core/method/sweep.h"

#include <math.h>

typedef struct
{
  int window;
  int window_height;
  int window_width;
  int stride;
  LensBaseline baseline;
  int overlap;
  int place;
  int frames;
  gboolean incremental;
} Settings;

enum
{
  OVERLAP_AVERAGE,
  OVERLAP_SUM,
};

enum
{
  PLACE_CORNER,
  PLACE_CENTRE,
};

typedef struct
{
  LensSweep *sweep;
  double score;  /* of the uncovered picture */
  int n_windows; /* altogether */
  int *order;    /* in which windows are computed */
  int n_scored;  /* are computed … */
  int n_begun;   /* … and being so */
  int n_done;    /* are in the map */
  int n_frames;
  int n_shown;
  double *scores;
  double *others;  /* the best score of another class */
  double *sums;    /* by pixel: of the windows' values … */
  double *weights; /* … and how many windows */
  int n_classes;
  int *n_seen; /* by class: windows with which it is the answer */
} State;

static const LensChoice overlaps[] = {
  [OVERLAP_AVERAGE] = { "average", N_ ("average") },
  [OVERLAP_SUM] = { "sum", N_ ("sum") },
  { NULL, NULL },
};

static const LensChoice places[] = {
  [PLACE_CORNER] = { "corner", N_ ("begin at 0, stride, …") },
  [PLACE_CENTRE] = { "centre", N_ ("stand around 0, stride, …") },
  { NULL, NULL },
};

static const LensField fields[] = {
  {
    LENS_INT (Settings, window),
    .title = N_ ("Window"),
    .help = N_ ("side of the window in pixels; 0: a seventh of the picture"),
    .zero = N_ ("Auto"),
    .max = 16384,
  },
  {
    LENS_INT (Settings, window_height),
    .title = N_ ("Window height"),
    .help = N_ ("height where it differs from the side; 0: the side"),
    .zero = N_ ("Auto"),
    .max = 16384,
  },
  {
    LENS_INT (Settings, window_width),
    .title = N_ ("Window width"),
    .help = N_ ("width where it differs from the side; 0: the side"),
    .zero = N_ ("Auto"),
    .max = 16384,
  },
  {
    LENS_INT (Settings, stride),
    .title = N_ ("Stride"),
    .help = N_ ("pixels from one window to the next; 0: half a window"),
    .zero = N_ ("Auto"),
    .max = 16384,
  },
  {
    LENS_BASELINE (Settings, baseline),
    .title = N_ ("Baseline"),
    .help = N_ ("what stands in the window"),
    .initial_text = "0",
  },
  {
    LENS_CHOICE (Settings, overlap),
    .title = N_ ("Overlap"),
    .help = N_ ("what a pixel under several windows gets of their values"),
    .choices = overlaps,
  },
  {
    LENS_CHOICE (Settings, place),
    .title = N_ ("Place"),
    .help = N_ ("how windows stand on their grid"),
    .choices = places,
  },
  {
    LENS_INT (Settings, frames),
    .title = N_ ("Frames"),
    .help = N_ ("at most so many pictures on the way"),
    .initial = 60,
    .min = 1,
    .max = 100000,
  },
  {
    LENS_BOOL (Settings, incremental),
    .title = N_ ("Incremental"),
    .help = N_ ("compute again only what the window reaches; the result is the same"),
    .initial = TRUE,
  },
  { .kind = LENS_FIELD_END },
};

static LensSweepPlan
make_plan (const Settings *settings, const LensLayout *layout)
{
  const int shorter = MIN (layout->height, layout->width);
  const int side = layout->height == 1 ? layout->width : shorter;
  const int window = settings->window > 0 ? settings->window : MAX ((side + 3) / 7, 1);
  LensSweepPlan plan = {
    .window_height = settings->window_height > 0 ? settings->window_height : window,
    .window_width = settings->window_width > 0 ? settings->window_width : window,
    .is_centred = settings->place == PLACE_CENTRE,
    .is_incremental = settings->incremental,
  };

  plan.stride = MAX (MIN (plan.window_height, plan.window_width) / 2, 1);
  if (settings->stride > 0)
    plan.stride = settings->stride;
  return plan;
}

static void
allocate (State *state, LensQuery *query, const LensTensor *value)
{
  const LensLayout *layout = lens_query_layout (query);
  const gsize n_pixels = (gsize) layout->height * layout->width;

  state->scores = g_new0 (double, (gsize) state->n_windows);
  state->others = g_new0 (double, (gsize) state->n_windows);
  state->sums = g_new0 (double, n_pixels);
  state->weights = g_new0 (double, n_pixels);
  if (lens_query_target (query)->kind == LENS_TARGET_CLASS &&
      lens_tensor_n_elements (value) > 1)
    state->n_classes = (int) lens_tensor_n_elements (value);
  state->n_seen = g_new0 (int, (gsize) state->n_classes + 1);
}

static gboolean
begin (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  LensQuery *query = lens_run_query (run);
  int target = lens_query_target (query)->value;
  LensTape *tape = lens_query_tape (query, lens_run_monitor (run), error);
  LensSweepPlan plan = make_plan (settings, lens_query_layout (query));
  g_autoptr (LensTensor) fill = NULL;

  if (tape == NULL)
    return FALSE;
  fill = lens_query_baseline (query, &settings->baseline, lens_run_seed (run));
  state->sweep = lens_sweep_new (query, tape, target, &plan, fill);
  state->n_windows = lens_sweep_n_rows (state->sweep) *
                     lens_sweep_n_columns (state->sweep);
  state->n_frames = MIN (settings->frames, state->n_windows);
  state->score = lens_query_read_score (query, lens_tape_value (tape, target));
  allocate (state, query, lens_tape_value (tape, target));
  state->order = lens_sweep_dup_order (state->sweep, !lens_run_method (run)->is_clip);
  return TRUE;
}

static void
spread (State *state, const LensLayout *layout, const LensBox *box, double drop)
{
  for (int y = box->y_begin; y < box->y_end; y++)
    for (int x = box->x_begin; x < box->x_end; x++)
      {
        state->sums[(gsize) y * layout->width + x] += drop;
        state->weights[(gsize) y * layout->width + x] += 1;
      }
}

static void
take_in (LensRun *run, State *state, int window, const LensTensor *value)
{
  LensQuery *query = lens_run_query (run);
  int target = lens_query_target (query)->index;

  state->scores[window] = lens_query_read_score (query, value);
  if (state->n_classes > 0)
    {
      int answer = lens_query_best_class (query, value, -1);
      int other = lens_query_best_class (query, value, target);

      if (answer >= 0)
        state->n_seen[answer]++;
      if (other >= 0)
        state->others[window] = lens_query_read_class (query, value, other);
    }
}

/* Works for a while on the next windows; FALSE if cancelled. */
static gboolean
advance (LensRun *run, State *state, GError **error)
{
  LensTensor *values[LENS_SWEEP_PIECE];

  if (state->n_begun == 0)
    {
      state->n_begun = MIN (lens_sweep_piece (state->sweep),
                            state->n_windows - state->n_scored);
      lens_run_report (run, state->n_scored, state->n_windows);
      lens_sweep_begin (state->sweep, state->order + state->n_scored, state->n_begun,
                        lens_run_monitor (run));
    }
  if (lens_sweep_continue (state->sweep))
    return TRUE;
  if (!lens_sweep_end (state->sweep, values, error))
    return FALSE;
  for (int i = 0; i < state->n_begun; i++)
    {
      take_in (run, state, state->order[state->n_scored + i], values[i]);
      lens_tensor_unref (values[i]);
    }
  state->n_scored += state->n_begun;
  state->n_begun = 0;
  return TRUE;
}

/* Windows that are done when frame @index is shown. */
static int
windows_at_frame (const State *state, int index)
{
  return (int) ((gint64) state->n_windows * (index + 1) / state->n_frames);
}

/* Puts computed windows into the map until the next frame is complete; FALSE if it is not. */
static gboolean
fill_frame (LensRun *run, State *state)
{
  const int n_wanted = windows_at_frame (state, state->n_shown);

  for (; state->n_done < MIN (n_wanted, state->n_scored); state->n_done++)
    {
      const int window = state->order[state->n_done];
      const LensBox box = lens_sweep_box (state->sweep, window);

      spread (state, lens_query_layout (lens_run_query (run)), &box,
              state->score - state->scores[window]);
    }
  return state->n_done == n_wanted;
}

static LensTensor *
make_map (LensRun *run, const State *state)
{
  const Settings *settings = lens_run_settings (run);
  const LensLayout *layout = lens_query_layout (lens_run_query (run));
  LensTensor *map = lens_tensor_new (&lens_shape (1, 1, layout->height, layout->width));
  LensReal *pixels = lens_tensor_writable (map);

  for (gsize i = 0; i < lens_tensor_n_elements (map); i++)
    {
      double weight = settings->overlap == OVERLAP_SUM ? 1 : state->weights[i];

      if (weight > 0)
        pixels[i] = (LensReal) (state->sums[i] / weight);
    }
  return map;
}

/* The class that is the answer most often among all but the target; -1: none is. */
static int
find_intruder (LensRun *run, const State *state)
{
  int target = lens_query_target (lens_run_query (run))->index;
  int intruder = -1;

  for (int i = 0; i < state->n_classes; i++)
    if (i != target && state->n_seen[i] > 0 &&
        (intruder < 0 || state->n_seen[i] > state->n_seen[intruder]))
      intruder = i;
  return intruder;
}

static void
add_curves (LensRun *run, const State *state, LensFrame *frame)
{
  LensShape shape = lens_shape (state->n_done);
  int intruder = find_intruder (run, state);
  g_autofree char *name = NULL;

  frame->curve_n_expected = state->n_windows;
  frame->curve = lens_tensor_from_doubles (&shape, state->scores);
  if (state->n_classes == 0)
    return;
  frame->curve_other = lens_tensor_from_doubles (&shape, state->others);
  if (intruder >= 0)
    name = lens_query_class_name (lens_run_query (run), intruder);
  frame->curve_other_label = name != NULL
                               ? g_strdup_printf ("best other, mostly %s", name)
                               : g_strdup ("best other");
}

static void
add_extremes (const State *state, LensFrame *frame)
{
  int lowest = 0;
  LensBox box;

  for (int i = 1; i < state->n_windows; i++)
    if (state->scores[i] < state->scores[lowest])
      lowest = i;
  box = lens_sweep_box (state->sweep, lowest);
  lens_frame_add_statistic (frame, "lowest score", state->scores[lowest]);
  lens_frame_add_statistic (frame, "lowest at y", box.y_begin);
  lens_frame_add_statistic (frame, "lowest at x", box.x_begin);
  lens_frame_add_statistic (frame, "windows", state->n_windows);
  lens_frame_add_statistic (frame, "multiply-adds saved",
                            lens_sweep_saved (state->sweep));
}

/* What it sees instead: the answers, the most frequent first. */
static void
add_answers (LensRun *run, const State *state, LensFrame *frame)
{
  g_autofree double *worth = g_new (double, (gsize) state->n_classes + 1);
  g_autofree int *order = NULL;
  GString *text;

  if (state->n_classes == 0)
    return;
  for (int i = 0; i < state->n_classes; i++)
    worth[i] = state->n_seen[i];
  order = lens_rank_channels (worth, state->n_classes);
  text = g_string_new (NULL);
  for (int i = 0; i < MIN (5, state->n_classes) && state->n_seen[order[i]] > 0; i++)
    {
      g_autofree char *name = lens_query_class_name (lens_run_query (run), order[i]);
      g_autofree char *label = g_strdup_printf ("windows answered %s", name);

      lens_frame_add_statistic (frame, label, state->n_seen[order[i]]);
      g_string_append_printf (text, "%s%s %d", i > 0 ? ", " : "", name,
                              state->n_seen[order[i]]);
    }
  lens_run_add_note (run, "the answer with a window covered: %s (of %d windows)",
                     text->str, state->n_windows);
  g_string_free (text, TRUE);
}

static void
complete (LensRun *run, const State *state, LensFrame *frame)
{
  frame->n_expected = state->n_frames;
  frame->caption = g_strdup_printf ("%d of %d windows", state->n_done,
                                    state->n_windows);
  if (state->n_done < state->n_windows)
    return;
  add_extremes (state, frame);
  add_answers (run, state, frame);
}

static LensFrame *
make_sweep_frame (LensRun *run, const State *state)
{
  LensFrame *frame = lens_frame_new (LENS_FRAME_SIGNED, make_map (run, state));

  frame->quantity = "fall of the score";
  add_curves (run, state, frame);
  /* The last frame is the complete map: nothing is covered in it. */
  frame->has_box = state->n_done < state->n_windows;
  frame->box = lens_sweep_box (state->sweep, state->n_done - 1);
  return frame;
}

/* Scores of all windows; one that is still to come has that of the window of the coarse grid
 * that stands before it. */
static LensFrame *
make_scores_frame (const State *state)
{
  const int n_rows = lens_sweep_n_rows (state->sweep);
  const int n_columns = lens_sweep_n_columns (state->sweep);
  g_autofree gboolean *is_known = g_new0 (gboolean, (gsize) state->n_windows);
  g_autofree double *scores = g_new (double, (gsize) state->n_windows);
  LensFrame *frame;

  for (int i = 0; i < state->n_done; i++)
    is_known[state->order[i]] = TRUE;
  for (int i = 0; i < state->n_windows; i++)
    {
      int from = i;

      for (int grid = 2; grid <= 4 && !is_known[from]; grid *= 2)
        from = i / n_columns / grid * grid * n_columns + i % n_columns / grid * grid;
      scores[i] = is_known[from] ? state->scores[from] : state->score;
    }
  frame = lens_frame_new (
    LENS_FRAME_HEAT,
    lens_tensor_from_doubles (&lens_shape (1, 1, n_rows, n_columns), scores));
  frame->quantity = "score";
  frame->is_at_layer = TRUE;
  frame->is_preview = state->n_done < state->n_windows;
  return frame;
}

static LensStep
step (LensRun *run, GError **error)
{
  State *state = lens_run_state (run);
  LensFrame *frame;

  if (state->n_done == state->n_windows)
    return LENS_STEP_DONE;
  if (!fill_frame (run, state))
    return advance (run, state, error) ? LENS_STEP_AGAIN : LENS_STEP_FAILED;

  state->n_shown++;
  frame = lens_run_method (run)->is_clip ? make_sweep_frame (run, state)
                                         : make_scores_frame (state);
  complete (run, state, frame);
  return lens_run_publish (run, frame);
}

static void
end (LensRun *run)
{
  State *state = lens_run_state (run);

  g_clear_pointer (&state->sweep, lens_sweep_free);
  g_free (state->order);
  g_free (state->scores);
  g_free (state->others);
  g_free (state->sums);
  g_free (state->weights);
  g_free (state->n_seen);
}

const LensMethod lens_method_occlusion = {
  .id = "occlusion",
  .title = N_ ("Occlusion"),
  .summary = N_ (
    "A window moves over the picture; the map is how far the score falls."),
  .paper = "Zeiler and Fergus, 2014",
  .link = "https://arxiv.org/abs/1311.2901",
  .needs = LENS_NEEDS_TARGET,
  .question = LENS_QUESTION_OCCLUDE,
  .kind = LENS_FRAME_SIGNED,
  .is_clip = TRUE,
  .fields = fields,
  .settings_size = sizeof (Settings),
  .state_size = sizeof (State),
  .figure = "sweep",
  .begin = begin,
  .step = step,
  .end = end,
};

const LensMethod lens_method_occlusion_scores = {
  .id = "occlusion-scores",
  .title = N_ ("Occlusion scores"),
  .summary = N_ ("The score itself for every place of the covering window."),
  .paper = "Zeiler and Fergus, 2014",
  .link = "https://arxiv.org/abs/1311.2901",
  .needs = LENS_NEEDS_TARGET,
  .question = LENS_QUESTION_OCCLUDE,
  .kind = LENS_FRAME_HEAT,
  .fields = fields,
  .settings_size = sizeof (Settings),
  .state_size = sizeof (State),
  .figure = "heat",
  .begin = begin,
  .step = step,
  .end = end,
};
