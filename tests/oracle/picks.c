/* picks.c - gathering, scattering and choosing agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/draw.h"

#include <math.h>

#define N_CASES 60
#define SEED 20240614

/* Whole numbers of -size … size-1 along an axis of the operand. */
static void
fill_indices (OpCase *test, Draw *draw, int input, const gint64 *sizes, int n_sizes)
{
  const gsize n = lens_shape_n_elements (&test->input_shapes[input]);

  for (gsize i = 0; i < n; i++)
    {
      const int size = (int) sizes[i % (gsize) n_sizes];

      test->inputs[input][i] = (LensReal) draw_int (draw, -size, size - 1);
    }
  test->input_kinds[input] = LENS_KIND_INTEGER;
  test->is_constant[input] = draw_int (draw, 0, 1) == 0;
}

static gint64
from_end (LensReal index, gint64 size)
{
  return (gint64) index + (index < 0 ? size : 0);
}

/* A shape no longer than @limit along any axis but one. */
static LensShape
draw_below (Draw *draw, const LensShape *limit, int free_axis)
{
  LensShape shape = *limit;

  for (int i = 0; i < shape.rank; i++)
    shape.dims[i] = draw_int (draw, 1, i == free_axis ? 5 : (int) limit->dims[i]);
  return shape;
}

static void
test_gather_elements (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 4, 6);
      const int axis = draw_int (&draw, 0, draw.rank - 1);
      const LensShape picks = draw_below (&draw, &draw.in, axis);
      g_autofree char *word = shape_word (&draw.in);
      g_autofree char *picks_word = shape_word (&picks);
      g_autofree char *shapes = g_strdup_printf ("%s %s", word, picks_word);
      g_autofree char *settings = g_strdup_printf ("axis=%d", axis - draw.rank);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "gather-elements", settings,
                                                            shapes },
                                             seed);

      fill_indices (test, &draw, 1, &draw.in.dims[axis], 1);
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          Place place = place_of (&picks, i);

          place.at[axis] = from_end (number_at (test, 1, &place), draw.in.dims[axis]);
          assert_number (test, i, number_at (test, 0, &place));
        }
      check_linear (test, 1, seed);
    }
}

/* A case of gather-nd: batch axes, then indices of some axes, then blocks. */
typedef struct
{
  Draw draw;
  int n_batch;
  int n_indexed;
  LensShape indices;
} Blocks;

static Blocks
draw_blocks (guint64 seed, gboolean has_batch)
{
  Blocks blocks = { .draw = draw_case (seed, 1, 4, 4) };
  Draw *draw = &blocks.draw;

  blocks.n_batch = has_batch ? draw_int (draw, 0, MIN (draw->rank - 1, 2)) : 0;
  blocks.n_indexed = draw_int (draw, 1, draw->rank - blocks.n_batch);
  for (int i = 0; i < blocks.n_batch; i++)
    blocks.indices.dims[blocks.indices.rank++] = draw->in.dims[i];
  blocks.indices.dims[blocks.indices.rank++] = draw_int (draw, 1, 4);
  blocks.indices.dims[blocks.indices.rank++] = blocks.n_indexed;
  return blocks;
}

/* Where a place of the picked blocks comes from. */
static Place
block_source (const OpCase *test, const Blocks *blocks, const Place *picked)
{
  const int n_leading = blocks->indices.rank - 1;
  Place source = *picked;
  Place index = *picked;

  for (int k = 0; k < blocks->n_indexed; k++)
    {
      const int axis = blocks->n_batch + k;

      index.at[n_leading] = k;
      source.at[axis] = from_end (number_at (test, 1, &index),
                                  blocks->draw.in.dims[axis]);
    }
  for (int k = blocks->n_batch + blocks->n_indexed; k < blocks->draw.rank; k++)
    source.at[k] = picked->at[n_leading + k - blocks->n_batch - blocks->n_indexed];
  return source;
}

static void
test_gather_nd (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Blocks blocks = draw_blocks (seed, TRUE);
      g_autofree char *word = shape_word (&blocks.draw.in);
      g_autofree char *indices_word = shape_word (&blocks.indices);
      g_autofree char *shapes = g_strdup_printf ("%s %s", word, indices_word);
      g_autofree char *settings = g_strdup_printf ("batch_dims=%d", blocks.n_batch);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "gather-nd", settings,
                                                            shapes },
                                             seed);

      fill_indices (test, &blocks.draw, 1, &blocks.draw.in.dims[blocks.n_batch],
                    blocks.n_indexed);
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place picked = place_of (&test->output_shapes[0], i);
          const Place source = block_source (test, &blocks, &picked);

          assert_number (test, i, number_at (test, 0, &source));
        }
      check_linear (test, 1, seed);
    }
}

static LensReal
define_reduction (const char *reduction, LensReal a, LensReal b)
{
  if (g_str_equal (reduction, "add"))
    return a + b;
  if (g_str_equal (reduction, "mul"))
    return a * b;
  if (g_str_equal (reduction, "max"))
    return a > b ? a : b;
  if (g_str_equal (reduction, "min"))
    return a < b ? a : b;
  return b;
}

static gsize
flat_place (const LensShape *shape, const Place *place)
{
  gsize flat = 0;

  for (int i = 0; i < shape->rank; i++)
    flat = flat * (gsize) shape->dims[i] + (gsize) place->at[i];
  return flat;
}

static const char *const reductions[] = { "none", "add", "mul", "max", "min" };

/* Backward is held to differences; values are drawn, so that none meet. */
static void
check_scatter (OpCase *test, const LensReal *expected, guint64 seed)
{
  op_case_assert_close (test, "the definition", test->outputs[0], expected,
                        n_results (test), 4 * LENS_REAL_EPSILON);
  op_case_check_differences (test, 0, 1e-7);
  op_case_check_differences (test, 2, 1e-7);
  op_case_check_all (test, seed);
}

static void
test_scatter_elements (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      const char *reduction = reductions[seed % 5];
      Draw draw = draw_case (seed, 1, 3, 5);
      const int axis = draw_int (&draw, 0, draw.rank - 1);
      const LensShape picks = draw_below (&draw, &draw.in, axis);
      g_autofree char *word = shape_word (&draw.in);
      g_autofree char *picks_word = shape_word (&picks);
      g_autofree char *shapes = g_strdup_printf ("%s %s %s", word, picks_word,
                                                 picks_word);
      g_autofree char *settings = g_strdup_printf ("axis=%d reduction=%s", axis,
                                                   reduction);
      g_autofree LensReal *expected = NULL;
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "scatter-elements",
                                                            settings, shapes },
                                             seed);

      fill_indices (test, &draw, 1, &draw.in.dims[axis], 1);
      op_case_run (test);
      expected = g_memdup2 (test->inputs[0], n_results (test) * sizeof (LensReal));
      for (gsize i = 0; i < lens_shape_n_elements (&picks); i++)
        {
          Place place = place_of (&picks, i);
          LensReal *there;

          place.at[axis] = from_end (test->inputs[1][i], draw.in.dims[axis]);
          there = &expected[flat_place (&draw.in, &place)];
          *there = define_reduction (reduction, *there, test->inputs[2][i]);
        }
      check_scatter (test, expected, seed);
    }
}

static void
test_scatter_nd (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      const char *reduction = reductions[seed % 5];
      Blocks blocks = draw_blocks (seed, FALSE);
      LensShape updates = { .rank = 1, .dims = { blocks.indices.dims[0] } };
      g_autofree char *settings = g_strdup_printf ("reduction=%s", reduction);
      g_autofree char *word = shape_word (&blocks.draw.in);
      g_autofree char *indices_word = shape_word (&blocks.indices);
      g_autofree char *updates_word = NULL;
      g_autofree char *shapes = NULL;
      g_autofree LensReal *expected = NULL;
      g_autoptr (OpCase) test = NULL;

      for (int i = blocks.n_indexed; i < blocks.draw.rank; i++)
        updates.dims[updates.rank++] = blocks.draw.in.dims[i];
      updates_word = shape_word (&updates);
      shapes = g_strdup_printf ("%s %s %s", word, indices_word, updates_word);
      test = op_case_new (&(OpCaseText){ "scatter-nd", settings, shapes }, seed);
      fill_indices (test, &blocks.draw, 1, blocks.draw.in.dims, blocks.n_indexed);
      op_case_run (test);
      expected = g_memdup2 (test->inputs[0], n_results (test) * sizeof (LensReal));
      for (gsize i = 0; i < lens_shape_n_elements (&updates); i++)
        {
          const Place picked = place_of (&updates, i);
          const Place place = block_source (test, &blocks, &picked);
          LensReal *there = &expected[flat_place (&blocks.draw.in, &place)];

          *there = define_reduction (reduction, *there, test->inputs[2][i]);
        }
      check_scatter (test, expected, seed);
    }
}

/* A product with a factor of zero has a derivative by that factor. */
static void
test_scatter_zeros (void)
{
  static const double updates[] = { 0, 3, 0, 0 };
  static const gint64 indices[] = { 1, 1, 2, 2 };
  g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "scatter-elements",
                                                        "reduction=mul", "3 4 4" },
                                         SEED);

  op_case_fill_ints (test, 1, indices, 4);
  op_case_fill (test, 2, updates, 4);
  op_case_run (test);
  op_case_check_differences (test, 0, 1e-7);
  op_case_check_differences (test, 2, 1e-7);
}

static void
test_one_hot (void)
{
  static const gint64 depth = 4;
  static const double values[] = { 2, 5 };
  static const double indices[] = { 0, -1, 7, 2, -9, 3 };
  g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "one-hot", "axis=1",
                                                        "2x3 scalar 2" },
                                         SEED);

  op_case_fill (test, 0, indices, 6);
  op_case_fill_ints (test, 1, &depth, 1);
  op_case_fill (test, 2, values, 2);
  op_case_run (test);
  g_assert_cmpint (test->output_shapes[0].dims[1], ==, 4);
  for (gsize i = 0; i < n_results (test); i++)
    {
      const Place place = place_of (&test->output_shapes[0], i);
      const double index = indices[place.at[0] * 3 + place.at[2]];
      const gboolean is_on = index == (double) place.at[1] ||
                             index + 4 == (double) place.at[1];

      assert_number (test, i, is_on ? 5 : 2);
    }
}

/* No number that is left comes before one that is taken; equals in order. */
static void
check_chosen (const OpCase *test, int axis, gboolean is_largest)
{
  const LensShape *shape = &test->input_shapes[0];
  const double sign = is_largest ? 1 : -1;

  for (gsize i = 0; i < n_results (test); i++)
    {
      Place place = place_of (&test->output_shapes[0], i);
      const gint64 rank = place.at[axis];
      const gint64 index = (gint64) test->outputs[1][i];
      gint64 n_before = 0;

      place.at[axis] = index;
      assert_number (test, i, number_at (test, 0, &place));
      for (gint64 k = 0; k < shape->dims[axis]; k++)
        {
          double difference;

          place.at[axis] = k;
          difference = sign *
                       (double) (number_at (test, 0, &place) - test->outputs[0][i]);
          n_before += difference > 0 || (difference == 0 && k < index);
        }
      g_assert_cmpint (n_before, ==, rank);
    }
}

static void
test_top_k (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 3, 9);
      const int axis = draw_int (&draw, 0, draw.rank - 1);
      const gboolean is_largest = draw_int (&draw, 0, 1);
      const gint64 k = draw_int (&draw, 1, (int) draw.in.dims[axis]);
      g_autofree char *settings = g_strdup_printf ("axis=%d largest=%d", axis,
                                                   is_largest);
      g_autofree char *word = shape_word (&draw.in);
      g_autofree char *shapes = g_strdup_printf ("%s 1", word);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "top-k", settings, shapes,
                                                            .n_outputs = 2 },
                                             seed);

      op_case_fill_ints (test, 1, &k, 1);
      if (seed % 3 == 0)
        for (gsize i = 0; i < lens_shape_n_elements (&draw.in); i++)
          test->inputs[0][i] = (LensReal) draw_int (&draw, 0, 3);
      op_case_run (test);
      g_assert_cmpint (test->output_shapes[0].dims[axis], ==, k);
      check_chosen (test, axis, is_largest);
      if (seed % 3 != 0)
        op_case_check_differences (test, 0, 1e-7);
      op_case_check_all (test, seed);
    }
}

/* What a network computes may be anything: it must stay inside memory. */
static void
test_wild_indices (void)
{
  static const double wild[] = { 1e30, -1e30, NAN, INFINITY, -3 };
  static const OpCaseText texts[] = {
    { "gather", NULL, "3x2 5" },       { "gather-elements", NULL, "3 5" },
    { "gather-nd", NULL, "3x2 5x1" },  { "scatter-elements", NULL, "3 5 5" },
    { "scatter-nd", NULL, "3 5x1 5" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&texts[i], SEED);

      op_case_fill (test, 1, wild, 5);
      test->input_kinds[1] = LENS_KIND_INTEGER;
      op_case_run (test);
      for (gsize k = 0; k < n_results (test); k++)
        g_assert_true (isfinite (test->outputs[0][k]));
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
    { { "gather-elements", NULL, "3x2 5" }, LENS_ERROR_SHAPE, "2 axes expected" },
    { { "gather-elements", NULL, "3x2 5x3" }, LENS_ERROR_SHAPE, "at most 2 on axis 1" },
    { { "gather-elements", NULL, "0x2 5x1" }, LENS_ERROR_SHAPE, "without elements" },
    { { "gather-nd", NULL, "3x2 5x3" }, LENS_ERROR_SHAPE, "1 to 2" },
    { { "gather-nd", "batch_dims=1", "3x2 5x1" }, LENS_ERROR_SHAPE, "3 on axis 0" },
    { { "gather-nd", "batch_dims=2", "3x2 3x2" }, LENS_ERROR_SHAPE, "do not fit" },
    { { "scatter-nd", NULL, "3x2 4x1 4" }, LENS_ERROR_SHAPE, "4×2 expected" },
    { { "scatter-elements", NULL, "3x2 2x2 2" }, LENS_ERROR_SHAPE, "2×2 expected" },
    { { "one-hot", NULL, "2 scalar 2" }, LENS_ERROR_UNSUPPORTED, "network runs" },
    { { "top-k", "k=9", "5" }, LENS_ERROR_SHAPE, "0 to 5 expected" },
    { { "top-k", NULL, "5 1" }, LENS_ERROR_UNSUPPORTED, "network runs" },
    { { "compress", NULL, "5 5" }, LENS_ERROR_UNSUPPORTED, "network runs" },
    { { "non-zero", NULL, "5" }, LENS_ERROR_UNSUPPORTED, "network runs" },
    { { "trilu", NULL, "5" }, LENS_ERROR_SHAPE, "2 axes" },
    { { "reverse-sequence", NULL, "5x4 5" }, LENS_ERROR_SHAPE, "4 numbers expected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&cases[i].text, cases[i].code, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/op/gather-elements/agrees-with-definition", test_gather_elements);
  g_test_add_func ("/op/gather-nd/agrees-with-definition", test_gather_nd);
  g_test_add_func ("/op/scatter-elements/agrees-with-definition",
                   test_scatter_elements);
  g_test_add_func ("/op/scatter-elements/bears-zero-factors", test_scatter_zeros);
  g_test_add_func ("/op/scatter-nd/agrees-with-definition", test_scatter_nd);
  g_test_add_func ("/op/one-hot/agrees-with-definition", test_one_hot);
  g_test_add_func ("/op/top-k/agrees-with-definition", test_top_k);
  g_test_add_func ("/op/picks/bears-wild-indices", test_wild_indices);
  g_test_add_func ("/op/picks/refuses-what-cannot-be", test_refusals);
  return g_test_run ();
}
