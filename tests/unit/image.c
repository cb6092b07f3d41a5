/* image.c - pictures are what the file stored, and resized as Pillow resizes them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/tensor/image.h"
#include "core/base/output.h"
#include "tests/support/data.h"

#include <glib/gstdio.h>
#include <string.h>

/* A small picture without any symmetry. */
static LensImage *
make_pattern (int height, int width)
{
  LensImage *image = lens_image_new (height, width);
  guint8 *to = lens_image_writable (image);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        *to++ = (guint8) (y * 37 + x * 59 + c * 101 + y * x * 7);
  return image;
}

/* What Pillow 9.4 gives for Image.resize (…, Image.BILINEAR) of that pattern. */
static const struct
{
  int from[2];
  int to[2];
  guint8 pixels[84];
} resizes[] = {
  { { 5, 7 }, { 3, 4 }, { 49,  144, 129, 145, 117, 91,  150, 104, 183, 106, 143, 120,
                          110, 177, 88,  140, 110, 156, 120, 136, 136, 114, 97,  137,
                          164, 155, 115, 102, 152, 105, 176, 122, 122, 140, 104, 86 } },
  { { 5, 7 }, { 9, 2 }, { 93,  135, 93,  130, 124, 153, 103, 129, 109, 131, 123,
                          150, 121, 119, 136, 132, 120, 145, 127, 138, 131, 120,
                          116, 145, 130, 165, 118, 105, 111, 146, 120, 139, 121,
                          133, 112, 131, 117, 123, 122, 154, 115, 116, 145, 150,
                          113, 148, 122, 100, 161, 166, 107, 145, 127, 91 } },
  { { 5, 7 }, { 1, 1 }, { 127, 129, 126 } },
  { { 9, 4 }, { 4, 7 }, { 31,  132, 181, 54,  155, 132, 91,  192, 52,  128, 149, 74,
                          161, 98,  111, 169, 81,  148, 174, 70,  171, 106, 200, 70,
                          132, 171, 92,  173, 123, 126, 137, 113, 139, 96,  114, 145,
                          101, 155, 130, 105, 181, 120, 172, 98,  136, 143, 110, 139,
                          98,  128, 143, 108, 134, 111, 125, 137, 82,  129, 131, 122,
                          132, 127, 147, 61,  110, 211, 81,  116, 159, 114, 123, 75,
                          126, 99,  119, 129, 81,  167, 99,  143, 112, 81,  182, 78 } },
};

static void
test_resizes_as_pillow_does (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (resizes); i++)
    {
      g_autoptr (LensImage) image = make_pattern (resizes[i].from[0],
                                                  resizes[i].from[1]);
      g_autoptr (LensImage) resized = lens_image_resize (image, resizes[i].to[0],
                                                         resizes[i].to[1]);
      gsize size = 3 * (gsize) resizes[i].to[0] * (gsize) resizes[i].to[1];

      g_assert_cmpmem (lens_image_pixels (resized), size, resizes[i].pixels, size);
    }
}

static void
test_a_part_is_cut_from_the_whole (void)
{
  static const LensRectangle part = { .y = 3, .x = 5, .height = 6, .width = 4 };
  g_autoptr (LensImage) image = make_pattern (20, 9);
  g_autoptr (LensImage) whole = lens_image_resize (image, 12, 30);
  g_autoptr (LensImage) expected = lens_image_crop (whole, &part);
  g_autoptr (LensImage) found = lens_image_resize_part (image, 12, 30, &part);

  g_assert_cmpint (lens_image_height (found), ==, 6);
  g_assert_cmpint (lens_image_width (found), ==, 4);
  g_assert_cmpmem (lens_image_pixels (found), 6 * 4 * 3, lens_image_pixels (expected),
                   6 * 4 * 3);
}

static void
test_the_same_size_is_the_same_picture (void)
{
  g_autoptr (LensImage) image = make_pattern (6, 11);
  g_autoptr (LensImage) same = lens_image_resize (image, 6, 11);

  g_assert_cmpmem (lens_image_pixels (same), 6 * 11 * 3, lens_image_pixels (image),
                   6 * 11 * 3);
}

/* Where the four corners go, as the EXIF standard draws them: the stored top left is at
 * the place that each orientation is named for. */
static void
test_turns_as_exif_says (void)
{
  static const guint8 first_of_result[] = { 0, 0, 2, 5, 3, 0, 3, 5, 2 };
  static const guint8 second_of_result[] = { 0, 1, 1, 4, 4, 3, 0, 2, 5 };
  g_autoptr (LensImage) image = lens_image_new (2, 3);

  for (guint8 i = 0; i < 6; i++)
    memset (lens_image_writable (image) + 3 * i, i, 3);
  for (int orientation = 1; orientation <= 8; orientation++)
    {
      g_autoptr (LensImage) turned = lens_image_turn (image, orientation);
      gboolean is_upright = orientation < 5;

      g_assert_cmpint (lens_image_height (turned), ==, is_upright ? 2 : 3);
      g_assert_cmpint (lens_image_pixels (turned)[0], ==, first_of_result[orientation]);
      g_assert_cmpint (lens_image_pixels (turned)[3], ==,
                       second_of_result[orientation]);
    }
}

static void
test_knows_grey (void)
{
  g_autoptr (LensImage) grey = lens_image_new (3, 3);
  g_autoptr (LensImage) colour = make_pattern (3, 3);

  g_assert_true (lens_image_is_grey (grey));
  g_assert_false (lens_image_is_grey (colour));
}

static void
test_size_limits_come_before_decoding (void)
{
  static const struct
  {
    gint64 height;
    gint64 width;
    gint64 file_size;
    gboolean is_fine;
  } cases[] = {
    { 1, 1, 100, TRUE },           { 0, 5, 100, FALSE },
    { 5, -1, 100, FALSE },         { 4000, 4000, 100, TRUE },
    { 10000, 10000, 9000, FALSE }, { 10000, 10000, 20000, TRUE },
    { 1 << 20, 4, 99999, FALSE },  { 20000, 20000, G_MAXINT64, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean is_fine = lens_image_check_size (cases[i].height, cases[i].width,
                                                cases[i].file_size, &error);

      g_assert_cmpint (is_fine, ==, cases[i].is_fine);
      g_assert_true (is_fine == (error == NULL));
    }
}

/* Files of a few bytes, made here. */
static const struct
{
  const char *name;
  const char *bytes;
  gsize size;
  const char *message; /* part of it; NULL if the file can be read */
} small_files[] = {
  { "empty", "", 0, "not a picture" },
  { "text.jpg", "no picture", 10, "not a picture" },
  { "red.ppm", "P6 1 1 255\n\xff\x00\x00", 14, NULL },
  { "short.ppm", "P6 9 900 255\n\xff\x00\x00", 16, "ends early" },
  { "huge.ppm", "P6 99999 999 255\n\xff\x00\x00", 20, "are promised" },
  { "signature.png", "\x89PNG\r\n\x1a\n", 8, "damaged PNG" },
  { "line-feed.png", "\x89PNG\n\x1a\n          ", 16, "damaged PNG" },
};

static void
test_refuses_what_is_no_picture (void)
{
  g_autofree char *folder = g_dir_make_tmp ("netlens-XXXXXX", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (small_files); i++)
    {
      g_autofree char *path = g_build_filename (folder, small_files[i].name, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (LensImage) image = NULL;

      g_assert_true (
        lens_output_save (path, small_files[i].bytes, small_files[i].size, NULL));
      image = lens_image_open (path, &error);
      g_assert_true ((image != NULL) == (small_files[i].message == NULL));
      if (image == NULL)
        {
          g_assert_true (g_str_has_prefix (error->message, path));
          g_assert_nonnull (strstr (error->message, small_files[i].message));
        }
      g_unlink (path);
    }
  g_rmdir (folder);
}

static void
test_says_which_file_is_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_image_open ("no-such-file.png", &error));
  g_assert_cmpstr (error->message, ==,
                   "no-such-file.png: cannot be opened: No such file or directory");
  g_clear_error (&error);
  g_assert_null (lens_image_open ("/", &error));
  g_assert_cmpstr (error->message, ==, "/: not a file with a picture");
}

/* Every line of the list is a file, and what is to become of it. */
static void
test_opens_and_refuses_as_expected (void)
{
  g_autofree char *list = support_data_file ("broken/EXPECT.tsv");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  int n_seen = 0;

  if (list == NULL)
    return;
  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, "\t", 2);
      g_autofree char *name = g_build_filename ("broken", words[0], NULL);
      g_autofree char *path = NULL;
      g_autoptr (LensImage) image = NULL;
      g_autoptr (GError) error = NULL;

      if (!g_str_has_prefix (*line, "png/") && !g_str_has_prefix (*line, "jpeg/"))
        continue;
      path = support_data_file (name);
      image = lens_image_open (path, &error);
      g_test_message ("%s: %s", words[0], image != NULL ? "opened" : error->message);
      if (g_str_equal (words[1], "open"))
        g_assert_nonnull (image);
      if (g_str_equal (words[1], "refuse"))
        g_assert_null (image);
      n_seen++;
    }
  g_assert_cmpint (n_seen, >, 20);
}

/* Pictures stored twice, in formats that two decoders read. */
static void
test_formats_agree (void)
{
  static const char *const names[] = { "bird", "cat", "dragonfly", "grace_hopper",
                                       "sunflower" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name_a = g_strdup_printf ("images/%s.png", names[i]);
      g_autofree char *name_b = g_strdup_printf ("images/%s.bmp", names[i]);
      g_autofree char *path_a = support_data_file (name_a);
      g_autofree char *path_b = path_a != NULL ? support_data_file (name_b) : NULL;
      g_autoptr (LensImage) a = NULL;
      g_autoptr (LensImage) b = NULL;
      gsize size;

      if (path_b == NULL)
        return;
      a = lens_image_open (path_a, NULL);
      b = lens_image_open (path_b, NULL);
      size = 3 * (gsize) lens_image_height (a) * (gsize) lens_image_width (a);
      g_assert_cmpint (lens_image_height (a), ==, lens_image_height (b));
      g_assert_cmpint (lens_image_width (a), ==, lens_image_width (b));
      g_assert_cmpint (memcmp (lens_image_pixels (a), lens_image_pixels (b), size), ==,
                       0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/resizes-as-pillow-does", test_resizes_as_pillow_does);
  g_test_add_func ("/image/a-part-is-cut-from-the-whole",
                   test_a_part_is_cut_from_the_whole);
  g_test_add_func ("/image/the-same-size-is-the-same-picture",
                   test_the_same_size_is_the_same_picture);
  g_test_add_func ("/image/turns-as-exif-says", test_turns_as_exif_says);
  g_test_add_func ("/image/knows-grey", test_knows_grey);
  g_test_add_func ("/image/size-limits-come-before-decoding",
                   test_size_limits_come_before_decoding);
  g_test_add_func ("/image/refuses-what-is-no-picture",
                   test_refuses_what_is_no_picture);
  g_test_add_func ("/image/says-which-file-is-missing",
                   test_says_which_file_is_missing);
  g_test_add_func ("/image/opens-and-refuses-as-expected",
                   test_opens_and_refuses_as_expected);
  g_test_add_func ("/image/formats-agree", test_formats_agree);
  return g_test_run ();
}
