/* settings-pane.h - what can be chosen about the present view, made from the core's fields
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_SETTINGS_PANE (lens_settings_pane_get_type ())
G_DECLARE_FINAL_TYPE (LensSettingsPane,
                      lens_settings_pane,
                      LENS,
                      SETTINGS_PANE,
                      GtkWidget)

GtkWidget *lens_settings_pane_new (LensSession *session);

G_END_DECLS
