/* verb-run.c - jobs from files, or again what an exported file was made by
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

#include <string.h>

static const Option options[] = {
  { OPTION_TEXT, "model", 0, "FILE", "another network than the job's" },
  { OPTION_TEXT, "picture", 0, "FILE", "another picture than the job's" },
  { OPTION_LIST, "output", 'o', "FILE", "other files than the job's" },
  { .kind = OPTION_END },
};

/* A file of jobs, or one that carries its job: an export as .json has it inside. */
static GPtrArray *
read_jobs (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (g_str_has_suffix (path, ".json"))
    {
      g_autofree char *carried = lens_export_read_job (path, NULL);

      if (carried != NULL)
        return lens_jobs_from_text (carried, -1, error);
      if (!g_file_get_contents (path, &text, &length, error))
        return NULL;
      return lens_jobs_from_text (text, (gssize) length, error);
    }
  text = lens_export_read_job (path, error);
  return text != NULL ? lens_jobs_from_text (text, -1, error) : NULL;
}

static void
replace (const Call *call, const char *option, char **member, char **hash)
{
  const char *text = arguments_text (call->arguments, option);

  if (text == NULL)
    return;
  g_free (*member);
  *member = g_strdup (text);
  g_clear_pointer (hash, g_free);
}

static gboolean
run_file (const Call *call, LensDesk *desk, const char *path, GError **error)
{
  const GPtrArray *outputs = arguments_list (call->arguments, "output");
  g_autoptr (GPtrArray) jobs = read_jobs (path, error);

  /* A mistake in a job's file is bad input, not wrong usage of the program. */
  if (jobs == NULL && g_error_matches (*error, LENS_ERROR, LENS_ERROR_SETTING))
    (*error)->code = LENS_ERROR_INPUT;
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      LensJob *job = g_ptr_array_index (jobs, i);

      replace (call, "model", &job->model, &job->model_hash);
      replace (call, "picture", &job->picture, &job->picture_hash);
      if (outputs != NULL)
        g_ptr_array_set_size (job->outputs, 0);
      for (guint k = 0; outputs != NULL && k < outputs->len; k++)
        g_ptr_array_add (job->outputs, g_strdup (g_ptr_array_index (outputs, k)));
      if (job->outputs->len == 0)
        g_ptr_array_add (job->outputs, g_strdup (path));
      if (!call_run_job (call, desk, job, error))
        return FALSE;
    }
  return jobs != NULL;
}

static gboolean
run (const Call *call, GError **error)
{
  const GPtrArray *words = call->arguments->words;
  g_autoptr (LensDesk) desk = call_new_desk (call);

  for (guint i = 0; i < words->len; i++)
    if (!run_file (call, desk, g_ptr_array_index (words, i), error))
      {
        g_prefix_error (error, "%s: ", (const char *) g_ptr_array_index (words, i));
        return FALSE;
      }
  return TRUE;
}

const Verb verb_run = {
  .name = "run",
  .usage = "JOB.json|EXPORTED-FILE…",
  .summary =
    "Runs jobs from files; a picture or clip that Netlens wrote is made again.",
  .options = options,
  .min_words = 1,
  .max_words = -1,
  .run = run,
};
