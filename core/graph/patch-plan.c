/* patch-plan.c - which nodes a patch runs, and in which way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/patch-inside.h"
#include "core/op/arrange.h"
#include "core/op/ops.h"

/* Operators that treat what stands side by side on axis 0 alike, if infer says that the
 * result has as many; their other operands are constants. */
static const LensOp *const stackers[] = {
  &lens_conv,
  &lens_conv_transpose,
  &lens_gemm_op,
  &lens_mat_mul,
  &lens_max_pool,
  &lens_average_pool,
  &lens_lp_pool,
  &lens_global_average_pool,
  &lens_global_max_pool,
  &lens_global_lp_pool,
  &lens_transpose,
  &lens_pad,
  &lens_resize,
  &lens_space_to_depth,
  &lens_depth_to_space,
};

static gboolean
is_stacker (const LensOp *op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stackers); i++)
    if (stackers[i] == op)
      return TRUE;
  return FALSE;
}

/* Asks infer what the results are for two items in the operands that change. */
static gboolean
gives_two (const LensPatch *patch, const LensNode *node, const gboolean *depends)
{
  g_autofree LensSlot *slots = g_new0 (LensSlot, node->n_inputs + 1);
  g_autofree const LensSlot **inputs = g_new0 (const LensSlot *, node->n_inputs + 1);
  g_autofree gpointer settings = g_memdup2 (node->settings,
                                            MAX (node->op->settings_size, 1));
  LensShape expected = lens_graph_value (patch->graph, node->outputs[0])->shape;
  LensSlot *result = &slots[node->n_inputs];
  LensInfer infer = {
    .settings = settings,
    .opset = lens_graph_opset (patch->graph),
    .n_inputs = node->n_inputs,
    .inputs = inputs,
    .n_outputs = 1,
    .outputs = result,
  };

  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      {
        const LensValue *value = lens_graph_value (patch->graph, node->inputs[i]);

        slots[i] = (LensSlot){ value->shape, value->kind, value->constant };
        if (depends[node->inputs[i]])
          slots[i].shape.dims[0] = 2;
        inputs[i] = &slots[i];
      }
  expected.dims[0] = 2;
  result->kind = slots[0].kind;
  return node->op->infer (&infer, NULL) && lens_shape_equal (&result->shape, &expected);
}

static gboolean
is_single (const LensPatch *patch, int value)
{
  const LensShape *shape = &lens_graph_value (patch->graph, value)->shape;

  return shape->rank >= 2 && shape->dims[0] == 1;
}

static gboolean
can_stack (const LensPatch *patch, const LensNode *node, const gboolean *depends)
{
  const gboolean is_pointwise = (node->op->traits & LENS_TRAIT_POINTWISE) != 0;
  gboolean is_constant = TRUE;

  if (node->n_outputs != 1 || !is_single (patch, node->outputs[0]))
    return FALSE;
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      {
        const gboolean changes = depends[node->inputs[i]];

        if (changes && !is_single (patch, node->inputs[i]))
          return FALSE;
        is_constant &= i == 0
                         ? changes
                         : lens_graph_value (patch->graph, node->inputs[i])->constant !=
                             NULL;
      }
  if (node->op->forward == lens_same_numbers_forward)
    return TRUE;
  if (!is_pointwise && node->op != &lens_concat &&
      !(is_stacker (node->op) && is_constant))
    return FALSE;
  return gives_two (patch, node, depends);
}

static void
find_extents (LensPatch *patch)
{
  for (int i = 0; i < lens_graph_n_values (patch->graph); i++)
    {
      const LensShape *shape = &lens_graph_value (patch->graph, i)->shape;
      LensPatchExtent *extent = &patch->extents[i];

      if (extent->is_channels_last)
        continue;
      extent->unit = 1;
      if (lens_shape_extent (shape, &extent->height, &extent->width))
        extent->n_planes = lens_shape_n_planes (shape);
    }
}

gboolean
lens_patch_keeps_places (const LensPatch *patch, const LensNode *node)
{
  const LensShape *shape = &lens_graph_value (patch->graph, node->outputs[0])->shape;

  if (node->n_outputs != 1 || (node->op->traits & LENS_TRAIT_NORM) != 0 ||
      (node->op->traits & LENS_TRAIT_POINTWISE) == 0 ||
      (node->n_inputs > 1 && node->op->reach != lens_add.reach) ||
      !lens_shape_equal (shape,
                         &lens_graph_value (patch->graph, node->inputs[0])->shape))
    return FALSE;
  for (int i = 1; i < node->n_inputs; i++)
    {
      const LensShape *other = &lens_graph_value (patch->graph, node->inputs[i])->shape;
      const gsize n = lens_shape_n_elements (other);

      if (n != 1 && (other->rank == 0 || other->dims[other->rank - 1] != (gint64) n))
        return FALSE;
    }
  return TRUE;
}

/* From the input to where a transposition brings the channels to the front. */
static void
follow_channels_last (LensPatch *patch)
{
  const LensShape *shape = &lens_graph_value (patch->graph, patch->input)->shape;
  const LensPatchExtent extent = {
    .n_planes = 1,
    .height = (int) shape->dims[1],
    .width = (int) shape->dims[2],
    .unit = (gsize) shape->dims[3],
    .is_channels_last = TRUE,
  };

  patch->extents[patch->input] = extent;
  for (int i = 0; i < lens_graph_n_nodes (patch->graph); i++)
    {
      const LensNode *node = lens_graph_node (patch->graph, i);

      if (node->n_inputs > 0 && node->inputs[0] >= 0 &&
          patch->extents[node->inputs[0]].is_channels_last &&
          lens_patch_keeps_places (patch, node))
        patch->extents[node->outputs[0]] = extent;
    }
}

/* Which values depend on the input and which lead to the goal; what does both is run. */
void
lens_patch_make_plan (LensPatch *patch)
{
  const int n_nodes = lens_graph_n_nodes (patch->graph);
  const int n_values = lens_graph_n_values (patch->graph);
  g_autofree gboolean *depends = g_new0 (gboolean, n_values);
  g_autofree gboolean *leads = g_new0 (gboolean, n_values);
  g_autofree gboolean *is_in_plan = g_new0 (gboolean, n_nodes + 1);

  depends[patch->input] = TRUE;
  leads[patch->goal] = TRUE;
  for (int i = 0; i < n_nodes; i++)
    {
      const LensNode *node = lens_graph_node (patch->graph, i);

      for (int j = 0; j < node->n_inputs; j++)
        is_in_plan[i] |= node->inputs[j] >= 0 && depends[node->inputs[j]];
      for (int j = 0; j < node->n_outputs && is_in_plan[i]; j++)
        depends[node->outputs[j]] = TRUE;
    }
  for (int i = n_nodes - 1; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (patch->graph, i);
      gboolean leads_on = FALSE;

      for (int j = 0; j < node->n_outputs; j++)
        leads_on |= leads[node->outputs[j]];
      is_in_plan[i] &= leads_on;
      for (int j = 0; j < node->n_inputs && leads_on; j++)
        if (node->inputs[j] >= 0)
          leads[node->inputs[j]] = TRUE;
    }
  if (patch->is_channels_last)
    follow_channels_last (patch);
  find_extents (patch);
  for (int i = 0; i < n_nodes; i++)
    if (is_in_plan[i])
      {
        g_array_append_val (patch->plan, i);
        patch->is_stacking[i] = can_stack (patch, lens_graph_node (patch->graph, i),
                                           depends);
        patch->costs[i] = lens_graph_node_multiply_adds (patch->graph, i);
        patch->full_multiply_adds += patch->costs[i];
      }
}
