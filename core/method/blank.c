/* blank.c - why a map shows nothing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The likely causes are tried from the most certain to the least; the first that holds is
 * the answer.
 */

#include "core/method/blank.h"

#include "core/method/attribution.h"
#include <math.h>

/* Beyond this a softmax or sigmoid has no slope that float numbers can carry far. */
#define SATURATED 1e-7

static gboolean
is_finite (const LensTensor *tensor)
{
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  return lens_tensor_range (tensor, &minimum, &maximum, &mean);
}

static gboolean
is_zero (const LensTensor *tensor, gsize begin, gsize n)
{
  const LensReal *data = lens_tensor_data (tensor) + begin;

  for (gsize i = 0; i < n; i++)
    if (data[i] != 0)
      return FALSE;
  return TRUE;
}

/* The layer a node belongs to: the first whose result comes from it or from a later one. */
static const char *
name_node (const LensModel *model, int node, int value)
{
  for (int i = 0; i < lens_model_n_layers (model); i++)
    {
      const LensLayer *layer = lens_model_layer (model, i);

      if (layer->first_node <= node && node <= layer->last_node)
        return layer->name;
    }
  return lens_model_value_name (model, value);
}

char *
lens_explain_not_finite (const LensModel *model, const LensTape *tape)
{
  LensGraph *graph = lens_model_graph (model);

  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    if (!is_finite (lens_tape_value (tape, lens_graph_input (graph, i))))
      return g_strdup ("the numbers of the picture are not finite");

  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);

      for (int j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] >= 0 &&
            !is_finite (lens_tape_value (tape, node->outputs[j])))
          return g_strdup_printf ("the value at layer “%s” is not finite",
                                  name_node (model, i, node->outputs[j]));
    }
  return NULL;
}

static char *
explain_not_finite (LensRun *run, const LensTape *tape)
{
  LensModel *model = lens_query_model (lens_run_query (run));
  char *reason = lens_explain_not_finite (model, tape);

  if (reason != NULL)
    return reason;
  return g_strdup ("the signal became too large for its numbers on the way back");
}

static char *
explain_dependence (LensRun *run)
{
  LensQuery *query = lens_run_query (run);
  LensModel *model = lens_query_model (query);
  LensGraph *graph = lens_model_graph (model);
  int target = lens_query_target (query)->value;
  int layer = lens_query_layer (query);

  if (!lens_graph_depends (graph, target, lens_query_input_value (query)))
    return g_strdup ("the target does not depend on the picture");
  if ((lens_run_method (run)->needs & LENS_NEEDS_LAYER) != 0 && target != layer &&
      !lens_graph_depends (graph, target, layer))
    return g_strdup_printf (
      "the target does not depend on layer “%s”; choose a layer before it",
      lens_model_value_name (model, layer));
  return NULL;
}

static char *
explain_dead_unit (LensRun *run, const LensTape *tape)
{
  LensQuery *query = lens_run_query (run);
  const LensTarget *target = lens_query_target (query);
  const LensTensor *value = lens_tape_value (tape, target->value);
  const LensGrid grid = lens_grid_of (lens_tensor_shape (value));
  gsize begin = (gsize) target->index * grid.n_positions;
  g_autofree char *name = NULL;

  if (target->kind != LENS_TARGET_UNIT)
    return NULL;
  if (target->is_neuron)
    begin += (gsize) target->y * grid.width + target->x;
  if (!is_zero (value, begin, target->is_neuron ? 1 : grid.n_positions))
    return NULL;
  name = lens_query_describe_target (query);
  return g_strdup_printf ("the unit is dead for this picture: %s is 0%s", name,
                          target->is_neuron ? "" : " everywhere");
}

static char *
explain_saturation (LensRun *run, const LensTape *tape)
{
  LensQuery *query = lens_run_query (run);
  const LensTensor *value = lens_tape_value (tape, lens_query_target (query)->value);
  double score = lens_query_read_score (query, value);

  if (lens_query_score (query) == LENS_SCORE_LOGIT ||
      (score > SATURATED && score < 1 - SATURATED))
    return NULL;
  return g_strdup_printf (
    "the %s is saturated (%.9g); explain the score before it (logit)",
    lens_scores[lens_query_score (query)].id, score);
}

static char *
explain_zero (LensRun *run, const LensTape *tape)
{
  const guint needs = lens_run_method (run)->needs;
  LensQuery *query = lens_run_query (run);
  char *reason = NULL;

  if ((needs & LENS_NEEDS_TARGET) != 0)
    reason = explain_dependence (run);
  if (reason == NULL && (needs & LENS_NEEDS_TARGET) != 0)
    reason = explain_dead_unit (run, tape);
  if (reason == NULL && (needs & LENS_NEEDS_TARGET) != 0)
    reason = explain_saturation (run, tape);
  if (reason == NULL && (needs & LENS_NEEDS_LAYER) != 0)
    {
      const LensTensor *layer = lens_tape_value (tape, lens_query_layer (query));

      if (is_zero (layer, 0, lens_tensor_n_elements (layer)))
        reason = g_strdup ("every unit of the layer is dead for this picture");
    }
  if (reason == NULL && (needs & LENS_NEEDS_RECTIFIERS) != 0)
    reason = g_strdup ("no positive signal comes through to the picture");
  if (reason == NULL)
    reason = g_strdup ("the map is 0 everywhere");
  return reason;
}

char *
lens_explain_blank (LensRun *run, const LensFrame *frame)
{
  LensTape *tape = NULL;
  LensReal minimum;
  LensReal maximum;
  LensReal mean;
  gboolean is_all_finite;

  if (frame->map == NULL)
    return NULL;
  is_all_finite = lens_tensor_range (frame->map, &minimum, &maximum, &mean);
  if (is_all_finite && (minimum != maximum ||
                        (lens_tensor_n_elements (frame->map) <= 1 && minimum != 0)))
    return NULL;

  tape = lens_query_tape (lens_run_query (run), lens_run_monitor (run), NULL);
  if (tape == NULL)
    return g_strdup ("the map is empty");
  if (!is_all_finite)
    return explain_not_finite (run, tape);
  if (minimum == 0)
    return explain_zero (run, tape);
  return g_strdup_printf ("every number of the map is %g", (double) minimum);
}
