/* route.c - how some values of a graph are computed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/route-inside.h"

#include "core/base/error.h"
#include "core/base/scratch.h"

#include <string.h>

static void
make_tables (LensRoute *route)
{
  int n_inputs = 1;
  int n_outputs = 1;

  for (int i = 0; i < lens_route_n_legs (route); i++)
    {
      const LensNode *node = lens_graph_node (route->graph,
                                              lens_route_peek_leg (route, i)->node);

      n_inputs = MAX (n_inputs, node->n_inputs);
      n_outputs = MAX (n_outputs, node->n_outputs);
    }
  route->operands = g_new0 (LensOperand, n_inputs);
  route->results = g_new0 (LensResult, n_outputs);
}

static int
count_nodes (const LensRoute *route)
{
  int n = 0;

  for (guint i = 0; i < route->legs->len; i++)
    n += g_array_index (route->legs, LensLeg, i).n_nodes;
  return n;
}

LensRoute *
lens_route_new (const LensGraph *graph, const int *wanted, int n_wanted, gboolean folds)
{
  LensRoute *route = g_new0 (LensRoute, 1);
  int n_values = lens_graph_n_values (graph);

  route->graph = graph;
  route->folds = folds;
  route->n_wanted = n_wanted;
  route->wanted = g_new (int, MAX (n_wanted, 1));
  route->is_wanted = g_new0 (gboolean, n_values + 1);
  for (int i = 0; i < n_wanted; i++)
    {
      route->wanted[i] = wanted[i];
      route->is_wanted[wanted[i]] = TRUE;
    }
  route->legs = g_array_new (FALSE, FALSE, sizeof (LensLeg));
  route->homes = g_new0 (LensHome, n_values + 1);
  route->places = g_new0 (gsize, n_values + 1);
  route->numbers = g_new0 (const LensReal *, n_values + 1);
  lens_route_find_legs (route);
  lens_route_find_rooms (route);
  make_tables (route);
  g_info ("planning a pass: %d nodes in %u legs", count_nodes (route),
          route->legs->len);
  return route;
}

void
lens_route_free (LensRoute *route)
{
  if (route == NULL)
    return;
  for (int i = 0; i < lens_route_n_legs (route); i++)
    {
      g_free ((LensReal *) lens_route_peek_leg (route, i)->epilogue.scale);
      g_free ((LensReal *) lens_route_peek_leg (route, i)->epilogue.shift);
    }
  g_free (route->wanted);
  g_free (route->is_wanted);
  g_array_unref (route->legs);
  g_free (route->homes);
  g_free (route->places);
  g_free (route->numbers);
  g_free (route->operands);
  g_free (route->results);
  g_free (route);
}

gboolean
lens_route_fits (const LensRoute *route,
                 const int *wanted,
                 int n_wanted,
                 gboolean folds)
{
  if (route->n_wanted != n_wanted || route->folds != folds)
    return FALSE;
  for (int i = 0; i < n_wanted; i++)
    if (route->wanted[i] != wanted[i])
      return FALSE;
  return TRUE;
}

int
lens_route_n_legs (const LensRoute *route)
{
  return (int) route->legs->len;
}

const LensLeg *
lens_route_leg (const LensRoute *route, int leg)
{
  return lens_route_peek_leg (route, leg);
}

gsize
lens_route_n_numbers (const LensRoute *route)
{
  return route->n_numbers;
}

gsize
lens_route_least_numbers (const LensRoute *route)
{
  return route->least_numbers;
}

/* Where the numbers of a value are; constants are looked at when first needed. */
static const LensReal *
find_numbers (LensRoute *route, LensReal *room, int value)
{
  const LensValue *its = lens_graph_value (route->graph, value);
  const LensHome *home = &route->homes[value];

  if (route->numbers[value] == NULL && its->producer < 0 && its->constant != NULL)
    route->numbers[value] = lens_tensor_data (its->constant);
  else if (route->numbers[value] == NULL && home->value != value)
    route->numbers[value] = find_numbers (route, room, home->value) + home->at;
  else if (route->numbers[value] == NULL)
    route->numbers[value] = room + route->places[value];
  return route->numbers[value];
}

static void
run_leg (LensRoute *route, const LensLeg *leg, LensReal *room)
{
  const LensGraph *graph = route->graph;
  const LensNode *node = lens_graph_node (graph, leg->node);
  LensEpilogue epilogue = leg->epilogue;
  LensForward forward = {
    .settings = node->settings,
    .n_inputs = node->n_inputs,
    .inputs = route->operands,
    .n_outputs = node->n_outputs,
    .outputs = route->results,
    .epilogue = leg->has_epilogue ? &epilogue : NULL,
  };

  for (int i = 0; i < node->n_inputs; i++)
    {
      int value = node->inputs[i];

      route->operands[i] = (LensOperand){ NULL };
      if (value >= 0)
        route->operands[i] = (LensOperand){
          .shape = &lens_graph_value (graph, value)->shape,
          .data = find_numbers (route, room, value),
          .constant = lens_graph_value (graph, value)->constant,
        };
    }
  for (int i = 0; i < node->n_outputs; i++)
    {
      int value = lens_route_result (route, leg, i);

      route->results[i] = (LensResult){
        .shape = &lens_graph_value (graph, value)->shape,
        .data = (LensReal *) find_numbers (route, room, value),
      };
    }
  if (leg->addend >= 0)
    epilogue.addend = find_numbers (route, room, leg->addend);
  node->op->forward (&forward);
}

static void
hand_out (LensRoute *route, LensReal *room, LensTensor **results)
{
  for (int i = 0; i < route->n_wanted; i++)
    {
      const LensValue *value = lens_graph_value (route->graph, route->wanted[i]);
      const LensReal *numbers = find_numbers (route, room, route->wanted[i]);

      results[i] = lens_tensor_new_copy (&value->shape, numbers);
      lens_tensor_set_kind (results[i], value->kind);
    }
}

gboolean
lens_route_run (LensRoute *route,
                LensTensor *const *inputs,
                LensTensor **results,
                LensMonitor *monitor,
                GError **error)
{
  const LensGraph *graph = route->graph;
  int n_legs = lens_route_n_legs (route);
  LENS_SCRATCH LensReal *room = LENS_SCRATCH_NEW (LensReal, route->n_numbers);

  memset (route->numbers, 0,
          (gsize) lens_graph_n_values (graph) * sizeof (const LensReal *));
  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    route->numbers[lens_graph_input (graph, i)] = lens_tensor_data (inputs[i]);
  for (int i = 0; i < n_legs; i++)
    {
      if (!lens_monitor_check (monitor, error))
        return FALSE;
      run_leg (route, lens_route_peek_leg (route, i), room);
      lens_monitor_report (monitor, (i + 1.0) / n_legs);
    }
  hand_out (route, room, results);
  return TRUE;
}
