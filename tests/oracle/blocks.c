/* blocks.c - splitting, tiling, and blocks of positions agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/draw.h"

#define N_CASES 60
#define SEED 20240612

/* Parts that add up; an empty one now and then. */
static LensInts
draw_parts (Draw *draw, int axis, int n)
{
  LensInts parts = { .n = n };

  draw->in.dims[axis] = 0;
  for (int i = 0; i < n; i++)
    {
      parts.at[i] = draw_int (draw, i == 1 ? 0 : 1, 4);
      draw->in.dims[axis] += parts.at[i];
    }
  return parts;
}

static void
check_parts (const OpCase *test, int axis)
{
  gint64 begin = 0;

  for (int k = 0; k < test->n_outputs; k++)
    {
      const LensShape *shape = &test->output_shapes[k];

      for (gsize i = 0; i < lens_shape_n_elements (shape); i++)
        {
          Place place = place_of (shape, i);

          place.at[axis] += begin;
          g_assert_true (test->outputs[k][i] == number_at (test, 0, &place));
        }
      begin += shape->dims[axis];
    }
  g_assert_cmpint (begin, ==, test->input_shapes[0].dims[axis]);
}

static void
test_split (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 4, 5);
      const int axis = draw_int (&draw, 0, draw.rank - 1);
      const int n = draw_int (&draw, 1, 4);
      const LensInts parts = draw_parts (&draw, axis, n);
      g_autofree char *word = ints_word (&parts);
      g_autofree char *settings = g_strdup_printf ("axis=%d split=%s", axis, word);
      g_autofree char *shapes = shape_word (&draw.in);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "split", settings, shapes,
                                                            .n_outputs = n },
                                             seed);

      op_case_run (test);
      check_parts (test, axis);
      check_linear (test, 1, seed);
    }
}

static void
test_equal_parts (void)
{
  static const struct
  {
    OpCaseText text;
    int sizes[4];
  } cases[] = {
    { { "split", NULL, "6", .n_outputs = 3 }, { 2, 2, 2 } },
    { { "split", "num_outputs=4", "7", .n_outputs = 4 }, { 2, 2, 2, 1 } },
    { { "split", "num_outputs=3", "4", .n_outputs = 3 }, { 2, 2, 0 } },
  };

  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (OpCase) test = op_case_new (&cases[k].text, SEED);

      op_case_run (test);
      for (int i = 0; i < test->n_outputs; i++)
        g_assert_cmpint (test->output_shapes[i].dims[0], ==, cases[k].sizes[i]);
      check_parts (test, 0);
      check_linear (test, 1, SEED);
    }
}

static void
check_tiles (OpCase *test, guint64 seed)
{
  op_case_run (test);
  for (gsize i = 0; i < n_results (test); i++)
    {
      Place place = place_of (&test->output_shapes[0], i);

      for (int axis = 0; axis < test->input_shapes[0].rank; axis++)
        place.at[axis] %= test->input_shapes[0].dims[axis];
      assert_number (test, i, number_at (test, 0, &place));
    }
  check_linear (test, 1, seed);
}

static void
test_tile (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 4, 5);
      const LensShape repeats = draw_shape (&draw, draw.rank, 3);
      g_autofree char *word = shape_word (&draw.in);
      g_autofree char *shapes = g_strdup_printf ("%s %d", word, draw.rank);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "tile", NULL, shapes },
                                             seed);

      op_case_fill_ints (test, 1, repeats.dims, draw.rank);
      check_tiles (test, seed);
      for (int axis = 0; axis < draw.rank; axis++)
        g_assert_cmpint (test->output_shapes[0].dims[axis], ==,
                         draw.in.dims[axis] * repeats.dims[axis]);
    }
}

static void
test_tile_along_one_axis (void)
{
  static const gint64 tiles = 3;
  static const gint64 axis = 1;
  g_autoptr (OpCase) test = op_case_new (
    &(OpCaseText){ "tile", NULL, "2x3x4 scalar scalar", .opset = 1 }, SEED);

  op_case_fill_ints (test, 1, &tiles, 1);
  op_case_fill_ints (test, 2, &axis, 1);
  check_tiles (test, SEED);
  g_assert_cmpint (test->output_shapes[0].dims[1], ==, 9);
}

/* The channel on the deep side of a place on the wide side. */
static gint64
deep_channel (const Place *wide, gint64 n_channels, gint64 size, gboolean is_dcr)
{
  const gint64 block = wide->at[2] % size * size + wide->at[3] % size;

  return is_dcr ? block * n_channels + wide->at[1] : wide->at[1] * size * size + block;
}

static void
test_depth_to_space (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 4, 4, 6);
      const int size = draw_int (&draw, 1, 3);
      const gboolean is_dcr = seed % 2 == 0;
      const gint64 n_channels = draw_int (&draw, 1, 3);
      g_autofree char *settings = g_strdup_printf ("blocksize=%d mode=%s", size,
                                                   is_dcr ? "DCR" : "CRD");
      g_autofree char *shapes = NULL;
      g_autoptr (OpCase) test = NULL;

      draw.in.dims[1] = n_channels * size * size;
      shapes = shape_word (&draw.in);
      test = op_case_new (&(OpCaseText){ "depth-to-space", settings, shapes }, seed);
      op_case_run (test);
      g_assert_cmpint (test->output_shapes[0].dims[2], ==, draw.in.dims[2] * size);
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place to = place_of (&test->output_shapes[0], i);
          const Place from = { { to.at[0], deep_channel (&to, n_channels, size, is_dcr),
                                 to.at[2] / size, to.at[3] / size } };

          assert_number (test, i, number_at (test, 0, &from));
        }
      check_linear (test, 1, seed);
    }
}

static void
test_space_to_depth (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 4, 4, 5);
      const int size = draw_int (&draw, 1, 3);
      const gint64 n_channels = draw.in.dims[1];
      g_autofree char *settings = g_strdup_printf ("blocksize=%d", size);
      g_autofree char *shapes = NULL;
      g_autoptr (OpCase) test = NULL;

      draw.in.dims[2] *= size;
      draw.in.dims[3] *= size;
      shapes = shape_word (&draw.in);
      test = op_case_new (&(OpCaseText){ "space-to-depth", settings, shapes }, seed);
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place to = place_of (&test->output_shapes[0], i);
          const gint64 block = to.at[1] / n_channels;
          const Place from = { { to.at[0], to.at[1] % n_channels,
                                 to.at[2] * size + block / size,
                                 to.at[3] * size + block % size } };

          assert_number (test, i, number_at (test, 0, &from));
        }
      check_linear (test, 1, seed);
    }
}

static void
test_center_crop_pad (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 4, 6);
      const LensShape wanted = draw_shape (&draw, draw.rank, 8);
      g_autofree char *word = shape_word (&draw.in);
      g_autofree char *shapes = g_strdup_printf ("%s %d", word, draw.rank);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "center-crop-pad", NULL,
                                                            shapes },
                                             seed);

      op_case_fill_ints (test, 1, wanted.dims, draw.rank);
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          Place place = place_of (&wanted, i);
          gboolean is_inside = TRUE;

          for (int axis = 0; axis < draw.rank; axis++)
            {
              const gint64 size = draw.in.dims[axis];
              const gint64 more = wanted.dims[axis] - size;

              place.at[axis] += more >= 0 ? -(more / 2) : -more / 2;
              is_inside = is_inside && place.at[axis] >= 0 && place.at[axis] < size;
            }
          assert_number (test, i, is_inside ? number_at (test, 0, &place) : 0);
        }
      check_linear (test, 1, seed);
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
    { { "split", "split=2,2", "5", .n_outputs = 2 }, LENS_ERROR_SHAPE, "1 of 5 over" },
    { { "split", "split=2,9", "5", .n_outputs = 2 }, LENS_ERROR_SHAPE, "3 remain" },
    { { "split", "split=5", "5", .n_outputs = 2 }, LENS_ERROR_SHAPE, "2 results" },
    { { "split", "split=9223372036854775807,9223372036854775807", "5", .n_outputs = 2 },
      LENS_ERROR_SHAPE,
      "5 remain" },
    { { "split", "axis=2", "5", .n_outputs = 2 }, LENS_ERROR_SHAPE, "axis 2" },
    { { "depth-to-space", "blocksize=2", "1x6x2x2" }, LENS_ERROR_SHAPE, "6 channels" },
    { { "depth-to-space", "blocksize=2", "4x2x2" }, LENS_ERROR_SHAPE, "4 axes" },
    { { "space-to-depth", "blocksize=2", "1x1x3x2" }, LENS_ERROR_SHAPE, "3 × 2" },
    { { "tile", NULL, "2x3 2" }, LENS_ERROR_UNSUPPORTED, "while the network runs" },
    { { "center-crop-pad", NULL, "2 1" }, LENS_ERROR_UNSUPPORTED, "while the network" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&cases[i].text, cases[i].code, cases[i].words);
}

static void
test_too_many_tiles (void)
{
  static const gint64 repeats[] = { G_MAXINT32, G_MAXINT32 };
  g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "tile", NULL, "2x3 2" }, SEED);
  g_autoptr (GError) error = NULL;

  op_case_fill_ints (test, 1, repeats, 2);
  g_assert_false (op_case_infer (test, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/op/split/agrees-with-definition", test_split);
  g_test_add_func ("/op/split/shares-equally", test_equal_parts);
  g_test_add_func ("/op/tile/agrees-with-definition", test_tile);
  g_test_add_func ("/op/tile/repeats-one-axis", test_tile_along_one_axis);
  g_test_add_func ("/op/tile/refuses-too-many", test_too_many_tiles);
  g_test_add_func ("/op/depth-to-space/agrees-with-definition", test_depth_to_space);
  g_test_add_func ("/op/space-to-depth/agrees-with-definition", test_space_to_depth);
  g_test_add_func ("/op/center-crop-pad/agrees-with-definition", test_center_crop_pad);
  g_test_add_func ("/op/blocks/refuses-what-cannot-be", test_refusals);
  return g_test_run ();
}
