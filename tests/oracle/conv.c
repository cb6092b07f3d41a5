/* conv.c - convolutions agree with their definition
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The definition is a walk over all triples of an input, a weight and a result that belong
 * together; everything else follows from it.
 */

#include "core/base/parallel.h"
#include "core/kernel/conv-product.h"
#include "core/kernel/direct.h"
#include "tests/support/op-case.h"

#include <math.h>
#include <string.h>

#define N_CASES 200

/* What a case is made of, before it becomes text. */
typedef struct
{
  int rank;
  int batch;
  int group;
  int in_channels; /* of a group */
  int out_channels;
  int in[2];
  int kernel[2];
  int stride[2];
  int dilation[2];
  int pad[4];
  int output_padding[2];
  int auto_pad; /* 0 to 3 */
  gboolean has_bias;
} Sizes;

/* The same from the settings as infer left them, always with two axes. */
typedef struct
{
  gint64 batch;
  gint64 group;
  gint64 in_channels; /* of a group of what the weights' second axis says */
  gint64 out_channels;
  gint64 in[2];
  gint64 out[2];
  gint64 kernel[2];
  gint64 stride[2];
  gint64 dilation[2];
  gint64 pad[2];
} Geometry;

typedef void (*Visit) (gsize wide, gsize weight, gsize narrow, gpointer data);

/* Calls for each triple; “wide” is the convolution's input, “narrow” its result. */
static void
visit_row (const Geometry *g,
           gint64 n,
           gint64 out_channel,
           gint64 y,
           gint64 x,
           Visit visit,
           gpointer data)
{
  gint64 group = out_channel / g->out_channels;
  gsize narrow = (gsize) (((n * g->group * g->out_channels + out_channel) * g->out[0] +
                           y) *
                            g->out[1] +
                          x);

  for (gint64 c = 0; c < g->in_channels; c++)
    for (gint64 i = 0; i < g->kernel[0]; i++)
      for (gint64 j = 0; j < g->kernel[1]; j++)
        {
          gint64 in_y = y * g->stride[0] + i * g->dilation[0] - g->pad[0];
          gint64 in_x = x * g->stride[1] + j * g->dilation[1] - g->pad[1];
          gint64 channel = group * g->in_channels + c;

          if (in_y < 0 || in_x < 0 || in_y >= g->in[0] || in_x >= g->in[1])
            continue;
          visit ((gsize) (((n * g->group * g->in_channels + channel) * g->in[0] +
                           in_y) *
                            g->in[1] +
                          in_x),
                 (gsize) (((out_channel * g->in_channels + c) * g->kernel[0] + i) *
                            g->kernel[1] +
                          j),
                 narrow, data);
        }
}

static void
visit_all (const Geometry *g, Visit visit, gpointer data)
{
  for (gint64 n = 0; n < g->batch; n++)
    for (gint64 channel = 0; channel < g->group * g->out_channels; channel++)
      for (gint64 y = 0; y < g->out[0]; y++)
        for (gint64 x = 0; x < g->out[1]; x++)
          visit_row (g, n, channel, y, x, visit, data);
}

/* Reads a list of the settings as text: the struct itself is the operators' own. */
static void
read_ints (const OpCase *test, const char *name, int n, gint64 *to)
{
  const LensField *field = lens_fields_find (test->op->fields, name, "", NULL);
  g_autofree char *text = lens_field_to_text (field, test->settings);
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  for (int i = 0; i < n; i++)
    to[i] = g_ascii_strtoll (words[i], NULL, 10);
}

static Geometry
find_geometry (const OpCase *test, const Sizes *sizes, gboolean is_transposed)
{
  int rank = sizes->rank;
  const LensShape *wide = is_transposed ? &test->output_shapes[0]
                                        : &test->input_shapes[0];
  const LensShape *narrow = is_transposed ? &test->input_shapes[0]
                                          : &test->output_shapes[0];
  gint64 pads[4];
  Geometry g = {
    .batch = sizes->batch,
    .group = sizes->group,
    .in_channels = wide->dims[1] / sizes->group,
    .out_channels = narrow->dims[1] / sizes->group,
    .in = { 1, 1 },
    .out = { 1, 1 },
    .kernel = { 1, 1 },
    .stride = { 1, 1 },
    .dilation = { 1, 1 },
  };

  read_ints (test, "kernel_shape", rank, g.kernel + 2 - rank);
  read_ints (test, "strides", rank, g.stride + 2 - rank);
  read_ints (test, "dilations", rank, g.dilation + 2 - rank);
  read_ints (test, "pads", 2 * rank, pads);
  for (int i = 0; i < rank; i++)
    {
      g.in[2 - rank + i] = wide->dims[2 + i];
      g.out[2 - rank + i] = narrow->dims[2 + i];
      g.pad[2 - rank + i] = pads[i];
    }
  return g;
}

/* Everything by definition, in double. */
typedef struct
{
  const OpCase *test;
  gboolean is_transposed;
  double *out;
  double *in_signal;
  double *weight_signal;
} Answer;

static void
visit_answer (gsize wide, gsize weight, gsize narrow, gpointer data)
{
  Answer *answer = data;
  gsize in = answer->is_transposed ? narrow : wide;
  gsize out = answer->is_transposed ? wide : narrow;
  double x = (double) answer->test->inputs[0][in];
  double w = (double) answer->test->inputs[1][weight];
  double signal = (double) answer->test->output_signals[0][out];

  answer->out[out] += x * w;
  answer->in_signal[in] += w * signal;
  answer->weight_signal[weight] += x * signal;
}

static gsize
count (const LensShape *shape)
{
  return lens_shape_n_elements (shape);
}

/* The error of a sum grows with the root of the number of its terms. */
static void
compare (const OpCase *test,
         const char *what,
         const LensReal *found,
         double *expected,
         gsize n)
{
  g_autofree LensReal *rounded = g_new (LensReal, MAX (n, 1));
  gsize n_terms = count (&test->output_shapes[0]) /
                  (gsize) test->output_shapes[0].dims[1];

  for (gsize i = 0; i < n; i++)
    rounded[i] = (LensReal) expected[i];
  op_case_assert_close (test, what, found, rounded, n,
                        (16 + sqrt ((double) n_terms)) * LENS_REAL_EPSILON);
  g_free (expected);
}

static void
check_by_definition (const OpCase *test, const Sizes *sizes, gboolean is_transposed)
{
  Geometry g = find_geometry (test, sizes, is_transposed);
  const LensShape *out_shape = &test->output_shapes[0];
  gsize n_out = count (out_shape);
  gsize n_channels = (gsize) out_shape->dims[1];
  gsize plane = lens_shape_span (out_shape, 2, out_shape->rank);
  double *bias_signal = g_new0 (double, n_channels);
  Answer answer = {
    .test = test,
    .is_transposed = is_transposed,
    .out = g_new0 (double, n_out),
    .in_signal = g_new0 (double, count (&test->input_shapes[0])),
    .weight_signal = g_new0 (double, count (&test->input_shapes[1])),
  };

  for (gsize i = 0; sizes->has_bias && i < n_out; i++)
    {
      answer.out[i] = (double) test->inputs[2][i / plane % n_channels];
      bias_signal[i / plane % n_channels] += (double) test->output_signals[0][i];
    }
  visit_all (&g, visit_answer, &answer);
  compare (test, "the result", test->outputs[0], answer.out, n_out);
  compare (test, "the signal of the input", test->input_signals[0], answer.in_signal,
           count (&test->input_shapes[0]));
  compare (test, "the signal of the weights", test->input_signals[1],
           answer.weight_signal, count (&test->input_shapes[1]));
  if (sizes->has_bias)
    compare (test, "the signal of the bias", test->input_signals[2], bias_signal,
             n_channels);
  else
    g_free (bias_signal);
}

/* Ways of computing that serve any shape, whichever the kernel would choose. */
static const struct
{
  const char *name;
  void (*forward) (const LensConv2d *conv,
                   const LensReal *in,
                   const LensReal *weights,
                   const LensReal *bias,
                   LensReal *out,
                   gboolean adds);
  void (*to_input) (const LensConv2d *conv,
                    const LensReal *weights,
                    const LensReal *signal,
                    LensReal *in_signal);
  void (*to_weights) (const LensConv2d *conv,
                      const LensReal *in,
                      const LensReal *signal,
                      LensReal *weight_signal);
} ways[] = {
  { "direct", lens_conv2d_direct, lens_conv2d_direct_to_input,
    lens_conv2d_direct_to_weights },
  { "panels", lens_conv2d_panels, lens_conv2d_panels_to_input,
    lens_conv2d_panels_to_weights },
  { "packed", lens_conv2d_packed, lens_conv2d_packed_to_input, lens_conv2d_to_weights },
  { "chosen for a constant", lens_conv2d, lens_conv2d_to_input,
    lens_conv2d_to_weights },
};

static LensConv2d
make_conv (const OpCase *test, const Sizes *sizes)
{
  Geometry g = find_geometry (test, sizes, FALSE);
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
check_every_way (const OpCase *test, const Sizes *sizes)
{
  LensConv2d conv = make_conv (test, sizes);
  gsize n_in = count (&test->input_shapes[0]);
  gsize n_weights = count (&test->input_shapes[1]);
  gsize n_out = count (&test->output_shapes[0]);
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

static Sizes
random_sizes (LensRng *rng)
{
  static const int group_kinds[] = { 1, 1, 1, 2, 3 };
  gboolean is_depthwise = lens_rng_int (rng, 0, 4) == 0;
  Sizes sizes = {
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
settings_text (const Sizes *sizes, gboolean is_transposed)
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
shapes_text (const Sizes *sizes, gboolean is_transposed)
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
check_sizes (const char *op, const Sizes *sizes, guint64 seed)
{
  gboolean is_transposed = strcmp (op, "conv-transpose") == 0;
  g_autofree char *settings = settings_text (sizes, is_transposed);
  g_autofree char *shapes = shapes_text (sizes, is_transposed);
  g_autoptr (OpCase) test = op_case_new (
    &(OpCaseText){ .op = op, .settings = settings, .shapes = shapes }, seed);

  op_case_run (test);
  check_by_definition (test, sizes, is_transposed);
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
  for (int i = 0; i < N_CASES; i++)
    {
      Sizes sizes = random_sizes (&rng);

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
  Sizes sizes; /* what the definition needs to know besides */
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
check_constant (const OpCase *test, const Sizes *sizes)
{
  LensConv2d conv = make_conv (test, sizes);
  gsize n_in = count (&test->input_shapes[0]);
  gsize n_out = count (&test->output_shapes[0]);
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
  for (gsize i = 0; i < G_N_ELEMENTS (large); i++)
    {
      g_autoptr (OpCase) test = op_case_new (
        &(OpCaseText){ .op = "conv",
                       .settings = large[i].settings,
                       .shapes = large[i].shapes },
        i);

      /* A crop is cut into other tiles, and each way of computing rounds in its own. */
      test->crop_tolerance = 32 * LENS_REAL_EPSILON;
      op_case_check_threads (test);
      check_by_definition (test, &large[i].sizes, FALSE);
      op_case_check_adjoint (test, 0);
      op_case_check_adjoint (test, 1);
      op_case_check_boxes (test, i);
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
