/* shown-picture.h - a picture in a widget: its texture, its size, and where it lies
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/lens.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A member of the widget; zeroed: no picture. */
typedef struct
{
  LensImage *image; /* (nullable) */
  GdkTexture *texture;
} LensShownPicture;

/* @image: (nullable).  FALSE where that is shown already. */
gboolean lens_shown_picture_set (LensShownPicture *picture, LensImage *image);
void lens_shown_picture_clear (LensShownPicture *picture);

/* In pixels; 1 where there is no picture. */
int lens_shown_picture_height (const LensShownPicture *picture);
int lens_shown_picture_width (const LensShownPicture *picture);

/* Where it lies in the widget: as large as fits, in the middle. */
graphene_rect_t lens_shown_picture_rectangle (const LensShownPicture *picture,
                                              GtkWidget *widget);

/**
 * lens_shown_picture_find:
 * @y: of the widget
 * @place_y: (out): in the picture, 0 to 1 where it is inside
 *
 * Returns: whether the point is inside of the picture
 */
gboolean lens_shown_picture_find (const LensShownPicture *picture,
                                  GtkWidget *widget,
                                  double y,
                                  double x,
                                  double *place_y,
                                  double *place_x);

/* What a widget around a picture wants, as GtkWidgetClass.measure () asks: @width at best, and
 * no higher than @most times that. */
typedef struct
{
  int smallest;
  int width;
  double most;
} LensShownSize;

void lens_shown_picture_measure (const LensShownPicture *picture,
                                 const LensShownSize *wanted,
                                 GtkOrientation orientation,
                                 int for_size,
                                 int *natural);

G_END_DECLS
