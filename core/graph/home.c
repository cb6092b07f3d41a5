/* home.c - values that lie in the memory of others
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nodes are looked at from the last to the first, because the last of several joins that
 * have operands in common is the largest; the others are then found to lie in it.
 */

#include "core/graph/home.h"

gboolean
lens_node_lies (const LensGraph *graph, const LensNode *node, int input, gsize *at)
{
  g_autofree const LensShape **shapes = NULL;

  if (node->op->lies == NULL || node->inputs[input] < 0)
    return FALSE;
  shapes = g_new0 (const LensShape *, node->n_inputs);
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      shapes[i] = &lens_graph_value (graph, node->inputs[i])->shape;
  return node->op->lies (node->settings, input, shapes,
                         &lens_graph_value (graph, node->outputs[0])->shape, at);
}

typedef struct
{
  const LensGraph *graph;
  const gboolean *is_made;
  LensHome *homes;
} Search;

/* Follows homes of homes to their end. */
static LensHome
settle (const Search *search, int value)
{
  LensHome home = { value, 0 };

  while (search->homes[home.value].value != home.value)
    {
      const LensHome *next = &search->homes[home.value];

      home = (LensHome){ next->value, home.at + next->at };
    }
  return home;
}

static gsize
size_of (const Search *search, int value)
{
  return lens_shape_n_elements (&lens_graph_value (search->graph, value)->shape);
}

/* Whether all operands that make up a result already lie as it wants them, elsewhere. */
static gboolean
find_whole (const Search *search, const LensNode *node, LensHome *home)
{
  gsize n_found = 0;

  for (int i = 0; i < node->n_inputs; i++)
    {
      LensHome its;
      gsize at;

      if (!lens_node_lies (search->graph, node, i, &at))
        continue;
      its = settle (search, node->inputs[i]);
      if (its.at < at || (n_found > 0 && its.value != home->value) ||
          (n_found > 0 && its.at - at != home->at))
        return FALSE;
      *home = (LensHome){ its.value, its.at - at };
      n_found += size_of (search, node->inputs[i]);
    }
  return n_found > 0 && n_found == size_of (search, node->outputs[0]) &&
         home->at + n_found <= size_of (search, home->value);
}

static void
move_operands (const Search *search, const LensNode *node)
{
  for (int i = 0; i < node->n_inputs; i++)
    {
      int value = node->inputs[i];
      gsize at;

      if (!lens_node_lies (search->graph, node, i, &at) || !search->is_made[value] ||
          search->homes[value].value != value ||
          settle (search, node->outputs[0]).value == value)
        continue;
      search->homes[value] = (LensHome){ node->outputs[0], at };
    }
}

void
lens_graph_find_homes (const LensGraph *graph, const gboolean *is_made, LensHome *homes)
{
  const Search search = { graph, is_made, homes };

  for (int i = 0; i < lens_graph_n_values (graph); i++)
    homes[i] = (LensHome){ i, 0 };
  for (int i = lens_graph_n_nodes (graph) - 1; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (graph, i);
      LensHome home;

      if (node->op->lies == NULL || !is_made[node->outputs[0]])
        continue;
      if (homes[node->outputs[0]].value == node->outputs[0] &&
          find_whole (&search, node, &home) && home.value != node->outputs[0])
        homes[node->outputs[0]] = home;
      else
        move_operands (&search, node);
    }
  for (int i = 0; i < lens_graph_n_values (graph); i++)
    homes[i] = settle (&search, i);
}
