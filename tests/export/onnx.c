/* onnx.c - what is written as ONNX is read back as it was, and others read it too
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/graph/draft.h"
#include "core/model/export-onnx.h"
#include "core/model/model.h"
#include "tests/export/round.h"
#include "tests/support/data.h"
#include "tests/support/graphs.h"
#include "tests/support/op-examples.h"
#include "tests/support/python.h"

#include <glib/gstdio.h>
#include <string.h>

static GHashTable *
new_given (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) lens_tensor_unref);
}

static LensTensor *
operand (const OpCase *test, int index)
{
  LensTensor *tensor = lens_tensor_new_copy (&test->input_shapes[index],
                                             test->inputs[index]);

  lens_tensor_set_kind (tensor, test->input_kinds[index]);
  return tensor;
}

static gboolean
add_operands (const OpCase *test, LensDraft *draft, GHashTable *given, GError **error)
{
  for (int i = 0; i < test->n_inputs; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%d", i);
      g_autoptr (LensTensor) tensor = NULL;

      if (test->inputs[i] == NULL)
        continue;
      tensor = operand (test, i);
      if (test->is_constant[i] || i > 3)
        {
          if (!lens_draft_add_constant (draft, name, tensor, error))
            return FALSE;
          continue;
        }
      if (!lens_draft_add_input (draft, name, &test->input_shapes[i],
                                 test->input_kinds[i], NULL, error))
        return FALSE;
      g_hash_table_insert (given, g_steal_pointer (&name), lens_tensor_ref (tensor));
    }
  return TRUE;
}

static void
copy_settings (const OpCase *test, gpointer settings)
{
  lens_fields_clear (test->op->fields, settings);
  lens_fields_copy (test->op->fields, test->settings, test->op->settings_size,
                    settings);
}

/* (transfer full) (nullable): a network of nothing but this operator; @given gets the
 * numbers of its inputs. */
static LensGraph *
build_case (OpCase *test, GHashTable *given, GError **error)
{
  static const char *const inputs[] = {
    "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7"
  };
  static const char *const outputs[] = { "y0", "y1", "y2", "y3" };
  const char *names[G_N_ELEMENTS (inputs)] = { NULL };
  g_autoptr (LensDraft) draft = lens_draft_new (test->opset);
  int n_outputs = MAX (test->text.n_outputs, 1);
  gpointer settings;

  g_assert_cmpint (test->n_inputs, <=, G_N_ELEMENTS (inputs));
  for (int i = 0; i < test->n_inputs; i++)
    names[i] = test->inputs[i] != NULL ? inputs[i] : "";
  if (!add_operands (test, draft, given, error))
    return NULL;
  settings = lens_draft_add_node (draft, test->op, "node", names, test->n_inputs,
                                  outputs, n_outputs, error);
  if (settings == NULL)
    return NULL;
  copy_settings (test, settings);
  for (int i = 0; i < n_outputs; i++)
    lens_draft_add_output (draft, outputs[i]);
  return lens_draft_build (draft, error);
}

/* Operators that ONNX has not, and has not had for long. */
static gboolean
is_ours_alone (const char *op)
{
  return g_str_equal (op, "batch-normalization-training");
}

static void
check_example (const OpExample *example, int index)
{
  g_autoptr (OpCase) test = op_example_new (example, 7);
  g_autofree char *text = op_case_to_string (test);
  g_autofree char *name = g_strdup_printf ("%03d-%s", index, test->op->name);
  g_autoptr (GHashTable) given = new_given ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LensGraph) graph = build_case (test, given, &error);
  g_autofree char *fault = NULL;

  g_assert_no_error (error);
  if (lens_graph_n_nodes (graph) == 0)
    return;
  fault = round_trip (graph, name, given, NULL);
  if (is_ours_alone (test->op->name))
    {
      g_assert_nonnull (strstr (fault, "ONNX has no such operator"));
      return;
    }
  if (fault == NULL)
    return;
  g_test_message ("%s: %s", text, fault);
  g_test_fail ();
}

static void
test_operators (void)
{
  for (int i = 0; op_examples[i].text.op != NULL; i++)
    check_example (&op_examples[i], i);
}

/* Meanings that moved: each is written as it is said today. */
static void
test_old_meanings (void)
{
  static const OpExample examples[] = {
    { { "softmax", NULL, "2x3x4x5", .opset = 9 } },
    { { "softmax", "axis=2", "2x3x4x5", .opset = 9 } },
    { { "softmax", "axis=-1", "2x3x4x5", .opset = 9 } },
    { { "log-softmax", "axis=0", "2x3x4", .opset = 11 } },
    { { "hardmax", NULL, "2x3x1x1", .opset = 11 } },
    { { "resize", "mode=linear", "1x2x3x4 4", .opset = 10 }, "1=1,1,2,3" },
    { { "resize", "mode=nearest", "1x2x6x4 4", .opset = 10 }, "1=1,1,0.5,0.5" },
    { { "upsample", "mode=nearest", "1x2x3x4 4", .opset = 9 }, "1=1,1,2,2" },
    { { "upsample", "mode=bilinear height_scale=2 width_scale=3", "1x2x3x4",
        .opset = 1 } },
    { { "add", "broadcast=1 axis=1", "2x3x4x5 3", .opset = 6 } },
    { { "mul", "broadcast=1 axis=2", "2x3x4x5 4x5", .opset = 6 } },
    { { "p-relu", NULL, "2x3x4x5 3", .opset = 6 } },
    { { "roi-align", "output_height=2 output_width=2", "1x2x6x6 1x4 1", .opset = 10 },
      "1=1,1,4,4 2=0" },
    { { "clip", "min=-0.5", "2x3", .opset = 6 } },
    { { "clip", "max=0.5", "2x3", .opset = 6 } },
    { { "pad", "pads=0,0,1,1,0,0,2,2 value=0.5", "1x2x3x4", .opset = 2 } },
    { { "reduce-mean", "axes=2,3", "2x3x4x5", .opset = 11 } },
    { { "reduce-sum", "axes=1 keepdims=0", "2x3x4x5", .opset = 11 } },
    { { "squeeze", "axes=2", "2x3x1x5", .opset = 11 } },
    { { "unsqueeze", "axes=0,2", "2x3", .opset = 11 } },
    { { "slice", "starts=1,0 ends=3,2 axes=1,2", "2x3x4", .opset = 9 } },
    { { "split", "axis=1 split=1,2", "2x3x4", .opset = 11, .n_outputs = 2 } },
    { { "top-k", "k=2", "2x3x4", .opset = 9, .n_outputs = 2 } },
    { { "conv", "auto_pad=SAME_LOWER strides=2,2", "1x2x7x6 3x2x3x3" } },
    { { "max-pool", "auto_pad=SAME_UPPER kernel_shape=3,3 strides=2,2 ceil_mode=1",
        "1x2x8x6" } },
    { { "gelu", NULL, "2x3" } },
    { { "gelu", "approximate=tanh", "2x3" } },
    { { "max-pool", "kernel_shape=2,2", "1x2x4x4", .n_outputs = 2 } },
    { { NULL } },
  };

  for (int i = 0; examples[i].text.op != NULL; i++)
    check_example (&examples[i], 500 + i);
}

static LensGraph *
build_small (const char *op, gboolean is_open)
{
  g_autoptr (LensDraft) draft = lens_draft_new (13);
  const char *x = "x";
  const char *y = "scores";
  gpointer settings;

  g_assert_true (lens_draft_add_input (draft, x, &lens_shape (is_open ? 1 : 3, 2, 3, 3),
                                       LENS_KIND_REAL, NULL, NULL));
  settings = lens_draft_add_node (draft, lens_op_find (op), "node", &x, 1, &y, 1, NULL);
  g_assert_nonnull (settings);
  lens_draft_add_output (draft, y);
  return lens_draft_build (draft, NULL);
}

static void
test_labels (void)
{
  static const char *const labels[] = { "1", "a tench\nand more", "Grün", NULL };
  g_autoptr (LensDraft) draft = lens_draft_new (13);
  g_autofree char *path = g_build_filename (round_folder (), "labels.onnx", NULL);
  const LensOnnxOptions options = { .name = "net", .doc = "why", .labels = labels };
  const LensModelOptions model_options = { .path = path };
  g_autoptr (LensTensor) weights = lens_tensor_new (&lens_shape (3, 18));
  g_autoptr (GError) error = NULL;
  g_autoptr (LensGraph) graph = NULL;
  g_autoptr (LensModel) model = NULL;
  gpointer settings;

  lens_draft_add_input (draft, "x", &lens_shape (1, 2, 3, 3), LENS_KIND_REAL, NULL,
                        NULL);
  lens_draft_add_constant (draft, "w", weights, NULL);
  lens_draft_add_node (draft, lens_op_find ("flatten"), NULL, (const char *[]){ "x" },
                       1, (const char *[]){ "f" }, 1, NULL);
  settings = lens_draft_add_node (draft, lens_op_find ("gemm"), NULL,
                                  (const char *[]){ "f", "w" }, 2,
                                  (const char *[]){ "scores" }, 1, NULL);
  LENS_FOR_EACH_FIELD (field, lens_op_find ("gemm")->fields)
    if (g_str_equal (field->name, "transB"))
      lens_field_set_number (field, settings, 1, NULL);
  lens_draft_add_output (draft, "scores");
  graph = lens_draft_build (draft, &error);
  g_assert_no_error (error);
  g_assert_true (lens_onnx_write (graph, &options, path, &error));
  g_assert_no_error (error);

  model = lens_model_open (&model_options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lens_model_label (model, 0), ==, "1");
  g_assert_cmpstr (lens_model_label (model, 1), ==, "a tench?and more");
  g_assert_cmpstr (lens_model_label (model, 2), ==, "Grün");
  g_assert_cmpstr (lens_model_producer (model), ==, "netlens " LENS_VERSION);
  g_assert_cmpstr (lens_model_format (model), ==, "ONNX, opset 13, IR 7");
}

/* Whether the file leaves the first axis open. */
static gboolean
says_n (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  /* Dimension { dim_param: "n" } */
  return memmem (bytes, size, "\x12\x01n", 3) != NULL;
}

static void
test_open_axis (void)
{
  g_autofree char *path = g_build_filename (round_folder (), "open.onnx", NULL);
  const LensOnnxOptions options = { .name = "net" };

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (LensGraph) graph = build_small (i == 2 ? "reduce-mean" : "relu",
                                                 i != 1);

      g_assert_true (lens_onnx_write (graph, &options, path, NULL));
      g_assert_cmpint (says_n (path), ==, i == 0);
    }
}

static void
check_refusal (LensGraph *graph, const char *path, const char *message)
{
  const LensOnnxOptions options = { .name = "net" };
  g_autoptr (GError) error = NULL;

  g_assert_false (lens_onnx_write (graph, &options, path, &error));
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_refusals (void)
{
  g_autoptr (LensGraph) graph = build_small ("relu", TRUE);
  g_autofree char *locked = g_build_filename (round_folder (), "no", "a.onnx", NULL);
  g_autofree char *message = g_strdup_printf (
    "%s: cannot be written: No such file or directory", locked);

  check_refusal (graph, "/dev/full",
                 "/dev/full: cannot be written: No space left on device");
  check_refusal (graph, locked, message);
}

/* The graph of a file may be written over that file. */
static void
test_replaces_itself (void)
{
  g_autofree char *path = support_tree_file ("samples/models/shapes.onnx");
  g_autofree char *copy = g_build_filename (round_folder (), "itself.onnx", NULL);
  g_autofree char *bytes = NULL;
  const LensOnnxOptions options = { .name = "shapes" };
  g_autoptr (GError) error = NULL;
  g_autoptr (LensGraph) graph = NULL;
  g_autoptr (LensGraph) again = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (copy, bytes, (gssize) size, NULL));
  graph = support_open_graph (copy, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (lens_onnx_write (graph, &options, copy, &error));
  again = support_open_graph (copy, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lens_graph_n_nodes (again), ==, lens_graph_n_nodes (graph));
}

static void
test_checker (void)
{
  python_ask ("tests/export/check.py", round_folder ());
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/onnx/operators-come-back", test_operators);
  g_test_add_func ("/export/onnx/old-meanings-come-back", test_old_meanings);
  g_test_add_func ("/export/onnx/labels-come-back", test_labels);
  g_test_add_func ("/export/onnx/opens-the-first-axis-where-it-is", test_open_axis);
  g_test_add_func ("/export/onnx/says-why-not", test_refusals);
  g_test_add_func ("/export/onnx/replaces-its-own-file", test_replaces_itself);
  g_test_add_func ("/export/onnx/the-checker-agrees", test_checker);
  status = g_test_run ();
  round_clean ();
  return status;
}
