/* picture-strip.c - small pictures of all that are open, to choose, add, order and remove
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/picture-strip.h"

#include "ui/i18n.h"
#include "ui/texture.h"
#include "ui/tip.h"

enum
{
  THUMBNAIL_SIDE = 44,
};

struct _LensPictureStrip
{
  AdwBin parent_instance;

  GtkBox *box;
  LensSession *session;
  GPtrArray *buttons;    /* GtkToggleButton; not owned */
  gboolean is_following; /* a button is pressed because the session says so */
  int focused;           /* the button that is to have the keys again; -1: none */
};

G_DEFINE_FINAL_TYPE (LensPictureStrip, lens_picture_strip, ADW_TYPE_BIN)

static int
index_of (LensPictureStrip *strip, gpointer button)
{
  guint index;

  return g_ptr_array_find (strip->buttons, button, &index) ? (int) index : -1;
}

static void
show_present (LensPictureStrip *strip)
{
  int present = lens_session_present_picture (strip->session);

  strip->is_following = TRUE;
  for (guint i = 0; i < strip->buttons->len; i++)
    gtk_toggle_button_set_active (g_ptr_array_index (strip->buttons, i),
                                  (int) i == present);
  strip->is_following = FALSE;
}

static void
choose (GtkToggleButton *button, LensPictureStrip *strip)
{
  int index = index_of (strip, button);

  if (strip->is_following || index < 0)
    return;
  lens_session_set_present_picture (strip->session, index);
  /* A click on the present picture must not leave none pressed. */
  show_present (strip);
}

static gboolean
press_key (GtkEventControllerKey *keys,
           guint key,
           guint code,
           GdkModifierType state,
           LensPictureStrip *strip)
{
  GtkWidget *button = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (keys));
  const gboolean moves = (state & GDK_CONTROL_MASK) != 0;
  const int index = index_of (strip, button);

  strip->focused = index;
  if (key == GDK_KEY_Delete || key == GDK_KEY_BackSpace)
    lens_session_remove_picture (strip->session, index);
  else if (moves && (key == GDK_KEY_Left || key == GDK_KEY_KP_Left))
    lens_session_move_picture (strip->session, index, --strip->focused);
  else if (moves && (key == GDK_KEY_Right || key == GDK_KEY_KP_Right))
    lens_session_move_picture (strip->session, index, ++strip->focused);
  else
    strip->focused = -1;
  return strip->focused >= 0 || moves ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
remove_clicked (GtkGestureClick *click,
                int n_presses,
                double x,
                double y,
                LensPictureStrip *strip)
{
  GtkWidget *button = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));

  lens_session_remove_picture (strip->session, index_of (strip, button));
}

static void
add_ways_to_remove (LensPictureStrip *strip, GtkWidget *button)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (press_key), strip);
  gtk_widget_add_controller (button, keys);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_MIDDLE);
  g_signal_connect (click, "pressed", G_CALLBACK (remove_clicked), strip);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (click));
}

static GdkContentProvider *
begin_drag (GtkDragSource *source, double x, double y, LensPictureStrip *strip)
{
  GtkWidget *button = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (button);

  gtk_drag_source_set_icon (source, paintable, (int) x, (int) y);
  return gdk_content_provider_new_typed (G_TYPE_INT, index_of (strip, button));
}

static gboolean
take_dragged (GtkDropTarget *target,
              const GValue *value,
              double x,
              double y,
              LensPictureStrip *strip)
{
  GtkWidget *button = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));

  lens_session_move_picture (strip->session, g_value_get_int (value),
                             index_of (strip, button));
  return TRUE;
}

static void
add_ways_to_move (LensPictureStrip *strip, GtkWidget *button)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INT, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (begin_drag), strip);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (source));
  g_signal_connect (target, "drop", G_CALLBACK (take_dragged), strip);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (target));
}

static void
append_picture (LensPictureStrip *strip, int index)
{
  LensImage *image = lens_session_thumbnail (strip->session, index);
  g_autofree char *name = g_path_get_basename (
    lens_session_picture (strip->session, index));
  g_autofree char *tip = g_strdup_printf (
    _ ("%s\nDelete removes it from the strip, Ctrl+←, Ctrl+→ or a drag moves it"),
    name);
  GtkWidget *picture = gtk_picture_new ();
  GtkWidget *button = gtk_toggle_button_new ();

  if (image != NULL)
    {
      g_autoptr (GdkTexture) texture = lens_texture_new (image);

      gtk_picture_set_paintable (GTK_PICTURE (picture), GDK_PAINTABLE (texture));
    }
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_widget_set_size_request (picture, THUMBNAIL_SIDE, THUMBNAIL_SIDE);
  gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);
  gtk_button_set_child (GTK_BUTTON (button), picture);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "lens-thumbnail");
  lens_tip_set (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_ptr_array_add (strip->buttons, button);
  g_signal_connect (button, "toggled", G_CALLBACK (choose), strip);
  add_ways_to_remove (strip, button);
  add_ways_to_move (strip, button);
  gtk_box_append (strip->box, button);
}

static void
append_adder (LensPictureStrip *strip)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-pictures");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_size_request (button, THUMBNAIL_SIDE, THUMBNAIL_SIDE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  lens_tip_set (button, _ ("Add pictures"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Add pictures"),
                                  -1);
  gtk_box_append (strip->box, button);
}

static void
show_pictures (LensPictureStrip *strip)
{
  GtkWidget *child;

  g_ptr_array_set_size (strip->buttons, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (strip->box))) != NULL)
    gtk_box_remove (strip->box, child);
  for (int i = 0; i < lens_session_n_pictures (strip->session); i++)
    append_picture (strip, i);
  append_adder (strip);
  show_present (strip);
  if (strip->focused >= 0 && strip->buttons->len > 0)
    gtk_widget_grab_focus (
      g_ptr_array_index (strip->buttons,
                         MIN (strip->focused, (int) strip->buttons->len - 1)));
  strip->focused = -1;
}

static void
follow (LensSession *session, guint what, LensPictureStrip *strip)
{
  if ((what & LENS_CHANGE_PICTURES) != 0)
    show_pictures (strip);
  else if ((what & LENS_CHANGE_PICTURE) != 0)
    show_present (strip);
}

static void
lens_picture_strip_dispose (GObject *object)
{
  LensPictureStrip *strip = LENS_PICTURE_STRIP (object);

  if (strip->buttons != NULL)
    g_ptr_array_set_size (strip->buttons, 0);
  g_clear_object (&strip->session);
  G_OBJECT_CLASS (lens_picture_strip_parent_class)->dispose (object);
}

static void
lens_picture_strip_finalize (GObject *object)
{
  g_clear_pointer (&LENS_PICTURE_STRIP (object)->buttons, g_ptr_array_unref);
  G_OBJECT_CLASS (lens_picture_strip_parent_class)->finalize (object);
}

static void
lens_picture_strip_class_init (LensPictureStripClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_picture_strip_dispose;
  G_OBJECT_CLASS (class)->finalize = lens_picture_strip_finalize;
}

static void
lens_picture_strip_init (LensPictureStrip *strip)
{
  GtkWidget *window = gtk_scrolled_window_new ();

  strip->buttons = g_ptr_array_new ();
  strip->focused = -1;
  strip->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2));
  gtk_widget_set_valign (GTK_WIDGET (strip->box), GTK_ALIGN_CENTER);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), GTK_WIDGET (strip->box));
  gtk_accessible_update_property (GTK_ACCESSIBLE (strip->box),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Pictures"), -1);
  adw_bin_set_child (ADW_BIN (strip), window);
}

GtkWidget *
lens_picture_strip_new (LensSession *session)
{
  LensPictureStrip *strip = g_object_new (LENS_TYPE_PICTURE_STRIP, NULL);

  strip->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (follow), strip, 0);
  show_pictures (strip);
  return GTK_WIDGET (strip);
}
