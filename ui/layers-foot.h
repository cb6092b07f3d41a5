/* layers-foot.h - the values of a layer: what is at the pointer, and how they spread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/channel-album.h"
#include "ui/session.h"

G_BEGIN_DECLS

#define LENS_TYPE_LAYERS_FOOT (lens_layers_foot_get_type ())
G_DECLARE_FINAL_TYPE (LensLayersFoot, lens_layers_foot, LENS, LAYERS_FOOT, GtkWidget)

GtkWidget *lens_layers_foot_new (LensSession *session);

void lens_layers_foot_show (LensLayersFoot *foot, LensChannelAlbum *album);

/* The channel under the pointer, or the one that was chosen; -1: none. */
void lens_layers_foot_point (LensLayersFoot *foot, int channel);

/* (nullable): what went wrong, instead of what is true of the layer. */
void lens_layers_foot_set_trouble (LensLayersFoot *foot, const char *trouble);

G_END_DECLS
