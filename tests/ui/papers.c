/* papers.c - every method says what it does, and leads to its paper
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A browser of the test's own, in the user's folders that stage_init () has made, writes
 * down what it is asked to show.
 */

#include "tests/ui/stage.h"
#include "ui/settings-pane.h"
#include "ui/tip.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

enum
{
  PATIENCE_MS = 30000,
};

typedef struct
{
  LensSession *session;
  GtkWidget *pane;
  GtkWidget *window;
  char *failure; /* (nullable): the last one */
} Fixture;

static void
note_failure (LensSession *session, const char *text, Fixture *fixture)
{
  g_free (fixture->failure);
  fixture->failure = g_strdup (text);
}

static void
begin (Fixture *fixture)
{
  *fixture = (Fixture){ .session = stage_sample () };
  g_signal_connect (fixture->session, "failed", G_CALLBACK (note_failure), fixture);
  fixture->pane = lens_settings_pane_new (fixture->session);
  fixture->window = stage_window (fixture->pane, 640, 290);
}

static void
end (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  stage_close (fixture->session);
  g_free (fixture->failure);
}

static gboolean
says (GtkWidget *widget, gpointer text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
         g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
}

static gboolean
has_tip (GtkWidget *widget, gpointer text)
{
  return g_strcmp0 (lens_tip_text (widget), text) == 0;
}

static gboolean
is_one_sentence (const char *text)
{
  return g_str_has_suffix (text, ".") && strchr (text, '.') == strrchr (text, '.') &&
         strchr (text, '\n') == NULL;
}

/* The label whose link it is, with the link chosen; NULL where the method has no paper. */
static GtkWidget *
go_to_link (Fixture *fixture, const LensMethod *method)
{
  GtkWidget *label;

  lens_session_set_view (fixture->session, method->question);
  lens_session_set_method (fixture->session, method);
  if (method->paper == NULL)
    return NULL;
  label = stage_find (fixture->pane, says, (gpointer) method->paper);
  g_assert_nonnull (label);
  gtk_widget_grab_focus (label);
  return label;
}

static void
test_every_method_says_what_it_does (void)
{
  Fixture fixture;

  if (!stage_has_display ())
    return;
  begin (&fixture);
  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      const LensMethod *method = lens_methods[i];
      GtkWidget *label = go_to_link (&fixture, method);

      g_test_message ("%s", method->id);
      g_assert_true (is_one_sentence (method->summary));
      g_assert_nonnull (stage_find (fixture.pane, says, (gpointer) method->summary));
      g_assert_nonnull (stage_find (fixture.pane, has_tip, (gpointer) method->summary));
      g_assert_cmpint (method->paper == NULL, ==, method->link == NULL);
      if (label == NULL)
        continue;
      g_assert_true (g_str_has_prefix (method->link, "https://"));
      g_assert_cmpstr (gtk_label_get_current_uri (GTK_LABEL (label)), ==, method->link);
      g_assert_cmpstr (lens_tip_text (label), ==, method->link);
    }
  end (&fixture);
}

static gboolean
has_failed (gpointer data)
{
  return ((const Fixture *) data)->failure != NULL;
}

static const LensMethod *
method_with_paper (void)
{
  int i = 0;

  while (lens_methods[i]->link == NULL)
    i++;
  return lens_methods[i];
}

static void
test_without_a_browser_it_says_so (void)
{
  g_autoptr (GAppInfo) browser = g_app_info_get_default_for_uri_scheme ("https");
  Fixture fixture;

  if (!stage_has_display ())
    return;
  if (browser != NULL)
    {
      g_test_skip ("there is a browser");
      return;
    }
  begin (&fixture);
  g_signal_emit_by_name (go_to_link (&fixture, method_with_paper ()),
                         "activate-current-link");
  g_assert_true (stage_wait (has_failed, &fixture, PATIENCE_MS));
  end (&fixture);
}

static char *
dup_place (const char *name)
{
  return g_build_filename (g_get_user_data_dir (), name, NULL);
}

static void
write_file (const char *name, const char *text, int mode)
{
  g_autofree char *path = dup_place (name);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static void
make_browser (void)
{
  g_autofree char *program = dup_place ("browser");
  g_autofree char *text = g_strdup_printf ("[Desktop Entry]\nType=Application\n"
                                           "Name=Browser\nExec=%s %%u\n"
                                           "MimeType=x-scheme-handler/https;\n",
                                           program);

  write_file ("browser", "#!/bin/sh\nprintf '%s\\n' \"$1\" >> \"$0.shown\"\n", 0700);
  write_file ("applications/browser.desktop", text, 0600);
  write_file ("mimeapps.list",
              "[Default Applications]\nx-scheme-handler/https=browser.desktop\n", 0600);
}

static gboolean
is_shown (gpointer link)
{
  g_autofree char *path = dup_place ("browser.shown");
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, link) != NULL;
}

static gboolean
is_known (gpointer data)
{
  g_autoptr (GAppInfo) browser = g_app_info_get_default_for_uri_scheme ("https");

  return browser != NULL && g_str_equal (g_app_info_get_name (browser), "Browser");
}

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_a_link_opens_in_the_browser (void)
{
  Fixture fixture;
  guint ticks;

  if (!stage_has_display ())
    return;
  make_browser ();
  begin (&fixture);
  /* GLib and the browser's file tell nobody; the main loop has to turn. */
  ticks = g_timeout_add (20, tick, NULL);
  g_assert_true (stage_wait (is_known, NULL, PATIENCE_MS));
  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      GtkWidget *label = go_to_link (&fixture, lens_methods[i]);

      if (label == NULL)
        continue;
      g_signal_emit_by_name (label, "activate-current-link");
      g_assert_true (
        stage_wait (is_shown, (gpointer) lens_methods[i]->link, PATIENCE_MS));
    }
  g_assert_null (fixture.failure);
  g_source_remove (ticks);
  end (&fixture);
}

int
main (int argc, char **argv)
{
  stage_init (&argc, &argv);
  g_test_add_func ("/ui/papers/every-method-says-what-it-does",
                   test_every_method_says_what_it_does);
  g_test_add_func ("/ui/papers/without-a-browser-it-says-so",
                   test_without_a_browser_it_says_so);
  g_test_add_func ("/ui/papers/a-link-opens-in-the-browser",
                   test_a_link_opens_in_the_browser);
  return g_test_run ();
}
