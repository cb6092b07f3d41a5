/* image.c - a picture of 8-bit samples
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/tensor/image.h"

#include "core/tensor/image-read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct _LensImage
{
  gint n_references;
  int height;
  int width;
  guint8 *pixels;
};

LensImage *
lens_image_new (int height, int width)
{
  LensImage *image = g_new0 (LensImage, 1);

  g_assert (height > 0 && width > 0);
  image->n_references = 1;
  image->height = height;
  image->width = width;
  image->pixels = g_malloc0_n ((gsize) height, 3 * (gsize) width);
  return image;
}

LensImage *
lens_image_ref (LensImage *image)
{
  g_atomic_int_inc (&image->n_references);
  return image;
}

void
lens_image_unref (LensImage *image)
{
  if (image == NULL || !g_atomic_int_dec_and_test (&image->n_references))
    return;
  g_free (image->pixels);
  g_free (image);
}

int
lens_image_height (const LensImage *image)
{
  return image->height;
}

int
lens_image_width (const LensImage *image)
{
  return image->width;
}

const guint8 *
lens_image_pixels (const LensImage *image)
{
  return image->pixels;
}

guint8 *
lens_image_writable (LensImage *image)
{
  g_assert (g_atomic_int_get (&image->n_references) == 1);
  return image->pixels;
}

gboolean
lens_image_is_grey (const LensImage *image)
{
  gsize n_pixels = (gsize) image->height * (gsize) image->width;

  for (gsize i = 0; i < n_pixels; i++)
    {
      const guint8 *pixel = image->pixels + 3 * i;

      if (pixel[0] != pixel[1] || pixel[1] != pixel[2])
        return FALSE;
    }
  return TRUE;
}

LensImage *
lens_image_crop (const LensImage *image, const LensRectangle *rectangle)
{
  LensImage *part = lens_image_new (rectangle->height, rectangle->width);
  gsize row_size = 3 * (gsize) rectangle->width;

  g_assert (rectangle->y >= 0 && rectangle->y <= image->height - rectangle->height);
  g_assert (rectangle->x >= 0 && rectangle->x <= image->width - rectangle->width);

  for (int y = 0; y < rectangle->height; y++)
    {
      gsize first = (gsize) (rectangle->y + y) * (gsize) image->width +
                    (gsize) rectangle->x;

      memcpy (part->pixels + (gsize) y * row_size, image->pixels + 3 * first, row_size);
    }
  return part;
}

/* The eight orientations of EXIF as what is done to a place of the result to find it in
 * the stored picture: the axes swapped first, then each one reversed. */
static const struct
{
  gboolean is_swapped;
  gboolean is_y_reversed;
  gboolean is_x_reversed;
} turns[] = {
  [1] = { FALSE, FALSE, FALSE }, [2] = { FALSE, FALSE, TRUE },
  [3] = { FALSE, TRUE, TRUE },   [4] = { FALSE, TRUE, FALSE },
  [5] = { TRUE, FALSE, FALSE },  [6] = { TRUE, TRUE, FALSE },
  [7] = { TRUE, TRUE, TRUE },    [8] = { TRUE, FALSE, TRUE },
};

LensImage *
lens_image_turn (LensImage *image, int orientation)
{
  gboolean is_swapped;
  LensImage *turned;
  guint8 *to;

  if (orientation <= 1 || orientation >= (int) G_N_ELEMENTS (turns))
    return lens_image_ref (image);

  is_swapped = turns[orientation].is_swapped;
  turned = lens_image_new (is_swapped ? image->width : image->height,
                           is_swapped ? image->height : image->width);
  to = turned->pixels;
  for (int y = 0; y < turned->height; y++)
    for (int x = 0; x < turned->width; x++)
      {
        int source_y = is_swapped ? x : y;
        int source_x = is_swapped ? y : x;

        if (turns[orientation].is_y_reversed)
          source_y = image->height - 1 - source_y;
        if (turns[orientation].is_x_reversed)
          source_x = image->width - 1 - source_x;
        memcpy (to,
                image->pixels +
                  3 * ((gsize) source_y * (gsize) image->width + (gsize) source_x),
                3);
        to += 3;
      }
  return turned;
}

gboolean
lens_image_check_size (gint64 height, gint64 width, gint64 file_size, GError **error)
{
  /* More than any of the formats packs into a byte of a photograph; small pictures may be
   * as empty as they like. */
  const gint64 pixels_per_byte = 10000;
  const gint64 small = 1 << 24;

  if (height < 1 || width < 1)
    return lens_fail (error, LENS_ERROR_FORMAT, "the picture is empty");
  if (height > LENS_MAX_SIDE || width > LENS_MAX_SIDE ||
      height * width > (gint64) LENS_MAX_PIXELS)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      "%" G_GINT64_FORMAT "×%" G_GINT64_FORMAT
                      " pixels are too many; at most %" G_GSIZE_FORMAT
                      " million can be handled",
                      width, height, LENS_MAX_PIXELS / 1000000);
  if (height * width > small && height * width / pixels_per_byte > file_size)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      "%" G_GINT64_FORMAT "×%" G_GINT64_FORMAT
                      " pixels are promised, but the file has only %" G_GINT64_FORMAT
                      " bytes",
                      width, height, file_size);
  return TRUE;
}

static FILE *
open_file (const char *path, gint64 *file_size, GError **error)
{
  FILE *file = fopen (path, "rbe");
  struct stat status;

  if (file == NULL)
    {
      lens_fail (error, LENS_ERROR_INPUT, "cannot be opened: %s", g_strerror (errno));
      return NULL;
    }
  if (fstat (fileno (file), &status) != 0 || !S_ISREG (status.st_mode))
    {
      fclose (file);
      lens_fail (error, LENS_ERROR_INPUT, "not a file with a picture");
      return NULL;
    }
  *file_size = status.st_size;
  return file;
}

LensImage *
lens_image_open (const char *path, GError **error)
{
  guint8 signature[8] = { 0 };
  gint64 file_size = 0;
  g_autoptr (LensImage) image = NULL;
  FILE *file = open_file (path, &file_size, error);

  if (file == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  if (fread (signature, 1, sizeof (signature), file) == sizeof (signature) &&
      memcmp (signature + 1, "PNG", 3) == 0)
    image = lens_image_read_png (file, file_size, error);
  else
    image = lens_image_read_pixbuf (file, file_size, error);
  fclose (file);
  if (image == NULL)
    g_prefix_error (error, "%s: ", path);
  return g_steal_pointer (&image);
}
