/* route-inside.h - the members of a route, for route.c, route-legs.c and route-rooms.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/route.h"

G_BEGIN_DECLS

struct _LensRoute
{
  const LensGraph *graph;
  gboolean folds;
  int n_wanted;
  int *wanted;
  gboolean *is_wanted; /* by value */
  GArray *legs;        /* LensLeg */

  LensHome *homes; /* by value */
  gsize *places;   /* by value at home in the room: numbers from its beginning */
  gsize n_numbers;
  gsize least_numbers;

  /* While it runs. */
  const LensReal **numbers; /* by value; NULL if it is not computed */
  LensOperand *operands;    /* for the leg with the most of them */
  LensResult *results;
};

/* Fills in the legs. */
void lens_route_find_legs (LensRoute *route);

/* Fills in homes, places and sizes, once the legs are known. */
void lens_route_find_rooms (LensRoute *route);

static inline const LensLeg *
lens_route_peek_leg (const LensRoute *route, int leg)
{
  return &g_array_index (route->legs, LensLeg, leg);
}

/* What a leg reads, from first to last: values, or -1.  The last is the addend. */
static inline int
lens_route_n_reads (const LensRoute *route, const LensLeg *leg)
{
  return lens_graph_node (route->graph, leg->node)->n_inputs + 1;
}

static inline int
lens_route_read (const LensRoute *route, const LensLeg *leg, int index)
{
  const LensNode *node = lens_graph_node (route->graph, leg->node);

  return index < node->n_inputs ? node->inputs[index] : leg->addend;
}

/* Result @index of a leg. */
static inline int
lens_route_result (const LensRoute *route, const LensLeg *leg, int index)
{
  return index == 0 ? leg->result
                    : lens_graph_node (route->graph, leg->node)->outputs[index];
}

G_END_DECLS
