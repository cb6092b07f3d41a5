/* reach.c - everything that can be used can be come to without a pointer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The real program is led through its pages and views.  On each, Tab is pressed, and the
 * arrow keys within lists, until the focus is back where it was first; then the same the
 * other way round.  The program tells over AT-SPI where the focus is.  Whatever takes the
 * focus, is in use and has a place on the screen must have had it, or something in it.
 */

#include "tests/support/home.h"
#include "tests/ui/controls.h"
#include "tests/ui/views.h"
#include <gio/gio.h>
#include <string.h>

enum
{
  MOST_STOPS = 400,
  MOST_ARROWS = 120,
  TURN_MS = 1500, /* for the focus to arrive */
};

typedef struct
{
  Watcher *screen;
  GSubprocess *program;
  AtspiEventListener *listener;
  char *focus;    /* (nullable): the path of what has it */
  AtspiRole role; /* its role */
  int n_moves;
  GHashTable *reached; /* paths */
  const char *page;
  const char *own; /* the type of what the page shows */
  int n_faults;
} Walk;

static void
take_focus (AtspiEvent *event, void *data)
{
  Walk *walk = data;

  if (event->detail1 != 0)
    {
      g_free (walk->focus);
      walk->focus = g_strdup (ATSPI_OBJECT (event->source)->path);
      walk->role = atspi_accessible_get_role (event->source, NULL);
      g_hash_table_add (walk->reached, g_strdup (walk->focus));
      walk->n_moves++;
    }
  g_boxed_free (ATSPI_TYPE_EVENT, event);
}

/* Whether the focus went elsewhere. */
static gboolean
press (Walk *walk, const char *key)
{
  const int before = walk->n_moves;
  const gint64 begin = g_get_monotonic_time ();

  screen_key (walk->screen, key);
  while (walk->n_moves == before && g_get_monotonic_time () - begin < TURN_MS * 1000)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  return walk->n_moves != before;
}

/* Items of the same list that nobody has come to. */
static int
n_missing (Walk *walk, GHashTable *controls, const Control *item)
{
  GHashTableIter iter;
  gpointer value;
  int n = 0;

  g_hash_table_iter_init (&iter, controls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    n += control_is_item (value) &&
         strcmp (control_list (value), control_list (item)) == 0 &&
         !g_hash_table_contains (walk->reached, ((Control *) value)->path);
  return n;
}

/* In a list the arrows lead on, and past the end of a line. */
static void
walk_list (Walk *walk, GHashTable *controls, const Control *item)
{
  static const char *const keys[] = { "Down", "Up", "Right", "Left" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    for (int n = 0; n < MOST_ARROWS && n_missing (walk, controls, item) > 0; n++)
      if (!press (walk, keys[i]))
        break;
}

/* (nullable): what has the focus.  What came into use meanwhile is looked for, but for new
 * rows of a list that scrolls. */
static const Control *
present_control (Walk *walk, GHashTable **controls)
{
  if (walk->focus == NULL)
    return NULL;
  if (!g_hash_table_contains (*controls, walk->focus) &&
      walk->role != ATSPI_ROLE_LIST_ITEM)
    {
      g_hash_table_unref (*controls);
      *controls = controls_collect (walk->screen, walk->own);
    }
  return g_hash_table_lookup (*controls, walk->focus);
}

/* Until it is back at its first stop. */
static int
go_round (Walk *walk, GHashTable *before, const char *key)
{
  g_autoptr (GHashTable) controls = g_hash_table_ref (before);
  g_autoptr (GHashTable) stops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        NULL);
  g_autofree char *first = NULL;
  int n = 0;

  for (; n < MOST_STOPS; n++)
    {
      const Control *control;

      if (!press (walk, key) && n > 0)
        break;
      if (g_strcmp0 (walk->focus, first) == 0)
        return n;
      if (first == NULL)
        first = g_strdup (walk->focus);
      control = present_control (walk, &controls);
      g_test_message ("%s: %s: %s", walk->page, key,
                      control != NULL ? control->trail : walk->focus);
      if (control_is_item (control) &&
          g_hash_table_add (stops, g_strdup (control_list (control))))
        walk_list (walk, controls, control);
    }
  g_test_message ("%s: %s does not lead back to the first after %d stops", walk->page,
                  key, n);
  walk->n_faults++;
  return n;
}

/* What scrolls or holds others is come to with them. */
static gboolean
is_reached (Walk *walk, GHashTable *controls, const Control *control)
{
  GHashTableIter iter;
  gpointer value;

  if (g_hash_table_contains (walk->reached, control->path) ||
      control->role == ATSPI_ROLE_SCROLL_PANE || control_is_for_others (control))
    return TRUE;
  g_hash_table_iter_init (&iter, controls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Control *other = value;

      if (g_hash_table_contains (walk->reached, other->path) &&
          g_ptr_array_find_with_equal_func (other->around, control->path, g_str_equal,
                                            NULL))
        return TRUE;
    }
  return FALSE;
}

static void
judge (Walk *walk, GHashTable *before, GHashTable *after, const char *key)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Control *control = value;

      if (!g_hash_table_contains (before, control->path) ||
          is_reached (walk, after, control))
        continue;
      walk->n_faults++;
      g_test_message ("%s: %s does not come to %s", walk->page, key, control->trail);
    }
}

/* @own: the type of what the page shows. */
static void
walk_page (Walk *walk, const char *page, const char *own)
{
  static const char *const keys[] = { "Tab", "<Shift>Tab" };
  g_autoptr (GHashTable) before = NULL;

  walk->page = page;
  walk->own = own;
  before = controls_collect (walk->screen, own);
  screen_shoot (walk->screen, page);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GHashTable) after = NULL;
      int n_stops;

      g_hash_table_remove_all (walk->reached);
      n_stops = go_round (walk, before, keys[i]);
      after = controls_collect (walk->screen, own);
      judge (walk, before, after, keys[i]);
      g_test_message ("%s: %s: %u controls, %d stops, %u reached", page, keys[i],
                      g_hash_table_size (after), n_stops,
                      g_hash_table_size (walk->reached));
      g_assert_cmpint (n_stops, >, 2);
      g_hash_table_unref (before);
      before = g_steal_pointer (&after);
    }
}

static void
start (Walk *walk, const char *model, const char *picture)
{
  g_autoptr (GError) error = NULL;

  walk->focus = NULL;
  walk->program = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                                    g_getenv ("NETLENS_PROGRAM"), model, picture, NULL);
  g_assert_no_error (error);
  g_assert_true (screen_wait_for_application (walk->screen));
  /* Keys go where the pointer is: there is nobody who manages windows. */
  screen_move (walk->screen, 796, 640);
}

static void
end (Walk *walk)
{
  g_subprocess_force_exit (walk->program);
  g_subprocess_wait (walk->program, NULL, NULL);
  g_clear_object (&walk->program);
  g_clear_pointer (&walk->focus, g_free);
}

static gboolean
begin (Walk *walk)
{
  g_autoptr (GError) error = NULL;

  walk->screen = screen_open ("netlens");
  if (walk->screen == NULL)
    {
      g_test_skip ("no display, or nobody to tell what is on it");
      return FALSE;
    }
  if (g_getenv ("NETLENS_REACH_FOLDER") != NULL)
    screen_set_folder (walk->screen, g_getenv ("NETLENS_REACH_FOLDER"));
  walk->reached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk->listener = atspi_event_listener_new (take_focus, walk, NULL);
  atspi_event_listener_register (walk->listener, "object:state-changed:focused",
                                 &error);
  g_assert_no_error (error);
  return TRUE;
}

static void
finish (Walk *walk)
{
  const int n_faults = walk->n_faults;

  end (walk);
  atspi_event_listener_deregister (walk->listener, "object:state-changed:focused",
                                   NULL);
  g_object_unref (walk->listener);
  g_hash_table_unref (walk->reached);
  screen_close (walk->screen);
  g_assert_cmpint (n_faults, ==, 0);
}

static void
test_start_page (void)
{
  Walk walk = { NULL };

  if (!begin (&walk))
    return;
  start (&walk, NULL, NULL);
  g_object_unref (screen_wait (walk.screen, ATSPI_ROLE_PUSH_BUTTON, "Three shapes"));
  walk_page (&walk, "start-page", "LensStartPage");
  finish (&walk);
}

/* A real network where the test data are, or else the sample. */
static char *
dup_path (const char *in_data, const char *in_samples)
{
  const char *data = g_getenv ("NETLENS_TEST_DATA");
  const char *root = g_getenv ("NETLENS_SOURCE_ROOT");
  char *path = data != NULL
                 ? g_build_filename (data, in_data, NULL)
                 : g_build_filename (root, "..", "shared", "data", in_data, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_free (path);
  return g_build_filename (root, "samples", in_samples, NULL);
}

static void
test_view (gconstpointer data)
{
  const View *view = data;
  g_autofree char *model = dup_path ("models/nihui-ncnn-assets/squeezenet_v1.1.onnx",
                                     "models/shapes.onnx");
  g_autofree char *picture = dup_path ("images/chelsea.png", "images/shapes.png");
  Walk walk = { NULL };

  if (!begin (&walk))
    return;
  start (&walk, model, picture);
  views_show (walk.screen, &views[0]);
  views_show (walk.screen, view);
  walk_page (&walk, view->name, view->type);
  finish (&walk);
}

int
main (int argc, char **argv)
{
  home_begin ();
  g_test_init (&argc, &argv, NULL);
  /* libatspi warns where a program is not there yet, or no longer. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/reach/start-page", test_start_page);
  for (int i = 0; i < N_VIEWS; i++)
    {
      g_autofree char *path = g_strconcat ("/ui/reach/", views[i].name, NULL);

      g_test_add_data_func (path, &views[i], test_view);
    }
  return g_test_run ();
}
