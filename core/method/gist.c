/* gist.c - what a network sees in a picture, from the first layer to the last, on one page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Views: a row a layer, a column a way to look at it.  Pairs: layers by layers; on the
 * diagonal what the layer's strongest channel sees, below it the two layers' energies
 * against each other, above it their similarity.  Each step makes one cell and publishes
 * the page as far as it is.
 */

#include "core/method/gist.h"

#include "core/method/attribution.h"
#include "core/method/layer-pick.h"
#include "core/method/methods.h"

#include <math.h>

typedef struct
{
  int mode;
  char *layers;
  int channels;
  int windows;
} Settings;

enum
{
  MODE_VIEWS,
  MODE_PAIRS,
};

typedef struct
{
  GArray *layers; /* int: values */
  LensGist *gist;
  int n_cells;
  LensGistLayer *present; /* the layer of the last cell; NULL at first */
  GPtrArray *sketches;    /* LensGistSketch, by layer; NULL until needed */
  int grid_height;        /* of the sketches */
  int grid_width;
} State;

static const LensChoice modes[] = {
  [MODE_VIEWS] = { "views", N_ ("layers and views") },
  [MODE_PAIRS] = { "pairs", N_ ("layers and layers") },
  { NULL, NULL },
};

static const LensField fields[] = {
  {
    LENS_CHOICE (Settings, mode),
    .title = N_ ("Mode"),
    .help = N_ ("what the columns are"),
    .choices = modes,
  },
  {
    LENS_TEXT (Settings, layers),
    .title = N_ ("Layers"),
    .help = N_ ("all, a number of layers or names with commas"),
    .initial_text = "8",
  },
  {
    LENS_INT (Settings, channels),
    .title = N_ ("Channels"),
    .help = N_ ("how many of the strongest channels are shown"),
    .initial = 9,
    .min = 1,
    .max = 64,
  },
  {
    LENS_INT (Settings, windows),
    .title = N_ ("Windows"),
    .help = N_ ("how many windows of occlusion along the shorter side"),
    .initial = 7,
    .min = 2,
    .max = 64,
  },
  { .kind = LENS_FIELD_END },
};

/* What part of the picture one position of the layer depends on. */
static char *
describe_field (const LensModel *model, int value)
{
  int index = lens_model_layer_of_value (model, value);
  const LensLayer *layer = index >= 0 ? lens_model_layer (model, index) : NULL;

  if (layer == NULL)
    return g_strdup ("");
  if (layer->has_global_field)
    return g_strdup (" · sees everything");
  return g_strdup_printf (" · sees %d×%d px", layer->field_size[0],
                          layer->field_size[1]);
}

static char *
title_layer (LensRun *run, int value)
{
  LensModel *model = lens_query_model (lens_run_query (run));
  const LensShape *shape = &lens_graph_value (lens_model_graph (model), value)->shape;
  const LensGrid grid = lens_grid_of (shape);
  g_autofree char *field = describe_field (model, value);

  return g_strdup_printf ("%s · %d×%d×%d%s", lens_model_value_name (model, value),
                          grid.n_channels, grid.height, grid.width, field);
}

static LensGist *
lay_out (LensRun *run, const State *state, int mode)
{
  const int n_layers = (int) state->layers->len;
  int n_columns = 0;
  LensGist *gist;

  while (mode == MODE_VIEWS && lens_gist_views[n_columns].title != NULL)
    n_columns++;
  if (mode == MODE_PAIRS)
    n_columns = n_layers;

  gist = lens_gist_new (n_layers, n_columns);
  for (int i = 0; i < n_layers; i++)
    gist->row_titles[i] = title_layer (run, g_array_index (state->layers, int, i));
  for (int i = 0; i < n_columns; i++)
    gist->column_titles[i] = g_strdup (
      mode == MODE_VIEWS
        ? lens_gist_views[i].title
        : lens_model_value_name (lens_query_model (lens_run_query (run)),
                                 g_array_index (state->layers, int, i)));
  return gist;
}

static void
free_sketch (gpointer sketch)
{
  lens_gist_sketch_free (sketch);
}

static gboolean
begin (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  LensQuery *query = lens_run_query (run);
  LensTape *tape;

  state->layers = lens_pick_layers (query, settings->layers, error);
  if (state->layers == NULL)
    return FALSE;
  tape = lens_query_tape (query, lens_run_monitor (run), error);
  if (tape == NULL)
    return FALSE;

  state->gist = lay_out (run, state, settings->mode);
  state->n_cells = state->gist->n_rows * state->gist->n_columns;
  state->sketches = g_ptr_array_new_with_free_func (free_sketch);
  g_ptr_array_set_size (state->sketches, (gint) state->layers->len);
  lens_gist_choose_grid (tape, state->layers, &state->grid_height, &state->grid_width);
  return TRUE;
}

/* The layer of a row, kept while cells of that row are made. */
static const LensGistLayer *
need_layer (LensRun *run, State *state, int row)
{
  int value = g_array_index (state->layers, int, row);
  LensTape *tape;

  if (state->present != NULL && state->present->value == value)
    return state->present;
  /* It was recorded in begin, so it is there. */
  tape = lens_query_tape (lens_run_query (run), NULL, NULL);
  lens_gist_layer_free (state->present);
  state->present = lens_gist_layer_new (tape, value);
  return state->present;
}

static const LensGistSketch *
need_sketch (LensRun *run, State *state, int index)
{
  if (state->sketches->pdata[index] == NULL)
    {
      LensTape *tape = lens_query_tape (lens_run_query (run), NULL, NULL);
      int value = g_array_index (state->layers, int, index);

      state->sketches->pdata[index] = lens_gist_sketch_new (
        lens_tape_value (tape, value), state->grid_height, state->grid_width);
    }
  return state->sketches->pdata[index];
}

static LensCell *
make_view (LensRun *run, int index, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  const int row = index / state->gist->n_columns;
  const int column = index % state->gist->n_columns;
  const LensGistView *view = &lens_gist_views[column];
  const LensGistLayer *layer = need_layer (run, state, row);
  LensGistChoices choices = {
    .channels = settings->channels,
    .windows = settings->windows,
  };
  LensCell *cell = lens_cell_new (row, column, view->kind);

  cell->value = layer->value;
  cell->opens = view->opens;
  if (view->fill (run, layer, &choices, cell, error))
    return cell;
  lens_cell_free (cell);
  return NULL;
}

static gboolean
fill_diagonal (LensRun *run, State *state, LensCell *cell, GError **error)
{
  const LensGistLayer *layer = need_layer (run, state, cell->row);
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  cell->channel = layer->order[0];
  cell->map = lens_gist_guided (run, layer, cell->channel, error);
  if (cell->map == NULL)
    return FALSE;
  cell->caption = g_strdup_printf ("channel %d", cell->channel);
  lens_tensor_range (cell->map, &minimum, &maximum, &mean);
  if (minimum == maximum)
    cell->reason = g_strdup ("no positive signal comes through");
  return TRUE;
}

/* Below the diagonal: the column's layer along x, the row's along y. */
static void
fill_scatter (LensRun *run, State *state, LensCell *cell)
{
  const LensGistSketch *x = need_sketch (run, state, cell->column);
  const LensGistSketch *y = need_sketch (run, state, cell->row);
  const LensShape shape = lens_shape (x->n);
  const double correlation = lens_gist_correlate (x, y);

  cell->kind = LENS_FRAME_CURVE;
  cell->is_scatter = TRUE;
  cell->map = lens_tensor_from_doubles (&shape, x->energy);
  cell->other = lens_tensor_from_doubles (&shape, y->energy);
  if (isnan (correlation))
    cell->reason = g_strdup ("one of the two is the same everywhere");
  else
    cell->caption = g_strdup_printf ("r = %.2f", correlation);
}

static void
fill_similarity (LensRun *run, State *state, LensCell *cell)
{
  const double alignment = lens_gist_align (need_sketch (run, state, cell->row),
                                            need_sketch (run, state, cell->column));

  cell->kind = LENS_FRAME_HEAT;
  cell->is_number = TRUE;
  if (isnan (alignment))
    {
      cell->reason = g_strdup ("one of the two is the same everywhere");
      return;
    }
  cell->map = lens_tensor_from_doubles (&lens_shape (1), &alignment);
}

static LensCell *
make_pair (LensRun *run, int index, GError **error)
{
  State *state = lens_run_state (run);
  LensCell *cell = lens_cell_new (index / state->gist->n_columns,
                                  index % state->gist->n_columns, LENS_FRAME_SIGNED);

  cell->value = g_array_index (state->layers, int, cell->row);
  cell->opens = cell->row == cell->column ? "guided-backprop" : "activation";
  if (cell->row > cell->column)
    fill_scatter (run, state, cell);
  else if (cell->row < cell->column)
    fill_similarity (run, state, cell);
  else if (!fill_diagonal (run, state, cell, error))
    {
      lens_cell_free (cell);
      return NULL;
    }
  return cell;
}

static LensStep
step (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  State *state = lens_run_state (run);
  const int index = (int) state->gist->cells->len;
  LensCell *cell;
  LensFrame *frame;

  if (index == state->n_cells)
    return LENS_STEP_DONE;

  lens_run_report (run, index, state->n_cells);
  if (settings->mode == MODE_PAIRS)
    cell = make_pair (run, index, error);
  else
    cell = make_view (run, index, error);
  if (cell == NULL)
    return LENS_STEP_FAILED;
  g_ptr_array_add (state->gist->cells, cell);

  frame = lens_frame_new (LENS_FRAME_GIST, NULL);
  frame->gist = lens_gist_copy (state->gist);
  if (settings->mode == MODE_PAIRS)
    frame->caption = g_strdup ("below: energy at each place; above: linear CKA");
  frame->is_preview = index + 1 < state->n_cells;
  frame->n_expected = state->n_cells;
  return lens_run_publish (run, frame);
}

static void
end (LensRun *run)
{
  State *state = lens_run_state (run);

  g_clear_pointer (&state->layers, g_array_unref);
  g_clear_pointer (&state->gist, lens_gist_free);
  g_clear_pointer (&state->present, lens_gist_layer_free);
  g_clear_pointer (&state->sketches, g_ptr_array_unref);
}

const LensMethod lens_method_gist = {
  .id = "gist",
  .title = N_ ("Gist"),
  .summary = N_ (
    "What the network sees, from the first layer to the last, on one page."),
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_RECTIFIERS,
  .question = LENS_QUESTION_GIST,
  .kind = LENS_FRAME_GIST,
  .fields = fields,
  .settings_size = sizeof (Settings),
  .state_size = sizeof (State),
  .figure = "gist",
  .begin = begin,
  .step = step,
  .end = end,
};
