/* cursor.h - a walk through bytes that cannot leave them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of somebody else. */
typedef struct
{
  const guint8 *data;
  gsize size;
} LensView;

/* Where the walk is and where the bytes end; a plain value, copied to look ahead. */
typedef struct
{
  const guint8 *at;
  const guint8 *end;
} LensCursor;

LensCursor lens_cursor (LensView view);

/* Bytes that have not been read. */
gsize lens_cursor_left (const LensCursor *cursor);

/* These answer FALSE, and move nothing, where too few bytes are left. */
gboolean lens_cursor_take (LensCursor *cursor, guint64 size, LensView *view);
gboolean lens_cursor_read_u8 (LensCursor *cursor, guint8 *number);
gboolean lens_cursor_read_u32 (LensCursor *cursor, guint32 *number);
gboolean lens_cursor_read_u64 (LensCursor *cursor, guint64 *number);

/* Whether the view is exactly these characters. */
gboolean lens_view_equal (LensView view, const char *text);

/* A copy that is valid UTF-8 without control characters, to be shown; g_free () it.
 * What is wrong is replaced; a NUL does not end it. */
char *lens_view_dup_text (LensView view);

G_END_DECLS
