/* tape.c - the values of one forward pass, and the pass back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operators keep nothing between the two directions: the tape holds every value, so any
 * number of threads may go back at once, each with its own signals.
 */

#include "core/graph/tape.h"

#include <string.h>

struct _LensTape
{
  gint n_references;
  LensGraph *graph;
  LensTensor **values; /* by value index */
};

static LensTape *
new_with_inputs (LensGraph *graph, LensTensor *const *inputs)
{
  LensTape *tape = g_new0 (LensTape, 1);
  int n_values = lens_graph_n_values (graph);

  tape->n_references = 1;
  tape->graph = lens_graph_ref (graph);
  tape->values = g_new0 (LensTensor *, n_values);
  for (int i = 0; i < n_values; i++)
    if (lens_graph_value (graph, i)->constant != NULL)
      tape->values[i] = lens_tensor_ref (lens_graph_value (graph, i)->constant);
  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    tape->values[lens_graph_input (graph, i)] = lens_tensor_ref (inputs[i]);
  return tape;
}

LensTape *
lens_tape_record (LensGraph *graph,
                  LensTensor *const *inputs,
                  LensMonitor *monitor,
                  GError **error)
{
  g_autoptr (LensTape) tape = new_with_inputs (graph, inputs);
  int n_nodes = lens_graph_n_nodes (graph);

  for (int i = 0; i < n_nodes; i++)
    {
      if (!lens_monitor_check (monitor, error))
        return NULL;
      lens_node_forward (graph, i, tape->values);
      lens_monitor_report (monitor, (i + 1.0) / n_nodes);
    }
  return g_steal_pointer (&tape);
}

LensTape *
lens_tape_ref (LensTape *tape)
{
  g_atomic_int_inc (&tape->n_references);
  return tape;
}

void
lens_tape_unref (LensTape *tape)
{
  if (tape == NULL || !g_atomic_int_dec_and_test (&tape->n_references))
    return;
  for (int i = 0; i < lens_graph_n_values (tape->graph); i++)
    g_clear_pointer (&tape->values[i], lens_tensor_unref);
  g_free (tape->values);
  lens_graph_unref (tape->graph);
  g_free (tape);
}

LensGraph *
lens_tape_graph (const LensTape *tape)
{
  return tape->graph;
}

LensTensor *
lens_tape_value (const LensTape *tape, int value)
{
  return tape->values[value];
}

/* One pass back. */
typedef struct
{
  const LensTape *tape;
  const LensBackwardQuery *query;
  LensTensor **signals; /* by value; NULL while nothing has flowed there */
  gboolean *leads_on;   /* by value: a wanted value lies on the way */
  gboolean *is_wanted;  /* by value */
} Pass;

static void
find_ways (Pass *pass, const int *wanted, int n_wanted)
{
  const LensGraph *graph = pass->tape->graph;

  for (int i = 0; i < n_wanted; i++)
    {
      pass->is_wanted[wanted[i]] = TRUE;
      pass->leads_on[wanted[i]] = TRUE;
    }
  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);
      gboolean leads_on = FALSE;

      for (int j = 0; j < node->n_inputs; j++)
        leads_on |= node->inputs[j] >= 0 && pass->leads_on[node->inputs[j]];
      for (int j = 0; j < node->n_outputs && leads_on; j++)
        pass->leads_on[node->outputs[j]] = TRUE;
    }
}

/* The signal of a value, to be added to. */
static LensReal *
open_signal (Pass *pass, int value)
{
  if (pass->signals[value] == NULL)
    pass->signals[value] = lens_tensor_new (
      &lens_graph_value (pass->tape->graph, value)->shape);
  return lens_tensor_writable (pass->signals[value]);
}

static void
sow (Pass *pass)
{
  for (int i = 0; i < pass->query->n_seeds; i++)
    {
      const LensSeed *seed = &pass->query->seeds[i];
      const LensReal *from = lens_tensor_data (seed->signal);
      gsize n = lens_tensor_n_elements (seed->signal);
      LensReal *to;

      if (!pass->leads_on[seed->value])
        continue;
      to = open_signal (pass, seed->value);
      for (gsize k = 0; k < n; k++)
        to[k] += from[k];
    }
}

static void
close_gate (Pass *pass, const LensGate *gate)
{
  const LensShape *shape = &lens_graph_value (pass->tape->graph, gate->value)->shape;
  gsize n_channels = shape->rank > 1 ? (gsize) shape->dims[1] : 1;
  gsize n_positions = lens_shape_span (shape, MIN (2, shape->rank), shape->rank);
  LensReal *signal = open_signal (pass, gate->value);

  for (gsize batch = 0; batch < (gsize) shape->dims[0]; batch++)
    for (gsize channel = 0; channel < n_channels; channel++)
      if (!gate->is_open[channel])
        memset (signal + (batch * n_channels + channel) * n_positions, 0,
                n_positions * sizeof (LensReal));
}

static const LensRule *
find_rule (const LensRuleUse *uses, const LensOp *op)
{
  for (; uses != NULL && uses->rule != NULL; uses++)
    if ((op->traits & uses->traits) == uses->traits)
      return uses->rule;
  return NULL;
}

/* The arrays that a backward call takes, filled in for one node. */
static void
carry_back (Pass *pass, const LensNode *node)
{
  const LensGraph *graph = pass->tape->graph;
  LensTensor **values = pass->tape->values;
  g_autofree LensOperand *operands = g_new0 (LensOperand,
                                             node->n_inputs + node->n_outputs);
  g_autofree const LensReal **output_signals = g_new0 (const LensReal *,
                                                       node->n_outputs);
  g_autofree LensReal **input_signals = g_new0 (LensReal *, MAX (node->n_inputs, 1));
  const LensRule *rule = find_rule (pass->query->rules, node->op);
  LensBackward backward = {
    .settings = node->settings,
    .n_inputs = node->n_inputs,
    .inputs = operands,
    .n_outputs = node->n_outputs,
    .outputs = operands + node->n_inputs,
    .output_signals = output_signals,
    .input_signals = input_signals,
  };

  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      {
        operands[i].shape = &lens_graph_value (graph, node->inputs[i])->shape;
        operands[i].data = lens_tensor_data (values[node->inputs[i]]);
        operands[i].constant = lens_graph_value (graph, node->inputs[i])->constant;
        if (pass->leads_on[node->inputs[i]])
          input_signals[i] = open_signal (pass, node->inputs[i]);
      }
  for (int i = 0; i < node->n_outputs; i++)
    {
      LensTensor *signal = pass->signals[node->outputs[i]];

      operands[node->n_inputs + i].shape = &lens_graph_value (graph, node->outputs[i])
                                              ->shape;
      operands[node->n_inputs + i].data = lens_tensor_data (values[node->outputs[i]]);
      output_signals[i] = signal != NULL ? lens_tensor_data (signal) : NULL;
    }

  if (rule != NULL)
    rule->backward (node->op, &backward);
  else
    node->op->backward (&backward);
}

static gboolean
has_work (const Pass *pass, const LensNode *node)
{
  gboolean has_signal = FALSE;
  gboolean leads_on = FALSE;

  for (int i = 0; i < node->n_outputs; i++)
    has_signal |= pass->signals[node->outputs[i]] != NULL;
  for (int i = 0; i < node->n_inputs; i++)
    leads_on |= node->inputs[i] >= 0 && pass->leads_on[node->inputs[i]];
  return has_signal && leads_on && node->op->backward != NULL;
}

static gboolean
go_back (Pass *pass, LensMonitor *monitor, GError **error)
{
  const LensGraph *graph = pass->tape->graph;
  const LensGate *gate = pass->query->gate;
  int n_nodes = lens_graph_n_nodes (graph);

  for (int i = n_nodes - 1; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (graph, i);

      if (!lens_monitor_check (monitor, error))
        return FALSE;
      for (int j = 0; j < node->n_outputs && gate != NULL; j++)
        if (node->outputs[j] == gate->value && pass->signals[gate->value] != NULL)
          close_gate (pass, gate);
      if (has_work (pass, node))
        carry_back (pass, node);
      for (int j = 0; j < node->n_outputs; j++)
        if (!pass->is_wanted[node->outputs[j]])
          g_clear_pointer (&pass->signals[node->outputs[j]], lens_tensor_unref);
      lens_monitor_report (monitor, (double) (n_nodes - i) / n_nodes);
    }
  return TRUE;
}

gboolean
lens_tape_backward (const LensTape *tape,
                    const LensBackwardQuery *query,
                    const int *wanted,
                    int n_wanted,
                    LensTensor **signals,
                    LensMonitor *monitor,
                    GError **error)
{
  int n_values = lens_graph_n_values (tape->graph);
  g_autofree LensTensor **all = g_new0 (LensTensor *, n_values);
  g_autofree gboolean *leads_on = g_new0 (gboolean, n_values);
  g_autofree gboolean *is_wanted = g_new0 (gboolean, n_values);
  Pass pass = {
    .tape = tape,
    .query = query,
    .signals = all,
    .leads_on = leads_on,
    .is_wanted = is_wanted,
  };
  gboolean is_done;

  find_ways (&pass, wanted, n_wanted);
  sow (&pass);
  is_done = go_back (&pass, monitor, error);
  for (int i = 0; i < n_wanted && is_done; i++)
    {
      if (all[wanted[i]] == NULL)
        open_signal (&pass, wanted[i]);
      signals[i] = lens_tensor_ref (all[wanted[i]]);
    }
  for (int i = 0; i < n_values; i++)
    g_clear_pointer (&all[i], lens_tensor_unref);
  return is_done;
}
