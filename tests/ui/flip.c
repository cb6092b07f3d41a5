/* flip.c - how long a layer takes from the key to the screen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   flip MODEL PICTURE [HEIGHT WIDTH]
 *
 * Goes through all layers with positions twice, in the view of layers and in that of
 * explanations: at first they have to be computed, then they are there.  Told is the time
 * from the choice to the end of the frame in which the layer is complete on the screen, and
 * what that frame itself took.  A choice falls anywhere between two ticks of the frame
 * clock, so even an empty frame has a latency of up to one tick.
 */

#include "tests/ui/stage.h"
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
  gint64 asked;      /* µs */
  gint64 begun;      /* of the present frame */
  gint64 painted;    /* 0: not yet */
  gint64 frame;      /* how long that frame took */
  gint64 work;       /* of the main thread since it was asked, without waiting */
} Flip;

static gboolean
is_settled (Flip *flip)
{
  return flip->figure != NULL
           ? lens_figure_view_is_settled (LENS_FIGURE_VIEW (flip->figure))
           : lens_layers_view_is_settled (LENS_LAYERS_VIEW (flip->view));
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
  if (flip->asked == 0 || flip->painted != 0 || !is_settled (flip))
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

static void
show_view (Flip *flip, GtkWidget *view, LensQuestion question, int height, int width)
{
  GdkFrameClock *clock;

  lens_session_set_view (flip->session, question);
  flip->view = view;
  flip->figure = question == LENS_QUESTION_EXPLAIN ? stage_find (view, is_figure, NULL)
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
