/* texture.c - pictures of the core as something GTK shows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/texture.h"

static void
release (gpointer image)
{
  lens_image_unref (image);
}

GdkTexture *
lens_texture_new (LensImage *image)
{
  int height = lens_image_height (image);
  int width = lens_image_width (image);
  g_autoptr (GBytes) pixels = g_bytes_new_with_free_func (lens_image_pixels (image),
                                                          (gsize) height * width * 3,
                                                          release,
                                                          lens_image_ref (image));

  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, pixels,
                                 (gsize) width * 3);
}
