/* program.c - netlens-cli as its users meet it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/cli/program.h"

#include "tests/support/folder.h"

#include <string.h>

static char *folder;

const char *
program_folder (void)
{
  if (folder == NULL)
    folder = g_dir_make_tmp ("netlens-test-XXXXXX", NULL);
  g_assert_nonnull (folder);
  return folder;
}

char *
program_file (const char *name)
{
  return g_build_filename (program_folder (), name, NULL);
}

void
program_finish (void)
{
  if (folder != NULL)
    folder_remove (folder);
  g_clear_pointer (&folder, g_free);
}

int
program_count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  int count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

GSubprocess *
program_start (const char *const *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, (gpointer) g_getenv ("NETLENS_CLI"));
  g_assert_nonnull (g_ptr_array_index (argv, 0));
  for (int i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) words[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                 G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  return process;
}

void
program_run_words (ProgramRun *run, const char *const *words)
{
  g_autoptr (GSubprocess) process = program_start (words);
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &run->output, &run->errors,
                                 &error);
  g_assert_no_error (error);
  run->status = g_subprocess_get_if_exited (process)
                  ? g_subprocess_get_exit_status (process)
                  : -1;
}

void
program_run (ProgramRun *run, const char *word, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  va_list more;

  va_start (more, word);
  for (; word != NULL; word = va_arg (more, const char *))
    g_ptr_array_add (words, (gpointer) word);
  va_end (more);
  g_ptr_array_add (words, NULL);
  program_run_words (run, (const char *const *) words->pdata);
}

void
program_run_clear (ProgramRun *run)
{
  g_clear_pointer (&run->output, g_free);
  g_clear_pointer (&run->errors, g_free);
}

void
program_assert_done (const ProgramRun *run)
{
  if (run->status != 0)
    g_error ("exit status %d: %s", run->status, run->errors);
}

void
program_assert_failed (const ProgramRun *run, int status, const char *text)
{
  const char *end = strchr (run->errors, '\n');

  if (run->status != status)
    g_error ("exit status %d, not %d: %s", run->status, status, run->errors);
  if (strstr (run->errors, text) == NULL)
    g_error ("“%s” expected in: %s", text, run->errors);
  g_assert_true (g_str_has_prefix (run->errors, "netlens-cli: "));
  g_assert_nonnull (end);
  g_assert_cmpint (end[1], ==, '\0');
}
