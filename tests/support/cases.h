/* cases.h - how much of a test is run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @n, or a tenth of it where each case takes thirty times as long as usual: under valgrind,
 * for which NETLENS_FEW_CASES is set.  1 at least. */
int support_n_cases (int n);

G_END_DECLS
