/* program.c - the real program starts, shows a window, and ends when asked
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It is asked over the session bus, where every GTK application offers its actions and
 * those of each window.  NETLENS_PROGRAM names the program.
 */

#include "ui/application.h"

enum
{
  PATIENCE_MS = 10000,
  PAUSE_US = 50000,
};

#define APPLICATION_PATH "/org/netlens/Netlens"

static GDBusConnection *
session_bus (void)
{
  GDBusConnection *bus = NULL;

  if (gtk_init_check ())
    bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (bus == NULL)
    g_test_skip ("no display or no session bus");
  return bus;
}

static GVariant *
call_actions (GDBusConnection *bus,
              const char *path,
              const char *method,
              GVariant *arguments)
{
  return g_dbus_connection_call_sync (bus, LENS_APPLICATION_ID, path, "org.gtk.Actions",
                                      method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE,
                                      PATIENCE_MS, NULL, NULL);
}

/* Whether the program has a window within the time that a patient person waits. */
static gboolean
wait_for_window (GDBusConnection *bus)
{
  for (int i = 0; i < PATIENCE_MS * 1000 / PAUSE_US; i++)
    {
      g_autoptr (GVariant) names = call_actions (bus, APPLICATION_PATH "/window/1",
                                                 "List", NULL);

      if (names != NULL)
        return TRUE;
      g_usleep (PAUSE_US);
    }
  return FALSE;
}

static void
test_starts_and_ends (void)
{
  g_autoptr (GDBusConnection) bus = session_bus ();
  g_autoptr (GSubprocess) program = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (bus == NULL)
    return;

  program = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                              g_getenv ("NETLENS_PROGRAM"), "net.onnx", "cat.png",
                              NULL);
  g_assert_no_error (error);
  g_assert_true (wait_for_window (bus));

  reply = call_actions (bus, APPLICATION_PATH, "Activate",
                        g_variant_new ("(sava{sv})", "quit", NULL, NULL));
  g_assert_nonnull (reply);
  g_assert_true (g_subprocess_wait_check (program, NULL, &error));
  g_assert_no_error (error);
}

static void
test_says_its_version (void)
{
  g_autoptr (GSubprocess) program = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  program = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                              g_getenv ("NETLENS_PROGRAM"), "--version", NULL);
  g_assert_no_error (error);
  g_assert_true (
    g_subprocess_communicate_utf8 (program, NULL, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (program));
  g_assert_cmpstr (output, ==, "netlens " LENS_VERSION "\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/program/says-its-version", test_says_its_version);
  g_test_add_func ("/ui/program/starts-and-ends", test_starts_and_ends);
  return g_test_run ();
}
