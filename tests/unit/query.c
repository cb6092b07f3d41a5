/* query.c - questions in words become targets, layers and tensors, or a clear refusal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/explain.h"
#include "tests/support/networks.h"

#include <string.h>

static LensModel *small;
static LensTensor *input;

/* Fails with a message that holds @words. */
static void
assert_refused (const LensQueryWords *words, const char *text)
{
  LensQueryWords complete = *words;
  g_autoptr (GError) error = NULL;

  complete.model = small;
  if (complete.tensor == NULL)
    complete.tensor = input;
  g_assert_null (lens_query_new (&complete, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, text));
}

static LensQuery *
ask (LensQueryWords words)
{
  words.model = small;
  words.tensor = input;
  return support_ask (&words);
}

static int
value_of (const char *name)
{
  return lens_graph_find (lens_model_graph (small), name);
}

static void
test_top (void)
{
  g_autoptr (LensQuery) query = ask ((LensQueryWords){ 0 });
  g_autoptr (LensFrame) frame = support_explain ("logits", NULL, query);
  const LensTarget *target = lens_query_target (query);
  const LensReal *scores = lens_tensor_data (frame->map);

  g_assert_cmpint (target->kind, ==, LENS_TARGET_CLASS);
  for (int i = 0; i < 5; i++)
    g_assert_cmpfloat (scores[i], <=, scores[target->index]);
}

static void
test_index_0 (void)
{
  g_autoptr (LensQuery) query = ask ((LensQueryWords){ .target = "0" });
  g_autoptr (LensQuery) unit = ask ((LensQueryWords){ .unit = "f:0" });
  g_autoptr (LensQuery) neuron = ask ((LensQueryWords){ .unit = "f:0:0:0" });

  g_assert_cmpint (lens_query_target (query)->index, ==, 0);
  g_assert_cmpint (lens_query_target (unit)->index, ==, 0);
  g_assert_false (lens_query_target (unit)->is_neuron);
  g_assert_true (lens_query_target (neuron)->is_neuron);
}

static void
test_unit (void)
{
  g_autoptr (LensQuery) query = ask ((LensQueryWords){ .unit = "a:7:3:11" });
  const LensTarget *target = lens_query_target (query);
  g_autofree char *text = lens_query_describe_target (query);

  g_assert_cmpint (target->kind, ==, LENS_TARGET_UNIT);
  g_assert_cmpint (target->value, ==, value_of ("a"));
  g_assert_cmpint (target->index, ==, 7);
  g_assert_cmpint (target->y, ==, 3);
  g_assert_cmpint (target->x, ==, 11);
  g_assert_true (g_str_has_suffix (text, "channel 7 at (3, 11)"));
}

/* Whatever is explained, the answers beside it are classes. */
static void
test_class_names (void)
{
  g_autoptr (LensQuery) class = ask ((LensQueryWords){ .target = "1" });
  g_autoptr (LensQuery) unit = ask ((LensQueryWords){ .unit = "f:0" });
  g_autofree char *expected = lens_query_class_name (class, 1);
  g_autofree char *name = lens_query_class_name (unit, 1);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_unit_refused (void)
{
  assert_refused (&(LensQueryWords){ .unit = "f:8" }, "0 to 7 expected");
  assert_refused (&(LensQueryWords){ .unit = "f:1:6:0" }, "row 6");
  assert_refused (&(LensQueryWords){ .unit = "f:1:0:6" }, "column 6");
  assert_refused (&(LensQueryWords){ .unit = "f" }, "LAYER:CHANNEL");
  assert_refused (&(LensQueryWords){ .unit = "f:-1" }, "LAYER:CHANNEL");
  assert_refused (&(LensQueryWords){ .unit = "f:x" }, "LAYER:CHANNEL");
  assert_refused (&(LensQueryWords){ .unit = ":1" }, "LAYER:CHANNEL");
  assert_refused (&(LensQueryWords){ .unit = "" }, "LAYER:CHANNEL");
  assert_refused (&(LensQueryWords){ .unit = "nothing:1" }, "nothing");
  assert_refused (&(LensQueryWords){ .unit = "nothing:1:2:3" }, "nothing");
  assert_refused (&(LensQueryWords){ .unit = "f:1", .score = LENS_SCORE_SOFTMAX },
                  "logit");
  assert_refused (&(LensQueryWords){ .unit = "f:99999999999" }, "LAYER:CHANNEL");
}

static void
test_target_refused (void)
{
  assert_refused (&(LensQueryWords){ .target = "5" }, "5");
  assert_refused (&(LensQueryWords){ .target = "-1" }, "-1");
  assert_refused (&(LensQueryWords){ .target = "aardvark" }, "aardvark");
  assert_refused (&(LensQueryWords){ .layer = "nothing" }, "nothing");
}

static void
test_picture_refused (void)
{
  g_autoptr (LensTensor) odd = lens_tensor_new (&lens_shape (1, 3, 12, 11));
  g_autoptr (LensTensor) turned = lens_tensor_new (&lens_shape (12, 3, 12));
  g_autoptr (GError) error = NULL;

  assert_refused (&(LensQueryWords){ .tensor = odd }, "1×3×12×12");
  assert_refused (&(LensQueryWords){ .tensor = turned }, "12×3×12");
  g_assert_null (lens_query_new (&(LensQueryWords){ .model = small }, &error));
  g_assert_nonnull (error);
}

/* [3][12][12] is taken as [1][3][12][12]. */
static void
test_short_tensor (void)
{
  LensShape shape = lens_shape (3, 12, 12);
  g_autoptr (LensTensor) without = lens_tensor_reshape (input, &shape);
  g_autoptr (LensQuery) query = support_ask (
    &(LensQueryWords){ .model = small, .tensor = without });

  g_assert_cmpint (lens_tensor_shape (lens_query_input (query))->rank, ==, 4);
}

static void
test_shares_the_pass (void)
{
  g_autoptr (LensQuery) query = ask ((LensQueryWords){ 0 });
  g_autoptr (LensQuery) other = lens_query_new_like (
    query, &(LensQueryWords){ .unit = "a:2", .layer = "c" }, NULL);
  g_autoptr (LensTensor) picture = network_small_input (5);
  g_autoptr (LensQuery) another = lens_query_new_like (
    query, &(LensQueryWords){ .tensor = picture }, NULL);

  g_assert_true (lens_query_tape (query, NULL, NULL) ==
                 lens_query_tape (other, NULL, NULL));
  g_assert_true (lens_query_tape (query, NULL, NULL) !=
                 lens_query_tape (another, NULL, NULL));
  g_assert_cmpint (lens_query_layer (other), ==, value_of ("c"));
}

static void
test_probabilities (void)
{
  g_autoptr (LensQuery) query = ask ((LensQueryWords){ 0 });
  g_autoptr (LensTensor) probabilities = lens_query_probabilities (query, NULL, NULL);
  double sum = 0;

  for (int i = 0; i < 5; i++)
    sum += (double) lens_tensor_data (probabilities)[i];
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
}

/* Names of values may have colons of their own, as TensorFlow's have. */
static void
test_colons (void)
{
  OnnxBuild *build = onnx_build_new (13);
  g_autoptr (LensModel) model = NULL;
  g_autoptr (LensQuery) query = NULL;
  g_autoptr (LensQuery) neuron = NULL;

  onnx_build_input (build, "x:0", &lens_shape (1, 3, 12, 12));
  onnx_build_random (build, "w:0", &lens_shape (4, 3, 3, 3), 1);
  onnx_build_node (build, "Conv", "x:0 w:0", "conv/out:0");
  onnx_build_node (build, "Relu", "conv/out:0", "relu/out:0");
  onnx_build_output (build, "relu/out:0");
  model = network_open (build);
  query = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input, .unit = "conv/out:0:3" });
  neuron = support_ask (
    &(LensQueryWords){ .model = model, .tensor = input, .unit = "conv/out:0:3:2:1" });

  g_assert_cmpint (lens_query_target (query)->index, ==, 3);
  g_assert_false (lens_query_target (query)->is_neuron);
  g_assert_cmpint (lens_query_target (neuron)->index, ==, 3);
  g_assert_cmpint (lens_query_target (neuron)->y, ==, 2);
}

/* A network without classes: a target is an element of its output. */
static void
test_picture_to_picture (void)
{
  OnnxBuild *build = onnx_build_new (13);
  const gint64 pads[] = { 1, 1, 1, 1 };
  g_autoptr (LensModel) model = NULL;
  g_autoptr (LensQuery) query = NULL;
  g_autoptr (LensFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  LensQueryWords words = { .tensor = input };

  onnx_build_input (build, "x", &lens_shape (1, 3, 12, 12));
  onnx_build_random (build, "w", &lens_shape (2, 3, 3, 3), 1);
  onnx_build_node (build, "Conv", "x w", "y");
  onnx_build_ints (build, "pads", 4, pads);
  onnx_build_output (build, "y");
  model = network_open (build);
  words.model = model;
  words.target = "156"; /* channel 1, row 1, column 0 */
  query = support_ask (&words);
  frame = support_explain ("gradient", NULL, query);

  /* It sees rows 0 to 2 and columns 0 and 1. */
  for (int y = 0; y < 12; y++)
    for (int x = 0; x < 12; x++)
      g_assert_true ((lens_tensor_data (frame->map)[y * 12 + x] != 0) ==
                     (y <= 2 && x <= 1));

  words.target = "288";
  g_assert_null (lens_query_new (&words, &error));
  g_assert_nonnull (strstr (error->message, "288"));
  g_clear_error (&error);
  words.target = "1";
  words.score = LENS_SCORE_SOFTMAX;
  g_assert_null (lens_query_new (&words, &error));
  g_assert_nonnull (strstr (error->message, "softmax"));
}

/* The same network with the channels of its input last draws the same maps. */
static void
test_channels_last (void)
{
  static const char *const methods[] = { "gradient", "occlusion",
                                         "integrated-gradients" };
  LensQuery *queries[2] = { NULL };
  g_autoptr (LensTensor) last = lens_tensor_new (&lens_shape (1, 12, 12, 3));

  for (int channel = 0; channel < 3; channel++)
    for (int i = 0; i < 144; i++)
      lens_tensor_writable (last)[i * 3 + channel] = lens_tensor_data (
        input)[channel * 144 + i];

  for (int i = 0; i < 2; i++)
    {
      const gint64 order[] = { 0, 3, 1, 2 };
      const LensShape shape = i == 1 ? lens_shape (1, 12, 12, 3)
                                     : lens_shape (1, 3, 12, 12);
      OnnxBuild *build = onnx_build_new (13);
      g_autoptr (LensModel) model = NULL;

      onnx_build_input (build, "x", &shape);
      onnx_build_random (build, "w", &lens_shape (4, 3, 3, 3), 1);
      onnx_build_node (build, i == 1 ? "Transpose" : "Identity", "x", "t");
      if (i == 1)
        onnx_build_ints (build, "perm", 4, order);
      onnx_build_node (build, "Conv", "t w", "y");
      onnx_build_node (build, "Relu", "y", "z");
      onnx_build_node (build, "GlobalAveragePool", "z", "g");
      onnx_build_node (build, "Flatten", "g", "scores");
      onnx_build_output (build, "scores");
      model = network_open (build);
      queries[i] = support_ask (
        &(LensQueryWords){ .model = model, .tensor = i == 1 ? last : input });
    }

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (LensFrame) first = support_explain (methods[i], NULL, queries[0]);
      g_autoptr (LensFrame) second = support_explain (methods[i], NULL, queries[1]);

      g_assert_cmpfloat (support_deviation (second->map, first->map), <=, 1e-5);
    }
  lens_query_unref (queries[0]);
  lens_query_unref (queries[1]);
}

/* A baseline per channel: the network's number for a colour. */
static void
test_baselines (void)
{
  g_autoptr (LensQuery) query = ask ((LensQueryWords){ 0 });
  const LensPreprocess *preprocess = lens_model_preprocess (small);
  g_autoptr (LensTensor) colour = lens_query_baseline (
    query, &(LensBaseline){ .kind = LENS_BASELINE_COLOUR, .colour = 0x0040ff }, 0);
  g_autoptr (LensTensor) blurred = lens_query_baseline (
    query, &(LensBaseline){ .kind = LENS_BASELINE_BLUR }, 0);
  gboolean is_bgr = preprocess->channels == LENS_CHANNELS_BGR;
  const double parts[3] = { is_bgr ? 255 : 0, 64, is_bgr ? 0 : 255 };
  LensReal least;
  LensReal most;
  LensReal mean;
  LensReal blurred_least;
  LensReal blurred_most;
  LensReal blurred_mean;

  for (int channel = 0; channel < 3; channel++)
    g_assert_true (lens_tensor_data (colour)[channel * 144 + 7] ==
                   lens_preprocess_value (preprocess, channel, parts[channel]));

  lens_tensor_range (input, &least, &most, &mean);
  lens_tensor_range (blurred, &blurred_least, &blurred_most, &blurred_mean);
  g_assert_cmpfloat (blurred_most - blurred_least, <, 0.8 * (most - least));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  small = network_small (&(NetworkChoices){ 1 });
  input = network_small_input (3);
  g_test_add_func ("/query/top-is-the-largest-score", test_top);
  g_test_add_func ("/query/index-0-is-like-any-other", test_index_0);
  g_test_add_func ("/query/unit-is-a-neuron", test_unit);
  g_test_add_func ("/query/classes-keep-their-names-beside-a-unit", test_class_names);
  g_test_add_func ("/query/refuses-units-that-are-not-there", test_unit_refused);
  g_test_add_func ("/query/refuses-targets-that-are-not-there", test_target_refused);
  g_test_add_func ("/query/refuses-tensors-of-another-shape", test_picture_refused);
  g_test_add_func ("/query/takes-tensors-without-a-batch", test_short_tensor);
  g_test_add_func ("/query/shares-the-recorded-pass", test_shares_the_pass);
  g_test_add_func ("/query/probabilities-add-up-to-1", test_probabilities);
  g_test_add_func ("/query/layer-names-may-have-colons", test_colons);
  g_test_add_func ("/query/target-may-be-a-pixel", test_picture_to_picture);
  g_test_add_func ("/query/channels-may-be-last", test_channels_last);
  g_test_add_func ("/query/baseline-is-a-colour", test_baselines);
  result = g_test_run ();
  lens_tensor_unref (input);
  lens_model_unref (small);
  return result;
}
