/* layers-view.h - every channel of the layer, and the one that was chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_LAYERS_VIEW (lens_layers_view_get_type ())
G_DECLARE_FINAL_TYPE (LensLayersView, lens_layers_view, LENS, LAYERS_VIEW, GtkWidget)

GtkWidget *lens_layers_view_new (LensSession *session);

/* Chooses the channel so many rows and columns away; the first one where none is chosen.
 * What the arrow keys and i, j, k, l do, for a window that has the keys. */
void lens_layers_view_move (LensLayersView *view, int rows, int columns);

/* Whether what is on the screen is what is asked for, with all pictures that are in sight. */
gboolean lens_layers_view_is_settled (LensLayersView *view);

/* Whether it does nothing either that nobody has asked for yet. */
gboolean lens_layers_view_is_at_rest (LensLayersView *view);

/* The scale of the channels that can be seen, or one that holds all of them where each has
 * its own; FALSE where there are none. */
gboolean lens_layers_view_scale (LensLayersView *view, LensScale *scale);

G_END_DECLS
