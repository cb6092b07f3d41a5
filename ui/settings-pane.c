/* settings-pane.c - what can be chosen about the present view
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/settings-pane.h"

#include <adwaita.h>

struct _LensSettingsPane
{
  GtkWidget parent_instance;
  LensSession *session;
};

G_DEFINE_FINAL_TYPE (LensSettingsPane, lens_settings_pane, GTK_TYPE_WIDGET)

static void
lens_settings_pane_dispose (GObject *object)
{
  LensSettingsPane *self = (LensSettingsPane *) object;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_settings_pane_parent_class)->dispose (object);
}

static void
lens_settings_pane_class_init (LensSettingsPaneClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_settings_pane_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_settings_pane_init (LensSettingsPane *self)
{
}

GtkWidget *
lens_settings_pane_new (LensSession *session)
{
  LensSettingsPane *self = g_object_new (lens_settings_pane_get_type (), NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
