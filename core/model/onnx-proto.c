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
  LENS_MEMBER (LensOnnxModel, 1, INT, ir_version),
  LENS_MEMBER (LensOnnxModel, 2, VIEW, producer_name),
  LENS_MEMBER (LensOnnxModel, 3, VIEW, producer_version),
  LENS_MEMBER (LensOnnxModel, 7, VIEWS, graph),
  LENS_MEMBER (LensOnnxModel, 8, VIEWS, opset_import),
  LENS_MEMBER (LensOnnxModel, 14, VIEWS, metadata_props),
  END,
};

static const LensMember opset_members[] = {
  LENS_MEMBER (LensOnnxOpset, 1, VIEW, domain),
  LENS_MEMBER (LensOnnxOpset, 2, INT, version),
  END,
};

static const LensMember graph_members[] = {
  LENS_MEMBER (LensOnnxGraph, 1, VIEWS, node),
  LENS_MEMBER (LensOnnxGraph, 5, VIEWS, initializer),
  LENS_MEMBER (LensOnnxGraph, 11, VIEWS, input),
  LENS_MEMBER (LensOnnxGraph, 12, VIEWS, output),
  LENS_MEMBER (LensOnnxGraph, 15, VIEWS, sparse_initializer),
  END,
};

static const LensMember node_members[] = {
  LENS_MEMBER (LensOnnxNode, 1, VIEWS, input),
  LENS_MEMBER (LensOnnxNode, 2, VIEWS, output),
  LENS_MEMBER (LensOnnxNode, 3, VIEW, name),
  LENS_MEMBER (LensOnnxNode, 4, VIEW, op_type),
  LENS_MEMBER (LensOnnxNode, 5, VIEWS, attribute),
  LENS_MEMBER (LensOnnxNode, 7, VIEW, domain),
  END,
};

static const LensMember attribute_members[] = {
  LENS_MEMBER (LensOnnxAttribute, 1, VIEW, name),
  LENS_MEMBER (LensOnnxAttribute, 2, FLOAT, f),
  LENS_MEMBER (LensOnnxAttribute, 3, INT, i),
  LENS_MEMBER (LensOnnxAttribute, 4, VIEW, s),
  LENS_MEMBER (LensOnnxAttribute, 5, VIEWS, t),
  LENS_MEMBER (LensOnnxAttribute, 6, VIEWS, g),
  LENS_MEMBER (LensOnnxAttribute, 7, NUMBERS32, floats),
  LENS_MEMBER (LensOnnxAttribute, 8, INTS, ints),
  LENS_MEMBER (LensOnnxAttribute, 9, VIEWS, strings),
  LENS_MEMBER (LensOnnxAttribute, 20, INT, type),
  END,
};

static const LensMember tensor_members[] = {
  LENS_MEMBER (LensOnnxTensor, 1, INTS, dims),
  LENS_MEMBER (LensOnnxTensor, 2, INT, data_type),
  LENS_MEMBER (LensOnnxTensor, 3, VIEWS, segment),
  LENS_MEMBER (LensOnnxTensor, 4, NUMBERS32, float_data),
  LENS_MEMBER (LensOnnxTensor, 5, INTS, int32_data),
  LENS_MEMBER (LensOnnxTensor, 6, VIEWS, string_data),
  LENS_MEMBER (LensOnnxTensor, 7, INTS, int64_data),
  LENS_MEMBER (LensOnnxTensor, 8, VIEW, name),
  LENS_MEMBER (LensOnnxTensor, 9, VIEW, raw_data),
  LENS_MEMBER (LensOnnxTensor, 10, NUMBERS64, double_data),
  LENS_MEMBER (LensOnnxTensor, 11, INTS, uint64_data),
  LENS_MEMBER (LensOnnxTensor, 13, VIEWS, external_data),
  LENS_MEMBER (LensOnnxTensor, 14, INT, data_location),
  END,
};

static const LensMember entry_members[] = {
  LENS_MEMBER (LensOnnxEntry, 1, VIEW, key),
  LENS_MEMBER (LensOnnxEntry, 2, VIEW, value),
  END,
};

static const LensMember value_info_members[] = {
  LENS_MEMBER (LensOnnxValueInfo, 1, VIEW, name),
  LENS_MEMBER (LensOnnxValueInfo, 2, VIEWS, type),
  END,
};

static const LensMember type_members[] = {
  LENS_MEMBER (LensOnnxType, 1, VIEWS, tensor_type),
  LENS_MEMBER (LensOnnxType, 4, VIEWS, sequence_type),
  LENS_MEMBER (LensOnnxType, 5, VIEWS, map_type),
  LENS_MEMBER (LensOnnxType, 8, VIEWS, sparse_tensor_type),
  LENS_MEMBER (LensOnnxType, 9, VIEWS, optional_type),
  END,
};

static const LensMember tensor_type_members[] = {
  LENS_MEMBER (LensOnnxTensorType, 1, INT, elem_type),
  LENS_MEMBER (LensOnnxTensorType, 2, VIEWS, shape),
  END,
};

static const LensMember shape_members[] = {
  LENS_MEMBER (LensOnnxShape, 1, VIEWS, dim),
  END,
};

static const LensMember dimension_members[] = {
  LENS_MEMBER (LensOnnxDimension, 1, INT, dim_value),
  LENS_MEMBER (LensOnnxDimension, 2, VIEW, dim_param),
  END,
};

const LensMessage lens_onnx_model = { "ModelProto", model_members };
const LensMessage lens_onnx_opset = { "OperatorSetIdProto", opset_members };
const LensMessage lens_onnx_graph = { "GraphProto", graph_members };
const LensMessage lens_onnx_node = { "NodeProto", node_members };
const LensMessage lens_onnx_attribute = { "AttributeProto", attribute_members };
const LensMessage lens_onnx_tensor = { "TensorProto", tensor_members };
const LensMessage lens_onnx_entry = { "StringStringEntryProto", entry_members };
const LensMessage lens_onnx_value_info = { "ValueInfoProto", value_info_members };
const LensMessage lens_onnx_type = { "TypeProto", type_members };
const LensMessage lens_onnx_tensor_type = { "TypeProto.Tensor", tensor_type_members };
const LensMessage lens_onnx_shape = { "TensorShapeProto", shape_members };
const LensMessage lens_onnx_dimension = { "Dimension", dimension_members };
