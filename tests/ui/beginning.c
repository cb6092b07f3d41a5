/* beginning.c - the start page: what was opened before, and a picture without a network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/ui/support.h"
#include "ui/recent.h"

#include <string.h>

static LensWindow *
open_empty (void)
{
  LensWindow *window = lens_window_new (ui_application ());

  gtk_window_present (GTK_WINDOW (window));
  ui_wait_until_shown (GTK_WIDGET (window));
  return window;
}

/* A network that was opened; (transfer full). */
static GFile *
add_recent (const char *folder, const char *name)
{
  g_autoptr (GFile) sample = ui_sample ("models/shapes.onnx");
  GFile *file = g_file_new_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_copy (sample, file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  lens_recent_add (file);
  return file;
}

static void
forget_recent (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  gtk_recent_manager_remove_item (gtk_recent_manager_get_default (), uri, NULL);
  g_file_delete (file, NULL, NULL);
}

static gboolean
offers_nothing (gpointer window)
{
  return ui_find_text (window, "there.onnx") == NULL;
}

static void
test_vanished_file (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (GFile) there = NULL;
  g_autoptr (GFile) gone = NULL;
  g_autoptr (GFile) parent = NULL;
  LensWindow *window;

  if (!ui_has_display ())
    return;
  folder = g_dir_make_tmp ("netlens-beginning-XXXXXX", NULL);
  parent = g_file_new_for_path (folder);
  there = add_recent (folder, "there.onnx");
  gone = add_recent (folder, "gone.onnx");
  g_assert_true (g_file_delete (gone, NULL, NULL));

  window = open_empty ();
  ui_wait_for_text (GTK_WIDGET (window), "there.onnx");
  g_assert_null (ui_find_text (GTK_WIDGET (window), "gone.onnx"));

  /* It goes while the window is open, and somebody comes back to the window. */
  g_assert_true (g_file_delete (there, NULL, NULL));
  g_object_notify (G_OBJECT (window), "is-active");
  ui_wait (offers_nothing, window, "the second is gone too");
  ui_close_window (window);
  forget_recent (there);
  forget_recent (gone);
  g_file_delete (parent, NULL, NULL);
}

static gboolean
wants_no_network (gpointer window)
{
  return ui_find_text (window, "a network is wanted") == NULL;
}

static void
show_file (LensWindow *window, const char *path)
{
  g_autoptr (GFile) file = ui_sample (path);

  lens_window_show_files (window, &file, 1);
}

static void
test_picture_waits (void)
{
  LensWindow *window;
  LensSession *session;

  if (!ui_has_display ())
    return;
  window = open_empty ();
  session = lens_window_session (window);
  show_file (window, "images/shapes.png");
  ui_wait_for_text (GTK_WIDGET (window), "a network is wanted");
  g_assert_nonnull (ui_find_text (GTK_WIDGET (window), "shapes.png"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==,
                   "shapes.png – Netlens");

  show_file (window, "models/shapes.onnx");
  ui_wait_for_overview (window);
  g_assert_true (
    g_str_has_suffix (lens_session_place (session)->picture, "shapes.png"));
  ui_close_window (window);
}

static void
test_picture_is_removed (void)
{
  LensWindow *window;

  if (!ui_has_display ())
    return;
  window = open_empty ();
  show_file (window, "images/shapes.png");
  ui_wait_for_text (GTK_WIDGET (window), "a network is wanted");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.remove-picture", NULL);
  ui_wait (wants_no_network, window, "the picture is removed");
  g_assert_nonnull (ui_find_text (GTK_WIDGET (window), "Open a network"));
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/beginning/no-vanished-file-is-offered", test_vanished_file);
  g_test_add_func ("/ui/beginning/picture-waits-for-a-network", test_picture_waits);
  g_test_add_func ("/ui/beginning/waiting-picture-is-removed", test_picture_is_removed);
  return g_test_run ();
}
