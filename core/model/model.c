/* model.c - a network as a person thinks of it: layers, input, answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/model.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/memory.h"
#include "core/model/answers.h"
#include "core/model/importer.h"
#include "core/model/labels.h"
#include "core/model/layers.h"
#include "core/model/sidecar.h"

#include <string.h>

struct _LensModel
{
  gint n_references;
  char *path;
  char *format;
  char *producer;
  char *hash; /* atomic; NULL until asked for */
  LensSource *source;
  LensGraph *graph;
  GArray *layers; /* LensLayer */
  int picture_input;
  LensAnswers answers;
  LensPreprocess preprocess;
  LensLabels *labels;
  GPtrArray *file_labels; /* (nullable): char *, class names that the file itself has */
  GPtrArray *notes;       /* char *, ends with NULL */
};

static void
add_note (LensModel *model, const char *note)
{
  if (note != NULL)
    g_ptr_array_add (model->notes, g_strdup (note));
}

static void
add_notes (LensModel *model, const GPtrArray *notes)
{
  for (guint i = 0; notes != NULL && i < notes->len; i++)
    add_note (model, g_ptr_array_index (notes, i));
}

/* A setting that makes no sense is the user's mistake in a job and the file's mistake in a
 * file: callers tell the two apart by the code. */
static void
blame_file (GError **error)
{
  if (error != NULL && g_error_matches (*error, LENS_ERROR, LENS_ERROR_SETTING))
    (*error)->code = LENS_ERROR_FORMAT;
}

/* Builds the graph; what the file says of itself is kept also for the list of notes. */
static gboolean
read_graph (LensModel *model, const LensModelOptions *options, GError **error)
{
  g_auto (LensProvenance) provenance = { 0 };
  const LensImporter *importer = lens_importer_for (model->source, error);
  g_autoptr (LensDraft) draft = NULL;

  if (importer == NULL)
    return FALSE;
  g_info ("reading %s", importer->title);
  draft = importer->read (model->source, options, &provenance, error);
  for (guint i = 0; options->unsupported != NULL && provenance.unsupported != NULL &&
                    i < provenance.unsupported->len;
       i++)
    g_ptr_array_add (options->unsupported,
                     g_strdup (g_ptr_array_index (provenance.unsupported, i)));
  if (draft == NULL)
    return FALSE;
  for (guint i = 0; options->cut_outputs != NULL && i < options->cut_outputs->len; i++)
    lens_draft_add_output (draft, g_ptr_array_index (options->cut_outputs, i));
  model->graph = lens_draft_build (draft, error);
  if (model->graph == NULL)
    return FALSE;

  model->format = g_strdup (provenance.format != NULL ? provenance.format
                                                      : importer->title);
  model->producer = g_strdup (provenance.producer != NULL ? provenance.producer : "");
  add_notes (model, provenance.notes);
  model->file_labels = g_steal_pointer (&provenance.labels);
  return TRUE;
}

static void
guess_preprocess (LensModel *model)
{
  g_autofree const char **names = lens_graph_dup_names (model->graph);
  const LensValue *input = lens_graph_value (model->graph, model->picture_input);

  lens_preprocess_guess (&model->preprocess, &input->shape, input->name,
                         model->producer, names,
                         model->answers.is_classifier ? model->answers.n_classes : 0);
}

/* Flags win over the sidecar, the sidecar over what was recognised. */
static gboolean
find_preprocess (LensModel *model,
                 const LensModelOptions *options,
                 const LensSidecar *sidecar,
                 GError **error)
{
  const LensValue *input;

  if (model->picture_input < 0)
    {
      model->preprocess.source = g_strdup ("the network takes no picture");
      return TRUE;
    }
  guess_preprocess (model);
  input = lens_graph_value (model->graph, model->picture_input);
  return lens_preprocess_override (&model->preprocess, sidecar->preprocess,
                                   sidecar->name, error) &&
         lens_preprocess_override (&model->preprocess, options->preprocess, "flags",
                                   error) &&
         lens_preprocess_check (&model->preprocess, &input->shape, error);
}

static gboolean
find_labels (LensModel *model,
             const LensModelOptions *options,
             const LensSidecar *sidecar,
             GError **error)
{
  const char *path = options->labels_path != NULL ? options->labels_path
                                                  : sidecar->labels_path;

  if (path != NULL)
    model->labels = lens_labels_open (path, model->answers.n_classes, error);
  else if (model->file_labels != NULL && model->answers.is_classifier)
    model->labels = lens_labels_new (model->file_labels, model->answers.n_classes,
                                     "the network's file");
  else
    model->labels = lens_labels_new_known (model->answers.is_classifier
                                             ? model->answers.n_classes
                                             : 0,
                                           model->preprocess.label_set);
  if (model->labels == NULL)
    return FALSE;
  add_note (model, lens_labels_note (model->labels));
  return TRUE;
}

static gboolean
read_surroundings (LensModel *model, const LensModelOptions *options, GError **error)
{
  g_autofree char *found = options->preprocess_path == NULL
                             ? lens_sidecar_find (options->path)
                             : NULL;
  const char *path = options->preprocess_path != NULL ? options->preprocess_path
                                                      : found;
  g_auto (LensSidecar) sidecar = { 0 };

  if (!lens_sidecar_read (path, &sidecar, error))
    return FALSE;
  add_notes (model, sidecar.notes);
  model->answers = lens_answers_find (model->graph, sidecar.output);
  return find_preprocess (model, options, &sidecar, error) &&
         find_labels (model, options, &sidecar, error);
}

static gboolean
read_all (LensModel *model, const LensModelOptions *options, GError **error)
{
  if (!read_graph (model, options, error))
    {
      blame_file (error);
      return FALSE;
    }
  model->picture_input = lens_answers_picture_input (model->graph);
  g_info ("naming layers");
  model->layers = lens_layers_find (model->graph, model->picture_input);
  lens_layers_name (model->graph, model->layers);
  return read_surroundings (model, options, error);
}

/* “net.onnx: ” before an error, unless it begins so already. */
static void
put_name_before (const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);

  if (error != NULL && *error != NULL &&
      !g_error_matches (*error, LENS_ERROR, LENS_ERROR_CANCELLED) &&
      !g_str_has_prefix ((*error)->message, name))
    g_prefix_error (error, "%s: ", name);
}

LensModel *
lens_model_open (const LensModelOptions *options, LensMonitor *monitor, GError **error)
{
  g_autoptr (LensModel) model = NULL;
  LensSource *source;

  lens_memory_keep ();
  source = lens_source_open (options->path, error);
  if (source == NULL || !lens_monitor_check (monitor, error))
    {
      put_name_before (options->path, error);
      g_clear_pointer (&source, lens_source_unref);
      return NULL;
    }

  model = g_new0 (LensModel, 1);
  model->n_references = 1;
  model->path = g_strdup (options->path);
  model->source = source;
  model->notes = g_ptr_array_new_with_free_func (g_free);
  if (!read_all (model, options, error))
    {
      put_name_before (options->path, error);
      return NULL;
    }
  g_ptr_array_add (model->notes, NULL);
  return g_steal_pointer (&model);
}

LensModel *
lens_model_ref (LensModel *model)
{
  g_atomic_int_inc (&model->n_references);
  return model;
}

void
lens_model_unref (LensModel *model)
{
  if (model == NULL || !g_atomic_int_dec_and_test (&model->n_references))
    return;
  lens_preprocess_clear (&model->preprocess);
  g_clear_pointer (&model->labels, lens_labels_unref);
  g_clear_pointer (&model->file_labels, g_ptr_array_unref);
  g_clear_pointer (&model->layers, g_array_unref);
  g_clear_pointer (&model->graph, lens_graph_unref);
  g_clear_pointer (&model->source, lens_source_unref);
  g_ptr_array_unref (model->notes);
  g_free (model->hash);
  g_free (model->producer);
  g_free (model->format);
  g_free (model->path);
  g_free (model);
}

const char *
lens_model_path (const LensModel *model)
{
  return model->path;
}

const char *
lens_model_format (const LensModel *model)
{
  return model->format;
}

const char *
lens_model_producer (const LensModel *model)
{
  return model->producer;
}

const char *
lens_model_hash (LensModel *model)
{
  char *hash = g_atomic_pointer_get (&model->hash);

  if (hash != NULL)
    return hash;
  hash = lens_hash_bytes (lens_source_bytes (model->source));
  if (!g_atomic_pointer_compare_and_exchange (&model->hash, NULL, hash))
    g_free (hash);
  return g_atomic_pointer_get (&model->hash);
}

LensGraph *
lens_model_graph (const LensModel *model)
{
  return model->graph;
}

const LensPreprocess *
lens_model_preprocess (const LensModel *model)
{
  return &model->preprocess;
}

int
lens_model_picture_input (const LensModel *model)
{
  return model->picture_input;
}

int
lens_model_n_layers (const LensModel *model)
{
  return (int) model->layers->len;
}

const LensLayer *
lens_model_layer (const LensModel *model, int index)
{
  return &g_array_index (model->layers, LensLayer, index);
}

int
lens_model_layer_of_value (const LensModel *model, int value)
{
  for (int i = 0; i < lens_model_n_layers (model); i++)
    if (lens_model_layer (model, i)->value == value)
      return i;
  return -1;
}

static void
fail_unknown_layer (const LensModel *model, const char *name, GError **error)
{
  g_autofree const char **file_names = lens_graph_dup_names (model->graph);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *closest;

  for (int i = 0; i < lens_model_n_layers (model); i++)
    g_ptr_array_add (names, lens_model_layer (model, i)->name);
  for (int i = 0; file_names[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) file_names[i]);
  g_ptr_array_add (names, NULL);

  closest = lens_closest (name, (const char *const *) names->pdata);
  if (closest != NULL)
    lens_fail (error, LENS_ERROR_SETTING, "no layer “%s”; did you mean “%s”?", name,
               closest);
  else
    lens_fail (error, LENS_ERROR_SETTING,
               "no layer “%s”; netlens-cli inspect lists the layers of a network",
               name);
}

int
lens_model_find (const LensModel *model, const char *name, GError **error)
{
  int value;

  for (int i = 0; i < lens_model_n_layers (model); i++)
    if (strcmp (lens_model_layer (model, i)->name, name) == 0)
      return lens_model_layer (model, i)->value;
  value = lens_graph_find (model->graph, name);
  if (value < 0)
    fail_unknown_layer (model, name, error);
  return value;
}

const char *
lens_model_value_name (const LensModel *model, int value)
{
  int layer = lens_model_layer_of_value (model, value);

  if (layer >= 0)
    return lens_model_layer (model, layer)->name;
  return lens_graph_value (model->graph, value)->name;
}

int
lens_model_default_layer (const LensModel *model)
{
  for (int i = lens_model_n_layers (model) - 1; i >= 0; i--)
    {
      const LensLayer *layer = lens_model_layer (model, i);
      const LensShape *shape = &lens_graph_value (model->graph, layer->value)->shape;

      /* A last convolution with one channel a class is a classifier already; what people
       * ask for is the layer that it reads. */
      if (!layer->is_spatial || shape->dims[2] * shape->dims[3] < 2 ||
          (model->answers.is_classifier && shape->dims[1] == model->answers.n_classes))
        continue;
      if (lens_graph_depends (model->graph, model->answers.scores, layer->value))
        return i;
    }
  return -1;
}

int
lens_model_scores (const LensModel *model)
{
  return model->answers.scores;
}

int
lens_model_probabilities (const LensModel *model)
{
  return model->answers.probabilities;
}

gboolean
lens_model_is_classifier (const LensModel *model)
{
  return model->answers.is_classifier;
}

int
lens_model_n_classes (const LensModel *model)
{
  return model->answers.n_classes;
}

const char *
lens_model_label (const LensModel *model, int index)
{
  return lens_labels_name (model->labels, index);
}

const char *
lens_model_labels_source (const LensModel *model)
{
  return lens_labels_source (model->labels);
}

int
lens_model_find_class (const LensModel *model, const char *text, GError **error)
{
  gint64 index;

  if (model->answers.is_classifier)
    return lens_labels_find (model->labels, text, error);
  if (!g_ascii_string_to_signed (text + (text[0] == '#' ? 1 : 0), 10, 0,
                                 model->answers.n_classes - 1, &index, NULL))
    {
      lens_fail (
        error, LENS_ERROR_SETTING,
        "target “%s”: the network does not name classes; an index of its output, 0 "
        "to %d, expected",
        text, model->answers.n_classes - 1);
      return -1;
    }
  return (int) index;
}

const char *const *
lens_model_notes (const LensModel *model)
{
  return (const char *const *) model->notes->pdata;
}

gboolean
lens_model_has_trait (const LensModel *model, guint traits)
{
  for (int i = 0; i < lens_graph_n_nodes (model->graph); i++)
    if ((lens_graph_node (model->graph, i)->op->traits & traits) == traits)
      return TRUE;
  return FALSE;
}
