/* monkey.c - somebody presses keys and clicks without any plan, and nothing breaks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The real program, with the sample open, gets random keys, clicks and drags for a while; a
 * warning on the log ends it and fails the test.  NETLENS_MONKEY_SECONDS says how long (20
 * unless told), --seed repeats a run.
 */

#include "tests/ui/screen.h"
#include <gio/gio.h>

enum
{
  DEFAULT_SECONDS = 20,
  HEIGHT = 790,
  WIDTH = 1270,
  MIN_PAUSE_US = 5000,
  MAX_PAUSE_US = 60000,
};

/* Keys that stay in the program: nothing that closes, quits, opens a link or a file. */
static const char *const keys[] = {
  "u",
  "o",
  "i",
  "j",
  "k",
  "l",
  "b",
  "d",
  "e",
  "w",
  "Left",
  "Right",
  "Up",
  "Down",
  "Tab",
  "Return",
  "space",
  "a",
  "s",
  "t",
  "z",
  "Escape",
  "Escape",
  "Page_Up",
  "Page_Down",
  "BackSpace",
  "plus",
  "minus",
  "0",
  "<Alt>1",
  "<Alt>2",
  "<Alt>3",
  "<Alt>4",
  "<Alt>5",
  "<Alt>Up",
  "<Alt>Down",
  "<Alt>Home",
  "<Alt>End",
  "<Control>z",
  "<Control>z",
  "<Control><Shift>z",
  "<Control>d",
  "<Control>k",
  "<Control>f",
  "<Control>c",
  "F9",
  "<Shift>F9",
  "F11",
};

/* The corner with the buttons that close is left alone, and the one that opens files. */
static void
pick_place (int *y, int *x)
{
  *y = g_test_rand_int_range (52, HEIGHT);
  *x = g_test_rand_int_range (8, WIDTH);
}

static void
act (Watcher *screen)
{
  int y;
  int x;
  int to_y;
  int to_x;
  int chance;

  pick_place (&y, &x);
  pick_place (&to_y, &to_x);
  chance = g_test_rand_int_range (0, 100);
  if (chance < 15)
    screen_click (screen, y, x);
  else if (chance < 25)
    screen_drag (screen, y, x, to_y, to_x);
  else if (chance < 40)
    screen_move (screen, y, x);
  else
    screen_key (screen, keys[g_test_rand_int_range (0, G_N_ELEMENTS (keys))]);
}

static GSubprocess *
start_program (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *model = g_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"),
                                             "samples", "models", "shapes.onnx", NULL);
  g_autofree char *picture = g_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"),
                                               "samples", "images", "shapes.png", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *program;

  g_subprocess_launcher_setenv (launcher, "G_DEBUG", "fatal-warnings", TRUE);
  program = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("NETLENS_PROGRAM"),
                                         model, picture, NULL);
  g_assert_no_error (error);
  return program;
}

static void
note_end (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
}

static void
test_survives (void)
{
  Watcher *screen = screen_open ("netlens");
  const char *seconds = g_getenv ("NETLENS_MONKEY_SECONDS");
  gint64 time_us = (seconds != NULL ? g_ascii_strtoll (seconds, NULL, 10)
                                    : DEFAULT_SECONDS) *
                   G_USEC_PER_SEC;
  g_autoptr (GSubprocess) program = NULL;
  gboolean is_over = FALSE;
  int n_acts = 0;

  if (screen == NULL)
    {
      g_test_skip ("no display, or nobody to tell what is on it");
      return;
    }
  program = start_program ();
  g_subprocess_wait_async (program, NULL, note_end, &is_over);
  g_object_unref (screen_wait (screen, ATSPI_ROLE_STATUS_BAR, "*Activation · "));

  for (gint64 begin = g_get_monotonic_time ();
       g_get_monotonic_time () - begin < time_us && !is_over; n_acts++)
    {
      act (screen);
      g_usleep ((gulong) g_test_rand_int_range (MIN_PAUSE_US, MAX_PAUSE_US));
      g_main_context_iteration (NULL, FALSE);
    }
  g_test_message ("%d acts", n_acts);
  if (!is_over)
    g_subprocess_send_signal (program, 15);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_subprocess_get_if_signaled (program));
  g_assert_cmpint (g_subprocess_get_term_sig (program), ==, 15);
  screen_close (screen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* libatspi warns where a program is not there yet, or no longer. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/monkey/survives", test_survives);
  return g_test_run ();
}
