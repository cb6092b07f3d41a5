/* layers-bar.h - how the channels of a layer are sorted, scaled and sized
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_MIN_TILE 24
#define LENS_MAX_TILE 256

#define LENS_TYPE_LAYERS_BAR (lens_layers_bar_get_type ())
G_DECLARE_FINAL_TYPE (LensLayersBar, lens_layers_bar, LENS, LAYERS_BAR, GtkWidget)

/* Property “filters” (gboolean): whether the weights of the first layer are shown. */
GtkWidget *lens_layers_bar_new (LensSession *session);

/* A spinner, while contributions are computed. */
void lens_layers_bar_set_busy (LensLayersBar *bar, gboolean is_busy);

G_END_DECLS
