/* gist-view.c - the whole network on one page, cell by cell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/gist-view.h"

struct _LensGistView
{
  GtkWidget parent_instance;

  LensSession *session;
};

G_DEFINE_FINAL_TYPE (LensGistView, lens_gist_view, GTK_TYPE_WIDGET)

static void
lens_gist_view_dispose (GObject *object)
{
  LensGistView *self = LENS_GIST_VIEW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_gist_view_parent_class)->dispose (object);
}

static void
lens_gist_view_class_init (LensGistViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_gist_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_gist_view_init (LensGistView *self)
{
}

GtkWidget *
lens_gist_view_new (LensSession *session)
{
  LensGistView *self = g_object_new (LENS_TYPE_GIST_VIEW, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
