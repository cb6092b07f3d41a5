/* patch.h - what a network would have said had a box of its input been different
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only what the box reaches is computed again, exactly, by running the ordinary operators
 * on crops with their halo; all else is read from the tape.
 */

#pragma once

#include "core/graph/tape.h"

G_BEGIN_DECLS

typedef struct _LensPatch LensPatch;

/**
 * lens_patch_new:
 * @tape: the unchanged pass
 * @input: the input value that will change
 * @goal: the value asked for
 *
 * Plans the work for an input [1][channels][height][width] or [1][channels][width].  One
 * LensPatch serves one thread; several may share a tape.
 */
LensPatch *lens_patch_new (LensTape *tape, int input, int goal);

/* The same for an input [1][height][width][channels]. */
LensPatch *lens_patch_new_channels_last (LensTape *tape, int input, int goal);

/* For any input, and computes everything: the full pass, several pictures at a time. */
LensPatch *lens_patch_new_whole (LensTape *tape, int input, int goal);

void lens_patch_free (LensPatch *patch);

/* (nullable): what evaluations from now on look at between two operators. */
void lens_patch_set_monitor (LensPatch *patch, LensMonitor *monitor);

/* One of the inputs of a batch. */
typedef struct
{
  LensBox box; /* the box that changes, inside the input */
  const LensReal
    *pixels; /* what stands there instead, as the input lies: [channels][box height][box
                width], or channels last; for a whole patch all of the input */
} LensPatchItem;

/**
 * lens_patch_room:
 * @box: a box like those that will be asked for
 * @size: bytes
 *
 * Returns: how many items may be computed at once in about so much memory, at least 1
 */
int lens_patch_room (LensPatch *patch, const LensBox *box, gsize size);

/**
 * lens_patch_begin:
 * @items: what changes; read before this returns
 *
 * Begins a batch of evaluations, each of which is what it would be alone, but for the last
 * digits; lens_patch_continue () does the work.
 */
void lens_patch_begin (LensPatch *patch, const LensPatchItem *items, int n_items);

/* Works for some time; FALSE if there is nothing left to be done. */
gboolean lens_patch_continue (LensPatch *patch);

/**
 * lens_patch_end:
 * @values: (out): by item: the goal's value, to be unreffed; untouched if cancelled
 *
 * Does what is left.
 *
 * Returns: %FALSE if cancelled
 */
gboolean lens_patch_end (LensPatch *patch, LensTensor **values);

/**
 * lens_patch_eval:
 * @box: the box that changes, inside the input
 * @pixels: what stands there instead
 *
 * Returns: (transfer full) (nullable): the goal's value; %NULL if cancelled
 */
LensTensor *
lens_patch_eval (LensPatch *patch, const LensBox *box, const LensReal *pixels);

/* Multiply-adds of what changed in the last batch, and those of one full pass. */
double lens_patch_multiply_adds (const LensPatch *patch);
double lens_patch_full_multiply_adds (const LensPatch *patch);

/**
 * lens_graph_receptive_box:
 * @from: an input of the graph
 * @to: a spatial value that depends on it
 * @box: positions of @to
 *
 * Which part of @from the positions can see, clipped to it.  The whole of it where an
 * operator in between mixes all positions.
 */
LensBox
lens_graph_receptive_box (const LensGraph *graph, int from, int to, const LensBox *box);

/**
 * lens_graph_receptive_field:
 * @size: (out): height and width in pixels of what one position sees, without clipping
 * @stride: (out): pixels between neighbouring positions
 *
 * Returns: %FALSE if the field is the whole input
 */
gboolean lens_graph_receptive_field (const LensGraph *graph,
                                     int from,
                                     int to,
                                     int size[2],
                                     int stride[2]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensPatch, lens_patch_free)

G_END_DECLS
