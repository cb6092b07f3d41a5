/* natural.c - names come in the order that a person gives them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/natural.h"

static void
test_counts (void)
{
  static const char *const sorted[] = {
    "",     "2",     "010",   "10",    "100000000000000000000000000000000000000",
    "B",    "a",     "a1",    "a1b2",  "a1b10",
    "a2",   "a10",   "b",     "x01-2", "x1-2",
    "x1-3", "z9999", "z10000"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sorted); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sorted); j++)
      {
        int order = lens_natural_compare (sorted[i], sorted[j]);
        int expected = i < j ? -1 : i > j;

        g_assert_cmpint ((order > 0) - (order < 0), ==, expected);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/natural/two-before-ten", test_counts);
  return g_test_run ();
}
