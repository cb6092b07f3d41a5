/* export-onnx-nodes.c - nodes of a graph as nodes of ONNX
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/export-onnx-inside.h"

#include "core/base/error.h"
#include "core/model/import-onnx.h"
#include "core/model/onnx-ops.h"
#include "core/op/window.h"

#include <string.h>

#define OLDEST_OPSET 13

enum
{
  GRAPH_NODE = 1,
  NODE_INPUT = 1,
  NODE_OUTPUT = 2,
  NODE_NAME = 3,
  NODE_OP_TYPE = 4,
  NODE_ATTRIBUTE = 5,
  ATTRIBUTE_NAME = 1,
  ATTRIBUTE_F = 2,
  ATTRIBUTE_I = 3,
  ATTRIBUTE_S = 4,
  ATTRIBUTE_T = 5,
  ATTRIBUTE_INTS = 8,
  ATTRIBUTE_TYPE = 20,
};

static LensWireMessage *
begin_attribute (const char *name)
{
  LensWireMessage *attribute = lens_wire_message_new ();

  lens_wire_add_text (attribute, ATTRIBUTE_NAME, name);
  return attribute;
}

static void
end_attribute (LensWireMessage *node,
               LensWireMessage *attribute,
               LensOnnxAttributeType type)
{
  lens_wire_add_int (attribute, ATTRIBUTE_TYPE, type);
  lens_wire_add_message (node, NODE_ATTRIBUTE, attribute);
}

void
lens_onnx_add_int (LensWireMessage *node, const char *name, gint64 integer)
{
  LensWireMessage *attribute = begin_attribute (name);

  lens_wire_add_int (attribute, ATTRIBUTE_I, integer);
  end_attribute (node, attribute, LENS_ONNX_ATTRIBUTE_INT);
}

void
lens_onnx_add_float (LensWireMessage *node, const char *name, double real)
{
  LensWireMessage *attribute = begin_attribute (name);

  lens_wire_add_float (attribute, ATTRIBUTE_F, (float) real);
  end_attribute (node, attribute, LENS_ONNX_ATTRIBUTE_FLOAT);
}

void
lens_onnx_add_text (LensWireMessage *node, const char *name, const char *text)
{
  LensWireMessage *attribute = begin_attribute (name);

  lens_wire_add_text (attribute, ATTRIBUTE_S, text);
  end_attribute (node, attribute, LENS_ONNX_ATTRIBUTE_STRING);
}

void
lens_onnx_add_ints (LensWireMessage *node, const char *name, const LensInts *integers)
{
  LensWireMessage *attribute = begin_attribute (name);

  for (int i = 0; i < integers->n; i++)
    lens_wire_add_int (attribute, ATTRIBUTE_INTS, integers->at[i]);
  end_attribute (node, attribute, LENS_ONNX_ATTRIBUTE_INTS);
}

void
lens_onnx_add_tensor (LensWireMessage *node, const char *name, double number, int type)
{
  LensWireMessage *attribute = begin_attribute (name);

  lens_wire_add_message (attribute, ATTRIBUTE_T,
                         lens_onnx_describe_number (number, type));
  end_attribute (node, attribute, LENS_ONNX_ATTRIBUTE_TENSOR);
}

LensWireMessage *
lens_onnx_begin_node (const LensOnnxCall *call)
{
  LensWireMessage *node = lens_wire_message_new ();

  for (int i = 0; i < call->n_inputs; i++)
    lens_wire_add_text (node, NODE_INPUT, call->inputs[i]);
  for (int i = 0; i < call->n_outputs; i++)
    lens_wire_add_text (node, NODE_OUTPUT, call->outputs[i]);
  lens_wire_add_text (node, NODE_NAME, call->name);
  lens_wire_add_text (node, NODE_OP_TYPE, call->op_type);
  return node;
}

void
lens_onnx_end_node (LensOnnxWriter *writer, LensWireMessage *node)
{
  lens_wire_add_message (writer->nodes, GRAPH_NODE, node);
}

void
lens_onnx_put_node (LensOnnxWriter *writer,
                    const char *op_type,
                    const char *first,
                    const char *second,
                    const char *output)
{
  const char *inputs[] = { first, second };
  LensOnnxCall call = { op_type, output, inputs, second != NULL ? 2 : 1, &output, 1 };

  lens_onnx_end_node (writer, lens_onnx_begin_node (&call));
}

static gboolean
has_field (const LensOp *op, const char *name)
{
  LENS_FOR_EACH_FIELD (field, op->fields)
    if (g_str_equal (field->name, name))
      return TRUE;
  return FALSE;
}

static const LensInts *
ints_of (const LensField *field, gconstpointer settings)
{
  return (const LensInts *) ((const char *) settings + field->offset);
}

static gboolean
is_all_ones (const LensInts *integers)
{
  for (int i = 0; i < integers->n; i++)
    if (integers->at[i] != 1)
      return FALSE;
  return TRUE;
}

static gboolean
has_automatic_pads (const LensNode *node)
{
  LENS_FOR_EACH_FIELD (field, node->op->fields)
    if (g_str_equal (field->name, "auto_pad"))
      return !lens_field_is_initial (field, node->settings);
  return FALSE;
}

/* Whether rounding up makes a pool larger.  Where it does not it is not said, because
 * readers differ in windows that begin in the pad.  Automatic pads, which are written as
 * they came out, know no rounding. */
static gboolean
is_rounded_up (const LensGraph *graph, const LensNode *node)
{
  const LensWindowSettings *settings = node->settings;
  const LensShape *in = &lens_graph_value (graph, node->inputs[0])->shape;
  const LensShape *out = &lens_graph_value (graph, node->outputs[0])->shape;
  int rank = settings->kernel_shape.n;

  for (int i = 0; i < rank && settings->ceil_mode && !has_automatic_pads (node); i++)
    {
      gint64 extent = (settings->kernel_shape.at[i] - 1) * settings->dilations.at[i] +
                      1;
      gint64 room = in->dims[2 + i] + settings->pads.at[i] +
                    settings->pads.at[rank + i] - extent;

      if (out->dims[2 + i] > room / settings->strides.at[i] + 1)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_about_pads (const LensField *field)
{
  return g_str_equal (field->name, "pads") || g_str_equal (field->name, "auto_pad");
}

/* A size that is asked for decides the pads. */
static gboolean
has_size (const LensNode *node)
{
  LENS_FOR_EACH_FIELD (field, node->op->fields)
    if (g_str_equal (field->name, "output_shape"))
      return !lens_field_is_initial (field, node->settings);
  return FALSE;
}

/* Whether a setting says something that ONNX does not take for granted. */
static gboolean
is_said (const LensGraph *graph, const LensNode *node, const LensField *field)
{
  const LensOnnxSetting *setting = lens_onnx_find_setting (node->op, field);
  const LensOnnxTyped *typed;
  g_autofree char *type_name = lens_onnx_dup_type_name (node->op);
  LensView view = { (const guint8 *) type_name, strlen (type_name) };

  if (is_about_pads (field) && has_size (node))
    return g_str_equal (field->name, "auto_pad") && has_automatic_pads (node);
  if (setting->place == LENS_ONNX_NOT_AT_ALL)
    return FALSE;
  if (setting->place == LENS_ONNX_ALWAYS)
    return TRUE;
  /* Before operator set 7 it said where operand 1 begins. */
  if (g_str_equal (field->name, "axis") && has_field (node->op, "broadcast"))
    return FALSE;
  if (g_str_equal (field->name, "dilations") &&
      is_all_ones (ints_of (field, node->settings)))
    return FALSE;
  if (g_str_equal (field->name, "ceil_mode"))
    return is_rounded_up (graph, node);
  typed = lens_onnx_find_typed (view);
  if (typed != NULL && g_str_equal (typed->field, field->name) &&
      (int) typed->operand < node->n_inputs)
    return FALSE;
  return !lens_field_is_initial (field, node->settings);
}

static void
add_attribute (LensWireMessage *message, const LensNode *node, const LensField *field)
{
  const LensOnnxSetting *setting = lens_onnx_find_setting (node->op, field);
  g_autofree char *text = lens_field_to_text (field, node->settings);

  switch (field->kind)
    {
    case LENS_FIELD_BOOL:
      lens_onnx_add_int (message, field->name, g_str_equal (text, "true"));
      return;
    case LENS_FIELD_INTS:
      lens_onnx_add_ints (message, field->name, ints_of (field, node->settings));
      return;
    case LENS_FIELD_REAL:
      if (setting->place != LENS_ONNX_AS_INT)
        {
          lens_onnx_add_float (message, field->name, g_ascii_strtod (text, NULL));
          return;
        }
      G_GNUC_FALLTHROUGH;
    case LENS_FIELD_INT:
    case LENS_FIELD_SEED:
      lens_onnx_add_int (message, field->name, g_ascii_strtoll (text, NULL, 10));
      return;
    default:
      lens_onnx_add_text (message, field->name, text);
    }
}

/* A setting that newer files have as an operand. */
static void
add_operand (LensOnnxWriter *writer,
             const LensNode *node,
             const LensField *field,
             GPtrArray *inputs)
{
  int operand = lens_onnx_find_setting (node->op, field)->operand;
  g_autofree char *name = g_strdup_printf ("%s.%s", node->name, field->name);
  g_autofree char *text = lens_field_to_text (field, node->settings);
  const char *made;
  gint64 integer;

  if (operand < (int) inputs->len && *(const char *) inputs->pdata[operand] != '\0')
    return;
  while ((int) inputs->len <= operand)
    g_ptr_array_add (inputs, (gpointer) "");
  integer = g_ascii_strtoll (text, NULL, 10);
  if (field->kind == LENS_FIELD_INTS)
    made = lens_onnx_put_ints (writer, name, ints_of (field, node->settings)->at,
                               ints_of (field, node->settings)->n);
  else if (field->kind == LENS_FIELD_INT)
    made = lens_onnx_put_ints (writer, name, &integer, 1);
  else
    made = lens_onnx_put_number (writer, name, g_ascii_strtod (text, NULL));
  inputs->pdata[operand] = (gpointer) made;
}

int
lens_onnx_type_of (const LensOnnxWriter *writer, const LensNode *node, int operand)
{
  int type = lens_onnx_operand_type (node->op, operand);
  int value = node->inputs[operand];

  if (operand == 2 && g_str_equal (node->op->name, "quantize-linear"))
    return writer->types[node->outputs[0]];
  if (operand == 2 && g_str_equal (node->op->name, "dequantize-linear"))
    return writer->types[node->inputs[0]];
  return type > 0 ? type : writer->types[value];
}

const char *
lens_onnx_put_operand (LensOnnxWriter *writer, const LensNode *node, int operand)
{
  if (operand >= node->n_inputs || node->inputs[operand] < 0)
    return "";
  return lens_onnx_put_value (writer, node->inputs[operand],
                              lens_onnx_type_of (writer, node, operand));
}

static GPtrArray *
list_inputs (LensOnnxWriter *writer, const LensNode *node, const char *const *instead)
{
  const LensGraph *graph = writer->graph;
  GPtrArray *inputs = g_ptr_array_new ();

  for (int i = 0; i < node->n_inputs; i++)
    g_ptr_array_add (inputs, (gpointer) (instead != NULL && instead[i] != NULL
                                           ? instead[i]
                                           : lens_onnx_put_operand (writer, node, i)));
  LENS_FOR_EACH_FIELD (field, node->op->fields)
    if (lens_onnx_find_setting (node->op, field)->place == LENS_ONNX_AS_OPERAND &&
        is_said (graph, node, field))
      add_operand (writer, node, field, inputs);
  return inputs;
}

gboolean
lens_onnx_is_wanted (const LensGraph *graph, int value)
{
  for (int i = 0; i < lens_graph_n_outputs (graph); i++)
    if (lens_graph_output (graph, i) == value)
      return TRUE;
  return lens_graph_value (graph, value)->n_consumers > 0;
}

/* Results after the first that nobody reads are left out. */
static GPtrArray *
list_outputs (const LensGraph *graph, const LensNode *node)
{
  GPtrArray *outputs = g_ptr_array_new ();
  guint n_wanted = 1;

  for (int i = 0; i < node->n_outputs; i++)
    {
      gboolean is_there = node->op->max_outputs < 0 ||
                          lens_onnx_is_wanted (graph, node->outputs[i]);

      g_ptr_array_add (outputs, i == 0 || is_there
                                  ? lens_graph_value (graph, node->outputs[i])->name
                                  : (gpointer) "");
      if (is_there)
        n_wanted = (guint) i + 1;
    }
  g_ptr_array_set_size (outputs, (int) n_wanted);
  return outputs;
}

void
lens_onnx_write_plain (LensOnnxWriter *writer,
                       const LensNode *node,
                       const char *op_type,
                       const char *const *instead)
{
  g_autoptr (GPtrArray) inputs = list_inputs (writer, node, instead);
  const LensGraph *graph = writer->graph;
  g_autoptr (GPtrArray) outputs = list_outputs (graph, node);
  LensOnnxCall call = {
    .op_type = op_type,
    .name = node->name,
    .inputs = (const char *const *) inputs->pdata,
    .n_inputs = (int) inputs->len,
    .outputs = (const char *const *) outputs->pdata,
    .n_outputs = (int) outputs->len,
  };
  LensWireMessage *message = lens_onnx_begin_node (&call);

  LENS_FOR_EACH_FIELD (field, node->op->fields)
    if (lens_onnx_find_setting (node->op, field)->place != LENS_ONNX_AS_OPERAND &&
        is_said (graph, node, field))
      add_attribute (message, node, field);
  lens_onnx_end_node (writer, message);
}

void
lens_onnx_write_nodes (LensOnnxWriter *writer)
{
  for (int i = 0; i < lens_graph_n_nodes (writer->graph); i++)
    {
      const LensNode *node = lens_graph_node (writer->graph, i);
      const LensOnnxPhrase *phrase = lens_onnx_find_phrase (writer->graph, node);
      g_autofree char *op_type = lens_onnx_dup_type_name (node->op);

      if (phrase != NULL)
        phrase->write (writer, node);
      else
        lens_onnx_write_plain (writer, node, op_type, NULL);
    }
}

/* Statistics that are not one a channel are of files that nobody writes any more. */
static gboolean
check_spelling (const LensGraph *graph, const LensNode *node, GError **error)
{
  LENS_FOR_EACH_FIELD (field, node->op->fields)
    if (g_str_equal (field->name, "spatial") &&
        !lens_field_is_initial (field, node->settings))
      return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                        "ONNX has one mean a channel, this node one a number");
  if (g_str_equal (node->op->name, "tile") && node->n_inputs > 2)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "ONNX has repeats of all axes as one operand, this node two");
  if (g_str_equal (node->op->name, "group-normalization") &&
      lens_graph_value (graph, node->inputs[1])->shape.dims[0] !=
        lens_graph_value (graph, node->inputs[0])->shape.dims[1])
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "ONNX has one scale a channel, this node one a group");
  return TRUE;
}

/* The operator set from which on operands may be what they are. */
static int
since_of_operands (const LensGraph *graph, const LensNode *node)
{
  const char *op = node->op->name;

  if (g_str_equal (op, "pad") && node->n_inputs > 3)
    return 18;
  if (g_str_equal (op, "grid-sample") &&
      lens_graph_value (graph, node->inputs[0])->shape.rank > 4)
    return 20;
  if (g_str_equal (op, "quantize-linear") && lens_onnx_quantized_type (node) > 3)
    return 21;
  return 1;
}

gboolean
lens_onnx_node_since (const LensGraph *graph,
                      const LensNode *node,
                      int *since,
                      GError **error)
{
  const LensOnnxPhrase *phrase = lens_onnx_find_phrase (graph, node);
  int its_since = phrase != NULL ? MAX (phrase->since, 1)
                                 : lens_onnx_op_since (node->op);

  if (its_since == 0)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED, "ONNX has no such operator");
  if (!check_spelling (graph, node, error))
    return FALSE;
  LENS_FOR_EACH_FIELD (field, node->op->fields)
    {
      const LensOnnxSetting *setting = lens_onnx_find_setting (node->op, field);
      g_autofree char *text = lens_field_to_text (field, node->settings);

      if (phrase == NULL && is_said (graph, node, field) &&
          (setting->value == NULL || g_str_equal (setting->value, text)))
        its_since = MAX (its_since, setting->since);
    }
  *since = MAX (MAX (its_since, since_of_operands (graph, node)), OLDEST_OPSET);
  return TRUE;
}
