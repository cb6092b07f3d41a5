/* draw.c - random cases of operators, and the places of their numbers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/draw.h"

int
draw_int (Draw *draw, int begin, int end)
{
  return lens_rng_int (&draw->rng, begin, end + 1);
}

LensShape
draw_shape (Draw *draw, int rank, int longest)
{
  LensShape shape = { .rank = rank };

  for (int i = 0; i < rank; i++)
    shape.dims[i] = draw_int (draw, 1, longest);
  return shape;
}

Draw
draw_case (guint64 seed, int lowest_rank, int highest_rank, int longest)
{
  Draw draw = { 0 };

  lens_rng_seed (&draw.rng, seed);
  draw.rank = draw_int (&draw, lowest_rank, highest_rank);
  draw.in = draw_shape (&draw, draw.rank, longest);
  return draw;
}

char *
shape_word (const LensShape *shape)
{
  GString *word = g_string_new (shape->rank == 0 ? "scalar" : NULL);

  for (int i = 0; i < shape->rank; i++)
    g_string_append_printf (word, "%s%d", i > 0 ? "x" : "", (int) shape->dims[i]);
  return g_string_free (word, FALSE);
}

char *
ints_word (const LensInts *ints)
{
  GString *word = g_string_new (NULL);

  for (int i = 0; i < ints->n; i++)
    g_string_append_printf (word, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", ints->at[i]);
  return g_string_free (word, FALSE);
}

Place
place_of (const LensShape *shape, gsize flat)
{
  Place place = { 0 };

  for (int i = shape->rank - 1; i >= 0; i--)
    {
      place.at[i] = (gint64) (flat % (gsize) shape->dims[i]);
      flat /= (gsize) shape->dims[i];
    }
  return place;
}

LensReal
number_at (const OpCase *test, int input, const Place *place)
{
  const LensShape *shape = &test->input_shapes[input];
  gsize flat = 0;

  for (int i = 0; i < shape->rank; i++)
    {
      g_assert_cmpint (place->at[i], >=, 0);
      g_assert_cmpint (place->at[i], <, shape->dims[i]);
      flat = flat * (gsize) shape->dims[i] + (gsize) place->at[i];
    }
  return test->inputs[input][flat];
}

void
assert_number (const OpCase *test, gsize flat, LensReal expected)
{
  g_autofree char *text = NULL;

  if (test->outputs[0][flat] == expected)
    return;
  text = op_case_to_string (test);
  g_error ("%s: number %" G_GSIZE_FORMAT " is %g, expected %g", text, flat,
           (double) test->outputs[0][flat], (double) expected);
}

gsize
n_results (const OpCase *test)
{
  return lens_shape_n_elements (&test->output_shapes[0]);
}

void
check_linear (OpCase *test, int n_operands, guint64 seed)
{
  for (int i = 0; i < n_operands; i++)
    op_case_check_adjoint (test, i);
  op_case_check_all (test, seed);
}
