/* layers-view.c - every channel of the layer, and the one that was chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/layers-view.h"

#include <adwaita.h>

struct _LensLayersView
{
  GtkWidget parent_instance;
  LensSession *session;
};

G_DEFINE_FINAL_TYPE (LensLayersView, lens_layers_view, GTK_TYPE_WIDGET)

static void
lens_layers_view_dispose (GObject *object)
{
  LensLayersView *self = (LensLayersView *) object;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_layers_view_parent_class)->dispose (object);
}

static void
lens_layers_view_class_init (LensLayersViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_layers_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_layers_view_init (LensLayersView *self)
{
}

GtkWidget *
lens_layers_view_new (LensSession *session)
{
  LensLayersView *self = g_object_new (lens_layers_view_get_type (), NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
