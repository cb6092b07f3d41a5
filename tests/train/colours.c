/* colours.c - colours change as torchvision changes them, noise is Gaussian
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/colour.h"
#include "tests/train/chain.h"

#include <math.h>

/* The changes by their definitions, one pixel after the other. */

static double
grey_of (const double *pixel)
{
  return 0.2989 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}

static double
mix (double a, double b, double factor)
{
  return CLAMP (factor * a + (1 - factor) * b, 0, 1);
}

/* The hexagon of hues, by its six sides. */
static void
turn_pixel (double *pixel, double turns)
{
  double high = MAX (MAX (pixel[0], pixel[1]), pixel[2]);
  double low = MIN (MIN (pixel[0], pixel[1]), pixel[2]);
  double chroma = high - low;
  double hue = 0;
  double middle;
  int side;

  if (chroma == 0)
    return;
  if (high == pixel[0])
    hue = (pixel[1] - pixel[2]) / chroma;
  else if (high == pixel[1])
    hue = 2 + (pixel[2] - pixel[0]) / chroma;
  else
    hue = 4 + (pixel[0] - pixel[1]) / chroma;
  hue = fmod (hue + 6 * turns + 12, 6);
  side = (int) hue;
  middle = low + chroma * (side % 2 == 0 ? hue - side : side + 1 - hue);
  pixel[0] = side == 0 || side == 5 ? high : side == 1 || side == 4 ? middle : low;
  pixel[1] = side == 1 || side == 2 ? high : side == 0 || side == 3 ? middle : low;
  pixel[2] = side == 3 || side == 4 ? high : side == 2 || side == 5 ? middle : low;
}

static void
change_pixel (double *pixel, int which, double amount, double mean)
{
  double grey = which == 0 ? 0 : which == 1 ? mean : grey_of (pixel);

  if (which == 3)
    turn_pixel (pixel, amount);
  for (int c = 0; c < 3 && which < 3; c++)
    pixel[c] = mix (pixel[c], grey, amount);
}

static void
change (Picture *picture, int which, double amount)
{
  int n = picture->height * picture->width;
  double mean = 0;

  for (int i = 0; i < n; i++)
    mean += grey_of ((double[]){ picture->data[i], picture->data[n + i],
                                 picture->data[2 * n + i] }) /
            n;
  for (int i = 0; i < n; i++)
    {
      double pixel[3] = { picture->data[i], picture->data[n + i],
                          picture->data[2 * n + i] };

      change_pixel (pixel, which, amount, mean);
      for (int c = 0; c < 3; c++)
        picture->data[c * n + i] = pixel[c];
    }
}

static void
test_jitter (void)
{
  static const double reaches[] = { 0.6, 0.5, 0.9, 0.5 };

  for (guint64 seed = 0; seed < 100; seed++)
    {
      g_auto (Picture) before = picture_draw (seed, 17, 1 + (int) (seed % 30));
      g_auto (Picture) after = chain_apply (
        "[{\"colour-jitter\": {\"brightness\": 0.6, \"contrast\": 0.5, \"saturation\": "
        "0.9, \"hue\": 0.5}}]",
        &before, seed);
      int order[] = { 0, 1, 2, 3 };
      double amounts[4];
      LensRng rng;

      lens_rng_seed (&rng, seed);
      for (int i = 3; i > 0; i--)
        {
          int j = lens_rng_int (&rng, 0, i + 1);
          int other = order[i];

          order[i] = order[j];
          order[j] = other;
        }
      for (int i = 0; i < 4; i++)
        amounts[i] = (i < 3) + reaches[i] * (2 * lens_rng_uniform (&rng) - 1);
      for (int i = 0; i < 4; i++)
        change (&before, order[i], amounts[order[i]]);
      /* A few roundings of float, each enlarged by at most 1.9. */
      assert_near (&before, &after, 1e-5);
    }
}

/* torchvision 0.14.1, torch 1.13, with p as in geometry.c; the second row of
 *
 *   F.adjust_brightness (p, 1.4), F.adjust_contrast (p, 0.6),
 *   F.adjust_saturation (p, 1.7), F.adjust_hue (p, 0.15), and the third of
 *   F.adjust_hue (p, -0.4)
 */
static const struct
{
  void (*change) (LensPlanes *planes, LensReal amount);
  double amount;
  int row;
  double numbers[15];
} cases[] = {
  { lens_planes_set_brightness,
    1.4,
    1,
    { 0.742, 1, 0.336, 0.84, 1, 1, 0.35, 0.854, 1, 0.448, 0.364, 0.868, 1, 0.462,
      0.966 } },
  { lens_planes_set_contrast,
    0.6,
    1,
    { 0.536675, 0.752675, 0.362675, 0.578675, 0.794675, 0.758675, 0.368675, 0.584675,
      0.800675, 0.410675, 0.374675, 0.590675, 0.806675, 0.416675, 0.632675 } },
  { lens_planes_set_saturation,
    1.7,
    1,
    { 0.39955, 1, 0.0289318, 0.469555, 1, 1, 0.0865843, 0.657932, 1, 0.156589, 0,
      0.715584, 1, 0.010555, 0.785589 } },
  { lens_planes_turn_hue,
    0.15,
    1,
    { 0.26, 0.89, 0.536, 0.33, 0.96, 0.9, 0.456, 0.24, 0.97, 0.526, 0.566, 0.25, 0.98,
      0.636, 0.32 } },
  { lens_planes_turn_hue,
    -0.4,
    2,
    { 0.716, 0.85, 0.27, 0.7, 0.12, 0.79, 0.21, 0.896, 0.06, 0.746, 0.05, 0.736, 0.91,
      0.586, 0.76 } },
};

static void
test_colours_are_torchvision_s (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LensPlanes planes = { .n_channels = 3, .height = 4, .width = 5 };

      lens_planes_reserve (&planes, 60);
      for (int j = 0; j < 60; j++)
        {
          int c = j / 20;
          int y = j / 5 % 4;
          int x = j % 5;

          planes.data[j] = (LensReal) ((c * 37 + y * 53 + x * 29 + y * x * 7) % 101 /
                                       100.0);
        }
      cases[i].change (&planes, (LensReal) cases[i].amount);
      /* Six digits were printed. */
      for (int j = 0; j < 15; j++)
        g_assert_cmpfloat_with_epsilon (
          (double) planes.data[(j / 5 * 4 + cases[i].row) * 5 + j % 5],
          cases[i].numbers[j], 3e-6);
      lens_planes_clear (&planes);
    }
}

static void
test_grey_stays_grey (void)
{
  for (guint64 seed = 0; seed < 30; seed++)
    {
      g_auto (Picture) before = picture_draw (seed, 9, 9);
      g_auto (Picture) after = { 0 };

      for (int i = 0; i < 81; i++)
        before.data[i] = before.data[81 + i] = before.data[162 + i];
      after = chain_apply ("[{\"colour-jitter\": {\"hue\": 0.5}}]", &before, seed);
      for (int i = 0; i < 81; i++)
        {
          g_assert_cmpfloat (after.data[i], ==, after.data[81 + i]);
          g_assert_cmpfloat (after.data[i], ==, after.data[162 + i]);
        }
    }
}

/* A picture of one grey, whose noise is looked at. */
static Picture
grey_picture (int height, int width)
{
  Picture picture = picture_slope (height, width);

  for (gsize i = 0; i < picture_size (&picture); i++)
    picture.data[i] = 128 / 255.0;
  return picture;
}

/* The normal distribution. */
static double
share_below (double x)
{
  return 0.5 * erfc (-x / sqrt (2));
}

#define N_BINS 24

static void
test_noise_is_gaussian (void)
{
  g_auto (Picture) before = grey_picture (211, 301);
  int n = 3 * 211 * 301;
  double chi_square = 0;
  int counts[N_BINS] = { 0 };
  double sums[4] = { 0 };
  g_auto (Picture) after = chain_apply ("[{\"noise\": {\"sigma\": 0.05}}]", &before, 7);

  for (int i = 0; i < n; i++)
    {
      double x = (after.data[i] - 128 / 255.0) / 0.05;
      double beside = (after.data[(i + 1) % n] - 128 / 255.0) / 0.05;
      double other_half = (after.data[(i + n / 2) % n] - 128 / 255.0) / 0.05;
      int bin = (int) floor ((x + 3) * (N_BINS - 2) / 6) + 1;

      counts[CLAMP (bin, 0, N_BINS - 1)]++;
      sums[0] += x / n;
      sums[1] += x * x / n;
      sums[2] += x * beside / n;
      sums[3] += x * other_half / n;
    }
  /* Five deviations of each. */
  g_assert_cmpfloat (fabs (sums[0]), <, 5 / sqrt (n));
  g_assert_cmpfloat (fabs (sums[1] - 1), <, 5 * sqrt (2.0 / n));
  g_assert_cmpfloat (fabs (sums[2]), <, 5 / sqrt (n));
  g_assert_cmpfloat (fabs (sums[3]), <, 5 / sqrt (n));
  for (int i = 0; i < N_BINS; i++)
    {
      double low = i == 0 ? -99 : -3 + (i - 1) * 6.0 / (N_BINS - 2);
      double high = i == N_BINS - 1 ? 99 : -3 + i * 6.0 / (N_BINS - 2);
      double expected = n * (share_below (high) - share_below (low));

      chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
  /* 23 degrees of freedom: above 60 once in 30,000 seeds. */
  g_assert_cmpfloat (chi_square, <, 60);
}

static void
test_noise_keeps_colours (void)
{
  g_auto (Picture) before = picture_draw (1, 40, 41);
  g_auto (Picture) first = chain_apply ("[{\"noise\": {\"sigma\": 1}}]", &before, 1);
  g_auto (Picture) other = chain_apply ("[{\"noise\": {\"sigma\": 1}}]", &before, 2);
  int n_same = 0;

  for (gsize i = 0; i < picture_size (&first); i++)
    {
      g_assert_cmpfloat (first.data[i], >=, 0);
      g_assert_cmpfloat (first.data[i], <=, 1);
      n_same += first.data[i] == other.data[i] && first.data[i] > 0 &&
                first.data[i] < 1;
    }
  g_assert_cmpint (n_same, <, 5);
}

static void
test_normalise (void)
{
  static const double mean[] = { 0.485, 0.456, 0.406 };
  static const double std[] = { 0.229, 0.224, 0.225 };
  g_auto (Picture) before = picture_draw (1, 8, 5);
  g_auto (Picture) after = chain_apply (
    "[{\"normalise\": {\"mean\": [0.485, 0.456, 0.406], \"std\": \"0.229, 0.224, "
    "0.225\"}}]",
    &before, 0);

  for (int i = 0; i < 120; i++)
    g_assert_cmpfloat_with_epsilon (after.data[i],
                                    (before.data[i] - mean[i / 40]) / std[i / 40],
                                    1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transform/colour-jitter/agrees-with-definition", test_jitter);
  g_test_add_func ("/transform/colours-are-torchvision-s",
                   test_colours_are_torchvision_s);
  g_test_add_func ("/transform/colour-jitter/grey-stays-grey", test_grey_stays_grey);
  g_test_add_func ("/transform/noise/is-gaussian", test_noise_is_gaussian);
  g_test_add_func ("/transform/noise/keeps-colours", test_noise_keeps_colours);
  g_test_add_func ("/transform/normalise/agrees-with-definition", test_normalise);
  return g_test_run ();
}
