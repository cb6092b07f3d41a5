/* runner.c - a graph run over memory that is laid out once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Time is counted in nodes: node i runs at moment i, the score's signal is written at n,
 * and node i is gone back through at 2 n - i.  Each value and each signal is needed from
 * one moment to another, and lens_layout () finds their places.
 */

#include "core/train/runner.h"

#include "core/base/error.h"
#include "core/graph/layout.h"
#include "core/kernel/move.h"

#include <math.h>

struct _LensRunner
{
  LensGraph *graph;
  int n_nodes;
  int n_values;
  int score; /* -1: forward only */

  /* By value. */
  gboolean *leads_on;   /* something that is learnt lies before it */
  gboolean *has_signal; /* the score depends on it, and it leads on */
  int *first_back;      /* the node from which its signal comes first on the way back */
  int *value_slots;     /* -1: bound, or constant */
  int *signal_slots;    /* -1: none, or bound */
  const LensReal **values;
  LensReal **signals;

  gboolean *goes_back; /* by node */
  GArray *slots;       /* LensSlotInTime */
  gsize n_numbers;

  /* The arrays that an operator is given, for the node with the most of each. */
  LensOperand *operands;
  LensResult *results;
  const LensReal **output_signals;
  LensReal **input_signals;
  gboolean *sets;

  gboolean is_watching;
  const LensNode *unsound;
  gboolean unsound_is_signal;
};

/* What is learnt leads on, and so does all that is made from it. */
static void
find_ways (LensRunner *runner, const int *learnt, int n_learnt)
{
  for (int i = 0; i < n_learnt; i++)
    runner->leads_on[learnt[i]] = TRUE;
  for (int i = 0; i < runner->n_nodes; i++)
    {
      const LensNode *node = lens_graph_node (runner->graph, i);
      gboolean leads_on = FALSE;

      for (int j = 0; j < node->n_inputs; j++)
        leads_on |= node->inputs[j] >= 0 && runner->leads_on[node->inputs[j]];
      for (int j = 0; j < node->n_outputs; j++)
        runner->leads_on[node->outputs[j]] = leads_on && node->op->backward != NULL;
    }
}

static void
find_signals (LensRunner *runner)
{
  if (runner->score < 0)
    return;
  runner->has_signal[runner->score] = runner->leads_on[runner->score];
  for (int i = runner->n_nodes - 1; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (runner->graph, i);

      for (int j = 0; j < node->n_outputs; j++)
        runner->goes_back[i] |= runner->has_signal[node->outputs[j]];
      for (int j = 0; j < node->n_inputs && runner->goes_back[i]; j++)
        {
          int value = node->inputs[j];

          if (value < 0 || !runner->leads_on[value] || runner->has_signal[value])
            continue;
          runner->has_signal[value] = TRUE;
          runner->first_back[value] = i;
        }
    }
}

static int
add_slot (LensRunner *runner, int value, int begin, int end)
{
  LensSlotInTime slot = {
    .n_numbers = lens_shape_n_elements (
      &lens_graph_value (runner->graph, value)->shape),
    .begin = begin,
    .end = end,
  };

  g_array_append_val (runner->slots, slot);
  return (int) runner->slots->len - 1;
}

/* The last moment at which each value is read, when it runs forward only. */
static int *
new_last_reads (const LensRunner *runner)
{
  int *last = g_new (int, runner->n_values + 1);

  for (int i = 0; i < runner->n_values; i++)
    last[i] = lens_graph_value (runner->graph, i)->producer;
  for (int i = 0; i < runner->n_nodes; i++)
    {
      const LensNode *node = lens_graph_node (runner->graph, i);

      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0)
          last[node->inputs[j]] = i;
    }
  return last;
}

static void
add_slots (LensRunner *runner)
{
  int n = runner->n_nodes;
  g_autofree int *last_reads = new_last_reads (runner);

  for (int i = 0; i < lens_graph_n_outputs (runner->graph); i++)
    last_reads[lens_graph_output (runner->graph, i)] = 2 * n + 1;
  for (int i = 0; i < runner->n_values; i++)
    {
      const LensValue *value = lens_graph_value (runner->graph, i);
      int end = last_reads[i];

      runner->value_slots[i] = -1;
      runner->signal_slots[i] = -1;
      if (value->producer < 0 || value->constant != NULL)
        continue;
      /* Any operator may look at its operands and results on its way back. */
      if (runner->goes_back[value->producer])
        end = MAX (end, 2 * n - value->producer);
      else if (runner->score >= 0)
        end = 2 * n + 1;
      runner->value_slots[i] = add_slot (runner, i, value->producer, end);
      if (runner->has_signal[i])
        runner->signal_slots[i] = add_slot (runner, i,
                                            i == runner->score
                                              ? n
                                              : 2 * n - runner->first_back[i],
                                            2 * n - value->producer);
    }
}

static void
make_tables (LensRunner *runner)
{
  int n_inputs = 1;
  int n_outputs = 1;

  for (int i = 0; i < runner->n_nodes; i++)
    {
      const LensNode *node = lens_graph_node (runner->graph, i);

      n_inputs = MAX (n_inputs, node->n_inputs);
      n_outputs = MAX (n_outputs, node->n_outputs);
    }
  runner->operands = g_new0 (LensOperand, n_inputs + n_outputs);
  runner->results = g_new0 (LensResult, n_outputs);
  runner->output_signals = g_new0 (const LensReal *, n_outputs);
  runner->input_signals = g_new0 (LensReal *, n_inputs);
  runner->sets = g_new0 (gboolean, n_inputs);
}

static LensRunner *
new_empty (LensGraph *graph, int score)
{
  LensRunner *runner = g_new0 (LensRunner, 1);

  runner->graph = lens_graph_ref (graph);
  runner->n_nodes = lens_graph_n_nodes (graph);
  runner->n_values = lens_graph_n_values (graph);
  runner->score = score;
  runner->leads_on = g_new0 (gboolean, runner->n_values + 1);
  runner->has_signal = g_new0 (gboolean, runner->n_values + 1);
  runner->first_back = g_new0 (int, runner->n_values + 1);
  runner->value_slots = g_new0 (int, runner->n_values + 1);
  runner->signal_slots = g_new0 (int, runner->n_values + 1);
  runner->values = g_new0 (const LensReal *, runner->n_values + 1);
  runner->signals = g_new0 (LensReal *, runner->n_values + 1);
  runner->goes_back = g_new0 (gboolean, runner->n_nodes + 1);
  runner->slots = g_array_new (FALSE, FALSE, sizeof (LensSlotInTime));
  make_tables (runner);
  for (int i = 0; i < runner->n_values; i++)
    if (lens_graph_value (graph, i)->constant != NULL)
      runner->values[i] = lens_tensor_data (lens_graph_value (graph, i)->constant);
  return runner;
}

LensRunner *
lens_runner_new (LensGraph *graph,
                 int score,
                 const int *learnt,
                 int n_learnt,
                 GError **error)
{
  g_autoptr (LensRunner) runner = new_empty (graph, score);

  find_ways (runner, learnt, n_learnt);
  find_signals (runner);
  add_slots (runner);
  if (!lens_layout ((LensSlotInTime *) runner->slots->data, (int) runner->slots->len,
                    &runner->n_numbers))
    {
      lens_fail (error, LENS_ERROR_LIMIT,
                 "a batch is larger than any memory; fewer pictures expected");
      return NULL;
    }
  return g_steal_pointer (&runner);
}

void
lens_runner_free (LensRunner *runner)
{
  if (runner == NULL)
    return;
  g_free (runner->leads_on);
  g_free (runner->has_signal);
  g_free (runner->first_back);
  g_free (runner->value_slots);
  g_free (runner->signal_slots);
  g_free (runner->values);
  g_free (runner->signals);
  g_free (runner->goes_back);
  g_array_unref (runner->slots);
  g_free (runner->operands);
  g_free (runner->results);
  g_free (runner->output_signals);
  g_free (runner->input_signals);
  g_free (runner->sets);
  lens_graph_unref (runner->graph);
  g_free (runner);
}

gsize
lens_runner_n_numbers (const LensRunner *runner)
{
  return runner->n_numbers;
}

static LensReal *
place_of (const LensRunner *runner, LensReal *room, int slot)
{
  return room + g_array_index (runner->slots, LensSlotInTime, slot).at;
}

void
lens_runner_set_room (LensRunner *runner, LensReal *room)
{
  for (int i = 0; i < runner->n_values; i++)
    {
      if (runner->value_slots[i] >= 0)
        runner->values[i] = place_of (runner, room, runner->value_slots[i]);
      if (runner->signal_slots[i] >= 0)
        runner->signals[i] = place_of (runner, room, runner->signal_slots[i]);
    }
}

void
lens_runner_bind (LensRunner *runner,
                  int value,
                  const LensReal *numbers,
                  LensReal *signal)
{
  runner->values[value] = numbers;
  runner->signals[value] = signal;
}

const LensReal *
lens_runner_value (const LensRunner *runner, int value)
{
  return runner->values[value];
}

LensReal *
lens_runner_score_signal (LensRunner *runner)
{
  return runner->signals[runner->score];
}

static gsize
n_numbers_of (const LensRunner *runner, int value)
{
  return lens_shape_n_elements (&lens_graph_value (runner->graph, value)->shape);
}

static gboolean
is_sound (const LensReal *numbers, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!isfinite (numbers[i]))
      return FALSE;
  return TRUE;
}

static void
note_unsound (LensRunner *runner, const LensNode *node, gboolean is_signal)
{
  if (runner->unsound != NULL)
    return;
  runner->unsound = node;
  runner->unsound_is_signal = is_signal;
}

static void
watch_results (LensRunner *runner, const LensNode *node)
{
  for (int i = 0; i < node->n_outputs; i++)
    if (!is_sound (runner->values[node->outputs[i]],
                   n_numbers_of (runner, node->outputs[i])))
      note_unsound (runner, node, FALSE);
}

static void
watch_signals (LensRunner *runner, const LensNode *node)
{
  for (int i = 0; i < node->n_inputs; i++)
    if (runner->input_signals[i] != NULL &&
        !is_sound (runner->input_signals[i], n_numbers_of (runner, node->inputs[i])))
      note_unsound (runner, node, TRUE);
}

static void
fill_operand (const LensRunner *runner, int value, LensOperand *operand)
{
  operand->shape = value < 0 ? NULL : &lens_graph_value (runner->graph, value)->shape;
  operand->data = value < 0 ? NULL : runner->values[value];
}

void
lens_runner_forward (LensRunner *runner)
{
  for (int i = 0; i < runner->n_nodes; i++)
    {
      const LensNode *node = lens_graph_node (runner->graph, i);
      LensForward forward = {
        .settings = node->settings,
        .n_inputs = node->n_inputs,
        .inputs = runner->operands,
        .n_outputs = node->n_outputs,
        .outputs = runner->results,
      };

      for (int j = 0; j < node->n_inputs; j++)
        fill_operand (runner, node->inputs[j], &runner->operands[j]);
      for (int j = 0; j < node->n_outputs; j++)
        {
          int value = node->outputs[j];

          runner->results[j].shape = &lens_graph_value (runner->graph, value)->shape;
          runner->results[j].data = (LensReal *) runner->values[value];
        }
      node->op->forward (&forward);
      if (runner->is_watching)
        watch_results (runner, node);
    }
}

static gboolean
is_read_twice (const LensNode *node, int value)
{
  int n = 0;

  for (int i = 0; i < node->n_inputs; i++)
    n += node->inputs[i] == value;
  return n > 1;
}

/* Signals of inner values are set where they come from first, or begin as zeros there;
 * those that are bound were zeroed by whoever lent them. */
static void
open_signals (LensRunner *runner, int node_index, const LensNode *node)
{
  gboolean can_set = (node->op->traits & LENS_TRAIT_SETS_SIGNALS) != 0 &&
                     runner->output_signals[0] != NULL;

  for (int i = 0; i < node->n_inputs; i++)
    {
      int value = node->inputs[i];

      runner->input_signals[i] = NULL;
      runner->sets[i] = FALSE;
      if (value < 0 || !runner->has_signal[value])
        continue;
      runner->input_signals[i] = runner->signals[value];
      if (runner->signal_slots[value] < 0 || runner->first_back[value] != node_index)
        continue;
      if (can_set && !is_read_twice (node, value))
        runner->sets[i] = TRUE;
      else
        lens_clear (runner->signals[value], n_numbers_of (runner, value));
    }
}

static void
go_back (LensRunner *runner, int node_index)
{
  const LensNode *node = lens_graph_node (runner->graph, node_index);
  LensBackward backward = {
    .settings = node->settings,
    .n_inputs = node->n_inputs,
    .inputs = runner->operands,
    .n_outputs = node->n_outputs,
    .outputs = runner->operands + node->n_inputs,
    .output_signals = runner->output_signals,
    .input_signals = runner->input_signals,
    .sets = runner->sets,
  };

  for (int i = 0; i < node->n_inputs; i++)
    fill_operand (runner, node->inputs[i], &runner->operands[i]);
  for (int i = 0; i < node->n_outputs; i++)
    {
      int value = node->outputs[i];

      fill_operand (runner, value, &runner->operands[node->n_inputs + i]);
      runner->output_signals[i] = runner->has_signal[value] ? runner->signals[value]
                                                            : NULL;
    }
  open_signals (runner, node_index, node);
  node->op->backward (&backward);
  if (runner->is_watching)
    watch_signals (runner, node);
}

void
lens_runner_backward (LensRunner *runner)
{
  for (int i = runner->n_nodes - 1; i >= 0; i--)
    if (runner->goes_back[i])
      go_back (runner, i);
}

void
lens_runner_watch (LensRunner *runner, gboolean is_watching)
{
  runner->is_watching = is_watching;
  if (is_watching)
    runner->unsound = NULL;
}

const LensNode *
lens_runner_first_unsound (const LensRunner *runner, gboolean *is_signal)
{
  if (runner->unsound != NULL)
    *is_signal = runner->unsound_is_signal;
  return runner->unsound;
}
