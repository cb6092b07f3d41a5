/* gif-write.c - clips written as GIF
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each frame is compared with the one before; only the box in which something changed is
 * stored, and in it what stayed the same is transparent.  Nothing that is made of a frame
 * depends on what was made of another, so some of them are worked on at once
 * (gif-frame.c), and then written in their order.
 */

#include "core/base/output.h"
#include "core/base/parallel.h"
#include "core/tensor/gif-frame.h"
#include "core/tensor/gif.h"

#include <gif_lib.h>
#include <string.h>

/* Frames are gathered until there are so many, or fewer where they are large: what they
 * take in memory is bounded, and what is made of them does not depend on it. */
#define MAX_GATHERED 16
#define MAX_GATHERED_SIZE (64 * 1024 * 1024)

struct _LensGifWriter
{
  char *path;
  LensGifOptions options;
  char *comment;
  LensOutput *output;
  GifFileType *gif;
  int n_opaque; /* colours of a frame; the index that follows them is transparent */
  int n_frames; /* that were given */
  gsize n_pixels;
  guint8
    *previous; /* [height][width][4]: what the first gathered frame is compared to */
  LensGifFrame gathered[MAX_GATHERED];
  int n_gathered;
  int max_gathered;
};

static gboolean
fail (const LensGifWriter *writer, const char *reason, GError **error)
{
  return lens_fail (error, LENS_ERROR_INPUT, "%s: cannot be written as GIF: %s",
                    writer->path, reason);
}

/* The output remembers what the disk said first. */
static gboolean
fail_write (LensGifWriter *writer, GError **error)
{
  return lens_output_write (writer->output, "", 0, error) &&
         fail (writer, "out of memory", error);
}

static int
write_bytes (GifFileType *gif, const GifByteType *data, int size)
{
  LensGifWriter *writer = gif->UserData;

  return lens_output_write (writer->output, data, (gsize) size, NULL) ? size : 0;
}

static void
close_gif (LensGifWriter *writer)
{
  int code;

  if (writer->gif != NULL)
    EGifCloseFile (writer->gif, &code);
  writer->gif = NULL;
}

void
lens_gif_writer_abandon (LensGifWriter *writer)
{
  if (writer == NULL)
    return;
  close_gif (writer);
  lens_output_abandon (writer->output);
  for (int i = 0; i < writer->max_gathered; i++)
    {
      g_free (writer->gathered[i].present);
      g_free (writer->gathered[i].indices);
    }
  g_free (writer->previous);
  g_free (writer->comment);
  g_free (writer->path);
  g_free (writer);
}

static void
allocate_frames (LensGifWriter *writer)
{
  const gsize frame_size = 5 * writer->n_pixels;

  writer->previous = g_malloc0 (4 * writer->n_pixels);
  writer->max_gathered = (int) CLAMP (MAX_GATHERED_SIZE / frame_size, 2, MAX_GATHERED);
  for (int i = 0; i < writer->max_gathered; i++)
    writer->gathered[i] = (LensGifFrame){
      .height = writer->options.height,
      .width = writer->options.width,
      .n_opaque = writer->n_opaque,
      .dithering = writer->options.dithering,
      .present = g_malloc (4 * writer->n_pixels),
      .indices = g_malloc (writer->n_pixels),
    };
}

LensGifWriter *
lens_gif_writer_begin (const char *path, const LensGifOptions *options, GError **error)
{
  g_autoptr (LensGifWriter) writer = g_new0 (LensGifWriter, 1);
  int code = 0;

  g_assert (options->height > 0 && options->width > 0);
  writer->path = g_strdup (path);
  if (options->height > LENS_GIF_MAX_SIDE || options->width > LENS_GIF_MAX_SIDE)
    {
      fail (writer, "frames of more than 65535 pixels a side", error);
      return NULL;
    }
  writer->options = *options;
  writer->comment = g_strdup (options->comment);
  writer->n_pixels = (gsize) options->height * (gsize) options->width;
  writer->output = lens_output_begin (path, error);
  if (writer->output == NULL)
    return NULL;

  /* One colour is for what stays; libimagequant makes two at least of the others. */
  writer->n_opaque = options->n_colours > 0 ? MAX (options->n_colours - 1, 2) : 255;
  allocate_frames (writer);
  writer->gif = EGifOpen (writer, write_bytes, &code);
  if (writer->gif == NULL)
    {
      fail (writer, GifErrorString (code), error);
      return NULL;
    }
  EGifSetGifVersion (writer->gif, true);
  return g_steal_pointer (&writer);
}

static void
take_pixels (guint8 *to, const LensPixels *pixels)
{
  for (int y = 0; y < pixels->height; y++)
    {
      const guint8 *from = pixels->data + (gsize) y * pixels->stride;

      for (int x = 0; x < pixels->width; x++, from += pixels->n_channels, to += 4)
        {
          memcpy (to, from, 3);
          to[3] = 255;
        }
    }
}

static ColorMapObject *
make_map (const LensGifFrame *frame)
{
  /* A power of two with room for the transparent one. */
  int size = 1 << g_bit_storage ((gulong) frame->n_opaque);
  ColorMapObject *map = GifMakeMapObject (size, NULL);

  for (int i = 0; i < frame->n_opaque; i++)
    map->Colors[i] = (GifColorType){
      frame->colours[i][0],
      frame->colours[i][1],
      frame->colours[i][2],
    };
  return map;
}

static gboolean
write_head (LensGifWriter *writer)
{
  const guint8 loops[] = { 1, (guint8) ((writer->options.n_loops - 1) & 255),
                           (guint8) ((writer->options.n_loops - 1) >> 8) };
  const guint8 for_ever[] = { 1, 0, 0 };
  GifFileType *gif = writer->gif;

  if (EGifPutScreenDesc (gif, writer->options.width, writer->options.height, 8, 0,
                         NULL) != GIF_OK)
    return FALSE;

  /* Programs count repetitions, not plays; without this block it plays once. */
  if (writer->options.n_loops != 1 &&
      (EGifPutExtensionLeader (gif, APPLICATION_EXT_FUNC_CODE) != GIF_OK ||
       EGifPutExtensionBlock (gif, 11, "NETSCAPE2.0") != GIF_OK ||
       EGifPutExtensionBlock (gif, 3,
                              writer->options.n_loops == 0 ? for_ever : loops) !=
         GIF_OK ||
       EGifPutExtensionTrailer (gif) != GIF_OK))
    return FALSE;
  return writer->comment == NULL || EGifPutComment (gif, writer->comment) == GIF_OK;
}

static gboolean
write_image (LensGifWriter *writer,
             const LensGifFrame *frame,
             const ColorMapObject *map)
{
  const GraphicsControlBlock control = {
    .DisposalMode = DISPOSE_DO_NOT,
    .DelayTime = frame->delay_cs,
    .TransparentColor = writer->n_opaque,
  };
  GifByteType bytes[4];

  EGifGCBToExtension (&control, bytes);
  if (EGifPutExtension (writer->gif, GRAPHICS_EXT_FUNC_CODE, 4, bytes) != GIF_OK ||
      EGifPutImageDesc (writer->gif, frame->left, frame->top, frame->box_width,
                        frame->box_height, false, map) != GIF_OK)
    return FALSE;
  for (int y = frame->top; y < frame->top + frame->box_height; y++)
    if (EGifPutLine (writer->gif,
                     frame->indices + (gsize) y * (gsize) frame->width + frame->left,
                     frame->box_width) != GIF_OK)
      return FALSE;
  return TRUE;
}

static gboolean
write_frame (LensGifWriter *writer, const LensGifFrame *frame)
{
  ColorMapObject *map = make_map (frame);
  gboolean is_done = frame->is_done && (!frame->is_first || write_head (writer)) &&
                     write_image (writer, frame, map);

  GifFreeMapObject (map);
  return is_done;
}

static void
index_frames (gsize begin, gsize end, gpointer data)
{
  LensGifWriter *writer = data;

  for (gsize i = begin; i < end; i++)
    lens_gif_frame_index (&writer->gathered[i]);
}

/* Works on what was gathered and writes it. */
static gboolean
write_gathered (LensGifWriter *writer, GError **error)
{
  const int n = writer->n_gathered;
  guint8 *before = writer->previous;

  if (n == 0)
    return TRUE;
  for (int i = 0; i < n; i++)
    {
      writer->gathered[i].previous = before;
      before = writer->gathered[i].present;
    }
  lens_parallel_for ((gsize) n, 1, index_frames, writer);
  for (int i = 0; i < n; i++)
    if (!write_frame (writer, &writer->gathered[i]))
      return fail_write (writer, error);
  writer->gathered[n - 1].present = writer->previous;
  writer->previous = before;
  writer->n_gathered = 0;
  return TRUE;
}

gboolean
lens_gif_writer_add_frame (LensGifWriter *writer,
                           const LensPixels *pixels,
                           int delay_ms,
                           GError **error)
{
  LensGifFrame *frame = &writer->gathered[writer->n_gathered];

  g_assert (pixels->height == writer->options.height);
  g_assert (pixels->width == writer->options.width);
  g_assert (pixels->n_channels == 3 || pixels->n_channels == 4);

  take_pixels (frame->present, pixels);
  frame->is_first = writer->n_frames == 0;
  frame->delay_cs = CLAMP ((delay_ms + 5) / 10, 2, G_MAXUINT16);
  writer->n_frames++;
  writer->n_gathered++;
  return writer->n_gathered < writer->max_gathered || write_gathered (writer, error);
}

gboolean
lens_gif_writer_finish (LensGifWriter *writer, GError **error)
{
  g_autoptr (LensGifWriter) owned = writer;

  g_assert (writer->n_frames > 0);
  if (!write_gathered (writer, error))
    return FALSE;
  close_gif (writer);
  return lens_output_commit (g_steal_pointer (&writer->output), error);
}
