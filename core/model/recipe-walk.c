/* recipe-walk.c - lines of a recipe become layers with names
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names say where a thing is: layer “block2-conv1” has the weights “block2-conv1.weight”
 * and makes the values “block2-conv1/Conv” and “block2-conv1/Relu”.  No value is called as
 * its layer, so that the layer may be.
 */

#include "core/model/recipe-inside.h"

#include "core/base/error.h"

#include <string.h>

/* Deeper networks exist, but nobody writes them down line by line. */
#define MAX_LAYERS 2000

/* What a block changes until its end. */
typedef struct
{
  gsize prefix_length;
  int n_repeats;
} Scope;

gboolean
lens_recipe_build_is_before (const LensRecipeBuild *build,
                             const LensRecipeLine *line,
                             const char *id)
{
  for (guint i = 0; i + 1 < build->row->len; i++)
    if (build->row->pdata[i] == line)
      {
        const LensRecipeLine *next = build->row->pdata[i + 1];

        return g_str_equal (next->layer->id, id);
      }
  return FALSE;
}

/* (transfer full): @stem behind the prefix, with the first number that is neither used nor
 * kept for a line further down. */
static char *
dup_counted (LensRecipeBuild *build, const char *stem)
{
  g_autofree char *whole = g_strconcat (build->prefix->str, stem, NULL);
  int count = GPOINTER_TO_INT (g_hash_table_lookup (build->counts, whole));

  while (TRUE)
    {
      g_autofree char *name = g_strdup_printf ("%s%d", whole, ++count);

      if (g_hash_table_contains (build->given, name + build->prefix->len) ||
          !g_hash_table_add (build->taken, g_strdup (name)))
        continue;
      g_hash_table_insert (build->counts, g_strdup (whole), GINT_TO_POINTER (count));
      return g_steal_pointer (&name);
    }
}

/* (transfer full): @name, or where it is taken @name with a number from 2 on. */
char *
lens_recipe_build_dup_unique (LensRecipeBuild *build, const char *name)
{
  int count = GPOINTER_TO_INT (g_hash_table_lookup (build->counts, name));
  char *unique = g_strdup (name);

  /* Where it was taken before, the search goes on from the last number. */
  while (!g_hash_table_add (build->taken, g_strdup (unique)))
    {
      count = MAX (count + 1, 2);
      g_free (unique);
      unique = g_strdup_printf ("%s-%d", name, count);
    }
  g_hash_table_insert (build->counts, g_strdup (name), GINT_TO_POINTER (count));
  return unique;
}

/* (transfer full): the whole name of a line.  Where it is met several times each turn gets
 * a number of its own. */
static char *
dup_line_name (LensRecipeBuild *build, const LensRecipeLine *line)
{
  const char *stem = line->layer->stem != NULL ? line->layer->stem : line->layer->id;
  g_autofree char *whole = NULL;

  if (line->name == NULL || build->n_repeats > 0)
    return dup_counted (build, line->name != NULL ? line->name : stem);
  whole = g_strconcat (build->prefix->str, line->name, NULL);
  return lens_recipe_build_dup_unique (build, whole);
}

void
lens_recipe_build_begin (LensRecipeBuild *build, const char *name)
{
  g_autofree char *whole = g_strconcat (build->prefix->str, name, NULL);

  g_free (build->layer);
  build->layer = lens_recipe_build_dup_unique (build, whole);
}

void
lens_recipe_build_enter (LensRecipeBuild *build, const LensRecipeLine *line)
{
  g_autofree char *whole = dup_line_name (build, line);
  Scope scope = { build->prefix->len, build->n_repeats };

  g_array_append_val (build->scopes, scope);
  g_string_assign (build->prefix, whole);
  g_string_append_c (build->prefix, '-');
  build->n_repeats = 0;
  g_clear_pointer (&build->layer, g_free);
}

void
lens_recipe_build_leave (LensRecipeBuild *build)
{
  guint last = build->scopes->len - 1;
  const Scope *scope = &g_array_index (build->scopes, Scope, last);

  g_string_truncate (build->prefix, scope->prefix_length);
  build->n_repeats = scope->n_repeats;
  g_array_set_size (build->scopes, last);
}

/* A name in a block that is repeated gets the number of its turn. */
static gboolean
check_repeated (const LensRecipeBuild *build,
                const LensRecipeLine *line,
                GError **error)
{
  if (build->n_repeats == 0 || line->name == NULL ||
      !g_ascii_isdigit (line->name[strlen (line->name) - 1]))
    return TRUE;
  return lens_fail (error, LENS_ERROR_FORMAT,
                    "name “%s”: inside “repeat” each turn adds its number; a name "
                    "without one expected",
                    line->name);
}

static gboolean
add_line (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  if (++build->n_layers > MAX_LAYERS)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      "more than %d layers; a smaller network expected", MAX_LAYERS);
  if (!check_repeated (build, line, error))
    return FALSE;
  if (line->layer->has_body)
    return line->layer->add (build, line, error);
  if (line->name != NULL || line->layer->stem != NULL || build->layer == NULL)
    {
      g_free (build->layer);
      build->layer = dup_line_name (build, line);
    }
  return line->layer->add (build, line, error);
}

gboolean
lens_recipe_build_walk (LensRecipeBuild *build, const GPtrArray *lines, GError **error)
{
  const GPtrArray *outer = build->row;

  for (guint i = 0; i < lines->len; i++)
    {
      const LensRecipeLine *line = lines->pdata[i];

      build->row = lines;
      if (add_line (build, line, error))
        continue;
      /* The innermost line is at fault, not the blocks around it. */
      if (build->failed_line == 0)
        build->failed_line = line->number;
      return FALSE;
    }
  build->row = outer;
  return TRUE;
}

gboolean
lens_recipe_build_repeat (LensRecipeBuild *build,
                          const GPtrArray *lines,
                          int n_times,
                          GError **error)
{
  gboolean is_built = TRUE;

  build->n_repeats++;
  for (int i = 0; is_built && i < n_times; i++)
    is_built = lens_recipe_build_walk (build, lines, error);
  build->n_repeats--;
  return is_built;
}

static void
collect_names (LensRecipeBuild *build, const GPtrArray *lines)
{
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const LensRecipeLine *line = lines->pdata[i];

      if (line->name != NULL)
        g_hash_table_add (build->given, g_strdup (line->name));
      collect_names (build, line->body);
      collect_names (build, line->shortcut);
    }
}

/* The last value is what a training compares with the classes. */
static gboolean
end_in_scores (LensRecipeBuild *build, GError **error)
{
  LensRecipe *recipe = build->recipe;
  LensRecipeValue *scores = lens_recipe_build_at (build, build->value);
  const LensRecipeNode *last;
  g_autofree char *text = lens_shape_to_string (&scores->shape);

  if (recipe->nodes->len == 0)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "an input and no layers; at least one expected");
  last = recipe->nodes->pdata[recipe->nodes->len - 1];
  if (last->kind == LENS_RECIPE_DROPOUT)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "dropout at the end would drop scores; “dense CLASSES” expected "
                      "after it");
  if (scores->shape.rank != 2)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "%s at the end; one score a class expected: end with “dense "
                      "CLASSES”, or with “global-average-pool” and “flatten”",
                      text);
  g_free (scores->name);
  scores->name = g_strdup ("scores");
  recipe->scores = build->value;
  return TRUE;
}

static gboolean
build_lines (LensRecipeBuild *build, const GPtrArray *lines, GError **error)
{
  const LensRecipeLine *first = lines->len > 0 ? lines->pdata[0] : NULL;

  if (first == NULL)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "no layers; “input CHANNELS HEIGHT WIDTH” expected first");
  if (!g_str_equal (first->layer->id, "input"))
    {
      build->failed_line = first->number;
      return lens_fail (
        error, LENS_ERROR_FORMAT,
        "“%s” comes first; “input CHANNELS HEIGHT WIDTH” expected there",
        first->layer->id);
    }
  if (!lens_recipe_build_walk (build, lines, error))
    return FALSE;
  build->failed_line = ((LensRecipeLine *) lines->pdata[lines->len - 1])->number;
  return end_in_scores (build, error);
}

gboolean
lens_recipe_build (LensRecipe *recipe, const GPtrArray *lines, GError **error)
{
  LensRecipeBuild build = {
    .recipe = recipe,
    .prefix = g_string_new (NULL),
    .scopes = g_array_new (FALSE, FALSE, sizeof (Scope)),
    .taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };
  gboolean is_built;

  collect_names (&build, lines);
  is_built = build_lines (&build, lines, error);
  if (!is_built && build.failed_line > 0)
    g_prefix_error (error, "%d: ", build.failed_line);
  else if (!is_built)
    g_prefix_error (error, " ");
  g_free (build.layer);
  g_string_free (build.prefix, TRUE);
  g_array_unref (build.scopes);
  g_hash_table_unref (build.taken);
  g_hash_table_unref (build.counts);
  g_hash_table_unref (build.given);
  return is_built;
}
