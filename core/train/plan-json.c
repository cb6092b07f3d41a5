/* plan-json.c - a plan as JSON, both ways
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/train/plan-part.h"

#include <string.h>

/* Members that are paths: their names, and where they lie. */
static const struct
{
  const char *name;
  gsize offset;
} paths[] = {
  { "recipe", offsetof (LensPlan, recipe) },
  { "output", offsetof (LensPlan, output) },
};

static char **
path_member (LensPlan *plan, gsize index)
{
  return (char **) ((char *) plan + paths[index].offset);
}

static void
add_fields (JsonObject *object, const LensField *fields, gconstpointer settings)
{
  LENS_FOR_EACH_FIELD (field, fields)
    {
      g_autofree char *name = lens_field_dup_name (field);

      json_object_set_member (object, name, lens_field_to_json (field, settings));
    }
}

static void
add_part (JsonObject *object, const LensPlan *plan, const LensPlanPart *part)
{
  JsonObject *inside;
  LensPlanChoice choice;

  if (!lens_plan_part_get (plan, part, &choice))
    return;
  inside = json_object_new ();
  json_object_set_string_member (inside, part->key, choice.id);
  add_fields (inside, choice.fields, lens_plan_part_settings (plan, part));
  json_object_set_object_member (object, part->member, inside);
}

JsonNode *
lens_plan_to_json (const LensPlan *plan)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const char *path = *path_member ((LensPlan *) plan, i);

      if (path != NULL)
        json_object_set_string_member (object, paths[i].name, path);
    }
  if (plan->data != NULL)
    json_object_set_string_member (object, "data", plan->data);
  for (int i = 0; i < LENS_N_PLAN_PARTS; i++)
    add_part (object, plan, &lens_plan_parts[i]);
  json_object_set_member (object, "transforms",
                          lens_transforms_to_json (plan->transforms));
  add_fields (object, lens_plan_fields, &plan->settings);
  json_node_take_object (node, object);
  return node;
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
read_path (LensPlan *plan, const char *name, JsonNode *node, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    if (strcmp (paths[i].name, name) == 0)
      {
        char **place = path_member (plan, i);

        if (!is_string (node) || *json_node_get_string (node) == '\0')
          return fail_member (name, "a path", error);
        g_free (*place);
        *place = json_node_dup_string (node);
      }
  return TRUE;
}

static gboolean
read_part_object (LensPlan *plan,
                  const LensPlanPart *part,
                  JsonObject *object,
                  GError **error)
{
  JsonNode *id = json_object_get_member (object, part->key);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (id == NULL || !is_string (id))
    return lens_fail (error, LENS_ERROR_SETTING, "{ \"%s\": NAME, … } expected",
                      part->key);
  if (!lens_plan_part_choose (plan, part, json_node_get_string (id), error))
    return FALSE;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value))
    {
      const LensField *field;

      if (strcmp (name, part->key) == 0)
        continue;
      field = lens_plan_part_field (plan, part, name, error);
      if (field == NULL ||
          !lens_field_set_json (field, lens_plan_part_settings (plan, part), value,
                                error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_part (LensPlan *plan, const LensPlanPart *part, JsonNode *node, GError **error)
{
  gboolean is_data = strcmp (part->member, "data") == 0;
  gboolean is_read;

  if (is_string (node) && is_data)
    {
      g_free (plan->data);
      plan->data = json_node_dup_string (node);
      return *plan->data != '\0' || fail_member ("data", "a folder", error);
    }
  if (is_string (node))
    is_read = lens_plan_part_choose (plan, part, json_node_get_string (node), error);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    is_read = read_part_object (plan, part, json_node_get_object (node), error);
  else
    is_read = lens_fail (error, LENS_ERROR_SETTING, "a word or an object expected");
  if (!is_read)
    g_prefix_error (error, "%s: ", part->member);
  return is_read;
}

static gboolean
read_transforms (LensPlan *plan, JsonNode *node, GError **error)
{
  g_clear_pointer (&plan->transforms, lens_transforms_unref);
  plan->transforms = lens_transforms_from_json (node, error);
  if (plan->transforms == NULL)
    g_prefix_error (error, "transforms: ");
  return plan->transforms != NULL;
}

/* No member is called so. */
static gboolean
fail_member_name (const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    g_ptr_array_add (names, g_strdup (paths[i].name));
  for (int i = 0; i < LENS_N_PLAN_PARTS; i++)
    g_ptr_array_add (names, g_strdup (lens_plan_parts[i].member));
  g_ptr_array_add (names, g_strdup ("transforms"));
  LENS_FOR_EACH_FIELD (field, lens_plan_fields)
    g_ptr_array_add (names, lens_field_dup_name (field));
  g_ptr_array_add (names, NULL);

  return lens_fail_unknown (error, "member", name, (const char *const *) names->pdata);
}

static gboolean
is_path (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    if (strcmp (paths[i].name, name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
read_member (LensPlan *plan, const char *name, JsonNode *node, GError **error)
{
  const LensPlanPart *part = lens_plan_part_find (name);
  const LensField *field;

  if (is_path (name))
    return read_path (plan, name, node, error);
  if (part != NULL)
    return read_part (plan, part, node, error);
  if (strcmp (name, "transforms") == 0)
    return read_transforms (plan, node, error);
  field = lens_fields_find (lens_plan_fields, name, "a plan", NULL);
  if (field == NULL)
    return fail_member_name (name, error);
  return lens_field_set_json (field, &plan->settings, node, error);
}

LensPlan *
lens_plan_from_json (JsonNode *node, const char *folder, GError **error)
{
  g_autoptr (LensPlan) plan = lens_plan_new (folder);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      lens_fail (error, LENS_ERROR_SETTING,
                 "a plan is an object, “{ \"recipe\": …, \"data\": …, … }”");
      return NULL;
    }
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    if (!read_member (plan, name, value, error))
      return NULL;
  if (plan->recipe == NULL)
    {
      fail_member ("recipe", "the path of a recipe", error);
      return NULL;
    }
  if (plan->data == NULL && plan->made_set == NULL)
    {
      fail_member ("data", "a folder, or { \"set\": NAME }", error);
      return NULL;
    }
  if (plan->transforms == NULL)
    {
      g_autoptr (JsonNode) nothing = json_node_new (JSON_NODE_ARRAY);

      json_node_take_array (nothing, json_array_new ());
      if (!read_transforms (plan, nothing, error))
        return NULL;
    }
  return g_steal_pointer (&plan);
}

LensPlan *
lens_plan_open (const char *path, GError **error)
{
  g_autoptr (JsonNode) node = lens_json_open (path, error);
  g_autofree char *folder = g_path_get_dirname (path);
  LensPlan *plan;

  if (node == NULL)
    return NULL;
  plan = lens_plan_from_json (node, folder, error);
  if (plan == NULL)
    g_prefix_error (error, "%s: ", path);
  return plan;
}
