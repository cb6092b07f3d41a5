/* conv.c - convolutions agree with their definition
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "core/kernel/conv-product.h"
#include "core/kernel/direct.h"
#include "tests/oracle/conv-definition.h"
#include "tests/support/cases.h"

#include <string.h>

#define N_CASES 200

/* Ways that serve any shape, whichever the kernel would choose. */
static const ConvWay ways[] = {
  { "direct", lens_conv2d_direct, lens_conv2d_direct_to_input,
    lens_conv2d_direct_to_weights },
  { "panels", lens_conv2d_panels, lens_conv2d_panels_to_input,
    lens_conv2d_panels_to_weights },
  { "packed", lens_conv2d_packed, lens_conv2d_packed_to_input, lens_conv2d_to_weights },
  { "chosen for a constant", lens_conv2d, lens_conv2d_to_input,
    lens_conv2d_to_weights },
};

static LensConv2d
make_conv (const OpCase *test, const ConvSizes *sizes)
{
  ConvGeometry g = conv_find_geometry (test, sizes, FALSE);
  LensAxis axes[2];

  for (int i = 0; i < 2; i++)
    axes[i] = (LensAxis){
      .in_size = (int) g.in[i],
      .out_size = (int) g.out[i],
      .kernel_size = (int) g.kernel[i],
      .stride = (int) g.stride[i],
      .dilation = (int) g.dilation[i],
      .pad_begin = (int) g.pad[i],
    };
  return (LensConv2d){
    .batch = (gsize) g.batch,
    .n_groups = (gsize) g.group,
    .in_channels = (gsize) g.in_channels,
    .out_channels = (gsize) g.out_channels,
    .window = { axes[0], axes[1] },
  };
}

/* The case has run and agrees with the definition; every other way must agree with it,
 * writing as well as adding to ones. */
static void
check_every_way (const OpCase *test, const ConvSizes *sizes)
{
  LensConv2d conv = make_conv (test, sizes);
  gsize n_in = lens_shape_n_elements (&test->input_shapes[0]);
  gsize n_weights = lens_shape_n_elements (&test->input_shapes[1]);
  gsize n_out = lens_shape_n_elements (&test->output_shapes[0]);
  gsize n = MAX (MAX (n_in, n_weights), n_out);
  g_autofree LensReal *result = g_new (LensReal, n);
  g_autoptr (LensTensor) constant = lens_tensor_new_copy (&test->input_shapes[1],
                                                          test->inputs[1]);
  const LensReal *weights = lens_tensor_data (constant);
  double tolerance = 16 * LENS_REAL_EPSILON;

  conv.constant = constant;
  for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
    for (int base = 0; base < 2; base++)
      {
        for (gsize i = 0; i < n; i++)
          result[i] = base;
        ways[way].forward (&conv, test->inputs[0], weights,
                           sizes->has_bias ? test->inputs[2] : NULL, result, base == 1);
        for (gsize i = 0; i < n_out; i++)
          result[i] -= base;
        op_case_assert_close (test, ways[way].name, result, test->outputs[0], n_out,
                              tolerance);

        memset (result, 0, n * sizeof (LensReal));
        ways[way].to_input (&conv, weights, test->output_signals[0], result);
        op_case_assert_close (test, ways[way].name, result, test->input_signals[0],
                              n_in, tolerance);

        memset (result, 0, n * sizeof (LensReal));
        ways[way].to_weights (&conv, test->inputs[0], test->output_signals[0], result);
        op_case_assert_close (test, ways[way].name, result, test->input_signals[1],
                              n_weights, tolerance);
      }
}

static ConvSizes
random_sizes (LensRng *rng)
{
  static const int group_kinds[] = { 1, 1, 1, 2, 3 };
  gboolean is_depthwise = lens_rng_int (rng, 0, 4) == 0;
  ConvSizes sizes = {
    .rank = lens_rng_int (rng, 0, 5) == 0 ? 1 : 2,
    .batch = lens_rng_int (rng, 1, 4),
    .group = group_kinds[lens_rng_int (rng, 0, 5)],
    .in_channels = lens_rng_int (rng, 1, 9),
    .out_channels = lens_rng_int (rng, 1, 20),
    .has_bias = lens_rng_int (rng, 0, 2) == 1,
  };

  if (lens_rng_int (rng, 0, 2) == 0)
    sizes.auto_pad = lens_rng_int (rng, 1, 4);
  if (is_depthwise)
    {
      sizes.group = lens_rng_int (rng, 2, 20);
      sizes.in_channels = 1;
      sizes.out_channels = lens_rng_int (rng, 0, 4) == 0 ? 2 : 1;
    }
  for (int i = 0; i < 2; i++)
    {
      int extent;

      sizes.kernel[i] = lens_rng_int (rng, 0, 3) == 0 ? 1 : lens_rng_int (rng, 1, 6);
      sizes.stride[i] = lens_rng_int (rng, 0, 2) == 0 ? 1 : lens_rng_int (rng, 1, 5);
      sizes.dilation[i] = lens_rng_int (rng, 0, 2) == 0 ? 1 : lens_rng_int (rng, 1, 4);
      sizes.pad[i] = lens_rng_int (rng, 0, 4);
      sizes.pad[2 + i] = lens_rng_int (rng, 0, 4);
      sizes.output_padding[i] = lens_rng_int (rng, 0, 2);
      extent = (sizes.kernel[i] - 1) * sizes.dilation[i] + 1;
      sizes.in[i] = extent + lens_rng_int (rng, 0, 24);
    }
  return sizes;
}

static char *
settings_text (const ConvSizes *sizes, gboolean is_transposed)
{
  static const char *const auto_pads[] = { "NOTSET", "SAME_UPPER", "SAME_LOWER",
                                           "VALID" };
  g_autofree char *strides = op_case_axes_text (sizes->stride, sizes->rank, 1);
  g_autofree char *dilations = op_case_axes_text (sizes->dilation, sizes->rank, 1);
  g_autofree char *pads = op_case_axes_text (sizes->pad, sizes->rank, 2);
  g_autofree char *padding = op_case_axes_text (sizes->output_padding, sizes->rank, 1);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "group=%d strides=%s dilations=%s auto_pad=%s", sizes->group,
                   strides, dilations, auto_pads[sizes->auto_pad]);
  if (sizes->auto_pad == 0)
    g_string_append_printf (text, " pads=%s", pads);
  if (is_transposed)
    g_string_append_printf (text, " output_padding=%s", padding);
  return g_string_free (text, FALSE);
}

static char *
shapes_text (const ConvSizes *sizes, gboolean is_transposed)
{
  GString *text = g_string_new (NULL);
  int in_channels = sizes->group * sizes->in_channels;
  int out_channels = sizes->group * sizes->out_channels;

  g_string_printf (text, "%dx%d", sizes->batch, in_channels);
  for (int i = 2 - sizes->rank; i < 2; i++)
    g_string_append_printf (text, "x%d", sizes->in[i]);
  if (is_transposed)
    g_string_append_printf (text, " %dx%d", in_channels, sizes->out_channels);
  else
    g_string_append_printf (text, " %dx%d", out_channels, sizes->in_channels);
  for (int i = 2 - sizes->rank; i < 2; i++)
    g_string_append_printf (text, "x%d", sizes->kernel[i]);
  if (sizes->has_bias)
    g_string_append_printf (text, " %d", out_channels);
  return g_string_free (text, FALSE);
}

static void
check_sizes (const char *op, const ConvSizes *sizes, guint64 seed)
{
  gboolean is_transposed = strcmp (op, "conv-transpose") == 0;
  g_autofree char *settings = settings_text (sizes, is_transposed);
  g_autofree char *shapes = shapes_text (sizes, is_transposed);
  g_autoptr (OpCase) test = op_case_new (
    &(OpCaseText){ .op = op, .settings = settings, .shapes = shapes }, seed);

  op_case_run (test);
  conv_check_by_definition (test, sizes, is_transposed);
  if (!is_transposed)
    check_every_way (test, sizes);
  op_case_check_adjoint (test, 0);
  op_case_check_adjoint (test, 1);
  op_case_check_adds (test);
  op_case_check_sets (test);
  op_case_check_boxes (test, seed);
  op_case_check_infer_again (test);
}

static void
test_agrees_with_definition (gconstpointer op)
{
  guint64 seed = 20240501;
  LensRng rng;

  lens_rng_seed (&rng, seed);
  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  for (int i = 0; i < support_n_cases (N_CASES); i++)
    {
      ConvSizes sizes = random_sizes (&rng);

      /* A transposed convolution may cut away all it has. */
      if (strcmp (op, "conv-transpose") == 0)
        for (int k = 0; k < 2; k++)
          sizes.in[k] = MIN (sizes.in[k] / sizes.stride[k] + 7, 14);
      check_sizes (op, &sizes, (guint64) i);
    }
}

/* Shapes of real networks: large enough for every way of computing to be taken. */
static const struct
{
  const char *settings;
  const char *shapes;
  ConvSizes sizes; /* what the definition needs to know besides */
} large[] = {
  { "strides=2,2 pads=3,3,3,3", "1x3x64x64 24x3x7x7 24", { 2, 1, 1, .has_bias = 1 } },
  { "pads=1,1,1,1", "2x48x28x28 32x48x3x3 32", { 2, 2, 1, .has_bias = 1 } },
  { "pads=1,1,1,1", "1x70x13x13 64x70x3x3", { 2, 1, 1 } },
  { "strides=2,2 pads=1,1,1,1", "1x32x28x28 48x32x3x3", { 2, 1, 1 } },
  { "", "2x96x28x28 40x96x1x1 40", { 2, 2, 1, .has_bias = 1 } },
  { "strides=2,2", "1x64x28x28 128x64x1x1", { 2, 1, 1 } },
  { "group=64 pads=1,1,1,1", "2x64x56x56 64x1x3x3 64", { 2, 2, 64, .has_bias = 1 } },
  { "group=32 strides=2,2 pads=1,1,1,1",
    "1x32x57x57 32x1x3x3 32",
    { 2, 1, 32, .has_bias = 1 } },
  { "group=24 pads=2,2,2,2", "1x24x30x30 24x1x5x5", { 2, 1, 24 } },
  { "group=4 pads=1,1,1,1", "1x64x20x20 96x16x3x3 96", { 2, 1, 4, .has_bias = 1 } },
  { "pads=4,4,4,4 dilations=4,4",
    "1x16x33x33 16x16x3x3 16",
    { 2, 1, 1, .has_bias = 1 } },
  { "pads=9,9,9,9 dilations=9,9", "1x16x9x9 16x16x3x3", { 2, 1, 1 } },
  { "", "1x40x7x7 300x40x7x7 300", { 2, 1, 1, .has_bias = 1 } },
  { "strides=60000,60000", "1x8x40x40 8x8x3x3", { 2, 1, 1 } },
  { "pads=2,1", "2x16x400 24x16x4 24", { 1, 2, 1, .has_bias = 1 } },
};

/* The same for weights that never change, which go other ways. */
static void
check_constant (const OpCase *test, const ConvSizes *sizes)
{
  LensConv2d conv = make_conv (test, sizes);
  gsize n_in = lens_shape_n_elements (&test->input_shapes[0]);
  gsize n_out = lens_shape_n_elements (&test->output_shapes[0]);
  g_autofree LensReal *result = g_new (LensReal, MAX (n_in, n_out));
  g_autofree LensReal *first = g_new (LensReal, n_in + n_out);
  g_autoptr (LensTensor) constant = lens_tensor_new_copy (&test->input_shapes[1],
                                                          test->inputs[1]);
  const LensReal *weights = lens_tensor_data (constant);
  double tolerance = 64 * LENS_REAL_EPSILON;

  conv.constant = constant;
  for (int n_threads = 1; n_threads <= 8; n_threads++)
    {
      lens_parallel_set_n_threads (n_threads);
      lens_conv2d (&conv, test->inputs[0], weights,
                   sizes->has_bias ? test->inputs[2] : NULL, result, FALSE);
      if (n_threads == 1)
        memcpy (first, result, n_out * sizeof (LensReal));
      g_assert_cmpmem (first, n_out * sizeof (LensReal), result,
                       n_out * sizeof (LensReal));
      op_case_assert_close (test, "constant", result, test->outputs[0], n_out,
                            tolerance);

      memset (result, 0, n_in * sizeof (LensReal));
      lens_conv2d_to_input (&conv, weights, test->output_signals[0], result);
      if (n_threads == 1)
        memcpy (first + n_out, result, n_in * sizeof (LensReal));
      g_assert_cmpmem (first + n_out, n_in * sizeof (LensReal), result,
                       n_in * sizeof (LensReal));
      op_case_assert_close (test, "constant", result, test->input_signals[0], n_in,
                            tolerance);
    }
  lens_parallel_set_n_threads (0);
}

static void
test_ignores_threads (void)
{
  const int n = support_n_cases (G_N_ELEMENTS (large));

  for (int i = 0; i < n; i++)
    {
      g_autoptr (OpCase) test = op_case_new (
        &(OpCaseText){ .op = "conv",
                       .settings = large[i].settings,
                       .shapes = large[i].shapes },
        (guint64) i);

      /* A crop is cut into other tiles, and each way of computing rounds in its own. */
      test->crop_tolerance = 32 * LENS_REAL_EPSILON;
      op_case_check_threads (test);
      conv_check_by_definition (test, &large[i].sizes, FALSE);
      op_case_check_adjoint (test, 0);
      op_case_check_adjoint (test, 1);
      op_case_check_boxes (test, (guint64) i);
      check_constant (test, &large[i].sizes);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kernel/conv2d/agrees-with-definition", "conv",
                        test_agrees_with_definition);
  g_test_add_data_func ("/kernel/conv2d/transposed-agrees-with-definition",
                        "conv-transpose", test_agrees_with_definition);
  g_test_add_func ("/kernel/conv2d/ignores-thread-count", test_ignores_threads);
  return g_test_run ();
}
