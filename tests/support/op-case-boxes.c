/* op-case-boxes.c - what an operator says of boxes must hold
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-case.h"

#include <string.h>

#define N_BOXES 6

static gsize
n_numbers (const OpCase *test, int input)
{
  return lens_shape_n_elements (&test->input_shapes[input]);
}

static LensBox
whole_box (const LensShape *shape)
{
  LensBox box = { 0, 1, 0, (int) shape->dims[shape->rank - 1] };

  if (shape->rank == 4)
    box.y_end = (int) shape->dims[2];
  return box;
}

static gboolean
is_spatial (const LensShape *shape)
{
  return shape->rank == 3 || shape->rank == 4;
}

static LensShape
box_shape (const LensShape *shape, const LensBox *box)
{
  LensShape made = *shape;

  made.dims[made.rank - 1] = box->x_end - box->x_begin;
  if (made.rank == 4)
    made.dims[2] = box->y_end - box->y_begin;
  return made;
}

static LensBox
random_box (const LensShape *shape, LensRng *rng)
{
  LensBox whole = whole_box (shape);
  LensBox box;

  box.y_begin = lens_rng_int (rng, 0, whole.y_end);
  box.y_end = lens_rng_int (rng, box.y_begin + 1, whole.y_end + 1);
  box.x_begin = lens_rng_int (rng, 0, whole.x_end);
  box.x_end = lens_rng_int (rng, box.x_begin + 1, whole.x_end + 1);
  return box;
}

static LensReal *
cut (const LensReal *numbers, const LensShape *shape, const LensBox *box)
{
  LensBox whole = whole_box (shape);
  LensShape made = box_shape (shape, box);
  LensReal *copy = g_new0 (LensReal, MAX (lens_shape_n_elements (&made), 1));
  LensReal *to = copy;

  for (gsize plane = 0; plane < (gsize) (shape->dims[0] * shape->dims[1]); plane++)
    for (int y = box->y_begin; y < box->y_end; y++)
      for (int x = box->x_begin; x < box->x_end; x++)
        *to++ = numbers[(plane * (gsize) whole.y_end + (gsize) y) *
                          (gsize) whole.x_end +
                        (gsize) x];
  return copy;
}

static gboolean
same_extent (const LensShape *a, const LensShape *b)
{
  LensBox box_a;
  LensBox box_b;

  if (!is_spatial (a) || a->rank != b->rank)
    return FALSE;
  box_a = whole_box (a);
  box_b = whole_box (b);
  return memcmp (&box_a, &box_b, sizeof (LensBox)) == 0;
}

/* The part of an operand that a box of the result is computed from. */
static void
crop_operand (const OpCase *test, OpCase *crop, int input, const LensBox *out)
{
  const LensShape *shape = &test->input_shapes[input];
  LensBox in = *out;

  if (test->op->need != NULL)
    {
      if (!is_spatial (shape))
        return;
      in = whole_box (shape);
      test->op->need (test->settings, input, shape, &test->output_shapes[0], out, &in,
                      crop->settings);
    }
  else if (!same_extent (shape, &test->output_shapes[0]))
    return;

  g_assert_cmpint (in.y_begin, >=, 0);
  g_assert_cmpint (in.x_begin, >=, 0);
  g_assert_cmpint (in.y_begin, <, in.y_end);
  g_assert_cmpint (in.x_begin, <, in.x_end);
  g_assert_cmpint (in.y_end, <=, whole_box (shape).y_end);
  g_assert_cmpint (in.x_end, <=, whole_box (shape).x_end);
  g_free (crop->inputs[input]);
  crop->inputs[input] = cut (test->inputs[input], shape, &in);
  crop->input_shapes[input] = box_shape (shape, &in);
}

static void
check_need (OpCase *test, const LensBox *out)
{
  g_autoptr (OpCase) crop = op_case_new (&test->text, 1);
  g_autofree LensReal *expected = cut (test->outputs[0], &test->output_shapes[0], out);

  crop->n_outputs = test->n_outputs;
  lens_fields_clear (test->op->fields, crop->settings);
  lens_fields_copy (test->op->fields, test->settings, test->op->settings_size,
                    crop->settings);
  for (int i = 0; i < test->n_inputs; i++)
    if (test->inputs[i] != NULL)
      {
        memcpy (crop->inputs[i], test->inputs[i],
                n_numbers (test, i) * sizeof (LensReal));
        crop_operand (test, crop, i, out);
      }
  for (int i = 0; i < test->n_outputs; i++)
    {
      crop->output_shapes[i] = same_extent (&test->output_shapes[i],
                                            &test->output_shapes[0])
                                 ? box_shape (&test->output_shapes[i], out)
                                 : test->output_shapes[i];
      crop->outputs[i] = g_new0 (LensReal,
                                 MAX (lens_shape_n_elements (&crop->output_shapes[i]),
                                      1));
    }
  op_case_forward (crop);
  op_case_assert_close (test, "the result on a crop", crop->outputs[0], expected,
                        lens_shape_n_elements (&crop->output_shapes[0]),
                        test->crop_tolerance);
}

/* Changes what is inside the box and sees that nothing changes outside its reach. */
static void
check_reach (OpCase *test, int input, const LensBox *in)
{
  const LensShape *shape = &test->input_shapes[input];
  const LensShape *result = &test->output_shapes[0];
  LensBox whole = whole_box (shape);
  LensBox whole_out = whole_box (result);
  LensBox out = *in;
  gsize n = lens_shape_n_elements (result);
  g_autofree LensReal *before = g_memdup2 (test->outputs[0], n * sizeof (LensReal));
  g_autofree LensReal *kept = g_memdup2 (test->inputs[input],
                                         n_numbers (test, input) * sizeof (LensReal));

  if (test->op->reach != NULL &&
      !test->op->reach (test->settings, input, shape, result, in, &out))
    return;
  g_assert_cmpint (out.y_begin, >=, 0);
  g_assert_cmpint (out.x_begin, >=, 0);
  g_assert_cmpint (out.y_end, <=, whole_out.y_end);
  g_assert_cmpint (out.x_end, <=, whole_out.x_end);

  for (gsize i = 0; i < n_numbers (test, input); i++)
    {
      int x = (int) (i % (gsize) whole.x_end);
      int y = (int) (i / (gsize) whole.x_end % (gsize) whole.y_end);

      if (y >= in->y_begin && y < in->y_end && x >= in->x_begin && x < in->x_end)
        test->inputs[input][i] += 3;
    }
  op_case_forward (test);
  for (gsize i = 0; i < n; i++)
    {
      int x = (int) (i % (gsize) whole_out.x_end);
      int y = (int) (i / (gsize) whole_out.x_end % (gsize) whole_out.y_end);

      if (y >= out.y_begin && y < out.y_end && x >= out.x_begin && x < out.x_end)
        before[i] = test->outputs[0][i];
    }
  /* Against the largest result, not each by itself: a convolution in tiles rounds the
   * results of a tile together, so one that is near 0 moves by what its neighbours lose. */
  op_case_assert_close (test, "a result out of reach", test->outputs[0], before, n,
                        test->crop_tolerance);
  memcpy (test->inputs[input], kept, n_numbers (test, input) * sizeof (LensReal));
  op_case_forward (test);
}

/* An operand may lie across the spatial axes of a pointwise result, as a row does that is
 * added to each row of a plane: then no part of the result can be had alone. */
static gboolean
lies_across (const OpCase *test, int input)
{
  const LensShape *shape = &test->input_shapes[input];
  const LensShape *result = &test->output_shapes[0];

  if (test->inputs[input] == NULL || same_extent (shape, result))
    return FALSE;
  for (int i = 1; i <= result->rank - 2 && i <= shape->rank; i++)
    if (shape->dims[shape->rank - i] != 1)
      return TRUE;
  return FALSE;
}

/* Whether the operator says of some operand that a box of it changes a box of the result:
 * only then is it asked what a box needs. */
static gboolean
has_boxes (const OpCase *test)
{
  for (int i = 0; test->op->reach == NULL && i < test->n_inputs; i++)
    if (lies_across (test, i))
      return FALSE;
  for (int i = 0; test->op->reach != NULL && i < test->n_inputs; i++)
    {
      const LensShape *shape = &test->input_shapes[i];
      LensBox in;
      LensBox out;

      if (test->inputs[i] == NULL || !is_spatial (shape))
        continue;
      in = whole_box (shape);
      if (test->op->reach (test->settings, i, shape, &test->output_shapes[0], &in,
                           &out))
        return TRUE;
    }
  return test->op->reach == NULL;
}

void
op_case_check_boxes (OpCase *test, guint64 seed)
{
  gboolean is_pointwise = (test->op->traits & LENS_TRAIT_POINTWISE) != 0;
  LensRng rng;

  if (!is_spatial (&test->output_shapes[0]) ||
      lens_shape_n_elements (&test->output_shapes[0]) == 0 ||
      (test->op->need == NULL && !is_pointwise) || !has_boxes (test))
    return;

  lens_rng_seed (&rng, seed);
  for (int k = 0; k < N_BOXES; k++)
    {
      LensBox out = random_box (&test->output_shapes[0], &rng);

      check_need (test, &out);
      for (int i = 0; i < test->n_inputs; i++)
        if (test->inputs[i] != NULL && is_spatial (&test->input_shapes[i]) &&
            n_numbers (test, i) > 0 &&
            (test->op->reach != NULL ||
             same_extent (&test->input_shapes[i], &test->output_shapes[0])))
          {
            LensBox in = random_box (&test->input_shapes[i], &rng);

            check_reach (test, i, &in);
          }
    }
}
