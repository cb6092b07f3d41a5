/* application.c - the program with a window: its files, actions and keys
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/application.h"

#include "resources/ui-resources.h"
#include "ui/window.h"

struct _LensApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (LensApplication, lens_application, ADW_TYPE_APPLICATION)

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *application = GTK_APPLICATION (data);

  adw_show_about_window (gtk_application_get_active_window (application),
                         "application-name", "Netlens", "application-icon",
                         LENS_APPLICATION_ID, "version", LENS_VERSION, "comments",
                         "Shows what a convolutional network sees in a picture.",
                         "license-type", GTK_LICENSE_GPL_3_0, NULL);
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (G_APPLICATION (data));
}

static const GActionEntry actions[] = {
  { .name = "about", .activate = show_about },
  { .name = "quit", .activate = quit },
};

/* What a key does. */
static const struct
{
  const char *action;
  const char *keys[3];
} keys[] = {
  { "app.quit", { "<Control>q", NULL } },
  { "window.close", { "<Control>w", NULL } },
};

static void
lens_application_startup (GApplication *application)
{
  /* Before GTK looks for icons; the call also keeps the linker from leaving the bundle
   * out. */
  g_resources_register (lens_ui_get_resource ());
  G_APPLICATION_CLASS (lens_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions,
                                   G_N_ELEMENTS (actions), application);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application),
                                           keys[i].action, keys[i].keys);
  gtk_window_set_default_icon_name (LENS_APPLICATION_ID);
}

static void
lens_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (lens_window_new (LENS_APPLICATION (application)));
  gtk_window_present (window);
}

static void
lens_application_open (GApplication *application,
                       GFile **files,
                       int n_files,
                       const char *hint)
{
  LensWindow *window = lens_window_new (LENS_APPLICATION (application));

  lens_window_show_files (window, files, n_files);
  gtk_window_present (GTK_WINDOW (window));
}

static int
lens_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;

  g_print ("netlens %s\n", LENS_VERSION);
  return 0;
}

static void
lens_application_class_init (LensApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  application_class->startup = lens_application_startup;
  application_class->activate = lens_application_activate;
  application_class->open = lens_application_open;
  application_class->handle_local_options = lens_application_handle_local_options;
}

static void
lens_application_init (LensApplication *application)
{
  g_application_add_main_option (G_APPLICATION (application), "version", 0, 0,
                                 G_OPTION_ARG_NONE, "Print the version and end", NULL);
  g_application_set_option_context_parameter_string (G_APPLICATION (application),
                                                     "[MODEL] [PICTURE]");
}

LensApplication *
lens_application_new (void)
{
  return g_object_new (LENS_TYPE_APPLICATION, "application-id", LENS_APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN, NULL);
}
