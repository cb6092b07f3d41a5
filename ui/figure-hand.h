/* figure-hand.h - pointer, wheel, fingers and keys on a figure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/figure-place.h"

G_BEGIN_DECLS

/* What a touch means; all are given the widget. */
typedef struct
{
  void (*moved) (gpointer widget); /* zoom or centre are other ones */

  /* The pointer is at a place of a map, or left all maps: y and x -1. */
  void (*touched) (double y, double x, int cell, gpointer widget);
  void (*picked) (double y, double x, int cell, gpointer widget);
} LensFigureTouch;

void lens_figure_hand_add (GtkWidget *widget,
                           LensFigurePlace *place,
                           const LensFigureTouch *touch);

G_END_DECLS
