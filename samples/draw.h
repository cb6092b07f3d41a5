/* draw.h - the shapes that the sample network knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{
  SAMPLE_SIZE = 96,          /* of the network's input, height and width */
  SAMPLE_PICTURE_SIZE = 384, /* of the picture beside it */
};

typedef enum
{
  SHAPE_CIRCLE,
  SHAPE_SQUARE,
  SHAPE_TRIANGLE,
  N_SHAPES,
} Shape;

/* In pixels of the input, from the middle of the shape. */
typedef struct
{
  double x;
  double y;
} Point;

/* The radius of the ideal shapes. */
extern const double shape_radius;

/* The places of an outline that tell it from others: corners, or arcs of the circle.
 * There is room for eight; returns how many. */
int shape_landmarks (Shape shape, double radius, Point landmarks[8]);

/* One light shape in the middle of the dark ground: writes [3][SAMPLE_SIZE][SAMPLE_SIZE],
 * 0 to 1 less the colour of the ground, as the network takes a picture: what a convolution
 * finds beyond the border is then more ground, not an edge. */
void draw_ideal (Shape shape, double *pixels);

/* The picture: one shape of each sort, the circle the brightest. */
gboolean draw_picture (const char *path);

G_END_DECLS
