/* layer-row.h - one layer in the rail: name, kind, shape, receptive field, activity
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One widget that draws itself: a list makes two hundred rows at once, however few are
 * seen, and five labels in each would hold up the window.
 */

#pragma once

#include "ui/layer-item.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_LAYER_ROW (lens_layer_row_get_type ())
G_DECLARE_FINAL_TYPE (LensLayerRow, lens_layer_row, LENS, LAYER_ROW, GtkWidget)

GtkWidget *lens_layer_row_new (void);

/* @item: (nullable) */
void lens_layer_row_set_item (LensLayerRow *row, LensLayerItem *item);

/* @overview: (nullable): NULL: not known yet; what the row shows of it is copied */
void lens_layer_row_set_overview (LensLayerRow *row, const LensOverview *overview);

/* What it asks for; all rows of a list the same, so that it keeps its width. */
void lens_layer_row_set_natural_width (LensLayerRow *row, int width);

/* So much that the names of all layers are whole, as far as that is sensible; @widget has
 * the font. */
int lens_layer_row_find_natural_width (GtkWidget *widget, GListModel *items);

G_END_DECLS
