/* cases.c - how much of a test is run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/cases.h"

int
support_n_cases (int n)
{
  return g_getenv ("NETLENS_FEW_CASES") != NULL ? MAX (n / 10, 1) : n;
}
