/* parts.h - one sum from several that were taken side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a signal says about weights is a sum over the batch.  The batch is cut into slices
 * that threads take by chance; each has sums of its own, and these are added up in order,
 * so the result is the same for any number of threads.
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

/* Slices of a batch of which there is work for any number of threads, where the work is in
 * @n_pieces already. */
gsize lens_parts_count (gsize batch, gsize n_pieces);

/* result[i] += parts[0][i] + parts[1][i] + …; @parts is [n_parts][n]. */
void lens_parts_add (const LensReal *parts, gsize n_parts, gsize n, LensReal *result);

G_END_DECLS
