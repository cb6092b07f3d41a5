/* import-onnx-ops.c - which operator of ours computes which operator of ONNX
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/import-onnx.h"

#include "core/model/onnx-ops.h"

/* Domains whose operators of known names mean what ONNX's own mean; the wildcard stands
 * for every name. */
static const struct
{
  const char *domain;
  const char *op_type;
} domains[] = {
  { "", "*" },
  { "ai.onnx", "*" },
  { "com.microsoft", "Gelu" },
};

/* What our operators have no field for. */
static const LensOnnxExtra extras[] = {
  { NULL, "consumed_inputs", LENS_ONNX_EXTRA_IGNORED },
  { NULL, "stash_type", LENS_ONNX_EXTRA_IGNORED },
  { NULL, "saturate", LENS_ONNX_EXTRA_IGNORED },
  { "BatchNormalization", "momentum", LENS_ONNX_EXTRA_IGNORED },
  { "BatchNormalization", "is_test", LENS_ONNX_EXTRA_IGNORED },
  { "BatchNormalization", "spatial", LENS_ONNX_EXTRA_FIXED, 1,
    "statistics per channel expected" },
  { "BatchNormalization", "training_mode", LENS_ONNX_EXTRA_FIXED, 0,
    "export the network for inference" },
  { "Dropout", "ratio", LENS_ONNX_EXTRA_IGNORED },
  { "Dropout", "is_test", LENS_ONNX_EXTRA_IGNORED },
  { "Dropout", "seed", LENS_ONNX_EXTRA_IGNORED },
  { "Upsample", "scales", LENS_ONNX_EXTRA_MOVED, 1 },
  { "Upsample", "scales", LENS_ONNX_EXTRA_MOVED, 1 },
};

static const LensOnnxExtra unknown_extra = { NULL, NULL, LENS_ONNX_EXTRA_UNKNOWN };

static const LensOnnxTyped typed[] = {
  { "QuantizeLinear", 2, "output_dtype" },
};

/* What can be done about operators that cannot be computed; the first that fits holds. */
static const struct
{
  const char *domain;  /* NULL: any */
  const char *op_type; /* NULL: any */
  const char *advice;
} advices[] = {
  { NULL, "LSTM", "recurrent networks cannot be explained" },
  { NULL, "GRU", "recurrent networks cannot be explained" },
  { NULL, "RNN", "recurrent networks cannot be explained" },
  { NULL, "Loop", "export the network with its loops unrolled" },
  { NULL, "Scan", "export the network with its loops unrolled" },
  { NULL, "If", "export the network for one fixed input size" },
  { NULL, "QLinearConv",
    "export the network in float32, or quantised in pairs of "
    "QuantizeLinear and DequantizeLinear" },
  { NULL, "QLinearMatMul",
    "export the network in float32, or quantised in pairs of "
    "QuantizeLinear and DequantizeLinear" },
  { NULL, "ConvInteger", "export the network in float32" },
  { NULL, "MatMulInteger", "export the network in float32" },
  { NULL, "DynamicQuantizeLinear", "export the network in float32" },
  { NULL, "NonMaxSuppression", "export the network up to its boxes and scores" },
  { "com.microsoft", NULL, "export the network without the fusions of ONNX Runtime" },
  { "ai.onnx.ml", NULL,
    "export the network without the classical estimator around it" },
  { "", NULL, "export the network without it" },
  { "ai.onnx", NULL, "export the network without it" },
  { NULL, NULL, "export the network with ONNX's own operators only" },
};

static gboolean
is_known_domain (LensView domain, LensView op_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (domains); i++)
    if (lens_view_equal (domain, domains[i].domain) &&
        (*domains[i].op_type == '*' || lens_view_equal (op_type, domains[i].op_type)))
      return TRUE;
  return FALSE;
}

const LensOp *
lens_onnx_find_operator (LensView domain, LensView op_type)
{
  if (!is_known_domain (domain, op_type))
    return NULL;
  for (int i = 0; lens_ops[i] != NULL; i++)
    if (lens_onnx_is_called (lens_ops[i], op_type))
      return lens_ops[i];
  return NULL;
}

const LensOnnxExtra *
lens_onnx_find_extra (LensView op_type, LensView attribute)
{
  for (gsize i = 0; i < G_N_ELEMENTS (extras); i++)
    if (lens_view_equal (attribute, extras[i].attribute) &&
        (extras[i].op_type == NULL || lens_view_equal (op_type, extras[i].op_type)))
      return &extras[i];
  return &unknown_extra;
}

const LensOnnxTyped *
lens_onnx_find_typed (LensView op_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    if (lens_view_equal (op_type, typed[i].op_type))
      return &typed[i];
  return NULL;
}

const char *
lens_onnx_operator_advice (LensView domain, LensView op_type)
{
  gsize i = 0;

  while ((advices[i].domain != NULL && !lens_view_equal (domain, advices[i].domain)) ||
         (advices[i].op_type != NULL && !lens_view_equal (op_type, advices[i].op_type)))
    i++;
  return advices[i].advice;
}
