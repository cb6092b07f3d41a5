/* support.c - what the tests of the window share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/ui/support.h"

/* Between two calls of a probe, if nothing stands in the way. */
#define PERIOD_MS 4

gboolean
ui_has_display (void)
{
  gboolean has_display = gtk_init_check ();

  if (!has_display)
    g_test_skip ("no display");
  return has_display;
}

/* Whatever a test has left behind that ran before. */
static void
forget_window (LensStore *store)
{
  lens_store_set_number (store, LENS_STORE_WIDTH, 1280);
  lens_store_set_number (store, LENS_STORE_HEIGHT, 800);
  lens_store_set_number (store, LENS_STORE_IS_MAXIMIZED, FALSE);
  lens_store_set_number (store, LENS_STORE_SHOWS_PICTURE, TRUE);
  lens_store_set_number (store, LENS_STORE_SHOWS_SETTINGS, TRUE);
}

LensApplication *
ui_application (void)
{
  static LensApplication *application;

  if (application == NULL)
    {
      application = lens_application_new ();
      /* Tests of other builds may run at the same time. */
      g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
      g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
      forget_window (lens_application_store (application));
    }
  return application;
}

static gboolean
note_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
ui_wait (UiCondition is_so, gpointer data, const char *what)
{
  gboolean is_over = FALSE;
  guint timer = g_timeout_add (UI_PATIENCE_MS, note_over, &is_over);

  while (!is_so (data) && !is_over)
    g_main_context_iteration (NULL, TRUE);
  if (is_over)
    g_error ("waited in vain: %s", what);
  g_source_remove (timer);
}

void
ui_pass (int time_ms)
{
  gboolean is_over = FALSE;

  g_timeout_add ((guint) time_ms, note_over, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_shown (gpointer widget)
{
  return gtk_widget_get_width (widget) > 0;
}

void
ui_wait_until_shown (GtkWidget *widget)
{
  ui_wait (is_shown, widget, "the widget is shown");
}

GtkWidget *
ui_find_text (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_find_text (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

typedef struct
{
  GtkWidget *widget;
  const char *text;
} Search;

static gboolean
has_text (gpointer data)
{
  const Search *search = data;

  return ui_find_text (search->widget, search->text) != NULL;
}

void
ui_wait_for_text (GtkWidget *widget, const char *text)
{
  Search search = { widget, text };

  ui_wait (has_text, &search, text);
}

GFile *
ui_sample (const char *path)
{
  return g_file_new_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"), "samples", path,
                                    NULL);
}

static gboolean
has_overview (gpointer session)
{
  return lens_session_overview (session) != NULL;
}

void
ui_wait_for_overview (LensWindow *window)
{
  ui_wait (has_overview, lens_window_session (window), "the answers are known");
}

LensWindow *
ui_open_window (GFile *file, ...)
{
  LensWindow *window = lens_window_new (ui_application ());
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  va_list more;

  va_start (more, file);
  for (GFile *next = file; next != NULL; next = va_arg (more, GFile *))
    g_ptr_array_add (files, next);
  va_end (more);
  lens_window_show_files (window, (GFile **) files->pdata, (int) files->len);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_for_overview (window);
  ui_wait_until_shown (GTK_WIDGET (window));
  return window;
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

void
ui_close_window (LensWindow *window)
{
  gpointer watched = window;

  g_object_add_weak_pointer (G_OBJECT (window), &watched);
  gtk_window_close (GTK_WINDOW (window));
  ui_wait (is_gone, &watched, "the window is gone");
}

/* How long this thread was ready and no processor was free, since it began: what other
 * programs take is no stall of this one.  0 where the system does not say. */
static gint64
time_queued (void)
{
  g_autofree char *text = NULL;
  const char *second;

  if (!g_file_get_contents ("/proc/thread-self/schedstat", &text, NULL, NULL))
    return 0;
  second = strchr (text, ' ');
  return second != NULL ? g_ascii_strtoll (second, NULL, 10) / 1000 : 0;
}

static gboolean
tick (gpointer data)
{
  UiProbe *probe = data;
  const gint64 now = g_get_monotonic_time ();
  const gint64 queued = time_queued ();

  probe->longest = MAX (probe->longest, now - probe->last - (queued - probe->queued));
  probe->last = now;
  probe->queued = queued;
  return G_SOURCE_CONTINUE;
}

void
ui_probe_start (UiProbe *probe)
{
  *probe = (UiProbe){ .last = g_get_monotonic_time (), .queued = time_queued () };
  probe->timer = g_timeout_add_full (G_PRIORITY_HIGH, PERIOD_MS, tick, probe, NULL);
}

/* What stands in the main loop's way now is measured, too. */
void
ui_probe_stop (UiProbe *probe)
{
  ui_pass (2 * PERIOD_MS);
  g_source_remove (probe->timer);
}
