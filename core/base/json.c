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

/* The shortest spelling that reads back as the same number: 0.7, not 0.69999999999999996.
 * It keeps its point or its exponent, by which readers tell it from a whole number. */
static void
append_real (GString *text, double number)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (buffer, sizeof (buffer), formats[i], number);
      if (g_ascii_strtod (buffer, NULL) == number)
        break;
    }
  g_string_append (text, buffer);
  if (strpbrk (buffer, ".e") == NULL)
    g_string_append (text, ".0");
}

/* One word that is no string: a number, or true, false, null.  JSON-GLib writes 1e-08 as
 * “1e-08.0” and what is not finite as “nan.0”; nobody can read either. */
static void
append_word (GString *text, const char *word, gsize length)
{
  gboolean is_number = g_ascii_isdigit (word[length - 1]) != 0;
  gboolean is_real = memchr (word, '.', length) != NULL;

  if (is_number && memchr (word, 'n', length) != NULL)
    g_string_append (text, "null");
  else if (is_number && is_real)
    append_real (text, g_ascii_strtod (word, NULL));
  else
    g_string_append_len (text, word, (gssize) length);
}

static char *
to_text (JsonNode *node, gboolean is_pretty)
{
  g_autofree char *written = json_to_string (node, is_pretty);
  GString *text = g_string_sized_new (strlen (written));
  const char *at = written;

  while (*at != '\0')
    {
      gsize length = strcspn (at, "\" \n,:[]{}");

      if (length > 0)
        append_word (text, at, length);
      else if (*at == '"')
        {
          for (length = 1; at[length] != '"'; length++)
            length += at[length] == '\\' ? 1 : 0;
          length++;
          g_string_append_len (text, at, (gssize) length);
        }
      else
        g_string_append_c (text, at[length++]);
      at += length;
    }
  return g_string_free (text, FALSE);
}

char *
lens_json_to_text (JsonNode *node)
{
  return to_text (node, TRUE);
}

char *
lens_json_to_line (JsonNode *node)
{
  return to_text (node, FALSE);
}
