/* layer-rail.h - every layer of the network in order, to be chosen and found
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_LAYER_RAIL (lens_layer_rail_get_type ())
G_DECLARE_FINAL_TYPE (LensLayerRail, lens_layer_rail, LENS, LAYER_RAIL, AdwBin)

GtkWidget *lens_layer_rail_new (LensSession *session);

/* Opens the search and puts the cursor there. */
void lens_layer_rail_find (LensLayerRail *rail);

/* Opens the answer to “which layer should I pick?”. */
void lens_layer_rail_advise (LensLayerRail *rail);

G_END_DECLS
