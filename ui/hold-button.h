/* hold-button.h - whether the colours stay as they are while one flips
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scale is held by the rule LENS_SCALE_FIXED, with the end that it has on the screen when
 * it is held: so it is part of the place, can be undone, and goes along with an export.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_HOLD_BUTTON (lens_hold_button_get_type ())
G_DECLARE_FINAL_TYPE (LensHoldButton, lens_hold_button, LENS, HOLD_BUTTON, GtkWidget)

/* Activates “win.hold-scale”. */
GtkWidget *lens_hold_button_new (LensSession *session, LensQuestion question);

/* The scale that can be seen below a widget: that of its channels, or of its first figure
 * with maps.  FALSE where there is none. */
gboolean lens_hold_find_scale (GtkWidget *widget, LensScale *scale);

G_END_DECLS
