/* protobuf-write.h - messages in Google's wire format, written
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A message is put together from its fields in the order in which they are given.  Large
 * bytes are held, not copied, so that writing a network takes no memory beside its own.
 */

#pragma once

#include "core/base/error.h"
#include "core/base/output.h"

G_BEGIN_DECLS

/* What readers take; beyond it a length does not fit their numbers. */
#define LENS_WIRE_MAX_SIZE ((gsize) G_MAXINT32)

typedef struct _LensWireMessage LensWireMessage;

LensWireMessage *lens_wire_message_new (void);
void lens_wire_message_free (LensWireMessage *message);

/* Fields; @number as the .proto has it. */
void lens_wire_add_int (LensWireMessage *message, guint32 number, gint64 integer);
void lens_wire_add_float (LensWireMessage *message, guint32 number, float real);
void lens_wire_add_text (LensWireMessage *message, guint32 number, const char *text);

/* A reference is taken. */
void lens_wire_add_bytes (LensWireMessage *message, guint32 number, GBytes *bytes);

/* Takes @inside. */
void lens_wire_add_message (LensWireMessage *message,
                            guint32 number,
                            LensWireMessage *inside);

/* Takes @tail: its fields follow those of @message. */
void lens_wire_append (LensWireMessage *message, LensWireMessage *tail);

/* Bytes so far. */
gsize lens_wire_message_size (const LensWireMessage *message);

/* Writes the message where @output stands; FALSE where it is larger than
 * LENS_WIRE_MAX_SIZE or the disk refuses. */
gboolean lens_wire_message_write (const LensWireMessage *message,
                                  LensOutput *output,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensWireMessage, lens_wire_message_free)

G_END_DECLS
