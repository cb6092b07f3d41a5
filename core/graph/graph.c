/* graph.c - a network, frozen: values, and the nodes that compute them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/graph-inside.h"

#include "core/base/error.h"

LensGraph *
lens_graph_ref (LensGraph *graph)
{
  g_atomic_int_inc (&graph->n_references);
  return graph;
}

static void
free_node (LensNode *node)
{
  lens_fields_clear (node->op->fields, node->settings);
  g_free (node->settings);
  g_free (node->name);
  g_free (node->inputs);
  g_free (node->outputs);
}

void
lens_graph_unref (LensGraph *graph)
{
  if (graph == NULL || !g_atomic_int_dec_and_test (&graph->n_references))
    return;
  for (int i = 0; i < LENS_N_KEPT_ROUTES; i++)
    lens_route_free (graph->routes[i]);
  for (guint i = 0; i < graph->nodes->len; i++)
    free_node (&g_array_index (graph->nodes, LensNode, i));
  for (guint i = 0; i < graph->values->len; i++)
    {
      LensValue *value = &g_array_index (graph->values, LensValue, i);

      g_free (value->name);
      g_clear_pointer (&value->constant, lens_tensor_unref);
    }
  g_array_unref (graph->nodes);
  g_array_unref (graph->values);
  g_array_unref (graph->inputs);
  g_array_unref (graph->outputs);
  g_hash_table_unref (graph->by_name);
  g_free (graph);
}

int
lens_graph_opset (const LensGraph *graph)
{
  return graph->opset;
}

void
lens_graph_set_folds (LensGraph *graph, gboolean folds)
{
  g_atomic_int_set (&graph->is_plain, !folds);
}

gboolean
lens_graph_folds (const LensGraph *graph)
{
  return !g_atomic_int_get (&graph->is_plain);
}

int
lens_graph_n_values (const LensGraph *graph)
{
  return (int) graph->values->len;
}

const LensValue *
lens_graph_value (const LensGraph *graph, int value)
{
  return &g_array_index (graph->values, LensValue, value);
}

int
lens_graph_n_nodes (const LensGraph *graph)
{
  return (int) graph->nodes->len;
}

const LensNode *
lens_graph_node (const LensGraph *graph, int node)
{
  return &g_array_index (graph->nodes, LensNode, node);
}

int
lens_graph_n_inputs (const LensGraph *graph)
{
  return (int) graph->inputs->len;
}

int
lens_graph_input (const LensGraph *graph, int index)
{
  return g_array_index (graph->inputs, int, index);
}

int
lens_graph_n_outputs (const LensGraph *graph)
{
  return (int) graph->outputs->len;
}

int
lens_graph_output (const LensGraph *graph, int index)
{
  return g_array_index (graph->outputs, int, index);
}

int
lens_graph_find (const LensGraph *graph, const char *name)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (graph->by_name, name)) - 1;
}

const char **
lens_graph_dup_names (const LensGraph *graph)
{
  guint n_names = 0;

  return (const char **) g_hash_table_get_keys_as_array (graph->by_name, &n_names);
}

double
lens_graph_node_multiply_adds (const LensGraph *graph, int node_index)
{
  const LensNode *node = lens_graph_node (graph, node_index);
  g_autofree LensSlot *slots = g_new0 (LensSlot, node->n_inputs + node->n_outputs);
  g_autofree const LensSlot **inputs = g_new0 (const LensSlot *,
                                               MAX (node->n_inputs, 1));

  if (node->op->n_multiply_adds == NULL)
    return 0;
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      {
        slots[i].shape = lens_graph_value (graph, node->inputs[i])->shape;
        inputs[i] = &slots[i];
      }
  for (int i = 0; i < node->n_outputs; i++)
    slots[node->n_inputs + i].shape = lens_graph_value (graph, node->outputs[i])->shape;
  return node->op->n_multiply_adds (node->settings, inputs, slots + node->n_inputs);
}

gsize
lens_graph_node_parameters (const LensGraph *graph, int node_index)
{
  const LensNode *node = lens_graph_node (graph, node_index);
  gsize n_parameters = 0;

  /* The bounds of clip are no parameters, wherever they are written. */
  if ((node->op->traits & LENS_TRAIT_RECTIFIER) != 0)
    return 0;
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      {
        const LensValue *value = lens_graph_value (graph, node->inputs[i]);

        if (value->constant != NULL && value->kind == LENS_KIND_REAL &&
            (!value->is_made ||
             (node->op->traits & (LENS_TRAIT_LINEAR | LENS_TRAIT_NORM)) != 0))
          n_parameters += lens_shape_n_elements (&value->shape);
      }
  return n_parameters;
}

/* Which values depend on @from, itself included; free with g_free (). */
static gboolean *
find_dependants (const LensGraph *graph, int from)
{
  gboolean *depends = g_new0 (gboolean, lens_graph_n_values (graph));

  depends[from] = TRUE;
  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);
      gboolean node_depends = FALSE;

      for (int j = 0; j < node->n_inputs; j++)
        node_depends |= node->inputs[j] >= 0 && depends[node->inputs[j]];
      for (int j = 0; j < node->n_outputs && node_depends; j++)
        depends[node->outputs[j]] = TRUE;
    }
  return depends;
}

gboolean
lens_graph_depends (const LensGraph *graph, int to, int from)
{
  g_autofree gboolean *depends = find_dependants (graph, from);

  return depends[to];
}

void
lens_node_forward (const LensGraph *graph, int node_index, LensTensor **values)
{
  const LensNode *node = lens_graph_node (graph, node_index);
  g_autofree LensOperand *inputs = g_new0 (LensOperand, MAX (node->n_inputs, 1));
  g_autofree LensResult *outputs = g_new0 (LensResult, node->n_outputs);
  LensForward forward = {
    .settings = node->settings,
    .n_inputs = node->n_inputs,
    .inputs = inputs,
    .n_outputs = node->n_outputs,
    .outputs = outputs,
  };

  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      {
        inputs[i].shape = &lens_graph_value (graph, node->inputs[i])->shape;
        inputs[i].data = lens_tensor_data (values[node->inputs[i]]);
        inputs[i].constant = lens_graph_value (graph, node->inputs[i])->constant;
      }
  for (int i = 0; i < node->n_outputs; i++)
    {
      const LensValue *value = lens_graph_value (graph, node->outputs[i]);
      LensTensor *tensor = lens_tensor_new_unset (&value->shape);

      lens_tensor_set_kind (tensor, value->kind);
      outputs[i].shape = lens_tensor_shape (tensor);
      outputs[i].data = lens_tensor_writable (tensor);
      values[node->outputs[i]] = tensor;
    }
  node->op->forward (&forward);
}
