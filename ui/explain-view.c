/* explain-view.c - which pixels made this: one explanation, or two side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/explain-view.h"

#include "ui/figure-view.h"
#include <adwaita.h>

struct _LensExplainView
{
  GtkWidget parent_instance;
  LensSession *session;
};

G_DEFINE_FINAL_TYPE (LensExplainView, lens_explain_view, GTK_TYPE_WIDGET)

static void
lens_explain_view_dispose (GObject *object)
{
  LensExplainView *self = (LensExplainView *) object;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_explain_view_parent_class)->dispose (object);
}

static void
lens_explain_view_class_init (LensExplainViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_explain_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_explain_view_init (LensExplainView *self)
{
}

GtkWidget *
lens_explain_view_new (LensSession *session)
{
  LensExplainView *self = g_object_new (lens_explain_view_get_type (), NULL);

  self->session = g_object_ref (session);
  gtk_widget_set_parent (lens_figure_view_new (session, LENS_QUESTION_EXPLAIN),
                         GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
