/* pass-patterns.c - x · sigmoid (x) becomes silu, and the like
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exporters spell some activations with several nodes.  One node is faster and, what
 * matters more, is known as an activation to the rules and to the list of layers.  Only
 * values that nobody else reads disappear.
 */

#include "core/graph/passes.h"

#include "core/graph/draft-inside.h"

#include <math.h>
#include <string.h>

typedef struct
{
  LensDraft *draft;
  LensDraftUses uses;
} Search;

/* The node that makes @value, if it is of operator @op and @value has this reader only. */
static LensDraftNode *
only_for_this (const Search *search, int value, const char *op)
{
  int producer = value >= 0 ? search->uses.producers[value] : -1;
  LensDraftNode *node;

  if (producer < 0 || search->uses.n_uses[value] != 1)
    return NULL;
  node = lens_draft_node (search->draft, producer);
  return !node->is_dead && strcmp (node->op->name, op) == 0 ? node : NULL;
}

/* The operand of a two-operand node that is not the constant @number; -1 if neither is. */
static int
other_than_number (const Search *search, const LensDraftNode *node, double number)
{
  for (int i = 0; i < 2 && node->n_inputs == 2; i++)
    {
      const LensTensor *constant = lens_draft_value (search->draft, node->inputs[i])
                                     ->constant;

      if (constant != NULL && lens_tensor_n_elements (constant) == 1 &&
          fabs ((double) lens_tensor_data (constant)[0] - number) < 1e-4)
        return node->inputs[1 - i];
    }
  return -1;
}

/* The node becomes @op of @operand; what lay in between is dead. */
static void
become (LensDraftNode *node, const char *op, int operand)
{
  if (node->settings != NULL)
    lens_fields_clear (node->op->fields, node->settings);
  g_free (node->settings);
  node->op = lens_op_find (op);
  node->settings = g_malloc0 (MAX (node->op->settings_size, 1));
  lens_fields_init (node->op->fields, node->settings);
  node->n_inputs = 1;
  node->inputs[0] = operand;
}

/* x · sigmoid (x) */
static gboolean
find_silu (const Search *search, LensDraftNode *node)
{
  for (int i = 0; i < 2; i++)
    {
      LensDraftNode *gate = only_for_this (search, node->inputs[i], "sigmoid");

      if (gate == NULL || gate->inputs[0] != node->inputs[1 - i])
        continue;
      gate->is_dead = TRUE;
      become (node, "silu", gate->inputs[0]);
      return TRUE;
    }
  return FALSE;
}

/* x · tanh (softplus (x)) */
static gboolean
find_mish (const Search *search, LensDraftNode *node)
{
  for (int i = 0; i < 2; i++)
    {
      LensDraftNode *gate = only_for_this (search, node->inputs[i], "tanh");
      LensDraftNode *inner = gate != NULL
                               ? only_for_this (search, gate->inputs[0], "softplus")
                               : NULL;

      if (inner == NULL || inner->inputs[0] != node->inputs[1 - i])
        continue;
      gate->is_dead = TRUE;
      inner->is_dead = TRUE;
      become (node, "mish", inner->inputs[0]);
      return TRUE;
    }
  return FALSE;
}

/* 1 + erf (x / √2): the operand of the division, or -1.  On success *chain holds the nodes. */
static int
find_erf_gate (const Search *search, int value, LensDraftNode *chain[3])
{
  int inner;

  chain[0] = only_for_this (search, value, "add");
  inner = chain[0] != NULL ? other_than_number (search, chain[0], 1) : -1;
  chain[1] = only_for_this (search, inner, "erf");
  if (chain[1] == NULL)
    return -1;
  chain[2] = only_for_this (search, chain[1]->inputs[0], "div");
  if (chain[2] != NULL)
    return other_than_number (search, chain[2], G_SQRT2) == chain[2]->inputs[0]
             ? chain[2]->inputs[0]
             : -1;
  chain[2] = only_for_this (search, chain[1]->inputs[0], "mul");
  return chain[2] != NULL ? other_than_number (search, chain[2], G_SQRT2 / 2) : -1;
}

/* (x · (1 + erf (x / √2))) · ½, or (x · ½) · (1 + erf (x / √2)) */
static gboolean
find_gelu (const Search *search, LensDraftNode *node)
{
  int scaled = other_than_number (search, node, 0.5);
  LensDraftNode *half = scaled >= 0 ? only_for_this (search, scaled, "mul") : NULL;
  LensDraftNode *product = half != NULL ? half : node;

  for (int i = 0; i < 2; i++)
    {
      LensDraftNode *chain[3] = { NULL };
      int x = find_erf_gate (search, product->inputs[i], chain);
      int factor = product->inputs[1 - i];

      if (x < 0)
        continue;
      if (half == NULL)
        {
          half = only_for_this (search, factor, "mul");
          factor = half != NULL ? other_than_number (search, half, 0.5) : -1;
        }
      if (factor != x || half == NULL)
        return FALSE;
      half->is_dead = TRUE;
      for (int k = 0; k < 3; k++)
        chain[k]->is_dead = TRUE;
      become (node, "gelu", x);
      return TRUE;
    }
  return FALSE;
}

static gboolean
run (LensDraft *draft, GError **error)
{
  Search search = { .draft = draft };

  lens_draft_count_uses (draft, &search.uses);
  for (guint i = 0; i < draft->nodes->len; i++)
    {
      LensDraftNode *node = lens_draft_node (draft, (int) i);

      if (node->is_dead || strcmp (node->op->name, "mul") != 0)
        continue;
      if (!find_silu (&search, node) && !find_mish (&search, node))
        find_gelu (&search, node);
    }
  g_free (search.uses.producers);
  g_free (search.uses.n_uses);
  return TRUE;
}

const LensPass lens_pass_patterns = {
  .id = "patterns",
  .title = "recognising activations",
  .run = run,
};
