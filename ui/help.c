/* help.c - the tour of the window, in the window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The views and how to use them stand in help.ui; the methods are read from the core's
 * table, so that help is never behind it.
 */

#include "ui/help.h"

#include "core/lens.h"
#include "ui/i18n.h"

static GtkWidget *
new_link (const char *link)
{
  GtkWidget *button = gtk_link_button_new_with_label (link, _ ("Paper"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static void
add_method (AdwPreferencesGroup *group, const LensMethod *method)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (_ (method->title), -1);
  g_autofree char *text = method->paper != NULL
                            ? g_strdup_printf ("%s\n%s", _ (method->summary),
                                               method->paper)
                            : g_strdup (_ (method->summary));
  g_autofree char *subtitle = g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (method->link != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_link (method->link));
  adw_preferences_group_add (group, row);
}

void
lens_help_show (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (
    "/org/netlens/Netlens/ui/help.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  AdwPreferencesGroup *methods = ADW_PREFERENCES_GROUP (
    gtk_builder_get_object (builder, "methods"));

  for (int i = 0; lens_methods[i] != NULL; i++)
    add_method (methods, lens_methods[i]);
  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}
