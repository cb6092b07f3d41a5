/* stall.c - the main loop never stands still while the core works
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The real window is driven through all views while a timer of high priority measures how
 * long the main loop leaves it waiting: with the sample, with a network as large as VGG-16,
 * and with one of a usual size, where the test data are there.
 */

#include "tests/support/data.h"
#include "tests/support/onnx-build.h"
#include "tests/ui/support.h"
#include "ui/export-work.h"
#include "ui/window-inside.h"

#include <glib/gstdio.h>
#include <unistd.h>

enum
{
  LONGEST_STALL_MS = 50,
  N_LAYERS_FLIPPED = 12,
  N_ATTEMPTS = 4,
  N_STEPS = 3 + LENS_N_QUESTIONS,
};

/* Numbers of the large network: 528 MiB, as VGG-16 has. */
#define N_LARGE_INPUTS (3 * 224 * 224)
#define N_LARGE_CLASSES 919

typedef struct
{
  UiProbe probe;
  int step;
  gint64 longest[N_STEPS]; /* µs between two calls, by step */
} Steps;

/* The one before is over. */
static void
begin_step (Steps *steps, int step)
{
  gint64 *longest = &steps->longest[steps->step];

  *longest = MAX (*longest, steps->probe.longest);
  steps->probe.longest = 0;
  steps->step = step;
}

static gboolean
has_frames (gpointer reel)
{
  return lens_reel_n_frames (reel) > 1;
}

static void
note_written (gpointer *result, const GError *error, gpointer data)
{
  *(gboolean *) ((const LensExportWork *) data)->owner = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

/* A clip goes into a file, and the picture to the clipboard. */
static void
export_clip (LensWindow *window, Steps *steps)
{
  LensSession *session = lens_window_session (window);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "netlens-stall.gif",
                                            NULL);
  LensExportWork *work;
  gboolean is_written = FALSE;

  lens_session_set_layer (session, 0);
  lens_session_set_view (session, LENS_QUESTION_BUILD_UP);
  ui_wait (has_frames, lens_session_reel (session), "there is a clip");
  begin_step (steps, 2 + LENS_N_QUESTIONS);
  work = lens_export_work_new (session);
  work->path = g_strdup (path);
  work->owner = &is_written;
  lens_monitor_unref (lens_export_work_start (work, session, note_written));
  ui_wait (is_set, &is_written, "the clip is written");
  g_remove (path);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.copy", NULL);
  ui_pass (500);
}

/* Works its way through the window as somebody in a hurry does. */
static void
hurry (LensWindow *window, Steps *steps)
{
  LensSession *session = lens_window_session (window);
  LensModel *model = lens_session_model (session);
  int n = MIN (lens_model_n_layers (model), (int) N_LAYERS_FLIPPED);

  begin_step (steps, 1);
  for (int i = 0; i < n; i++)
    {
      lens_session_set_layer (session, i);
      ui_pass (60);
    }
  for (int view = 0; view < LENS_N_QUESTIONS; view++)
    {
      begin_step (steps, 2 + view);
      lens_session_set_view (session, (LensQuestion) view);
      ui_pass (700);
      lens_session_set_unit (session, 0, -1, -1);
      ui_pass (150);
      lens_session_undo (session);
      ui_pass (150);
    }
}

static void
attempt (const char *model, const char *picture, Steps *steps)
{
  LensWindow *window = lens_window_new (ui_application ());
  GFile *files[] = { g_file_new_for_path (model), g_file_new_for_path (picture) };

  /* The first frame of a window is GTK's own business; what is measured is the work. */
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_until_shown (GTK_WIDGET (window));
  ui_pass (500);
  ui_probe_start (&steps->probe);
  lens_window_show_files (window, files, G_N_ELEMENTS (files));
  ui_wait_for_overview (window);
  ui_pass (300);
  hurry (window, steps);
  export_clip (window, steps);
  ui_probe_stop (&steps->probe);
  begin_step (steps, 0);
  ui_close_window (window);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    g_object_unref (files[i]);
}

static const char *
name_of (int step)
{
  static const char *const names[N_STEPS] = {
    "opening", "flipping layers", "layers", "explain",
    "occlude", "build-up",        "gist",   "exporting",
  };

  return names[step];
}

/* A stall of ours comes at the same step every time; one that a busy machine makes does
 * not.  So the shortest of several attempts counts, for each step. */
static void
measure (const char *model, const char *picture)
{
  gint64 least[N_STEPS];
  gint64 worst = G_MAXINT64;

  for (int i = 0; i < N_STEPS; i++)
    least[i] = G_MAXINT64;
  for (int k = 0; k < N_ATTEMPTS && worst > LONGEST_STALL_MS * 1000; k++)
    {
      Steps steps = { 0 };

      attempt (model, picture, &steps);
      worst = 0;
      for (int i = 0; i < N_STEPS; i++)
        {
          least[i] = MIN (least[i], steps.longest[i]);
          worst = MAX (worst, least[i]);
        }
    }
  for (int i = 0; i < N_STEPS; i++)
    g_test_message ("%s: longest stall %.1f ms", name_of (i), (double) least[i] / 1000);
  g_assert_cmpfloat ((double) worst / 1000, <=, LONGEST_STALL_MS);
}

static void
test_sample (void)
{
  g_autofree char *model = support_tree_file ("samples/models/shapes.onnx");
  g_autofree char *picture = support_tree_file ("samples/images/shapes.png");

  if (ui_has_display ())
    measure (model, picture);
}

/* Weights in a file of their own that takes no room on the disk: it is all zeros. */
static void
add_large_weights (OnnxBuild *build, const char *name)
{
  g_autoptr (GByteArray) tensor = g_byte_array_new ();
  GByteArray *location = g_byte_array_new ();

  onnx_put_int (tensor, 1, N_LARGE_CLASSES);
  onnx_put_int (tensor, 1, N_LARGE_INPUTS);
  onnx_put_int (tensor, 2, 1);
  onnx_put_string (location, 1, "location");
  onnx_put_string (location, 2, "large.data");
  onnx_put_message (tensor, 13, location);
  onnx_put_int (tensor, 14, 1);
  onnx_build_tensor (build, name, tensor->data, tensor->len);
}

/* (transfer full): the path of a network of one small layer and one very large. */
static char *
save_large_network (void)
{
  OnnxBuild *build = onnx_build_new (13);
  g_autofree char *folder = NULL;
  g_autofree char *data = NULL;
  char *path;

  onnx_build_input (build, "x", &lens_shape (1, 3, 224, 224));
  onnx_build_random (build, "edges", &lens_shape (3, 3, 3, 3), 7);
  onnx_build_node (build, "Conv", "x edges", "y");
  onnx_build_ints (build, "pads", 4, (gint64[]){ 1, 1, 1, 1 });
  onnx_build_node (build, "Relu", "y", "z");
  onnx_build_node (build, "Flatten", "z", "flat");
  add_large_weights (build, "large");
  onnx_build_node (build, "Gemm", "flat large", "scores");
  onnx_build_int (build, "transB", 1);
  onnx_build_output (build, "scores");
  path = onnx_build_save (build, "large.onnx");
  folder = g_path_get_dirname (path);
  data = g_build_filename (folder, "large.data", NULL);
  g_assert_true (g_file_set_contents (data, "", 0, NULL));
  g_assert_cmpint (truncate (data, (off_t) N_LARGE_CLASSES * N_LARGE_INPUTS *
                                     (off_t) sizeof (float)),
                   ==, 0);
  return path;
}

static void
remove_large_network (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *data = g_build_filename (folder, "large.data", NULL);

  g_remove (data);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_large_network (void)
{
  g_autofree char *picture = support_tree_file ("samples/images/shapes.png");
  g_autofree char *model = NULL;

  if (!ui_has_display ())
    return;
  model = save_large_network ();
  measure (model, picture);
  remove_large_network (model);
}

static void
test_real_network (void)
{
  g_autofree char *model = NULL;
  g_autofree char *picture = NULL;

  if (!ui_has_display ())
    return;
  model = support_data_file ("models/nihui-ncnn-assets/squeezenet_v1.1.onnx");
  if (model == NULL)
    return;
  picture = support_data_file ("images/chelsea.png");
  if (picture != NULL)
    measure (model, picture);
}

static gboolean
draw_again (gpointer data)
{
  g_usleep (2000);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_built (gpointer window)
{
  return lens_window_is_built (window);
}

/* Where drawing takes longer than a frame lasts, whatever moves is always due. */
static void
test_slow_display (void)
{
  LensWindow *window;
  guint drawing;

  if (!ui_has_display ())
    return;
  drawing = g_idle_add_full (GDK_PRIORITY_REDRAW, draw_again, NULL, NULL);
  window = ui_open_window (ui_sample ("models/shapes.onnx"),
                           ui_sample ("images/shapes.png"), NULL);
  ui_wait (is_built, window, "the window is built");
  g_source_remove (drawing);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/stall/sample-never-stalls", test_sample);
  g_test_add_func ("/ui/stall/large-network-never-stalls", test_large_network);
  g_test_add_func ("/ui/stall/real-network-never-stalls", test_real_network);
  g_test_add_func ("/ui/stall/slow-display-holds-nothing-up", test_slow_display);
  return g_test_run ();
}
