/* brush-panel.h - the live brush: a window over the picture, and what the network says then
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_BRUSH_PANEL (lens_brush_panel_get_type ())
G_DECLARE_FINAL_TYPE (LensBrushPanel, lens_brush_panel, LENS, BRUSH_PANEL, GtkWidget)

GtkWidget *lens_brush_panel_new (LensSession *session);

/* Whether the answers stand beside the picture, not below it. */
void lens_brush_panel_set_is_wide (LensBrushPanel *panel, gboolean is_wide);

G_END_DECLS
