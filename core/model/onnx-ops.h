/* onnx-ops.h - how ONNX spells operators and settings of ours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Our operators and settings bear the names of ONNX, so that the reader needs no table for
 * most of them, and neither does the writer.  What differs is here, once for both.
 */

#pragma once

#include "core/op/op.h"
#include "core/wire/cursor.h"

G_BEGIN_DECLS

/* (transfer full): “MaxPool” for “max-pool”. */
char *lens_onnx_dup_type_name (const LensOp *op);

/* Whether an operator of ours is the one that a file calls @theirs, in any case. */
gboolean lens_onnx_is_called (const LensOp *op, LensView theirs);

/* The operator set from which on ONNX has the operator as it is written; 0 where it has
 * none of this kind. */
int lens_onnx_op_since (const LensOp *op);

/* How a setting goes into a file. */
typedef enum
{
  LENS_ONNX_AS_ATTRIBUTE, /* where it differs from its initial value */
  LENS_ONNX_ALWAYS,       /* as an attribute that has to be there */
  LENS_ONNX_AS_INT,       /* as an attribute that is a whole number there */
  LENS_ONNX_AS_OPERAND,   /* as operand @operand, where that is absent */
  LENS_ONNX_NOT_AT_ALL,   /* it is of older files, or resolved into others */
} LensOnnxPlace;

typedef struct
{
  const char *op; /* NULL: of any */
  const char *field;
  LensOnnxPlace place;
  int operand;
  int since; /* operator set from which on it may differ from its initial value … */
  const char *value; /* … or, where not NULL, may be this */
} LensOnnxSetting;

/* (transfer none): never NULL. */
const LensOnnxSetting *lens_onnx_find_setting (const LensOp *op,
                                               const LensField *field);

/* Numbers of TensorProto.DataType. */
#define LENS_ONNX_FLOAT 1
#define LENS_ONNX_UINT8 2
#define LENS_ONNX_INT64 7
#define LENS_ONNX_BOOL 9

/* The type that ONNX asks of an operand whatever the others are; 0: none. */
int lens_onnx_operand_type (const LensOp *op, int operand);

G_END_DECLS
