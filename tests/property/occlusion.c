/* occlusion.c - what covering a part of the picture does to the score
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * On small networks, in float and in double.  Tolerances are those of rounding.
 */

#include "tests/support/explain.h"
#include "tests/support/networks.h"

#include <math.h>

/* Sums of some hundred products each. */
#define ROUNDING (256 * (double) LENS_REAL_EPSILON)

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
      g_autoptr (LensQuery) query = support_ask_small (&(NetworkChoices){ 5 },
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
  fall = support_statistic (frame, "score") - support_statistic (gradient, "score");
  g_assert_cmpfloat (fabs ((double) lens_tensor_data (frame->map)[11 * 12 + 11] - fall),
                     <=, ROUNDING * MAX (fabs (fall), 1));
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

/* 144 windows in 16 frames: the first is every fourth row and column, and the fourth every
 * second; what is still to come looks like the window of its cell. */
static void
test_coarse_first (void)
{
  g_autoptr (LensQuery) query = support_ask_small (&(NetworkChoices){ 5 },
                                                   (LensQueryWords){ 0 });
  g_autoptr (LensRun) run = support_start ("occlusion-scores",
                                           "window=1,stride=1,frames=16", query, 0);
  g_autoptr (LensFrame) first = NULL;
  g_autoptr (LensFrame) fourth = NULL;
  g_autoptr (LensFrame) last = NULL;

  g_assert_cmpint (lens_run_next (run, &first, NULL), ==, LENS_STEP_FRAME);
  for (int i = 1; i < 4; i++)
    {
      g_clear_pointer (&fourth, lens_frame_unref);
      g_assert_cmpint (lens_run_next (run, &fourth, NULL), ==, LENS_STEP_FRAME);
    }
  last = support_finish (run);
  g_assert_true (first->is_preview);
  g_assert_false (last->is_preview);
  for (int y = 0; y < 12; y++)
    for (int x = 0; x < 12; x++)
      {
        const LensReal *scores = lens_tensor_data (last->map);

        g_assert_cmpfloat (lens_tensor_data (first->map)[y * 12 + x], ==,
                           scores[y / 4 * 4 * 12 + x / 4 * 4]);
        g_assert_cmpfloat (lens_tensor_data (fourth->map)[y * 12 + x], ==,
                           scores[y / 2 * 2 * 12 + x / 2 * 2]);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/method/occlusion/of-a-constant-model-is-zero",
                   test_constant_model);
  g_test_add_func ("/method/occlusion/incremental-equals-full", test_incremental);
  g_test_add_func ("/method/occlusion/is-the-fall-of-the-score",
                   test_occlusion_definition);
  g_test_add_func ("/method/occlusion/of-the-chequered-picture-by-pixels",
                   test_chequered_window_1);
  g_test_add_func ("/method/occlusion/of-the-chequered-picture-by-windows",
                   test_chequered_window_3);
  g_test_add_func ("/method/occlusion/of-scores-is-coarse-first", test_coarse_first);
  return g_test_run ();
}
