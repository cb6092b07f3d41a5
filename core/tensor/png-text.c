/* png-text.c - texts inside PNG files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A PNG is a signature and then chunks: length, type, bytes, checksum.  Texts may stand
 * before or after the picture, so all chunks are walked over, and only texts are read.
 * Three sorts exist: plain Latin-1, compressed Latin-1, and UTF-8, compressed or not.
 */

#include "core/tensor/png.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define SIGNATURE_SIZE 8

/* No text of a job comes near this. */
#define MAX_TEXT_SIZE (16 * 1024 * 1024)

typedef struct
{
  char type[5];
  guint32 size;
  guint8 *data;  /* NULL unless it is a text */
  gint64 n_left; /* bytes of the file after this chunk */
} Chunk;

static guint32
read_number (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 |
         bytes[3];
}

static gboolean
is_text (const Chunk *chunk)
{
  return g_str_equal (chunk->type, "tEXt") || g_str_equal (chunk->type, "zTXt") ||
         g_str_equal (chunk->type, "iTXt");
}

static gboolean
read_content (FILE *file, Chunk *chunk, GError **error)
{
  guint8 checksum[4];
  uLong computed;

  if (chunk->size > MAX_TEXT_SIZE)
    return lens_fail (error, LENS_ERROR_LIMIT, "a text inside is too long");
  chunk->data = g_malloc (chunk->size + 1);
  chunk->data[chunk->size] = '\0';
  if (fread (chunk->data, 1, chunk->size, file) != chunk->size ||
      fread (checksum, 1, 4, file) != 4)
    return lens_fail (error, LENS_ERROR_FORMAT, "damaged PNG: ends early");

  computed = crc32 (0, (const guint8 *) chunk->type, 4);
  computed = crc32 (computed, chunk->data, chunk->size);
  return computed == read_number (checksum) ||
         lens_fail (error, LENS_ERROR_FORMAT, "damaged PNG: %s: CRC error",
                    chunk->type);
}

/* The next chunk; FALSE without an error after the last one. */
static gboolean
read_chunk (FILE *file, Chunk *chunk, GError **error)
{
  guint8 head[8];

  g_clear_pointer (&chunk->data, g_free);
  if (chunk->n_left < 12 || g_str_equal (chunk->type, "IEND"))
    return FALSE;
  if (fread (head, 1, 8, file) != 8)
    return lens_fail (error, LENS_ERROR_FORMAT, "damaged PNG: ends early");

  chunk->size = read_number (head);
  memcpy (chunk->type, head + 4, 4);
  chunk->n_left -= 12 + (gint64) chunk->size;
  if (chunk->n_left < 0)
    return lens_fail (error, LENS_ERROR_FORMAT, "damaged PNG: ends early");
  if (is_text (chunk))
    return read_content (file, chunk, error);
  return fseek (file, (long) chunk->size + 4, SEEK_CUR) == 0 ||
         lens_fail (error, LENS_ERROR_INPUT, "the file cannot be read to its end");
}

/* Takes up to MAX_TEXT_SIZE out of @size compressed bytes. */
static GByteArray *
inflate_text (const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  z_stream stream = { .next_in = (guint8 *) data, .avail_in = (uInt) size };
  guint8 buffer[4096];
  int state = Z_OK;

  if (inflateInit (&stream) != Z_OK)
    return NULL;
  while (state == Z_OK && text->len <= MAX_TEXT_SIZE)
    {
      stream.next_out = buffer;
      stream.avail_out = sizeof (buffer);
      state = inflate (&stream, Z_NO_FLUSH);
      g_byte_array_append (text, buffer, sizeof (buffer) - stream.avail_out);
    }
  inflateEnd (&stream);
  return state == Z_STREAM_END ? g_steal_pointer (&text) : NULL;
}

/* Where the bytes of the text begin, and how they are stored. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean is_compressed;
  gboolean is_utf8;
} Stored;

static gboolean
skip (Stored *stored, gsize n)
{
  if (n > stored->size)
    return FALSE;
  stored->data += n;
  stored->size -= n;
  return TRUE;
}

/* Past a word and the zero byte that ends it. */
static gboolean
skip_word (Stored *stored)
{
  const guint8 *end = stored->size > 0 ? memchr (stored->data, '\0', stored->size)
                                       : NULL;

  return end != NULL && skip (stored, (gsize) (end - stored->data) + 1);
}

/* The keyword, for UTF-8 two flags, a language and a translated keyword, and the text; for
 * compressed Latin-1 one byte for the method. */
static gboolean
find_text (const Chunk *chunk, Stored *stored)
{
  *stored = (Stored){ .data = chunk->data, .size = chunk->size };
  if (!skip_word (stored))
    return FALSE;
  if (g_str_equal (chunk->type, "tEXt"))
    return TRUE;
  if (g_str_equal (chunk->type, "zTXt"))
    {
      stored->is_compressed = TRUE;
      return skip (stored, 1);
    }
  stored->is_utf8 = TRUE;
  stored->is_compressed = stored->size > 0 && stored->data[0] == 1;
  return skip (stored, 2) && skip_word (stored) && skip_word (stored);
}

static char *
decode (const Chunk *chunk, GError **error)
{
  Stored stored;
  g_autoptr (GByteArray) inflated = NULL;
  char *text = NULL;

  if (find_text (chunk, &stored))
    {
      if (stored.is_compressed)
        {
          inflated = inflate_text (stored.data, stored.size);
          stored.data = inflated != NULL ? inflated->data : NULL;
          stored.size = inflated != NULL ? inflated->len : 0;
        }
      if (stored.is_compressed && inflated == NULL)
        text = NULL;
      else if (!stored.is_utf8)
        text = g_convert ((const char *) stored.data, (gssize) stored.size, "UTF-8",
                          "ISO-8859-1", NULL, NULL, NULL);
      else if (g_utf8_validate ((const char *) stored.data, (gssize) stored.size, NULL))
        text = g_strndup ((const char *) stored.data, stored.size);
    }
  if (text == NULL)
    lens_fail (error, LENS_ERROR_FORMAT, "damaged PNG: a text inside cannot be read");
  return text;
}

static char *
find_key (FILE *file, Chunk *chunk, const char *key, GError **error)
{
  guint8 signature[SIGNATURE_SIZE];
  g_autoptr (GError) failure = NULL;

  if (fread (signature, 1, SIGNATURE_SIZE, file) != SIGNATURE_SIZE ||
      memcmp (signature, SIGNATURE, SIGNATURE_SIZE) != 0)
    {
      lens_fail (error, LENS_ERROR_FORMAT, "not a PNG file");
      return NULL;
    }
  chunk->n_left -= SIGNATURE_SIZE;
  while (read_chunk (file, chunk, &failure))
    if (chunk->data != NULL && g_str_equal ((const char *) chunk->data, key))
      return decode (chunk, error);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    lens_fail (error, LENS_ERROR_INPUT, "there is no text “%s” inside", key);
  return NULL;
}

char *
lens_png_read_text (const char *path, const char *key, GError **error)
{
  FILE *file = fopen (path, "rbe");
  Chunk chunk = { 0 };
  struct stat status;
  char *text = NULL;

  if (file == NULL)
    {
      lens_fail (error, LENS_ERROR_INPUT, "%s: cannot be opened: %s", path,
                 g_strerror (errno));
      return NULL;
    }
  if (fstat (fileno (file), &status) == 0 && S_ISREG (status.st_mode))
    {
      chunk.n_left = status.st_size;
      text = find_key (file, &chunk, key, error);
    }
  else
    lens_fail (error, LENS_ERROR_INPUT, "not a PNG file");
  g_free (chunk.data);
  fclose (file);
  if (text == NULL)
    g_prefix_error (error, "%s: ", path);
  return text;
}
