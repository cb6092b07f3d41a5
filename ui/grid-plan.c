/* grid-plan.c - where pictures lie in a grid of a width
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/grid-plan.h"

#include <math.h>

#define GAP 6
#define SMALL_GAP 2

/* Smaller pictures have no room for a number. */
#define MIN_NUMBERED 36
#define NUMBER_HEIGHT 14

/* However long and thin the maps are. */
#define MIN_SIDE 4

/* As many columns as come nearest to the wish, and pictures that fill them. */
static void
fit_columns (LensGridPlan *plan, int room)
{
  const LensGridWish *wish = &plan->wish;
  const int wished = (room + plan->gap + (plan->width + plan->gap) / 2) /
                     (plan->width + plan->gap);
  int width;

  plan->n_columns = CLAMP (wished, 1, MAX (wish->n, 1));

  /* A single row stays as it is. */
  if (wished > wish->n || wish->n == 1)
    return;
  width = MAX ((room + plan->gap) / plan->n_columns - plan->gap, MIN_SIDE);
  plan->height = MAX (plan->height * width / plan->width, MIN_SIDE);
  plan->width = width;
}

LensGridPlan
lens_grid_plan (const LensGridWish *wish)
{
  const int longer = MAX (MAX (wish->height, wish->width), 1);
  const int room = wish->room - 2 * LENS_GRID_MARGIN;
  LensGridPlan plan = { .wish = *wish };

  plan.height = MAX (wish->tile_size * wish->height / longer, MIN_SIDE);
  plan.width = MAX (wish->tile_size * wish->width / longer, MIN_SIDE);
  plan.number = plan.width >= MIN_NUMBERED && !wish->has_no_numbers ? NUMBER_HEIGHT : 0;
  plan.gap = plan.number > 0 ? GAP : SMALL_GAP;
  fit_columns (&plan, room);
  plan.row_height = plan.height + plan.number + plan.gap;
  plan.n_rows = (wish->n + plan.n_columns - 1) / plan.n_columns;
  plan.column_width = plan.width + plan.gap;
  if (plan.n_rows > 1 && plan.n_columns > 1)
    plan.column_width = (double) (room - plan.width) / (plan.n_columns - 1);
  plan.total = MAX (plan.n_rows * plan.row_height - plan.gap, 0) + 2 * LENS_GRID_MARGIN;
  return plan;
}

void
lens_grid_plan_place (const LensGridPlan *plan, int index, int *y, int *x)
{
  const int row = index / plan->n_columns;
  const int column = index % plan->n_columns;

  *y = LENS_GRID_MARGIN + row * plan->row_height;
  *x = LENS_GRID_MARGIN + (int) lround (column * plan->column_width);
  if (plan->wish.is_mirrored)
    *x = plan->wish.room - *x - plan->width;
}

int
lens_grid_plan_find (const LensGridPlan *plan,
                     double y,
                     double x,
                     double *in_y,
                     double *in_x)
{
  const double top = y - LENS_GRID_MARGIN;
  const double left = (plan->wish.is_mirrored ? plan->wish.room - x : x) -
                      LENS_GRID_MARGIN;
  const int row = (int) floor (top / plan->row_height);
  const int column = (int) floor (left / plan->column_width);
  const int index = row * plan->n_columns + column;
  const double from_top = top - row * plan->row_height;
  const double from_left = left - column * plan->column_width;

  if (row < 0 || column < 0 || column >= plan->n_columns || index >= plan->wish.n ||
      from_top >= plan->height + plan->number || from_left >= plan->width)
    return -1;
  *in_y = MIN (from_top / plan->height, 1);
  *in_x = MIN (from_left / plan->width, 1);
  if (plan->wish.is_mirrored)
    *in_x = 1 - *in_x;
  return index;
}

void
lens_grid_plan_range (const LensGridPlan *plan,
                      int top,
                      int bottom,
                      int *begin,
                      int *end)
{
  const int first = MAX (top - LENS_GRID_MARGIN, 0) / plan->row_height;
  const int last = MAX (bottom - LENS_GRID_MARGIN, 0) / plan->row_height;

  *begin = MIN (first * plan->n_columns, plan->wish.n);
  *end = MIN ((last + 1) * plan->n_columns, plan->wish.n);
}

int
lens_grid_dense_tile (gsize n)
{
  static const struct
  {
    gsize most;
    int size;
  } tiles[] = {
    { 16, 72 },
    { 128, 40 },
    { G_MAXSIZE, 20 },
  };
  gsize i = 0;

  while (n > tiles[i].most)
    i++;
  return tiles[i].size;
}
