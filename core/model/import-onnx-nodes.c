/* import-onnx-nodes.c - nodes of an ONNX graph become nodes of a draft
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/import-onnx.h"

#include <string.h>

/* As many operators are named in one message. */
#define MAX_NAMED 5

static char *
dup_node_name (const LensOnnxNode *node)
{
  if (node->name.size > 0)
    return lens_view_dup_text (node->name);
  for (guint i = 0; i < lens_array_length (node->output); i++)
    if (lens_views_at (node->output, i).size > 0)
      return lens_view_dup_text (lens_views_at (node->output, i));
  return g_strdup ("");
}

/* (transfer full): names that end with their array; NULL for absent ones. */
static GPtrArray *
dup_names (const GArray *views)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < lens_array_length (views); i++)
    g_ptr_array_add (names, lens_view_dup_text (lens_views_at (views, i)));
  return names;
}

static void
prefix_node (GError **error, const LensOnnxNode *node)
{
  g_autofree char *name = dup_node_name (node);
  g_autofree char *op_type = lens_view_dup_text (node->op_type);

  g_prefix_error (error, "node “%s” (%s): ", name, op_type);
}

static gboolean
define_constant (LensOnnxReader *reader,
                 const char *name,
                 LensTensor *tensor,
                 GError **error)
{
  if (!lens_draft_add_constant (reader->draft, name, tensor, error))
    return FALSE;
  g_hash_table_replace (reader->known, g_strdup (name), lens_tensor_ref (tensor));
  return TRUE;
}

gboolean
lens_onnx_add_initializers (LensOnnxReader *reader,
                            const LensOnnxGraph *graph,
                            GError **error)
{
  if (lens_array_length (graph->sparse_initializer) > 0)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "sparse weights cannot be read; export the network with dense "
                      "ones");

  for (guint i = 0; i < lens_array_length (graph->initializer); i++)
    {
      g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (LensView));
      g_autoptr (LensTensor) tensor = NULL;
      g_autofree char *name = NULL;

      g_array_append_val (parts, lens_views_at (graph->initializer, i));
      tensor = lens_onnx_read_tensor (reader, parts, &name, error);
      if (tensor == NULL)
        return FALSE;
      if (*name == '\0')
        return lens_fail (error, LENS_ERROR_FORMAT,
                          "initializer %u has no name; one expected", i);
      if (!define_constant (reader, name, tensor, error))
        return FALSE;
      lens_onnx_note_type (reader, name, lens_onnx_element_type (parts));
      reader->provenance->n_parameters += lens_tensor_n_elements (tensor);
    }
  return TRUE;
}

/* What to do with a node that is not simply one of our operators. */
typedef struct
{
  const char *op_type;
  gboolean (*add) (LensOnnxReader *reader,
                   const LensOnnxGraph *graph,
                   const LensOnnxNode *node,
                   GError **error);
} Special;

static gboolean
add_constant (LensOnnxReader *reader,
              const LensOnnxGraph *graph,
              const LensOnnxNode *node,
              GError **error)
{
  g_auto (LensOnnxAttribute) attribute = { 0 };
  g_autoptr (LensTensor) tensor = NULL;
  g_autofree char *name = NULL;

  if (lens_array_length (node->attribute) != 1 || lens_array_length (node->output) != 1)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "1 attribute and 1 result expected, %u and %u found",
                      lens_array_length (node->attribute),
                      lens_array_length (node->output));
  if (!lens_message_decode (&lens_onnx_attribute, lens_views_at (node->attribute, 0),
                            &attribute, error))
    return FALSE;
  tensor = lens_onnx_attribute_tensor (reader, &attribute, error);
  if (tensor == NULL)
    return FALSE;
  name = lens_view_dup_text (lens_views_at (node->output, 0));
  lens_onnx_note_type (reader, name, lens_onnx_element_type (attribute.t));
  return define_constant (reader, name, tensor, error);
}

static const Special specials[] = {
  { "Constant", add_constant },
  { "If", lens_onnx_add_if },
};

static const Special *
find_special (const LensOnnxNode *node)
{
  if (node->domain.size > 0 && !lens_view_equal (node->domain, "ai.onnx"))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (specials); i++)
    if (lens_view_equal (node->op_type, specials[i].op_type))
      return &specials[i];
  return NULL;
}

/* Operands of a new node: those of the file, and those that were attributes once. */
typedef struct
{
  GPtrArray *inputs;
  GPtrArray *outputs;
} Names;

static void
clear_names (Names *names)
{
  g_ptr_array_unref (names->inputs);
  g_ptr_array_unref (names->outputs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Names, clear_names)

/* Older files have as an attribute what newer ones have as an operand. */
static gboolean
move_to_operand (LensOnnxReader *reader,
                 const LensOnnxExtra *extra,
                 const LensOnnxAttribute *attribute,
                 Names *names,
                 GError **error)
{
  g_autoptr (LensTensor) tensor = lens_onnx_attribute_tensor (reader, attribute, error);
  const char *output = names->outputs->len > 0 ? names->outputs->pdata[0] : "";
  char *name;

  if (tensor == NULL)
    return FALSE;
  while (names->inputs->len <= (guint) extra->number)
    g_ptr_array_add (names->inputs, g_strdup (""));
  name = g_strdup_printf ("%s.%s", output, extra->attribute);
  g_free (names->inputs->pdata[extra->number]);
  names->inputs->pdata[extra->number] = name;
  return define_constant (reader, name, tensor, error);
}

static gboolean
handle_extra (LensOnnxReader *reader,
              const LensOnnxNode *node,
              const LensOnnxAttribute *attribute,
              Names *names,
              GError **error)
{
  const LensOnnxExtra *extra = lens_onnx_find_extra (node->op_type, attribute->name);
  g_autofree char *name = lens_view_dup_text (attribute->name);
  g_autofree char *node_name = NULL;

  switch (extra->kind)
    {
    case LENS_ONNX_EXTRA_IGNORED:
      return TRUE;
    case LENS_ONNX_EXTRA_MOVED:
      return move_to_operand (reader, extra, attribute, names, error);
    case LENS_ONNX_EXTRA_FIXED:
      if (attribute->i != extra->number)
        return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                          "%s: only %d can be computed with, %" G_GINT64_FORMAT
                          " found; %s",
                          name, extra->number, attribute->i, extra->advice);
      return TRUE;
    case LENS_ONNX_EXTRA_UNKNOWN:
      break;
    }
  node_name = dup_node_name (node);
  lens_provenance_note (reader->provenance,
                        "node “%s”: attribute “%s” is not known and has no effect",
                        node_name, name);
  return TRUE;
}

/* First those that become operands: a node is added with all its operands. */
static gboolean
apply_extras (LensOnnxReader *reader,
              const LensOnnxNode *node,
              const LensOp *op,
              Names *names,
              GError **error)
{
  for (guint i = 0; i < lens_array_length (node->attribute); i++)
    {
      g_auto (LensOnnxAttribute) attribute = { 0 };

      if (!lens_message_decode (&lens_onnx_attribute,
                                lens_views_at (node->attribute, i), &attribute, error))
        return FALSE;
      if (lens_onnx_find_field (op, &attribute) == NULL &&
          !handle_extra (reader, node, &attribute, names, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_settings (LensOnnxReader *reader,
                const LensOnnxNode *node,
                const LensOp *op,
                gpointer settings,
                GError **error)
{
  for (guint i = 0; i < lens_array_length (node->attribute); i++)
    {
      g_auto (LensOnnxAttribute) attribute = { 0 };

      if (!lens_message_decode (&lens_onnx_attribute,
                                lens_views_at (node->attribute, i), &attribute, error))
        return FALSE;
      if (lens_onnx_find_field (op, &attribute) != NULL &&
          !lens_onnx_set_attribute (reader, op, settings, &attribute, error))
        return FALSE;
    }
  return TRUE;
}

/* The range of a quantised value is in its zero point's type and nowhere else. */
static gboolean
apply_type (LensOnnxReader *reader,
            const LensOnnxNode *node,
            const LensOp *op,
            gpointer settings,
            GError **error)
{
  const LensOnnxTyped *typed = lens_onnx_find_typed (node->op_type);
  g_autofree char *name = NULL;
  int type;

  if (typed == NULL || typed->operand >= lens_array_length (node->input))
    return TRUE;
  name = lens_view_dup_text (lens_views_at (node->input, typed->operand));
  type = GPOINTER_TO_INT (g_hash_table_lookup (reader->types, name));
  LENS_FOR_EACH_FIELD (field, op->fields)
    if (type > 0 && g_str_equal (field->name, typed->field) &&
        lens_field_is_initial (field, settings))
      return lens_field_set_number (field, settings, type, error);
  return TRUE;
}

/* Results that an operator of ours does not give, such as the running mean of a
 * normalisation, are left out; whoever reads one is told that it is not there. */
static int
count_results (LensOnnxReader *reader,
               const LensOp *op,
               const char *name,
               const Names *names)
{
  int max_outputs = op->max_outputs == 0 ? 1 : op->max_outputs;
  int n = (int) names->outputs->len;

  if (max_outputs < 0 || n <= max_outputs)
    return n;
  lens_provenance_note (reader->provenance,
                        "node “%s”: %d of its %d results can be computed", name,
                        max_outputs, n);
  return max_outputs;
}

static gboolean
add_operator (LensOnnxReader *reader, const LensOnnxNode *node, GError **error)
{
  const LensOp *op = lens_onnx_find_operator (node->domain, node->op_type);
  g_auto (Names) names = { dup_names (node->input), dup_names (node->output) };
  g_autofree char *name = dup_node_name (node);
  gpointer settings;

  if (!apply_extras (reader, node, op, &names, error))
    {
      prefix_node (error, node);
      return FALSE;
    }
  settings = lens_draft_add_node (reader->draft, op, name,
                                  (const char *const *) names.inputs->pdata,
                                  (int) names.inputs->len,
                                  (const char *const *) names.outputs->pdata,
                                  count_results (reader, op, name, &names), error);
  if (settings == NULL)
    return FALSE;
  if (!apply_settings (reader, node, op, settings, error) ||
      !apply_type (reader, node, op, settings, error))
    {
      /* A setting out of range is the file's fault here, not the user's. */
      if (g_error_matches (*error, LENS_ERROR, LENS_ERROR_SETTING))
        (*error)->code = LENS_ERROR_FORMAT;
      prefix_node (error, node);
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_node (LensOnnxReader *reader,
          const LensOnnxGraph *graph,
          const LensOnnxNode *node,
          GError **error)
{
  const Special *special = find_special (node);

  if (special == NULL)
    return add_operator (reader, node, error);
  if (special->add (reader, graph, node, error))
    return TRUE;
  prefix_node (error, node);
  return FALSE;
}

/* One line for every node that cannot be computed. */
static gboolean
find_unsupported (const LensOnnxGraph *graph,
                  GPtrArray *lines,
                  GPtrArray *op_types,
                  GError **error)
{
  for (guint i = 0; i < lens_array_length (graph->node); i++)
    {
      g_auto (LensOnnxNode) node = { 0 };
      g_autofree char *name = NULL;
      g_autofree char *op_type = NULL;

      if (!lens_message_decode (&lens_onnx_node, lens_views_at (graph->node, i), &node,
                                error))
        return FALSE;
      if (find_special (&node) != NULL ||
          lens_onnx_find_operator (node.domain, node.op_type) != NULL)
        continue;
      name = dup_node_name (&node);
      op_type = lens_view_dup_text (node.op_type);
      g_ptr_array_add (
        lines,
        g_strdup_printf ("node “%s”: operator %s is not supported; %s", name, op_type,
                         lens_onnx_operator_advice (node.domain, node.op_type)));
      if (!g_ptr_array_find_with_equal_func (op_types, op_type, g_str_equal, NULL))
        g_ptr_array_add (op_types, g_steal_pointer (&op_type));
    }
  return TRUE;
}

/* All are told at once, so that nobody exports a network once for each of them. */
static gboolean
check_operators (LensOnnxReader *reader, const LensOnnxGraph *graph, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) op_types = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *others = NULL;
  gboolean has_more;

  if (!find_unsupported (graph, lines, op_types, error))
    return FALSE;
  if (lines->len == 0)
    return TRUE;

  has_more = op_types->len > MAX_NAMED;
  g_ptr_array_set_size (op_types, (int) MIN (op_types->len, MAX_NAMED));
  g_ptr_array_add (op_types, NULL);
  others = g_strjoinv (", ", (char **) op_types->pdata);
  if (lines->len == 1)
    lens_fail (error, LENS_ERROR_UNSUPPORTED, "%s", (char *) lines->pdata[0]);
  else
    lens_fail (error, LENS_ERROR_UNSUPPORTED, "%s (and %u more such nodes: %s%s)",
               (char *) lines->pdata[0], lines->len - 1, others, has_more ? ", …" : "");
  g_clear_pointer (&reader->provenance->unsupported, g_ptr_array_unref);
  reader->provenance->unsupported = g_steal_pointer (&lines);
  return FALSE;
}

gboolean
lens_onnx_add_nodes (LensOnnxReader *reader, const LensOnnxGraph *graph, GError **error)
{
  if (!check_operators (reader, graph, error))
    return FALSE;
  for (guint i = 0; i < lens_array_length (graph->node); i++)
    {
      g_auto (LensOnnxNode) node = { 0 };

      if (!lens_message_decode (&lens_onnx_node, lens_views_at (graph->node, i), &node,
                                error) ||
          !add_node (reader, graph, &node, error))
        return FALSE;
    }
  return TRUE;
}
