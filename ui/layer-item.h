/* layer-item.h - a layer as an element of a list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/lens.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define LENS_TYPE_LAYER_ITEM (lens_layer_item_get_type ())
G_DECLARE_FINAL_TYPE (LensLayerItem, lens_layer_item, LENS, LAYER_ITEM, GObject)

/* Every layer of the network, in order. */
GListStore *lens_layer_items_new (LensModel *model);

int lens_layer_item_index (LensLayerItem *item);
const LensLayer *lens_layer_item_layer (LensLayerItem *item);

/* “128×56²”, “96×27×40”, “1000”: channels, height, width. */
char *lens_layer_item_dup_shape (LensLayerItem *item);

/* “31 px”, “31×15 px”, “whole picture”: what one position sees. */
char *lens_layer_item_dup_field (LensLayerItem *item);

/* Whether every word of @text stands in its name, the file's name or its kind. */
gboolean lens_layer_item_matches (LensLayerItem *item, const char *text);

G_END_DECLS
