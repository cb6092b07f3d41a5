/* manager.c - a window manager of few words, for a display that has none
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Without a manager a window can be dragged off the screen by its title bar, and is then on
 * no monitor; no desktop lets that happen.  So this one announces, by the window and the
 * property that the Extended Window Manager Hints ask for, that moving and sizing by the
 * pointer is its business, and then does neither.
 */

#include "tests/ui/manager.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <poll.h>

enum
{
  PATIENCE_MS = 20,
};

struct _Manager
{
  Display *display;  /* of the thread */
  Display *commands; /* of the caller */
  GThread *thread;
  gint is_over;
};

/* A window that is asked about may be gone. */
static int
ignore_error (Display *display, XErrorEvent *event)
{
  return 0;
}

/* Windows that are shown and that a manager is in charge of, the lowest first. */
static GArray *
list_windows (Display *display)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (Window));
  Window *children = NULL;
  Window root;
  Window parent;
  unsigned int n = 0;

  if (XQueryTree (display, DefaultRootWindow (display), &root, &parent, &children,
                  &n) == 0)
    return found;
  for (unsigned int i = 0; i < n; i++)
    {
      XWindowAttributes attributes;

      if (XGetWindowAttributes (display, children[i], &attributes) != 0 &&
          attributes.map_state == IsViewable && !attributes.override_redirect &&
          attributes.class == InputOutput)
        g_array_append_val (found, children[i]);
    }
  if (children != NULL)
    XFree (children);
  return found;
}

static void
focus_topmost (Display *display)
{
  g_autoptr (GArray) windows = list_windows (display);

  if (windows->len > 0)
    XSetInputFocus (display, g_array_index (windows, Window, windows->len - 1),
                    RevertToPointerRoot, CurrentTime);
}

/* Where nothing changed the server says nothing; who asked waits for an answer all the same
 * (Inter-Client Communication Conventions, 4.1.5). */
static void
tell_geometry (Display *display, Window window)
{
  XEvent event = { .type = ConfigureNotify };
  XWindowAttributes attributes;

  if (XGetWindowAttributes (display, window, &attributes) == 0)
    return;
  event.xconfigure.event = window;
  event.xconfigure.window = window;
  event.xconfigure.x = attributes.x;
  event.xconfigure.y = attributes.y;
  event.xconfigure.width = attributes.width;
  event.xconfigure.height = attributes.height;
  XSendEvent (display, window, False, StructureNotifyMask, &event);
}

static void
grant_size (Display *display, const XConfigureRequestEvent *request)
{
  XWindowChanges changes = {
    .width = request->width,
    .height = request->height,
  };

  XConfigureWindow (display, request->window,
                    (unsigned int) request->value_mask & (CWWidth | CWHeight),
                    &changes);
  tell_geometry (display, request->window);
}

static void
ask_to_close (Display *display, Window window)
{
  XEvent event = { .type = ClientMessage };

  event.xclient.window = window;
  event.xclient.message_type = XInternAtom (display, "WM_PROTOCOLS", False);
  event.xclient.format = 32;
  event.xclient.data.l[0] = (long) XInternAtom (display, "WM_DELETE_WINDOW", False);
  XSendEvent (display, window, False, NoEventMask, &event);
}

/* The dialogs of GTK itself, to be told by what Netlens calls them, or by belonging to a
 * dialog. */
static gboolean
is_file_dialog (Display *display, Window window)
{
  Window parent = None;
  Window grandparent = None;
  char *title = NULL;
  gboolean is_one = FALSE;

  if (XGetTransientForHint (display, window, &parent) != 0)
    is_one = XGetTransientForHint (display, parent, &grandparent) != 0;
  if (XFetchName (display, window, &title) != 0)
    {
      is_one = is_one || g_str_has_prefix (title, "Open") ||
               g_str_has_prefix (title, "Add");
      XFree (title);
    }
  return is_one;
}

static void
show (Display *display, Window window)
{
  XMoveWindow (display, window, 0, 0);
  XMapRaised (display, window);
  if (is_file_dialog (display, window))
    ask_to_close (display, window);
}

static void
answer (Display *display, XEvent *event)
{
  switch (event->type)
    {
    case MapRequest:
      show (display, event->xmaprequest.window);
      break;
    case ConfigureRequest:
      grant_size (display, &event->xconfigurerequest);
      break;
    case MapNotify:
    case UnmapNotify:
    case DestroyNotify:
      focus_topmost (display);
      break;
    default:
      break;
    }
}

/* A window that is never shown says who the manager is, and the root names it. */
static void
announce (Display *display)
{
  Window root = DefaultRootWindow (display);
  Window sign = XCreateSimpleWindow (display, root, 0, 0, 1, 1, 0, 0, 0);
  Atom check = XInternAtom (display, "_NET_SUPPORTING_WM_CHECK", False);
  Atom supported = XInternAtom (display, "_NET_SUPPORTED", False);
  Atom moves = XInternAtom (display, "_NET_WM_MOVERESIZE", False);

  XChangeProperty (display, sign, check, XA_WINDOW, 32, PropModeReplace,
                   (const guchar *) &sign, 1);
  XChangeProperty (display, root, supported, XA_ATOM, 32, PropModeReplace,
                   (const guchar *) &moves, 1);
  XChangeProperty (display, root, check, XA_WINDOW, 32, PropModeReplace,
                   (const guchar *) &sign, 1);
}

static gpointer
serve (gpointer data)
{
  Manager *manager = data;
  struct pollfd connection = {
    .fd = ConnectionNumber (manager->display),
    .events = POLLIN,
  };

  XSelectInput (manager->display, DefaultRootWindow (manager->display),
                SubstructureRedirectMask | SubstructureNotifyMask);
  announce (manager->display);
  while (!g_atomic_int_get (&manager->is_over))
    {
      while (XPending (manager->display) > 0)
        {
          XEvent event;

          XNextEvent (manager->display, &event);
          answer (manager->display, &event);
        }
      XFlush (manager->display);
      poll (&connection, 1, PATIENCE_MS);
    }
  return NULL;
}

Manager *
manager_start (void)
{
  Display *display = XOpenDisplay (NULL);
  Manager *manager;

  if (display == NULL)
    return NULL;
  XSetErrorHandler (ignore_error);
  manager = g_new0 (Manager, 1);
  manager->display = display;
  manager->commands = XOpenDisplay (NULL);
  manager->thread = g_thread_new ("manager", serve, manager);
  return manager;
}

void
manager_stop (Manager *manager)
{
  g_atomic_int_set (&manager->is_over, TRUE);
  g_thread_join (manager->thread);
  XCloseDisplay (manager->commands);
  XCloseDisplay (manager->display);
  g_free (manager);
}

void
manager_display_size (Manager *manager, int *height, int *width)
{
  int screen = DefaultScreen (manager->commands);

  *height = DisplayHeight (manager->commands, screen);
  *width = DisplayWidth (manager->commands, screen);
}

void
manager_resize (Manager *manager, int height, int width)
{
  g_autoptr (GArray) windows = list_windows (manager->commands);

  if (windows->len > 0)
    XResizeWindow (manager->commands, g_array_index (windows, Window, 0),
                   (unsigned int) width, (unsigned int) height);
  XSync (manager->commands, False);
}

void
manager_close_topmost (Manager *manager)
{
  g_autoptr (GArray) windows = list_windows (manager->commands);

  if (windows->len > 0)
    ask_to_close (manager->commands, g_array_index (windows, Window, windows->len - 1));
  XSync (manager->commands, False);
}
