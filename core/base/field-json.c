/* field-json.c - settings as JSON, both ways
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/field.h"

#include "core/base/field-inside.h"

#include <math.h>

static JsonArray *
array_of (const LensReals *reals)
{
  JsonArray *array = json_array_new ();

  for (int i = 0; i < reals->n; i++)
    json_array_add_double_element (array, reals->at[i]);
  return array;
}

static gboolean
set_array (const LensField *field, gpointer settings, JsonArray *array, GError **error)
{
  LensReals reals = { .n = (int) MIN (json_array_get_length (array), G_MAXINT) };

  if (reals.n > LENS_MAX_REALS)
    return lens_field_fail (field, error, "a few numbers", "a long list");
  for (int i = 0; i < reals.n; i++)
    {
      JsonNode *node = json_array_get_element (array, (guint) i);
      GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                : G_TYPE_INVALID;

      if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
        return lens_field_fail (field, error, "numbers", json_node_type_name (node));
      reals.at[i] = json_node_get_double (node);
      if (!isfinite (reals.at[i]))
        return lens_field_fail (field, error, "numbers", "infinity");
      if (!lens_field_check_range (field, reals.at[i], error))
        return FALSE;
    }
  MEMBER (LensReals, field, settings) = reals;
  return TRUE;
}

JsonNode *
lens_field_to_json (const LensField *field, gconstpointer settings)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  g_autofree char *text = NULL;

  switch (field->kind)
    {
    case LENS_FIELD_BOOL:
      json_node_set_boolean (node, CONST_MEMBER (gboolean, field, settings));
      return node;
    case LENS_FIELD_INT:
      json_node_set_int (node, CONST_MEMBER (int, field, settings));
      return node;
    case LENS_FIELD_REAL:
      /* JSON-GLib writes 1e+22 as “1e+22.0”, which nobody can read: such go as texts. */
      if (fabs (CONST_MEMBER (double, field, settings)) >= 1e15)
        break;
      json_node_set_double (node, CONST_MEMBER (double, field, settings));
      return node;
    case LENS_FIELD_SEED:
      json_node_set_int (node, (gint64) CONST_MEMBER (guint64, field, settings));
      return node;
    case LENS_FIELD_REALS:
      json_node_take_array (json_node_init (node, JSON_NODE_ARRAY),
                            array_of (&CONST_MEMBER (LensReals, field, settings)));
      return node;
    default:
      break;
    }
  text = lens_field_to_text (field, settings);
  json_node_set_string (node, text);
  return node;
}

gboolean
lens_field_set_json (const LensField *field,
                     gpointer settings,
                     JsonNode *node,
                     GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                            : G_TYPE_INVALID;

  if (JSON_NODE_HOLDS_ARRAY (node) && field->kind == LENS_FIELD_REALS)
    return set_array (field, settings, json_node_get_array (node), error);
  if (type == G_TYPE_STRING)
    return lens_field_set_text (field, settings, json_node_get_string (node), error);
  if (type == G_TYPE_BOOLEAN && field->kind == LENS_FIELD_BOOL)
    return lens_field_set_number (field, settings, json_node_get_boolean (node), error);
  if (type == G_TYPE_INT64 && field->kind == LENS_FIELD_SEED &&
      json_node_get_int (node) >= 0)
    {
      MEMBER (guint64, field, settings) = (guint64) json_node_get_int (node);
      return TRUE;
    }
  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    return lens_field_set_number (field, settings, json_node_get_double (node), error);
  return lens_field_fail (field, error, "a number or a word",
                          json_node_type_name (node));
}
