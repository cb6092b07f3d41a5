/* window.c - one network and its pictures on the screen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window follows its session.  Everything but the start page is made piece by piece
 * after the first frame, so that an empty window is there at once.
 */

#include "ui/window-inside.h"

#include "ui/build-up-view.h"
#include "ui/explain-view.h"
#include "ui/flip-bar.h"
#include "ui/gist-view.h"
#include "ui/i18n.h"
#include "ui/keys.h"
#include "ui/layers-view.h"
#include "ui/occlude-view.h"
#include "ui/recent.h"
#include "ui/settings-pane.h"
#include "ui/status-line.h"
#include "ui/tip.h"
#include "ui/transport.h"

G_DEFINE_FINAL_TYPE (LensWindow, lens_window, ADW_TYPE_APPLICATION_WINDOW)

static void show_page (LensWindow *window);
static void show_view (LensWindow *window);

/* The views, in the order of LensQuestion. */
static const struct
{
  const char *name;
  const char *title;
  const char *icon;
  GtkWidget *(*create) (LensSession *session);
} views[LENS_N_QUESTIONS] = {
  { "layers", N_ ("Layers"), "lens-layers-symbolic", lens_layers_view_new },
  { "explain", N_ ("Explain"), "lens-explain-symbolic", lens_explain_view_new },
  { "occlude", N_ ("Occlude"), "lens-occlude-symbolic", lens_occlude_view_new },
  { "build-up", N_ ("Build-up"), "lens-build-up-symbolic", lens_build_up_view_new },
  { "gist", N_ ("Gist"), "lens-gist-symbolic", lens_gist_view_new },
};

const char *
lens_view_name (LensQuestion view)
{
  return views[view].name;
}

LensQuestion
lens_view_find (const char *name)
{
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    if (g_strcmp0 (views[i].name, name) == 0)
      return (LensQuestion) i;
  return LENS_N_QUESTIONS;
}

static void
choose_view (LensWindow *window)
{
  LensQuestion view = lens_view_find (
    adw_view_stack_get_visible_child_name (window->views));

  if (!window->is_following && window->session != NULL && view != LENS_N_QUESTIONS)
    lens_session_set_view (window->session, view);
}

static void
build_rail (LensWindow *window)
{
  window->rail = LENS_LAYER_RAIL (lens_layer_rail_new (window->session));
  adw_bin_set_child (window->rail_slot, GTK_WIDGET (window->rail));
}

static void
build_picture (LensWindow *window)
{
  window->picture = LENS_PICTURE_PANE (lens_picture_pane_new (window->session));
  adw_bin_set_child (window->picture_slot, GTK_WIDGET (window->picture));
}

static void
build_settings (LensWindow *window)
{
  adw_bin_set_child (window->settings_slot, lens_settings_pane_new (window->session));
}

static void
build_bottom (LensWindow *window)
{
  adw_bin_set_child (window->flip_slot, lens_flip_bar_new (window->session));
  adw_bin_set_child (window->transport_slot, lens_transport_new (window->session));
  adw_bin_set_child (window->status_slot, lens_status_line_new (window->session));
}

static void (*const pieces[]) (LensWindow *window) = {
  build_rail,
  build_picture,
  build_settings,
  build_bottom,
};

enum
{
  NOTICE_MS = 4000,
  N_PIECES = G_N_ELEMENTS (pieces) + LENS_N_QUESTIONS,
};

static void
build_view (LensWindow *window, int view)
{
  AdwViewStackPage *page = adw_view_stack_add_titled (
    window->views, views[view].create (window->session), views[view].name,
    _ (views[view].title));

  adw_view_stack_page_set_icon_name (page, views[view].icon);
}

gboolean
lens_window_is_built (LensWindow *window)
{
  return window->n_built == N_PIECES;
}

/* One piece a turn of the main loop, so that the window stays alive meanwhile. */
static gboolean
build_next (gpointer data)
{
  LensWindow *window = LENS_WINDOW (data);

  window->is_following = TRUE;
  if (window->n_built < G_N_ELEMENTS (pieces))
    pieces[window->n_built](window);
  else
    build_view (window, (int) (window->n_built - G_N_ELEMENTS (pieces)));
  window->is_following = FALSE;
  window->n_built++;
  if (!lens_window_is_built (window))
    return G_SOURCE_CONTINUE;

  window->builder = 0;
  show_page (window);
  show_view (window);
  lens_window_update_actions (window);
  return G_SOURCE_REMOVE;
}

static char *
dup_name (const char *path)
{
  return path != NULL ? g_path_get_basename (path) : NULL;
}

static void
show_title (LensWindow *window)
{
  const LensPlace *place = lens_session_place (window->session);
  g_autofree char *model = dup_name (place->model);
  g_autofree char *picture = dup_name (place->picture);
  g_autofree char *title = NULL;

  if (model == NULL && picture == NULL)
    title = g_strdup ("Netlens");
  else if (model == NULL)
    title = g_strdup_printf ("%s – Netlens", picture);
  else if (picture == NULL)
    title = g_strdup_printf ("%s – Netlens", model);
  else
    title = g_strdup_printf ("%s · %s – Netlens", model, picture);
  gtk_window_set_title (GTK_WINDOW (window), title);
}

static void
show_page (LensWindow *window)
{
  const char *opening = lens_session_opening (window->session);
  gboolean is_open = lens_session_model (window->session) != NULL;
  gboolean has_model = is_open && lens_window_is_built (window);
  gboolean is_opening = !has_model && (is_open || opening != NULL);
  g_autofree char *text = NULL;

  if (is_opening)
    {
      text = opening != NULL ? g_strdup_printf (_ ("Opening %s…"), opening)
                             : g_strdup (_ ("Nearly there…"));
      gtk_label_set_text (window->opening, text);
    }
  gtk_spinner_set_spinning (window->spinner, is_opening);
  gtk_stack_set_visible_child_name (window->pages, has_model    ? "work"
                                                   : is_opening ? "opening"
                                                                : "start");
  gtk_stack_set_visible_child_name (window->title_stack, has_model ? "views" : "title");
  gtk_widget_set_visible (window->history, has_model);
  gtk_widget_set_visible (window->export_button, has_model);
  gtk_widget_set_visible (GTK_WIDGET (window->bookmark_button), has_model);
}

/* Before there is a network: what is to be looked at. */
static void
show_waiting (LensWindow *window)
{
  LensSession *session = window->session;
  const int present = lens_session_present_picture (session);
  g_autofree char *name = dup_name (lens_session_picture (session, present));

  if (lens_session_model (session) == NULL)
    lens_start_page_show_picture (window->start, name,
                                  lens_session_thumbnail (session, present));
}

static void
show_view (LensWindow *window)
{
  if (!lens_window_is_built (window))
    return;
  window->is_following = TRUE;
  adw_view_stack_set_visible_child_name (window->views,
                                         lens_view_name (
                                           lens_session_place (window->session)->view));
  window->is_following = FALSE;
}

static void
follow (LensSession *session, guint what, LensWindow *window)
{
  if ((what & (LENS_CHANGE_MODEL | LENS_CHANGE_BUSY)) != 0)
    show_page (window);
  if ((what & (LENS_CHANGE_MODEL | LENS_CHANGE_PICTURE)) != 0)
    show_title (window);
  if ((what & (LENS_CHANGE_MODEL | LENS_CHANGE_PICTURE | LENS_CHANGE_PICTURES)) != 0)
    show_waiting (window);
  if ((what & (LENS_CHANGE_MODEL | LENS_CHANGE_VIEW)) != 0)
    show_view (window);
  if ((what & LENS_CHANGE_MODEL) != 0)
    lens_banner_hide (window->banner);
  if ((what & LENS_CHANGE_BOOKMARKS) != 0)
    lens_window_show_bookmarks (window);
  if ((what & ~(guint) LENS_CHANGE_PROBE) != 0)
    lens_window_update_actions (window);
}

/* What there is to export comes with the first frame. */
static void
follow_reel (LensReel *reel, LensWindow *window)
{
  gboolean has_frames = lens_reel_n_frames (lens_session_reel (window->session)) > 0;

  if (has_frames != window->has_frames)
    lens_window_update_actions (window);
}

static void
tell_failure (LensSession *session, const char *text, LensWindow *window)
{
  gboolean is_picture;

  if (lens_session_lost (session, &is_picture) != NULL)
    lens_banner_show (window->banner, text, _ ("Find It…"), "win.find-lost");
  else
    lens_window_warn (window, text);
}

static void
remember_opened (LensSession *session, const char *path, LensWindow *window)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  lens_recent_add (file);
}

static void
open_chosen (LensWindow *window, GListModel *files)
{
  lens_window_open_files (window, files);
}

static gboolean
lens_window_close_request (GtkWindow *gtk_window)
{
  LensWindow *window = LENS_WINDOW (gtk_window);

  lens_window_keep (window);
  lens_session_close (window->session);
  return GTK_WINDOW_CLASS (lens_window_parent_class)->close_request (gtk_window);
}

/* Drawing has its turn between two pieces.  An idle call of a low priority might wait for
 * ever: where drawing is slow, an animation is always due. */
#define BUILDING_PAUSE_MS 1

static gboolean
build_after_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  LensWindow *window = LENS_WINDOW (widget);

  if (!lens_window_is_built (window) && window->builder == 0)
    window->builder = g_timeout_add (BUILDING_PAUSE_MS, build_next, window);
  return G_SOURCE_REMOVE;
}

/* What is not needed for the first frame is made after it. */
static void
lens_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lens_window_parent_class)->map (widget);
  gtk_widget_add_tick_callback (widget, build_after_frame, NULL, NULL);
}

static void
lens_window_dispose (GObject *object)
{
  LensWindow *window = LENS_WINDOW (object);

  if (window->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (window->session, window);
      lens_session_close (window->session);
    }
  g_clear_handle_id (&window->builder, g_source_remove);
  g_clear_handle_id (&window->notice_timer, g_source_remove);
  g_cancellable_cancel (window->recent_search);
  g_clear_object (&window->recent_search);
  g_clear_pointer (&window->recent, g_ptr_array_unref);
  g_clear_object (&window->files);
  g_clear_object (&window->focus);
  g_clear_object (&window->session);
  G_OBJECT_CLASS (lens_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, LensWindow, notice_revealer);
  gtk_widget_class_bind_template_child (class, LensWindow, notice);
  gtk_widget_class_bind_template_child (class, LensWindow, drop_hint);
  gtk_widget_class_bind_template_child (class, LensWindow, banner);
  gtk_widget_class_bind_template_child (class, LensWindow, open_button);
  gtk_widget_class_bind_template_child (class, LensWindow, history);
  gtk_widget_class_bind_template_child (class, LensWindow, undo_button);
  gtk_widget_class_bind_template_child (class, LensWindow, redo_button);
  gtk_widget_class_bind_template_child (class, LensWindow, bookmark_button);
  gtk_widget_class_bind_template_child (class, LensWindow, export_button);
  gtk_widget_class_bind_template_child (class, LensWindow, title_stack);
  gtk_widget_class_bind_template_child (class, LensWindow, pages);
  gtk_widget_class_bind_template_child (class, LensWindow, start);
  gtk_widget_class_bind_template_child (class, LensWindow, spinner);
  gtk_widget_class_bind_template_child (class, LensWindow, opening);
  gtk_widget_class_bind_template_child (class, LensWindow, picture_flap);
  gtk_widget_class_bind_template_child (class, LensWindow, settings_flap);
  gtk_widget_class_bind_template_child (class, LensWindow, picture_slot);
  gtk_widget_class_bind_template_child (class, LensWindow, settings_slot);
  gtk_widget_class_bind_template_child (class, LensWindow, rail_slot);
  gtk_widget_class_bind_template_child (class, LensWindow, views);
  gtk_widget_class_bind_template_child (class, LensWindow, picture_toggle);
  gtk_widget_class_bind_template_child (class, LensWindow, settings_toggle);
  gtk_widget_class_bind_template_child (class, LensWindow, flip_slot);
  gtk_widget_class_bind_template_child (class, LensWindow, transport_slot);
  gtk_widget_class_bind_template_child (class, LensWindow, status_slot);
}

static void
resume (LensWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.resume", NULL);
}

static void
lens_window_class_init (LensWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = lens_window_close_request;
  widget_class->map = lens_window_map;
  g_type_ensure (LENS_TYPE_BANNER);
  g_type_ensure (LENS_TYPE_START_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/netlens/Netlens/ui/window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, open_chosen);
  gtk_widget_class_bind_template_callback (widget_class, resume);
  gtk_widget_class_bind_template_callback (widget_class, choose_view);
}

/* A split button gives its two halves no names of their own; one with a text (@main is
 * NULL) has that, and what is inside the menu's half is named by it. */
static void
name_halves (AdwSplitButton *button, const char *main, const char *menu)
{
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (button));
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (button));

  if (main == NULL)
    lens_name_once (first);
  else
    gtk_accessible_update_property (GTK_ACCESSIBLE (first),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, main, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (last), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  menu, -1);
}

static void
lens_window_init (LensWindow *window)
{
  window->session = lens_session_new ();
  gtk_widget_init_template (GTK_WIDGET (window));
  name_halves (window->open_button, NULL, _ ("Recent files"));
  name_halves (window->bookmark_button, _ ("Keep this place"), _ ("Places kept"));
  name_halves (ADW_SPLIT_BUTTON (window->export_button), _ ("Export"),
               _ ("More ways out"));
  g_object_bind_property (window->picture_flap, "reveal-flap", window->picture_toggle,
                          "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (window->settings_flap, "reveal-flap", window->settings_toggle,
                          "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  lens_window_add_actions (window);
  lens_window_add_drop_target (window);
  lens_keys_add_plain (GTK_WIDGET (window));
  lens_window_mind_focus (window);
  g_signal_connect (window->session, "changed", G_CALLBACK (follow), window);
  g_signal_connect (window->session, "failed", G_CALLBACK (tell_failure), window);
  g_signal_connect (window->session, "opened", G_CALLBACK (remember_opened), window);
  for (int view = 0; view < LENS_N_QUESTIONS; view++)
    g_signal_connect_object (lens_session_view_reel (window->session,
                                                     (LensQuestion) view),
                             "changed", G_CALLBACK (follow_reel), window, 0);
  lens_window_update_actions (window);
  show_page (window);
}

LensWindow *
lens_window_new (LensApplication *application)
{
  LensWindow *window = g_object_new (LENS_TYPE_WINDOW, "application", application,
                                     NULL);

  lens_window_restore (window);
  return window;
}

void
lens_window_show_files (LensWindow *window, GFile **files, int n_files)
{
  g_autoptr (GListStore) list = g_list_store_new (G_TYPE_FILE);

  for (int i = 0; i < n_files; i++)
    g_list_store_append (list, files[i]);
  lens_window_open_files (window, G_LIST_MODEL (list));
}

gboolean
lens_window_is_empty (LensWindow *window)
{
  return lens_session_model (window->session) == NULL &&
         lens_session_opening (window->session) == NULL;
}

LensSession *
lens_window_session (LensWindow *window)
{
  return window->session;
}

static gboolean
hide_notice (gpointer data)
{
  LensWindow *window = LENS_WINDOW (data);

  window->notice_timer = 0;
  gtk_revealer_set_reveal_child (window->notice_revealer, FALSE);
  return G_SOURCE_REMOVE;
}

/* AdwToastOverlay of libadwaita 1.2 crashes where one toast follows another at once. */
void
lens_window_tell (LensWindow *window, const char *text)
{
  gtk_label_set_text (window->notice, text);
  gtk_revealer_set_reveal_child (window->notice_revealer, TRUE);
  g_clear_handle_id (&window->notice_timer, g_source_remove);
  window->notice_timer = g_timeout_add (NOTICE_MS, hide_notice, window);
}

void
lens_window_warn (LensWindow *window, const char *text)
{
  lens_banner_show (window->banner, text, NULL, NULL);
}
