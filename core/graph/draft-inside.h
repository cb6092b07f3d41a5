/* draft-inside.h - the members of a draft, for draft.c and the passes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/draft.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  gboolean is_defined; /* an input, a constant, or the result of a node */
  gboolean is_output;
  LensSlot slot; /* shape and kind, once known; constant: known or bound numbers */
  LensTensor *constant;
  gboolean is_made;  /* the constant was folded */
  LensTensor *bound; /* numbers that will be given, for infer only */
  int stands_for;    /* the value that replaced this one, or -1 */
} LensDraftValue;

typedef struct
{
  const LensOp *op;
  char *name;
  gpointer settings;
  int n_inputs;
  int *inputs;
  int n_outputs;
  int *outputs;
  LensSlot *slots;  /* shape and kind of each result, also of those nobody wants */
  gboolean is_dead; /* removed by a pass; skipped by all others */
} LensDraftNode;

struct _LensDraft
{
  gint n_references;
  int opset;
  GPtrArray *values;   /* LensDraftValue */
  GPtrArray *nodes;    /* LensDraftNode; in order of dependence after the first pass */
  GHashTable *by_name; /* name → index + 1 */
  GArray *inputs;      /* int */
  GArray *outputs;     /* int */
  gsize n_folded;      /* elements made by folding */
};

LensDraftValue *lens_draft_value (const LensDraft *draft, int value);
LensDraftNode *lens_draft_node (const LensDraft *draft, int node);

/* For every value: the living node that makes it (-1: none), and how many operands of
 * living nodes and results of the network it is.  Free both with g_free (). */
typedef struct
{
  int *producers;
  int *n_uses;
} LensDraftUses;

void lens_draft_count_uses (const LensDraft *draft, LensDraftUses *uses);

/* Follows stands_for to the value that is really read. */
int lens_draft_resolve (const LensDraft *draft, int value);

/* For arrays of nodes. */
void lens_draft_free_node (gpointer data);

/* “node “fire2/concat” (concat): ” before an error. */
void lens_draft_prefix_node (GError **error, const LensDraftNode *node);

G_END_DECLS
