/* export-data.c - the numbers of the last frame: .npy and .json
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A .npy file has no room for a job: it stands beside it, in FILE.npy.json.
 */

#include "core/base/json.h"
#include "core/base/output.h"
#include "core/job/export-inside.h"
#include "core/tensor/npy.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

static char *
sidecar_path (const char *path)
{
  return g_strconcat (path, ".json", NULL);
}

gboolean
lens_write_npy (const LensExport *what, const char *path, GError **error)
{
  const LensFrame *frame = lens_export_last_frame (what);
  g_autofree char *beside = sidecar_path (path);
  g_autoptr (LensOutput) sidecar = NULL;

  if (frame->map == NULL)
    return lens_fail (error, LENS_ERROR_INPUT,
                      "%s: a %s result is no single map; write .json or a picture",
                      path, lens_frame_kind_name (frame->kind));

  /* The sidecar waits, complete, until the numbers are safe. */
  if (what->job != NULL)
    {
      sidecar = lens_output_begin (beside, error);
      if (sidecar == NULL ||
          !lens_output_write (sidecar, what->job, strlen (what->job), error))
        return FALSE;
    }
  if (!lens_npy_write (path, frame->map, error))
    return FALSE;
  return sidecar == NULL || lens_output_commit (g_steal_pointer (&sidecar), error);
}

char *
lens_read_npy_job (const char *path, GError **error)
{
  g_autofree char *beside = sidecar_path (path);
  char *job = NULL;

  if (!g_file_get_contents (beside, &job, NULL, error))
    {
      g_prefix_error (error, "%s: its job is not beside it: ", path);
      return NULL;
    }
  return job;
}

/* JSON knows no infinity. */
static void
add_number (JsonBuilder *builder, const char *name, double number)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (number))
    json_builder_add_double_value (builder, number);
  else
    json_builder_add_null_value (builder);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *valid = NULL;

  if (text == NULL)
    return;
  valid = g_utf8_make_valid (text, -1);
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static void
add_map (JsonBuilder *builder, const LensTensor *map)
{
  const LensShape *shape = lens_tensor_shape (map);
  LensReal minimum = 0;
  LensReal maximum = 0;
  LensReal mean = 0;

  lens_tensor_range (map, &minimum, &maximum, &mean);
  json_builder_set_member_name (builder, "map");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  for (int i = 0; i < shape->rank; i++)
    json_builder_add_int_value (builder, shape->dims[i]);
  json_builder_end_array (builder);
  add_number (builder, "minimum", minimum);
  add_number (builder, "maximum", maximum);
  add_number (builder, "mean", mean);
  json_builder_end_object (builder);
}

static void
add_frame (JsonBuilder *builder, const LensFrame *frame)
{
  json_builder_set_member_name (builder, "result");
  json_builder_begin_object (builder);
  add_text (builder, "kind", lens_frame_kind_name (frame->kind));
  add_text (builder, "title", frame->title);
  add_text (builder, "caption", frame->caption);
  add_text (builder, "quantity", frame->quantity);
  add_text (builder, "reason", frame->reason);
  if (frame->map != NULL)
    add_map (builder, frame->map);
  json_builder_end_object (builder);

  json_builder_set_member_name (builder, "statistics");
  json_builder_begin_object (builder);
  for (guint i = 0; i < frame->statistics->len; i++)
    {
      const LensStatistic *statistic = &g_array_index (frame->statistics, LensStatistic,
                                                       i);

      add_number (builder, statistic->name, statistic->number);
    }
  json_builder_end_object (builder);
}

static void
add_predictions (JsonBuilder *builder, const LensStage *stage)
{
  int n_predictions = MIN (stage->scene->n_predictions, stage->look.top);

  json_builder_set_member_name (builder, "predictions");
  json_builder_begin_array (builder);
  for (int i = 0; i < n_predictions; i++)
    {
      const LensPrediction *prediction = &stage->scene->predictions[i];

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "index");
      json_builder_add_int_value (builder, prediction->index);
      add_text (builder, "label", prediction->label);
      add_number (builder, "probability", prediction->probability);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_notes (JsonBuilder *builder, const char *const *notes)
{
  json_builder_set_member_name (builder, "notes");
  json_builder_begin_array (builder);
  for (int i = 0; notes != NULL && notes[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (notes[i], -1);

      json_builder_add_string_value (builder, valid);
    }
  json_builder_end_array (builder);
}

static gboolean
add_job (JsonBuilder *builder, const char *job, GError **error)
{
  JsonNode *node;

  if (job == NULL)
    return TRUE;
  node = json_from_string (job, error);
  if (node == NULL)
    return FALSE;
  json_builder_set_member_name (builder, "job");
  json_builder_add_value (builder, node);
  return TRUE;
}

gboolean
lens_write_json (const LensExport *what, const char *path, GError **error)
{
  g_autoptr (LensStage) stage = lens_stage_new (what, FALSE, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (stage == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  if (!add_job (builder, what->job, error))
    return FALSE;
  add_frame (builder, lens_export_last_frame (what));
  add_predictions (builder, stage);
  add_notes (builder, what->notes);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = lens_json_to_text (root);
  line = g_strconcat (text, "\n", NULL);
  return lens_output_save (path, line, strlen (line), error);
}

char *
lens_read_json_job (const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;
  JsonObject *object;

  if (!json_parser_load_from_file (parser, path, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  root = json_parser_get_root (parser);
  object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root)
                                                         : NULL;
  if (object == NULL || !json_object_has_member (object, "job"))
    {
      lens_fail (error, LENS_ERROR_INPUT, "%s: it does not say which job made it",
                 path);
      return NULL;
    }
  return lens_json_to_text (json_object_get_member (object, "job"));
}
