/* image-read.h - the decoders behind lens_image_open ()
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/tensor/image.h"

#include <stdio.h>

G_BEGIN_DECLS

/* @file may stand anywhere; it stays open. */
LensImage *lens_image_read_png (FILE *file, gint64 file_size, GError **error);
LensImage *lens_image_read_pixbuf (FILE *file, gint64 file_size, GError **error);

/* Colour on white: one sample of a transparent pixel. */
static inline guint8
lens_image_on_white (guint8 sample, guint8 alpha)
{
  return (guint8) ((sample * alpha + 255 * (255 - alpha) + 127) / 255);
}

G_END_DECLS
