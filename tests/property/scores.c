/* scores.c - what flows back from a score is its derivative, and blank maps say why
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/explain.h"
#include "tests/support/networks.h"

#include <math.h>
#include <string.h>

/* Central differences have digits to spare in double only. */
#ifdef LENS_DOUBLE
#define STEP 1e-5
#define TOLERANCE 1e-8
#else
#define STEP 1e-2
#define TOLERANCE 2e-2
#endif

static const LensQueryWords questions[] = {
  { .target = "0" },
  { .target = "top", .score = LENS_SCORE_SOFTMAX },
  { .target = "3", .score = LENS_SCORE_SOFTMAX },
  { .target = "4", .score = LENS_SCORE_SIGMOID },
  { .unit = "f:0" },
  { .unit = "d:5" },
  { .unit = "f:7:0:5" },
  { .unit = "scores:0" },
  { .unit = "h:2" },
};

static double
score_of (LensModel *model, const LensQueryWords *question, LensTensor *input)
{
  LensQueryWords words = *question;
  g_autoptr (LensQuery) query = NULL;
  g_autoptr (LensFrame) frame = NULL;
  double score = NAN;

  words.model = model;
  words.tensor = input;
  query = support_ask (&words);
  frame = support_explain ("gradient", NULL, query);
  g_assert_true (lens_frame_statistic (frame, "score", &score));
  return score;
}

/* Tanh has no kink that a difference could step over. */
static void
test_derivative (void)
{
  g_autoptr (LensModel) model = network_small (
    &(NetworkChoices){ 1, .activation = "Tanh" });
  g_autoptr (LensTensor) input = network_small_input (2);

  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      LensQueryWords words = questions[i];
      g_autoptr (LensQuery) query = NULL;
      g_autoptr (LensFrame) frame = NULL;
      g_autofree char *target = NULL;
      double largest = 0;

      words.model = model;
      words.tensor = input;
      query = support_ask (&words);
      target = g_strdup_printf ("%d", lens_query_target (query)->index);
      words.target = target;
      frame = support_explain ("gradient", NULL, query);
      for (gsize j = 0; j < lens_tensor_n_elements (input); j++)
        largest = MAX (largest, fabs ((double) lens_tensor_data (frame->map)[j]));

      for (gsize j = 5; j < lens_tensor_n_elements (input); j += 61)
        {
          g_autoptr (LensTensor) up = lens_tensor_new_copy (lens_tensor_shape (input),
                                                            lens_tensor_data (input));
          g_autoptr (LensTensor) down = lens_tensor_new_copy (lens_tensor_shape (input),
                                                              lens_tensor_data (input));
          double difference;

          lens_tensor_writable (up)[j] += STEP;
          lens_tensor_writable (down)[j] -= STEP;
          difference = (score_of (model, &words, up) - score_of (model, &words, down)) /
                       (2 * STEP);
          g_assert_cmpfloat (fabs (difference -
                                   (double) lens_tensor_data (frame->map)[j]),
                             <=, TOLERANCE * largest);
        }
    }
}

/* The probability of a network with softmax at its end is explained from the scores. */
static void
test_softmax_at_the_end (void)
{
  g_autoptr (LensModel) with = network_small (&(NetworkChoices){ 1, .has_softmax = 1 });
  g_autoptr (LensModel) without = network_small (&(NetworkChoices){ 1 });
  g_autoptr (LensTensor) input = network_small_input (2);

  for (int score = LENS_SCORE_LOGIT; score <= LENS_SCORE_SIGMOID; score++)
    {
      LensQueryWords words = { .tensor = input, .target = "1", .score = score };
      g_autoptr (LensQuery) a = NULL;
      g_autoptr (LensQuery) b = NULL;
      g_autoptr (LensFrame) frame_a = NULL;
      g_autoptr (LensFrame) frame_b = NULL;

      words.model = with;
      a = support_ask (&words);
      words.model = without;
      b = support_ask (&words);
      frame_a = support_explain ("gradient", NULL, a);
      frame_b = support_explain ("gradient", NULL, b);
      g_assert_cmpfloat (support_deviation (frame_a->map, frame_b->map), ==, 0);
    }
}

static void
assert_reason (LensQuery *query, const char *method, const char *words)
{
  g_autoptr (LensFrame) frame = support_explain (method, NULL, query);

  g_assert_nonnull (frame->reason);
  g_test_message ("%s", frame->reason);
  g_assert_nonnull (strstr (frame->reason, words));
}

/* “x” [1][1][4][4] → conv of the weights given → relu “r” → sum over positions → [1][2]. */
static LensModel *
model_of_two (const float weights[2], float scale)
{
  OnnxBuild *build = onnx_build_new (13);
  const float dense[] = { scale, 0, 0, scale };

  onnx_build_input (build, "x", &lens_shape (1, 1, 4, 4));
  onnx_build_floats (build, "w", &lens_shape (2, 1, 1, 1), weights);
  onnx_build_node (build, "Conv", "x w", "c");
  onnx_build_node (build, "Relu", "c", "r");
  onnx_build_node (build, "GlobalAveragePool", "r", "m");
  onnx_build_node (build, "Flatten", "m", "v");
  onnx_build_floats (build, "s", &lens_shape (2, 2), dense);
  onnx_build_node (build, "MatMul", "v s", "scores");
  onnx_build_output (build, "scores");
  return network_open (build);
}

static LensTensor *
grey (LensReal number)
{
  LensTensor *tensor = lens_tensor_new_unset (&lens_shape (1, 1, 4, 4));

  for (int i = 0; i < 16; i++)
    lens_tensor_writable (tensor)[i] = number * (1 + i);
  return tensor;
}

static void
test_dead_unit (void)
{
  g_autoptr (LensModel) model = model_of_two ((float[]){ 1, -1 }, 1);
  g_autoptr (LensTensor) input = grey (1);
  g_autoptr (LensQuery) query = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input, .unit = "r:1" });

  assert_reason (query, "gradient", "dead for this picture");
  assert_reason (query, "guided-backprop", "dead for this picture");
}

static void
test_saturated (void)
{
  g_autoptr (LensModel) model = model_of_two ((float[]){ 1, 2 }, 500);
  g_autoptr (LensTensor) input = grey (1);
  LensQueryWords words = { .model = model, .tensor = input };
  g_autoptr (LensQuery) query = NULL;

  words.score = LENS_SCORE_SOFTMAX;
  query = support_ask (&words);
  assert_reason (query, "gradient", "explain the score before it");
  g_clear_pointer (&query, lens_query_unref);

  words.score = LENS_SCORE_SIGMOID;
  query = support_ask (&words);
  assert_reason (query, "gradient", "explain the score before it");
}

static void
test_layer_behind_target (void)
{
  g_autoptr (LensModel) model = network_small (&(NetworkChoices){ 1 });
  g_autoptr (LensTensor) input = network_small_input (2);
  g_autoptr (LensQuery) query = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input, .unit = "a:1", .layer = "f" });

  assert_reason (query, "grad-cam", "does not depend on layer");
}

static void
test_negative_cam (void)
{
  g_autoptr (LensModel) model = model_of_two ((float[]){ 1, 1 }, -1);
  g_autoptr (LensTensor) input = grey (1);
  g_autoptr (LensQuery) query = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input, .target = "0", .layer = "r" });

  assert_reason (query, "grad-cam", "relu false");
}

static void
test_not_finite (void)
{
  g_autoptr (LensModel) model = model_of_two ((float[]){ INFINITY, 1 }, 1);
  g_autoptr (LensTensor) input = grey (1);
  g_autoptr (LensQuery) query = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input, .target = "0" });
  g_autofree char *name = NULL;

  assert_reason (query, "input-x-gradient", "is not finite");
  name = g_strdup (lens_model_layer (model, 0)->name);
  assert_reason (query, "gradient", name);
}

static void
test_not_finite_picture (void)
{
  g_autoptr (LensModel) model = model_of_two ((float[]){ 1, 1 }, 1);
  g_autoptr (LensTensor) input = grey (NAN);
  g_autoptr (LensQuery) query = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input });

  assert_reason (query, "input-x-gradient", "picture are not finite");
}

static void
assert_note (const char *activation, const char *words)
{
  g_autoptr (LensModel) model = network_small (
    &(NetworkChoices){ 1, .activation = activation });
  g_autoptr (LensTensor) input = network_small_input (2);
  g_autoptr (LensQuery) query = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input });
  g_autoptr (LensRun) run = support_start ("guided-backprop", NULL, query, 0);

  g_assert_nonnull (lens_run_notes (run)[0]);
  g_test_message ("%s", lens_run_notes (run)[0]);
  g_assert_nonnull (strstr (lens_run_notes (run)[0], words));
}

static void
test_rectifier_notes (void)
{
  g_autoptr (LensModel) model = network_small (&(NetworkChoices){ 1 });
  g_autoptr (LensTensor) input = network_small_input (2);
  g_autoptr (LensQuery) query = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input });
  g_autoptr (LensRun) run = support_start ("guided-backprop", NULL, query, 0);

  g_assert_null (lens_run_notes (run)[0]);
  assert_note ("Tanh", "no rectifying activations");
  assert_note ("Sigmoid", "no rectifying activations");
  assert_note ("Elu", "with their own derivative");
  assert_note ("LeakyRelu", "with their own derivative");
  assert_note ("Softplus", "with their own derivative");
}

/* Without anything to guide the guided signal is the gradient itself. */
static void
test_nothing_to_guide (void)
{
  g_autoptr (LensModel) model = network_small (
    &(NetworkChoices){ 1, .activation = "Tanh" });
  g_autoptr (LensTensor) input = network_small_input (2);
  g_autoptr (LensQuery) query = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input });
  g_autoptr (LensFrame) guided = support_explain ("guided-backprop", NULL, query);
  g_autoptr (LensFrame) gradient = support_explain ("gradient", NULL, query);

  g_assert_cmpfloat (support_deviation (guided->map, gradient->map), ==, 0);
}

/* Where it bends without a corner the rule still lets positive signals through alone. */
static void
test_bent (void)
{
  static const char *const activations[] = {
    "LeakyRelu", "Elu", "Selu", "Celu", "Softplus", "HardSwish", "Mish",
  };
  g_autoptr (LensTensor) input = network_small_input (2);

  for (gsize i = 0; i < G_N_ELEMENTS (activations); i++)
    {
      g_autoptr (LensModel) model = network_small (
        &(NetworkChoices){ 1, .activation = activations[i] });
      g_autoptr (LensQuery) query = support_ask (
        &(LensQueryWords){ .model = model, .tensor = input });
      g_autoptr (LensFrame) guided = support_explain ("guided-backprop", NULL, query);
      g_autoptr (LensFrame) gradient = support_explain ("gradient", NULL, query);

      g_test_message ("%s", activations[i]);
      g_assert_cmpfloat (support_deviation (guided->map, gradient->map), >, 0.01);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/score/signal-is-the-derivative", test_derivative);
  g_test_add_func ("/score/softmax-at-the-end-changes-nothing",
                   test_softmax_at_the_end);
  g_test_add_func ("/blank/unit-is-dead", test_dead_unit);
  g_test_add_func ("/blank/softmax-is-saturated", test_saturated);
  g_test_add_func ("/blank/layer-stands-behind-the-target", test_layer_behind_target);
  g_test_add_func ("/blank/map-is-all-negative", test_negative_cam);
  g_test_add_func ("/blank/layer-is-not-finite", test_not_finite);
  g_test_add_func ("/blank/picture-is-not-finite", test_not_finite_picture);
  g_test_add_func ("/guided/says-what-it-guides", test_rectifier_notes);
  g_test_add_func ("/guided/has-nothing-to-guide", test_nothing_to_guide);
  g_test_add_func ("/guided/guides-what-is-bent-too", test_bent);
  return g_test_run ();
}
