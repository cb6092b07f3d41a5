/* pass-order.c - nodes after those they depend on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kahn's algorithm: a node is placed when all its operands are known.  Files list their
 * nodes in order already, so the queue keeps the file's order wherever that is possible.
 */

#include "core/graph/passes.h"

#include "core/base/error.h"
#include "core/graph/draft-inside.h"

typedef struct
{
  int *producers;   /* node of a value, or -1 */
  int *n_waiting;   /* operands of a node that are not placed yet */
  GArray **readers; /* nodes that read a value */
} Order;

static gboolean
check_defined (const LensDraft *draft, GError **error)
{
  for (guint i = 0; i < draft->nodes->len; i++)
    {
      const LensDraftNode *node = lens_draft_node (draft, (int) i);

      for (int j = 0; j < node->n_inputs; j++)
        {
          const LensDraftValue *value;

          if (node->inputs[j] < 0)
            continue;
          value = lens_draft_value (draft, node->inputs[j]);
          if (!value->is_defined)
            {
              lens_fail (error, LENS_ERROR_FORMAT,
                         "it reads “%s”, which nothing in the network produces",
                         value->name);
              lens_draft_prefix_node (error, node);
              return FALSE;
            }
        }
    }
  for (guint i = 0; i < draft->outputs->len; i++)
    {
      const LensDraftValue *value = lens_draft_value (draft,
                                                      g_array_index (draft->outputs,
                                                                     int, i));

      if (!value->is_defined)
        return lens_fail (error, LENS_ERROR_FORMAT,
                          "the output “%s” is not produced by any node", value->name);
    }
  return TRUE;
}

static void
prepare (Order *order, const LensDraft *draft)
{
  guint n_values = draft->values->len;
  guint n_nodes = draft->nodes->len;

  order->producers = g_new (int, n_values + 1);
  order->readers = g_new0 (GArray *, n_values + 1);
  order->n_waiting = g_new0 (int, n_nodes + 1);
  for (guint i = 0; i < n_values; i++)
    order->producers[i] = -1;

  for (guint i = 0; i < n_nodes; i++)
    {
      const LensDraftNode *node = lens_draft_node (draft, (int) i);

      for (int j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] >= 0)
          order->producers[node->outputs[j]] = (int) i;
    }
  for (guint i = 0; i < n_nodes; i++)
    {
      const LensDraftNode *node = lens_draft_node (draft, (int) i);

      for (int j = 0; j < node->n_inputs; j++)
        {
          int value = node->inputs[j];

          if (value < 0 || order->producers[value] < 0)
            continue;
          if (order->readers[value] == NULL)
            order->readers[value] = g_array_new (FALSE, FALSE, sizeof (int));
          g_array_append_val (order->readers[value], i);
          order->n_waiting[i]++;
        }
    }
}

static void
clear (Order *order, guint n_values)
{
  for (guint i = 0; i < n_values; i++)
    if (order->readers[i] != NULL)
      g_array_unref (order->readers[i]);
  g_free (order->readers);
  g_free (order->producers);
  g_free (order->n_waiting);
}

/* Node indices in order of dependence; shorter than the list of nodes if there is a cycle. */
static GArray *
sort (Order *order, const LensDraft *draft)
{
  GArray *sorted = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < draft->nodes->len; i++)
    if (order->n_waiting[i] == 0)
      g_array_append_val (sorted, i);

  for (guint k = 0; k < sorted->len; k++)
    {
      const LensDraftNode *node = lens_draft_node (draft,
                                                   g_array_index (sorted, int, k));

      for (int j = 0; j < node->n_outputs; j++)
        {
          GArray *readers = node->outputs[j] >= 0 ? order->readers[node->outputs[j]]
                                                  : NULL;

          for (guint r = 0; readers != NULL && r < readers->len; r++)
            {
              int reader = g_array_index (readers, int, r);

              if (--order->n_waiting[reader] == 0)
                g_array_append_val (sorted, reader);
            }
        }
    }
  return sorted;
}

/* Whether every node already comes after those it depends on. */
static gboolean
is_in_order (const Order *order, const LensDraft *draft)
{
  for (guint i = 0; i < draft->nodes->len; i++)
    {
      const LensDraftNode *node = lens_draft_node (draft, (int) i);

      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0 && order->producers[node->inputs[j]] >= (int) i)
          return FALSE;
    }
  return TRUE;
}

static gboolean
apply (LensDraft *draft, const GArray *sorted, GError **error)
{
  GPtrArray *nodes;

  if (sorted->len < draft->nodes->len)
    {
      g_autofree gboolean *is_placed = g_new0 (gboolean, draft->nodes->len);

      for (guint i = 0; i < sorted->len; i++)
        is_placed[g_array_index (sorted, int, i)] = TRUE;
      for (guint i = 0; i < draft->nodes->len; i++)
        if (!is_placed[i])
          {
            lens_fail (
              error, LENS_ERROR_FORMAT,
              "it depends on its own result; a network without cycles is expected");
            lens_draft_prefix_node (error, lens_draft_node (draft, (int) i));
            return FALSE;
          }
    }

  nodes = g_ptr_array_new_with_free_func (lens_draft_free_node);
  for (guint i = 0; i < sorted->len; i++)
    g_ptr_array_add (nodes, lens_draft_node (draft, g_array_index (sorted, int, i)));
  g_ptr_array_set_free_func (draft->nodes, NULL);
  g_ptr_array_unref (draft->nodes);
  draft->nodes = nodes;
  return TRUE;
}

static gboolean
run (LensDraft *draft, GError **error)
{
  Order order;
  gboolean is_done = TRUE;

  if (!check_defined (draft, error))
    return FALSE;
  prepare (&order, draft);
  if (!is_in_order (&order, draft))
    {
      g_autoptr (GArray) sorted = sort (&order, draft);

      is_done = apply (draft, sorted, error);
    }
  clear (&order, draft->values->len);
  return is_done;
}

const LensPass lens_pass_order = {
  .id = "order",
  .title = "ordering nodes",
  .run = run,
};
