/* verb-eval.c - the raw values of a network for given inputs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

#include <string.h>

static const Option options[] = {
  { OPTION_LIST, "input", 'i', "NAME=FILE.npy", "the numbers of an input" },
  { OPTION_LIST, "value", 0, "NAME", "an inner value; all outputs if none is named" },
  { OPTION_TEXT, "output-dir", 'o', "DIR",
    "where NAME.npy goes; made if it is not there" },
  { .kind = OPTION_END },
};

/* Reads --input into a table from name to tensor. */
static GHashTable *
read_inputs (const Call *call, GError **error)
{
  const GPtrArray *list = arguments_list (call->arguments, "input");
  g_autoptr (GHashTable) inputs = g_hash_table_new_full (
    g_str_hash, g_str_equal, g_free, (GDestroyNotify) lens_tensor_unref);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *path = NULL;
      LensTensor *tensor;

      if (!arguments_split (g_ptr_array_index (list, i), "input", &name, &path, error))
        return NULL;
      tensor = lens_npy_read (path, error);
      if (tensor == NULL)
        return NULL;
      g_hash_table_insert (inputs, g_steal_pointer (&name), tensor);
    }
  return g_steal_pointer (&inputs);
}

static LensModel *
open_model (const Call *call, GHashTable *inputs, GError **error)
{
  const GPtrArray *wanted = arguments_list (call->arguments, "value");
  LensModelOptions options_of_model = {
    .path = g_ptr_array_index (call->arguments->words, 0),
    .bound = inputs,
    .cut_outputs = (GPtrArray *) wanted,
  };
  LensModel *model;

  model = lens_model_open (&options_of_model, call->monitor, error);
  if (model != NULL && arguments_has (call->arguments, "no-fold"))
    lens_graph_set_folds (lens_model_graph (model), FALSE);
  return model;
}

static gboolean
check_names (LensGraph *graph, GHashTable *inputs, GError **error)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, inputs);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      gboolean is_known = FALSE;

      for (int i = 0; i < lens_graph_n_inputs (graph); i++)
        is_known |= strcmp (lens_graph_value (graph, lens_graph_input (graph, i))->name,
                            name) == 0;
      if (!is_known)
        return lens_fail (
          error, LENS_ERROR_SETTING, "the network has no input “%s”; it has “%s”%s",
          (char *) name,
          lens_graph_n_inputs (graph) > 0
            ? lens_graph_value (graph, lens_graph_input (graph, 0))->name
            : "none",
          lens_graph_n_inputs (graph) > 1 ? " and others" : "");
    }
  return TRUE;
}

/* The inputs in the graph's order; the tensors belong to @inputs. */
static gboolean
arrange_inputs (LensGraph *graph,
                GHashTable *inputs,
                LensTensor **arranged,
                GError **error)
{
  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    {
      const LensValue *value = lens_graph_value (graph, lens_graph_input (graph, i));

      arranged[i] = g_hash_table_lookup (inputs, value->name);
      if (arranged[i] == NULL)
        return lens_fail (error, LENS_ERROR_SETTING,
                          "the input “%s” is not given; --input %s=FILE.npy expected",
                          value->name, value->name);
      if (!lens_shape_equal (lens_tensor_shape (arranged[i]), &value->shape))
        {
          g_autofree char *found = lens_shape_to_string (
            lens_tensor_shape (arranged[i]));
          g_autofree char *expected = lens_shape_to_string (&value->shape);

          return lens_fail (error, LENS_ERROR_INPUT,
                            "input “%s”: %s expected, %s found", value->name, expected,
                            found);
        }
    }
  return TRUE;
}

static gboolean
find_wanted (const Call *call,
             LensModel *model,
             GArray *wanted,
             GPtrArray *names,
             GError **error)
{
  const GPtrArray *list = arguments_list (call->arguments, "value");
  LensGraph *graph = lens_model_graph (model);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      int value = lens_model_find (model, g_ptr_array_index (list, i), error);

      if (value < 0)
        return FALSE;
      g_array_append_val (wanted, value);
      g_ptr_array_add (names, g_ptr_array_index (list, i));
    }
  for (int i = 0; list == NULL && i < lens_graph_n_outputs (graph); i++)
    {
      int value = lens_graph_output (graph, i);

      g_array_append_val (wanted, value);
      g_ptr_array_add (names, lens_graph_value (graph, value)->name);
    }
  return TRUE;
}

static gboolean
write_results (const char *folder,
               LensTensor *const *results,
               const GPtrArray *names,
               GError **error)
{
  if (g_mkdir_with_parents (folder, 0777) != 0)
    return lens_fail (error, LENS_ERROR_INPUT, "%s: the folder cannot be made", folder);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *stem = g_strdelimit (g_strdup (g_ptr_array_index (names, i)),
                                            "/", '_');
      g_autofree char *file = g_strconcat (stem, ".npy", NULL);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      if (!lens_npy_write (path, results[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run (const Call *call, GError **error)
{
  const char *folder = arguments_text (call->arguments, "output-dir");
  g_autoptr (GHashTable) inputs = read_inputs (call, error);
  g_autoptr (LensModel) model = NULL;
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree LensTensor **arranged = NULL;
  g_autofree LensTensor **results = NULL;
  LensGraph *graph;
  gboolean is_done;

  if (inputs == NULL)
    return FALSE;
  if (folder == NULL)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "nowhere to write to; --output-dir DIR expected");
  model = open_model (call, inputs, error);
  if (model == NULL)
    return FALSE;
  graph = lens_model_graph (model);
  arranged = g_new0 (LensTensor *, lens_graph_n_inputs (graph) + 1);
  if (!check_names (graph, inputs, error) ||
      !arrange_inputs (graph, inputs, arranged, error) ||
      !find_wanted (call, model, wanted, names, error))
    return FALSE;

  results = g_new0 (LensTensor *, wanted->len + 1);
  is_done = lens_graph_eval (graph, arranged, (const int *) (gpointer) wanted->data,
                             (int) wanted->len, results, call->monitor, error) &&
            write_results (folder, results, names, error);
  for (guint i = 0; i < wanted->len; i++)
    g_clear_pointer (&results[i], lens_tensor_unref);
  return is_done;
}

const Verb verb_eval = {
  .name = "eval",
  .usage = "MODEL --input NAME=FILE.npy… [--value NAME]… --output-dir DIR",
  .summary = "Writes the raw values of all outputs, or of the inner values named.",
  .options = options,
  .min_words = 1,
  .max_words = 1,
  .run = run,
};
