/* tour.c - the whole program, by keyboard and accessible names, as somebody uses it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One process of the real program is led from the start page to a reopened export.  Each
 * step waits for what it must bring about, and leaves a picture of the screen in the folder
 * that NETLENS_TOUR_FOLDER names, to be looked at.  Under a sanitizer nothing may be left
 * when the program has ended, but for what libraries are known to keep.
 */

#include "core/lens.h"
#include "tests/support/home.h"
#include "tests/ui/leaks.h"
#include "tests/ui/screen.h"
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

enum
{
  N_UNDONE = 10,
  N_SHAPES_LAYERS = 8,
};

typedef struct
{
  Watcher *screen;
  GSubprocess *program;
  char *folder;
  char *log; /* of the sanitizer, if there is one */
} Tour;

static void
begin_at_start_page (Tour *tour)
{
  g_assert_true (screen_wait_for_application (tour->screen));
  g_object_unref (screen_wait (tour->screen, ATSPI_ROLE_PUSH_BUTTON, "Three shapes"));
  /* Keys go where the pointer is: there is nobody who manages windows. */
  screen_move (tour->screen, 400, 640);
  screen_shoot (tour->screen, "start-page");
}

static void
open_sample (Tour *tour)
{
  screen_press (tour->screen, ATSPI_ROLE_PUSH_BUTTON, "Three shapes");
  screen_wait_for_status (tour->screen, "Activation · ");
  g_object_unref (screen_wait (tour->screen, ATSPI_ROLE_INVALID, "circle"));
  screen_shoot (tour->screen, "sample");
}

static void
flip_all_layers (Tour *tour)
{
  screen_key (tour->screen, "<Alt>Home");
  screen_wait_for_status (tour->screen, "edges-relu");
  for (int i = 1; i < N_SHAPES_LAYERS; i++)
    {
      g_autofree char *count = g_strdup_printf ("%d/%d", i + 1, (int) N_SHAPES_LAYERS);

      screen_key (tour->screen, "o");
      g_object_unref (screen_wait (tour->screen, ATSPI_ROLE_INVALID, count));
    }
  screen_wait_for_status (tour->screen, "probabilities");
  screen_shoot (tour->screen, "last-layer");
  for (int i = N_SHAPES_LAYERS - 1; i > 2; i--)
    screen_key (tour->screen, "u");
  screen_wait_for_status (tour->screen, "parts-relu");
  screen_shoot (tour->screen, "parts");
}

static void
find_layer (Tour *tour)
{
  screen_key (tour->screen, "<Control>f");
  screen_type (tour->screen, "outlin");
  g_object_unref (screen_wait (tour->screen, ATSPI_ROLE_INVALID, "outlines-relu"));
  screen_shoot (tour->screen, "find-layer");
  screen_key (tour->screen, "Return");
  screen_wait_for_status (tour->screen, "outlines-relu");
}

static void
pick_unit (Tour *tour)
{
  screen_key (tour->screen, "l");
  screen_key (tour->screen, "l");
  screen_shoot (tour->screen, "unit");
}

/* Every method of a question in turn; each must show what it is and about what. */
static void
try_methods (Tour *tour, LensQuestion question, const char *key)
{
  int n_methods = 0;

  screen_key (tour->screen, key);
  for (int i = 0; lens_methods[i] != NULL; i++)
    n_methods += lens_methods[i]->question == question;
  for (int i = 0, seen = 0; lens_methods[i] != NULL; i++)
    {
      if (lens_methods[i]->question != question)
        continue;
      screen_wait_for_status (tour->screen, lens_methods[i]->title);
      screen_shoot (tour->screen, lens_methods[i]->id);
      if (++seen < n_methods)
        screen_key (tour->screen, "b");
    }
}

static void
export_clip (Tour *tour, const char *path)
{
  screen_key (tour->screen, "<Control><Shift>e");
  g_object_unref (screen_wait (tour->screen, ATSPI_ROLE_FRAME, "Export"));
  screen_wait_until_gone (tour->screen, ATSPI_ROLE_INVALID, "Finding out the size");
  screen_shoot (tour->screen, "export");
  screen_press (tour->screen, ATSPI_ROLE_PUSH_BUTTON, "*Export…");
  g_object_unref (screen_wait (tour->screen, ATSPI_ROLE_TEXT, "*"));
  screen_key (tour->screen, "<Control>a");
  screen_type (tour->screen, path);
  screen_shoot (tour->screen, "where-to");
  screen_key (tour->screen, "Return");
  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (50000);
  screen_wait_until_gone (tour->screen, ATSPI_ROLE_FRAME, "Export");
  screen_shoot (tour->screen, "exported");
}

static void
play (Tour *tour)
{
  screen_press (tour->screen, ATSPI_ROLE_PUSH_BUTTON, "Play");
  screen_shoot (tour->screen, "playing");
  screen_wait_for_status (tour->screen, "Guided build-up");
}

/* Drags a window over the picture; the panel answers while it moves. */
static void
brush (Tour *tour)
{
  const char *hint = "*Drag a window over the picture";
  AtspiRect place;

  screen_place (tour->screen, ATSPI_ROLE_INVALID, "Brush: cover a part of the picture",
                &place);
  screen_drag (tour->screen, place.y + place.height / 4, place.x + place.width / 4,
               place.y + place.height / 2, place.x + place.width / 2);
  screen_wait_until_gone (tour->screen, ATSPI_ROLE_INVALID, hint);
  screen_shoot (tour->screen, "brush");
  screen_move (tour->screen, 400, 640);
}

static void
open_cell (Tour *tour)
{
  screen_press (tour->screen, ATSPI_ROLE_PUSH_BUTTON, "*Open Cell");
  screen_wait_for_status (tour->screen, "Activation · edges-relu");
  screen_shoot (tour->screen, "cell");
}

static void
undo_ten_times (Tour *tour)
{
  g_autoptr (AtspiAccessible) redo = NULL;
  g_autoptr (AtspiStateSet) states = NULL;

  for (int i = 0; i < N_UNDONE; i++)
    screen_key (tour->screen, "<Control>z");
  screen_shoot (tour->screen, "undone");
  redo = screen_wait (tour->screen, ATSPI_ROLE_PUSH_BUTTON, "Redo");
  states = atspi_accessible_get_state_set (redo);
  g_assert_true (atspi_state_set_contains (states, ATSPI_STATE_SENSITIVE));
}

/* A second start hands its files to the first. */
static void
reopen_export (Tour *tour, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) second = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                                                     g_getenv ("NETLENS_PROGRAM"), path,
                                                     NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (second, NULL, &error));
  g_assert_no_error (error);
  screen_wait_for_status (tour->screen, "build-up");
  screen_shoot (tour->screen, "reopened");
}

static void
quit (Tour *tour)
{
  g_autofree char *fault = NULL;

  screen_key (tour->screen, "<Control>q");
  fault = leaks_dup_fault (tour->program, tour->log);
  if (fault != NULL)
    g_error ("the program did not end cleanly: %s", fault);
}

static gboolean
begin (Tour *tour)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;

  tour->screen = screen_open ("netlens");
  if (tour->screen == NULL)
    {
      g_test_skip ("no display, or nobody to tell what is on it");
      return FALSE;
    }
  tour->folder = g_strdup (g_getenv ("NETLENS_TOUR_FOLDER"));
  screen_set_folder (tour->screen, tour->folder);
  /* A warning of the program ends it, and with it the tour. */
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_subprocess_launcher_setenv (launcher, "G_DEBUG", "fatal-warnings", TRUE);
  tour->log = g_build_filename (tour->folder, "sanitizer", NULL);
  leaks_prepare (launcher, tour->log);
  tour->program = g_subprocess_launcher_spawn (launcher, &error,
                                               g_getenv ("NETLENS_PROGRAM"), NULL);
  g_assert_no_error (error);
  return TRUE;
}

static void
test_whole_program (void)
{
  Tour tour = { NULL };
  g_autofree char *clip = NULL;

  if (!begin (&tour))
    return;
  clip = g_build_filename (tour.folder, "build-up.gif", NULL);
  g_unlink (clip);

  begin_at_start_page (&tour);
  open_sample (&tour);
  flip_all_layers (&tour);
  find_layer (&tour);
  pick_unit (&tour);
  try_methods (&tour, LENS_QUESTION_EXPLAIN, "<Alt>2");
  try_methods (&tour, LENS_QUESTION_BUILD_UP, "<Alt>4");
  play (&tour);
  export_clip (&tour, clip);
  try_methods (&tour, LENS_QUESTION_OCCLUDE, "<Alt>3");
  brush (&tour);
  try_methods (&tour, LENS_QUESTION_GIST, "<Alt>5");
  open_cell (&tour);
  undo_ten_times (&tour);
  reopen_export (&tour, clip);
  quit (&tour);

  g_object_unref (tour.program);
  g_free (tour.folder);
  g_free (tour.log);
  screen_close (tour.screen);
}

#define REPORT_HEAD                                                \
  "\n=====\n==7==ERROR: LeakSanitizer: detected memory leaks\n\n"  \
  "Direct leak of 16384 byte(s) in 1 object(s) allocated from:\n"  \
  "    #0 0x7f in __interceptor_malloc asan_malloc_linux.cpp:69\n" \
  "    #1 0x7f in g_malloc (/lib/libglib-2.0.so.0+0x5a658)\n"

static void
test_known_leaks (void)
{
  const char *ours = "\nDirect leak of 24 byte(s) in 1 object(s) allocated from:\n"
                     "    #0 0x7f in __interceptor_malloc asan_malloc_linux.cpp:69\n"
                     "    #1 0x7f in g_malloc (/lib/libglib-2.0.so.0+0x5a658)\n";
  const char *named = "    #2 0x5f in lens_window_init ../ui/window.c:360\n";
  const char *tail = "\nSUMMARY: AddressSanitizer: 16384 byte(s) leaked in 1 …\n";
  g_autofree char *known = g_strconcat (REPORT_HEAD, tail, NULL);
  g_autofree char *with_ours = g_strconcat (REPORT_HEAD, ours, tail, NULL);
  g_autofree char *with_name = g_strconcat (REPORT_HEAD, named, tail, NULL);
  g_autofree char *with_error = g_strconcat (
    "==7==ERROR: AddressSanitizer: heap-use-after-free\n\n", known, NULL);

  g_assert_true (leaks_are_known (known));
  g_assert_false (leaks_are_known (with_ours));
  g_assert_false (leaks_are_known (with_name));
  g_assert_false (leaks_are_known (with_error));
  g_assert_false (leaks_are_known (""));
}

int
main (int argc, char **argv)
{
  home_begin ();
  g_test_init (&argc, &argv, NULL);
  /* libatspi warns where a program is not there yet, or no longer. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/tour/knows-leaks", test_known_leaks);
  g_test_add_func ("/ui/tour/whole-program", test_whole_program);
  return g_test_run ();
}
