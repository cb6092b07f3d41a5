/* export-onnx.c - a graph as an ONNX file that any reader takes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file's operator set is the oldest, from 13 on, that has every operator of the graph:
 * readers lag behind, and what they lack is seldom needed.
 */

#include "core/model/export-onnx-inside.h"

#include "core/model/import-onnx.h"
#include "core/model/onnx-ops.h"

#include <string.h>

#define PRODUCER "netlens"
#define OLDEST_OPSET 13

/* Members of the messages, by the names of onnx.proto. */
enum
{
  MODEL_IR_VERSION = 1,
  MODEL_PRODUCER_NAME = 2,
  MODEL_PRODUCER_VERSION = 3,
  MODEL_DOC_STRING = 6,
  MODEL_GRAPH = 7,
  MODEL_OPSET_IMPORT = 8,
  MODEL_METADATA_PROPS = 14,
  OPSET_VERSION = 2,
  ENTRY_KEY = 1,
  ENTRY_VALUE = 2,
  GRAPH_NAME = 2,
  GRAPH_INPUT = 11,
  GRAPH_OUTPUT = 12,
  VALUE_NAME = 1,
  VALUE_TYPE = 2,
  TYPE_TENSOR = 1,
  TENSOR_TYPE_ELEM_TYPE = 1,
  TENSOR_TYPE_SHAPE = 2,
  SHAPE_DIM = 1,
  DIM_VALUE = 1,
  DIM_PARAM = 2,
};

/* The oldest version of the format that may carry an operator set. */
static int
ir_version (int opset)
{
  return opset <= 14 ? 7 : opset <= 18 ? 8 : opset <= 20 ? 9 : 10;
}

const char *
lens_onnx_keep (LensOnnxWriter *writer, char *name)
{
  g_ptr_array_add (writer->names, name);
  return name;
}

static gboolean
choose_opset (const LensGraph *graph, int *opset, GError **error)
{
  *opset = OLDEST_OPSET;
  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);
      int since;

      if (!lens_onnx_node_since (graph, node, &since, error))
        {
          g_prefix_error (error, "node “%s” (%s): ", node->name, node->op->name);
          return FALSE;
        }
      *opset = MAX (*opset, since);
    }
  return TRUE;
}

static int
type_of_kind (LensKind kind)
{
  if (kind == LENS_KIND_INTEGER)
    return LENS_ONNX_INT64;
  return kind == LENS_KIND_BOOLEAN ? LENS_ONNX_BOOL : LENS_ONNX_FLOAT;
}

/* What is given from outside has the type that its reader asks for. */
static void
find_input_types (LensOnnxWriter *writer, const LensNode *node)
{
  for (int i = 0; i < node->n_inputs; i++)
    {
      const LensValue *value = node->inputs[i] < 0
                                 ? NULL
                                 : lens_graph_value (writer->graph, node->inputs[i]);

      if (value != NULL && value->producer < 0 && value->constant == NULL)
        writer->types[node->inputs[i]] = lens_onnx_type_of (writer, node, i);
    }
}

/* Quantised values have a type of their own, which goes on through operators that only
 * move or choose numbers. */
static void
find_types (LensOnnxWriter *writer)
{
  const LensGraph *graph = writer->graph;

  for (int i = 0; i < lens_graph_n_values (graph); i++)
    writer->types[i] = type_of_kind (lens_graph_value (graph, i)->kind);
  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);
      int first = node->n_inputs > 0 && node->inputs[0] >= 0
                    ? writer->types[node->inputs[0]]
                    : LENS_ONNX_FLOAT;

      if (g_str_equal (node->op->name, "quantize-linear"))
        writer->types[node->outputs[0]] = lens_onnx_quantized_type (node);
      else if (first != type_of_kind (LENS_KIND_REAL) &&
               first != type_of_kind (LENS_KIND_INTEGER) &&
               first != type_of_kind (LENS_KIND_BOOLEAN) &&
               !g_str_equal (node->op->name, "dequantize-linear") &&
               !g_str_equal (node->op->name, "cast"))
        writer->types[node->outputs[0]] = first;
      find_input_types (writer, node);
    }
}

static LensWireMessage *
describe_shape (const LensShape *shape, gboolean is_open)
{
  LensWireMessage *message = lens_wire_message_new ();

  for (int i = 0; i < shape->rank; i++)
    {
      LensWireMessage *dim = lens_wire_message_new ();

      if (i == 0 && is_open && shape->dims[0] == 1)
        lens_wire_add_text (dim, DIM_PARAM, "n");
      else
        lens_wire_add_int (dim, DIM_VALUE, shape->dims[i]);
      lens_wire_add_message (message, SHAPE_DIM, dim);
    }
  return message;
}

static void
add_value_info (LensWireMessage *graph,
                guint32 member,
                const LensOnnxWriter *writer,
                int index,
                gboolean is_open)
{
  const LensValue *value = lens_graph_value (writer->graph, index);
  LensWireMessage *info = lens_wire_message_new ();
  LensWireMessage *type = lens_wire_message_new ();
  LensWireMessage *tensor = lens_wire_message_new ();

  lens_wire_add_int (tensor, TENSOR_TYPE_ELEM_TYPE, writer->types[index]);
  lens_wire_add_message (tensor, TENSOR_TYPE_SHAPE,
                         describe_shape (&value->shape, is_open));
  lens_wire_add_message (type, TYPE_TENSOR, tensor);
  lens_wire_add_text (info, VALUE_NAME, value->name);
  lens_wire_add_message (info, VALUE_TYPE, type);
  lens_wire_add_message (graph, member, info);
}

/* (transfer full): the GraphProto; takes nodes and initialisers from @writer. */
static LensWireMessage *
describe_graph (LensOnnxWriter *writer, const char *name)
{
  const LensGraph *graph = writer->graph;
  gboolean is_open = lens_onnx_is_open (graph);
  LensWireMessage *message;

  lens_onnx_write_nodes (writer);
  for (int i = 0; i < lens_graph_n_outputs (graph); i++)
    lens_onnx_put_value (writer, lens_graph_output (graph, i),
                         writer->types[lens_graph_output (graph, i)]);

  message = g_steal_pointer (&writer->nodes);
  lens_wire_add_text (message, GRAPH_NAME, name);
  lens_wire_append (message, g_steal_pointer (&writer->initializers));
  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    add_value_info (message, GRAPH_INPUT, writer, lens_graph_input (graph, i), is_open);
  for (int i = 0; i < lens_graph_n_outputs (graph); i++)
    add_value_info (message, GRAPH_OUTPUT, writer, lens_graph_output (graph, i),
                    is_open);
  return message;
}

static void
add_labels (LensWireMessage *model, const char *const *labels)
{
  LensWireMessage *entry = lens_wire_message_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; labels[i] != NULL; i++)
    {
      LensView view = { (const guint8 *) labels[i], strlen (labels[i]) };
      g_autofree char *label = lens_view_dup_text (view);

      g_string_append_printf (text, "%s\n", label);
    }
  lens_wire_add_text (entry, ENTRY_KEY, LENS_ONNX_LABELS_KEY);
  lens_wire_add_text (entry, ENTRY_VALUE, text->str);
  lens_wire_add_message (model, MODEL_METADATA_PROPS, entry);
}

/* (transfer full): the ModelProto. */
static LensWireMessage *
describe_model (LensOnnxWriter *writer, const LensOnnxOptions *options)
{
  LensWireMessage *model = lens_wire_message_new ();
  LensWireMessage *opset = lens_wire_message_new ();

  lens_wire_add_int (model, MODEL_IR_VERSION, ir_version (writer->opset));
  lens_wire_add_text (model, MODEL_PRODUCER_NAME, PRODUCER);
  lens_wire_add_text (model, MODEL_PRODUCER_VERSION, LENS_VERSION);
  if (options->doc != NULL)
    lens_wire_add_text (model, MODEL_DOC_STRING, options->doc);
  lens_wire_add_message (model, MODEL_GRAPH, describe_graph (writer, options->name));
  lens_wire_add_int (opset, OPSET_VERSION, writer->opset);
  lens_wire_add_message (model, MODEL_OPSET_IMPORT, opset);
  if (options->labels != NULL && options->labels[0] != NULL)
    add_labels (model, options->labels);
  return model;
}

static LensWireMessage *
write_graph (const LensGraph *graph, const LensOnnxOptions *options, GError **error)
{
  LensOnnxWriter writer = { .graph = graph };
  g_autofree int *types = g_new0 (int, lens_graph_n_values (graph) + 1);
  LensWireMessage *model;

  if (!choose_opset (graph, &writer.opset, error))
    return NULL;
  writer.types = types;
  writer.nodes = lens_wire_message_new ();
  writer.initializers = lens_wire_message_new ();
  writer.constants = g_hash_table_new (g_str_hash, g_str_equal);
  writer.names = g_ptr_array_new_with_free_func (g_free);
  find_types (&writer);
  model = describe_model (&writer, options);
  g_hash_table_unref (writer.constants);
  g_ptr_array_unref (writer.names);
  return model;
}

gboolean
lens_onnx_write (const LensGraph *graph,
                 const LensOnnxOptions *options,
                 const char *path,
                 GError **error)
{
  g_autoptr (LensWireMessage) model = write_graph (graph, options, error);
  g_autoptr (LensOutput) output = NULL;

  if (model == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  output = lens_output_begin (path, error);
  return output != NULL && lens_wire_message_write (model, output, error) &&
         lens_output_commit (g_steal_pointer (&output), error);
}
