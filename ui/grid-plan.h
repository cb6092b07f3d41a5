/* grid-plan.h - where pictures lie in a grid of a width
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LENS_GRID_MARGIN 12

/* What is laid out. */
typedef struct
{
  int n;         /* pictures */
  int tile_size; /* of the longer side of one */
  int height;    /* its proportions */
  int width;
  int room; /* the grid's width */
  gboolean has_no_numbers;
  gboolean is_mirrored; /* from right to left */
} LensGridWish;

typedef struct
{
  LensGridWish wish;
  int height; /* of a picture */
  int width;
  int number; /* what its number takes below it; 0 where it has none */
  int gap;
  int n_columns;
  int n_rows;
  double column_width; /* with gap; what is left over goes between the columns */
  int row_height;
  int total; /* height of it all */
} LensGridPlan;

LensGridPlan lens_grid_plan (const LensGridWish *wish);

/* The size of a picture that has one number: a small square says it as well as a large one,
 * where there are many. */
int lens_grid_dense_tile (gsize n);

/* The left upper corner of a picture. */
void lens_grid_plan_place (const LensGridPlan *plan, int index, int *y, int *x);

/* The picture at a point, and where in it, 0 to 1; -1 between them. */
int lens_grid_plan_find (const LensGridPlan *plan,
                         double y,
                         double x,
                         double *in_y,
                         double *in_x);

/* Those of which something lies between two heights: @begin … @end, end exclusive. */
void lens_grid_plan_range (const LensGridPlan *plan,
                           int top,
                           int bottom,
                           int *begin,
                           int *end);

G_END_DECLS
