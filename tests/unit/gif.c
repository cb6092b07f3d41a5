/* gif.c - clips keep their frames, their time and their comment
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/tensor/gif.h"
#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "tests/support/place.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>

enum
{
  HEIGHT = 24,
  WIDTH = 40,
  SIZE = HEIGHT * WIDTH * 3,
};

/* Paper with a slope of blue and a red square that moves. */
static void
draw (guint8 *samples, int step)
{
  memset (samples, 255, SIZE);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        guint8 *pixel = samples + 3 * (y * WIDTH + x);

        if (y < 4)
          memcpy (pixel, (guint8[]){ 0, 0, (guint8) (x * 6) }, 3);
        else if (y >= 10 && y < 16 && x >= step && x < step + 6)
          memcpy (pixel, (guint8[]){ 200, 10, 20 }, 3);
      }
}

static LensPixels
lend (const guint8 *samples)
{
  return (LensPixels){
    .height = HEIGHT,
    .width = WIDTH,
    .n_channels = 3,
    .stride = WIDTH * 3,
    .data = samples,
  };
}

static void
write_clip (const Place *place, const LensGifOptions *options, int n_frames)
{
  g_autoptr (GError) error = NULL;
  LensGifWriter *writer = lens_gif_writer_begin (place->path, options, &error);
  guint8 samples[SIZE];

  g_assert_no_error (error);
  for (int i = 0; i < n_frames; i++)
    {
      const LensPixels pixels = lend (samples);

      draw (samples, i);
      g_assert_true (
        lens_gif_writer_add_frame (writer, &pixels, i == 0 ? 500 : 84, &error));
    }
  g_assert_true (lens_gif_writer_finish (writer, &error));
  g_assert_no_error (error);
}

/* The clock of gdk-pixbuf's animations. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static void
test_frames_are_read_back (Place *place, gconstpointer data)
{
  const LensGifOptions options = { .height = HEIGHT, .width = WIDTH };
  g_autoptr (GdkPixbufAnimation) clip = NULL;
  g_autoptr (GdkPixbufAnimationIter) at = NULL;
  GTimeVal time = { 0 };
  guint8 samples[SIZE];

  write_clip (place, &options, 12);
  clip = gdk_pixbuf_animation_new_from_file (place->path, NULL);
  g_assert_nonnull (clip);
  at = gdk_pixbuf_animation_get_iter (clip, &time);
  for (int i = 0; i < 12; i++)
    {
      GdkPixbuf *frame = gdk_pixbuf_animation_iter_get_pixbuf (at);

      /* Few colours: a palette holds all of them exactly. */
      draw (samples, i);
      for (int j = 0; j < HEIGHT * WIDTH; j++)
        {
          const guint8 *found = gdk_pixbuf_read_pixels (frame) +
                                j / WIDTH * gdk_pixbuf_get_rowstride (frame) +
                                j % WIDTH * gdk_pixbuf_get_n_channels (frame);

          for (int c = 0; c < 3; c++)
            g_assert_cmpint (ABS (found[c] - samples[3 * j + c]), <=, 1);
        }
      g_assert_cmpint (gdk_pixbuf_animation_iter_get_delay_time (at), ==,
                       i == 0 ? 500 : 80);
      g_time_val_add (&time, gdk_pixbuf_animation_iter_get_delay_time (at) * 1000);
      gdk_pixbuf_animation_iter_advance (at, &time);
    }
}

G_GNUC_END_IGNORE_DEPRECATIONS

static void
test_what_is_known_is_read_back (Place *place, gconstpointer data)
{
  g_autofree char *long_comment = g_strnfill (3000, 'x');
  const struct
  {
    int n_frames;
    int n_loops;
    const char *comment;
  } cases[] = {
    { 1, 1, NULL },
    { 3, 0, "{ \"label\": \"Ägyptische Katze\" }" },
    { 5, 7, long_comment },
    { 2, 2, "x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LensGifOptions options = {
        .height = HEIGHT,
        .width = WIDTH,
        .n_loops = cases[i].n_loops,
        .comment = cases[i].comment,
      };
      g_auto (LensGifInfo) info = { 0 };

      write_clip (place, &options, cases[i].n_frames);
      g_assert_true (lens_gif_read_info (place->path, &info, NULL));
      g_assert_cmpint (info.height, ==, HEIGHT);
      g_assert_cmpint (info.width, ==, WIDTH);
      g_assert_cmpint (info.n_frames, ==, cases[i].n_frames);
      g_assert_cmpint (info.n_loops, ==, cases[i].n_loops);
      g_assert_cmpint (info.duration_ms, ==, 500 + 80 * (cases[i].n_frames - 1));
      g_assert_cmpstr (info.comment, ==, cases[i].comment);
    }
}

static gsize
size_of (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return (gsize) status.st_size;
}

static void
test_what_stays_the_same_costs_little (Place *place, gconstpointer data)
{
  const LensGifOptions options = { .height = HEIGHT, .width = WIDTH };
  const LensGifOptions dithered = { HEIGHT, WIDTH, .dithering = 1 };
  g_autoptr (GError) error = NULL;
  guint8 samples[SIZE];
  const LensPixels pixels = lend (samples);
  LensGifWriter *writer = lens_gif_writer_begin (place->path, &options, &error);
  g_auto (LensGifInfo) info = { 0 };

  draw (samples, 3);
  for (int i = 0; i < 10; i++)
    g_assert_true (lens_gif_writer_add_frame (writer, &pixels, 100, &error));
  g_assert_true (lens_gif_writer_finish (writer, &error));
  g_assert_true (lens_gif_read_info (place->path, &info, NULL));
  g_assert_cmpint (info.n_frames, ==, 10);

  /* Each frame brings a palette; the pixels are next to nothing. */
  g_assert_cmpuint (size_of (place->path), <, 10 * (768 + 40) + 700);
  write_clip (place, &dithered, 3);
}

/* Past blocks of data, the last of which is empty. */
static gsize
skip_blocks (const guint8 *bytes, gsize at)
{
  while (bytes[at] != 0)
    at += bytes[at] + 1;
  return at + 1;
}

/* The entries of the largest palette in the file, read by its own bytes. */
static int
largest_palette (const Place *place)
{
  g_autofree char *text = NULL;
  const guint8 *bytes;
  gsize at = 13;
  int largest = 0;

  g_assert_true (g_file_get_contents (place->path, &text, NULL, NULL));
  bytes = (const guint8 *) text;
  g_assert_cmpint (bytes[10] & 0x80, ==, 0);
  while (bytes[at] != ';')
    {
      int n_colours;

      if (bytes[at] == '!')
        {
          at = skip_blocks (bytes, at + 2);
          continue;
        }
      g_assert_cmpint (bytes[at], ==, ',');
      g_assert_cmpint (bytes[at + 9] & 0x80, !=, 0);
      n_colours = 2 << (bytes[at + 9] & 7);
      largest = MAX (largest, n_colours);
      at = skip_blocks (bytes, at + 10 + 3 * (gsize) n_colours + 1);
    }
  return largest;
}

static int
compare_colours (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, 3);
}

/* Of the first frame as another program shows it. */
static int
count_colours (const Place *place)
{
  g_autoptr (GdkPixbuf) frame = gdk_pixbuf_new_from_file (place->path, NULL);
  guint8 samples[SIZE];
  int n = 1;

  g_assert_nonnull (frame);
  for (int i = 0; i < HEIGHT * WIDTH; i++)
    memcpy (samples + 3 * i,
            gdk_pixbuf_read_pixels (frame) +
              i / WIDTH * gdk_pixbuf_get_rowstride (frame) +
              i % WIDTH * gdk_pixbuf_get_n_channels (frame),
            3);
  qsort (samples, HEIGHT * WIDTH, 3, compare_colours);
  for (int i = 1; i < HEIGHT * WIDTH; i++)
    n += memcmp (samples + 3 * i, samples + 3 * (i - 1), 3) != 0;
  return n;
}

static void
test_colours_are_as_few_as_asked_for (Place *place, gconstpointer data)
{
  static const struct
  {
    int n_colours;
    int palette;
  } cases[] = {
    { 0, 256 }, { 256, 256 }, { 100, 128 }, { 16, 16 }, { 3, 4 }, { 2, 4 }
  };
  gsize before = G_MAXSIZE;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LensGifOptions options = { HEIGHT, WIDTH, .n_colours = cases[i].n_colours };
      int most = cases[i].n_colours > 0 ? cases[i].n_colours : LENS_GIF_MAX_COLOURS;

      write_clip (place, &options, 6);
      g_assert_cmpint (largest_palette (place), ==, cases[i].palette);
      g_assert_cmpint (count_colours (place), <=, most);
      g_assert_cmpint (count_colours (place), >=, 2);
      g_assert_cmpuint (size_of (place->path), <=, before);
      before = size_of (place->path);
    }
}

static void
test_the_same_frames_give_the_same_file (Place *place, gconstpointer data)
{
  const LensGifOptions options = { .height = HEIGHT, .width = WIDTH };
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  gsize size_a;
  gsize size_b;

  write_clip (place, &options, 4);
  g_assert_true (g_file_get_contents (place->path, &a, &size_a, NULL));
  write_clip (place, &options, 4);
  g_assert_true (g_file_get_contents (place->path, &b, &size_b, NULL));
  g_assert_cmpmem (a, size_a, b, size_b);
}

/* More frames than are worked on at once, half of them of more colours than are chosen
 * from with care, and two alike. */
static GBytes *
write_grain (const Place *place, int n_threads, double dithering)
{
  enum
  {
    SIDE = 150
  };
  const LensGifOptions options = { SIDE, SIDE, .dithering = dithering };
  LensGifWriter *writer = lens_gif_writer_begin (place->path, &options, NULL);
  g_autofree guint8 *samples = g_malloc0 (3 * SIDE * SIDE);
  const LensPixels pixels = { SIDE, SIDE, 3, 3 * SIDE, samples };
  char *bytes;
  gsize size;
  LensRng rng;

  lens_rng_seed (&rng, 1);
  lens_parallel_set_n_threads (n_threads);
  for (int i = 0; i < 20; i++)
    {
      for (gsize k = 0; i != 3 && k < 3 * SIDE * SIDE; k++)
        samples[k] = (guint8) (lens_rng_uniform (&rng) * (i % 2 == 0 ? 255 : 20));
      g_assert_true (lens_gif_writer_add_frame (writer, &pixels, 40, NULL));
    }
  g_assert_true (lens_gif_writer_finish (writer, NULL));
  lens_parallel_set_n_threads (0);
  g_assert_true (g_file_get_contents (place->path, &bytes, &size, NULL));
  return g_bytes_new_take (bytes, size);
}

static void
test_ignores_thread_count (Place *place, gconstpointer data)
{
  static const double dithering[] = { 0, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (dithering); i++)
    {
      g_autoptr (GBytes) alone = write_grain (place, 1, dithering[i]);

      for (int n_threads = 2; n_threads <= 8; n_threads += n_threads == 3 ? 5 : 1)
        {
          g_autoptr (GBytes) together = write_grain (place, n_threads, dithering[i]);

          g_assert_true (g_bytes_equal (alone, together));
        }
    }
}

static void
test_an_abandoned_clip_leaves_nothing (Place *place, gconstpointer data)
{
  const LensGifOptions options = { .height = HEIGHT, .width = WIDTH };
  guint8 samples[SIZE];
  const LensPixels pixels = lend (samples);
  LensGifWriter *writer = lens_gif_writer_begin (place->path, &options, NULL);

  draw (samples, 0);
  g_assert_true (lens_gif_writer_add_frame (writer, &pixels, 100, NULL));
  lens_gif_writer_abandon (writer);
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
}

static void
test_failures_are_told (Place *place, gconstpointer data)
{
  const LensGifOptions wide = { .height = 1, .width = 70000 };
  const LensGifOptions options = { .height = HEIGHT, .width = WIDTH };
  g_autofree char *missing = g_build_filename (place->folder, "none", "x.gif", NULL);
  guint8 samples[SIZE] = { 0 };
  const LensPixels pixels = lend (samples);
  g_autoptr (GError) error = NULL;
  LensGifWriter *writer;

  g_assert_null (lens_gif_writer_begin (place->path, &wide, &error));
  g_assert_nonnull (strstr (error->message, "65535"));
  g_clear_error (&error);
  g_assert_null (lens_gif_writer_begin (missing, &options, &error));
  g_assert_nonnull (strstr (error->message, "No such file"));
  g_clear_error (&error);

  writer = lens_gif_writer_begin ("/dev/full", &options, NULL);
  g_assert_true (lens_gif_writer_add_frame (writer, &pixels, 100, NULL));
  g_assert_false (lens_gif_writer_finish (writer, &error));
  g_assert_nonnull (strstr (error->message, "No space left"));
}

/* Cut anywhere: refused, and nothing worse. */
static void
test_damage_is_told (Place *place, gconstpointer data)
{
  const LensGifOptions options = { HEIGHT, WIDTH, .comment = "some text" };
  g_autofree char *bytes = NULL;
  gsize size;

  write_clip (place, &options, 2);
  g_assert_true (g_file_get_contents (place->path, &bytes, &size, NULL));
  for (gsize n = 0; n < size; n += 1 + n / 50)
    {
      g_auto (LensGifInfo) info = { 0 };
      g_autoptr (GError) error = NULL;

      place_save (place, bytes, n);
      g_assert_false (lens_gif_read_info (place->path, &info, &error));
      g_assert_true (g_str_has_prefix (error->message, place->path));
    }
  for (gsize i = 0; i < size; i++)
    {
      g_auto (LensGifInfo) info = { 0 };

      bytes[i] ^= 0x55;
      place_save (place, bytes, size);
      lens_gif_read_info (place->path, &info, NULL);
      bytes[i] ^= 0x55;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add (name, Place, "x.gif", place_set_up, function, place_tear_down)
  ADD ("/gif/frames-are-read-back", test_frames_are_read_back);
  ADD ("/gif/what-is-known-is-read-back", test_what_is_known_is_read_back);
  ADD ("/gif/what-stays-the-same-costs-little", test_what_stays_the_same_costs_little);
  ADD ("/gif/colours-are-as-few-as-asked-for", test_colours_are_as_few_as_asked_for);
  ADD ("/gif/the-same-frames-give-the-same-file",
       test_the_same_frames_give_the_same_file);
  ADD ("/gif/ignores-thread-count", test_ignores_thread_count);
  ADD ("/gif/an-abandoned-clip-leaves-nothing", test_an_abandoned_clip_leaves_nothing);
  ADD ("/gif/failures-are-told", test_failures_are_told);
  ADD ("/gif/damage-is-told", test_damage_is_told);
#undef ADD
  return g_test_run ();
}
