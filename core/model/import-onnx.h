/* import-onnx.h - what the parts of the ONNX importer share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/model/importer.h"
#include "core/model/onnx-proto.h"

G_BEGIN_DECLS

/* One reading of one file. */
typedef struct
{
  LensSource *source;
  const LensModelOptions *options;
  LensProvenance *provenance;
  gint64 ir_version;
  int opset;
  GHashTable *siblings; /* location → LensSource */
  LensDraft *draft;
  GHashTable *known; /* name → LensTensor: constants, and numbers bound to inputs */
  GHashTable *types; /* name → TensorProto.DataType of constants and inputs */
  int depth;         /* of graphs inside nodes */
} LensOnnxReader;

/**
 * lens_onnx_stored:
 * @element_type: TensorProto.DataType
 * @stored: (out): how its numbers lie in a file
 *
 * Returns: %FALSE with an error that names the type if it cannot be read
 */
gboolean lens_onnx_stored (gint64 element_type, LensStored *stored, GError **error);

/* The number of a type called “FLOAT” or “int64”, as casts of opset 1 have it; 0 if none. */
int lens_onnx_type_of_name (const char *name);

/* The element type of a tensor, or 0 if it cannot be read. */
int lens_onnx_element_type (const GArray *parts);

/* Keeps in mind which type the elements of a value have; engines forget it. */
void
lens_onnx_note_type (LensOnnxReader *reader, const char *name, gint64 element_type);

/**
 * lens_onnx_read_tensor:
 * @parts: parts of one TensorProto
 * @name: (out) (nullable): its name; g_free () it
 *
 * Lends the numbers from the file, or from an external file beside it, wherever they are
 * stored in one piece.
 *
 * Returns: (transfer full) (nullable): the tensor
 */
LensTensor *lens_onnx_read_tensor (LensOnnxReader *reader,
                                   const GArray *parts,
                                   char **name,
                                   GError **error);

/**
 * lens_onnx_find_operator:
 * @domain: of the node
 * @op_type: of the node: “MaxPool”
 *
 * Our operators bear the names of ONNX in our spelling, so that no table is needed:
 * “max-pool”.
 *
 * Returns: (nullable): ours, or %NULL if the operator cannot be computed
 */
const LensOp *lens_onnx_find_operator (LensView domain, LensView op_type);

/* What an attribute is that an operator of ours has no field for. */
typedef enum
{
  LENS_ONNX_EXTRA_UNKNOWN, /* to be mentioned */
  LENS_ONNX_EXTRA_IGNORED, /* it says nothing about the result */
  LENS_ONNX_EXTRA_FIXED,   /* one value can be computed with; others are refused */
  LENS_ONNX_EXTRA_MOVED,   /* newer files give it as an operand */
} LensOnnxExtraKind;

typedef struct
{
  const char *op_type;   /* NULL: any */
  const char *attribute; /* “training_mode” */
  LensOnnxExtraKind kind;
  int number;         /* the operand, or the value that can be computed with */
  const char *advice; /* for other values */
} LensOnnxExtra;

/* (transfer none): never NULL. */
const LensOnnxExtra *lens_onnx_find_extra (LensView op_type, LensView attribute);

/* A setting that ONNX gives by the type of an operand. */
typedef struct
{
  const char *op_type;
  guint operand;
  const char *field;
} LensOnnxTyped;

/* (nullable) */
const LensOnnxTyped *lens_onnx_find_typed (LensView op_type);

/* (transfer none): what to do about an operator that cannot be computed. */
const char *lens_onnx_operator_advice (LensView domain, LensView op_type);

/* (nullable): the setting that an attribute becomes. */
const LensField *lens_onnx_find_field (const LensOp *op,
                                       const LensOnnxAttribute *attribute);

/* The key of a file's metadata under which class names stand, one a line. */
#define LENS_ONNX_LABELS_KEY "labels"

/* Copies an attribute into the setting of the same name. */
gboolean lens_onnx_set_attribute (LensOnnxReader *reader,
                                  const LensOp *op,
                                  gpointer settings,
                                  const LensOnnxAttribute *attribute,
                                  GError **error);

/* The type of an attribute, also where an old file does not say it. */
LensOnnxAttributeType lens_onnx_attribute_type (const LensOnnxAttribute *attribute);

/* (transfer full) (nullable): the numbers of an attribute of any type. */
LensTensor *lens_onnx_attribute_tensor (LensOnnxReader *reader,
                                        const LensOnnxAttribute *attribute,
                                        GError **error);

/* Adds the graph's inputs, but for those that are weights, with every size known. */
gboolean lens_onnx_add_inputs (LensOnnxReader *reader,
                               const LensOnnxGraph *graph,
                               GError **error);

/* Adds the weights of a graph. */
gboolean lens_onnx_add_initializers (LensOnnxReader *reader,
                                     const LensOnnxGraph *graph,
                                     GError **error);

/* Adds the nodes of a graph, or fails with the names of those that cannot be computed. */
gboolean lens_onnx_add_nodes (LensOnnxReader *reader,
                              const LensOnnxGraph *graph,
                              GError **error);

/* Adds the branch of an If that is taken. */
gboolean lens_onnx_add_if (LensOnnxReader *reader,
                           const LensOnnxGraph *graph,
                           const LensOnnxNode *node,
                           GError **error);

G_END_DECLS
