/* unknown-file.c - what a file is that is no network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People drop the wrong file far more often than a damaged one, so the refusal says which
 * wrong file it is.
 */

#include "core/model/unknown-file.h"

#include <string.h>

/* How much of a file is looked at to call it text or zeros. */
#define LOOK_SIZE 4096

static const struct
{
  gsize offset;
  const char *begins;
  gsize size;
  const char *description;
} signatures[] = {
#define BEGINS(offset, text, description)        \
  {                                              \
    offset, text, sizeof (text) - 1, description \
  }
  BEGINS (
    0,
    "version https://git-lfs",
    "a Git LFS pointer stands where the file should be; fetch it with “git lfs pull”"),
  BEGINS (0, "\x89PNG\r\n", "a picture, PNG"),
  BEGINS (0, "\xff\xd8\xff", "a picture, JPEG"),
  BEGINS (0, "GIF8", "a picture, GIF"),
  BEGINS (8, "WEBP", "a picture, WebP"),
  BEGINS (0, "PK\x03\x04", "a ZIP archive without a network that is known; unpack it"),
  BEGINS (0, "PK\x05\x06", "an empty ZIP archive"),
  BEGINS (0, "\x1f\x8b", "compressed with gzip; unpack it first"),
  BEGINS (0,
          "\xfd"
          "7zXZ",
          "compressed with xz; unpack it first"),
  BEGINS (0, "\x28\xb5\x2f\xfd", "compressed with zstd; unpack it first"),
  BEGINS (257, "ustar", "a tar archive; unpack it first"),
  BEGINS (0, "\x93NUMPY", "a NumPy array, not a network"),
  BEGINS (4, "TFL3", "TensorFlow Lite; export the network to ONNX"),
  BEGINS (0, "GGUF", "GGUF, weights of a language model"),
  BEGINS (0,
          "\x7f"
          "ELF",
          "a program"),
  BEGINS (0, "%PDF", "a PDF document"),
#undef BEGINS
};

/* Begins of text, after blanks and without regard to case. */
static const struct
{
  const char *begins;
  const char *description;
} texts[] = {
  { "<!doctype html", "a web page; the download gave a page and not the file" },
  { "<html", "a web page; the download gave a page and not the file" },
  { "<?xml", "XML text" },
  { "{", "JSON text" },
  { "7767517", "ncnn; export the network to ONNX" },
};

static LensView
look (const LensSource *source)
{
  LensView view;

  view.data = lens_source_data (source, &view.size);
  view.size = MIN (view.size, LOOK_SIZE);
  return view;
}

static gboolean
is_zeros (LensView view)
{
  for (gsize i = 0; i < view.size; i++)
    if (view.data[i] != 0)
      return FALSE;
  return TRUE;
}

gboolean
lens_source_is_text (const LensSource *source)
{
  LensView view = look (source);
  const char *end;

  for (gsize i = 0; i < view.size; i++)
    if ((view.data[i] < 32 && strchr ("\t\n\r\f", view.data[i]) == NULL) ||
        view.data[i] == 127 || view.data[i] == 0)
      return FALSE;
  if (g_utf8_validate ((const char *) view.data, (gssize) view.size, &end))
    return view.size > 0;
  /* The look may have cut a character in two. */
  return view.size == LOOK_SIZE && end >= (const char *) view.data + LOOK_SIZE - 4;
}

static const char *
describe_text (LensView view)
{
  g_autofree char *text = g_strndup ((const char *) view.data, view.size);
  const char *begin = g_strchug (text);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_ascii_strncasecmp (begin, texts[i].begins, strlen (texts[i].begins)) == 0)
      return texts[i].description;
  return "a text file";
}

const char *
lens_unknown_file_describe (const LensSource *source)
{
  LensView view = look (source);

  if (view.size == 0)
    return "the file is empty";
  if (is_zeros (view))
    return "the file begins with nothing but zeros; it was not written whole";
  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    if (view.size >= signatures[i].offset + signatures[i].size &&
        memcmp (view.data + signatures[i].offset, signatures[i].begins,
                signatures[i].size) == 0)
      return signatures[i].description;
  if (lens_source_is_text (source))
    return describe_text (view);
  return "the content is of no kind that is known, or damaged at its beginning";
}
