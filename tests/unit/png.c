/* png.c - pictures keep their pixels and their texts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/tensor/png.h"
#include "core/tensor/image.h"
#include "tests/support/data.h"
#include "tests/support/place.h"

#include <string.h>
#include <zlib.h>

#define TEXT "{ \"label\": \"Ägyptische Katze – 猫\", \"steps\": 50 }"

/* Any samples; three bytes more than needed at the end of each row. */
static LensPixels
make_pixels (guint8 *data, int n_channels)
{
  const LensPixels pixels = {
    .height = 5,
    .width = 7,
    .n_channels = n_channels,
    .stride = 7 * (gsize) n_channels + 3,
    .data = data,
  };

  for (gsize i = 0; i < 5 * pixels.stride; i++)
    data[i] = (guint8) (i * 37 + i / 11);
  return pixels;
}

static int
on_white (int sample, int alpha)
{
  return (sample * alpha + 255 * (255 - alpha) + 127) / 255;
}

static void
test_pixels_are_read_back (Place *place, gconstpointer data)
{
  static const int counts[] = { 1, 3, 4 };
  guint8 samples[5 * 31];

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      const LensPixels pixels = make_pixels (samples, counts[i]);
      g_autoptr (LensImage) image = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (lens_png_write (place->path, &pixels, NULL, &error));
      image = lens_image_open (place->path, &error);
      g_assert_no_error (error);
      g_assert_cmpint (lens_image_height (image), ==, 5);
      g_assert_cmpint (lens_image_width (image), ==, 7);
      for (gsize j = 0; j < 5 * 7 * 3; j++)
        {
          const guint8 *from = samples + j / 21 * pixels.stride +
                               j % 21 / 3 * (gsize) counts[i];
          int sample = from[counts[i] == 1 ? 0 : j % 3];
          int alpha = counts[i] == 4 ? from[3] : 255;

          g_assert_cmpint (lens_image_pixels (image)[j], ==, on_white (sample, alpha));
        }
    }
}

static void
test_texts_are_read_back (Place *place, gconstpointer data)
{
  static const LensText texts[] = {
    { "Software", "Netlens" }, { LENS_PNG_JOB, TEXT }, { "netlens-jobs", "another" },
    { "empty", "" },           { NULL, NULL },
  };
  guint8 samples[5 * 31];
  const LensPixels pixels = make_pixels (samples, 3);
  g_autoptr (LensImage) image = NULL;

  g_assert_true (lens_png_write (place->path, &pixels, texts, NULL));
  for (gsize i = 0; texts[i].key != NULL; i++)
    {
      g_autofree char *found = lens_png_read_text (place->path, texts[i].key, NULL);

      g_assert_cmpstr (found, ==, texts[i].value);
    }
  image = lens_image_open (place->path, NULL);
  g_assert_nonnull (image);
}

static void
test_a_missing_text_is_told (Place *place, gconstpointer data)
{
  guint8 samples[5 * 31];
  const LensPixels pixels = make_pixels (samples, 1);
  g_autofree char *message = g_strdup_printf (
    "%s: there is no text “netlens-job” inside", place->path);
  g_autoptr (GError) error = NULL;

  g_assert_true (lens_png_write (place->path, &pixels, NULL, NULL));
  g_assert_null (lens_png_read_text (place->path, LENS_PNG_JOB, &error));
  g_assert_cmpstr (error->message, ==, message);
}

static void
append_number (GByteArray *bytes, guint32 number)
{
  guint32 big_endian = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big_endian, 4);
}

static void
append_chunk (GByteArray *bytes, const char *type, const void *data, gsize size)
{
  guint begin = bytes->len + 4;

  append_number (bytes, (guint32) size);
  g_byte_array_append (bytes, (const guint8 *) type, 4);
  g_byte_array_append (bytes, data, (guint) size);
  append_number (bytes, (guint32) crc32 (0, bytes->data + begin, 4 + (uInt) size));
}

/* A file that is all text: other programs put it before the picture, behind it, or
 * compressed. */
static GByteArray *
make_file (const char *type, const void *data, gsize size)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (bytes, "IHDR", "\0\0\0\1\0\0\0\1\x08\0\0\0\0", 13);
  append_chunk (bytes, "IDAT", "not looked at", 13);
  append_chunk (bytes, type, data, size);
  append_chunk (bytes, "IEND", "", 0);
  return bytes;
}

static void
test_other_programs_texts_are_read (Place *place, gconstpointer data)
{
  guint8 squeezed[64];
  uLongf size = sizeof (squeezed) - 12;
  g_autoptr (GByteArray) latin = make_file ("tEXt", "netlens-job\0caf\xe9", 16);
  g_autoptr (GByteArray) compressed = NULL;
  g_autofree char *found = NULL;
  g_autofree char *inflated = NULL;

  place_save (place, latin->data, latin->len);
  found = lens_png_read_text (place->path, LENS_PNG_JOB, NULL);
  g_assert_cmpstr (found, ==, "café");

  memcpy (squeezed, "netlens-job\0", 12);
  squeezed[12] = 0;
  g_assert_cmpint (compress (squeezed + 13, &size, (const Bytef *) "abcabcabc", 9), ==,
                   Z_OK);
  compressed = make_file ("zTXt", squeezed, 13 + size);
  place_save (place, compressed->data, compressed->len);
  inflated = lens_png_read_text (place->path, LENS_PNG_JOB, NULL);
  g_assert_cmpstr (inflated, ==, "abcabcabc");
}

/* Cut anywhere, and with any one byte of the text chunk changed, a file is refused or
 * still tells the truth. */
static void
test_damage_is_told (Place *place, gconstpointer data)
{
  g_autoptr (GByteArray) whole = make_file ("iTXt", "netlens-job\0\0\0\0\0text", 20);
  const guint begin = 8 + 25 + 25;

  for (guint size = 0; size < whole->len - 12; size++)
    {
      g_autoptr (GError) error = NULL;

      place_save (place, whole->data, size);
      g_assert_null (lens_png_read_text (place->path, LENS_PNG_JOB, &error));
      g_assert_true (g_str_has_prefix (error->message, place->path));
    }
  for (guint i = begin; i < whole->len - 12; i++)
    {
      g_autofree char *found = NULL;

      whole->data[i] ^= 0x41;
      place_save (place, whole->data, whole->len);
      found = lens_png_read_text (place->path, LENS_PNG_JOB, NULL);
      g_assert_null (found);
      whole->data[i] ^= 0x41;
    }
}

/* Every bit of a small written file turned round: the picture is refused or the same. */
static void
test_no_damage_goes_unseen (Place *place, gconstpointer data)
{
  guint8 samples[5 * 31];
  const LensPixels pixels = make_pixels (samples, 3);
  g_autofree char *bytes = NULL;
  g_autoptr (LensImage) whole = NULL;
  gsize size;

  g_assert_true (lens_png_write (place->path, &pixels, NULL, NULL));
  whole = lens_image_open (place->path, NULL);
  g_assert_true (g_file_get_contents (place->path, &bytes, &size, NULL));
  for (gsize i = 0; i < size * 8; i++)
    {
      g_autoptr (LensImage) image = NULL;

      bytes[i / 8] ^= (char) (1 << i % 8);
      place_save (place, bytes, size);
      image = lens_image_open (place->path, NULL);
      if (image != NULL)
        g_assert_cmpmem (lens_image_pixels (image), 105, lens_image_pixels (whole),
                         105);
      bytes[i / 8] ^= (char) (1 << i % 8);
    }
}

static void
test_what_is_no_png_is_told (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = g_build_filename (place->folder, "none.png", NULL);

  g_assert_null (lens_png_read_text (missing, LENS_PNG_JOB, &error));
  g_assert_true (g_str_has_suffix (error->message, "No such file or directory"));
  g_clear_error (&error);
  g_assert_null (lens_png_read_text (place->folder, LENS_PNG_JOB, &error));
  g_assert_true (g_str_has_suffix (error->message, "not a PNG file"));
}

static void
test_nothing_is_left_of_a_failure (Place *place, gconstpointer data)
{
  guint8 samples[5 * 31];
  const LensPixels pixels = make_pixels (samples, 3);
  const LensText texts[] = { { "", "a key must not be empty" }, { NULL, NULL } };
  g_autofree char *folder = g_build_filename (place->folder, "none", "x.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (lens_png_write (folder, &pixels, NULL, &error));
  g_clear_error (&error);
  g_assert_false (lens_png_write ("/dev/full", &pixels, NULL, &error));
  g_assert_nonnull (strstr (error->message, "No space left"));
  g_clear_error (&error);
  if (!lens_png_write (place->path, &pixels, texts, &error))
    g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add (name, Place, "x.png", place_set_up, function, place_tear_down)
  ADD ("/png/pixels-are-read-back", test_pixels_are_read_back);
  ADD ("/png/texts-are-read-back", test_texts_are_read_back);
  ADD ("/png/a-missing-text-is-told", test_a_missing_text_is_told);
  ADD ("/png/other-programs-texts-are-read", test_other_programs_texts_are_read);
  ADD ("/png/damage-is-told", test_damage_is_told);
  ADD ("/png/no-damage-goes-unseen", test_no_damage_goes_unseen);
  ADD ("/png/what-is-no-png-is-told", test_what_is_no_png_is_told);
  ADD ("/png/nothing-is-left-of-a-failure", test_nothing_is_left_of_a_failure);
#undef ADD
  return g_test_run ();
}
