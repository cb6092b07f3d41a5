/* op-examples.c - every operator, at least once, ready to run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-examples.h"

#include <string.h>

const OpExample op_examples[] = {
  { { "abs", NULL, "2x3x4x5" } },
  { { "acos", NULL, "2x3x4x5" }, "0:-0.9..0.9" },
  { { "acosh", NULL, "2x3x4x5" }, "0:1.2..4" },
  { { "add", NULL, "2x3x4x5 2x3x4x5" }, NULL, "0,1" },
  { { "add", NULL, "2x3x4x5 3x1x1" }, NULL, "0,1" },
  { { "affine", "alpha=2 beta=1", "2x3x4x5" } },
  { { "affine-grid", NULL, "2x2x3 4" }, "1=2,3,4,5" },
  { { "and", NULL, "2x3x4x5 2x3x4x5" }, "0~0,1 1~1,1,0" },
  { { "arg-max", "axis=1", "2x3x4x5" } },
  { { "arg-min", "axis=-1 keepdims=0", "2x3x4x5" } },
  { { "asin", NULL, "2x3x4x5" }, "0:-0.9..0.9" },
  { { "asinh", NULL, "2x3x4x5" } },
  { { "atan", NULL, "2x3x4x5" } },
  { { "atanh", NULL, "2x3x4x5" }, "0:-0.9..0.9" },
  { { "average-pool", "kernel_shape=3,2 strides=2,1 pads=1,0,1,1", "2x3x7x6" } },
  { { "batch-normalization", NULL, "2x3x4x5 3 3 3 3" }, "4:0.5..2", "0,1,2" },
  { { "batch-normalization-training", NULL, "2x3x4x5 3 3", .n_outputs = 3 },
    NULL,
    "0,1,2" },
  { { "cast", "to=1", "2x3x4x5" } },
  { { "cast", "to=7", "2x3x4x5" }, NULL, "" },
  { { "cast-like", NULL, "2x3x4x5 1" } },
  { { "ceil", NULL, "2x3x4x5" } },
  { { "celu", "alpha=0.7", "2x3x4x5" } },
  { { "center-crop-pad", "axes=2,3", "1x2x5x4 2" }, "1=3,6" },
  { { "clip", "min=-0.5 max=0.8", "2x3x4x5" } },
  { { "clip", NULL, "2x3x4x5 scalar scalar" }, "1:-0.6..-0.5 2:0.7..0.8" },
  { { "compress", "axis=1", "2x3x4 3" }, "1=0,1,1" },
  { { "concat", "axis=1", "2x3x4x5 2x1x4x5" }, NULL, "0,1" },
  { { "constant-of-shape", NULL, "3" }, "0=2,3,4" },
  { { "conv", "pads=1,1,1,1 strides=2,1", "2x3x7x6 4x3x3x3 4" }, NULL, "0,1,2" },
  { { "conv", "group=3 pads=1,0,1,2", "1x3x7x6 6x1x3x3" }, NULL, "0,1" },
  { { "conv-transpose", "strides=2,1", "1x3x4x5 3x2x3x2 2" }, NULL, "0,1,2" },
  { { "cos", NULL, "2x3x4x5" } },
  { { "cosh", NULL, "2x3x4x5" } },
  { { "cum-sum", "reverse=1", "2x3x4 scalar" }, "1=1" },
  { { "deform-conv", "kernel_shape=2,2", "1x2x5x5 3x2x2x2 1x8x4x4" }, "2:0.1..0.4" },
  { { "depth-to-space", "blocksize=2", "1x8x3x2" } },
  { { "dequantize-linear", "axis=1", "2x3x4x5 3 3" } },
  { { "div", NULL, "2x3x4x5 1x3x1x1" }, "1:0.5..2", "0,1" },
  { { "dropout", NULL, "2x3x4x5" } },
  { { "einsum", "equation=bchw,cn->bnhw", "2x3x4x5 3x2" }, NULL, "0,1" },
  { { "elu", NULL, "2x3x4x5" } },
  { { "equal", NULL, "2x3x4x5 2x3x4x5" } },
  { { "erf", NULL, "2x3x4x5" } },
  { { "exp", NULL, "2x3x4x5" } },
  { { "expand", NULL, "3x1x5 4" }, "1=2,3,4,1" },
  { { "eye-like", "k=1", "3x4" } },
  { { "flatten", NULL, "2x3x4x5" } },
  { { "floor", NULL, "2x3x4x5" } },
  { { "gather", "axis=1", "2x3x4 2" }, "1=2,-3" },
  { { "gather-elements", "axis=1", "2x3 2x2" }, "1=0,2,-1,1" },
  { { "gather-nd", NULL, "2x3x4 2x2" }, "1=0,2,1,-1" },
  { { "gelu", NULL, "2x3x4x5" } },
  { { "gelu", "approximate=tanh", "2x3x4x5" } },
  { { "gemm", "transB=1 alpha=0.5", "3x4 5x4 5" }, NULL, "0,1,2" },
  { { "global-average-pool", NULL, "2x3x4x5" } },
  { { "global-lp-pool", NULL, "2x3x4x5" } },
  { { "global-max-pool", NULL, "2x3x4x5" } },
  { { "greater", NULL, "2x3x4x5 2x3x4x5" } },
  { { "greater-or-equal", NULL, "2x3x4x5 2x3x4x5" } },
  { { "grid-sample", NULL, "1x2x5x6 1x3x4x2" }, "1:-0.9..0.9" },
  { { "group-normalization", "num_groups=2", "2x6x4x5 6 6" }, NULL, "0,1,2" },
  { { "hard-sigmoid", NULL, "2x3x4x5" } },
  { { "hard-swish", NULL, "2x3x4x5" } },
  { { "hardmax", "axis=1", "2x3x4x5" } },
  { { "identity", NULL, "2x3x4x5" } },
  { { "instance-normalization", NULL, "2x3x4x5 3 3" }, NULL, "0,1,2" },
  { { "is-inf", NULL, "2x3x4x5" } },
  { { "is-nan", NULL, "2x3x4x5" } },
  { { "layer-normalization", NULL, "2x3x8 8 8" }, NULL, "0,1,2" },
  { { "leaky-relu", NULL, "2x3x4x5" } },
  { { "less", NULL, "2x3x4x5 2x3x4x5" } },
  { { "less-or-equal", NULL, "2x3x4x5 2x3x4x5" } },
  { { "log", NULL, "2x3x4x5" }, "0:0.3..3" },
  { { "log-softmax", NULL, "2x3x4x5" } },
  { { "lp-pool", "kernel_shape=2,3 p=2", "2x3x5x6" }, "0:0.5..2" },
  { { "lrn", "size=3 alpha=0.5", "2x5x4x3" } },
  { { "mat-mul", NULL, "2x3x4 2x4x5" }, NULL, "0,1" },
  { { "max", NULL, "2x3x4x5 3x1x1 5" }, NULL, "0,1,2" },
  { { "max-pool", "kernel_shape=3,2 strides=2,1 pads=1,0,1,1", "2x3x7x6" } },
  { { "max-roi-pool", "pooled_shape=2,2", "1x2x6x6 2x5" }, "1=0,0,0,4,4,0,1,1,5,5" },
  { { "max-unpool", "kernel_shape=2,2 strides=2,2", "1x1x2x2 1x1x2x2" }, "1=5,7,8,11" },
  { { "mean", NULL, "2x3x4x5 3x1x1 5" }, NULL, "0,1,2" },
  { { "mean-variance-normalization", NULL, "2x3x4x5" } },
  { { "min", NULL, "2x3x4x5 3x1x1 5" }, NULL, "0,1,2" },
  { { "mish", NULL, "2x3x4x5" } },
  { { "mod", "fmod=1", "2x3x4x5 1" }, "0:3.1..3.9 1:1..1.2", "0,1" },
  { { "mul", NULL, "2x3x4x5 2x3x1x1" }, NULL, "0,1" },
  { { "neg", NULL, "2x3x4x5" } },
  { { "non-max-suppression", NULL, "1x2x4 1x1x2 scalar" },
    "0=0,0,1,1,2,2,3,3 1=2,1 2=2" },
  { { "non-zero", NULL, "2x3" }, "0=1,0,2,0,0,3" },
  { { "not", NULL, "2x3x4x5" } },
  { { "one-hot", NULL, "3 scalar 2" }, "0=0,2,1 1=4" },
  { { "or", NULL, "2x3x4x5 2x3x4x5" }, "0~0,1 1~1,1,0" },
  { { "p-relu", NULL, "2x3x4x5 3x1x1" }, NULL, "0,1" },
  { { "pad", "pads=0,0,1,2,0,0,2,1 mode=reflect", "1x2x4x5" } },
  { { "pow", NULL, "2x3x4x5 scalar" }, "0:0.5..2", "0,1" },
  { { "quantize-linear", NULL, "2x3x4x5 scalar scalar" }, "1:0.1..0.2", "" },
  { { "range", NULL, "scalar scalar scalar" }, "0=1 1=9 2=2" },
  { { "reciprocal", NULL, "2x3x4x5" }, "0:0.5..2" },
  { { "reduce-l1", "axes=1", "2x3x4x5" } },
  { { "reduce-l2", "axes=1", "2x3x4x5" } },
  { { "reduce-log-sum", "axes=1", "2x3x4x5" }, "0:0.5..2" },
  { { "reduce-log-sum-exp", "axes=1", "2x3x4x5" } },
  { { "reduce-max", "axes=2,3", "2x3x4x5" } },
  { { "reduce-mean", "axes=2,3", "2x3x4x5" } },
  { { "reduce-min", "axes=2,3", "2x3x4x5" } },
  { { "reduce-prod", "axes=1", "2x3x4x5" } },
  { { "reduce-sum", NULL, "2x3x4x5 2" }, "1=-1,1" },
  { { "reduce-sum-square", "axes=0", "2x3x4x5" } },
  { { "relu", NULL, "2x3x4x5" } },
  { { "reshape", NULL, "2x3x4x5 3" }, "1=0,-1,4" },
  { { "resize", "mode=linear", "1x2x3x4 - - 4" }, "3=1,2,5,6" },
  { { "reverse-sequence", NULL, "4x3x2 3" }, "1=1,2,4" },
  { { "roi-align", "output_height=2 output_width=2 sampling_ratio=2", "1x2x6x6 1x4 1" },
    "1:0.5..0.6 2=0" },
  { { "round", NULL, "2x3x4x5" } },
  { { "scale", "scale=3", "2x3x4x5" } },
  { { "scatter", "axis=1", "2x3 2x1 2x1", 9 }, "1=2,0", "0,2" },
  { { "scatter-elements", "axis=1", "2x3 2x1 2x1" }, "1=2,0", "0,2" },
  { { "scatter-nd", NULL, "4x3 2x1 2x3" }, "1=3,1", "0,2" },
  { { "selu", NULL, "2x3x4x5" } },
  { { "shape", NULL, "2x3x4x5" } },
  { { "sigmoid", NULL, "2x3x4x5" } },
  { { "sign", NULL, "2x3x4x5" } },
  { { "silu", NULL, "2x3x4x5" } },
  { { "sin", NULL, "2x3x4x5" } },
  { { "sinh", NULL, "2x3x4x5" } },
  { { "size", NULL, "2x3x4x5" } },
  { { "slice", NULL, "1x2x5x6 2 2 2 2" }, "1=-1,1 2=0,5 3=2,3 4=-2,2" },
  { { "softmax", "axis=1", "2x3x4x5" } },
  { { "softmax", NULL, "2x3x4", 9 } },
  { { "softplus", NULL, "2x3x4x5" } },
  { { "softsign", NULL, "2x3x4x5" } },
  { { "space-to-depth", "blocksize=2", "1x2x4x6" } },
  { { "split", "axis=1", "1x5x2x3 2", 0, 2 }, "1=2,3" },
  { { "sqrt", NULL, "2x3x4x5" }, "0:0.3..3" },
  { { "squeeze", NULL, "2x1x4x1 1" }, "1=-1" },
  { { "sub", NULL, "2x3x4x5 4x5" }, NULL, "0,1" },
  { { "sum", NULL, "2x3x4x5 3x1x1 2x3x4x5" }, NULL, "0,1,2" },
  { { "tan", NULL, "2x3x4x5" }, "0:-1..1" },
  { { "tanh", NULL, "2x3x4x5" } },
  { { "thresholded-relu", "alpha=0.4", "2x3x4x5" } },
  { { "tile", NULL, "1x2x3x2 4" }, "1=2,1,2,3" },
  { { "top-k", "axis=1", "2x5x3 1", 0, 2 }, "1=2" },
  { { "transpose", "perm=0,2,3,1", "2x3x4x5" } },
  { { "trilu", "upper=0", "2x4x5 scalar" }, "1=1" },
  { { "unsqueeze", NULL, "3x4 2" }, "1=0,-1" },
  { { "upsample", "mode=nearest", "1x2x3x4 4", 9 }, "1=1,1,2,3" },
  { { "where", NULL, "3x1x1 2x3x4x5 5" }, "0~1,0,1", "1,2" },
  { { "xor", NULL, "2x3x4x5 2x3x4x5" }, "0~0,1 1~1,1,0" },
  { { NULL } },
};

/* Whole numbers, over and over until the operand is full. */
static void
fill_whole (OpCase *test, int input, const char *list, gboolean is_constant)
{
  g_auto (GStrv) words = g_strsplit (list, ",", -1);
  guint n_words = g_strv_length (words);

  for (gsize i = 0; i < lens_shape_n_elements (&test->input_shapes[input]); i++)
    test->inputs[input][i] = (LensReal) g_ascii_strtod (words[i % n_words], NULL);
  test->is_constant[input] = is_constant;
  if (is_constant)
    test->input_kinds[input] = LENS_KIND_INTEGER;
}

static void
fill_operand (OpCase *test, const char *word, guint64 seed)
{
  char *rest = NULL;
  int input = (int) g_ascii_strtoll (word, &rest, 10);
  const char *dots = strstr (rest, "..");

  if (*rest == ':')
    op_case_fill_uniform (test, input, g_ascii_strtod (rest + 1, NULL),
                          g_ascii_strtod (dots + 2, NULL), seed);
  else
    fill_whole (test, input, rest + 1, *rest == '=');
}

OpCase *
op_example_new (const OpExample *example, guint64 seed)
{
  OpCase *test = op_case_new (&example->text, seed);
  g_auto (GStrv) words = NULL;

  if (example->operands != NULL)
    words = g_strsplit (example->operands, " ", -1);
  for (int i = 0; words != NULL && words[i] != NULL; i++)
    fill_operand (test, words[i], seed + (guint64) i + 1);
  return test;
}

gboolean
op_example_is_smooth (const OpExample *example, int input)
{
  const char *smooth = example->smooth != NULL ? example->smooth : "0";

  return strchr (smooth, '0' + input) != NULL;
}
