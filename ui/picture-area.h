/* picture-area.h - the picture as the network saw it, with marks on it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Marked are the place under the pointer, here or in any other map, the part of the
 * picture that the layer sees from there, and the part that the chosen unit sees.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_PICTURE_AREA (lens_picture_area_get_type ())
G_DECLARE_FINAL_TYPE (LensPictureArea, lens_picture_area, LENS, PICTURE_AREA, GtkWidget)

GtkWidget *lens_picture_area_new (LensSession *session);

G_END_DECLS
