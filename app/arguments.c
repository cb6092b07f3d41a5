/* arguments.c - the words after a verb, read by a table of options
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/arguments.h"

#include "core/lens.h"

#include <string.h>

static const Option *
find_option (const Option *const *tables, const char *name, gsize length)
{
  for (int i = 0; tables[i] != NULL; i++)
    for (const Option *option = tables[i]; option->kind != OPTION_END; option++)
      if (strlen (option->name) == length && strncmp (option->name, name, length) == 0)
        return option;
  return NULL;
}

static const Option *
find_letter (const Option *const *tables, char letter)
{
  for (int i = 0; tables[i] != NULL; i++)
    for (const Option *option = tables[i]; option->kind != OPTION_END; option++)
      if (option->letter == letter)
        return option;
  return NULL;
}

static gboolean
fail_unknown (const Option *const *tables, const char *word, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *name = g_strndup (word + 2, strcspn (word + 2, "="));
  const char *closest;

  for (int i = 0; tables[i] != NULL; i++)
    for (const Option *option = tables[i]; option->kind != OPTION_END; option++)
      g_ptr_array_add (names, (gpointer) option->name);
  g_ptr_array_add (names, NULL);
  closest = lens_closest (name, (const char *const *) names->pdata);
  if (closest != NULL)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "unknown option “--%s”; did you mean “--%s”?", name, closest);
  return lens_fail (error, LENS_ERROR_SETTING, "unknown option “--%s”", name);
}

static void
keep_value (Arguments *arguments, const Option *option, const char *value)
{
  GPtrArray *list = g_hash_table_lookup (arguments->values, option->name);

  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (arguments->values, (gpointer) option->name, list);
    }
  g_ptr_array_add (list, g_strdup (value));
}

/* An option is at **words; moves *words past it and its value. */
static gboolean
read_option (Arguments *arguments,
             char ***words,
             const Option *const *tables,
             gboolean takes_loose,
             GError **error)
{
  const char *word = **words;
  gboolean is_long = word[1] == '-';
  gsize length = is_long ? strcspn (word + 2, "=") : 1;
  const char *inside = is_long && word[2 + length] == '=' ? word + 3 + length : NULL;
  const Option *option = is_long ? find_option (tables, word + 2, length)
                                 : find_letter (tables, word[1]);
  const char *value;

  if (!is_long && word[2] != '\0')
    inside = word + 2;
  if (option == NULL && !(is_long && takes_loose))
    {
      if (is_long)
        return fail_unknown (tables, word, error);
      return lens_fail (error, LENS_ERROR_SETTING, "unknown option “%s”", word);
    }
  if (option != NULL && option->kind == OPTION_FLAG)
    {
      if (inside != NULL)
        return lens_fail (error, LENS_ERROR_SETTING, "option “--%s” takes no value",
                          option->name);
      keep_value (arguments, option, "");
      return TRUE;
    }

  value = inside != NULL ? inside : (*words)[1];
  if (value == NULL)
    return lens_fail (error, LENS_ERROR_SETTING, "option “%s” needs a value", word);
  if (inside == NULL)
    (*words)++;
  if (option != NULL)
    {
      keep_value (arguments, option, value);
      return TRUE;
    }
  g_ptr_array_add (arguments->loose, g_strndup (word + 2, length));
  g_ptr_array_add (arguments->loose, g_strdup (value));
  return TRUE;
}

Arguments *
arguments_parse (char **words,
                 const Option *const *tables,
                 gboolean takes_loose,
                 GError **error)
{
  g_autoptr (Arguments) arguments = g_new0 (Arguments, 1);
  gboolean is_after_dashes = FALSE;

  arguments->values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                             (GDestroyNotify) g_ptr_array_unref);
  arguments->words = g_ptr_array_new_with_free_func (g_free);
  arguments->loose = g_ptr_array_new_with_free_func (g_free);
  for (; *words != NULL; words++)
    {
      if (!is_after_dashes && strcmp (*words, "--") == 0)
        is_after_dashes = TRUE;
      else if (is_after_dashes || (*words)[0] != '-' || (*words)[1] == '\0')
        g_ptr_array_add (arguments->words, g_strdup (*words));
      else if (!read_option (arguments, &words, tables, takes_loose, error))
        return NULL;
    }
  return g_steal_pointer (&arguments);
}

void
arguments_free (Arguments *arguments)
{
  if (arguments == NULL)
    return;
  g_hash_table_unref (arguments->values);
  g_ptr_array_unref (arguments->words);
  g_ptr_array_unref (arguments->loose);
  g_free (arguments);
}

gboolean
arguments_has (const Arguments *arguments, const char *name)
{
  return g_hash_table_contains (arguments->values, name);
}

const GPtrArray *
arguments_list (const Arguments *arguments, const char *name)
{
  return g_hash_table_lookup (arguments->values, name);
}

const char *
arguments_text (const Arguments *arguments, const char *name)
{
  const GPtrArray *list = arguments_list (arguments, name);

  return list != NULL ? g_ptr_array_index (list, list->len - 1) : NULL;
}

gboolean
arguments_int (const Arguments *arguments,
               const char *name,
               gint64 min,
               gint64 max,
               gint64 initial,
               gint64 *result,
               GError **error)
{
  const char *text = arguments_text (arguments, name);

  *result = initial;
  if (text == NULL || g_ascii_string_to_signed (text, 10, min, max, result, NULL))
    return TRUE;
  return lens_fail (error, LENS_ERROR_SETTING,
                    "--%s: a whole number from %" G_GINT64_FORMAT
                    " to %" G_GINT64_FORMAT " expected, “%s” found",
                    name, min, max, text);
}

gboolean
arguments_split (const char *text,
                 const char *option,
                 char **name,
                 char **value,
                 GError **error)
{
  const char *sign = strchr (text, '=');

  if (sign == NULL || sign == text)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "--%s: NAME=VALUE expected, “%s” found", option, text);
  *name = g_strndup (text, (gsize) (sign - text));
  *value = g_strdup (sign + 1);
  return TRUE;
}
