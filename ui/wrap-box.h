/* wrap-box.h - children beside each other, and below each other where there is less room
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A child is as wide as it would like to be; what is left of a line goes to its children
 * that expand.  A child alone in its line has all of it, and its halign says where it stands.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_WRAP_BOX (lens_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (LensWrapBox, lens_wrap_box, LENS, WRAP_BOX, GtkWidget)

/* @spacing: between children and between lines */
GtkWidget *lens_wrap_box_new (int spacing);

void lens_wrap_box_append (LensWrapBox *box, GtkWidget *child);

G_END_DECLS
