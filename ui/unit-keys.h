/* unit-keys.h - the keys that move from channel to channel
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The arrows, and i, j, k, l of the Deep Visualization Toolbox; columns count as they are
 * read in @direction.  FALSE: another key. */
gboolean
lens_unit_keys_read (guint keyval, GtkTextDirection direction, int *rows, int *columns);

G_END_DECLS
