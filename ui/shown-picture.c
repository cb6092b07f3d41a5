/* shown-picture.c - a picture in a widget: its texture, its size, and where it lies
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/shown-picture.h"

#include "ui/texture.h"

gboolean
lens_shown_picture_set (LensShownPicture *picture, LensImage *image)
{
  if (image == picture->image)
    return FALSE;
  lens_shown_picture_clear (picture);
  if (image != NULL)
    {
      picture->image = lens_image_ref (image);
      picture->texture = lens_texture_new (image);
    }
  return TRUE;
}

void
lens_shown_picture_clear (LensShownPicture *picture)
{
  g_clear_object (&picture->texture);
  g_clear_pointer (&picture->image, lens_image_unref);
}

int
lens_shown_picture_height (const LensShownPicture *picture)
{
  return picture->image != NULL ? lens_image_height (picture->image) : 1;
}

int
lens_shown_picture_width (const LensShownPicture *picture)
{
  return picture->image != NULL ? lens_image_width (picture->image) : 1;
}

graphene_rect_t
lens_shown_picture_rectangle (const LensShownPicture *picture, GtkWidget *widget)
{
  const float height = (float) gtk_widget_get_height (widget);
  const float width = (float) gtk_widget_get_width (widget);
  const float own_height = (float) lens_shown_picture_height (picture);
  const float own_width = (float) lens_shown_picture_width (picture);
  const float zoom = MIN (height / own_height, width / own_width);

  return GRAPHENE_RECT_INIT ((width - own_width * zoom) / 2,
                             (height - own_height * zoom) / 2, own_width * zoom,
                             own_height * zoom);
}

gboolean
lens_shown_picture_find (const LensShownPicture *picture,
                         GtkWidget *widget,
                         double y,
                         double x,
                         double *place_y,
                         double *place_x)
{
  const graphene_rect_t lies = lens_shown_picture_rectangle (picture, widget);

  *place_y = (y - lies.origin.y) / MAX (lies.size.height, 1);
  *place_x = (x - lies.origin.x) / MAX (lies.size.width, 1);
  return picture->image != NULL && *place_y >= 0 && *place_y < 1 && *place_x >= 0 &&
         *place_x < 1;
}

void
lens_shown_picture_measure (const LensShownPicture *picture,
                            const LensShownSize *wanted,
                            GtkOrientation orientation,
                            int for_size,
                            int *natural)
{
  const double aspect = (double) lens_shown_picture_height (picture) /
                        lens_shown_picture_width (picture);

  *natural = wanted->width;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *natural = (int) CLAMP (MAX (for_size, wanted->width) * aspect, wanted->smallest,
                            wanted->width * wanted->most);
}
