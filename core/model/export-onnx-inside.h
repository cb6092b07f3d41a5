/* export-onnx-inside.h - what the parts of the ONNX writer share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/model/export-onnx.h"
#include "core/model/onnx-ops.h"
#include "core/wire/protobuf-write.h"

G_BEGIN_DECLS

/* One writing of one file. */
typedef struct
{
  const LensGraph *graph;
  int opset;              /* of the file */
  LensWireMessage *nodes; /* fields of a GraphProto */
  LensWireMessage *initializers;
  int *types;            /* by value: TensorProto.DataType */
  GHashTable *constants; /* names of initialisers that are there */
  GPtrArray *names;      /* char *: kept until the end */
} LensOnnxWriter;

/* Keeps @name (transfer full) until the file is written. */
const char *lens_onnx_keep (LensOnnxWriter *writer, char *name);

/* The name of an operand; a constant becomes an initialiser of @type, once.  "" for -1. */
const char *lens_onnx_put_value (LensOnnxWriter *writer, int value, int type);

/* The type that an operand of a node is written in. */
int lens_onnx_type_of (const LensOnnxWriter *writer, const LensNode *node, int operand);

/* The name of an operand, in the type that the node asks for; "" where it is absent. */
const char *
lens_onnx_put_operand (LensOnnxWriter *writer, const LensNode *node, int operand);

/* Initialisers of their own; their names. */
const char *lens_onnx_put_ints (LensOnnxWriter *writer,
                                const char *name,
                                const gint64 *integers,
                                int n);
const char *lens_onnx_put_floats (LensOnnxWriter *writer,
                                  const char *name,
                                  const float *reals,
                                  int n);
const char *
lens_onnx_put_number (LensOnnxWriter *writer, const char *name, double number);

/* A constant under another shape. */
const char *lens_onnx_put_reshaped (LensOnnxWriter *writer,
                                    const char *name,
                                    int value,
                                    const LensShape *shape);

/* Attributes of a node that is being written. */
void lens_onnx_add_int (LensWireMessage *node, const char *name, gint64 integer);
void lens_onnx_add_float (LensWireMessage *node, const char *name, double real);
void lens_onnx_add_text (LensWireMessage *node, const char *name, const char *text);
void
lens_onnx_add_ints (LensWireMessage *node, const char *name, const LensInts *integers);

/* One number in a tensor. */
void
lens_onnx_add_tensor (LensWireMessage *node, const char *name, double number, int type);

/* A node of ONNX: its operator and operands; results, name and attributes follow. */
typedef struct
{
  const char *op_type;
  const char *name;
  const char *const *inputs;
  int n_inputs;
  const char *const *outputs;
  int n_outputs;
} LensOnnxCall;

/* (transfer full): the node, to which attributes may be added. */
LensWireMessage *lens_onnx_begin_node (const LensOnnxCall *call);

/* Takes @node. */
void lens_onnx_end_node (LensOnnxWriter *writer, LensWireMessage *node);

/* A node without attributes and with one result. */
void lens_onnx_put_node (LensOnnxWriter *writer,
                         const char *op_type,
                         const char *first,
                         const char *second,
                         const char *output);

/* Writes a node as it is, under another type and with other operands where @instead is not
 * NULL. */
void lens_onnx_write_plain (LensOnnxWriter *writer,
                            const LensNode *node,
                            const char *op_type,
                            const char *const *instead);

/* What ONNX says in another way than we do. */
typedef struct
{
  const char *op;
  int since; /* operator set that the other way asks for */

  /* Whether a node is to be said in this way; NULL: always. */
  gboolean (*applies) (const LensGraph *graph, const LensNode *node);
  void (*write) (LensOnnxWriter *writer, const LensNode *node);
} LensOnnxPhrase;

/* (nullable): the first that applies. */
const LensOnnxPhrase *lens_onnx_find_phrase (const LensGraph *graph,
                                             const LensNode *node);

/* Whether a value is read by a node or is a result of the network. */
gboolean lens_onnx_is_wanted (const LensGraph *graph, int value);

/* (transfer full): a TensorProto of one number, without a name. */
LensWireMessage *lens_onnx_describe_number (double number, int type);

/* What phrases are made of. */
const char *lens_onnx_output_of (const LensOnnxWriter *writer, const LensNode *node);
const LensShape *lens_onnx_shape_of (const LensGraph *graph, int value);
const LensField *lens_onnx_field_of (const LensNode *node, const char *name);
double lens_onnx_real_setting (const LensNode *node, const char *name);
const LensInts *lens_onnx_ints_setting (const LensNode *node, const char *name);
gboolean lens_onnx_is_initial (const LensNode *node, const char *name);

/* The name of a value between the nodes of a phrase. */
const char *
lens_onnx_between (LensOnnxWriter *writer, const LensNode *node, const char *what);

/* Phrases for what older operator sets mean, and when they apply. */
gboolean lens_onnx_is_flat (const LensGraph *graph, const LensNode *node);
void lens_onnx_write_flat_softmax (LensOnnxWriter *writer, const LensNode *node);
void lens_onnx_write_softmax (LensOnnxWriter *writer, const LensNode *node);
gboolean lens_onnx_has_open_axes (const LensGraph *graph, const LensNode *node);
void lens_onnx_write_reduction (LensOnnxWriter *writer, const LensNode *node);
void lens_onnx_write_split (LensOnnxWriter *writer, const LensNode *node);
gboolean lens_onnx_is_old_resize (const LensGraph *graph, const LensNode *node);
void lens_onnx_write_old_resize (LensOnnxWriter *writer, const LensNode *node);
gboolean lens_onnx_has_trailing (const LensGraph *graph, const LensNode *node);
void lens_onnx_write_aligned (LensOnnxWriter *writer, const LensNode *node);
gboolean lens_onnx_is_old_roi (const LensGraph *graph, const LensNode *node);
void lens_onnx_write_old_roi (LensOnnxWriter *writer, const LensNode *node);
void lens_onnx_write_grid_sample (LensOnnxWriter *writer, const LensNode *node);

/* The operator set that a node asks for, at least 13; FALSE with an error where no set has
 * it. */
gboolean lens_onnx_node_since (const LensGraph *graph,
                               const LensNode *node,
                               int *since,
                               GError **error);

/* TensorProto.DataType of what a quantize-linear gives. */
int lens_onnx_quantized_type (const LensNode *node);

/* Writes all nodes. */
void lens_onnx_write_nodes (LensOnnxWriter *writer);

/* Whether the first axis of all inputs and outputs may have another size than the 1 that it
 * has: whether every operator, asked again with 2, agrees. */
gboolean lens_onnx_is_open (const LensGraph *graph);

G_END_DECLS
