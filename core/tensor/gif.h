/* gif.h - clips written as GIF, and what stands in them read back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/tensor/png.h"

G_BEGIN_DECLS

/* GIF counts sizes in 16 bits. */
#define LENS_GIF_MAX_SIDE 65535

/* And colours in 8. */
#define LENS_GIF_MIN_COLOURS 2
#define LENS_GIF_MAX_COLOURS 256

typedef struct
{
  int height;
  int width;
  int n_loops;         /* how often it plays; 0: for ever */
  int n_colours;       /* of a frame at most, the transparent one included; 0: 256 */
  double dithering;    /* 0 none … 1 full; even parts of a clip flicker with it */
  const char *comment; /* (nullable): any text, such as the job */
} LensGifOptions;

typedef struct _LensGifWriter LensGifWriter;

/**
 * lens_gif_writer_begin:
 * @path: the file; nothing is left of it on failure
 * @options: copied
 *
 * Returns: (transfer full) (nullable): a clip without frames
 */
LensGifWriter *
lens_gif_writer_begin (const char *path, const LensGifOptions *options, GError **error);

/**
 * lens_gif_writer_add_frame:
 * @pixels: a frame of the clip's size, RGB or RGBA (alpha is ignored)
 * @delay_ms: how long it is shown; rounded to hundredths of a second, at least two of them
 *   because shorter ones are shown as ten
 *
 * Only what differs from the frame before is stored.
 */
gboolean lens_gif_writer_add_frame (LensGifWriter *writer,
                                    const LensPixels *pixels,
                                    int delay_ms,
                                    GError **error);

/**
 * lens_gif_writer_finish:
 * @writer: (transfer full): at least one frame has been added
 */
gboolean lens_gif_writer_finish (LensGifWriter *writer, GError **error);

/* (transfer full) (nullable): removes what was written. */
void lens_gif_writer_abandon (LensGifWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensGifWriter, lens_gif_writer_abandon)

/* What is known of a clip without keeping its pixels. */
typedef struct
{
  int height;
  int width;
  int n_frames;
  int n_loops; /* 0: for ever */
  int duration_ms;
  char *comment; /* (nullable): the first one */
} LensGifInfo;

/**
 * lens_gif_read_info:
 * @path: a GIF file
 * @info: (out caller-allocates): free with lens_gif_info_clear ()
 */
gboolean lens_gif_read_info (const char *path, LensGifInfo *info, GError **error);

void lens_gif_info_clear (LensGifInfo *info);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LensGifInfo, lens_gif_info_clear)

G_END_DECLS
