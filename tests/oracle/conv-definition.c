/* conv-definition.c - what a convolution is, in double
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/oracle/conv-definition.h"

#include <math.h>

static void
visit_row (const ConvGeometry *g,
           gint64 n,
           gint64 out_channel,
           gint64 y,
           gint64 x,
           ConvVisit visit,
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

void
conv_visit_all (const ConvGeometry *g, ConvVisit visit, gpointer data)
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

ConvGeometry
conv_find_geometry (const OpCase *test, const ConvSizes *sizes, gboolean is_transposed)
{
  int rank = sizes->rank;
  const LensShape *wide = is_transposed ? &test->output_shapes[0]
                                        : &test->input_shapes[0];
  const LensShape *narrow = is_transposed ? &test->input_shapes[0]
                                          : &test->output_shapes[0];
  gint64 pads[4];
  ConvGeometry g = {
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

/* The error of a sum grows with the root of the number of its terms. */
static void
compare (const OpCase *test,
         const char *what,
         const LensReal *found,
         double *expected,
         gsize n)
{
  g_autofree LensReal *rounded = g_new (LensReal, MAX (n, 1));
  gsize n_terms = lens_shape_n_elements (&test->output_shapes[0]) /
                  (gsize) test->output_shapes[0].dims[1];

  for (gsize i = 0; i < n; i++)
    rounded[i] = (LensReal) expected[i];
  op_case_assert_close (test, what, found, rounded, n,
                        (16 + sqrt ((double) n_terms)) * LENS_REAL_EPSILON);
  g_free (expected);
}

void
conv_check_by_definition (const OpCase *test,
                          const ConvSizes *sizes,
                          gboolean is_transposed)
{
  ConvGeometry g = conv_find_geometry (test, sizes, is_transposed);
  const LensShape *out_shape = &test->output_shapes[0];
  gsize n_out = lens_shape_n_elements (out_shape);
  gsize n_channels = (gsize) out_shape->dims[1];
  gsize plane = lens_shape_span (out_shape, 2, out_shape->rank);
  double *bias_signal = g_new0 (double, n_channels);
  Answer answer = {
    .test = test,
    .is_transposed = is_transposed,
    .out = g_new0 (double, n_out),
    .in_signal = g_new0 (double, lens_shape_n_elements (&test->input_shapes[0])),
    .weight_signal = g_new0 (double, lens_shape_n_elements (&test->input_shapes[1])),
  };

  for (gsize i = 0; sizes->has_bias && i < n_out; i++)
    {
      answer.out[i] = (double) test->inputs[2][i / plane % n_channels];
      bias_signal[i / plane % n_channels] += (double) test->output_signals[0][i];
    }
  conv_visit_all (&g, visit_answer, &answer);
  compare (test, "the result", test->outputs[0], answer.out, n_out);
  compare (test, "the signal of the input", test->input_signals[0], answer.in_signal,
           lens_shape_n_elements (&test->input_shapes[0]));
  compare (test, "the signal of the weights", test->input_signals[1],
           answer.weight_signal, lens_shape_n_elements (&test->input_shapes[1]));
  if (sizes->has_bias)
    compare (test, "the signal of the bias", test->input_signals[2], bias_signal,
             n_channels);
  else
    g_free (bias_signal);
}
