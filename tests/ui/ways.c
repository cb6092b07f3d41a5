/* ways.c - the ways into the window and out of it: clipboard, exports, what is kept
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/ui/support.h"
#include "ui/export-work.h"

static LensWindow *
open_sample (void)
{
  return ui_open_window (ui_sample ("models/shapes.onnx"),
                         ui_sample ("images/shapes.png"), NULL);
}

static gboolean
has_two_pictures (gpointer window)
{
  return lens_session_n_pictures (lens_window_session (window)) == 2;
}

static void
test_pastes_a_picture (void)
{
  const guint8 pixels[2 * 2 * 3] = { 255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (pixels, sizeof pixels);
  g_autoptr (GdkTexture) texture = NULL;
  LensWindow *window;

  if (!ui_has_display ())
    return;

  window = open_sample ();
  texture = gdk_memory_texture_new (2, 2, GDK_MEMORY_R8G8B8, bytes, 6);
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (window)), texture);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.paste", NULL);
  ui_wait (has_two_pictures, window, "the pasted picture joins the strip");
  ui_close_window (window);
}

static gboolean
is_done (gpointer session)
{
  return lens_reel_is_done (lens_session_reel (session));
}

typedef struct
{
  gboolean is_over;
  char *failure;
} Writing;

static void
note_written (gpointer *result, const GError *error, gpointer data)
{
  const LensExportWork *work = data;
  Writing *writing = work->owner;

  writing->is_over = TRUE;
  writing->failure = error != NULL ? g_strdup (error->message) : NULL;
}

static gboolean
is_over (gpointer writing)
{
  return ((Writing *) writing)->is_over;
}

/* What is on the screen, by one writer; the file must say how it was made. */
static void
check_writer (LensSession *session, const LensWriter *writer, const char *folder)
{
  LensExportWork *work = lens_export_work_new (session);
  Writing writing = { 0 };
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *job = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (work);
  name = g_strconcat ("shown", writer->suffix, NULL);
  path = g_build_filename (folder, name, NULL);
  work->path = g_strdup (path);
  work->owner = &writing;
  lens_monitor_unref (lens_export_work_start (work, session, note_written));
  ui_wait (is_over, &writing, writer->suffix);
  g_assert_cmpstr (writing.failure, ==, NULL);
  job = lens_export_read_job (path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (job, "shapes.onnx"));
}

static void
test_every_writer (void)
{
  g_autofree char *folder = NULL;
  LensWindow *window;
  LensSession *session;

  if (!ui_has_display ())
    return;

  folder = g_dir_make_tmp ("netlens-ways-XXXXXX", NULL);
  window = open_sample ();
  session = lens_window_session (window);
  lens_session_set_view (session, LENS_QUESTION_BUILD_UP);
  ui_wait (is_done, session, "the clip is complete");
  for (const LensWriter *writer = lens_writers; writer->suffix != NULL; writer++)
    check_writer (session, writer, folder);
  ui_close_window (window);
}

static gboolean
holds_png (gpointer window)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (window);

  return gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                "image/png");
}

static void
test_copies_what_is_shown (void)
{
  LensWindow *window;

  if (!ui_has_display ())
    return;

  window = open_sample ();
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), "");
  ui_wait (is_done, lens_window_session (window), "the channels are there");
  ui_wait_for_text (GTK_WIDGET (window), "8 layers");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.copy", NULL);
  ui_wait (holds_png, window, "the picture is on the clipboard");
  ui_close_window (window);
}

static void
test_keeps_its_size (void)
{
  LensStore *store;
  LensWindow *window;

  if (!ui_has_display ())
    return;

  store = lens_application_store (ui_application ());
  lens_store_set_number (store, LENS_STORE_WIDTH, 900);
  lens_store_set_number (store, LENS_STORE_HEIGHT, 640);
  window = lens_window_new (ui_application ());
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_until_shown (GTK_WIDGET (window));
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  ui_pass (200);
  ui_close_window (window);
  g_assert_cmpint (lens_store_number (store, LENS_STORE_WIDTH), ==, 1000);
  g_assert_cmpint (lens_store_number (store, LENS_STORE_HEIGHT), ==, 700);
  lens_store_set_number (store, LENS_STORE_WIDTH, 1280);
  lens_store_set_number (store, LENS_STORE_HEIGHT, 800);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/ways/pastes-a-picture", test_pastes_a_picture);
  g_test_add_func ("/ui/ways/every-writer-keeps-the-job", test_every_writer);
  g_test_add_func ("/ui/ways/copies-what-is-shown", test_copies_what_is_shown);
  g_test_add_func ("/ui/ways/keeps-its-size", test_keeps_its_size);
  return g_test_run ();
}
