/* plane.c - maps are enlarged, collapsed and coloured as described
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/plane.h"

#include <math.h>

static LensTensor *
make_map (const LensShape *shape, const LensReal *values)
{
  return lens_tensor_new_copy (shape, values);
}

static LensPlane *
make_row (const LensReal *values, int n_values)
{
  LensPlane *row = lens_plane_new (1, n_values);

  for (int i = 0; i < n_values; i++)
    row->values[i] = values[i];
  return row;
}

static void
test_planes_are_found_in_every_shape (void)
{
  static const struct
  {
    LensShape shape;
    LensPlanes planes;
  } cases[] = {
    { { 4, { 1, 5, 3, 2 } }, { 5, 3, 2 } }, { { 3, { 1, 5, 7 } }, { 5, 1, 7 } },
    { { 2, { 1, 9 } }, { 9, 1, 1 } },       { { 1, { 6 } }, { 1, 1, 6 } },
    { { 0, { 0 } }, { 1, 1, 1 } },          { { 4, { 1, 0, 3, 2 } }, { 0, 0, 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LensTensor) map = lens_tensor_new (&cases[i].shape);
      LensPlanes planes = lens_planes_of (map);

      g_assert_cmpint (planes.n_planes, ==, cases[i].planes.n_planes);
      g_assert_cmpint (planes.height, ==, cases[i].planes.height);
      g_assert_cmpint (planes.width, ==, cases[i].planes.width);
    }
}

static void
test_collapse_sums_and_compares (void)
{
  /* Three planes of two pixels: 1 -2 | -4 1 | 2 NaN. */
  const LensReal values[] = { 1, -2, -4, 1, 2, NAN };
  static const double expected[][2] = {
    [LENS_COLLAPSE_SUM] = { -1, -1 },
    [LENS_COLLAPSE_SUM_ABSOLUTE] = { 7, 3 },
    [LENS_COLLAPSE_MAX_ABSOLUTE] = { 4, 2 },
    [LENS_COLLAPSE_COLOUR] = { -1, -1 },
  };
  g_autoptr (LensTensor) map = make_map (&lens_shape (1, 3, 1, 2), values);

  for (int collapse = LENS_COLLAPSE_SUM; collapse <= LENS_COLLAPSE_COLOUR; collapse++)
    {
      g_autofree LensPlane *plane = lens_plane_collapse (map, (LensCollapse) collapse);

      g_assert_cmpint (plane->width, ==, 2);
      g_assert_cmpfloat (plane->values[0], ==, expected[collapse][0]);
      g_assert_cmpfloat (plane->values[1], ==, expected[collapse][1]);
    }
}

static void
assert_row (const LensPlane *plane, const double *expected)
{
  for (int i = 0; i < plane->width; i++)
    g_assert_cmpfloat_with_epsilon (plane->values[i], expected[i], 1e-5);
}

static void
test_nearest_repeats (void)
{
  const LensReal values[] = { 1, 5 };
  const double expected[] = { 1, 1, 1, 5, 5, 5 };
  g_autofree LensPlane *row = make_row (values, 2);
  g_autofree LensPlane *wide = lens_plane_resize (row, 1, 6, LENS_UPSAMPLE_NEAREST);

  assert_row (wide, expected);
}

/* Centres of the four pixels lie at -0.25, 0.25, 0.75, 1.25 of the two. */
static void
test_bilinear_keeps_centres (void)
{
  const LensReal values[] = { 0, 4 };
  const double expected[] = { 0, 1, 3, 4 };
  g_autofree LensPlane *row = make_row (values, 2);
  g_autofree LensPlane *wide = lens_plane_resize (row, 1, 4, LENS_UPSAMPLE_BILINEAR);

  assert_row (wide, expected);
}

/* Keys' kernel with a = -0.5 at 1/4 and 3/4 between samples: -0.0703125, 0.8671875,
 * 0.2265625, -0.0234375. */
static void
test_bicubic_is_keys (void)
{
  const LensReal impulse[] = { 0, 0, 1, 0, 0 };
  const double expected[] = { 0,         -0.0234375, -0.0703125, 0.2265625,  0.8671875,
                              0.8671875, 0.2265625,  -0.0703125, -0.0234375, 0 };
  g_autofree LensPlane *row = make_row (impulse, 5);
  g_autofree LensPlane *wide = lens_plane_resize (row, 1, 10, LENS_UPSAMPLE_BICUBIC);

  assert_row (wide, expected);
}

static void
test_shrinking_keeps_the_mean (void)
{
  const LensReal values[] = { 1, 2, 3, 4, 5, 6, 7 };
  g_autofree LensPlane *row = make_row (values, 7);

  for (int width = 1; width < 7; width++)
    {
      g_autofree LensPlane *small = lens_plane_resize (row, 1, width,
                                                       LENS_UPSAMPLE_BICUBIC);
      double sum = 0;

      for (int i = 0; i < width; i++)
        sum += small->values[i];
      g_assert_cmpfloat_with_epsilon (sum / width, 4, 1e-5);
    }
}

static void
test_a_constant_stays_one_at_any_size (void)
{
  for (int upsample = 0; upsample <= LENS_UPSAMPLE_BICUBIC; upsample++)
    for (int size = 1; size < 40; size += 3)
      {
        g_autofree LensPlane *plane = lens_plane_new (3, 5);
        g_autofree LensPlane *resized = NULL;

        for (int i = 0; i < 15; i++)
          plane->values[i] = 2.5;
        resized = lens_plane_resize (plane, size, 41 - size, (LensUpsample) upsample);
        for (int i = 0; i < size * (41 - size); i++)
          g_assert_cmpfloat_with_epsilon (resized->values[i], 2.5, 1e-5);
      }
}

static guint32
pixel (cairo_surface_t *surface, int x)
{
  return ((guint32 *) (void *) cairo_image_surface_get_data (surface))[x] & 0xffffff;
}

static void
test_paint_puts_zero_in_the_neutral_middle (void)
{
  const LensReal values[] = { -2, 0, 2, 9 };
  const LensScale scale = { .low = -2, .high = 2, .is_signed = TRUE };
  g_autofree LensPlane *row = make_row (values, 4);
  const LensColormap *colormap = lens_colormap_for_sign (TRUE);
  cairo_surface_t *surface = lens_plane_paint (row, &scale, colormap);

  g_assert_cmphex (pixel (surface, 0), ==, lens_colormap_at (colormap, 0));
  g_assert_cmphex (pixel (surface, 1), ==, 0xf7f7f7);
  g_assert_cmphex (pixel (surface, 2), ==, lens_colormap_at (colormap, 1));
  g_assert_cmphex (pixel (surface, 3), ==, lens_colormap_at (colormap, 1));
  cairo_surface_destroy (surface);
}

static void
test_picture_keeps_its_colours (void)
{
  g_autoptr (LensImage) image = lens_image_new (1, 2);
  guint8 *pixels = lens_image_writable (image);
  cairo_surface_t *surface;

  pixels[0] = 10;
  pixels[1] = 200;
  pixels[2] = 30;
  surface = lens_image_paint (image, FALSE);
  g_assert_cmphex (pixel (surface, 0), ==, 0x0ac81e);
  g_assert_cmphex (pixel (surface, 1), ==, 0x000000);
  cairo_surface_destroy (surface);

  /* 0.299 * 10 + 0.587 * 200 + 0.114 * 30 = 123.81 */
  surface = lens_image_paint (image, TRUE);
  g_assert_cmphex (pixel (surface, 0), ==, 0x7c7c7c);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plane/planes-are-found-in-every-shape",
                   test_planes_are_found_in_every_shape);
  g_test_add_func ("/plane/collapse-sums-and-compares",
                   test_collapse_sums_and_compares);
  g_test_add_func ("/plane/nearest-repeats", test_nearest_repeats);
  g_test_add_func ("/plane/bilinear-keeps-centres", test_bilinear_keeps_centres);
  g_test_add_func ("/plane/bicubic-is-keys", test_bicubic_is_keys);
  g_test_add_func ("/plane/shrinking-keeps-the-mean", test_shrinking_keeps_the_mean);
  g_test_add_func ("/plane/a-constant-stays-one-at-any-size",
                   test_a_constant_stays_one_at_any_size);
  g_test_add_func ("/plane/paint-puts-zero-in-the-neutral-middle",
                   test_paint_puts_zero_in_the_neutral_middle);
  g_test_add_func ("/plane/picture-keeps-its-colours", test_picture_keeps_its_colours);
  return g_test_run ();
}
