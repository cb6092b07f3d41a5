/* build-up-view.c - how it came about: a clip, frame by frame
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/build-up-view.h"

struct _LensBuildUpView
{
  GtkWidget parent_instance;

  LensSession *session;
};

G_DEFINE_FINAL_TYPE (LensBuildUpView, lens_build_up_view, GTK_TYPE_WIDGET)

static void
lens_build_up_view_dispose (GObject *object)
{
  LensBuildUpView *self = LENS_BUILD_UP_VIEW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_build_up_view_parent_class)->dispose (object);
}

static void
lens_build_up_view_class_init (LensBuildUpViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_build_up_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_build_up_view_init (LensBuildUpView *self)
{
}

GtkWidget *
lens_build_up_view_new (LensSession *session)
{
  LensBuildUpView *self = g_object_new (LENS_TYPE_BUILD_UP_VIEW, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
