/* scratch.h - memory for the time of a call, kept for the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   LENS_SCRATCH LensReal *columns = LENS_SCRATCH_NEW (LensReal, n);
 *
 * What is given back is kept for whoever asks next, so that work that is done again and
 * again, as the steps of a training are, asks the system for memory only the first time.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lens_scratch_take:
 * @n: how many
 * @size: bytes of each
 *
 * Any thread may take and give; a piece of parallel work takes and gives its own.
 *
 * Returns: memory at a multiple of 64 bytes, as somebody left it
 */
gpointer lens_scratch_take (gsize n, gsize size);

/* @memory may be %NULL. */
void lens_scratch_give (gpointer memory);

/* Blocks that were ever asked of the system: what tests look at. */
gsize lens_scratch_n_blocks (void);

static inline void
lens_scratch_clear (gpointer holder)
{
  lens_scratch_give (*(gpointer *) holder);
}

#define LENS_SCRATCH_NEW(Type, n) ((Type *) lens_scratch_take ((n), sizeof (Type)))

/* Before a pointer: it is given back where the scope ends. */
#define LENS_SCRATCH __attribute__ ((cleanup (lens_scratch_clear)))

G_END_DECLS
