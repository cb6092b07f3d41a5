/* outcome.c - what comes of a file that a test made
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/import/outcome.h"

#include "tests/support/graphs.h"

void
outcome_clear (Outcome *outcome)
{
  lens_provenance_clear (&outcome->provenance);
  g_clear_pointer (&outcome->graph, lens_graph_unref);
  g_clear_error (&outcome->error);
}

Outcome
outcome_of_source (LensSource *source, const LensModelOptions *options)
{
  Outcome outcome = { 0 };

  outcome.graph = support_read_graph (source, options, &outcome.provenance,
                                      &outcome.error);
  return outcome;
}

Outcome
outcome_of_build_with (OnnxBuild *build, const LensModelOptions *options)
{
  g_autoptr (GBytes) bytes = onnx_build_finish (build);
  g_autoptr (LensSource) source = lens_source_new ("test.onnx", bytes);

  return outcome_of_source (source, options);
}

Outcome
outcome_of_build (OnnxBuild *build)
{
  const LensModelOptions options = { 0 };

  return outcome_of_build_with (build, &options);
}

void
outcome_assert_opens (const Outcome *outcome)
{
  g_assert_no_error (outcome->error);
  g_assert_nonnull (outcome->graph);
}

void
outcome_assert_refused (const Outcome *outcome, const char *message)
{
  g_assert_null (outcome->graph);
  g_assert_nonnull (outcome->error);
  if (!g_pattern_match_simple (message, outcome->error->message))
    g_assert_cmpstr (outcome->error->message, ==, message);
}

const char *
outcome_only_note (const Outcome *outcome)
{
  if (outcome->provenance.notes == NULL)
    return NULL;
  g_assert_cmpint (outcome->provenance.notes->len, ==, 1);
  return g_ptr_array_index (outcome->provenance.notes, 0);
}

LensTensor *
outcome_weight (const Outcome *outcome)
{
  const LensNode *node = lens_graph_node (outcome->graph, 0);

  g_assert_cmpint (node->n_inputs, ==, 2);
  return lens_graph_value (outcome->graph, node->inputs[1])->constant;
}

OnnxBuild *
build_convolution (const LensShape *shape)
{
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", shape);
  onnx_build_random (build, "w", &lens_shape (2, 3, 3, 3), 1);
  onnx_build_node (build, "Conv", "x w", "y");
  onnx_build_output (build, "y");
  return build;
}
