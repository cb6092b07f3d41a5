/* graph.c - drafts become graphs, signals flow back, and only what changed is redone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/graph/draft.h"
#include "core/graph/patch.h"
#include "core/graph/tape.h"

#include <math.h>

static LensTensor *
random_tensor (LensRng *rng, const LensShape *shape)
{
  LensTensor *tensor = lens_tensor_new (shape);
  LensReal *data = lens_tensor_writable (tensor);

  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    data[i] = (LensReal) lens_rng_normal (rng);
  return tensor;
}

static LensDraft *
begin (const LensShape *input)
{
  LensDraft *draft = lens_draft_new (13);
  g_autoptr (GError) error = NULL;

  g_assert_true (
    lens_draft_add_input (draft, "x", input, LENS_KIND_REAL, NULL, &error));
  g_assert_no_error (error);
  return draft;
}

static gpointer
add (LensDraft *draft, const char *op, const char *a, const char *b, const char *output)
{
  const char *inputs[] = { a, b };
  g_autoptr (GError) error = NULL;
  gpointer settings = lens_draft_add_node (draft, lens_op_find (op), NULL, inputs,
                                           b != NULL ? 2 : 1, &output, 1, &error);

  g_assert_no_error (error);
  return settings;
}

static void
add_constant (LensDraft *draft, const char *name, LensTensor *tensor)
{
  g_autoptr (LensTensor) owned = tensor;

  g_assert_true (lens_draft_add_constant (draft, name, owned, NULL));
}

static LensGraph *
finish (LensDraft *draft, const char *output)
{
  g_autoptr (LensDraft) owned = draft;
  g_autoptr (GError) error = NULL;
  LensGraph *graph;

  lens_draft_add_output (owned, output);
  graph = lens_draft_build (owned, &error);
  g_assert_no_error (error);
  return graph;
}

static void
check_message (LensDraft *draft, const char *output, const char *message)
{
  g_autoptr (LensDraft) owned = draft;
  g_autoptr (GError) error = NULL;

  lens_draft_add_output (owned, output);
  g_assert_null (lens_draft_build (owned, &error));
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_orders_nodes (void)
{
  LensDraft *draft = begin (&lens_shape (1, 2));
  g_autoptr (LensGraph) graph = NULL;

  add (draft, "relu", "b", NULL, "c");
  add (draft, "sigmoid", "a", NULL, "b");
  add (draft, "tanh", "x", NULL, "a");
  graph = finish (draft, "c");
  g_assert_cmpint (lens_graph_n_nodes (graph), ==, 3);
  g_assert_cmpstr (lens_graph_node (graph, 0)->op->name, ==, "tanh");
  g_assert_cmpstr (lens_graph_node (graph, 2)->op->name, ==, "relu");
}

static void
test_says_what_is_wrong (void)
{
  LensDraft *draft = begin (&lens_shape (1, 2));

  add (draft, "add", "x", "b", "a");
  add (draft, "relu", "a", NULL, "b");
  check_message (
    draft, "b",
    "node “a” (add): it depends on its own result; a network without cycles is "
    "expected");

  draft = begin (&lens_shape (1, 2));
  add (draft, "relu", "ghost", NULL, "b");
  check_message (
    draft, "b",
    "node “b” (relu): it reads “ghost”, which nothing in the network produces");

  draft = begin (&lens_shape (1, 2));
  check_message (draft, "nothing", "the output “nothing” is not produced by any node");
}

static void
test_folds_what_is_constant (void)
{
  LensDraft *draft = begin (&lens_shape (1, 6));
  LensReal two = 2;
  LensReal three = 3;
  g_autoptr (LensGraph) graph = NULL;
  const LensValue *value;

  add_constant (draft, "two", lens_tensor_new_copy (&lens_shape (1), &two));
  add_constant (draft, "three", lens_tensor_new_copy (&lens_shape (1), &three));
  add (draft, "add", "two", "three", "five");
  add (draft, "mul", "x", "five", "y");
  graph = finish (draft, "y");
  g_assert_cmpint (lens_graph_n_nodes (graph), ==, 1);
  value = lens_graph_value (graph, lens_graph_node (graph, 0)->inputs[1]);
  g_assert_cmpfloat (lens_tensor_data (value->constant)[0], ==, 5);
}

static void
test_removes_what_does_nothing (void)
{
  LensDraft *draft = begin (&lens_shape (1, 6));
  g_autoptr (LensGraph) graph = NULL;

  add (draft, "identity", "x", NULL, "a");
  add (draft, "dropout", "a", NULL, "b");
  add (draft, "relu", "b", NULL, "c");
  add (draft, "tanh", "b", NULL, "unused");
  graph = finish (draft, "c");
  g_assert_cmpint (lens_graph_n_nodes (graph), ==, 1);
  /* The names of what was removed still lead somewhere. */
  g_assert_cmpint (lens_graph_find (graph, "b"), ==, lens_graph_find (graph, "x"));
  g_assert_cmpint (lens_graph_find (graph, "unused"), ==, -1);
}

static void
test_recognises_activations (void)
{
  LensDraft *draft = begin (&lens_shape (1, 6));
  g_autoptr (LensGraph) graph = NULL;

  add (draft, "sigmoid", "x", NULL, "s");
  add (draft, "mul", "x", "s", "swish");
  add (draft, "softplus", "swish", NULL, "p");
  add (draft, "tanh", "p", NULL, "t");
  add (draft, "mul", "t", "swish", "y");
  graph = finish (draft, "y");
  g_assert_cmpint (lens_graph_n_nodes (graph), ==, 2);
  g_assert_cmpstr (lens_graph_node (graph, 0)->op->name, ==, "silu");
  g_assert_cmpstr (lens_graph_node (graph, 1)->op->name, ==, "mish");
}

static void
test_keeps_activations_that_are_read_inside (void)
{
  LensDraft *draft = begin (&lens_shape (1, 6));
  g_autoptr (LensGraph) graph = NULL;

  add (draft, "sigmoid", "x", NULL, "s");
  add (draft, "mul", "x", "s", "y");
  lens_draft_add_output (draft, "s");
  graph = finish (draft, "y");
  g_assert_cmpint (lens_graph_n_nodes (graph), ==, 2);
}

static void
test_signals_of_all_paths_add_up (void)
{
  LensDraft *draft = begin (&lens_shape (1, 3));
  LensReal numbers[] = { 1, -2, 3 };
  LensReal ones[] = { 1, 1, 1 };
  g_autoptr (LensGraph) graph = NULL;
  g_autoptr (LensTensor) input = lens_tensor_new_copy (&lens_shape (1, 3), numbers);
  g_autoptr (LensTensor) seed = lens_tensor_new_copy (&lens_shape (1, 3), ones);
  g_autoptr (LensTensor) signal = NULL;
  g_autoptr (LensTape) tape = NULL;
  int wanted;
  LensSeed seeds[1];
  LensBackwardQuery query = { .seeds = seeds, .n_seeds = 1 };

  add (draft, "mul", "x", "x", "square");
  add (draft, "add", "square", "x", "y");
  graph = finish (draft, "y");
  tape = lens_tape_record (graph, &input, NULL, NULL);
  seeds[0] = (LensSeed){ .value = lens_graph_find (graph, "y"), .signal = seed };
  wanted = lens_graph_find (graph, "x");
  g_assert_true (lens_tape_backward (tape, &query, &wanted, 1, &signal, NULL, NULL));
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat (lens_tensor_data (signal)[i], ==, 2 * numbers[i] + 1);
}

/* A small network with a branch, a join, a pool and a dense end. */
static LensGraph *
branching_network (LensRng *rng, int size)
{
  LensDraft *draft = begin (&lens_shape (1, 3, size, size));
  const char *dense_inputs[] = { "flat", "dense_w", "dense_b" };
  const char *dense_output = "scores";
  gpointer settings;

  add_constant (draft, "w1", random_tensor (rng, &lens_shape (4, 3, 3, 3)));
  add_constant (draft, "w2", random_tensor (rng, &lens_shape (4, 4, 3, 3)));
  add_constant (draft, "w3", random_tensor (rng, &lens_shape (4, 4, 1, 1)));
  add_constant (draft, "dense_w", random_tensor (rng, &lens_shape (8, 5)));
  add_constant (draft, "dense_b", random_tensor (rng, &lens_shape (5)));
  settings = add (draft, "conv", "x", "w1", "c1");
  lens_field_set_text (lens_fields_find (lens_op_find ("conv")->fields, "pads", "",
                                         NULL),
                       settings, "1,1,1,1", NULL);
  add (draft, "relu", "c1", NULL, "r1");
  settings = add (draft, "max-pool", "r1", NULL, "p1");
  lens_field_set_text (lens_fields_find (lens_op_find ("max-pool")->fields,
                                         "kernel_shape", "", NULL),
                       settings, "3,3", NULL);
  lens_field_set_text (lens_fields_find (lens_op_find ("max-pool")->fields, "strides",
                                         "", NULL),
                       settings, "2,2", NULL);
  settings = add (draft, "conv", "p1", "w2", "c2");
  lens_field_set_text (lens_fields_find (lens_op_find ("conv")->fields, "pads", "",
                                         NULL),
                       settings, "1,1,1,1", NULL);
  add (draft, "relu", "c2", NULL, "r2");
  add (draft, "conv", "p1", "w3", "c3");
  add (draft, "add", "r2", "c3", "sum");
  add (draft, "concat", "sum", "c3", "both");
  add (draft, "global-average-pool", "both", NULL, "mean");
  add (draft, "flatten", "mean", NULL, "flat");
  lens_draft_add_node (draft, lens_op_find ("gemm"), NULL, dense_inputs, 3,
                       &dense_output, 1, NULL);
  return finish (draft, "scores");
}

static void
test_a_patch_equals_the_whole (void)
{
  const int size = 23;
  guint64 seed = 20;
  LensRng rng;
  g_autoptr (LensGraph) graph = NULL;
  g_autoptr (LensTensor) input = NULL;
  g_autoptr (LensTape) tape = NULL;
  g_autoptr (LensPatch) patch = NULL;
  int goal;

  lens_rng_seed (&rng, seed);
  graph = branching_network (&rng, size);
  input = random_tensor (&rng, &lens_shape (1, 3, size, size));
  tape = lens_tape_record (graph, &input, NULL, NULL);
  goal = lens_graph_find (graph, "scores");
  patch = lens_patch_new (tape, lens_graph_find (graph, "x"), goal);

  for (int trial = 0; trial < 60; trial++)
    {
      int height = lens_rng_int (&rng, 1, trial % 10 == 0 ? size + 1 : 7);
      int width = lens_rng_int (&rng, 1, trial % 10 == 0 ? size + 1 : 7);
      /* Every fifth lies in a corner. */
      int y = trial % 5 == 0 ? (trial % 2) * (size - height)
                             : lens_rng_int (&rng, 0, size - height + 1);
      int x = trial % 5 == 0 ? (trial / 2 % 2) * (size - width)
                             : lens_rng_int (&rng, 0, size - width + 1);
      LensBox box = { .y_begin = y,
                      .y_end = y + height,
                      .x_begin = x,
                      .x_end = x + width };
      g_autoptr (LensTensor) pixels = random_tensor (&rng,
                                                     &lens_shape (1, 3, height, width));
      g_autoptr (LensTensor) changed = lens_tensor_new_copy (lens_tensor_shape (input),
                                                             lens_tensor_data (input));
      g_autoptr (LensTensor) answer = NULL;
      g_autoptr (LensTensor) expected = NULL;
      LensReal *data = lens_tensor_writable (changed);

      for (int c = 0; c < 3; c++)
        for (int i = 0; i < height; i++)
          for (int j = 0; j < width; j++)
            data[(c * size + y + i) * size + x + j] = lens_tensor_data (
              pixels)[(c * height + i) * width + j];
      answer = lens_patch_eval (patch, &box, lens_tensor_data (pixels));
      g_assert_true (
        lens_graph_eval (graph, &changed, &goal, 1, &expected, NULL, NULL));
      for (int k = 0; k < 5; k++)
        g_assert_cmpfloat_with_epsilon (
          lens_tensor_data (answer)[k], lens_tensor_data (expected)[k],
          1e-5 * fmax (1, fabs (lens_tensor_data (expected)[k])));
    }
  g_assert_cmpfloat (lens_patch_multiply_adds (patch), <=,
                     lens_patch_full_multiply_adds (patch));
}

static void
test_receptive_fields (void)
{
  LensRng rng;
  g_autoptr (LensGraph) graph = NULL;
  int size[2];
  int stride[2];
  LensBox corner = { .y_end = 1, .x_end = 1 };
  LensBox box;

  lens_rng_seed (&rng, 1);
  graph = branching_network (&rng, 23);
  g_assert_true (lens_graph_receptive_field (graph, lens_graph_find (graph, "x"),
                                             lens_graph_find (graph, "r2"), size,
                                             stride));
  /* 3, then a pool of 3 over 2: 5, then 3 at stride 2: 9. */
  g_assert_cmpint (size[0], ==, 9);
  g_assert_cmpint (size[1], ==, 9);
  g_assert_cmpint (stride[0], ==, 2);
  g_assert_false (lens_graph_receptive_field (graph, lens_graph_find (graph, "x"),
                                              lens_graph_find (graph, "scores"), size,
                                              stride));
  /* In the corner the padding takes its share: rows -3 … 5 are 0 … 5. */
  box = lens_graph_receptive_box (graph, lens_graph_find (graph, "x"),
                                  lens_graph_find (graph, "r2"), &corner);
  g_assert_cmpint (box.y_begin, ==, 0);
  g_assert_cmpint (box.y_end, ==, 6);
}

static void
test_a_wish_to_stop_is_heard (void)
{
  LensRng rng;
  g_autoptr (LensGraph) graph = NULL;
  g_autoptr (LensTensor) input = NULL;
  g_autoptr (LensMonitor) monitor = lens_monitor_new ();
  g_autoptr (GError) error = NULL;

  lens_rng_seed (&rng, 1);
  graph = branching_network (&rng, 23);
  input = random_tensor (&rng, &lens_shape (1, 3, 23, 23));
  lens_monitor_cancel (monitor);
  g_assert_null (lens_tape_record (graph, &input, monitor, &error));
  g_assert_error (error, LENS_ERROR, LENS_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/order/puts-nodes-after-their-operands", test_orders_nodes);
  g_test_add_func ("/graph/draft/says-what-is-wrong", test_says_what_is_wrong);
  g_test_add_func ("/graph/shapes/folds-what-is-constant", test_folds_what_is_constant);
  g_test_add_func ("/graph/identity/removes-what-does-nothing",
                   test_removes_what_does_nothing);
  g_test_add_func ("/graph/patterns/recognises-activations",
                   test_recognises_activations);
  g_test_add_func ("/graph/patterns/keeps-what-is-read-inside",
                   test_keeps_activations_that_are_read_inside);
  g_test_add_func ("/graph/tape/signals-of-all-paths-add-up",
                   test_signals_of_all_paths_add_up);
  g_test_add_func ("/graph/patch/equals-the-whole", test_a_patch_equals_the_whole);
  g_test_add_func ("/graph/receptive/size-stride-and-borders", test_receptive_fields);
  g_test_add_func ("/graph/tape/a-wish-to-stop-is-heard", test_a_wish_to_stop_is_heard);
  return g_test_run ();
}
