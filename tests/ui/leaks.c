/* leaks.c - what LeakSanitizer says of a program that has ended, judged
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * AddressSanitizer's quick way of walking the stack ends in GLib, which is built without
 * frame pointers: of memory that a library keeps for good it knows the size and g_malloc,
 * and no rule of tests/leaks.txt can name it.  The slow way would, and makes the program
 * eight times as slow.  So such blocks are known here by their exact number, size and
 * origin: where the same origin has lost anything else, the numbers are others.
 */

#include "tests/ui/leaks.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

static const struct
{
  const char *head;
  const char *origin;
  const char *owner;
} known[] = {
  { "Direct leak of 16384 byte(s) in 1 object(s) allocated from:", "g_malloc",
    "GLib's table of quarks, left to those who read it when it grew" },
  { "Direct leak of 256 byte(s) in 2 object(s) allocated from:", "g_realloc",
    "libcloudproviders, for the places beside a list of files" },
  { "Direct leak of 128 byte(s) in 1 object(s) allocated from:", "g_realloc",
    "the same, where the program ends before the second" },
};

/* PATH.PID, of every process that wrote one.  (transfer full) */
static GPtrArray *
list_logs (const char *path)
{
  GPtrArray *logs = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (name, ".", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (entry, prefix))
      g_ptr_array_add (logs, g_build_filename (folder, entry, NULL));
  return logs;
}

void
leaks_prepare (GSubprocessLauncher *launcher, const char *path)
{
  g_autoptr (GPtrArray) old = list_logs (path);
  const char *options = g_subprocess_launcher_getenv (launcher, "ASAN_OPTIONS");
  g_autofree char *more = g_strdup_printf ("%s%slog_path=%s",
                                           options != NULL ? options : "",
                                           options != NULL ? ":" : "", path);

  for (guint i = 0; i < old->len; i++)
    g_unlink (g_ptr_array_index (old, i));
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", more, TRUE);
}

/* The stack is two lines: what the sanitizer put in place of malloc, and who called it. */
static gboolean
comes_from (char *const *lines, const char *origin)
{
  g_autofree char *caller = g_strconcat (" in ", origin, " (", NULL);

  return g_strv_length ((char **) lines) == 2 &&
         strstr (lines[0], "__interceptor_") != NULL &&
         strstr (lines[1], caller) != NULL &&
         strstr (lines[1], "/libglib-2.0.so") != NULL;
}

static gboolean
is_known (char *const *lines)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (lines[0], known[i].head) == 0 &&
        comes_from (lines + 1, known[i].origin))
      return TRUE;
  return FALSE;
}

/* Lines that say nothing of their own. */
static gboolean
is_frame (const char *line)
{
  return line[0] == '\0' || g_str_has_prefix (line, "=====") ||
         g_str_has_suffix (line, "==ERROR: LeakSanitizer: detected memory leaks") ||
         g_str_has_prefix (line, "SUMMARY: AddressSanitizer: ");
}

/* A paragraph is a leak, or what is around the leaks. */
static gboolean
is_harmless (const char *paragraph)
{
  g_auto (GStrv) lines = g_strsplit (paragraph, "\n", -1);

  if (g_str_has_prefix (lines[0], "Direct leak of "))
    return is_known (lines);
  for (int i = 0; lines[i] != NULL; i++)
    if (!is_frame (lines[i]))
      return FALSE;
  return TRUE;
}

gboolean
leaks_are_known (const char *report)
{
  g_auto (GStrv) paragraphs = g_strsplit (report, "\n\n", -1);
  gboolean has_any = FALSE;

  for (int i = 0; paragraphs[i] != NULL; i++)
    {
      g_strchomp (paragraphs[i]);
      if (!is_harmless (paragraphs[i]))
        return FALSE;
      has_any = has_any || g_str_has_prefix (paragraphs[i], "Direct leak of ");
    }
  return has_any;
}

char *
leaks_dup_fault (GSubprocess *program, const char *path)
{
  g_autoptr (GPtrArray) logs = NULL;
  g_autoptr (GError) error = NULL;

  if (g_subprocess_wait_check (program, NULL, &error))
    return NULL;
  logs = list_logs (path);
  if (!g_subprocess_get_if_exited (program) || logs->len == 0)
    return g_strdup (error->message);
  for (guint i = 0; i < logs->len; i++)
    {
      g_autofree char *report = NULL;

      if (!g_file_get_contents (g_ptr_array_index (logs, i), &report, NULL, &error))
        return g_strdup (error->message);
      if (!leaks_are_known (report))
        return g_steal_pointer (&report);
    }
  return NULL;
}
