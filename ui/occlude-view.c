/* occlude-view.c - what if these pixels were gone? the sweep, and a brush by hand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/occlude-view.h"

struct _LensOccludeView
{
  GtkWidget parent_instance;

  LensSession *session;
};

G_DEFINE_FINAL_TYPE (LensOccludeView, lens_occlude_view, GTK_TYPE_WIDGET)

static void
lens_occlude_view_dispose (GObject *object)
{
  LensOccludeView *self = LENS_OCCLUDE_VIEW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_occlude_view_parent_class)->dispose (object);
}

static void
lens_occlude_view_class_init (LensOccludeViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_occlude_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_occlude_view_init (LensOccludeView *self)
{
}

GtkWidget *
lens_occlude_view_new (LensSession *session)
{
  LensOccludeView *self = g_object_new (LENS_TYPE_OCCLUDE_VIEW, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
