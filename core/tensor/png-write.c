/* png-write.c - pictures written as PNG, with texts inside
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/output.h"
#include "core/tensor/png.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

typedef struct
{
  png_structp png;
  png_infop info;
  LensOutput *output;
  char message[128];
} Encoding;

static void
stop (png_structp png, png_const_charp message)
{
  Encoding *encoding = png_get_error_ptr (png);

  g_strlcpy (encoding->message, message, sizeof (encoding->message));
  png_longjmp (png, 1);
}

static void
ignore (png_structp png, png_const_charp message)
{
  g_debug ("PNG: %s", message);
}

/* A full disk is told by lens_output_commit (). */
static void
write_bytes (png_structp png, png_bytep data, png_size_t size)
{
  Encoding *encoding = png_get_io_ptr (png);

  lens_output_write (encoding->output, data, size, NULL);
}

static void
flush_nothing (png_structp png)
{
}

static void
set_texts (Encoding *encoding, const LensText *texts)
{
  for (const LensText *text = texts; text != NULL && text->key != NULL; text++)
    {
      /* libpng copies all of it. */
      png_text chunk = {
        .compression = PNG_ITXT_COMPRESSION_NONE,
        .key = (png_charp) text->key,
        .text = (png_charp) text->value,
        .itxt_length = strlen (text->value),
        .lang = (png_charp) "",
        .lang_key = (png_charp) "",
      };

      png_set_text (encoding->png, encoding->info, &chunk, 1);
    }
}

static gboolean
encode (Encoding *encoding,
        const LensPixels *pixels,
        const LensText *texts,
        GError **error)
{
  static const int colour_types[] = {
    [1] = PNG_COLOR_TYPE_GRAY,
    [3] = PNG_COLOR_TYPE_RGB,
    [4] = PNG_COLOR_TYPE_RGB_ALPHA,
  };

  if (setjmp (png_jmpbuf (encoding->png)) != 0)
    return lens_fail (error, LENS_ERROR_INPUT, "cannot be written as PNG: %s",
                      encoding->message);

  png_set_write_fn (encoding->png, encoding, write_bytes, flush_nothing);
  png_set_IHDR (encoding->png, encoding->info, (png_uint_32) pixels->width,
                (png_uint_32) pixels->height, 8, colour_types[pixels->n_channels],
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                PNG_FILTER_TYPE_DEFAULT);
  set_texts (encoding, texts);
  png_write_info (encoding->png, encoding->info);
  for (int y = 0; y < pixels->height; y++)
    png_write_row (encoding->png, pixels->data + (gsize) y * pixels->stride);
  png_write_end (encoding->png, NULL);
  return TRUE;
}

gboolean
lens_png_write (const char *path,
                const LensPixels *pixels,
                const LensText *texts,
                GError **error)
{
  Encoding encoding = { 0 };
  gboolean is_done;

  g_assert (pixels->n_channels == 1 || pixels->n_channels == 3 ||
            pixels->n_channels == 4);
  encoding.output = lens_output_begin (path, error);
  if (encoding.output == NULL)
    return FALSE;

  encoding.png = png_create_write_struct (PNG_LIBPNG_VER_STRING, &encoding, stop,
                                          ignore);
  encoding.info = png_create_info_struct (encoding.png);
  is_done = encode (&encoding, pixels, texts, error);
  png_destroy_write_struct (&encoding.png, &encoding.info);
  if (is_done)
    return lens_output_commit (encoding.output, error);
  lens_output_abandon (encoding.output);
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}
