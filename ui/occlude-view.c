/* occlude-view.c - what if these pixels were gone? the sweep, and a brush by hand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/occlude-view.h"

#include "ui/brush-panel.h"
#include "ui/figure-view.h"
#include "ui/i18n.h"
#include "ui/reel-stage.h"
#include "ui/sized-bin.h"

/* A view that is narrower has the brush below the sweep. */
#define NARROW_WIDTH 720
/* In a low one the map would become a stamp above the brush. */
#define LOW_HEIGHT 560
#define LOW_NARROW_WIDTH 520
#define SMALLEST_SWEEP 230
/* Beside the sweep the brush has a third of the view, within these. */
#define SMALLEST_BRUSH 200
#define LARGEST_BRUSH 560

struct _LensOccludeView
{
  GtkWidget parent_instance;

  GtkWidget *paned;
  GtkWidget *brush;
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
fold (int height, int width, gpointer data)
{
  LensOccludeView *view = LENS_OCCLUDE_VIEW (data);
  const int narrow_width = height < LOW_HEIGHT ? LOW_NARROW_WIDTH : NARROW_WIDTH;
  const gboolean is_narrow = width < narrow_width;
  const GtkOrientation orientation = is_narrow ? GTK_ORIENTATION_VERTICAL
                                               : GTK_ORIENTATION_HORIZONTAL;

  gtk_widget_set_size_request (
    view->brush, is_narrow ? -1 : CLAMP (width / 3, SMALLEST_BRUSH, LARGEST_BRUSH), -1);
  if (gtk_orientable_get_orientation (GTK_ORIENTABLE (view->paned)) == orientation)
    return;
  lens_brush_panel_set_is_wide (LENS_BRUSH_PANEL (view->brush), is_narrow);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (view->paned), orientation);
  gtk_paned_set_position (GTK_PANED (view->paned), -1);
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
  GtkWidget *figure = lens_figure_view_new (session, LENS_QUESTION_OCCLUDE);
  /* The bar between the two is what takes the keys. */
  GtkWidget *box = g_object_new (GTK_TYPE_PANED, "accessible-role",
                                 GTK_ACCESSIBLE_ROLE_SEPARATOR, NULL);
  GtkWidget *stage;

  self->paned = box;
  self->brush = lens_brush_panel_new (session);
  gtk_widget_set_size_request (figure, SMALLEST_SWEEP, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sweep and brush"), -1);
  gtk_paned_set_start_child (GTK_PANED (box), figure);
  gtk_paned_set_end_child (GTK_PANED (box), self->brush);
  gtk_paned_set_resize_end_child (GTK_PANED (box), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (box), FALSE);
  gtk_paned_set_shrink_start_child (GTK_PANED (box), FALSE);
  stage = lens_reel_stage_new (session, LENS_QUESTION_OCCLUDE, &words, box);
  gtk_widget_set_parent (lens_sized_bin_new (stage, fold, self), GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
