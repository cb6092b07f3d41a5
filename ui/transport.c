/* transport.c - play, pause, step, loop, speed, and where the clip is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/transport.h"

struct _LensTransport
{
  GtkWidget parent_instance;

  LensSession *session;
};

G_DEFINE_FINAL_TYPE (LensTransport, lens_transport, GTK_TYPE_WIDGET)

static void
lens_transport_dispose (GObject *object)
{
  LensTransport *self = LENS_TRANSPORT (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_transport_parent_class)->dispose (object);
}

static void
lens_transport_class_init (LensTransportClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_transport_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_transport_init (LensTransport *self)
{
}

GtkWidget *
lens_transport_new (LensSession *session)
{
  LensTransport *self = g_object_new (LENS_TYPE_TRANSPORT, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
