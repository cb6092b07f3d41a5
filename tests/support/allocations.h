/* allocations.h - how often a program has asked for memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A test that calls this has the C library's functions replaced by ones that count.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So far, by all threads; -1 where they cannot be counted: under sanitizers, or with
 * another C library than GNU's. */
int support_n_allocations (void);

G_END_DECLS
