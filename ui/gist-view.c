/* gist-view.c - the whole network on one page, cell by cell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cell knows its layer, its channel and the method that shows the same alone: opening it
 * is going to that place.  By keyboard a cell is named by its row and its column.
 */

#include "ui/gist-view.h"

#include "ui/choice-bar.h"
#include "ui/figure-view.h"
#include "ui/i18n.h"
#include "ui/reel-stage.h"
#include "ui/sized-bin.h"
#include "ui/tip.h"
#include "ui/wrap-box.h"

struct _LensGistView
{
  GtkWidget parent_instance;

  LensSession *session;
  GtkWidget *figure;
  GtkWidget *rows; /* drop-downs */
  GtkWidget *columns;
  GtkWidget *open;
};

/* Around the cells of a page: its head and margins, and what stands below each row. */
#define HEAD_HEIGHT 210
#define ROW_GAP 20
#define NARROW_ROW_GAP 32
#define NARROW_CELL 96
#define SIDE_WIDTH 160
#define COLUMN_GAP 8
#define SMALLEST_CELL 56
/* Smaller ones are not drawn smaller still, but scrolled to. */
#define CRAMPED_CELL 44
#define LARGEST_CELL 150

G_DEFINE_FINAL_TYPE (LensGistView, lens_gist_view, GTK_TYPE_WIDGET)

static const LensReelStageWords words = {
  .icon = "lens-gist-symbolic",
  .title = N_ ("All at Once"),
  .description = N_ (
    "What every layer of the network sees in the picture, on one page. "
    "Open a picture to begin."),
};

static const LensGist *
present_gist (LensGistView *view)
{
  LensReel *reel = lens_session_view_reel (view->session, LENS_QUESTION_GIST);
  const LensFrame *frame = lens_reel_frame (reel, lens_reel_position (reel));

  return frame != NULL ? frame->gist : NULL;
}

/* The place that a cell is a small picture of; NULL where it cannot be gone to. */
static LensPlace *
place_of_cell (LensGistView *view, const LensCell *cell)
{
  LensModel *model = lens_session_model (view->session);
  const LensMethod *method = cell->opens != NULL ? lens_method_find (cell->opens, NULL)
                                                 : NULL;
  LensPlace *place;
  LensJob *job;

  if (model == NULL || method == NULL || cell->value < 0)
    return NULL;
  place = lens_place_copy (lens_session_place (view->session));
  job = place->jobs[method->question];
  place->view = method->question;
  place->beside = LENS_BESIDE_NOTHING;
  if (job->method != method)
    {
      lens_job_set_method (job, method);
      g_clear_pointer (&job->figure, g_free);
    }
  g_free (place->layer);
  place->layer = g_strdup (lens_model_value_name (model, cell->value));
  place->explains_unit = cell->channel >= 0 && (method->needs & LENS_NEEDS_TARGET) != 0;
  if (cell->channel >= 0)
    {
      g_free (place->unit);
      place->unit = g_strdup_printf ("%s:%d", place->layer, cell->channel);
    }
  return place;
}

static void
open_cell (LensGistView *view, const LensCell *cell)
{
  LensPlace *place = place_of_cell (view, cell);
  g_autofree char *title = NULL;

  if (place == NULL)
    return;
  title = g_strdup_printf (_ ("Open %s"), place->layer);
  lens_session_go (view->session, place, title, FALSE);
}

static void
on_picked (LensFigureView *figure, int index, double y, double x, LensGistView *view)
{
  const LensGist *gist = present_gist (view);

  if (gist != NULL && index >= 0 && index < (int) gist->cells->len)
    open_cell (view, g_ptr_array_index (gist->cells, index));
}

static const LensCell *
chosen_cell (LensGistView *view)
{
  const LensGist *gist = present_gist (view);

  if (gist == NULL)
    return NULL;
  return lens_gist_cell (gist,
                         (int) gtk_drop_down_get_selected (GTK_DROP_DOWN (view->rows)),
                         (int) gtk_drop_down_get_selected (
                           GTK_DROP_DOWN (view->columns)));
}

static void
on_open (GtkButton *button, LensGistView *view)
{
  const LensCell *cell = chosen_cell (view);

  if (cell != NULL)
    open_cell (view, cell);
}

static void
enable_open (LensGistView *view)
{
  gtk_widget_set_sensitive (view->open, chosen_cell (view) != NULL);
}

/* Of a title the name alone: “fire2-concat · 128×56×56” is too long for a button. */
static char *
dup_name (const char *title)
{
  g_auto (GStrv) parts = g_strsplit (title != NULL ? title : "", " · ", 2);

  return g_strdup (parts[0] != NULL ? parts[0] : "");
}

static gboolean
has_titles (GtkDropDown *menu, char *const *titles, int n_titles)
{
  GListModel *list = gtk_drop_down_get_model (menu);

  if (list == NULL || (int) g_list_model_get_n_items (list) != n_titles)
    return FALSE;
  for (int i = 0; i < n_titles; i++)
    {
      g_autofree char *name = dup_name (titles[i]);

      if (g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (list), (guint) i),
                     name) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
fill_menu (GtkWidget *menu, char *const *titles, int n_titles)
{
  g_autoptr (GtkStringList) names = NULL;

  if (has_titles (GTK_DROP_DOWN (menu), titles, n_titles))
    return;
  names = gtk_string_list_new (NULL);
  for (int i = 0; i < n_titles; i++)
    gtk_string_list_take (names, dup_name (titles[i]));
  gtk_drop_down_set_model (GTK_DROP_DOWN (menu), G_LIST_MODEL (names));
}

/* A page is as wide as the view, unless it has too many columns, and as high as its rows
 * need: more of them are scrolled to rather than made too small to be seen. */
static void
fit_page (LensGistView *view)
{
  const LensGist *gist = present_gist (view);
  const LensOverview *overview = lens_session_overview (view->session);
  const int width = gtk_widget_get_width (GTK_WIDGET (view));
  double aspect = 1;
  double cell;
  double gap;
  gboolean is_cramped;
  int page;

  if (gist == NULL || width == 0)
    return;
  if (overview != NULL && overview->image != NULL)
    aspect = (double) lens_image_height (overview->image) /
             lens_image_width (overview->image);
  cell = (double) (width - SIDE_WIDTH) / MAX (gist->n_columns, 1) - COLUMN_GAP;
  is_cramped = cell < CRAMPED_CELL;
  cell = CLAMP (cell, SMALLEST_CELL, LARGEST_CELL);
  page = is_cramped ? SIDE_WIDTH + gist->n_columns * (SMALLEST_CELL + COLUMN_GAP) : -1;
  gap = cell < NARROW_CELL ? NARROW_ROW_GAP : ROW_GAP;
  cell *= CLAMP (aspect, 0.5, 2);
  gtk_widget_set_size_request (view->figure, page,
                               HEAD_HEIGHT + gist->n_rows * (int) (cell + gap));
}

static void
on_sized (int height, int width, gpointer data)
{
  fit_page (data);
}

static void
show (LensGistView *view)
{
  const LensGist *gist = present_gist (view);

  if (gist == NULL)
    return;
  fit_page (view);
  fill_menu (view->rows, gist->row_titles, gist->n_rows);
  fill_menu (view->columns, gist->column_titles, gist->n_columns);
  enable_open (view);
}

static GtkWidget *
new_menu (LensGistView *view, const char *title)
{
  GtkWidget *menu = gtk_drop_down_new (
    NULL, gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));

  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (menu), TRUE);
  lens_tip_set (menu, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  g_signal_connect_object (menu, "notify::selected", G_CALLBACK (enable_open), view,
                           G_CONNECT_SWAPPED);
  return menu;
}

static GtkWidget *
new_cell_choice (LensGistView *view)
{
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  view->rows = new_menu (view, _ ("Row of the cell"));
  view->columns = new_menu (view, _ ("Column of the cell"));
  view->open = gtk_button_new_with_mnemonic (_ ("_Open Cell"));
  lens_name_once (view->open);
  lens_tip_set (view->open, _ ("Go to the view that shows this cell alone"));
  g_signal_connect (view->open, "clicked", G_CALLBACK (on_open), view);

  gtk_widget_add_css_class (cell, "linked");
  gtk_box_append (GTK_BOX (cell), view->rows);
  gtk_box_append (GTK_BOX (cell), view->columns);
  gtk_box_append (GTK_BOX (cell), view->open);
  return cell;
}

static GtkWidget *
new_bar (LensGistView *view)
{
  GtkWidget *bar = lens_wrap_box_new (6);
  GtkWidget *parts[] = {
    lens_choice_bar_new (view->session, LENS_QUESTION_GIST),
    new_cell_choice (view),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      gtk_widget_set_halign (parts[i], GTK_ALIGN_START);
      lens_wrap_box_append (LENS_WRAP_BOX (bar), parts[i]);
    }
  gtk_widget_add_css_class (bar, "lens-moving-bar");
  return bar;
}

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
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *figure = lens_figure_view_new (session, LENS_QUESTION_GIST);
  GtkWidget *stage;

  self->session = g_object_ref (session);
  self->figure = figure;
  lens_figure_view_set_leaves_wheel (LENS_FIGURE_VIEW (figure), TRUE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), figure);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), new_bar (self));
  gtk_box_append (GTK_BOX (box), scroller);
  stage = lens_reel_stage_new (session, LENS_QUESTION_GIST, &words, box);
  gtk_widget_set_parent (lens_sized_bin_new (stage, on_sized, self), GTK_WIDGET (self));
  g_signal_connect_object (figure, "picked", G_CALLBACK (on_picked), self, 0);
  g_signal_connect_object (lens_session_view_reel (session, LENS_QUESTION_GIST),
                           "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
  return GTK_WIDGET (self);
}
