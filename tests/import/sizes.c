/* sizes.c - sizes that a file leaves open are found
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/import/outcome.h"

static const LensShape *
input_shape (const Outcome *outcome)
{
  return &lens_graph_value (outcome->graph, lens_graph_input (outcome->graph, 0))
            ->shape;
}

static void
assert_input_shape (const Outcome *outcome, const char *expected)
{
  g_autofree char *text = lens_shape_to_string (input_shape (outcome));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_weights_may_be_listed_as_inputs (void)
{
  OnnxBuild *build = build_convolution (&lens_shape (1, 3, 8, 8));

  onnx_build_input (build, "w", &lens_shape (2, 3, 3, 3));
  {
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_opens (&outcome);
    g_assert_cmpint (lens_graph_n_inputs (outcome.graph), ==, 1);
    g_assert_cmpint (outcome.provenance.n_parameters, ==, 54);
  }
}

static void
test_open_sizes_are_filled (void)
{
  static const struct
  {
    LensShape given;
    LensShape wish;
    const char *result;
    gboolean is_noted;
  } cases[] = {
    { { 4, { -1, 3, 32, 32 } }, { 0 }, "1×3×32×32", FALSE },
    { { 4, { -1, -1, -1, -1 } }, { 0 }, "1×3×224×224", TRUE },
    { { 4, { -1, 3, -1, -1 } }, { 2, { 64, 48 } }, "1×3×64×48", FALSE },
    { { 4, { -1, 3, -1, -1 } }, { 4, { 1, 3, 64, 48 } }, "1×3×64×48", FALSE },
    { { 4, { 1, 3, 32, 32 } }, { 2, { 32, 32 } }, "1×3×32×32", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LensModelOptions options = { .input_shape = cases[i].wish };
      g_auto (Outcome) outcome = outcome_of_build_with (build_convolution (
                                                          &cases[i].given),
                                                        &options);

      outcome_assert_opens (&outcome);
      assert_input_shape (&outcome, cases[i].result);
      g_assert_cmpint (outcome_only_note (&outcome) != NULL, ==, cases[i].is_noted);
    }
}

static void
test_sizes_that_cannot_be_are_told (void)
{
  static const struct
  {
    LensShape given;
    LensShape wish;
    const char *message;
  } cases[] = {
    { { 4, { 1, 3, 32, 32 } },
      { 2, { 64, 64 } },
      "input “x”: the file fixes 32 on axis 2, 64 asked for" },
    { { 4, { 1, 3, 32, 32 } },
      { 3, { 1, 2, 3 } },
      "input “x”: 3 axes asked for, the file has 4" },
    { { 4, { 0, 3, 32, 32 } },
      { 0 },
      "input “x”: a size of 0 on axis 0; 1 or more expected" },
    { { 4, { 1, 3, -7, 32 } }, { 0 }, "input “x”: a size of -7; 1 or more expected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LensModelOptions options = { .input_shape = cases[i].wish };
      g_auto (Outcome) outcome = outcome_of_build_with (build_convolution (
                                                          &cases[i].given),
                                                        &options);

      outcome_assert_refused (&outcome, cases[i].message);
    }
}

static void
test_an_input_without_shape_asks_its_weights (void)
{
  g_auto (Outcome) outcome = outcome_of_build (build_convolution (NULL));

  outcome_assert_opens (&outcome);
  assert_input_shape (&outcome, "1×3×224×224");
  g_assert_cmpstr (outcome_only_note (&outcome), ==,
                   "the file leaves the size of input “x” open; 1×3×224×224 assumed");
}

static void
test_an_input_nobody_knows_is_refused (void)
{
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", NULL);
  onnx_build_node (build, "Relu", "x", "y");
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_refused (&outcome,
                            "input “x”: the file gives it no shape; export the network "
                            "with fixed sizes");
  }
}

static void
test_numbers_bound_to_inputs_are_known (void)
{
  OnnxBuild *build = onnx_build_new (13);
  g_autoptr (GHashTable) bound = g_hash_table_new_full (
    g_str_hash, g_str_equal, NULL, (GDestroyNotify) lens_tensor_unref);
  const LensModelOptions options = { .bound = bound };
  LensTensor *shape = lens_tensor_new_copy (&lens_shape (2), (LensReal[]){ 2, 3 });

  lens_tensor_set_kind (shape, LENS_KIND_INTEGER);
  g_hash_table_insert (bound, (gpointer) "shape", shape);
  onnx_build_input (build, "x", &lens_shape (6));
  onnx_build_typed_input (build, "shape", 7, &lens_shape (2));
  onnx_build_node (build, "Reshape", "x shape", "y");
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = outcome_of_build_with (build, &options);

    outcome_assert_opens (&outcome);
    g_assert_cmpint (lens_graph_n_inputs (outcome.graph), ==, 2);
  }
}

#define ADD(path, test) g_test_add_func ("/import/sizes/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("takes-weights-listed-as-inputs", test_weights_may_be_listed_as_inputs);
  ADD ("fills-open-sizes", test_open_sizes_are_filled);
  ADD ("tells-sizes-that-cannot-be", test_sizes_that_cannot_be_are_told);
  ADD ("asks-the-weights-for-a-shape", test_an_input_without_shape_asks_its_weights);
  ADD ("refuses-an-input-nobody-knows", test_an_input_nobody_knows_is_refused);
  ADD ("knows-numbers-bound-to-inputs", test_numbers_bound_to_inputs_are_known);
  return g_test_run ();
}
