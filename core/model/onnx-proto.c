/* onnx-proto.c - the messages of onnx.proto, as far as they are read
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/onnx-proto.h"

#define END                  \
  {                          \
    .kind = LENS_MEMBER_END, \
  }

static const LensMember model_members[] = {
  LENS_MEMBER (OnnxModel, 1, INT, ir_version),
  LENS_MEMBER (OnnxModel, 2, VIEW, producer_name),
  LENS_MEMBER (OnnxModel, 3, VIEW, producer_version),
  LENS_MEMBER (OnnxModel, 7, VIEWS, graph),
  LENS_MEMBER (OnnxModel, 8, VIEWS, opset_import),
  LENS_MEMBER (OnnxModel, 20, VIEWS, training_info),
  LENS_MEMBER (OnnxModel, 25, VIEWS, functions),
  END,
};

static const LensMember opset_members[] = {
  LENS_MEMBER (OnnxOpset, 1, VIEW, domain),
  LENS_MEMBER (OnnxOpset, 2, INT, version),
  END,
};

static const LensMember graph_members[] = {
  LENS_MEMBER (OnnxGraph, 1, VIEWS, node),
  LENS_MEMBER (OnnxGraph, 5, VIEWS, initializer),
  LENS_MEMBER (OnnxGraph, 11, VIEWS, input),
  LENS_MEMBER (OnnxGraph, 12, VIEWS, output),
  LENS_MEMBER (OnnxGraph, 15, VIEWS, sparse_initializer),
  END,
};

static const LensMember node_members[] = {
  LENS_MEMBER (OnnxNode, 1, VIEWS, input),
  LENS_MEMBER (OnnxNode, 2, VIEWS, output),
  LENS_MEMBER (OnnxNode, 3, VIEW, name),
  LENS_MEMBER (OnnxNode, 4, VIEW, op_type),
  LENS_MEMBER (OnnxNode, 5, VIEWS, attribute),
  LENS_MEMBER (OnnxNode, 7, VIEW, domain),
  END,
};

static const LensMember attribute_members[] = {
  LENS_MEMBER (OnnxAttribute, 1, VIEW, name),
  LENS_MEMBER (OnnxAttribute, 2, FLOAT, f),
  LENS_MEMBER (OnnxAttribute, 3, INT, i),
  LENS_MEMBER (OnnxAttribute, 4, VIEW, s),
  LENS_MEMBER (OnnxAttribute, 5, VIEWS, t),
  LENS_MEMBER (OnnxAttribute, 6, VIEWS, g),
  LENS_MEMBER (OnnxAttribute, 7, NUMBERS32, floats),
  LENS_MEMBER (OnnxAttribute, 8, INTS, ints),
  LENS_MEMBER (OnnxAttribute, 9, VIEWS, strings),
  LENS_MEMBER (OnnxAttribute, 20, INT, type),
  LENS_MEMBER (OnnxAttribute, 21, VIEW, ref_attr_name),
  END,
};

static const LensMember tensor_members[] = {
  LENS_MEMBER (OnnxTensor, 1, INTS, dims),
  LENS_MEMBER (OnnxTensor, 2, INT, data_type),
  LENS_MEMBER (OnnxTensor, 3, VIEWS, segment),
  LENS_MEMBER (OnnxTensor, 4, NUMBERS32, float_data),
  LENS_MEMBER (OnnxTensor, 5, INTS, int32_data),
  LENS_MEMBER (OnnxTensor, 6, VIEWS, string_data),
  LENS_MEMBER (OnnxTensor, 7, INTS, int64_data),
  LENS_MEMBER (OnnxTensor, 8, VIEW, name),
  LENS_MEMBER (OnnxTensor, 9, VIEW, raw_data),
  LENS_MEMBER (OnnxTensor, 10, NUMBERS64, double_data),
  LENS_MEMBER (OnnxTensor, 11, INTS, uint64_data),
  LENS_MEMBER (OnnxTensor, 13, VIEWS, external_data),
  LENS_MEMBER (OnnxTensor, 14, INT, data_location),
  END,
};

static const LensMember entry_members[] = {
  LENS_MEMBER (OnnxEntry, 1, VIEW, key),
  LENS_MEMBER (OnnxEntry, 2, VIEW, value),
  END,
};

static const LensMember value_info_members[] = {
  LENS_MEMBER (OnnxValueInfo, 1, VIEW, name),
  LENS_MEMBER (OnnxValueInfo, 2, VIEWS, type),
  END,
};

static const LensMember type_members[] = {
  LENS_MEMBER (OnnxType, 1, VIEWS, tensor_type),
  LENS_MEMBER (OnnxType, 4, VIEWS, sequence_type),
  LENS_MEMBER (OnnxType, 5, VIEWS, map_type),
  LENS_MEMBER (OnnxType, 8, VIEWS, sparse_tensor_type),
  LENS_MEMBER (OnnxType, 9, VIEWS, optional_type),
  END,
};

static const LensMember tensor_type_members[] = {
  LENS_MEMBER (OnnxTensorType, 1, INT, elem_type),
  LENS_MEMBER (OnnxTensorType, 2, VIEWS, shape),
  END,
};

static const LensMember shape_members[] = {
  LENS_MEMBER (OnnxShape, 1, VIEWS, dim),
  END,
};

static const LensMember dimension_members[] = {
  LENS_MEMBER (OnnxDimension, 1, INT, dim_value),
  LENS_MEMBER (OnnxDimension, 2, VIEW, dim_param),
  END,
};

const LensMessage onnx_model = { "ModelProto", model_members };
const LensMessage onnx_opset = { "OperatorSetIdProto", opset_members };
const LensMessage onnx_graph = { "GraphProto", graph_members };
const LensMessage onnx_node = { "NodeProto", node_members };
const LensMessage onnx_attribute = { "AttributeProto", attribute_members };
const LensMessage onnx_tensor = { "TensorProto", tensor_members };
const LensMessage onnx_entry = { "StringStringEntryProto", entry_members };
const LensMessage onnx_value_info = { "ValueInfoProto", value_info_members };
const LensMessage onnx_type = { "TypeProto", type_members };
const LensMessage onnx_tensor_type = { "TypeProto.Tensor", tensor_type_members };
const LensMessage onnx_shape = { "TensorShapeProto", shape_members };
const LensMessage onnx_dimension = { "Dimension", dimension_members };
