/* arrange.c - what rearranges numbers puts each where its definition says
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every number of a result is one number of an operand, or none.  The definitions below
 * say which, from the place in the result alone; the case is drawn at random and the words
 * of the settings are written for it.
 */

#include "tests/support/draw.h"

#include <string.h>

#define N_CASES 60
#define SEED 20240611

static LensInts
permutation (Draw *draw, int n)
{
  LensInts order = { .n = n };

  for (int i = 0; i < n; i++)
    order.at[i] = i;
  for (int i = n - 1; i > 0; i--)
    {
      int other = draw_int (draw, 0, i);
      gint64 kept = order.at[i];

      order.at[i] = order.at[other];
      order.at[other] = kept;
    }
  return order;
}

static void
test_transpose (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 5, seed % 10 == 0 ? 40 : 7);
      const LensInts order = permutation (&draw, draw.rank);
      g_autofree char *word = ints_word (&order);
      g_autofree char *settings = g_strdup_printf ("perm=%s", word);
      g_autofree char *shapes = shape_word (&draw.in);
      g_autoptr (OpCase) test = NULL;

      if (lens_shape_n_elements (&draw.in) > 200000)
        continue;
      test = op_case_new (&(OpCaseText){ "transpose", settings, shapes }, seed);
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place to = place_of (&test->output_shapes[0], i);
          Place from = { 0 };

          for (int axis = 0; axis < draw.rank; axis++)
            from.at[order.at[axis]] = to.at[axis];
          assert_number (test, i, number_at (test, 0, &from));
        }
      check_linear (test, 1, seed);
    }
}

/* Long enough for several pieces and for tiles. */
static void
test_long_transposes (void)
{
  static const char *const orders[] = { "0,2,3,1", "0,3,1,2", "3,2,1,0", "2,0,3,1" };

  for (gsize k = 0; k < G_N_ELEMENTS (orders); k++)
    {
      g_autofree char *settings = g_strdup_printf ("perm=%s", orders[k]);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "transpose", settings,
                                                            "2x70x33x41" },
                                             SEED);

      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place to = place_of (&test->output_shapes[0], i);
          Place from = { 0 };

          for (int axis = 0; axis < 4; axis++)
            from.at[orders[k][2 * axis] - '0'] = to.at[axis];
          assert_number (test, i, number_at (test, 0, &from));
        }
      check_linear (test, 1, SEED);
    }
}

static void
test_concat (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 4, 6);
      const int axis = draw_int (&draw, 0, draw.rank - 1);
      const int n = draw_int (&draw, 1, 4);
      g_autoptr (GString) shapes = g_string_new (NULL);
      g_autofree char *settings = g_strdup_printf ("axis=%d", axis - draw.rank);
      g_autoptr (OpCase) test = NULL;

      for (int i = 0; i < n; i++)
        {
          g_autofree char *word = NULL;

          draw.in.dims[axis] = draw_int (&draw, 1, 6);
          word = shape_word (&draw.in);
          g_string_append_printf (shapes, "%s%s", i > 0 ? " " : "", word);
        }
      test = op_case_new (&(OpCaseText){ "concat", settings, shapes->str }, seed);
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          Place place = place_of (&test->output_shapes[0], i);
          int input = 0;

          while (place.at[axis] >= test->input_shapes[input].dims[axis])
            place.at[axis] -= test->input_shapes[input++].dims[axis];
          assert_number (test, i, number_at (test, input, &place));
        }
      check_linear (test, n, seed);
    }
}

/* Starts, ends and steps that stay inside, so that the definition needs no clamping. */
static void
draw_slice (Draw *draw, LensInts *starts, LensInts *ends, LensInts *steps)
{
  for (int i = 0; i < draw->rank; i++)
    {
      const int size = (int) draw->in.dims[i];
      const int step = draw_int (draw, 1, 3);
      const int first = draw_int (draw, 0, size - 1);

      if (draw_int (draw, 0, 1) == 0)
        {
          steps->at[i] = step;
          starts->at[i] = first;
          ends->at[i] = draw_int (draw, first + 1, size);
        }
      else
        {
          steps->at[i] = -step;
          starts->at[i] = first - size;
          ends->at[i] = draw_int (draw, 0, 1) == 0
                          ? G_MININT32
                          : draw_int (draw, -size - 1, first - size - 1);
        }
    }
  starts->n = draw->rank;
  ends->n = draw->rank;
  steps->n = draw->rank;
}

/* Counts what a loop from start to end meets; negative steps have both from the end. */
static gint64
count_slice (gint64 size, gint64 start, gint64 end, gint64 step)
{
  gint64 at = step < 0 ? start + size : start;
  gint64 n = 0;

  while (at >= 0 && at < size && (step > 0 ? at < end : at - size > end))
    {
      n++;
      at += step;
    }
  return n;
}

static void
test_slice (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 4, 12);
      LensInts starts;
      LensInts ends;
      LensInts steps;
      g_autofree char *word = shape_word (&draw.in);
      g_autofree char *shapes = g_strdup_printf ("%s %d %d - %d", word, draw.rank,
                                                 draw.rank, draw.rank);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "slice", NULL, shapes },
                                             seed);

      draw_slice (&draw, &starts, &ends, &steps);
      op_case_fill_ints (test, 1, starts.at, draw.rank);
      op_case_fill_ints (test, 2, ends.at, draw.rank);
      op_case_fill_ints (test, 4, steps.at, draw.rank);
      op_case_run (test);
      for (int axis = 0; axis < draw.rank; axis++)
        g_assert_cmpint (test->output_shapes[0].dims[axis], ==,
                         count_slice (draw.in.dims[axis], starts.at[axis],
                                      ends.at[axis], steps.at[axis]));
      for (gsize i = 0; i < n_results (test); i++)
        {
          Place place = place_of (&test->output_shapes[0], i);

          for (int axis = 0; axis < draw.rank; axis++)
            place.at[axis] = (starts.at[axis] + draw.in.dims[axis]) %
                               draw.in.dims[axis] +
                             place.at[axis] * steps.at[axis];
          assert_number (test, i, number_at (test, 0, &place));
        }
      check_linear (test, 1, seed);
    }
}

static void
test_gather (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 4, 7);
      const int axis = draw_int (&draw, 0, draw.rank - 1);
      const LensShape picks = draw_shape (&draw, draw_int (&draw, 0, 2), 4);
      const int n = (int) lens_shape_n_elements (&picks);
      g_autofree char *word = shape_word (&draw.in);
      g_autofree char *picks_word = shape_word (&picks);
      g_autofree char *shapes = g_strdup_printf ("%s %s", word, picks_word);
      g_autofree char *settings = g_strdup_printf ("axis=%d", axis);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "gather", settings,
                                                            shapes },
                                             seed);
      gint64 indices[16];

      for (int i = 0; i < n; i++)
        indices[i] = lens_rng_int (&draw.rng, -(int) draw.in.dims[axis],
                                   (int) draw.in.dims[axis]);
      op_case_fill_ints (test, 1, indices, n);
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place to = place_of (&test->output_shapes[0], i);
          Place from = { 0 };
          gint64 pick = 0;

          for (int k = 0; k < picks.rank; k++)
            pick = pick * picks.dims[k] + to.at[axis + k];
          for (int k = 0; k < draw.rank; k++)
            from.at[k] = k <= axis ? to.at[k] : to.at[k + picks.rank - 1];
          from.at[axis] = (indices[pick] + draw.in.dims[axis]) % draw.in.dims[axis];
          assert_number (test, i, number_at (test, 0, &from));
        }
      check_linear (test, 1, seed);
    }
}

static void
test_expand (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Draw draw = draw_case (seed, 1, 4, 6);
      const int n_new = draw_int (&draw, 0, 2);
      const LensShape out = draw_shape (&draw, draw.rank + n_new, 6);
      g_autofree char *word = NULL;
      g_autofree char *shapes = NULL;
      g_autoptr (OpCase) test = NULL;

      for (int i = 0; i < draw.rank; i++)
        draw.in.dims[i] = draw_int (&draw, 0, 1) == 0 ? 1 : out.dims[i + n_new];
      word = shape_word (&draw.in);
      shapes = g_strdup_printf ("%s %d", word, out.rank);
      test = op_case_new (&(OpCaseText){ "expand", NULL, shapes }, seed);
      op_case_fill_ints (test, 1, out.dims, out.rank);
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place to = place_of (&out, i);
          Place from = { 0 };

          for (int k = 0; k < draw.rank; k++)
            from.at[k] = draw.in.dims[k] == 1 ? 0 : to.at[k + n_new];
          assert_number (test, i, number_at (test, 0, &from));
        }
      check_linear (test, 1, seed);
    }
}

/* Walks from the place in the margin until it is inside, one step of the mode at a time. */
static gboolean
find_source (const char *mode, gint64 *at, gint64 size)
{
  while (*at < 0 || *at >= size)
    {
      if (g_str_equal (mode, "constant"))
        return FALSE;
      if (g_str_equal (mode, "edge") || size == 1)
        *at = *at < 0 ? 0 : size - 1;
      else if (g_str_equal (mode, "wrap"))
        *at += *at < 0 ? size : -size;
      else
        *at = *at < 0 ? -*at : 2 * (size - 1) - *at;
    }
  return TRUE;
}

static void
test_pad (void)
{
  static const char *const modes[] = { "constant", "reflect", "edge", "wrap" };

  for (guint64 seed = SEED; seed < SEED + 2 * N_CASES; seed++)
    {
      const char *mode = modes[seed % 4];
      Draw draw = draw_case (seed, 1, 4, 6);
      g_autofree char *word = shape_word (&draw.in);
      g_autofree char *shapes = g_strdup_printf ("%s %d scalar", word, 2 * draw.rank);
      g_autofree char *settings = g_strdup_printf ("mode=%s", mode);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "pad", settings, shapes },
                                             seed);
      gint64 pads[2 * LENS_MAX_RANK];

      for (int i = 0; i < 2 * draw.rank; i++)
        pads[i] = draw_int (&draw, draw.in.dims[i % draw.rank] > 2 ? -1 : 0, 7);
      op_case_fill_ints (test, 1, pads, 2 * draw.rank);
      test->input_kinds[2] = LENS_KIND_INTEGER;
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          Place place = place_of (&test->output_shapes[0], i);
          gboolean is_inside = TRUE;

          for (int axis = 0; axis < draw.rank; axis++)
            {
              place.at[axis] -= pads[axis];
              is_inside = find_source (mode, &place.at[axis], draw.in.dims[axis]) &&
                          is_inside;
            }
          assert_number (test, i,
                         is_inside ? number_at (test, 0, &place) : test->inputs[2][0]);
        }
      check_linear (test, 1, seed);
    }
}

/* The same numbers in the same order, whatever the shape is called. */
static void
test_same_numbers (void)
{
  static const struct
  {
    OpCaseText text;
    const char *shape;
  } cases[] = {
    { { "reshape", "shape=0,-1", "2x3x4" }, "2×12" },
    { { "reshape", "shape=2,1,0,4", "2x1x3x4" }, "2×1×3×4" },
    { { "reshape", "shape=1,12,5,7", "1x3x4x5x7" }, "1×12×5×7" },
    { { "reshape", "shape=1,-1,5,7", "3x4x5x7" }, "1×12×5×7" },
    { { "reshape", "shape=0,4 allowzero=true", "0x3" }, "0×4" },
    { { "reshape", "shape=", "1x1" }, "scalar" },
    { { "flatten", "axis=0", "2x3x4" }, "1×24" },
    { { "flatten", "axis=3", "2x3x4" }, "24×1" },
    { { "flatten", "axis=-1", "2x3x4" }, "6×4" },
    { { "flatten", NULL, "2x3x4" }, "2×12" },
    { { "squeeze", NULL, "1x3x1x5" }, "3×5" },
    { { "squeeze", "axes=-2", "1x3x1x5" }, "1×3×5" },
    { { "squeeze", "axes=0", "1x3x4x5" }, "3×4×5" },
    { { "unsqueeze", "axes=0,-1", "3x4" }, "1×3×4×1" },
    { { "unsqueeze", "axes=2", "2x3x5" }, "2×3×1×5" },
    { { "unsqueeze", "axes=0", "scalar" }, "1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&cases[i].text, SEED + i);
      g_autofree char *shape = NULL;

      op_case_run (test);
      shape = lens_shape_to_string (&test->output_shapes[0]);
      g_assert_cmpstr (shape, ==, cases[i].shape);
      g_assert_cmpint (memcmp (test->outputs[0], test->inputs[0],
                               n_results (test) * sizeof (LensReal)),
                       ==, 0);
      check_linear (test, 1, SEED + i);
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
    { { "reshape", "shape=-1,-1", "2x3" }, LENS_ERROR_SHAPE, "does not fit" },
    { { "reshape", "shape=4,-1", "2x3" }, LENS_ERROR_SHAPE, "does not fit" },
    { { "reshape", "shape=0,0,0", "2x3" }, LENS_ERROR_SHAPE, "does not fit" },
    { { "reshape", "shape=-2,3", "2x3" }, LENS_ERROR_SHAPE, "does not fit" },
    { { "reshape", "shape=1099511627776,1099511627776", "2x3" },
      LENS_ERROR_SHAPE,
      "does not fit" },
    { { "reshape", "shape=9223372036854775807,-1", "2x3" },
      LENS_ERROR_SHAPE,
      "does not fit" },
    { { "reshape", "shape=1,1,1,1,1,1,1,1,1", "1" }, LENS_ERROR_UNSUPPORTED, "9 axes" },
    { { "reshape", NULL, "2x3 1" }, LENS_ERROR_UNSUPPORTED, "while the network runs" },
    { { "flatten", "axis=4", "2x3x4" }, LENS_ERROR_SHAPE, "axis 4" },
    { { "squeeze", "axes=1", "2x3x4" }, LENS_ERROR_SHAPE, "size 3" },
    { { "squeeze", "axes=0,0", "1x3" }, LENS_ERROR_SHAPE, "twice" },
    { { "squeeze", "axes=99", "1x3" }, LENS_ERROR_SHAPE, "axis 99" },
    { { "unsqueeze", "axes=-9223372036854775808", "3" }, LENS_ERROR_SHAPE, "axis -9" },
    { { "unsqueeze", "axes=0,1,2,3,4,5,6", "3x4" }, LENS_ERROR_UNSUPPORTED, "9 axes" },
    { { "transpose", "perm=0,0", "2x3" }, LENS_ERROR_SHAPE, "twice" },
    { { "transpose", "perm=0", "2x3" }, LENS_ERROR_SHAPE, "2 numbers expected" },
    { { "concat", "axis=4", "2x3 2x3" }, LENS_ERROR_SHAPE, "axis 4" },
    { { "concat", "axis=0", "2x3 2x4" }, LENS_ERROR_SHAPE, "differ" },
    { { "concat", "axis=0", "2x3 2x3x1" }, LENS_ERROR_SHAPE, "differ" },
    { { "concat", "axis=0", "2x3 -" }, LENS_ERROR_SHAPE, "absent" },
    { { "slice", "starts=0,0 ends=1", "2x3" }, LENS_ERROR_SHAPE, "as many of each" },
    { { "slice", "starts=0,0,0 ends=1,1,1", "2x3" }, LENS_ERROR_SHAPE, "at most 2" },
    { { "pad", "pads=1,1", "2x3" }, LENS_ERROR_SHAPE, "4 numbers expected, 2 found" },
    { { "pad", "pads=-9223372036854775808,0", "2" }, LENS_ERROR_SHAPE, "do not fit" },
    { { "pad", "pads=1099511627776,0", "2" }, LENS_ERROR_LIMIT, "too many elements" },
    { { "pad", "pads=-2,-2", "3" }, LENS_ERROR_SHAPE, "do not fit" },
    { { "pad", "pads=1,1 mode=edge", "0" }, LENS_ERROR_SHAPE, "do not fit" },
    { { "expand", NULL, "2x3 2" }, LENS_ERROR_UNSUPPORTED, "while the network runs" },
    { { "gather", "axis=3", "2x3 2" }, LENS_ERROR_SHAPE, "axis 3" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&cases[i].text, cases[i].code, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/op/transpose/agrees-with-definition", test_transpose);
  g_test_add_func ("/op/transpose/agrees-when-long", test_long_transposes);
  g_test_add_func ("/op/concat/agrees-with-definition", test_concat);
  g_test_add_func ("/op/slice/agrees-with-definition", test_slice);
  g_test_add_func ("/op/gather/agrees-with-definition", test_gather);
  g_test_add_func ("/op/expand/agrees-with-definition", test_expand);
  g_test_add_func ("/op/pad/agrees-with-definition", test_pad);
  g_test_add_func ("/op/reshape/keeps-the-numbers", test_same_numbers);
  g_test_add_func ("/op/arrange/refuses-what-cannot-be", test_refusals);
  return g_test_run ();
}
