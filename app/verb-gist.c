/* verb-gist.c - the whole network on one page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

static const Option options[] = {
  { OPTION_TEXT, "layers", 0, "WHICH", "all, how many, or names with commas" },
  { OPTION_TEXT, "mode", 0, "MODE",
    "views: a row a layer; pairs: layers against layers" },
  { OPTION_TEXT, "target", 't', "CLASS", "a class by name or index, or top" },
  { OPTION_LIST, "look", 0, "NAME=VALUE", "colour map, scale, size … of the page" },
  { OPTION_LIST, "clip", 0, "NAME=VALUE", "timing, size and colours of a clip" },
  { OPTION_LIST, "output", 'o', "FILE", ".png .svg .pdf .gif .json, or a FOLDER/" },
  { .kind = OPTION_END },
};

static gboolean
set_option (const Call *call, LensJob *job, const char *name, GError **error)
{
  const char *text = arguments_text (call->arguments, name);

  return text == NULL || lens_job_set (job, name, text, error);
}

static gboolean
run (const Call *call, GError **error)
{
  const Arguments *arguments = call->arguments;
  const LensMethod *method = lens_method_find ("gist", error);
  const GPtrArray *outputs = arguments_list (arguments, "output");
  const GPtrArray *loose = arguments->loose;
  g_autoptr (LensDesk) desk = call_new_desk (call);
  g_autoptr (LensJob) job = NULL;

  if (method == NULL)
    return FALSE;
  job = lens_job_new (method);
  job->model = g_strdup (g_ptr_array_index (arguments->words, 0));
  job->picture = g_strdup (g_ptr_array_index (arguments->words, 1));
  if (arguments_has (arguments, "target"))
    {
      g_free (job->target);
      job->target = g_strdup (arguments_text (arguments, "target"));
    }
  for (guint i = 0; outputs != NULL && i < outputs->len; i++)
    g_ptr_array_add (job->outputs, g_strdup (g_ptr_array_index (outputs, i)));
  for (guint i = 0; i + 1 < loose->len; i += 2)
    if (!lens_job_set (job, g_ptr_array_index (loose, i),
                       g_ptr_array_index (loose, i + 1), error))
      return FALSE;
  return set_option (call, job, "layers", error) &&
         set_option (call, job, "mode", error) && call_fill_job (call, job, error) &&
         call_run_job (call, desk, job, error);
}

const Verb verb_gist = {
  .name = "gist",
  .usage = "MODEL PICTURE [--layers all|N|NAMES] [--mode views|pairs] --output FILE",
  .summary =
    "Shows on one page what the network sees, from the first layer to the last.",
  .options = options,
  .has_input_options = TRUE,
  .takes_settings = TRUE,
  .min_words = 2,
  .max_words = 2,
  .run = run,
};
