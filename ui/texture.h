/* texture.h - pictures of the core as something GTK shows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/lens.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* (transfer full): shares the pixels. */
GdkTexture *lens_texture_new (LensImage *image);

G_END_DECLS
