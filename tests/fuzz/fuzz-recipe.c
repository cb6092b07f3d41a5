/* fuzz-recipe.c - any text as a recipe, up to the frozen graphs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/fuzz/fuzz.h"

#include "core/graph/draft.h"
#include "core/model/recipe.h"

#include <string.h>

const char *const fuzz_sound_folder = "resources/recipes";

/* A refusal has words, and they fit on a line. */
static void
check_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_true (g_str_has_prefix (error->message, "a.recipe:"));
}

/* What the reader accepts can be built; with parameters as inputs that takes no memory. */
static void
build (const LensRecipe *recipe, LensRecipeMode mode)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LensDraft) draft = lens_recipe_draft (recipe, mode, 2, NULL, &error);
  g_autoptr (LensGraph) graph = NULL;

  g_assert_no_error (error);
  graph = lens_draft_build (draft, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lens_graph_find (graph, "scores"), >=, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensRecipe) recipe = lens_recipe_from_text (text, "a.recipe", &error);

  if (recipe == NULL)
    {
      check_error (error);
      return 0;
    }
  build (recipe, LENS_RECIPE_USE);
  build (recipe, LENS_RECIPE_TRAINING);
  return 0;
}
