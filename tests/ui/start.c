/* start.c - how long it takes from the start of the program to its first window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Run by “meson test --benchmark”; it measures and judges nothing.
 */

#include <X11/Xlib.h>
#include <gio/gio.h>
#include <string.h>

enum
{
  N_STARTS = 5,
  PATIENCE_MS = 10000,
  PAUSE_US = 2000,
};

static gboolean
is_ours (Display *display, Window window)
{
  XWindowAttributes attributes;
  char *name = NULL;
  gboolean is_it;

  if (!XFetchName (display, window, &name) || name == NULL)
    return FALSE;
  is_it = strcmp (name, "Netlens") == 0 &&
          XGetWindowAttributes (display, window, &attributes) &&
          attributes.map_state == IsViewable;
  XFree (name);
  return is_it;
}

static gboolean
is_on_screen (Display *display)
{
  Window root;
  Window parent;
  Window *children = NULL;
  unsigned int n = 0;
  gboolean is_there = FALSE;

  if (!XQueryTree (display, DefaultRootWindow (display), &root, &parent, &children, &n))
    return FALSE;
  for (unsigned int i = 0; i < n && !is_there; i++)
    is_there = is_ours (display, children[i]);
  if (children != NULL)
    XFree (children);
  return is_there;
}

/* A window may be gone before it is looked at. */
static int
ignore (Display *display, XErrorEvent *event)
{
  return 0;
}

static double
measure (Display *display)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) program = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                                      &error,
                                                      g_getenv ("NETLENS_PROGRAM"),
                                                      NULL);
  double time_ms;

  g_assert_no_error (error);
  while (!is_on_screen (display) &&
         g_get_monotonic_time () - begin < PATIENCE_MS * (gint64) 1000)
    g_usleep (PAUSE_US);
  time_ms = (double) (g_get_monotonic_time () - begin) / 1000;
  g_subprocess_send_signal (program, 15);
  g_subprocess_wait (program, NULL, NULL);
  return time_ms;
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  double least = PATIENCE_MS;

  if (display == NULL)
    return 77;
  XSetErrorHandler (ignore);
  for (int i = 0; i < N_STARTS; i++)
    least = MIN (least, measure (display));
  g_print ("{\"first-window-ms\": %.0f}\n", least);
  XCloseDisplay (display);
  return 0;
}
