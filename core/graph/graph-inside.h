/* graph-inside.h - the members of a graph, for graph.c and build.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/graph.h"

G_BEGIN_DECLS

struct _LensGraph
{
  gint n_references;
  int opset;
  GArray *values;      /* LensValue */
  GArray *nodes;       /* LensNode */
  GArray *inputs;      /* int */
  GArray *outputs;     /* int */
  GHashTable *by_name; /* name, owned → value + 1 */
};

G_END_DECLS
