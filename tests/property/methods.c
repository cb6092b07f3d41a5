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

static LensQuery *
ask_small (const NetworkChoices *choices, LensQueryWords words)
{
  g_autoptr (LensModel) model = network_small (choices);
  g_autoptr (LensTensor) input = network_small_input (3);

  words.model = model;
  if (words.tensor == NULL)
    words.tensor = input;
  if (words.layer == NULL)
    words.layer = "e";
  return support_ask (&words);
}

static double
statistic (const LensFrame *frame, const char *name)
{
  double number = NAN;

  g_assert_true (lens_frame_statistic (frame, name, &number));
  return number;
}

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
      g_autoptr (LensQuery) query = ask_small (&(NetworkChoices){ 1 },
                                               (LensQueryWords){ 0 });
      g_autoptr (LensFrame) frame = support_explain ("integrated-gradients",
                                                     settings[i], query);
      const double change = statistic (frame, "score") -
                            statistic (frame, "score of the baseline");

      g_assert_cmpfloat (fabs (change), >, 0.1);
      g_assert_cmpfloat (statistic (frame, "completeness gap"), <=,
                         0.02 * fabs (change));
    }
}

static void
test_input_times_gradient (void)
{
  g_autoptr (LensQuery) query = ask_small (&(NetworkChoices){ 1 },
                                           (LensQueryWords){ 0 });
  g_autoptr (LensFrame) product = support_explain ("input-x-gradient", NULL, query);
  g_autoptr (LensFrame) gradient = support_explain ("gradient", NULL, query);
  const LensTensor *input = lens_query_input (query);

  for (gsize i = 0; i < lens_tensor_n_elements (input); i++)
    g_assert_true (
      lens_tensor_data (product->map)[i] ==
      (LensReal) (lens_tensor_data (input)[i] * lens_tensor_data (gradient->map)[i]));
}

/* A network of which nothing reaches the scores. */
static LensQuery *
ask_constant (void)
{
  OnnxBuild *build = onnx_build_new (13);
  const float zeros[3] = { 0 };
  const float biases[] = { 1, 3 };
  g_autoptr (LensModel) model = NULL;
  g_autoptr (LensTensor) input = network_small_input (1);

  onnx_build_input (build, "x", &lens_shape (1, 3, 12, 12));
  onnx_build_node (build, "GlobalAveragePool", "x", "m");
  onnx_build_node (build, "Flatten", "m", "v");
  onnx_build_floats (build, "w", &lens_shape (3, 1), zeros);
  onnx_build_node (build, "MatMul", "v w", "z");
  onnx_build_floats (build, "b", &lens_shape (1, 2), biases);
  onnx_build_node (build, "Add", "z b", "y");
  onnx_build_output (build, "y");
  model = network_open (build);
  return support_ask (&(LensQueryWords){ .model = model, .tensor = input });
}

static void
test_constant_model (void)
{
  g_autoptr (LensQuery) query = ask_constant ();
  g_autoptr (LensFrame) frame = support_explain ("occlusion", "window=3,stride=2",
                                                 query);

  g_assert_cmpint (lens_query_target (query)->index, ==, 1);
  for (gsize i = 0; i < lens_tensor_n_elements (frame->map); i++)
    g_assert_cmpfloat (lens_tensor_data (frame->map)[i], ==, 0);
  g_assert_nonnull (frame->reason);
}

/* Every window at every border and corner, also larger than the picture. */
static void
test_incremental (void)
{
  static const struct
  {
    const char *incremental;
    const char *full;
  } settings[] = {
    { "window=4,stride=3", "window=4,stride=3,incremental=false" },
    { "window=1,stride=1", "window=1,stride=1,incremental=false" },
    { "window=5,stride=2,place=centre",
      "window=5,stride=2,place=centre,incremental=false" },
    { "window=40,stride=7", "window=40,stride=7,incremental=false" },
    { "window-height=3,window-width=7,stride=2,baseline=noise,overlap=sum",
      "window-height=3,window-width=7,stride=2,baseline=noise,overlap=sum,"
      "incremental=false" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (LensQuery) query = ask_small (&(NetworkChoices){ 5 },
                                               (LensQueryWords){ 0 });
      g_autoptr (LensFrame) part = support_explain ("occlusion",
                                                    settings[i].incremental, query);
      g_autoptr (LensFrame) full = support_explain ("occlusion", settings[i].full,
                                                    query);

      g_assert_cmpfloat (support_deviation (part->map, full->map), <=, ROUNDING);
      g_assert_cmpfloat (support_deviation (part->curve, full->curve), <=, ROUNDING);
    }
}

/* S (x) - S (x covered), each window alone: the map of windows that do not overlap. */
static void
test_occlusion_definition (void)
{
  g_autoptr (LensModel) model = network_small (&(NetworkChoices){ 5 });
  g_autoptr (LensTensor) input = network_small_input (3);
  g_autoptr (LensQuery) query = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input });
  g_autoptr (LensFrame) frame = support_explain ("occlusion",
                                                 "window=5,stride=5,baseline=0.5",
                                                 query);
  g_autoptr (LensTensor) covered = lens_tensor_new_copy (lens_tensor_shape (input),
                                                         lens_tensor_data (input));
  g_autofree char *target = g_strdup_printf ("%d", lens_query_target (query)->index);
  g_autoptr (LensQuery) other = NULL;
  g_autoptr (LensFrame) gradient = NULL;
  double fall;

  /* The last window is cut by the border: rows and columns 10 and 11. */
  for (int channel = 0; channel < 3; channel++)
    for (int y = 10; y < 12; y++)
      for (int x = 10; x < 12; x++)
        lens_tensor_writable (covered)[channel * 144 + y * 12 + x] = 0.5;
  other = support_ask (
    &(LensQueryWords){ .model = model, .tensor = covered, .target = target });
  gradient = support_explain ("gradient", NULL, other);
  fall = statistic (frame, "score") - statistic (gradient, "score");
  g_assert_cmpfloat (fabs ((double) lens_tensor_data (frame->map)[11 * 12 + 11] - fall),
                     <=, ROUNDING * MAX (fabs (fall), 1));
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
      g_autoptr (LensQuery) query = ask_small (&(NetworkChoices){ 2 },
                                               (LensQueryWords){ .tensor = input,
                                                                 .target = "2" });
      g_autoptr (LensQuery) mirrored_query = ask_small (
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

/* The 3×3 picture under one 3×3 filter equal to it, then a sigmoid. */
static LensQuery *
ask_chequered (void)
{
  static const float filter[] = { -1, 1, -1, 1, -1, 1, -1, 1, -1 };
  static const LensReal picture[] = { -1, 1, -1, 1, -1, 1, -1, 1, -1 };
  OnnxBuild *build = onnx_build_new (13);
  g_autoptr (LensModel) model = NULL;
  g_autoptr (LensTensor) input = lens_tensor_new_copy (&lens_shape (1, 1, 3, 3),
                                                       picture);

  onnx_build_input (build, "x", &lens_shape (1, 1, 3, 3));
  onnx_build_floats (build, "w", &lens_shape (1, 1, 3, 3), filter);
  onnx_build_node (build, "Conv", "x w", "s");
  onnx_build_node (build, "Sigmoid", "s", "y");
  onnx_build_output (build, "y");
  model = network_open (build);
  return support_ask (&(LensQueryWords){ .model = model, .tensor = input });
}

static void
test_chequered_window_1 (void)
{
  g_autoptr (LensQuery) query = ask_chequered ();
  g_autoptr (LensFrame) frame = support_explain ("occlusion", "window=1,stride=1",
                                                 query);
  const LensReal *map = lens_tensor_data (frame->map);

  g_assert_cmpuint (lens_tensor_n_elements (frame->map), ==, 9);
  g_assert_cmpfloat (map[0], >, 0);
  for (int i = 1; i < 9; i++)
    g_assert_true (map[i] == map[0]);
  /* The same everywhere is worth a word to the user. */
  g_assert_nonnull (frame->reason);
}

static void
test_chequered_window_3 (void)
{
  static const int order[] = { 4, 1, 3, 5, 7, 0, 2, 6, 8 };
  g_autoptr (LensQuery) query = ask_chequered ();
  g_autoptr (LensFrame) frame = support_explain ("occlusion-scores",
                                                 "window=3,stride=1,place=centre",
                                                 query);
  const LensReal *scores = lens_tensor_data (frame->map);

  g_assert_cmpuint (lens_tensor_n_elements (frame->map), ==, 9);
  /* The larger the fall the smaller the score; equal ones keep their order. */
  for (int i = 1; i < 9; i++)
    g_assert_cmpfloat (scores[order[i - 1]], <=, scores[order[i]]);
  g_assert_cmpfloat (scores[4], <, scores[1]);
  g_assert_cmpfloat (scores[7], <, scores[0]);
}

static void
assert_build_up_ends_in_guided (const char *layer)
{
  g_autoptr (LensQuery) query = ask_small (&(NetworkChoices){ 4 },
                                           (LensQueryWords){ .layer = layer });
  g_autoptr (LensFrame) last = support_explain ("guided-build-up", "frames=4", query);
  g_autoptr (LensFrame) guided = support_explain ("guided-backprop", NULL, query);

  assert_same_numbers (last->map, guided->map);
  g_assert_cmpfloat (statistic (last, "channels"), ==, 8);
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
  g_autoptr (LensQuery) query = ask_small (&(NetworkChoices){ 4 },
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
      g_assert_cmpfloat (statistic (frame, "channels"), ==, i + 1);
      sum = statistic (frame, "contribution");
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
      g_autoptr (LensQuery) query = ask_small (&(NetworkChoices){ 1 },
                                               (LensQueryWords){ .target = "0" });
      g_autoptr (LensQuery) other_query = ask_small (&(NetworkChoices){ 9 },
                                                     (LensQueryWords){ .target = "0" });
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
      g_autoptr (LensQuery) query = ask_small (&(NetworkChoices){ 1 },
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
  g_autoptr (LensQuery) query = ask_small (&(NetworkChoices){ 1 },
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
  g_autoptr (LensQuery) query = ask_small (&(NetworkChoices){ 1 },
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
  g_test_add_func ("/method/occlusion/of-a-constant-model-is-zero",
                   test_constant_model);
  g_test_add_func ("/method/occlusion/incremental-equals-full", test_incremental);
  g_test_add_func ("/method/occlusion/is-the-fall-of-the-score",
                   test_occlusion_definition);
  g_test_add_func ("/method/all/mirrored-network-draws-mirrored-map", test_mirror);
  g_test_add_func ("/method/guided-backprop/of-two-units", test_two_units);
  g_test_add_func ("/method/occlusion/of-the-chequered-picture-by-pixels",
                   test_chequered_window_1);
  g_test_add_func ("/method/occlusion/of-the-chequered-picture-by-windows",
                   test_chequered_window_3);
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
