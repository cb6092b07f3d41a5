/* explain-view.h - which pixels made this: one explanation, or two side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_EXPLAIN_VIEW (lens_explain_view_get_type ())
G_DECLARE_FINAL_TYPE (LensExplainView, lens_explain_view, LENS, EXPLAIN_VIEW, GtkWidget)

GtkWidget *lens_explain_view_new (LensSession *session);

G_END_DECLS
