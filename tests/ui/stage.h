/* stage.h - a session and a widget of the window, shown and looked at
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* g_test_init (), with folders of the user's that are this test's alone.  GTK still finds
 * what is installed, which it does not where GLib isolates a test. */
void stage_init (int *argc, char ***argv);

/* FALSE: the running test has been told that there is no display, and is to return. */
gboolean stage_has_display (void);

/* One event of the main loop after another until @is_so, at most @patience_ms. */
gboolean stage_wait (gboolean (*is_so) (gpointer data), gpointer data, int patience_ms);

/* Lets the main loop run for a while. */
void stage_rest (int time_ms);

/* A session with a network and a picture (nullable) open, its answers known.  The test
 * fails if that does not come about. */
LensSession *stage_session (const char *model, const char *picture);

/* Closes it and lets its threads end. */
void stage_close (LensSession *session);

/* The sample network and picture of this tree. */
LensSession *stage_sample (void);

/* A window of this size around the widget; shown. */
GtkWidget *stage_window (GtkWidget *widget, int height, int width);

/* The widget as pixels, drawn by cairo. */
cairo_surface_t *stage_picture (GtkWidget *widget);
void stage_save (GtkWidget *widget, const char *path);

/* The first widget below @widget for which this is so, depth first. */
GtkWidget *stage_find (GtkWidget *widget,
                       gboolean (*is_it) (GtkWidget *widget, gpointer data),
                       gpointer data);

G_END_DECLS
