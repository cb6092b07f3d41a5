/* tip.h - tooltips that change often, and names of rows and buttons
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gtk_widget_set_tooltip_text () asks the display where the pointer is, and waits for the
 * answer; a list with many rows would wait many times.  Here the text is only remembered
 * until somebody wants to read it.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @text: (nullable): NULL or "": none */
void lens_tip_set (GtkWidget *widget, const char *text);

/* (nullable): what it was set to. */
const char *lens_tip_text (GtkWidget *widget);

/* What a screen reader calls a row of a list, from where it is bound. */
void lens_row_name (GtkListItem *item, const char *name);

/* A button whose text has a mnemonic names itself twice, once with the underscore: by its
 * text and by the label that shows it.  The label is enough. */
void lens_name_once (GtkWidget *button);

G_END_DECLS
