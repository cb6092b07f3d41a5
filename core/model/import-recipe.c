/* import-recipe.c - a recipe as a network that has not learnt anything yet
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * So that its layers, shapes, costs and receptive fields can be looked at before it is
 * trained, and explanations of noise can be held against explanations of what was learnt.
 */

#include "core/model/importer.h"

#include "core/base/rng.h"
#include "core/model/recipe.h"
#include "core/model/unknown-file.h"

#include <math.h>
#include <string.h>

#define SEED 1

/* The first line that is no remark is “input”, blank, number. */
static gboolean
fits (const LensSource *source)
{
  gsize size;
  const char *text = (const char *) lens_source_data (source, &size);
  const char *end = text + size;

  if (!lens_source_is_text (source))
    return FALSE;
  while (text < end && (*text == '#' || g_ascii_isspace (*text)))
    {
      const char *line_end = *text == '#' ? memchr (text, '\n', (gsize) (end - text))
                                          : text;

      text = line_end != NULL ? line_end + 1 : end;
    }
  if (end - text < 7 || memcmp (text, "input", 5) != 0)
    return FALSE;
  for (text += 5; text < end && (*text == ' ' || *text == '\t'); text++)
    ;
  return text < end && g_ascii_isdigit (*text) && text[-1] != 't';
}

/* He et al. 2015 for weights; normalisations that change nothing yet. */
static LensTensor *
first_numbers (const LensParameter *parameter, LensRng *rng)
{
  gboolean is_one = parameter->role == LENS_PARAMETER_SCALE ||
                    parameter->role == LENS_PARAMETER_VARIANCE;
  double size = parameter->fan_in > 0 ? sqrt (2.0 / (double) parameter->fan_in) : 0;
  LensTensor *tensor = lens_tensor_new (&parameter->shape);
  LensReal *numbers = lens_tensor_writable (tensor);

  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    numbers[i] = size > 0 ? (LensReal) (size * lens_rng_normal (rng))
                          : (LensReal) (is_one ? 1 : 0);
  return tensor;
}

static LensDraft *
read_recipe (LensSource *source,
             const LensModelOptions *options,
             LensProvenance *provenance,
             GError **error)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_tensor_unref);
  gsize size;
  const guint8 *data = lens_source_data (source, &size);
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (LensRecipe) recipe = lens_recipe_from_text (text,
                                                         lens_source_name (source),
                                                         error);
  LensRng rng;

  if (recipe == NULL)
    return NULL;
  lens_rng_seed (&rng, SEED);
  provenance->format = g_strdup ("recipe");
  provenance->n_tensors = (gsize) lens_recipe_n_parameters (recipe);
  for (int i = 0; i < lens_recipe_n_parameters (recipe); i++)
    {
      const LensParameter *parameter = lens_recipe_parameter (recipe, i);

      g_ptr_array_add (parameters, first_numbers (parameter, &rng));
      provenance->n_parameters += lens_shape_n_elements (&parameter->shape);
    }
  lens_provenance_note (provenance, "the network has learnt nothing yet: a recipe has "
                                    "no numbers, random ones stand for them");
  return lens_recipe_draft (recipe, LENS_RECIPE_USE, 1,
                            (LensTensor **) parameters->pdata, error);
}

static const char *const suffixes[] = { ".recipe", NULL };

const LensImporter lens_importer_recipe = {
  .id = "recipe",
  .title = N_ ("Recipe"),
  .suffixes = suffixes,
  .fits = fits,
  .read = read_recipe,
};
