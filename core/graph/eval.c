/* eval.c - some values of a graph, without keeping the others
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/graph/graph.h"

#include <string.h>

typedef struct
{
  const LensGraph *graph;
  LensTensor **values; /* by value index; owned */
  int *n_readers;      /* how many needed nodes will still read a value */
  gboolean *is_needed; /* by node */
} Eval;

static void
find_needed (Eval *eval, const int *wanted, int n_wanted)
{
  const LensGraph *graph = eval->graph;
  g_autofree gboolean *is_value_needed = g_new0 (gboolean, lens_graph_n_values (graph));

  for (int i = 0; i < n_wanted; i++)
    {
      is_value_needed[wanted[i]] = TRUE;
      eval->n_readers[wanted[i]]++;
    }
  for (int i = lens_graph_n_nodes (graph) - 1; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (graph, i);

      for (int j = 0; j < node->n_outputs; j++)
        eval->is_needed[i] |= is_value_needed[node->outputs[j]];
      for (int j = 0; j < node->n_inputs && eval->is_needed[i]; j++)
        if (node->inputs[j] >= 0)
          {
            is_value_needed[node->inputs[j]] = TRUE;
            eval->n_readers[node->inputs[j]]++;
          }
    }
}

static void
release (Eval *eval, int value)
{
  if (value >= 0 && --eval->n_readers[value] <= 0)
    g_clear_pointer (&eval->values[value], lens_tensor_unref);
}

static gboolean
run_nodes (Eval *eval, LensMonitor *monitor, GError **error)
{
  int n_nodes = lens_graph_n_nodes (eval->graph);

  for (int i = 0; i < n_nodes; i++)
    {
      const LensNode *node = lens_graph_node (eval->graph, i);

      if (!eval->is_needed[i])
        continue;
      if (!lens_monitor_check (monitor, error))
        return FALSE;
      lens_node_forward (eval->graph, i, eval->values);
      for (int j = 0; j < node->n_inputs; j++)
        release (eval, node->inputs[j]);
      for (int j = 0; j < node->n_outputs; j++)
        if (eval->n_readers[node->outputs[j]] == 0)
          g_clear_pointer (&eval->values[node->outputs[j]], lens_tensor_unref);
      lens_monitor_report (monitor, (i + 1.0) / n_nodes);
    }
  return TRUE;
}

gboolean
lens_graph_eval (LensGraph *graph,
                 LensTensor *const *inputs,
                 const int *wanted,
                 int n_wanted,
                 LensTensor **results,
                 LensMonitor *monitor,
                 GError **error)
{
  int n_values = lens_graph_n_values (graph);
  g_autofree LensTensor **values = g_new0 (LensTensor *, n_values + 1);
  g_autofree int *n_readers = g_new0 (int, n_values + 1);
  g_autofree gboolean *is_needed = g_new0 (gboolean, lens_graph_n_nodes (graph) + 1);
  Eval eval = {
    .graph = graph,
    .values = values,
    .n_readers = n_readers,
    .is_needed = is_needed,
  };
  gboolean is_done;

  find_needed (&eval, wanted, n_wanted);
  for (int i = 0; i < n_values; i++)
    if (lens_graph_value (graph, i)->constant != NULL)
      values[i] = lens_tensor_ref (lens_graph_value (graph, i)->constant);
  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    values[lens_graph_input (graph, i)] = lens_tensor_ref (inputs[i]);

  is_done = run_nodes (&eval, monitor, error);
  for (int i = 0; i < n_wanted && is_done; i++)
    results[i] = lens_tensor_ref (values[wanted[i]]);
  for (int i = 0; i < n_values; i++)
    g_clear_pointer (&values[i], lens_tensor_unref);
  return is_done;
}
