/* graph-inside.h - the members of a graph, for graph.c, build.c and eval.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/route.h"

G_BEGIN_DECLS

#define LENS_N_KEPT_ROUTES 4

struct _LensGraph
{
  gint n_references;
  gint is_plain;                         /* atomic: each node is run by itself */
  LensRoute *routes[LENS_N_KEPT_ROUTES]; /* atomic; see eval.c */
  int opset;
  GArray *values;      /* LensValue */
  GArray *nodes;       /* LensNode */
  GArray *inputs;      /* int */
  GArray *outputs;     /* int */
  GHashTable *by_name; /* name, owned → value + 1 */
};

G_END_DECLS
