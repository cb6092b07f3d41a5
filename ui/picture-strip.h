/* picture-strip.h - small pictures of all that are open, to choose, add and remove
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_PICTURE_STRIP (lens_picture_strip_get_type ())
G_DECLARE_FINAL_TYPE (LensPictureStrip, lens_picture_strip, LENS, PICTURE_STRIP, AdwBin)

GtkWidget *lens_picture_strip_new (LensSession *session);

G_END_DECLS
