/* gist-view.h - the whole network on one page, cell by cell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A click on a cell goes to its layer, unit and view.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_GIST_VIEW (lens_gist_view_get_type ())
G_DECLARE_FINAL_TYPE (LensGistView, lens_gist_view, LENS, GIST_VIEW, GtkWidget)

GtkWidget *lens_gist_view_new (LensSession *session);

G_END_DECLS
