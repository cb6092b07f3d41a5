/* verb-explain.c - one method about one picture, into files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

static const Option options[] = {
  { OPTION_TEXT, "method", 'm', "ID", "how to explain; guided-backprop if not said" },
  { OPTION_TEXT, "target", 't', "CLASS", "a class by name or index (#3), or top" },
  { OPTION_TEXT, "unit", 'u', "L:C[:Y:X]",
    "a channel of a layer, or one neuron, instead" },
  { OPTION_TEXT, "layer", 'l', "LAYER", "for methods that look at a layer" },
  { OPTION_TEXT, "score", 0, "KIND", "logit, softmax or sigmoid" },
  { OPTION_LIST, "set", 's', "NAME=VALUE", "a setting of the method" },
  { OPTION_TEXT, "figure", 'f', "ID", "how it is drawn" },
  { OPTION_LIST, "look", 0, "NAME=VALUE", "colour map, scale, size … of the figure" },
  { OPTION_LIST, "clip", 0, "NAME=VALUE", "timing, size and colours of a clip" },
  { OPTION_LIST, "output", 'o', "FILE",
    ".png .svg .pdf .gif .npy .json, or a FOLDER/" },
  { .kind = OPTION_END },
};

static gboolean
set_score (LensJob *job, const char *text, GError **error)
{
  const LensField field = {
    .kind = LENS_FIELD_CHOICE,
    .name = "score",
    .choices = lens_scores,
  };
  int score = job->score;

  if (text != NULL && !lens_field_set_text (&field, &score, text, error))
    return FALSE;
  job->score = (LensScore) score;
  return TRUE;
}

static gboolean
set_settings (const Call *call, LensJob *job, GError **error)
{
  const GPtrArray *list = arguments_list (call->arguments, "set");
  const GPtrArray *loose = call->arguments->loose;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!arguments_split (g_ptr_array_index (list, i), "set", &name, &value, error) ||
          !lens_job_set (job, name, value, error))
        return FALSE;
    }
  for (guint i = 0; i + 1 < loose->len; i += 2)
    if (!lens_job_set (job, g_ptr_array_index (loose, i),
                       g_ptr_array_index (loose, i + 1), error))
      return FALSE;
  return TRUE;
}

static gboolean
run (const Call *call, GError **error)
{
  const Arguments *arguments = call->arguments;
  const char *id = arguments_text (arguments, "method");
  const LensMethod *method = lens_method_find (id != NULL ? id : "guided-backprop",
                                               error);
  const GPtrArray *outputs = arguments_list (arguments, "output");
  g_autoptr (LensDesk) desk = call_new_desk (call);
  g_autoptr (LensJob) job = NULL;

  if (method == NULL)
    return FALSE;
  job = lens_job_new (method);
  job->model = g_strdup (g_ptr_array_index (arguments->words, 0));
  job->picture = g_strdup (g_ptr_array_index (arguments->words, 1));
  job->unit = g_strdup (arguments_text (arguments, "unit"));
  job->layer = g_strdup (arguments_text (arguments, "layer"));
  job->figure = g_strdup (arguments_text (arguments, "figure"));
  if (arguments_has (arguments, "target"))
    {
      g_free (job->target);
      job->target = g_strdup (arguments_text (arguments, "target"));
    }
  for (guint i = 0; outputs != NULL && i < outputs->len; i++)
    g_ptr_array_add (job->outputs, g_strdup (g_ptr_array_index (outputs, i)));

  return set_score (job, arguments_text (arguments, "score"), error) &&
         set_settings (call, job, error) &&
         (job->figure == NULL ||
          lens_figure_find (job->figure, method->kind, error) != NULL) &&
         call_fill_job (call, job, error) && call_run_job (call, desk, job, error);
}

const Verb verb_explain = {
  .name = "explain",
  .usage = "MODEL PICTURE [--method M] [--target CLASS | --unit LAYER:CHANNEL[:Y:X]] "
           "--output FILE…",
  .summary =
    "Explains an answer of a network, or a unit inside it, back to the pixels.",
  .options = options,
  .has_input_options = TRUE,
  .takes_settings = TRUE,
  .min_words = 2,
  .max_words = 2,
  .run = run,
};
