/* graphs.c - a file as a graph, and one number of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/graphs.h"

#include "core/base/error.h"

LensGraph *
support_read_graph (LensSource *source,
                    const LensModelOptions *options,
                    LensProvenance *provenance,
                    GError **error)
{
  const LensImporter *importer = lens_importer_for (source, error);
  g_autoptr (LensDraft) draft = NULL;

  if (importer != NULL)
    draft = importer->read (source, options, provenance, error);
  return draft != NULL ? lens_draft_build (draft, error) : NULL;
}

LensGraph *
support_open_graph (const char *path, GHashTable *bound, GError **error)
{
  g_autoptr (LensSource) source = lens_source_open (path, error);
  g_auto (LensProvenance) provenance = { 0 };
  const LensModelOptions options = { .path = path, .bound = bound };

  return source != NULL ? support_read_graph (source, &options, &provenance, error)
                        : NULL;
}

LensTensor *
support_eval (LensGraph *graph, GHashTable *given, int value, GError **error)
{
  int n_inputs = lens_graph_n_inputs (graph);
  g_autofree LensTensor **inputs = g_new0 (LensTensor *, n_inputs + 1);
  LensTensor *result = NULL;

  for (int i = 0; i < n_inputs; i++)
    {
      const char *name = lens_graph_value (graph, lens_graph_input (graph, i))->name;

      inputs[i] = g_hash_table_lookup (given, name);
      if (inputs[i] == NULL)
        {
          lens_fail (error, LENS_ERROR_INPUT, "input “%s” is not given", name);
          return NULL;
        }
    }
  lens_graph_eval (graph, inputs, &value, 1, &result, NULL, error);
  return result;
}
