/* pass-shapes.c - every shape; what is constant is computed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapes and constants are found in one walk because exporters compute shapes with nodes
 * (Shape, Gather, Concat, Reshape …): the shape of one value is the number in another.
 */

#include "core/graph/passes.h"

#include "core/base/error.h"
#include "core/graph/draft-inside.h"

/* A small file may ask for large constants; more than this is taken for a mistake. */
#define MAX_FOLDED ((gsize) 1 << 27)

/* Numbers that are only bound are followed this far: they serve as shapes, not as data. */
#define MAX_BOUND ((gsize) 1 << 16)

static gboolean
infer (LensDraft *draft, LensDraftNode *node, GError **error)
{
  g_autofree const LensSlot **inputs = g_new0 (const LensSlot *,
                                               MAX (node->n_inputs, 1));
  LensSlot *outputs = node->slots;
  LensInfer question = {
    .settings = node->settings,
    .opset = draft->opset,
    .n_inputs = node->n_inputs,
    .inputs = inputs,
    .n_outputs = node->n_outputs,
    .outputs = outputs,
  };

  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      inputs[i] = &lens_draft_value (draft, node->inputs[i])->slot;
  for (int i = 0; i < node->n_outputs && node->n_inputs > 0 && inputs[0] != NULL; i++)
    outputs[i].kind = inputs[0]->kind;

  if (!node->op->infer (&question, error))
    return FALSE;

  for (int i = 0; i < node->n_outputs; i++)
    {
      if (!lens_shape_check (&outputs[i].shape, error))
        return FALSE;
      if (node->outputs[i] >= 0)
        lens_draft_value (draft, node->outputs[i])->slot = outputs[i];
    }
  return TRUE;
}

typedef enum
{
  FOLD_NOT,
  FOLD_BOUND,    /* all operands are known or bound */
  FOLD_CONSTANT, /* all operands are known */
} Fold;

static Fold
can_fold (const LensDraft *draft, const LensDraftNode *node)
{
  Fold fold = FOLD_CONSTANT;

  if ((node->op->traits & LENS_TRAIT_SHAPE_ONLY) != 0)
    return FOLD_CONSTANT;
  for (int i = 0; i < node->n_inputs; i++)
    {
      const LensDraftValue *value;

      if (node->inputs[i] < 0)
        continue;
      value = lens_draft_value (draft, node->inputs[i]);
      if (value->constant == NULL && value->bound == NULL)
        return FOLD_NOT;
      if (value->constant == NULL)
        fold = FOLD_BOUND;
    }
  return fold;
}

static gsize
count_results (const LensDraftNode *node)
{
  gsize n_elements = 0;

  for (int i = 0; i < node->n_outputs; i++)
    n_elements += lens_shape_n_elements (&node->slots[i].shape);
  return n_elements;
}

static LensTensor *
known_numbers (const LensDraftValue *value)
{
  return value->constant != NULL ? value->constant : value->bound;
}

/* Runs a node now. */
static void
compute (LensDraft *draft, LensDraftNode *node, LensTensor **results)
{
  g_autofree LensOperand *inputs = g_new0 (LensOperand, MAX (node->n_inputs, 1));
  g_autofree LensResult *outputs = g_new0 (LensResult, node->n_outputs);
  LensForward forward = {
    .settings = node->settings,
    .n_inputs = node->n_inputs,
    .inputs = inputs,
    .n_outputs = node->n_outputs,
    .outputs = outputs,
  };

  for (int i = 0; i < node->n_inputs; i++)
    {
      const LensDraftValue *value;
      LensTensor *numbers;

      if (node->inputs[i] < 0)
        continue;
      value = lens_draft_value (draft, node->inputs[i]);
      numbers = known_numbers (value);
      inputs[i].shape = &value->slot.shape;
      inputs[i].data = numbers != NULL ? lens_tensor_data (numbers) : NULL;
    }
  for (int i = 0; i < node->n_outputs; i++)
    {
      results[i] = lens_tensor_new (&node->slots[i].shape);
      lens_tensor_set_kind (results[i], node->slots[i].kind);
      outputs[i].shape = lens_tensor_shape (results[i]);
      outputs[i].data = lens_tensor_writable (results[i]);
    }
  node->op->forward (&forward);
}

static gboolean
fold (LensDraft *draft, LensDraftNode *node, GError **error)
{
  Fold how = can_fold (draft, node);
  gsize n_elements = count_results (node);
  g_autofree LensTensor **results = NULL;

  if (how == FOLD_NOT || (how == FOLD_BOUND && n_elements > MAX_BOUND))
    return TRUE;
  draft->n_folded += n_elements;
  if (draft->n_folded > MAX_FOLDED)
    return lens_fail (
      error, LENS_ERROR_LIMIT,
      "the network makes more than %" G_GSIZE_FORMAT
      " constant numbers by itself; weights stored in the file are expected",
      MAX_FOLDED);

  results = g_new0 (LensTensor *, node->n_outputs);
  compute (draft, node, results);
  for (int i = 0; i < node->n_outputs; i++)
    {
      LensDraftValue *value;

      if (node->outputs[i] < 0)
        {
          lens_tensor_unref (results[i]);
          continue;
        }
      value = lens_draft_value (draft, node->outputs[i]);
      value->slot.constant = results[i];
      value->is_made = how == FOLD_CONSTANT;
      if (how == FOLD_CONSTANT)
        value->constant = results[i];
      else
        value->bound = results[i];
    }
  node->is_dead = how == FOLD_CONSTANT;
  return TRUE;
}

static gboolean
run (LensDraft *draft, GError **error)
{
  for (guint i = 0; i < draft->nodes->len; i++)
    {
      LensDraftNode *node = lens_draft_node (draft, (int) i);

      if (node->is_dead)
        continue;
      if (!infer (draft, node, error) || !fold (draft, node, error))
        {
          lens_draft_prefix_node (error, node);
          return FALSE;
        }
    }
  return TRUE;
}

const LensPass lens_pass_shapes = {
  .id = "shapes",
  .title = "finding shapes and folding constants",
  .run = run,
};
