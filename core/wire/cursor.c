/* cursor.c - a walk through bytes that cannot leave them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All numbers are little-endian, whatever the machine.
 */

#include "core/wire/cursor.h"

#include <string.h>

/* Longer names are cut where they are shown. */
#define MAX_TEXT 4096

LensCursor
lens_cursor (LensView view)
{
  return (LensCursor){ .at = view.data, .end = view.data + view.size };
}

gsize
lens_cursor_left (const LensCursor *cursor)
{
  return (gsize) (cursor->end - cursor->at);
}

gboolean
lens_cursor_take (LensCursor *cursor, guint64 size, LensView *view)
{
  if (size > lens_cursor_left (cursor))
    return FALSE;
  *view = (LensView){ .data = cursor->at, .size = (gsize) size };
  cursor->at += size;
  return TRUE;
}

static gboolean
read_number (LensCursor *cursor, gsize size, guint64 *number)
{
  LensView view;

  if (!lens_cursor_take (cursor, size, &view))
    return FALSE;
  *number = 0;
  for (gsize i = 0; i < size; i++)
    *number |= (guint64) view.data[i] << (8 * i);
  return TRUE;
}

gboolean
lens_cursor_read_u8 (LensCursor *cursor, guint8 *number)
{
  guint64 wide;

  if (!read_number (cursor, 1, &wide))
    return FALSE;
  *number = (guint8) wide;
  return TRUE;
}

gboolean
lens_cursor_read_u32 (LensCursor *cursor, guint32 *number)
{
  guint64 wide;

  if (!read_number (cursor, 4, &wide))
    return FALSE;
  *number = (guint32) wide;
  return TRUE;
}

gboolean
lens_cursor_read_u64 (LensCursor *cursor, guint64 *number)
{
  return read_number (cursor, 8, number);
}

gboolean
lens_view_equal (LensView view, const char *text)
{
  return strlen (text) == view.size &&
         (view.size == 0 || memcmp (text, view.data, view.size) == 0);
}

char *
lens_view_dup_text (LensView view)
{
  gsize size = MIN (view.size, MAX_TEXT);
  g_autofree char *copy = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    copy[i] = (char) (view.data[i] < 32 || view.data[i] == 127 ? '?' : view.data[i]);
  copy[size] = '\0';
  return g_utf8_make_valid (copy, (gssize) size);
}
