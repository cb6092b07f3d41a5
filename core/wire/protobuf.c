/* protobuf.c - messages in Google's wire format, read in place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/wire/protobuf.h"

#include <string.h>

/* Groups inside groups that are passed over; each level costs a file one byte. */
#define MAX_GROUP_DEPTH 32

/* Field numbers have 29 bits. */
#define MAX_FIELD_NUMBER ((1u << 29) - 1)

static gboolean
read_varint (LensCursor *cursor, guint64 *number, GError **error)
{
  guint64 result = 0;

  for (int shift = 0; shift < 70; shift += 7)
    {
      guint8 byte;

      if (!lens_cursor_read_u8 (cursor, &byte))
        return lens_fail (error, LENS_ERROR_FORMAT,
                          "the file ends inside a number; it seems cut off");
      if (shift == 63 && byte > 1)
        break;
      result |= (guint64) (byte & 127) << shift;
      if ((byte & 128) == 0)
        {
          *number = result;
          return TRUE;
        }
    }
  return lens_fail (error, LENS_ERROR_FORMAT,
                    "a number of more than 64 bits; the file is damaged");
}

static gboolean
read_tag (LensCursor *cursor, LensWireField *field, GError **error)
{
  guint64 tag;

  if (!read_varint (cursor, &tag, error))
    return FALSE;
  if (tag >> 3 == 0 || tag >> 3 > MAX_FIELD_NUMBER)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "field number %" G_GUINT64_FORMAT
                      "; 1 to %u expected: the file is damaged",
                      tag >> 3, MAX_FIELD_NUMBER);
  field->number = (guint32) (tag >> 3);
  field->wire = (LensWire) (tag & 7);
  return TRUE;
}

static gboolean
read_bytes (LensCursor *cursor, LensWireField *field, GError **error)
{
  guint64 size;

  if (!read_varint (cursor, &size, error))
    return FALSE;
  if (!lens_cursor_take (cursor, size, &field->view))
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "field %u: %" G_GUINT64_FORMAT " bytes expected, %" G_GSIZE_FORMAT
                      " left; the file seems cut off",
                      field->number, size, lens_cursor_left (cursor));
  return TRUE;
}

static gboolean
read_fixed32 (LensCursor *cursor, guint64 *number)
{
  guint32 narrow;

  if (!lens_cursor_read_u32 (cursor, &narrow))
    return FALSE;
  *number = narrow;
  return TRUE;
}

/* Everything but groups. */
static gboolean
read_value (LensCursor *cursor, LensWireField *field, GError **error)
{
  gboolean is_read = TRUE;

  switch (field->wire)
    {
    case LENS_WIRE_VARINT:
      return read_varint (cursor, &field->integer, error);
    case LENS_WIRE_BYTES:
      return read_bytes (cursor, field, error);
    case LENS_WIRE_FIXED64:
      is_read = lens_cursor_read_u64 (cursor, &field->integer);
      break;
    case LENS_WIRE_FIXED32:
      is_read = read_fixed32 (cursor, &field->integer);
      break;
    default:
      return lens_fail (error, LENS_ERROR_FORMAT,
                        "field %u has wire type %d; 0, 1, 2 or 5 expected: the file is "
                        "damaged",
                        field->number, (int) field->wire);
    }
  if (!is_read)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "the file ends inside field %u; it seems cut off", field->number);
  return TRUE;
}

/* Leaves the cursor behind the end of the group that @outer begins. */
static gboolean
skip_group (LensCursor *cursor, const LensWireField *outer, GError **error)
{
  guint32 open_groups[MAX_GROUP_DEPTH] = { outer->number };
  int depth = 1;

  while (depth > 0)
    {
      LensWireField field = { 0 };

      if (!read_tag (cursor, &field, error))
        return FALSE;
      if (field.wire == LENS_WIRE_GROUP_BEGIN)
        {
          if (depth == MAX_GROUP_DEPTH)
            return lens_fail (error, LENS_ERROR_LIMIT,
                              "groups more than %d deep; the file is damaged",
                              MAX_GROUP_DEPTH);
          open_groups[depth++] = field.number;
        }
      else if (field.wire == LENS_WIRE_GROUP_END)
        {
          if (open_groups[--depth] != field.number)
            return lens_fail (error, LENS_ERROR_FORMAT,
                              "group %u ends as group %u; the file is damaged",
                              open_groups[depth], field.number);
        }
      else if (!read_value (cursor, &field, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
lens_protobuf_next (LensCursor *cursor, LensWireField *field, GError **error)
{
  while (lens_cursor_left (cursor) > 0)
    {
      LensWireField found = { 0 };

      if (!read_tag (cursor, &found, error))
        return FALSE;
      if (found.wire == LENS_WIRE_GROUP_BEGIN)
        {
          if (!skip_group (cursor, &found, error))
            return FALSE;
          continue;
        }
      if (!read_value (cursor, &found, error))
        return FALSE;
      *field = found;
      return TRUE;
    }
  *field = (LensWireField){ 0 };
  return TRUE;
}

#define AT(type, member, into) (*(type *) ((char *) (into) + (member)->offset))

static void
append (GArray **array, gsize element_size, gconstpointer element)
{
  if (*array == NULL)
    *array = g_array_new (FALSE, FALSE, (guint) element_size);
  g_array_append_vals (*array, element, 1);
}

static gboolean
append_packed_ints (GArray **array, LensView view, GError **error)
{
  LensCursor cursor = lens_cursor (view);

  while (lens_cursor_left (&cursor) > 0)
    {
      guint64 number;
      gint64 element;

      if (!read_varint (&cursor, &number, error))
        return FALSE;
      element = (gint64) number;
      append (array, sizeof (element), &element);
    }
  return TRUE;
}

static gboolean
append_numbers (LensNumbers *numbers, LensView view, gsize size, GError **error)
{
  if (view.size % size != 0)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "%" G_GSIZE_FORMAT " bytes; a multiple of %" G_GSIZE_FORMAT
                      " expected",
                      view.size, size);
  if (numbers->view.size == 0 && numbers->copy == NULL && view.size > size)
    {
      numbers->view = view;
      return TRUE;
    }
  if (view.size > G_MAXUINT / 2 || numbers->view.size > G_MAXUINT / 2 ||
      (numbers->copy != NULL && numbers->copy->len > G_MAXUINT / 2))
    return lens_fail (error, LENS_ERROR_LIMIT, "too many numbers");
  if (numbers->copy == NULL)
    {
      numbers->copy = g_byte_array_new ();
      if (numbers->view.size > 0)
        g_byte_array_append (numbers->copy, numbers->view.data,
                             (guint) numbers->view.size);
    }
  if (view.size > 0)
    g_byte_array_append (numbers->copy, view.data, (guint) view.size);
  return TRUE;
}

/* A number on its own is a run of one. */
static gboolean
append_field_numbers (LensNumbers *numbers,
                      const LensWireField *field,
                      gsize size,
                      GError **error)
{
  guint8 bytes[8];
  LensView view = field->view;

  if (field->wire != LENS_WIRE_BYTES)
    {
      for (gsize i = 0; i < size; i++)
        bytes[i] = (guint8) (field->integer >> (8 * i));
      view = (LensView){ .data = bytes, .size = size };
    }
  return append_numbers (numbers, view, size, error);
}

static float
to_float (guint64 bits)
{
  guint32 narrow = (guint32) bits;
  float number;

  memcpy (&number, &narrow, sizeof (number));
  return number;
}

/* The wire types a member may have: for lists of numbers packed or one by one. */
static const struct
{
  LensWire wire;
  gboolean may_be_packed;
  const char *expected;
} member_wires[] = {
  [LENS_MEMBER_INT] = { LENS_WIRE_VARINT, FALSE, "a whole number" },
  [LENS_MEMBER_FLOAT] = { LENS_WIRE_FIXED32, FALSE, "a float" },
  [LENS_MEMBER_VIEW] = { LENS_WIRE_BYTES, FALSE, "bytes" },
  [LENS_MEMBER_VIEWS] = { LENS_WIRE_BYTES, FALSE, "bytes" },
  [LENS_MEMBER_INTS] = { LENS_WIRE_VARINT, TRUE, "whole numbers" },
  [LENS_MEMBER_NUMBERS32] = { LENS_WIRE_FIXED32, TRUE, "floats" },
  [LENS_MEMBER_NUMBERS64] = { LENS_WIRE_FIXED64, TRUE, "doubles" },
};

static gboolean
store (const LensMember *member,
       const LensWireField *field,
       gpointer into,
       GError **error)
{
  gint64 integer = (gint64) field->integer;

  if (field->wire != member_wires[member->kind].wire &&
      !(member_wires[member->kind].may_be_packed && field->wire == LENS_WIRE_BYTES))
    return lens_fail (error, LENS_ERROR_FORMAT, "%s expected, wire type %d found",
                      member_wires[member->kind].expected, (int) field->wire);

  switch (member->kind)
    {
    case LENS_MEMBER_INT:
      AT (gint64, member, into) = integer;
      return TRUE;
    case LENS_MEMBER_FLOAT:
      AT (float, member, into) = to_float (field->integer);
      return TRUE;
    case LENS_MEMBER_VIEW:
      AT (LensView, member, into) = field->view;
      return TRUE;
    case LENS_MEMBER_VIEWS:
      append (&AT (GArray *, member, into), sizeof (LensView), &field->view);
      return TRUE;
    case LENS_MEMBER_INTS:
      if (field->wire == LENS_WIRE_BYTES)
        return append_packed_ints (&AT (GArray *, member, into), field->view, error);
      append (&AT (GArray *, member, into), sizeof (integer), &integer);
      return TRUE;
    case LENS_MEMBER_NUMBERS32:
      return append_field_numbers (&AT (LensNumbers, member, into), field, 4, error);
    case LENS_MEMBER_NUMBERS64:
      return append_field_numbers (&AT (LensNumbers, member, into), field, 8, error);
    case LENS_MEMBER_END:
      break;
    }
  g_assert_not_reached ();
}

gboolean
lens_message_decode (const LensMessage *message,
                     LensView view,
                     gpointer into,
                     GError **error)
{
  LensCursor cursor = lens_cursor (view);
  LensWireField field;

  for (;;)
    {
      if (!lens_protobuf_next (&cursor, &field, error))
        {
          g_prefix_error (error, "%s: ", message->name);
          return FALSE;
        }
      if (field.number == 0)
        return TRUE;

      for (gsize i = 0; message->members[i].kind != LENS_MEMBER_END; i++)
        {
          const LensMember *member = &message->members[i];

          if (member->number != field.number)
            continue;
          if (!store (member, &field, into, error))
            {
              g_prefix_error (error, "%s: %s: ", message->name, member->name);
              return FALSE;
            }
          *(guint64 *) into |= (guint64) 1 << i;
        }
    }
}

gboolean
lens_message_decode_all (const LensMessage *message,
                         const GArray *views,
                         gpointer into,
                         GError **error)
{
  for (guint i = 0; i < lens_array_length (views); i++)
    if (!lens_message_decode (message, lens_views_at (views, i), into, error))
      return FALSE;
  return TRUE;
}

void
lens_message_clear (const LensMessage *message, gpointer decoded)
{
  for (const LensMember *member = message->members; member->kind != LENS_MEMBER_END;
       member++)
    switch (member->kind)
      {
      case LENS_MEMBER_VIEWS:
      case LENS_MEMBER_INTS:
        g_clear_pointer (&AT (GArray *, member, decoded), g_array_unref);
        break;
      case LENS_MEMBER_NUMBERS32:
      case LENS_MEMBER_NUMBERS64:
        g_clear_pointer (&AT (LensNumbers, member, decoded).copy, g_byte_array_unref);
        AT (LensNumbers, member, decoded).view = (LensView){ 0 };
        break;
      default:
        break;
      }
  *(guint64 *) decoded = 0;
}

gboolean
lens_message_has (const LensMessage *message, gconstpointer decoded, const char *name)
{
  for (gsize i = 0; message->members[i].kind != LENS_MEMBER_END; i++)
    if (g_str_equal (message->members[i].name, name))
      return (*(const guint64 *) decoded >> i & 1) != 0;
  return FALSE;
}

LensView
lens_numbers_view (const LensNumbers *numbers)
{
  if (numbers->copy != NULL)
    return (LensView){ .data = numbers->copy->data, .size = numbers->copy->len };
  return numbers->view;
}
