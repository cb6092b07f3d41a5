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
  GArray *graph;          /* parts of one GraphProto */
  GArray *opset_import;   /* OperatorSetIdProto */
  GArray *metadata_props; /* StringStringEntryProto */
} LensOnnxModel;

typedef struct
{
  guint64 present;
  LensView domain;
  gint64 version;
} LensOnnxOpset;

typedef struct
{
  guint64 present;
  GArray *node;               /* NodeProto */
  GArray *initializer;        /* TensorProto */
  GArray *sparse_initializer; /* SparseTensorProto */
  GArray *input;              /* ValueInfoProto */
  GArray *output;             /* ValueInfoProto */
} LensOnnxGraph;

typedef struct
{
  guint64 present;
  GArray *input;  /* names */
  GArray *output; /* names */
  LensView name;
  LensView op_type;
  LensView domain;
  GArray *attribute; /* AttributeProto */
} LensOnnxNode;

/* AttributeProto.AttributeType. */
typedef enum
{
  LENS_ONNX_ATTRIBUTE_UNDEFINED = 0,
  LENS_ONNX_ATTRIBUTE_FLOAT = 1,
  LENS_ONNX_ATTRIBUTE_INT = 2,
  LENS_ONNX_ATTRIBUTE_STRING = 3,
  LENS_ONNX_ATTRIBUTE_TENSOR = 4,
  LENS_ONNX_ATTRIBUTE_GRAPH = 5,
  LENS_ONNX_ATTRIBUTE_FLOATS = 6,
  LENS_ONNX_ATTRIBUTE_INTS = 7,
  LENS_ONNX_ATTRIBUTE_STRINGS = 8,
} LensOnnxAttributeType;

typedef struct
{
  guint64 present;
  LensView name;
  gint64 type;
  float f;
  gint64 i;
  LensView s;
  GArray *t; /* parts of one TensorProto */
  GArray *g; /* parts of one GraphProto */
  LensNumbers floats;
  GArray *ints;
  GArray *strings;
} LensOnnxAttribute;

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
} LensOnnxTensor;

typedef struct
{
  guint64 present;
  LensView key;
  LensView value;
} LensOnnxEntry;

typedef struct
{
  guint64 present;
  LensView name;
  GArray *type; /* parts of one TypeProto */
} LensOnnxValueInfo;

typedef struct
{
  guint64 present;
  GArray *tensor_type; /* parts of one TypeProto.Tensor */
  GArray *sequence_type;
  GArray *map_type;
  GArray *sparse_tensor_type;
  GArray *optional_type;
} LensOnnxType;

typedef struct
{
  guint64 present;
  gint64 elem_type;
  GArray *shape; /* parts of one TensorShapeProto */
} LensOnnxTensorType;

typedef struct
{
  guint64 present;
  GArray *dim; /* TensorShapeProto.Dimension */
} LensOnnxShape;

typedef struct
{
  guint64 present;
  gint64 dim_value;
  LensView dim_param;
} LensOnnxDimension;

extern const LensMessage lens_onnx_model;
extern const LensMessage lens_onnx_opset;
extern const LensMessage lens_onnx_graph;
extern const LensMessage lens_onnx_node;
extern const LensMessage lens_onnx_attribute;
extern const LensMessage lens_onnx_tensor;
extern const LensMessage lens_onnx_entry;
extern const LensMessage lens_onnx_value_info;
extern const LensMessage lens_onnx_type;
extern const LensMessage lens_onnx_tensor_type;
extern const LensMessage lens_onnx_shape;
extern const LensMessage lens_onnx_dimension;

/* Clears a decoded message when its scope ends. */
#define LENS_ONNX_DEFINE_CLEANUP(Type, message) \
  static inline void message##_clear (Type *it) \
  {                                             \
    lens_message_clear (&message, it);          \
  }                                             \
  G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Type, message##_clear)

LENS_ONNX_DEFINE_CLEANUP (LensOnnxModel, lens_onnx_model)
LENS_ONNX_DEFINE_CLEANUP (LensOnnxGraph, lens_onnx_graph)
LENS_ONNX_DEFINE_CLEANUP (LensOnnxNode, lens_onnx_node)
LENS_ONNX_DEFINE_CLEANUP (LensOnnxAttribute, lens_onnx_attribute)
LENS_ONNX_DEFINE_CLEANUP (LensOnnxTensor, lens_onnx_tensor)
LENS_ONNX_DEFINE_CLEANUP (LensOnnxValueInfo, lens_onnx_value_info)
LENS_ONNX_DEFINE_CLEANUP (LensOnnxType, lens_onnx_type)
LENS_ONNX_DEFINE_CLEANUP (LensOnnxTensorType, lens_onnx_tensor_type)
LENS_ONNX_DEFINE_CLEANUP (LensOnnxShape, lens_onnx_shape)

#undef LENS_ONNX_DEFINE_CLEANUP

G_END_DECLS
