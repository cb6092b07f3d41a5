/* nodes.c - nodes say what they mean, or what is wrong with them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/import/outcome.h"

static void
test_results_too_many_are_noted (void)
{
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", &lens_shape (2));
  onnx_build_node (build, "Relu", "x", "y z");
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_opens (&outcome);
    g_assert_cmpstr (outcome_only_note (&outcome), ==,
                     "node “y”: 1 of its 2 results can be computed");
  }
}

static void
test_attributes_without_type_are_read (void)
{
  OnnxBuild *build = build_convolution (&lens_shape (1, 3, 8, 8));
  int value;

  onnx_build_forget_types (build);
  onnx_build_ints (build, "pads", 4, (gint64[]){ 1, 2, 3, 4 });
  onnx_build_ints (build, "strides", 2, (gint64[]){ 1, 1 });
  {
    g_auto (Outcome) outcome = outcome_of_build (build);
    g_autofree char *text = NULL;

    outcome_assert_opens (&outcome);
    value = lens_graph_output (outcome.graph, 0);
    text = lens_shape_to_string (&lens_graph_value (outcome.graph, value)->shape);
    g_assert_cmpstr (text, ==, "1×2×10×12");
  }
}

static void
test_a_wrong_attribute_is_told (void)
{
  OnnxBuild *build = build_convolution (&lens_shape (1, 3, 8, 8));

  onnx_build_string (build, "pads", "two");
  {
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_refused (
      &outcome, "node “y” (Conv): pads: whole numbers expected, a word found");
  }
}

static void
test_an_unknown_attribute_is_noted (void)
{
  OnnxBuild *build = build_convolution (&lens_shape (1, 3, 8, 8));

  onnx_build_int (build, "flavour", 3);
  {
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_opens (&outcome);
    g_assert_cmpstr (outcome_only_note (&outcome), ==,
                     "node “y”: attribute “flavour” is not known and has no effect");
  }
}

static void
test_what_was_an_attribute_becomes_an_operand (void)
{
  OnnxBuild *build = onnx_build_new (7);

  onnx_build_input (build, "x", &lens_shape (1, 1, 2, 3));
  onnx_build_node (build, "Upsample", "x", "y");
  onnx_build_float_list (build, "scales", 4, (float[]){ 1, 1, 2, 3 });
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = outcome_of_build (build);
    g_autofree char *text = NULL;
    int value;

    outcome_assert_opens (&outcome);
    g_assert_null (outcome_only_note (&outcome));
    value = lens_graph_output (outcome.graph, 0);
    text = lens_shape_to_string (&lens_graph_value (outcome.graph, value)->shape);
    g_assert_cmpstr (text, ==, "1×1×4×9");
  }
}

static void
test_a_cast_may_name_its_type (void)
{
  OnnxBuild *build = onnx_build_new (5);

  onnx_build_input (build, "x", &lens_shape (2));
  onnx_build_node (build, "Cast", "x", "y");
  onnx_build_string (build, "to", "INT32");
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_opens (&outcome);
    g_assert_cmpint (
      lens_graph_value (outcome.graph, lens_graph_output (outcome.graph, 0))->kind, ==,
      LENS_KIND_INTEGER);
  }
}

static void
test_every_form_of_constant_is_read (void)
{
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", &lens_shape (2));
  onnx_build_node (build, "Constant", "", "a");
  onnx_build_float (build, "value_float", 10);
  onnx_build_node (build, "Constant", "", "b");
  onnx_build_float_list (build, "value_floats", 2, (float[]){ 1, 2 });
  onnx_build_node (build, "Constant", "", "c");
  onnx_build_tensor_floats (build, "value", &lens_shape (2), (float[]){ 4, 8 });
  onnx_build_node (build, "Constant", "", "s");
  onnx_build_ints (build, "value_ints", 2, (gint64[]){ 1, 2 });
  onnx_build_node (build, "Add", "a b", "d");
  onnx_build_node (build, "Add", "c d", "w");
  onnx_build_node (build, "Add", "x w", "z");
  onnx_build_node (build, "Reshape", "z s", "y");
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = outcome_of_build (build);
    int value;

    outcome_assert_opens (&outcome);
    g_assert_cmpfloat ((double) lens_tensor_data (outcome_weight (&outcome))[0], ==,
                       15);
    g_assert_cmpfloat ((double) lens_tensor_data (outcome_weight (&outcome))[1], ==,
                       20);
    value = lens_graph_output (outcome.graph, 0);
    g_assert_cmpint (lens_graph_value (outcome.graph, value)->shape.rank, ==, 2);
  }
}

/* If x has two axes: relu, else tanh; the condition is computed from the shape. */
static OnnxBuild *
begin_choice (const char *condition)
{
  static const char *const op_types[] = { "Relu", "Tanh" };
  static const char *const names[] = { "then_branch", "else_branch" };
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", &lens_shape (1, 1));
  onnx_build_node (build, "Shape", "x", "sizes");
  onnx_build_node (build, "Gather", "sizes zero", "batch");
  onnx_build_int64s (build, "zero", 1, (gint64[]){ 0 });
  onnx_build_node (build, "If", condition, "y");
  for (int i = 0; i < 2; i++)
    {
      GByteArray *attribute = g_byte_array_new ();
      GByteArray *graph = g_byte_array_new ();
      GByteArray *node = g_byte_array_new ();
      GByteArray *output = g_byte_array_new ();

      onnx_put_string (node, 1, "x");
      onnx_put_string (node, 2, "inner");
      onnx_put_string (node, 4, op_types[i]);
      onnx_put_message (graph, 1, node);
      onnx_put_string (output, 1, "inner");
      onnx_put_message (graph, 12, output);
      onnx_put_string (attribute, 1, names[i]);
      onnx_put_int (attribute, 20, 5);
      onnx_put_message (attribute, 6, graph);
      onnx_build_attribute (build, attribute->data, attribute->len);
      g_byte_array_unref (attribute);
    }
  onnx_build_output (build, "y");
  return build;
}

static void
test_a_choice_that_is_known_is_made (void)
{
  static const struct
  {
    const char *condition;
    const char *op;
  } cases[] = { { "batch", "relu" }, { "zero", "tanh" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Outcome) outcome = outcome_of_build (begin_choice (cases[i].condition));

      outcome_assert_opens (&outcome);
      g_assert_cmpstr (lens_graph_node (outcome.graph, 0)->op->name, ==, cases[i].op);
    }
}

static void
test_a_choice_while_running_is_refused (void)
{
  g_auto (Outcome) outcome = outcome_of_build (begin_choice ("x"));

  outcome_assert_refused (
    &outcome, "node “y” (If): operator If is not supported where its condition is "
              "computed while the network runs; export the network for one fixed "
              "input size");
}

static void
test_what_cannot_be_computed_is_listed (void)
{
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", &lens_shape (2));
  onnx_build_node (build, "LSTM", "x", "a");
  onnx_build_node (build, "Relu", "a", "b");
  onnx_build_node (build, "com.example:Magic", "b", "c");
  onnx_build_node (build, "LSTM", "c", "y");
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = outcome_of_build (build);
    GPtrArray *lines = outcome.provenance.unsupported;

    outcome_assert_refused (
      &outcome, "node “a”: operator LSTM is not supported; recurrent networks cannot "
                "be explained (and 2 more such nodes: LSTM, Magic)");
    g_assert_cmpint (lines->len, ==, 3);
    g_assert_cmpstr (
      lines->pdata[1], ==,
      "node “c”: operator Magic is not supported; export the network with "
      "ONNX's own operators only");
  }
}

static void
test_one_that_cannot_be_computed_is_named (void)
{
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", &lens_shape (2));
  onnx_build_node (build, "Loop", "x", "y");
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_refused (&outcome,
                            "node “y”: operator Loop is not supported; export the "
                            "network with its loops unrolled");
  }
}

static void
test_a_newer_opset_is_tried (void)
{
  OnnxBuild *build = onnx_build_new (99);

  onnx_build_input (build, "x", &lens_shape (2));
  onnx_build_node (build, "Relu", "x", "y");
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_opens (&outcome);
    g_assert_cmpstr (outcome.provenance.format, ==, "ONNX, opset 99, IR 7");
    g_assert_cmpstr (outcome.provenance.producer, ==, "netlens-tests");
    g_assert_cmpstr (
      outcome_only_note (&outcome), ==,
      "opset 99 is newer than 21; its operators are read as those of 21");
  }
}

static void
test_an_old_file_names_no_opset (void)
{
  OnnxBuild *build = onnx_build_new (0);

  onnx_build_input (build, "x", &lens_shape (2));
  onnx_build_node (build, "Relu", "x", "y");
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_opens (&outcome);
    g_assert_cmpstr (outcome.provenance.format, ==, "ONNX, IR 1");
    g_assert_null (outcome_only_note (&outcome));
  }
}

static void
test_a_graph_that_is_no_network_is_refused (void)
{
  {
    OnnxBuild *build = onnx_build_new (13);

    onnx_build_input (build, "x", &lens_shape (2));
    {
      g_auto (Outcome) outcome = outcome_of_build (build);

      outcome_assert_refused (&outcome, "there is no node in the graph");
    }
  }
  {
    OnnxBuild *build = onnx_build_new (13);

    onnx_build_node (build, "Relu", "x", "y");
    {
      g_auto (Outcome) outcome = outcome_of_build (build);

      outcome_assert_refused (&outcome, "the graph has no output");
    }
  }
}

/* Also where nothing else about the node is right. */
static void
test_operators_go_by_their_names (void)
{
  static const char *const op_types[] = {
    "Conv", "MaxPool", "BatchNormalization", "Relu",
    "Gemm", "MatMul",  "ConstantOfShape",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (op_types); i++)
    {
      OnnxBuild *build = onnx_build_new (13);

      onnx_build_node (build, op_types[i], "", "y");
      onnx_build_output (build, "y");
      {
        g_auto (Outcome) outcome = outcome_of_build (build);

        g_assert_null (outcome.provenance.unsupported);
      }
    }
}

#define ADD(path, test) g_test_add_func ("/import/nodes/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("notes-results-too-many", test_results_too_many_are_noted);
  ADD ("reads-attributes-without-type", test_attributes_without_type_are_read);
  ADD ("tells-a-wrong-attribute", test_a_wrong_attribute_is_told);
  ADD ("notes-an-unknown-attribute", test_an_unknown_attribute_is_noted);
  ADD ("moves-an-attribute-to-an-operand",
       test_what_was_an_attribute_becomes_an_operand);
  ADD ("takes-a-type-by-name", test_a_cast_may_name_its_type);
  ADD ("reads-every-form-of-constant", test_every_form_of_constant_is_read);
  ADD ("makes-a-choice-that-is-known", test_a_choice_that_is_known_is_made);
  ADD ("refuses-a-choice-while-running", test_a_choice_while_running_is_refused);
  ADD ("lists-what-cannot-be-computed", test_what_cannot_be_computed_is_listed);
  ADD ("names-one-that-cannot-be-computed", test_one_that_cannot_be_computed_is_named);
  ADD ("tries-a-newer-opset", test_a_newer_opset_is_tried);
  ADD ("reads-an-old-file", test_an_old_file_names_no_opset);
  ADD ("refuses-a-graph-that-is-no-network",
       test_a_graph_that_is_no_network_is_refused);
  ADD ("finds-operators-by-name", test_operators_go_by_their_names);
  return g_test_run ();
}
