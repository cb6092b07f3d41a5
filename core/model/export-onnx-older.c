/* export-onnx-older.c - meanings that moved from operator set to operator set
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A graph keeps the operator set of the file that it is from, and its nodes mean what they
 * meant there.  A new file says the same in the words of its own set.
 */

#include "core/model/export-onnx-inside.h"

#include "core/model/onnx-ops.h"

/* Softmax and its like, over one axis. */
static void
write_along (LensOnnxWriter *writer,
             const LensNode *node,
             const char *x,
             const char *output,
             int axis)
{
  g_autofree char *op_type = lens_onnx_dup_type_name (node->op);
  LensOnnxCall call = { op_type, node->name, &x, 1, &output, 1 };
  LensWireMessage *message = lens_onnx_begin_node (&call);

  lens_onnx_add_int (message, "axis", axis);
  lens_onnx_end_node (writer, message);
}

static int
softmax_axis (const LensGraph *graph, const LensNode *node)
{
  const LensInts *given = lens_onnx_ints_setting (node, "axis");
  int rank = lens_onnx_shape_of (graph, node->inputs[0])->rank;
  gint64 axis = lens_graph_opset (graph) < 13 ? 1 : -1;

  if (given->n > 0)
    axis = given->at[0];
  return (int) (axis < 0 ? axis + rank : axis);
}

/* Before operator set 13 all axes from the given one on made one distribution. */
gboolean
lens_onnx_is_flat (const LensGraph *graph, const LensNode *node)
{
  const LensShape *shape = lens_onnx_shape_of (graph, node->inputs[0]);
  int axis = softmax_axis (graph, node);

  return lens_graph_opset (graph) < 13 &&
         (axis >= shape->rank || lens_shape_span (shape, axis + 1, shape->rank) > 1);
}

void
lens_onnx_write_flat_softmax (LensOnnxWriter *writer, const LensNode *node)
{
  const LensShape *shape = lens_onnx_shape_of (writer->graph, node->inputs[0]);
  const char *x = lens_onnx_put_operand (writer, node, 0);
  const char *flat = lens_onnx_between (writer, node, "flat");
  const char *along = lens_onnx_between (writer, node, "along");
  g_autofree char *name = g_strdup_printf ("%s.shape",
                                           lens_onnx_output_of (writer, node));
  gint64 sizes[LENS_MAX_RANK] = { -1 };
  LensOnnxCall call = { "Flatten", flat, &x, 1, &flat, 1 };
  LensWireMessage *message = lens_onnx_begin_node (&call);

  lens_onnx_add_int (message, "axis", softmax_axis (writer->graph, node));
  lens_onnx_end_node (writer, message);
  write_along (writer, node, flat, along, 1);
  for (int i = 1; i < shape->rank; i++)
    sizes[i] = shape->dims[i];
  lens_onnx_put_node (writer, "Reshape", along,
                      lens_onnx_put_ints (writer, name, sizes, shape->rank),
                      lens_onnx_output_of (writer, node));
}

void
lens_onnx_write_softmax (LensOnnxWriter *writer, const LensNode *node)
{
  write_along (writer, node, lens_onnx_put_operand (writer, node, 0),
               lens_onnx_output_of (writer, node), softmax_axis (writer->graph, node));
}

/* Whether axes are an operand that is given when the network runs. */
gboolean
lens_onnx_has_open_axes (const LensGraph *graph, const LensNode *node)
{
  return node->n_inputs > 1 && node->inputs[1] >= 0 &&
         lens_graph_value (graph, node->inputs[1])->constant == NULL;
}

/* An operand wins over the setting. */
static void
take_axes (const LensGraph *graph, const LensNode *node, LensInts *axes)
{
  const LensTensor *given;

  if (node->n_inputs < 2 || node->inputs[1] < 0)
    return;
  given = lens_graph_value (graph, node->inputs[1])->constant;
  axes->n = (int) MIN (lens_tensor_n_elements (given), LENS_MAX_INTS);
  for (int i = 0; i < axes->n; i++)
    axes->at[i] = (gint64) lens_tensor_data (given)[i];
}

/* Axes to reduce are an attribute up to operator set 12, or 17, and then an operand. */
void
lens_onnx_write_reduction (LensOnnxWriter *writer, const LensNode *node)
{
  gboolean has_operand = writer->opset >= 18 ||
                         g_str_equal (node->op->name, "reduce-sum");
  g_autofree char *op_type = lens_onnx_dup_type_name (node->op);
  g_autofree char *name = g_strdup_printf ("%s.axes",
                                           lens_onnx_output_of (writer, node));
  LensInts axes = *lens_onnx_ints_setting (node, "axes");
  const char *inputs[] = { lens_onnx_put_operand (writer, node, 0), NULL };
  const char *output = lens_onnx_output_of (writer, node);
  LensOnnxCall call = { op_type, node->name, inputs, 1, &output, 1 };
  gboolean is_open = lens_onnx_has_open_axes (writer->graph, node);
  LensWireMessage *message;

  if (!is_open)
    take_axes (writer->graph, node, &axes);
  if (!is_open && axes.n == 0 && !lens_onnx_is_initial (node, "noop_with_empty_axes"))
    {
      lens_onnx_put_node (writer, "Identity", inputs[0], NULL, output);
      return;
    }
  if (is_open)
    inputs[call.n_inputs++] = lens_onnx_put_operand (writer, node, 1);
  else if (has_operand && axes.n > 0)
    inputs[call.n_inputs++] = lens_onnx_put_ints (writer, name, axes.at, axes.n);
  message = lens_onnx_begin_node (&call);
  lens_onnx_add_int (message, "keepdims", lens_onnx_is_initial (node, "keepdims"));
  if (is_open && !lens_onnx_is_initial (node, "noop_with_empty_axes"))
    lens_onnx_add_int (message, "noop_with_empty_axes", 1);
  if (!is_open && !has_operand && axes.n > 0)
    lens_onnx_add_ints (message, "axes", &axes);
  lens_onnx_end_node (writer, message);
}

/* The sizes of the parts are said always: what stands for them changed in set 18. */
void
lens_onnx_write_split (LensOnnxWriter *writer, const LensNode *node)
{
  const LensShape *shape = lens_onnx_shape_of (writer->graph, node->inputs[0]);
  gint64 axis = (gint64) lens_onnx_real_setting (node, "axis");
  g_autofree gint64 *sizes = g_new (gint64, node->n_outputs);
  g_autofree const char **outputs = g_new (const char *, node->n_outputs);
  g_autofree char *name = g_strdup_printf ("%s.sizes",
                                           lens_onnx_output_of (writer, node));
  const char *inputs[] = { lens_onnx_put_operand (writer, node, 0), NULL };
  LensOnnxCall call = { "Split", node->name, inputs, 2, outputs, node->n_outputs };
  LensWireMessage *message;

  axis += axis < 0 ? shape->rank : 0;
  for (int i = 0; i < node->n_outputs; i++)
    {
      sizes[i] = lens_onnx_shape_of (writer->graph, node->outputs[i])->dims[axis];
      outputs[i] = lens_graph_value (writer->graph, node->outputs[i])->name;
    }
  inputs[1] = lens_onnx_put_ints (writer, name, sizes, node->n_outputs);
  message = lens_onnx_begin_node (&call);
  lens_onnx_add_int (message, "axis", axis);
  lens_onnx_end_node (writer, message);
}

gboolean
lens_onnx_is_old_resize (const LensGraph *graph, const LensNode *node)
{
  return lens_graph_opset (graph) < 11;
}

/* What upsample and the first resize do: positions are scaled from the corner; the nearest
 * neighbour is the lower one, or the upper one where the value becomes smaller. */
void
lens_onnx_write_old_resize (LensOnnxWriter *writer, const LensNode *node)
{
  const LensShape *from = lens_onnx_shape_of (writer->graph, node->inputs[0]);
  const LensShape *to = lens_onnx_shape_of (writer->graph, node->outputs[0]);
  g_autofree char *mode = lens_field_to_text (lens_onnx_field_of (node, "mode"),
                                              node->settings);
  g_autofree char *name = g_strdup_printf ("%s.scales",
                                           lens_onnx_output_of (writer, node));
  const char *inputs[] = { lens_onnx_put_operand (writer, node, 0), "",
                           lens_onnx_put_operand (writer, node, 1) };
  const char *output = lens_onnx_output_of (writer, node);
  LensOnnxCall call = { "Resize", node->name, inputs, 3, &output, 1 };
  gboolean is_smaller = FALSE;
  LensWireMessage *message;

  for (int i = 0; i < from->rank; i++)
    is_smaller |= to->dims[i] < from->dims[i];
  if (*inputs[2] == '\0')
    {
      const float scales[] = { 1, 1,
                               (float) lens_onnx_real_setting (node, "height_scale"),
                               (float) lens_onnx_real_setting (node, "width_scale") };

      inputs[2] = lens_onnx_put_floats (writer, name, scales, G_N_ELEMENTS (scales));
    }
  message = lens_onnx_begin_node (&call);
  lens_onnx_add_text (message, "mode",
                      g_str_equal (mode, "bilinear") ? "linear" : mode);
  lens_onnx_add_text (message, "coordinate_transformation_mode", "asymmetric");
  lens_onnx_add_text (message, "nearest_mode", is_smaller ? "ceil" : "floor");
  lens_onnx_end_node (writer, message);
}

/* Axes that an operand lacks at its end, because an old file says where it begins. */
static int
n_trailing (const LensGraph *graph, const LensNode *node)
{
  const LensShape *a = lens_onnx_shape_of (graph, node->inputs[0]);
  const LensShape *b = lens_onnx_shape_of (graph, node->inputs[1]);
  gboolean is_old = lens_graph_opset (graph) < 7;
  LensShape result;

  if (g_str_equal (node->op->name, "p-relu"))
    {
      gboolean is_row = b->rank == 1 && a->rank >= 2 && b->dims[0] == a->dims[1];
      gboolean stretches = lens_shape_broadcast (a, b, &result, NULL) &&
                           lens_shape_equal (&result, a);

      return is_row && (is_old || !stretches) ? a->rank - 2 : 0;
    }
  if (!is_old || lens_onnx_is_initial (node, "broadcast") ||
      lens_onnx_ints_setting (node, "axis")->n != 1)
    return 0;
  result.rank = (int) lens_onnx_ints_setting (node, "axis")->at[0];
  result.rank += result.rank < 0 ? a->rank : 0;
  return a->rank - result.rank - b->rank;
}

gboolean
lens_onnx_has_trailing (const LensGraph *graph, const LensNode *node)
{
  return n_trailing (graph, node) > 0;
}

void
lens_onnx_write_aligned (LensOnnxWriter *writer, const LensNode *node)
{
  const LensValue *second = lens_graph_value (writer->graph, node->inputs[1]);
  g_autofree char *op_type = lens_onnx_dup_type_name (node->op);
  g_autofree char *name = g_strdup_printf ("%s.aligned",
                                           lens_onnx_output_of (writer, node));
  g_autofree char *shape_name = g_strdup_printf ("%s.shape",
                                                 lens_onnx_output_of (writer, node));
  LensShape shape = second->shape;
  const char *instead[] = { NULL, name };

  for (int i = n_trailing (writer->graph, node); i > 0; i--)
    shape.dims[shape.rank++] = 1;
  if (second->constant != NULL)
    lens_onnx_put_reshaped (writer, name, node->inputs[1], &shape);
  else
    lens_onnx_put_node (writer, "Reshape", second->name,
                        lens_onnx_put_ints (writer, shape_name, shape.dims, shape.rank),
                        name);
  lens_onnx_write_plain (writer, node, op_type, instead);
}

gboolean
lens_onnx_is_old_roi (const LensGraph *graph, const LensNode *node)
{
  return lens_graph_opset (graph) < 16;
}

void
lens_onnx_write_old_roi (LensOnnxWriter *writer, const LensNode *node)
{
  static const char *const integers[] = { "output_height", "output_width",
                                          "sampling_ratio" };
  const char *inputs[] = { lens_onnx_put_operand (writer, node, 0),
                           lens_onnx_put_operand (writer, node, 1),
                           lens_onnx_put_operand (writer, node, 2) };
  const char *output = lens_onnx_output_of (writer, node);
  g_autofree char *mode = lens_field_to_text (lens_onnx_field_of (node, "mode"),
                                              node->settings);
  LensOnnxCall call = { "RoiAlign", node->name, inputs, 3, &output, 1 };
  LensWireMessage *message = lens_onnx_begin_node (&call);

  for (gsize i = 0; i < G_N_ELEMENTS (integers); i++)
    lens_onnx_add_int (message, integers[i],
                       (gint64) lens_onnx_real_setting (node, integers[i]));
  lens_onnx_add_float (message, "spatial_scale",
                       lens_onnx_real_setting (node, "spatial_scale"));
  lens_onnx_add_text (message, "mode", mode);
  lens_onnx_add_text (message, "coordinate_transformation_mode", "output_half_pixel");
  lens_onnx_end_node (writer, message);
}

/* Operator set 20 renamed the modes. */
void
lens_onnx_write_grid_sample (LensOnnxWriter *writer, const LensNode *node)
{
  const char *inputs[] = { lens_onnx_put_operand (writer, node, 0),
                           lens_onnx_put_operand (writer, node, 1) };
  const char *output = lens_onnx_output_of (writer, node);
  g_autofree char *given = lens_field_to_text (lens_onnx_field_of (node, "mode"),
                                               node->settings);
  g_autofree char *padding = lens_field_to_text (lens_onnx_field_of (node,
                                                                     "padding_mode"),
                                                 node->settings);
  const char *mode = g_str_has_prefix (given, "bi") ? given + 2 : given;
  g_autofree char *old = g_strconcat ("bi", mode, NULL);
  LensOnnxCall call = { "GridSample", node->name, inputs, 2, &output, 1 };
  LensWireMessage *message = lens_onnx_begin_node (&call);

  if (writer->opset < 20 && !g_str_equal (mode, "nearest"))
    mode = old;
  lens_onnx_add_text (message, "mode", mode);
  lens_onnx_add_text (message, "padding_mode", padding);
  lens_onnx_add_int (message, "align_corners",
                     !lens_onnx_is_initial (node, "align_corners"));
  lens_onnx_end_node (writer, message);
}
