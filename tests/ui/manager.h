/* manager.h - a window manager of few words, for a display that has none
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Serves the display on a thread of its own: windows lie in the upper left corner, whoever
 * asks to move them; the newest lies on top and has the keyboard.  GTK's own dialogs for
 * files are closed as soon as they appear: they warn by themselves where they are small, and
 * are not what is looked at. */
typedef struct _Manager Manager;

/* (nullable): NULL where there is no display. */
Manager *manager_start (void);
void manager_stop (Manager *manager);

void manager_display_size (Manager *manager, int *height, int *width);

/* The size of the oldest window: that of the program, below its dialogs. */
void manager_resize (Manager *manager, int height, int width);

/* Asks the topmost window to close, as the button in its corner does. */
void manager_close_topmost (Manager *manager);

G_END_DECLS
