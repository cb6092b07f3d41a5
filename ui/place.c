/* place.c - where the user is: everything that the window shows follows from it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/place.h"

#include "ui/i18n.h"

#include <string.h>

/* How views, comparisons and orders are called in JSON. */
static const char *const views[LENS_N_QUESTIONS] = {
  [LENS_QUESTION_LAYERS] = "layers",   [LENS_QUESTION_EXPLAIN] = "explain",
  [LENS_QUESTION_OCCLUDE] = "occlude", [LENS_QUESTION_BUILD_UP] = "build-up",
  [LENS_QUESTION_GIST] = "gist",
};

static const char *const besides[] = {
  [LENS_BESIDE_NOTHING] = "nothing",
  [LENS_BESIDE_METHOD] = "method",
  [LENS_BESIDE_LAYER] = "layer",
  [LENS_BESIDE_TARGET] = "target",
};

static const char *const sorts[] = {
  [LENS_SORT_INDEX] = "index",
  [LENS_SORT_STRENGTH] = "strength",
  [LENS_SORT_CONTRIBUTION] = "contribution",
};

static const LensMethod *
first_method (LensQuestion view)
{
  for (int i = 0; lens_methods[i] != NULL; i++)
    if (lens_methods[i]->question == view)
      return lens_methods[i];
  g_assert_not_reached ();
}

LensPlace *
lens_place_new (void)
{
  LensPlace *place = g_new0 (LensPlace, 1);

  place->n_references = 1;
  place->pictures = g_new0 (char *, 1);
  place->target = g_strdup ("top");
  place->tile_size = LENS_INITIAL_TILE_SIZE;
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    place->jobs[i] = lens_job_new (first_method ((LensQuestion) i));
  return place;
}

LensPlace *
lens_place_ref (LensPlace *place)
{
  g_atomic_int_inc (&place->n_references);
  return place;
}

void
lens_place_unref (LensPlace *place)
{
  if (place == NULL || !g_atomic_int_dec_and_test (&place->n_references))
    return;
  g_free (place->model);
  g_free (place->picture);
  g_strfreev (place->pictures);
  g_free (place->layer);
  g_free (place->unit);
  g_free (place->target);
  g_free (place->beside_what);
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    lens_job_unref (place->jobs[i]);
  g_free (place);
}

LensPlace *
lens_place_copy (const LensPlace *place)
{
  LensPlace *copy = g_new0 (LensPlace, 1);

  *copy = *place;
  copy->n_references = 1;
  copy->model = g_strdup (place->model);
  copy->picture = g_strdup (place->picture);
  copy->pictures = g_strdupv (place->pictures);
  copy->layer = g_strdup (place->layer);
  copy->unit = g_strdup (place->unit);
  copy->target = g_strdup (place->target);
  copy->beside_what = g_strdup (place->beside_what);
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    copy->jobs[i] = lens_job_copy (place->jobs[i]);
  return copy;
}

static void
set_text (char **place, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*place);
  *place = copy;
}

LensJob *
lens_place_dup_job (const LensPlace *place, LensQuestion view)
{
  LensJob *job = lens_job_copy (place->jobs[view]);

  set_text (&job->model, place->model);
  set_text (&job->picture, place->picture);
  set_text (&job->target, place->target);
  set_text (&job->layer, place->layer);
  set_text (&job->unit, place->explains_unit ? place->unit : NULL);
  g_clear_pointer (&job->model_hash, g_free);
  g_clear_pointer (&job->picture_hash, g_free);
  return job;
}

static void
set_beside_method (LensJob *job, const char *id)
{
  const LensMethod *method = lens_method_find (id, NULL);

  if (method != NULL && method != job->method)
    {
      lens_job_set_method (job, method);
      g_clear_pointer (&job->figure, g_free);
    }
}

LensJob *
lens_place_dup_beside (const LensPlace *place)
{
  LensJob *job;

  if (place->beside == LENS_BESIDE_NOTHING || place->beside_what == NULL)
    return NULL;
  job = lens_place_dup_job (place, place->view);
  if (place->beside == LENS_BESIDE_METHOD)
    set_beside_method (job, place->beside_what);
  else if (place->beside == LENS_BESIDE_LAYER)
    set_text (&job->layer, place->beside_what);
  else
    {
      set_text (&job->target, place->beside_what);
      set_text (&job->unit, NULL);
    }
  return job;
}

/* Picture, map and overlay, where the answer is a map. */
const char *
lens_place_usual_figure (LensQuestion view)
{
  return view == LENS_QUESTION_EXPLAIN ? "three-panel" : NULL;
}

LensPlace *
lens_place_from_job (const LensPlace *place, const LensJob *job)
{
  LensPlace *there = lens_place_copy (place);
  const LensQuestion view = job->method->question;

  set_text (&there->model, job->model);
  set_text (&there->picture, job->picture);
  set_text (&there->target, job->target);
  set_text (&there->layer, job->layer);
  set_text (&there->unit, job->unit);
  there->explains_unit = job->unit != NULL;
  there->view = view;
  there->beside = LENS_BESIDE_NOTHING;
  set_text (&there->beside_what, NULL);
  lens_job_unref (there->jobs[view]);
  there->jobs[view] = lens_job_copy (job);
  g_ptr_array_set_size (there->jobs[view]->outputs, 0);
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    lens_place_share (there, (LensQuestion) i, job);
  return there;
}

void
lens_place_share (LensPlace *place, LensQuestion view, const LensJob *from)
{
  LensJob *job = place->jobs[view];
  JsonNode *preprocess = from->preprocess != NULL ? json_node_ref (from->preprocess)
                                                  : NULL;

  g_clear_pointer (&job->preprocess, json_node_unref);
  job->preprocess = preprocess;
  set_text (&job->preprocess_path, from->preprocess_path);
  set_text (&job->labels, from->labels);
  job->input_shape = from->input_shape;
  job->score = from->score;
  g_clear_pointer (&job->model_hash, g_free);
  g_clear_pointer (&job->picture_hash, g_free);
}

gboolean
lens_place_equal (const LensPlace *a, const LensPlace *b)
{
  g_autoptr (JsonNode) node_a = lens_place_to_json (a);
  g_autoptr (JsonNode) node_b = lens_place_to_json (b);
  g_autofree char *text_a = json_to_string (node_a, FALSE);
  g_autofree char *text_b = json_to_string (node_b, FALSE);

  return a == b || strcmp (text_a, text_b) == 0;
}

/* Members that are texts: their names, and where they lie. */
static const struct
{
  const char *name;
  gsize offset;
} texts[] = {
  { "model", offsetof (LensPlace, model) },
  { "picture", offsetof (LensPlace, picture) },
  { "layer", offsetof (LensPlace, layer) },
  { "unit", offsetof (LensPlace, unit) },
  { "target", offsetof (LensPlace, target) },
  { "beside-what", offsetof (LensPlace, beside_what) },
};

static char **
text_member (LensPlace *place, gsize index)
{
  return (char **) ((char *) place + texts[index].offset);
}

static JsonArray *
pictures_to_json (const LensPlace *place)
{
  JsonArray *array = json_array_new ();

  for (int i = 0; place->pictures[i] != NULL; i++)
    json_array_add_string_element (array, place->pictures[i]);
  return array;
}

JsonNode *
lens_place_to_json (const LensPlace *place)
{
  JsonObject *object = json_object_new ();
  JsonObject *jobs = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = *text_member ((LensPlace *) place, i);

      if (text != NULL)
        json_object_set_string_member (object, texts[i].name, text);
    }
  json_object_set_array_member (object, "pictures", pictures_to_json (place));
  json_object_set_string_member (object, "view", views[place->view]);
  json_object_set_boolean_member (object, "explains-unit", place->explains_unit);
  json_object_set_string_member (object, "beside", besides[place->beside]);
  json_object_set_string_member (object, "sort", sorts[place->sort]);
  json_object_set_int_member (object, "tile-size", place->tile_size);
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    json_object_set_member (jobs, views[i], lens_job_to_json (place->jobs[i]));
  json_object_set_object_member (object, "jobs", jobs);
  json_node_take_object (node, object);
  return node;
}

/* The text of a member, or NULL where it is absent or something else. */
static const char *
peek_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node)
                                                      : NULL;
}

/* The index of a word; 0 where it is none of them. */
static int
read_word (JsonObject *object, const char *name, const char *const *words, int n_words)
{
  const char *text = peek_text (object, name);

  for (int i = 0; i < n_words; i++)
    if (g_strcmp0 (text, words[i]) == 0)
      return i;
  return 0;
}

static gboolean
read_jobs (LensPlace *place, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "jobs");
  JsonObject *jobs;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return TRUE;
  jobs = json_node_get_object (node);
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    {
      JsonNode *member = json_object_get_member (jobs, views[i]);
      LensJob *job;

      if (member == NULL || !JSON_NODE_HOLDS_OBJECT (member))
        continue;
      /* A job by itself is about something; what this one is about stands above. */
      json_object_set_string_member (json_node_get_object (member), "model", "");
      json_object_set_string_member (json_node_get_object (member), "picture", "");
      job = lens_job_from_json (member, error);
      if (job == NULL)
        return FALSE;
      g_clear_pointer (&job->model, g_free);
      g_clear_pointer (&job->picture, g_free);
      if (job->method->question != (LensQuestion) i)
        {
          lens_job_unref (job);
          continue;
        }
      lens_job_unref (place->jobs[i]);
      place->jobs[i] = job;
    }
  return TRUE;
}

static void
read_pictures (LensPlace *place, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "pictures");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node)
                       ? json_node_get_array (node)
                       : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_string (element) != NULL)
        g_strv_builder_add (builder, json_node_get_string (element));
    }
  g_strfreev (place->pictures);
  place->pictures = g_strv_builder_end (builder);
}

LensPlace *
lens_place_from_json (JsonNode *node, GError **error)
{
  g_autoptr (LensPlace) place = lens_place_new ();
  JsonNode *number;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      lens_fail (error, LENS_ERROR_FORMAT, _ ("a place is an object"));
      return NULL;
    }
  object = json_node_get_object (node);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (peek_text (object, texts[i].name) != NULL)
      set_text (text_member (place, i), peek_text (object, texts[i].name));
  read_pictures (place, object);
  place->view = (LensQuestion) read_word (object, "view", views, LENS_N_QUESTIONS);
  place->beside = (LensBeside) read_word (object, "beside", besides,
                                          G_N_ELEMENTS (besides));
  place->sort = (LensSort) read_word (object, "sort", sorts, G_N_ELEMENTS (sorts));
  number = json_object_get_member (object, "explains-unit");
  place->explains_unit = number != NULL && JSON_NODE_HOLDS_VALUE (number) &&
                         json_node_get_boolean (number) && place->unit != NULL;
  number = json_object_get_member (object, "tile-size");
  if (number != NULL && JSON_NODE_HOLDS_VALUE (number))
    place->tile_size = (int) CLAMP (json_node_get_int (number), LENS_MIN_TILE_SIZE,
                                    LENS_MAX_TILE_SIZE);
  return read_jobs (place, object, error) ? g_steal_pointer (&place) : NULL;
}
