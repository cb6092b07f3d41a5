/* protobuf.h - messages in Google's wire format, read in place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ours and small on purpose: the field's library copies every string and every weight, and
 * needs a generated parser for each message.  Here a message is a table of the members
 * that are wanted, strings and weights are views of the file, and messages inside are
 * views too until somebody decodes them, so nothing recurses because a file says so.
 *
 * https://protobuf.dev/programming-guides/encoding/
 */

#pragma once

#include "core/base/error.h"
#include "core/wire/cursor.h"

G_BEGIN_DECLS

typedef enum
{
  LENS_WIRE_VARINT = 0,
  LENS_WIRE_FIXED64 = 1,
  LENS_WIRE_BYTES = 2,
  LENS_WIRE_GROUP_BEGIN = 3,
  LENS_WIRE_GROUP_END = 4,
  LENS_WIRE_FIXED32 = 5,
} LensWire;

/* One field as it lies in the file. */
typedef struct
{
  guint32 number; /* 1 or more; 0 after the last */
  LensWire wire;
  guint64 integer; /* of the three sorts of numbers */
  LensView view;   /* of bytes */
} LensWireField;

/**
 * lens_protobuf_next:
 * @cursor: inside a message, at the beginning of a field
 * @field: (out): the field; its number is 0 at the end of the message
 *
 * Groups, which nobody writes any more, are passed over.
 *
 * Returns: %FALSE with an error if the bytes are not a field
 */
gboolean lens_protobuf_next (LensCursor *cursor, LensWireField *field, GError **error);

/* What a member of a C struct holds. */
typedef enum
{
  LENS_MEMBER_END,
  LENS_MEMBER_INT,   /* gint64 */
  LENS_MEMBER_FLOAT, /* float */
  LENS_MEMBER_VIEW,  /* LensView: a string or bytes; the last one counts */
  LENS_MEMBER_VIEWS, /* GArray of LensView: all strings, or messages to be decoded */
  LENS_MEMBER_INTS,  /* GArray of gint64, packed or not */
  LENS_MEMBER_NUMBERS32, /* LensNumbers of float, packed or not */
  LENS_MEMBER_NUMBERS64, /* LensNumbers of double, packed or not */
} LensMemberKind;

/* Numbers of fixed size.  One packed run, which is how weights are written, stays a view
 * of the file; several are copied together. */
typedef struct
{
  LensView view;
  GByteArray *copy;
} LensNumbers;

typedef struct
{
  guint32 number;
  LensMemberKind kind;
  gsize offset;
  const char *name; /* as in the .proto, for messages to the user */
} LensMember;

/* A message: its C struct begins with a guint64 that gets bit i set when members[i] has
 * been seen.  Arrays are NULL until something is added. */
typedef struct
{
  const char *name; /* “NodeProto” */
  const LensMember *members;
} LensMessage;

#define LENS_MEMBER(Type, number_, kind_, member)                      \
  {                                                                    \
    .number = (number_), .kind = LENS_MEMBER_##kind_, .name = #member, \
    .offset = offsetof (Type, member)                                  \
  }

/**
 * lens_message_decode:
 * @message: what is expected
 * @view: the bytes
 * @into: the struct, zeroed or decoded into before: a second decoding adds to the first
 *   as the format's rules of merging say
 *
 * Members that the table does not have are passed over.
 */
gboolean lens_message_decode (const LensMessage *message,
                              LensView view,
                              gpointer into,
                              GError **error);

/* The same for every view of a GArray (nullable): a message that is written in parts. */
gboolean lens_message_decode_all (const LensMessage *message,
                                  const GArray *views,
                                  gpointer into,
                                  GError **error);

/* Frees the arrays and zeroes the struct. */
void lens_message_clear (const LensMessage *message, gpointer decoded);

/* Whether the member called @name was in the file. */
gboolean
lens_message_has (const LensMessage *message, gconstpointer decoded, const char *name);

/* The bytes of a LensNumbers. */
LensView lens_numbers_view (const LensNumbers *numbers);

/* The length of an array that may be NULL, and its elements. */
#define lens_array_length(array) ((array) != NULL ? (array)->len : 0)
#define lens_views_at(array, i) g_array_index (array, LensView, i)
#define lens_ints_at(array, i) g_array_index (array, gint64, i)

G_END_DECLS
