/* build.c - a draft becomes a graph
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/graph/draft-inside.h"
#include "core/graph/graph-inside.h"
#include "core/graph/passes.h"

typedef struct
{
  LensDraft *draft;
  LensGraph *graph;
  int *new_index; /* of a draft's value; -1 while it has none */
} Build;

static int
keep_value (Build *build, int old)
{
  LensDraftValue *from = lens_draft_value (build->draft, old);
  LensValue value = {
    .name = g_strdup (from->name),
    .shape = from->slot.shape,
    .kind = from->slot.kind,
    .is_made = from->is_made,
    .producer = -1,
  };

  if (build->new_index[old] >= 0)
    {
      g_free (value.name);
      return build->new_index[old];
    }
  if (from->constant != NULL)
    value.constant = lens_tensor_ref (from->constant);
  g_array_append_val (build->graph->values, value);
  build->new_index[old] = (int) build->graph->values->len - 1;
  return build->new_index[old];
}

/* A result that nobody wants still needs a place to be written to. */
static int
keep_unwanted (Build *build, const LensDraftNode *node, int output)
{
  g_autofree char *name = g_strdup_printf ("%s:%d", node->name, output);
  LensValue value = {
    .name = g_steal_pointer (&name),
    .shape = node->slots[output].shape,
    .kind = node->slots[output].kind,
    .producer = -1,
  };

  g_array_append_val (build->graph->values, value);
  return (int) build->graph->values->len - 1;
}

static void
keep_node (Build *build, LensDraftNode *from)
{
  int index = (int) build->graph->nodes->len;
  LensNode node = {
    .op = from->op,
    .name = g_strdup (from->name),
    .settings = g_steal_pointer (&from->settings),
    .n_inputs = from->n_inputs,
    .inputs = g_new (int, MAX (from->n_inputs, 1)),
    .n_outputs = from->n_outputs,
    .outputs = g_new (int, from->n_outputs),
  };

  for (int i = 0; i < from->n_inputs; i++)
    node.inputs[i] = from->inputs[i] < 0 ? -1 : keep_value (build, from->inputs[i]);
  for (int i = 0; i < from->n_outputs; i++)
    {
      LensValue *value;

      node.outputs[i] = from->outputs[i] < 0 ? keep_unwanted (build, from, i)
                                             : keep_value (build, from->outputs[i]);
      value = &g_array_index (build->graph->values, LensValue, node.outputs[i]);
      value->producer = index;
    }
  for (int i = 0; i < node.n_inputs; i++)
    if (node.inputs[i] >= 0)
      g_array_index (build->graph->values, LensValue, node.inputs[i]).n_consumers++;
  g_array_append_val (build->graph->nodes, node);
}

static void
remember_name (LensGraph *graph, const char *name, int value)
{
  if (*name != '\0' && !g_hash_table_contains (graph->by_name, name))
    g_hash_table_insert (graph->by_name, g_strdup (name), GINT_TO_POINTER (value + 1));
}

/* Values answer to their own names first, then to those that they stand for, then to the
 * names of the nodes that make them. */
static void
remember_names (Build *build)
{
  LensGraph *graph = build->graph;

  for (guint i = 0; i < graph->values->len; i++)
    remember_name (graph, g_array_index (graph->values, LensValue, i).name, (int) i);
  for (guint i = 0; i < build->draft->values->len; i++)
    {
      const LensDraftValue *value = lens_draft_value (build->draft, (int) i);
      int kept = build->new_index[lens_draft_resolve (build->draft, (int) i)];

      if (value->stands_for >= 0 && kept >= 0)
        remember_name (graph, value->name, kept);
    }
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const LensNode *node = &g_array_index (graph->nodes, LensNode, i);

      remember_name (graph, node->name, node->outputs[0]);
    }
}

static LensGraph *
freeze (LensDraft *draft)
{
  Build build = { .draft = draft, .graph = g_new0 (LensGraph, 1) };
  LensGraph *graph = build.graph;

  graph->n_references = 1;
  graph->opset = draft->opset;
  graph->values = g_array_new (FALSE, FALSE, sizeof (LensValue));
  graph->nodes = g_array_new (FALSE, FALSE, sizeof (LensNode));
  graph->inputs = g_array_new (FALSE, FALSE, sizeof (int));
  graph->outputs = g_array_new (FALSE, FALSE, sizeof (int));
  graph->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  build.new_index = g_new (int, draft->values->len + 1);
  for (guint i = 0; i < draft->values->len; i++)
    build.new_index[i] = -1;

  for (guint i = 0; i < draft->inputs->len; i++)
    {
      int input = keep_value (&build, g_array_index (draft->inputs, int, i));

      g_array_append_val (graph->inputs, input);
    }
  for (guint i = 0; i < draft->nodes->len; i++)
    if (!lens_draft_node (draft, (int) i)->is_dead)
      keep_node (&build, lens_draft_node (draft, (int) i));
  for (guint i = 0; i < draft->outputs->len; i++)
    {
      int output = keep_value (&build, g_array_index (draft->outputs, int, i));

      g_array_append_val (graph->outputs, output);
    }
  remember_names (&build);
  g_free (build.new_index);
  return graph;
}

LensGraph *
lens_draft_build (LensDraft *draft, GError **error)
{
  if (draft->outputs->len == 0)
    {
      lens_fail (error, LENS_ERROR_FORMAT,
                 "the network has no outputs; one is expected");
      return NULL;
    }
  for (int i = 0; lens_passes[i] != NULL; i++)
    {
      g_info ("%s", lens_passes[i]->title);
      if (!lens_passes[i]->run (draft, error))
        return NULL;
    }
  return freeze (draft);
}
