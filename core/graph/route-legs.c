/* route-legs.c - which nodes run as one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/route-inside.h"

/* What an epilogue does comes in this order; what a node would do must not have passed. */
typedef enum
{
  PART_LINE,
  PART_ADDEND,
  PART_CLAMP,
} Part;

typedef struct
{
  LensRoute *route;
  gboolean *is_needed; /* by node */
  gboolean *is_taken;  /* by node: part of a leg */
  int *n_readers;      /* by value: needed nodes that read it, and who wants it */
  int *reader;         /* by value: one of them */
  gboolean *is_made;   /* by value: a leg so far gives it, or it is given */
} Search;

static void
find_needed (Search *search)
{
  const LensRoute *route = search->route;
  const LensGraph *graph = route->graph;
  g_autofree gboolean *is_value_needed = g_new0 (gboolean,
                                                 lens_graph_n_values (graph) + 1);

  for (int i = 0; i < route->n_wanted; i++)
    {
      is_value_needed[route->wanted[i]] = TRUE;
      search->n_readers[route->wanted[i]]++;
    }
  for (int i = lens_graph_n_nodes (graph) - 1; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (graph, i);

      for (int j = 0; j < node->n_outputs; j++)
        search->is_needed[i] |= is_value_needed[node->outputs[j]];
      for (int j = 0; j < node->n_inputs && search->is_needed[i]; j++)
        if (node->inputs[j] >= 0)
          {
            is_value_needed[node->inputs[j]] = TRUE;
            search->n_readers[node->inputs[j]]++;
            search->reader[node->inputs[j]] = i;
          }
    }
}

/* What the node says of itself as the end of who makes @value. */
static gboolean
ask_tail (const LensGraph *graph, const LensNode *node, int value, LensTail *tail)
{
  g_autofree LensSlot *slots = g_new0 (LensSlot, node->n_inputs);
  g_autofree const LensSlot **inputs = g_new0 (const LensSlot *, node->n_inputs);
  LensTailQuery query = {
    .settings = node->settings,
    .n_inputs = node->n_inputs,
    .inputs = inputs,
  };

  *tail = (LensTail){ .addend = -1, .low = -INFINITY, .high = INFINITY };
  if (node->op->tail == NULL || node->n_outputs != 1)
    return FALSE;
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      {
        const LensValue *operand = lens_graph_value (graph, node->inputs[i]);

        slots[i] = (LensSlot){ operand->shape, operand->kind, operand->constant };
        inputs[i] = &slots[i];
        if (node->inputs[i] == value)
          query.input_index = i;
      }
  return node->op->tail (&query, tail);
}

/* x · a · b + (shift · b + shift of b). */
static void
join_lines (LensEpilogue *epilogue, LensTail *tail, gsize n)
{
  if (epilogue->scale == NULL)
    {
      epilogue->scale = g_steal_pointer (&tail->scale);
      epilogue->shift = g_steal_pointer (&tail->shift);
      return;
    }
  for (gsize i = 0; i < n; i++)
    {
      ((LensReal *) epilogue->scale)[i] *= tail->scale[i];
      ((LensReal *) epilogue->shift)[i] = epilogue->shift[i] * tail->scale[i] +
                                          tail->shift[i];
    }
}

/* Takes one more node into the leg; FALSE if that cannot be. */
static gboolean
take_tail (const Search *search, LensLeg *leg, Part *part, int node_index)
{
  const LensGraph *graph = search->route->graph;
  const LensNode *node = lens_graph_node (graph, node_index);
  const LensShape *shape = &lens_graph_value (graph, leg->result)->shape;
  LensEpilogue *epilogue = &leg->epilogue;
  LensTail tail;
  gboolean fits = ask_tail (graph, node, leg->result, &tail) && shape->rank >= 2;
  Part its_part = tail.scale != NULL ? PART_LINE
                                     : (tail.addend >= 0 ? PART_ADDEND : PART_CLAMP);

  /* Two lines can be one; two sums or two clamps are not joined. */
  if (fits)
    fits = its_part > *part || (its_part == PART_LINE && *part == PART_LINE);
  if (fits && its_part == PART_ADDEND)
    fits = search->is_made[node->inputs[tail.addend]];
  if (fits)
    {
      if (its_part == PART_LINE)
        join_lines (epilogue, &tail, (gsize) shape->dims[1]);
      if (its_part == PART_ADDEND)
        leg->addend = node->inputs[tail.addend];
      epilogue->low = MAX (epilogue->low, tail.low);
      epilogue->high = MIN (epilogue->high, tail.high);
      *part = its_part;
      leg->has_epilogue = TRUE;
      leg->result = node->outputs[0];
      leg->n_nodes++;
    }
  g_free (tail.scale);
  g_free (tail.shift);
  return fits;
}

static LensLeg
make_leg (Search *search, int node_index)
{
  const LensNode *node = lens_graph_node (search->route->graph, node_index);
  LensLeg leg = {
    .node = node_index,
    .result = node->outputs[0],
    .n_nodes = 1,
    .epilogue = LENS_EPILOGUE_NONE,
    .addend = -1,
  };
  Part part = PART_LINE;

  search->is_taken[node_index] = TRUE;
  if (!search->route->folds || (node->op->traits & LENS_TRAIT_EPILOGUE) == 0 ||
      node->n_outputs != 1)
    return leg;
  while (search->n_readers[leg.result] == 1 && !search->route->is_wanted[leg.result])
    {
      int next = search->reader[leg.result];

      if (!take_tail (search, &leg, &part, next))
        break;
      search->is_taken[next] = TRUE;
    }
  return leg;
}

void
lens_route_find_legs (LensRoute *route)
{
  const LensGraph *graph = route->graph;
  const int n_values = lens_graph_n_values (graph);
  const int n_nodes = lens_graph_n_nodes (graph);
  g_autofree gboolean *is_needed = g_new0 (gboolean, n_nodes + 1);
  g_autofree gboolean *is_taken = g_new0 (gboolean, n_nodes + 1);
  g_autofree int *n_readers = g_new0 (int, n_values + 1);
  g_autofree int *reader = g_new0 (int, n_values + 1);
  g_autofree gboolean *is_made = g_new0 (gboolean, n_values + 1);
  Search search = { route, is_needed, is_taken, n_readers, reader, is_made };

  find_needed (&search);
  for (int i = 0; i < n_values; i++)
    is_made[i] = lens_graph_value (graph, i)->producer < 0;
  for (int i = 0; i < n_nodes; i++)
    {
      LensLeg leg;

      if (!is_needed[i] || is_taken[i])
        continue;
      leg = make_leg (&search, i);
      g_array_append_val (route->legs, leg);
      for (int j = 0; j < lens_graph_node (graph, i)->n_outputs; j++)
        is_made[lens_route_result (route, &leg, j)] = TRUE;
    }
}
