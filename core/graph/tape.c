/* tape.c - the values of one forward pass
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operators keep nothing between the two directions: the tape holds every value, so any
 * number of threads may go back at once (back.c), each with its own signals.  What is only
 * joined or gets another shape is there once: the tensors are parts of one another.
 */

#include "core/graph/tape-inside.h"

static LensTape *
new_with_inputs (LensGraph *graph, LensTensor *const *inputs)
{
  LensTape *tape = g_new0 (LensTape, 1);
  int n_values = lens_graph_n_values (graph);

  tape->n_references = 1;
  tape->graph = lens_graph_ref (graph);
  tape->values = g_new0 (LensTensor *, n_values);
  tape->homes = g_new0 (LensHome, n_values);
  for (int i = 0; i < n_values; i++)
    if (lens_graph_value (graph, i)->constant != NULL)
      tape->values[i] = lens_tensor_ref (lens_graph_value (graph, i)->constant);
  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    tape->values[lens_graph_input (graph, i)] = lens_tensor_ref (inputs[i]);
  return tape;
}

/* One forward pass. */
typedef struct
{
  LensTape *tape;
  LensTensor **homes;    /* by value at home in itself: its memory, once there is any */
  LensReal **writable;   /* by value, likewise */
  LensOperand *operands; /* for the node with the most of them */
  LensResult *results;
} Pass;

static void
find_homes (LensTape *tape)
{
  int n_values = lens_graph_n_values (tape->graph);
  g_autofree gboolean *is_made = g_new (gboolean, n_values + 1);

  for (int i = 0; i < n_values; i++)
    is_made[i] = lens_graph_value (tape->graph, i)->producer >= 0;
  lens_graph_find_homes (tape->graph, is_made, tape->homes);
}

/* Makes the tensor of a value that a node gives, in its home if that is elsewhere. */
static LensReal *
make_value (Pass *pass, int index)
{
  LensTape *tape = pass->tape;
  const LensHome *home = &tape->homes[index];
  const LensValue *value = lens_graph_value (tape->graph, index);
  const LensValue *host = lens_graph_value (tape->graph, home->value);

  if (host->producer < 0)
    {
      LensTensor *lender = tape->values[home->value];

      tape->values[index] = lens_tensor_new_part (lender, home->at, &value->shape);
      lens_tensor_set_kind (tape->values[index], value->kind);
      return (LensReal *) lens_tensor_data (tape->values[index]);
    }
  if (pass->homes[home->value] == NULL)
    {
      pass->homes[home->value] = lens_tensor_new_unset (&host->shape);
      lens_tensor_set_kind (pass->homes[home->value], host->kind);
      pass->writable[home->value] = lens_tensor_writable (pass->homes[home->value]);
    }
  if (home->value == index)
    tape->values[index] = lens_tensor_ref (pass->homes[index]);
  else
    {
      tape->values[index] = lens_tensor_new_part (pass->homes[home->value], home->at,
                                                  &value->shape);
      lens_tensor_set_kind (tape->values[index], value->kind);
    }
  return pass->writable[home->value] + home->at;
}

static void
run_node (Pass *pass, int node_index)
{
  const LensGraph *graph = pass->tape->graph;
  const LensNode *node = lens_graph_node (graph, node_index);
  LensForward forward = {
    .settings = node->settings,
    .n_inputs = node->n_inputs,
    .inputs = pass->operands,
    .n_outputs = node->n_outputs,
    .outputs = pass->results,
  };

  for (int i = 0; i < node->n_inputs; i++)
    {
      pass->operands[i] = (LensOperand){ NULL };
      if (node->inputs[i] >= 0)
        pass->operands[i] = (LensOperand){
          .shape = &lens_graph_value (graph, node->inputs[i])->shape,
          .data = lens_tensor_data (pass->tape->values[node->inputs[i]]),
          .constant = lens_graph_value (graph, node->inputs[i])->constant,
        };
    }
  for (int i = 0; i < node->n_outputs; i++)
    pass->results[i] = (LensResult){
      .shape = &lens_graph_value (graph, node->outputs[i])->shape,
      .data = make_value (pass, node->outputs[i]),
    };
  node->op->forward (&forward);
}

static gboolean
run_nodes (Pass *pass, LensMonitor *monitor, GError **error)
{
  int n_nodes = lens_graph_n_nodes (pass->tape->graph);

  for (int i = 0; i < n_nodes; i++)
    {
      if (!lens_monitor_check (monitor, error))
        return FALSE;
      run_node (pass, i);
      lens_monitor_report (monitor, (i + 1.0) / n_nodes);
    }
  return TRUE;
}

LensTape *
lens_tape_record (LensGraph *graph,
                  LensTensor *const *inputs,
                  LensMonitor *monitor,
                  GError **error)
{
  g_autoptr (LensTape) tape = new_with_inputs (graph, inputs);
  int n_values = lens_graph_n_values (graph);
  g_autofree LensTensor **homes = g_new0 (LensTensor *, n_values + 1);
  g_autofree LensReal **writable = g_new0 (LensReal *, n_values + 1);
  g_autofree LensOperand *operands = NULL;
  g_autofree LensResult *results = NULL;
  Pass pass = { .tape = tape, .homes = homes, .writable = writable };
  int n_inputs = 1;
  int n_outputs = 1;
  gboolean is_done;

  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      n_inputs = MAX (n_inputs, lens_graph_node (graph, i)->n_inputs);
      n_outputs = MAX (n_outputs, lens_graph_node (graph, i)->n_outputs);
    }
  pass.operands = operands = g_new0 (LensOperand, n_inputs);
  pass.results = results = g_new0 (LensResult, n_outputs);
  find_homes (tape);
  is_done = run_nodes (&pass, monitor, error);
  for (int i = 0; i < n_values; i++)
    g_clear_pointer (&homes[i], lens_tensor_unref);
  return is_done ? g_steal_pointer (&tape) : NULL;
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
  g_free (tape->homes);
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
