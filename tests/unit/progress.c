/* progress.c - how long something takes yet is said as a person says it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/progress.h"

static void
test_says_how_long (void)
{
  static const struct
  {
    double fraction;
    double seconds;
    const char *text;
  } cases[] = {
    { 0, -1, "0\u00a0%" },
    { 0.414, -1, "41\u00a0%" },
    { 0.99, 0.3, "99\u00a0% · nearly done" },
    { 0.5, 0.6, "50\u00a0% · 1 s left" },
    { 0.5, 59.4, "50\u00a0% · 59 s left" },
    { 0.5, 59.7, "50\u00a0% · 1 min 00 s left" },
    { 0.1, 119.8, "10\u00a0% · 2 min 00 s left" },
    { 0.1, 605, "10\u00a0% · 10 min 05 s left" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lens_progress_dup_text (cases[i].fraction,
                                                      cases[i].seconds);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_guesses_from_what_is_done (void)
{
  const gint64 now = g_get_monotonic_time ();

  g_assert_cmpfloat (lens_progress_seconds_left (0.5, now), ==, -1);
  g_assert_cmpfloat (lens_progress_seconds_left (0.01, now - 10 * G_USEC_PER_SEC), ==,
                     -1);
  g_assert_cmpfloat_with_epsilon (
    lens_progress_seconds_left (0.25, now - 10 * G_USEC_PER_SEC), 30, 5);
  g_assert_cmpfloat (lens_progress_seconds_left (1, now - 10 * G_USEC_PER_SEC), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress/says-how-long", test_says_how_long);
  g_test_add_func ("/progress/guesses-from-what-is-done",
                   test_guesses_from_what_is_done);
  return g_test_run ();
}
