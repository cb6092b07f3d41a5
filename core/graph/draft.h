/* draft.h - a graph that is being made
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An importer adds values and nodes by name, in any order, as the file has them.
 * lens_draft_build () orders the nodes, finds every shape, folds what is constant, removes
 * clutter and freezes the result.  All that can be wrong with a network is said there.
 */

#pragma once

#include "core/graph/graph.h"

G_BEGIN_DECLS

typedef struct _LensDraft LensDraft;

/* @opset: version of the file's operator set, for operators whose meaning moved. */
LensDraft *lens_draft_new (int opset);
LensDraft *lens_draft_ref (LensDraft *draft);
void lens_draft_unref (LensDraft *draft);

int lens_draft_opset (const LensDraft *draft);

/**
 * lens_draft_add_input:
 * @name: its name, unique among values
 * @shape: every size known
 * @bound: (nullable): the numbers that will be given, where they are known already; infer
 *   may read shapes, axes and scales from them, the value stays an input all the same
 */
gboolean lens_draft_add_input (LensDraft *draft,
                               const char *name,
                               const LensShape *shape,
                               LensKind kind,
                               LensTensor *bound,
                               GError **error);

/* Takes a reference to @tensor. */
gboolean lens_draft_add_constant (LensDraft *draft,
                                  const char *name,
                                  LensTensor *tensor,
                                  GError **error);

/**
 * lens_draft_add_node:
 * @op: the operator
 * @name: (nullable): the file's name for the node
 * @inputs: names of operands, %NULL or "" where absent
 * @outputs: names of results, %NULL or "" where nobody wants it
 *
 * Returns: (nullable) (transfer none): the settings of the new node, at their initial
 *   values, to be filled in; %NULL with an error if an output's name is taken or there are
 *   too many or too few operands
 */
gpointer lens_draft_add_node (LensDraft *draft,
                              const LensOp *op,
                              const char *name,
                              const char *const *inputs,
                              int n_inputs,
                              const char *const *outputs,
                              int n_outputs,
                              GError **error);

/* Says that the value of this name is a result of the network. */
void lens_draft_add_output (LensDraft *draft, const char *name);

/**
 * lens_draft_build:
 * @draft: the draft; it is used up
 *
 * Runs the passes of passes.h and freezes the result.
 *
 * Returns: (nullable) (transfer full): the graph
 */
LensGraph *lens_draft_build (LensDraft *draft, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensDraft, lens_draft_unref)

G_END_DECLS
