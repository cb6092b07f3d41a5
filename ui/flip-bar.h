/* flip-bar.h - the slider that leafs through the layers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_FLIP_BAR (lens_flip_bar_get_type ())
G_DECLARE_FINAL_TYPE (LensFlipBar, lens_flip_bar, LENS, FLIP_BAR, AdwBin)

GtkWidget *lens_flip_bar_new (LensSession *session);

G_END_DECLS
