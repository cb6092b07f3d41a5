/* look-bar.h - the choices about colours that are made again and again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same settings as in the pane, within reach where the pane is folded away.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_LOOK_BAR (lens_look_bar_get_type ())
G_DECLARE_FINAL_TYPE (LensLookBar, lens_look_bar, LENS, LOOK_BAR, GtkWidget)

/* @question: the view it stands in. */
GtkWidget *lens_look_bar_new (LensSession *session, LensQuestion question);

G_END_DECLS
