/* verb-convert.c - a network written anew, as ONNX
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

/* (transfer full): class names that somebody gave; NULL where they are only counted. */
static char **
dup_labels (const LensModel *model)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();

  if (!lens_model_is_classifier (model) ||
      g_str_equal (lens_model_labels_source (model), "numbers"))
    return NULL;
  for (int i = 0; i < lens_model_n_classes (model); i++)
    g_ptr_array_add (labels, g_strdup (lens_model_label (model, i)));
  g_ptr_array_add (labels, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&labels), FALSE);
}

/* The network is recognised by what its file says of itself, which the new file does not
 * say; so what was found out about input and classes goes with it. */
static gboolean
write_all (const LensModel *model,
           const char *path,
           const LensSidecar *sidecar,
           GError **error)
{
  g_auto (GStrv) labels = dup_labels (model);
  g_autoptr (JsonNode) preprocess = lens_model_picture_input (model) >= 0
                                      ? lens_preprocess_to_json (
                                          lens_model_preprocess (model))
                                      : NULL;
  g_autofree char *name = g_path_get_basename (lens_model_path (model));
  const LensOnnxOptions options = {
    .name = name,
    .labels = (const char *const *) labels,
  };

  return lens_onnx_write (lens_model_graph (model), &options, path, error) &&
         lens_sidecar_write (path, preprocess, (const char *const *) labels,
                             sidecar->output, error);
}

static gboolean
run (const Call *call, GError **error)
{
  g_autoptr (LensJob) job = lens_job_new (lens_methods[0]);
  g_autoptr (LensModel) model = NULL;
  LensModelOptions options = { .path = call->arguments->words->pdata[0] };
  g_autofree char *found = lens_sidecar_find (options.path);
  g_auto (LensSidecar) sidecar = { 0 };

  if (!call_fill_job (call, job, error))
    return FALSE;
  options.preprocess = job->preprocess;
  options.preprocess_path = job->preprocess_path;
  options.labels_path = job->labels;
  options.input_shape = job->input_shape;
  model = lens_model_open (&options, call->monitor, error);
  if (model == NULL ||
      !lens_sidecar_read (job->preprocess_path != NULL ? job->preprocess_path : found,
                          &sidecar, error))
    return FALSE;
  for (int i = 0; lens_model_notes (model)[i] != NULL; i++)
    call_note (call, lens_model_notes (model)[i]);
  return write_all (model, call->arguments->words->pdata[1], &sidecar, error);
}

static const Option options[] = {
  { .kind = OPTION_END },
};

const Verb verb_convert = {
  .name = "convert",
  .usage = "MODEL OUT.onnx",
  .summary = "Writes a network as ONNX, with what is known of its input and classes.",
  .details =
    "Sizes are fixed, what is constant is computed, numbers are float32, and the "
    "operator\n"
    "set is the oldest from 13 on that has every operator. Beside OUT.onnx stand\n"
    "OUT.netlens.json and OUT.labels.txt. Read again, the network gives the same "
    "answers.",
  .options = options,
  .has_input_options = TRUE,
  .min_words = 2,
  .max_words = 2,
  .run = run,
};
