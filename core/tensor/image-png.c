/* image-png.c - PNG pictures, read strictly
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libpng forgives a good deal by default; a picture that is explained must be the picture
 * that was stored, so a wrong checksum or damaged data anywhere is an error here.
 */

#include "core/tensor/image-read.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

/* What one decoding owns; freed by whoever made it, whatever happens in between. */
typedef struct
{
  png_structp png;
  png_infop info;
  LensImage *image;
  guint8 *rows; /* four samples a pixel: one row, or all of an interlaced picture */
  char message[128];
} Decoding;

static void
decoding_clear (Decoding *decoding)
{
  png_destroy_read_struct (&decoding->png, &decoding->info, NULL);
  g_clear_pointer (&decoding->image, lens_image_unref);
  g_clear_pointer (&decoding->rows, g_free);
}

static void
stop (png_structp png, png_const_charp message)
{
  Decoding *decoding = png_get_error_ptr (png);

  g_strlcpy (decoding->message, message, sizeof (decoding->message));
  png_longjmp (png, 1);
}

/* libpng only warns of damage that it finds when the last row is already there; superfluous
 * bytes after it harm nobody. */
static void
weigh (png_structp png, png_const_charp message)
{
  gboolean is_surplus = strstr (message, "xtra compressed data") != NULL ||
                        strstr (message, "oo much image data") != NULL;

  if (g_str_has_prefix (message, "IDAT: ") && !is_surplus)
    stop (png, message);
  g_debug ("PNG: %s", message);
}

/* Deflate makes of a byte at most 1032. */
static gboolean
check_size (const Decoding *decoding, gint64 file_size, GError **error)
{
  gint64 height = png_get_image_height (decoding->png, decoding->info);
  gint64 width = png_get_image_width (decoding->png, decoding->info);
  gint64 row_size = (gint64) png_get_rowbytes (decoding->png, decoding->info);

  if (!lens_image_check_size (height, width, file_size, error))
    return FALSE;
  return height * row_size / 1032 <= file_size ||
         lens_fail (error, LENS_ERROR_FORMAT,
                    "%" G_GINT64_FORMAT "×%" G_GINT64_FORMAT
                    " pixels are promised, but the file is too short for them",
                    width, height);
}

/* Whatever is stored, rows come out as red, green, blue, alpha of 8 bits. */
static void
ask_for_rgba (const Decoding *decoding)
{
  png_set_expand (decoding->png);
  png_set_scale_16 (decoding->png);
  png_set_gray_to_rgb (decoding->png);
  png_set_add_alpha (decoding->png, 255, PNG_FILLER_AFTER);
}

static void
put_row (LensImage *image, int y, const guint8 *from)
{
  gsize width = (gsize) lens_image_width (image);
  guint8 *to = lens_image_writable (image) + (gsize) y * 3 * width;

  for (gsize x = 0; x < width; x++, from += 4)
    for (int c = 0; c < 3; c++)
      *to++ = lens_image_on_white (from[c], from[3]);
}

static void
read_rows (Decoding *decoding)
{
  int height = (int) png_get_image_height (decoding->png, decoding->info);
  int width = (int) png_get_image_width (decoding->png, decoding->info);
  int n_passes = png_set_interlace_handling (decoding->png);
  gsize n_rows = n_passes > 1 ? (gsize) height : 1;
  gsize row_size = 4 * (gsize) width;

  png_read_update_info (decoding->png, decoding->info);
  decoding->image = lens_image_new (height, width);
  decoding->rows = g_malloc0_n (n_rows, row_size);
  for (int pass = 0; pass < n_passes; pass++)
    for (int y = 0; y < height; y++)
      {
        guint8 *row = decoding->rows + (n_passes > 1 ? (gsize) y : 0) * row_size;

        png_read_row (decoding->png, row, NULL);
        if (pass == n_passes - 1)
          put_row (decoding->image, y, row);
      }
  png_read_end (decoding->png, decoding->info);
}

static guint
read_number (const guint8 *bytes, int n_bytes, gboolean is_big_endian)
{
  guint number = 0;

  for (int i = 0; i < n_bytes; i++)
    number = number << 8 | bytes[is_big_endian ? i : n_bytes - 1 - i];
  return number;
}

/* The orientation in an EXIF block, which is a small TIFF: entries of twelve bytes, tag
 * 0x112 among them. */
static int
find_orientation (const guint8 *exif, gsize size)
{
  gboolean is_big = size > 0 && exif[0] == 'M';
  gsize place;
  guint n_entries;

  if (size < 8)
    return 1;
  place = read_number (exif + 4, 4, is_big);
  if (place > size - 2)
    return 1;
  n_entries = read_number (exif + place, 2, is_big);
  place += 2;
  for (guint i = 0; i < n_entries && place + 12 <= size; i++, place += 12)
    if (read_number (exif + place, 2, is_big) == 0x112)
      return (int) read_number (exif + place + 8, 2, is_big);
  return 1;
}

static int
orientation_of (const Decoding *decoding)
{
  png_bytep exif = NULL;
  png_uint_32 size = 0;

  if (png_get_eXIf_1 (decoding->png, decoding->info, &size, &exif) == 0)
    return 1;
  return find_orientation (exif, size);
}

static gboolean
decode (Decoding *decoding, FILE *file, gint64 file_size, GError **error)
{
  if (setjmp (png_jmpbuf (decoding->png)) != 0)
    return lens_fail (error, LENS_ERROR_FORMAT, "damaged PNG: %s", decoding->message);

  rewind (file);
  png_init_io (decoding->png, file);
  png_set_crc_action (decoding->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_user_limits (decoding->png, LENS_MAX_SIDE, LENS_MAX_SIDE);
  png_read_info (decoding->png, decoding->info);
  if (!check_size (decoding, file_size, error))
    return FALSE;
  ask_for_rgba (decoding);
  read_rows (decoding);
  return TRUE;
}

LensImage *
lens_image_read_png (FILE *file, gint64 file_size, GError **error)
{
  Decoding decoding = { 0 };
  LensImage *turned = NULL;

  decoding.png = png_create_read_struct (PNG_LIBPNG_VER_STRING, &decoding, stop, weigh);
  decoding.info = png_create_info_struct (decoding.png);
  if (decode (&decoding, file, file_size, error))
    turned = lens_image_turn (decoding.image, orientation_of (&decoding));
  decoding_clear (&decoding);
  return turned;
}
