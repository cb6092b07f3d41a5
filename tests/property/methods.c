/* methods.c - what the definitions of the methods promise
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * On small networks, in float and in double.  Tolerances are those of rounding unless a
 * reason stands beside them.
 */

#include "core/base/parallel.h"
#include "tests/support/explain.h"
#include "tests/support/networks.h"

#include <math.h>
#include <string.h>

/* Sums of some hundred products each. */
#define ROUNDING (256 * (double) LENS_REAL_EPSILON)

static void
assert_same_numbers (const LensTensor *a, const LensTensor *b)
{
  g_assert_cmpmem (lens_tensor_data (a), lens_tensor_n_elements (a) * sizeof (LensReal),
                   lens_tensor_data (b),
                   lens_tensor_n_elements (b) * sizeof (LensReal));
}

/* y = W x, one dense layer: [1][4] → [1][3]. */
static LensQuery *
ask_linear (const char *target)
{
  static const float weights[] = { 1, -2, 3, 0.5f, 0, 1, -1, 4, 2, 2, 0.25f, -3 };
  static const LensReal numbers[] = { 1, 2, -1, 0.5 };
  OnnxBuild *build = onnx_build_new (13);
  g_autoptr (LensModel) model = NULL;
  g_autoptr (LensTensor) input = lens_tensor_new_copy (&lens_shape (1, 4), numbers);

  onnx_build_input (build, "x", &lens_shape (1, 4));
  onnx_build_floats (build, "w", &lens_shape (3, 4), weights);
  onnx_build_node (build, "Gemm", "x w", "y");
  onnx_build_int (build, "transB", 1);
  onnx_build_output (build, "y");
  model = network_open (build);
  return support_ask (
    &(LensQueryWords){ .model = model, .tensor = input, .target = target });
}

static void
test_linear_gradient (void)
{
  static const LensReal rows[3][4] = {
    { 1, -2, 3, 0.5 },
    { 0, 1, -1, 4 },
    { 2, 2, 0.25, -3 },
  };

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *target = g_strdup_printf ("%d", i);
      g_autoptr (LensQuery) query = ask_linear (target);
      g_autoptr (LensFrame) frame = support_explain ("gradient", NULL, query);

      g_assert_cmpmem (lens_tensor_data (frame->map), sizeof (rows[i]), rows[i],
                       sizeof (rows[i]));
    }
}

static void
test_linear_integral (void)
{
  g_autoptr (LensQuery) query = ask_linear ("1");
  g_autoptr (LensFrame) integral = support_explain ("integrated-gradients", "steps=3",
                                                    query);
  g_autoptr (LensFrame) product = support_explain ("input-x-gradient", NULL, query);

  g_assert_cmpfloat (support_deviation (integral->map, product->map), <=, ROUNDING);
}

/* The gradient jumps at kinks, so the sum over n steps is off by what happens between two
 * points: less than one step's share of the whole for the 200 steps used. */
static void
test_complete (void)
{
  static const char *const settings[] = {
    "steps=200",
    "steps=200,rule=left",
    "steps=200,rule=right",
    "steps=200,rule=trapezoid",
    "steps=200,baseline=blur",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (LensQuery) query = support_ask_small (&(NetworkChoices){ 1 },
                                                       (LensQueryWords){ 0 });
      g_autoptr (LensFrame) frame = support_explain ("integrated-gradients",
                                                     settings[i], query);
      const double change = support_statistic (frame, "score") -
                            support_statistic (frame, "score of the baseline");

      g_assert_cmpfloat (fabs (change), >, 0.1);
      g_assert_cmpfloat (support_statistic (frame, "completeness gap"), <=,
                         0.02 * fabs (change));
    }
}

static void
test_input_times_gradient (void)
{
  g_autoptr (LensQuery) query = support_ask_small (&(NetworkChoices){ 1 },
                                                   (LensQueryWords){ 0 });
  g_autoptr (LensFrame) product = support_explain ("input-x-gradient", NULL, query);
  g_autoptr (LensFrame) gradient = support_explain ("gradient", NULL, query);
  const LensTensor *input = lens_query_input (query);

  for (gsize i = 0; i < lens_tensor_n_elements (input); i++)
    g_assert_true (
      lens_tensor_data (product->map)[i] ==
      (LensReal) (lens_tensor_data (input)[i] * lens_tensor_data (gradient->map)[i]));
}

/* The mirrored network, asked about the mirrored picture, draws the mirrored map.  Deconvnet
 * alone does not: in a window of zeros the first one is the winner, which is another one in
 * the mirror, and no gate closes it. */
static void
test_mirror (void)
{
  static const struct
  {
    const char *method;
    const char *settings;
  } cases[] = {
    { "activation", NULL },
    { "gradient", NULL },
    { "guided-backprop", NULL },
    { "integrated-gradients", "steps=4" },
    { "grad-cam", "relu=false" },
    { "grad-cam-plus-plus", "relu=false" },
    { "layer-cam", "relu=false" },
    { "hires-cam", "relu=false" },
    { "xgrad-cam", "relu=false" },
    { "guided-grad-cam", "upsample=bilinear" },
    { "occlusion", "window=4,stride=2" },
    { "guided-build-up", "frames=3" },
  };
  g_autoptr (LensTensor) input = network_small_input (3);
  g_autoptr (LensTensor) mirrored_input = network_mirror (input);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LensQuery) query = support_ask_small (
        &(NetworkChoices){ 2 }, (LensQueryWords){ .tensor = input, .target = "2" });
      g_autoptr (LensQuery) mirrored_query = support_ask_small (
        &(NetworkChoices){ 2, .is_mirrored = TRUE },
        (LensQueryWords){ .tensor = mirrored_input, .target = "2" });
      g_autoptr (LensFrame) frame = support_explain (cases[i].method, cases[i].settings,
                                                     query);
      g_autoptr (LensFrame) other = support_explain (cases[i].method, cases[i].settings,
                                                     mirrored_query);
      g_autoptr (LensTensor) mirrored = network_mirror (frame->map);

      g_test_message ("%s", cases[i].method);
      g_assert_cmpfloat (support_deviation (other->map, mirrored), <=, ROUNDING);
    }
}

/* h = relu (x·[[-1,1],[-1,1]]), y = h·[-1,1]: guided backprop equals the gradient where
 * no input is negative, and is zero where one is. */
static void
test_two_units (void)
{
  static const LensReal inputs[6][2] = {
    { 1, 0 }, { 0, 1 }, { 1, 1 }, { -1, 0 }, { 0, -1 }, { -1, -1 },
  };
  static const float first[] = { -1, 1, -1, 1 };
  static const float second[] = { -1, 1 };
  OnnxBuild *build = onnx_build_new (13);
  g_autoptr (LensModel) model = NULL;

  onnx_build_input (build, "x", &lens_shape (1, 2));
  onnx_build_floats (build, "a", &lens_shape (2, 2), first);
  onnx_build_floats (build, "b", &lens_shape (2, 1), second);
  onnx_build_node (build, "MatMul", "x a", "s");
  onnx_build_node (build, "Relu", "s", "h");
  onnx_build_node (build, "MatMul", "h b", "y");
  onnx_build_output (build, "y");
  model = network_open (build);

  for (int i = 0; i < 6; i++)
    {
      g_autoptr (LensTensor) input = lens_tensor_new_copy (&lens_shape (1, 2),
                                                           inputs[i]);
      g_autoptr (LensQuery) query = support_ask (
        &(LensQueryWords){ .model = model, .tensor = input });
      g_autoptr (LensFrame) gradient = support_explain ("gradient", NULL, query);
      g_autoptr (LensFrame) guided = support_explain ("guided-backprop", NULL, query);
      const LensReal expected = i < 3 ? 1 : 0;

      for (int j = 0; j < 2; j++)
        {
          g_assert_cmpfloat (lens_tensor_data (gradient->map)[j], ==, 1);
          g_assert_cmpfloat (lens_tensor_data (guided->map)[j], ==, expected);
        }
      g_assert_true ((strstr (guided->reason, "no positive signal") != NULL) ==
                     (i >= 3));
    }
}

static void
assert_build_up_ends_in_guided (const char *layer)
{
  g_autoptr (LensQuery) query = support_ask_small (&(NetworkChoices){ 4 },
                                                   (LensQueryWords){ .layer = layer });
  g_autoptr (LensFrame) last = support_explain ("guided-build-up", "frames=4", query);
  g_autoptr (LensFrame) guided = support_explain ("guided-backprop", NULL, query);

  assert_same_numbers (last->map, guided->map);
  g_assert_cmpfloat (support_statistic (last, "channels"), ==, 8);
}

static void
test_build_up (void)
{
  assert_build_up_ends_in_guided ("f");
  assert_build_up_ends_in_guided ("c");
  /* Around this one goes a skip connection. */
  assert_build_up_ends_in_guided ("e");
}

/* With one channel let through the map is the one of that channel's part of the signal: the
 * parts of all channels add up where no rectifier stands below the layer. */
static void
test_build_up_order (void)
{
  g_autoptr (LensQuery) query = support_ask_small (&(NetworkChoices){ 4 },
                                                   (LensQueryWords){ .layer = "b" });
  g_autoptr (LensRun) run = support_start ("guided-build-up", "frames=8", query, 0);
  g_autoptr (GError) error = NULL;
  double last_gain = INFINITY;
  double last_sum = 0;

  for (int i = 0; i < 8; i++)
    {
      g_autoptr (LensFrame) frame = NULL;
      double sum;

      g_assert_cmpint (lens_run_next (run, &frame, &error), ==, LENS_STEP_FRAME);
      g_assert_cmpfloat (support_statistic (frame, "channels"), ==, i + 1);
      sum = support_statistic (frame, "contribution");
      g_assert_cmpfloat (sum - last_sum, <=, last_gain);
      last_gain = sum - last_sum;
      last_sum = sum;
    }
}

static void
test_random_weights (void)
{
  static const char *const methods[] = { "gradient", "grad-cam", "hires-cam" };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (LensQuery) query = support_ask_small (&(NetworkChoices){ 1 },
                                                       (LensQueryWords){
                                                         .target = "0" });
      g_autoptr (LensQuery) other_query = support_ask_small (&(NetworkChoices){ 9 },
                                                             (LensQueryWords){
                                                               .target = "0" });
      g_autoptr (LensFrame) frame = support_explain (methods[i], NULL, query);
      g_autoptr (LensFrame) other = support_explain (methods[i], NULL, other_query);

      g_assert_cmpfloat (support_cosine (frame->map, other->map), <, 0.9);
    }
}

typedef struct
{
  const char *method;
  const char *settings;
} MethodCase;

static LensFrame *
explain_seeded (const MethodCase *test, LensQuery *query, guint64 seed)
{
  g_autoptr (LensRun) run = support_start (test->method, test->settings, query, seed);

  return support_finish (run);
}

static void
test_seed (void)
{
  static const MethodCase cases[] = {
    { "smooth-gradient", "samples=4" },
    { "smooth-gradient", "samples=4,kind=variance" },
    { "integrated-gradients", "steps=3,baseline=noise" },
    { "occlusion", "window=4,baseline=noise" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LensQuery) query = support_ask_small (&(NetworkChoices){ 1 },
                                                       (LensQueryWords){ 0 });
      g_autoptr (LensFrame) first = explain_seeded (&cases[i], query, 7);
      g_autoptr (LensFrame) again = explain_seeded (&cases[i], query, 7);
      g_autoptr (LensFrame) other = explain_seeded (&cases[i], query, 8);

      assert_same_numbers (first->map, again->map);
      g_assert_cmpfloat (support_deviation (first->map, other->map), >, 0.001);
    }
}

/* Mean of squares = square of the mean + variance. */
static void
test_smooth_kinds (void)
{
  g_autoptr (LensQuery) query = support_ask_small (&(NetworkChoices){ 1 },
                                                   (LensQueryWords){ 0 });
  g_autoptr (LensFrame) mean = support_explain ("smooth-gradient", "samples=6", query);
  g_autoptr (LensFrame) square = support_explain ("smooth-gradient",
                                                  "samples=6,kind=square", query);
  g_autoptr (LensFrame) variance = support_explain ("smooth-gradient",
                                                    "samples=6,kind=variance", query);
  const gsize n = lens_tensor_n_elements (mean->map);
  g_autoptr (LensTensor) sum = lens_tensor_new (lens_tensor_shape (mean->map));

  for (gsize i = 0; i < n; i++)
    lens_tensor_writable (sum)[i] = lens_tensor_data (mean->map)[i] *
                                      lens_tensor_data (mean->map)[i] +
                                    lens_tensor_data (variance->map)[i];
  g_assert_cmpfloat (support_deviation (sum, square->map), <=, ROUNDING);
}

static void
test_smooth_without_noise (void)
{
  g_autoptr (LensQuery) query = support_ask_small (&(NetworkChoices){ 1 },
                                                   (LensQueryWords){ 0 });
  g_autoptr (LensFrame) smooth = support_explain ("smooth-gradient",
                                                  "samples=3,noise-fraction=0", query);
  g_autoptr (LensFrame) gradient = support_explain ("gradient", NULL, query);

  g_assert_cmpfloat (support_deviation (smooth->map, gradient->map), <=, ROUNDING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/method/gradient/of-a-linear-model-is-its-weights",
                   test_linear_gradient);
  g_test_add_func ("/method/integrated-gradients/of-a-linear-model-is-input-x-gradient",
                   test_linear_integral);
  g_test_add_func ("/method/integrated-gradients/is-complete", test_complete);
  g_test_add_func ("/method/input-x-gradient/is-the-product",
                   test_input_times_gradient);
  g_test_add_func ("/method/all/mirrored-network-draws-mirrored-map", test_mirror);
  g_test_add_func ("/method/guided-backprop/of-two-units", test_two_units);
  g_test_add_func ("/method/guided-build-up/ends-in-guided-backprop", test_build_up);
  g_test_add_func ("/method/guided-build-up/takes-channels-by-contribution",
                   test_build_up_order);
  g_test_add_func ("/method/all/random-weights-change-the-map", test_random_weights);
  g_test_add_func ("/method/all/same-seed-same-frames", test_seed);
  g_test_add_func ("/method/smooth-gradient/kinds-belong-together", test_smooth_kinds);
  g_test_add_func ("/method/smooth-gradient/without-noise-is-the-gradient",
                   test_smooth_without_noise);
  return g_test_run ();
}
