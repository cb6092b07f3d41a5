/* packed.c - what is made of constant weights is right, shared, and within its budget
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/kernel/channel-sum.h"
#include "core/kernel/conv2d.h"
#include "core/kernel/direct.h"
#include "core/kernel/strip.h"
#include "core/kernel/tap-sum.h"
#include "core/kernel/winograd.h"
#include "core/tensor/form.h"
#include "tests/support/cases.h"

#include <math.h>
#include <string.h>

#define N_SUMS 300

static LensReal *
random_numbers (LensRng *rng, gsize n)
{
  LensReal *numbers = g_new (LensReal, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    numbers[i] = (LensReal) lens_rng_normal (rng);
  return numbers;
}

/* A sum of every unit that this processor has, next to loops over single numbers. */
static void
check_sum (LensRng *rng)
{
  gsize n_positions = (gsize) lens_rng_int (rng, 1, 40);
  gsize n_blocks = (gsize) lens_rng_int (rng, 1, 7);
  gsize n_terms = (gsize) lens_rng_int (rng, 1, 30);
  gsize block_size = n_terms * LENS_BLOCK_CHANNELS;
  gsize n_sums = n_positions * n_blocks * LENS_BLOCK_CHANNELS;
  g_autofree LensReal *weights = random_numbers (rng, n_blocks * block_size);
  g_autofree LensReal *numbers = random_numbers (rng, 200);
  g_autofree guint32 *ahead = g_new (guint32, n_terms);
  g_autofree LensReal *sums = g_new (LensReal, n_sums);
  gboolean adds = lens_rng_int (rng, 0, 2) == 1;
  LensChannelSum sum = {
    weights, block_size, numbers, ahead, n_terms, sums, n_blocks * LENS_BLOCK_CHANNELS,
    adds,
  };

  for (gsize k = 0; k < n_terms; k++)
    ahead[k] = (guint32) lens_rng_int (rng, 0, 160);
  for (LensUnit unit = 0; unit < LENS_N_UNITS; unit++)
    {
      if (!lens_unit_exists (unit))
        continue;
      for (gsize i = 0; i < n_sums; i++)
        sums[i] = adds ? 1 : NAN;
      lens_channel_sum_by (unit, &sum, n_positions, n_blocks);
      for (gsize i = 0; i < n_sums; i++)
        {
          gsize position = i / sum.sum_size;
          gsize block = i % sum.sum_size / LENS_BLOCK_CHANNELS;
          double expected = adds ? 1 : 0;

          for (gsize k = 0; k < n_terms; k++)
            expected += (double) numbers[ahead[k] + position] *
                        (double) weights[block * block_size + k * LENS_BLOCK_CHANNELS +
                                         i % LENS_BLOCK_CHANNELS];
          g_assert_cmpfloat (fabs ((double) sums[i] - expected), <,
                             64 * LENS_REAL_EPSILON);
        }
    }
}

static void
check_taps_by (LensUnit unit, const LensTapSum *sum, gsize n_rows)
{
  for (gsize i = 0; i < n_rows * sum->result_stride; i++)
    sum->results[i] = sum->adds ? 1 : (LensReal) NAN;
  lens_tap_sum_by (unit, sum, n_rows);
  for (gsize i = 0; i < n_rows * sum->n; i++)
    {
      gsize row = i / sum->n;
      gsize position = i % sum->n;
      double expected = sum->adds ? 1 : 0;

      for (gsize k = 0; k < sum->n_taps; k++)
        expected += (double) sum->numbers[position + sum->taps[k].ahead] *
                    (double) sum->weights[row * sum->weight_row + sum->taps[k].weight];
      g_assert_cmpfloat (
        fabs ((double) sum->results[row * sum->result_stride + position] - expected), <,
        64 * LENS_REAL_EPSILON);
    }
}

/* The same for the sums of direct convolution, with any number of rows. */
static void
check_taps (LensRng *rng)
{
  gsize n_rows = (gsize) lens_rng_int (rng, 1, LENS_TAP_SUM_ROWS + 1);
  gsize n = (gsize) lens_rng_int (rng, 1, 200);
  gsize n_taps = (gsize) lens_rng_int (rng, 1, 30);
  g_autofree LensReal *weights = random_numbers (rng, n_rows * n_taps);
  g_autofree LensReal *numbers = random_numbers (rng, n + 50 + LENS_STRIP_SLACK);
  g_autofree LensReal *results = g_new (LensReal, n_rows * (n + LENS_STRIP_SLACK));
  g_autofree LensTap *taps = g_new (LensTap, n_taps);
  LensTapSum sum = {
    numbers,
    weights,
    n_taps,
    taps,
    n_taps,
    n,
    results,
    n + LENS_STRIP_SLACK,
    lens_rng_int (rng, 0, 2) == 1,
  };

  for (gsize k = 0; k < n_taps; k++)
    taps[k] = (LensTap){ (guint32) lens_rng_int (rng, 0, 50), (guint32) k };
  for (LensUnit unit = 0; unit < LENS_N_UNITS; unit++)
    if (lens_unit_exists (unit))
      check_taps_by (unit, &sum, n_rows);
}

static void
test_every_unit (void)
{
  LensRng rng;

  lens_rng_seed (&rng, 3);
  for (int i = 0; i < support_n_cases (N_SUMS); i++)
    {
      check_sum (&rng);
      check_taps (&rng);
    }
}

typedef struct
{
  LensConv2d conv;
  gsize n_in;
  gsize n_out;
  LensTensor *weights;
  LensReal *in;
  LensReal *bias;
  LensReal *out;
  LensReal *expected;
} Case;

static void
case_begin (Case *test, gsize in_channels, gsize out_channels, int size, int kernel)
{
  LensAxis axis = {
    .in_size = size,
    .out_size = size,
    .kernel_size = kernel,
    .stride = 1,
    .dilation = 1,
    .pad_begin = kernel / 2,
  };
  gsize n_weights = in_channels * out_channels * (gsize) (kernel * kernel);
  LensShape shape = { .rank = 1, .dims = { (gint64) n_weights } };
  g_autofree LensReal *numbers = NULL;
  LensRng rng;

  lens_rng_seed (&rng, 17);
  numbers = random_numbers (&rng, n_weights);
  test->weights = lens_tensor_new_copy (&shape, numbers);
  test->conv = (LensConv2d){
    .batch = 2,
    .n_groups = 1,
    .in_channels = in_channels,
    .out_channels = out_channels,
    .window = { axis, axis },
    .constant = test->weights,
  };
  test->n_in = 2 * in_channels * (gsize) (size * size);
  test->n_out = 2 * out_channels * (gsize) (size * size);
  test->in = random_numbers (&rng, test->n_in);
  test->bias = random_numbers (&rng, out_channels);
  test->out = g_new (LensReal, test->n_out);
  test->expected = g_new (LensReal, test->n_out);
}

static void
case_run (Case *test, LensReal *out)
{
  lens_conv2d (&test->conv, test->in, lens_tensor_data (test->weights), test->bias, out,
               FALSE);
}

static void
case_end (Case *test)
{
  lens_tensor_unref (test->weights);
  g_free (test->in);
  g_free (test->bias);
  g_free (test->out);
  g_free (test->expected);
}

/* One by a product, one by packed weights, one in Winograd's coordinates. */
static const struct
{
  gsize in_channels;
  gsize out_channels;
  int size;
  int kernel;
} kinds[] = {
  { 64, 48, 9, 1 },
  { 20, 40, 11, 5 },
  { 64, 64, 28, 3 },
  { 4, 6, 30, 3 },
};

static void
test_keeps_to_budget (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      Case test;
      gsize size;

      case_begin (&test, kinds[i].in_channels, kinds[i].out_channels, kinds[i].size,
                  kinds[i].kernel);
      g_assert_cmpuint (lens_forms_size (), ==, 0);
      lens_forms_set_budget (0);
      case_run (&test, test.expected);
      g_assert_cmpuint (lens_forms_size (), ==, 0);

      lens_forms_set_budget ((gsize) 64 << 20);
      case_run (&test, test.out);
      size = lens_forms_size ();
      g_assert_cmpuint (size, <=, (gsize) 64 << 20);
      g_assert_cmpmem (test.out, test.n_out * sizeof (LensReal), test.expected,
                       test.n_out * sizeof (LensReal));
      case_run (&test, test.out);
      g_assert_cmpuint (lens_forms_size (), ==, size);
      g_assert_true (size > 0 || kinds[i].in_channels < 16);

      /* A form too much is not made. */
      lens_forms_set_budget (size);
      lens_conv2d_to_input (&test.conv, lens_tensor_data (test.weights), test.out,
                            test.in);
      g_assert_cmpuint (lens_forms_size (), ==, size);
      case_end (&test);
      g_assert_cmpuint (lens_forms_size (), ==, 0);
    }
}

/* Numbers that stand elsewhere are not the constant's, whoever says so. */
static void
test_trusts_addresses (void)
{
  Case test;
  g_autofree LensReal *others = NULL;

  case_begin (&test, 64, 48, 9, 1);
  lens_forms_set_budget ((gsize) 64 << 20);
  case_run (&test, test.expected);
  others = g_new0 (LensReal, 64 * 48);
  lens_conv2d (&test.conv, test.in, others, NULL, test.out, FALSE);
  for (gsize i = 0; i < test.n_out; i++)
    g_assert_true (test.out[i] == 0);
  case_end (&test);
}

#define N_THREADS 4

static gpointer
run_in_thread (gpointer data)
{
  Case *test = data;
  LensReal *out = g_new (LensReal, test->n_out);

  case_run (test, out);
  return out;
}

static void
test_is_shared_by_threads (void)
{
  Case test;
  GThread *threads[N_THREADS];
  gsize size;

  case_begin (&test, 64, 64, 28, 3);
  lens_forms_set_budget ((gsize) 64 << 20);
  for (int i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("test", run_in_thread, &test);
  for (int i = 0; i < N_THREADS; i++)
    {
      g_autofree LensReal *out = g_thread_join (threads[i]);

      if (i == 0)
        memcpy (test.expected, out, test.n_out * sizeof (LensReal));
      g_assert_cmpmem (out, test.n_out * sizeof (LensReal), test.expected,
                       test.n_out * sizeof (LensReal));
    }
  size = lens_forms_size ();
  case_run (&test, test.out);
  g_assert_cmpuint (lens_forms_size (), ==, size);
  case_end (&test);
  g_assert_cmpuint (lens_forms_size (), ==, 0);
}

static double
finish (const LensEpilogue *epilogue, double x, gsize channel, gsize at)
{
  if (epilogue->scale != NULL)
    x *= (double) epilogue->scale[channel];
  if (epilogue->shift != NULL)
    x += (double) epilogue->shift[channel];
  if (epilogue->addend != NULL)
    x += (double) epilogue->addend[at];
  return fmin (fmax (x, (double) epilogue->low), (double) epilogue->high);
}

static void
test_heeds_epilogue (void)
{
  for (gsize i = 0; i < 8 * G_N_ELEMENTS (kinds); i++)
    {
      gsize kind = i / 8;
      gsize plane = (gsize) (kinds[kind].size * kinds[kind].size);
      gsize n_channels = kinds[kind].out_channels;
      g_autofree LensReal *numbers = NULL;
      LensEpilogue epilogue = LENS_EPILOGUE_NONE;
      LensRng rng;
      Case test;

      lens_rng_seed (&rng, 5);
      case_begin (&test, kinds[kind].in_channels, n_channels, kinds[kind].size,
                  kinds[kind].kernel);
      numbers = random_numbers (&rng, 2 * n_channels + test.n_out);
      case_run (&test, test.expected);
      epilogue.scale = (i & 1) != 0 ? numbers : NULL;
      epilogue.shift = (i & 1) != 0 ? numbers + n_channels : NULL;
      epilogue.addend = (i & 2) != 0 ? numbers + 2 * n_channels : NULL;
      if ((i & 4) != 0)
        {
          epilogue.low = 0;
          epilogue.high = 6;
        }
      test.conv.epilogue = &epilogue;
      case_run (&test, test.out);
      for (gsize k = 0; k < test.n_out; k++)
        g_assert_cmpfloat (fabs ((double) test.out[k] -
                                 finish (&epilogue, (double) test.expected[k],
                                         k / plane % n_channels, k)),
                           <, 500 * LENS_REAL_EPSILON);
      case_end (&test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/channel-sum/agrees-with-definition-on-every-unit",
                   test_every_unit);
  g_test_add_func ("/kernel/forms/keep-to-their-budget", test_keeps_to_budget);
  g_test_add_func ("/kernel/forms/belong-to-the-numbers", test_trusts_addresses);
  g_test_add_func ("/kernel/forms/are-shared-by-threads", test_is_shared_by_threads);
  g_test_add_func ("/kernel/conv2d/heeds-its-epilogue", test_heeds_epilogue);
  return g_test_run ();
}
