/* input-panel.h - how the picture becomes the network's input, shown and to be changed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_INPUT_PANEL (lens_input_panel_get_type ())
G_DECLARE_FINAL_TYPE (LensInputPanel, lens_input_panel, LENS, INPUT_PANEL, AdwBin)

GtkWidget *lens_input_panel_new (LensSession *session);

G_END_DECLS
