/* flip.c - how long a layer takes from the key to the screen, and a scroll through it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   flip MODEL PICTURE [HEIGHT WIDTH]
 *
 * Goes through all layers with positions twice, in the view of layers and in that of
 * explanations: at first they have to be computed, then they are there.  Three times are
 * told of each.
 *
 * latency: from the choice to the end of the frame (GdkFrameClock::after-paint) after which
 *   all that can be seen is of the new layer.  As nothing is painted at rest, that frame
 *   begins at once; while something moves, it begins with the next tick of the screen.
 * frame: what that frame itself took, from before-paint to after-paint.  This is what has to
 *   stay below one tick, 16 ms: the choice is then on the screen with the next tick.
 * main thread at work: its processor time from the choice to the end of that frame.
 *
 * How many frames it takes, which does not depend on the machine, is tested in channels.c.
 *
 * Then the layer of most channels is scrolled through a row a frame, and as fast as a scroll
 * bar is dragged; told is what a frame takes.
 */

#include "tests/ui/stage.h"
#include "ui/channel-grid.h"
#include "ui/explain-view.h"
#include "ui/figure-view.h"
#include "ui/layers-view.h"

#include <stdlib.h>
#include <time.h>

enum
{
  PATIENCE_MS = 20000,
  PAUSE_MS = 30,
};

typedef struct
{
  LensSession *session;
  GtkWidget *window;
  GtkWidget *view;
  GtkWidget *figure; /* (nullable): of the explanation */
  GtkWidget *grid;   /* (nullable): of the channels */
  gboolean is_scrolling;
  gint64 asked;   /* µs */
  gint64 begun;   /* of the present frame */
  gint64 painted; /* 0: not yet */
  gint64 frame;   /* how long that frame took */
  gint64 work;    /* of the main thread since it was asked, without waiting */
} Flip;

static gboolean
is_settled (Flip *flip)
{
  return flip->figure != NULL
           ? lens_figure_view_is_settled (LENS_FIGURE_VIEW (flip->figure))
           : lens_layers_view_is_settled (LENS_LAYERS_VIEW (flip->view)) &&
               lens_channel_grid_is_whole (LENS_CHANNEL_GRID (flip->grid));
}

/* µs that this thread has had a processor. */
static gint64
thread_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
before_paint (GdkFrameClock *clock, Flip *flip)
{
  flip->begun = g_get_monotonic_time ();
}

static void
after_paint (GdkFrameClock *clock, Flip *flip)
{
  if (flip->asked == 0 || flip->painted != 0)
    return;
  if (!flip->is_scrolling && !is_settled (flip))
    return;
  flip->painted = g_get_monotonic_time ();
  flip->frame = flip->painted - flip->begun;
  flip->work = thread_time () - flip->work;
}

static gboolean
is_painted (gpointer data)
{
  return ((const Flip *) data)->painted != 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double first = *(const double *) a;
  const double second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
percentile (GArray *times, double share)
{
  g_array_sort (times, compare);
  return times->len == 0
           ? 0
           : g_array_index (times, double, (guint) ((times->len - 1) * share + 0.5));
}

/* ms of every layer. */
typedef struct
{
  GArray *latencies;
  GArray *frames;
  GArray *works;
} Times;

static void
note (GArray *times, gint64 time)
{
  const double time_ms = (double) time / 1000;

  g_array_append_val (times, time_ms);
}

static void
flip_to (Flip *flip, int layer, Times *times)
{
  flip->painted = 0;
  flip->work = thread_time ();
  flip->asked = g_get_monotonic_time ();
  lens_session_set_layer (flip->session, layer);
  if (!stage_wait (is_painted, flip, PATIENCE_MS))
    {
      g_printerr ("layer %d is not painted\n", layer);
      return;
    }
  note (times->latencies, flip->painted - flip->asked);
  note (times->frames, flip->frame);
  note (times->works, flip->work);
  flip->asked = 0;
  stage_rest (PAUSE_MS);
}

static void
tell (const char *title, Times *times)
{
  g_print ("%-24s %3u layers, ms: latency %5.1f, 95 %% %5.1f, most %5.1f; "
           "frame 95 %% %5.1f; main thread at work %5.1f, 95 %% %5.1f\n",
           title, times->latencies->len, percentile (times->latencies, 0.5),
           percentile (times->latencies, 0.95), percentile (times->latencies, 1),
           percentile (times->frames, 0.95), percentile (times->works, 0.5),
           percentile (times->works, 0.95));
}

static void
go_through (Flip *flip, const char *title)
{
  LensModel *model = lens_session_model (flip->session);
  g_autoptr (GArray) latencies = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) works = g_array_new (FALSE, FALSE, sizeof (double));
  Times times = { latencies, frames, works };

  for (int i = 0; i < lens_model_n_layers (model); i++)
    if (lens_model_layer (model, i)->is_spatial)
      flip_to (flip, i, &times);
  tell (title, &times);
}

static gboolean
is_figure (GtkWidget *widget, gpointer data)
{
  return LENS_IS_FIGURE_VIEW (widget);
}

static int
find_widest (LensModel *model)
{
  gint64 most = 0;
  int widest = 0;

  for (int i = 0; i < lens_model_n_layers (model); i++)
    {
      const LensLayer *layer = lens_model_layer (model, i);
      const LensShape
        *shape = &lens_graph_value (lens_model_graph (model), layer->value)->shape;

      if (layer->is_spatial && shape->dims[1] > most)
        {
          most = shape->dims[1];
          widest = i;
        }
    }
  return widest;
}

static void
scroll_by (Flip *flip, int n_rows, const char *title)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (flip->grid, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (scroller));
  const double row = gtk_adjustment_get_step_increment (adjustment);
  const double end = gtk_adjustment_get_upper (adjustment) -
                     gtk_adjustment_get_page_size (adjustment);
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (double));

  lens_channel_grid_take_work (LENS_CHANNEL_GRID (flip->grid));
  for (double top = 0; top < end; top += n_rows * row)
    {
      flip->is_scrolling = TRUE;
      flip->painted = 0;
      flip->asked = g_get_monotonic_time ();
      gtk_adjustment_set_value (adjustment, top);
      stage_wait (is_painted, flip, PATIENCE_MS);
      note (frames, flip->frame);
    }
  flip->is_scrolling = FALSE;
  flip->asked = 0;
  g_print ("%-24s %3u frames, ms: %5.1f, 95 %% %5.1f, most %5.1f; empty tiles %u\n",
           title, frames->len, percentile (frames, 0.5), percentile (frames, 0.95),
           percentile (frames, 1),
           lens_channel_grid_take_work (LENS_CHANNEL_GRID (flip->grid)).n_empty);
}

static void
scroll_through (Flip *flip)
{
  LensModel *model = lens_session_model (flip->session);
  const int layer = find_widest (model);

  lens_session_set_layer (flip->session, layer);
  stage_rest (1000);
  g_print ("%s\n", lens_model_layer (model, layer)->name);
  scroll_by (flip, 1, "scrolled by a row");
  scroll_by (flip, 11, "dragged by 11 rows");
}

static gboolean
is_grid (GtkWidget *widget, gpointer data)
{
  return LENS_IS_CHANNEL_GRID (widget);
}

static void
show_view (Flip *flip, GtkWidget *view, LensQuestion question, int height, int width)
{
  GdkFrameClock *clock;

  lens_session_set_view (flip->session, question);
  flip->view = view;
  flip->figure = question == LENS_QUESTION_EXPLAIN ? stage_find (view, is_figure, NULL)
                                                   : NULL;
  flip->grid = question == LENS_QUESTION_LAYERS ? stage_find (view, is_grid, NULL)
                                                : NULL;
  flip->window = stage_window (view, height, width);
  clock = gtk_widget_get_frame_clock (flip->window);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint), flip);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint), flip);
  stage_rest (1000);
}

int
main (int argc, char **argv)
{
  Flip flip = { 0 };
  int height;
  int width;

  stage_init (&argc, &argv);
  if (argc < 3 || !stage_has_display ())
    return 77;
  height = argc > 4 ? atoi (argv[3]) : 700;
  width = argc > 4 ? atoi (argv[4]) : 800;
  flip.session = stage_session (argv[1], argv[2]);

  show_view (&flip, lens_layers_view_new (flip.session), LENS_QUESTION_LAYERS, height,
             width);
  go_through (&flip, "layers, new");
  go_through (&flip, "layers, computed");
  scroll_through (&flip);
  gtk_window_destroy (GTK_WINDOW (flip.window));

  lens_session_set_view (flip.session, LENS_QUESTION_EXPLAIN);
  lens_session_set_method (flip.session, lens_method_find ("grad-cam", NULL));
  show_view (&flip, lens_explain_view_new (flip.session), LENS_QUESTION_EXPLAIN, height,
             width);
  go_through (&flip, "explanations, new");
  go_through (&flip, "explanations, computed");
  gtk_window_destroy (GTK_WINDOW (flip.window));
  stage_close (flip.session);
  return 0;
}
