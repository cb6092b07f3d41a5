/* back.c - the pass back through a tape
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signals lie in each other as values do: what flows back to a join is what flows to its
 * operands.  A sum hands its signal on instead of copying it, and operators that work number
 * by number write over it.  A signal is let go when the node that makes the value has been
 * passed.
 */

#include "core/graph/tape-inside.h"

#include "core/kernel/move.h"

#include <string.h>

/* One pass back. */
typedef struct
{
  const LensTape *tape;
  const LensGraph *graph;
  const LensBackwardQuery *query;
  LensHome *homes;      /* by value: where its signal lies */
  LensTensor **signals; /* by home; NULL while nothing has flowed there */
  int *last_nodes;      /* by home: the node after which nobody asks for it */
  gboolean *leads_on;   /* by value: a wanted value lies on the way */
  gboolean *has_signal; /* by value: something flows there, and it leads on */
  gboolean *is_wanted;  /* by value */
} Pass;

/* One node on the way back. */
typedef struct
{
  const LensNode *node;
  int index;
  const LensRule *rule; /* (nullable) */
  const LensReal **output_signals;
  LensReal **input_signals;
  gboolean *sets;
} Visit;

static const LensRule *
find_rule (const LensRuleUse *uses, const LensOp *op)
{
  for (; uses != NULL && uses->rule != NULL; uses++)
    if ((op->traits & uses->traits) == uses->traits)
      return uses->rule;
  return NULL;
}

static void
find_ways (Pass *pass, const int *wanted, int n_wanted)
{
  for (int i = 0; i < n_wanted; i++)
    {
      pass->is_wanted[wanted[i]] = TRUE;
      pass->leads_on[wanted[i]] = TRUE;
    }
  for (int i = 0; i < lens_graph_n_nodes (pass->graph); i++)
    {
      const LensNode *node = lens_graph_node (pass->graph, i);
      gboolean leads_on = FALSE;

      for (int j = 0; j < node->n_inputs; j++)
        leads_on |= node->inputs[j] >= 0 && pass->leads_on[node->inputs[j]];
      for (int j = 0; j < node->n_outputs && leads_on; j++)
        pass->leads_on[node->outputs[j]] = TRUE;
    }
}

static gboolean
goes_back (const Pass *pass, const LensNode *node)
{
  gboolean has_signal = FALSE;

  for (int i = 0; i < node->n_outputs; i++)
    has_signal |= pass->has_signal[node->outputs[i]];
  return has_signal && node->op->backward != NULL;
}

static void
find_signals (Pass *pass)
{
  for (int i = 0; i < pass->query->n_seeds; i++)
    pass->has_signal[pass->query->seeds[i].value] =
      pass->leads_on[pass->query->seeds[i].value];
  for (int i = lens_graph_n_nodes (pass->graph) - 1; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (pass->graph, i);

      for (int j = 0; j < node->n_inputs && goes_back (pass, node); j++)
        if (node->inputs[j] >= 0 && pass->leads_on[node->inputs[j]])
          pass->has_signal[node->inputs[j]] = TRUE;
    }
}

/* Signals that somebody looks at by themselves lie by themselves, and so do those that lie
 * with them. */
static void
find_homes (Pass *pass)
{
  const LensHome *homes = pass->tape->homes;
  const LensBackwardQuery *query = pass->query;
  int n_values = lens_graph_n_values (pass->graph);
  g_autofree gboolean *is_apart = g_new0 (gboolean, n_values + 1);

  for (int i = 0; i < n_values; i++)
    is_apart[homes[i].value] |= pass->is_wanted[i];
  for (int i = 0; i < query->n_seeds; i++)
    is_apart[homes[query->seeds[i].value].value] = TRUE;
  if (query->gate != NULL)
    is_apart[homes[query->gate->value].value] = TRUE;
  for (int i = 0; i < lens_graph_n_nodes (pass->graph); i++)
    {
      const LensNode *node = lens_graph_node (pass->graph, i);

      if (node->op->lies != NULL && find_rule (query->rules, node->op) != NULL)
        is_apart[homes[node->outputs[0]].value] = TRUE;
    }
  for (int i = 0; i < n_values; i++)
    {
      int producer = lens_graph_value (pass->graph, i)->producer;
      int home;

      pass->homes[i] = is_apart[homes[i].value] ? (LensHome){ i, 0 } : homes[i];
      home = pass->homes[i].value;
      if (producer >= 0 &&
          (pass->last_nodes[home] < 0 || pass->last_nodes[home] > producer))
        pass->last_nodes[home] = producer;
    }
}

static gsize
size_of (const Pass *pass, int value)
{
  return lens_shape_n_elements (&lens_graph_value (pass->graph, value)->shape);
}

/* Whether a signal is all that lies in its home. */
static gboolean
is_whole (const Pass *pass, int value)
{
  return size_of (pass, value) == size_of (pass, pass->homes[value].value);
}

static LensTensor **
home_of (const Pass *pass, int value)
{
  return &pass->signals[pass->homes[value].value];
}

/* The signal of a value, to be added to, or with @sets to be written; @sets (nullable) says
 * on the way in whether that is possible. */
static LensReal *
open_signal (Pass *pass, int value, gboolean *sets)
{
  LensTensor **home = home_of (pass, value);
  gboolean is_set = sets != NULL && *sets && *home == NULL && is_whole (pass, value);

  if (*home == NULL)
    {
      int host = pass->homes[value].value;

      *home = lens_tensor_new_unset (&lens_graph_value (pass->graph, host)->shape);
      if (!is_set)
        lens_clear (lens_tensor_writable (*home), lens_tensor_n_elements (*home));
    }
  else if (lens_tensor_is_shared (*home))
    {
      LensTensor *own = lens_tensor_new_unset (lens_tensor_shape (*home));

      lens_copy (lens_tensor_n_elements (*home), lens_tensor_data (*home),
                 lens_tensor_writable (own));
      lens_tensor_unref (*home);
      *home = own;
    }
  if (sets != NULL)
    *sets = is_set;
  return lens_tensor_writable (*home) + pass->homes[value].at;
}

static void
sow (Pass *pass)
{
  for (int i = 0; i < pass->query->n_seeds; i++)
    {
      const LensSeed *seed = &pass->query->seeds[i];

      if (pass->leads_on[seed->value])
        lens_accumulate (lens_tensor_n_elements (seed->signal),
                         lens_tensor_data (seed->signal),
                         open_signal (pass, seed->value, NULL));
    }
}

static void
close_gate (Pass *pass, const LensGate *gate)
{
  const LensShape *shape = &lens_graph_value (pass->graph, gate->value)->shape;
  gsize n_channels = shape->rank > 1 ? (gsize) shape->dims[1] : 1;
  gsize n_positions = lens_shape_span (shape, MIN (2, shape->rank), shape->rank);
  LensReal *signal = open_signal (pass, gate->value, NULL);

  for (gsize batch = 0; batch < (gsize) shape->dims[0]; batch++)
    for (gsize channel = 0; channel < n_channels; channel++)
      if (!gate->is_open[channel])
        memset (signal + (batch * n_channels + channel) * n_positions, 0,
                n_positions * sizeof (LensReal));
}

static gboolean
is_read_twice (const Pass *pass, const LensNode *node, int value)
{
  int n = 0;

  for (int i = 0; i < node->n_inputs; i++)
    n += node->inputs[i] >= 0 &&
         pass->homes[node->inputs[i]].value == pass->homes[value].value;
  return n > 1;
}

/* Whether the signal of an operand is already where that of the result is. */
static gboolean
lies_there (const Pass *pass, const Visit *visit, int input)
{
  const LensHome *own = &pass->homes[visit->node->inputs[input]];
  const LensHome *result = &pass->homes[visit->node->outputs[0]];
  gsize at;

  return own->value == result->value &&
         lens_node_lies (pass->graph, visit->node, input, &at) &&
         own->at == result->at + at;
}

/* Nothing has flowed to the operand yet, and nobody looks at it or at the result: its signal
 * may be the result's. */
static gboolean
can_take_over (const Pass *pass, const Visit *visit, int input)
{
  int value = visit->node->inputs[input];
  int result = visit->node->outputs[0];

  return *home_of (pass, result) != NULL && *home_of (pass, value) == NULL &&
         is_whole (pass, value) && is_whole (pass, result) &&
         size_of (pass, value) == size_of (pass, result) && !pass->is_wanted[value] &&
         !pass->is_wanted[result] && !is_read_twice (pass, visit->node, value);
}

static gboolean
can_overwrite (const Pass *pass, const Visit *visit)
{
  int n_signals = 0;

  for (int i = 0; i < visit->node->n_inputs; i++)
    n_signals += visit->node->inputs[i] >= 0 &&
                 pass->has_signal[visit->node->inputs[i]];
  return (visit->node->op->traits & (LENS_TRAIT_IN_PLACE | LENS_TRAIT_PASSES_SIGNAL)) ==
           LENS_TRAIT_IN_PLACE &&
         n_signals == 1 && visit->node->inputs[0] >= 0 &&
         pass->has_signal[visit->node->inputs[0]] &&
         pass->last_nodes[pass->homes[visit->node->outputs[0]].value] == visit->index &&
         can_take_over (pass, visit, 0) &&
         !lens_tensor_is_shared (*home_of (pass, visit->node->outputs[0]));
}

/* Finds where the signals of operands go; FALSE if nothing is left to be done. */
static gboolean
open_signals (Pass *pass, Visit *visit)
{
  const LensNode *node = visit->node;
  gboolean can_set = visit->output_signals[0] != NULL &&
                     (visit->rule != NULL
                        ? visit->rule->sets_signals
                        : (node->op->traits & LENS_TRAIT_SETS_SIGNALS) != 0);
  gboolean passes = visit->rule == NULL &&
                    (node->op->traits & LENS_TRAIT_PASSES_SIGNAL) != 0;
  gboolean has_work = FALSE;

  if (can_set && can_overwrite (pass, visit))
    {
      LensTensor **from = home_of (pass, node->outputs[0]);

      *home_of (pass, node->inputs[0]) = g_steal_pointer (from);
      visit->input_signals[0] = lens_tensor_writable (*home_of (pass, node->inputs[0]));
      visit->sets[0] = TRUE;
      return TRUE;
    }
  for (int i = 0; i < node->n_inputs; i++)
    {
      int value = node->inputs[i];

      if (value < 0 || !pass->has_signal[value] || lies_there (pass, visit, i))
        continue;
      if (passes && can_take_over (pass, visit, i))
        {
          *home_of (pass, value) = lens_tensor_ref (*home_of (pass, node->outputs[0]));
          continue;
        }
      visit->sets[i] = can_set && !is_read_twice (pass, node, value);
      visit->input_signals[i] = open_signal (pass, value, &visit->sets[i]);
      has_work = TRUE;
    }
  return has_work;
}

static void
fill_operand (const Pass *pass, int value, LensOperand *operand)
{
  if (value < 0)
    return;
  operand->shape = &lens_graph_value (pass->graph, value)->shape;
  operand->data = lens_tensor_data (pass->tape->values[value]);
  operand->constant = lens_graph_value (pass->graph, value)->constant;
}

/* The arrays that a backward call takes, filled in for one node. */
static void
carry_back (Pass *pass, int node_index)
{
  const LensNode *node = lens_graph_node (pass->graph, node_index);
  g_autofree LensOperand *operands = g_new0 (LensOperand,
                                             node->n_inputs + node->n_outputs);
  g_autofree const LensReal **output_signals = g_new0 (const LensReal *,
                                                       node->n_outputs);
  g_autofree LensReal **input_signals = g_new0 (LensReal *, MAX (node->n_inputs, 1));
  g_autofree gboolean *sets = g_new0 (gboolean, MAX (node->n_inputs, 1));
  Visit visit = {
    .node = node,
    .index = node_index,
    .rule = find_rule (pass->query->rules, node->op),
    .output_signals = output_signals,
    .input_signals = input_signals,
    .sets = sets,
  };
  LensBackward backward = {
    .settings = node->settings,
    .n_inputs = node->n_inputs,
    .inputs = operands,
    .n_outputs = node->n_outputs,
    .outputs = operands + node->n_inputs,
    .output_signals = output_signals,
    .input_signals = input_signals,
    .sets = sets,
  };

  for (int i = 0; i < node->n_inputs; i++)
    fill_operand (pass, node->inputs[i], &operands[i]);
  for (int i = 0; i < node->n_outputs; i++)
    {
      const LensTensor *signal = *home_of (pass, node->outputs[i]);

      fill_operand (pass, node->outputs[i], &operands[node->n_inputs + i]);
      if (signal != NULL && pass->has_signal[node->outputs[i]])
        output_signals[i] = lens_tensor_data (signal) +
                            pass->homes[node->outputs[i]].at;
    }
  if (!open_signals (pass, &visit))
    return;
  if (visit.rule != NULL)
    visit.rule->backward (node->op, &backward);
  else
    node->op->backward (&backward);
}

static gboolean
go_back (Pass *pass, LensMonitor *monitor, GError **error)
{
  const LensGate *gate = pass->query->gate;
  int n_nodes = lens_graph_n_nodes (pass->graph);

  for (int i = n_nodes - 1; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (pass->graph, i);

      if (!lens_monitor_check (monitor, error))
        return FALSE;
      for (int j = 0; j < node->n_outputs && gate != NULL; j++)
        if (node->outputs[j] == gate->value && *home_of (pass, gate->value) != NULL)
          close_gate (pass, gate);
      if (goes_back (pass, node))
        carry_back (pass, i);
      for (int j = 0; j < node->n_outputs; j++)
        if (!pass->is_wanted[node->outputs[j]] &&
            pass->last_nodes[pass->homes[node->outputs[j]].value] == i)
          g_clear_pointer (home_of (pass, node->outputs[j]), lens_tensor_unref);
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
  g_autofree LensTensor **all = g_new0 (LensTensor *, n_values + 1);
  g_autofree LensHome *homes = g_new0 (LensHome, n_values + 1);
  g_autofree int *last_nodes = g_new (int, n_values + 1);
  g_autofree gboolean *leads_on = g_new0 (gboolean, n_values + 1);
  g_autofree gboolean *has_signal = g_new0 (gboolean, n_values + 1);
  g_autofree gboolean *is_wanted = g_new0 (gboolean, n_values + 1);
  Pass pass = {
    .tape = tape,
    .graph = tape->graph,
    .query = query,
    .homes = homes,
    .signals = all,
    .last_nodes = last_nodes,
    .leads_on = leads_on,
    .has_signal = has_signal,
    .is_wanted = is_wanted,
  };
  gboolean is_done;

  for (int i = 0; i < n_values; i++)
    last_nodes[i] = -1;
  find_ways (&pass, wanted, n_wanted);
  find_signals (&pass);
  find_homes (&pass);
  sow (&pass);
  is_done = go_back (&pass, monitor, error);
  for (int i = 0; i < n_wanted && is_done; i++)
    {
      if (all[wanted[i]] == NULL)
        open_signal (&pass, wanted[i], NULL);
      signals[i] = lens_tensor_ref (all[wanted[i]]);
    }
  for (int i = 0; i < n_values; i++)
    g_clear_pointer (&all[i], lens_tensor_unref);
  return is_done;
}
