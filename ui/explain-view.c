/* explain-view.c - which pixels made this: one explanation, or two side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/explain-view.h"

#include "ui/compare-bar.h"
#include "ui/figure-view.h"
#include "ui/i18n.h"
#include "ui/look-bar.h"
#include "ui/map-value.h"
#include "ui/notes-box.h"
#include "ui/tip.h"
#include "ui/wrap-box.h"

#include <adwaita.h>

/* What the usual figure takes, about: its panels, and what is around them. */
#define N_PANELS 3
#define HEAD_HEIGHT 60.0
#define LABEL_HEIGHT 28.0
#define BAR_WIDTH 90.0

struct _LensExplainView
{
  GtkWidget parent_instance;
  LensSession *session;
  LensReel *reel;   /* (nullable): those that are followed */
  LensReel *beside; /* (nullable) */
  GtkWidget *stack; /* “figures”, “nothing” */
  GtkWidget *figures;
  GtkWidget *first;
  GtkWidget *second;
  GtkWidget *nothing;
  GtkWidget *remedy;
  GtkWidget *notes;
  GtkWidget *here;    /* the numbers at the pointer */
  GtkWidget *trouble; /* why there is no second explanation */
};

G_DEFINE_FINAL_TYPE (LensExplainView, lens_explain_view, GTK_TYPE_WIDGET)

static gboolean
is_present (LensExplainView *view)
{
  const LensPlace *place = lens_session_place (view->session);

  return gtk_widget_get_mapped (GTK_WIDGET (view)) && place != NULL &&
         place->view == LENS_QUESTION_EXPLAIN;
}

/* The layer that can be used instead of the present one, where the layer may be the
 * trouble; NULL where there is none. */
static const LensLayer *
find_remedy (LensExplainView *view)
{
  const LensJob *job = lens_session_place (view->session)->jobs[LENS_QUESTION_EXPLAIN];
  LensModel *model = lens_session_model (view->session);
  const int index = model != NULL ? lens_model_default_layer (model) : -1;

  if ((job->method->needs & LENS_NEEDS_LAYER) == 0 || index < 0 ||
      index == lens_session_layer (view->session))
    return NULL;
  return lens_model_layer (model, index);
}

static void
write_trouble (LensExplainView *view, const GError *error)
{
  AdwStatusPage *page = ADW_STATUS_PAGE (view->nothing);
  const LensLayer *layer = find_remedy (view);
  g_autofree char *escaped = g_markup_escape_text (error->message, -1);

  adw_status_page_set_icon_name (page, "dialog-warning-symbolic");
  adw_status_page_set_title (page, _ ("No Explanation"));
  adw_status_page_set_description (page, escaped);
  gtk_widget_set_visible (view->remedy, layer != NULL);
  if (layer != NULL)
    {
      g_autofree char *label = g_strdup_printf (_ ("Use Layer “%s”"), layer->name);

      gtk_button_set_label (GTK_BUTTON (view->remedy), label);
    }
}

/* What this view is for, and the one thing to do. */
static void
write_lesson (LensExplainView *view)
{
  AdwStatusPage *page = ADW_STATUS_PAGE (view->nothing);
  const LensPlace *place = lens_session_place (view->session);

  adw_status_page_set_icon_name (page, "edit-find-symbolic");
  adw_status_page_set_title (page, _ ("Which Pixels Made This?"));
  if (place->picture == NULL)
    adw_status_page_set_description (
      page, _ ("This view shows which parts of a picture a class or a unit owes its "
               "score to. Open a picture to see it."));
  else if (place->explains_unit && place->unit == NULL)
    adw_status_page_set_description (
      page, _ ("A unit is to be explained, but none was chosen. Click a channel in the "
               "view of layers, or explain a class."));
  else
    adw_status_page_set_description (
      page, _ ("This view shows which parts of a picture a class or a unit owes its "
               "score to."));
  gtk_widget_set_visible (view->remedy, FALSE);
}

static void
use_remedy (LensExplainView *view)
{
  LensModel *model = lens_session_model (view->session);

  if (model != NULL)
    lens_session_set_layer (view->session, lens_model_default_layer (model));
}

/* A clip or an older answer stays in sight while a newer one is asked for; an answer that
 * failed does not. */
static void
show_page (LensExplainView *view)
{
  const GError *error = view->reel != NULL ? lens_reel_error (view->reel) : NULL;
  const gboolean has_frames = view->reel != NULL && lens_reel_n_frames (view->reel) > 0;
  const char *page = "figures";

  if (error != NULL)
    write_trouble (view, error);
  else if (!has_frames)
    write_lesson (view);
  if (error != NULL ||
      (!has_frames && (view->reel == NULL || !lens_reel_is_running (view->reel))))
    page = "nothing";
  gtk_stack_set_visible_child_name (GTK_STACK (view->stack), page);
}

static gboolean
has_beside (LensExplainView *view)
{
  return lens_session_place (view->session)->beside != LENS_BESIDE_NOTHING &&
         view->beside != NULL;
}

/* The side of three panels in a place of this size, in as many rows as suit it. */
static double
panel_side (double height, double width)
{
  double largest = 0;

  for (int n_columns = 1; n_columns <= N_PANELS; n_columns++)
    {
      const int n_rows = (N_PANELS + n_columns - 1) / n_columns;
      const double by_height = (height - HEAD_HEIGHT) / n_rows - LABEL_HEIGHT;
      const double by_width = (width -
                               (n_rows * n_columns == N_PANELS ? BAR_WIDTH : 0)) /
                              n_columns;

      largest = MAX (largest, MIN (by_height, by_width));
    }
  return largest;
}

/* Above each other or side by side, whichever shows more. */
static void
arrange (LensExplainView *view)
{
  const double height = gtk_widget_get_height (view->stack);
  const double width = gtk_widget_get_width (view->stack);
  const gboolean is_stacked = panel_side (height / 2, width) >
                              panel_side (height, width / 2);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (view->figures),
                                  is_stacked ? GTK_ORIENTATION_VERTICAL
                                             : GTK_ORIENTATION_HORIZONTAL);
}

static void
show_beside (LensExplainView *view)
{
  const gboolean is_shown = has_beside (view);
  const GError *error = is_shown ? lens_reel_error (view->beside) : NULL;

  lens_figure_view_set_companion (LENS_FIGURE_VIEW (view->first),
                                  is_shown ? view->beside : NULL);
  lens_figure_view_set_companion (LENS_FIGURE_VIEW (view->second),
                                  is_shown ? view->reel : NULL);
  lens_figure_view_set_reel (LENS_FIGURE_VIEW (view->second), view->beside);
  gtk_widget_set_visible (view->second, is_shown && error == NULL);
  gtk_widget_set_visible (view->trouble, error != NULL);
  if (error != NULL)
    gtk_label_set_text (GTK_LABEL (view->trouble), error->message);
  if (is_shown)
    arrange (view);
}

static char *
dup_value (LensReel *reel, double y, double x)
{
  const int n_frames = reel != NULL ? lens_reel_n_frames (reel) : 0;

  if (n_frames == 0)
    return NULL;
  return lens_map_dup_value (lens_reel_frame (reel, CLAMP (lens_reel_position (reel), 0,
                                                           n_frames - 1)),
                             y, x);
}

static void
write_here (LensExplainView *view)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *text = NULL;
  double y;
  double x;

  lens_session_probe (view->session, &y, &x);
  first = dup_value (view->reel, y, x);
  if (has_beside (view))
    second = dup_value (view->beside, y, x);
  text = g_strjoin (" · ", first != NULL ? first : "", second, NULL);
  gtk_label_set_text (GTK_LABEL (view->here), text);
}

static void
show_all (LensExplainView *view)
{
  const gboolean has_failed = view->reel != NULL &&
                              lens_reel_error (view->reel) != NULL;

  if (!is_present (view))
    return;
  show_page (view);
  show_beside (view);
  /* Beside an error the numbers of an older answer would be read as its own. */
  lens_notes_box_show (LENS_NOTES_BOX (view->notes), has_failed ? NULL : view->reel,
                       has_beside (view) ? view->beside : NULL);
  write_here (view);
}

static void
follow (LensExplainView *view, LensReel **followed, LensReel *reel)
{
  if (*followed == reel)
    return;
  if (*followed != NULL)
    g_signal_handlers_disconnect_by_data (*followed, view);
  g_set_object (followed, reel);
  if (reel != NULL)
    g_signal_connect_swapped (reel, "changed", G_CALLBACK (show_all), view);
}

static void
update (LensExplainView *view)
{
  if (!is_present (view))
    return;
  follow (view, &view->reel, lens_session_reel (view->session));
  follow (view, &view->beside, lens_session_beside_reel (view->session));
  show_all (view);
}

static void
session_changed (LensSession *session, guint what, LensExplainView *view)
{
  if ((what & LENS_CHANGE_PROBE) != 0 && is_present (view))
    write_here (view);
  if ((what & ~(guint) LENS_CHANGE_PROBE) != 0)
    update (view);
}

static void
lens_explain_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lens_explain_view_parent_class)->map (widget);
  update (LENS_EXPLAIN_VIEW (widget));
}

static void
lens_explain_view_dispose (GObject *object)
{
  LensExplainView *view = LENS_EXPLAIN_VIEW (object);

  follow (view, &view->reel, NULL);
  follow (view, &view->beside, NULL);
  if (view->session != NULL)
    g_signal_handlers_disconnect_by_data (view->session, view);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (object)));)
    gtk_widget_unparent (child);
  g_clear_object (&view->session);
  G_OBJECT_CLASS (lens_explain_view_parent_class)->dispose (object);
}

static void
lens_explain_view_class_init (LensExplainViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_explain_view_dispose;
  widget_class->map = lens_explain_view_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lens_explain_view_init (LensExplainView *view)
{
}

static GtkWidget *
new_figure (LensExplainView *view)
{
  GtkWidget *figure = lens_figure_view_new (view->session, LENS_QUESTION_EXPLAIN);

  lens_figure_view_set_usual (LENS_FIGURE_VIEW (figure),
                              lens_place_usual_figure (LENS_QUESTION_EXPLAIN));
  /* Whoever holds the figure may do so for longer than the view is there. */
  g_signal_connect_object (figure, "drawn", G_CALLBACK (arrange), view,
                           G_CONNECT_SWAPPED);
  return figure;
}

static GtkWidget *
new_stack (LensExplainView *view)
{
  GtkWidget *button = gtk_button_new ();

  view->figures = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  view->first = new_figure (view);
  view->second = new_figure (view);
  gtk_box_set_homogeneous (GTK_BOX (view->figures), TRUE);
  gtk_box_append (GTK_BOX (view->figures), view->first);
  gtk_box_append (GTK_BOX (view->figures), view->second);

  view->nothing = adw_status_page_new ();
  view->remedy = button;
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (use_remedy), view);
  adw_status_page_set_child (ADW_STATUS_PAGE (view->nothing), button);

  view->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (view->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (view->stack), view->figures, "figures");
  gtk_stack_add_named (GTK_STACK (view->stack), view->nothing, "nothing");
  return view->stack;
}

static GtkWidget *
new_bar (LensExplainView *view)
{
  GtkWidget *bar = lens_wrap_box_new (6);
  GtkWidget *parts[] = {
    lens_compare_bar_new (view->session),
    lens_look_bar_new (view->session, LENS_QUESTION_EXPLAIN),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      gtk_widget_set_valign (parts[i], GTK_ALIGN_CENTER);
      lens_wrap_box_append (LENS_WRAP_BOX (bar), parts[i]);
    }
  gtk_widget_set_hexpand (parts[0], TRUE);
  gtk_widget_set_margin_top (bar, 6);
  gtk_widget_set_margin_bottom (bar, 6);
  gtk_widget_set_margin_start (bar, 12);
  gtk_widget_set_margin_end (bar, 12);
  return bar;
}

static GtkWidget *
new_trouble (LensExplainView *view)
{
  view->trouble = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (view->trouble), TRUE);
  gtk_label_set_xalign (GTK_LABEL (view->trouble), 0);
  gtk_widget_add_css_class (view->trouble, "warning");
  gtk_widget_set_margin_start (view->trouble, 12);
  gtk_widget_set_margin_end (view->trouble, 12);
  gtk_widget_set_margin_top (view->trouble, 6);
  gtk_widget_set_visible (view->trouble, FALSE);
  return view->trouble;
}

static GtkWidget *
new_foot (LensExplainView *view)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  view->notes = lens_notes_box_new ();
  view->here = gtk_label_new (NULL);
  gtk_widget_set_hexpand (view->notes, TRUE);
  gtk_widget_set_valign (view->here, GTK_ALIGN_START);
  gtk_widget_add_css_class (view->here, "numeric");
  lens_tip_set (view->here, _ ("The number of the map at the pointer: row, column"));
  gtk_widget_set_margin_start (foot, 12);
  gtk_widget_set_margin_end (foot, 12);
  gtk_widget_set_margin_top (foot, 6);
  gtk_widget_set_margin_bottom (foot, 6);
  gtk_widget_set_size_request (foot, -1, 22);
  gtk_box_append (GTK_BOX (foot), view->notes);
  gtk_box_append (GTK_BOX (foot), view->here);
  return foot;
}

GtkWidget *
lens_explain_view_new (LensSession *session)
{
  LensExplainView *view = g_object_new (LENS_TYPE_EXPLAIN_VIEW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  view->session = g_object_ref (session);
  gtk_box_append (GTK_BOX (box), new_bar (view));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), new_trouble (view));
  gtk_box_append (GTK_BOX (box), new_stack (view));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), new_foot (view));
  gtk_widget_set_parent (box, GTK_WIDGET (view));
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), view);
  write_lesson (view);
  return GTK_WIDGET (view);
}
