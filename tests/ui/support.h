/* support.h - what the tests of the window share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/* What a patient person waits. */
#define UI_PATIENCE_MS 60000

/* Whether there is a display; a test that has none is skipped by this call. */
gboolean ui_has_display (void);

/* One for all tests of a process: it registers once. */
LensApplication *ui_application (void);

/* Runs the main loop until @is_so, or fails after UI_PATIENCE_MS, naming @what. */
typedef gboolean (*UiCondition) (gpointer data);
void ui_wait (UiCondition is_so, gpointer data, const char *what);

/* Runs the main loop for a while. */
void ui_pass (int time_ms);

/* Until the widget has its place on the screen. */
void ui_wait_until_shown (GtkWidget *widget);

/* The first mapped label below @widget whose text contains @text, or NULL. */
GtkWidget *ui_find_text (GtkWidget *widget, const char *text);
void ui_wait_for_text (GtkWidget *widget, const char *text);

/* (transfer full): a file below samples/. */
GFile *ui_sample (const char *path);

/* Until network, picture and answers of the window are known. */
void ui_wait_for_overview (LensWindow *window);

/* A window with these files, shown, and its network and answers known.  Files end with
 * NULL; they are unreffed. */
LensWindow *ui_open_window (GFile *file, ...) G_GNUC_NULL_TERMINATED;

/* Closes it and waits until it is gone. */
void ui_close_window (LensWindow *window);

/* A timer of high priority: how long the main loop leaves it waiting. */
typedef struct
{
  gint64 longest; /* µs between two calls, less what other programs took */
  gint64 last;    /* µs, when it was called */
  gint64 queued;  /* µs, how long this thread had waited for a processor until then */
  guint timer;
} UiProbe;

void ui_probe_start (UiProbe *probe);
void ui_probe_stop (UiProbe *probe);

G_END_DECLS
