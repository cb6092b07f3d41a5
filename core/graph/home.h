/* home.h - values that lie in the memory of others
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is joined lies side by side in the result from the beginning, and what only gets
 * another shape stays where it is: nobody copies.  A network whose every layer reads all
 * those before it, side by side, has one piece of memory for all of them.
 */

#pragma once

#include "core/graph/graph.h"

G_BEGIN_DECLS

/* Numbers @at … of value @value, which is at home in itself. */
typedef struct
{
  int value;
  gsize at;
} LensHome;

/**
 * lens_graph_find_homes:
 * @graph: the graph
 * @is_made: by value: it is written by a node, so that it can be told where to lie
 * @homes: (out): by value
 *
 * A value that is not made stays where it is; others that are the same numbers may have
 * their home there.
 */
void lens_graph_find_homes (const LensGraph *graph,
                            const gboolean *is_made,
                            LensHome *homes);

/* Whether operand @input of a node lies in its result, from number @at on. */
gboolean
lens_node_lies (const LensGraph *graph, const LensNode *node, int input, gsize *at);

G_END_DECLS
