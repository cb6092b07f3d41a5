/* window.c - the window appears, opens what it is given, and closes
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

/* Rows of a list appear in the frame after the news. */
static void
wait_for_text (LensWindow *window, const char *text)
{
  gboolean is_over = FALSE;
  guint timer = g_timeout_add (PATIENCE_MS, note_patience_over, &is_over);

  while (find_text (GTK_WIDGET (window), text) == NULL && !is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_over);
  g_source_remove (timer);
}

static GFile *
sample (const char *path)
{
  return g_file_new_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"), "samples", path,
                                    NULL);
}

/* Runs the main loop until the session has a network and its answers. */
static void
wait_until_open (LensSession *session)
{
  gboolean is_over = FALSE;
  guint timer = g_timeout_add (PATIENCE_MS, note_patience_over, &is_over);

  while (lens_session_overview (session) == NULL && !is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_over);
  g_source_remove (timer);
}

static LensWindow *
open_sample (void)
{
  g_autoptr (GFile) model = sample ("models/shapes.onnx");
  g_autoptr (GFile) picture = sample ("images/shapes.png");
  GFile *files[] = { picture, model };
  LensWindow *window = lens_window_new (the_application ());

  lens_window_show_files (window, files, G_N_ELEMENTS (files));
  gtk_window_present (GTK_WINDOW (window));
  wait_until_open (lens_window_session (window));
  wait_until_shown (GTK_WIDGET (window));
  return window;
}

static void
test_opens_network_and_picture (void)
{
  LensWindow *window;

  if (skip_without_display ())
    return;

  window = open_sample ();
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==,
                   "shapes.onnx · shapes.png – Netlens");
  wait_for_text (window, "outlines-relu");
  wait_for_text (window, "circle");
  gtk_window_close (GTK_WINDOW (window));
}

static void
count_failure (LensSession *session, const char *text, int *n_failures)
{
  g_assert_nonnull (strstr (text, "README.md"));
  (*n_failures)++;
}

static void
test_bad_file_leaves_what_was_open (void)
{
  g_autoptr (GFile) bad = NULL;
  LensWindow *window;
  LensModel *model;
  int n_failures = 0;

  if (skip_without_display ())
    return;

  window = open_sample ();
  model = lens_session_model (lens_window_session (window));
  g_signal_connect (lens_window_session (window), "failed", G_CALLBACK (count_failure),
                    &n_failures);
  bad = g_file_new_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"), "README.md", NULL);
  lens_window_show_files (window, &bad, 1);
  while (n_failures == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lens_session_model (lens_window_session (window)) == model);
  wait_for_text (window, "README.md");
  gtk_window_close (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  has_display = gtk_init_check ();
  g_test_add_func ("/ui/window/appears-and-closes", test_appears_and_closes);
  g_test_add_func ("/ui/window/opens-network-and-picture",
                   test_opens_network_and_picture);
  g_test_add_func ("/ui/window/bad-file-leaves-what-was-open",
                   test_bad_file_leaves_what_was_open);
  return g_test_run ();
}
