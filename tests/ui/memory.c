/* memory.c - the program leaves no memory behind that is its own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Under AddressSanitizer the real program is led through all views, methods and dialogs by
 * its actions on the session bus, but for GTK's own dialogs for files, which leave much
 * behind.  In the end LeakSanitizer has to know who asked for what
 * is left, so the stack is walked the slow way; tests/leaks.txt names what libraries keep.
 * GLib's own allocator of small pieces is set aside: in it nothing is ever lost.
 */

#include "core/lens.h"
#include "ui/application.h"

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED TRUE
#else
#define IS_SANITIZED FALSE
#endif

enum
{
  CALL_MS = 60000,
  PATIENCE_US = 120000000,
  PAUSE_US = 50000,
  DIALOG_US = 800000,
};

#define APPLICATION_PATH "/org/netlens/Netlens"
#define WINDOW_PATH APPLICATION_PATH "/window/1"

typedef struct
{
  GDBusConnection *bus;
  GSubprocess *program;
} Guide;

static GVariant *
call (Guide *guide, const char *path, const char *method, GVariant *arguments)
{
  return g_dbus_connection_call_sync (guide->bus, LENS_APPLICATION_ID, path,
                                      "org.gtk.Actions", method, arguments, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, NULL);
}

/* @target: (nullable) (transfer floating) */
static void
act (Guide *guide, const char *path, const char *action, GVariant *target)
{
  GVariantBuilder targets;
  g_autoptr (GVariant) reply = NULL;

  g_variant_builder_init (&targets, G_VARIANT_TYPE ("av"));
  if (target != NULL)
    g_variant_builder_add (&targets, "v", target);
  reply = call (guide, path, "Activate",
                g_variant_new ("(sava{sv})", action, &targets, NULL));
  if (reply == NULL)
    g_error ("the program does not take the action %s", action);
}

static gboolean
is_enabled (Guide *guide, const char *action)
{
  g_autoptr (GVariant) reply = call (guide, WINDOW_PATH, "Describe",
                                     g_variant_new ("(s)", action));
  gboolean is_on = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "((bgav))", &is_on, NULL, NULL);
  return is_on;
}

/* What there is to export is there to be seen. */
static void
wait_for_frames (Guide *guide)
{
  const gint64 begin = g_get_monotonic_time ();

  while (!is_enabled (guide, "export"))
    {
      if (g_get_monotonic_time () - begin > PATIENCE_US)
        g_error ("nothing is shown");
      g_usleep (PAUSE_US);
    }
  g_usleep (PAUSE_US);
}

static void
try_views (Guide *guide)
{
  static const char *const views[] = {
    "layers", "explain", "occlude", "build-up", "gist",
  };

  for (gsize view = 0; view < G_N_ELEMENTS (views); view++)
    {
      act (guide, WINDOW_PATH, "view", g_variant_new_string (views[view]));
      wait_for_frames (guide);
      for (int i = 0; lens_methods[i] != NULL; i++)
        if (lens_methods[i]->question == (LensQuestion) view)
          {
            act (guide, WINDOW_PATH, "next-method", NULL);
            wait_for_frames (guide);
          }
    }
}

/* Everything else that can be done without being asked something. */
static void
try_actions (Guide *guide)
{
  static const char *const actions[] = {
    "hold-scale", "next-layer",    "hold-scale",   "unit-right",    "unit-down",
    "enlarge",    "explain-unit",  "enlarge",      "clear-unit",    "brighter",
    "darker",     "add-bookmark",  "show-picture", "show-picture",  "show-settings",
    "copy",       "show-settings", "find-layer",   "advise",        "find-class",
    "show-notes", "paste",         "last-layer",   "first-layer",   "undo",
    "undo",       "undo",          "redo",         "close-network", "undo",
  };

  act (guide, WINDOW_PATH, "view", g_variant_new_string ("layers"));
  wait_for_frames (guide);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      act (guide, WINDOW_PATH, actions[i], NULL);
      g_usleep (4 * PAUSE_US);
    }
  wait_for_frames (guide);
}

static void
try_dialogs (Guide *guide)
{
  act (guide, WINDOW_PATH, "export", NULL);
  g_usleep (DIALOG_US);
  act (guide, WINDOW_PATH, "preferences", NULL);
  g_usleep (DIALOG_US);
  act (guide, WINDOW_PATH, "shortcuts", NULL);
  g_usleep (DIALOG_US);
  act (guide, APPLICATION_PATH, "help", NULL);
  g_usleep (DIALOG_US);
  act (guide, APPLICATION_PATH, "about", NULL);
  g_usleep (DIALOG_US);
}

static void
start (Guide *guide)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_NONE);
  const char *root = g_getenv ("NETLENS_SOURCE_ROOT");
  const char *options = g_getenv ("ASAN_OPTIONS");
  g_autofree char *asan = g_strconcat (
    options != NULL ? options : "", ":fast_unwind_on_malloc=0:malloc_context_size=14",
    NULL);
  g_autofree char *lsan = g_strdup_printf ("suppressions=%s/tests/leaks.txt:"
                                           "print_suppressions=0",
                                           root);
  g_autofree char *model = g_build_filename (root, "samples/models/shapes.onnx", NULL);
  g_autofree char *picture = g_build_filename (root, "samples/images/shapes.png", NULL);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", asan, TRUE);
  g_subprocess_launcher_setenv (launcher, "LSAN_OPTIONS", lsan, TRUE);
  g_subprocess_launcher_setenv (launcher, "G_SLICE", "always-malloc", TRUE);
  guide->program = g_subprocess_launcher_spawn (launcher, &error,
                                                g_getenv ("NETLENS_PROGRAM"), model,
                                                picture, NULL);
  g_assert_no_error (error);
  wait_for_frames (guide);
}

static void
test_nothing_is_left (void)
{
  Guide guide = { NULL };
  g_autoptr (GError) error = NULL;

  if (!IS_SANITIZED)
    {
      g_test_skip ("built without AddressSanitizer");
      return;
    }
  if (gtk_init_check ())
    guide.bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (guide.bus == NULL)
    {
      g_test_skip ("no display or no session bus");
      return;
    }
  start (&guide);
  try_views (&guide);
  try_actions (&guide);
  try_dialogs (&guide);
  act (&guide, APPLICATION_PATH, "quit", NULL);
  g_assert_true (g_subprocess_wait_check (guide.program, NULL, &error));
  g_assert_no_error (error);
  g_object_unref (guide.program);
  g_object_unref (guide.bus);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/memory/nothing-is-left", test_nothing_is_left);
  return g_test_run ();
}
