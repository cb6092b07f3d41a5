/* export-onnx-open.c - whether a frozen graph takes any number of pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file may say that the first axis is open, but a graph with a 1 in a shape somewhere
 * inside would then lie.  So every operator is asked for its shapes again, with 2 pictures.
 */

#include "core/model/export-onnx-inside.h"

#define PICTURES 2

static gboolean
ask (const LensGraph *graph, const LensNode *node, LensSlot *slots)
{
  const LensOp *op = node->op;
  g_autofree gpointer settings = g_malloc0 (MAX (op->settings_size, 1));
  g_autofree const LensSlot **inputs = g_new0 (const LensSlot *, node->n_inputs + 1);
  g_autofree LensSlot *outputs = g_new0 (LensSlot, node->n_outputs);
  LensInfer question = {
    .settings = settings,
    .opset = lens_graph_opset (graph),
    .n_inputs = node->n_inputs,
    .inputs = inputs,
    .n_outputs = node->n_outputs,
    .outputs = outputs,
  };
  gboolean is_sound;

  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      inputs[i] = &slots[node->inputs[i]];
  for (int i = 0; i < node->n_outputs; i++)
    outputs[i].kind = lens_graph_value (graph, node->outputs[i])->kind;
  lens_fields_copy (op->fields, node->settings, op->settings_size, settings);
  is_sound = op->infer (&question, NULL);
  lens_fields_clear (op->fields, settings);
  for (int i = 0; is_sound && i < node->n_outputs; i++)
    {
      is_sound = lens_shape_check (&outputs[i].shape, NULL);
      slots[node->outputs[i]] = outputs[i];
    }
  return is_sound;
}

/* The shape for one picture with another number of them. */
static LensShape
for_many (const LensShape *one)
{
  LensShape many = *one;

  if (many.rank > 0 && many.dims[0] == 1)
    many.dims[0] = PICTURES;
  return many;
}

gboolean
lens_onnx_is_open (const LensGraph *graph)
{
  g_autofree LensSlot *slots = g_new0 (LensSlot, lens_graph_n_values (graph) + 1);

  for (int i = 0; i < lens_graph_n_values (graph); i++)
    {
      const LensValue *value = lens_graph_value (graph, i);

      slots[i].shape = value->shape;
      slots[i].kind = value->kind;
      slots[i].constant = value->constant;
    }
  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    {
      int input = lens_graph_input (graph, i);

      slots[input].shape = for_many (&slots[input].shape);
    }
  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    if (!ask (graph, lens_graph_node (graph, i), slots))
      return FALSE;
  for (int i = 0; i < lens_graph_n_outputs (graph); i++)
    {
      int output = lens_graph_output (graph, i);
      LensShape many = for_many (&lens_graph_value (graph, output)->shape);

      if (!lens_shape_equal (&slots[output].shape, &many))
        return FALSE;
    }
  return TRUE;
}
