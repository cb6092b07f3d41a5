/* graph.h - a network, frozen: values, and the nodes that compute them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nodes stand in an order in which each comes after those it depends on.  Nothing in a
 * graph changes but how it is evaluated, so any number of threads may use one.
 */

#pragma once

#include "core/base/monitor.h"
#include "core/op/op.h"

G_BEGIN_DECLS

typedef struct _LensGraph LensGraph;

typedef struct
{
  char *name; /* the file's own name for it */
  LensShape shape;
  LensKind kind;
  int producer;         /* index of the node, or -1 for an input or a constant */
  int n_consumers;      /* how often nodes read it */
  LensTensor *constant; /* NULL unless known */
  gboolean is_made;     /* a constant that was folded, not stored in the file */
} LensValue;

typedef struct
{
  const LensOp *op;
  char *name; /* the file's own name, or the first output's */
  gpointer settings;
  int n_inputs;
  int *inputs; /* value indices; -1 where an optional operand is absent */
  int n_outputs;
  int *outputs; /* value indices; -1 where nobody wants the result */
} LensNode;

LensGraph *lens_graph_ref (LensGraph *graph);
void lens_graph_unref (LensGraph *graph);

/* The version of the operator set that its nodes are to be understood by. */
int lens_graph_opset (const LensGraph *graph);

int lens_graph_n_values (const LensGraph *graph);
const LensValue *lens_graph_value (const LensGraph *graph, int value);

int lens_graph_n_nodes (const LensGraph *graph);
const LensNode *lens_graph_node (const LensGraph *graph, int node);

/* The values to be given and the values asked for, in the file's order. */
int lens_graph_n_inputs (const LensGraph *graph);
int lens_graph_input (const LensGraph *graph, int index);
int lens_graph_n_outputs (const LensGraph *graph);
int lens_graph_output (const LensGraph *graph, int index);

/* The value of this name, or of the node of this name (its first output), also where a
 * pass removed it and another value stands for it; -1 if there is none. */
int lens_graph_find (const LensGraph *graph, const char *name);

/* All names lens_graph_find () knows, for “did you mean”; NULL-terminated; free with
 * g_free (): the strings belong to the graph. */
const char **lens_graph_dup_names (const LensGraph *graph);

/* Multiply-adds of a node, and its parameters: numbers of constant operands that the file
 * stores, or that a weighted sum or a normalisation reads wherever they are from. */
double lens_graph_node_multiply_adds (const LensGraph *graph, int node);
gsize lens_graph_node_parameters (const LensGraph *graph, int node);

/* Whether value @to depends on value @from. */
gboolean lens_graph_depends (const LensGraph *graph, int to, int from);

/* Whether lens_graph_eval () runs a convolution, a product or a batch normalisation as one
 * with the normalisation, the sum and the rectifier after it, where nobody asks for what is
 * between.  It does unless told otherwise; the results are the same up to rounding. */
void lens_graph_set_folds (LensGraph *graph, gboolean folds);
gboolean lens_graph_folds (const LensGraph *graph);

/**
 * lens_graph_eval:
 * @graph: the graph
 * @inputs: one tensor an input, of the input's shape
 * @wanted: value indices
 * @results: (out): the tensors, each to be unreffed; untouched on failure
 * @monitor: (nullable): progress and cancel
 *
 * Computes only what the wanted values need, in memory that is laid out once and used
 * again: see core/graph/route.h.
 */
gboolean lens_graph_eval (LensGraph *graph,
                          LensTensor *const *inputs,
                          const int *wanted,
                          int n_wanted,
                          LensTensor **results,
                          LensMonitor *monitor,
                          GError **error);

/* Runs one node; operands and results are indexed by value. */
void lens_node_forward (const LensGraph *graph, int node, LensTensor **values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensGraph, lens_graph_unref)

G_END_DECLS
