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
  LensReal *result;      /* room for what is found */
  long double *expected; /* more digits than a double build has */
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
make_axis (int kernel_size, int in_size, int pad_begin, int pad_end)
{
  return (LensAxis){
    .in_size = in_size,
    .out_size = in_size + pad_begin + pad_end - kernel_size + 1,
    .kernel_size = kernel_size,
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
  test->n_weights = conv->n_groups * conv->in_channels * conv->out_channels *
                    lens_window_n_taps (&conv->window);
  n = MAX (test->n_in, test->n_out);
  test->in = random_numbers (rng, test->n_in);
  test->weights = random_numbers (rng, test->n_weights);
  test->bias = random_numbers (rng, conv->n_groups * conv->out_channels);
  test->signal = random_numbers (rng, test->n_out);
  test->result = g_new (LensReal, n);
  test->expected = g_new (long double, n);
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

  test->expected[out] += (long double) test->in[in] * test->weights[weight];
}

static void
visit_backward (gsize in, gsize weight, gsize out, gpointer data)
{
  const Case *test = data;

  test->expected[in] += (long double) test->signal[out] * test->weights[weight];
}

/* The largest difference, as a part of the largest number. */
static double
error_of (const Case *test, gsize n)
{
  double largest = 1;
  double error = 0;

  for (gsize i = 0; i < n; i++)
    {
      largest = MAX (largest, fabs ((double) test->expected[i]));
      error = MAX (error, fabs ((double) (test->expected[i] - test->result[i])));
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

/* A way, and kernels that it is for. */
typedef struct
{
  const ConvWay *way;
  int height;
  int width;
} Kind;

static LensAxis
random_axis (LensRng *rng, int kernel_size)
{
  int pad_begin = lens_rng_int (rng, -1, kernel_size + 1);
  int pad_end = lens_rng_int (rng, -1, kernel_size + 1);

  return make_axis (kernel_size, lens_rng_int (rng, kernel_size + 2, 40), pad_begin,
                    pad_end);
}

static LensConv2d
random_conv (const Kind *kind, LensRng *rng)
{
  return (LensConv2d){
    .batch = (gsize) lens_rng_int (rng, 1, 4),
    .n_groups = (gsize) lens_rng_int (rng, 1, 3),
    .in_channels = (gsize) lens_rng_int (rng, 1, 12),
    .out_channels = (gsize) lens_rng_int (rng, 1, 12),
    .window = { random_axis (rng, kind->height), random_axis (rng, kind->width) },
  };
}

/* Going to the coordinates and back costs about three more bits than adding up the products
 * does; by ten points, where products and sums are rounded apart, up to four. */
static double
tolerance_of (const Kind *kind)
{
  return (kind->height * kind->width == 7 ? 64 : 32) * LENS_REAL_EPSILON;
}

static const ConvWay changing = { "winograd", lens_conv2d_winograd,
                                  lens_conv2d_winograd_to_input };
static const ConvWay constant = { "winograd-packed", lens_conv2d_winograd_packed,
                                  lens_conv2d_winograd_packed_to_input };

/* Weights that change, and those that never do. */
static const Kind kinds[] = {
  { &changing, 3, 3 }, { &constant, 3, 3 }, { &constant, 1, 3 }, { &constant, 3, 1 },
  { &constant, 1, 5 }, { &constant, 5, 1 }, { &constant, 1, 7 }, { &constant, 7, 1 },
};

static void
test_agrees_with_definition (gconstpointer data)
{
  const Kind *kind = data;
  guint64 seed = 20240611;
  LensRng rng;

  lens_rng_seed (&rng, seed);
  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  for (int i = 0; i < support_n_cases (N_CASES); i++)
    {
      LensConv2d conv = random_conv (kind, &rng);
      gboolean adds = lens_rng_int (&rng, 0, 2) == 1;
      gboolean has_bias = lens_rng_int (&rng, 0, 2) == 1;
      Case test;

      case_begin (&test, &conv, &rng);
      fill (test.result, test.n_out, adds ? 1 : NAN);
      kind->way->forward (&conv, test.in, test.weights, has_bias ? test.bias : NULL,
                          test.result, adds);
      expect_forward (&test, adds ? 1 : 0, has_bias);
      g_assert_cmpfloat (error_of (&test, test.n_out), <, tolerance_of (kind));

      fill (test.result, test.n_in, 2);
      kind->way->to_input (&conv, test.weights, test.signal, test.result);
      expect_backward (&test, 2);
      g_assert_cmpfloat (error_of (&test, test.n_in), <, tolerance_of (kind));
      case_end (&test);
    }
}

/* A layer of an ordinary network. */
static LensConv2d
ordinary_conv (const Kind *kind)
{
  int pad_y = kind->height / 2;
  int pad_x = kind->width / 2;

  return (LensConv2d){
    .batch = 1,
    .n_groups = 1,
    .in_channels = 128,
    .out_channels = 48,
    .window = { make_axis (kind->height, 28, pad_y, pad_y),
                make_axis (kind->width, 28, pad_x, pad_x) },
  };
}

/* No more is lost than a sum of as many terms may lose, whose error grows with the root of
 * their number. */
static void
test_keeps_digits (gconstpointer data)
{
  const Kind *kind = data;
  LensConv2d conv = ordinary_conv (kind);
  const double n_terms = (double) (conv.in_channels *
                                   lens_window_n_taps (&conv.window));
  const double bound = sqrt (n_terms) * LENS_REAL_EPSILON;
  double error;
  LensRng rng;
  Case test;

  lens_rng_seed (&rng, 7);
  case_begin (&test, &conv, &rng);
  kind->way->forward (&conv, test.in, test.weights, NULL, test.result, FALSE);
  expect_forward (&test, 0, FALSE);
  error = error_of (&test, test.n_out);
  g_test_message ("largest error %.3g of the largest number; bound %.3g", error, bound);
  g_assert_cmpfloat (error, <, bound);
  if (kind->way == &changing)
    g_assert_true (lens_conv2d_suits_winograd (&conv));
  case_end (&test);
}

static void
test_ignores_threads (gconstpointer data)
{
  const Kind *kind = data;
  LensConv2d conv = ordinary_conv (kind);
  g_autofree LensReal *first = NULL;
  LensRng rng;
  Case test;

  lens_rng_seed (&rng, 11);
  case_begin (&test, &conv, &rng);
  first = g_new (LensReal, test.n_out);
  lens_parallel_set_n_threads (1);
  kind->way->forward (&conv, test.in, test.weights, test.bias, first, FALSE);
  for (int n_threads = 2; n_threads <= 8; n_threads++)
    {
      lens_parallel_set_n_threads (n_threads);
      kind->way->forward (&conv, test.in, test.weights, test.bias, test.result, FALSE);
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
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const Kind *kind = &kinds[i];
      g_autofree char *name = g_strdup_printf ("/kernel/%s-%dx%d", kind->way->name,
                                               kind->height, kind->width);
      g_autofree char *agrees = g_strconcat (name, "/agrees-with-definition", NULL);
      g_autofree char *keeps = g_strconcat (name, "/keeps-digits", NULL);
      g_autofree char *ignores = g_strconcat (name, "/ignores-thread-count", NULL);

      g_test_add_data_func (agrees, kind, test_agrees_with_definition);
      g_test_add_data_func (keeps, kind, test_keeps_digits);
      g_test_add_data_func (ignores, kind, test_ignores_threads);
    }
  return g_test_run ();
}
