/* parallel.h - the one place where work is spread over threads
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * There is one level of parallelism: a loop over pieces of fixed size.  OpenBLAS is held
 * to one thread, because its own way of cutting a product depends on the number of
 * threads, and a result must not.  A loop inside a loop runs on the spot.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LensBody:
 * @begin: first index
 * @end: one past the last index
 * @data: what was given to lens_parallel_for ()
 *
 * Works on indices of a loop.  Pieces run in any order and at the same time.
 */
typedef void (*LensBody) (gsize begin, gsize end, gpointer data);

/**
 * lens_parallel_for:
 * @n: how many indices
 * @grain: indices per piece, at least 1; the cut depends on @n and @grain alone
 * @body: what to do for a piece
 * @data: handed to @body
 *
 * Returns when all pieces are done.  Any thread may call this at any time.
 */
void lens_parallel_for (gsize n, gsize grain, LensBody body, gpointer data);

/**
 * lens_parallel_set_n_threads:
 * @n_threads: 1 or more, or 0 for one per processor
 *
 * Holds for loops that begin later.
 */
void lens_parallel_set_n_threads (int n_threads);

int lens_parallel_n_threads (void);

/* Whether this thread works on a piece of a loop that is spread over threads. */
gboolean lens_parallel_is_inside (void);

G_END_DECLS
