/* gif-write.c - clips written as GIF
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each frame is compared with the one before; only the box in which something changed is
 * stored, and in it what stayed the same is transparent.  libimagequant chooses a palette
 * for each frame, from the pixels that are stored.  One palette for all frames was tried:
 * heat maps beside photographs then show bands, for a third less of bytes; and because what
 * does not change is not drawn again, colours do not swim without it.
 */

#include "core/base/output.h"
#include "core/tensor/gif.h"

#include <dlfcn.h>
#include <gif_lib.h>
#include <libimagequant.h>
#include <stdlib.h>
#include <string.h>

/* From here on libimagequant gains speed and loses little. */
#define SPEED 5

/* Every colour that covers this share of the pixels to store is kept exactly, so that
 * paper stays white. */
#define MIN_FIXED_SHARE 0.02
#define MAX_FIXED 8

/* How far neighbours of an even area differ at most, and how much more it counts. */
#define MAX_SLOPE 6
#define SMOOTH_WEIGHT 8

typedef struct
{
  int top;
  int left;
  int height;
  int width;
} Box;

struct _LensGifWriter
{
  char *path;
  LensGifOptions options;
  char *comment;
  LensOutput *output;
  GifFileType *gif;
  liq_attr *attributes;
  int n_opaque; /* colours of a frame; the index that follows them is transparent */
  int n_frames;
  gsize n_pixels;
  guint8 *previous; /* [height][width][4], alpha 255 */
  guint8 *present;
  guint8 *strip; /* the pixels that changed, and 255 as their alpha */
  guint8 *keys;  /* the same, and whether they are smooth in place of alpha */
  guint8 *indices;
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
  g_clear_pointer (&writer->attributes, liq_attr_destroy);
  g_free (writer->previous);
  g_free (writer->present);
  g_free (writer->strip);
  g_free (writer->keys);
  g_free (writer->indices);
  g_free (writer->comment);
  g_free (writer->path);
  g_free (writer);
}

static liq_attr *
make_attributes (int n_colours)
{
  liq_attr *attributes = liq_attr_create ();

  liq_set_speed (attributes, SPEED);
  liq_set_max_colors (attributes, n_colours);
  return attributes;
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
  writer->attributes = make_attributes (writer->n_opaque);
  writer->previous = g_malloc0 (4 * writer->n_pixels);
  writer->present = g_malloc (4 * writer->n_pixels);
  writer->strip = g_malloc (4 * writer->n_pixels);
  writer->keys = g_malloc (4 * writer->n_pixels);
  writer->indices = g_malloc (writer->n_pixels);
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
take_pixels (LensGifWriter *writer, const LensPixels *pixels)
{
  guint8 *to = writer->present;

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

static gboolean
is_changed (const LensGifWriter *writer, gsize i)
{
  return memcmp (writer->present + 4 * i, writer->previous + 4 * i, 4) != 0;
}

/* The smallest box around all that changed; one pixel if nothing did. */
static Box
find_box (const LensGifWriter *writer)
{
  int width = writer->options.width;
  int top = writer->options.height;
  int left = width;
  int bottom = 0;
  int right = 0;

  for (int y = 0; y < writer->options.height; y++)
    for (int x = 0; x < width; x++)
      if (is_changed (writer, (gsize) y * (gsize) width + (gsize) x))
        {
          top = MIN (top, y);
          left = MIN (left, x);
          bottom = y + 1;
          right = MAX (right, x + 1);
        }
  if (bottom == 0)
    return (Box){ .height = 1, .width = 1 };
  return (Box){
    .top = top,
    .left = left,
    .height = bottom - top,
    .width = right - left,
  };
}

/* Whether the pixel is part of an even or gently sloping area, where a wrong shade shows as
 * a band; in the grain of a photograph it does not. */
static gboolean
is_smooth (const LensGifWriter *writer, gsize i)
{
  gsize width = (gsize) writer->options.width;
  gsize neighbours[] = { i + 1, i + width, i - 1, i - width };

  for (gsize j = 0; j < G_N_ELEMENTS (neighbours); j++)
    {
      const guint8 *here = writer->present + 4 * i;
      const guint8 *there = writer->present + 4 * neighbours[j];

      if (neighbours[j] >= writer->n_pixels)
        continue;
      for (int c = 0; c < 3; c++)
        if (ABS (here[c] - there[c]) > MAX_SLOPE)
          return FALSE;
    }
  return TRUE;
}

/* Gathers the pixels that changed, as rows as wide as the clip; the last one is filled up.
 * Returns how many rows there are. */
static int
gather_changed (LensGifWriter *writer)
{
  gsize width = (gsize) writer->options.width;
  gsize n = 0;

  for (gsize i = 0; i < writer->n_pixels; i++)
    if (is_changed (writer, i))
      {
        memcpy (writer->strip + 4 * n, writer->present + 4 * i, 4);
        memcpy (writer->keys + 4 * n, writer->present + 4 * i, 3);
        writer->keys[4 * n + 3] = is_smooth (writer, i);
        n++;
      }
  for (; n % width != 0; n++)
    {
      memcpy (writer->strip + 4 * n, writer->strip, 4);
      memcpy (writer->keys + 4 * n, writer->keys, 4);
    }
  return (int) (n / width);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, 4);
}

/* Each colour with its count, which is larger where its shade matters most. */
static void
count_colours (LensGifWriter *writer, liq_histogram *histogram, int n_rows)
{
  gsize n = (gsize) n_rows * (gsize) writer->options.width;
  g_autofree liq_histogram_entry *entries = g_new (liq_histogram_entry, n);
  int max_fixed = MIN (MAX_FIXED, writer->n_opaque / 2);
  int n_entries = 0;
  int n_fixed = 0;
  int n_first;
  gsize begin = 0;

  qsort (writer->keys, n, 4, compare_keys);
  for (gsize i = 1; i <= n; i++)
    {
      const guint8 *key = writer->keys + 4 * begin;
      const liq_color colour = { key[0], key[1], key[2], 255 };

      if (i < n && memcmp (writer->keys + 4 * i, key, 4) == 0)
        continue;
      entries[n_entries++] = (liq_histogram_entry){
        .color = colour,
        .count = (unsigned) (i - begin) * (key[3] ? SMOOTH_WEIGHT : 1),
      };
      if (writer->n_frames == 0 && n_fixed < max_fixed &&
          (double) (i - begin) > MIN_FIXED_SHARE * (double) n)
        {
          liq_histogram_add_fixed_color (histogram, colour, 0);
          n_fixed++;
        }
      begin = i;
    }

  /* libimagequant reserves room for the square of the number of colours that it is given
   * first, gigabytes for a photograph: so a few go before the others. */
  n_first = MIN (n_entries, 512);
  liq_histogram_add_colors (histogram, writer->attributes, entries, n_first, 0);
  if (n_entries > n_first)
    liq_histogram_add_colors (histogram, writer->attributes, entries + n_first,
                              n_entries - n_first, 0);
}

/* libimagequant spreads its work over threads and adds up in another order for each number
 * of them; a file must not depend on that. */
static void
stay_on_one_thread (void)
{
  void (*set_n_threads) (int) = dlsym (RTLD_DEFAULT, "omp_set_num_threads");

  if (set_n_threads != NULL)
    set_n_threads (1);
}

/* A palette for what changed in this frame. */
static liq_result *
choose_palette (LensGifWriter *writer, int n_rows)
{
  liq_histogram *histogram = liq_histogram_create (writer->attributes);
  liq_result *palette = NULL;

  stay_on_one_thread ();
  count_colours (writer, histogram, n_rows);
  if (liq_histogram_quantize (histogram, writer->attributes, &palette) == LIQ_OK)
    liq_set_dithering_level (palette, (float) writer->options.dithering);
  liq_histogram_destroy (histogram);
  return palette;
}

/* (nullable): without a palette, all black. */
static ColorMapObject *
make_map (const LensGifWriter *writer, liq_result *result)
{
  /* A power of two with room for the transparent one. */
  int size = 1 << g_bit_storage ((gulong) writer->n_opaque);
  ColorMapObject *map = GifMakeMapObject (size, NULL);
  const liq_palette *palette = result != NULL ? liq_get_palette (result) : NULL;

  for (unsigned i = 0; palette != NULL && i < palette->count; i++)
    map->Colors[i] = (GifColorType){
      palette->entries[i].r,
      palette->entries[i].g,
      palette->entries[i].b,
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

/* With dithering, colours depend on their neighbours, so all pixels of the box are mapped;
 * each index lands at the place of its pixel in the frame. */
static gboolean
map_box (LensGifWriter *writer, liq_result *palette, const Box *box)
{
  gsize width = (gsize) writer->options.width;
  g_autofree void **rows = g_new (void *, (gsize) box->height);
  g_autofree guint8 **index_rows = g_new (guint8 *, (gsize) box->height);
  liq_image *image;
  liq_error code;

  for (int y = 0; y < box->height; y++)
    {
      gsize first = (gsize) (box->top + y) * width + (gsize) box->left;

      rows[y] = writer->present + 4 * first;
      index_rows[y] = writer->indices + first;
    }
  image = liq_image_create_rgba_rows (writer->attributes, rows, box->width, box->height,
                                      0);
  code = liq_write_remapped_image_rows (palette, image, index_rows);
  liq_image_destroy (image);
  return code == LIQ_OK;
}

/* Without it only what changed is mapped, and then put where it belongs. */
static gboolean
map_changed (LensGifWriter *writer, liq_result *palette, int n_rows)
{
  int width = writer->options.width;
  gsize n = (gsize) n_rows * (gsize) width;
  g_autofree guint8 *indices = g_malloc (n);
  const guint8 *from = indices;
  liq_image *image = liq_image_create_rgba (writer->attributes, writer->strip, width,
                                            n_rows, 0);
  liq_error code = liq_write_remapped_image (palette, image, indices, n);

  liq_image_destroy (image);
  for (gsize i = 0; i < writer->n_pixels; i++)
    if (is_changed (writer, i))
      writer->indices[i] = *from++;
  return code == LIQ_OK;
}

static gboolean
write_image (LensGifWriter *writer,
             const Box *box,
             int delay_cs,
             const ColorMapObject *own)
{
  const GraphicsControlBlock control = {
    .DisposalMode = DISPOSE_DO_NOT,
    .DelayTime = delay_cs,
    .TransparentColor = writer->n_opaque,
  };
  GifByteType bytes[4];
  gsize width = (gsize) writer->options.width;

  EGifGCBToExtension (&control, bytes);
  if (EGifPutExtension (writer->gif, GRAPHICS_EXT_FUNC_CODE, 4, bytes) != GIF_OK ||
      EGifPutImageDesc (writer->gif, box->left, box->top, box->width, box->height,
                        false, own) != GIF_OK)
    return FALSE;

  for (int y = box->top; y < box->top + box->height; y++)
    {
      gsize first = (gsize) y * width + (gsize) box->left;

      for (gsize i = first; i < first + (gsize) box->width; i++)
        if (!is_changed (writer, i))
          writer->indices[i] = (guint8) writer->n_opaque;
      if (EGifPutLine (writer->gif, writer->indices + first, box->width) != GIF_OK)
        return FALSE;
    }
  return TRUE;
}

/* Stores what changed between the previous and the present frame. */
static gboolean
write_frame (LensGifWriter *writer, int delay_cs)
{
  const Box box = find_box (writer);
  int n_rows = gather_changed (writer);
  liq_result *palette = n_rows > 0 ? choose_palette (writer, n_rows) : NULL;
  ColorMapObject *map = make_map (writer, palette);
  gboolean is_done = TRUE;

  if (n_rows > 0 && writer->options.dithering > 0)
    is_done = palette != NULL && map_box (writer, palette, &box);
  else if (n_rows > 0)
    is_done = palette != NULL && map_changed (writer, palette, n_rows);
  is_done = is_done && write_image (writer, &box, delay_cs, map);
  if (palette != NULL)
    liq_result_destroy (palette);
  GifFreeMapObject (map);
  return is_done;
}

gboolean
lens_gif_writer_add_frame (LensGifWriter *writer,
                           const LensPixels *pixels,
                           int delay_ms,
                           GError **error)
{
  int delay_cs = CLAMP ((delay_ms + 5) / 10, 2, G_MAXUINT16);

  g_assert (pixels->height == writer->options.height);
  g_assert (pixels->width == writer->options.width);
  g_assert (pixels->n_channels == 3 || pixels->n_channels == 4);

  take_pixels (writer, pixels);
  if ((writer->n_frames == 0 && !write_head (writer)) ||
      !write_frame (writer, delay_cs))
    return fail_write (writer, error);
  memcpy (writer->previous, writer->present, 4 * writer->n_pixels);
  writer->n_frames++;
  return TRUE;
}

gboolean
lens_gif_writer_finish (LensGifWriter *writer, GError **error)
{
  g_autoptr (LensGifWriter) owned = writer;

  g_assert (writer->n_frames > 0);
  close_gif (writer);
  return lens_output_commit (g_steal_pointer (&writer->output), error);
}
