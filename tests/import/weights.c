/* weights.c - every form of weights is read, and damage to them is told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/import/outcome.h"

#include <glib/gstdio.h>
#include <math.h>

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
        g_auto (Outcome) outcome = outcome_of_source (source, &options);

        outcome_assert_opens (&outcome);
        data = (const guint8 *) lens_tensor_data (outcome_weight (&outcome));
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
        g_auto (Outcome) outcome = outcome_of_build (build);
        const LensReal *data;

        g_test_message ("%s", form->what);
        outcome_assert_opens (&outcome);
        data = lens_tensor_data (outcome_weight (&outcome));
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
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_opens (&outcome);
    g_assert_cmpfloat ((double) lens_tensor_data (outcome_weight (&outcome))[1], ==, 4);
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
        g_auto (Outcome) outcome = outcome_of_build (build);

        outcome_assert_refused (&outcome, bad_tensors[i].message);
      }
    }
}

static void
test_weights_without_end_are_noted (void)
{
  OnnxBuild *build = begin_sum (3);

  onnx_build_floats (build, "w", &lens_shape (3), (float[]){ 1, -INFINITY, 2 });
  {
    g_auto (Outcome) outcome = outcome_of_build (build);

    outcome_assert_opens (&outcome);
    g_assert_cmpstr (outcome_only_note (&outcome), ==,
                     "tensor “w” holds numbers that are not finite");
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
  outcome = outcome_of_source (source, &options);
  g_remove (weights);
  g_remove (path);
  g_rmdir (folder);
  return outcome;
}

static void
test_external_weights_are_read (void)
{
  g_auto (Outcome) outcome = read_external ("weights.bin", "4", "8");

  outcome_assert_opens (&outcome);
  g_assert_cmpfloat ((double) lens_tensor_data (outcome_weight (&outcome))[0], ==, 1);
  g_assert_cmpfloat ((double) lens_tensor_data (outcome_weight (&outcome))[1], ==, 2);
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

      outcome_assert_refused (&outcome, cases[i].message);
    }
}

#define ADD(path, test) g_test_add_func ("/import/weights/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("lends-weights", test_weights_are_lent);
  ADD ("reads-every-form-of-weights", test_every_form_of_weights_is_read);
  ADD ("reads-unpacked-floats", test_unpacked_floats_are_read);
  ADD ("tells-bad-weights", test_bad_weights_are_told);
  ADD ("notes-weights-without-end", test_weights_without_end_are_noted);
  ADD ("reads-external-weights", test_external_weights_are_read);
  ADD ("tells-external-mistakes", test_external_mistakes_are_told);
  return g_test_run ();
}
