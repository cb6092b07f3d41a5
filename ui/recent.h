/* recent.h - files that were opened before
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  GFile *file;
  char *name;
  char *folder; /* as one reads it: “~/networks” */
} LensRecent;

/* Tells the desktop that this was opened. */
void lens_recent_add (GFile *file);

/* (transfer full) (element-type LensRecent): what Netlens opened, the newest first, and
 * whether it is still there or not. */
GPtrArray *lens_recent_list (void);

/* The newest of those that are still there, few enough for a menu.  The files are looked
 * for on another thread: a folder on the network may take its time. */
void lens_recent_find_async (GCancellable *cancellable,
                             GAsyncReadyCallback done,
                             gpointer data);

/* (transfer full) (nullable) (element-type LensRecent) */
GPtrArray *lens_recent_find_finish (GAsyncResult *result, GError **error);

/* Whether two lists name the same files in the same order; NULL is an empty list. */
gboolean lens_recent_equal (const GPtrArray *a, const GPtrArray *b);

G_END_DECLS
