/* layer-row.h - one layer in the rail: name, kind, shape, receptive field, activity
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/layer-item.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_LAYER_ROW (lens_layer_row_get_type ())
G_DECLARE_FINAL_TYPE (LensLayerRow, lens_layer_row, LENS, LAYER_ROW, AdwBin)

GtkWidget *lens_layer_row_new (void);

/* @item: (nullable) */
void lens_layer_row_set_item (LensLayerRow *row, LensLayerItem *item);

/* @overview: (nullable): NULL: not known yet */
void lens_layer_row_set_overview (LensLayerRow *row, const LensOverview *overview);

G_END_DECLS
