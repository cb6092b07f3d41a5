/* scale.c - the ends of scales are what their rules say, by hand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/scale.h"

#include <math.h>

static LensLook
look_with (LensScaleRule rule)
{
  LensLook look;

  lens_fields_init (lens_look_fields, &look);
  look.scale = rule;
  return look;
}

static void
test_max_of_signed_is_symmetrical (void)
{
  const LensReal values[] = { -3, 1, 2 };
  LensLook look = look_with (LENS_SCALE_MAX);
  LensScale scale = lens_scale_values (values, 3, TRUE, &look);

  g_assert_cmpfloat (scale.low, ==, -3);
  g_assert_cmpfloat (scale.high, ==, 3);
  g_assert_cmpfloat (lens_scale_place (&scale, 0), ==, 0.5);
  g_assert_false (scale.is_cut_low || scale.is_cut_high);
}

static void
test_max_of_unsigned_begins_at_zero (void)
{
  const LensReal values[] = { 2, 5, 3 };
  const LensReal with_negative[] = { -8, 5, 3 };
  LensLook look = look_with (LENS_SCALE_MAX);
  LensScale scale = lens_scale_values (values, 3, FALSE, &look);

  g_assert_cmpfloat (scale.low, ==, 0);
  g_assert_cmpfloat (scale.high, ==, 5);
  scale = lens_scale_values (with_negative, 3, FALSE, &look);
  g_assert_cmpfloat (scale.low, ==, -8);
  g_assert_cmpfloat (scale.high, ==, 5);
}

static void
test_auto_begins_far_from_zero_where_all_numbers_are (void)
{
  const LensReal far[] = { 26, 32, 30 };
  const LensReal near[] = { 12, 32, 30 };
  const LensReal same[] = { 5, 5, 5 };
  LensLook look = look_with (LENS_SCALE_AUTO);

  g_assert_cmpfloat (lens_scale_values (far, 3, FALSE, &look).low, ==, 26);
  g_assert_cmpfloat (lens_scale_values (far, 3, FALSE, &look).high, ==, 32);
  g_assert_cmpfloat (lens_scale_values (near, 3, FALSE, &look).low, ==, 0);
  g_assert_cmpfloat (lens_scale_values (same, 3, FALSE, &look).low, ==, 0);
}

/* |v| sorted: 0.5 0.5 1 8 90; the total is 100; the running sums are 0.5 1 2 10 100.  The
 * first that reaches 98 is the last one. */
static void
test_outlier_ends_where_the_sum_reaches_98_percent (void)
{
  const LensReal late[] = { 90, -8, 1, -0.5, 0.5 };
  const LensReal early[] = { 49, -49, 0.5, 0.5, 0.5, 0.25, 0.25 };
  LensReal even[100];
  LensLook look = look_with (LENS_SCALE_OUTLIER_2);
  LensScale scale = lens_scale_values (late, 5, TRUE, &look);

  g_assert_cmpfloat (scale.high, ==, 90);
  g_assert_false (scale.is_cut_high);

  /* 2 + 49 = 51 is less than 98, 2 + 98 = 100 is not. */
  scale = lens_scale_values (early, 7, TRUE, &look);
  g_assert_cmpfloat (scale.high, ==, 49);

  /* 1 … 100: the total is 5050, 98 % are 4949; 1 + … + 99 = 4950. */
  for (int i = 0; i < 100; i++)
    even[i] = 100 - i;
  scale = lens_scale_values (even, 100, FALSE, &look);
  g_assert_cmpfloat (scale.high, ==, 99);
  g_assert_true (scale.is_cut_high);
  g_assert_false (scale.is_cut_low);
}

/* NumPy: percentile (0 … 100, 99) is 99; of 0 … 10 it lies 0.9 of the way from 9 to 10. */
static void
test_percentile_is_numpys (void)
{
  LensReal values[101];
  LensLook look = look_with (LENS_SCALE_PERCENTILE_99);
  LensScale scale;

  for (int i = 0; i <= 100; i++)
    values[i] = i % 2 == 0 ? i : -i;
  scale = lens_scale_values (values, 101, TRUE, &look);
  g_assert_cmpfloat_with_epsilon (scale.high, 99, 1e-5);
  scale = lens_scale_values (values, 11, TRUE, &look);
  g_assert_cmpfloat_with_epsilon (scale.high, 9.9, 1e-5);
}

static void
test_few_numbers_are_not_hidden_by_many_zeros (void)
{
  LensReal values[1000] = { 0 };
  LensLook look = look_with (LENS_SCALE_PERCENTILE_99);

  values[7] = 4;
  g_assert_cmpfloat (lens_scale_values (values, 1000, FALSE, &look).high, ==, 4);
}

static void
test_fixed_is_the_limit (void)
{
  const LensReal values[] = { -3, 1, 2 };
  LensLook look = look_with (LENS_SCALE_FIXED);
  LensScale scale;

  look.limit = 2.5;
  scale = lens_scale_values (values, 3, TRUE, &look);
  g_assert_cmpfloat (scale.low, ==, -2.5);
  g_assert_cmpfloat (scale.high, ==, 2.5);
  g_assert_true (scale.is_cut_low);
  g_assert_false (scale.is_cut_high);
}

static void
test_nothing_still_has_an_extent (void)
{
  const LensReal zeros[4] = { 0 };

  for (int rule = LENS_SCALE_MAX; rule <= LENS_SCALE_FIXED; rule++)
    for (int n_values = 0; n_values <= 4; n_values += 4)
      {
        LensLook look = look_with ((LensScaleRule) rule);
        LensScale scale = lens_scale_values (zeros, n_values, rule % 2 == 0, &look);

        g_assert_true (scale.is_blank);
        g_assert_cmpfloat (scale.low, <, scale.high);
      }
}

static void
test_what_is_not_finite_does_not_count (void)
{
  const LensReal values[] = { NAN, 2, INFINITY, -1, -INFINITY };

  for (int rule = LENS_SCALE_MAX; rule < LENS_SCALE_FIXED; rule++)
    {
      LensLook look = look_with ((LensScaleRule) rule);
      LensScale scale = lens_scale_values (values, 5, TRUE, &look);

      g_assert_cmpfloat (scale.high, <=, 2);
      g_assert_cmpfloat (scale.high, >, 1.9);
    }
}

static void
test_a_clip_has_the_widest_scale (void)
{
  const LensReal weak[] = { -0.001, 0.002 };
  const LensReal strong[] = { -7, 3 };
  const LensReal zeros[] = { 0, 0 };
  LensLook look = look_with (LENS_SCALE_MAX);
  LensScale a = lens_scale_values (weak, 2, TRUE, &look);
  LensScale b = lens_scale_values (strong, 2, TRUE, &look);
  LensScale blank = lens_scale_values (zeros, 2, TRUE, &look);
  LensScale joined = lens_scale_join (&a, &b);

  g_assert_cmpfloat (joined.low, ==, -7);
  g_assert_cmpfloat (joined.high, ==, 7);

  /* The blank first frame of a clip has ±1, which must not drown the others. */
  joined = lens_scale_join (&blank, &a);
  g_assert_cmpfloat_with_epsilon (joined.high, 0.002, 1e-9);
  joined = lens_scale_join (&a, &blank);
  g_assert_cmpfloat_with_epsilon (joined.low, -0.002, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scale/max-of-signed-is-symmetrical",
                   test_max_of_signed_is_symmetrical);
  g_test_add_func ("/scale/max-of-unsigned-begins-at-zero",
                   test_max_of_unsigned_begins_at_zero);
  g_test_add_func ("/scale/auto-begins-far-from-zero-where-all-numbers-are",
                   test_auto_begins_far_from_zero_where_all_numbers_are);
  g_test_add_func ("/scale/outlier-ends-where-the-sum-reaches-98-percent",
                   test_outlier_ends_where_the_sum_reaches_98_percent);
  g_test_add_func ("/scale/percentile-is-numpys", test_percentile_is_numpys);
  g_test_add_func ("/scale/few-numbers-are-not-hidden-by-many-zeros",
                   test_few_numbers_are_not_hidden_by_many_zeros);
  g_test_add_func ("/scale/fixed-is-the-limit", test_fixed_is_the_limit);
  g_test_add_func ("/scale/nothing-still-has-an-extent",
                   test_nothing_still_has_an_extent);
  g_test_add_func ("/scale/what-is-not-finite-does-not-count",
                   test_what_is_not_finite_does_not_count);
  g_test_add_func ("/scale/a-clip-has-the-widest-scale",
                   test_a_clip_has_the_widest_scale);
  return g_test_run ();
}
