/* route-rooms.c - where each value lies, and how long
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Time is counted in legs.  Values that lie in one another need their room together, from
 * the first that is written to the last that is read.
 */

#include "core/graph/layout.h"
#include "core/graph/route-inside.h"

#define NEVER (-1)

typedef struct
{
  LensRoute *route;
  int n_values;
  gboolean *is_made; /* by value: a leg writes it */
  int *begins;       /* by value: the leg that makes it, or NEVER */
  int *ends;         /* by value: the last leg that reads it */
  int *n_members;    /* by value at home in itself: values that lie there */
} Rooms;

static gsize
size_of (const Rooms *rooms, int value)
{
  return lens_shape_n_elements (&lens_graph_value (rooms->route->graph, value)->shape);
}

static void
find_times (Rooms *rooms)
{
  const LensRoute *route = rooms->route;

  for (int i = 0; i < rooms->n_values; i++)
    rooms->begins[i] = rooms->ends[i] = NEVER;
  for (int i = 0; i < lens_route_n_legs (route); i++)
    {
      const LensLeg *leg = lens_route_peek_leg (route, i);

      for (int j = 0; j < lens_route_n_reads (route, leg); j++)
        if (lens_route_read (route, leg, j) >= 0)
          rooms->ends[lens_route_read (route, leg, j)] = i;
      for (int j = 0; j < lens_graph_node (route->graph, leg->node)->n_outputs; j++)
        {
          int value = lens_route_result (route, leg, j);

          rooms->is_made[value] = TRUE;
          rooms->begins[value] = i;
          rooms->ends[value] = i;
        }
    }
  for (int i = 0; i < route->n_wanted; i++)
    rooms->ends[route->wanted[i]] = lens_route_n_legs (route);
}

/* What is alive at once, each value by itself. */
static gsize
find_least (const Rooms *rooms)
{
  int n_legs = lens_route_n_legs (rooms->route);
  g_autofree gsize *alive = g_new0 (gsize, n_legs + 1);
  gsize most = 0;

  for (int i = 0; i < rooms->n_values; i++)
    for (int k = rooms->begins[i]; rooms->is_made[i] && k <= rooms->ends[i]; k++)
      alive[k] += size_of (rooms, i);
  for (int k = 0; k <= n_legs; k++)
    most = MAX (most, alive[k]);
  return most;
}

static void
join_times (Rooms *rooms)
{
  const LensHome *homes = rooms->route->homes;

  for (int i = 0; i < rooms->n_values; i++)
    {
      int home = homes[i].value;

      if (rooms->begins[i] != NEVER)
        rooms->n_members[home]++;
      if (home == i || rooms->begins[i] == NEVER)
        continue;
      rooms->begins[home] = MIN (rooms->begins[home], rooms->begins[i]);
      rooms->ends[home] = MAX (rooms->ends[home], rooms->ends[i]);
    }
}

/* Lets a result lie where its operand did, if that is read here for the last time. */
static void
overwrite (Rooms *rooms, int leg_index)
{
  LensRoute *route = rooms->route;
  const LensLeg *leg = lens_route_peek_leg (route, leg_index);
  const LensNode *node = lens_graph_node (route->graph, leg->node);
  int result = leg->result;
  int operand = node->n_inputs > 0 ? node->inputs[0] : -1;
  int home;

  if ((node->op->traits & LENS_TRAIT_IN_PLACE) == 0 || operand < 0 ||
      !rooms->is_made[operand] || route->homes[result].value != result ||
      rooms->n_members[result] != 1)
    return;
  home = route->homes[operand].value;
  if (!rooms->is_made[home] || route->homes[operand].at != 0 ||
      rooms->ends[home] != leg_index || rooms->n_members[home] != 1 ||
      size_of (rooms, home) != size_of (rooms, result) || leg->addend == operand)
    return;
  route->homes[result] = (LensHome){ home, 0 };
  rooms->ends[home] = rooms->ends[result];
}

static void
lay_out (Rooms *rooms)
{
  LensRoute *route = rooms->route;
  g_autofree LensSlotInTime *slots = g_new0 (LensSlotInTime, rooms->n_values + 1);
  g_autofree int *slot_values = g_new0 (int, rooms->n_values + 1);
  int n_slots = 0;

  for (int i = 0; i < rooms->n_values; i++)
    {
      if (!rooms->is_made[i] || route->homes[i].value != i)
        continue;
      slot_values[n_slots] = i;
      slots[n_slots++] = (LensSlotInTime){
        .n_numbers = size_of (rooms, i),
        .begin = rooms->begins[i],
        .end = rooms->ends[i],
      };
    }
  /* What a graph holds has passed lens_shape_check (), and so has their sum long before. */
  if (!lens_layout (slots, n_slots, &route->n_numbers))
    g_error ("out of memory: %d values", n_slots);
  for (int i = 0; i < n_slots; i++)
    route->places[slot_values[i]] = slots[i].at;
}

void
lens_route_find_rooms (LensRoute *route)
{
  int n_values = lens_graph_n_values (route->graph);
  g_autofree gboolean *is_made = g_new0 (gboolean, n_values + 1);
  g_autofree int *begins = g_new0 (int, n_values + 1);
  g_autofree int *ends = g_new0 (int, n_values + 1);
  g_autofree int *n_members = g_new0 (int, n_values + 1);
  Rooms rooms = { route, n_values, is_made, begins, ends, n_members };

  find_times (&rooms);
  route->least_numbers = find_least (&rooms);
  lens_graph_find_homes (route->graph, is_made, route->homes);
  join_times (&rooms);
  for (int i = 0; i < lens_route_n_legs (route); i++)
    overwrite (&rooms, i);
  lay_out (&rooms);
}
