/* application.c - the program with a window: its files, actions and keys
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/application.h"

#include "core/lens.h"
#include "resources/ui-resources.h"
#include "ui/help.h"
#include "ui/i18n.h"
#include "ui/keys.h"
#include "ui/preferences.h"
#include "ui/window.h"

struct _LensApplication
{
  AdwApplication parent_instance;

  LensStore *store; /* NULL before startup */
};

G_DEFINE_FINAL_TYPE (LensApplication, lens_application, ADW_TYPE_APPLICATION)

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *application = GTK_APPLICATION (data);

  adw_show_about_window (gtk_application_get_active_window (application),
                         "application-name", "Netlens", "application-icon",
                         LENS_APPLICATION_ID, "version", LENS_VERSION, "comments",
                         _ ("Shows what a convolutional network sees in a picture."),
                         "license-type", GTK_LICENSE_GPL_3_0, NULL);
}

static void
show_help (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (data));

  if (window != NULL)
    lens_help_show (window);
}

static void
open_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (lens_window_new (LENS_APPLICATION (data))));
}

/* Closes the windows one by one, so that each keeps what is to be kept.  With the last of
 * them the program ends by itself, once what is being written is written. */
static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *application = GTK_APPLICATION (data);
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));

  for (GList *link = windows; link != NULL; link = link->next)
    gtk_window_close (GTK_WINDOW (link->data));
}

static const GActionEntry actions[] = {
  { .name = "about", .activate = show_about },
  { .name = "help", .activate = show_help },
  { .name = "new-window", .activate = open_window },
  { .name = "quit", .activate = quit },
};

static void
lens_application_startup (GApplication *application)
{
  LensApplication *self = LENS_APPLICATION (application);

  /* Before GTK looks for icons; the call also keeps the linker from leaving the bundle
   * out. */
  g_resources_register (lens_ui_get_resource ());
  G_APPLICATION_CLASS (lens_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions,
                                   G_N_ELEMENTS (actions), application);
  lens_keys_install (GTK_APPLICATION (application));
  gtk_window_set_default_icon_name (LENS_APPLICATION_ID);

  /* A text that can be copied is not marked all over when its page comes. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);
  self->store = lens_store_open ();
  lens_preferences_apply (self->store);
  g_signal_connect (self->store, "changed", G_CALLBACK (lens_preferences_apply), NULL);
}

static void
lens_application_shutdown (GApplication *application)
{
  LensApplication *self = LENS_APPLICATION (application);

  if (self->store != NULL)
    lens_store_flush (self->store);
  g_clear_object (&self->store);
  G_APPLICATION_CLASS (lens_application_parent_class)->shutdown (application);
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
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (application));
  LensWindow *window;

  /* A window in which nothing is open is there to be used. */
  if (LENS_IS_WINDOW (active) && lens_window_is_empty (LENS_WINDOW (active)))
    window = LENS_WINDOW (active);
  else
    window = lens_window_new (LENS_APPLICATION (application));
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
  application_class->shutdown = lens_application_shutdown;
  application_class->activate = lens_application_activate;
  application_class->open = lens_application_open;
  application_class->handle_local_options = lens_application_handle_local_options;
}

static void
lens_application_init (LensApplication *application)
{
  g_application_add_main_option (G_APPLICATION (application), "version", 0, 0,
                                 G_OPTION_ARG_NONE, _ ("Print the version and end"),
                                 NULL);
  g_application_set_option_context_parameter_string (
    G_APPLICATION (application), _ ("[NETWORK] [PICTURE…] [EXPORTED FILE]"));
  g_application_set_option_context_summary (
    G_APPLICATION (application),
    _ ("Shows what a convolutional network sees in a picture.\n"
       "A picture that Netlens exported brings network, picture and view back."));
}

LensStore *
lens_application_store (LensApplication *application)
{
  return application->store;
}

LensApplication *
lens_application_new (void)
{
  lens_i18n_init ();
  return g_object_new (LENS_TYPE_APPLICATION, "application-id", LENS_APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN, NULL);
}
