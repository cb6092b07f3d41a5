/* figure-hand.c - pointer, wheel, fingers and keys on a figure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A wheel zooms, as in any viewer of pictures; two fingers on a touchpad pan what has been
 * zoomed.  What has no meaning here is left to whoever is around the figure.
 */

#include "ui/figure-hand.h"

#include <math.h>

#define ZOOM_STEP 1.25
#define KEY_STEP 48.0

/* A press that moved further is a drag, not a click. */
#define CLICK_REACH 6.0

typedef struct
{
  GtkWidget *widget;
  LensFigurePlace *place;
  const LensFigureTouch *touch;
  double pointer_y;
  double pointer_x;
  double drag_y; /* how far the drag has panned */
  double drag_x;
  double pinch; /* zoom when the fingers came */
} Hand;

static gboolean
zoom_at (Hand *hand, double zoom, double y, double x)
{
  if (!lens_figure_place_zoom (hand->place, zoom, y, x))
    return FALSE;
  hand->touch->moved (hand->widget);
  return TRUE;
}

static gboolean
pan (Hand *hand, double y, double x)
{
  if (!lens_figure_place_move (hand->place, y, x))
    return FALSE;
  hand->touch->moved (hand->widget);
  return TRUE;
}

static void
fit (Hand *hand)
{
  zoom_at (hand, 1, hand->place->height / 2.0, hand->place->width / 2.0);
}

static void
touch_at (Hand *hand, double y, double x)
{
  double area_y = -1;
  double area_x = -1;
  const LensRasterArea *area = lens_figure_place_find (hand->place, y, x, &area_y,
                                                       &area_x);

  if (area == NULL || !area->is_map)
    area_y = area_x = -1;
  hand->touch->touched (area_y, area_x, area != NULL ? area->cell : -1, hand->widget);
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, Hand *hand)
{
  hand->pointer_y = y;
  hand->pointer_x = x;
  touch_at (hand, y, x);
}

static void
on_leave (GtkEventControllerMotion *motion, Hand *hand)
{
  hand->touch->touched (-1, -1, -1, hand->widget);
}

static gboolean
on_scroll (GtkEventControllerScroll *scroll, double x, double y, Hand *hand)
{
  const gboolean is_wheel = gtk_event_controller_scroll_get_unit (scroll) ==
                            GDK_SCROLL_UNIT_WHEEL;
  const GdkModifierType state = gtk_event_controller_get_current_event_state (
    GTK_EVENT_CONTROLLER (scroll));

  if (hand->place->leaves_wheel && hand->place->zoom <= 1 &&
      (state & GDK_CONTROL_MASK) == 0)
    return FALSE;
  if (is_wheel || (state & GDK_CONTROL_MASK) != 0)
    return zoom_at (hand,
                    hand->place->zoom * pow (ZOOM_STEP, -y * (is_wheel ? 1 : 0.05)),
                    hand->pointer_y, hand->pointer_x);
  return pan (hand, y, x);
}

static void
on_pinch_begin (GtkGesture *pinch, GdkEventSequence *sequence, Hand *hand)
{
  hand->pinch = hand->place->zoom;
}

static void
on_pinch (GtkGestureZoom *pinch, double scale, Hand *hand)
{
  double x = hand->pointer_x;
  double y = hand->pointer_y;

  gtk_gesture_get_bounding_box_center (GTK_GESTURE (pinch), &x, &y);
  zoom_at (hand, hand->pinch * scale, y, x);
}

static void
on_drag_begin (GtkGestureDrag *drag, double x, double y, Hand *hand)
{
  hand->drag_y = 0;
  hand->drag_x = 0;
  gtk_widget_grab_focus (hand->widget);
}

static void
on_drag (GtkGestureDrag *drag, double x, double y, Hand *hand)
{
  if (hand->place->zoom <= 1)
    return;
  pan (hand, hand->drag_y - y, hand->drag_x - x);
  hand->drag_y = y;
  hand->drag_x = x;
}

static void
on_drag_end (GtkGestureDrag *drag, double x, double y, Hand *hand)
{
  double begin_x = 0;
  double begin_y = 0;
  double area_y;
  double area_x;
  const LensRasterArea *area;

  if (hypot (x, y) > CLICK_REACH)
    return;
  gtk_gesture_drag_get_start_point (drag, &begin_x, &begin_y);
  area = lens_figure_place_find (hand->place, begin_y, begin_x, &area_y, &area_x);
  if (area != NULL)
    hand->touch->picked (area_y, area_x, area->cell, hand->widget);
}

static void
on_pressed (GtkGestureClick *click, int n_presses, double x, double y, Hand *hand)
{
  if (n_presses == 2)
    fit (hand);
}

static gboolean
on_key (GtkEventControllerKey *key,
        guint keyval,
        guint code,
        GdkModifierType state,
        Hand *hand)
{
  const double middle_y = hand->place->height / 2.0;
  const double middle_x = hand->place->width / 2.0;
  static const struct
  {
    guint keyval;
    double y;
    double x;
  } arrows[] = {
    { GDK_KEY_Up, -KEY_STEP, 0 },
    { GDK_KEY_Down, KEY_STEP, 0 },
    { GDK_KEY_Left, 0, -KEY_STEP },
    { GDK_KEY_Right, 0, KEY_STEP },
  };

  if (keyval == GDK_KEY_plus || keyval == GDK_KEY_equal || keyval == GDK_KEY_KP_Add)
    return zoom_at (hand, hand->place->zoom * ZOOM_STEP, middle_y, middle_x);
  if (keyval == GDK_KEY_minus || keyval == GDK_KEY_KP_Subtract)
    return zoom_at (hand, hand->place->zoom / ZOOM_STEP, middle_y, middle_x);
  if (keyval == GDK_KEY_0 || keyval == GDK_KEY_KP_0)
    return zoom_at (hand, 1, middle_y, middle_x);
  for (gsize i = 0; i < G_N_ELEMENTS (arrows) && hand->place->zoom > 1; i++)
    if (keyval == arrows[i].keyval && (state & GDK_CONTROL_MASK) == 0)
      return pan (hand, arrows[i].y, arrows[i].x);
  return FALSE;
}

static void
add_pointer (Hand *hand)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
    GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), hand);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), hand);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), hand);
  gtk_widget_add_controller (hand->widget, motion);
  gtk_widget_add_controller (hand->widget, scroll);
}

static void
add_gestures (Hand *hand)
{
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), hand);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), hand);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), hand);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag), hand);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), hand);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), hand);
  gtk_widget_add_controller (hand->widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (hand->widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (hand->widget, GTK_EVENT_CONTROLLER (click));
}

void
lens_figure_hand_add (GtkWidget *widget,
                      LensFigurePlace *place,
                      const LensFigureTouch *touch)
{
  Hand *hand = g_new0 (Hand, 1);
  GtkEventController *key = gtk_event_controller_key_new ();

  hand->widget = widget;
  hand->place = place;
  hand->touch = touch;
  add_pointer (hand);
  add_gestures (hand);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), hand);
  gtk_widget_add_controller (widget, key);

  /* Controllers live as long as the widget's memory. */
  g_object_set_data_full (G_OBJECT (widget), "lens-figure-hand", hand, g_free);
}
