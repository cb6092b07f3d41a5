/* photograph.c - pictures of other formats are whole, turned upright, or refused
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/output.h"
#include "core/base/rng.h"
#include "core/tensor/image.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

enum
{
  HEIGHT = 72,
  WIDTH = 100,
};

typedef struct
{
  char *folder;
  char *path;
  GdkPixbuf *noise; /* does not compress, so that each format has some bytes to lose */
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  LensRng rng;
  guint8 *samples;

  place->folder = g_dir_make_tmp ("netlens-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "x", NULL);
  place->noise = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  samples = gdk_pixbuf_get_pixels (place->noise);
  lens_rng_seed (&rng, 1);
  for (int y = 0; y < HEIGHT; y++)
    for (int i = 0; i < WIDTH * 3; i++)
      samples[y * gdk_pixbuf_get_rowstride (place->noise) + i] = (guint8)
        lens_rng_int (&rng, 0, 256);
}

static void
tear_down (Place *place, gconstpointer data)
{
  g_unlink (place->path);
  g_assert_cmpint (g_rmdir (place->folder), ==, 0);
  g_object_unref (place->noise);
  g_free (place->path);
  g_free (place->folder);
}

static GByteArray *
encode (const Place *place, const char *format)
{
  char *bytes = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;

  gdk_pixbuf_save_to_buffer (place->noise, &bytes, &size, format, &error, NULL);
  g_assert_no_error (error);
  return g_byte_array_new_take ((guint8 *) bytes, size);
}

static LensImage *
open_bytes (const Place *place, const guint8 *bytes, gsize size, GError **error)
{
  g_unlink (place->path);
  g_assert_true (lens_output_save (place->path, bytes, size, NULL));
  return lens_image_open (place->path, error);
}

static void
assert_same (const LensImage *a, const LensImage *b)
{
  gsize size = 3 * (gsize) lens_image_height (a) * (gsize) lens_image_width (a);

  g_assert_cmpint (lens_image_height (a), ==, lens_image_height (b));
  g_assert_cmpint (lens_image_width (a), ==, lens_image_width (b));
  g_assert_cmpint (memcmp (lens_image_pixels (a), lens_image_pixels (b), size), ==, 0);
}

static void
test_lossless_formats_keep_every_pixel (Place *place, gconstpointer data)
{
  static const char *const formats[] = { "bmp", "tiff", "png" };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GByteArray) bytes = encode (place, formats[i]);
      g_autoptr (LensImage) image = open_bytes (place, bytes->data, bytes->len, NULL);

      g_assert_nonnull (image);
      for (int y = 0; y < HEIGHT; y++)
        g_assert_cmpmem (lens_image_pixels (image) + y * WIDTH * 3, WIDTH * 3,
                         gdk_pixbuf_read_pixels (place->noise) +
                           y * gdk_pixbuf_get_rowstride (place->noise),
                         WIDTH * 3);
    }
}

static void
test_cut_files_are_refused (Place *place, gconstpointer data)
{
  static const char *const formats[] = { "jpeg", "bmp", "tiff", "png" };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GByteArray) bytes = encode (place, formats[i]);

      g_assert_cmpuint (bytes->len, >, 5000);
      for (guint percent = 0; percent < 100; percent += 7)
        {
          g_autoptr (GError) error = NULL;

          g_test_message ("%s: %u %%", formats[i], percent);
          g_assert_null (
            open_bytes (place, bytes->data, bytes->len * percent / 100, &error));
          g_assert_true (g_str_has_prefix (error->message, place->path));
        }
    }
}

/* A TIFF header and one entry: orientation, a short. */
static const guint8 exif_head[] = {
  'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0,
};

static GByteArray *
make_exif (int orientation)
{
  const guint8 rest[] = { (guint8) orientation, 0, 0, 0, 0, 0, 0 };
  GByteArray *exif = g_byte_array_new ();

  g_byte_array_append (exif, exif_head, sizeof (exif_head));
  return g_byte_array_append (exif, rest, sizeof (rest));
}

static void
insert (GByteArray *into, guint place, const void *bytes, guint size)
{
  g_autofree guint8 *tail = g_memdup2 (into->data + place, into->len - place);
  guint tail_size = into->len - place;

  g_byte_array_set_size (into, place);
  g_byte_array_append (into, bytes, size);
  g_byte_array_append (into, tail, tail_size);
}

/* Behind the first marker of a JPEG. */
static void
add_to_jpeg (GByteArray *jpeg, const GByteArray *exif)
{
  const guint8 head[] = {
    0xff, 0xe1, 0, (guint8) (8 + exif->len), 'E', 'x', 'i', 'f', 0, 0,
  };

  insert (jpeg, 2, exif->data, exif->len);
  insert (jpeg, 2, head, sizeof (head));
}

/* Behind the header of a PNG. */
static void
add_to_png (GByteArray *png, const GByteArray *exif)
{
  const guint8 head[] = { 0, 0, 0, (guint8) exif->len, 'e', 'X', 'I', 'f' };
  uLong checksum = crc32 (crc32 (0, head + 4, 4), exif->data, exif->len);
  guint32 stored = GUINT32_TO_BE ((guint32) checksum);

  insert (png, 33, &stored, 4);
  insert (png, 33, exif->data, exif->len);
  insert (png, 33, head, sizeof (head));
}

static void
test_pictures_stand_upright (Place *place, gconstpointer data)
{
  static const struct
  {
    const char *format;
    void (*add) (GByteArray *, const GByteArray *);
  } cases[] = { { "jpeg", add_to_jpeg }, { "png", add_to_png } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases) * 10; i++)
    {
      g_autoptr (GByteArray) bytes = encode (place, cases[i / 10].format);
      g_autoptr (GByteArray) exif = make_exif ((int) i % 10);
      g_autoptr (LensImage) stored = NULL;
      g_autoptr (LensImage) expected = NULL;
      g_autoptr (LensImage) found = NULL;

      stored = open_bytes (place, bytes->data, bytes->len, NULL);
      expected = lens_image_turn (stored, (int) i % 10);
      cases[i / 10].add (bytes, exif);
      found = open_bytes (place, bytes->data, bytes->len, NULL);
      assert_same (found, expected);
    }
}

/* An EXIF block that points outside of itself, or ends anywhere. */
static void
test_a_broken_turn_is_none (Place *place, gconstpointer data)
{
  g_autoptr (GByteArray) exif = make_exif (6);

  for (guint size = 4; size < exif->len; size++)
    {
      g_autoptr (GByteArray) bytes = encode (place, "png");
      g_autoptr (GByteArray) cut = g_byte_array_new ();
      g_autoptr (LensImage) image = NULL;

      g_byte_array_append (cut, exif->data, size);
      if (size > 7)
        cut->data[7] = (guint8) (size * 37);
      add_to_png (bytes, cut);
      image = open_bytes (place, bytes->data, bytes->len, NULL);
      g_assert_nonnull (image);
      g_assert_cmpint (lens_image_width (image), ==, WIDTH);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Place, NULL, set_up, function, tear_down)
  ADD ("/image/lossless-formats-keep-every-pixel",
       test_lossless_formats_keep_every_pixel);
  ADD ("/image/cut-files-are-refused", test_cut_files_are_refused);
  ADD ("/image/pictures-stand-upright", test_pictures_stand_upright);
  ADD ("/image/a-broken-turn-is-none", test_a_broken_turn_is_none);
#undef ADD
  return g_test_run ();
}
