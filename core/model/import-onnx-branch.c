/* import-onnx-branch.c - If, where its condition is known when the file is opened
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exporters write If for choices that depend on sizes.  Once the sizes are known the
 * condition is a constant: the part of the network that computes it is built by itself,
 * folded, and looked at.
 */

#include "core/model/import-onnx.h"

/* Graphs inside nodes inside graphs. */
#define MAX_DEPTH 8

/* Whether a list of names has one of those in the set. */
static gboolean
has_name (const GArray *views, GHashTable *names)
{
  for (guint i = 0; i < lens_array_length (views); i++)
    {
      g_autofree char *name = lens_view_dup_text (lens_views_at (views, i));

      if (g_hash_table_contains (names, name))
        return TRUE;
    }
  return FALSE;
}

/* Walks from the last node to the first; nodes stand in order in a valid file. */
static GArray *
find_ancestors (const LensOnnxGraph *graph, const char *name, GError **error)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal,
                                                         g_free, NULL);
  g_autoptr (GArray) ancestors = g_array_new (FALSE, FALSE, sizeof (LensView));

  g_hash_table_add (wanted, g_strdup (name));
  for (guint i = lens_array_length (graph->node); i > 0; i--)
    {
      g_auto (LensOnnxNode) node = { 0 };

      if (!lens_message_decode (&lens_onnx_node, lens_views_at (graph->node, i - 1),
                                &node, error))
        return NULL;
      if (!has_name (node.output, wanted))
        continue;
      for (guint j = 0; j < lens_array_length (node.input); j++)
        g_hash_table_add (wanted, lens_view_dup_text (lens_views_at (node.input, j)));
      g_array_append_val (ancestors, lens_views_at (graph->node, i - 1));
    }
  for (guint i = 0; i < ancestors->len / 2; i++)
    {
      LensView early = lens_views_at (ancestors, i);

      lens_views_at (ancestors, i) = lens_views_at (ancestors, ancestors->len - 1 - i);
      lens_views_at (ancestors, ancestors->len - 1 - i) = early;
    }
  return g_steal_pointer (&ancestors);
}

/* A draft of the ancestors alone, with @name as its result. */
static gboolean
build_ancestors (LensOnnxReader *part,
                 const LensOnnxGraph *graph,
                 const char *name,
                 GError **error)
{
  g_autoptr (GArray) ancestors = find_ancestors (graph, name, error);
  LensOnnxGraph slice = *graph;

  if (ancestors == NULL)
    return FALSE;
  slice.node = ancestors;
  if (!lens_onnx_add_initializers (part, graph, error) ||
      !lens_onnx_add_inputs (part, graph, error) ||
      !lens_onnx_add_nodes (part, &slice, error))
    return FALSE;
  lens_draft_add_output (part->draft, name);
  return TRUE;
}

static LensTensor *
fold (LensOnnxReader *reader, const LensOnnxGraph *graph, const char *name)
{
  g_auto (LensProvenance) provenance = { 0 };
  g_autoptr (LensGraph) built = NULL;
  g_autoptr (GError) error = NULL;
  LensOnnxReader part = *reader;
  LensTensor *constant = NULL;
  int value;

  part.provenance = &provenance;
  part.depth++;
  part.draft = lens_draft_new (reader->opset);
  part.known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) lens_tensor_unref);
  if (build_ancestors (&part, graph, name, &error))
    built = lens_draft_build (part.draft, &error);
  lens_draft_unref (part.draft);
  g_hash_table_unref (part.known);
  if (built == NULL)
    {
      g_info ("condition “%s”: %s", name, error->message);
      return NULL;
    }

  value = lens_graph_find (built, name);
  if (value >= 0)
    constant = lens_graph_value (built, value)->constant;
  return constant != NULL ? lens_tensor_ref (constant) : NULL;
}

static LensTensor *
find_known (LensOnnxReader *reader, const LensOnnxGraph *graph, const char *name)
{
  LensTensor *known = g_hash_table_lookup (reader->known, name);

  if (known != NULL)
    return lens_tensor_ref (known);
  /* Inside a branch, and while folding, the names of the graphs around are out of reach. */
  if (reader->depth > 0)
    return NULL;
  return fold (reader, graph, name);
}

/* Gives the results of the chosen branch the names of the results of the node. */
static gboolean
add_branch_results (LensOnnxReader *reader,
                    const LensOnnxGraph *branch,
                    const LensOnnxNode *node,
                    GError **error)
{
  const LensOp *identity = lens_op_find ("identity");

  if (lens_array_length (branch->output) < lens_array_length (node->output))
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "%u results expected, the branch has %u",
                      lens_array_length (node->output),
                      lens_array_length (branch->output));

  for (guint i = 0; i < lens_array_length (node->output); i++)
    {
      g_auto (LensOnnxValueInfo) info = { 0 };
      g_autofree char *inner = NULL;
      g_autofree char *outer = lens_view_dup_text (lens_views_at (node->output, i));

      if (!lens_message_decode (&lens_onnx_value_info,
                                lens_views_at (branch->output, i), &info, error))
        return FALSE;
      inner = lens_view_dup_text (info.name);
      if (*outer != '\0' &&
          lens_draft_add_node (reader->draft, identity, NULL,
                               (const char *const[]){ inner }, 1,
                               (const char *const[]){ outer }, 1, error) == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_branch (LensOnnxReader *reader,
            const LensOnnxNode *node,
            const char *branch_name,
            GError **error)
{
  g_auto (LensOnnxGraph) branch = { 0 };
  gboolean is_added;

  if (reader->depth == MAX_DEPTH)
    return lens_fail (error, LENS_ERROR_LIMIT, "graphs more than %d deep in graphs",
                      MAX_DEPTH);
  for (guint i = 0; i < lens_array_length (node->attribute); i++)
    {
      g_auto (LensOnnxAttribute) attribute = { 0 };

      if (!lens_message_decode (&lens_onnx_attribute,
                                lens_views_at (node->attribute, i), &attribute, error))
        return FALSE;
      if (lens_view_equal (attribute.name, branch_name) &&
          !lens_message_decode_all (&lens_onnx_graph, attribute.g, &branch, error))
        return FALSE;
    }

  reader->depth++;
  is_added = lens_onnx_add_initializers (reader, &branch, error) &&
             lens_onnx_add_nodes (reader, &branch, error) &&
             add_branch_results (reader, &branch, node, error);
  reader->depth--;
  return is_added;
}

/* A condition that is known now leaves one branch, which takes the node's place. */
gboolean
lens_onnx_add_if (LensOnnxReader *reader,
                  const LensOnnxGraph *graph,
                  const LensOnnxNode *node,
                  GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (LensTensor) condition = NULL;

  if (lens_array_length (node->input) != 1)
    return lens_fail (error, LENS_ERROR_FORMAT, "1 operand expected, %u found",
                      lens_array_length (node->input));
  name = lens_view_dup_text (lens_views_at (node->input, 0));
  condition = find_known (reader, graph, name);
  if (condition == NULL || lens_tensor_n_elements (condition) != 1)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "operator If is not supported where its condition is computed "
                      "while the network runs; %s",
                      lens_onnx_operator_advice (node->domain, node->op_type));
  return add_branch (reader, node,
                     lens_tensor_data (condition)[0] != 0 ? "then_branch"
                                                          : "else_branch",
                     error);
}
