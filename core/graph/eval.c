/* eval.c - some values of a graph, without keeping the others
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The graph keeps the routes that were used last.  Who evaluates takes one away and puts it
 * back, so that no two threads ever have the same: who finds none makes his own.
 */

#include "core/graph/graph-inside.h"

static LensRoute *
take (LensRoute **place)
{
  return __atomic_exchange_n (place, NULL, __ATOMIC_ACQ_REL);
}

static gboolean
put (LensRoute **place, LensRoute *route)
{
  LensRoute *nothing = NULL;

  return __atomic_compare_exchange_n (place, &nothing, route, FALSE, __ATOMIC_ACQ_REL,
                                      __ATOMIC_ACQUIRE);
}

static void
give_back (LensGraph *graph, LensRoute *route)
{
  for (int i = 0; i < LENS_N_KEPT_ROUTES; i++)
    if (put (&graph->routes[i], route))
      return;
  /* All places are taken: the oldest makes room. */
  for (int i = 0; i < LENS_N_KEPT_ROUTES; i++)
    route = __atomic_exchange_n (&graph->routes[i], route, __ATOMIC_ACQ_REL);
  lens_route_free (route);
}

static LensRoute *
find_route (LensGraph *graph, const int *wanted, int n_wanted)
{
  gboolean folds = lens_graph_folds (graph);

  for (int i = 0; i < LENS_N_KEPT_ROUTES; i++)
    {
      LensRoute *route = take (&graph->routes[i]);

      if (route != NULL && lens_route_fits (route, wanted, n_wanted, folds))
        return route;
      if (route != NULL && !put (&graph->routes[i], route))
        lens_route_free (route);
    }
  return lens_route_new (graph, wanted, n_wanted, folds);
}

gboolean
lens_graph_eval (LensGraph *graph,
                 LensTensor *const *inputs,
                 const int *wanted,
                 int n_wanted,
                 LensTensor **results,
                 LensMonitor *monitor,
                 GError **error)
{
  LensRoute *route = find_route (graph, wanted, n_wanted);
  gboolean is_done = lens_route_run (route, inputs, results, monitor, error);

  give_back (graph, route);
  return is_done;
}
