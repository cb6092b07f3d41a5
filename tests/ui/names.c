/* names.c - everything that can be used has a role and a name for those who do not see it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The real program is led through its pages, views and windows; on each, every accessible
 * thing that is shown and can be focused or acted on is looked at, and every name: a reader
 * reads out what is said twice.  All faults are listed
 * before the test fails.
 */

#include "tests/support/home.h"
#include "tests/ui/views.h"
#include <gio/gio.h>
#include <string.h>

enum
{
  MOST_DEPTH = 60,
};

typedef struct
{
  Watcher *screen;
  GSubprocess *program;
  const char *page; /* what is being looked at */
  GString *trail;   /* names of what the present thing lies in */
  GHashTable *told; /* faults that have been listed */
  int n_seen;
  int n_faults;
} Walk;

static gboolean
can_be_used (AtspiAccessible *thing)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (thing);
  g_autoptr (AtspiAction) action = atspi_accessible_get_action_iface (thing);

  if (states == NULL || !screen_has_place (thing))
    return FALSE;
  return atspi_state_set_contains (states, ATSPI_STATE_FOCUSABLE) ||
         (action != NULL && atspi_action_get_n_actions (action, NULL) > 0);
}

/* Roles that tell nobody what a thing is. */
static gboolean
says_nothing (AtspiRole role)
{
  static const AtspiRole empty[] = {
    ATSPI_ROLE_INVALID, ATSPI_ROLE_UNKNOWN,          ATSPI_ROLE_FILLER,
    ATSPI_ROLE_PANEL,   ATSPI_ROLE_REDUNDANT_OBJECT,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (empty); i++)
    if (role == empty[i])
      return TRUE;
  return FALSE;
}

/* What the libraries' own windows have in their title bars. */
static gboolean
is_foreign (Walk *walk, const char *name)
{
  static const struct
  {
    const char *page;
    const char *name;
  } foreign[] = {
    { "preferences", "GtkLabel" },
    { "shortcuts", "GtkImage" },
    { "help", "GtkImage" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    if (strcmp (walk->page, foreign[i].page) == 0 &&
        g_strcmp0 (name, foreign[i].name) == 0)
      return TRUE;
  return FALSE;
}

/* A window that scrolls, and a list, is known by what is in it; what GTK draws inside the button of a
 * drop-down says what the drop-down has said. */
static gboolean
needs_nothing (Walk *walk, AtspiRole role)
{
  return role == ATSPI_ROLE_SCROLL_PANE || role == ATSPI_ROLE_PAGE_TAB_LIST ||
         role == ATSPI_ROLE_LIST || strstr (walk->trail->str, "/combo box") != NULL;
}

/* GTK calls what has no name by its type. */
static gboolean
is_type (const char *name)
{
  static const char *const libraries[] = { "Gtk", "Adw", "Lens" };

  for (gsize i = 0; i < G_N_ELEMENTS (libraries); i++)
    if (g_str_has_prefix (name, libraries[i]) &&
        g_ascii_isupper (name[strlen (libraries[i])]))
      return TRUE;
  return FALSE;
}

static gboolean
has_letter (const char *word)
{
  for (; *word != '\0'; word = g_utf8_next_char (word))
    if (g_unichar_isalpha (g_utf8_get_char (word)))
      return TRUE;
  return FALSE;
}

/* Whether a group of words is followed by itself, as in “_Open Open”; numbers may be. */
static gboolean
says_it_twice (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);
  g_autofree char *text = g_strjoinv ("", parts);
  g_auto (GStrv) words = g_strsplit_set (text, " \n", -1);
  const guint n = g_strv_length (words);

  for (guint first = 0; first < n; first++)
    for (guint length = 1; first + 2 * length <= n; length++)
      {
        gboolean is_same = TRUE;
        gboolean is_word = FALSE;

        for (guint i = first; i < first + length; i++)
          {
            is_same = is_same && strcmp (words[i], words[i + length]) == 0;
            is_word = is_word || has_letter (words[i]);
          }
        if (is_same && is_word)
          return TRUE;
      }
  return FALSE;
}

static void
look_at (Walk *walk, AtspiAccessible *thing, gboolean is_used)
{
  g_autofree char *name = atspi_accessible_get_name (thing, NULL);
  g_autofree char *role = atspi_accessible_get_role_name (thing, NULL);
  const AtspiRole kind = atspi_accessible_get_role (thing, NULL);
  const char *fault = NULL;

  walk->n_seen += is_used;
  if (name != NULL && says_it_twice (name))
    fault = "it says the same twice";
  else if (name != NULL && name[0] == '_' && g_ascii_isalpha (name[1]))
    fault = "it begins with the sign of a mnemonic";
  else if (!is_used || needs_nothing (walk, kind) || is_foreign (walk, name))
    return;
  else if (says_nothing (kind))
    fault = "its role says nothing";
  else if (name == NULL || name[0] == '\0' || is_type (name))
    fault = "it has no name";
  if (fault == NULL ||
      !g_hash_table_add (walk->told, g_strconcat (role, walk->trail->str, NULL)))
    return;
  walk->n_faults++;
  g_test_message ("%s: %s: %s “%s” in %s", walk->page, fault, role,
                  name != NULL ? name : "", walk->trail->str);
}

static void
walk_below (Walk *walk, AtspiAccessible *parent, int depth)
{
  const int n = atspi_accessible_get_child_count (parent, NULL);
  const gsize length = walk->trail->len;

  for (int i = 0; i < n && depth < MOST_DEPTH; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (parent,
                                                                               i, NULL);
      g_autofree char *name = NULL;
      g_autofree char *role = NULL;

      if (child == NULL)
        continue;
      look_at (walk, child, can_be_used (child));
      name = atspi_accessible_get_name (child, NULL);
      role = atspi_accessible_get_role_name (child, NULL);
      g_string_append_printf (walk->trail, "/%s%s%.20s", role,
                              name != NULL && name[0] != '\0' ? ":" : "",
                              name != NULL ? name : "");
      walk_below (walk, child, depth + 1);
      g_string_truncate (walk->trail, length);
    }
}

static void
walk_page (Walk *walk, const char *page)
{
  g_autoptr (AtspiAccessible) application = screen_dup_application (walk->screen);
  g_autoptr (AtspiAccessible) window = NULL;
  const int before = walk->n_seen;

  walk->page = page;
  g_assert_nonnull (application);
  atspi_accessible_clear_cache (application);
  /* The newest window lies on top. */
  window = atspi_accessible_get_child_at_index (
    application, atspi_accessible_get_child_count (application, NULL) - 1, NULL);
  g_assert_nonnull (window);
  walk_below (walk, window, 0);
  g_test_message ("%s: %d things", page, walk->n_seen - before);
  g_assert_cmpint (walk->n_seen - before, >, 2);
  screen_shoot (walk->screen, page);
}

static void
walk_views (Walk *walk)
{
  for (int i = 0; i < N_VIEWS; i++)
    {
      views_show (walk->screen, &views[i]);
      walk_page (walk, views[i].name);
    }
}

/* What opens over the view that is there. */
static const struct
{
  const char *key;
  const char *name;
} extras[] = {
  { "<Control>f", "find-layer" },
  { "<Control>question", "advice" },
  { "<Control>k", "find-class" },
  { "<Control>b", "bookmarks" },
  { "a", "comparison" },
  { "<Control>comma", "preferences" },
  { "<Control>F1", "shortcuts" },
  { "F1", "help" },
  { "<Control><Shift>e", "export" },
};

static void
walk_extras (Walk *walk)
{
  views_show (walk->screen, &views[1]);
  screen_key (walk->screen, "<Control>d");
  for (gsize i = 0; i < G_N_ELEMENTS (extras); i++)
    {
      screen_key (walk->screen, extras[i].key);
      g_usleep (700000);
      walk_page (walk, extras[i].name);
      screen_key (walk->screen, "Escape");
      g_usleep (400000);
    }
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
  if (g_getenv ("NETLENS_NAMES_FOLDER") != NULL)
    screen_set_folder (walk->screen, g_getenv ("NETLENS_NAMES_FOLDER"));
  walk->trail = g_string_new (NULL);
  walk->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk->program = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                                    g_getenv ("NETLENS_PROGRAM"), NULL);
  g_assert_no_error (error);
  return TRUE;
}

static void
test_every_control (void)
{
  Walk walk = { NULL };

  if (!begin (&walk))
    return;
  g_assert_true (screen_wait_for_application (walk.screen));
  g_object_unref (screen_wait (walk.screen, ATSPI_ROLE_PUSH_BUTTON, "Three shapes"));
  /* Keys go where the pointer is: there is nobody who manages windows. */
  screen_move (walk.screen, 400, 640);
  walk_page (&walk, "start-page");
  screen_press (walk.screen, ATSPI_ROLE_PUSH_BUTTON, "Three shapes");
  screen_wait_for_status (walk.screen, "Activation · ");
  walk_views (&walk);
  walk_extras (&walk);
  g_subprocess_force_exit (walk.program);
  g_subprocess_wait (walk.program, NULL, NULL);
  g_test_message ("%d things, %d faults", walk.n_seen, walk.n_faults);
  g_assert_cmpint (walk.n_faults, ==, 0);
  g_object_unref (walk.program);
  g_string_free (walk.trail, TRUE);
  g_hash_table_unref (walk.told);
  screen_close (walk.screen);
}

static void
test_twice (void)
{
  g_assert_true (says_it_twice ("Open Open"));
  g_assert_true (says_it_twice ("_Own scales Own scales"));
  g_assert_true (says_it_twice ("Colour map Colour map"));
  g_assert_true (says_it_twice ("The Colour map Colour map"));
  g_assert_false (says_it_twice ("Open Recent files"));
  g_assert_false (says_it_twice ("Map of maps"));
  g_assert_false (says_it_twice ("13 13"));
}

int
main (int argc, char **argv)
{
  home_begin ();
  g_test_init (&argc, &argv, NULL);
  /* libatspi warns where a program is not there yet, or no longer. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/names/knows-what-is-said-twice", test_twice);
  g_test_add_func ("/ui/names/every-control", test_every_control);
  return g_test_run ();
}
