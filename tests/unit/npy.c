/* npy.c - NumPy's files are read in all their forms, and hostile ones refused
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/tensor/npy.h"
#include "core/base/output.h"
#include "tests/support/place.h"

#include <glib/gstdio.h>
#include <string.h>

/* A file of version 1 with this header and these numbers, read back. */
static LensTensor *
read_made (const Place *place,
           const char *header,
           const void *numbers,
           gsize size,
           GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize length = strlen (header);
  guint8 lengths[2] = { (guint8) (length & 255), (guint8) (length >> 8) };

  g_byte_array_append (bytes, (const guint8 *) "\x93NUMPY\x01\x00", 8);
  g_byte_array_append (bytes, lengths, 2);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) length);
  g_byte_array_append (bytes, numbers, (guint) size);
  g_assert_true (lens_output_save (place->path, bytes->data, bytes->len, NULL));
  return lens_npy_read (place->path, error);
}

/* 1, 2, 300 or as much of it as a byte holds, in every type. */
static const struct
{
  const char *type;
  const char *bytes;
  gsize size;
  double last;
} types[] = {
  { "<f4", "\0\0\x80\x3f\0\0\0\x40\0\0\x96\x43", 12, 300 },
  { ">f4", "\x3f\x80\0\0\x40\0\0\0\x43\x96\0\0", 12, 300 },
  { "<f8", "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40\0\0\0\0\0\xc0\x72\x40", 24, 300 },
  { "<f2", "\0\x3c\0\x40\xb0\x5c", 6, 300 },
  { ">f2", "\x3c\0\x40\0\x5c\xb0", 6, 300 },
  { "|i1", "\x01\x02\xd4", 3, -44 },
  { "|u1", "\x01\x02\x2c", 3, 44 },
  { "<i2", "\x01\0\x02\0\x2c\x01", 6, 300 },
  { ">u2", "\0\x01\0\x02\x01\x2c", 6, 300 },
  { "<i4", "\x01\0\0\0\x02\0\0\0\x2c\x01\0\0", 12, 300 },
  { ">i8", "\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\x01\x2c", 24, 300 },
  { "|b1", "\x01\x01\x00", 3, 0 },
};

static void
test_reads_every_type (Place *place, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *header = g_strdup_printf (
        "{'descr': '%s', 'fortran_order': False, 'shape': (3,), }\n", types[i].type);
      g_autoptr (GError) error = NULL;
      g_autoptr (LensTensor) tensor = read_made (place, header, types[i].bytes,
                                                 types[i].size, &error);

      g_assert_no_error (error);
      g_assert_cmpint (lens_tensor_shape (tensor)->rank, ==, 1);
      g_assert_cmpfloat ((double) lens_tensor_data (tensor)[0], ==, 1);
      g_assert_cmpfloat ((double) lens_tensor_data (tensor)[2], ==, types[i].last);
    }
}

static void
test_columns_first_become_rows_first (Place *place, gconstpointer data)
{
  /* numpy.asfortranarray (numpy.arange (12).reshape (2, 3, 2)) */
  static const guint8 numbers[] = { 0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11 };
  g_autoptr (LensTensor) tensor = read_made (
    place, "{\"shape\":(2,3,2L),'fortran_order':True , 'descr' : '|u1'}", numbers, 12,
    NULL);

  g_assert_nonnull (tensor);
  for (int i = 0; i < 12; i++)
    g_assert_cmpint ((int) lens_tensor_data (tensor)[i], ==, i);
}

#define GOOD "'descr': '<f4', 'fortran_order': False"

static const struct
{
  const char *header;
  gsize size;
  const char *message;
} refused[] = {
  { "{" GOOD ", 'shape': (3,), ", 12, "not a .npy file" },
  { "{" GOOD ", 'shape': (3,), } x", 12, "not a .npy file" },
  { "{" GOOD ", 'shape': (-3,), }", 12, "not a .npy file" },
  { "{" GOOD ", 'shape': 3, }", 12, "not a .npy file" },
  { "{" GOOD ", 'shape': (3,), 'shape': (3,), }", 12, "not a .npy file" },
  { "{" GOOD ", 'shape': (3,), 'more': (3,), }", 12, "not a .npy file" },
  { "{" GOOD ", 'shape': (3,) 'x' }", 12, "not a .npy file" },
  { "{" GOOD "}", 4, "not a .npy file" },
  { "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }", 12,
    "not a .npy file" },
  { "{'descr': '', 'fortran_order': False, 'shape': (3,), }", 12, "type “”" },
  { "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", 12, "type “|O”" },
  { "{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }", 24, "type “<c8”" },
  { "{" GOOD ", 'shape': (4,), }", 12, "16 bytes of numbers expected, 12 found" },
  { "{" GOOD ", 'shape': (2,), }", 12, "8 bytes of numbers expected, 12 found" },
  { "{" GOOD ", 'shape': (1,1,1,1,1,1,1,1,1), }", 4, "9 axes" },
  { "{" GOOD ", 'shape': (1,1,1,1,1,1,1,1,1,1,1,1), }", 4, "not a .npy file" },
  { "{" GOOD ", 'shape': (4294967296, 4294967296), }", 0, "too many elements" },
  { "{" GOOD ", 'shape': (99999999999999999999999999,), }", 0, "too many elements" },
  { "", 0, "not a .npy file" },
};

static void
test_refuses_what_is_wrong (Place *place, gconstpointer data)
{
  static const guint8 numbers[32] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
        read_made (place, refused[i].header, numbers, refused[i].size, &error));
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, place->path));
      g_assert_nonnull (strstr (error->message, refused[i].message));
    }
}

static void
test_refuses_a_cut_preamble (Place *place, gconstpointer data)
{
  static const char bytes[] = "\x93NUMPY\x03\x00\xff\xff\xff\xff{'descr'";

  for (gsize size = 0; size < sizeof (bytes); size++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (lens_output_save (place->path, bytes, size, NULL));
      g_assert_null (lens_npy_read (place->path, &error));
      g_assert_nonnull (error);
    }
}

static void
test_what_is_written_is_read_back (Place *place, gconstpointer data)
{
  static const LensShape shapes[] = {
    { .rank = 0 },
    { .rank = 1, .dims = { 5 } },
    { .rank = 4, .dims = { 1, 3, 40, 50 } },
    { .rank = 2, .dims = { 0, 7 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (LensTensor) tensor = lens_tensor_new (&shapes[i]);
      g_autoptr (LensTensor) back = NULL;
      g_autoptr (GError) error = NULL;
      gsize n = lens_tensor_n_elements (tensor);
      GStatBuf status;

      for (gsize j = 0; j < n; j++)
        lens_tensor_writable (tensor)[j] = (LensReal) j * (LensReal) -0.125;
      g_assert_true (lens_npy_write (place->path, tensor, &error));
      back = lens_npy_read (place->path, &error);
      g_assert_no_error (error);
      g_assert_true (lens_shape_equal (lens_tensor_shape (back), &shapes[i]));
      for (gsize j = 0; j < n; j++)
        g_assert_cmpfloat ((double) lens_tensor_data (back)[j], ==,
                           (double) lens_tensor_data (tensor)[j]);

      /* The numbers begin at a multiple of 64, as NumPy wants them. */
      g_assert_cmpint (g_stat (place->path, &status), ==, 0);
      g_assert_cmpint (((gsize) status.st_size - n * 4) % 64, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add (name, Place, "x.npy", place_set_up, function, place_tear_down)
  ADD ("/npy/reads-every-type", test_reads_every_type);
  ADD ("/npy/columns-first-become-rows-first", test_columns_first_become_rows_first);
  ADD ("/npy/refuses-what-is-wrong", test_refuses_what_is_wrong);
  ADD ("/npy/refuses-a-cut-preamble", test_refuses_a_cut_preamble);
  ADD ("/npy/what-is-written-is-read-back", test_what_is_written_is_read_back);
#undef ADD
  return g_test_run ();
}
