/* window.c - the window appears, says what it was opened with, and closes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/window.h"

enum
{
  PATIENCE_MS = 10000,
};

static gboolean has_display;

static gboolean
note_patience_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the main loop until the widget has its place on the screen. */
static void
wait_until_shown (GtkWidget *widget)
{
  gboolean is_over = FALSE;
  guint timer = g_timeout_add (PATIENCE_MS, note_patience_over, &is_over);

  while (gtk_widget_get_width (widget) == 0 && !is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_over);
  g_source_remove (timer);
}

/* One for all tests: a process registers once. */
static LensApplication *
the_application (void)
{
  static LensApplication *application;

  if (application == NULL)
    {
      application = lens_application_new ();
      /* Tests of other builds may run at the same time. */
      g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
      g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
    }
  return application;
}

static gboolean
skip_without_display (void)
{
  if (!has_display)
    g_test_skip ("no display");
  return !has_display;
}

static void
test_appears_and_closes (void)
{
  GtkWindow *window;

  if (skip_without_display ())
    return;

  window = GTK_WINDOW (lens_window_new (the_application ()));
  gtk_window_present (window);
  wait_until_shown (GTK_WIDGET (window));
  g_assert_cmpstr (gtk_window_get_title (window), ==, "Netlens");
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (window)));

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (window);
  while (window != NULL && g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_null (window);
}

/* The first label of this text below a widget, or NULL. */
static GtkWidget *
find_text (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_text (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_names_what_it_was_opened_with (void)
{
  g_autoptr (GFile) model = g_file_new_for_path ("/some where/net.onnx");
  g_autoptr (GFile) picture = g_file_new_for_path ("/cat.png");
  GFile *files[] = { model, picture };
  LensWindow *window;

  if (skip_without_display ())
    return;

  window = lens_window_new (the_application ());
  lens_window_show_files (window, files, G_N_ELEMENTS (files));
  gtk_window_present (GTK_WINDOW (window));
  wait_until_shown (GTK_WIDGET (window));
  g_assert_nonnull (find_text (GTK_WIDGET (window), "net.onnx · cat.png"));
  g_assert_nonnull (
    find_text (GTK_WIDGET (window), "gist '/some where/net.onnx' '/cat.png' --output"));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  has_display = gtk_init_check ();
  g_test_add_func ("/ui/window/appears-and-closes", test_appears_and_closes);
  g_test_add_func ("/ui/window/names-what-it-was-opened-with",
                   test_names_what_it_was_opened_with);
  return g_test_run ();
}
