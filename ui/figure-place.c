/* figure-place.c - where a figure's pixels lie in its widget: fitted, or zoomed and moved
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/figure-place.h"

#include <math.h>

void
lens_figure_place_init (LensFigurePlace *place)
{
  *place = (LensFigurePlace){ .zoom = 1, .centre_y = 0.5, .centre_x = 0.5 };
}

void
lens_figure_place_set_sheet (LensFigurePlace *place, const LensSheet *sheet)
{
  place->sheet = sheet;
  lens_figure_place_keep_inside (place);
}

/* The size of the whole figure in the widget's units.  Pixels that were drawn for another
 * zoom or another size of the widget are stretched until the right ones are there. */
static void
find_extent (const LensFigurePlace *place, double *height, double *width)
{
  const LensSheet *sheet = place->sheet;
  double scale;

  *height = place->height;
  *width = place->width;
  if (sheet == NULL)
    return;
  scale = MIN ((double) place->height / sheet->painting->height,
               (double) place->width / sheet->painting->width);
  if (sheet->painting->height == place->height &&
      sheet->painting->width == place->width)
    scale = 1;
  scale *= place->zoom / sheet->painting->density;
  *height = sheet->raster->height * scale;
  *width = sheet->raster->width * scale;
}

graphene_rect_t
lens_figure_place_rectangle (const LensFigurePlace *place)
{
  double height;
  double width;

  find_extent (place, &height, &width);
  /* Between two pixels of the screen letters would be blurred. */
  return GRAPHENE_RECT_INIT (
    (float) round (place->width / 2.0 - place->centre_x * width),
    (float) round (place->height / 2.0 - place->centre_y * height), (float) width,
    (float) height);
}

graphene_rect_t
lens_figure_place_area (const LensFigurePlace *place, const LensRasterArea *area)
{
  const graphene_rect_t whole = lens_figure_place_rectangle (place);
  const double y_scale = whole.size.height / MAX (place->sheet->raster->height, 1);
  const double x_scale = whole.size.width / MAX (place->sheet->raster->width, 1);

  return GRAPHENE_RECT_INIT ((float) (whole.origin.x + area->x * x_scale),
                             (float) (whole.origin.y + area->y * y_scale),
                             (float) (area->width * x_scale),
                             (float) (area->height * y_scale));
}

const LensRasterArea *
lens_figure_place_find (const LensFigurePlace *place,
                        double y,
                        double x,
                        double *area_y,
                        double *area_x)
{
  const GArray *areas = place->sheet != NULL ? place->sheet->raster->areas : NULL;

  /* A map comes after the cell that it is in. */
  for (int i = areas != NULL ? (int) areas->len - 1 : -1; i >= 0; i--)
    {
      const LensRasterArea *area = &g_array_index (areas, LensRasterArea, i);
      const graphene_rect_t at = lens_figure_place_area (place, area);

      if (!graphene_rect_contains_point (&at,
                                         &GRAPHENE_POINT_INIT ((float) x, (float) y)))
        continue;
      *area_y = CLAMP ((y - at.origin.y) / at.size.height, 0, 1);
      *area_x = CLAMP ((x - at.origin.x) / at.size.width, 0, 1);
      return area;
    }
  return NULL;
}

static double
keep_side_inside (double centre, double room, double extent)
{
  const double half = room / 2 / MAX (extent, 1);

  return half >= 0.5 ? 0.5 : CLAMP (centre, half, 1 - half);
}

void
lens_figure_place_keep_inside (LensFigurePlace *place)
{
  double height;
  double width;

  find_extent (place, &height, &width);
  place->centre_y = keep_side_inside (place->centre_y, place->height, height);
  place->centre_x = keep_side_inside (place->centre_x, place->width, width);
}

gboolean
lens_figure_place_zoom (LensFigurePlace *place, double zoom, double y, double x)
{
  const LensFigurePlace before = *place;
  double height;
  double width;
  double fixed_y;
  double fixed_x;

  find_extent (place, &height, &width);
  fixed_y = place->centre_y + (y - place->height / 2.0) / MAX (height, 1);
  fixed_x = place->centre_x + (x - place->width / 2.0) / MAX (width, 1);

  place->zoom = CLAMP (zoom, 1, LENS_MAX_ZOOM);
  find_extent (place, &height, &width);
  place->centre_y = fixed_y - (y - place->height / 2.0) / MAX (height, 1);
  place->centre_x = fixed_x - (x - place->width / 2.0) / MAX (width, 1);
  lens_figure_place_keep_inside (place);
  return before.zoom != place->zoom;
}

gboolean
lens_figure_place_move (LensFigurePlace *place, double y, double x)
{
  const LensFigurePlace before = *place;
  double height;
  double width;

  find_extent (place, &height, &width);
  place->centre_y += y / MAX (height, 1);
  place->centre_x += x / MAX (width, 1);
  lens_figure_place_keep_inside (place);
  return before.centre_y != place->centre_y || before.centre_x != place->centre_x;
}
