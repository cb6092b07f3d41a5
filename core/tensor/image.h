/* image.h - a picture of 8-bit samples
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/error.h"

G_BEGIN_DECLS

typedef struct _LensImage LensImage;

/* No picture may have more pixels than this. */
#define LENS_MAX_PIXELS ((gsize) 1 << 28)

/* RGB, black; height and width at least 1. */
LensImage *lens_image_new (int height, int width);
LensImage *lens_image_ref (LensImage *image);
void lens_image_unref (LensImage *image);

/**
 * lens_image_open:
 * @path: any format that gdk-pixbuf reads
 *
 * Grey is repeated, 16 bits are rounded to 8, transparency lies on white, an EXIF turn is
 * applied.  PNG is read by libpng, strictly: a wrong checksum is an error.
 */
LensImage *lens_image_open (const char *path, GError **error);

int lens_image_height (const LensImage *image);
int lens_image_width (const LensImage *image);

/* (transfer none): [height][width][3], no gaps between rows. */
const guint8 *lens_image_pixels (const LensImage *image);

/* To be written; only while the image has one holder. */
guint8 *lens_image_writable (LensImage *image);

/* Whether red, green and blue are the same everywhere. */
gboolean lens_image_is_grey (const LensImage *image);

typedef struct
{
  int y;
  int x;
  int height;
  int width;
} LensRectangle;

/* The part inside @rectangle, which lies inside the image. */
LensImage *lens_image_crop (const LensImage *image, const LensRectangle *rectangle);

/**
 * lens_image_resize:
 *
 * Triangle filter, widened when shrinking, rounded to 8 bits after each direction, as
 * Pillow's BILINEAR does and as torchvision's transforms therefore do.
 */
LensImage *lens_image_resize (const LensImage *image, int height, int width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensImage, lens_image_unref)

G_END_DECLS
