/* job-json.c - a job as JSON, both ways
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The members that are plain texts stand in one table; the others have a function each way.
 * What lens_job_to_json () leaves out is what lens_job_from_json () assumes.
 */

#include "core/job/job.h"

#include "core/base/error.h"
#include "core/base/json.h"

#include <string.h>

/* Members that are texts: their names, and where they lie. */
static const struct
{
  const char *name;
  gsize offset;
} texts[] = {
  { "model", offsetof (LensJob, model) },
  { "model-sha256", offsetof (LensJob, model_hash) },
  { "picture", offsetof (LensJob, picture) },
  { "picture-sha256", offsetof (LensJob, picture_hash) },
  { "target", offsetof (LensJob, target) },
  { "unit", offsetof (LensJob, unit) },
  { "layer", offsetof (LensJob, layer) },
  { "figure", offsetof (LensJob, figure) },
  { "preprocess-file", offsetof (LensJob, preprocess_path) },
  { "labels", offsetof (LensJob, labels) },
};

static const char *const all_members[] = {
  "netlens", "model", "model-sha256", "picture",     "picture-sha256",
  "target",  "unit",  "layer",        "figure",      "preprocess-file",
  "labels",  "score", "method",       "settings",    "look",
  "clip",    "seed",  "preprocess",   "input-shape", "output",
  NULL,
};

static char **
text_member (LensJob *job, gsize index)
{
  return (char **) ((char *) job + texts[index].offset);
}

/* @everything: also what has its initial value. */
static JsonNode *
fields_to_json (const LensField *fields, gconstpointer settings, gboolean everything)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  LENS_FOR_EACH_FIELD (field, fields)
    {
      g_autofree char *name = lens_field_dup_name (field);

      if (everything || !lens_field_is_initial (field, settings))
        json_object_set_member (object, name, lens_field_to_json (field, settings));
    }
  json_node_take_object (node, object);
  return node;
}

static void
add_fields (JsonObject *object,
            const char *name,
            const LensField *fields,
            gconstpointer settings)
{
  JsonNode *node = fields_to_json (fields, settings, FALSE);

  if (json_object_get_size (json_node_get_object (node)) > 0)
    json_object_set_member (object, name, node);
  else
    json_node_unref (node);
}

static void
add_input_shape (JsonObject *object, const LensShape *shape)
{
  JsonArray *sizes = json_array_new ();

  for (int i = 0; i < shape->rank; i++)
    json_array_add_int_element (sizes, shape->dims[i]);
  json_object_set_array_member (object, "input-shape", sizes);
}

static void
add_outputs (JsonObject *object, const GPtrArray *outputs)
{
  JsonArray *paths = json_array_new ();

  for (guint i = 0; i < outputs->len; i++)
    json_array_add_string_element (paths, g_ptr_array_index (outputs, i));
  json_object_set_array_member (object, "output", paths);
}

JsonNode *
lens_job_to_json (const LensJob *job)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "netlens", LENS_VERSION);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = *text_member ((LensJob *) job, i);

      if (text != NULL)
        json_object_set_string_member (object, texts[i].name, text);
    }
  if (job->score != LENS_SCORE_LOGIT)
    json_object_set_string_member (object, "score", lens_scores[job->score].id);
  json_object_set_string_member (object, "method", job->method->id);
  json_object_set_member (object, "settings",
                          fields_to_json (job->method->fields, job->settings, TRUE));
  add_fields (object, "look", lens_look_fields, &job->look);
  add_fields (object, "clip", lens_clip_fields, &job->clip);
  if (job->seed != 0)
    json_object_set_int_member (object, "seed", (gint64) job->seed);
  if (job->preprocess != NULL)
    json_object_set_member (object, "preprocess", json_node_copy (job->preprocess));
  if (job->input_shape.rank > 0)
    add_input_shape (object, &job->input_shape);
  if (job->outputs->len > 0)
    add_outputs (object, job->outputs);
  json_node_take_object (node, object);
  return node;
}

char *
lens_job_to_text (const LensJob *job)
{
  g_autoptr (JsonNode) node = lens_job_to_json (job);

  return lens_json_to_text (node);
}

static gboolean
check_members (JsonObject *object, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *member = members; member != NULL; member = member->next)
    {
      const char *closest;

      if (g_strv_contains (all_members, member->data))
        continue;
      closest = lens_closest (member->data, all_members);
      if (closest != NULL)
        return lens_fail (error, LENS_ERROR_SETTING,
                          "unknown member “%s” of a job; did you mean “%s”?",
                          (const char *) member->data, closest);
      return lens_fail (error, LENS_ERROR_SETTING, "unknown member “%s” of a job",
                        (const char *) member->data);
    }
  return TRUE;
}

static gboolean
is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
fail_member (const char *name, const char *expected, GError **error)
{
  return lens_fail (error, LENS_ERROR_SETTING, "%s: %s expected", name, expected);
}

static gboolean
read_texts (LensJob *job, JsonObject *object, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      JsonNode *node = json_object_get_member (object, texts[i].name);
      char **place = text_member (job, i);

      if (node == NULL)
        continue;
      /* An index of a class may stand there as a number. */
      if (JSON_NODE_HOLDS_VALUE (node) &&
          json_node_get_value_type (node) == G_TYPE_INT64)
        {
          g_free (*place);
          *place = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
          continue;
        }
      if (!is_string (node))
        return fail_member (texts[i].name, "a text", error);
      g_free (*place);
      *place = json_node_dup_string (node);
    }
  return TRUE;
}

static gboolean
read_fields (JsonObject *object,
             const char *member,
             const char *owner,
             const LensField *fields,
             gpointer settings,
             GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail_member (member, "an object", error);
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    {
      const LensField *field = lens_fields_find (fields, name, owner, error);

      if (field == NULL || !lens_field_set_json (field, settings, value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_score (LensJob *job, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "score");
  LensField field = {
    .kind = LENS_FIELD_CHOICE,
    .name = "score",
    .choices = lens_scores,
  };
  int score = LENS_SCORE_LOGIT;

  if (node != NULL && !lens_field_set_json (&field, &score, node, error))
    return FALSE;
  job->score = (LensScore) score;
  return TRUE;
}

static gboolean
read_input_shape (LensJob *job, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "input-shape");
  JsonArray *sizes;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node) ||
      json_array_get_length (json_node_get_array (node)) > LENS_MAX_RANK)
    return fail_member ("input-shape", "a list of sizes", error);
  sizes = json_node_get_array (node);
  job->input_shape.rank = (int) json_array_get_length (sizes);
  for (int i = 0; i < job->input_shape.rank; i++)
    job->input_shape.dims[i] = json_array_get_int_element (sizes, (guint) i);
  return lens_shape_check (&job->input_shape, error);
}

static gboolean
read_outputs (LensJob *job, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "output");
  JsonArray *paths;

  if (node == NULL)
    return TRUE;
  if (is_string (node))
    {
      g_ptr_array_add (job->outputs, json_node_dup_string (node));
      return TRUE;
    }
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail_member ("output", "a path or a list of paths", error);
  paths = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (paths); i++)
    {
      if (!is_string (json_array_get_element (paths, i)))
        return fail_member ("output", "a path or a list of paths", error);
      g_ptr_array_add (job->outputs,
                       json_node_dup_string (json_array_get_element (paths, i)));
    }
  return TRUE;
}

static gboolean
read_rest (LensJob *job, JsonObject *object, GError **error)
{
  JsonNode *seed = json_object_get_member (object, "seed");
  JsonNode *preprocess = json_object_get_member (object, "preprocess");

  if (seed != NULL)
    {
      if (!JSON_NODE_HOLDS_VALUE (seed) ||
          json_node_get_value_type (seed) != G_TYPE_INT64 ||
          json_node_get_int (seed) < 0)
        return fail_member ("seed", "a whole number from 0", error);
      job->seed = (guint64) json_node_get_int (seed);
    }
  if (preprocess != NULL)
    {
      if (!JSON_NODE_HOLDS_OBJECT (preprocess))
        return fail_member ("preprocess", "an object", error);
      job->preprocess = json_node_copy (preprocess);
    }
  return read_score (job, object, error) && read_input_shape (job, object, error) &&
         read_outputs (job, object, error);
}

LensJob *
lens_job_from_json (JsonNode *node, GError **error)
{
  g_autoptr (LensJob) job = NULL;
  g_autofree char *owner = NULL;
  const LensMethod *method;
  JsonObject *object;
  JsonNode *id;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      lens_fail (error, LENS_ERROR_SETTING,
                 "a job is an object, “{ "
                 "\"model\": …, \"picture\": …, \"method\": … }”");
      return NULL;
    }
  object = json_node_get_object (node);
  if (!check_members (object, error))
    return NULL;
  id = json_object_get_member (object, "method");
  if (id == NULL || !is_string (id))
    {
      fail_member ("method", "the id of a method", error);
      return NULL;
    }
  method = lens_method_find (json_node_get_string (id), error);
  if (method == NULL)
    return NULL;

  job = lens_job_new (method);
  owner = g_strdup_printf ("method %s", method->id);
  if (!read_texts (job, object, error) ||
      !read_fields (object, "settings", owner, method->fields, job->settings, error) ||
      !read_fields (object, "look", "looks", lens_look_fields, &job->look, error) ||
      !read_fields (object, "clip", "clips", lens_clip_fields, &job->clip, error) ||
      !read_rest (job, object, error))
    return NULL;
  if (job->model == NULL || job->picture == NULL)
    {
      fail_member (job->model == NULL ? "model" : "picture", "a path", error);
      return NULL;
    }
  return g_steal_pointer (&job);
}

/* Adds the job to @jobs; FALSE with an error. */
static gboolean
add_job (GPtrArray *jobs, JsonNode *node, GError **error)
{
  LensJob *job = lens_job_from_json (node, error);

  if (job == NULL)
    return FALSE;
  g_ptr_array_add (jobs, job);
  return TRUE;
}

GPtrArray *
lens_jobs_from_text (const char *text, gssize length, GError **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (JsonNode) root = lens_json_parse (text, size, error);
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_job_unref);
  JsonArray *list;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (root))
    return add_job (jobs, root, error) ? g_steal_pointer (&jobs) : NULL;

  list = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (!add_job (jobs, json_array_get_element (list, i), error))
      {
        g_prefix_error (error, "job %u: ", i + 1);
        return NULL;
      }
  return g_steal_pointer (&jobs);
}
