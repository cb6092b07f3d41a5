/* netlens-cli.c - the same work without a window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exit status: 0 done, 1 the work failed (one line on standard error), 2 wrong usage.
 */

#include "app/progress.h"
#include "app/verb.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum
{
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_USAGE,
};

static const Verb *const verbs[] = {
  &verb_explain, &verb_gist,  &verb_classify, &verb_inspect, &verb_eval,
  &verb_bench,   &verb_train, &verb_made,     &verb_convert, &verb_run,
  &verb_show,    &verb_list,  NULL,
};

static const Option global_options[] = {
  { OPTION_TEXT, "threads", 0, "N", "how many threads compute; 0: one per processor" },
  { OPTION_TEXT, "seed", 0, "N", "for what draws random numbers" },
  { OPTION_TEXT, "memory", 0, "MB",
    "for weights in a faster order; a quarter of the machine's, if not said" },
  { OPTION_FLAG, "no-fold", 0, NULL,
    "compute each layer by itself; the same but for rounding, and slower" },
  { OPTION_FLAG, "quiet", 'q', NULL,
    "no notes and no progress, only results and errors" },
  { OPTION_FLAG, "verbose", 'v', NULL, "say each step" },
  { OPTION_FLAG, "help", 'h', NULL, "this text" },
  { .kind = OPTION_END },
};

/* For the handler of Ctrl-C, which can reach nothing else. */
static LensMonitor *present_monitor;

static void
cancel_present_work (int signal_number)
{
  lens_monitor_cancel (present_monitor);
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  gboolean is_verbose = GPOINTER_TO_INT (data);

  if (level > G_LOG_LEVEL_MESSAGE && !is_verbose)
    return G_LOG_WRITER_HANDLED;
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      fprintf (stderr, "netlens-cli: %s\n", (const char *) fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

static void
print_options (const Option *options)
{
  for (const Option *option = options; option->kind != OPTION_END; option++)
    {
      g_autofree char *left = g_strdup_printf (
        "%s--%s%s%s", option->letter != 0 ? "" : "    ", option->name,
        option->argument != NULL ? " " : "",
        option->argument != NULL ? option->argument : "");

      if (option->letter != 0)
        print_text ("  -%c, %-26s %s\n", option->letter, left, option->help);
      else
        print_text ("  %-30s %s\n", left, option->help);
    }
}

static void
print_help (void)
{
  print_text ("netlens-cli: shows what a convolutional network sees\n\n");
  for (int i = 0; verbs[i] != NULL; i++)
    print_text ("  netlens-cli %s %s\n      %s\n", verbs[i]->name, verbs[i]->usage,
                verbs[i]->summary);
  print_text ("\nOptions of every verb:\n");
  print_options (global_options);
  print_text (
    "\nnetlens-cli VERB --help tells more; netlens-cli list methods names the "
    "methods.\n");
}

static void
print_verb_help (const Verb *verb)
{
  print_text ("netlens-cli %s %s\n\n%s\n", verb->name, verb->usage, verb->summary);
  if (verb->details != NULL)
    print_text ("\n%s\n", verb->details);
  if (verb->options->kind != OPTION_END)
    {
      print_text ("\nOptions:\n");
      print_options (verb->options);
    }
  if (verb->takes_settings)
    print_text (
      "\nThe settings of a method are options too, “--steps 20”: netlens-cli list "
      "methods --json\nnames them all.\n");
  if (verb->has_input_options)
    {
      print_text ("\nHow a picture becomes an input:\n");
      print_options (input_options);
    }
  print_text ("\nOptions of every verb:\n");
  print_options (global_options);
}

static int
fail_usage (const char *message)
{
  fprintf (stderr, "netlens-cli: %s\n", message);
  return EXIT_USAGE;
}

static const Verb *
find_verb (const char *name)
{
  for (int i = 0; verbs[i] != NULL; i++)
    if (strcmp (verbs[i]->name, name) == 0)
      return verbs[i];
  return NULL;
}

static int
fail_unknown_verb (const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *message = NULL;
  const char *closest;

  for (int i = 0; verbs[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) verbs[i]->name);
  g_ptr_array_add (names, NULL);
  closest = lens_closest (name, (const char *const *) names->pdata);
  message = closest != NULL
              ? g_strdup_printf ("unknown verb “%s”; did you mean “%s”?", name, closest)
              : g_strdup_printf ("unknown verb “%s”; see netlens-cli --help", name);
  return fail_usage (message);
}

static gboolean
check_words (const Verb *verb, const Arguments *arguments, GError **error)
{
  int n_words = (int) arguments->words->len;

  if (n_words < verb->min_words || (verb->max_words >= 0 && n_words > verb->max_words))
    return lens_fail (error, LENS_ERROR_SETTING, "usage: netlens-cli %s %s", verb->name,
                      verb->usage);
  return TRUE;
}

static gboolean
run_verb (const Verb *verb, const Arguments *arguments, GError **error)
{
  g_autoptr (LensMonitor) monitor = lens_monitor_new ();
  Call call = {
    .arguments = arguments,
    .monitor = monitor,
    .is_quiet = arguments_has (arguments, "quiet"),
  };
  /* The second Ctrl-C finds no handler and ends the program at once. */
  struct sigaction action = {
    .sa_handler = cancel_present_work,
    .sa_flags = (int) SA_RESETHAND,
  };
  Progress *progress;
  gint64 n_threads;
  gint64 megabytes;
  gint64 seed;
  gboolean is_done;

  if (!check_words (verb, arguments, error) ||
      !arguments_int (arguments, "threads", 0, 1024, 0, &n_threads, error) ||
      !arguments_int (arguments, "memory", 0, G_MAXINT, -1, &megabytes, error) ||
      !arguments_int (arguments, "seed", 0, G_MAXINT64, 0, &seed, error))
    return FALSE;
  call.seed = (guint64) seed;
  lens_parallel_set_n_threads ((int) n_threads);
  if (megabytes >= 0)
    lens_forms_set_budget ((gsize) megabytes << 20);

  present_monitor = monitor;
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  progress = call.is_quiet || verb->has_own_progress ? NULL : progress_start (monitor);
  is_done = verb->run (&call, error);
  progress_stop (progress);
  signal (SIGINT, SIG_DFL);
  signal (SIGTERM, SIG_DFL);
  return is_done;
}

static int
dispatch (const Verb *verb, char **words)
{
  const Option *tables[] = {
    verb->options,
    global_options,
    verb->has_input_options ? input_options : NULL,
    NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (Arguments) arguments = arguments_parse (words, tables,
                                                     verb->takes_settings, &error);

  if (arguments == NULL)
    return fail_usage (error->message);
  if (arguments_has (arguments, "help"))
    {
      print_verb_help (verb);
      return EXIT_DONE;
    }
  g_log_set_writer_func (write_log,
                         GINT_TO_POINTER (arguments_has (arguments, "verbose")), NULL);
  if (run_verb (verb, arguments, &error))
    return EXIT_DONE;
  fprintf (stderr, "netlens-cli: %s\n", error->message);
  return g_error_matches (error, LENS_ERROR, LENS_ERROR_SETTING) ? EXIT_USAGE
                                                                 : EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  const Verb *verb;

  if (argc < 2)
    return fail_usage ("what is to be done? see netlens-cli --help");
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      print_help ();
      return EXIT_DONE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      print_text ("netlens-cli %s\n", LENS_VERSION);
      return EXIT_DONE;
    }
  verb = find_verb (argv[1]);
  return verb != NULL ? dispatch (verb, argv + 2) : fail_unknown_verb (argv[1]);
}
