/* networks.c - small networks for tests of methods
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/networks.h"

#include "core/base/rng.h"

#include <math.h>

LensModel *
network_open (OnnxBuild *build)
{
  g_autofree char *path = onnx_build_save (build, "network.onnx");
  g_autoptr (GError) error = NULL;
  LensModelOptions options = { .path = path };
  LensModel *model = lens_model_open (&options, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (model);
  onnx_build_remove (path);
  return model;
}

/* Normal numbers over the root of @fan_in; kernels can be turned left to right. */
static void
add_weights (OnnxBuild *build,
             const char *name,
             const LensShape *shape,
             const NetworkChoices *choices,
             guint64 number)
{
  const gsize n = lens_shape_n_elements (shape);
  const gsize width = shape->rank == 4 ? (gsize) shape->dims[3] : 1;
  const double fan_in = (double) n / (double) shape->dims[0];
  g_autofree float *numbers = g_new (float, n);
  LensRng rng;

  lens_rng_seed (&rng, choices->seed * 100 + number);
  for (gsize i = 0; i < n; i++)
    {
      gsize place = i;

      if (choices->is_mirrored)
        place = i / width * width + (width - 1 - i % width);
      numbers[place] = (float) (lens_rng_normal (&rng) * sqrt (2 / MAX (fan_in, 1)));
    }
  onnx_build_floats (build, name, shape, numbers);
}

LensModel *
network_small (const NetworkChoices *choices)
{
  OnnxBuild *build = onnx_build_new (13);
  const char *activation = choices->activation != NULL ? choices->activation : "Relu";
  const gint64 pads[] = { 1, 1, 1, 1 };
  const gint64 two[] = { 2, 2 };

  onnx_build_input (build, "x", &lens_shape (1, 3, 12, 12));
  add_weights (build, "wa", &lens_shape (8, 3, 3, 3), choices, 0);
  add_weights (build, "ba", &lens_shape (8), choices, 1);
  add_weights (build, "wd", &lens_shape (8, 8, 3, 3), choices, 2);
  add_weights (build, "ws", &lens_shape (5, 8), choices, 3);
  add_weights (build, "bs", &lens_shape (5), choices, 4);

  onnx_build_node (build, "Conv", "x wa ba", "a");
  onnx_build_ints (build, "pads", 4, pads);
  onnx_build_node (build, activation, "a", "b");
  onnx_build_node (build, "MaxPool", "b", "c");
  onnx_build_ints (build, "kernel_shape", 2, two);
  onnx_build_ints (build, "strides", 2, two);
  onnx_build_node (build, "Conv", "c wd", "d");
  onnx_build_ints (build, "pads", 4, pads);
  onnx_build_node (build, activation, "d", "e");
  onnx_build_node (build, "Add", "e c", "f");
  onnx_build_node (build, "GlobalAveragePool", "f", "g");
  onnx_build_node (build, "Flatten", "g", "h");
  onnx_build_node (build, "Gemm", "h ws bs", "scores");
  onnx_build_int (build, "transB", 1);
  if (choices->has_softmax)
    onnx_build_node (build, "Softmax", "scores", "probabilities");
  onnx_build_output (build, choices->has_softmax ? "probabilities" : "scores");
  return network_open (build);
}

LensTensor *
network_small_input (guint64 seed)
{
  LensTensor *tensor = lens_tensor_new_unset (&lens_shape (1, 3, 12, 12));
  LensReal *numbers = lens_tensor_writable (tensor);
  LensRng rng;

  lens_rng_seed (&rng, seed);
  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    numbers[i] = (LensReal) lens_rng_normal (&rng);
  return tensor;
}

LensTensor *
network_mirror (const LensTensor *tensor)
{
  const LensShape *shape = lens_tensor_shape (tensor);
  const gsize width = (gsize) shape->dims[shape->rank - 1];
  const LensReal *from = lens_tensor_data (tensor);
  LensTensor *mirrored = lens_tensor_new_unset (shape);
  LensReal *to = lens_tensor_writable (mirrored);

  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    to[i / width * width + (width - 1 - i % width)] = from[i];
  return mirrored;
}
