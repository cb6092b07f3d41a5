/* import-onnx.c - networks in ONNX
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file is walked once from the top: its versions, its weights, its inputs, its nodes,
 * its results.  What belongs to one of these stands in the file of that name.
 */

#include "core/model/import-onnx.h"

#include "core/model/unknown-file.h"

#include <string.h>

/* The newest operator set that the operators have been checked against. */
#define NEWEST_OPSET 21

/* More class names than any network has scores. */
#define MAX_LABELS 100000

/* The tags with which a ModelProto may go on. */
static const guint8 model_tags[] = {
  1 << 3 | LENS_WIRE_VARINT, 2 << 3 | LENS_WIRE_BYTES,  3 << 3 | LENS_WIRE_BYTES,
  4 << 3 | LENS_WIRE_BYTES,  5 << 3 | LENS_WIRE_VARINT, 6 << 3 | LENS_WIRE_BYTES,
  7 << 3 | LENS_WIRE_BYTES,  8 << 3 | LENS_WIRE_BYTES,  14 << 3 | LENS_WIRE_BYTES,
};

/* ONNX has no signature.  A ModelProto begins with one of its members, and the next field
 * is one of them too, so far as the file goes. */
static gboolean
fits (const LensSource *source)
{
  LensView view;
  LensCursor cursor;
  LensWireField field;

  view.data = lens_source_data (source, &view.size);
  cursor = lens_cursor (view);
  if (view.size < 2 || lens_source_is_text (source) ||
      memchr (model_tags, view.data[0], sizeof (model_tags)) == NULL)
    return FALSE;
  if (!lens_protobuf_next (&cursor, &field, NULL) || lens_cursor_left (&cursor) == 0)
    return lens_source_has_suffix (source, lens_importer_onnx.suffixes);
  return memchr (model_tags, *cursor.at, sizeof (model_tags)) != NULL ||
         lens_source_has_suffix (source, lens_importer_onnx.suffixes);
}

static gboolean
read_opset (LensOnnxReader *reader, const LensOnnxModel *model, GError **error)
{
  gint64 version = 0;

  for (guint i = 0; i < lens_array_length (model->opset_import); i++)
    {
      LensOnnxOpset opset = { 0 };

      if (!lens_message_decode (&lens_onnx_opset,
                                lens_views_at (model->opset_import, i), &opset, error))
        return FALSE;
      if (opset.domain.size == 0 || lens_view_equal (opset.domain, "ai.onnx"))
        version = opset.version;
    }
  if (version < 0)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "opset %" G_GINT64_FORMAT "; 1 or more expected", version);
  if (version > NEWEST_OPSET)
    lens_provenance_note (reader->provenance,
                          "opset %" G_GINT64_FORMAT
                          " is newer than %d; its operators are read as those of %d",
                          version, NEWEST_OPSET, NEWEST_OPSET);
  /* Files of IR version 1 and 2 had no place to say it. */
  if (version == 0 && reader->ir_version > 2)
    lens_provenance_note (reader->provenance, "the file names no opset; 1 assumed");
  reader->opset = (int) CLAMP (version, 1, G_MAXINT);
  return TRUE;
}

static void
describe (LensOnnxReader *reader, const LensOnnxModel *model)
{
  LensProvenance *provenance = reader->provenance;
  g_autofree char *name = lens_view_dup_text (model->producer_name);
  g_autofree char *version = lens_view_dup_text (model->producer_version);

  if (lens_array_length (model->opset_import) > 0)
    provenance->format = g_strdup_printf ("ONNX, opset %d, IR %" G_GINT64_FORMAT,
                                          reader->opset, reader->ir_version);
  else
    provenance->format = g_strdup_printf ("ONNX, IR %" G_GINT64_FORMAT,
                                          reader->ir_version);
  if (*name != '\0')
    provenance->producer = g_strconcat (name, *version != '\0' ? " " : "", version,
                                        NULL);
}

/* Class names, one a line; an empty last line is none. */
static GPtrArray *
split_labels (LensView text)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func (g_free);
  gsize begin = 0;

  for (gsize i = 0; i <= text.size && labels->len < MAX_LABELS; i++)
    {
      LensView line = { text.data + begin, i - begin };

      if (i < text.size && text.data[i] != '\n')
        continue;
      if (i < text.size || line.size > 0)
        g_ptr_array_add (labels, lens_view_dup_text (line));
      begin = i + 1;
    }
  return labels;
}

static gboolean
read_labels (LensOnnxReader *reader, const LensOnnxModel *model, GError **error)
{
  for (guint i = 0; i < lens_array_length (model->metadata_props); i++)
    {
      LensOnnxEntry entry = { 0 };

      if (!lens_message_decode (&lens_onnx_entry,
                                lens_views_at (model->metadata_props, i), &entry,
                                error))
        return FALSE;
      if (!lens_view_equal (entry.key, LENS_ONNX_LABELS_KEY) || entry.value.size == 0)
        continue;
      g_clear_pointer (&reader->provenance->labels, g_ptr_array_unref);
      reader->provenance->labels = split_labels (entry.value);
    }
  return TRUE;
}

static gboolean
add_outputs (LensOnnxReader *reader, const LensOnnxGraph *graph, GError **error)
{
  for (guint i = 0; i < lens_array_length (graph->output); i++)
    {
      g_auto (LensOnnxValueInfo) info = { 0 };
      g_autofree char *name = NULL;

      if (!lens_message_decode (&lens_onnx_value_info, lens_views_at (graph->output, i),
                                &info, error))
        return FALSE;
      name = lens_view_dup_text (info.name);
      if (*name == '\0')
        return lens_fail (error, LENS_ERROR_FORMAT, "output %u has no name", i);
      lens_draft_add_output (reader->draft, name);
    }
  return TRUE;
}

static gboolean
read_graph (LensOnnxReader *reader, const LensOnnxGraph *graph, GError **error)
{
  LensProvenance *provenance = reader->provenance;

  provenance->n_nodes = lens_array_length (graph->node);
  provenance->n_tensors = lens_array_length (graph->initializer);
  if (provenance->n_nodes == 0)
    return lens_fail (error, LENS_ERROR_FORMAT, "there is no node in the graph");
  if (lens_array_length (graph->output) == 0)
    return lens_fail (error, LENS_ERROR_FORMAT, "the graph has no output");
  return lens_onnx_add_initializers (reader, graph, error) &&
         lens_onnx_add_inputs (reader, graph, error) &&
         lens_onnx_add_nodes (reader, graph, error) &&
         add_outputs (reader, graph, error);
}

static gboolean
read_parts (LensOnnxReader *reader, GError **error)
{
  g_auto (LensOnnxModel) model = { 0 };
  g_auto (LensOnnxGraph) graph = { 0 };
  LensView whole;

  whole.data = lens_source_data (reader->source, &whole.size);
  if (!lens_message_decode (&lens_onnx_model, whole, &model, error))
    return FALSE;
  if (model.graph == NULL)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "there is no graph in the file; a network expected");
  reader->ir_version = model.ir_version;
  if (!read_opset (reader, &model, error) || !read_labels (reader, &model, error))
    return FALSE;
  describe (reader, &model);

  reader->draft = lens_draft_new (reader->opset);
  return lens_message_decode_all (&lens_onnx_graph, model.graph, &graph, error) &&
         read_graph (reader, &graph, error);
}

static LensDraft *
read_model (LensSource *source,
            const LensModelOptions *options,
            LensProvenance *provenance,
            GError **error)
{
  LensOnnxReader reader = {
    .source = source,
    .options = options,
    .provenance = provenance,
  };
  gboolean is_read;

  reader.siblings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) lens_source_unref);
  reader.known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) lens_tensor_unref);
  reader.types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  is_read = read_parts (&reader, error);
  g_hash_table_unref (reader.siblings);
  g_hash_table_unref (reader.known);
  g_hash_table_unref (reader.types);
  if (!is_read)
    g_clear_pointer (&reader.draft, lens_draft_unref);
  return reader.draft;
}

static const char *const suffixes[] = { ".onnx", NULL };

const LensImporter lens_importer_onnx = {
  .id = "onnx",
  .title = "ONNX",
  .suffixes = suffixes,
  .fits = fits,
  .read = read_model,
};
