/* monkey.c - somebody presses keys and clicks without any plan, and nothing breaks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The real program, with the sample open and a home of its own, gets random keys, clicks,
 * drags, turns of the wheel and new sizes for a while; the first warning on its log fails
 * the test.  Then its windows are closed, and it must end by itself.
 * NETLENS_MONKEY_SECONDS says how long (60 unless told), --seed repeats a run.
 */

#include "tests/support/home.h"
#include "tests/ui/manager.h"
#include "tests/ui/screen.h"
#include <gio/gio.h>
#include <string.h>

enum
{
  DEFAULT_SECONDS = 60,
  LEAST_Y = 52,
  LEAST_X = 8,
  MIN_HEIGHT = 600,
  MIN_WIDTH = 800,
  MIN_PAUSE_US = 5000,
  MAX_PAUSE_US = 50000,
  ACT_PAUSE_US = 4000,
  FINGER_PAUSE_US = 25000,
  MOST_TURNS = 5,
  N_REMEMBERED = 24,
  CLOSE_EVERY_US = 1000000,
  CLOSE_PATIENCE_US = 60000000,
};

typedef struct
{
  Watcher *screen;
  Manager *manager;
  GSubprocess *program;
  GDataInputStream *log;
  gboolean is_over;
  gboolean has_warned;
  int height; /* of the window */
  int width;
  int n_acts;
  char *remembered[N_REMEMBERED]; /* the last acts, for whoever looks for the reason */
} Monkey;

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
pick_place (const Monkey *monkey, int *y, int *x)
{
  *y = g_test_rand_int_range (LEAST_Y, monkey->height);
  *x = g_test_rand_int_range (LEAST_X, monkey->width);
}

static char *
press_key (Monkey *monkey)
{
  const char *key = keys[g_test_rand_int_range (0, G_N_ELEMENTS (keys))];

  screen_key (monkey->screen, key);
  return g_strdup (key);
}

/* No finger is faster, and the menus that open under it take the pointer for themselves:
 * GTK's books of what is held down are wrong if more comes meanwhile. */
static void
use_button (Monkey *monkey, int y, int x, ScreenButton button)
{
  screen_set_pause (monkey->screen, FINGER_PAUSE_US);
  screen_click_button (monkey->screen, y, x, button);
  screen_set_pause (monkey->screen, ACT_PAUSE_US);
}

static char *
click (Monkey *monkey)
{
  int y;
  int x;

  pick_place (monkey, &y, &x);
  use_button (monkey, y, x, SCREEN_BUTTON_FIRST);
  return g_strdup_printf ("click %d %d", y, x);
}

static char *
ask_for_menu (Monkey *monkey)
{
  int y;
  int x;

  pick_place (monkey, &y, &x);
  use_button (monkey, y, x, SCREEN_BUTTON_MENU);
  return g_strdup_printf ("menu %d %d", y, x);
}

static char *
drag (Monkey *monkey)
{
  int y;
  int x;
  int to_y;
  int to_x;

  pick_place (monkey, &y, &x);
  pick_place (monkey, &to_y, &to_x);
  screen_drag (monkey->screen, y, x, to_y, to_x);
  return g_strdup_printf ("drag %d %d to %d %d", y, x, to_y, to_x);
}

static char *
point (Monkey *monkey)
{
  int y;
  int x;

  pick_place (monkey, &y, &x);
  screen_move (monkey->screen, y, x);
  return g_strdup_printf ("point %d %d", y, x);
}

static char *
turn_wheel (Monkey *monkey)
{
  ScreenButton way = g_test_rand_bit () ? SCREEN_WHEEL_UP : SCREEN_WHEEL_DOWN;
  int n = g_test_rand_int_range (1, MOST_TURNS + 1);
  int y;
  int x;

  pick_place (monkey, &y, &x);
  for (int i = 0; i < n; i++)
    screen_click_button (monkey->screen, y, x, way);
  return g_strdup_printf ("wheel %d %d, %d %s", y, x, n,
                          way == SCREEN_WHEEL_UP ? "up" : "down");
}

/* No desktop lets a window be larger than itself. */
static char *
resize (Monkey *monkey)
{
  int max_height;
  int max_width;

  manager_display_size (monkey->manager, &max_height, &max_width);
  monkey->height = g_test_rand_int_range (MIN_HEIGHT, max_height + 1);
  monkey->width = g_test_rand_int_range (MIN_WIDTH, max_width + 1);
  manager_resize (monkey->manager, monkey->height, monkey->width);
  return g_strdup_printf ("size %d %d", monkey->height, monkey->width);
}

/* What it does, and how often in a hundred; what is left presses keys. */
static const struct
{
  int share;
  char *(*act) (Monkey *monkey);
} acts[] = {
  { 20, click },     { 3, ask_for_menu }, { 10, drag },       { 12, point },
  { 8, turn_wheel }, { 2, resize },       { 100, press_key },
};

static void
act (Monkey *monkey)
{
  int chance = g_test_rand_int_range (0, 100);
  int kind = 0;
  char **slot = &monkey->remembered[monkey->n_acts++ % N_REMEMBERED];

  while (chance >= acts[kind].share)
    chance -= acts[kind++].share;
  g_free (*slot);
  *slot = acts[kind].act (monkey);
}

/* What GTK 4.8 says on X11 about itself. */
static const char *const foreign[] = {
  /* It paints while it waits for the size that it has asked the manager for. */
  "without a current allocation",
  /* A menu takes the pointer while a button is held down, and the release counts twice. */
  "Broken accounting of active state",
};

static gboolean
is_warning (const char *line)
{
  if (strstr (line, "WARNING **") == NULL && strstr (line, "CRITICAL **") == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    if (strstr (line, foreign[i]) != NULL)
      return FALSE;
  return TRUE;
}

static void
take_line (GObject *source, GAsyncResult *result, gpointer data)
{
  Monkey *monkey = data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (
                                                                  source),
                                                                result, NULL, NULL);

  if (line == NULL)
    {
      monkey->is_over = TRUE;
      return;
    }
  g_printerr ("%s\n", line);
  monkey->has_warned = monkey->has_warned || is_warning (line);
  g_data_input_stream_read_line_async (monkey->log, G_PRIORITY_DEFAULT, NULL, take_line,
                                       monkey);
}

/* Until its log ends, which is when it does. */
static void
follow_log (Monkey *monkey)
{
  monkey->log = g_data_input_stream_new (
    g_subprocess_get_stderr_pipe (monkey->program));
  g_data_input_stream_read_line_async (monkey->log, G_PRIORITY_DEFAULT, NULL, take_line,
                                       monkey);
}

static GSubprocess *
start_program (const char *home)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *model = g_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"),
                                             "samples", "models", "shapes.onnx", NULL);
  g_autofree char *picture = g_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"),
                                               "samples", "images", "shapes.png", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *program;

  g_subprocess_launcher_setenv (launcher, "G_DEBUG", "fatal-criticals", TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_set_cwd (launcher, home);
  program = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("NETLENS_PROGRAM"),
                                         model, picture, NULL);
  g_assert_no_error (error);
  return program;
}

static void
act_for (Monkey *monkey, gint64 time_us)
{
  gint64 begin = g_get_monotonic_time ();

  while (g_get_monotonic_time () - begin < time_us && !monkey->is_over &&
         !monkey->has_warned)
    {
      act (monkey);
      g_usleep ((gulong) g_test_rand_int_range (MIN_PAUSE_US, MAX_PAUSE_US));
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  g_test_message ("%d acts", monkey->n_acts);
  if (!monkey->is_over && !monkey->has_warned)
    return;
  for (int i = 0; i < N_REMEMBERED; i++)
    g_test_message ("%s", monkey->remembered[(monkey->n_acts + i) % N_REMEMBERED]);
  g_test_fail_printf ("it %s in the middle of what was done to it",
                      monkey->is_over ? "ended" : "warned");
}

/* Dialogs first: what is below one does not close. */
static void
close_all (Monkey *monkey)
{
  gint64 begin = g_get_monotonic_time ();
  gint64 last = 0;

  while (!monkey->is_over && g_get_monotonic_time () - begin < CLOSE_PATIENCE_US)
    {
      if (g_get_monotonic_time () - last >= CLOSE_EVERY_US)
        {
          manager_close_topmost (monkey->manager);
          last = g_get_monotonic_time ();
        }
      g_usleep (MIN_PAUSE_US);
      g_main_context_iteration (NULL, FALSE);
    }
  if (!monkey->is_over)
    {
      g_test_fail_printf ("it did not end when its windows were closed");
      g_subprocess_force_exit (monkey->program);
    }
  while (!monkey->is_over)
    g_main_context_iteration (NULL, TRUE);
}

static gint64
time_to_act (void)
{
  const char *seconds = g_getenv ("NETLENS_MONKEY_SECONDS");

  return (seconds != NULL ? g_ascii_strtoll (seconds, NULL, 10) : DEFAULT_SECONDS) *
         G_USEC_PER_SEC;
}

static void
test_survives (gconstpointer home)
{
  Monkey monkey = { .screen = screen_open ("netlens") };

  if (monkey.screen == NULL)
    {
      g_test_skip ("no display, or nobody to tell what is on it");
      return;
    }
  monkey.manager = manager_start ();
  monkey.program = start_program (home);
  follow_log (&monkey);
  g_object_unref (screen_wait (monkey.screen, ATSPI_ROLE_STATUS_BAR, "*Activation · "));

  screen_set_pause (monkey.screen, ACT_PAUSE_US);
  g_free (resize (&monkey));
  act_for (&monkey, time_to_act ());
  close_all (&monkey);
  g_assert_true (g_subprocess_wait (monkey.program, NULL, NULL));
  g_test_message ("ends with %d", g_subprocess_get_status (monkey.program));
  g_assert_true (g_subprocess_get_successful (monkey.program));
  g_assert_false (monkey.has_warned);

  g_object_unref (monkey.log);
  g_object_unref (monkey.program);
  manager_stop (monkey.manager);
  screen_close (monkey.screen);
  for (int i = 0; i < N_REMEMBERED; i++)
    g_free (monkey.remembered[i]);
}

int
main (int argc, char **argv)
{
  const char *home = home_begin ();

  g_test_init (&argc, &argv, NULL);
  /* libatspi warns where a program is not there yet, or no longer. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_test_add_data_func ("/ui/monkey/survives", home, test_survives);
  return g_test_run ();
}
