/* screen.c - a display driven from outside, as by a person with a screen reader
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/ui/screen.h"

#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <cairo-xlib.h>
#include <string.h>

enum
{
  PATIENCE_MS = 90000,
  PAUSE_US = 30000,
  INITIAL_PAUSE_US = 20000,
  MOST_DEPTH = 40,
};

struct _Screen
{
  Display *display;
  char *application;
  char *folder; /* NULL: no pictures */
  int n_pictures;
  gulong pause_us; /* after each key, button and way of the pointer */
};

Watcher *
screen_open (const char *application)
{
  Display *display = XOpenDisplay (NULL);
  Watcher *screen;

  if (display == NULL)
    return NULL;
  if (atspi_init () > 1)
    {
      XCloseDisplay (display);
      return NULL;
    }
  screen = g_new0 (Watcher, 1);
  screen->display = display;
  screen->application = g_strdup (application);
  screen->pause_us = INITIAL_PAUSE_US;
  return screen;
}

void
screen_close (Watcher *screen)
{
  XCloseDisplay (screen->display);
  g_free (screen->application);
  g_free (screen->folder);
  g_free (screen);
}

void
screen_set_pause (Watcher *screen, int time_us)
{
  screen->pause_us = (gulong) time_us;
}

void
screen_set_folder (Watcher *screen, const char *folder)
{
  g_free (screen->folder);
  screen->folder = g_strdup (folder);
  g_mkdir_with_parents (folder, 0755);
}

AtspiAccessible *
screen_dup_application (Watcher *screen)
{
  g_autoptr (AtspiAccessible) desktop = atspi_get_desktop (0);
  int n = atspi_accessible_get_child_count (desktop, NULL);

  for (int i = n - 1; i >= 0; i--)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (desktop,
                                                                               i, NULL);
      g_autofree char *name = child != NULL ? atspi_accessible_get_name (child, NULL)
                                            : NULL;

      if (g_strcmp0 (name, screen->application) == 0)
        return g_steal_pointer (&child);
    }
  return NULL;
}

static gboolean
is_it (AtspiAccessible *thing, AtspiRole role, const char *name)
{
  g_autofree char *found = NULL;

  if (role != ATSPI_ROLE_INVALID && atspi_accessible_get_role (thing, NULL) != role)
    return FALSE;
  found = atspi_accessible_get_name (thing, NULL);
  if (found == NULL)
    return FALSE;
  return name[0] == '*' ? strstr (found, name + 1) != NULL : strcmp (found, name) == 0;
}

/* (transfer full) (nullable): pixels of the window; NULL where it has no place. */
static AtspiRect *
place_of (AtspiAccessible *thing)
{
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (thing);
  AtspiRect *place;

  if (component == NULL)
    return NULL;
  place = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, NULL);
  if (place != NULL && place->width > 0 && place->height > 0)
    return place;
  g_free (place);
  return NULL;
}

gboolean
screen_has_place (AtspiAccessible *thing)
{
  g_autofree AtspiRect *place = place_of (thing);

  return place != NULL;
}

static AtspiAccessible *
find_below (AtspiAccessible *parent, AtspiRole role, const char *name, int depth)
{
  int n = atspi_accessible_get_child_count (parent, NULL);

  for (int i = 0; i < n && depth < MOST_DEPTH; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (parent,
                                                                               i, NULL);
      AtspiAccessible *found;

      if (child == NULL)
        continue;
      if (is_it (child, role, name))
        {
          g_autofree AtspiRect *place = place_of (child);

          if (place != NULL)
            return g_steal_pointer (&child);
        }
      found = find_below (child, role, name, depth + 1);
      if (found != NULL)
        return found;
    }
  return NULL;
}

AtspiAccessible *
screen_find (Watcher *screen, AtspiRole role, const char *name)
{
  g_autoptr (AtspiAccessible) application = screen_dup_application (screen);
  AtspiAccessible *found = NULL;
  int n;

  if (application == NULL)
    return NULL;
  /* What is remembered may be older than the screen. */
  atspi_accessible_clear_cache (application);
  n = atspi_accessible_get_child_count (application, NULL);
  /* The newest window lies on top. */
  for (int i = n - 1; i >= 0 && found == NULL; i--)
    {
      g_autoptr (AtspiAccessible) window = atspi_accessible_get_child_at_index (
        application, i, NULL);

      if (window != NULL && is_it (window, role, name))
        found = g_steal_pointer (&window);
      else if (window != NULL)
        found = find_below (window, role, name, 0);
    }
  return found;
}

gboolean
screen_wait_for_application (Watcher *screen)
{
  for (gint64 begin = g_get_monotonic_time ();
       g_get_monotonic_time () - begin < PATIENCE_MS * 1000;)
    {
      g_autoptr (AtspiAccessible) window = screen_find (screen, ATSPI_ROLE_FRAME, "*");

      if (window != NULL)
        return TRUE;
      g_usleep (PAUSE_US);
    }
  return FALSE;
}

AtspiAccessible *
screen_wait (Watcher *screen, AtspiRole role, const char *name)
{
  g_autofree char *status = NULL;

  for (gint64 begin = g_get_monotonic_time ();
       g_get_monotonic_time () - begin < PATIENCE_MS * 1000;)
    {
      AtspiAccessible *found = screen_find (screen, role, name);

      if (found != NULL)
        return found;
      g_usleep (PAUSE_US);
    }
  screen_shoot (screen, "waited-in-vain");
  status = screen_dup_status (screen);
  g_error ("nothing like “%s” came; the status line says: %s", name, status);
}

void
screen_wait_until_gone (Watcher *screen, AtspiRole role, const char *name)
{
  for (gint64 begin = g_get_monotonic_time ();
       g_get_monotonic_time () - begin < PATIENCE_MS * 1000;)
    {
      g_autoptr (AtspiAccessible) found = screen_find (screen, role, name);

      if (found == NULL)
        return;
      g_usleep (PAUSE_US);
    }
  screen_shoot (screen, "did-not-go");
  g_error ("“%s” did not go away", name);
}

void
screen_wait_for_status (Watcher *screen, const char *text)
{
  g_autofree char *pattern = g_strconcat ("*", text, NULL);

  for (;;)
    {
      g_autoptr (AtspiAccessible) line = screen_wait (screen, ATSPI_ROLE_STATUS_BAR,
                                                      pattern);
      g_autofree char *status = atspi_accessible_get_name (line, NULL);

      if (status != NULL && !g_str_has_suffix (status, "…"))
        return;
      g_usleep (PAUSE_US);
    }
}

void
screen_press (Watcher *screen, AtspiRole role, const char *name)
{
  g_autoptr (AtspiAccessible) thing = screen_wait (screen, role, name);
  g_autoptr (AtspiAction) action = atspi_accessible_get_action_iface (thing);
  g_autoptr (GError) error = NULL;

  if (action == NULL || !atspi_action_do_action (action, 0, &error))
    g_error ("“%s” cannot be pressed", name);
}

static const struct
{
  const char *name;
  KeySym key;
} modifiers[] = {
  { "<Control>", XK_Control_L },
  { "<Shift>", XK_Shift_L },
  { "<Alt>", XK_Alt_L },
};

static void
fake_key (Watcher *screen, KeySym key, gboolean is_down)
{
  XTestFakeKeyEvent (screen->display, XKeysymToKeycode (screen->display, key), is_down,
                     CurrentTime);
}

/* With Shift where the keyboard has the sign on the second level. */
static void
strike (Watcher *screen, KeySym key)
{
  KeyCode code = XKeysymToKeycode (screen->display, key);
  gboolean is_shifted = XkbKeycodeToKeysym (screen->display, code, 0, 0) != key;

  if (is_shifted)
    fake_key (screen, XK_Shift_L, TRUE);
  fake_key (screen, key, TRUE);
  fake_key (screen, key, FALSE);
  if (is_shifted)
    fake_key (screen, XK_Shift_L, FALSE);
  XSync (screen->display, False);
  g_usleep (screen->pause_us);
}

void
screen_key (Watcher *screen, const char *accelerator)
{
  const char *key = accelerator;
  gboolean is_held[G_N_ELEMENTS (modifiers)] = { FALSE };

  for (gsize i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (strstr (accelerator, modifiers[i].name) != NULL)
      {
        is_held[i] = TRUE;
        fake_key (screen, modifiers[i].key, TRUE);
      }
  if (strrchr (accelerator, '>') != NULL)
    key = strrchr (accelerator, '>') + 1;
  strike (screen, XStringToKeysym (key));
  for (gsize i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (is_held[i])
      fake_key (screen, modifiers[i].key, FALSE);
  XSync (screen->display, False);
}

void
screen_type (Watcher *screen, const char *text)
{
  for (const char *sign = text; *sign != '\0'; sign++)
    strike (screen, (KeySym) *sign);
}

void
screen_move (Watcher *screen, int y, int x)
{
  XTestFakeMotionEvent (screen->display, -1, x, y, CurrentTime);
  XSync (screen->display, False);
  g_usleep (screen->pause_us);
}

static void
fake_button (Watcher *screen, unsigned int button, gboolean is_down)
{
  XTestFakeButtonEvent (screen->display, button, is_down, CurrentTime);
  XSync (screen->display, False);
  g_usleep (screen->pause_us);
}

void
screen_click_button (Watcher *screen, int y, int x, ScreenButton button)
{
  screen_move (screen, y, x);
  fake_button (screen, button, TRUE);
  fake_button (screen, button, FALSE);
}

void
screen_click (Watcher *screen, int y, int x)
{
  screen_click_button (screen, y, x, SCREEN_BUTTON_FIRST);
}

void
screen_drag (Watcher *screen, int y, int x, int to_y, int to_x)
{
  const int n_steps = 12;

  screen_move (screen, y, x);
  fake_button (screen, SCREEN_BUTTON_FIRST, TRUE);
  for (int i = 1; i <= n_steps; i++)
    screen_move (screen, y + (to_y - y) * i / n_steps, x + (to_x - x) * i / n_steps);
  fake_button (screen, SCREEN_BUTTON_FIRST, FALSE);
}

void
screen_place (Watcher *screen, AtspiRole role, const char *name, AtspiRect *place)
{
  g_autoptr (AtspiAccessible) thing = screen_wait (screen, role, name);
  g_autofree AtspiRect *found = place_of (thing);

  g_assert_nonnull (found);
  *place = *found;
}

void
screen_click_on (Watcher *screen, AtspiRole role, const char *name)
{
  g_autoptr (AtspiAccessible) thing = screen_wait (screen, role, name);
  g_autofree AtspiRect *place = place_of (thing);

  g_assert_nonnull (place);
  screen_click (screen, place->y + place->height / 2, place->x + place->width / 2);
}

void
screen_shoot (Watcher *screen, const char *name)
{
  XWindowAttributes root;
  g_autofree char *path = NULL;
  cairo_surface_t *surface;

  if (screen->folder == NULL)
    return;
  path = g_strdup_printf ("%s/%02d-%s.png", screen->folder, screen->n_pictures, name);
  screen->n_pictures++;
  XGetWindowAttributes (screen->display, DefaultRootWindow (screen->display), &root);
  surface = cairo_xlib_surface_create (screen->display,
                                       DefaultRootWindow (screen->display), root.visual,
                                       root.width, root.height);
  cairo_surface_write_to_png (surface, path);
  cairo_surface_destroy (surface);
  g_test_message ("%s", path);
}

char *
screen_dup_status (Watcher *screen)
{
  g_autoptr (AtspiAccessible) line = screen_find (screen, ATSPI_ROLE_STATUS_BAR, "*");

  return line != NULL ? atspi_accessible_get_name (line, NULL) : g_strdup ("");
}
