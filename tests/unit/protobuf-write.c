/* protobuf-write.c - messages are written as the format has them, and read back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/wire/protobuf-write.h"

#include "core/wire/protobuf.h"

#include <glib/gstdio.h>
#include <string.h>

/* (transfer full): the bytes of a message, which is freed. */
static GBytes *
write_bytes (LensWireMessage *message)
{
  g_autofree char *folder = g_dir_make_tmp ("netlens-wire-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "message", NULL);
  g_autoptr (GError) error = NULL;
  LensOutput *output = lens_output_begin (path, &error);
  gsize expected = lens_wire_message_size (message);
  char *data = NULL;
  gsize size;

  g_assert_no_error (error);
  g_assert_true (lens_wire_message_write (message, output, &error));
  g_assert_true (lens_output_commit (output, &error));
  g_assert_true (g_file_get_contents (path, &data, &size, &error));
  g_assert_cmpuint (size, ==, expected);
  lens_wire_message_free (message);
  g_unlink (path);
  g_rmdir (folder);
  return g_bytes_new_take (data, size);
}

/* The examples of the format's own description, byte for byte. */
static void
test_examples (void)
{
  static const guint8 expected[] = { 0x08, 0x96, 0x01, 0x12, 0x07, 't',  'e',  's',
                                     't',  'i',  'n',  'g',  0x1a, 0x03, 0x08, 0x96,
                                     0x01, 0x25, 0x00, 0x00, 0x80, 0x3f };
  LensWireMessage *message = lens_wire_message_new ();
  LensWireMessage *inside = lens_wire_message_new ();
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize size;

  lens_wire_add_int (message, 1, 150);
  lens_wire_add_text (message, 2, "testing");
  lens_wire_add_int (inside, 1, 150);
  lens_wire_add_message (message, 3, inside);
  lens_wire_add_float (message, 4, 1);
  bytes = write_bytes (message);
  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpmem (data, size, expected, sizeof (expected));
}

static void
next (LensCursor *cursor, guint32 number, LensWireField *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (lens_protobuf_next (cursor, field, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (field->number, ==, number);
}

static void
test_integers (void)
{
  static const gint64 integers[] = {
    0, 1, 127, 128, 16384, -1, G_MAXINT64, G_MININT64
  };
  LensWireMessage *message = lens_wire_message_new ();
  g_autoptr (GBytes) bytes = NULL;
  LensWireField field;
  LensCursor cursor;
  LensView view;

  for (gsize i = 0; i < G_N_ELEMENTS (integers); i++)
    lens_wire_add_int (message, 1000 + (guint32) i, integers[i]);
  bytes = write_bytes (message);
  view.data = g_bytes_get_data (bytes, &view.size);
  cursor = lens_cursor (view);
  for (gsize i = 0; i < G_N_ELEMENTS (integers); i++)
    {
      next (&cursor, 1000 + (guint32) i, &field);
      g_assert_cmpint ((gint64) field.integer, ==, integers[i]);
    }
  next (&cursor, 0, &field);
}

/* Held bytes stand between what was written before and after them, at any depth. */
static void
test_order (void)
{
  LensWireMessage *message = lens_wire_message_new ();
  LensWireMessage *inside = lens_wire_message_new ();
  LensWireMessage *tail = lens_wire_message_new ();
  g_autoptr (GBytes) held = g_bytes_new ("0123456789", 10);
  g_autoptr (GBytes) bytes = NULL;
  LensWireField field;
  LensCursor cursor;
  LensView view;

  lens_wire_add_text (message, 1, "before");
  lens_wire_add_int (inside, 1, 5);
  lens_wire_add_bytes (inside, 2, held);
  lens_wire_add_int (inside, 3, 6);
  lens_wire_add_message (message, 2, inside);
  lens_wire_add_text (tail, 3, "");
  lens_wire_add_bytes (tail, 4, held);
  lens_wire_append (message, tail);
  lens_wire_add_text (message, 5, "after");
  bytes = write_bytes (message);

  view.data = g_bytes_get_data (bytes, &view.size);
  cursor = lens_cursor (view);
  next (&cursor, 1, &field);
  g_assert_true (lens_view_equal (field.view, "before"));
  next (&cursor, 2, &field);
  {
    LensCursor deeper = lens_cursor (field.view);

    next (&deeper, 1, &field);
    g_assert_cmpuint (field.integer, ==, 5);
    next (&deeper, 2, &field);
    g_assert_true (lens_view_equal (field.view, "0123456789"));
    next (&deeper, 3, &field);
    g_assert_cmpuint (field.integer, ==, 6);
    next (&deeper, 0, &field);
  }
  next (&cursor, 3, &field);
  g_assert_true (lens_view_equal (field.view, ""));
  next (&cursor, 4, &field);
  g_assert_true (lens_view_equal (field.view, "0123456789"));
  next (&cursor, 5, &field);
  g_assert_true (lens_view_equal (field.view, "after"));
  next (&cursor, 0, &field);
}

/* A piece of memory held many times over is as large a message as any. */
static void
test_limit (void)
{
  g_autoptr (LensWireMessage) message = lens_wire_message_new ();
  gsize size = 64 * 1024 * 1024;
  g_autoptr (GBytes) held = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (LensOutput) output = lens_output_begin ("/dev/null", NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 32; i++)
    lens_wire_add_bytes (message, 1, held);
  g_assert_false (lens_wire_message_write (message, output, &error));
  g_assert_cmpstr (error->message, ==,
                   "2147483808 bytes; readers of this format take at most 2147483647");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/protobuf-write/follows-the-examples", test_examples);
  g_test_add_func ("/wire/protobuf-write/integers-come-back", test_integers);
  g_test_add_func ("/wire/protobuf-write/keeps-the-order", test_order);
  g_test_add_func ("/wire/protobuf-write/has-a-limit", test_limit);
  return g_test_run ();
}
