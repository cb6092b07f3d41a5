/* pass-prune.c - what no result needs disappears
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/passes.h"

#include "core/graph/draft-inside.h"

static gboolean
run (LensDraft *draft, GError **error)
{
  g_autofree gboolean *is_needed = g_new0 (gboolean, draft->values->len + 1);

  for (guint i = 0; i < draft->outputs->len; i++)
    is_needed[g_array_index (draft->outputs, int, i)] = TRUE;

  for (guint i = draft->nodes->len; i > 0; i--)
    {
      LensDraftNode *node = lens_draft_node (draft, (int) i - 1);
      gboolean is_node_needed = FALSE;

      if (node->is_dead)
        continue;
      for (int j = 0; j < node->n_outputs; j++)
        is_node_needed |= node->outputs[j] >= 0 && is_needed[node->outputs[j]];
      node->is_dead = !is_node_needed;
      for (int j = 0; j < node->n_inputs && is_node_needed; j++)
        if (node->inputs[j] >= 0)
          is_needed[node->inputs[j]] = TRUE;
    }
  return TRUE;
}

const LensPass lens_pass_prune = {
  .id = "prune",
  .title = "removing what no result needs",
  .run = run,
};
