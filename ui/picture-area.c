/* picture-area.c - the picture as the network saw it, with marks on it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/picture-area.h"

#include "ui/i18n.h"
#include "ui/shown-picture.h"

enum
{
  SMALLEST_SIDE = 120,
  NATURAL_WIDTH = 228,
  CROSS_ARM = 7,
};

struct _LensPictureArea
{
  GtkWidget parent_instance;

  LensSession *session;
  LensShownPicture picture;
};

G_DEFINE_FINAL_TYPE (LensPictureArea, lens_picture_area, GTK_TYPE_WIDGET)

static LensImage *
present_image (LensPictureArea *area)
{
  const LensOverview *overview = lens_session_overview (area->session);
  int present = lens_session_present_picture (area->session);

  if (overview != NULL && overview->image != NULL)
    return overview->image;
  return present >= 0 ? lens_session_thumbnail (area->session, present) : NULL;
}

static GtkSizeRequestMode
lens_picture_area_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lens_picture_area_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  static const LensShownSize wanted = { SMALLEST_SIDE, NATURAL_WIDTH, 1.25 };

  *minimum = wanted.smallest;
  lens_shown_picture_measure (&LENS_PICTURE_AREA (widget)->picture, &wanted,
                              orientation, for_size, natural);
}

/* The part of the picture, in pixels of the network's input, that a position of the layer
 * is computed from. */
static gboolean
field_of (LensPictureArea *area, const LensLayer *layer, int y, int x, LensBox *field)
{
  LensModel *model = lens_session_model (area->session);
  int input = lens_model_picture_input (model);
  const LensBox box = { .y_begin = y, .y_end = y + 1, .x_begin = x, .x_end = x + 1 };

  if (!layer->is_spatial || input < 0)
    return FALSE;
  *field = lens_graph_receptive_box (lens_model_graph (model), input, layer->value,
                                     &box);
  return TRUE;
}

static void
append_box (GtkSnapshot *snapshot, const graphene_rect_t *box, const GdkRGBA *colour)
{
  const GdkRGBA shadow = { 0, 0, 0, 0.6F };
  GskRoundedRect outline;
  GskRoundedRect inside;

  gsk_rounded_rect_init_from_rect (&outline, box, 1);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 3, 3, 3, 3 },
                              (GdkRGBA[4]){ shadow, shadow, shadow, shadow });
  gsk_rounded_rect_init_from_rect (&inside, box, 1);
  gsk_rounded_rect_shrink (&inside, 0.75F, 0.75F, 0.75F, 0.75F);
  gtk_snapshot_append_border (snapshot, &inside, (float[4]){ 1.5F, 1.5F, 1.5F, 1.5F },
                              (GdkRGBA[4]){ *colour, *colour, *colour, *colour });
}

static void
append_field (LensPictureArea *area,
              GtkSnapshot *snapshot,
              const LensBox *field,
              const GdkRGBA *colour)
{
  const LensPreprocess *preprocess = lens_model_preprocess (
    lens_session_model (area->session));
  graphene_rect_t picture = lens_shown_picture_rectangle (&area->picture,
                                                          GTK_WIDGET (area));
  float scale = picture.size.width / (float) MAX (preprocess->width, 1);

  append_box (
    snapshot,
    &GRAPHENE_RECT_INIT (picture.origin.x + (float) field->x_begin * scale,
                         picture.origin.y + (float) field->y_begin * scale,
                         MAX ((float) (field->x_end - field->x_begin) * scale, 4),
                         MAX ((float) (field->y_end - field->y_begin) * scale, 4)),
    colour);
}

/* The unit that was chosen: its part of the picture, where it is one position. */
static void
append_unit (LensPictureArea *area, GtkSnapshot *snapshot)
{
  const LensPlace *place = lens_session_place (area->session);
  LensModel *model = lens_session_model (area->session);
  int layer = lens_session_layer (area->session);
  g_auto (GStrv) parts = NULL;
  LensBox field;
  int y;
  int x;

  if (place->unit == NULL || layer < 0)
    return;
  parts = g_strsplit (place->unit, ":", -1);
  if (g_strv_length (parts) != 4)
    return;
  y = (int) g_ascii_strtoll (parts[2], NULL, 10);
  x = (int) g_ascii_strtoll (parts[3], NULL, 10);
  if (field_of (area, lens_model_layer (model, layer), y, x, &field))
    append_field (area, snapshot, &field, &(const GdkRGBA){ 1, 0.76F, 0, 1 });
}

static void
append_probe (LensPictureArea *area, GtkSnapshot *snapshot)
{
  graphene_rect_t picture = lens_shown_picture_rectangle (&area->picture,
                                                          GTK_WIDGET (area));
  LensModel *model = lens_session_model (area->session);
  int layer = lens_session_layer (area->session);
  const GdkRGBA white = { 1, 1, 1, 1 };
  double y;
  double x;
  graphene_point_t at;
  LensBox field;

  lens_session_probe (area->session, &y, &x);
  if (y < 0 || x < 0)
    return;
  if (layer >= 0 && lens_model_layer (model, layer)->is_spatial)
    {
      const LensLayer *row = lens_model_layer (model, layer);
      const LensShape *shape = &lens_graph_value (lens_model_graph (model), row->value)
                                  ->shape;

      if (field_of (area, row, (int) (y * (double) shape->dims[2]),
                    (int) (x * (double) shape->dims[3]), &field))
        append_field (area, snapshot, &field, &white);
    }

  at.y = picture.origin.y + (float) y * picture.size.height;
  at.x = picture.origin.x + (float) x * picture.size.width;
  gtk_snapshot_append_color (snapshot, &white,
                             &GRAPHENE_RECT_INIT (at.x - CROSS_ARM, at.y - 0.5F,
                                                  2 * CROSS_ARM, 1));
  gtk_snapshot_append_color (snapshot, &white,
                             &GRAPHENE_RECT_INIT (at.x - 0.5F, at.y - CROSS_ARM, 1,
                                                  2 * CROSS_ARM));
}

static void
lens_picture_area_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LensPictureArea *area = LENS_PICTURE_AREA (widget);
  graphene_rect_t picture = lens_shown_picture_rectangle (&area->picture,
                                                          GTK_WIDGET (area));

  if (area->picture.texture == NULL)
    return;
  gtk_snapshot_append_texture (snapshot, area->picture.texture, &picture);
  if (lens_session_model (area->session) == NULL)
    return;
  gtk_snapshot_push_clip (snapshot, &picture);
  append_unit (area, snapshot);
  append_probe (area, snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
point (GtkEventControllerMotion *motion, double x, double y, LensPictureArea *area)
{
  double from_top;
  double from_left;
  const gboolean is_inside = lens_shown_picture_find (&area->picture, GTK_WIDGET (area),
                                                      y, x, &from_top, &from_left);

  if (area->picture.texture != NULL)
    lens_session_set_probe (area->session, is_inside ? from_top : -1,
                            is_inside ? from_left : -1);
}

static void
leave (GtkEventControllerMotion *motion, LensPictureArea *area)
{
  lens_session_set_probe (area->session, -1, -1);
}

static void
show_picture (LensPictureArea *area)
{
  if (lens_shown_picture_set (&area->picture, present_image (area)))
    gtk_widget_queue_resize (GTK_WIDGET (area));
}

static void
follow (LensSession *session, guint what, LensPictureArea *area)
{
  const guint redraws = LENS_CHANGE_PROBE | LENS_CHANGE_LAYER | LENS_CHANGE_TARGET;
  const guint reloads = LENS_CHANGE_PICTURE | LENS_CHANGE_PICTURES |
                        LENS_CHANGE_OVERVIEW | LENS_CHANGE_MODEL;

  if ((what & reloads) != 0)
    show_picture (area);
  if ((what & (redraws | reloads)) != 0)
    gtk_widget_queue_draw (GTK_WIDGET (area));
}

static void
lens_picture_area_dispose (GObject *object)
{
  LensPictureArea *area = LENS_PICTURE_AREA (object);

  lens_shown_picture_clear (&area->picture);
  g_clear_object (&area->session);
  G_OBJECT_CLASS (lens_picture_area_parent_class)->dispose (object);
}

static void
lens_picture_area_class_init (LensPictureAreaClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_picture_area_dispose;
  widget_class->get_request_mode = lens_picture_area_get_request_mode;
  widget_class->measure = lens_picture_area_measure;
  widget_class->snapshot = lens_picture_area_snapshot;
  gtk_widget_class_set_css_name (widget_class, "lens-picture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lens_picture_area_init (LensPictureArea *area)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (point), area);
  g_signal_connect (motion, "leave", G_CALLBACK (leave), area);
  gtk_widget_add_controller (GTK_WIDGET (area), motion);
  gtk_accessible_update_property (GTK_ACCESSIBLE (area), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The picture as the network sees it"), -1);
}

GtkWidget *
lens_picture_area_new (LensSession *session)
{
  LensPictureArea *area = g_object_new (LENS_TYPE_PICTURE_AREA, NULL);

  area->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (follow), area, 0);
  show_picture (area);
  return GTK_WIDGET (area);
}
