/* route.h - how some values of a graph are computed, and where they lie meanwhile
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only what the wanted values need is run.  Where nobody else reads what a convolution, a
 * product or a batch normalisation gives, what comes after (normalisation, a residual's sum,
 * a rectifier) is done in the same sweep: a leg.  Values lie in one piece of memory, each
 * from the leg that makes it to the last that reads it.
 *
 * A route belongs to the thread that uses it.
 */

#pragma once

#include "core/graph/home.h"

G_BEGIN_DECLS

/* Nodes that run as one. */
typedef struct
{
  int node;   /* the first, whose operator runs */
  int result; /* where its result 0 goes: that of the last of them */
  int n_nodes;
  gboolean has_epilogue;
  LensEpilogue epilogue; /* the addend is looked up while it runs */
  int addend;            /* value, or -1 */
} LensLeg;

typedef struct _LensRoute LensRoute;

/* @folds: whether nodes run as one at all. */
LensRoute *lens_route_new (const LensGraph *graph,
                           const int *wanted,
                           int n_wanted,
                           gboolean folds);
void lens_route_free (LensRoute *route);

/* Whether it is the one for these. */
gboolean lens_route_fits (const LensRoute *route,
                          const int *wanted,
                          int n_wanted,
                          gboolean folds);

int lens_route_n_legs (const LensRoute *route);
const LensLeg *lens_route_leg (const LensRoute *route, int leg);

/* The room that is laid out, in numbers; and what no layout can do without that keeps a
 * node's operands and results apart: the most that is alive at once. */
gsize lens_route_n_numbers (const LensRoute *route);
gsize lens_route_least_numbers (const LensRoute *route);

/* As lens_graph_eval (). */
gboolean lens_route_run (LensRoute *route,
                         LensTensor *const *inputs,
                         LensTensor **results,
                         LensMonitor *monitor,
                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensRoute, lens_route_free)

G_END_DECLS
