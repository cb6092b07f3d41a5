/* build-up-view.c - how it came about: a clip, frame by frame
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/build-up-view.h"

#include "ui/choice-bar.h"
#include "ui/figure-view.h"
#include "ui/i18n.h"
#include "ui/reel-stage.h"

struct _LensBuildUpView
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (LensBuildUpView, lens_build_up_view, GTK_TYPE_WIDGET)

static const LensReelStageWords words = {
  .icon = "lens-build-up-symbolic",
  .title = N_ ("How Did It Come About?"),
  .description = N_ ("The explanation builds up step by step, as an animation. Open a "
                     "picture to begin."),
};

static void
lens_build_up_view_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
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
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = lens_choice_bar_new (session, LENS_QUESTION_BUILD_UP);

  gtk_widget_add_css_class (box, "lens-moving-view");
  gtk_widget_set_margin_top (bar, 6);
  gtk_widget_set_margin_start (bar, 12);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box),
                  lens_figure_view_new (session, LENS_QUESTION_BUILD_UP));
  gtk_widget_set_parent (lens_reel_stage_new (session, LENS_QUESTION_BUILD_UP, &words,
                                              box),
                         GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
