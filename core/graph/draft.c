/* draft.c - a graph that is being made
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/draft-inside.h"

#include "core/base/error.h"
#include "core/graph/passes.h"

#include <string.h>

static void
free_value (gpointer data)
{
  LensDraftValue *value = data;

  g_free (value->name);
  g_clear_pointer (&value->constant, lens_tensor_unref);
  g_clear_pointer (&value->bound, lens_tensor_unref);
  g_free (value);
}

void
lens_draft_free_node (gpointer data)
{
  LensDraftNode *node = data;

  if (node->settings != NULL)
    lens_fields_clear (node->op->fields, node->settings);
  g_free (node->settings);
  g_free (node->name);
  g_free (node->inputs);
  g_free (node->outputs);
  g_free (node->slots);
  g_free (node);
}

LensDraft *
lens_draft_new (int opset)
{
  LensDraft *draft = g_new0 (LensDraft, 1);

  draft->n_references = 1;
  draft->opset = opset;
  draft->values = g_ptr_array_new_with_free_func (free_value);
  draft->nodes = g_ptr_array_new_with_free_func (lens_draft_free_node);
  draft->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  draft->inputs = g_array_new (FALSE, FALSE, sizeof (int));
  draft->outputs = g_array_new (FALSE, FALSE, sizeof (int));
  return draft;
}

LensDraft *
lens_draft_ref (LensDraft *draft)
{
  g_atomic_int_inc (&draft->n_references);
  return draft;
}

void
lens_draft_unref (LensDraft *draft)
{
  if (draft == NULL || !g_atomic_int_dec_and_test (&draft->n_references))
    return;
  g_hash_table_unref (draft->by_name);
  g_ptr_array_unref (draft->nodes);
  g_ptr_array_unref (draft->values);
  g_array_unref (draft->inputs);
  g_array_unref (draft->outputs);
  g_free (draft);
}

int
lens_draft_opset (const LensDraft *draft)
{
  return draft->opset;
}

LensDraftValue *
lens_draft_value (const LensDraft *draft, int value)
{
  return g_ptr_array_index (draft->values, value);
}

LensDraftNode *
lens_draft_node (const LensDraft *draft, int node)
{
  return g_ptr_array_index (draft->nodes, node);
}

void
lens_draft_count_uses (const LensDraft *draft, LensDraftUses *uses)
{
  uses->producers = g_new (int, draft->values->len + 1);
  uses->n_uses = g_new0 (int, draft->values->len + 1);
  for (guint i = 0; i < draft->values->len; i++)
    uses->producers[i] = -1;

  for (guint i = 0; i < draft->nodes->len; i++)
    {
      const LensDraftNode *node = lens_draft_node (draft, (int) i);

      if (node->is_dead)
        continue;
      for (int j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] >= 0)
          uses->producers[node->outputs[j]] = (int) i;
      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0)
          uses->n_uses[node->inputs[j]]++;
    }
  for (guint i = 0; i < draft->outputs->len; i++)
    uses->n_uses[g_array_index (draft->outputs, int, i)]++;
}

int
lens_draft_resolve (const LensDraft *draft, int value)
{
  while (lens_draft_value (draft, value)->stands_for >= 0)
    value = lens_draft_value (draft, value)->stands_for;
  return value;
}

void
lens_draft_prefix_node (GError **error, const LensDraftNode *node)
{
  g_prefix_error (error, "node “%s” (%s): ", node->name, node->op->name);
}

/* The value of this name, made if it is new. */
static int
intern (LensDraft *draft, const char *name)
{
  int index = GPOINTER_TO_INT (g_hash_table_lookup (draft->by_name, name)) - 1;
  LensDraftValue *value;

  if (index >= 0)
    return index;
  value = g_new0 (LensDraftValue, 1);
  value->name = g_strdup (name);
  value->stands_for = -1;
  g_ptr_array_add (draft->values, value);
  g_hash_table_insert (draft->by_name, value->name,
                       GINT_TO_POINTER (draft->values->len));
  return (int) draft->values->len - 1;
}

static LensDraftValue *
define (LensDraft *draft, const char *name, int *index, GError **error)
{
  LensDraftValue *value;

  *index = intern (draft, name);
  value = lens_draft_value (draft, *index);
  if (value->is_defined)
    {
      lens_fail (error, LENS_ERROR_FORMAT,
                 "value “%s” is defined twice; one definition expected", name);
      return NULL;
    }
  value->is_defined = TRUE;
  return value;
}

gboolean
lens_draft_add_input (LensDraft *draft,
                      const char *name,
                      const LensShape *shape,
                      LensKind kind,
                      LensTensor *bound,
                      GError **error)
{
  int index;
  LensDraftValue *value;

  if (!lens_shape_check (shape, error))
    {
      g_prefix_error (error, "input “%s”: ", name);
      return FALSE;
    }
  value = define (draft, name, &index, error);
  if (value == NULL)
    return FALSE;
  value->slot.shape = *shape;
  value->slot.kind = kind;
  if (bound != NULL)
    value->bound = lens_tensor_ref (bound);
  value->slot.constant = bound;
  g_array_append_val (draft->inputs, index);
  return TRUE;
}

gboolean
lens_draft_add_constant (LensDraft *draft,
                         const char *name,
                         LensTensor *tensor,
                         GError **error)
{
  int index;
  LensDraftValue *value = define (draft, name, &index, error);

  if (value == NULL)
    return FALSE;
  value->constant = lens_tensor_ref (tensor);
  value->slot.shape = *lens_tensor_shape (tensor);
  value->slot.kind = lens_tensor_kind (tensor);
  value->slot.constant = tensor;
  return TRUE;
}

/* Attribute and operand counts are checked here so that infer can rely on them. */
static gboolean
check_counts (const LensDraftNode *node, GError **error)
{
  const LensOp *op = node->op;
  int max_outputs = op->max_outputs == 0 ? 1 : op->max_outputs;

  if (node->n_inputs < op->min_inputs ||
      (op->max_inputs >= 0 && node->n_inputs > op->max_inputs))
    {
      if (op->max_inputs < 0)
        return lens_fail (error, LENS_ERROR_FORMAT,
                          "%d or more operands expected, %d found", op->min_inputs,
                          node->n_inputs);
      if (op->max_inputs == op->min_inputs)
        return lens_fail (error, LENS_ERROR_FORMAT, "%d operands expected, %d found",
                          op->min_inputs, node->n_inputs);
      return lens_fail (error, LENS_ERROR_FORMAT,
                        "%d to %d operands expected, %d found", op->min_inputs,
                        op->max_inputs, node->n_inputs);
    }
  for (int i = 0; i < op->min_inputs; i++)
    if (node->inputs[i] < 0)
      return lens_fail (error, LENS_ERROR_FORMAT,
                        "operand %d is absent; it is required", i);
  if (node->n_outputs < 1 || (max_outputs > 0 && node->n_outputs > max_outputs))
    return lens_fail (error, LENS_ERROR_FORMAT, "1 to %d results expected, %d found",
                      max_outputs, node->n_outputs);
  return TRUE;
}

static const char *
first_name (const char *const *names, int n_names)
{
  for (int i = 0; i < n_names; i++)
    if (names[i] != NULL && *names[i] != '\0')
      return names[i];
  return "";
}

/* ONNX ends optional operands either by leaving them out or by empty names; the latter are
 * dropped at the end so that both look alike. */
static int
count_given (const char *const *names, int n_names)
{
  while (n_names > 0 && (names[n_names - 1] == NULL || *names[n_names - 1] == '\0'))
    n_names--;
  return n_names;
}

gpointer
lens_draft_add_node (LensDraft *draft,
                     const LensOp *op,
                     const char *name,
                     const char *const *inputs,
                     int n_inputs,
                     const char *const *outputs,
                     int n_outputs,
                     GError **error)
{
  LensDraftNode *node = g_new0 (LensDraftNode, 1);

  g_ptr_array_add (draft->nodes, node);
  node->op = op;
  if (name == NULL || *name == '\0')
    name = first_name (outputs, n_outputs);
  node->name = g_strdup (name);
  node->settings = g_malloc0 (MAX (op->settings_size, 1));
  lens_fields_init (op->fields, node->settings);

  node->n_inputs = count_given (inputs, n_inputs);
  node->inputs = g_new (int, MAX (node->n_inputs, 1));
  for (int i = 0; i < node->n_inputs; i++)
    node->inputs[i] = inputs[i] == NULL || *inputs[i] == '\0'
                        ? -1
                        : intern (draft, inputs[i]);

  node->outputs = g_new (int, MAX (n_outputs, 1));
  node->slots = g_new0 (LensSlot, MAX (n_outputs, 1));
  for (int i = 0; i < n_outputs; i++)
    {
      node->outputs[i] = -1;
      node->n_outputs++;
      if (outputs[i] != NULL && *outputs[i] != '\0' &&
          define (draft, outputs[i], &node->outputs[i], error) == NULL)
        {
          lens_draft_prefix_node (error, node);
          return NULL;
        }
    }

  if (!check_counts (node, error))
    {
      lens_draft_prefix_node (error, node);
      return NULL;
    }
  return node->settings;
}

void
lens_draft_add_output (LensDraft *draft, const char *name)
{
  int index = intern (draft, name);

  lens_draft_value (draft, index)->is_output = TRUE;
  for (guint i = 0; i < draft->outputs->len; i++)
    if (g_array_index (draft->outputs, int, i) == index)
      return;
  g_array_append_val (draft->outputs, index);
}
