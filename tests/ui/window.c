/* window.c - the window appears, opens what it is given, and closes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/ui/support.h"
#include "ui/status-line.h"

static void
test_appears_and_closes (void)
{
  LensWindow *window;

  if (!ui_has_display ())
    return;

  window = lens_window_new (ui_application ());
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_until_shown (GTK_WIDGET (window));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Netlens");
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (window)));
  g_assert_true (lens_window_is_empty (window));
  ui_close_window (window);
}

static LensWindow *
open_sample (void)
{
  return ui_open_window (ui_sample ("images/shapes.png"),
                         ui_sample ("models/shapes.onnx"), NULL);
}

static void
test_opens_network_and_picture (void)
{
  LensWindow *window;

  if (!ui_has_display ())
    return;

  window = open_sample ();
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==,
                   "shapes.onnx · shapes.png – Netlens");
  ui_wait_for_text (GTK_WIDGET (window), "8 layers");
  ui_wait_for_text (GTK_WIDGET (window), "circle");
  ui_close_window (window);
}

static void
note_failure (LensSession *session, const char *text, char **failure)
{
  g_free (*failure);
  *failure = g_strdup (text);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
test_bad_file_leaves_what_was_open (void)
{
  g_autoptr (GFile) bad = NULL;
  g_autofree char *failure = NULL;
  LensWindow *window;
  LensModel *model;

  if (!ui_has_display ())
    return;

  window = open_sample ();
  model = lens_session_model (lens_window_session (window));
  g_signal_connect (lens_window_session (window), "failed", G_CALLBACK (note_failure),
                    &failure);
  bad = g_file_new_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"), "README.md", NULL);
  lens_window_show_files (window, &bad, 1);
  ui_wait (is_set, &failure, "the bad file is refused");
  g_assert_nonnull (strstr (failure, "README.md"));
  g_assert_true (lens_session_model (lens_window_session (window)) == model);
  ui_wait_for_text (GTK_WIDGET (window), failure);
  ui_close_window (window);
}

static void
test_closes_in_the_middle_of_work (void)
{
  if (!ui_has_display ())
    return;

  for (int view = 0; view < LENS_N_QUESTIONS; view++)
    {
      LensWindow *window = open_sample ();

      lens_session_set_view (lens_window_session (window), (LensQuestion) view);
      ui_pass (view * 5);
      ui_close_window (window);
    }
}

static void
test_closes_while_opening (void)
{
  if (!ui_has_display ())
    return;

  for (int time_ms = 0; time_ms < 60; time_ms += 12)
    {
      g_autoptr (GFile) model = ui_sample ("models/shapes.onnx");
      LensWindow *window = lens_window_new (ui_application ());

      gtk_window_present (GTK_WINDOW (window));
      lens_window_show_files (window, &model, 1);
      ui_pass (time_ms);
      ui_close_window (window);
    }
}

static gboolean
is_stopper (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) &&
         g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)),
                    "process-stop-symbolic") == 0;
}

static GtkWidget *
find_stopper (GtkWidget *widget)
{
  GtkWidget *found = is_stopper (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_stopper (child);
  return found;
}

static int
height_of (GtkWidget *widget)
{
  int height;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  return height;
}

/* What is shown above the status line does not move when work begins or ends. */
static void
test_status_line_keeps_its_height (void)
{
  g_autoptr (LensSession) session = NULL;
  GtkWidget *line;
  GtkWidget *stopper;
  int height;

  if (!ui_has_display ())
    return;
  ui_application ();
  session = lens_session_new ();
  line = g_object_ref_sink (lens_status_line_new (session));
  stopper = find_stopper (line);
  g_assert_false (gtk_widget_get_visible (stopper));
  height = height_of (line);
  gtk_widget_set_visible (stopper, TRUE);
  g_assert_cmpint (height_of (line), ==, height);
  g_object_unref (line);
  lens_session_close (session);
}

static void
test_nothing_is_marked_by_the_focus (void)
{
  GtkWidget *window;
  GtkWidget *label;

  if (!ui_has_display ())
    return;
  ui_application ();
  window = gtk_window_new ();
  label = gtk_label_new ("two words");
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_until_shown (label);
  gtk_widget_grab_focus (label);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == label);
  g_assert_false (gtk_label_get_selection_bounds (GTK_LABEL (label), NULL, NULL));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/window/appears-and-closes", test_appears_and_closes);
  g_test_add_func ("/ui/window/opens-network-and-picture",
                   test_opens_network_and_picture);
  g_test_add_func ("/ui/window/bad-file-leaves-what-was-open",
                   test_bad_file_leaves_what_was_open);
  g_test_add_func ("/ui/window/closes-in-the-middle-of-work",
                   test_closes_in_the_middle_of_work);
  g_test_add_func ("/ui/window/closes-while-opening", test_closes_while_opening);
  g_test_add_func ("/ui/window/status-line-keeps-its-height",
                   test_status_line_keeps_its_height);
  g_test_add_func ("/ui/window/nothing-is-marked-by-the-focus",
                   test_nothing_is_marked_by_the_focus);
  return g_test_run ();
}
