/* layers.c - which values of a graph a person would call layers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A layer begins at a node that does something of its own (a weighted sum, a pool, a join,
 * an activation that follows none of these) and takes in what only finishes it: the bias,
 * the normalisation, the activation, a change of shape.  It goes on while each result is
 * read by one node only, so that nothing another layer needs is hidden inside.
 */

#include "core/model/layers.h"

#include "core/graph/patch.h"
#include "core/graph/reach.h"

#include <string.h>

/* What finishes a layer, in the order in which it may come. */
typedef enum
{
  STAGE_SUM,
  STAGE_NORM,
  STAGE_ACTIVATION,
} Stage;

typedef struct
{
  const LensGraph *graph;
  int *reader;        /* by value: the only node that reads it, or -1 */
  gboolean *is_taken; /* by node */
} Search;

static void
find_readers (Search *search)
{
  const LensGraph *graph = search->graph;

  for (int i = 0; i < lens_graph_n_values (graph); i++)
    search->reader[i] = -1;
  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);

      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0 &&
            lens_graph_value (graph, node->inputs[j])->n_consumers == 1)
          search->reader[node->inputs[j]] = i;
    }
  for (int i = 0; i < lens_graph_n_outputs (graph); i++)
    search->reader[lens_graph_output (graph, i)] = -1;
}

/* Whether all operands but one are constants: a bias, a scale, a slope. */
static gboolean
has_one_operand (const LensGraph *graph, const LensNode *node)
{
  int n_operands = 0;

  for (int i = 0; i < node->n_inputs; i++)
    n_operands += node->inputs[i] >= 0 &&
                  lens_graph_value (graph, node->inputs[i])->constant == NULL;
  return n_operands == 1;
}

static gboolean
is_begin (const LensGraph *graph, const LensNode *node)
{
  guint traits = node->op->traits;

  if ((traits & (LENS_TRAIT_LINEAR | LENS_TRAIT_POOL | LENS_TRAIT_SOFTMAX)) != 0)
    return TRUE;
  if ((traits & LENS_TRAIT_JOIN) != 0)
    return !has_one_operand (graph, node);
  if ((traits & (LENS_TRAIT_NORM | LENS_TRAIT_ACTIVATION)) != 0)
    return TRUE;
  return strcmp (node->op->name, "resize") == 0 ||
         strcmp (node->op->name, "upsample") == 0 ||
         strcmp (node->op->name, "depth-to-space") == 0;
}

/* Whether the node finishes a layer that is at @stage; moves the stage on. */
static gboolean
finishes (const LensGraph *graph, const LensNode *node, Stage *stage)
{
  guint traits = node->op->traits;

  if (node->n_outputs != 1 || !has_one_operand (graph, node))
    return FALSE;
  if ((traits & LENS_TRAIT_SOFTMAX) != 0)
    return FALSE;
  if ((traits & LENS_TRAIT_ACTIVATION) != 0)
    {
      if (*stage >= STAGE_ACTIVATION)
        return FALSE;
      *stage = STAGE_ACTIVATION;
      return TRUE;
    }
  if ((traits & LENS_TRAIT_NORM) != 0 && *stage < STAGE_NORM)
    {
      *stage = STAGE_NORM;
      return TRUE;
    }
  return *stage < STAGE_ACTIVATION &&
         (strcmp (node->op->name, "add") == 0 || strcmp (node->op->name, "mul") == 0 ||
          strcmp (node->op->name, "sub") == 0 || strcmp (node->op->name, "div") == 0 ||
          (traits & LENS_TRAIT_SHAPE) != 0);
}

static void
count_node (const LensGraph *graph, int node, LensLayer *layer)
{
  layer->n_parameters += lens_graph_node_parameters (graph, node);
  layer->n_multiply_adds += lens_graph_node_multiply_adds (graph, node);
}

static void
extend (Search *search, LensLayer *layer)
{
  guint traits = lens_graph_node (search->graph, layer->first_node)->op->traits;
  gboolean is_activation = (traits & LENS_TRAIT_ACTIVATION) != 0;
  gboolean is_norm = (traits & LENS_TRAIT_NORM) != 0;
  Stage stage = is_activation ? STAGE_ACTIVATION : is_norm ? STAGE_NORM : STAGE_SUM;

  if ((traits & LENS_TRAIT_SOFTMAX) != 0)
    return;
  while (search->reader[layer->value] >= 0)
    {
      int reader = search->reader[layer->value];
      const LensNode *node = lens_graph_node (search->graph, reader);

      if (search->is_taken[reader] || !finishes (search->graph, node, &stage))
        break;
      search->is_taken[reader] = TRUE;
      if (stage != STAGE_ACTIVATION)
        layer->pre_activation = node->outputs[0];
      layer->value = node->outputs[0];
      layer->last_node = reader;
      count_node (search->graph, reader, layer);
    }
}

static void
measure (const LensGraph *graph, int picture_input, LensLayer *layer)
{
  const LensShape *shape = &lens_graph_value (graph, layer->value)->shape;

  layer->file_name = lens_graph_value (graph, layer->value)->name;
  layer->is_spatial = shape->rank == 4;
  layer->has_global_field = TRUE;
  if (picture_input >= 0 && shape->rank >= 3)
    layer->has_global_field = !lens_graph_receptive_field (graph, picture_input,
                                                           layer->value,
                                                           layer->field_size,
                                                           layer->field_stride);
}

static void
clear_layer (gpointer data)
{
  LensLayer *layer = data;

  g_free (layer->name);
  g_free (layer->block);
}

GArray *
lens_layers_find (const LensGraph *graph, int picture_input)
{
  GArray *layers = g_array_new (FALSE, TRUE, sizeof (LensLayer));
  g_autofree int *reader = g_new (int, lens_graph_n_values (graph) + 1);
  g_autofree gboolean *is_taken = g_new0 (gboolean, lens_graph_n_nodes (graph) + 1);
  Search search = { .graph = graph, .reader = reader, .is_taken = is_taken };

  g_array_set_clear_func (layers, clear_layer);
  find_readers (&search);
  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);
      LensLayer layer = {
        .kind = node->op->title,
        .value = node->outputs[0],
        .pre_activation = node->outputs[0],
        .first_node = i,
        .last_node = i,
      };

      if (is_taken[i] || !is_begin (graph, node))
        continue;
      count_node (graph, i, &layer);
      extend (&search, &layer);
      measure (graph, picture_input, &layer);
      g_array_append_val (layers, layer);
    }
  return layers;
}
