/* transport.c - play, pause, step, loop, speed, and where the clip is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/transport.h"

#include "ui/i18n.h"
#include "ui/tip.h"

#include <adwaita.h>

struct _LensTransport
{
  GtkWidget parent_instance;

  LensSession *session;
  GSimpleActionGroup *actions;
  GtkWidget *play;
  GtkWidget *loops;
  GtkWidget *speed;
  GtkWidget *scrub;
  GtkWidget *place; /* “34/120” */
  gboolean is_following;
};

G_DEFINE_FINAL_TYPE (LensTransport, lens_transport, GTK_TYPE_WIDGET)

static const struct
{
  double speed;
  const char *title;
} speeds[] = {
  { 0.25, "¼×" }, { 0.5, "½×" }, { 1, "1×" }, { 2, "2×" }, { 4, "4×" }, { 8, "8×" },
};

static LensReel *
present_reel (LensTransport *transport)
{
  return lens_session_reel (transport->session);
}

static void
do_play (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LensReel *reel = present_reel (data);

  lens_reel_set_playing (reel, !lens_reel_is_playing (reel));
}

static void
move_to (LensTransport *transport, int position)
{
  LensReel *reel = present_reel (transport);

  lens_reel_set_playing (reel, FALSE);
  lens_reel_set_position (reel, position);
}

static void
do_next (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move_to (data, lens_reel_position (present_reel (data)) + 1);
}

static void
do_previous (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move_to (data, lens_reel_position (present_reel (data)) - 1);
}

static void
do_first (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move_to (data, 0);
}

static void
do_last (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move_to (data, lens_reel_n_frames (present_reel (data)) - 1);
}

static void
do_loops (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LensReel *reel = present_reel (data);

  lens_reel_set_loops (reel, !lens_reel_loops (reel));
}

static const GActionEntry entries[] = {
  { .name = "play", .activate = do_play },
  { .name = "next", .activate = do_next },
  { .name = "previous", .activate = do_previous },
  { .name = "first", .activate = do_first },
  { .name = "last", .activate = do_last },
  { .name = "loops", .activate = do_loops, .state = "false" },
};

static void
enable (LensTransport *transport, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (transport->actions),
                                                name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static void
show_play (LensTransport *transport, gboolean is_playing)
{
  const char *title = is_playing ? _ ("Pause") : _ ("Play");

  gtk_button_set_icon_name (GTK_BUTTON (transport->play),
                            is_playing ? "media-playback-pause-symbolic"
                                       : "media-playback-start-symbolic");
  lens_tip_set (transport->play, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (transport->play),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
show_position (LensTransport *transport, LensReel *reel)
{
  const int n_frames = lens_reel_n_frames (reel);
  const int position = lens_reel_position (reel);
  const LensFrame *frame = lens_reel_frame (reel, position);
  const int n_expected = frame != NULL ? MAX (frame->n_expected, n_frames) : n_frames;
  g_autofree char *text = g_strdup_printf ("%d/%d", position + 1, n_expected);

  gtk_range_set_range (GTK_RANGE (transport->scrub), 0, MAX (n_expected - 1, 1));
  gtk_range_set_fill_level (GTK_RANGE (transport->scrub), MAX (n_frames - 1, 0));
  gtk_range_set_value (GTK_RANGE (transport->scrub), position);
  gtk_label_set_text (GTK_LABEL (transport->place), text);
  enable (transport, "next", position + 1 < n_frames);
  enable (transport, "last", position + 1 < n_frames);
  enable (transport, "previous", position > 0);
  enable (transport, "first", position > 0);
}

static void
show (LensTransport *transport)
{
  LensReel *reel = present_reel (transport);
  LensJob *job = lens_reel_shown_job (reel);
  const gboolean is_clip = job != NULL && job->method->is_clip &&
                           lens_reel_n_frames (reel) > 1;
  GAction *loops = g_action_map_lookup_action (G_ACTION_MAP (transport->actions),
                                               "loops");

  gtk_widget_set_visible (GTK_WIDGET (transport), is_clip);
  enable (transport, "play", is_clip);
  if (!is_clip)
    return;
  transport->is_following = TRUE;
  show_play (transport, lens_reel_is_playing (reel));
  show_position (transport, reel);
  g_simple_action_set_state (G_SIMPLE_ACTION (loops),
                             g_variant_new_boolean (lens_reel_loops (reel)));
  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i].speed == lens_reel_speed (reel))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (transport->speed), i);
  transport->is_following = FALSE;
}

static void
on_reel_changed (LensReel *reel, LensTransport *transport)
{
  if (reel == present_reel (transport))
    show (transport);
}

static void
on_session_changed (LensSession *session, guint what, LensTransport *transport)
{
  if ((what & (LENS_CHANGE_VIEW | LENS_CHANGE_MODEL | LENS_CHANGE_METHOD)) != 0)
    show (transport);
}

static void
on_scrubbed (GtkRange *scrub, LensTransport *transport)
{
  if (!transport->is_following)
    move_to (transport, (int) (gtk_range_get_value (scrub) + 0.5));
}

static void
on_speed_chosen (GtkDropDown *speed, GParamSpec *property, LensTransport *transport)
{
  const guint chosen = gtk_drop_down_get_selected (speed);

  if (!transport->is_following && chosen < G_N_ELEMENTS (speeds))
    lens_reel_set_speed (present_reel (transport), speeds[chosen].speed);
}

static GtkWidget *
add_button (LensTransport *transport,
            const char *icon,
            const char *action,
            const char *title)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  lens_tip_set (button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_parent (button, GTK_WIDGET (transport));
  return button;
}

static void
add_loops (LensTransport *transport)
{
  transport->loops = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (transport->loops),
                            "media-playlist-repeat-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (transport->loops), "transport.loops");
  gtk_widget_add_css_class (transport->loops, "flat");
  lens_tip_set (transport->loops, _ ("Begin again at the end"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (transport->loops),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Loop"), -1);
  gtk_widget_set_parent (transport->loops, GTK_WIDGET (transport));
}

static void
add_speed (LensTransport *transport)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    gtk_string_list_append (titles, speeds[i].title);
  transport->speed = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&titles)), NULL);
  gtk_widget_add_css_class (transport->speed, "flat");
  lens_tip_set (transport->speed, _ ("Speed"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (transport->speed),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Speed"), -1);
  gtk_widget_set_parent (transport->speed, GTK_WIDGET (transport));
}

static void
add_scrub (LensTransport *transport)
{
  transport->scrub = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 1);
  gtk_scale_set_draw_value (GTK_SCALE (transport->scrub), FALSE);
  gtk_range_set_show_fill_level (GTK_RANGE (transport->scrub), TRUE);
  gtk_range_set_restrict_to_fill_level (GTK_RANGE (transport->scrub), TRUE);
  gtk_widget_set_hexpand (transport->scrub, TRUE);
  gtk_widget_set_size_request (transport->scrub, 80, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (transport->scrub),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Frame"), -1);
  gtk_widget_set_parent (transport->scrub, GTK_WIDGET (transport));

  transport->place = gtk_label_new (NULL);
  gtk_label_set_width_chars (GTK_LABEL (transport->place), 7);
  gtk_widget_add_css_class (transport->place, "numeric");
  gtk_widget_add_css_class (transport->place, "dim-label");
  gtk_widget_set_parent (transport->place, GTK_WIDGET (transport));
}

/* Keys of the window reach the actions too. */
static void
lens_transport_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lens_transport_parent_class)->root (widget);
  gtk_widget_insert_action_group (GTK_WIDGET (gtk_widget_get_root (widget)),
                                  "transport",
                                  G_ACTION_GROUP (LENS_TRANSPORT (widget)->actions));
}

static void
lens_transport_unroot (GtkWidget *widget)
{
  gtk_widget_insert_action_group (GTK_WIDGET (gtk_widget_get_root (widget)),
                                  "transport", NULL);
  GTK_WIDGET_CLASS (lens_transport_parent_class)->unroot (widget);
}

static void
lens_transport_dispose (GObject *object)
{
  LensTransport *self = LENS_TRANSPORT (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->actions);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_transport_parent_class)->dispose (object);
}

static void
lens_transport_class_init (LensTransportClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_transport_dispose;
  widget_class->root = lens_transport_root;
  widget_class->unroot = lens_transport_unroot;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "lens-transport");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TOOLBAR);
}

static void
lens_transport_init (LensTransport *transport)
{
  transport->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (transport->actions), entries,
                                   G_N_ELEMENTS (entries), transport);
  gtk_accessible_update_property (GTK_ACCESSIBLE (transport),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Clip"), -1);
}

GtkWidget *
lens_transport_new (LensSession *session)
{
  LensTransport *self = g_object_new (LENS_TYPE_TRANSPORT, NULL);

  self->session = g_object_ref (session);
  add_button (self, "media-skip-backward-symbolic", "transport.first",
              _ ("First frame"));
  add_button (self, "media-seek-backward-symbolic", "transport.previous",
              _ ("Frame before"));
  self->play = add_button (self, "media-playback-start-symbolic", "transport.play",
                           _ ("Play"));
  add_button (self, "media-seek-forward-symbolic", "transport.next", _ ("Next frame"));
  add_button (self, "media-skip-forward-symbolic", "transport.last", _ ("Last frame"));
  add_loops (self);
  add_speed (self);
  add_scrub (self);
  g_signal_connect (self->scrub, "value-changed", G_CALLBACK (on_scrubbed), self);
  g_signal_connect (self->speed, "notify::selected", G_CALLBACK (on_speed_chosen),
                    self);
  g_signal_connect_object (session, "changed", G_CALLBACK (on_session_changed), self,
                           0);
  for (int view = 0; view < LENS_N_QUESTIONS; view++)
    g_signal_connect_object (lens_session_view_reel (session, (LensQuestion) view),
                             "changed", G_CALLBACK (on_reel_changed), self, 0);
  show (self);
  return GTK_WIDGET (self);
}
