/* filters.c - the weights of the first convolution, each filter as a small picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Weight 0 is the middle grey; a weight that favours a colour shows that colour.  Filters
 * over other than three planes are shown by their mean, in grey.
 */

#include "core/figure/figures.h"
#include "core/figure/mosaic.h"

#define MIN_WIDTH 260.0

typedef struct
{
  int n_filters;
  int n_planes;
  int height;
  int width;
} Filters;

static Filters
filters_of (const LensTensor *weights)
{
  const LensShape *shape = lens_tensor_shape (weights);
  Filters filters = { 1, 1, 1, 1 };

  if (lens_tensor_n_elements (weights) == 0 || shape->rank < 3)
    return filters;
  filters.n_filters = (int) shape->dims[0];
  filters.n_planes = (int) shape->dims[1];
  filters.height = (int) lens_shape_span (shape, 2, shape->rank - 1);
  filters.width = (int) shape->dims[shape->rank - 1];
  return filters;
}

static char *
make_subtitle (const LensScene *scene)
{
  Filters filters;

  if (scene->filters == NULL)
    return g_strdup ("");
  filters = filters_of (scene->filters);
  return g_strdup_printf ("%d filters of %d×%d over %d %s, %s scale; 0 is grey",
                          filters.n_filters, filters.height, filters.width,
                          filters.n_planes, filters.n_planes == 1 ? "plane" : "planes",
                          scene->look->share == LENS_SHARE_ALL ? "one"
                                                               : "each on its own");
}

typedef struct
{
  LensMosaic mosaic;
  Filters filters;
  char *subtitle;
  double heading;
  double text_width;
} Layout;

static LensFrame
title_frame (const LensScene *scene, char **title)
{
  const char *layer = scene->filters_title != NULL ? scene->filters_title
                                                   : "first convolution";

  *title = g_strdup_printf ("Filters · %s", layer);
  return (LensFrame){ .title = *title };
}

static Layout
lay_out (const LensScene *scene)
{
  Layout layout = { .filters = { 1, 1, 1, 1 } };
  LensScene titled = *scene;
  g_autofree char *title = NULL;
  LensFrame frame = title_frame (scene, &title);

  if (scene->filters != NULL)
    layout.filters = filters_of (scene->filters);
  layout.mosaic = lens_mosaic_plan (scene->look, layout.filters.n_filters,
                                    layout.filters.height, layout.filters.width);
  layout.text_width = MAX (layout.mosaic.width, MIN_WIDTH);
  layout.subtitle = make_subtitle (scene);
  titled.frame = &frame;
  layout.heading = lens_heading_height (&titled, layout.text_width, layout.subtitle);
  return layout;
}

static void
measure (const LensScene *scene, int *height, int *width)
{
  Layout layout = lay_out (scene);

  *width = (int) (layout.text_width + 2 * LENS_MARGIN);
  *height = (int) (layout.heading + layout.mosaic.height + 2 * LENS_MARGIN);
  g_free (layout.subtitle);
}

/* [planes][height][width] of one filter. */
static LensTensor *
copy_filter (const LensTensor *weights, const Filters *filters, int index)
{
  LensShape shape = lens_shape (1, filters->n_planes, filters->height, filters->width);
  gsize n_values = lens_shape_n_elements (&shape);

  return lens_tensor_new_copy (&shape, lens_tensor_data (weights) + index * n_values);
}

static void
draw_filter (const LensScene *scene,
             cairo_t *cr,
             const LensArea *place,
             const LensTensor *filter,
             const LensScale *scale)
{
  gboolean is_colour = lens_planes_of (filter).n_planes == 3;
  LensPlane *planes[3];
  cairo_surface_t *surface;

  for (int i = 0; i < 3; i++)
    planes[i] = is_colour ? lens_plane_copy (filter, scene->is_bgr ? 2 - i : i)
                          : lens_plane_collapse (filter, LENS_COLLAPSE_SUM);
  surface = lens_planes_paint_colour (planes, scale);
  lens_paint_surface (cr, place, surface, TRUE, 1);
  cairo_surface_destroy (surface);
  for (int i = 0; i < 3; i++)
    g_free (planes[i]);
}

static LensScale
scale_of_filter (const LensScene *scene, const LensTensor *filter)
{
  g_autofree LensPlane *sum = NULL;

  if (lens_planes_of (filter).n_planes == 3)
    return lens_scale_values (lens_tensor_data (filter),
                              lens_tensor_n_elements (filter), TRUE, scene->look);
  sum = lens_plane_collapse (filter, LENS_COLLAPSE_SUM);
  return lens_scale_values (sum->values, (gsize) sum->height * sum->width, TRUE,
                            scene->look);
}

static LensScale
scale_of_all (const LensScene *scene, const Filters *filters)
{
  LensScale all = { .high = 1, .is_blank = TRUE };

  for (int i = 0; i < filters->n_filters; i++)
    {
      g_autoptr (LensTensor) filter = copy_filter (scene->filters, filters, i);
      LensScale scale = scale_of_filter (scene, filter);

      all = lens_scale_join (&all, &scale);
    }
  return all;
}

static void
draw_filters (const LensScene *scene, cairo_t *cr, const Layout *layout, double y)
{
  gboolean is_shared = scene->look->share == LENS_SHARE_ALL;
  LensScale all = { 0 };

  if (is_shared)
    all = scale_of_all (scene, &layout->filters);
  for (int i = 0; i < layout->filters.n_filters; i++)
    {
      g_autoptr (LensTensor) filter = copy_filter (scene->filters, &layout->filters, i);
      LensArea place = lens_mosaic_place (&layout->mosaic, i, y, LENS_MARGIN);
      LensScale scale = is_shared ? all : scale_of_filter (scene, filter);

      lens_frame_area (cr, &place, lens_palette (scene->look)->rule);
      draw_filter (scene, cr, &place, filter, &scale);
      lens_note_area (scene->areas, cr, &place, i, FALSE);
    }
}

static void
draw (const LensScene *scene, cairo_t *cr)
{
  Layout layout = lay_out (scene);
  double y = LENS_MARGIN + layout.heading;
  LensScene titled = *scene;
  g_autofree char *title = NULL;
  LensFrame frame = title_frame (scene, &title);

  titled.frame = &frame;
  lens_heading_draw (&titled, cr, layout.text_width, layout.subtitle);
  g_free (layout.subtitle);
  if (scene->filters != NULL && lens_tensor_n_elements (scene->filters) > 0)
    {
      draw_filters (scene, cr, &layout, y);
      lens_mosaic_draw_numbers (&layout.mosaic, cr, y, LENS_MARGIN);
    }
  else
    {
      LensArea area = { y, LENS_MARGIN, layout.mosaic.height, layout.text_width };

      lens_tile_draw_reason (cr, &area, scene->look,
                             "the network has no convolution with fixed weights");
    }
}

const LensFigure lens_filters = {
  .id = "filters",
  .title = N_ ("Filters"),
  .summary = N_ ("The weights of the first convolution as small pictures."),
  .kinds = 1u << LENS_FRAME_HEAT | 1u << LENS_FRAME_SIGNED | 1u << LENS_FRAME_CHANNELS |
           1u << LENS_FRAME_BARS | 1u << LENS_FRAME_CURVE | 1u << LENS_FRAME_GIST,
  .measure = measure,
  .draw = draw,
};
