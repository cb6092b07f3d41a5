/* gif-read.c - what stands in a GIF file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/tensor/gif.h"

#include <gif_lib.h>
#include <string.h>

/* No comment of a job comes near this. */
#define MAX_COMMENT_SIZE (16 * 1024 * 1024)

typedef struct
{
  LensGifInfo info;
  GByteArray *comment;
  gboolean has_comment; /* the first one is complete */
  gboolean is_netscape; /* the next block tells how often it plays */
} Reading;

static void
read_control (Reading *reading, const GifByteType *block)
{
  GraphicsControlBlock control;

  if (block[0] == 4 && DGifExtensionToGCB (4, block + 1, &control) == GIF_OK)
    reading->info.duration_ms += control.DelayTime * 10;
}

static void
read_application (Reading *reading, const GifByteType *block)
{
  if (block[0] == 11 && memcmp (block + 1, "NETSCAPE2.0", 11) == 0)
    reading->is_netscape = TRUE;
  else if (reading->is_netscape && block[0] == 3 && block[1] == 1)
    {
      int n_repetitions = block[2] | block[3] << 8;

      reading->info.n_loops = n_repetitions == 0 ? 0 : n_repetitions + 1;
    }
}

/* A block begins with its size. */
static void
read_block (Reading *reading, int code, const GifByteType *block)
{
  if (code == GRAPHICS_EXT_FUNC_CODE)
    read_control (reading, block);
  else if (code == APPLICATION_EXT_FUNC_CODE)
    read_application (reading, block);
  else if (code == COMMENT_EXT_FUNC_CODE && !reading->has_comment &&
           reading->comment->len < MAX_COMMENT_SIZE)
    g_byte_array_append (reading->comment, block + 1, block[0]);
}

static gboolean
read_extension (GifFileType *gif, Reading *reading)
{
  GifByteType *block = NULL;
  int code;

  if (DGifGetExtension (gif, &code, &block) == GIF_ERROR)
    return FALSE;
  reading->is_netscape = FALSE;
  while (block != NULL)
    {
      read_block (reading, code, block);
      if (DGifGetExtensionNext (gif, &block) == GIF_ERROR)
        return FALSE;
    }
  if (code == COMMENT_EXT_FUNC_CODE)
    reading->has_comment = TRUE;
  return TRUE;
}

/* Walks over the compressed pixels. */
static gboolean
skip_image (GifFileType *gif)
{
  GifByteType *block = NULL;
  int code_size;

  if (DGifGetImageDesc (gif) == GIF_ERROR ||
      DGifGetCode (gif, &code_size, &block) == GIF_ERROR)
    return FALSE;
  while (block != NULL)
    if (DGifGetCodeNext (gif, &block) == GIF_ERROR)
      return FALSE;
  return TRUE;
}

static gboolean
read_records (GifFileType *gif, Reading *reading)
{
  GifRecordType type = UNDEFINED_RECORD_TYPE;

  while (type != TERMINATE_RECORD_TYPE)
    {
      if (DGifGetRecordType (gif, &type) == GIF_ERROR)
        return FALSE;
      if (type == EXTENSION_RECORD_TYPE && !read_extension (gif, reading))
        return FALSE;
      if (type == IMAGE_DESC_RECORD_TYPE)
        {
          if (!skip_image (gif))
            return FALSE;
          reading->info.n_frames++;
        }
    }
  return TRUE;
}

static char *
text_of (const GByteArray *bytes)
{
  if (bytes->len == 0)
    return NULL;
  if (g_utf8_validate ((const char *) bytes->data, bytes->len, NULL))
    return g_strndup ((const char *) bytes->data, bytes->len);
  return g_convert ((const char *) bytes->data, bytes->len, "UTF-8", "ISO-8859-1", NULL,
                    NULL, NULL);
}

gboolean
lens_gif_read_info (const char *path, LensGifInfo *info, GError **error)
{
  g_autoptr (GByteArray) comment = g_byte_array_new ();
  Reading reading = { .info = { .n_loops = 1 }, .comment = comment };
  int code = 0;
  GifFileType *gif = DGifOpenFileName (path, &code);
  gboolean is_read;

  if (gif == NULL)
    return lens_fail (error, LENS_ERROR_INPUT, "%s: cannot be read as GIF: %s", path,
                      GifErrorString (code));
  reading.info.height = gif->SHeight;
  reading.info.width = gif->SWidth;
  is_read = read_records (gif, &reading);
  code = gif->Error;
  DGifCloseFile (gif, NULL);
  if (!is_read)
    return lens_fail (error, LENS_ERROR_FORMAT, "%s: damaged GIF: %s", path,
                      GifErrorString (code) != NULL ? GifErrorString (code) : "?");
  reading.info.comment = text_of (comment);
  *info = reading.info;
  return TRUE;
}

void
lens_gif_info_clear (LensGifInfo *info)
{
  g_clear_pointer (&info->comment, g_free);
}
