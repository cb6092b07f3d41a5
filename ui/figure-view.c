/* figure-view.c - a figure of a reel's frames on the screen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be seen is a texture in a rectangle (figure-place.c says which) and, above it,
 * the marks of the probe, which are drawn anew for every move of the pointer and cost next
 * to nothing.
 */

#include "ui/figure-view.h"

#include "ui/drawing.h"
#include "ui/figure-hand.h"
#include "ui/figure-place.h"
#include "ui/i18n.h"
#include "ui/probe-mark.h"

#include <adwaita.h>
#include <math.h>

/* So long old pixels stay as they are before they are dimmed: quick answers do not
 * flicker. */
#define PATIENCE_MS 150

#define DIMMED 0.45

/* A figure that is zoomed far in is drawn with no more pixels than this, and stretched. */
#define MAX_PIXELS 1.6e7

struct _LensFigureView
{
  GtkWidget parent_instance;
  LensSession *session;
  LensQuestion question;
  LensReel *reel;      /* (nullable): the one that was set */
  LensReel *followed;  /* (nullable): the one that is listened to */
  LensReel *companion; /* (nullable) */
  char *figure;        /* (nullable) */
  char *usual;         /* (nullable) */
  LensDrawing *drawing;
  LensFigurePlace place;
  gboolean is_dimmed;
  guint dimming; /* source */
};

G_DEFINE_FINAL_TYPE (LensFigureView, lens_figure_view, GTK_TYPE_WIDGET)

enum
{
  PICKED,
  DRAWN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void update (LensFigureView *view);

static LensReel *
present_reel (LensFigureView *view)
{
  return view->reel != NULL ? view->reel : lens_session_reel (view->session);
}

static gboolean
is_present (LensFigureView *view)
{
  const LensPlace *place;

  if (view->session == NULL || !gtk_widget_get_mapped (GTK_WIDGET (view)))
    return FALSE;
  place = lens_session_place (view->session);
  return place != NULL && place->view == view->question;
}

/* The figure that was asked for where it can draw this frame, else the method's own, else
 * that of the frame's kind. */
static const LensFigure *
choose_figure (LensFigureView *view, const LensJob *shown, const LensFrame *frame)
{
  const LensPlace *place = lens_session_place (view->session);
  const LensJob *job = place->jobs[view->question];
  const char *wanted[] = {
    view->figure,
    job != NULL ? job->figure : NULL,
    view->usual,
    shown != NULL ? shown->method->figure : NULL,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      const LensFigure *figure = wanted[i] == NULL
                                   ? NULL
                                   : lens_figure_find (wanted[i], frame->kind, NULL);

      if (figure != NULL)
        return figure;
    }
  return lens_figure_for_kind (frame->kind);
}

static LensPainting *
make_painting (LensFigureView *view)
{
  LensReel *reel = present_reel (view);
  const LensPlace *place = lens_session_place (view->session);
  LensReel *companion = view->companion;
  LensPainting *painting;

  if (place->jobs[view->question]->look.share == LENS_SHARE_NONE)
    companion = NULL;
  painting = lens_painting_new (reel, companion);
  if (painting == NULL)
    return NULL;
  painting->look = place->jobs[view->question]->look;
  painting->look.theme = adw_style_manager_get_dark (adw_style_manager_get_default ())
                           ? LENS_THEME_DARK
                           : LENS_THEME_LIGHT;
  painting->figure = choose_figure (view, lens_reel_shown_job (reel),
                                    lens_painting_frame (painting));
  painting->height = gtk_widget_get_height (GTK_WIDGET (view));
  painting->width = gtk_widget_get_width (GTK_WIDGET (view));
  painting->density = MIN (gtk_widget_get_scale_factor (GTK_WIDGET (view)) *
                             view->place.zoom,
                           sqrt (MAX_PIXELS / painting->height / painting->width));
  return painting;
}

static gboolean
dim (gpointer data)
{
  LensFigureView *view = data;

  view->dimming = 0;
  view->is_dimmed = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (view));
  return G_SOURCE_REMOVE;
}

static void
settle_dimming (LensFigureView *view)
{
  LensReel *reel = present_reel (view);
  const gboolean is_old = lens_drawing_sheet (view->drawing) != NULL &&
                          (reel == NULL || lens_reel_is_stale (reel) ||
                           !lens_drawing_shows_kin (view->drawing));

  if (is_old && !view->is_dimmed && view->dimming == 0)
    view->dimming = g_timeout_add (PATIENCE_MS, dim, view);
  if (is_old)
    return;
  g_clear_handle_id (&view->dimming, g_source_remove);
  if (view->is_dimmed)
    gtk_widget_queue_draw (GTK_WIDGET (view));
  view->is_dimmed = FALSE;
}

/* What a person who cannot see the map is told. */
static void
describe (LensFigureView *view)
{
  const LensSheet *sheet = lens_drawing_sheet (view->drawing);
  const LensFrame *frame = sheet != NULL ? lens_painting_frame (sheet->painting) : NULL;
  const char *title = frame != NULL && frame->title != NULL ? frame->title
                                                            : _ ("Nothing to show yet");
  const char *caption = "";

  if (frame != NULL && frame->reason != NULL)
    caption = frame->reason;
  else if (frame != NULL && frame->caption != NULL)
    caption = frame->caption;
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, caption,
                                  -1);
}

static void
sheet_changed (gpointer data)
{
  LensFigureView *view = data;
  const LensSheet *sheet = lens_drawing_sheet (view->drawing);

  lens_figure_place_set_sheet (&view->place, sheet);
  settle_dimming (view);
  describe (view);
  gtk_widget_queue_draw (GTK_WIDGET (view));
  g_signal_emit (view, signals[DRAWN], 0);
}

static void
follow (LensFigureView *view)
{
  LensReel *reel = present_reel (view);

  if (reel == view->followed)
    return;
  if (view->followed != NULL)
    g_signal_handlers_disconnect_by_data (view->followed, view);
  g_set_object (&view->followed, reel);
  if (reel != NULL)
    g_signal_connect_swapped (reel, "changed", G_CALLBACK (update), view);
}

static void
update (LensFigureView *view)
{
  if (!is_present (view))
    return;
  follow (view);
  view->place.height = gtk_widget_get_height (GTK_WIDGET (view));
  view->place.width = gtk_widget_get_width (GTK_WIDGET (view));
  if (view->place.height == 0 || view->place.width == 0)
    return;
  lens_drawing_want (view->drawing,
                     present_reel (view) != NULL ? make_painting (view) : NULL);
  settle_dimming (view);
}

static void
session_changed (LensSession *session, guint what, LensFigureView *view)
{
  if ((what & LENS_CHANGE_PROBE) != 0 && is_present (view))
    gtk_widget_queue_draw (GTK_WIDGET (view));
  if ((what & ~(guint) LENS_CHANGE_PROBE) != 0)
    update (view);
}

static void
draw_marks (LensFigureView *view, GtkSnapshot *snapshot, const LensSheet *sheet)
{
  const GArray *areas = sheet->raster->areas;
  LensProbeMark mark;

  if (areas == NULL || !lens_probe_mark_read (&mark, view->session))
    return;
  for (guint i = 0; i < areas->len; i++)
    {
      const LensRasterArea *area = &g_array_index (areas, LensRasterArea, i);
      const graphene_rect_t at = lens_figure_place_area (&view->place, area);

      if (area->is_map)
        lens_probe_mark_draw (&mark, snapshot, &at);
    }
}

/* The colour of the figure's corner goes on to the edges of the widget. */
static void
draw_page (LensFigureView *view, GtkSnapshot *snapshot, const LensSheet *sheet)
{
  const guint32 corner = *(const guint32 *) g_bytes_get_data (sheet->raster->pixels,
                                                              NULL);
  const GdkRGBA colour = {
    (float) (corner >> 16 & 0xff) / 255,
    (float) (corner >> 8 & 0xff) / 255,
    (float) (corner & 0xff) / 255,
    (float) (corner >> 24) / 255,
  };

  gtk_snapshot_append_color (snapshot, &colour,
                             &GRAPHENE_RECT_INIT (0, 0, (float) view->place.width,
                                                  (float) view->place.height));
}

static void
lens_figure_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LensFigureView *view = LENS_FIGURE_VIEW (widget);
  const LensSheet *sheet = lens_drawing_sheet (view->drawing);
  graphene_rect_t where;

  if (sheet == NULL)
    return;
  where = lens_figure_place_rectangle (&view->place);
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, 0,
                                               (float) gtk_widget_get_width (widget),
                                               (float) gtk_widget_get_height (widget)));
  if (view->is_dimmed)
    gtk_snapshot_push_opacity (snapshot, DIMMED);
  draw_page (view, snapshot, sheet);
  gtk_snapshot_append_texture (snapshot, sheet->texture, &where);
  if (view->is_dimmed)
    gtk_snapshot_pop (snapshot);
  else
    draw_marks (view, snapshot, sheet);
  gtk_snapshot_pop (snapshot);

  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0,
                               gtk_widget_get_width (widget),
                               gtk_widget_get_height (widget));
}

static void
lens_figure_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LensFigureView *view = LENS_FIGURE_VIEW (widget);

  view->place.height = height;
  view->place.width = width;
  lens_figure_place_keep_inside (&view->place);
  update (view);
}

static void
lens_figure_view_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = 120;
  *natural = 480;
}

static void
lens_figure_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lens_figure_view_parent_class)->map (widget);
  update (LENS_FIGURE_VIEW (widget));
}

/* The hand tells that zoom or offset are other ones. */
static void
place_changed (gpointer data)
{
  LensFigureView *view = data;

  gtk_widget_queue_draw (GTK_WIDGET (view));
  update (view);
}

static void
place_touched (double y, double x, int cell, gpointer data)
{
  LensFigureView *view = data;

  if (view->session != NULL)
    lens_session_set_probe (view->session, y, x);
}

static void
place_picked (double y, double x, int cell, gpointer data)
{
  g_signal_emit (data, signals[PICKED], 0, cell, y, x);
}

static void
lens_figure_view_dispose (GObject *object)
{
  LensFigureView *view = LENS_FIGURE_VIEW (object);

  g_clear_handle_id (&view->dimming, g_source_remove);
  if (view->followed != NULL)
    g_signal_handlers_disconnect_by_data (view->followed, view);
  if (view->companion != NULL)
    g_signal_handlers_disconnect_by_data (view->companion, view);
  g_signal_handlers_disconnect_by_data (adw_style_manager_get_default (), view);
  if (view->session != NULL)
    g_signal_handlers_disconnect_by_data (view->session, view);
  g_clear_object (&view->followed);
  g_clear_object (&view->companion);
  g_clear_object (&view->reel);
  g_clear_pointer (&view->drawing, lens_drawing_free);
  g_clear_object (&view->session);
  g_clear_pointer (&view->figure, g_free);
  g_clear_pointer (&view->usual, g_free);
  G_OBJECT_CLASS (lens_figure_view_parent_class)->dispose (object);
}

static void
lens_figure_view_class_init (LensFigureViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_figure_view_dispose;
  widget_class->snapshot = lens_figure_view_snapshot;
  widget_class->size_allocate = lens_figure_view_size_allocate;
  widget_class->measure = lens_figure_view_measure;
  widget_class->map = lens_figure_view_map;
  gtk_widget_class_set_css_name (widget_class, "figure");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (class),
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  3, G_TYPE_INT, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[DRAWN] = g_signal_new ("drawn", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lens_figure_view_init (LensFigureView *view)
{
  lens_figure_place_init (&view->place);
  gtk_widget_set_focusable (GTK_WIDGET (view), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (view), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (view), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (view), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
lens_figure_view_new (LensSession *session, LensQuestion question)
{
  static const LensFigureTouch touch = {
    .moved = place_changed,
    .touched = place_touched,
    .picked = place_picked,
  };
  LensFigureView *view = g_object_new (LENS_TYPE_FIGURE_VIEW, NULL);

  view->session = g_object_ref (session);
  view->question = question;
  view->drawing = lens_drawing_new (session, sheet_changed, view);
  lens_figure_hand_add (GTK_WIDGET (view), &view->place, &touch);
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), view);
  g_signal_connect_swapped (adw_style_manager_get_default (), "notify::dark",
                            G_CALLBACK (update), view);
  g_signal_connect (view, "notify::scale-factor", G_CALLBACK (update), NULL);
  describe (view);
  return GTK_WIDGET (view);
}

void
lens_figure_view_set_reel (LensFigureView *view, LensReel *reel)
{
  if (g_set_object (&view->reel, reel))
    update (view);
}

void
lens_figure_view_set_companion (LensFigureView *view, LensReel *companion)
{
  if (view->companion == companion)
    return;
  if (view->companion != NULL)
    g_signal_handlers_disconnect_by_data (view->companion, view);
  g_set_object (&view->companion, companion);
  if (companion != NULL)
    g_signal_connect_swapped (companion, "changed", G_CALLBACK (update), view);
  update (view);
}

void
lens_figure_view_set_figure (LensFigureView *view, const char *id)
{
  if (g_strcmp0 (view->figure, id) == 0)
    return;
  g_free (view->figure);
  view->figure = g_strdup (id);
  update (view);
}

void
lens_figure_view_set_leaves_wheel (LensFigureView *view, gboolean leaves_wheel)
{
  view->place.leaves_wheel = leaves_wheel;
}

void
lens_figure_view_set_usual (LensFigureView *view, const char *id)
{
  g_free (view->usual);
  view->usual = g_strdup (id);
  update (view);
}

int
lens_figure_view_n_drawn (LensFigureView *view)
{
  return lens_drawing_n_drawn (view->drawing);
}

gboolean
lens_figure_view_is_settled (LensFigureView *view)
{
  LensReel *reel = present_reel (view);

  return (reel == NULL || !lens_reel_is_stale (reel)) &&
         lens_drawing_is_settled (view->drawing);
}

gboolean
lens_figure_view_scale (LensFigureView *view, LensScale *scale)
{
  const LensSheet *sheet = lens_drawing_sheet (view->drawing);

  if (sheet == NULL || sheet->raster->scale.is_blank)
    return FALSE;
  *scale = sheet->raster->scale;
  return TRUE;
}
