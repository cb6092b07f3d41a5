/* protobuf-write.c - messages in Google's wire format, written
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A message is a list of pieces.  Small fields are collected in the last piece as long as
 * nothing is held behind it; a message inside another gives its pieces away.
 */

#include "core/wire/protobuf-write.h"

#include "core/wire/protobuf.h"

#include <string.h>

struct _LensWireMessage
{
  GPtrArray *pieces; /* GBytes */
  GByteArray *tail;  /* what is not yet a piece */
  gsize size;
};

LensWireMessage *
lens_wire_message_new (void)
{
  LensWireMessage *message = g_new0 (LensWireMessage, 1);

  message->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  message->tail = g_byte_array_new ();
  return message;
}

void
lens_wire_message_free (LensWireMessage *message)
{
  if (message == NULL)
    return;
  g_ptr_array_unref (message->pieces);
  g_byte_array_unref (message->tail);
  g_free (message);
}

gsize
lens_wire_message_size (const LensWireMessage *message)
{
  return message->size;
}

static void
add_raw (LensWireMessage *message, gconstpointer data, gsize size)
{
  g_byte_array_append (message->tail, data, (guint) size);
  message->size += size;
}

/* Seven bits a byte, the lowest first; the eighth says that another follows. */
static void
add_varint (LensWireMessage *message, guint64 number)
{
  guint8 bytes[10];
  gsize n = 0;

  while (number >= 0x80)
    {
      bytes[n++] = (guint8) (number | 0x80);
      number >>= 7;
    }
  bytes[n++] = (guint8) number;
  add_raw (message, bytes, n);
}

static void
add_tag (LensWireMessage *message, guint32 number, LensWire wire)
{
  add_varint (message, (guint64) number << 3 | wire);
}

void
lens_wire_add_int (LensWireMessage *message, guint32 number, gint64 integer)
{
  add_tag (message, number, LENS_WIRE_VARINT);
  add_varint (message, (guint64) integer);
}

void
lens_wire_add_float (LensWireMessage *message, guint32 number, float real)
{
  guint32 bits;

  memcpy (&bits, &real, sizeof (bits));
  bits = GUINT32_TO_LE (bits);
  add_tag (message, number, LENS_WIRE_FIXED32);
  add_raw (message, &bits, sizeof (bits));
}

void
lens_wire_add_text (LensWireMessage *message, guint32 number, const char *text)
{
  add_tag (message, number, LENS_WIRE_BYTES);
  add_varint (message, strlen (text));
  add_raw (message, text, strlen (text));
}

/* Closes the collected fields, so that a held piece can follow. */
static void
end_tail (LensWireMessage *message)
{
  if (message->tail->len == 0)
    return;
  g_ptr_array_add (message->pieces, g_byte_array_free_to_bytes (message->tail));
  message->tail = g_byte_array_new ();
}

void
lens_wire_add_bytes (LensWireMessage *message, guint32 number, GBytes *bytes)
{
  add_tag (message, number, LENS_WIRE_BYTES);
  add_varint (message, g_bytes_get_size (bytes));
  end_tail (message);
  g_ptr_array_add (message->pieces, g_bytes_ref (bytes));
  message->size += g_bytes_get_size (bytes);
}

void
lens_wire_append (LensWireMessage *message, LensWireMessage *tail)
{
  if (tail->pieces->len > 0)
    end_tail (message);
  for (guint i = 0; i < tail->pieces->len; i++)
    {
      GBytes *piece = g_ptr_array_index (tail->pieces, i);

      message->size += g_bytes_get_size (piece);
      g_ptr_array_add (message->pieces, g_bytes_ref (piece));
    }
  add_raw (message, tail->tail->data, tail->tail->len);
  lens_wire_message_free (tail);
}

void
lens_wire_add_message (LensWireMessage *message,
                       guint32 number,
                       LensWireMessage *inside)
{
  add_tag (message, number, LENS_WIRE_BYTES);
  add_varint (message, inside->size);
  lens_wire_append (message, inside);
}

gboolean
lens_wire_message_write (const LensWireMessage *message,
                         LensOutput *output,
                         GError **error)
{
  if (message->size > LENS_WIRE_MAX_SIZE)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      "%" G_GSIZE_FORMAT " bytes; readers of this format take at most "
                      "%" G_GSIZE_FORMAT,
                      message->size, LENS_WIRE_MAX_SIZE);
  for (guint i = 0; i < message->pieces->len; i++)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (message->pieces->pdata[i], &size);

      if (!lens_output_write (output, data, size, error))
        return FALSE;
    }
  return lens_output_write (output, message->tail->data, message->tail->len, error);
}
