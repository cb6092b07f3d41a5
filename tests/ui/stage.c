/* stage.c - a session and a widget of the window, shown and looked at
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/ui/stage.h"

#include "tests/support/data.h"
#include "tests/support/home.h"

#include <adwaita.h>

enum
{
  PATIENCE_MS = 60000,
  MAX_FRAMES = 50,
};

void
stage_init (int *argc, char ***argv)
{
  home_begin ();
  g_test_init (argc, argv, NULL);
}

gboolean
stage_has_display (void)
{
  static gsize once;
  static gboolean has_display;

  if (g_once_init_enter (&once))
    {
      has_display = gtk_init_check ();
      if (has_display)
        adw_init ();
      g_once_init_leave (&once, 1);
    }
  if (!has_display)
    g_test_skip ("no display");
  return has_display;
}

static gboolean
note_time_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

gboolean
stage_wait (gboolean (*is_so) (gpointer data), gpointer data, int patience_ms)
{
  gboolean is_over = FALSE;
  guint timer = g_timeout_add ((guint) patience_ms, note_time_over, &is_over);

  while (!is_so (data) && !is_over)
    g_main_context_iteration (NULL, TRUE);
  if (!is_over)
    g_source_remove (timer);
  return !is_over;
}

static gboolean
is_never (gpointer data)
{
  return FALSE;
}

void
stage_rest (int time_ms)
{
  stage_wait (is_never, NULL, time_ms);
}

static gboolean
is_open (gpointer data)
{
  return lens_session_model (data) != NULL && lens_session_opening (data) == NULL;
}

static gboolean
is_known (gpointer data)
{
  return lens_session_overview (data) != NULL;
}

static void
note_failure (LensSession *session, const char *text, gpointer data)
{
  g_test_message ("session: %s", text);
}

LensSession *
stage_session (const char *model, const char *picture)
{
  LensSession *session = lens_session_new ();
  GFile *files[2] = { g_file_new_for_path (model), NULL };

  if (picture != NULL)
    files[1] = g_file_new_for_path (picture);
  g_signal_connect (session, "failed", G_CALLBACK (note_failure), NULL);
  lens_session_open (session, files, picture != NULL ? 2 : 1);
  g_assert_true (stage_wait (is_open, session, PATIENCE_MS));
  if (picture != NULL)
    g_assert_true (stage_wait (is_known, session, PATIENCE_MS));
  g_clear_object (&files[0]);
  g_clear_object (&files[1]);
  return session;
}

void
stage_close (LensSession *session)
{
  lens_session_close (session);
  g_object_unref (session);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

LensSession *
stage_sample (void)
{
  g_autofree char *model = support_tree_file ("samples/models/shapes.onnx");
  g_autofree char *picture = support_tree_file ("samples/images/shapes.png");

  return stage_session (model, picture);
}

static gboolean
is_drawn (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_width (data) > 0;
}

GtkWidget *
stage_window (GtkWidget *widget, int height, int width)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  adw_window_set_content (ADW_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (stage_wait (is_drawn, widget, PATIENCE_MS));
  return window;
}

static void
note_frame (GdkFrameClock *clock, gboolean *is_painted)
{
  *is_painted = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

/* Until a frame that begins from now on is on the screen. */
static void
wait_for_frame (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gboolean is_painted = FALSE;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (note_frame),
                                     &is_painted);

  gtk_widget_queue_draw (widget);
  g_assert_true (stage_wait (is_set, &is_painted, PATIENCE_MS));
  g_signal_handler_disconnect (clock, handler);
}

/* NULL where the widget waits to be laid out. */
static GskRenderNode *
draw_node (GtkWidget *widget)
{
  GdkPaintable *paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  g_object_unref (paintable);
  return gtk_snapshot_free_to_node (snapshot);
}

cairo_surface_t *
stage_picture (GtkWidget *widget)
{
  cairo_surface_t *surface = cairo_image_surface_create (
    CAIRO_FORMAT_RGB24, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  cairo_t *cr = cairo_create (surface);
  GskRenderNode *node = NULL;

  for (int i = 0; i < MAX_FRAMES && node == NULL; i++)
    {
      wait_for_frame (widget);
      node = draw_node (widget);
    }
  g_assert_nonnull (node);
  gsk_render_node_draw (node, cr);
  gsk_render_node_unref (node);
  cairo_destroy (cr);
  return surface;
}

void
stage_save (GtkWidget *widget, const char *path)
{
  cairo_surface_t *surface = stage_picture (widget);

  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==,
                   CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}

GtkWidget *
stage_find (GtkWidget *widget,
            gboolean (*is_it) (GtkWidget *widget, gpointer data),
            gpointer data)
{
  if (is_it (widget, data))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = stage_find (child, is_it, data);

      if (found != NULL)
        return found;
    }
  return NULL;
}
