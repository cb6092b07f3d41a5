/* window.c - one network and one picture on the screen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window is still empty: it says what it was opened with, and the command that
 * explains that today.
 */

#include "ui/window.h"

struct _LensWindow
{
  AdwApplicationWindow parent_instance;

  AdwWindowTitle *title;
  AdwStatusPage *page;
  GtkLabel *command;
};

G_DEFINE_FINAL_TYPE (LensWindow, lens_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_command (LensWindow *window, const char *files)
{
  g_autofree char *command = g_strdup_printf ("netlens-cli gist %s --output gist.png",
                                              files);

  gtk_label_set_text (window->command, command);
}

void
lens_window_show_files (LensWindow *window, GFile **files, int n_files)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) quoted = g_string_new (NULL);

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_file_get_basename (files[i]);
      g_autofree char *path = g_file_get_parse_name (files[i]);
      g_autofree char *argument = g_shell_quote (path);

      g_string_append_printf (names, "%s%s", i > 0 ? " · " : "", name);
      g_string_append_printf (quoted, "%s%s", i > 0 ? " " : "", argument);
    }
  adw_window_title_set_subtitle (window->title, names->str);
  show_command (window, quoted->str);
}

static GtkWidget *
new_header (LensWindow *window)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, "_About Netlens", "app.about");
  g_menu_append (menu, "_Quit", "app.quit");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, "Main menu");

  window->title = ADW_WINDOW_TITLE (adw_window_title_new ("Netlens", NULL));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (window->title));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), button);
  return header;
}

static GtkWidget *
new_page (LensWindow *window)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *command = gtk_label_new (NULL);

  window->page = ADW_STATUS_PAGE (page);
  window->command = GTK_LABEL (command);
  gtk_label_set_selectable (window->command, TRUE);
  gtk_label_set_wrap (window->command, TRUE);
  gtk_label_set_wrap_mode (window->command, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (command, "monospace");

  adw_status_page_set_icon_name (window->page, LENS_APPLICATION_ID);
  adw_status_page_set_title (window->page, "See What a Network Sees");
  adw_status_page_set_description (
    window->page, "This window will open networks and pictures. Until then the "
                  "command line does the work; this shows all layers on one page:");
  adw_status_page_set_child (window->page, command);
  gtk_widget_set_vexpand (page, TRUE);
  return page;
}

static void
lens_window_class_init (LensWindowClass *class)
{
}

static void
lens_window_init (LensWindow *window)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), new_header (window));
  gtk_box_append (GTK_BOX (box), new_page (window));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), "Netlens");
  gtk_window_set_default_size (GTK_WINDOW (window), 960, 640);
  show_command (window, "MODEL PICTURE");
}

LensWindow *
lens_window_new (LensApplication *application)
{
  return g_object_new (LENS_TYPE_WINDOW, "application", application, NULL);
}
