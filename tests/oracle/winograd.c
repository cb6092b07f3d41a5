/* winograd.c - Winograd's convolution agrees with the definition
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/winograd.h"
#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "tests/oracle/conv-definition.h"
#include "tests/support/cases.h"

#include <math.h>
#include <string.h>

#define N_CASES 150

typedef struct
{
  LensConv2d conv;
  gsize n_in;
  gsize n_weights;
  gsize n_out;
  LensReal *in;
  LensReal *weights;
  LensReal *bias;
  LensReal *signal;
  LensReal *result; /* room for what is found */
  double *expected;
} Case;

static LensReal *
random_numbers (LensRng *rng, gsize n)
{
  LensReal *numbers = g_new (LensReal, n);

  for (gsize i = 0; i < n; i++)
    numbers[i] = (LensReal) lens_rng_normal (rng);
  return numbers;
}

static LensAxis
make_axis (int in_size, int pad_begin, int pad_end)
{
  return (LensAxis){
    .in_size = in_size,
    .out_size = in_size + pad_begin + pad_end - 2,
    .kernel_size = 3,
    .stride = 1,
    .dilation = 1,
    .pad_begin = pad_begin,
    .pad_end = pad_end,
  };
}

static void
case_begin (Case *test, const LensConv2d *conv, LensRng *rng)
{
  gsize n_images = conv->batch * conv->n_groups;
  gsize n;

  test->conv = *conv;
  test->n_in = n_images * conv->in_channels * lens_window_in_size (&conv->window);
  test->n_out = n_images * conv->out_channels * lens_window_out_size (&conv->window);
  test->n_weights = conv->n_groups * conv->in_channels * conv->out_channels * 9;
  n = MAX (test->n_in, test->n_out);
  test->in = random_numbers (rng, test->n_in);
  test->weights = random_numbers (rng, test->n_weights);
  test->bias = random_numbers (rng, conv->n_groups * conv->out_channels);
  test->signal = random_numbers (rng, test->n_out);
  test->result = g_new (LensReal, n);
  test->expected = g_new (double, n);
}

static void
case_end (Case *test)
{
  g_free (test->in);
  g_free (test->weights);
  g_free (test->bias);
  g_free (test->signal);
  g_free (test->result);
  g_free (test->expected);
}

static ConvGeometry
geometry_of (const LensConv2d *conv)
{
  const LensAxis *axes[] = { &conv->window.y, &conv->window.x };
  ConvGeometry g = {
    .batch = (gint64) conv->batch,
    .group = (gint64) conv->n_groups,
    .in_channels = (gint64) conv->in_channels,
    .out_channels = (gint64) conv->out_channels,
  };

  for (int i = 0; i < 2; i++)
    {
      g.in[i] = axes[i]->in_size;
      g.out[i] = axes[i]->out_size;
      g.kernel[i] = axes[i]->kernel_size;
      g.stride[i] = axes[i]->stride;
      g.dilation[i] = axes[i]->dilation;
      g.pad[i] = axes[i]->pad_begin;
    }
  return g;
}

static void
visit_forward (gsize in, gsize weight, gsize out, gpointer data)
{
  const Case *test = data;

  test->expected[out] += (double) test->in[in] * (double) test->weights[weight];
}

static void
visit_backward (gsize in, gsize weight, gsize out, gpointer data)
{
  const Case *test = data;

  test->expected[in] += (double) test->signal[out] * (double) test->weights[weight];
}

/* The largest difference, as a part of the largest number. */
static double
error_of (const Case *test, gsize n)
{
  double largest = 1;
  double error = 0;

  for (gsize i = 0; i < n; i++)
    {
      largest = MAX (largest, fabs (test->expected[i]));
      error = MAX (error, fabs (test->expected[i] - (double) test->result[i]));
    }
  return error / largest;
}

static void
expect_forward (Case *test, double base, gboolean has_bias)
{
  const ConvGeometry g = geometry_of (&test->conv);
  gsize plane = lens_window_out_size (&test->conv.window);
  gsize n_channels = test->conv.n_groups * test->conv.out_channels;

  for (gsize i = 0; i < test->n_out; i++)
    test->expected[i] = base +
                        (has_bias ? (double) test->bias[i / plane % n_channels] : 0);
  conv_visit_all (&g, visit_forward, test);
}

static void
expect_backward (Case *test, double base)
{
  const ConvGeometry g = geometry_of (&test->conv);

  for (gsize i = 0; i < test->n_in; i++)
    test->expected[i] = base;
  conv_visit_all (&g, visit_backward, test);
}

static void
fill (LensReal *numbers, gsize n, LensReal number)
{
  for (gsize i = 0; i < n; i++)
    numbers[i] = number;
}

static LensConv2d
random_conv (LensRng *rng)
{
  int pads[4];

  for (int i = 0; i < 4; i++)
    pads[i] = lens_rng_int (rng, -1, 4);
  return (LensConv2d){
    .batch = (gsize) lens_rng_int (rng, 1, 4),
    .n_groups = (gsize) lens_rng_int (rng, 1, 3),
    .in_channels = (gsize) lens_rng_int (rng, 1, 12),
    .out_channels = (gsize) lens_rng_int (rng, 1, 12),
    .window = { make_axis (lens_rng_int (rng, 5, 40), pads[0], pads[1]),
                make_axis (lens_rng_int (rng, 5, 40), pads[2], pads[3]) },
  };
}

/* Going to the coordinates and back costs about three more bits than adding up the nine
 * products does. */
#define TOLERANCE (32 * LENS_REAL_EPSILON)

/* Weights that change, and those that never do. */
static const ConvWay ways[] = {
  { "winograd", lens_conv2d_winograd, lens_conv2d_winograd_to_input },
  { "winograd-packed", lens_conv2d_winograd_packed,
    lens_conv2d_winograd_packed_to_input },
};

static void
test_agrees_with_definition (gconstpointer data)
{
  gsize way = GPOINTER_TO_SIZE (data);
  guint64 seed = 20240611;
  LensRng rng;

  lens_rng_seed (&rng, seed);
  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  for (int i = 0; i < support_n_cases (N_CASES); i++)
    {
      LensConv2d conv = random_conv (&rng);
      gboolean adds = lens_rng_int (&rng, 0, 2) == 1;
      gboolean has_bias = lens_rng_int (&rng, 0, 2) == 1;
      Case test;

      case_begin (&test, &conv, &rng);
      fill (test.result, test.n_out, adds ? 1 : NAN);
      ways[way].forward (&conv, test.in, test.weights, has_bias ? test.bias : NULL,
                         test.result, adds);
      expect_forward (&test, adds ? 1 : 0, has_bias);
      g_assert_cmpfloat (error_of (&test, test.n_out), <, TOLERANCE);

      fill (test.result, test.n_in, 2);
      ways[way].to_input (&conv, test.weights, test.signal, test.result);
      expect_backward (&test, 2);
      g_assert_cmpfloat (error_of (&test, test.n_in), <, TOLERANCE);
      case_end (&test);
    }
}

/* A layer of an ordinary network. */
static LensConv2d
ordinary_conv (void)
{
  return (LensConv2d){
    .batch = 1,
    .n_groups = 1,
    .in_channels = 128,
    .out_channels = 48,
    .window = { make_axis (28, 1, 1), make_axis (28, 1, 1) },
  };
}

/* No more is lost than a sum of as many terms may lose, whose error grows with the root of
 * their number. */
static void
test_keeps_digits (gconstpointer data)
{
  gsize way = GPOINTER_TO_SIZE (data);
  LensConv2d conv = ordinary_conv ();
  const double bound = sqrt ((double) conv.in_channels * 9) * LENS_REAL_EPSILON;
  double error;
  LensRng rng;
  Case test;

  lens_rng_seed (&rng, 7);
  case_begin (&test, &conv, &rng);
  ways[way].forward (&conv, test.in, test.weights, NULL, test.result, FALSE);
  expect_forward (&test, 0, FALSE);
  error = error_of (&test, test.n_out);
  g_test_message ("largest error %.3g of the largest number; bound %.3g", error, bound);
  g_assert_cmpfloat (error, <, bound);
  g_assert_true (lens_conv2d_suits_winograd (&conv));
  case_end (&test);
}

static void
test_ignores_threads (gconstpointer data)
{
  gsize way = GPOINTER_TO_SIZE (data);
  LensConv2d conv = ordinary_conv ();
  g_autofree LensReal *first = NULL;
  LensRng rng;
  Case test;

  lens_rng_seed (&rng, 11);
  case_begin (&test, &conv, &rng);
  first = g_new (LensReal, test.n_out);
  lens_parallel_set_n_threads (1);
  ways[way].forward (&conv, test.in, test.weights, test.bias, first, FALSE);
  for (int n_threads = 2; n_threads <= 8; n_threads++)
    {
      lens_parallel_set_n_threads (n_threads);
      ways[way].forward (&conv, test.in, test.weights, test.bias, test.result, FALSE);
      g_assert_cmpmem (first, test.n_out * sizeof (LensReal), test.result,
                       test.n_out * sizeof (LensReal));
    }
  lens_parallel_set_n_threads (0);
  case_end (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      const char *kind = ways[way].name;
      g_autofree char *agrees = g_strdup_printf ("/kernel/%s/agrees-with-definition",
                                                 kind);
      g_autofree char *keeps = g_strdup_printf ("/kernel/%s/keeps-digits", kind);
      g_autofree char *ignores = g_strdup_printf ("/kernel/%s/ignores-thread-count",
                                                  kind);

      g_test_add_data_func (agrees, GSIZE_TO_POINTER (way),
                            test_agrees_with_definition);
      g_test_add_data_func (keeps, GSIZE_TO_POINTER (way), test_keeps_digits);
      g_test_add_data_func (ignores, GSIZE_TO_POINTER (way), test_ignores_threads);
    }
  return g_test_run ();
}
