/* png.h - pictures written as PNG, with texts inside, and the texts read back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/error.h"

G_BEGIN_DECLS

/* The key under which a picture carries the job that made it. */
#define LENS_PNG_JOB "netlens-job"

/* Samples of 8 bits, lent. */
typedef struct
{
  int height;
  int width;
  int n_channels; /* 1 grey, 3 RGB, 4 RGB and alpha, not multiplied */
  gsize stride;   /* bytes from row to row */
  const guint8 *data;
} LensPixels;

/* A text inside a picture. */
typedef struct
{
  const char *key; /* 1 to 79 characters of Latin-1; a NULL key ends an array */
  const char *value;
} LensText;

/**
 * lens_png_write:
 * @path: the file; nothing is left of it on failure
 * @pixels: at least one
 * @texts: (nullable) (array zero-terminated=1): UTF-8, written before the picture
 */
gboolean lens_png_write (const char *path,
                         const LensPixels *pixels,
                         const LensText *texts,
                         GError **error);

/**
 * lens_png_read_text:
 * @path: a PNG file
 * @key: which text
 *
 * The picture is not decoded.
 *
 * Returns: (transfer full) (nullable): the first text under @key, UTF-8; an error says that
 *   the file has none, is no PNG, or is damaged
 */
char *lens_png_read_text (const char *path, const char *key, GError **error);

G_END_DECLS
