/* window-actions.c - what keys, buttons and menus do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/window-inside.h"

#include "ui/export-dialog.h"
#include "ui/i18n.h"
#include "ui/keys.h"
#include "ui/preferences.h"
#include "ui/tip.h"

enum
{
  ROOM_FOR_ALL_KEYS = 1100, /* pixels of the window */
};

/* What an action needs so that it makes sense. */
typedef enum
{
  NEEDS_NOTHING = 0,
  NEEDS_MODEL = 1 << 0,
  NEEDS_PICTURES = 1 << 1, /* more than one */
  NEEDS_PICTURE = 1 << 2,
  NEEDS_FRAMES = 1 << 3,
} Needs;

typedef struct
{
  const char *name;
  guint needs;
  void (*run) (LensWindow *window);
} Deed;

static void
open_any (LensWindow *window)
{
  lens_window_choose_files (window, FALSE);
}

static void
open_pictures (LensWindow *window)
{
  lens_window_choose_files (window, TRUE);
}

static void
undo (LensWindow *window)
{
  lens_session_undo (window->session);
}

static void
redo (LensWindow *window)
{
  lens_session_redo (window->session);
}

static void
add_bookmark (LensWindow *window)
{
  lens_session_add_bookmark (window->session);
  lens_window_tell (window, _ ("This place is kept"));
}

static void
show_bookmarks (LensWindow *window)
{
  adw_split_button_popup (window->bookmark_button);
}

static void
close_network (LensWindow *window)
{
  LensPlace *place = lens_place_new ();

  lens_window_colour (window, place);
  lens_session_go (window->session, place, _ ("Close the network"), FALSE);
}

static void
resume (LensWindow *window)
{
  lens_session_go_to_last (window->session);
}

static void
step_layer (LensWindow *window, int step)
{
  int n = lens_model_n_layers (lens_session_model (window->session));
  int layer = lens_session_layer (window->session) + step;

  if (n > 0)
    lens_session_set_layer (window->session, CLAMP (layer, 0, n - 1));
}

static void
previous_layer (LensWindow *window)
{
  step_layer (window, -1);
}

static void
next_layer (LensWindow *window)
{
  step_layer (window, 1);
}

static void
first_layer (LensWindow *window)
{
  step_layer (window, -G_MAXINT / 2);
}

static void
last_layer (LensWindow *window)
{
  step_layer (window, G_MAXINT / 2);
}

static void
find_layer (LensWindow *window)
{
  lens_layer_rail_find (window->rail);
}

static void
advise (LensWindow *window)
{
  lens_layer_rail_advise (window->rail);
}

static void
find_class (LensWindow *window)
{
  adw_flap_set_reveal_flap (window->picture_flap, TRUE);
  lens_picture_pane_find_class (window->picture);
}

static void
show_notes (LensWindow *window)
{
  adw_flap_set_reveal_flap (window->picture_flap, TRUE);
  lens_picture_pane_show_notes (window->picture);
}

static void
step_picture (LensWindow *window, int step)
{
  int n = lens_session_n_pictures (window->session);
  int present = lens_session_present_picture (window->session);

  lens_session_set_present_picture (window->session, (present + step + n) % n);
}

static void
next_picture (LensWindow *window)
{
  step_picture (window, 1);
}

static void
previous_picture (LensWindow *window)
{
  step_picture (window, -1);
}

static void
remove_picture (LensWindow *window)
{
  lens_session_remove_picture (window->session,
                               lens_session_present_picture (window->session));
}

static void
unit_left (LensWindow *window)
{
  lens_window_move_unit (window, 0, -1);
}

static void
unit_right (LensWindow *window)
{
  lens_window_move_unit (window, 0, 1);
}

static void
unit_up (LensWindow *window)
{
  lens_window_move_unit (window, -1, 0);
}

static void
unit_down (LensWindow *window)
{
  lens_window_move_unit (window, 1, 0);
}

static void
clear_unit (LensWindow *window)
{
  lens_session_set_unit (window->session, -1, -1, -1);
}

static void
brighter (LensWindow *window)
{
  lens_window_boost (window, TRUE);
}

static void
darker (LensWindow *window)
{
  lens_window_boost (window, FALSE);
}

static void
explain_unit (LensWindow *window)
{
  const LensPlace *place = lens_session_place (window->session);

  if (place->unit != NULL)
    lens_session_set_explains_unit (window->session, !place->explains_unit);
}

/* The next of the methods that answer the view's question. */
static void
next_method (LensWindow *window)
{
  const LensPlace *place = lens_session_place (window->session);
  const LensMethod *present = place->jobs[place->view]->method;
  const LensMethod *first = NULL;
  gboolean is_past = FALSE;

  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      if (lens_methods[i]->question != place->view)
        continue;
      if (is_past)
        {
          lens_session_set_method (window->session, lens_methods[i]);
          return;
        }
      if (first == NULL)
        first = lens_methods[i];
      is_past = lens_methods[i] == present;
    }
  if (first != NULL)
    lens_session_set_method (window->session, first);
}

/* Escape: the nearest thing that can be ended, or else one choice after the other. */
static void
cancel (LensWindow *window)
{
  if (lens_banner_text (window->banner) != NULL)
    lens_banner_hide (window->banner);
  else if (lens_session_opening (window->session) != NULL ||
           lens_reel_is_running (lens_session_reel (window->session)))
    lens_session_cancel (window->session);
  else if (gtk_window_is_fullscreen (GTK_WINDOW (window)))
    gtk_window_unfullscreen (GTK_WINDOW (window));
  else if (lens_session_model (window->session) != NULL)
    lens_window_reset (window);
}

static void
toggle_picture (LensWindow *window)
{
  adw_flap_set_reveal_flap (window->picture_flap,
                            !adw_flap_get_reveal_flap (window->picture_flap));
}

static void
toggle_settings (LensWindow *window)
{
  adw_flap_set_reveal_flap (window->settings_flap,
                            !adw_flap_get_reveal_flap (window->settings_flap));
}

static void
toggle_fullscreen (LensWindow *window)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (window)))
    gtk_window_unfullscreen (GTK_WINDOW (window));
  else
    gtk_window_fullscreen (GTK_WINDOW (window));
}

static void
show_preferences (LensWindow *window)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));

  lens_preferences_show (GTK_WINDOW (window),
                         lens_application_store (LENS_APPLICATION (application)));
}

static void
show_shortcuts (LensWindow *window)
{
  GtkWidget *shortcuts = lens_keys_new_window (
    gtk_widget_get_width (GTK_WIDGET (window)) < ROOM_FOR_ALL_KEYS);

  gtk_window_set_transient_for (GTK_WINDOW (shortcuts), GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (shortcuts));
}

static void
export_shown (LensWindow *window)
{
  lens_export_dialog_show (window);
}

static void
copy_job (LensWindow *window)
{
  g_autoptr (LensJob) job = lens_place_dup_job (
    lens_session_place (window->session), lens_session_place (window->session)->view);
  g_autofree char *text = lens_job_to_text (job);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), text);
  lens_window_tell (window, _ ("The job is on the clipboard"));
}

static const Deed deeds[] = {
  { "open", NEEDS_NOTHING, open_any },
  { "open-pictures", NEEDS_NOTHING, open_pictures },
  { "paste", NEEDS_NOTHING, lens_window_paste },
  { "find-lost", NEEDS_NOTHING, lens_window_find_lost },
  { "resume", NEEDS_NOTHING, resume },
  { "close-network", NEEDS_MODEL, close_network },
  { "undo", NEEDS_NOTHING, undo },
  { "redo", NEEDS_NOTHING, redo },
  { "add-bookmark", NEEDS_MODEL, add_bookmark },
  { "show-bookmarks", NEEDS_MODEL, show_bookmarks },
  { "previous-layer", NEEDS_MODEL, previous_layer },
  { "next-layer", NEEDS_MODEL, next_layer },
  { "first-layer", NEEDS_MODEL, first_layer },
  { "last-layer", NEEDS_MODEL, last_layer },
  { "find-layer", NEEDS_MODEL, find_layer },
  { "advise", NEEDS_MODEL, advise },
  { "find-class", NEEDS_MODEL, find_class },
  { "show-notes", NEEDS_MODEL, show_notes },
  { "next-picture", NEEDS_MODEL | NEEDS_PICTURES, next_picture },
  { "previous-picture", NEEDS_MODEL | NEEDS_PICTURES, previous_picture },
  { "remove-picture", NEEDS_PICTURE, remove_picture },
  { "unit-left", NEEDS_MODEL, unit_left },
  { "unit-right", NEEDS_MODEL, unit_right },
  { "unit-up", NEEDS_MODEL, unit_up },
  { "unit-down", NEEDS_MODEL, unit_down },
  { "clear-unit", NEEDS_MODEL, clear_unit },
  { "explain-unit", NEEDS_MODEL, explain_unit },
  { "enlarge", NEEDS_MODEL, lens_window_enlarge },
  { "brighter", NEEDS_MODEL, brighter },
  { "darker", NEEDS_MODEL, darker },
  { "hold-scale", NEEDS_MODEL, lens_window_hold_scale },
  { "next-method", NEEDS_MODEL, next_method },
  { "cancel", NEEDS_NOTHING, cancel },
  { "show-picture", NEEDS_MODEL, toggle_picture },
  { "show-settings", NEEDS_MODEL, toggle_settings },
  { "fullscreen", NEEDS_NOTHING, toggle_fullscreen },
  { "preferences", NEEDS_NOTHING, show_preferences },
  { "shortcuts", NEEDS_NOTHING, show_shortcuts },
  { "export", NEEDS_MODEL | NEEDS_FRAMES, export_shown },
  { "copy", NEEDS_MODEL | NEEDS_FRAMES, lens_export_copy },
  { "copy-job", NEEDS_MODEL, copy_job },
};

static void
run_deed (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *name = g_action_get_name (G_ACTION (action));

  for (gsize i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (strcmp (deeds[i].name, name) == 0)
      {
        deeds[i].run (LENS_WINDOW (data));
        return;
      }
}

static void
choose_view (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LensQuestion view = lens_view_find (g_variant_get_string (parameter, NULL));

  if (view != LENS_N_QUESTIONS)
    lens_session_set_view (LENS_WINDOW (data)->session, view);
}

static void
open_recent (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  lens_window_show_files (LENS_WINDOW (data), &file, 1);
}

static void
use_bookmark (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  int index = g_variant_get_int32 (parameter);
  LensWindow *window = LENS_WINDOW (data);

  if (strcmp (g_action_get_name (G_ACTION (action)), "remove-bookmark") == 0)
    lens_session_remove_bookmark (window->session, index);
  else
    lens_session_go_to_bookmark (window->session, index);
}

static const GActionEntry entries[] = {
  { .name = "view", .activate = choose_view, .parameter_type = "s" },
  { .name = "open-recent", .activate = open_recent, .parameter_type = "s" },
  { .name = "go-to-bookmark", .activate = use_bookmark, .parameter_type = "i" },
  { .name = "remove-bookmark", .activate = use_bookmark, .parameter_type = "i" },
};

void
lens_window_add_actions (LensWindow *window)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (deeds[i].name, NULL);

      g_signal_connect (action, "activate", G_CALLBACK (run_deed), window);
      g_action_map_add_action (G_ACTION_MAP (window), G_ACTION (action));
    }
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries,
                                   G_N_ELEMENTS (entries), window);
}

static void
enable (LensWindow *window, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (window), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static void
show_turn (GtkWidget *button,
           const char *format,
           const char *title,
           const char *nothing)
{
  g_autofree char *tip = title != NULL ? g_strdup_printf (format, title)
                                       : g_strdup (nothing);

  lens_tip_set (button, tip);
}

void
lens_window_update_actions (LensWindow *window)
{
  int n_pictures = lens_session_n_pictures (window->session);
  const char *undone = lens_session_undo_title (window->session);
  const char *redone = lens_session_redo_title (window->session);
  guint has = 0;

  if (lens_session_model (window->session) != NULL && lens_window_is_built (window))
    has |= NEEDS_MODEL;
  if (n_pictures > 1)
    has |= NEEDS_PICTURES;
  if (n_pictures > 0)
    has |= NEEDS_PICTURE;
  window->has_frames = lens_reel_n_frames (lens_session_reel (window->session)) > 0;
  if (window->has_frames)
    has |= NEEDS_FRAMES;
  for (gsize i = 0; i < G_N_ELEMENTS (deeds); i++)
    enable (window, deeds[i].name, (deeds[i].needs & ~has) == 0);
  enable (window, "view", (has & NEEDS_MODEL) != 0);
  enable (window, "undo", undone != NULL);
  enable (window, "redo", redone != NULL);
  enable (window, "resume", lens_session_has_last (window->session));
  show_turn (window->undo_button, _ ("Undo: %s (Ctrl+Z)"), undone, _ ("Undo"));
  show_turn (window->redo_button, _ ("Redo: %s (Ctrl+Shift+Z)"), redone, _ ("Redo"));
}
