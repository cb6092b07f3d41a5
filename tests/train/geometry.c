/* geometry.c - pictures are moved, turned and cut as their definitions say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each transform is held against a naive definition that shares no code with it, with the
 * same random numbers drawn in the same order; turning and slanting also against the
 * numbers of torchvision.
 */

#include "core/train/warp.h"
#include "tests/train/chain.h"

#include <math.h>

/* Bilinear, at any place, one channel; the fill as the transforms define it. */
static double
sample (const Picture *picture, int channel, double y, double x, LensFill fill)
{
  double mean = 0;
  double sum = 0;

  for (int i = 0; i < picture->height; i++)
    for (int j = 0; j < picture->width; j++)
      mean += picture_at (picture, channel, i, j) / (picture->height * picture->width);
  for (int i = (int) floor (y); i <= (int) floor (y) + 1; i++)
    for (int j = (int) floor (x); j <= (int) floor (x) + 1; j++)
      {
        double weight = (1 - fabs (y - i)) * (1 - fabs (x - j));
        gboolean is_inside = i >= 0 && j >= 0 && i < picture->height &&
                             j < picture->width;

        if (is_inside || fill == LENS_FILL_EDGE)
          sum += weight * picture_at (picture, channel,
                                      CLAMP (i, 0, picture->height - 1),
                                      CLAMP (j, 0, picture->width - 1));
        else if (fill == LENS_FILL_MEAN)
          sum += weight * mean;
      }
  return sum;
}

/* A map of places of the picture to places of the result, as [y, x, 1]. */
typedef struct
{
  double at[2][3];
} Map;

static Map
map_after (const Map *first, const Map *second)
{
  Map both = { 0 };

  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 3; j++)
      both.at[i][j] = second->at[i][0] * first->at[0][j] +
                      second->at[i][1] * first->at[1][j] +
                      (j == 2 ? second->at[i][2] : 0);
  return both;
}

/* The place of the picture that comes to lie at (y, x), by Cramer's rule. */
static void
map_back (const Map *map, double y, double x, double *from_y, double *from_x)
{
  double determinant = map->at[0][0] * map->at[1][1] - map->at[0][1] * map->at[1][0];

  y -= map->at[0][2];
  x -= map->at[1][2];
  *from_y = (y * map->at[1][1] - x * map->at[0][1]) / determinant;
  *from_x = (map->at[0][0] * x - map->at[1][0] * y) / determinant;
}

/* @map is around the middle. */
static void
assert_warped (const Picture *before,
               const Picture *after,
               const Map *map,
               LensFill fill)
{
  double middle_y = (before->height - 1) / 2.0;
  double middle_x = (before->width - 1) / 2.0;

  for (int c = 0; c < 3; c++)
    for (int y = 0; y < before->height; y++)
      for (int x = 0; x < before->width; x++)
        {
          double from_y;
          double from_x;

          map_back (map, y - middle_y, x - middle_x, &from_y, &from_x);
          /* A thousandth of a pixel of place, times steps of up to 1 between pixels. */
          g_assert_cmpfloat_with_epsilon (picture_at (after, c, y, x),
                                          sample (before, c, from_y + middle_y,
                                                  from_x + middle_x, fill),
                                          1e-3);
        }
}

static Map
turned (double degrees)
{
  double angle = degrees * G_PI / 180;

  /* Anticlockwise: what is right of the middle (x) goes up (minus y). */
  return (Map){ { { cos (angle), -sin (angle), 0 }, { sin (angle), cos (angle), 0 } } };
}

static const char *const fills[] = { "edge", "black", "mean" };

static void
test_rotate (void)
{
  for (guint64 seed = 0; seed < 60; seed++)
    {
      LensFill fill = (LensFill) (seed % 3);
      g_autofree char *text = g_strdup_printf (
        "[{\"rotate\": {\"degrees\": 170, \"fill\": \"%s\"}}]", fills[fill]);
      g_auto (Picture) before = picture_draw (seed, 1 + (int) (seed % 19), 90);
      g_auto (Picture) after = chain_apply (text, &before, seed);
      LensRng rng;
      Map map;

      lens_rng_seed (&rng, seed);
      map = turned (170 * (2 * lens_rng_uniform (&rng) - 1));
      assert_warped (&before, &after, &map, fill);
    }
}

static void
test_affine (void)
{
  for (guint64 seed = 0; seed < 60; seed++)
    {
      LensFill fill = (LensFill) (seed % 3);
      g_autofree char *text = g_strdup_printf (
        "[{\"affine\": {\"translate\": 0.3, \"scale\": 0.4, \"shear\": 40, \"fill\": "
        "\"%s\"}}]",
        fills[fill]);
      g_auto (Picture) before = picture_draw (seed, 40, 1 + (int) (seed % 31));
      g_auto (Picture) after = chain_apply (text, &before, seed);
      double numbers[4];
      Map slant = { { { 1, 0, 0 }, { 0, 1, 0 } } };
      Map enlarge = { { { 0, 0, 0 }, { 0, 0, 0 } } };
      Map map;
      LensRng rng;

      lens_rng_seed (&rng, seed);
      for (int i = 0; i < 4; i++)
        numbers[i] = 2 * lens_rng_uniform (&rng) - 1;
      slant.at[1][0] = -tan (40 * numbers[3] * G_PI / 180);
      enlarge.at[0][0] = enlarge.at[1][1] = 1 + 0.4 * numbers[2];
      enlarge.at[0][2] = 0.3 * numbers[0] * before.height;
      enlarge.at[1][2] = 0.3 * numbers[1] * before.width;
      map = map_after (&slant, &enlarge);
      assert_warped (&before, &after, &map, fill);
    }
}

/* The picture of the numbers below, by the same formula. */
static void
load_sample (LensPlanes *planes)
{
  *planes = (LensPlanes){ .n_channels = 3, .height = 4, .width = 5 };
  lens_planes_reserve (planes, 60);
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < 4; y++)
      for (int x = 0; x < 5; x++)
        planes->data[(c * 4 + y) * 5 + x] = (LensReal) ((c * 37 + y * 53 + x * 29 +
                                                         y * x * 7) %
                                                        101 / 100.0);
}

/* torchvision 0.14.1, torch 1.13, the first channel of
 *
 *   p = torch.tensor ([[[[((c*37 + y*53 + x*29 + y*x*7) % 101) / 100 for x in range (5)]
 *                        for y in range (4)] for c in range (3)]])
 *   F.rotate (p, 30, BILINEAR)
 *   F.affine (p, angle=0, translate=[1, -1], scale=1.25, shear=[20, 0], BILINEAR)
 *   F.affine (p, angle=25, translate=[0, 0], scale=0.8, shear=[15, 0], BILINEAR)
 *
 * Its affine () turns clockwise, and slants to the left. */
static const struct
{
  double degrees;
  double scale;
  double shear;
  double down;
  double right;
  double numbers[20];
} warps[] = {
  { 30, 1, 0, 0, 0, { 0.0593251, 0.382972, 0.739724, 0.703557, 0.476414,
                      0.188137,  0.536899, 0.359139, 0.493288, 0.7388,
                      0.500874,  0.667179, 0.775705, 0.424153, 0.316851,
                      0.0758598, 0.265666, 0.273878, 0.35807,  0.0138973 } },
  { 0, 1.25, 20, -1, 1, { 0.219027,  0.575369,  0.819509, 0.385909,  0.481074,
                          0.0730676, 0.328784,  0.632279, 0.772244,  0.383444,
                          0.412618,  0.230218,  0.49801,  0.440078,  0.25441,
                          0.206375,  0.0669851, 0.266985, 0.0993752, 0.161985 } },
  { -25, 0.8, 15, 0, 0, { 0,         0.13266,  0.174671, 0.137737, 0,
                          0.0329278, 0.540874, 0.506958, 0.6254,   0.405124,
                          0.314887,  0.436411, 0.648114, 0.616646, 0.576169,
                          0,         0.119647, 0.147221, 0.476177, 0 } },
};

static void
test_warp_is_torchvision_s (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (warps); i++)
    {
      LensPlanes planes;
      LensWarp warp;

      load_sample (&planes);
      lens_warp_set (&warp, warps[i].degrees, warps[i].scale, warps[i].shear);
      lens_warp_move (&warp, warps[i].down, warps[i].right);
      lens_planes_warp (&planes, &warp, LENS_FILL_BLACK);
      for (int j = 0; j < 20; j++)
        g_assert_cmpfloat_with_epsilon ((double) planes.data[j], warps[i].numbers[j],
                                        2e-5);
      lens_planes_clear (&planes);
    }
}

static void
test_whole_turns_change_nothing (void)
{
  static const double degrees[] = { 0, 360, -360 };
  g_auto (Picture) before = picture_draw (3, 31, 45);

  for (gsize i = 0; i < G_N_ELEMENTS (degrees); i++)
    for (int fill = 0; fill < 3; fill++)
      {
        g_auto (Picture) after = picture_copy (&before);
        LensPlanes planes = { .n_channels = 3, .height = 31, .width = 45 };
        LensWarp warp;

        lens_planes_reserve (&planes, picture_size (&before));
        picture_to_planes (&before, &planes);
        lens_warp_set (&warp, degrees[i], 1, 0);
        lens_planes_warp (&planes, &warp, (LensFill) fill);
        picture_from_planes (&after, &planes);
        assert_near (&before, &after, 1e-6);
        lens_planes_clear (&planes);
      }
}

static void
test_quarter_turn_moves_pixels (void)
{
  g_auto (Picture) before = picture_draw (4, 21, 21);
  LensPlanes planes = { .n_channels = 3, .height = 21, .width = 21 };
  LensWarp warp;

  lens_planes_reserve (&planes, picture_size (&before));
  picture_to_planes (&before, &planes);
  lens_warp_set (&warp, 90, 1, 0);
  lens_planes_warp (&planes, &warp, LENS_FILL_BLACK);
  for (int y = 0; y < 21; y++)
    for (int x = 0; x < 21; x++)
      g_assert_cmpfloat_with_epsilon ((double) planes.data[y * 21 + x],
                                      picture_at (&before, 0, x, 20 - y), 1e-5);
  lens_planes_clear (&planes);
}

/* The place is found again among all that the padding allows. */
static void
test_crop (void)
{
  for (guint64 seed = 0; seed < 90; seed++)
    {
      LensFill fill = (LensFill) (seed % 3);
      int padding = (int) (seed % 5);
      g_autofree char *text = g_strdup_printf (
        "[{\"resize\": {\"shorter-side\": 20}}, {\"crop\": {\"height\": 17, \"width\": "
        "15, \"padding\": %d, \"fill\": \"%s\"}}]",
        padding, fills[fill]);
      g_auto (Picture) before = picture_draw (seed, 20, 26);
      g_auto (Picture) after = chain_apply (text, &before, seed);
      int top;
      int left;
      LensRng rng;

      lens_rng_seed (&rng, seed);
      top = lens_rng_int (&rng, -padding, 3 + padding + 1);
      left = lens_rng_int (&rng, -padding, 11 + padding + 1);
      g_assert_cmpint (after.height, ==, 17);
      g_assert_cmpint (after.width, ==, 15);
      for (int c = 0; c < 3; c++)
        for (int y = 0; y < 17; y++)
          for (int x = 0; x < 15; x++)
            g_assert_cmpfloat_with_epsilon (picture_at (&after, c, y, x),
                                            sample (&before, c, top + y, left + x,
                                                    fill),
                                            1e-6);
    }
}

static void
test_crop_takes_the_middle_outside_training (void)
{
  g_auto (Picture) before = picture_draw (1, 20, 27);
  g_auto (Picture) after = chain_apply_still (
    "[{\"resize\": {\"shorter-side\": 20}}, {\"crop\": {\"height\": 9, \"width\": 8, "
    "\"padding\": 4}}]",
    &before);

  for (int y = 0; y < 9; y++)
    for (int x = 0; x < 8; x++)
      g_assert_cmpfloat (picture_at (&after, 1, y, x), ==,
                         picture_at (&before, 1, y + 5, x + 9));
}

static void
test_flip (void)
{
  int n_mirrored = 0;
  int n_turned = 0;

  for (guint64 seed = 0; seed < 400; seed++)
    {
      g_auto (Picture) before = picture_draw (seed, 7, 9);
      g_auto (Picture) after = chain_apply (
        "[{\"flip\": {\"horizontal\": 0.25, \"vertical\": 0.5}}]", &before, seed);
      gboolean is_mirrored;
      gboolean is_turned;
      LensRng rng;

      lens_rng_seed (&rng, seed);
      is_mirrored = lens_rng_uniform (&rng) < 0.25;
      is_turned = lens_rng_uniform (&rng) < 0.5;
      n_mirrored += is_mirrored;
      n_turned += is_turned;
      for (int c = 0; c < 3; c++)
        for (int y = 0; y < 7; y++)
          for (int x = 0; x < 9; x++)
            g_assert_cmpfloat (picture_at (&after, c, y, x), ==,
                               picture_at (&before, c, is_turned ? 6 - y : y,
                                           is_mirrored ? 8 - x : x));
    }
  /* Five deviations of a binomial. */
  g_assert_cmpint (ABS (n_mirrored - 100), <, 45);
  g_assert_cmpint (ABS (n_turned - 200), <, 50);
}

static void
test_two_flips_change_nothing (void)
{
  g_auto (Picture) before = picture_draw (9, 16, 33);
  g_auto (Picture) after = chain_apply (
    "[{\"flip\": {\"horizontal\": 1, \"vertical\": 1}}, {\"flip\": {\"horizontal\": 1, "
    "\"vertical\": 1}}]",
    &before, 5);

  assert_near (&before, &after, 0);
}

/* What is shown lies within the picture, and parts of many sizes are drawn. */
static void
test_random_resized_crop (void)
{
  double smallest = 1;
  double largest = 0;

  for (guint64 seed = 0; seed < 200; seed++)
    {
      g_auto (Picture) before = picture_slope (60, 90);
      g_auto (Picture) after = chain_apply (
        "[{\"random-resized-crop\": {\"height\": 20, \"width\": 30, \"smallest\": "
        "0.2}}]",
        &before, seed);
      /* Red grows with y and green with x, so the corners tell the part. */
      double high = (picture_at (&after, 0, 18, 5) - picture_at (&after, 0, 1, 5)) /
                    17 * 20;
      double wide = (picture_at (&after, 1, 5, 28) - picture_at (&after, 1, 5, 1)) /
                    27 * 30;

      smallest = MIN (smallest, high * wide);
      largest = MAX (largest, high * wide);
      g_assert_cmpfloat (wide * 90 / (high * 60), <, 1.5);
      g_assert_cmpfloat (high * 60 / (wide * 90), <, 1.5);
    }
  g_assert_cmpfloat (smallest, >, 0.17);
  g_assert_cmpfloat (smallest, <, 0.28);
  g_assert_cmpfloat (largest, >, 0.8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transform/rotate/agrees-with-definition", test_rotate);
  g_test_add_func ("/transform/affine/agrees-with-definition", test_affine);
  g_test_add_func ("/transform/warp-is-torchvision-s", test_warp_is_torchvision_s);
  g_test_add_func ("/transform/rotate/whole-turns-change-nothing",
                   test_whole_turns_change_nothing);
  g_test_add_func ("/transform/rotate/quarter-turn-moves-pixels",
                   test_quarter_turn_moves_pixels);
  g_test_add_func ("/transform/crop/agrees-with-definition", test_crop);
  g_test_add_func ("/transform/crop/takes-the-middle-outside-training",
                   test_crop_takes_the_middle_outside_training);
  g_test_add_func ("/transform/flip/agrees-with-definition", test_flip);
  g_test_add_func ("/transform/flip/twice-changes-nothing",
                   test_two_flips_change_nothing);
  g_test_add_func ("/transform/random-resized-crop/keeps-its-bounds",
                   test_random_resized_crop);
  return g_test_run ();
}
