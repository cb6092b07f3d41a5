/* window-focus.c - the keyboard's place, where GTK needs a hand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/window-inside.h"

static gboolean
let_go (gpointer widget)
{
  g_object_unref (widget);
  return G_SOURCE_REMOVE;
}

/* GtkLabel, when it takes the focus, asks who had it after the window has let go of that
 * (GTK 4.8).  A control that was taken away with the focus would be gone by then, so
 * everything that has the focus is kept until the main loop's next turn. */
static void
keep_focus (LensWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  if (window->focus != NULL)
    g_idle_add_full (G_PRIORITY_HIGH, let_go, window->focus, NULL);
  window->focus = focus != NULL ? g_object_ref (focus) : NULL;
}

static gboolean
is_out_of_sight (GtkWidget *scrolled, const graphene_rect_t *place)
{
  return place->origin.y + place->size.height <= 0 ||
         place->origin.y >= (float) gtk_widget_get_height (scrolled);
}

static void
scroll_to (GtkWidget *scrolled, const graphene_rect_t *place)
{
  GtkAdjustment *vertical = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (scrolled));
  double room = gtk_widget_get_height (scrolled) - place->size.height;

  gtk_adjustment_set_value (vertical, gtk_adjustment_get_value (vertical) +
                                        place->origin.y - room / 2);
}

static const guint keys[] = {
  GDK_KEY_space,     GDK_KEY_KP_Space, GDK_KEY_Return, GDK_KEY_KP_Enter,
  GDK_KEY_ISO_Enter, GDK_KEY_Menu,     GDK_KEY_F10,
};

static gboolean
is_for_control (guint key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i] == key)
      return TRUE;
  return FALSE;
}

/* A control that was scrolled away keeps the focus.  A key that would make it do something
 * unseen brings it back first; a menu would open where there is no screen, which GTK does
 * not expect. */
static gboolean
look_before (GtkEventControllerKey *controller,
             guint key,
             guint code,
             GdkModifierType state,
             LensWindow *window)
{
  GtkWidget *scrolled = NULL;
  graphene_rect_t place;

  if (window->focus != NULL && is_for_control (key))
    scrolled = gtk_widget_get_ancestor (window->focus, GTK_TYPE_SCROLLED_WINDOW);
  if (scrolled == NULL ||
      !gtk_widget_compute_bounds (window->focus, scrolled, &place) ||
      !is_out_of_sight (scrolled, &place))
    return FALSE;
  scroll_to (scrolled, &place);
  return TRUE;
}

static void
close_popovers (GtkWidget *widget)
{
  if (GTK_IS_POPOVER (widget) && gtk_widget_get_mapped (widget))
    {
      gtk_popover_popdown (GTK_POPOVER (widget));
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    close_popovers (child);
}

/* A pane that slides away is out of use at once: a menu of it would end up where there is
 * no screen, which GTK does not expect. */
static void
follow_pane (AdwFlap *flap)
{
  GtkWidget *pane = adw_flap_get_flap (flap);
  gboolean is_in_use = adw_flap_get_reveal_flap (flap);

  gtk_widget_set_can_target (pane, is_in_use);
  gtk_widget_set_can_focus (pane, is_in_use);
  if (!is_in_use)
    close_popovers (pane);
}

static void
mind_pane (AdwFlap *flap)
{
  g_signal_connect (flap, "notify::reveal-flap", G_CALLBACK (follow_pane), NULL);
  follow_pane (flap);
}

void
lens_window_mind_focus (LensWindow *window)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (keep_focus), NULL);
  g_signal_connect (controller, "key-pressed", G_CALLBACK (look_before), window);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (window), controller);
  mind_pane (window->picture_flap);
  mind_pane (window->settings_flap);
}
