/* image.h - a picture of 8-bit samples
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/error.h"

G_BEGIN_DECLS

typedef struct _LensImage LensImage;

/* No picture may have more pixels than this, nor a longer side: what a hostile file
 * promises must fit into a gigabyte with the copies on the way. */
#define LENS_MAX_PIXELS ((gsize) 1 << 27)
#define LENS_MAX_SIDE (1 << 17)

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

/**
 * lens_image_check_size:
 * @height: what a file says before anything is decoded
 * @width: likewise
 * @file_size: bytes of the whole file
 *
 * Returns: %FALSE if the picture is empty, too large, or larger than so small a file can
 *   hold
 */
gboolean
lens_image_check_size (gint64 height, gint64 width, gint64 file_size, GError **error);

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
 * lens_image_turn:
 * @orientation: 1 … 8 as in EXIF: 1 leaves the picture as it is, 3 is half a turn, 6 a
 *   quarter turn clockwise, 8 anticlockwise; even ones below 6 and odd ones above mirror
 *
 * Any other number is taken for 1.
 */
LensImage *lens_image_turn (LensImage *image, int orientation);

/**
 * lens_image_resize:
 *
 * Triangle filter, widened when shrinking, rounded to 8 bits after each direction, as
 * Pillow's BILINEAR does and as torchvision's transforms therefore do.
 */
LensImage *lens_image_resize (const LensImage *image, int height, int width);

/**
 * lens_image_resize_part:
 * @full_height: what the whole picture is resized to
 * @full_width: likewise
 * @part: what is wanted of it, inside the full size
 *
 * The same as resizing and then cropping, without making what is cut away.
 */
LensImage *lens_image_resize_part (const LensImage *image,
                                   gint64 full_height,
                                   gint64 full_width,
                                   const LensRectangle *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensImage, lens_image_unref)

G_END_DECLS
