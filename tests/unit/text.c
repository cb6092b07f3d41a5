/* text.c - words fit, numbers are short
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/text.h"
#include "core/figure/plot.h"

#include <math.h>
#include <string.h>

static const char long_name[] =
  "inception_4c/3x3_reduce-and-more of the Egyptian cat · größer als die Seite";

static void
test_fitted_text_is_never_wider (void)
{
  for (double width = 1; width < 600; width += 7)
    {
      LensTextStyle style = { .size = 12, .max_width = width };
      g_autofree char *fitted = lens_text_fit (&style, long_name);

      g_assert_cmpfloat (lens_text_width (&style, fitted), <=, width);
      g_assert_true (g_utf8_validate (fitted, -1, NULL));
      if (strcmp (fitted, long_name) != 0 && *fitted != '\0')
        g_assert_true (g_str_has_suffix (fitted, "…"));
    }
}

static void
test_lines_are_never_wider (void)
{
  for (double width = 20; width < 600; width += 13)
    {
      LensTextStyle style = { .size = 12, .max_width = width };
      g_auto (GStrv) lines = lens_text_wrap (&style, long_name, 4);

      g_assert_cmpuint (g_strv_length (lines), >=, 1);
      g_assert_cmpuint (g_strv_length (lines), <=, 4);
      for (int i = 0; lines[i] != NULL; i++)
        g_assert_cmpfloat (lens_text_width (&style, lines[i]), <=, width);
    }
}

static void
test_lines_lose_no_words (void)
{
  LensTextStyle style = { .size = 12, .max_width = 120 };
  g_auto (GStrv) lines = lens_text_wrap (&style, "one two-three four five six seven",
                                         9);
  g_autofree char *joined = g_strjoinv (" ", lines);

  g_assert_cmpuint (g_strv_length (lines), >, 1);
  g_strdelimit (joined, "-", ' ');
  g_assert_nonnull (strstr (joined, "one"));
  g_assert_nonnull (strstr (joined, "seven"));
}

static void
test_nothing_has_no_lines (void)
{
  LensTextStyle style = { .size = 12, .max_width = 100 };
  g_auto (GStrv) lines = lens_text_wrap (&style, "  ", 3);

  g_assert_cmpuint (g_strv_length (lines), ==, 0);
}

static void
test_broken_text_does_not_spoil_the_page (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 50, 50);
  cairo_t *cr = cairo_create (surface);
  LensTextStyle style = { .size = 12, .max_width = 40 };

  lens_text_draw (cr, &style, "caf\xe9 \x01\n \xff\xfe", 20, 5);
  lens_text_draw_upwards (cr, &style, "\xc3", 20, 5);
  lens_text_draw (cr, &style, "", 20, 5);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_numbers_are_short (void)
{
  static const struct
  {
    double number;
    int n_digits;
    const char *text;
  } cases[] = {
    { 0, 3, "0" },
    { -0.0, 3, "0" },
    { 1, 3, "1" },
    { 0.5, 3, "0.5" },
    { 12.345, 3, "12.3" },
    { 1234.5, 3, "1234" },
    { -0.8312, 3, "−0.831" },
    { 3.14e-5, 2, "3.1e−5" },
    { 2e7, 3, "2e7" },
    { 100, 2, "100" },
    { 0.001, 3, "0.001" },
    { INFINITY, 3, "∞" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lens_number_text (cases[i].number, cases[i].n_digits);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_fixed_numbers_line_up (void)
{
  g_autofree char *half = lens_fixed_text (0.5, 2);
  g_autofree char *below = lens_fixed_text (-0.001, 2);
  g_autofree char *power = lens_power_text (-12);

  g_assert_cmpstr (half, ==, "0.50");
  g_assert_cmpstr (below, ==, "0.00");
  g_assert_cmpstr (power, ==, "×10⁻¹²");
}

static void
test_ticks_are_round (void)
{
  g_autoptr (GArray) ticks = lens_nice_ticks (-0.83, 0.83, 5);
  g_autoptr (GArray) none = lens_nice_ticks (1, 1, 5);

  g_assert_cmpuint (ticks->len, ==, 3);
  g_assert_cmpfloat_with_epsilon (g_array_index (ticks, double, 0), -0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (g_array_index (ticks, double, 1), 0, 1e-12);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/fitted-text-is-never-wider", test_fitted_text_is_never_wider);
  g_test_add_func ("/text/lines-are-never-wider", test_lines_are_never_wider);
  g_test_add_func ("/text/lines-lose-no-words", test_lines_lose_no_words);
  g_test_add_func ("/text/nothing-has-no-lines", test_nothing_has_no_lines);
  g_test_add_func ("/text/broken-text-does-not-spoil-the-page",
                   test_broken_text_does_not_spoil_the_page);
  g_test_add_func ("/text/numbers-are-short", test_numbers_are_short);
  g_test_add_func ("/text/fixed-numbers-line-up", test_fixed_numbers_line_up);
  g_test_add_func ("/text/ticks-are-round", test_ticks_are_round);
  return g_test_run ();
}
