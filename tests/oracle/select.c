/* select.c - parts of a value, and its steps in reverse, agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/draw.h"

#define SEED 20240618

static void
test_compress (void)
{
  static const gint64 condition[] = { 0, 1, 1, 0, 1 };
  g_autoptr (OpCase) rows = op_case_new (&(OpCaseText){ "compress", "axis=-2",
                                                        "2x6x3 5" },
                                         SEED);
  g_autoptr (OpCase) numbers = op_case_new (&(OpCaseText){ "compress", NULL, "2x6 5" },
                                            SEED);
  static const gint64 kept[] = { 1, 2, 4 };

  op_case_fill_ints (rows, 1, condition, 5);
  op_case_run (rows);
  g_assert_cmpint (rows->output_shapes[0].dims[1], ==, 3);
  for (gsize i = 0; i < n_results (rows); i++)
    {
      Place place = place_of (&rows->output_shapes[0], i);

      place.at[1] = kept[place.at[1]];
      assert_number (rows, i, number_at (rows, 0, &place));
    }
  check_linear (rows, 1, SEED);

  op_case_fill_ints (numbers, 1, condition, 5);
  op_case_run (numbers);
  for (gsize i = 0; i < 3; i++)
    assert_number (numbers, i, numbers->inputs[0][kept[i]]);
  check_linear (numbers, 1, SEED);
}

static void
test_non_zero (void)
{
  static const gint64 numbers[] = { 0, 3, 0, -1, 0, 2 };
  static const int places[] = { 0, 1, 1, 1, 0, 2 };
  g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "non-zero", NULL, "2x3" },
                                         SEED);

  op_case_fill_ints (test, 0, numbers, 6);
  op_case_run (test);
  g_assert_cmpuint (n_results (test), ==, 6);
  for (gsize i = 0; i < 6; i++)
    assert_number (test, i, (LensReal) places[i]);
}

static void
test_trilu (void)
{
  for (int k = -4; k <= 4; k++)
    for (int is_upper = 0; is_upper < 2; is_upper++)
      {
        const gint64 diagonal = k;
        g_autofree char *settings = g_strdup_printf ("upper=%d", is_upper);
        g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "trilu", settings,
                                                              "2x3x4 scalar" },
                                               SEED);

        op_case_fill_ints (test, 1, &diagonal, 1);
        op_case_run (test);
        for (gsize i = 0; i < n_results (test); i++)
          {
            const Place place = place_of (&test->output_shapes[0], i);
            const gboolean stays = is_upper ? place.at[2] >= place.at[1] + k
                                            : place.at[2] <= place.at[1] + k;

            assert_number (test, i, stays ? test->inputs[0][i] : 0);
          }
        check_linear (test, 1, SEED);
      }
}

static void
test_reverse_sequence (void)
{
  static const gint64 lengths[] = { 3, 1, 4 };

  for (int time_axis = 0; time_axis < 2; time_axis++)
    {
      g_autofree char *settings = g_strdup_printf ("time_axis=%d batch_axis=%d",
                                                   time_axis, 1 - time_axis);
      g_autoptr (OpCase) test = op_case_new (
        &(OpCaseText){ "reverse-sequence", settings,
                       time_axis == 0 ? "4x3x2 3" : "3x4x2 3" },
        SEED);

      op_case_fill_ints (test, 1, lengths, 3);
      op_case_run (test);
      for (gsize i = 0; i < n_results (test); i++)
        {
          Place place = place_of (&test->output_shapes[0], i);
          const gint64 length = lengths[place.at[1 - time_axis]];

          if (place.at[time_axis] < length)
            place.at[time_axis] = length - 1 - place.at[time_axis];
          assert_number (test, i, number_at (test, 0, &place));
        }
      check_linear (test, 1, SEED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op/compress/agrees-with-definition", test_compress);
  g_test_add_func ("/op/non-zero/finds-the-places", test_non_zero);
  g_test_add_func ("/op/trilu/agrees-with-definition", test_trilu);
  g_test_add_func ("/op/reverse-sequence/agrees-with-definition",
                   test_reverse_sequence);
  return g_test_run ();
}
