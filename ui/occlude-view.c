/* occlude-view.c - what if these pixels were gone? the sweep, and a brush by hand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/occlude-view.h"

#include "ui/brush-panel.h"
#include "ui/figure-view.h"
#include "ui/i18n.h"
#include "ui/reel-stage.h"

struct _LensOccludeView
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (LensOccludeView, lens_occlude_view, GTK_TYPE_WIDGET)

static const LensReelStageWords words = {
  .icon = "lens-occlude-symbolic",
  .title = N_ ("What If These Pixels Were Gone?"),
  .description = N_ ("A window moves over the picture and the score answers. Open a "
                     "picture to begin."),
};

static void
lens_occlude_view_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
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
  GtkWidget *box = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);

  gtk_paned_set_start_child (GTK_PANED (box),
                             lens_figure_view_new (session, LENS_QUESTION_OCCLUDE));
  gtk_paned_set_end_child (GTK_PANED (box), lens_brush_panel_new (session));
  gtk_paned_set_resize_end_child (GTK_PANED (box), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (box), FALSE);
  gtk_paned_set_shrink_start_child (GTK_PANED (box), FALSE);
  gtk_widget_set_parent (lens_reel_stage_new (session, LENS_QUESTION_OCCLUDE, &words,
                                              box),
                         GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
