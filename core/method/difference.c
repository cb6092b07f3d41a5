/* difference.c - where two explanations of one picture differ
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two methods, layers or targets: both are run, brought to one plane and one size, and the
 * second is taken from the first.  Numbers of the same quantity are compared as they are;
 * others only as shares of the largest |v| of each map, or else the map with the larger
 * unit would be all that is seen.  Where only one of the two has signs, its |v| counts.
 */

#include "core/base/error.h"
#include "core/method/attribution.h"
#include "core/method/methods.h"

#include <math.h>
#include <string.h>

typedef struct
{
  char *first;
  char *first_settings;
  char *second;
  char *second_settings;
  char *layer;
  char *target;
  int numbers;
} Settings;

enum
{
  NUMBERS_AUTO,
  NUMBERS_RAW,
  NUMBERS_SHARES,
};

/* One of the two explanations. */
typedef struct
{
  LensQuery *query;
  LensRun *run;
  LensFrame *frame; /* the last one so far */
  gboolean is_done;
} Side;

typedef struct
{
  Side sides[2];
} State;

static const LensChoice numbers[] = {
  [NUMBERS_AUTO] = { "auto", N_ ("as they can be compared") },
  [NUMBERS_RAW] = { "raw", N_ ("as they are") },
  [NUMBERS_SHARES] = { "shares", N_ ("as shares of the largest") },
  { NULL, NULL },
};

static const LensField fields[] = {
  {
    LENS_TEXT (Settings, first),
    .title = N_ ("First method"),
    .help = N_ ("from which the second is taken"),
    .initial_text = "guided-backprop",
  },
  {
    LENS_TEXT (Settings, first_settings),
    .title = N_ ("Settings of the first"),
    .help = N_ ("those that are not the usual ones: steps=20 baseline=black"),
    .initial_text = "",
  },
  {
    LENS_TEXT (Settings, second),
    .title = N_ ("Second method"),
    .help = N_ ("which is taken from the first"),
    .initial_text = "gradient",
  },
  {
    LENS_TEXT (Settings, second_settings),
    .title = N_ ("Settings of the second"),
    .help = N_ ("those that are not the usual ones"),
    .initial_text = "",
  },
  {
    LENS_TEXT (Settings, layer),
    .title = N_ ("Second layer"),
    .help = N_ ("at which the second method looks, empty for the same"),
    .initial_text = "",
  },
  {
    LENS_TEXT (Settings, target),
    .title = N_ ("Second class"),
    .help = N_ ("which the second method explains, empty for the same"),
    .initial_text = "",
  },
  {
    LENS_CHOICE (Settings, numbers),
    .title = N_ ("Numbers"),
    .help = N_ ("whether the numbers of the two maps have one unit"),
    .choices = numbers,
  },
  { .kind = LENS_FIELD_END },
};

static const LensMethod *
find_method (const char *id, GError **error)
{
  const LensMethod *method = lens_method_find (id, error);

  if (method == NULL || method->kind == LENS_FRAME_HEAT ||
      method->kind == LENS_FRAME_SIGNED)
    return method;
  lens_fail (error, LENS_ERROR_SETTING,
             "“%s” gives no single map; a method that does was expected", id);
  return NULL;
}

/* “steps=20 baseline=black”; (transfer full): the method's settings, to be freed by
 * free_settings (). */
static gpointer
read_settings (const LensMethod *method, const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autofree char *owner = g_strdup_printf ("method %s", method->id);
  gpointer settings = g_malloc0 (MAX (method->settings_size, 1));
  gboolean is_sound = TRUE;

  lens_fields_init (method->fields, settings);
  for (int i = 0; words[i] != NULL && is_sound; i++)
    {
      g_auto (GStrv) halves = g_strsplit (words[i], "=", 2);
      const LensField *field;

      if (*words[i] == '\0')
        continue;
      field = lens_fields_find (method->fields, halves[0], owner, error);
      is_sound = field != NULL &&
                 lens_field_set_text (field, settings,
                                      halves[1] != NULL ? halves[1] : "", error);
    }
  if (is_sound)
    return settings;
  lens_fields_clear (method->fields, settings);
  g_free (settings);
  return NULL;
}

static char *
describe_unit (const LensQuery *query)
{
  const LensTarget *target = lens_query_target (query);
  const char *layer = lens_model_value_name (lens_query_model (query), target->value);

  if (target->is_neuron)
    return g_strdup_printf ("%s:%d:%d:%d", layer, target->index, target->y, target->x);
  return g_strdup_printf ("%s:%d", layer, target->index);
}

/* The same question at another layer, or about another class, where the settings say so. */
static LensQuery *
ask_second (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  LensQuery *query = lens_run_query (run);
  const LensTarget *target = lens_query_target (query);
  const int layer = lens_query_layer (query);
  g_autofree char *index = g_strdup_printf ("#%d", target->index);
  g_autofree char *unit = target->kind == LENS_TARGET_UNIT ? describe_unit (query)
                                                           : NULL;
  LensQueryWords words = {
    .target = index,
    .unit = unit,
    .layer = layer >= 0 ? lens_model_value_name (lens_query_model (query), layer)
                        : NULL,
    .score = lens_query_score (query),
    .monitor = lens_run_monitor (run),
  };

  if (*settings->target != '\0')
    {
      words.target = settings->target;
      words.unit = NULL;
    }
  if (*settings->layer != '\0')
    words.layer = settings->layer;
  return lens_query_new_like (query, &words, error);
}

static gboolean
begin_side (LensRun *run, int index, LensQuery *query, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  Side *side = &state->sides[index];
  const LensMethod *method = find_method (index == 0 ? settings->first
                                                     : settings->second,
                                          error);
  g_autoptr (LensMonitor) part = lens_monitor_new_part (lens_run_monitor (run),
                                                        0.5 * index, 0.5 * index + 0.5);
  gpointer own = NULL;

  if (method != NULL)
    own = read_settings (method,
                         index == 0 ? settings->first_settings
                                    : settings->second_settings,
                         error);
  if (own == NULL)
    return FALSE;
  side->query = lens_query_ref (query);
  side->run = lens_run_start (method, own, query, lens_run_seed (run), part, error);
  lens_fields_clear (method->fields, own);
  g_free (own);
  return side->run != NULL;
}

static gboolean
begin (LensRun *run, GError **error)
{
  g_autoptr (LensQuery) second = ask_second (run, error);

  return second != NULL && begin_side (run, 0, lens_run_query (run), error) &&
         begin_side (run, 1, second, error);
}

/* All planes added up; |v| where @is_size.  Numbers that are not finite count as 0. */
static double *
collapse (const LensTensor *map, const LensGrid *grid, gboolean is_size)
{
  const LensReal *data = lens_tensor_data (map);
  double *plane = g_new0 (double, grid->n_positions);

  for (gsize i = 0; i < grid->n_positions; i++)
    {
      for (int channel = 0; channel < grid->n_channels; channel++)
        plane[i] += (double) data[(gsize) channel * grid->n_positions + i];
      if (!isfinite (plane[i]))
        plane[i] = 0;
      else if (is_size)
        plane[i] = fabs (plane[i]);
    }
  return plane;
}

static double
largest_of (const double *plane, gsize n_positions)
{
  double largest = 0;

  for (gsize i = 0; i < n_positions; i++)
    largest = MAX (largest, fabs (plane[i]));
  return largest;
}

/* One plane, [1][1][height][width], of @fine's size, divided by @unit. */
static LensTensor *
enlarge (const double *plane, const LensGrid *grid, const LensGrid *fine, double unit)
{
  const LensShape coarse_shape = lens_shape (1, 1, grid->height, grid->width);
  const LensShape shape = lens_shape (1, 1, fine->height, fine->width);
  g_autoptr (LensTensor) coarse = lens_tensor_from_doubles (&coarse_shape, plane);
  LensTensor *map = lens_tensor_new_unset (&shape);
  LensReal *to = lens_tensor_writable (map);

  for (int y = 0; y < fine->height; y++)
    for (int x = 0; x < fine->width; x++)
      to[(gsize) y * (gsize) fine->width + (gsize) x] =
        (LensReal) (lens_grid_read (grid, lens_tensor_data (coarse),
                                    (y + 0.5) * grid->height / fine->height,
                                    (x + 0.5) * grid->width / fine->width) /
                    unit);
  return map;
}

static gboolean
has_one_unit (LensRun *run, const Side *sides)
{
  const Settings *settings = lens_run_settings (run);

  if (settings->numbers != NUMBERS_AUTO)
    return settings->numbers == NUMBERS_RAW;
  return lens_query_layer (sides[0].query) == lens_query_layer (sides[1].query) &&
         g_strcmp0 (sides[0].frame->quantity, sides[1].frame->quantity) == 0;
}

/* What tells a side from the other: its method, target or layer. */
static char *
name_side (const Side *sides, int index)
{
  const Side *side = &sides[index];
  const Side *other = &sides[1 - index];
  g_autofree char *target = lens_query_describe_target (side->query);
  g_autofree char *other_target = lens_query_describe_target (other->query);
  const int layer = lens_query_layer (side->query);
  GString *name = g_string_new (NULL);

  if (lens_run_method (side->run) != lens_run_method (other->run))
    g_string_append_printf (name, " · %s", lens_run_method (side->run)->title);
  if (!g_str_equal (target, other_target))
    g_string_append_printf (name, " · %s", target);
  if (layer >= 0 && layer != lens_query_layer (other->query))
    g_string_append_printf (name, " · %s",
                            lens_model_value_name (lens_query_model (side->query),
                                                   layer));
  if (name->len == 0)
    g_string_append_printf (name, " · %s", index == 0 ? "first" : "second");
  g_string_erase (name, 0, (gssize) strlen (" · "));
  return g_string_free (name, FALSE);
}

/* “Difference · Guided backprop − Gradient · Egyptian cat” */
static char *
make_title (const Side *sides, LensFrame *const *parts)
{
  g_autofree char *target = lens_query_describe_target (sides[0].query);
  g_autofree char *other_target = lens_query_describe_target (sides[1].query);
  GString *title = g_string_new ("Difference · ");

  if (lens_run_method (sides[0].run) == lens_run_method (sides[1].run))
    g_string_append_printf (title, "%s · ", lens_run_method (sides[0].run)->title);
  g_string_append_printf (title, "%s − %s", parts[0]->title, parts[1]->title);
  if (g_str_equal (target, other_target))
    g_string_append_printf (title, " · %s", target);
  return g_string_free (title, FALSE);
}

/* Pearson's; 0 where one of the two is the same everywhere. */
static double
correlate (const LensTensor *a, const LensTensor *b)
{
  const gsize n = lens_tensor_n_elements (a);
  const LensReal *left = lens_tensor_data (a);
  const LensReal *right = lens_tensor_data (b);
  double sums[2] = { 0 };
  double squares[2] = { 0 };
  double product = 0;
  double scale;

  for (gsize i = 0; i < n; i++)
    {
      sums[0] += (double) left[i];
      sums[1] += (double) right[i];
      squares[0] += (double) left[i] * (double) left[i];
      squares[1] += (double) right[i] * (double) right[i];
      product += (double) left[i] * (double) right[i];
    }
  scale = sqrt (MAX (squares[0] - sums[0] * sums[0] / n, 0) *
                MAX (squares[1] - sums[1] * sums[1] / n, 0));
  return scale > 0 ? (product - sums[0] * sums[1] / n) / scale : 0;
}

static LensTensor *
subtract (LensFrame *const *parts)
{
  const LensTensor *first = parts[0]->map;
  LensTensor *difference = lens_tensor_new_unset (lens_tensor_shape (first));
  LensReal *to = lens_tensor_writable (difference);

  for (gsize i = 0; i < lens_tensor_n_elements (first); i++)
    to[i] = lens_tensor_data (first)[i] - lens_tensor_data (parts[1]->map)[i];
  return difference;
}

static void
add_statistics (LensFrame *frame)
{
  const LensReal *data = lens_tensor_data (frame->map);
  const gsize n = lens_tensor_n_elements (frame->map);
  double largest = 0;
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      largest = MAX (largest, fabs ((double) data[i]));
      sum += fabs ((double) data[i]);
    }
  lens_frame_add_statistic (frame, "correlation",
                            correlate (frame->parts[0]->map, frame->parts[1]->map));
  lens_frame_add_statistic (frame, "largest difference", largest);
  lens_frame_add_statistic (frame, "mean difference", sum / n);
}

/* The two as maps of one size and, if need be, as shares. */
static void
make_parts (const Side *sides, gboolean is_raw, LensFrame **parts)
{
  const gboolean has_sizes = sides[0].frame->kind != sides[1].frame->kind;
  LensGrid grids[2];
  LensGrid fine;

  for (int i = 0; i < 2; i++)
    grids[i] = lens_grid_of (lens_tensor_shape (sides[i].frame->map));
  fine = grids[grids[0].n_positions >= grids[1].n_positions ? 0 : 1];
  for (int i = 0; i < 2; i++)
    {
      const LensFrame *frame = sides[i].frame;
      const gboolean is_size = has_sizes && frame->kind == LENS_FRAME_SIGNED;
      g_autofree double *plane = collapse (frame->map, &grids[i], is_size);
      const double largest = largest_of (plane, grids[i].n_positions);
      const double unit = is_raw || largest <= 0 ? 1 : largest;

      parts[i] = lens_frame_new (is_size ? LENS_FRAME_HEAT : frame->kind,
                                 enlarge (plane, &grids[i], &fine, unit));
      parts[i]->title = name_side (sides, i);
      parts[i]->is_of_pixels = grids[i].n_channels > 1;
      parts[i]->quantity = is_raw ? frame->quantity : "share of the largest |v|";
    }
}

static LensStep
publish (LensRun *run, const Side *sides)
{
  const gboolean is_raw = has_one_unit (run, sides);
  LensFrame *frame = lens_frame_new (LENS_FRAME_COMPARISON, NULL);

  make_parts (sides, is_raw, frame->parts);
  frame->map = subtract (frame->parts);
  frame->is_of_pixels = frame->parts[0]->is_of_pixels && frame->parts[1]->is_of_pixels;
  frame->n_expected = 1;
  frame->title = make_title (sides, frame->parts);
  frame->quantity = is_raw ? "difference" : "difference of shares";
  if (!is_raw)
    frame->caption = g_strdup ("each as a share of its largest |v|");
  add_statistics (frame);
  for (int i = 0; i < 2; i++)
    if (sides[i].frame->reason != NULL)
      lens_run_add_note (run, "%s: %s", frame->parts[i]->title, sides[i].frame->reason);
  return lens_run_publish (run, frame);
}

static void
pass_on_notes (LensRun *run, const Side *side)
{
  const char *const *notes = lens_run_notes (side->run);

  for (int i = 0; notes[i] != NULL; i++)
    lens_run_add_note (run, "%s", notes[i]);
}

/* One step of one of the two. */
static LensStep
step_side (LensRun *run, Side *side, GError **error)
{
  LensFrame *frame = NULL;
  const LensStep step = lens_run_step (side->run, &frame, error);

  if (step == LENS_STEP_FAILED)
    return step;
  if (step == LENS_STEP_FRAME)
    {
      g_clear_pointer (&side->frame, lens_frame_unref);
      side->frame = frame;
    }
  if (step == LENS_STEP_DONE)
    {
      side->is_done = TRUE;
      pass_on_notes (run, side);
    }
  return LENS_STEP_AGAIN;
}

static LensStep
step (LensRun *run, GError **error)
{
  State *state = lens_run_state (run);

  if (lens_run_n_published (run) > 0)
    return LENS_STEP_DONE;
  for (int i = 0; i < 2; i++)
    if (!state->sides[i].is_done)
      return step_side (run, &state->sides[i], error);
  return publish (run, state->sides);
}

static void
end (LensRun *run)
{
  State *state = lens_run_state (run);

  for (int i = 0; i < 2; i++)
    {
      g_clear_pointer (&state->sides[i].run, lens_run_free);
      g_clear_pointer (&state->sides[i].frame, lens_frame_unref);
      g_clear_pointer (&state->sides[i].query, lens_query_unref);
    }
}

const LensMethod lens_method_difference = {
  .id = "difference",
  .title = N_ ("Difference"),
  .summary = N_ ("Two explanations on one scale, and the second taken from the first."),
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_ANY_LAYER,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_COMPARISON,
  .fields = fields,
  .settings_size = sizeof (Settings),
  .state_size = sizeof (State),
  .figure = "comparison",
  .begin = begin,
  .step = step,
  .end = end,
};
