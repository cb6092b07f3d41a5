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
 * @input: the input value that will change; [1][channels][height][width]
 * @goal: the value asked for
 *
 * Plans the work.  One LensPatch serves one thread; several may share a tape.
 */
LensPatch *lens_patch_new (LensTape *tape, int input, int goal);
void lens_patch_free (LensPatch *patch);

/* (nullable): what evaluations from now on look at between two operators. */
void lens_patch_set_monitor (LensPatch *patch, LensMonitor *monitor);

/**
 * lens_patch_eval:
 * @box: the box that changes, inside the input
 * @pixels: what stands there instead, [channels][box height][box width]
 *
 * Returns: (transfer full) (nullable): the goal's value; %NULL if cancelled
 */
LensTensor *
lens_patch_eval (LensPatch *patch, const LensBox *box, const LensReal *pixels);

/* Multiply-adds the last evaluation took, and those of a full pass. */
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
