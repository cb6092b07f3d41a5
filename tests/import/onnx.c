/* onnx.c - small ONNX files say what they mean, or what is wrong with them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/importer.h"
#include "tests/support/onnx-build.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* What came of a file. */
typedef struct
{
  LensProvenance provenance;
  LensGraph *graph;
  GError *error;
} Outcome;

static void
clear_outcome (Outcome *outcome)
{
  lens_provenance_clear (&outcome->provenance);
  g_clear_pointer (&outcome->graph, lens_graph_unref);
  g_clear_error (&outcome->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, clear_outcome)

static Outcome
read_source (LensSource *source, const LensModelOptions *options)
{
  Outcome outcome = { 0 };
  const LensImporter *importer = lens_importer_for (source, &outcome.error);
  g_autoptr (LensDraft) draft = NULL;

  if (importer != NULL)
    draft = importer->read (source, options, &outcome.provenance, &outcome.error);
  if (draft != NULL)
    outcome.graph = lens_draft_build (draft, &outcome.error);
  return outcome;
}

static Outcome
read_build_with (OnnxBuild *build, const LensModelOptions *options)
{
  g_autoptr (GBytes) bytes = onnx_build_finish (build);
  g_autoptr (LensSource) source = lens_source_new ("test.onnx", bytes);

  return read_source (source, options);
}

static Outcome
read_build (OnnxBuild *build)
{
  const LensModelOptions options = { 0 };

  return read_build_with (build, &options);
}

static void
assert_opens (const Outcome *outcome)
{
  g_assert_no_error (outcome->error);
  g_assert_nonnull (outcome->graph);
}

/* A star in @message stands for anything. */
static void
assert_refused (const Outcome *outcome, const char *message)
{
  g_assert_null (outcome->graph);
  g_assert_nonnull (outcome->error);
  if (!g_pattern_match_simple (message, outcome->error->message))
    g_assert_cmpstr (outcome->error->message, ==, message);
}

static const char *
only_note (const Outcome *outcome)
{
  if (outcome->provenance.notes == NULL)
    return NULL;
  g_assert_cmpint (outcome->provenance.notes->len, ==, 1);
  return g_ptr_array_index (outcome->provenance.notes, 0);
}

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

/* x + w, where w is as many numbers as the caller says, in any form. */
static OnnxBuild *
begin_sum (int n)
{
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", &lens_shape (n));
  onnx_build_node (build, "Add", "x w", "y");
  onnx_build_output (build, "y");
  return build;
}

/* The graph's only node's second operand. */
static LensTensor *
weight_of (const Outcome *outcome)
{
  const LensNode *node = lens_graph_node (outcome->graph, 0);

  g_assert_cmpint (node->n_inputs, ==, 2);
  return lens_graph_value (outcome->graph, node->inputs[1])->constant;
}

static void
test_weights_are_lent (void)
{
  static const float numbers[] = { 1, 2, 3, 4 };
  gboolean is_ever_lent = FALSE;

  /* The length of the producer's name moves the weights to every address. */
  for (int i = 0; i < 4; i++)
    {
      OnnxBuild *build = begin_sum (4);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (LensSource) source = NULL;
      const LensModelOptions options = { 0 };
      const guint8 *begin;
      const guint8 *data;
      gsize size;

      onnx_build_set_producer (build, "four" + i);
      onnx_build_floats (build, "w", &lens_shape (4), numbers);
      bytes = onnx_build_finish (build);
      source = lens_source_new ("test.onnx", bytes);
      begin = lens_source_data (source, &size);
      {
        g_auto (Outcome) outcome = read_source (source, &options);

        assert_opens (&outcome);
        data = (const guint8 *) lens_tensor_data (weight_of (&outcome));
        is_ever_lent |= data > begin && data < begin + size;
        g_assert_cmpmem (data, sizeof (numbers), numbers, sizeof (numbers));
      }
    }
  g_assert_true (is_ever_lent);
}

typedef struct
{
  const char *what;
  int element_type;
  guint32 field; /* the list that holds the numbers; 9: raw */
  const char *bytes;
  gsize size;
  gboolean is_unpacked_varints;
  double expected[2];
} Stored;

#define BYTES(text) .bytes = (text), .size = sizeof (text) - 1

static const Stored stored[] = {
  { "raw float", 1, 9, BYTES ("\0\0\x80\x3f\0\0\x20\xc0"), .expected = { 1, -2.5 } },
  { "raw float16", 10, 9, BYTES ("\0\x3c\0\xc1"), .expected = { 1, -2.5 } },
  { "raw bfloat16", 16, 9, BYTES ("\x80\x3f\x20\xc0"), .expected = { 1, -2.5 } },
  { "raw double", 11, 9, BYTES ("\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\x04\xc0"),
    .expected = { 1, -2.5 } },
  { "raw int8", 3, 9, BYTES ("\x01\xff"), .expected = { 1, -1 } },
  { "raw uint8", 2, 9, BYTES ("\x01\xff"), .expected = { 1, 255 } },
  { "raw int64", 7, 9, BYTES ("\x01\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff"),
    .expected = { 1, -1 } },
  { "packed floats", 1, 4, BYTES ("\0\0\x80\x3f\0\0\x20\xc0"),
    .expected = { 1, -2.5 } },
  { "packed doubles", 11, 10, BYTES ("\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\x04\xc0"),
    .expected = { 1, -2.5 } },
  { "float16 as int32", 10, 5, BYTES ("\x80\x78\x80\x82\x03"),
    .expected = { 1, -2.5 } },
  { "int8 as int32", 3, 5, BYTES ("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
    .expected = { 1, -1 } },
  { "int32", 6, 5, BYTES ("\x01\xac\x02"), .expected = { 1, 300 } },
  { "int64", 7, 7, BYTES ("\x01\xac\x02"), .expected = { 1, 300 } },
  { "uint64", 13, 11, BYTES ("\x01\xac\x02"), .expected = { 1, 300 } },
  { "bool", 9, 5, BYTES ("\x01\x00"), .expected = { 1, 0 } },
};

static void
test_every_form_of_weights_is_read (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stored); i++)
    {
      const Stored *form = &stored[i];
      OnnxBuild *build = onnx_build_new (13);
      g_autoptr (GByteArray) proto = g_byte_array_new ();

      onnx_put_int (proto, 1, 2);
      onnx_put_int (proto, 2, form->element_type);
      onnx_put_bytes (proto, form->field, form->bytes, form->size);
      onnx_build_tensor (build, "w", proto->data, proto->len);
      onnx_build_input (build, "x", &lens_shape (2));
      onnx_build_node (build, "Add", "x w", "y");
      onnx_build_output (build, "y");
      {
        g_auto (Outcome) outcome = read_build (build);
        const LensReal *data;

        g_test_message ("%s", form->what);
        assert_opens (&outcome);
        data = lens_tensor_data (weight_of (&outcome));
        g_assert_cmpfloat ((double) data[0], ==, form->expected[0]);
        g_assert_cmpfloat ((double) data[1], ==, form->expected[1]);
      }
    }
}

static void
test_unpacked_floats_are_read (void)
{
  OnnxBuild *build = begin_sum (2);
  g_autoptr (GByteArray) proto = g_byte_array_new ();

  onnx_put_int (proto, 1, 2);
  onnx_put_int (proto, 2, 1);
  onnx_put_float (proto, 4, 3);
  onnx_put_float (proto, 4, 4);
  onnx_build_tensor (build, "w", proto->data, proto->len);
  {
    g_auto (Outcome) outcome = read_build (build);

    assert_opens (&outcome);
    g_assert_cmpfloat ((double) lens_tensor_data (weight_of (&outcome))[1], ==, 4);
  }
}

typedef struct
{
  gint64 size;
  int element_type;
  gsize n_bytes;
  const char *message;
} BadTensor;

static const BadTensor bad_tensors[] = {
  { 2, 1, 7, "tensor “w”: 8 bytes expected for 2 of float, 7 found" },
  { 2, 1, 9, "tensor “w”: 8 bytes expected for 2 of float, 9 found" },
  { -1, 1, 4, "tensor “w”: shape: size -1 on axis 0; 0 or more expected" },
  { G_MAXINT64, 1, 4,
    "tensor “w”: shape 9223372036854775807 has too many elements; at most * "
    "can "
    "be handled" },
  { 2, 8, 2,
    "tensor “w”: elements of type string cannot be computed with; export the network "
    "in "
    "float32" },
  { 2, 99, 8, "tensor “w”: element type 99; 1 to 23 expected" },
  { 2, 0, 8, "tensor “w”: element type 0; 1 to 23 expected" },
};

static void
test_bad_weights_are_told (void)
{
  static const guint8 zeros[16] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (bad_tensors); i++)
    {
      OnnxBuild *build = begin_sum (2);
      g_autoptr (GByteArray) proto = g_byte_array_new ();

      onnx_put_int (proto, 1, bad_tensors[i].size);
      onnx_put_int (proto, 2, bad_tensors[i].element_type);
      onnx_put_bytes (proto, 9, zeros, bad_tensors[i].n_bytes);
      onnx_build_tensor (build, "w", proto->data, proto->len);
      {
        g_auto (Outcome) outcome = read_build (build);

        assert_refused (&outcome, bad_tensors[i].message);
      }
    }
}

static void
test_weights_without_end_are_noted (void)
{
  OnnxBuild *build = begin_sum (3);

  onnx_build_floats (build, "w", &lens_shape (3), (float[]){ 1, -INFINITY, 2 });
  {
    g_auto (Outcome) outcome = read_build (build);

    assert_opens (&outcome);
    g_assert_cmpstr (only_note (&outcome), ==,
                     "tensor “w” holds numbers that are not finite");
  }
}

static void
test_results_too_many_are_noted (void)
{
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", &lens_shape (2));
  onnx_build_node (build, "Relu", "x", "y z");
  onnx_build_output (build, "y");
  {
    g_auto (Outcome) outcome = read_build (build);

    assert_opens (&outcome);
    g_assert_cmpstr (only_note (&outcome), ==,
                     "node “y”: 1 of its 2 results can be computed");
  }
}

/* A sum whose weights lie in another file, at @location. */
static char *
save_with_external (const char *location, const char *offset, const char *length)
{
  OnnxBuild *build = begin_sum (2);
  g_autoptr (GByteArray) proto = g_byte_array_new ();
  const char *const entries[][2] = { { "location", location },
                                     { "offset", offset },
                                     { "length", length } };

  onnx_put_int (proto, 1, 2);
  onnx_put_int (proto, 2, 1);
  onnx_put_int (proto, 14, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GByteArray *entry = g_byte_array_new ();

      onnx_put_string (entry, 1, entries[i][0]);
      onnx_put_string (entry, 2, entries[i][1]);
      onnx_put_message (proto, 13, entry);
    }
  onnx_build_tensor (build, "w", proto->data, proto->len);
  return onnx_build_save (build, "external.onnx");
}

static Outcome
read_external (const char *location, const char *offset, const char *length)
{
  static const float numbers[] = { 9, 1, 2 };
  g_autofree char *path = save_with_external (location, offset, length);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *weights = g_build_filename (folder, "weights.bin", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensSource) source = NULL;
  const LensModelOptions options = { .path = path };
  Outcome outcome;

  g_file_set_contents (weights, (const char *) numbers, sizeof (numbers), &error);
  g_assert_no_error (error);
  source = lens_source_open (path, &error);
  g_assert_no_error (error);
  outcome = read_source (source, &options);
  g_remove (weights);
  g_remove (path);
  g_rmdir (folder);
  return outcome;
}

static void
test_external_weights_are_read (void)
{
  g_auto (Outcome) outcome = read_external ("weights.bin", "4", "8");

  assert_opens (&outcome);
  g_assert_cmpfloat ((double) lens_tensor_data (weight_of (&outcome))[0], ==, 1);
  g_assert_cmpfloat ((double) lens_tensor_data (weight_of (&outcome))[1], ==, 2);
}

static void
test_external_mistakes_are_told (void)
{
  static const struct
  {
    const char *location;
    const char *offset;
    const char *length;
    const char *message;
  } cases[] = {
    { "weights.bin", "8", "8",
      "tensor “w”: external data: bytes 8 to 16 expected in “weights.bin”, which has "
      "12" },
    { "weights.bin", "18446744073709551615", "8",
      "tensor “w”: external data: bytes 18446744073709551615 to 18446744073709551615 "
      "expected in “weights.bin”, which has 12" },
    { "weights.bin", "4", "4", "tensor “w”: 8 bytes expected for 2 of float, 4 found" },
    { "weights.bin", "four", "8",
      "tensor “w”: external data: offset: a number of bytes expected, “four” found" },
    { "weights.bin", "-4", "8",
      "tensor “w”: external data: offset: a number of bytes expected, “-4” found" },
    { "../x", "0", "8",
      "tensor “w”: external file “../x” leads out of the file's folder; refused" },
    { "", "0", "8",
      "tensor “w”: external data without a location; the name of a file expected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Outcome) outcome = read_external (cases[i].location, cases[i].offset,
                                                cases[i].length);

      assert_refused (&outcome, cases[i].message);
    }
}

/* A convolution of three channels by 2 kernels of 3×3. */
static OnnxBuild *
begin_convolution (const LensShape *shape)
{
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", shape);
  onnx_build_random (build, "w", &lens_shape (2, 3, 3, 3), 1);
  onnx_build_node (build, "Conv", "x w", "y");
  onnx_build_output (build, "y");
  return build;
}

static void
test_attributes_without_type_are_read (void)
{
  OnnxBuild *build = begin_convolution (&lens_shape (1, 3, 8, 8));
  int value;

  onnx_build_forget_types (build);
  onnx_build_ints (build, "pads", 4, (gint64[]){ 1, 2, 3, 4 });
  onnx_build_ints (build, "strides", 2, (gint64[]){ 1, 1 });
  {
    g_auto (Outcome) outcome = read_build (build);
    g_autofree char *text = NULL;

    assert_opens (&outcome);
    value = lens_graph_output (outcome.graph, 0);
    text = lens_shape_to_string (&lens_graph_value (outcome.graph, value)->shape);
    g_assert_cmpstr (text, ==, "1×2×10×12");
  }
}

static void
test_a_wrong_attribute_is_told (void)
{
  OnnxBuild *build = begin_convolution (&lens_shape (1, 3, 8, 8));

  onnx_build_string (build, "pads", "two");
  {
    g_auto (Outcome) outcome = read_build (build);

    assert_refused (&outcome,
                    "node “y” (Conv): pads: whole numbers expected, a word found");
  }
}

static void
test_an_unknown_attribute_is_noted (void)
{
  OnnxBuild *build = begin_convolution (&lens_shape (1, 3, 8, 8));

  onnx_build_int (build, "flavour", 3);
  {
    g_auto (Outcome) outcome = read_build (build);

    assert_opens (&outcome);
    g_assert_cmpstr (only_note (&outcome), ==,
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
    g_auto (Outcome) outcome = read_build (build);
    g_autofree char *text = NULL;
    int value;

    assert_opens (&outcome);
    g_assert_null (only_note (&outcome));
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
    g_auto (Outcome) outcome = read_build (build);

    assert_opens (&outcome);
    g_assert_cmpint (
      lens_graph_value (outcome.graph, lens_graph_output (outcome.graph, 0))->kind, ==,
      LENS_KIND_INTEGER);
  }
}

static void
test_weights_may_be_listed_as_inputs (void)
{
  OnnxBuild *build = begin_convolution (&lens_shape (1, 3, 8, 8));

  onnx_build_input (build, "w", &lens_shape (2, 3, 3, 3));
  {
    g_auto (Outcome) outcome = read_build (build);

    assert_opens (&outcome);
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
      g_auto (Outcome) outcome = read_build_with (begin_convolution (&cases[i].given),
                                                  &options);

      assert_opens (&outcome);
      assert_input_shape (&outcome, cases[i].result);
      g_assert_cmpint (only_note (&outcome) != NULL, ==, cases[i].is_noted);
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
      g_auto (Outcome) outcome = read_build_with (begin_convolution (&cases[i].given),
                                                  &options);

      assert_refused (&outcome, cases[i].message);
    }
}

static void
test_an_input_without_shape_asks_its_weights (void)
{
  g_auto (Outcome) outcome = read_build (begin_convolution (NULL));

  assert_opens (&outcome);
  assert_input_shape (&outcome, "1×3×224×224");
  g_assert_cmpstr (only_note (&outcome), ==,
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
    g_auto (Outcome) outcome = read_build (build);

    assert_refused (&outcome,
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
    g_auto (Outcome) outcome = read_build_with (build, &options);

    assert_opens (&outcome);
    g_assert_cmpint (lens_graph_n_inputs (outcome.graph), ==, 2);
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
    g_auto (Outcome) outcome = read_build (build);
    int value;

    assert_opens (&outcome);
    g_assert_cmpfloat ((double) lens_tensor_data (weight_of (&outcome))[0], ==, 15);
    g_assert_cmpfloat ((double) lens_tensor_data (weight_of (&outcome))[1], ==, 20);
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
      g_auto (Outcome) outcome = read_build (begin_choice (cases[i].condition));

      assert_opens (&outcome);
      g_assert_cmpstr (lens_graph_node (outcome.graph, 0)->op->name, ==, cases[i].op);
    }
}

static void
test_a_choice_while_running_is_refused (void)
{
  g_auto (Outcome) outcome = read_build (begin_choice ("x"));

  assert_refused (&outcome,
                  "node “y” (If): operator If is not supported where its condition is "
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
    g_auto (Outcome) outcome = read_build (build);
    GPtrArray *lines = outcome.provenance.unsupported;

    assert_refused (
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
    g_auto (Outcome) outcome = read_build (build);

    assert_refused (&outcome, "node “y”: operator Loop is not supported; export the "
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
    g_auto (Outcome) outcome = read_build (build);

    assert_opens (&outcome);
    g_assert_cmpstr (outcome.provenance.format, ==, "ONNX, opset 99, IR 7");
    g_assert_cmpstr (outcome.provenance.producer, ==, "netlens-tests");
    g_assert_cmpstr (
      only_note (&outcome), ==,
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
    g_auto (Outcome) outcome = read_build (build);

    assert_opens (&outcome);
    g_assert_cmpstr (outcome.provenance.format, ==, "ONNX, IR 1");
    g_assert_null (only_note (&outcome));
  }
}

static void
test_a_graph_that_is_no_network_is_refused (void)
{
  {
    OnnxBuild *build = onnx_build_new (13);

    onnx_build_input (build, "x", &lens_shape (2));
    {
      g_auto (Outcome) outcome = read_build (build);

      assert_refused (&outcome, "there is no node in the graph");
    }
  }
  {
    OnnxBuild *build = onnx_build_new (13);

    onnx_build_node (build, "Relu", "x", "y");
    {
      g_auto (Outcome) outcome = read_build (build);

      assert_refused (&outcome, "the graph has no output");
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
        g_auto (Outcome) outcome = read_build (build);

        g_assert_null (outcome.provenance.unsupported);
      }
    }
}

#define ADD(path, test) g_test_add_func ("/import/onnx/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("lends-weights", test_weights_are_lent);
  ADD ("reads-every-form-of-weights", test_every_form_of_weights_is_read);
  ADD ("reads-unpacked-floats", test_unpacked_floats_are_read);
  ADD ("tells-bad-weights", test_bad_weights_are_told);
  ADD ("notes-weights-without-end", test_weights_without_end_are_noted);
  ADD ("notes-results-too-many", test_results_too_many_are_noted);
  ADD ("reads-external-weights", test_external_weights_are_read);
  ADD ("tells-external-mistakes", test_external_mistakes_are_told);
  ADD ("reads-attributes-without-type", test_attributes_without_type_are_read);
  ADD ("tells-a-wrong-attribute", test_a_wrong_attribute_is_told);
  ADD ("notes-an-unknown-attribute", test_an_unknown_attribute_is_noted);
  ADD ("moves-an-attribute-to-an-operand",
       test_what_was_an_attribute_becomes_an_operand);
  ADD ("takes-a-type-by-name", test_a_cast_may_name_its_type);
  ADD ("takes-weights-listed-as-inputs", test_weights_may_be_listed_as_inputs);
  ADD ("fills-open-sizes", test_open_sizes_are_filled);
  ADD ("tells-sizes-that-cannot-be", test_sizes_that_cannot_be_are_told);
  ADD ("asks-the-weights-for-a-shape", test_an_input_without_shape_asks_its_weights);
  ADD ("refuses-an-input-nobody-knows", test_an_input_nobody_knows_is_refused);
  ADD ("knows-numbers-bound-to-inputs", test_numbers_bound_to_inputs_are_known);
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
