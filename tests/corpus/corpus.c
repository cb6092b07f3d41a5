/* corpus.c - broken and hostile files are opened or refused, never more
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each file goes to the program itself: networks to “inspect”, pictures to “classify” with
 * a network of ours.  EXPECT.tsv says of each whether it must open, must be refused, or may
 * do either.  A refusal is exit status 1 with one line that names the file; whatever
 * happens, it happens within some seconds and one gibibyte.
 */

#include "tests/support/data.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Sanitizers make everything slower and larger; what they keep aside is no fault of the
 * program. */
#if defined(__SANITIZE_ADDRESS__)
#define MAX_SECONDS 20
#define MAX_KIBIBYTES (3 << 20)
#else
#define MAX_SECONDS 5
#define MAX_KIBIBYTES (1 << 20)
#endif

/* Sound files of formats that later work reads: until then they are refused. */
static const char *const later[] = {
  "generated/ok.safetensors",
  NULL,
};

typedef struct
{
  char *file;   /* below broken/ */
  char *expect; /* open, refuse or either */
} Row;

/* What came of a run. */
typedef struct
{
  int status; /* as wait () gives it */
  long max_kibibytes;
  char *message; /* standard error */
} Outcome;

static void
clear_outcome (Outcome *outcome)
{
  g_free (outcome->message);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, clear_outcome)

/* The child: both streams to files, the alarm set, and the program in its place. */
static void
become_program (char **arguments, const char *message_path)
{
  int silence = open ("/dev/null", O_WRONLY);
  int message = open (message_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  dup2 (silence, STDOUT_FILENO);
  dup2 (message, STDERR_FILENO);
  alarm (MAX_SECONDS);
  execv (arguments[0], arguments);
  _exit (127);
}

static void
run_program (char **arguments, Outcome *outcome)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message_path = NULL;
  struct rusage usage;
  int file = g_file_open_tmp ("netlens-XXXXXX", &message_path, &error);
  pid_t child;

  g_assert_no_error (error);
  close (file);
  child = fork ();
  if (child == 0)
    become_program (arguments, message_path);
  g_assert_cmpint (child, >, 0);
  g_assert_cmpint (wait4 (child, &outcome->status, 0, &usage), ==, child);

  outcome->max_kibibytes = usage.ru_maxrss;
  g_file_get_contents (message_path, &outcome->message, NULL, &error);
  g_assert_no_error (error);
  g_remove (message_path);
}

static gboolean
is_picture (const char *file)
{
  return g_str_has_suffix (file, ".png") || g_str_has_suffix (file, ".jpg");
}

static void
show_file (const char *program, const char *file, const char *path, Outcome *outcome)
{
  g_autofree char *sample = support_tree_file ("samples/models/shapes.onnx");
  const char *inspect[] = { program, "inspect", path, NULL };
  const char *classify[] = { program, "classify", sample, path, NULL };

  run_program ((char **) (is_picture (file) ? classify : inspect), outcome);
}

static gboolean
is_one_line (const char *message)
{
  const char *end = strchr (message, '\n');

  return end != NULL && end > message && end[1] == '\0';
}

/* NULL, or what is wrong with a refusal. */
static const char *
find_refusal_fault (const Outcome *outcome, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  if (WEXITSTATUS (outcome->status) != 1)
    return "exit status 1 expected";
  if (!is_one_line (outcome->message))
    return "one line on standard error expected";
  if (strstr (outcome->message, name) == NULL)
    return "the file's name expected in the message";
  return NULL;
}

static const char *
find_fault (const char *expect, const Outcome *outcome, const char *path)
{
  if (WIFSIGNALED (outcome->status))
    return WTERMSIG (outcome->status) == SIGALRM ? "it takes too long"
                                                 : "killed by a signal";
  if (outcome->max_kibibytes > MAX_KIBIBYTES)
    return "too much memory";
  if (WEXITSTATUS (outcome->status) == 0)
    return g_str_equal (expect, "refuse") ? "a refusal expected" : NULL;
  if (g_str_equal (expect, "open"))
    return "it must open";
  return find_refusal_fault (outcome, path);
}

static void
test_file (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *relative = g_build_filename ("broken", row->file, NULL);
  g_autofree char *path = support_data_file (relative);
  const char *expect = g_strv_contains (later, row->file) ? "refuse" : row->expect;
  g_auto (Outcome) outcome = { 0 };
  const char *fault;

  if (path == NULL)
    return;
  show_file (g_getenv ("NETLENS_CLI"), row->file, path, &outcome);
  g_test_message ("status %d, %ld KiB: %s", outcome.status, outcome.max_kibibytes,
                  outcome.message);
  fault = find_fault (expect, &outcome, path);
  if (fault != NULL)
    {
      g_test_message ("%s: %s", row->file, fault);
      g_test_fail ();
    }
}

static void
free_row (gpointer data)
{
  Row *row = data;

  g_free (row->file);
  g_free (row->expect);
  g_free (row);
}

static void
add_tests (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "\t", 2);
      g_autofree char *name = NULL;
      Row *row;

      if (g_strv_length (parts) != 2)
        continue;
      row = g_new0 (Row, 1);
      row->file = g_strdup (parts[0]);
      row->expect = g_strdup (parts[1]);
      name = g_strconcat ("/corpus/", row->file, NULL);
      g_test_add_data_func_full (name, row, test_file, free_row);
    }
}

static void
test_no_data (void)
{
  g_autofree char *path = support_data_file ("broken/EXPECT.tsv");

  g_assert_null (path);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;

  g_test_init (&argc, &argv, NULL);
  path = support_data_file ("broken/EXPECT.tsv");
  if (path != NULL)
    add_tests (path);
  else
    g_test_add_func ("/corpus/finds-its-data", test_no_data);
  return g_test_run ();
}
