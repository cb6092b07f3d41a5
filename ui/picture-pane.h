/* picture-pane.h - the left of the window: the picture, and what the network makes of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_PICTURE_PANE (lens_picture_pane_get_type ())
G_DECLARE_FINAL_TYPE (LensPicturePane, lens_picture_pane, LENS, PICTURE_PANE, AdwBin)

GtkWidget *lens_picture_pane_new (LensSession *session);

/* Brings the answers forward and puts the cursor into their search. */
void lens_picture_pane_find_class (LensPicturePane *pane);

/* Brings the notes forward. */
void lens_picture_pane_show_notes (LensPicturePane *pane);

G_END_DECLS
