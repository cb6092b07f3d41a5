/* onnx-ops.c - how ONNX spells operators and settings of ours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/onnx-ops.h"

#include <string.h>

/* Where the spelling does not follow from ours, or where the operator is younger than the
 * oldest set that is written. */
static const struct
{
  const char *op;
  const char *op_type; /* NULL: as usual */
  int since;           /* 0: always; -1: never */
} ops[] = {
  { "affine", NULL, -1 },
  { "affine-grid", NULL, 20 },
  { "batch-normalization-training", NULL, -1 },
  { "cast-like", NULL, 15 },
  { "center-crop-pad", NULL, 18 },
  { "deform-conv", NULL, 19 },
  { "gather-nd", "GatherND", 0 },
  { "gelu", NULL, 20 },
  { "grid-sample", NULL, 16 },
  { "group-normalization", NULL, 21 },
  { "hard-swish", NULL, 14 },
  { "is-nan", "IsNaN", 0 },
  { "layer-normalization", NULL, 17 },
  { "lrn", "LRN", 0 },
  { "mish", NULL, 18 },
  { "scale", NULL, -1 },
  { "scatter", NULL, -1 },
  { "scatter-nd", "ScatterND", 0 },
  { "silu", NULL, -1 },
  { "trilu", NULL, 14 },
  { "upsample", NULL, -1 },
};

static const LensOnnxSetting settings[] = {
  { NULL, "auto_pad", LENS_ONNX_NOT_AT_ALL },
  { NULL, "broadcast", LENS_ONNX_NOT_AT_ALL },
  { NULL, "saturate", LENS_ONNX_AS_ATTRIBUTE, .since = 19 },
  { NULL, "stash_type", LENS_ONNX_NOT_AT_ALL },
  { NULL, "reduction", LENS_ONNX_AS_ATTRIBUTE, .since = 18 },
  { NULL, "block_size", LENS_ONNX_AS_ATTRIBUTE, .since = 21 },
  { "average-pool", "dilations", LENS_ONNX_AS_ATTRIBUTE, .since = 19 },
  { "batch-normalization", "is_test", LENS_ONNX_NOT_AT_ALL },
  { "batch-normalization", "momentum", LENS_ONNX_NOT_AT_ALL },
  { "cast", "to", LENS_ONNX_ALWAYS },
  { "clip", "max", LENS_ONNX_AS_OPERAND, 2 },
  { "clip", "min", LENS_ONNX_AS_OPERAND, 1 },
  { "concat", "axis", LENS_ONNX_ALWAYS },
  { "depth-to-space", "blocksize", LENS_ONNX_ALWAYS },
  { "constant-of-shape", "is_integer", LENS_ONNX_NOT_AT_ALL },
  { "dropout", "is_test", LENS_ONNX_NOT_AT_ALL },
  { "dropout", "ratio", LENS_ONNX_NOT_AT_ALL },
  { "dropout", "seed", LENS_ONNX_NOT_AT_ALL },
  { "global-lp-pool", "p", LENS_ONNX_AS_INT },
  { "group-normalization", "num_groups", LENS_ONNX_ALWAYS },
  { "lp-pool", "dilations", LENS_ONNX_AS_ATTRIBUTE, .since = 18 },
  { "lp-pool", "p", LENS_ONNX_AS_INT },
  { "lrn", "size", LENS_ONNX_ALWAYS },
  { "pad", "mode", LENS_ONNX_AS_ATTRIBUTE, .since = 19, .value = "wrap" },
  { "pad", "paddings", LENS_ONNX_AS_OPERAND, 1 },
  { "pad", "pads", LENS_ONNX_AS_OPERAND, 1 },
  { "pad", "value", LENS_ONNX_AS_OPERAND, 2 },
  { "quantize-linear", "output_dtype", LENS_ONNX_AS_ATTRIBUTE, .since = 21 },
  { "reshape", "allowzero", LENS_ONNX_AS_ATTRIBUTE, .since = 14 },
  { "reshape", "shape", LENS_ONNX_AS_OPERAND, 1 },
  { "resize", "antialias", LENS_ONNX_AS_ATTRIBUTE, .since = 18 },
  { "resize", "axes", LENS_ONNX_AS_ATTRIBUTE, .since = 18 },
  { "resize", "coordinate_transformation_mode", LENS_ONNX_AS_ATTRIBUTE, .since = 19,
    .value = "half_pixel_symmetric" },
  { "resize", "keep_aspect_ratio_policy", LENS_ONNX_AS_ATTRIBUTE, .since = 18 },
  { "roi-align", "coordinate_transformation_mode", LENS_ONNX_ALWAYS, .since = 16 },
  { "shape", "end", LENS_ONNX_AS_ATTRIBUTE, .since = 15 },
  { "shape", "start", LENS_ONNX_AS_ATTRIBUTE, .since = 15 },
  { "slice", "axes", LENS_ONNX_AS_OPERAND, 3 },
  { "slice", "ends", LENS_ONNX_AS_OPERAND, 2 },
  { "slice", "starts", LENS_ONNX_AS_OPERAND, 1 },
  { "space-to-depth", "blocksize", LENS_ONNX_ALWAYS },
  { "squeeze", "axes", LENS_ONNX_AS_OPERAND, 1 },
  { "top-k", "k", LENS_ONNX_AS_OPERAND, 1 },
  { "unsqueeze", "axes", LENS_ONNX_AS_OPERAND, 1 },
};

/* Operands from @first to @last. */
static const struct
{
  const char *op;
  int first;
  int last;
  int type;
} operands[] = {
  { "affine-grid", 1, 1, LENS_ONNX_INT64 },
  { "and", 0, 1, LENS_ONNX_BOOL },
  { "center-crop-pad", 1, 1, LENS_ONNX_INT64 },
  { "compress", 1, 1, LENS_ONNX_BOOL },
  { "constant-of-shape", 0, 0, LENS_ONNX_INT64 },
  { "cum-sum", 1, 1, LENS_ONNX_INT64 },
  { "dequantize-linear", 0, 0, LENS_ONNX_UINT8 },
  { "expand", 1, 1, LENS_ONNX_INT64 },
  { "gather", 1, 1, LENS_ONNX_INT64 },
  { "gather-elements", 1, 1, LENS_ONNX_INT64 },
  { "gather-nd", 1, 1, LENS_ONNX_INT64 },
  { "max-roi-pool", 1, 1, LENS_ONNX_FLOAT },
  { "max-unpool", 1, 2, LENS_ONNX_INT64 },
  { "not", 0, 0, LENS_ONNX_BOOL },
  { "or", 0, 1, LENS_ONNX_BOOL },
  { "pad", 1, 1, LENS_ONNX_INT64 },
  { "pad", 3, 3, LENS_ONNX_INT64 },
  { "reshape", 1, 1, LENS_ONNX_INT64 },
  { "resize", 1, 2, LENS_ONNX_FLOAT },
  { "resize", 3, 3, LENS_ONNX_INT64 },
  { "reverse-sequence", 1, 1, LENS_ONNX_INT64 },
  { "roi-align", 1, 1, LENS_ONNX_FLOAT },
  { "roi-align", 2, 2, LENS_ONNX_INT64 },
  { "scatter", 1, 1, LENS_ONNX_INT64 },
  { "scatter-elements", 1, 1, LENS_ONNX_INT64 },
  { "scatter-nd", 1, 1, LENS_ONNX_INT64 },
  { "slice", 1, 4, LENS_ONNX_INT64 },
  { "split", 1, 1, LENS_ONNX_INT64 },
  { "squeeze", 1, 1, LENS_ONNX_INT64 },
  { "tile", 1, 1, LENS_ONNX_INT64 },
  { "top-k", 1, 1, LENS_ONNX_INT64 },
  { "trilu", 1, 1, LENS_ONNX_INT64 },
  { "unsqueeze", 1, 1, LENS_ONNX_INT64 },
  { "upsample", 1, 1, LENS_ONNX_FLOAT },
  { "where", 0, 0, LENS_ONNX_BOOL },
  { "xor", 0, 1, LENS_ONNX_BOOL },
};

static const LensOnnxSetting plain_setting = { NULL, NULL, LENS_ONNX_AS_ATTRIBUTE };

/* Every operator that ONNX has was there in the oldest set that is written. */
#define FIRST 1

int
lens_onnx_op_since (const LensOp *op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    if (g_str_equal (ops[i].op, op->name))
      return ops[i].since < 0 ? 0 : MAX (ops[i].since, FIRST);
  return FIRST;
}

char *
lens_onnx_dup_type_name (const LensOp *op)
{
  GString *name = g_string_new (NULL);
  gboolean is_first = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    if (ops[i].op_type != NULL && g_str_equal (ops[i].op, op->name))
      g_string_assign (name, ops[i].op_type);
  if (name->len > 0)
    return g_string_free (name, FALSE);

  for (const char *c = op->name; *c != '\0'; c++)
    {
      if (*c != '-')
        g_string_append_c (name, is_first ? g_ascii_toupper (*c) : *c);
      is_first = *c == '-';
    }
  return g_string_free (name, FALSE);
}

gboolean
lens_onnx_is_called (const LensOp *op, LensView theirs)
{
  g_autofree char *ours = lens_onnx_dup_type_name (op);

  return strlen (ours) == theirs.size &&
         g_ascii_strncasecmp (ours, (const char *) theirs.data, theirs.size) == 0;
}

const LensOnnxSetting *
lens_onnx_find_setting (const LensOp *op, const LensField *field)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (settings[i].field, field->name) &&
        (settings[i].op == NULL || g_str_equal (settings[i].op, op->name)))
      return &settings[i];
  return &plain_setting;
}

int
lens_onnx_operand_type (const LensOp *op, int operand)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operands); i++)
    if (g_str_equal (operands[i].op, op->name) && operand >= operands[i].first &&
        operand <= operands[i].last)
      return operands[i].type;
  return 0;
}
