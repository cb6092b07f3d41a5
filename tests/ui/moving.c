/* moving.c - the views that move: the sweep and its brush, the build-up, the gist
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With NETLENS_SHOW set to a folder, what each test ends with is kept there as a picture.
 */

#include "tests/support/data.h"
#include "tests/ui/stage.h"
#include "ui/brush-area.h"
#include "ui/brush-panel.h"
#include "ui/build-up-view.h"
#include "ui/figure-view.h"
#include "ui/gist-view.h"
#include "ui/occlude-view.h"
#include "ui/transport.h"

#include <adwaita.h>
#include <string.h>

enum
{
  PATIENCE_MS = 30000,
};

/* What is promised on two cores that have nothing else to do is 0.5 s and 10 s; here others
 * may be at work too. */
#define FIRST_CELL_SECONDS 2.5
#define ALL_CELLS_SECONDS 40.0

/* A view over its transport, as in the window. */
typedef struct
{
  LensSession *session;
  GtkWidget *window;
  GtkWidget *view;
  GtkWidget *transport;
} Stage;

static gboolean
is_done (gpointer data)
{
  return lens_reel_is_done (lens_session_reel (data));
}

static gboolean
is_of_type (GtkWidget *widget, gpointer data)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), GPOINTER_TO_SIZE (data));
}

static GtkWidget *
find_of_type (GtkWidget *widget, GType type)
{
  return stage_find (widget, is_of_type, GSIZE_TO_POINTER (type));
}

static gboolean
is_settled (gpointer data)
{
  return lens_figure_view_is_settled (data);
}

/* NETLENS_TEST_MODEL and NETLENS_TEST_PICTURE take the place of the sample. */
static LensSession *
open_something (void)
{
  if (g_getenv ("NETLENS_TEST_MODEL") != NULL)
    return stage_session (g_getenv ("NETLENS_TEST_MODEL"),
                          g_getenv ("NETLENS_TEST_PICTURE"));
  return stage_sample ();
}

static Stage
begin (LensQuestion question, GtkWidget *(*create) (LensSession *session))
{
  Stage stage = { .session = open_something () };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  lens_session_set_view (stage.session, question);
  stage.view = create (stage.session);
  stage.transport = lens_transport_new (stage.session);
  gtk_widget_set_vexpand (stage.view, TRUE);
  gtk_box_append (GTK_BOX (box), stage.view);
  gtk_box_append (GTK_BOX (box), stage.transport);
  stage.window = stage_window (box, 700, 1000);
  g_assert_true (stage_wait (is_done, stage.session, PATIENCE_MS));
  return stage;
}

static void
end (Stage *stage, const char *name)
{
  const char *folder = g_getenv ("NETLENS_SHOW");

  if (folder != NULL)
    {
      g_autofree char *file = g_strconcat (name, ".png", NULL);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      stage_wait (is_settled, find_of_type (stage->view, LENS_TYPE_FIGURE_VIEW),
                  PATIENCE_MS);
      stage_rest (100);
      stage_save (stage->window, path);
    }
  gtk_window_destroy (GTK_WINDOW (stage->window));
  stage_close (stage->session);
}

static void
activate (Stage *stage, const char *action)
{
  g_assert_true (gtk_widget_activate_action (stage->window, action, NULL));
}

static gboolean
is_at_rest (gpointer data)
{
  return !lens_reel_is_playing (lens_session_reel (data));
}

static void
test_a_sweep_is_played (void)
{
  Stage stage;
  LensReel *reel;
  int n_frames;

  if (!stage_has_display ())
    return;
  stage = begin (LENS_QUESTION_OCCLUDE, lens_occlude_view_new);
  reel = lens_session_reel (stage.session);
  n_frames = lens_reel_n_frames (reel);
  g_assert_cmpint (n_frames, >, 4);
  g_assert_true (gtk_widget_get_visible (stage.transport));
  activate (&stage, "transport.first");
  g_assert_cmpint (lens_reel_position (reel), ==, 0);
  activate (&stage, "transport.next");
  activate (&stage, "transport.next");
  activate (&stage, "transport.previous");
  g_assert_cmpint (lens_reel_position (reel), ==, 1);
  lens_reel_set_speed (reel, 8);
  activate (&stage, "transport.play");
  g_assert_true (lens_reel_is_playing (reel));
  g_assert_true (stage_wait (is_at_rest, stage.session, PATIENCE_MS));
  g_assert_cmpint (lens_reel_position (reel), ==, n_frames - 1);
  lens_reel_set_position (reel, n_frames / 2);
  end (&stage, "sweep");
}

static gboolean
has_label (GtkWidget *widget, gpointer data)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_visible (widget) &&
         strstr (gtk_label_get_text (GTK_LABEL (widget)), data) != NULL;
}

static gboolean
has_answer (gpointer data)
{
  return stage_find (data, has_label, "→") != NULL;
}

static void
test_the_brush_answers (void)
{
  Stage stage;
  GtkWidget *area;
  LensBrushStroke stroke;

  if (!stage_has_display ())
    return;
  stage = begin (LENS_QUESTION_OCCLUDE, lens_occlude_view_new);
  area = find_of_type (stage.view, LENS_TYPE_BRUSH_AREA);
  g_assert_true (stage_wait (has_answer, stage.view, PATIENCE_MS));
  lens_brush_area_remove (LENS_BRUSH_AREA (area));
  g_assert_false (has_answer (stage.view));
  lens_brush_area_place (LENS_BRUSH_AREA (area));
  g_assert_true (lens_brush_area_stroke (LENS_BRUSH_AREA (area), &stroke));
  g_assert_cmpint (stroke.height, >, 0);
  g_assert_true (stage_wait (has_answer, stage.view, PATIENCE_MS));
  end (&stage, "brush");
}

static void
test_a_build_up_is_shown (void)
{
  Stage stage;

  if (!stage_has_display ())
    return;
  stage = begin (LENS_QUESTION_BUILD_UP, lens_build_up_view_new);
  g_assert_true (gtk_widget_get_visible (stage.transport));
  lens_reel_set_position (lens_session_reel (stage.session), 2);
  end (&stage, "build-up");
}

static void
test_a_cell_opens_its_view (void)
{
  Stage stage;
  const LensPlace *place;
  GtkWidget *figure;
  const LensCell *cell;

  if (!stage_has_display ())
    return;
  stage = begin (LENS_QUESTION_GIST, lens_gist_view_new);
  g_assert_false (gtk_widget_get_visible (stage.transport));
  lens_session_set_probe (stage.session, 0.4, 0.6);
  end (&stage, "gist");

  stage = begin (LENS_QUESTION_GIST, lens_gist_view_new);
  figure = find_of_type (stage.view, LENS_TYPE_FIGURE_VIEW);
  cell = lens_gist_cell (lens_reel_frame (lens_session_reel (stage.session), 0)->gist,
                         1, 2);
  g_assert_nonnull (cell->opens);
  g_signal_emit_by_name (figure, "picked", 8, 0.5, 0.5);
  place = lens_session_place (stage.session);
  g_assert_cmpint (place->view, !=, LENS_QUESTION_GIST);
  g_assert_nonnull (lens_session_undo_title (stage.session));
  lens_session_undo (stage.session);
  g_assert_cmpint (lens_session_place (stage.session)->view, ==, LENS_QUESTION_GIST);
  end (&stage, "gist-again");
}

/* What was on the screen, and when. */
typedef struct
{
  LensSession *session;
  gint64 begun;
  gint64 first; /* 0: nothing yet */
  int n_cells_at_first;
  int n_pictures; /* that were of different numbers of cells */
  int n_cells;
} Arrival;

static int
count_cells (LensSession *session)
{
  LensReel *reel = lens_session_view_reel (session, LENS_QUESTION_GIST);
  const LensFrame *frame = lens_reel_frame (reel, lens_reel_position (reel));

  return frame != NULL && frame->gist != NULL ? (int) frame->gist->cells->len : 0;
}

static void
note_picture (LensFigureView *figure, Arrival *arrival)
{
  const int n_cells = count_cells (arrival->session);

  if (n_cells == arrival->n_cells || lens_figure_view_n_drawn (figure) == 0)
    return;
  if (arrival->first == 0)
    {
      arrival->first = g_get_monotonic_time ();
      arrival->n_cells_at_first = n_cells;
    }
  g_assert_cmpint (n_cells, >, arrival->n_cells);
  arrival->n_cells = n_cells;
  arrival->n_pictures++;
}

static double
seconds_since (gint64 begun, gint64 time)
{
  return (double) (time - begun) / G_USEC_PER_SEC;
}

/* From the choice of the view to the first cell that is painted, and to the last. */
static void
watch_arrival (LensSession *session)
{
  Arrival arrival = { .session = session };
  GtkWidget *view = lens_gist_view_new (session);
  GtkWidget *window = stage_window (view, 700, 1000);
  double first;
  double all;

  g_signal_connect (find_of_type (view, LENS_TYPE_FIGURE_VIEW), "drawn",
                    G_CALLBACK (note_picture), &arrival);
  arrival.begun = g_get_monotonic_time ();
  lens_session_set_view (session, LENS_QUESTION_GIST);
  g_assert_true (stage_wait (is_done, session, PATIENCE_MS * 2));
  all = seconds_since (arrival.begun, g_get_monotonic_time ());
  g_assert_cmpint (arrival.first, !=, 0);
  first = seconds_since (arrival.begun, arrival.first);
  g_test_message (
    "first cells after %.2f s (%d of %d), all after %.2f s, in %d pictures", first,
    arrival.n_cells_at_first, count_cells (session), all, arrival.n_pictures);
  g_assert_cmpint (arrival.n_cells_at_first, <, count_cells (session));
  g_assert_cmpint (arrival.n_pictures, >, 2);
  g_assert_cmpfloat (first, <, FIRST_CELL_SECONDS);
  g_assert_cmpfloat (all, <, ALL_CELLS_SECONDS);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_cells_arrive_one_by_one (void)
{
  g_autofree char *folder = support_data_folder ();
  g_autofree char *model = g_build_filename (
    folder, "models/nihui-ncnn-assets/squeezenet_v1.1.onnx", NULL);
  g_autofree char *picture = g_build_filename (folder, "images/chelsea.png", NULL);
  LensSession *session;

  if (!stage_has_display ())
    return;
  if (!g_file_test (model, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the shared data are not here");
      return;
    }
  session = stage_session (model, picture);
  watch_arrival (session);
  stage_close (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (gtk_init_check ())
    adw_init ();
  g_test_add_func ("/ui/moving/a-sweep-is-played", test_a_sweep_is_played);
  g_test_add_func ("/ui/moving/the-brush-answers", test_the_brush_answers);
  g_test_add_func ("/ui/moving/a-build-up-is-shown", test_a_build_up_is_shown);
  g_test_add_func ("/ui/moving/a-cell-opens-its-view", test_a_cell_opens_its_view);
  g_test_add_func ("/ui/moving/cells-arrive-one-by-one", test_cells_arrive_one_by_one);
  return g_test_run ();
}
