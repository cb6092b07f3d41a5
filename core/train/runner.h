/* runner.h - a graph run over memory that is laid out once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both ways, it keeps each value until the way back has passed it, and the room of what is
 * no longer needed is taken by signals.  Forward only, a value lives until it was last
 * read.  After lens_runner_set_room () nothing is allocated.
 */

#pragma once

#include "core/graph/graph.h"

G_BEGIN_DECLS

typedef struct _LensRunner LensRunner;

/**
 * lens_runner_new:
 * @graph: the network; a reference is taken
 * @score: the value that signals come from; -1 to run forward only
 * @learnt: values whose signals are wanted, inputs of @graph
 *
 * Values that are neither inputs nor constants get their place here; outputs of @graph keep
 * theirs to the end of a way back.
 *
 * Returns: %NULL with LENS_ERROR_LIMIT if the room cannot be counted
 */
LensRunner *lens_runner_new (LensGraph *graph,
                             int score,
                             const int *learnt,
                             int n_learnt,
                             GError **error);
void lens_runner_free (LensRunner *runner);

/* The room that is needed, in numbers, and where it is: at an address that is a multiple
 * of 64, lent to the runner. */
gsize lens_runner_n_numbers (const LensRunner *runner);
void lens_runner_set_room (LensRunner *runner, LensReal *room);

/* Lends an input's numbers and, for one that is learnt, where its signal is added to. */
void lens_runner_bind (LensRunner *runner,
                       int value,
                       const LensReal *numbers,
                       LensReal *signal);

void lens_runner_forward (LensRunner *runner);
const LensReal *lens_runner_value (const LensRunner *runner, int value);

/* Where the score's signal is to be written between both ways. */
LensReal *lens_runner_score_signal (LensRunner *runner);
void lens_runner_backward (LensRunner *runner);

/* While it watches, each number that is made is looked at, and the first node is kept whose
 * results, or whose operands' signals, are not all finite. */
void lens_runner_watch (LensRunner *runner, gboolean is_watching);

/* (nullable): what watching found. */
const LensNode *lens_runner_first_unsound (const LensRunner *runner,
                                           gboolean *is_signal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensRunner, lens_runner_free)

G_END_DECLS
