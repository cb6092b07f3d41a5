/* ending.c - what runs ends at once: for a newer wish, and for a window that closes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long the thread goes on with what nobody wants any more is measured from outside:
 * something small is sent after it, which it does as soon as it is free.  What counts is the
 * processor time that it has taken until then: other programs may be busy too.
 */

#include "tests/support/data.h"
#include "tests/ui/support.h"
#include "ui/export-dialog.h"
#include "ui/export-work.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <time.h>

enum
{
  LONGEST_WAIT_US = 100 * 1000,
  PATIENCE_US = 2 * 1000 * 1000,
  N_ATTEMPTS = 4,
  N_MOMENTS = 3,
  MOMENT_MS = 60,
};

typedef struct
{
  clockid_t clock; /* of the thread that computes */
  gboolean is_free;
} Visit;

static gpointer
look_around (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  pthread_getcpuclockid (pthread_self (), &((Visit *) data)->clock);
  return NULL;
}

static void
note_free (gpointer *result, const GError *error, gpointer data)
{
  ((Visit *) data)->is_free = TRUE;
}

static gboolean
is_free (gpointer data)
{
  return ((Visit *) data)->is_free;
}

/* Until the thread that computes turns to something new. */
static void
visit (LensSession *session, Visit *visit)
{
  LensErrand errand = {
    .work = look_around,
    .done = note_free,
    .data = visit,
    .is_queued = TRUE,
  };

  visit->is_free = FALSE;
  lens_monitor_unref (
    lens_worker_call (lens_session_thinker (session), LENS_LANE_TOUCH, &errand));
  ui_wait (is_free, visit, "the thread is free");
}

/* µs */
static gint64
time_on (clockid_t clock)
{
  struct timespec time = { 0 };

  clock_gettime (clock, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Works until the thread has spent so many µs on it, or nothing is left to do; not for ever
 * where it gets no processor. */
static void
work_for (LensSession *session, clockid_t clock, gint64 time_us)
{
  const gint64 begin = time_on (clock);
  const gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (time_on (clock) - begin < time_us && g_get_monotonic_time () < end &&
         !lens_reel_is_done (lens_session_reel (session)))
    ui_pass (2);
}

/* Escape, after so many ms of work: how long the thread goes on, in µs. */
static gint64
interrupt (LensWindow *window, const LensMethod *method, int after_ms)
{
  LensSession *session = lens_window_session (window);
  Visit before;
  Visit after;
  gint64 begin;

  lens_session_set_view (session, method->question);
  lens_session_set_method (session, method);
  /* Nothing of what was computed before answers this. */
  lens_session_set_unit (session, after_ms % 64, -1, -1);
  visit (session, &before);
  work_for (session, before.clock, after_ms * 1000);
  lens_session_cancel (session);
  begin = time_on (before.clock);
  visit (session, &after);
  return time_on (before.clock) - begin;
}

/* The same method at several moments, each with several attempts: time on a processor that
 * is shared is longer. */
static void
check_method (LensWindow *window, const LensMethod *method)
{
  gint64 worst = 0;

  for (int moment = 0; moment < N_MOMENTS; moment++)
    {
      gint64 best = G_MAXINT64;

      for (int i = 0; i < N_ATTEMPTS && best > LONGEST_WAIT_US; i++)
        best = MIN (best, interrupt (window, method, (moment + 1) * MOMENT_MS + i));
      worst = MAX (worst, best);
    }
  g_test_message ("%s: %.1f ms", method->id, (double) worst / 1000);
  g_assert_cmpint (worst, <=, LONGEST_WAIT_US);
}

static void
test_every_method_stops (void)
{
  g_autofree char *model = NULL;
  g_autofree char *picture = NULL;
  LensWindow *window;

  if (!ui_has_display ())
    return;
  model = support_data_file ("models/nihui-ncnn-assets/squeezenet_v1.1.onnx");
  picture = model != NULL ? support_data_file ("images/chelsea.png") : NULL;
  if (picture == NULL)
    return;
  window = ui_open_window (g_file_new_for_path (model), g_file_new_for_path (picture),
                           NULL);
  for (int i = 0; lens_methods[i] != NULL; i++)
    check_method (window, lens_methods[i]);
  ui_close_window (window);
}

static LensWindow *
open_sample (void)
{
  return ui_open_window (ui_sample ("models/shapes.onnx"),
                         ui_sample ("images/shapes.png"), NULL);
}

static void
test_closes_amid_every_method (void)
{
  if (!ui_has_display ())
    return;

  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      LensWindow *window = open_sample ();
      LensSession *session = lens_window_session (window);

      lens_session_set_view (session, lens_methods[i]->question);
      lens_session_set_method (session, lens_methods[i]);
      ui_pass (10 + i * 7 % 50);
      ui_close_window (window);
    }
}

/* A sweep over every pixel takes longer than the window is there. */
static void
test_closes_amid_a_sweep (void)
{
  if (!ui_has_display ())
    return;

  for (int time_ms = 100; time_ms <= 400; time_ms += 100)
    {
      LensWindow *window = open_sample ();
      LensSession *session = lens_window_session (window);

      lens_session_set_view (session, LENS_QUESTION_OCCLUDE);
      lens_session_set_setting (session, "stride", "1");
      lens_session_set_setting (session, "frames", "100000");
      ui_pass (time_ms);
      g_assert_true (lens_reel_is_running (lens_session_reel (session)));
      ui_close_window (window);
    }
}

static gboolean
has_clip (gpointer session)
{
  return lens_reel_is_done (lens_session_reel (session)) &&
         lens_reel_n_frames (lens_session_reel (session)) > 1;
}

static LensWindow *
open_clip (void)
{
  LensWindow *window = open_sample ();

  lens_session_set_view (lens_window_session (window), LENS_QUESTION_BUILD_UP);
  ui_wait (has_clip, lens_window_session (window), "the clip is complete");
  return window;
}

static gboolean
is_empty (gpointer folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return g_dir_read_name (dir) == NULL;
}

/* Neither the clip nor a part of it is left: the thread takes back what it began. */
static void
test_closes_amid_an_export (void)
{
  g_autofree char *folder = NULL;

  if (!ui_has_display ())
    return;

  folder = g_dir_make_tmp ("netlens-ending-XXXXXX", NULL);
  for (int time_ms = 0; time_ms < 60; time_ms += 20)
    {
      LensWindow *window = open_clip ();
      LensExportWork *work = lens_export_work_new (lens_window_session (window));

      work->path = g_build_filename (folder, "clip.gif", NULL);
      work->job->look.size = 2000;
      lens_monitor_unref (
        lens_export_work_start (work, lens_window_session (window), NULL));
      ui_pass (time_ms);
      ui_close_window (window);
      ui_wait (is_empty, folder, "nothing is left of the export");
    }
  g_rmdir (folder);
}

/* The dialog finds out how large a file becomes, and goes with its window. */
static void
test_closes_below_the_export_dialog (void)
{
  if (!ui_has_display ())
    return;

  for (int time_ms = 0; time_ms < 600; time_ms += 200)
    {
      LensWindow *window = open_clip ();

      lens_export_dialog_show (window);
      ui_pass (time_ms);
      ui_close_window (window);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/ending/every-method-stops-within-100-ms",
                   test_every_method_stops);
  g_test_add_func ("/ui/ending/closes-amid-every-method",
                   test_closes_amid_every_method);
  g_test_add_func ("/ui/ending/closes-amid-a-sweep", test_closes_amid_a_sweep);
  g_test_add_func ("/ui/ending/closes-amid-an-export", test_closes_amid_an_export);
  g_test_add_func ("/ui/ending/closes-below-the-export-dialog",
                   test_closes_below_the_export_dialog);
  return g_test_run ();
}
