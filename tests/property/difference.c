/* difference.c - what the difference of two explanations promises
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The maps of the two methods alone are the yardstick; nothing of the method's own numbers
 * is used but its result.
 */

#include "tests/support/explain.h"
#include "tests/support/networks.h"

#include <math.h>

#define ROUNDING (256 * (double) LENS_REAL_EPSILON)

static LensQuery *
ask (const char *layer, const char *target)
{
  g_autoptr (LensModel) model = network_small (&(NetworkChoices){ 1 });
  g_autoptr (LensTensor) input = network_small_input (3);
  LensQueryWords words = {
    .model = model,
    .tensor = input,
    .layer = layer,
    .target = target,
  };

  return support_ask (&words);
}

/* The sum over the planes at a position. */
static double
sum_at (const LensTensor *map, gsize i)
{
  const LensShape *shape = lens_tensor_shape (map);
  const gsize n_positions = (gsize) (shape->dims[2] * shape->dims[3]);
  double sum = 0;

  for (gsize plane = 0; plane < (gsize) shape->dims[1]; plane++)
    sum += (double) lens_tensor_data (map)[plane * n_positions + i];
  return sum;
}

static double
largest_sum (const LensTensor *map, gsize n_positions)
{
  double largest = 0;

  for (gsize i = 0; i < n_positions; i++)
    largest = MAX (largest, fabs (sum_at (map, i)));
  return largest;
}

static void
test_is_first_minus_second (void)
{
  g_autoptr (LensQuery) query = ask ("e", NULL);
  g_autoptr (LensFrame) first = support_explain ("gradient", NULL, query);
  g_autoptr (LensFrame) second = support_explain ("input-x-gradient", NULL, query);
  g_autoptr (LensFrame) frame = support_explain (
    "difference", "first=gradient,second=input-x-gradient,numbers=raw", query);
  const gsize n = lens_tensor_n_elements (frame->map);

  g_assert_cmpint (frame->kind, ==, LENS_FRAME_COMPARISON);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (fabs ((double) lens_tensor_data (frame->map)[i] -
                             (sum_at (first->map, i) - sum_at (second->map, i))),
                       <=, ROUNDING * (1 + largest_sum (first->map, n)));
}

static void
test_shares_are_of_the_largest (void)
{
  g_autoptr (LensQuery) query = ask ("e", NULL);
  g_autoptr (LensFrame) first = support_explain ("gradient", NULL, query);
  g_autoptr (LensFrame) second = support_explain ("input-x-gradient", NULL, query);
  g_autoptr (LensFrame) frame = support_explain (
    "difference", "first=gradient,second=input-x-gradient", query);
  const gsize n = lens_tensor_n_elements (frame->map);
  const double unit = largest_sum (first->map, n);
  const double other_unit = largest_sum (second->map, n);

  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (fabs ((double) lens_tensor_data (frame->map)[i] -
                             (sum_at (first->map, i) / unit -
                              sum_at (second->map, i) / other_unit)),
                       <=, 2 * ROUNDING);
}

static void
test_turns_its_sign (void)
{
  g_autoptr (LensQuery) query = ask ("e", NULL);
  g_autoptr (LensFrame) one = support_explain ("difference",
                                               "first=gradient,second=grad-cam", query);
  g_autoptr (LensFrame) other = support_explain ("difference",
                                                 "first=grad-cam,second=gradient",
                                                 query);

  for (gsize i = 0; i < lens_tensor_n_elements (one->map); i++)
    g_assert_cmpfloat (lens_tensor_data (one->map)[i], ==,
                       -lens_tensor_data (other->map)[i]);
}

/* Nothing differs from itself, and the frame says so rather than show a blank map. */
static void
test_is_nothing_with_itself (void)
{
  g_autoptr (LensQuery) query = ask ("e", NULL);
  g_autoptr (LensFrame) frame = support_explain ("difference",
                                                 "first=gradient,second=gradient",
                                                 query);
  double correlation;

  for (gsize i = 0; i < lens_tensor_n_elements (frame->map); i++)
    g_assert_cmpfloat (lens_tensor_data (frame->map)[i], ==, 0);
  g_assert_nonnull (frame->reason);
  g_assert_true (lens_frame_statistic (frame, "correlation", &correlation));
  g_assert_cmpfloat (fabs (correlation - 1), <=, ROUNDING);
}

/* The settings of a side reach its method. */
static void
test_asks_about_another_class (void)
{
  g_autoptr (LensQuery) query = ask ("e", "0");
  g_autoptr (LensQuery) other = ask ("e", "1");
  g_autoptr (LensFrame) first = support_explain ("gradient", NULL, query);
  g_autoptr (LensFrame) second = support_explain ("gradient", NULL, other);
  g_autoptr (LensFrame) frame = support_explain (
    "difference", "first=gradient,second=gradient,target=1", query);
  const gsize n = lens_tensor_n_elements (frame->map);

  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (fabs ((double) lens_tensor_data (frame->map)[i] -
                             (sum_at (first->map, i) - sum_at (second->map, i))),
                       <=, ROUNDING * (1 + largest_sum (first->map, n)));
}

static void
test_settings_reach_a_side (void)
{
  g_autoptr (LensQuery) query = ask ("e", NULL);
  g_autoptr (LensFrame) frame = support_explain (
    "difference",
    "first=integrated-gradients,first-settings=steps=3,second=integrated-gradients,"
    "second-settings=steps=40",
    query);

  g_assert_null (frame->reason);
}

static void
check_refused (const char *settings, const char *expected)
{
  g_autoptr (LensQuery) query = ask ("e", NULL);
  const LensMethod *method = lens_method_find ("difference", NULL);
  g_autofree gpointer values = g_malloc0 (method->settings_size);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) halves = g_strsplit (settings, "=", 2);
  const LensField *field;

  lens_fields_init (method->fields, values);
  field = lens_fields_find (method->fields, halves[0], "difference", &error);
  g_assert_no_error (error);
  lens_field_set_text (field, values, halves[1], &error);
  g_assert_no_error (error);
  g_assert_null (lens_run_start (method, values, query, 0, NULL, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, expected) == NULL)
    g_error ("“%s” was expected in “%s”", expected, error->message);
  lens_fields_clear (method->fields, values);
}

static void
test_says_what_is_wrong (void)
{
  check_refused ("first=gradiant", "did you mean “gradient”");
  check_refused ("second=logits", "gives no single map");
  check_refused ("second=difference", "gives no single map");
  check_refused ("second-settings=stebs=3", "unknown setting");
  check_refused ("layer=nowhere", "nowhere");
  check_refused ("target=99", "99");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/method/difference/is-first-minus-second",
                   test_is_first_minus_second);
  g_test_add_func ("/method/difference/shares-are-of-the-largest",
                   test_shares_are_of_the_largest);
  g_test_add_func ("/method/difference/turns-its-sign", test_turns_its_sign);
  g_test_add_func ("/method/difference/is-nothing-with-itself",
                   test_is_nothing_with_itself);
  g_test_add_func ("/method/difference/asks-about-another-class",
                   test_asks_about_another_class);
  g_test_add_func ("/method/difference/settings-reach-a-side",
                   test_settings_reach_a_side);
  g_test_add_func ("/method/difference/says-what-is-wrong", test_says_what_is_wrong);
  return g_test_run ();
}
