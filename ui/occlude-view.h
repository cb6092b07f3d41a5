/* occlude-view.h - what if these pixels were gone? the sweep, and a brush by hand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Above, the sweep's figure; beside it the picture, over which a window is dragged: score
 * and likeliest classes answer while it moves.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_OCCLUDE_VIEW (lens_occlude_view_get_type ())
G_DECLARE_FINAL_TYPE (LensOccludeView, lens_occlude_view, LENS, OCCLUDE_VIEW, GtkWidget)

GtkWidget *lens_occlude_view_new (LensSession *session);

G_END_DECLS
