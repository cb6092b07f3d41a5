/* draw.c - the shapes that the sample network knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "samples/draw.h"

#include <cairo.h>
#include <math.h>

const double shape_radius = 14;

/* models/shapes.netlens.json has it as the mean. */
static const double ground[3] = { 0.157, 0.173, 0.235 };

int
shape_landmarks (Shape shape, double radius, Point landmarks[8])
{
  const double half = radius * 0.86;

  switch (shape)
    {
    case SHAPE_SQUARE:
      landmarks[0] = (Point){ -half, -half };
      landmarks[1] = (Point){ half, -half };
      landmarks[2] = (Point){ half, half };
      landmarks[3] = (Point){ -half, half };
      return 4;

    case SHAPE_TRIANGLE:
      landmarks[0] = (Point){ 0, -radius * 1.1 };
      landmarks[1] = (Point){ radius * 1.05, radius * 0.72 };
      landmarks[2] = (Point){ -radius * 1.05, radius * 0.72 };
      return 3;

    default:
      for (int i = 0; i < 8; i++)
        landmarks[i] = (Point){ radius * cos (i * G_PI / 4),
                                radius * sin (i * G_PI / 4) };
      return 8;
    }
}

static void
trace_shape (cairo_t *cairo, Shape shape, Point middle, double radius)
{
  Point corners[8];
  int n;

  cairo_new_path (cairo);
  if (shape == SHAPE_CIRCLE)
    {
      cairo_arc (cairo, middle.x, middle.y, radius, 0, 2 * G_PI);
      return;
    }
  n = shape_landmarks (shape, radius, corners);
  for (int i = 0; i < n; i++)
    cairo_line_to (cairo, middle.x + corners[i].x, middle.y + corners[i].y);
  cairo_close_path (cairo);
}

void
draw_ideal (Shape shape, double *pixels)
{
  const Point middle = { SAMPLE_SIZE / 2.0, SAMPLE_SIZE / 2.0 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                                         SAMPLE_SIZE, SAMPLE_SIZE);
  cairo_t *cairo = cairo_create (surface);
  const guint32 *data;

  cairo_set_source_rgb (cairo, ground[0], ground[1], ground[2]);
  cairo_paint (cairo);
  trace_shape (cairo, shape, middle, shape_radius);
  cairo_set_source_rgb (cairo, 0.9, 0.9, 0.9);
  cairo_fill (cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);

  /* Four bytes a pixel leave no gaps between rows. */
  data = (const guint32 *) cairo_image_surface_get_data (surface);
  for (int channel = 0; channel < 3; channel++)
    for (int i = 0; i < SAMPLE_SIZE * SAMPLE_SIZE; i++)
      *pixels++ = ((data[i] >> (16 - 8 * channel)) & 0xff) / 255.0 - ground[channel];
  cairo_surface_destroy (surface);
}

/* The ground is not quite even: lighter above on the left. */
static void
paint_ground (cairo_t *cairo)
{
  cairo_pattern_t *light = cairo_pattern_create_linear (0, 0, SAMPLE_SIZE, SAMPLE_SIZE);

  cairo_pattern_add_color_stop_rgb (light, 0, ground[0] * 1.3, ground[1] * 1.3,
                                    ground[2] * 1.3);
  cairo_pattern_add_color_stop_rgb (light, 1, ground[0] * 0.7, ground[1] * 0.7,
                                    ground[2] * 0.7);
  cairo_set_source (cairo, light);
  cairo_paint (cairo);
  cairo_pattern_destroy (light);
}

gboolean
draw_picture (const char *path)
{
  static const struct
  {
    Shape shape;
    Point middle;
    double radius;
    double colour[3];
  } things[] = {
    { SHAPE_CIRCLE, { 31, 30 }, 14, { 0.98, 0.76, 0.28 } },
    { SHAPE_SQUARE, { 68, 40 }, 14, { 0.52, 0.75, 0.98 } },
    { SHAPE_TRIANGLE, { 40, 68 }, 14, { 1.00, 0.60, 0.52 } },
  };
  const double scale = (double) SAMPLE_PICTURE_SIZE / SAMPLE_SIZE;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                                         SAMPLE_PICTURE_SIZE,
                                                         SAMPLE_PICTURE_SIZE);
  cairo_t *cairo = cairo_create (surface);
  cairo_status_t status;

  cairo_scale (cairo, scale, scale);
  paint_ground (cairo);
  for (gsize i = 0; i < G_N_ELEMENTS (things); i++)
    {
      const double *colour = things[i].colour;

      trace_shape (cairo, things[i].shape, things[i].middle, things[i].radius);
      cairo_set_source_rgb (cairo, colour[0], colour[1], colour[2]);
      cairo_fill (cairo);
    }
  status = cairo_surface_write_to_png (surface, path);
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
  return status == CAIRO_STATUS_SUCCESS;
}
