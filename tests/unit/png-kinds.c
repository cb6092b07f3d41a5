/* png-kinds.c - every colour type, depth and order of rows that PNG knows is read
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libpng writes packed samples that are made here; what they must look like is worked out
 * from the specification: grey and palette samples are spread over 0 … 255, 16 bits are
 * rounded to 8, and what is transparent lies on white.
 */

#include "core/tensor/image.h"

#include <glib/gstdio.h>
#include <png.h>
#include <stdio.h>
#include <string.h>

enum
{
  HEIGHT = 11,
  WIDTH = 13,
  MAX_ROW = WIDTH * 8,
  N_COLOURS = 256,
};

typedef struct
{
  int colour_type;
  int depth;
  gboolean has_transparency; /* a tRNS block */
} Kind;

static const Kind kinds[] = {
  { PNG_COLOR_TYPE_GRAY, 1, FALSE },        { PNG_COLOR_TYPE_GRAY, 2, FALSE },
  { PNG_COLOR_TYPE_GRAY, 4, FALSE },        { PNG_COLOR_TYPE_GRAY, 8, FALSE },
  { PNG_COLOR_TYPE_GRAY, 16, FALSE },       { PNG_COLOR_TYPE_RGB, 8, FALSE },
  { PNG_COLOR_TYPE_RGB, 16, FALSE },        { PNG_COLOR_TYPE_PALETTE, 1, FALSE },
  { PNG_COLOR_TYPE_PALETTE, 2, FALSE },     { PNG_COLOR_TYPE_PALETTE, 4, FALSE },
  { PNG_COLOR_TYPE_PALETTE, 8, FALSE },     { PNG_COLOR_TYPE_GRAY_ALPHA, 8, FALSE },
  { PNG_COLOR_TYPE_GRAY_ALPHA, 16, FALSE }, { PNG_COLOR_TYPE_RGB_ALPHA, 8, FALSE },
  { PNG_COLOR_TYPE_RGB_ALPHA, 16, FALSE },  { PNG_COLOR_TYPE_GRAY, 2, TRUE },
  { PNG_COLOR_TYPE_GRAY, 16, TRUE },        { PNG_COLOR_TYPE_RGB, 8, TRUE },
  { PNG_COLOR_TYPE_PALETTE, 4, TRUE },      { PNG_COLOR_TYPE_PALETTE, 8, TRUE },
};

static int
n_channels_of (const Kind *kind)
{
  switch (kind->colour_type)
    {
    case PNG_COLOR_TYPE_RGB:
      return 3;
    case PNG_COLOR_TYPE_RGB_ALPHA:
      return 4;
    case PNG_COLOR_TYPE_GRAY_ALPHA:
      return 2;
    default:
      return 1;
    }
}

/* The sample at a place, below 2^depth. */
static guint
sample_at (const Kind *kind, int y, int x, int c)
{
  guint mixed = (guint) (y * 7919 + x * 104729 + c * 1299709) * 2654435761u;

  return mixed >> (32 - kind->depth);
}

static void
pack_row (const Kind *kind, int y, guint8 *row)
{
  int n_channels = n_channels_of (kind);

  memset (row, 0, MAX_ROW);
  for (int i = 0; i < WIDTH * n_channels; i++)
    {
      guint sample = sample_at (kind, y, i / n_channels, i % n_channels);
      int bit = i * kind->depth;

      if (kind->depth == 16)
        {
          row[2 * i] = (guint8) (sample >> 8);
          row[2 * i + 1] = (guint8) (sample & 255);
        }
      else
        row[bit / 8] |= (guint8) (sample << (8 - kind->depth - bit % 8));
    }
}

static png_color
colour_of (guint index)
{
  return (png_color){ (png_byte) (index * 11), (png_byte) (255 - index),
                      (png_byte) (index * 73) };
}

static png_byte
alpha_of (guint index)
{
  return (png_byte) (index * 29);
}

/* The one colour that is transparent where there is no palette. */
static png_color_16
clear_colour (const Kind *kind)
{
  return (png_color_16){
    .red = (png_uint_16) sample_at (kind, 2, 3, 0),
    .green = (png_uint_16) sample_at (kind, 2, 3, 1),
    .blue = (png_uint_16) sample_at (kind, 2, 3, 2),
    .gray = (png_uint_16) sample_at (kind, 2, 3, 0),
  };
}

static void
set_palette (png_structp png, png_infop info, const Kind *kind)
{
  png_color colours[N_COLOURS];
  png_byte alphas[N_COLOURS];
  png_color_16 clear = clear_colour (kind);

  for (guint i = 0; i < N_COLOURS; i++)
    {
      colours[i] = colour_of (i);
      alphas[i] = alpha_of (i);
    }
  if (kind->colour_type == PNG_COLOR_TYPE_PALETTE)
    png_set_PLTE (png, info, colours, 1 << kind->depth);
  if (kind->has_transparency && kind->colour_type == PNG_COLOR_TYPE_PALETTE)
    png_set_tRNS (png, info, alphas, 1 << kind->depth, NULL);
  else if (kind->has_transparency)
    png_set_tRNS (png, info, NULL, 0, &clear);
}

static void
write_kind (const char *path, const Kind *kind, int interlace)
{
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  FILE *file = fopen (path, "wb");
  guint8 rows[HEIGHT][MAX_ROW];
  png_bytep pointers[HEIGHT];

  for (int y = 0; y < HEIGHT; y++)
    {
      pack_row (kind, y, rows[y]);
      pointers[y] = rows[y];
    }
  png_init_io (png, file);
  png_set_IHDR (png, info, WIDTH, HEIGHT, kind->depth, kind->colour_type, interlace,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  set_palette (png, info, kind);
  png_write_info (png, info);
  png_write_image (png, pointers);
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  fclose (file);
}

/* A sample of any depth as one of 8 bits. */
static int
spread (const Kind *kind, guint sample)
{
  guint largest = (1u << kind->depth) - 1;

  return (int) ((sample * 255 + largest / 2) / largest);
}

static gboolean
is_clear (const Kind *kind, int y, int x)
{
  if (!kind->has_transparency)
    return FALSE;
  for (int c = 0; c < n_channels_of (kind); c++)
    if (sample_at (kind, y, x, c) != sample_at (kind, 2, 3, c))
      return FALSE;
  return TRUE;
}

/* The colour, and alpha as the fourth. */
static void
find_expected (const Kind *kind, int y, int x, int *samples)
{
  int n_channels = n_channels_of (kind);
  guint index = sample_at (kind, y, x, 0);

  if (kind->colour_type == PNG_COLOR_TYPE_PALETTE)
    {
      const png_color colour = colour_of (index);

      samples[0] = colour.red;
      samples[1] = colour.green;
      samples[2] = colour.blue;
      samples[3] = kind->has_transparency ? alpha_of (index) : 255;
      return;
    }
  for (int c = 0; c < 3; c++)
    samples[c] = spread (kind, sample_at (kind, y, x, n_channels > 2 ? c : 0));
  samples[3] = is_clear (kind, y, x) ? 0 : 255;
  if (n_channels % 2 == 0)
    samples[3] = spread (kind, sample_at (kind, y, x, n_channels - 1));
}

static void
assert_as_expected (const LensImage *image, const Kind *kind)
{
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        const guint8 *found = lens_image_pixels (image) + 3 * (y * WIDTH + x);
        int samples[4];

        find_expected (kind, y, x, samples);
        for (int c = 0; c < 3; c++)
          {
            int on_white = (samples[c] * samples[3] + 255 * (255 - samples[3]) + 127) /
                           255;

            g_assert_cmpint (found[c], ==, on_white);
          }
      }
}

static void
test_every_kind_is_read (gconstpointer data)
{
  int interlace = GPOINTER_TO_INT (data);
  g_autofree char *folder = g_dir_make_tmp ("netlens-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.png", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (LensImage) image = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("colour type %d, %d bits%s", kinds[i].colour_type, kinds[i].depth,
                      kinds[i].has_transparency ? ", with transparency" : "");
      write_kind (path, &kinds[i], interlace);
      image = lens_image_open (path, &error);
      g_assert_no_error (error);
      assert_as_expected (image, &kinds[i]);
    }
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/png/every-kind-is-read", GINT_TO_POINTER (PNG_INTERLACE_NONE),
                        test_every_kind_is_read);
  g_test_add_data_func ("/png/interlaced-kinds-are-read",
                        GINT_TO_POINTER (PNG_INTERLACE_ADAM7), test_every_kind_is_read);
  return g_test_run ();
}
