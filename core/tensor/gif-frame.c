/* gif-frame.c - from the pixels of a frame to a palette and indices
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libimagequant chooses a palette for each frame, from the pixels that are stored.  One
 * palette for all frames was tried: heat maps beside photographs then show bands, for a
 * third less of bytes; and because what does not change is not drawn again, colours do not
 * swim without it.
 */

#include "core/tensor/gif-frame.h"

#include <dlfcn.h>
#include <libimagequant.h>
#include <string.h>

/* From here on libimagequant gains speed and loses little.  Of the many colours of a grainy
 * photograph nobody sees the difference, and it is three times as fast again. */
#define SPEED 5
#define SPEED_OF_MANY 8
#define MANY_COLOURS 20000

/* Every colour that covers this share of the pixels to store is kept exactly, so that
 * paper stays white. */
#define MIN_FIXED_SHARE 0.02
#define MAX_FIXED 8

/* How far neighbours of an even area differ at most, and how much more it counts. */
#define MAX_SLOPE 6
#define SMOOTH_WEIGHT 8

/* Keys are sorted in three turns of so many bits. */
#define DIGIT_BITS 11
#define N_DIGITS (1 << DIGIT_BITS)

/* A frame at work. */
typedef struct
{
  LensGifFrame *frame;
  gsize n_pixels;
  gsize n_changed; /* filled up to whole rows */
  guint8 *strip;   /* the pixels that changed, and 255 as their alpha */
  guint32 *keys; /* red, green and blue from the top, and whether the place is smooth */
  liq_attr *attributes;
} Work;

static gboolean
is_changed (const LensGifFrame *frame, gsize i)
{
  return memcmp (frame->present + 4 * i, frame->previous + 4 * i, 4) != 0;
}

static void
find_box (LensGifFrame *frame)
{
  int top = frame->height;
  int left = frame->width;
  int bottom = 0;
  int right = 0;

  for (int y = 0; y < frame->height; y++)
    for (int x = 0; x < frame->width; x++)
      if (is_changed (frame, (gsize) y * (gsize) frame->width + (gsize) x))
        {
          top = MIN (top, y);
          left = MIN (left, x);
          bottom = y + 1;
          right = MAX (right, x + 1);
        }
  frame->top = bottom > 0 ? top : 0;
  frame->left = bottom > 0 ? left : 0;
  frame->box_height = bottom > 0 ? bottom - top : 1;
  frame->box_width = bottom > 0 ? right - left : 1;
}

/* Whether the pixel is part of an even or gently sloping area, where a wrong shade shows as
 * a band; in the grain of a photograph it does not. */
static gboolean
is_smooth (const Work *work, gsize i)
{
  gsize width = (gsize) work->frame->width;
  gsize neighbours[] = { i + 1, i + width, i - 1, i - width };

  for (gsize j = 0; j < G_N_ELEMENTS (neighbours); j++)
    {
      const guint8 *here = work->frame->present + 4 * i;
      const guint8 *there = work->frame->present + 4 * neighbours[j];

      if (neighbours[j] >= work->n_pixels)
        continue;
      for (int c = 0; c < 3; c++)
        if (ABS (here[c] - there[c]) > MAX_SLOPE)
          return FALSE;
    }
  return TRUE;
}

/* Gathers the pixels that changed, as rows as wide as the clip; the last one is filled
 * up. */
static void
gather_changed (Work *work)
{
  gsize width = (gsize) work->frame->width;
  gsize n = 0;

  for (gsize i = 0; i < work->n_pixels; i++)
    if (is_changed (work->frame, i))
      {
        const guint8 *pixel = work->frame->present + 4 * i;

        memcpy (work->strip + 4 * n, pixel, 4);
        work->keys[n] = (guint32) pixel[0] << 24 | (guint32) pixel[1] << 16 |
                        (guint32) pixel[2] << 8 | (guint32) is_smooth (work, i);
        n++;
      }
  for (; n % width != 0; n++)
    {
      memcpy (work->strip + 4 * n, work->strip, 4);
      work->keys[n] = work->keys[0];
    }
  work->n_changed = n;
}

/* One turn: by the digit that begins at bit @shift, in the order that was before. */
static void
sort_by_digit (const guint32 *from, guint32 *to, gsize n, int shift)
{
  gsize starts[N_DIGITS] = { 0 };
  gsize sum = 0;

  for (gsize i = 0; i < n; i++)
    starts[from[i] >> shift & (N_DIGITS - 1)]++;
  for (int digit = 0; digit < N_DIGITS; digit++)
    {
      gsize count = starts[digit];

      starts[digit] = sum;
      sum += count;
    }
  for (gsize i = 0; i < n; i++)
    to[starts[from[i] >> shift & (N_DIGITS - 1)]++] = from[i];
}

static void
sort_keys (Work *work)
{
  const gsize n = work->n_changed;
  g_autofree guint32 *other = g_new (guint32, n);

  sort_by_digit (work->keys, other, n, 0);
  sort_by_digit (other, work->keys, n, DIGIT_BITS);
  sort_by_digit (work->keys, other, n, 2 * DIGIT_BITS);
  memcpy (work->keys, other, n * sizeof (guint32));
}

/* Each colour with its count, which is larger where its shade matters most.  Returns how
 * many colours there are. */
static int
count_colours (const Work *work, liq_histogram *histogram)
{
  const gsize n = work->n_changed;
  g_autofree liq_histogram_entry *entries = g_new (liq_histogram_entry, n);
  int max_fixed = work->frame->is_first ? MIN (MAX_FIXED, work->frame->n_opaque / 2)
                                        : 0;
  int n_entries = 0;
  int n_fixed = 0;
  int n_early;
  gsize begin = 0;

  for (gsize i = 1; i <= n; i++)
    {
      const guint32 key = work->keys[begin];
      const liq_color colour = { (guint8) (key >> 24), (guint8) (key >> 16),
                                 (guint8) (key >> 8), 255 };

      if (i < n && work->keys[i] == key)
        continue;
      entries[n_entries++] = (liq_histogram_entry){
        .color = colour,
        .count = (unsigned) (i - begin) * ((key & 1) != 0 ? SMOOTH_WEIGHT : 1),
      };
      if (n_fixed < max_fixed && (double) (i - begin) > MIN_FIXED_SHARE * (double) n)
        {
          liq_histogram_add_fixed_color (histogram, colour, 0);
          n_fixed++;
        }
      begin = i;
    }

  /* libimagequant reserves room for the square of the number of colours that it is given
   * first, gigabytes for a photograph: so a few go before the others. */
  n_early = MIN (n_entries, 512);
  liq_histogram_add_colors (histogram, work->attributes, entries, n_early, 0);
  if (n_entries > n_early)
    liq_histogram_add_colors (histogram, work->attributes, entries + n_early,
                              n_entries - n_early, 0);
  return n_entries;
}

/* libimagequant spreads its work over threads and adds up in another order for each number
 * of them; a file must not depend on that.  Holds for the thread that says it. */
static void
stay_on_one_thread (void)
{
  void (*set_n_threads) (int) = dlsym (RTLD_DEFAULT, "omp_set_num_threads");

  if (set_n_threads != NULL)
    set_n_threads (1);
}

/* A palette for what changed in this frame. */
static liq_result *
choose_palette (Work *work)
{
  liq_histogram *histogram = liq_histogram_create (work->attributes);
  liq_result *palette = NULL;

  if (count_colours (work, histogram) > MANY_COLOURS)
    liq_set_speed (work->attributes, SPEED_OF_MANY);
  if (liq_histogram_quantize (histogram, work->attributes, &palette) == LIQ_OK)
    liq_set_dithering_level (palette, (float) work->frame->dithering);
  liq_histogram_destroy (histogram);
  return palette;
}

/* With dithering, colours depend on their neighbours, so all pixels of the box are mapped;
 * each index lands at the place of its pixel in the frame. */
static gboolean
map_box (const Work *work, liq_result *palette)
{
  const LensGifFrame *frame = work->frame;
  g_autofree void **rows = g_new (void *, (gsize) frame->box_height);
  g_autofree guint8 **index_rows = g_new (guint8 *, (gsize) frame->box_height);
  liq_image *image;
  liq_error code;

  for (int y = 0; y < frame->box_height; y++)
    {
      gsize first = (gsize) (frame->top + y) * (gsize) frame->width +
                    (gsize) frame->left;

      rows[y] = frame->present + 4 * first;
      index_rows[y] = frame->indices + first;
    }
  image = liq_image_create_rgba_rows (work->attributes, rows, frame->box_width,
                                      frame->box_height, 0);
  code = liq_write_remapped_image_rows (palette, image, index_rows);
  liq_image_destroy (image);
  return code == LIQ_OK;
}

/* Without it only what changed is mapped, and then put where it belongs. */
static gboolean
map_changed (const Work *work, liq_result *palette)
{
  const int width = work->frame->width;
  g_autofree guint8 *indices = g_malloc (work->n_changed);
  const guint8 *from = indices;
  liq_image *image = liq_image_create_rgba (work->attributes, work->strip, width,
                                            (int) (work->n_changed / (gsize) width), 0);
  liq_error code = liq_write_remapped_image (palette, image, indices, work->n_changed);

  liq_image_destroy (image);
  for (gsize i = 0; i < work->n_pixels; i++)
    if (is_changed (work->frame, i))
      work->frame->indices[i] = *from++;
  return code == LIQ_OK;
}

/* What stayed the same is transparent. */
static void
clear_unchanged (LensGifFrame *frame)
{
  for (int y = frame->top; y < frame->top + frame->box_height; y++)
    {
      gsize first = (gsize) y * (gsize) frame->width + (gsize) frame->left;

      for (gsize i = first; i < first + (gsize) frame->box_width; i++)
        if (!is_changed (frame, i))
          frame->indices[i] = (guint8) frame->n_opaque;
    }
}

static void
quantize (Work *work)
{
  LensGifFrame *frame = work->frame;
  liq_result *result = choose_palette (work);
  const liq_palette *palette = result != NULL ? liq_get_palette (result) : NULL;

  frame->is_done = palette != NULL &&
                   (frame->dithering > 0 ? map_box (work, result)
                                         : map_changed (work, result));
  for (unsigned i = 0; palette != NULL && i < palette->count; i++)
    {
      frame->colours[i][0] = palette->entries[i].r;
      frame->colours[i][1] = palette->entries[i].g;
      frame->colours[i][2] = palette->entries[i].b;
    }
  g_clear_pointer (&result, liq_result_destroy);
}

void
lens_gif_frame_index (LensGifFrame *frame)
{
  const gsize n_pixels = (gsize) frame->height * (gsize) frame->width;
  g_autofree guint8 *strip = g_malloc (4 * n_pixels);
  g_autofree guint32 *keys = g_new (guint32, n_pixels);
  Work work = { .frame = frame, .n_pixels = n_pixels, .strip = strip, .keys = keys };

  memset (frame->colours, 0, sizeof (frame->colours));
  frame->is_done = TRUE;
  find_box (frame);
  gather_changed (&work);
  if (work.n_changed > 0)
    {
      stay_on_one_thread ();
      sort_keys (&work);
      work.attributes = liq_attr_create ();
      liq_set_speed (work.attributes, SPEED);
      liq_set_max_colors (work.attributes, frame->n_opaque);
      quantize (&work);
      liq_attr_destroy (work.attributes);
    }
  clear_unchanged (frame);
}
