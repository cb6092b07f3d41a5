/* json.c - JSON from files that may lie
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/json.h"

#include "core/base/error.h"

#include <string.h>
#include <sys/stat.h>

#define MAX_DEPTH 64
#define MAX_SIZE (16 * 1024 * 1024)

/* Brackets inside strings do not count. */
static gboolean
is_shallow (const char *text, gsize size)
{
  gboolean is_in_string = FALSE;
  int depth = 0;

  for (gsize i = 0; i < size; i++)
    {
      if (is_in_string)
        {
          if (text[i] == '\\')
            i++;
          else if (text[i] == '"')
            is_in_string = FALSE;
        }
      else if (text[i] == '"')
        is_in_string = TRUE;
      else if (text[i] == '[' || text[i] == '{')
        {
          if (++depth > MAX_DEPTH)
            return FALSE;
        }
      else if (text[i] == ']' || text[i] == '}')
        depth--;
    }
  return TRUE;
}

JsonNode *
lens_json_parse (const char *text, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) failure = NULL;

  if (size > MAX_SIZE || !is_shallow (text, size))
    {
      lens_fail (error, LENS_ERROR_LIMIT, "JSON larger or deeper than makes sense");
      return NULL;
    }
  if (memchr (text, '\0', size) != NULL || !g_utf8_validate (text, (gssize) size, NULL))
    {
      lens_fail (error, LENS_ERROR_FORMAT, "not JSON: UTF-8 expected");
      return NULL;
    }
  if (!json_parser_load_from_data (parser, text, (gssize) size, &failure))
    {
      lens_fail (error, LENS_ERROR_FORMAT, "not JSON: %s", failure->message);
      return NULL;
    }
  if (json_parser_get_root (parser) == NULL)
    {
      lens_fail (error, LENS_ERROR_FORMAT, "not JSON: nothing in it");
      return NULL;
    }
  return json_node_ref (json_parser_get_root (parser));
}

JsonNode *
lens_json_open (const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = NULL;
  struct stat status;
  gsize size = 0;
  JsonNode *node;

  if (stat (path, &status) == 0 && status.st_size > MAX_SIZE)
    {
      lens_fail (error, LENS_ERROR_LIMIT, "%s: too large for a text of JSON", path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &size, &failure))
    {
      lens_fail (error, LENS_ERROR_INPUT, "%s", failure->message);
      return NULL;
    }
  node = lens_json_parse (text, size, error);
  if (node == NULL)
    g_prefix_error (error, "%s: ", path);
  return node;
}

char *
lens_json_to_text (JsonNode *node)
{
  return json_to_string (node, TRUE);
}
