/* recipe-lines.c - the text of a recipe becomes a tree of lines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A line is “[NAME:] LAYER [VALUE …] [SETTING=VALUE …] [# remark]”.  Values without a
 * setting are taken in the order of the layer's fields.  Lines of a block go on to “end”.
 */

#include "core/model/recipe-inside.h"

#include "core/base/error.h"

#include <string.h>

#define MAX_TEXT ((gsize) 1 << 20)
#define MAX_DEPTH 16
#define MAX_NAME 64
#define MAX_WORD 128

typedef struct
{
  char **texts; /* lines that are left */
  int number;   /* of the last one taken */
  int depth;
  GHashTable *names; /* name → number of the line that has it */
} Reader;

const LensField *
lens_recipe_layer_fields (const LensRecipeLayer *layer)
{
  return layer->op != NULL ? layer->op->fields : layer->fields;
}

gsize
lens_recipe_layer_settings_size (const LensRecipeLayer *layer)
{
  return layer->op != NULL ? layer->op->settings_size : layer->settings_size;
}

static void
free_line (gpointer data)
{
  LensRecipeLine *line = data;

  if (line->settings != NULL)
    lens_fields_clear (lens_recipe_layer_fields (line->layer), line->settings);
  g_free (line->settings);
  g_free (line->name);
  g_clear_pointer (&line->body, g_ptr_array_unref);
  g_clear_pointer (&line->shortcut, g_ptr_array_unref);
  g_free (line);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensRecipeLine, free_line)

/* (transfer full): words of a line without its remark; none for an empty line. */
static GPtrArray *
split_words (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *end = text + strcspn (text, "#");

  while (text < end)
    {
      gsize length;

      text += strspn (text, " \t\r");
      length = strcspn (text, " \t\r#");
      if (length > 0)
        g_ptr_array_add (words, g_strndup (text, length));
      text += length;
    }
  return words;
}

/* (transfer full) (nullable): the words of the next line that has any. */
static GPtrArray *
next_words (Reader *reader)
{
  while (*reader->texts != NULL)
    {
      GPtrArray *words = split_words (*reader->texts++);

      reader->number++;
      if (words->len > 0)
        return words;
      g_ptr_array_unref (words);
    }
  return NULL;
}

static gboolean
check_name (const Reader *reader, const char *name, GError **error)
{
  int other = GPOINTER_TO_INT (g_hash_table_lookup (reader->names, name));

  if (!g_ascii_isalpha (*name) || strlen (name) > MAX_NAME ||
      strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-") != strlen (name))
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "name “%s”: a letter, then up to %d letters, digits, “-” and “_” "
                      "expected",
                      name, MAX_NAME - 1);
  if (other > 0)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "name “%s” is taken by line %d; another expected", name, other);
  g_hash_table_insert (reader->names, g_strdup (name),
                       GINT_TO_POINTER (reader->number));
  return TRUE;
}

static const LensRecipeLayer *
find_layer (const char *id, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  const char *closest;

  for (int i = 0; lens_recipe_layers[i] != NULL; i++)
    {
      if (g_str_equal (lens_recipe_layers[i]->id, id))
        return lens_recipe_layers[i];
      g_ptr_array_add (ids, (gpointer) lens_recipe_layers[i]->id);
    }
  if (g_str_equal (id, "softmax"))
    {
      lens_fail (error, LENS_ERROR_FORMAT,
                 "“softmax” is no layer of a recipe: it ends with scores, and whoever "
                 "wants probabilities takes the softmax of them");
      return NULL;
    }
  g_ptr_array_add (ids, (gpointer) LENS_RECIPE_END);
  g_ptr_array_add (ids, (gpointer) LENS_RECIPE_SHORTCUT);
  g_ptr_array_add (ids, NULL);
  closest = lens_closest (id, (const char *const *) ids->pdata);
  if (closest != NULL)
    lens_fail (error, LENS_ERROR_FORMAT, "unknown layer “%s”; did you mean “%s”?", id,
               closest);
  else
    {
      g_autofree char *known = g_strjoinv (", ", (char **) ids->pdata);

      lens_fail (error, LENS_ERROR_FORMAT,
                 "unknown layer “%s”; one of these expected: %s", id, known);
    }
  return NULL;
}

/* The field that a value without a setting is for. */
static const LensField *
field_at (const LensRecipeLayer *layer, guint index, const char *value, GError **error)
{
  guint n_fields = 0;

  LENS_FOR_EACH_FIELD (field, lens_recipe_layer_fields (layer))
    if (n_fields++ == index)
      return field;
  lens_fail (error, LENS_ERROR_FORMAT, "%s: “%s” is one value too many; it has %u",
             layer->id, value, n_fields);
  return NULL;
}

/* Reads one word after the layer's; @n_bare counts those without “=”. */
static gboolean
read_setting (LensRecipeLine *line,
              const char *word,
              guint *n_bare,
              guint64 *seen,
              GError **error)
{
  const LensField *fields = lens_recipe_layer_fields (line->layer);
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals != NULL ? g_strndup (word, (gsize) (equals - word))
                                         : NULL;
  const char *value = equals != NULL ? equals + 1 : word;
  const LensField *field;
  guint64 bit;

  if (equals != NULL)
    field = lens_fields_find (fields, name, line->layer->id, error);
  else if (*n_bare == G_MAXUINT)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "%s: “%s” stands after a setting with “=”; values without one "
                      "are expected first",
                      line->layer->id, word);
  else
    field = field_at (line->layer, (*n_bare)++, value, error);
  if (field == NULL)
    return FALSE;
  if (equals != NULL)
    *n_bare = G_MAXUINT;

  bit = G_GUINT64_CONSTANT (1) << (field - fields);
  if ((*seen & bit) != 0)
    {
      g_autofree char *twice = lens_field_dup_name (field);

      return lens_fail (error, LENS_ERROR_FORMAT, "%s: %s is given twice",
                        line->layer->id, twice);
    }
  *seen |= bit;
  if (lens_field_set_text (field, line->settings, value, error))
    return TRUE;
  g_prefix_error (error, "%s: ", line->layer->id);
  return FALSE;
}

static gboolean
check_required (const LensRecipeLayer *layer, guint64 seen, GError **error)
{
  const LensField *fields = lens_recipe_layer_fields (layer);

  for (int i = 0; i < layer->n_required; i++)
    {
      g_autofree char *name = lens_field_dup_name (&fields[i]);

      if ((seen >> i & 1) == 0)
        return lens_fail (error, LENS_ERROR_FORMAT, "%s: %s expected: %s", layer->id,
                          name, fields[i].help);
    }
  return TRUE;
}

static gboolean read_lines (Reader *reader,
                            const LensRecipeLine *parent,
                            gboolean is_shortcut,
                            GPtrArray **lines,
                            gboolean *has_shortcut,
                            GError **error);

static gboolean
fail_at (GError **error, int number)
{
  g_prefix_error (error, "%d: ", number);
  return FALSE;
}

static gboolean
read_body (Reader *reader, LensRecipeLine *line, GError **error)
{
  gboolean has_shortcut = FALSE;

  if (++reader->depth > MAX_DEPTH)
    {
      lens_fail (error, LENS_ERROR_LIMIT,
                 "blocks inside %d blocks; at most %d expected", MAX_DEPTH, MAX_DEPTH);
      return fail_at (error, line->number);
    }
  if (!read_lines (reader, line, FALSE, &line->body, &has_shortcut, error) ||
      (has_shortcut && !read_lines (reader, line, TRUE, &line->shortcut, NULL, error)))
    return FALSE;
  reader->depth--;
  return TRUE;
}

/* (transfer full) (nullable): a line without the lines that belong to it. */
static LensRecipeLine *
read_line (Reader *reader, const GPtrArray *words, GError **error)
{
  g_autoptr (LensRecipeLine) line = g_new0 (LensRecipeLine, 1);
  char *first = words->pdata[0];
  guint next = 0;
  guint n_bare = 0;
  guint64 seen = 0;

  line->number = reader->number;
  if (g_str_has_suffix (first, ":"))
    {
      line->name = g_strndup (first, strlen (first) - 1);
      if (!check_name (reader, line->name, error))
        return NULL;
      next++;
    }
  if (next == words->len)
    {
      lens_fail (error, LENS_ERROR_FORMAT, "a layer expected after the name “%s”",
                 line->name);
      return NULL;
    }
  line->layer = find_layer (words->pdata[next++], error);
  if (line->layer == NULL)
    return NULL;
  line->settings = g_malloc0 (MAX (lens_recipe_layer_settings_size (line->layer), 1));
  lens_fields_init (lens_recipe_layer_fields (line->layer), line->settings);
  while (next < words->len)
    if (!read_setting (line, words->pdata[next++], &n_bare, &seen, error))
      return NULL;
  return check_required (line->layer, seen, error) ? g_steal_pointer (&line) : NULL;
}

static gboolean
check_words (const GPtrArray *words, GError **error)
{
  for (guint i = 0; i < words->len; i++)
    if (strlen (words->pdata[i]) > MAX_WORD)
      return lens_fail (error, LENS_ERROR_FORMAT,
                        "a word of %" G_GSIZE_FORMAT " bytes; at most %d expected",
                        strlen (words->pdata[i]), MAX_WORD);
  return TRUE;
}

static gboolean
is_ending (const GPtrArray *words, const char *word)
{
  return g_str_equal (words->pdata[0], word);
}

static gboolean
check_ending (const GPtrArray *words,
              const LensRecipeLine *parent,
              gboolean is_shortcut,
              const GPtrArray *lines,
              GError **error)
{
  const char *word = words->pdata[0];
  gboolean has_shortcut = g_str_equal (word, LENS_RECIPE_SHORTCUT);

  if (parent == NULL)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "“%s” without a block that it belongs to", word);
  if (words->len > 1)
    return lens_fail (error, LENS_ERROR_FORMAT, "“%s” stands alone; “%s” found behind",
                      word, (char *) words->pdata[1]);
  if (has_shortcut && (is_shortcut || !g_str_equal (parent->layer->id, "residual")))
    return lens_fail (
      error, LENS_ERROR_FORMAT,
      "“%s” is expected once, inside “residual”; this is line %d's “%s”", word,
      parent->number, parent->layer->id);
  if (lines->len == 0 && !is_shortcut)
    return lens_fail (error, LENS_ERROR_FORMAT, "the “%s” of line %d has no layers",
                      parent->layer->id, parent->number);
  return TRUE;
}

/* Reads up to the line that ends @parent, or the whole text. */
static gboolean
read_lines (Reader *reader,
            const LensRecipeLine *parent,
            gboolean is_shortcut,
            GPtrArray **lines,
            gboolean *has_shortcut,
            GError **error)
{
  *lines = g_ptr_array_new_with_free_func (free_line);
  while (TRUE)
    {
      g_autoptr (GPtrArray) words = next_words (reader);
      LensRecipeLine *line;

      if (words == NULL)
        {
          if (parent == NULL)
            return TRUE;
          lens_fail (error, LENS_ERROR_FORMAT, "“%s” without its “%s”",
                     parent->layer->id, LENS_RECIPE_END);
          return fail_at (error, parent->number);
        }
      if (is_ending (words, LENS_RECIPE_END) || is_ending (words, LENS_RECIPE_SHORTCUT))
        {
          if (!check_ending (words, parent, is_shortcut, *lines, error))
            return fail_at (error, reader->number);
          if (has_shortcut != NULL)
            *has_shortcut = is_ending (words, LENS_RECIPE_SHORTCUT);
          return TRUE;
        }
      line = check_words (words, error) ? read_line (reader, words, error) : NULL;
      if (line == NULL)
        return fail_at (error, reader->number);
      g_ptr_array_add (*lines, line);
      if (line->layer->has_body && !read_body (reader, line, error))
        return FALSE;
    }
}

static gboolean
check_text (const char *text, GError **error)
{
  if (strlen (text) > MAX_TEXT)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      " %" G_GSIZE_FORMAT
                      " bytes; a recipe has at most %" G_GSIZE_FORMAT,
                      strlen (text), MAX_TEXT);
  if (!g_utf8_validate (text, -1, NULL))
    return lens_fail (error, LENS_ERROR_FORMAT, " not a text in UTF-8");
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) && strchr ("\t\r\n", *c) == NULL)
      return lens_fail (error, LENS_ERROR_FORMAT,
                        " a control character (%d); plain text expected", *c);
  return TRUE;
}

GPtrArray *
lens_recipe_lines_read (const char *text, const char *name, GError **error)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        NULL);
  g_auto (GStrv) texts = NULL;
  Reader reader = { .names = names };

  if (check_text (text, error))
    {
      texts = g_strsplit (text, "\n", -1);
      reader.texts = texts;
      if (read_lines (&reader, NULL, FALSE, &lines, NULL, error))
        return g_steal_pointer (&lines);
    }
  g_prefix_error (error, "%s:", name);
  return NULL;
}
