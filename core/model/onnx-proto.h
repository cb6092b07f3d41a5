/* onnx-proto.h - the messages of onnx.proto, as far as they are read
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto; the members keep its names.
 */

#pragma once

#include "core/wire/protobuf.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 present;
  gint64 ir_version;
  LensView producer_name;
  LensView producer_version;
  GArray *graph;         /* parts of one GraphProto */
  GArray *opset_import;  /* OperatorSetIdProto */
  GArray *functions;     /* FunctionProto */
  GArray *training_info; /* TrainingInfoProto */
} OnnxModel;

typedef struct
{
  guint64 present;
  LensView domain;
  gint64 version;
} OnnxOpset;

typedef struct
{
  guint64 present;
  GArray *node;               /* NodeProto */
  GArray *initializer;        /* TensorProto */
  GArray *sparse_initializer; /* SparseTensorProto */
  GArray *input;              /* ValueInfoProto */
  GArray *output;             /* ValueInfoProto */
} OnnxGraph;

typedef struct
{
  guint64 present;
  GArray *input;  /* names */
  GArray *output; /* names */
  LensView name;
  LensView op_type;
  LensView domain;
  GArray *attribute; /* AttributeProto */
} OnnxNode;

/* AttributeProto.AttributeType. */
typedef enum
{
  ONNX_ATTRIBUTE_UNDEFINED = 0,
  ONNX_ATTRIBUTE_FLOAT = 1,
  ONNX_ATTRIBUTE_INT = 2,
  ONNX_ATTRIBUTE_STRING = 3,
  ONNX_ATTRIBUTE_TENSOR = 4,
  ONNX_ATTRIBUTE_GRAPH = 5,
  ONNX_ATTRIBUTE_FLOATS = 6,
  ONNX_ATTRIBUTE_INTS = 7,
  ONNX_ATTRIBUTE_STRINGS = 8,
} OnnxAttributeType;

typedef struct
{
  guint64 present;
  LensView name;
  LensView ref_attr_name;
  gint64 type;
  float f;
  gint64 i;
  LensView s;
  GArray *t; /* parts of one TensorProto */
  GArray *g; /* parts of one GraphProto */
  LensNumbers floats;
  GArray *ints;
  GArray *strings;
} OnnxAttribute;

typedef struct
{
  guint64 present;
  GArray *dims;
  gint64 data_type;
  GArray *segment;
  LensNumbers float_data;
  GArray *int32_data;
  GArray *string_data;
  GArray *int64_data;
  LensView name;
  LensView raw_data;
  GArray *external_data; /* StringStringEntryProto */
  gint64 data_location;  /* 1: external */
  LensNumbers double_data;
  GArray *uint64_data;
} OnnxTensor;

typedef struct
{
  guint64 present;
  LensView key;
  LensView value;
} OnnxEntry;

typedef struct
{
  guint64 present;
  LensView name;
  GArray *type; /* parts of one TypeProto */
} OnnxValueInfo;

typedef struct
{
  guint64 present;
  GArray *tensor_type; /* parts of one TypeProto.Tensor */
  GArray *sequence_type;
  GArray *map_type;
  GArray *sparse_tensor_type;
  GArray *optional_type;
} OnnxType;

typedef struct
{
  guint64 present;
  gint64 elem_type;
  GArray *shape; /* parts of one TensorShapeProto */
} OnnxTensorType;

typedef struct
{
  guint64 present;
  GArray *dim; /* TensorShapeProto.Dimension */
} OnnxShape;

typedef struct
{
  guint64 present;
  gint64 dim_value;
  LensView dim_param;
} OnnxDimension;

extern const LensMessage onnx_model;
extern const LensMessage onnx_opset;
extern const LensMessage onnx_graph;
extern const LensMessage onnx_node;
extern const LensMessage onnx_attribute;
extern const LensMessage onnx_tensor;
extern const LensMessage onnx_entry;
extern const LensMessage onnx_value_info;
extern const LensMessage onnx_type;
extern const LensMessage onnx_tensor_type;
extern const LensMessage onnx_shape;
extern const LensMessage onnx_dimension;

/* Clears a decoded message when its scope ends. */
#define ONNX_DEFINE_CLEANUP(Type, message)      \
  static inline void message##_clear (Type *it) \
  {                                             \
    lens_message_clear (&message, it);          \
  }                                             \
  G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Type, message##_clear)

ONNX_DEFINE_CLEANUP (OnnxModel, onnx_model)
ONNX_DEFINE_CLEANUP (OnnxGraph, onnx_graph)
ONNX_DEFINE_CLEANUP (OnnxNode, onnx_node)
ONNX_DEFINE_CLEANUP (OnnxAttribute, onnx_attribute)
ONNX_DEFINE_CLEANUP (OnnxTensor, onnx_tensor)
ONNX_DEFINE_CLEANUP (OnnxValueInfo, onnx_value_info)
ONNX_DEFINE_CLEANUP (OnnxType, onnx_type)
ONNX_DEFINE_CLEANUP (OnnxTensorType, onnx_tensor_type)
ONNX_DEFINE_CLEANUP (OnnxShape, onnx_shape)

#undef ONNX_DEFINE_CLEANUP

G_END_DECLS
