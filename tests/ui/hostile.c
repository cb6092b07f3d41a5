/* hostile.c - broken and hostile files leave the window as it was, but for one clear line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every file of the test data's broken/ is opened in one window after the other, as a drop
 * or the application's “open” would.  Files that are refused leave network and answers; what
 * opens all the same must at least not hold the main loop.
 */

#include "tests/support/data.h"
#include "tests/ui/support.h"
#include "ui/recent.h"
#include "ui/window-inside.h"

#include <string.h>

enum
{
  LONGEST_STALL_MS = 50,
  N_ATTEMPTS = 3,
};

/* Opens it and waits for the end; returns the banner's text.  (nullable) */
static const char *
open_and_wait (LensWindow *window, const char *path, UiProbe *probe)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  LensSession *session = lens_window_session (window);

  ui_probe_start (probe);
  lens_window_show_files (window, &file, 1);
  while (lens_session_opening (session) != NULL)
    g_main_context_iteration (NULL, TRUE);
  ui_probe_stop (probe);
  return lens_banner_text (window->banner);
}

static gboolean
is_answered (gpointer session)
{
  LensReel *reel = lens_session_reel (session);

  return lens_session_overview (session) != NULL && lens_reel_is_done (reel) &&
         !lens_reel_is_stale (reel);
}

/* The network that was open answers a question that it has not been asked before. */
static void
check_alive (LensSession *session, int turn)
{
  lens_session_set_view (session, LENS_QUESTION_EXPLAIN);
  lens_session_set_class (session, turn % 2);
  ui_wait (is_answered, session, "the network that was open answers");
}

/* What could be opened all the same is left again. */
static void
go_back (LensSession *session)
{
  while (!g_str_has_suffix (lens_session_place (session)->model, "shapes.onnx"))
    {
      lens_session_undo (session);
      while (lens_session_opening (session) != NULL)
        g_main_context_iteration (NULL, TRUE);
    }
  ui_wait (is_answered, session, "the sample is open again");
}

static gboolean
is_recent (const char *path)
{
  g_autoptr (GPtrArray) recent = lens_recent_list ();

  for (guint i = 0; i < recent->len; i++)
    if (g_strcmp0 (g_file_peek_path (
                     ((LensRecent *) g_ptr_array_index (recent, i))->file),
                   path) == 0)
      return TRUE;
  return FALSE;
}

static void
check_refused (LensWindow *window, const char *path, const char *line)
{
  g_autofree char *name = g_path_get_basename (path);

  g_test_message ("%s: %s", name, line);
  g_assert_null (strchr (line, '\n'));
  g_assert_cmpuint (strlen (line), >, 12);
  g_assert_true (g_utf8_validate (line, -1, NULL));
  ui_wait_for_text (GTK_WIDGET (window), line);
  g_assert_false (is_recent (path));
}

/* A stall of ours comes every time; one that a busy machine makes does not. */
static gint64
try_file (LensWindow *window, const char *path, gboolean must_refuse, int turn)
{
  LensSession *session = lens_window_session (window);
  LensModel *model = lens_session_model (session);
  gint64 least = G_MAXINT64;

  for (int k = 0; k < N_ATTEMPTS && least > LONGEST_STALL_MS * 1000; k++)
    {
      UiProbe probe;
      const char *line = open_and_wait (window, path, &probe);

      least = MIN (least, probe.longest);
      if (probe.longest > LONGEST_STALL_MS * 1000)
        g_test_message ("%s: stalled for %.1f ms", path, (double) probe.longest / 1000);
      if (line != NULL)
        check_refused (window, path, line);
      g_assert_true (line != NULL || !must_refuse);
    }
  if (lens_session_model (session) != model)
    go_back (session);
  check_alive (session, turn);
  return least;
}

/* Files of which the data say “refuse”, “open” or “either”. */
static void
try_all (LensWindow *window, const char *list, const char *wanted)
{
  g_autofree char *folder = g_path_get_dirname (list);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gint64 worst = 0;
  int n = 0;

  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], "\t", 2);
      g_autofree char *path = NULL;

      if (g_strv_length (words) < 2 || !g_str_has_prefix (words[1], wanted))
        continue;
      path = g_build_filename (folder, words[0], NULL);
      worst = MAX (worst, try_file (window, path, wanted[0] == 'r', n));
      n++;
    }
  g_test_message ("%d files, longest stall %.1f ms", n, (double) worst / 1000);
  g_assert_cmpint (n, >, 0);
  g_assert_cmpfloat ((double) worst / 1000, <=, LONGEST_STALL_MS);
}

static LensWindow *
open_sample (void)
{
  return ui_open_window (ui_sample ("models/shapes.onnx"),
                         ui_sample ("images/shapes.png"), NULL);
}

static void
try_kind (const char *wanted)
{
  g_autofree char *list = NULL;
  LensWindow *window;

  if (!ui_has_display ())
    return;
  list = support_data_file ("broken/EXPECT.tsv");
  if (list == NULL)
    return;
  window = open_sample ();
  ui_wait (is_answered, lens_window_session (window), "the sample is open");
  try_all (window, list, wanted);
  ui_close_window (window);
}

static void
test_refused (void)
{
  try_kind ("refuse");
}

static void
test_doubtful (void)
{
  try_kind ("either");
}

/* A file of each sort that needs no test data. */
static void
test_made (void)
{
  static const struct
  {
    const char *name;
    const char *content;
    const char *says;
  } files[] = {
    { "empty.onnx", "", "empty" },
    { "words.onnx", "Dear reader, this is a letter and no network.", "words.onnx" },
    { "list.json", "[1, 2", "list.json" },
    { "half.png", "\x89PNG\r\n\x1a\n", "half.png" },
    { "absent.onnx", NULL, "absent.onnx" },
  };
  g_autofree char *folder = NULL;
  LensWindow *window;

  if (!ui_has_display ())
    return;
  folder = g_dir_make_tmp ("netlens-hostile-XXXXXX", NULL);
  window = open_sample ();
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);
      UiProbe probe;
      const char *line;

      if (files[i].content != NULL)
        g_assert_true (g_file_set_contents (path, files[i].content, -1, NULL));
      line = open_and_wait (window, path, &probe);
      g_assert_nonnull (line);
      check_refused (window, path, line);
      g_assert_nonnull (strstr (line, files[i].says));
      check_alive (lens_window_session (window), (int) i);
    }
  ui_close_window (window);
}

/* Sound files beside a broken one open; the line about the broken one stays. */
static void
test_beside_sound_ones (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *sound = support_tree_file ("samples/models/shapes.onnx");
  GFile *files[2];
  LensWindow *window;
  LensSession *session;

  if (!ui_has_display ())
    return;
  folder = g_dir_make_tmp ("netlens-hostile-XXXXXX", NULL);
  path = g_build_filename (folder, "list.json", NULL);
  g_assert_true (g_file_set_contents (path, "[1, 2", -1, NULL));
  files[0] = g_file_new_for_path (path);
  files[1] = g_file_new_for_path (sound);
  window = lens_window_new (ui_application ());
  session = lens_window_session (window);
  gtk_window_present (GTK_WINDOW (window));
  lens_window_show_files (window, files, G_N_ELEMENTS (files));
  while (lens_session_opening (session) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (lens_session_model (session));
  g_assert_nonnull (lens_banner_text (window->banner));
  g_assert_nonnull (strstr (lens_banner_text (window->banner), "list.json"));
  g_assert_true (is_recent (sound));
  g_assert_false (is_recent (path));
  ui_close_window (window);
  g_object_unref (files[0]);
  g_object_unref (files[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/hostile/made-here", test_made);
  g_test_add_func ("/ui/hostile/beside-sound-ones", test_beside_sound_ones);
  g_test_add_func ("/ui/hostile/refused", test_refused);
  g_test_add_func ("/ui/hostile/doubtful", test_doubtful);
  return g_test_run ();
}
