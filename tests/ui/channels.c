/* channels.c - what flipping and scrolling cost, counted in frames and tiles
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times differ from machine to machine and from day to day; the number of frames until a
 * layer is on the screen, and of tiles that are drawn for it, does not.  How long a frame
 * takes says tests/ui/flip.
 */

#include "tests/support/data.h"
#include "tests/support/onnx-build.h"
#include "tests/ui/stage.h"
#include "ui/channel-grid.h"
#include "ui/channel-inspector.h"
#include "ui/layers-view.h"

enum
{
  PATIENCE_MS = 30000,
  N_CHANNELS = 2048,
};

typedef struct
{
  LensSession *session;
  GtkWidget *window;
  GtkWidget *view;
  GtkWidget *grid;
  int n_frames;      /* since it was set to 0 */
  int complete;      /* the first of them that showed all of the layer; 0: none yet */
  LensTileWork work; /* of the frames since then */
} Stage;

static gboolean
is_grid (GtkWidget *widget, gpointer data)
{
  return LENS_IS_CHANNEL_GRID (widget);
}

static void
add_work (LensTileWork *sum, const LensTileWork *work)
{
  sum->n_drawn += work->n_drawn;
  sum->n_coarse += work->n_coarse;
  sum->n_empty += work->n_empty;
  sum->n_turned += work->n_turned;
  sum->n_made += work->n_made;
  sum->n_missing += work->n_missing;
}

static void
after_paint (GdkFrameClock *clock, Stage *stage)
{
  const LensTileWork work = lens_channel_grid_take_work (
    LENS_CHANNEL_GRID (stage->grid));

  stage->n_frames++;
  add_work (&stage->work, &work);
  if (stage->complete == 0 &&
      lens_channel_grid_is_whole (LENS_CHANNEL_GRID (stage->grid)) &&
      lens_layers_view_is_settled (LENS_LAYERS_VIEW (stage->view)))
    stage->complete = stage->n_frames;
}

static void
begin_counting (Stage *stage)
{
  stage->n_frames = 0;
  stage->complete = 0;
  stage->work = (LensTileWork){ 0 };
  lens_channel_grid_take_work (LENS_CHANNEL_GRID (stage->grid));
}

static gboolean
is_complete (gpointer data)
{
  return ((const Stage *) data)->complete > 0;
}

static gboolean
has_frame (gpointer data)
{
  return ((const Stage *) data)->n_frames > 0;
}

static gboolean
is_at_rest (gpointer data)
{
  const Stage *stage = data;

  return lens_channel_grid_is_whole (LENS_CHANNEL_GRID (stage->grid)) &&
         lens_layers_view_is_at_rest (LENS_LAYERS_VIEW (stage->view));
}

static Stage *
begin (LensSession *session, int width)
{
  Stage *stage = g_new0 (Stage, 1);

  stage->session = session;
  lens_session_set_view (session, LENS_QUESTION_LAYERS);
  stage->view = lens_layers_view_new (session);
  stage->window = stage_window (stage->view, 700, width);
  stage->grid = stage_find (stage->view, is_grid, NULL);
  g_signal_connect (gtk_widget_get_frame_clock (stage->window), "after-paint",
                    G_CALLBACK (after_paint), stage);
  g_assert_true (stage_wait (is_at_rest, stage, PATIENCE_MS));
  stage_rest (300);
  return stage;
}

static void
end (Stage *stage)
{
  gtk_window_destroy (GTK_WINDOW (stage->window));
  stage_close (stage->session);
  g_free (stage);
}

static void
flip_to (Stage *stage, int layer)
{
  begin_counting (stage);
  lens_session_set_layer (stage->session, layer);
  g_assert_true (stage_wait (is_complete, stage, PATIENCE_MS));
}

/* A layer that is there already is shown whole by the first frame that begins after it was
 * chosen, in both directions and for layers of any number of channels. */
static void
test_next_frame (void)
{
  Stage *stage;
  LensModel *model;
  int n_layers;

  if (!stage_has_display ())
    return;
  stage = begin (stage_sample (), 900);
  model = lens_session_model (stage->session);
  n_layers = lens_model_n_layers (model);
  for (int i = 0; i < n_layers; i++)
    if (i != lens_session_layer (stage->session))
      flip_to (stage, i);
  for (int i = 2 * n_layers - 2; i >= 0; i--)
    {
      const int layer = i < n_layers ? i : 2 * n_layers - 2 - i;

      if (layer == lens_session_layer (stage->session))
        continue;
      flip_to (stage, layer);
      g_assert_cmpint (stage->complete, ==, 1);
    }
  end (stage);
}

/* What is not looked at costs nothing: no animation goes on out of sight. */
static void
test_rest (void)
{
  Stage *stage;

  if (!stage_has_display ())
    return;
  stage = begin (stage_sample (), 900);
  flip_to (stage, 1);
  stage_rest (1500);
  begin_counting (stage);
  stage_rest (1000);
  g_assert_cmpint (stage->n_frames, ==, 0);
  end (stage);
}

/* “wide”: 2,048 channels of 16×16. */
static char *
write_wide_network (void)
{
  const gint64 four[] = { 4, 4 };
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", &lens_shape (1, 3, 64, 64));
  onnx_build_random (build, "w", &lens_shape (N_CHANNELS, 3, 4, 4), 5);
  onnx_build_random (build, "ws", &lens_shape (4, N_CHANNELS), 6);
  onnx_build_node (build, "Conv", "x w", "wide");
  onnx_build_ints (build, "kernel_shape", 2, four);
  onnx_build_ints (build, "strides", 2, four);
  onnx_build_node (build, "GlobalAveragePool", "wide", "mean");
  onnx_build_node (build, "Flatten", "mean", "row");
  onnx_build_node (build, "Gemm", "row ws", "scores");
  onnx_build_int (build, "transB", 1);
  onnx_build_output (build, "scores");
  return onnx_build_save (build, "wide.onnx");
}

static Stage *
begin_wide (void)
{
  g_autofree char *path = write_wide_network ();
  g_autofree char *picture = support_tree_file ("samples/images/shapes.png");
  LensSession *session = stage_session (path, picture);

  onnx_build_remove (path);
  lens_session_set_layer (session, 0);
  return begin (session, 900);
}

static GtkAdjustment *
adjustment_of (Stage *stage)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (stage->grid, GTK_TYPE_SCROLLED_WINDOW);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
}

/* In the next frame. */
static void
scroll_to (Stage *stage, double top)
{
  begin_counting (stage);
  gtk_adjustment_set_value (adjustment_of (stage), top);
  g_assert_true (stage_wait (has_frame, stage, PATIENCE_MS));
}

/* Of 2,048 channels a scroll by a row turns the tiles of that row, and draws no others but
 * those whose pictures have come; tiles are never made, and none is ever empty. */
static void
test_scrolling (void)
{
  Stage *stage;
  double row;
  guint n_columns;
  guint n_drawn = 0;
  int n_rows = 0;

  if (!stage_has_display ())
    return;
  stage = begin_wide ();
  row = gtk_adjustment_get_step_increment (adjustment_of (stage));
  n_columns = (guint) (lens_channel_grid_n_visible (LENS_CHANNEL_GRID (stage->grid)) /
                       (gtk_widget_get_height (stage->grid) / (int) row + 1));
  for (double top = row; top < 60 * row; top += row)
    {
      scroll_to (stage, top);
      n_drawn += stage->work.n_drawn;
      n_rows++;
      g_assert_cmpuint (stage->work.n_turned, <=, 2 * n_columns);
      g_assert_cmpuint (stage->work.n_made, ==, 0);
      g_assert_cmpuint (stage->work.n_missing, ==, 0);
      g_assert_cmpuint (stage->work.n_empty, ==, 0);
    }
  g_test_message ("%u columns, %u tiles drawn for %d rows", n_columns, n_drawn, n_rows);
  g_assert_cmpuint (n_drawn, <=, 3 * n_columns * (guint) n_rows);
  end (stage);
}

/* Wherever the scroll bar is dragged to there is something to see in the same frame, and
 * soon the fine pictures. */
static void
test_dragging (void)
{
  static const double places[] = { 0.9, 0.2, 0.6, 1, 0, 0.4 };
  Stage *stage;

  if (!stage_has_display ())
    return;
  stage = begin_wide ();
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      GtkAdjustment *adjustment = adjustment_of (stage);
      const double most = gtk_adjustment_get_upper (adjustment) -
                          gtk_adjustment_get_page_size (adjustment);

      scroll_to (stage, places[i] * most);
      g_assert_cmpuint (stage->work.n_missing, ==, 0);
      g_assert_cmpuint (stage->work.n_empty, ==, 0);
      g_assert_true (stage_wait (is_complete, stage, PATIENCE_MS));
    }
  end (stage);
}

static gboolean
is_inspector (GtkWidget *widget, gpointer data)
{
  return LENS_IS_CHANNEL_INSPECTOR (widget);
}

/* Where the inspector lies in the view of this width, and whether anything is cut off. */
static void
check_inspector (int width, gboolean is_beside)
{
  LensSession *session = stage_sample ();
  Stage *stage;
  GtkWidget *inspector;
  graphene_rect_t at;

  lens_session_set_layer (session, 1);
  stage = begin (session, width);
  lens_session_set_unit (session, 2, -1, -1);
  stage_rest (500);
  inspector = stage_find (stage->view, is_inspector, NULL);
  g_assert_true (gtk_widget_get_mapped (inspector));
  g_assert_true (gtk_widget_compute_bounds (inspector, stage->view, &at));
  g_assert_cmpint (gtk_widget_get_width (stage->view), <=, width);
  g_assert_cmpfloat (at.origin.x + at.size.width, <=, width);
  g_assert_cmpint (at.origin.x > 0, ==, is_beside);
  g_assert_cmpint (gtk_widget_get_width (stage->grid), >, width / 2);
  g_assert_cmpint (gtk_widget_get_height (stage->grid), >, 120);
  end (stage);
}

/* What is known of a channel never squeezes the grid. */
static void
test_inspector (void)
{
  if (!stage_has_display ())
    return;
  check_inspector (540, FALSE);
  check_inspector (900, TRUE);
  check_inspector (1500, TRUE);
}

int
main (int argc, char **argv)
{
  stage_init (&argc, &argv);
  g_test_add_func ("/ui/channels/a-computed-layer-is-painted-in-the-very-next-frame",
                   test_next_frame);
  g_test_add_func ("/ui/channels/nothing-is-painted-at-rest", test_rest);
  g_test_add_func ("/ui/channels/a-scroll-costs-the-rows-that-come-into-sight",
                   test_scrolling);
  g_test_add_func ("/ui/channels/no-place-is-empty-while-it-is-dragged", test_dragging);
  g_test_add_func ("/ui/channels/an-inspector-lies-below-a-narrow-grid",
                   test_inspector);
  return g_test_run ();
}
