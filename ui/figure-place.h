/* figure-place.h - where a figure's pixels lie in its widget: fitted, or zoomed and moved
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/drawing.h"

G_BEGIN_DECLS

#define LENS_MAX_ZOOM 16.0

typedef struct
{
  double zoom;     /* 1: the whole figure can be seen */
  double centre_y; /* which place of the figure is in the middle, 0 to 1 */
  double centre_x;
  gboolean leaves_wheel; /* to a scrolled window around it, unless Control is held */
  int height;            /* of the widget */
  int width;
  const LensSheet *sheet; /* (nullable) */
} LensFigurePlace;

void lens_figure_place_init (LensFigurePlace *place);
void lens_figure_place_set_sheet (LensFigurePlace *place, const LensSheet *sheet);

/* Where the pixels are. */
graphene_rect_t lens_figure_place_rectangle (const LensFigurePlace *place);

/* Where a part of them is. */
graphene_rect_t lens_figure_place_area (const LensFigurePlace *place,
                                        const LensRasterArea *area);

/**
 * lens_figure_place_find:
 * @y: of the widget
 * @area_y: (out): 0 to 1 in the area
 *
 * Returns: (nullable): the map, or else what can be chosen, at a point of the widget
 */
const LensRasterArea *lens_figure_place_find (const LensFigurePlace *place,
                                              double y,
                                              double x,
                                              double *area_y,
                                              double *area_x);

/* Zooms so that what is at a point of the widget stays there.  TRUE if anything changed. */
gboolean
lens_figure_place_zoom (LensFigurePlace *place, double zoom, double y, double x);
gboolean lens_figure_place_move (LensFigurePlace *place, double y, double x);

/* Leaves no room at a side while the other side has more than can be seen. */
void lens_figure_place_keep_inside (LensFigurePlace *place);

G_END_DECLS
