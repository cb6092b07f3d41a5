/* regions.c - regions of interest and the choice of boxes agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/draw.h"

#include <math.h>
#include <string.h>

#define N_CASES 60
#define SEED 20240616

/* Batches, channels, height and width of the maps. */
#define MAPS "2x3x7x9"
#define HEIGHT 7
#define WIDTH 9

static LensReal
map_number (const OpCase *test, gint64 batch, gint64 channel, int y, int x)
{
  const Place place = { { batch, channel, y, x } };

  return number_at (test, 0, &place);
}

/* Weight and index of the two neighbours of a position; weights of 0 far outside. */
static void
neighbours (double position, int size, int *index, double *weight)
{
  if (position < -1 || position > size)
    {
      weight[0] = weight[1] = 0;
      index[0] = index[1] = 0;
      return;
    }
  position = CLAMP (position, 0, size - 1);
  index[0] = (int) floor (position);
  index[1] = MIN (index[0] + 1, size - 1);
  weight[1] = position - index[0];
  weight[0] = 1 - weight[1];
}

typedef struct
{
  gboolean is_max;
  gboolean is_half_pixel;
  int out_height;
  int out_width;
  int ratio;
  double scale;
} Align;

static double
define_align (const OpCase *test, const Align *align, const Place *to)
{
  const LensReal *corner = test->inputs[1] + 4 * to->at[0];
  const double shift = align->is_half_pixel ? 0.5 : 0;
  const double y_begin = (double) corner[1] * align->scale - shift;
  const double x_begin = (double) corner[0] * align->scale - shift;
  double height = (double) corner[3] * align->scale - shift - y_begin;
  double width = (double) corner[2] * align->scale - shift - x_begin;
  const gint64 batch = (gint64) test->inputs[2][to->at[0]];
  double sum = 0;
  double largest = -INFINITY;
  int n_y;
  int n_x;

  if (!align->is_half_pixel)
    {
      height = MAX (height, 1);
      width = MAX (width, 1);
    }
  n_y = align->ratio > 0 ? align->ratio : (int) ceil (height / align->out_height);
  n_x = align->ratio > 0 ? align->ratio : (int) ceil (width / align->out_width);
  for (int i = 0; i < n_y * n_x; i++)
    {
      int y[2];
      int x[2];
      double weight_y[2];
      double weight_x[2];

      neighbours (y_begin + ((double) to->at[2] + (i / n_x + 0.5) / n_y) * height /
                              align->out_height,
                  HEIGHT, y, weight_y);
      neighbours (x_begin + ((double) to->at[3] + (i % n_x + 0.5) / n_x) * width /
                              align->out_width,
                  WIDTH, x, weight_x);
      for (int k = 0; k < 4; k++)
        {
          const double number = weight_y[k / 2] * weight_x[k % 2] *
                                (double) map_number (test, batch, to->at[1], y[k / 2],
                                                     x[k % 2]);

          sum += number / (n_y * n_x);
          largest = MAX (largest, number);
        }
    }
  return align->is_max ? largest : sum;
}

/* Corners of regions inside and around the maps, in twice their positions. */
static void
fill_regions (OpCase *test, Draw *draw, int first_column)
{
  const gint64 n_columns = test->input_shapes[1].dims[1];

  for (gint64 i = 0; i < test->input_shapes[1].dims[0]; i++)
    {
      LensReal *corner = test->inputs[1] + i * n_columns + first_column;

      corner[0] = (LensReal) (draw_int (draw, -20, 130) / 10.0);
      corner[1] = (LensReal) (draw_int (draw, -20, 100) / 10.0);
      corner[2] = corner[0] + (LensReal) (draw_int (draw, 3, 120) / 10.0);
      corner[3] = corner[1] + (LensReal) (draw_int (draw, 3, 90) / 10.0);
    }
  test->input_kinds[1] = LENS_KIND_INTEGER;
}

static void
test_roi_align (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      static const gint64 batches[] = { 1, 0, 1 };
      Draw draw = draw_case (seed, 1, 1, 1);
      const Align align = { draw_int (&draw, 0, 1), draw_int (&draw, 0, 1),
                            draw_int (&draw, 1, 4), draw_int (&draw, 1, 4),
                            draw_int (&draw, 0, 3), 0.5 };
      g_autofree char *settings = g_strdup_printf (
        "mode=%s coordinate_transformation_mode=%s output_height=%d output_width=%d "
        "sampling_ratio=%d spatial_scale=%g",
        align.is_max ? "max" : "avg",
        align.is_half_pixel ? "half_pixel" : "output_half_pixel", align.out_height,
        align.out_width, align.ratio, align.scale);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "roi-align", settings,
                                                            MAPS " 3x4 3" },
                                             seed);
      g_autofree LensReal *expected = NULL;

      fill_regions (test, &draw, 0);
      op_case_fill_ints (test, 2, batches, 3);
      op_case_run (test);
      expected = g_new (LensReal, n_results (test));
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place to = place_of (&test->output_shapes[0], i);

          expected[i] = (LensReal) define_align (test, &align, &to);
        }
      op_case_assert_close (test, "the definition", test->outputs[0], expected,
                            n_results (test), 64 * LENS_REAL_EPSILON);
      op_case_check_differences (test, 0, 1e-6);
      if (!align.is_max)
        op_case_check_adjoint (test, 0);
      op_case_check_all (test, seed);
    }
}

/* Before operator set 16 there was no shift, whatever the settings say. */
static void
test_old_roi_align (void)
{
  static const gint64 batches[] = { 0 };
  static const OpCaseText texts[] = {
    { "roi-align", "output_height=2 output_width=2", MAPS " 1x4 1", .opset = 10 },
    { "roi-align",
      "output_height=2 output_width=2 coordinate_transformation_mode=output_half_pixel",
      MAPS " 1x4 1", .opset = 16 },
  };
  g_autoptr (OpCase) old = op_case_new (&texts[0], SEED);
  g_autoptr (OpCase) new = op_case_new (&texts[1], SEED);

  op_case_fill_ints (old, 2, batches, 1);
  op_case_fill_ints (new, 2, batches, 1);
  op_case_run (old);
  op_case_run (new);
  g_assert_cmpint (memcmp (old->outputs[0], new->outputs[0],
                           n_results (old) * sizeof (LensReal)),
                   ==, 0);
}

static double
define_pool (const OpCase *test, int out_height, int out_width, const Place *to)
{
  const LensReal *row = test->inputs[1] + 5 * to->at[0];
  const double scale = 0.5;
  const double left = round ((double) row[1] * scale);
  const double top = round ((double) row[2] * scale);
  const double width = MAX (round ((double) row[3] * scale) - left + 1, 1);
  const double height = MAX (round ((double) row[4] * scale) - top + 1, 1);
  double largest = -INFINITY;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (y >= top + floor ((double) to->at[2] * height / out_height) &&
          y < top + ceil ((double) (to->at[2] + 1) * height / out_height) &&
          x >= left + floor ((double) to->at[3] * width / out_width) &&
          x < left + ceil ((double) (to->at[3] + 1) * width / out_width))
        largest = MAX (largest,
                       (double) map_number (test, (gint64) row[0], to->at[1], y, x));
  return isinf (largest) ? 0 : largest;
}

static void
test_roi_pool (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 1, 1);
      const int out_height = draw_int (&draw, 1, 4);
      const int out_width = draw_int (&draw, 1, 4);
      g_autofree char *settings = g_strdup_printf (
        "pooled_shape=%d,%d spatial_scale=0.5", out_height, out_width);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "max-roi-pool", settings,
                                                            MAPS " 3x5" },
                                             seed);

      fill_regions (test, &draw, 1);
      for (int i = 0; i < 3; i++)
        test->inputs[1][5 * i] = (LensReal) draw_int (&draw, 0, 1);
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place to = place_of (&test->output_shapes[0], i);

          assert_number (test, i,
                         (LensReal) define_pool (test, out_height, out_width, &to));
        }
      op_case_check_differences (test, 0, 1e-6);
      op_case_check_all (test, seed);
    }
}

static void
test_wild_regions (void)
{
  static const double wild[] = { 0, 1e30, NAN, -1e30, INFINITY, 9, 3, 2, 1, -INFINITY };
  g_autoptr (OpCase) pool = op_case_new (
    &(OpCaseText){ "max-roi-pool", "pooled_shape=2,2", MAPS " 2x5" }, SEED);
  g_autoptr (OpCase) align = op_case_new (&(OpCaseText){ "roi-align", NULL,
                                                         MAPS " 2x4 2" },
                                          SEED);

  op_case_fill (pool, 1, wild, 10);
  op_case_run (pool);
  op_case_fill (align, 1, wild, 8);
  op_case_fill (align, 2, wild + 8, 2);
  op_case_run (align);
}

/* Two classes over boxes of which the second overlaps the first, and a far one. */
static void
test_boxes (void)
{
  static const double boxes[] = { 0, 0, 10, 10, 0, 1, 10, 11, 30, 30, 20, 20 };
  static const double centres[] = { 5, 5, 10, 10, 6, 5, 10, 10, 25, 25, 10, 10 };
  static const double scores[] = { 0.9, 0.8, 0.1, 0.5, 0.6, 0.7 };
  static const struct
  {
    double n_most;
    double overlap;
    double score;
    int n;
    int kept[12];
  } cases[] = {
    { 3, 0.5, 0, 4, { 0, 0, 0, 2, 1, 2, 1, 1 } },
    { 1, 0.5, 0, 2, { 0, 0, 1, 2 } },
    { 3, 0.9, 0, 6, { 0, 0, 0, 1, 0, 2, 1, 2, 1, 1, 1, 0 } },
    { 3, 0.5, 0.65, 2, { 0, 0, 1, 2 } },
    { 0, 0.5, 0, 0, { 0 } },
  };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      const gboolean is_centred = i % 2;
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "non-max-suppression",
                                                            is_centred
                                                              ? "center_point_box=true"
                                                              : NULL,
                                                            "1x3x4 1x2x3 1 1 1" },
                                             SEED);

      op_case_fill (test, 0, is_centred ? centres : boxes, 12);
      op_case_fill (test, 1, scores, 6);
      op_case_fill (test, 2, &cases[i / 2].n_most, 1);
      op_case_fill (test, 3, &cases[i / 2].overlap, 1);
      op_case_fill (test, 4, &cases[i / 2].score, 1);
      for (int k = 0; k < 5; k++)
        test->is_constant[k] = TRUE;
      op_case_run (test);
      g_assert_cmpint (test->output_shapes[0].dims[0], ==, cases[i / 2].n);
      for (int k = 0; k < cases[i / 2].n; k++)
        {
          assert_number (test, (gsize) (3 * k), 0);
          assert_number (test, (gsize) (3 * k + 1),
                         (LensReal) cases[i / 2].kept[2 * k]);
          assert_number (test, (gsize) (3 * k + 2),
                         (LensReal) cases[i / 2].kept[2 * k + 1]);
        }
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    OpCaseText text;
    LensErrorCode code;
    const char *words;
  } cases[] = {
    { { "roi-align", NULL, MAPS " 3x5 3" }, LENS_ERROR_SHAPE, "regions" },
    { { "roi-align", NULL, MAPS " 3x4 2" }, LENS_ERROR_SHAPE, "3 numbers expected" },
    { { "max-roi-pool", NULL, MAPS " 3x5" }, LENS_ERROR_SHAPE, "pooled_shape" },
    { { "max-roi-pool", "pooled_shape=1,99999", MAPS " 3x5" },
      LENS_ERROR_SHAPE,
      "pooled_shape" },
    { { "non-max-suppression", NULL, "1x3x4 1x2x3" },
      LENS_ERROR_UNSUPPORTED,
      "known only while the network runs" },
    { { "non-max-suppression", NULL, "1x3x4 1x2x4" }, LENS_ERROR_SHAPE, "expected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&cases[i].text, cases[i].code, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/op/roi-align/agrees-with-definition", test_roi_align);
  g_test_add_func ("/op/roi-align/reads-older-files", test_old_roi_align);
  g_test_add_func ("/op/max-roi-pool/agrees-with-definition", test_roi_pool);
  g_test_add_func ("/op/roi-align/bears-wild-regions", test_wild_regions);
  g_test_add_func ("/op/non-max-suppression/keeps-the-best", test_boxes);
  g_test_add_func ("/op/regions/refuses-what-cannot-be", test_refusals);
  return g_test_run ();
}
