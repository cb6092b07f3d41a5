/* preferences.c - what is chosen once for all holds at once; and in the user's language
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/preferences.h"
#include "tests/ui/support.h"
#include "ui/i18n.h"
#include "ui/session-inside.h"

#include <locale.h>

static LensWindow *
open_sample (void)
{
  return ui_open_window (ui_sample ("models/shapes.onnx"),
                         ui_sample ("images/shapes.png"), NULL);
}

static void
test_threads (void)
{
  LensStore *store;
  int usual;

  if (!ui_has_display ())
    return;
  store = lens_application_store (ui_application ());
  usual = lens_parallel_n_threads ();
  lens_store_set_number (store, LENS_STORE_N_THREADS, usual + 3);
  g_assert_cmpint (lens_parallel_n_threads (), ==, usual + 3);
  lens_store_set_number (store, LENS_STORE_N_THREADS, -7);
  g_assert_cmpint (lens_parallel_n_threads (), ==, (int) g_get_num_processors ());
  lens_store_set_number (store, LENS_STORE_N_THREADS, 0);
  g_assert_cmpint (lens_parallel_n_threads (), ==, (int) g_get_num_processors ());
}

static gboolean
is_done (gpointer session)
{
  return lens_session_overview (session) != NULL &&
         lens_reel_is_done (lens_session_reel (session));
}

/* While a long job runs: it goes on, and its result is the same. */
static void
test_threads_while_a_job_runs (void)
{
  LensStore *store;
  LensWindow *window;
  LensSession *session;

  if (!ui_has_display ())
    return;
  store = lens_application_store (ui_application ());
  window = open_sample ();
  session = lens_window_session (window);
  lens_session_set_view (session, LENS_QUESTION_OCCLUDE);
  for (int n = 1; n < 6; n++)
    {
      lens_store_set_number (store, LENS_STORE_N_THREADS, n);
      ui_pass (30);
    }
  ui_wait (is_done, session, "the sweep is complete");
  lens_store_set_number (store, LENS_STORE_N_THREADS, 0);
  ui_close_window (window);
}

static void
test_colour_map (void)
{
  LensStore *store;
  LensWindow *windows[2];

  if (!ui_has_display ())
    return;
  store = lens_application_store (ui_application ());
  windows[0] = open_sample ();
  windows[1] = open_sample ();
  lens_store_set_text (store, LENS_STORE_COLORMAP, lens_colormaps[1]->id);
  for (int i = 0; i < 2; i++)
    {
      LensSession *session = lens_window_session (windows[i]);

      for (int view = 0; view < LENS_N_QUESTIONS; view++)
        g_assert_cmpint (lens_session_place (session)->jobs[view]->look.colormap, ==,
                         2);
      lens_session_undo (session);
      g_assert_cmpint (lens_session_place (session)->jobs[0]->look.colormap, ==, 0);
    }
  ui_wait_for_text (GTK_WIDGET (windows[0]), "8 layers");
  gtk_widget_activate_action (GTK_WIDGET (windows[0]), "win.close-network", NULL);
  g_assert_cmpint (
    lens_session_place (lens_window_session (windows[0]))->jobs[0]->look.colormap, ==,
    2);
  lens_store_set_text (store, LENS_STORE_COLORMAP, "");
  ui_close_window (windows[0]);
  ui_close_window (windows[1]);
}

static gboolean
is_dark (gpointer data)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

static void
test_theme (void)
{
  LensStore *store;

  if (!ui_has_display ())
    return;
  store = lens_application_store (ui_application ());
  lens_store_set_number (store, LENS_STORE_THEME, LENS_THEME_CHOICE_DARK);
  g_assert_true (is_dark (NULL));
  lens_store_set_number (store, LENS_STORE_THEME, LENS_THEME_CHOICE_LIGHT);
  g_assert_false (is_dark (NULL));
  lens_store_set_number (store, LENS_STORE_THEME, LENS_THEME_CHOICE_SYSTEM);
}

/* With so little room, what was computed is forgotten when the next comes. */
static void
test_memory (void)
{
  LensStore *store;
  LensWindow *window;
  LensSession *session;
  gsize before;
  gsize forms_before;

  if (!ui_has_display ())
    return;
  store = lens_application_store (ui_application ());
  window = open_sample ();
  session = lens_window_session (window);
  ui_wait (is_done, session, "the sample is answered");
  before = lens_shelf_limit (session->shelf);
  forms_before = lens_forms_budget ();
  lens_store_set_number (store, LENS_STORE_MEMORY, 1);
  g_assert_cmpuint (lens_shelf_limit (session->shelf), ==, 1 << 20);
  g_assert_cmpuint (lens_forms_budget (), ==, (1 << 20) / 4);
  lens_store_set_number (store, LENS_STORE_MEMORY, 0);
  g_assert_cmpuint (lens_shelf_limit (session->shelf), ==, before);
  g_assert_cmpuint (lens_forms_budget (), ==, forms_before);
  ui_close_window (window);
}

static gboolean
is_wished (gpointer store)
{
  return lens_store_number (store, LENS_STORE_FUSES) == TRUE;
}

static GtkWidget *
find_below (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_below (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The one of the window of preferences. */
static GtkWidget *
find_switch (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  GtkWidget *found = NULL;

  for (GList *link = windows; link != NULL; link = link->next)
    if (ADW_IS_PREFERENCES_WINDOW (link->data))
      found = find_below (link->data, GTK_TYPE_SWITCH);
  g_assert_nonnull (found);
  return found;
}

static gboolean
folds (gpointer session)
{
  return lens_graph_folds (lens_model_graph (lens_session_model (session)));
}

static gboolean
does_not_fold (gpointer session)
{
  return !folds (session);
}

/* The open network and those that are opened later; the switch shows and sets it. */
static void
test_fusing (void)
{
  LensStore *store;
  LensWindow *windows[2];

  if (!ui_has_display ())
    return;
  store = lens_application_store (ui_application ());
  lens_store_set_number (store, LENS_STORE_FUSES, TRUE);
  windows[0] = open_sample ();
  g_assert_true (folds (lens_window_session (windows[0])));
  lens_store_set_number (store, LENS_STORE_FUSES, FALSE);
  ui_wait (does_not_fold, lens_window_session (windows[0]), "the network is told");
  windows[1] = open_sample ();
  g_assert_false (folds (lens_window_session (windows[1])));

  gtk_widget_activate_action (GTK_WIDGET (windows[0]), "win.preferences", NULL);
  {
    GtkWidget *control = find_switch ();

    ui_wait_until_shown (control);
    g_assert_false (gtk_switch_get_active (GTK_SWITCH (control)));
    gtk_widget_activate (control);
    ui_wait (is_wished, store, "the switch has moved");
    gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (control)));
  }
  for (int i = 0; i < 2; i++)
    {
      ui_wait (folds, lens_window_session (windows[i]), "both networks are told");
      ui_close_window (windows[i]);
    }
}

/* LANGUAGE needs no locale of that language, only one that is not “C”. */
static void
test_german (void)
{
  g_autofree char *locale = g_strdup (setlocale (LC_ALL, NULL));

  if (!ui_has_display ())
    return;
  if (setlocale (LC_ALL, "C.UTF-8") == NULL)
    {
      g_test_skip ("no locale C.UTF-8");
      return;
    }
  ui_application ();
  g_setenv ("LANGUAGE", "de", TRUE);
  g_assert_cmpstr (_ ("Layers"), ==, "Schichten");
  g_assert_cmpstr (P_ ("Find in %d class", "Find in %d classes", 1), ==,
                   "In %d Klasse suchen");
  g_assert_cmpstr (_ (lens_method_find ("gradient", NULL)->title), ==, "Gradient");
  {
    LensWindow *window = open_sample ();

    ui_wait_for_text (GTK_WIDGET (window), "Schichten");
    ui_wait_for_text (GTK_WIDGET (window), "Antworten");
    ui_wait_for_text (GTK_WIDGET (window), "8 Schichten");
    ui_close_window (window);
    window = lens_window_new (ui_application ());
    gtk_window_present (GTK_WINDOW (window));
    ui_wait_for_text (GTK_WIDGET (window), "Drei Formen");
    ui_close_window (window);
  }
  g_unsetenv ("LANGUAGE");
  setlocale (LC_ALL, locale);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/preferences/threads", test_threads);
  g_test_add_func ("/ui/preferences/threads-while-a-job-runs",
                   test_threads_while_a_job_runs);
  g_test_add_func ("/ui/preferences/colour-map", test_colour_map);
  g_test_add_func ("/ui/preferences/theme", test_theme);
  g_test_add_func ("/ui/preferences/memory", test_memory);
  g_test_add_func ("/ui/preferences/fusing", test_fusing);
  g_test_add_func ("/ui/preferences/german", test_german);
  return g_test_run ();
}
