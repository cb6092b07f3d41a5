/* layers-desk.h - a grid and, beside or below it, what is known of one of its pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where there is no room for both side by side, the inspector lies flat below the grid.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_LAYERS_DESK (lens_layers_desk_get_type ())
G_DECLARE_FINAL_TYPE (LensLayersDesk, lens_layers_desk, LENS, LAYERS_DESK, GtkWidget)

/* @inspector: a LensChannelInspector */
GtkWidget *lens_layers_desk_new (GtkWidget *grid, GtkWidget *inspector);

G_END_DECLS
