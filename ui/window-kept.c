/* window-kept.c - bookmarks, recent files, size and panes of the last time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/window-inside.h"

#include "ui/i18n.h"
#include "ui/recent.h"
#include "ui/store.h"
#include "ui/tip.h"

static LensStore *
store_of (LensWindow *window)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));

  return application != NULL ? lens_application_store (LENS_APPLICATION (application))
                             : NULL;
}

/* 0 gives back what is kept without being asked. */
static void
use_memory_limit (LensWindow *window)
{
  int megabytes = lens_store_number (store_of (window), LENS_STORE_MEMORY);

  lens_session_set_memory_limit (window->session, (gsize) MAX (megabytes, 0) << 20);
}

static void
use_fusing (LensWindow *window)
{
  lens_session_set_fuses (window->session,
                          lens_store_number (store_of (window), LENS_STORE_FUSES) != 0);
}

void
lens_window_colour (LensWindow *window, LensPlace *place)
{
  g_autofree char *id = lens_store_dup_text (store_of (window), LENS_STORE_COLORMAP);
  int colormap = 0;

  for (int i = 0; lens_colormaps[i] != NULL; i++)
    if (strcmp (lens_colormaps[i]->id, id) == 0)
      colormap = i + 1;
  for (int view = 0; view < LENS_N_QUESTIONS; view++)
    place->jobs[view]->look.colormap = colormap;
}

static void
use_colormap (LensWindow *window)
{
  LensPlace *place = lens_place_copy (lens_session_place (window->session));

  lens_window_colour (window, place);
  lens_session_go (window->session, place, _ ("Colours of maps"), TRUE);
}

/* Preferences hold at once, in every window. */
static void
follow_preferences (LensWindow *window, const char *key)
{
  if (window->session == NULL)
    return;
  if (strcmp (key, LENS_STORE_MEMORY) == 0)
    use_memory_limit (window);
  else if (strcmp (key, LENS_STORE_FUSES) == 0)
    use_fusing (window);
  else if (strcmp (key, LENS_STORE_COLORMAP) == 0)
    use_colormap (window);
}

static void
show_recent (LensWindow *window)
{
  const GPtrArray *recent = window->recent;
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; i < recent->len; i++)
    {
      const LensRecent *row = g_ptr_array_index (recent, i);
      g_autofree char *uri = g_file_get_uri (row->file);
      g_autoptr (GMenuItem) item = g_menu_item_new (row->name, NULL);

      g_menu_item_set_action_and_target (item, "win.open-recent", "s", uri);
      g_menu_append_item (section, item);
    }
  if (recent->len > 0)
    g_menu_append_section (menu, _ ("Recent"), G_MENU_MODEL (section));
  g_menu_append (menu, _ ("Go on where you left off"), "win.resume");
  adw_split_button_set_menu_model (window->open_button, G_MENU_MODEL (menu));
  lens_start_page_show_recent (window->start, recent);
}

/* What is shown already stays: somebody may be about to choose from it. */
static void
take_recent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LensWindow) window = LENS_WINDOW (data);
  g_autoptr (GPtrArray) recent = lens_recent_find_finish (result, NULL);
  gboolean is_first = window->recent == NULL;

  if (recent == NULL || window->session == NULL ||
      (!is_first && lens_recent_equal (recent, window->recent)))
    return;
  g_clear_pointer (&window->recent, g_ptr_array_unref);
  window->recent = g_steal_pointer (&recent);
  show_recent (window);
}

static void
find_recent (LensWindow *window)
{
  if (window->session == NULL)
    return;
  g_cancellable_cancel (window->recent_search);
  g_clear_object (&window->recent_search);
  window->recent_search = g_cancellable_new ();
  lens_recent_find_async (window->recent_search, take_recent, g_object_ref (window));
}

/* After the first frame, so that it is not delayed; and again whenever somebody comes back
 * from where files are moved about. */
static gboolean
follow_recent (gpointer data)
{
  LensWindow *window = LENS_WINDOW (data);

  if (window->session == NULL)
    return G_SOURCE_REMOVE;
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed",
                           G_CALLBACK (find_recent), window, G_CONNECT_SWAPPED);
  g_signal_connect (window, "notify::is-active", G_CALLBACK (find_recent), NULL);
  find_recent (window);
  return G_SOURCE_REMOVE;
}

void
lens_window_restore (LensWindow *window)
{
  LensStore *store = store_of (window);

  if (store == NULL)
    return;
  gtk_window_set_default_size (GTK_WINDOW (window),
                               lens_store_number (store, LENS_STORE_WIDTH),
                               lens_store_number (store, LENS_STORE_HEIGHT));
  if (lens_store_number (store, LENS_STORE_IS_MAXIMIZED))
    gtk_window_maximize (GTK_WINDOW (window));
  adw_flap_set_reveal_flap (window->picture_flap,
                            lens_store_number (store, LENS_STORE_SHOWS_PICTURE));
  adw_flap_set_reveal_flap (window->settings_flap,
                            lens_store_number (store, LENS_STORE_SHOWS_SETTINGS));
  use_memory_limit (window);
  use_fusing (window);
  use_colormap (window);
  g_signal_connect_object (store, "changed", G_CALLBACK (follow_preferences), window,
                           G_CONNECT_SWAPPED);
  g_idle_add_full (G_PRIORITY_LOW, follow_recent, g_object_ref (window),
                   g_object_unref);
}

void
lens_window_keep (LensWindow *window)
{
  LensStore *store = store_of (window);
  int height;
  int width;

  if (store == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  lens_store_set_number (store, LENS_STORE_WIDTH, width);
  lens_store_set_number (store, LENS_STORE_HEIGHT, height);
  lens_store_set_number (store, LENS_STORE_IS_MAXIMIZED,
                         gtk_window_is_maximized (GTK_WINDOW (window)));
  /* A pane that was folded away for want of room was not closed by the user. */
  if (!adw_flap_get_folded (window->picture_flap))
    lens_store_set_number (store, LENS_STORE_SHOWS_PICTURE,
                           adw_flap_get_reveal_flap (window->picture_flap));
  if (!adw_flap_get_folded (window->settings_flap))
    lens_store_set_number (store, LENS_STORE_SHOWS_SETTINGS,
                           adw_flap_get_reveal_flap (window->settings_flap));
}

static GtkWidget *
new_bookmark_row (LensWindow *window, int index)
{
  const char *title = lens_session_bookmark_title (window->session, index);
  g_autofree char *accessible = g_strdup_printf (_ ("Remove “%s”"), title);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *go = gtk_button_new_with_label (title);
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (go));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
  gtk_widget_set_hexpand (go, TRUE);
  gtk_widget_add_css_class (go, "flat");
  gtk_widget_add_css_class (remove, "flat");
  lens_tip_set (remove, _ ("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, accessible, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (go), "win.go-to-bookmark");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (go), "i", index);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (remove), "win.remove-bookmark");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (remove), "i", index);
  gtk_box_append (GTK_BOX (row), go);
  gtk_box_append (GTK_BOX (row), remove);
  return row;
}

void
lens_window_show_bookmarks (LensWindow *window)
{
  int n = lens_session_n_bookmarks (window->session);
  GtkWidget *popover = g_object_new (GTK_TYPE_POPOVER, "accessible-role",
                                     GTK_ACCESSIBLE_ROLE_DIALOG, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  if (n == 0)
    {
      GtkWidget *empty = gtk_label_new (
        _ ("No place is kept yet.\nThe star keeps network, picture, layer,\n"
           "unit, method and all settings."));

      gtk_label_set_justify (GTK_LABEL (empty), GTK_JUSTIFY_CENTER);
      gtk_widget_add_css_class (empty, "dim-label");
      gtk_box_append (GTK_BOX (box), empty);
    }
  for (int i = 0; i < n; i++)
    gtk_box_append (GTK_BOX (box), new_bookmark_row (window, i));
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Places kept"), -1);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  adw_split_button_set_popover (window->bookmark_button, GTK_POPOVER (popover));
  lens_start_page_offer_to_resume (
    window->start, lens_session_has_last (window->session)
                     ? _ ("The network, picture and view of the last time")
                     : NULL);
}
