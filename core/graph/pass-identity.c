/* pass-identity.c - dropout and identity disappear
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The name of what disappears is kept: the value that stands for it answers to both.  A
 * result of the network stays, because its name is what people ask for.
 */

#include "core/graph/passes.h"

#include "core/graph/draft-inside.h"

static gboolean
can_go (const LensDraft *draft, const LensDraftNode *node, const int *n_uses)
{
  if (node->is_dead || (node->op->traits & LENS_TRAIT_IDENTITY) == 0)
    return FALSE;
  if (node->outputs[0] < 0 || lens_draft_value (draft, node->outputs[0])->is_output)
    return FALSE;
  for (int i = 1; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0 && n_uses[node->outputs[i]] > 0)
      return FALSE;
  return TRUE;
}

static gboolean
run (LensDraft *draft, GError **error)
{
  LensDraftUses uses;

  lens_draft_count_uses (draft, &uses);
  for (guint i = 0; i < draft->nodes->len; i++)
    {
      LensDraftNode *node = lens_draft_node (draft, (int) i);

      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0)
          node->inputs[j] = lens_draft_resolve (draft, node->inputs[j]);
      if (!can_go (draft, node, uses.n_uses))
        continue;
      lens_draft_value (draft, node->outputs[0])->stands_for = node->inputs[0];
      node->is_dead = TRUE;
    }
  g_free (uses.producers);
  g_free (uses.n_uses);
  return TRUE;
}

const LensPass lens_pass_identity = {
  .id = "identity",
  .title = "removing identities and dropout",
  .run = run,
};
