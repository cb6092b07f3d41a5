/* natural.c - names in the order that a person gives them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/natural.h"

#include <string.h>

#define DIGITS "0123456789"

/* Compares the numbers that both texts begin with, of any length, and moves past them. */
static int
compare_numbers (const char **a, const char **b)
{
  const char *first = *a + strspn (*a, "0");
  const char *second = *b + strspn (*b, "0");
  gsize first_length = strspn (first, DIGITS);
  gsize second_length = strspn (second, DIGITS);

  *a = first + first_length;
  *b = second + second_length;
  if (first_length != second_length)
    return first_length < second_length ? -1 : 1;
  return strncmp (first, second, first_length);
}

int
lens_natural_compare (const char *a, const char *b)
{
  const char *first = a;
  const char *second = b;

  while (*first != '\0' && *second != '\0')
    {
      int order;

      if (g_ascii_isdigit (*first) && g_ascii_isdigit (*second))
        order = compare_numbers (&first, &second);
      else
        order = (int) (guchar) *first++ - (int) (guchar) *second++;
      if (order != 0)
        return order;
    }
  if (*first != *second)
    return (int) (guchar) *first - (int) (guchar) *second;
  return strcmp (a, b);
}
