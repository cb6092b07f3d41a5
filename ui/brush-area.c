/* brush-area.c - the picture with a window over it that the user moves
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/brush-area.h"

#include "ui/i18n.h"
#include "ui/probe-mark.h"
#include "ui/shown-picture.h"

#include <math.h>

enum
{
  SMALLEST_SIDE = 140,
  NATURAL_WIDTH = 260,
};

/* The window's side at first: a fifth of the picture. */
#define INITIAL_SHARE 5

struct _LensBrushArea
{
  GtkWidget parent_instance;

  LensSession *session;
  LensShownPicture picture;
  gboolean has_window;
  gboolean is_removed; /* by the user, who does not want another one */
  int y;               /* of its middle, in pixels of the picture */
  int x;
  int size; /* 0: not chosen yet */
  LensBaseline fill;
};

G_DEFINE_FINAL_TYPE (LensBrushArea, lens_brush_area, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_MOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static LensImage *
present_image (LensBrushArea *area)
{
  const LensOverview *overview = lens_session_overview (area->session);

  return overview != NULL ? overview->image : NULL;
}

static int
picture_height (LensBrushArea *area)
{
  return lens_shown_picture_height (&area->picture);
}

static int
picture_width (LensBrushArea *area)
{
  return lens_shown_picture_width (&area->picture);
}

static void
describe (LensBrushArea *area)
{
  g_autofree char *text = NULL;

  if (area->has_window)
    text = g_strdup_printf (_ ("Window of %d×%d pixels at y %d, x %d"), area->size,
                            area->size, area->y - area->size / 2,
                            area->x - area->size / 2);
  else
    text = g_strdup (_ ("No window; press Return to lay one over the picture"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (area),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
tell (LensBrushArea *area)
{
  describe (area);
  gtk_widget_queue_draw (GTK_WIDGET (area));
  g_signal_emit (area, signals[SIGNAL_MOVED], 0);
}

static void
move_to (LensBrushArea *area, int y, int x)
{
  if (area->picture.image == NULL)
    return;
  y = CLAMP (y, 0, picture_height (area) - 1);
  x = CLAMP (x, 0, picture_width (area) - 1);
  if (area->has_window && area->y == y && area->x == x)
    return;
  area->has_window = TRUE;
  area->y = y;
  area->x = x;
  tell (area);
}

gboolean
lens_brush_area_stroke (LensBrushArea *area, LensBrushStroke *stroke)
{
  *stroke = (LensBrushStroke){
    .y = area->y - area->size / 2,
    .x = area->x - area->size / 2,
    .height = area->size,
    .width = area->size,
    .fill = area->fill,
  };
  return area->has_window;
}

int
lens_brush_area_size (LensBrushArea *area)
{
  return area->size;
}

void
lens_brush_area_set_size (LensBrushArea *area, int size)
{
  const int most = MAX (picture_height (area), picture_width (area));

  size = CLAMP (size, 1, MAX (most, 1));
  if (area->size == size)
    return;
  area->size = size;
  tell (area);
}

void
lens_brush_area_set_fill (LensBrushArea *area, const LensBaseline *fill)
{
  area->fill = *fill;
  tell (area);
}

void
lens_brush_area_place (LensBrushArea *area)
{
  if (!area->has_window)
    move_to (area, picture_height (area) / 2, picture_width (area) / 2);
}

void
lens_brush_area_remove (LensBrushArea *area)
{
  if (!area->has_window)
    return;
  area->has_window = FALSE;
  area->is_removed = TRUE;
  tell (area);
}

/* What stands in the window, about as it is; the mean colour and noise as grey. */
static GdkRGBA
colour_of_fill (const LensBaseline *fill)
{
  const guint32 colour = fill->colour;

  if (fill->kind == LENS_BASELINE_BLACK)
    return (GdkRGBA){ 0, 0, 0, 1 };
  if (fill->kind == LENS_BASELINE_WHITE)
    return (GdkRGBA){ 1, 1, 1, 1 };
  if (fill->kind == LENS_BASELINE_COLOUR)
    return (GdkRGBA){ (float) (colour >> 16 & 255) / 255,
                      (float) (colour >> 8 & 255) / 255, (float) (colour & 255) / 255,
                      1 };
  return (GdkRGBA){ 0.5F, 0.5F, 0.5F, 0.88F };
}

static void
draw_window (LensBrushArea *area, GtkSnapshot *snapshot, const graphene_rect_t *picture)
{
  const float zoom = picture->size.width / (float) picture_width (area);
  const GdkRGBA fill = colour_of_fill (&area->fill);
  const GdkRGBA line = { 1, 0.76F, 0, 1 };
  const graphene_rect_t window = GRAPHENE_RECT_INIT (
    picture->origin.x + (float) (area->x - area->size / 2) * zoom,
    picture->origin.y + (float) (area->y - area->size / 2) * zoom,
    (float) area->size * zoom, (float) area->size * zoom);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &window, 1);
  gtk_snapshot_append_color (snapshot, &fill, &window);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 2, 2, 2, 2 },
                              (GdkRGBA[4]){ line, line, line, line });
}

static void
lens_brush_area_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LensBrushArea *area = LENS_BRUSH_AREA (widget);
  const graphene_rect_t picture = lens_shown_picture_rectangle (&area->picture, widget);
  LensProbeMark mark;

  if (area->picture.texture == NULL)
    return;
  gtk_snapshot_append_texture (snapshot, area->picture.texture, &picture);
  gtk_snapshot_push_clip (snapshot, &picture);
  if (area->has_window)
    draw_window (area, snapshot, &picture);
  if (lens_probe_mark_read (&mark, area->session))
    lens_probe_mark_draw (&mark, snapshot, &picture);
  gtk_snapshot_pop (snapshot);
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0,
                               gtk_widget_get_width (widget),
                               gtk_widget_get_height (widget));
}

static GtkSizeRequestMode
lens_brush_area_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lens_brush_area_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  static const LensShownSize wanted = { SMALLEST_SIDE, NATURAL_WIDTH, 2.5 };

  *minimum = wanted.smallest;
  lens_shown_picture_measure (&LENS_BRUSH_AREA (widget)->picture, &wanted, orientation,
                              for_size, natural);
}

static void
put_at (LensBrushArea *area, double y, double x)
{
  double place_y;
  double place_x;

  lens_shown_picture_find (&area->picture, GTK_WIDGET (area), y, x, &place_y, &place_x);
  move_to (area, (int) floor (place_y * picture_height (area)),
           (int) floor (place_x * picture_width (area)));
}

static void
on_drag_begin (GtkGestureDrag *drag, double x, double y, LensBrushArea *area)
{
  gtk_widget_grab_focus (GTK_WIDGET (area));
  put_at (area, y, x);
}

static void
on_drag (GtkGestureDrag *drag, double x, double y, LensBrushArea *area)
{
  double begin_x = 0;
  double begin_y = 0;

  gtk_gesture_drag_get_start_point (drag, &begin_x, &begin_y);
  put_at (area, begin_y + y, begin_x + x);
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, LensBrushArea *area)
{
  double place_y;
  double place_x;
  const gboolean is_inside = lens_shown_picture_find (&area->picture, GTK_WIDGET (area),
                                                      y, x, &place_y, &place_x);

  lens_session_set_probe (area->session, is_inside ? place_y : -1,
                          is_inside ? place_x : -1);
}

static void
on_leave (GtkEventControllerMotion *motion, LensBrushArea *area)
{
  lens_session_set_probe (area->session, -1, -1);
}

static void
change_size (LensBrushArea *area, int steps)
{
  const int step = MAX (area->size / 8, 1);

  lens_brush_area_set_size (area, area->size + steps * step);
}

static gboolean
on_scroll (GtkEventControllerScroll *scroll, double x, double y, LensBrushArea *area)
{
  if (y != 0)
    change_size (area, y < 0 ? 1 : -1);
  return y != 0;
}

static gboolean
move_by_key (LensBrushArea *area, guint keyval, int step)
{
  static const struct
  {
    guint keyval;
    int y;
    int x;
  } arrows[] = {
    { GDK_KEY_Up, -1, 0 },      { GDK_KEY_Down, 1, 0 },     { GDK_KEY_Left, 0, -1 },
    { GDK_KEY_Right, 0, 1 },    { GDK_KEY_KP_Up, -1, 0 },   { GDK_KEY_KP_Down, 1, 0 },
    { GDK_KEY_KP_Left, 0, -1 }, { GDK_KEY_KP_Right, 0, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (arrows); i++)
    if (arrows[i].keyval == keyval)
      {
        if (!area->has_window)
          lens_brush_area_place (area);
        else
          move_to (area, area->y + arrows[i].y * step, area->x + arrows[i].x * step);
        return TRUE;
      }
  return FALSE;
}

static gboolean
on_key (GtkEventControllerKey *key,
        guint keyval,
        guint code,
        GdkModifierType state,
        LensBrushArea *area)
{
  const gboolean is_wide = (state & GDK_SHIFT_MASK) != 0;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (move_by_key (area, keyval, is_wide ? area->size : 1))
    return TRUE;
  if (keyval == GDK_KEY_plus || keyval == GDK_KEY_equal || keyval == GDK_KEY_KP_Add)
    change_size (area, 1);
  else if (keyval == GDK_KEY_minus || keyval == GDK_KEY_KP_Subtract)
    change_size (area, -1);
  else if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    lens_brush_area_place (area);
  else if (keyval == GDK_KEY_Delete)
    lens_brush_area_remove (area);
  else
    return FALSE;
  return TRUE;
}

static void
show_picture (LensBrushArea *area)
{
  if (!lens_shown_picture_set (&area->picture, present_image (area)))
    return;
  if (area->picture.image != NULL)
    {
      if (area->size == 0)
        area->size = MAX (MIN (picture_height (area), picture_width (area)) /
                            INITIAL_SHARE,
                          1);
      /* There is something to drag from the beginning. */
      if (!area->is_removed)
        lens_brush_area_place (area);
    }
  gtk_widget_queue_resize (GTK_WIDGET (area));
}

static void
on_session_changed (LensSession *session, guint what, LensBrushArea *area)
{
  if ((what & (LENS_CHANGE_OVERVIEW | LENS_CHANGE_MODEL)) != 0)
    show_picture (area);
  if ((what & (LENS_CHANGE_PROBE | LENS_CHANGE_LAYER)) != 0)
    gtk_widget_queue_draw (GTK_WIDGET (area));
}

static void
lens_brush_area_dispose (GObject *object)
{
  LensBrushArea *area = LENS_BRUSH_AREA (object);

  lens_shown_picture_clear (&area->picture);
  g_clear_object (&area->session);
  G_OBJECT_CLASS (lens_brush_area_parent_class)->dispose (object);
}

static void
lens_brush_area_class_init (LensBrushAreaClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_brush_area_dispose;
  widget_class->snapshot = lens_brush_area_snapshot;
  widget_class->get_request_mode = lens_brush_area_get_request_mode;
  widget_class->measure = lens_brush_area_measure;
  gtk_widget_class_set_css_name (widget_class, "lens-brush");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[SIGNAL_MOVED] = g_signal_new ("moved", LENS_TYPE_BRUSH_AREA,
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
}

static void
lens_brush_area_init (LensBrushArea *area)
{
  GtkWidget *widget = GTK_WIDGET (area);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
    GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);

  area->fill.kind = LENS_BASELINE_MEAN;
  gtk_widget_set_focusable (widget, TRUE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), area);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag), area);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), area);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), area);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), area);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), area);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, key);
  gtk_widget_add_controller (widget, scroll);
  gtk_accessible_update_property (GTK_ACCESSIBLE (area), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Brush: cover a part of the picture"), -1);
}

GtkWidget *
lens_brush_area_new (LensSession *session)
{
  LensBrushArea *area = g_object_new (LENS_TYPE_BRUSH_AREA, NULL);

  area->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (on_session_changed), area,
                           0);
  show_picture (area);
  describe (area);
  return GTK_WIDGET (area);
}
